//! The use cases of compliance. Each reads begin → load → decide → store → publish → commit.

mod asking;
mod customs;
mod declarations;
mod declare;
mod documents;
mod drafting;
mod gates;
mod hs;
mod importers;
mod ip;
mod licences;
mod packs;
mod quotes;
mod refunds;
mod tariffs;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use classify::facts::Screens;
use classify::gates::Matrix;
use classify::schedule::Schedule;
use classify::suggest::Suggester;
use contract::compliance::LandedCost;
use contract::identity::{Caller, Identity};
use contract::ids::OrgId;
use contract::risk::Risk;
use jiff::civil::Date;
use kernel::{Country, Problem};
use runtime::Runtime;
use runtime::cache::Cache;
use runtime::vault::Vault;
use tariff::Packs;

use crate::MODULE;
use crate::error::Error;
use crate::model::tariff::TariffId;
use crate::rules::fx::Day;
use crate::rules::schedules;
use crate::settings::Settings;
use crate::store;

pub(crate) use crate::store::declaration::Wanted;
pub(crate) use asking::Wish;
pub(crate) use declarations::Whole;
pub(crate) use documents::{Issue, Issued, IssuedSet, Lettered, PaperFile, PaperSet, Shown};
pub(crate) use gates::{GapsOf, PlaceCount};
pub(crate) use hs::{CodeFacts, Coded, Suggested, Wording};
pub(crate) use ip::{
    AuthorisationView, Decision, KnownRight, NamedProduct, NoticeRow, NoticeSide, NoticeView,
    RightView, Standing, SuspensionView,
};
pub(crate) use packs::PackDiff;
pub(crate) use refunds::RefundFile;
pub(crate) use tariffs::Changed;

/// What another process wrote is seen after this at the latest.
const KEPT: Duration = Duration::from_secs(3);
/// Schedules held in memory: a whole country's has some 50 MB.
const SCHEDULES_MAX: u64 = 8;
const SCHEDULE_KEPT: Duration = Duration::from_secs(3_600);
/// Some three kilobytes each.
const ANSWERS_MAX: u64 = 1_000;
const ANSWER_KEPT: Duration = Duration::from_secs(600);

/// Cheap to clone: handlers, listeners and jobs each hold one.
#[derive(Clone)]
pub struct Service {
    inner: Arc<Inner>,
}

struct Inner {
    rt: Runtime,
    identity: Arc<dyn Identity>,
    risk: Arc<dyn Risk>,
    settings: Settings,
    /// For who imports, and for what is written of them.
    vault: Vault,
    /// Read when they are first needed: most commands of the program need none of them.
    tables: OnceLock<Tables>,
    suggester: OnceLock<Suggester>,
    rates: Cache<String, Arc<Vec<Day>>>,
    in_force: Cache<String, Option<TariffId>>,
    schedules: Cache<TariffId, Arc<Schedule>>,
    /// By the hash of all that decides about them.
    answers: Cache<[u8; 32], LandedCost>,
}

/// What the program ships.
pub(crate) struct Tables {
    pub(crate) packs: Packs,
    pub(crate) matrix: Matrix,
    pub(crate) screens: Screens,
    pub(crate) samples: BTreeMap<String, Arc<Schedule>>,
}

impl Tables {
    fn read() -> Result<Tables, Error> {
        let fault = |error: &dyn std::fmt::Display| Error::Tables(error.to_string());
        Ok(Tables {
            packs: Packs::shipped().map_err(|error| fault(&error))?,
            matrix: Matrix::sample().map_err(|error| fault(&error))?,
            screens: Screens::shipped().map_err(|error| fault(&error))?,
            samples: schedules::samples()
                .map_err(|error| fault(&error))?
                .into_iter()
                .map(|(place, schedule)| (place, Arc::new(schedule)))
                .collect(),
        })
    }

    /// Whether a place is of the European Union, by the pack that holds there.
    pub(crate) fn is_in_the_union(&self, place: Country) -> bool {
        self.packs
            .iter()
            .any(|pack| pack.id == "eu" && pack.places.contains(&place))
    }

    /// Whose schedule holds in a place.
    pub(crate) fn jurisdiction(&self, place: Country) -> String {
        if self.is_in_the_union(place) {
            "EU".to_owned()
        } else {
            place.alpha2().to_owned()
        }
    }

    pub(crate) fn is_border(&self, from: Country, to: Country) -> bool {
        self.jurisdiction(from) != self.jurisdiction(to)
    }
}

impl Service {
    pub(crate) fn new(rt: &Runtime, identity: Arc<dyn Identity>, risk: Arc<dyn Risk>) -> Self {
        let settings = Settings::of(rt);
        Service {
            inner: Arc::new(Inner {
                rt: rt.clone(),
                identity,
                risk,
                vault: Vault::open(rt, MODULE, "importer", &settings.importer_keys),
                settings,
                tables: OnceLock::new(),
                suggester: OnceLock::new(),
                rates: Cache::new("compliance/rates", 100, KEPT),
                in_force: Cache::new("compliance/in_force", 300, KEPT),
                schedules: Cache::new("compliance/schedules", SCHEDULES_MAX, SCHEDULE_KEPT),
                answers: Cache::new("compliance/answers", ANSWERS_MAX, ANSWER_KEPT),
            }),
        }
    }

    pub(crate) fn rt(&self) -> &Runtime {
        &self.inner.rt
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    pub(crate) fn vault(&self) -> &Vault {
        &self.inner.vault
    }

    pub(crate) fn identity(&self) -> &Arc<dyn Identity> {
        &self.inner.identity
    }

    pub(crate) fn today(&self) -> Date {
        self.rt().now().date()
    }

    pub(crate) fn tables(&self) -> Result<&Tables, Error> {
        if let Some(tables) = self.inner.tables.get() {
            return Ok(tables);
        }
        let read = Tables::read()?;
        Ok(self.inner.tables.get_or_init(|| read))
    }

    pub(crate) fn suggester(&self) -> Result<&Suggester, Error> {
        if let Some(suggester) = self.inner.suggester.get() {
            return Ok(suggester);
        }
        let read = Suggester::new().map_err(|error| Error::Tables(error.to_string()))?;
        Ok(self.inner.suggester.get_or_init(|| read))
    }

    /// Rates of the newest days that are not after `date`.
    pub(crate) async fn rates(&self, date: Date) -> Result<Arc<Vec<Day>>, Error> {
        let (db, key) = (self.rt().db().clone(), date.to_string());
        let day = key.clone();
        let load = async move {
            let days = store::rate::until(&db, &day).await?;
            Ok::<_, Problem>(Arc::new(days))
        };
        Ok(self.inner.rates.load(key, load).await?)
    }

    fn answers(&self) -> &Cache<[u8; 32], LandedCost> {
        &self.inner.answers
    }

    pub(crate) fn forget_rates(&self) {
        self.inner.rates.forget_all();
    }

    pub(crate) fn forget_tariffs(&self) {
        self.inner.in_force.forget_all();
    }

    /// The schedule that quotes ask: the version in force, else the sample that is shipped.
    pub(crate) async fn schedule(
        &self,
        jurisdiction: &str,
    ) -> Result<Option<Arc<Schedule>>, Error> {
        let (db, place) = (self.rt().db().clone(), jurisdiction.to_owned());
        let load = async move {
            let found = store::tariff::in_force(&db, &place).await?;
            Ok::<_, Problem>(found.and_then(|tariff| tariff.id))
        };
        let in_force = &self.inner.in_force;
        match in_force.load(jurisdiction.to_owned(), load).await? {
            Some(id) => Ok(Some(self.read_schedule(id).await?)),
            None => Ok(self.tables()?.samples.get(jurisdiction).cloned()),
        }
    }

    /// The country of a firm.
    pub(crate) async fn home_of(&self, by: &Caller, firm: OrgId) -> Result<Country, Error> {
        let found = self.inner.identity.organisations(by, vec![firm]).await?;
        let firm = found.into_iter().find(|view| view.id == firm);
        firm.map(|firm| firm.country).ok_or(Error::NotFound)
    }
}
