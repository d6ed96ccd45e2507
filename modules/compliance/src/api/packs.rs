//! Rule packs: coverage, sources, versions.

use axum::extract::State;
use kernel::{Country, Problem, Text};
use runtime::http::{Answer, Caller, Json, Path};
use serde::Serialize;
use tariff::pack::{self, Pack, Regime, Setting};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::declaration::Direction;
use crate::model::quote::ChoiceView;
use crate::rules::chinese::both;
use crate::service::{PackDiff, Service};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(coverage))
        .routes(routes!(versions))
}

/// What is known, and what is not.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ComplianceCoverage)]
struct Coverage {
    packs: Vec<PackView>,
    /// By what a place is answered that no pack names, when its rates are brought.
    elsewhere: PackView,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CompliancePack)]
struct PackView {
    id: String,
    version: String,
    digest: String,
    title: Text,
    direction: Direction,
    /// Empty where it is meant for whatever place has no pack of its own.
    places: Vec<Country>,
    /// The first day, and the first day after those that the pack answers for.
    valid_from: String,
    valid_to: String,
    /// When its sources were read.
    retrieved: String,
    regimes: Vec<RegimeView>,
    settings: Vec<PackSetting>,
    /// As the sources call themselves.
    sources: Vec<String>,
    not_covered: Vec<Text>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CompliancePackRegime)]
struct RegimeView {
    id: String,
    title: Text,
    valid_from: Option<String>,
    valid_to: Option<String>,
    source: String,
}

/// What the law leaves open, or only the asker knows.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CompliancePackSetting)]
struct PackSetting {
    name: String,
    title: Text,
    default: String,
    choices: Vec<ChoiceView>,
    why: Text,
}

impl From<&Pack> for PackView {
    fn from(pack: &Pack) -> Self {
        let gaps = pack.not_covered.iter();
        PackView {
            id: pack.id.clone(),
            version: pack.version.clone(),
            digest: pack.digest.clone(),
            title: both(&pack.title, &pack.title_zh),
            direction: match pack.direction {
                pack::Direction::Import => Direction::Import,
                pack::Direction::Export => Direction::Export,
            },
            places: pack.places.clone(),
            valid_from: pack.valid_from.0.to_string(),
            valid_to: pack.valid_to.0.to_string(),
            retrieved: pack.retrieved.0.to_string(),
            regimes: pack.regimes.iter().map(RegimeView::from).collect(),
            settings: pack.settings.iter().map(PackSetting::from).collect(),
            sources: pack.sources.clone(),
            not_covered: gaps.map(|gap| both(&gap.text, &gap.text_zh)).collect(),
        }
    }
}

impl From<&Regime> for RegimeView {
    fn from(regime: &Regime) -> Self {
        let day = |day: Option<pack::Day>| day.map(|day| day.0.to_string());
        RegimeView {
            id: regime.id.clone(),
            title: both(&regime.title, &regime.title_zh),
            valid_from: day(regime.rule.valid_from),
            valid_to: day(regime.rule.valid_to),
            source: regime.rule.source.clone(),
        }
    }
}

impl From<&Setting> for PackSetting {
    fn from(setting: &Setting) -> Self {
        PackSetting {
            name: setting.name.clone(),
            title: both(&setting.title, &setting.title_zh),
            default: setting.default.clone(),
            choices: setting.choices.iter().map(ChoiceView::from).collect(),
            why: both(&setting.why, &setting.why_zh),
        }
    }
}

/// The rule packs: which places and days they know, by which sources, and what they leave out.
#[utoipa::path(get, path = "/packs", tag = "compliance",
    responses((status = 200, body = Coverage)))]
async fn coverage(State(service): State<Service>, Caller(by): Caller) -> Answer<Json<Coverage>> {
    by.allows("compliance:read")?;
    let packs = service.packs()?;
    Ok(Json(Coverage {
        packs: packs.iter().map(PackView::from).collect(),
        elsewhere: packs.fallback().into(),
    }))
}

/// The versions of a pack that this platform has run with, and the last change.
#[utoipa::path(get, path = "/ops/packs/{id}", tag = "compliance", params(("id" = String, Path)),
    responses((status = 200, body = PackDiff), (status = 404, body = Problem)))]
async fn versions(
    State(service): State<Service>,
    Caller(by): Caller,
    Path(id): Path<String>,
) -> Answer<Json<PackDiff>> {
    Ok(Json(service.pack_versions(&by, &id).await?))
}
