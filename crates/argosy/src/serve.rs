//! `argosy serve`: opens the database, brings it up to date, builds the modules, listens, and ends
//! cleanly when asked to.

use std::sync::Arc;
use std::time::Duration;

use db::{Alone, Db, Options};
use kernel::Problem;
use runtime::bus::Manner;
use runtime::config::{Config, Sources};
use runtime::flow::Flow;
use runtime::http::{Api, Server, compose as compose_http};
use runtime::{Module, Runtime, rpc, telemetry};

use crate::cli::{Done, Failure, Serve};
use crate::compose::{self, Composed, Wanted};
use crate::demo::{self, DemoClock};
use crate::{output, simulators, site};

/// How long loops may take to come to rest after the last request.
const REST_WITHIN: Duration = Duration::from_secs(10);

pub(crate) fn run(sources: &Sources, wanted: &Serve) -> Done {
    let mut sources = sources.clone();
    if let Some(listen) = wanted.listen {
        sources = sources.flag("server.listen", listen.to_string());
    }
    let config = Config::load(&sources)?;
    if wanted.demo && !wanted.demo_anywhere && !config.server().listen.ip().is_loopback() {
        return Err(Failure(
            "a demonstration has well-known passwords and listens on this machine only; \
             --demo-anywhere lets it listen elsewhere"
                .to_owned(),
        ));
    }
    telemetry::start(config.telemetry());
    executor()?.block_on(async {
        match wanted.demo {
            // Boxed: it holds the demo world while that is loaded.
            true => Box::pin(demonstrate(sources, wanted)).await,
            false => {
                let rt = open(config).await?;
                let alone = alone(rt.db())?;
                serve(rt, wanted, alone).await
            }
        }
    })
}

/// The executor of every verb that waits for something.
pub(crate) fn executor() -> Result<tokio::runtime::Runtime, Failure> {
    Ok(tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?)
}

/// Opens the database that the settings name.
pub async fn open(config: Config) -> Result<Runtime, Failure> {
    let db = open_db(&config).await?;
    Ok(Runtime::builder(db, config).build())
}

pub(crate) async fn open_db(config: &Config) -> Result<Db, Failure> {
    std::fs::create_dir_all(&config.server().data_dir)?;
    let options = Options {
        connections: config.database().connections_max,
        ..Options::default()
    };
    Ok(Db::open(&config.database_url(), options).await?)
}

/// Brings the tables of these modules up to date.
pub async fn migrate(rt: &Runtime, modules: &[Module]) -> Result<(), Failure> {
    let migrations = runtime::tables::of(modules);
    for applied in rt.db().migrate(&migrations).await? {
        tracing::debug!(
            module = applied.module,
            name = applied.name,
            "migration applied"
        );
    }
    Ok(())
}

/// With the demo world in an empty store, and peers that stand for the outside world.
async fn demonstrate(sources: Sources, wanted: &Serve) -> Done {
    let clock = Arc::new(DemoClock::default());
    let (sources, simulators) = simulators::start(sources, clock.clone()).await?;
    let config = Config::load(&sources)?;
    let db = open_db(&config).await?;
    let alone = alone(&db)?;
    let mut is_new = false;
    if wanted.only.is_empty() {
        is_new = demo::load(&db, &sources, &clock).await?.is_new;
    }
    simulators.err_in_a_hundred(wanted.demo_faults);
    simulators.hurry(is_new);
    serve(Runtime::builder(db, config).build(), wanted, alone).await
}

/// Two processes on one file would do each other's work.
fn alone(db: &Db) -> Result<Option<Alone>, Failure> {
    db.serve_alone().map_err(|error| match error {
        db::Error::Served => Failure(
            "another argosy serves this database already; to have several, use PostgreSQL"
                .to_owned(),
        ),
        error => error.into(),
    })
}

async fn serve(rt: Runtime, wanted: &Serve, alone: Option<Alone>) -> Done {
    let Composed { mut modules, .. } = compose::compose(
        &rt,
        &Wanted {
            demo: wanted.demo,
            only: &wanted.only,
        },
    )?;
    migrate(&rt, &modules).await?;
    let server = Server::bind(&rt).await?;
    let flow = Flow::new(&rt, &modules, Manner::Orderly)?;
    rpc::serve(&rt, &modules).await.map_err(Failure)?;
    // The document is as large as all else: it is for files, and goes.
    let Api { router, .. } = compose_http(&rt, &mut modules, site::site());
    if alone.is_some() {
        flow.take_over().await?;
    }
    flow.start();
    let address = server
        .address()
        .map(|address| address.to_string())
        .unwrap_or_default();
    output::line(&format!("argosy is ready at {}", shown(&rt, &address)));
    if wanted.demo {
        demo::print_logins()?;
    }
    server.serve(&rt, router, asked_to_end()).await;
    close(&rt).await;
    Ok(())
}

/// Lets what runs come to rest, and the database go.
pub(crate) async fn close(rt: &Runtime) {
    rt.tasks().end(REST_WITHIN).await;
    rt.db().clone().close().await;
}

/// The address to type, also when the settings asked for any free port.
fn shown(rt: &Runtime, address: &str) -> String {
    if rt.config().server().listen.port() == 0 {
        return format!("http://{address}");
    }
    rt.config().public_url()
}

/// Resolves on Ctrl-C and on SIGTERM.
pub(crate) async fn asked_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        drop(tokio::signal::ctrl_c().await);
        return;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

/// A refusal, for the person at the keyboard.
pub(crate) fn told(problem: Problem) -> Failure {
    Failure(problem.to_string())
}
