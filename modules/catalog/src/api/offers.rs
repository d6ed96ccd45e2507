//! Offers on products of others.

use axum::extract::State;
use contract::ids::{Offer, OfferId, Product, ProductId, VariantId};
use kernel::{Page, Problem};
use runtime::http::{
    Answer, Body, Caller, Etag, IfMatch, Json, MaybeIdempotencyKey, PageQuery, PathId,
};
use runtime::once::Replay;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::model::offer::OfferTerms;
use crate::model::view::OwnOffer;
use crate::service::Service;

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(open))
        .routes(routes!(read, edit))
}

/// A variant, and what you ask for it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OpenOffer {
    variant: VariantId,
    terms: OfferTerms,
}

/// Your offers on products of others, newest first.
#[utoipa::path(get, path = "/seller/offers", params(PageQuery), responses((status = 200, body = Page<OwnOffer>)))]
async fn list(
    State(service): State<Service>,
    Caller(by): Caller,
    page: PageQuery,
) -> Answer<Json<Page<OwnOffer>>> {
    Ok(Json(service.offers_on_others(&by, &page).await?))
}

/// Sell this too: an offer on a variant of a published product.
#[utoipa::path(post, path = "/products/{id}/offers", params(MaybeIdempotencyKey, ("id" = ProductId, Path)),
    request_body = OpenOffer,
    responses((status = 201, body = OwnOffer), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn open(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Product>,
    key: MaybeIdempotencyKey,
    Body(wanted): Body<OpenOffer>,
) -> Answer<Replay<OwnOffer>> {
    Ok(service
        .add_offer_once(&by, &key.request(&by), id, wanted.variant, wanted.terms)
        .await?)
}

/// An offer of yours.
#[utoipa::path(get, path = "/seller/offers/{id}", params(("id" = OfferId, Path)),
    responses((status = 200, body = OwnOffer), (status = 404, body = Problem)))]
async fn read(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Offer>,
) -> Answer<Etag<OwnOffer>> {
    let offer = service.own_offer(&by, id).await?;
    Ok(Etag::new(offer.version, offer))
}

/// Other terms for an offer of yours.
#[utoipa::path(put, path = "/seller/offers/{id}", params(IfMatch, ("id" = OfferId, Path)),
    request_body = OfferTerms,
    responses((status = 200, body = OwnOffer), (status = 412, body = Problem), (status = 422, body = Problem)))]
async fn edit(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Offer>,
    version: IfMatch,
    Body(terms): Body<OfferTerms>,
) -> Answer<Etag<OwnOffer>> {
    let offer = service
        .edit_offer(&by, id, version.version()?, terms)
        .await?;
    Ok(Etag::new(offer.version, offer))
}
