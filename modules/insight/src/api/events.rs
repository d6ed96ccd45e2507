//! What visitors do, told by the web app. Strangers may tell it, so it is bounded and believed
//! only as far as it goes.

use axum::extract::State;
use axum::http::{HeaderMap, header};
use contract::ids::ProductId;
use kernel::{FieldError, Problem};
use runtime::http::{Answer, Body, NoContent};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::model::Behaviour;
use crate::rules::behaviour::is_machine;
use crate::service::{Service, Visit};

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Deed {
    View,
    Search,
    Cart,
    CheckoutStarted,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Happening {
    kind: Deed,
    /// Of `view` and `cart`.
    product: Option<ProductId>,
    /// Of `checkout_started`.
    #[schema(max_items = 50)]
    products: Option<Vec<ProductId>>,
    /// Of `search`.
    #[schema(max_length = 200)]
    term: Option<String>,
    /// Of `search`: how much was found.
    #[schema(minimum = 0, maximum = 1000000000)]
    results: Option<i64>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Batch {
    /// Whether the visitor agreed to be recognised. Without it nothing of the visitor is kept.
    consent: bool,
    /// Random, made by the browser, another one every thirty days.
    #[schema(pattern = "^[A-Za-z0-9_-]{16,40}$")]
    visitor: Option<String>,
    #[schema(min_items = 1, max_items = 50)]
    events: Vec<Happening>,
}

fn behaviour(at: usize, told: Happening, faults: &mut Vec<FieldError>) -> Option<Behaviour> {
    let mut missing = |field: &str| {
        let path = format!("events[{at}].{field}");
        faults.push(FieldError::new(path, "required", "say what it was about"));
    };
    match (told.kind, told.product, told.products, told.term) {
        (Deed::View, Some(product), _, _) => Some(Behaviour::View { product }),
        (Deed::Cart, Some(product), _, _) => Some(Behaviour::Cart { product }),
        (Deed::View | Deed::Cart, None, _, _) => {
            missing("product");
            None
        }
        (Deed::CheckoutStarted, _, Some(products), _) => {
            Some(Behaviour::CheckoutStarted { products })
        }
        (Deed::CheckoutStarted, _, None, _) => {
            missing("products");
            None
        }
        (Deed::Search, _, _, Some(term)) => Some(Behaviour::Search {
            term,
            results: told.results.unwrap_or(1),
        }),
        (Deed::Search, _, _, None) => {
            missing("term");
            None
        }
    }
}

/// Tell what a visitor did. Without consent it is counted and nothing of the visitor kept; programs
/// that say that they are ones are not counted at all.
#[utoipa::path(post, path = "/events", tag = "insight", request_body = Batch,
    responses((status = 204), (status = 422, body = Problem)))]
pub(crate) async fn note(
    State(service): State<Service>,
    headers: HeaderMap,
    Body(batch): Body<Batch>,
) -> Answer<NoContent> {
    let mut faults = Vec::new();
    let events = batch
        .events
        .into_iter()
        .enumerate()
        .filter_map(|(at, told)| behaviour(at, told, &mut faults))
        .collect();
    if !faults.is_empty() {
        return Err(Problem::invalid(faults).into());
    }
    let user_agent = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if is_machine(user_agent) {
        return Ok(NoContent);
    }
    let visitor = batch.visitor.filter(|_| batch.consent);
    service.note(Visit { visitor, events }).await?;
    Ok(NoContent)
}
