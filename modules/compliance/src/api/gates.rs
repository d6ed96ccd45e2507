//! What is missing or forbidden for each destination, and the matrix behind it.

use axum::extract::State;
use classify::gates::{Effect, Field, Rule};
use kernel::{Country, FieldError, Locale, Page, Problem, Text};
use runtime::http::{Answer, Caller, Json, PageQuery, Query};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::service::{GapsOf, PlaceCount, Service};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(gaps))
        .routes(routes!(places))
        .routes(routes!(matrix))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct To {
    #[param(inline)]
    to: Country,
}

/// What is missing or forbidden for your products at a destination.
#[utoipa::path(get, path = "/gaps", tag = "compliance", params(To, PageQuery),
    responses((status = 200, body = Page<GapsOf>), (status = 422, body = Problem)))]
async fn gaps(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(to): Query<To>,
    page: PageQuery,
) -> Answer<Json<Page<GapsOf>>> {
    Ok(Json(service.gaps(&by, to.to, &page).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Places {
    /// Country codes with commas between them, thirty at most.
    #[param(inline, max_length = 120)]
    to: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CompliancePlaces)]
struct PlaceCounts {
    items: Vec<PlaceCount>,
}

/// How many of your products can go to each place.
#[utoipa::path(get, path = "/gaps/places", tag = "compliance", params(Places),
    responses((status = 200, body = PlaceCounts), (status = 422, body = Problem)))]
async fn places(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(places): Query<Places>,
) -> Answer<Json<PlaceCounts>> {
    let mut wanted = Vec::new();
    for text in places.to.split(',').filter(|text| !text.is_empty()) {
        let Ok(country) = text.trim().parse::<Country>() else {
            let message = "country codes of two letters, with commas between them";
            let field = FieldError::new("to", "unknown_country", message);
            return Err(Problem::invalid([field]).into());
        };
        wanted.push(country);
    }
    let items = service.places(&by, &wanted).await?;
    Ok(Json(PlaceCounts { items }))
}

/// A rule of the matrix.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ComplianceRule)]
struct RuleView {
    id: String,
    /// prohibited, restricted, licensed, requires
    effect: String,
    /// Of the seller's, where the effect is `licensed`.
    licence: Option<String>,
    /// hs, origin, net_weight, recipient_id, where the effect is `requires`.
    field: Option<String>,
    /// Beginnings of HS codes; empty means any goods. So do the other lists.
    hs: Vec<String>,
    origin: Vec<Country>,
    from: Vec<Country>,
    destination: Vec<Country>,
    words: Text,
    citation: String,
    valid_from: Option<String>,
    valid_to: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ComplianceMatrix)]
struct MatrixView {
    name: String,
    /// The day on which the rules were last looked at.
    dated: String,
    /// A dated sample, far from complete, whose citations were not compared with the texts.
    is_sample: bool,
    rules: Vec<RuleView>,
}

/// The matrix of prohibited, restricted and licensed goods.
#[utoipa::path(get, path = "/matrix", tag = "compliance",
    responses((status = 200, body = MatrixView)))]
async fn matrix(State(service): State<Service>, Caller(by): Caller) -> Answer<Json<MatrixView>> {
    by.allows("compliance:read")?;
    let matrix = &service.tables()?.matrix;
    Ok(Json(MatrixView {
        name: matrix.name.clone(),
        dated: matrix.dated.to_string(),
        is_sample: matrix.name.ends_with("-sample"),
        rules: matrix.rules.iter().map(rule).collect(),
    }))
}

fn rule(rule: &Rule) -> RuleView {
    let (effect, licence, field) = match &rule.effect {
        Effect::Prohibited => ("prohibited", None, None),
        Effect::Restricted => ("restricted", None, None),
        Effect::Licensed(name) => ("licensed", Some(name.clone()), None),
        Effect::Requires(field) => (
            "requires",
            None,
            Some(match field {
                Field::Hs => "hs",
                Field::Origin => "origin",
                Field::NetWeight => "net_weight",
                Field::RecipientId => "recipient_id",
            }),
        ),
    };
    RuleView {
        id: rule.id.clone(),
        effect: effect.to_owned(),
        licence,
        field: field.map(str::to_owned),
        hs: rule.hs.iter().map(ToString::to_string).collect(),
        origin: rule.origin.clone(),
        from: rule.from.clone(),
        destination: rule.destination.clone(),
        words: Text::new(Locale::En, &rule.english).with(Locale::ZhCn, &rule.chinese),
        citation: rule.citation.clone(),
        valid_from: rule.valid_from.map(|day| day.to_string()),
        valid_to: rule.valid_to.map(|day| day.to_string()),
    }
}
