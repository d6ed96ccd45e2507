//! Conversations: the inbox, opening one, talking, reading.

use axum::extract::State;
use contract::ids::{Conversation as ConversationKind, ConversationId, OrderId, OrgId, ProductId};
use kernel::{Cursor, FieldError, Page, Problem};
use runtime::http::{Answer, Body, Caller, Created, Json, NoContent, PageQuery, PathId, Query};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::view::{self, ConversationView, MessageView, SeatView};
use crate::model::{About, NewMessage, Unread};
use crate::service::Service;

#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Shelf {
    Open,
    Archived,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// `open` unless said otherwise.
    #[param(inline)]
    state: Option<Shelf>,
    /// About this order, archived or not.
    order: Option<OrderId>,
    /// About this product, archived or not.
    product: Option<ProductId>,
}

/// The caller's conversations, those with the newest message first.
#[utoipa::path(get, path = "/conversations", tag = "desk", params(Filter, PageQuery),
    responses((status = 200, body = Page<ConversationView>), (status = 422, body = Problem)))]
pub(crate) async fn list(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(filter): Query<Filter>,
    page: PageQuery,
) -> Answer<Json<Page<ConversationView>>> {
    let after = match &page.after {
        Some(after) => Some(Cursor::decode::<(i64, ConversationId)>(after)?),
        None => None,
    };
    let topic = match (filter.order, filter.product) {
        (Some(order), _) => Some(order.uuid()),
        (None, product) => product.map(|id| id.uuid()),
    };
    let is_archived = matches!(filter.state, Some(Shelf::Archived));
    let found = service
        .inbox(&by, is_archived, topic, after, page.rows())
        .await?;
    let next = found.next.clone();
    let items = view::inbox(&service, found.items).await;
    Ok(Json(Page { items, next }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Open {
    /// Either the order to talk about …
    order: Option<OrderId>,
    /// … or a product of a seller, before there is an order.
    product: Option<ProductId>,
    /// The seller who is asked; with `product` only.
    seller: Option<OrgId>,
    /// What the buyer calls the product; with `product` only.
    #[schema(min_length = 1, max_length = 200)]
    subject: Option<String>,
    message: NewMessage,
}

/// A conversation after something was said in it.
#[derive(Serialize, ToSchema)]
pub(crate) struct Opened {
    conversation: ConversationView,
    message: MessageView,
}

/// Say the first message about an order or a product. When the parties talk about it already, it
/// is the next message there.
#[utoipa::path(post, path = "/conversations", tag = "desk", request_body = Open,
    responses((status = 201, body = Opened), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn open(
    State(service): State<Service>,
    Caller(by): Caller,
    Body(wanted): Body<Open>,
) -> Answer<Created<Opened>> {
    let about = match (wanted.order, wanted.product, wanted.seller) {
        (Some(order), None, None) => About::Order(order),
        (None, Some(product), Some(seller)) => About::Product(product, seller),
        _ => {
            let fault = FieldError::new(
                "order",
                "one_of",
                "name an order, or a product with its seller",
            );
            return Err(Problem::invalid([fault]).into());
        }
    };
    let (conversation, said) = service
        .begin(&by, about, wanted.subject, wanted.message)
        .await?;
    let id = conversation.id;
    let seen = service.find(&by, id).await?;
    let mut views = view::conversations(&service, vec![seen.conversation]).await;
    let mut said = view::messages(&service, vec![said]).await;
    match (views.pop(), said.pop()) {
        (Some(conversation), Some(message)) => Ok(Created(
            format!("/api/desk/conversations/{id}"),
            Opened {
                conversation,
                message,
            },
        )),
        _ => Err(Problem::internal().into()),
    }
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ConversationDetail {
    conversation: ConversationView,
    seats: Vec<SeatView>,
}

/// A conversation and how far each side has read.
#[utoipa::path(get, path = "/conversations/{id}", tag = "desk",
    params(("id" = ConversationId, Path)),
    responses((status = 200, body = ConversationDetail), (status = 404, body = Problem)))]
pub(crate) async fn show(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<ConversationKind>,
) -> Answer<Json<ConversationDetail>> {
    let seen = service.find(&by, id).await?;
    let seats = view::seats(&seen.seats);
    let mut views = view::conversations(&service, vec![seen.conversation]).await;
    let conversation = views.pop().ok_or_else(Problem::internal)?;
    Ok(Json(ConversationDetail {
        conversation,
        seats,
    }))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Since {
    /// Only messages with a greater `seq`, oldest first: what a poll asks for.
    #[param(minimum = 0)]
    pub(crate) since: Option<i64>,
}

/// The messages of a conversation: newest first, going back with `after`; or, with `since`, those
/// that came later.
#[utoipa::path(get, path = "/conversations/{id}/messages", tag = "desk",
    params(("id" = ConversationId, Path), Since, PageQuery),
    responses((status = 200, body = Page<MessageView>), (status = 404, body = Problem)))]
pub(crate) async fn messages(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<ConversationKind>,
    Query(since): Query<Since>,
    page: PageQuery,
) -> Answer<Json<Page<MessageView>>> {
    if let Some(since) = since.since {
        let seen = service.find(&by, id).await?;
        let said = service.news(&seen.conversation, since, page.rows()).await?;
        let items = view::messages(&service, said).await;
        return Ok(Json(Page { items, next: None }));
    }
    let before = match &page.after {
        Some(after) => Some(Cursor::decode::<(i64,)>(after)?.0),
        None => None,
    };
    let found = service.history(&by, id, before, page.rows()).await?;
    let next = found.next.clone();
    let items = view::messages(&service, found.items).await;
    Ok(Json(Page { items, next }))
}

/// Say something. The same `client_id` again is the same message.
#[utoipa::path(post, path = "/conversations/{id}/messages", tag = "desk",
    params(("id" = ConversationId, Path)), request_body = NewMessage,
    responses((status = 201, body = MessageView), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn post(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<ConversationKind>,
    Body(message): Body<NewMessage>,
) -> Answer<Created<MessageView>> {
    let (_, said) = service.post(&by, id, message).await?;
    let mut views = view::messages(&service, vec![said]).await;
    let view = views.pop().ok_or_else(Problem::internal)?;
    Ok(Created(
        format!("/api/desk/conversations/{id}/messages"),
        view,
    ))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReadUpTo {
    /// `seq` of the newest message that was shown.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    up_to: i64,
}

/// Note that the caller has seen the messages up to this one.
#[utoipa::path(post, path = "/conversations/{id}/read", tag = "desk",
    params(("id" = ConversationId, Path)), request_body = ReadUpTo,
    responses((status = 200, body = Unread), (status = 404, body = Problem)))]
pub(crate) async fn read(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<ConversationKind>,
    Body(read): Body<ReadUpTo>,
) -> Answer<Json<Unread>> {
    service.read(&by, id, read.up_to).await?;
    Ok(Json(service.unread(&by).await?))
}

/// Note that the caller has seen everything.
#[utoipa::path(post, path = "/read", tag = "desk", responses((status = 200, body = Unread)))]
pub(crate) async fn read_all(
    State(service): State<Service>,
    Caller(by): Caller,
) -> Answer<Json<Unread>> {
    service.read_all(&by).await?;
    Ok(Json(service.unread(&by).await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Archive {
    archived: bool,
}

/// Put a conversation away, or take it out again. A new message takes it out by itself.
#[utoipa::path(put, path = "/conversations/{id}/archived", tag = "desk",
    params(("id" = ConversationId, Path)), request_body = Archive,
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn archive(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<ConversationKind>,
    Body(wanted): Body<Archive>,
) -> Answer<NoContent> {
    service.archive(&by, id, wanted.archived).await?;
    Ok(NoContent)
}

/// How many messages wait to be read.
#[utoipa::path(get, path = "/unread", tag = "desk", responses((status = 200, body = Unread)))]
pub(crate) async fn unread(
    State(service): State<Service>,
    Caller(by): Caller,
) -> Answer<Json<Unread>> {
    Ok(Json(service.unread(&by).await?))
}
