//! Parts of the path. What does not read as the right kind of id names nothing: 404.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use kernel::{Id, Kind, Problem};
use serde::de::DeserializeOwned;

use super::Refusal;

/// One id in the path: `/orders/{id}`.
pub struct PathId<K>(pub Id<K>);

impl<S: Send + Sync, K: Kind> FromRequestParts<S> for PathId<K> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let Path(id) = Path::<Id<K>>::from_request_parts(parts, state).await?;
        Ok(PathId(id))
    }
}

/// Several parts of the path, as a tuple or a struct: `Path<(OrderId, OrderLineId)>`.
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Path(value)),
            Err(_) => Err(Problem::not_found().into()),
        }
    }
}
