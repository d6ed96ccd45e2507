//! Files of products on their way in.

use axum::extract::State;
use kernel::{FieldError, Page, Problem};
use runtime::http::{
    Answer, Body, Caller, Created, Json, MaybeIfMatch, PageQuery, PathId, Query, Upload,
    upload_limit,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;

use crate::model::import::{
    Import, ImportId, ImportSettings, ImportView, PictureFailure, RowReport, RowState,
};
use crate::service::Service;

/// What a form may be beside its file.
const FORM_BYTES: usize = 256 << 10;
const SETTINGS_BYTES_MAX: usize = 128 << 10;

pub(super) fn routes(service: &Service) -> OpenApiRouter<Service> {
    let limit = upload_limit(service.import_max_bytes() + FORM_BYTES);
    OpenApiRouter::new()
        .routes(routes!(hand_over).layer(limit))
        .routes(routes!(list))
        .routes(routes!(read))
        .routes(routes!(recheck))
        .routes(routes!(apply))
        .routes(routes!(rows))
        .routes(routes!(pictures))
        .routes(routes!(failures))
}

/// A file and what it does not say.
#[derive(ToSchema)]
#[schema(as = CatalogImportForm)]
#[allow(dead_code, reason = "describes the parts of the form")]
struct Form {
    /// CSV or XLSX in the columns of a Shopify product export.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// `CatalogImportSettings` as JSON.
    settings: String,
}

/// Hands a file over and begins its dry run.
///
/// The import is `checking` until the report is there; nothing changes before it is applied.
#[utoipa::path(post, path = "/imports", request_body(content = Form, content_type = "multipart/form-data"),
    responses((status = 201, body = ImportView), (status = 413, body = Problem), (status = 415, body = Problem),
        (status = 422, body = Problem)))]
async fn hand_over(
    State(service): State<Service>,
    Caller(by): Caller,
    mut upload: Upload,
) -> Answer<Created<ImportView>> {
    by.seller(&crate::service::SELLER_WRITERS)?;
    let (mut file, mut settings) = (None, None);
    while let Some(part) = upload
        .next(service.import_max_bytes().max(SETTINGS_BYTES_MAX))
        .await?
    {
        match part.name.as_str() {
            "file" => {
                file = Some((
                    part.file_name
                        .clone()
                        .unwrap_or_else(|| "products.csv".to_owned()),
                    part.bytes,
                ))
            }
            "settings" => settings = Some(parse(part.text()?)?),
            other => {
                let field = FieldError::new(
                    other.chars().take(60).collect::<String>(),
                    "unknown",
                    "is not known here",
                );
                return Err(Problem::invalid([field]).into());
            }
        }
    }
    let missing = |name: &str| Problem::invalid([FieldError::new(name, "required", "is needed")]);
    let (name, bytes) = file.ok_or_else(|| missing("file"))?;
    let settings = settings.ok_or_else(|| missing("settings"))?;
    let import = service.import(&by, name, bytes, settings).await?;
    Ok(Created(
        format!("/api/catalog/imports/{}", import.id),
        import,
    ))
}

fn parse(text: &str) -> Result<ImportSettings, Problem> {
    if text.len() > SETTINGS_BYTES_MAX {
        return Err(Problem::invalid([FieldError::new(
            "settings",
            "too_long",
            "are too long",
        )]));
    }
    let settings: ImportSettings = serde_json::from_str(text).map_err(|error| {
        Problem::invalid([FieldError::new("settings", "invalid", error.to_string())])
    })?;
    // A form's parts are not checked against a schema, so their bounds are looked at here.
    let mut faults = Vec::new();
    let mut within = |field: &str, value: Option<i64>, least: i64, most: i64| {
        if value.is_some_and(|value| !(least..=most).contains(&value)) {
            faults.push(FieldError::new(
                format!("settings.{field}"),
                "out_of_range",
                "is out of range",
            ));
        }
    };
    within(
        "default_weight_grams",
        settings.default_weight_grams,
        1,
        1_000_000_000,
    );
    within("lead_time_days", Some(settings.lead_time_days), 0, 365);
    within(
        "minimum_order",
        Some(settings.minimum_order),
        1,
        1_000_000_000,
    );
    if faults.is_empty() {
        Ok(settings)
    } else {
        Err(Problem::invalid(faults))
    }
}

/// Your imports, newest first.
#[utoipa::path(get, path = "/imports", params(PageQuery), responses((status = 200, body = Page<ImportView>)))]
async fn list(
    State(service): State<Service>,
    Caller(by): Caller,
    page: PageQuery,
) -> Answer<Json<Page<ImportView>>> {
    Ok(Json(service.imports(&by, &page).await?))
}

/// How far an import is.
#[utoipa::path(get, path = "/imports/{id}", params(("id" = ImportId, Path)),
    responses((status = 200, body = ImportView), (status = 404, body = Problem)))]
async fn read(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Import>,
) -> Answer<Json<ImportView>> {
    Ok(Json(service.find_import(&by, id).await?))
}

/// Checks the file again with other settings.
#[utoipa::path(put, path = "/imports/{id}/settings", params(MaybeIfMatch, ("id" = ImportId, Path)), request_body = ImportSettings,
    responses((status = 200, body = ImportView), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn recheck(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Import>,
    version: MaybeIfMatch,
    Body(settings): Body<ImportSettings>,
) -> Answer<Json<ImportView>> {
    Ok(Json(
        service.recheck_import(&by, id, version, settings).await?,
    ))
}

/// Makes products of what was checked. Repeating it does no harm.
#[utoipa::path(post, path = "/imports/{id}/apply", params(("id" = ImportId, Path)),
    responses((status = 200, body = ImportView), (status = 409, body = Problem)))]
async fn apply(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Import>,
) -> Answer<Json<ImportView>> {
    Ok(Json(service.apply_import(&by, id).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Rows {
    #[param(inline)]
    state: Option<RowState>,
}

/// The report, row by row.
#[utoipa::path(get, path = "/imports/{id}/rows", params(Rows, PageQuery, ("id" = ImportId, Path)),
    responses((status = 200, body = Page<RowReport>)))]
async fn rows(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Import>,
    Query(rows): Query<Rows>,
    page: PageQuery,
) -> Answer<Json<Page<RowReport>>> {
    Ok(Json(service.import_rows(&by, id, rows.state, &page).await?))
}

/// Pictures that could not be fetched.
#[utoipa::path(get, path = "/imports/{id}/pictures", params(PageQuery, ("id" = ImportId, Path)),
    responses((status = 200, body = Page<PictureFailure>)))]
async fn pictures(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Import>,
    page: PageQuery,
) -> Answer<Json<Page<PictureFailure>>> {
    Ok(Json(service.import_pictures(&by, id, &page).await?))
}

/// A product that could not be made.
#[derive(Serialize, ToSchema)]
#[schema(as = CatalogImportFailure)]
struct Failure {
    handle: String,
    error: String,
}

/// Products that could not be made although their rows were right; the first hundred.
#[utoipa::path(get, path = "/imports/{id}/failures", params(("id" = ImportId, Path)),
    responses((status = 200, body = Vec<Failure>)))]
async fn failures(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Import>,
) -> Answer<Json<Vec<Failure>>> {
    let found = service.import_failures(&by, id).await?;
    Ok(Json(
        found
            .into_iter()
            .map(|(handle, error)| Failure { handle, error })
            .collect(),
    ))
}
