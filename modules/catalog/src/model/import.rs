//! A file of products on its way in: what was asked for, what each row becomes, how far it is.

use std::collections::BTreeMap;

use contract::ids::{CategoryId, ProductId};
use kernel::{Country, Currency, HsCode, Id, Kind, Locale, Money, Text, Timestamp, Unit};
use runtime::blobs::BlobId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::model::offer::Rung;

pub enum Import {}
impl Kind for Import {
    const PREFIX: &'static str = "imp";
}
pub type ImportId = Id<Import>;

/// What the file does not say.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CatalogImportSettings)]
pub struct ImportSettings {
    /// Of all prices in the file.
    pub currency: Currency,
    /// For variants whose weight is missing or nought.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1_000_000_000)]
    pub default_weight_grams: Option<i64>,
    #[serde(default)]
    pub default_origin: Option<Country>,
    #[serde(default)]
    pub default_hs_code: Option<HsCode>,
    #[serde(default = "week")]
    #[schema(minimum = 0, maximum = 365)]
    pub lead_time_days: i64,
    #[serde(default = "one")]
    #[schema(minimum = 1, maximum = 1_000_000_000)]
    pub minimum_order: i64,
    /// For products whose type is not named below.
    #[serde(default)]
    pub category: Option<CategoryId>,
    /// Type in the file = category here.
    #[serde(default)]
    pub categories: BTreeMap<String, CategoryId>,
    /// In which the texts of the file are written.
    #[serde(default)]
    pub language: Locale,
    #[serde(default = "piece")]
    pub unit: Unit,
    /// Puts what is complete into the store at once.
    #[serde(default = "yes")]
    pub publish: bool,
    /// Fetches the pictures that the file names.
    #[serde(default = "yes")]
    pub pictures: bool,
}

fn week() -> i64 {
    7
}

fn one() -> i64 {
    1
}

fn yes() -> bool {
    true
}

fn piece() -> Unit {
    Unit::Piece
}

/// `checking → checked → applying → done`, or `refused` when the file cannot be read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CatalogImportState)]
pub enum ImportState {
    Checking,
    Checked,
    Refused,
    Applying,
    Done,
}

impl ImportState {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            ImportState::Checking => "checking",
            ImportState::Checked => "checked",
            ImportState::Refused => "refused",
            ImportState::Applying => "applying",
            ImportState::Done => "done",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        use ImportState::{Applying, Checked, Checking, Done, Refused};
        [Checking, Checked, Refused, Applying, Done]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CatalogImport)]
pub struct ImportView {
    pub id: ImportId,
    pub file_name: String,
    #[serde(skip)]
    pub(crate) file: Option<BlobId>,
    pub settings: ImportSettings,
    /// Of the settings; to be sent as `If-Match` with other ones.
    pub version: String,
    pub state: ImportState,
    /// Why the file was refused.
    pub error: Option<String>,
    /// The types that products have in the file, to be given categories.
    pub types: Vec<String>,
    pub rows_total: i64,
    pub rows_ok: i64,
    pub rows_warning: i64,
    pub rows_error: i64,
    /// Products that can be imported.
    pub products_total: i64,
    pub products_done: i64,
    pub products_created: i64,
    pub products_updated: i64,
    pub products_published: i64,
    pub products_failed: i64,
    pub pictures_total: i64,
    pub pictures_done: i64,
    pub pictures_failed: i64,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CatalogImportRowState)]
pub enum RowState {
    Ok,
    Warning,
    Error,
}

impl RowState {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            RowState::Ok => "ok",
            RowState::Warning => "warning",
            RowState::Error => "error",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [RowState::Ok, RowState::Warning, RowState::Error]
            .into_iter()
            .find(|s| s.as_str() == text)
    }
}

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CatalogImportRowOutcome)]
pub enum RowOutcome {
    CreatesProduct,
    UpdatesProduct,
    AddsVariant,
    UpdatesVariant,
    AddsPicture,
    /// The row says nothing that is kept.
    Nothing,
    /// It, or another row of its product, is wrong: the product is left out.
    LeftOut,
}

impl RowOutcome {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            RowOutcome::CreatesProduct => "creates_product",
            RowOutcome::UpdatesProduct => "updates_product",
            RowOutcome::AddsVariant => "adds_variant",
            RowOutcome::UpdatesVariant => "updates_variant",
            RowOutcome::AddsPicture => "adds_picture",
            RowOutcome::Nothing => "nothing",
            RowOutcome::LeftOut => "left_out",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        use RowOutcome::{
            AddsPicture, AddsVariant, CreatesProduct, LeftOut, Nothing, UpdatesProduct,
            UpdatesVariant,
        };
        [
            CreatesProduct,
            UpdatesProduct,
            AddsVariant,
            UpdatesVariant,
            AddsPicture,
            Nothing,
            LeftOut,
        ]
        .into_iter()
        .find(|outcome| outcome.as_str() == text)
    }
}

/// Something about one cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = CatalogImportIssue)]
pub struct RowIssue {
    /// As the file heads it; empty for the row as a whole.
    pub column: String,
    pub level: RowState,
    /// Stable, for translation: `default_weight`.
    pub code: String,
    pub message: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, Value>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CatalogImportRow)]
pub struct RowReport {
    /// As spreadsheets count: the header is row 1.
    pub number: i64,
    pub handle: String,
    pub state: RowState,
    pub outcome: RowOutcome,
    pub issues: Vec<RowIssue>,
}

/// A picture that could not be fetched.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CatalogImportPicture)]
pub struct PictureFailure {
    pub product: ProductId,
    pub url: String,
    /// Stable: `unreachable`, `too_large`, `not_a_picture`, `forbidden_address`, `refused`.
    pub error: String,
}

/// A product that is going to be made of some rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProductPlan {
    pub(crate) handle: String,
    pub(crate) row: i64,
    pub(crate) title: String,
    pub(crate) body: String,
    pub(crate) brand: Option<String>,
    pub(crate) kind: Option<String>,
    pub(crate) tags: Option<String>,
    pub(crate) published: bool,
    /// Names of the options, in order.
    pub(crate) options: Vec<String>,
    pub(crate) variants: Vec<VariantPlan>,
    pub(crate) pictures: Vec<PicturePlan>,
    /// What columns of our own say.
    #[serde(default)]
    pub(crate) own: ProductFacts,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct VariantPlan {
    /// Values of the options, in their order.
    pub(crate) values: Vec<String>,
    pub(crate) sku: String,
    /// The file has no article number; an offer that has one keeps it.
    pub(crate) sku_made_up: bool,
    /// `None`: the file does not say.
    pub(crate) weight_grams: Option<i64>,
    pub(crate) price_minor: i64,
    pub(crate) stock: Option<i64>,
    #[serde(default)]
    pub(crate) own: VariantFacts,
}

/// What a file of our own says of a product beside Shopify's columns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProductFacts {
    pub(crate) origin: Option<Country>,
    pub(crate) hs_code: Option<HsCode>,
    pub(crate) unit: Option<Unit>,
    pub(crate) dangerous_goods: Option<bool>,
    pub(crate) titles: Text,
    pub(crate) bodies: Text,
}

/// And of a variant, and of what is asked for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct VariantFacts {
    /// Of the price, where it is not that of the whole file.
    pub(crate) currency: Option<Currency>,
    pub(crate) length_mm: Option<i64>,
    pub(crate) width_mm: Option<i64>,
    pub(crate) height_mm: Option<i64>,
    pub(crate) lead_time_days: Option<i64>,
    /// Everything about quantities, when the file says the least.
    pub(crate) quantities: Option<Quantities>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Quantities {
    pub(crate) minimum: i64,
    pub(crate) multiple: i64,
    pub(crate) maximum: Option<i64>,
    /// Above the first: how many, and what one of them costs then.
    pub(crate) rungs: Vec<(i64, i64)>,
}

impl Quantities {
    pub(crate) fn ladder(&self, price: Money) -> Vec<Rung> {
        let first = Rung {
            quantity: self.minimum,
            unit_price: price,
        };
        let more = self.rungs.iter().map(|(quantity, minor)| Rung {
            quantity: *quantity,
            unit_price: Money::new(i128::from(*minor), price.currency()),
        });
        std::iter::once(first).chain(more).collect()
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PicturePlan {
    pub(crate) url: String,
    pub(crate) alt: Text,
}
