//! What every module is handed: database, clock, ids, randomness, configuration and the services
//! around them. One cheap handle; tests build one with a fixed clock and a temporary folder.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use db::Db;
use kernel::{Clock, Id, Kind, Timestamp};
use parking_lot::{Mutex, RwLock};
use rand::rngs::StdRng;
use rand::{Rng as _, RngCore, SeedableRng};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::blobs::Blobs;
use crate::config::Config;
use crate::crash;
use crate::http::{Authenticator, Strangers};
use crate::mail::{Mail, Sms};
use crate::tasks::Tasks;

/// The handle that modules hold. Cloning it costs one reference count.
#[derive(Clone)]
pub struct Runtime {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    clock: Arc<dyn Clock>,
    ids: Ids,
    rng: Rng,
    config: Arc<Config>,
    tasks: Tasks,
    signals: Signals,
    mail: Mail,
    sms: Sms,
    blobs: Blobs,
    authenticator: OnceLock<Arc<dyn Authenticator>>,
    draining: CancellationToken,
}

impl Runtime {
    pub fn builder(db: Db, config: Config) -> Builder {
        Builder {
            db,
            config,
            clock: None,
            rng: None,
            authenticator: None,
        }
    }

    pub fn db(&self) -> &Db {
        &self.inner.db
    }

    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.inner.clock
    }

    pub fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    pub fn ids(&self) -> &Ids {
        &self.inner.ids
    }

    pub fn rng(&self) -> &Rng {
        &self.inner.rng
    }

    pub fn config(&self) -> &Config {
        &self.inner.config
    }

    /// Background work that is told to end and waited for when the program ends.
    pub fn tasks(&self) -> &Tasks {
        &self.inner.tasks
    }

    /// The way out for letters; to be used from jobs.
    pub fn mail(&self) -> &Mail {
        &self.inner.mail
    }

    /// The way out for text messages; to be used from jobs.
    pub fn sms(&self) -> &Sms {
        &self.inner.sms
    }

    /// Where files are kept; used through the functions of `blobs`.
    pub fn blobs(&self) -> &Blobs {
        &self.inner.blobs
    }

    /// The folder that holds everything the program keeps on this machine.
    pub fn data_dir(&self) -> &Path {
        &self.inner.config.server().data_dir
    }

    /// A path below the data folder.
    pub fn data_path(&self, below: &str) -> PathBuf {
        self.data_dir().join(below)
    }

    /// Tells whoever waits under this name (a module's relay, a module's jobs) to look now.
    pub fn wake(&self, name: &str) {
        self.inner.signals.of(name).notify_one();
    }

    /// The signal that `wake` gives under this name.
    pub fn signal(&self, name: &str) -> Arc<Notify> {
        self.inner.signals.of(name)
    }

    /// Who knows sessions and API keys. Until identity has set one, everybody is a stranger.
    pub fn authenticator(&self) -> Arc<dyn Authenticator> {
        self.inner
            .authenticator
            .get()
            .cloned()
            .unwrap_or_else(|| Arc::new(Strangers))
    }

    /// Set once, by the composition root; a second call changes nothing and answers false.
    pub fn set_authenticator(&self, authenticator: Arc<dyn Authenticator>) -> bool {
        self.inner.authenticator.set(authenticator).is_ok()
    }

    /// True from the moment the program was asked to end: `/readyz` says no, requests finish.
    pub fn is_draining(&self) -> bool {
        self.inner.draining.is_cancelled()
    }

    /// Resolves when draining starts: streams that would never end by themselves end then.
    pub async fn draining(&self) {
        self.inner.draining.cancelled().await;
    }

    pub fn start_draining(&self) {
        self.inner.draining.cancel();
    }
}

/// Puts a `Runtime` together. The defaults are those of production.
pub struct Builder {
    db: Db,
    config: Config,
    clock: Option<Arc<dyn Clock>>,
    rng: Option<Rng>,
    authenticator: Option<Arc<dyn Authenticator>>,
}

impl Builder {
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    pub fn rng(mut self, rng: Rng) -> Self {
        self.rng = Some(rng);
        self
    }

    pub fn authenticator(mut self, authenticator: Arc<dyn Authenticator>) -> Self {
        self.authenticator = Some(authenticator);
        self
    }

    pub fn build(self) -> Runtime {
        let clock = self.clock.unwrap_or_else(|| Arc::new(SystemClock));
        let rng = self.rng.unwrap_or_else(Rng::from_os);
        let runtime = Runtime {
            inner: Arc::new(Inner {
                db: self.db,
                ids: Ids::new(clock.clone(), rng.clone()),
                clock,
                rng,
                mail: Mail::new(&self.config),
                sms: Sms::new(&self.config),
                blobs: Blobs::new(&self.config),
                config: Arc::new(self.config),
                tasks: Tasks::new(),
                signals: Signals::default(),
                authenticator: OnceLock::new(),
                draining: CancellationToken::new(),
            }),
        };
        if let Some(authenticator) = self.authenticator {
            runtime.set_authenticator(authenticator);
        }
        runtime
    }
}

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(jiff::Timestamp::now().as_microsecond()).plus(crash::ahead())
    }
}

/// New ids: UUIDv7, so that rows made one after another lie side by side in an index.
#[derive(Clone)]
pub struct Ids {
    clock: Arc<dyn Clock>,
    rng: Rng,
    /// Milliseconds and, below them, twelve bits of their fraction (RFC 9562 §6.2, method 3).
    last: Arc<AtomicU64>,
}

impl Ids {
    pub fn new(clock: Arc<dyn Clock>, rng: Rng) -> Self {
        Ids {
            clock,
            rng,
            last: Arc::new(AtomicU64::new(0)),
        }
    }

    pub fn new_id<K: Kind>(&self) -> Id<K> {
        Id::from_uuid(self.uuid())
    }

    /// Later ids of one process are greater, also while the clock stands still or goes back.
    pub fn uuid(&self) -> Uuid {
        let micros = u64::try_from(self.clock.now().micros()).unwrap_or(0);
        let now = ((micros / 1_000) << 12) | ((micros % 1_000) * 4_096 / 1_000);
        let before = self
            .last
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| {
                Some(now.max(last + 1))
            })
            .unwrap_or(0);
        let at = now.max(before + 1);
        let millis = u128::from(at >> 12);
        let fraction = u128::from(at & 0xfff);
        let random = u128::from(self.rng.number() >> 2);
        Uuid::from_u128((millis << 80) | (0x7 << 76) | (fraction << 64) | (0b10 << 62) | random)
    }
}

/// Randomness fit for secrets; seeded only in tests and replays.
#[derive(Clone)]
pub struct Rng {
    inner: Arc<Mutex<StdRng>>,
}

impl Rng {
    pub fn from_os() -> Self {
        Rng {
            inner: Arc::new(Mutex::new(StdRng::from_os_rng())),
        }
    }

    pub fn seeded(seed: u64) -> Self {
        Rng {
            inner: Arc::new(Mutex::new(StdRng::seed_from_u64(seed))),
        }
    }

    pub fn fill(&self, bytes: &mut [u8]) {
        self.inner.lock().fill_bytes(bytes);
    }

    pub fn number(&self) -> u64 {
        self.inner.lock().next_u64()
    }

    /// A number below `bound`, each as likely; 0 when the bound is 0.
    pub fn below(&self, bound: u64) -> u64 {
        if bound == 0 {
            return 0;
        }
        self.inner.lock().random_range(0..bound)
    }

    /// A secret of `bytes` random bytes, as base64 that needs no escaping in a URL or a cookie.
    pub fn token(&self, bytes: usize) -> String {
        use base64::Engine as _;
        let mut secret = vec![0; bytes];
        self.fill(&mut secret);
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(secret)
    }

    /// A code of decimal digits, to be read from a mail or a telephone.
    pub fn digits(&self, count: usize) -> String {
        let mut rng = self.inner.lock();
        (0..count)
            .map(|_| char::from(b'0' + rng.random_range(0..10u8)))
            .collect()
    }
}

/// One waker a name.
#[derive(Default)]
struct Signals {
    by_name: RwLock<HashMap<String, Arc<Notify>>>,
}

impl Signals {
    fn of(&self, name: &str) -> Arc<Notify> {
        if let Some(signal) = self.by_name.read().get(name) {
            return signal.clone();
        }
        self.by_name
            .write()
            .entry(name.to_owned())
            .or_default()
            .clone()
    }
}
