//! What firms may be told of.

use axum::extract::State;
use contract::identity::OrgKind;
use runtime::http::{Answer, Caller, Json};
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::event_type::EventType;
use crate::service::{READ, Service};

#[derive(Serialize, ToSchema)]
#[schema(as = WebhookEventTypeView)]
pub(crate) struct EventTypeView {
    #[serde(rename = "type")]
    kind: EventType,
    /// Of the payload; another one is another promise.
    version: u16,
    /// Which firms are told.
    told_to: Vec<OrgKind>,
    summary: String,
    /// The payload as a JSON Schema.
    #[schema(value_type = Object)]
    data: serde_json::Value,
}

#[derive(Serialize, ToSchema)]
#[schema(as = WebhookEventTypes)]
pub(crate) struct EventTypes {
    items: Vec<EventTypeView>,
}

/// Every type of event, with the schema of its payload; for a firm those that it can be told of.
#[utoipa::path(get, path = "/event-types", tag = "webhooks",
    responses((status = 200, body = EventTypes)))]
pub(crate) async fn list(
    State(service): State<Service>,
    Caller(by): Caller,
) -> Answer<Json<EventTypes>> {
    by.allows(READ)?;
    let items = service
        .event_types(&by)
        .into_iter()
        .map(|(kind, schema)| EventTypeView {
            kind,
            version: schema.version,
            told_to: kind.told_to().to_vec(),
            summary: kind.summary().to_owned(),
            data: schema.schema(),
        })
        .collect();
    Ok(Json(EventTypes { items }))
}
