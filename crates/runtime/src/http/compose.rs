//! Puts the routes of all modules under one roof: nested by module, described in one OpenAPI
//! document, listed in one table, behind one front.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;
use axum::routing::get;
use serde_json::Value;

use super::assets::{self, Site};
use super::front::{Front, FrontLayer};
use super::meters::Meter;
use super::openapi::Document;
use super::pages;
use super::rates::{Limits, RateClass};
use crate::{Module, Runtime};

/// All of the HTTP side, ready to be served.
pub struct Api {
    pub router: axum::Router,
    /// Every route of every module.
    pub routes: Vec<Route>,
    /// The whole OpenAPI 3.1 document.
    pub openapi: Value,
    /// What does not fit together: two schemas of one name, a reference to nothing, a public
    /// route that does not exist. A test holds it empty.
    pub faults: Vec<String>,
}

/// One route of a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    pub module: &'static str,
    pub method: Method,
    /// With its parameters in braces: `/api/orders/orders/{id}`.
    pub path: String,
    pub is_public: bool,
    pub class: RateClass,
    pub query_names: Vec<String>,
    /// The front keeps the answers to requests with an idempotency key; the handler does not.
    pub keeps_answers: bool,
}

/// Takes the routes out of the modules; the rest of them is for the relays and the jobs.
pub fn compose(runtime: &Runtime, modules: &mut [Module], site: Site) -> Api {
    crate::telemetry::recorder();
    let mut document = Document::new(site.version);
    let mut router = axum::Router::new();
    for module in modules {
        let taken = std::mem::take(&mut module.routes);
        let (routes, openapi) = taken.split_for_parts();
        document.add(module, &openapi);
        router = router.nest(&format!("/api/{}", module.name), routes);
    }
    let (openapi, routes, faults) = document.finish();
    let packed = pages::packed(&openapi.to_string());
    let config = runtime.config();
    let front = Front {
        runtime: runtime.clone(),
        limits: Limits::new(*config.rates(), runtime.clock().clone()),
        routes: Routes::new(&routes),
        trusted_proxies: config.server().trusted_proxies.clone(),
        public_origin: config.public_url(),
        request_timeout: Duration::from_secs(config.server().request_timeout_seconds),
        body_max_bytes: config.server().body_max_bytes,
        is_tls: config.tls().is_on(),
    };
    let (site, rng) = (Arc::new(site), runtime.rng().clone());
    let router = router
        .route("/api/", get(pages::reader).with_state(rng.clone()))
        .route("/api/openapi.json", get(pages::document).with_state(packed))
        .route("/healthz", get(pages::health).with_state(site.version))
        .route("/readyz", get(pages::ready).with_state(runtime.clone()))
        .route("/metrics", get(pages::figures).with_state(runtime.clone()))
        .route(
            "/problems/{module}/{slug}",
            get(pages::problem).with_state((site.clone(), rng.clone())),
        )
        .fallback(move |request: axum::extract::Request| assets::serve(site, rng, request))
        .layer(FrontLayer(Arc::new(front)));
    Api {
        router,
        routes,
        openapi,
        faults,
    }
}

/// Finds what the front needs of a route.
pub(super) struct Routes {
    by_path: HashMap<String, Vec<(Method, Entry)>>,
    api: Meter,
    machinery: Meter,
    web: Meter,
}

pub(super) struct Entry {
    pub(super) class: RateClass,
    pub(super) query_names: Vec<String>,
    pub(super) meter: Meter,
    /// The module under which answers are kept.
    pub(super) keeper: Option<&'static str>,
    pub(super) is_public: bool,
}

impl Routes {
    fn new(routes: &[Route]) -> Self {
        let mut by_path: HashMap<String, Vec<(Method, Entry)>> = HashMap::new();
        for route in routes {
            by_path.entry(route.path.clone()).or_default().push((
                route.method.clone(),
                Entry {
                    class: route.class,
                    query_names: route.query_names.clone(),
                    meter: Meter::new(route.method.as_str(), &route.path),
                    keeper: route.keeps_answers.then_some(route.module),
                    is_public: route.is_public,
                },
            ));
        }
        Routes {
            by_path,
            api: Meter::new("*", "/api/*"),
            machinery: Meter::new("*", "machinery"),
            web: Meter::new("*", "web"),
        }
    }

    pub(super) fn find(&self, method: &Method, path: &str) -> Option<&Entry> {
        let wanted = if *method == Method::HEAD {
            &Method::GET
        } else {
            method
        };
        self.by_path
            .get(path)?
            .iter()
            .find(|(method, _)| method == wanted)
            .map(|(_, entry)| entry)
    }

    /// For what is no route of a module.
    pub(super) fn other(&self, is_api: bool, is_matched: bool) -> &Meter {
        match (is_api, is_matched) {
            (true, _) => &self.api,
            (false, true) => &self.machinery,
            (false, false) => &self.web,
        }
    }
}
