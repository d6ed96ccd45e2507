//! The ids that somebody comes to see by looking around: what lists and pages show.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::Method;
use serde_json::Value;

use crate::actor::Actor;
use crate::schema::Schemas;
use crate::system::System;

/// By prefix.
pub type Ids = BTreeMap<String, BTreeSet<String>>;

/// Things of one kind that are looked at.
const THINGS_MAX: usize = 3;
/// Pages of a list that are turned.
const PAGES_MAX: usize = 20;

/// Everything that the actor may read without knowing an id, and the pages that these lead to.
pub async fn seen(system: &System, actor: &Actor) -> Ids {
    let schemas = Schemas::of(&system.openapi);
    let mut ids = Ids::new();
    let gets = || {
        let routes = system.routes.iter();
        routes.filter(|route| route.method == Method::GET)
    };
    for route in gets().filter(|route| !route.path.contains('{')) {
        let named = |name: &str| route.query_names.iter().any(|one| one == name);
        let mut queries = Vec::new();
        if named("limit") {
            queries.push("limit=100".to_owned());
        }
        if named("currency") {
            queries.push("currency=USD".to_owned());
        }
        let mut next = None;
        for _ in 0..PAGES_MAX {
            let turned = next.map(|next: String| format!("after={next}"));
            let all: Vec<String> = queries.iter().cloned().chain(turned).collect();
            let page = actor
                .get(&format!("{}?{}", route.path, all.join("&")))
                .await;
            let page = page.json();
            collect(&page, &mut ids);
            next = page["next"].as_str().map(str::to_owned);
            if next.is_none() || !named("after") {
                break;
            }
        }
    }
    for route in gets().filter(|route| route.path.matches('{').count() == 1) {
        let Some((name, prefix)) = schemas.id_parameter(route) else {
            continue;
        };
        let found: Vec<String> = ids.get(&prefix).into_iter().flatten().cloned().collect();
        // A seller's offers are listed nowhere but with their products, the quotes of what its
        // goods cost at the door nowhere but with their orders.
        let most = match prefix.as_str() {
            "prd" | "ord" => usize::MAX,
            _ => THINGS_MAX,
        };
        for id in found.iter().take(most) {
            let path = route.path.replace(&format!("{{{name}}}"), id);
            collect(&actor.get(&path).await.json(), &mut ids);
        }
    }
    ids
}

pub fn collect(value: &Value, ids: &mut Ids) {
    match value {
        Value::String(text) => {
            if let Some(prefix) = prefix_of(text) {
                ids.entry(prefix.to_owned())
                    .or_default()
                    .insert(text.clone());
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, ids)),
        Value::Object(members) => members.values().for_each(|member| collect(member, ids)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// `ord` of `ord_01h455vb4pex5vsknk084sn02q`.
pub fn prefix_of(text: &str) -> Option<&str> {
    let (prefix, rest) = text.split_once('_')?;
    let plain = |text: &str| {
        text.bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    (prefix.len() == 3 && rest.len() == 26 && plain(prefix) && plain(rest)).then_some(prefix)
}

/// What one has seen and none of the others.
pub fn without(mut ids: Ids, others: &[&Ids]) -> Ids {
    for (prefix, found) in &mut ids {
        for other in others {
            if let Some(known) = other.get(prefix) {
                found.retain(|id| !known.contains(id));
            }
        }
    }
    ids
}
