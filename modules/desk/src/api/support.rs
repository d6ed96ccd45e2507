//! The platform's support: called, joining, leaving, and what waits for it.

use axum::extract::State;
use contract::ids::{Conversation as ConversationKind, ConversationId, OrderId};
use kernel::{Cursor, FieldError, Page, Problem};
use runtime::http::{Answer, Body, Caller, Json, NoContent, PageQuery, PathId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{self, ConversationView};
use crate::service::{Place, Service};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Because {
    /// Why; the parties read it.
    #[schema(min_length = 3, max_length = 500)]
    reason: String,
}

/// Call the platform into a conversation. Buyer or seller; a second call changes nothing.
#[utoipa::path(post, path = "/conversations/{id}/call", tag = "desk",
    params(("id" = ConversationId, Path)), request_body = Because,
    responses((status = 204), (status = 404, body = Problem)))]
pub(crate) async fn call(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<ConversationKind>,
    Body(because): Body<Because>,
) -> Answer<NoContent> {
    service.call(&by, id, because.reason).await?;
    Ok(NoContent)
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Join {
    /// Either a conversation …
    conversation: Option<ConversationId>,
    /// … or the one about an order, opened when there is none.
    order: Option<OrderId>,
    /// Why; the parties read it.
    #[schema(min_length = 3, max_length = 500)]
    reason: String,
}

/// Join a conversation as the platform's support.
#[utoipa::path(post, path = "/joins", tag = "desk", request_body = Join,
    responses((status = 200, body = ConversationView), (status = 404, body = Problem),
        (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn join(
    State(service): State<Service>,
    Caller(by): Caller,
    Body(wanted): Body<Join>,
) -> Answer<Json<ConversationView>> {
    let place = match (wanted.conversation, wanted.order) {
        (Some(id), None) => Place::Conversation(id),
        (None, Some(id)) => Place::Order(id),
        _ => {
            let fault =
                FieldError::new("conversation", "one_of", "name a conversation or an order");
            return Err(Problem::invalid([fault]).into());
        }
    };
    let joined = service.join(&by, place, wanted.reason).await?;
    let seen = service.find(&by, joined.id).await?;
    let mut views = view::conversations(&service, vec![seen.conversation]).await;
    Ok(Json(views.pop().ok_or_else(Problem::internal)?))
}

/// Leave a conversation. The platform does not see it any more until it is called or joins again.
#[utoipa::path(post, path = "/conversations/{id}/leave", tag = "desk",
    params(("id" = ConversationId, Path)), request_body = Because,
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn leave(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<ConversationKind>,
    Body(because): Body<Because>,
) -> Answer<NoContent> {
    service.leave(&by, id, because.reason).await?;
    Ok(NoContent)
}

/// Conversations that called the platform, those that wait longest first.
#[utoipa::path(get, path = "/queue", tag = "desk", params(PageQuery),
    responses((status = 200, body = Page<ConversationView>), (status = 403, body = Problem)))]
pub(crate) async fn queue(
    State(service): State<Service>,
    Caller(by): Caller,
    page: PageQuery,
) -> Answer<Json<Page<ConversationView>>> {
    let after = match &page.after {
        Some(after) => Some(Cursor::decode::<(i64, ConversationId)>(after)?),
        None => None,
    };
    let found = service.queue(&by, after, page.rows()).await?;
    let next = found.next.clone();
    let items = view::conversations(&service, found.items).await;
    Ok(Json(Page { items, next }))
}
