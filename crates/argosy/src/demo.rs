//! The demo world: what `argosy serve --demo` puts into an empty store. The loader plays it through
//! the same HTTP doors that people use, in the people's names, with the clock set back; a file that
//! breaks a rule of trade is refused like any other input.

mod brands;
mod carriage;
mod carts;
mod chargebacks;
mod clock;
mod declarations;
mod door;
mod firms;
mod goods;
mod large;
mod licences;
mod loader;
mod logins;
mod papers;
mod payouts;
mod people;
mod play;
mod script;
mod transfers;
mod visits;
mod world;

use std::fs;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use db::Db;
use runtime::Runtime;
use runtime::bus::Manner;
use runtime::config::{Config, Sources};
use runtime::flow::Flow;
use runtime::http::compose as compose_http;

use crate::cli::Failure;
use crate::compose::{self, Wanted};
use crate::{serve, simulators, site};

pub use clock::DemoClock;
use door::Door;
pub(crate) use large::{Seed, seed};
use loader::Loader;
pub(crate) use logins::{logins, print_logins};
use world::World;

/// How long the loader's background work may take to end.
const REST_WITHIN: Duration = Duration::from_secs(10);
/// The shops of the world are small; what two people of the platform have to agree to is too.
const FOUR_EYES_ABOVE: &str = "200";
/// In the data folder while the world is being loaded: what is found with it is half a world.
const HALF_LOADED: &str = "demo-world-is-half-loaded";

/// What happened at the load.
#[derive(Debug, Default)]
pub struct Loaded {
    /// False when the store was filled before.
    pub is_new: bool,
    /// Steps of the script that were refused, and orders that ended otherwise than it says.
    pub faults: Vec<String>,
}

/// Fills an empty store; does nothing to another one. The runtime that does it is its own: its
/// clock goes back and comes forward again, nothing is counted against limits, no mail leaves the
/// machine, and no carrier hears of parcels whose way is written in the script.
pub async fn load(db: &Db, sources: &Sources, clock: &Arc<DemoClock>) -> Result<Loaded, Failure> {
    let world = World::read()?;
    // Before anything is made: ids never go back with the clock.
    clock.set_back(world.begins_before());
    let stage = Stage::set(db, sources, clock)?;
    let half_loaded = stage.rt.data_path(HALF_LOADED);
    let loaded = load_on(&stage, &world, &half_loaded).await;
    clock.set_back(Duration::ZERO);
    let is_new = loaded.as_ref().is_ok_and(|loaded| loaded.is_new);
    stage.clear(is_new).await;
    loaded
}

async fn load_on(stage: &Stage, world: &World, half_loaded: &Path) -> Result<Loaded, Failure> {
    let mut loader = stage.loader().await?;
    if !loader.store_is_empty().await? {
        if half_loaded.exists() {
            return Err(Failure(format!(
                "the demo world in this store was not loaded to its end; remove {} and start again",
                stage.rt.data_dir().display()
            )));
        }
        return Ok(Loaded::default());
    }
    fs::write(half_loaded, "")?;
    let faults = loader.play(world).await?;
    for fault in &faults {
        tracing::warn!("the demo world: {fault}");
    }
    fs::remove_file(half_loaded)?;
    Ok(Loaded {
        is_new: true,
        faults,
    })
}

/// The runtime on which a world is loaded; never the one that serves.
struct Stage {
    rt: Runtime,
    clock: Arc<DemoClock>,
    door: Arc<Door>,
    catalog: OnceLock<catalog::Service>,
}

impl Stage {
    fn set(db: &Db, sources: &Sources, clock: &Arc<DemoClock>) -> Result<Stage, Failure> {
        let sources = sources
            .clone()
            .flag("rates.enabled", "false")
            .flag("mail.url", "")
            .flag("sms.url", "")
            .flag("logistics.carrier_url", "")
            .flag("compliance.customs_url", "")
            // A day of the world is a moment of the load.
            .flag("payments.bank_statements_every_seconds", "21600")
            .flag("payments.payout_four_eyes_above_euros", FOUR_EYES_ABOVE)
            // The shops of a large store hold no papers; those of the demo world do.
            .flag("compliance.licence_missing_blocks", "false")
            // The passwords of made-up people are well known; dear hashes of them protect nobody.
            .flag("identity.password_memory_kib", "64")
            .flag("identity.password_passes", "1");
        let sources = simulators::registered(sources);
        let door = Arc::new(Door::default());
        let rt = Runtime::builder(db.clone(), Config::load(&sources)?)
            .clock(clock.clone())
            .authenticator(door.clone())
            .build();
        Ok(Stage {
            rt,
            clock: clock.clone(),
            door,
            catalog: OnceLock::new(),
        })
    }

    /// Brings the tables up to date and puts the modules together. No loop runs: what follows from
    /// a deed happens when the loader lets it.
    async fn loader(&self) -> Result<Loader, Failure> {
        let wanted = Wanted {
            demo: true,
            only: &[],
        };
        let mut composed = compose::compose(&self.rt, &wanted)?;
        serve::migrate(&self.rt, &composed.modules).await?;
        let flow = Flow::new(&self.rt, &composed.modules, Manner::Orderly)?;
        let api = compose_http(&self.rt, &mut composed.modules, site::site());
        let services = composed
            .services
            .ok_or_else(|| Failure("a world needs all modules".to_owned()))?;
        let _ = self.catalog.set(services.catalog.clone());
        let (door, clock) = (self.door.clone(), self.clock.clone());
        Ok(Loader::new(
            &self.rt, api.router, flow, door, clock, services,
        ))
    }

    async fn clear(self, is_new: bool) {
        self.rt.tasks().end(REST_WITHIN).await;
        // The search index followed at its own pace while days went by in moments, and the list of
        // changes is kept for days only: on a busy machine it may have missed some.
        if is_new
            && let Some(catalog) = self.catalog.get()
            && let Err(problem) = catalog.index_anew().await
        {
            tracing::warn!(%problem, "the search index was not built anew");
        }
    }
}
