//! Who changed what, from which value to which: rows written in the transaction of the change.
//! They hold ids and values of the thing, never names of people, so that erasure leaves them whole.

use contract::identity::Caller;
use contract::ids::OrgId;
use db::{Bind, Db, Tx};
use kernel::{Problem, Timestamp};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Runtime;

/// Bytes of the changes that are kept; what is longer is named without its values.
const CHANGES_LENGTH_MAX: usize = 32_768;

/// Notes a change. `before` is absent when the thing came to be, `after` when it went. Only the
/// fields that differ are kept.
pub async fn record(
    tx: &Tx,
    rt: &Runtime,
    module: &'static str,
    by: &Caller,
    action: &str,
    subject: &str,
    before: Option<&Value>,
    after: Option<&Value>,
) -> Result<(), Problem> {
    let sql = format!(
        "INSERT INTO {module}_audit (id, at, org_id, actor, action, subject, changes, trace)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
    );
    let changes = bounded(changes(before, after));
    tx.execute(
        &sql,
        &[
            &rt.ids().uuid(),
            &rt.now(),
            &by.org,
            &by.actor(),
            &action,
            &subject,
            &changes,
            &by.trace,
        ],
    )
    .await?;
    Ok(())
}

/// `{"price.amount": {"from": "100", "to": "90"}}`: fields by their path; lists are compared whole.
pub fn changes(before: Option<&Value>, after: Option<&Value>) -> Map<String, Value> {
    let mut found = Map::new();
    compare(
        "",
        before.unwrap_or(&Value::Null),
        after.unwrap_or(&Value::Null),
        &mut found,
    );
    found
}

fn compare(path: &str, before: &Value, after: &Value, found: &mut Map<String, Value>) {
    if before == after {
        return;
    }
    let empty = Map::new();
    let fields = match (before, after) {
        (Value::Object(before), Value::Object(after)) => Some((before, after)),
        (Value::Null, Value::Object(after)) if path.is_empty() => Some((&empty, after)),
        (Value::Object(before), Value::Null) if path.is_empty() => Some((before, &empty)),
        _ => None,
    };
    let Some((before_fields, after_fields)) = fields else {
        let mut change = Map::new();
        if !before.is_null() {
            change.insert("from".to_owned(), before.clone());
        }
        if !after.is_null() {
            change.insert("to".to_owned(), after.clone());
        }
        let path = if path.is_empty() { "value" } else { path };
        found.insert(path.to_owned(), Value::Object(change));
        return;
    };
    let names: std::collections::BTreeSet<&String> =
        before_fields.keys().chain(after_fields.keys()).collect();
    for name in names {
        let below = if path.is_empty() {
            name.clone()
        } else {
            format!("{path}.{name}")
        };
        compare(
            &below,
            before_fields.get(name).unwrap_or(&Value::Null),
            after_fields.get(name).unwrap_or(&Value::Null),
            found,
        );
    }
}

fn bounded(changes: Map<String, Value>) -> String {
    let text = Value::Object(changes.clone()).to_string();
    if text.len() <= CHANGES_LENGTH_MAX {
        return text;
    }
    let names: Map<String, Value> = changes
        .into_iter()
        .map(|(path, _)| (path, Value::String("too long to be kept".to_owned())))
        .take(500)
        .collect();
    Value::Object(names).to_string()
}

/// A change as people see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Entry {
    pub id: Uuid,
    pub at: Timestamp,
    pub module: String,
    pub org: OrgId,
    /// `per_…`, `key_…` or `system`.
    pub actor: String,
    pub action: String,
    pub subject: String,
    /// Each changed field by its path, with `from` and `to`.
    pub changes: Value,
    pub trace: Option<String>,
}

/// Which entries are wanted; what is absent matches all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub org: Option<OrgId>,
    pub subject: Option<String>,
}

/// The newest entries of these modules, before the given one.
pub async fn list(
    db: &Db,
    modules: &[&str],
    filter: &Filter,
    before: Option<Uuid>,
    limit: u32,
) -> Result<Vec<Entry>, Problem> {
    let before = before.unwrap_or_else(Uuid::max);
    let mut entries = Vec::new();
    for module in modules {
        // Only what is asked for stands in the text, so that each form has its index.
        let mut binds: Vec<&dyn Bind> = vec![&before, &limit];
        let mut wanted = String::new();
        if let Some(org) = &filter.org {
            binds.push(org);
            wanted.push_str(&format!(" AND org_id = ${}", binds.len()));
        }
        if let Some(subject) = &filter.subject {
            binds.push(subject);
            wanted.push_str(&format!(" AND subject = ${}", binds.len()));
        }
        let sql = format!(
            "SELECT id, at, org_id, actor, action, subject, changes, trace FROM {module}_audit
             WHERE id < $1{wanted} ORDER BY id DESC LIMIT $2"
        );
        for row in db.rows(&sql, &binds).await? {
            let changes: String = row.get("changes")?;
            entries.push(Entry {
                id: row.get("id")?,
                at: row.get("at")?,
                module: (*module).to_owned(),
                org: row.get("org_id")?,
                actor: row.get("actor")?,
                action: row.get("action")?,
                subject: row.get("subject")?,
                changes: serde_json::from_str(&changes).unwrap_or_default(),
                trace: row.get("trace")?,
            });
        }
    }
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.id));
    entries.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_fields_that_differ_are_kept() {
        let before =
            json!({"name": "Tea", "price": {"amount": "100", "currency": "USD"}, "old": 1});
        let after =
            json!({"name": "Tea", "price": {"amount": "90", "currency": "USD"}, "tags": ["a"]});
        let found = Value::Object(changes(Some(&before), Some(&after)));
        assert_eq!(
            found,
            json!({
                "old": {"from": 1},
                "price.amount": {"from": "100", "to": "90"},
                "tags": {"to": ["a"]},
            })
        );
    }

    #[test]
    fn a_thing_that_came_to_be_has_all_its_fields() {
        let found = Value::Object(changes(None, Some(&json!({"name": "Tea"}))));
        assert_eq!(found, json!({"name": {"to": "Tea"}}));
    }
}
