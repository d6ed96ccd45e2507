//! Ids that only another firm may know, wherever an id can stand: in the path, in the query, in the
//! body. What is sent is otherwise in order, with the version that its owner sees.

use std::collections::BTreeMap;

use axum::http::{Method, header};
use runtime::http::Route;
use serde_json::Value;

use super::filled;
use crate::actor::{Actor, Reply};
use crate::ids::{self, Ids};
use crate::schema::Schemas;
use crate::system::System;

/// Foreign ids that are tried in one place.
const FOREIGN_MAX: usize = 2;

/// Where an id of somebody else's may be given, and why.
const FOREIGN_IS_FINE: [(&str, &str); 7] = [
    (
        "PUT /api/orders/cart/lines/{offer}",
        "the cart is the caller's own, and an offer in it that is not to be had says so",
    ),
    (
        "DELETE /api/orders/cart/lines/{offer}",
        "the cart is the caller's own",
    ),
    (
        "POST /api/orders/cart/merge",
        "the cart is the caller's own; offers are told of as missing",
    ),
    (
        "POST /api/orders/cart/preview",
        "shows public prices, and what is missing",
    ),
    (
        "POST /api/orders/checkouts/quote",
        "shows public prices, and what is missing",
    ),
    (
        "POST /api/catalog/seller/fill",
        "names a foreign product among those that are missing, as a made-up one",
    ),
    (
        "POST /api/insight/events",
        "what a visitor says they looked at; nothing is shown for it",
    ),
];

/// Parameters that are ids without their schema saying which.
fn prefixes_of(name: &str) -> Vec<String> {
    let known: &[&str] = match name {
        "reference" => &["pay", "chk"],
        "warehouse" => &["whs"],
        "order" => &["ord"],
        "variant" => &["var"],
        _ => &[],
    };
    known.iter().map(|prefix| (*prefix).to_owned()).collect()
}

/// One firm among others.
struct Walk<'a> {
    system: &'a System,
    schemas: Schemas<'a>,
    who: &'a Actor,
    own: &'a Ids,
    owner: &'a Actor,
    foreign: Ids,
    wrong: Vec<String>,
    /// How often each status refused a write.
    refused: BTreeMap<u16, usize>,
}

impl Walk<'_> {
    async fn all(&mut self) {
        let system = self.system;
        for route in system.routes.iter().filter(|route| !route.is_public) {
            let name = format!("{} {}", route.method, route.path);
            if FOREIGN_IS_FINE.iter().any(|(fine, _)| *fine == name) {
                continue;
            }
            self.in_path(route).await;
            self.in_query(route).await;
            self.in_body(route).await;
        }
    }

    fn tried(&self, prefixes: &[String]) -> Vec<String> {
        let of = |prefix| self.foreign.get(prefix).into_iter().flatten();
        let some = prefixes
            .iter()
            .flat_map(|prefix| of(prefix).take(FOREIGN_MAX));
        some.cloned().collect()
    }

    fn body(&self, route: &Route) -> Value {
        let schema = self.schemas.body(route);
        schema.map_or(Value::Null, |schema| self.schemas.sample(schema, self.own))
    }

    async fn in_path(&mut self, route: &Route) {
        for (parameter, schema) in self.schemas.parameters(route, "path") {
            let prefixes = match self.schemas.prefix(schema) {
                Some(prefix) => vec![prefix],
                None => prefixes_of(parameter),
            };
            for id in self.tried(&prefixes) {
                let path = filled(&self.schemas, route, self.own);
                let path = route
                    .path
                    .split('/')
                    .zip(path.split('/'))
                    .map(
                        |(template, value)| match template == format!("{{{parameter}}}") {
                            true => id.as_str(),
                            false => value,
                        },
                    )
                    .collect::<Vec<_>>()
                    .join("/");
                let etag = version(self.owner, &path).await;
                let body = self.body(route);
                let sent = self.who.edit(route.method.clone(), &path, &etag, body);
                let reply = sent.await;
                self.judge(route, &id, &reply);
            }
        }
    }

    /// A list may be asked for what is another's, and shows nothing of it.
    async fn in_query(&mut self, route: &Route) {
        if route.method != Method::GET {
            return;
        }
        for (parameter, schema) in self.schemas.parameters(route, "query") {
            let prefixes = match self.schemas.prefix(schema) {
                Some(prefix) => vec![prefix],
                None => prefixes_of(parameter),
            };
            for id in self.tried(&prefixes) {
                let path = filled(&self.schemas, route, self.own);
                let reply = self.who.get(&format!("{path}?{parameter}={id}")).await;
                let mut shown = Ids::new();
                ids::collect(&reply.json(), &mut shown);
                let theirs = shown.iter().flat_map(|(prefix, found)| {
                    let foreign = self.foreign.get(prefix);
                    found
                        .iter()
                        .filter(move |one| foreign.is_some_and(|ids| ids.contains(*one)))
                });
                let theirs: Vec<String> = theirs.filter(|one| **one != id).cloned().collect();
                if reply.status.is_server_error() || !theirs.is_empty() {
                    self.wrong.push(format!(
                        "GET {path}?{parameter}={id} as {}: {} shows {theirs:?}",
                        self.who.name, reply.status
                    ));
                }
            }
        }
    }

    async fn in_body(&mut self, route: &Route) {
        let sample = self.body(route);
        let mut places = Vec::new();
        places_of_ids(&sample, String::new(), &mut places);
        for (place, prefix) in places {
            for id in self.tried(&[prefix]) {
                let mut body = sample.clone();
                let Some(target) = body.pointer_mut(&place) else {
                    continue;
                };
                *target = Value::String(id.clone());
                let path = filled(&self.schemas, route, self.own);
                let etag = version(self.who, &path).await;
                let sent = self.who.edit(route.method.clone(), &path, &etag, body);
                let reply = sent.await;
                self.judge(route, &format!("{id} at {place}"), &reply);
            }
        }
    }

    fn judge(&mut self, route: &Route, id: &str, reply: &Reply) {
        let status = reply.status.as_u16();
        let is_right = match route.method {
            // Reading tells nothing but that it may not be read.
            Method::GET => matches!(status, 403 | 404),
            // What is sent may be refused before anybody looks whose thing it is.
            _ => {
                *self.refused.entry(status).or_default() += 1;
                matches!(status, 400 | 403 | 404 | 409 | 412 | 415 | 422 | 428)
            }
        };
        if !is_right {
            self.wrong.push(format!(
                "{} {} as {} with {id}: {status} {}",
                route.method,
                route.path,
                self.who.name,
                reply.text()
            ));
        }
    }
}

/// The version that somebody sees there, for an edit that does not fail over it.
async fn version(who: &Actor, path: &str) -> String {
    let reply = who.get(path).await;
    let etag = reply.headers.get(header::ETAG);
    let etag = etag.and_then(|etag| etag.to_str().ok());
    etag.unwrap_or("\"1\"").to_owned()
}

fn places_of_ids(value: &Value, at: String, places: &mut Vec<(String, String)>) {
    match value {
        Value::String(text) => {
            if let Some(prefix) = ids::prefix_of(text) {
                places.push((at, prefix.to_owned()));
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                places_of_ids(item, format!("{at}/{index}"), places);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                places_of_ids(member, format!("{at}/{name}"), places);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_reaches_what_belongs_to_another_firm() {
    let system = System::start().await;
    let people = [
        "owner@spreewerk.example",
        "owner@lakeshoresupply.example",
        "owner@brightwharf.example",
        "owner@hundredstall.example",
    ];
    let public = ids::seen(&system, &system.stranger()).await;
    let mut actors = Vec::new();
    for email in people {
        let actor = system.log_in(email).await;
        let seen = ids::seen(&system, &actor).await;
        actors.push((actor, seen));
    }
    let mut wrong = Vec::new();
    let mut refused: BTreeMap<u16, usize> = BTreeMap::new();
    for (who, own) in &actors {
        for (owner, theirs) in &actors {
            if who.name == owner.name {
                continue;
            }
            let mut walk = Walk {
                system: &system,
                schemas: Schemas::of(&system.openapi),
                who,
                own,
                owner,
                foreign: ids::without(theirs.clone(), &[own, &public]),
                wrong: Vec::new(),
                refused: BTreeMap::new(),
            };
            walk.all().await;
            wrong.append(&mut walk.wrong);
            for (status, count) in walk.refused {
                *refused.entry(status).or_default() += count;
            }
        }
    }
    println!("writes were answered {refused:?}");
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{wrong:#?}");
    // Else most were refused for what was sent, and it is not known who would have been.
    let by_tenancy = refused.get(&403).unwrap_or(&0) + refused.get(&404).unwrap_or(&0);
    assert!(by_tenancy * 2 > refused.values().sum(), "{refused:?}");
}
