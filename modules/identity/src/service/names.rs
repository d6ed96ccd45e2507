//! Who did something: pages that show a history hold ids, and this says what they are called, as
//! far as the asker may know it.

use contract::identity::{Caller, OrgKind};
use contract::ids::PersonId;
use kernel::FieldError;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Service;
use crate::error::Error;
use crate::store;

/// As many as a page of a history shows.
const IDS_MAX: usize = 100;

#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct NamesQuery {
    /// `per_…`, a hundred at most, separated by commas.
    #[param(min_length = 1, max_length = 4000)]
    pub ids: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PersonName {
    pub id: PersonId,
    /// None for the platform's staff, unless one of them asks.
    pub name: Option<String>,
    /// Acts for the platform.
    pub platform: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PersonNames {
    /// Strangers are left out, and people who were erased.
    pub items: Vec<PersonName>,
}

impl Service {
    /// Members of the caller's firm by name; the platform's staff as such. Staff see every name.
    pub async fn person_names(
        &self,
        by: &Caller,
        query: &NamesQuery,
    ) -> Result<PersonNames, Error> {
        by.allows("identity:read")?;
        let ids = parsed(&query.ids)?;
        let sees_all = by.kind == OrgKind::Platform;
        let items = self
            .read((by.org, ids), move |_, tx, input| async move {
                let (org, ids) = &*input;
                let near = store::member::near(&tx, *org, ids).await?;
                let people = store::person::find_all(&tx, ids).await?;
                let named = people.into_iter().filter_map(|person| {
                    let (ours, platform) = near.get(&person.id).copied().unwrap_or_default();
                    let known = (ours || sees_all) && !person.name.is_empty();
                    (known || platform).then(|| PersonName {
                        id: person.id,
                        name: known.then_some(person.name),
                        platform,
                    })
                });
                Ok(named.collect())
            })
            .await?;
        Ok(PersonNames { items })
    }
}

fn parsed(text: &str) -> Result<Vec<PersonId>, Error> {
    let wrong = |message: String| Error::from(FieldError::new("ids", "invalid", message));
    let mut ids = Vec::new();
    for part in text.split(',') {
        let id: PersonId = part
            .parse()
            .map_err(|_| wrong("ids of people, separated by commas".to_owned()))?;
        ids.push(id);
    }
    ids.sort_unstable();
    ids.dedup();
    if ids.len() > IDS_MAX {
        return Err(wrong(format!("at most {IDS_MAX} at once")));
    }
    Ok(ids)
}
