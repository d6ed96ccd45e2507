//! Landed cost: ask, look, work out again, ask differently.

use std::collections::BTreeMap;

use axum::extract::State;
use contract::compliance::{LandedAsk, LandedCost, LandedGoods};
use contract::ids::{LandedQuote, LandedQuoteId, OrgId};
use kernel::{Country, Currency, HsCode, Money, Page, Problem, Text};
use runtime::http::{Answer, Body, Caller, Created, Json, MaybeIdempotencyKey, PageQuery, PathId};
use serde::{Deserialize, Serialize};
use tariff::case::Mode;
use tariff::incoterm::{Cost, Incoterm, Party};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::quote::{Asked, BuyerKind, Change, Recomputed, SettingsView, Terms, WhatIf};
use crate::service::Service;

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list, ask))
        .routes(routes!(show))
        .routes(routes!(recompute))
        .routes(routes!(settings))
        .routes(routes!(what_if))
        .routes(routes!(incoterms))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LandedAskLine)]
struct AskLine {
    /// Your own name of the line.
    #[schema(min_length = 1, max_length = 60)]
    id: String,
    #[serde(default)]
    title: Text,
    #[serde(default)]
    hs: Option<HsCode>,
    #[serde(default)]
    origin: Option<Country>,
    #[schema(minimum = 1, maximum = 1000000)]
    quantity: i64,
    #[serde(default)]
    #[schema(max_length = 20)]
    unit: Option<String>,
    unit_price: Money,
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1000000000)]
    weight_grams: i64,
    /// In place of the schedule's: `duty`, `vat`, `excise` …
    #[serde(default)]
    rates: BTreeMap<String, String>,
}

/// A question of somebody's own.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LandedQuestion)]
struct Question {
    from: Country,
    to: Country,
    /// air, express, sea, rail, road, post
    #[serde(default)]
    #[schema(max_length = 20)]
    mode: Option<String>,
    currency: Currency,
    /// On top of the prices.
    carriage: Money,
    /// One of the eleven terms of Incoterms 2020; DAP when nothing is said.
    #[serde(default)]
    #[schema(min_length = 3, max_length = 3)]
    incoterm: Option<String>,
    /// `auto`, or a regime by name.
    #[serde(default)]
    #[schema(max_length = 60)]
    regime: Option<String>,
    #[serde(default)]
    buyer: Option<BuyerKind>,
    #[serde(default)]
    buyer_registered: bool,
    /// In the destination's own scheme: IOSS, OVR, GST.
    #[serde(default)]
    seller_registered: bool,
    #[serde(default)]
    settings: BTreeMap<String, String>,
    #[schema(min_items = 1, max_items = 200)]
    lines: Vec<AskLine>,
}

impl Question {
    fn asked(self, seller: OrgId) -> Asked {
        let mut rates = BTreeMap::new();
        let mut lines = Vec::with_capacity(self.lines.len());
        for line in self.lines {
            rates.insert(line.id.clone(), line.rates);
            lines.push(LandedGoods {
                id: line.id,
                title: line.title,
                hs: line.hs,
                origin: line.origin,
                quantity: line.quantity,
                unit: line.unit.unwrap_or_else(|| "piece".to_owned()),
                unit_price: line.unit_price,
                weight_grams: line.weight_grams,
            });
        }
        Asked {
            ask: LandedAsk {
                seller,
                from: self.from,
                to: self.to,
                mode: self.mode,
                currency: self.currency,
                carriage: self.carriage,
                lines,
            },
            terms: Terms {
                incoterm: self.incoterm,
                regime: self.regime,
                buyer: self.buyer,
                buyer_registered: self.buyer_registered,
                seller_registered: self.seller_registered,
                settings: self.settings,
                rates,
            },
        }
    }
}

/// Your firm's quotes, newest first.
#[utoipa::path(get, path = "/quotes", tag = "compliance", params(PageQuery),
    responses((status = 200, body = Page<LandedCost>)))]
async fn list(
    State(service): State<Service>,
    Caller(by): Caller,
    page: PageQuery,
) -> Answer<Json<Page<LandedCost>>> {
    Ok(Json(service.quotes(&by, &page).await?))
}

/// What goods cost at the door.
///
/// An estimate by today's rules, kept with its question. The same question on the same day is the
/// same quote.
#[utoipa::path(post, path = "/quotes", tag = "compliance", params(MaybeIdempotencyKey),
    request_body = Question,
    responses((status = 201, body = LandedCost), (status = 422, body = Problem)))]
async fn ask(
    State(service): State<Service>,
    Caller(by): Caller,
    _key: MaybeIdempotencyKey,
    Body(question): Body<Question>,
) -> Answer<Created<LandedCost>> {
    let quote = service.ask(&by, &question.asked(by.org)).await?;
    Ok(Created(
        format!("/api/compliance/quotes/{}", quote.id),
        quote,
    ))
}

/// A quote as it was given.
#[utoipa::path(get, path = "/quotes/{id}", tag = "compliance",
    params(("id" = LandedQuoteId, Path)),
    responses((status = 200, body = LandedCost), (status = 404, body = Problem)))]
async fn show(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<LandedQuote>,
) -> Answer<Json<LandedCost>> {
    Ok(Json(service.find_quote(&by, id).await?.shown))
}

/// Work a quote out again.
///
/// By the rule packs that answered then. Says that both are identical, or where they differ and why.
#[utoipa::path(get, path = "/quotes/{id}/recompute", tag = "compliance",
    params(("id" = LandedQuoteId, Path)),
    responses((status = 200, body = Recomputed), (status = 404, body = Problem)))]
async fn recompute(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<LandedQuote>,
) -> Answer<Json<Recomputed>> {
    Ok(Json(service.recompute(&by, id).await?))
}

/// What can be asked differently of a quote: choices that the rules leave open, and who buys.
#[utoipa::path(get, path = "/quotes/{id}/settings", tag = "compliance",
    params(("id" = LandedQuoteId, Path)),
    responses((status = 200, body = SettingsView), (status = 404, body = Problem)))]
async fn settings(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<LandedQuote>,
) -> Answer<Json<SettingsView>> {
    Ok(Json(service.settings_of_quote(&by, id).await?))
}

/// The same goods, asked differently.
///
/// Under another Incoterm, from a warehouse elsewhere, in another regime. Nothing is kept of it.
#[utoipa::path(post, path = "/quotes/{id}/what-if", tag = "compliance",
    params(("id" = LandedQuoteId, Path), MaybeIdempotencyKey), request_body = Change,
    responses((status = 200, body = WhatIf), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
async fn what_if(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<LandedQuote>,
    _key: MaybeIdempotencyKey,
    Body(change): Body<Change>,
) -> Answer<Json<WhatIf>> {
    Ok(Json(service.what_if(&by, id, &change).await?))
}

/// What a term of Incoterms 2020 means, in our own words; the text of the ICC decides.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LandedIncoterm)]
struct TermView {
    code: String,
    /// Only these are permitted.
    modes: Vec<String>,
    /// What the seller pays; the buyer pays the rest.
    seller_pays: Vec<String>,
    seller_insures: bool,
    seller_clears_import: bool,
    risk_passes: String,
    documents: Vec<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LandedIncoterms)]
struct Terms11 {
    items: Vec<TermView>,
}

/// The eleven terms of Incoterms 2020.
#[utoipa::path(get, path = "/incoterms", tag = "compliance",
    responses((status = 200, body = Terms11)))]
async fn incoterms(State(_service): State<Service>, Caller(by): Caller) -> Answer<Json<Terms11>> {
    by.allows("compliance:read")?;
    let items = Incoterm::ALL
        .into_iter()
        .map(|term| TermView {
            code: term.code().to_owned(),
            modes: Mode::ALL
                .into_iter()
                .filter(|mode| term.permits(*mode))
                .map(|mode| mode.name().to_owned())
                .collect(),
            seller_pays: Cost::ALL
                .into_iter()
                .filter(|cost| term.pays(*cost) == Party::Seller)
                .map(|cost| cost_name(cost).to_owned())
                .collect(),
            seller_insures: term.insurance() != tariff::incoterm::InsuranceDuty::None,
            seller_clears_import: term.importer() == Party::Seller,
            risk_passes: term.risk_passes().to_owned(),
            documents: term
                .documents()
                .iter()
                .map(|document| document.name().to_owned())
                .collect(),
        })
        .collect();
    Ok(Json(Terms11 { items }))
}

const fn cost_name(cost: Cost) -> &'static str {
    match cost {
        Cost::Loading => "loading",
        Cost::ExportHaul => "export_haul",
        Cost::ExportClearance => "export_clearance",
        Cost::OriginTerminal => "origin_terminal",
        Cost::LoadingOnBoard => "loading_on_board",
        Cost::MainFreight => "main_freight",
        Cost::Insurance => "insurance",
        Cost::DestinationTerminal => "destination_terminal",
        Cost::ImportClearance => "import_clearance",
        Cost::Duty => "duty",
        Cost::ImportTax => "import_tax",
        Cost::InlandDelivery => "inland_delivery",
        Cost::Unloading => "unloading",
    }
}
