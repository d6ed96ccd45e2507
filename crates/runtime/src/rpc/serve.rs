//! The listener that other processes of the installation call.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use kernel::Problem;
use serde_json::Value;

use super::principal::SECRET_LENGTH_MIN;
use super::{Rpc, principal};
use crate::Runtime;
use crate::module::Module;

/// Bytes of a call's arguments.
const BODY_LENGTH_MAX: usize = 4 * 1024 * 1024;

#[derive(Clone)]
struct Served {
    rt: Runtime,
    modules: Arc<BTreeMap<&'static str, Rpc>>,
}

/// `POST /rpc/{module}/{method}` for everything these modules answer. Never to be merged into the
/// public routes.
pub fn router(rt: &Runtime, modules: &[Module]) -> Router {
    let served = Served {
        rt: rt.clone(),
        modules: Arc::new(
            modules
                .iter()
                .map(|module| (module.name, module.rpc.clone()))
                .collect(),
        ),
    };
    Router::new()
        .route("/rpc/{module}/{method}", post(call))
        .layer(DefaultBodyLimit::max(BODY_LENGTH_MAX))
        .with_state(served)
}

/// Listens where `rpc.listen` says, until the program ends; does nothing when it says nothing.
/// Answers the address.
pub async fn serve(
    rt: &Runtime,
    modules: &[Module],
) -> Result<Option<std::net::SocketAddr>, String> {
    let settings = rt.config().rpc();
    if settings.listen.is_empty() {
        return Ok(None);
    }
    if settings.secret.len() < SECRET_LENGTH_MIN {
        return Err(format!(
            "rpc.secret: at least {SECRET_LENGTH_MIN} characters are wanted"
        ));
    }
    let listener = tokio::net::TcpListener::bind(&settings.listen)
        .await
        .map_err(|error| format!("rpc.listen: {}: {error}", settings.listen))?;
    let address = listener
        .local_addr()
        .map_err(|error| format!("rpc.listen: {error}"))?;
    let (router, tasks) = (router(rt, modules), rt.tasks().clone());
    rt.tasks().spawn("rpc", async move {
        let ending = async move { tasks.ending().await };
        if let Err(error) = axum::serve(listener, router)
            .with_graceful_shutdown(ending)
            .await
        {
            tracing::error!(%error, "the listener for other processes ended");
        }
    });
    Ok(Some(address))
}

async fn call(
    State(served): State<Served>,
    Path((module, method)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    match answer(&served, &module, &method, &headers, &body).await {
        Ok(value) => (StatusCode::OK, axum::Json(value)).into_response(),
        Err(problem) => refusal(&problem),
    }
}

async fn answer(
    served: &Served,
    module: &str,
    method: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Value, Problem> {
    let header = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let secret = &served.rt.config().rpc().secret;
    let name = format!("{module}.{method}");
    let by = principal::verify(secret, served.rt.now(), header, &name, body)?;
    let args: Value =
        serde_json::from_slice(body).map_err(|error| Problem::malformed(error.to_string()))?;
    let Some(rpc) = served.modules.get(module) else {
        return Err(Problem::not_found().with_param("module", module));
    };
    metrics::counter!("argosy_rpc_served_total", "method" => name).increment(1);
    rpc.call(method, by, args).await
}

fn refusal(problem: &Problem) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = serde_json::to_vec(problem).unwrap_or_default();
    (
        status,
        [(header::CONTENT_TYPE, "application/problem+json")],
        body,
    )
        .into_response()
}
