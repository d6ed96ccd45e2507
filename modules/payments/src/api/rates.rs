//! Exchange rates: to be seen by everybody, to be imported by operators.

use axum::extract::State;
use jiff::civil::Date;
use kernel::{Currency, FieldError, Problem};
use runtime::http::{Answer, Caller, Json, Path, Query, Upload, upload_limit};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;

use crate::service::Service;
use crate::service::fx::{DayRates, ImportReport, RateSource, RateView};

/// The ECB's whole history is a tenth of this, packed.
const FILE_BYTES_MAX: usize = 20 * 1024 * 1024;

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(day_rates))
        .routes(routes!(history))
        .routes(routes!(import).layer(upload_limit(FILE_BYTES_MAX + 64 * 1024)))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Day {
    /// `2026-11-20`; the newest day without it.
    #[param(min_length = 10, max_length = 10)]
    date: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Span {
    #[serde(default = "Span::days_default")]
    #[param(minimum = 1, maximum = 3660, default = 90)]
    days: u32,
}

impl Span {
    const fn days_default() -> u32 {
        90
    }
}

/// The rates of a currency, oldest first.
#[derive(Serialize, ToSchema)]
pub struct RateHistory {
    base: Currency,
    items: Vec<RateView>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Import {
    #[param(inline)]
    source: RateSource,
    /// Reads and reports, and writes nothing.
    #[serde(default)]
    dry_run: bool,
}

/// All rates of a day.
#[utoipa::path(get, path = "/rates", params(Day), responses((status = 200, body = DayRates)))]
async fn day_rates(
    State(service): State<Service>,
    Query(day): Query<Day>,
) -> Answer<Json<DayRates>> {
    let day = match &day.date {
        None => None,
        Some(text) => Some(text.parse::<Date>().map_err(|_| {
            Problem::invalid([FieldError::new(
                "date",
                "not_a_date",
                "written as 2026-11-20",
            )])
        })?),
    };
    Ok(Json(service.day_rates(day).await?))
}

/// A currency's rates of the last days.
#[utoipa::path(get, path = "/rates/{currency}", params(("currency" = Currency, Path), Span),
    responses((status = 200, body = RateHistory)))]
async fn history(
    State(service): State<Service>,
    Path(currency): Path<Currency>,
    Query(span): Query<Span>,
) -> Answer<Json<RateHistory>> {
    let items = service.rate_history(currency, span.days).await?;
    Ok(Json(RateHistory {
        base: crate::rules::rates::BASE,
        items,
    }))
}

/// Takes a file of rates: the ECB's archive or table, or a list of date, currency, rate.
#[utoipa::path(post, path = "/ops/rates", params(Import),
    request_body(content = String, content_type = "multipart/form-data"),
    responses((status = 200, body = ImportReport)))]
async fn import(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(wanted): Query<Import>,
    upload: Upload,
) -> Answer<Json<ImportReport>> {
    let file = upload.file(FILE_BYTES_MAX).await?;
    Ok(Json(
        service
            .import_rates(&by, wanted.source, &file.bytes, wanted.dry_run)
            .await?,
    ))
}
