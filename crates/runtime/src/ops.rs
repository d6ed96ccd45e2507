//! What operators see of the machinery: how much waits, and what was laid aside and wants to be
//! looked at. Reads the machinery's tables of all modules that this process serves; knows none of
//! their words.

use std::sync::Arc;

use axum::extract::State;
use contract::identity::Role;
use db::Migrations;
use kernel::{Cursor, FieldError, Page, Problem};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::http::{Answer, Caller, Json, NoContent, PageQuery, Path, Query};
use crate::inbox::{self, DeadEvent};
use crate::jobs::{self, DeadJob};
use crate::module::Module;
use crate::{Runtime, outbox};

const MODULE: &str = "ops";
const MENDERS: &[Role] = &[Role::Operator];
const READERS: &[Role] = &[Role::Operator, Role::Risk, Role::Compliance];

#[derive(Clone)]
struct Served {
    rt: Runtime,
    modules: Arc<[&'static str]>,
}

/// The routes under `/api/ops`, over these modules and itself. To be built last.
pub fn module(rt: &Runtime, served: &[Module]) -> Module {
    let names = served.iter().map(|module| module.name).chain([MODULE]);
    let served = Served {
        rt: rt.clone(),
        modules: names.collect(),
    };
    let migrations = Migrations {
        module: MODULE,
        files: &[],
    };
    Module {
        routes: OpenApiRouter::new()
            .routes(routes!(queues))
            .routes(routes!(events))
            .routes(routes!(rerun_event))
            .routes(routes!(dead_jobs))
            .routes(routes!(rerun_job))
            .with_state(served),
        ..Module::new(MODULE, migrations)
    }
}

impl Served {
    /// The modules that are meant; all when none is named.
    fn meant(&self, wanted: Option<&str>) -> Result<Vec<&'static str>, Problem> {
        match wanted {
            None => Ok(self.modules.to_vec()),
            Some(name) => match self.modules.iter().find(|module| **module == name) {
                Some(module) => Ok(vec![*module]),
                None => Err(Problem::invalid([FieldError::new(
                    "module",
                    "unknown",
                    "is no module that is served here",
                )])),
            },
        }
    }

    fn one(&self, wanted: &str) -> Result<&'static str, Problem> {
        let found = self.modules.iter().find(|module| **module == wanted);
        found.copied().ok_or_else(Problem::not_found)
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OfModule {
    /// One module only.
    #[param(max_length = 40)]
    module: Option<String>,
}

/// How much waits in a module.
#[derive(Debug, Serialize, ToSchema)]
struct Queue {
    module: String,
    /// Events that were told and not yet delivered.
    events_waiting: u64,
    /// Events that failed and will be tried again, and those behind them.
    events_parked: u64,
    events_dead: u64,
    jobs_waiting: u64,
    jobs_dead: u64,
}

#[derive(Debug, Serialize, ToSchema)]
struct Queues {
    items: Vec<Queue>,
}

/// How much waits in each module.
#[utoipa::path(get, path = "/queues", tag = "ops", responses((status = 200, body = Queues)))]
async fn queues(State(served): State<Served>, by: Caller) -> Answer<Json<Queues>> {
    by.platform(READERS)?;
    let mut items = Vec::with_capacity(served.modules.len());
    for module in served.modules.iter() {
        let db = served.rt.db();
        let parked = inbox::counts(db, module).await?;
        let jobs = jobs::counts(db, module).await?;
        items.push(Queue {
            module: (*module).to_owned(),
            events_waiting: outbox::waiting(db, module).await?,
            events_parked: parked.parked,
            events_dead: parked.dead,
            jobs_waiting: jobs.waiting,
            jobs_dead: jobs.dead,
        });
    }
    Ok(Json(Queues { items }))
}

fn after(page: &PageQuery) -> Result<Option<Uuid>, Problem> {
    let after = page
        .after
        .as_deref()
        .map(Cursor::decode::<(Uuid,)>)
        .transpose();
    Ok(after.map_err(Problem::from)?.map(|(id,)| id))
}

/// Events that their listeners could not handle, oldest first.
#[utoipa::path(
    get, path = "/events", tag = "ops", params(PageQuery, OfModule),
    responses((status = 200, body = Page<DeadEvent>))
)]
async fn events(
    State(served): State<Served>,
    by: Caller,
    page: PageQuery,
    Query(wanted): Query<OfModule>,
) -> Answer<Json<Page<DeadEvent>>> {
    by.platform(READERS)?;
    let mut found = Vec::new();
    for module in served.meant(wanted.module.as_deref())? {
        found.extend(inbox::dead(served.rt.db(), module, after(&page)?, page.limit + 1).await?);
    }
    found.sort_by_key(|event| event.id);
    let cut = Page::cut(found, page.rows(), |event| (event.id,));
    Ok(Json(cut.map_err(Problem::from)?))
}

/// Have an event handled again.
#[utoipa::path(
    post, path = "/events/{module}/{id}/rerun", tag = "ops",
    params(("module" = String, Path), ("id" = Uuid, Path)),
    responses((status = 204), (status = 404, body = Problem))
)]
async fn rerun_event(
    State(served): State<Served>,
    by: Caller,
    Path((module, id)): Path<(String, Uuid)>,
) -> Answer<NoContent> {
    by.platform(MENDERS)?;
    match inbox::rerun(&served.rt, served.one(&module)?, id, &by).await? {
        true => Ok(NoContent),
        false => Err(Problem::not_found().into()),
    }
}

/// Jobs that failed however often they were tried, oldest first.
#[utoipa::path(
    get, path = "/jobs", tag = "ops", params(PageQuery, OfModule),
    responses((status = 200, body = Page<DeadJob>))
)]
async fn dead_jobs(
    State(served): State<Served>,
    by: Caller,
    page: PageQuery,
    Query(wanted): Query<OfModule>,
) -> Answer<Json<Page<DeadJob>>> {
    by.platform(READERS)?;
    let mut found = Vec::new();
    for module in served.meant(wanted.module.as_deref())? {
        found.extend(jobs::dead(served.rt.db(), module, after(&page)?, page.limit + 1).await?);
    }
    found.sort_by_key(|job| job.id);
    let cut = Page::cut(found, page.rows(), |job| (job.id,));
    Ok(Json(cut.map_err(Problem::from)?))
}

/// Have a job done again.
///
/// Not found also when another job of the same kind and key is waiting already.
#[utoipa::path(
    post, path = "/jobs/{module}/{id}/rerun", tag = "ops",
    params(("module" = String, Path), ("id" = Uuid, Path)),
    responses((status = 204), (status = 404, body = Problem))
)]
async fn rerun_job(
    State(served): State<Served>,
    by: Caller,
    Path((module, id)): Path<(String, Uuid)>,
) -> Answer<NoContent> {
    by.platform(MENDERS)?;
    match jobs::rerun(&served.rt, served.one(&module)?, id, &by).await? {
        true => Ok(NoContent),
        false => Err(Problem::not_found().into()),
    }
}
