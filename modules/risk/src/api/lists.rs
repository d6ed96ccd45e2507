//! Lists of sanctioned parties, as files.

use std::collections::BTreeMap;

use axum::extract::State;
use kernel::{FieldError, Page, Problem};
use runtime::http::{
    Answer, Caller, Created, Json, MaybeIdempotencyKey, PageQuery, PathId, Upload, upload_limit,
};
use utoipa::ToSchema;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;

use crate::model::list::{Changes, ListDraft, ListId, ListKind, ListView};
use crate::service::{DESK, PARTS, Service};

/// What a form may be beside its files.
const FORM_BYTES: usize = 64 << 10;

pub(super) fn routes(service: &Service) -> OpenApiRouter<Service> {
    let limit = upload_limit(service.settings().list_max_bytes + FORM_BYTES);
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(take).layer(limit))
        .routes(routes!(one))
        .routes(routes!(changes))
        .routes(routes!(put_in_force))
}

/// Versions of lists, newest first.
#[utoipa::path(get, path = "/ops/lists", tag = "risk", params(PageQuery),
    responses((status = 200, body = Page<ListView>)))]
async fn list(
    State(service): State<Service>,
    Caller(by): Caller,
    page: PageQuery,
) -> Answer<Json<Page<ListView>>> {
    Ok(Json(service.lists(&by, &page).await?))
}

/// The files of one publication and what they do not say.
#[derive(ToSchema)]
#[schema(as = RiskListForm)]
#[allow(dead_code, reason = "describes the parts of the form")]
struct Form {
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    #[schema(value_type = Option<String>, format = Binary)]
    alt: Option<Vec<u8>>,
    #[schema(value_type = Option<String>, format = Binary)]
    add: Option<Vec<u8>>,
    #[schema(value_type = Option<String>, format = Binary)]
    comments: Option<Vec<u8>>,
    /// `RiskListDraft` as JSON.
    about: String,
}

/// Hand over a version of a list.
///
/// In the format it is published in. It waits until it is put into force.
#[utoipa::path(post, path = "/ops/lists", tag = "risk",
    request_body(content = Form, content_type = "multipart/form-data"),
    responses((status = 201, body = ListView), (status = 413, body = Problem),
        (status = 422, body = Problem)))]
async fn take(
    State(service): State<Service>,
    Caller(by): Caller,
    mut upload: Upload,
) -> Answer<Created<ListView>> {
    by.platform(&DESK)?;
    let (mut files, mut about, mut name) = (BTreeMap::new(), None, None);
    while let Some(part) = upload.next(service.settings().list_max_bytes).await? {
        match part.name.as_str() {
            "about" => {
                let draft: ListDraft = serde_json::from_str(part.text()?).map_err(|error| {
                    Problem::invalid([FieldError::new("about", "invalid", error.to_string())])
                })?;
                about = Some(draft);
            }
            known if PARTS.contains(&known) => {
                if known == "file" {
                    name = part.file_name.clone();
                }
                files.insert(known.to_owned(), part.bytes.to_vec());
            }
            other => {
                let name: String = other.chars().take(60).collect();
                let field = FieldError::new(name, "unknown", "is not known here");
                return Err(Problem::invalid([field]).into());
            }
        }
    }
    let missing = |name: &str| Problem::invalid([FieldError::new(name, "required", "is needed")]);
    if !files.contains_key("file") {
        return Err(missing("file").into());
    }
    let draft = about.ok_or_else(|| missing("about"))?;
    let name = name.unwrap_or_else(|| "list".to_owned());
    let name = name.chars().take(200).collect();
    let taken = service.take_list(&by, draft, name, files).await?;
    Ok(Created(format!("/api/risk/ops/lists/{}", taken.id), taken))
}

/// One version.
#[utoipa::path(get, path = "/ops/lists/{id}", tag = "risk", params(("id" = ListId, Path)),
    responses((status = 200, body = ListView), (status = 404, body = Problem)))]
async fn one(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<ListKind>,
) -> Answer<Json<ListView>> {
    Ok(Json(service.list(&by, id).await?))
}

/// What a version changes.
///
/// Against the version before it; while it waits, against the one in force.
#[utoipa::path(get, path = "/ops/lists/{id}/changes", tag = "risk", params(("id" = ListId, Path)),
    responses((status = 200, body = Changes), (status = 404, body = Problem)))]
async fn changes(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<ListKind>,
) -> Answer<Json<Changes>> {
    Ok(Json(service.list_changes(&by, id).await?))
}

/// Put a version into force.
///
/// Parties are looked up in it from now on, and all that are known are looked up anew.
#[utoipa::path(post, path = "/ops/lists/{id}/in-force", tag = "risk",
    params(("id" = ListId, Path), MaybeIdempotencyKey),
    responses((status = 200, body = ListView), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
async fn put_in_force(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<ListKind>,
    _key: MaybeIdempotencyKey,
) -> Answer<Json<ListView>> {
    Ok(Json(service.put_list_in_force(&by, id).await?))
}
