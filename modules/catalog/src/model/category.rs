//! The tree that products are filed in, and the words for options and attributes.

use contract::ids::CategoryId;
use kernel::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Category {
    pub id: CategoryId,
    pub parent: Option<CategoryId>,
    /// Its name in addresses: `kitchen-knives`.
    pub slug: String,
    pub name: Text,
    /// Among its siblings.
    pub position: i64,
    pub version: i64,
}

/// What an operator says of a category.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CategoryDraft {
    pub parent: Option<CategoryId>,
    #[schema(min_length = 1, max_length = 80, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$")]
    pub slug: String,
    pub name: Text,
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100_000)]
    pub position: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WordKind {
    Option,
    Attribute,
}

impl WordKind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            WordKind::Option => "option",
            WordKind::Attribute => "attribute",
        }
    }
}

/// The name of an option or attribute that many products have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Word {
    pub kind: WordKind,
    #[schema(min_length = 1, max_length = 60)]
    pub key: String,
    pub name: Text,
    /// Whether it is worth filtering by.
    #[serde(default)]
    pub facet: bool,
}

/// A word as it is edited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct WordView {
    pub kind: WordKind,
    pub key: String,
    pub name: Text,
    pub facet: bool,
    /// To be sent as `If-Match` with the next edit.
    pub version: String,
}

impl From<&Word> for WordView {
    fn from(word: &Word) -> Self {
        WordView {
            kind: word.kind,
            key: word.key.clone(),
            name: word.name.clone(),
            facet: word.facet,
            version: runtime::version_of(word),
        }
    }
}
