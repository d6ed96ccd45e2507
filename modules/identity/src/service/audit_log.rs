//! The audit of all modules, as operators read it: the rows hold ids, the names are added here.

use std::collections::BTreeMap;

use contract::identity::{Caller, Role};
use contract::ids::{OrgId, PersonId};
use kernel::{FieldError, Page, Timestamp};
use runtime::audit::{self, Entry, Filter};
use runtime::http::PageQuery;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{Service, cursor};
use crate::error::Error;
use crate::store;

const READERS: [Role; 3] = [Role::Operator, Role::Risk, Role::Compliance];

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AuditFilter {
    /// Only what this module noted.
    #[param(max_length = 40)]
    pub module: Option<String>,
    /// Only what was done for this organisation.
    #[param(max_length = 40)]
    pub org: Option<OrgId>,
    /// Only changes of this thing, by its id.
    #[param(max_length = 100)]
    pub subject: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditEntry {
    pub id: Uuid,
    pub at: Timestamp,
    pub module: String,
    pub org: OrgId,
    /// As it is called today.
    pub org_name: Option<String>,
    /// `per_…`, `key_…` or `system`.
    pub actor: String,
    /// As they are called today; none once they were erased.
    pub actor_name: Option<String>,
    pub action: String,
    pub subject: String,
    /// Each changed field by its path, with `from` and `to`.
    #[schema(value_type = Object)]
    pub changes: Value,
    pub trace: Option<String>,
}

impl Service {
    pub async fn audit_log(
        &self,
        by: &Caller,
        filter: AuditFilter,
        page: &PageQuery,
    ) -> Result<Page<AuditEntry>, Error> {
        by.platform(&READERS)?;
        by.allows("identity:read")?;
        let all = self.audited();
        let modules: Vec<&str> = match &filter.module {
            None => all,
            Some(wanted) => match all.iter().find(|name| *name == wanted) {
                Some(one) => vec![*one],
                None => {
                    let field = FieldError::new(
                        "module",
                        "not_one_of",
                        format!("must be one of {}", all.join(", ")),
                    );
                    return Err(field.with_param("options", all).into());
                }
            },
        };
        let filter = Filter {
            org: filter.org,
            subject: filter.subject,
        };
        let entries = audit::list(
            self.rt().db(),
            &modules,
            &filter,
            cursor(page)?,
            page.limit + 1,
        )
        .await?;
        let cut = Page::cut(entries, page.rows(), |entry| (entry.id,))?;
        let (people, orgs) = self.names(&cut.items).await?;
        Ok(cut.map(|entry| AuditEntry {
            org_name: orgs.get(&entry.org).cloned(),
            actor_name: entry
                .actor
                .parse()
                .ok()
                .and_then(|id: PersonId| people.get(&id).cloned()),
            id: entry.id,
            at: entry.at,
            module: entry.module,
            org: entry.org,
            actor: entry.actor,
            action: entry.action,
            subject: entry.subject,
            changes: entry.changes,
            trace: entry.trace,
        }))
    }

    async fn names(
        &self,
        entries: &[Entry],
    ) -> Result<(BTreeMap<PersonId, String>, BTreeMap<OrgId, String>), Error> {
        let mut people: Vec<PersonId> = entries
            .iter()
            .filter_map(|entry| entry.actor.parse().ok())
            .collect();
        let mut orgs: Vec<OrgId> = entries.iter().map(|entry| entry.org).collect();
        people.sort_unstable();
        people.dedup();
        orgs.sort_unstable();
        orgs.dedup();
        self.read((people, orgs), |_, tx, input| async move {
            let people = store::person::find_all(&tx, &input.0).await?;
            let orgs = store::organisation::find_all(&tx, &input.1).await?;
            let named = |name: String| Some(name).filter(|name| !name.is_empty());
            Ok((
                people
                    .into_iter()
                    .filter_map(|p| Some((p.id, named(p.name)?)))
                    .collect(),
                orgs.into_iter()
                    .filter_map(|o| Some((o.id, named(o.name)?)))
                    .collect(),
            ))
        })
        .await
    }
}
