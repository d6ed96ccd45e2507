//! The category tree and the words for options and attributes.

use axum::extract::State;
use contract::ids::{Category as CategoryKind, CategoryId};
use kernel::Problem;
use runtime::http::{
    Answer, Body, Caller, Created, Etag, IfMatch, Json, MaybeIfMatch, NoContent, PathId,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::model::category::{Category, CategoryDraft, Word, WordView};
use crate::service::Service;

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list, make))
        .routes(routes!(edit, remove))
        .routes(routes!(words, put_word))
}

/// All categories, parents before children, in the order they are shown.
#[utoipa::path(get, path = "/categories", responses((status = 200, body = Vec<Category>)))]
async fn list(State(service): State<Service>) -> Answer<Json<Vec<Category>>> {
    Ok(Json(service.categories().await?))
}

/// Makes a category.
#[utoipa::path(post, path = "/categories", request_body = CategoryDraft,
    responses((status = 201, body = Category), (status = 422, body = Problem)))]
async fn make(
    State(service): State<Service>,
    Caller(by): Caller,
    Body(draft): Body<CategoryDraft>,
) -> Answer<Created<Category>> {
    let category = service.put_category(&by, None, draft).await?;
    Ok(Created("/api/catalog/categories".to_owned(), category))
}

/// Changes a category.
#[utoipa::path(put, path = "/categories/{id}", params(IfMatch, ("id" = CategoryId, Path)),
    request_body = CategoryDraft,
    responses((status = 200, body = Category), (status = 412, body = Problem), (status = 422, body = Problem)))]
async fn edit(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<CategoryKind>,
    version: IfMatch,
    Body(draft): Body<CategoryDraft>,
) -> Answer<Etag<Category>> {
    let category = service
        .put_category(&by, Some((id, version.version()?)), draft)
        .await?;
    Ok(Etag::new(category.version, category))
}

/// Removes a category that holds nothing.
#[utoipa::path(delete, path = "/categories/{id}", params(IfMatch, ("id" = CategoryId, Path)),
    responses((status = 204), (status = 409, body = Problem), (status = 412, body = Problem)))]
async fn remove(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<CategoryKind>,
    version: IfMatch,
) -> Answer<NoContent> {
    service.remove_category(&by, id, version.version()?).await?;
    Ok(NoContent)
}

/// The names of options and attributes that many products have.
#[utoipa::path(get, path = "/words", responses((status = 200, body = Vec<WordView>)))]
async fn words(State(service): State<Service>) -> Answer<Json<Vec<WordView>>> {
    let words = service.all_words().await?;
    Ok(Json(words.iter().map(WordView::from).collect()))
}

/// Names an option or attribute.
#[utoipa::path(put, path = "/words", params(MaybeIfMatch), request_body = Word,
    responses((status = 200, body = WordView), (status = 422, body = Problem)))]
async fn put_word(
    State(service): State<Service>,
    Caller(by): Caller,
    version: MaybeIfMatch,
    Body(word): Body<Word>,
) -> Answer<Json<WordView>> {
    let word = service.edit_word(&by, word, version).await?;
    Ok(Json(WordView::from(&word)))
}
