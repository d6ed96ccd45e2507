//! Schedules of countries, as files.

use axum::extract::State;
use kernel::{FieldError, Page, Problem, Text};
use runtime::http::{
    Answer, Caller, Created, Json, MaybeIdempotencyKey, PageQuery, PathId, Upload, upload_limit,
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;

use crate::model::tariff::{TariffDraft, TariffId, TariffKind, TariffView};
use crate::rules::chinese;
use crate::service::{Changed, Service};

/// What a form may be beside its file.
const FORM_BYTES: usize = 64 << 10;
/// Rows that could not be read and are listed.
const REJECTED_MAX: usize = 50;

pub(super) fn routes(service: &Service) -> OpenApiRouter<Service> {
    let limit = upload_limit(service.settings().tariff_max_bytes + FORM_BYTES);
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(take).layer(limit))
        .routes(routes!(changes))
        .routes(routes!(put_in_force))
}

/// Versions of schedules, newest first; behind them the samples that are shipped.
#[utoipa::path(get, path = "/ops/tariffs", tag = "compliance", params(PageQuery),
    responses((status = 200, body = Page<TariffView>)))]
async fn list(
    State(service): State<Service>,
    Caller(by): Caller,
    page: PageQuery,
) -> Answer<Json<Page<TariffView>>> {
    Ok(Json(service.tariffs(&by, &page).await?))
}

/// A file and what it does not say.
#[derive(ToSchema)]
#[schema(as = TariffForm)]
#[allow(dead_code, reason = "describes the parts of the form")]
struct Form {
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// `TariffDraft` as JSON.
    about: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TariffBadRow)]
struct BadRow {
    row: usize,
    field: String,
    reason: Text,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TariffTaken)]
struct Taken {
    tariff: TariffView,
    /// The first rows that could not be read.
    rejected: Vec<BadRow>,
}

/// Hand over a country's schedule.
///
/// In the format it is published in. It waits until it is put into force.
#[utoipa::path(post, path = "/ops/tariffs", tag = "compliance",
    request_body(content = Form, content_type = "multipart/form-data"),
    responses((status = 201, body = Taken), (status = 413, body = Problem),
        (status = 422, body = Problem)))]
async fn take(
    State(service): State<Service>,
    Caller(by): Caller,
    mut upload: Upload,
) -> Answer<Created<Taken>> {
    by.platform(&[
        contract::identity::Role::Compliance,
        contract::identity::Role::Operator,
    ])?;
    let (mut file, mut about) = (None, None);
    while let Some(part) = upload.next(service.settings().tariff_max_bytes).await? {
        match part.name.as_str() {
            "file" => {
                let name = part
                    .file_name
                    .clone()
                    .unwrap_or_else(|| "tariff".to_owned());
                file = Some((name, part.bytes));
            }
            "about" => {
                let draft: TariffDraft = serde_json::from_str(part.text()?).map_err(|error| {
                    Problem::invalid([FieldError::new("about", "invalid", error.to_string())])
                })?;
                about = Some(draft);
            }
            other => {
                let name: String = other.chars().take(60).collect();
                let field = FieldError::new(name, "unknown", "is not known here");
                return Err(Problem::invalid([field]).into());
            }
        }
    }
    let missing = |name: &str| Problem::invalid([FieldError::new(name, "required", "is needed")]);
    let (name, bytes) = file.ok_or_else(|| missing("file"))?;
    let draft = about.ok_or_else(|| missing("about"))?;
    let (tariff, schedule) = service.take_tariff(&by, draft, name, bytes).await?;
    let rejected = schedule
        .rejected
        .iter()
        .take(REJECTED_MAX)
        .map(|bad| BadRow {
            row: bad.row,
            field: bad.field.to_owned(),
            reason: chinese::row(&bad.reason),
        })
        .collect();
    Ok(Created(
        "/api/compliance/ops/tariffs".to_owned(),
        Taken { tariff, rejected },
    ))
}

/// What a version changes against the one in force, and how many products that touches.
#[utoipa::path(get, path = "/ops/tariffs/{id}/changes", tag = "compliance",
    params(("id" = TariffId, Path)),
    responses((status = 200, body = Changed), (status = 404, body = Problem)))]
async fn changes(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<TariffKind>,
) -> Answer<Json<Changed>> {
    Ok(Json(service.tariff_changes(&by, id).await?))
}

/// Put a version into force.
///
/// Quotes ask it from now on, and sellers whose products the change touches are told.
#[utoipa::path(post, path = "/ops/tariffs/{id}/in-force", tag = "compliance",
    params(("id" = TariffId, Path), MaybeIdempotencyKey),
    responses((status = 200, body = TariffView), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
async fn put_in_force(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<TariffKind>,
    _key: MaybeIdempotencyKey,
) -> Answer<Json<TariffView>> {
    Ok(Json(service.put_in_force(&by, id).await?))
}
