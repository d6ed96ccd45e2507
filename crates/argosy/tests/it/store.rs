//! Where a system keeps its things: the demo world is loaded once, and every test gets a copy of it,
//! a folder and, on PostgreSQL, a database.

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use argosy::demo::{self, DemoClock, Loaded};
use argosy::{compose, simulators};
use db::{Db, Options};
use runtime::config::{Config, Sources};
use tempfile::TempDir;

/// Folders of worlds are called so, and after the process that made them.
const WORLD: &str = "demo-world-";

/// The store that is copied, with what was said at its load.
pub struct Template {
    folder: PathBuf,
    database: Option<String>,
    pub loaded: Loaded,
    pub loading: Duration,
}

pub static TEMPLATE: LazyLock<Template> = LazyLock::new(|| {
    // An executor of its own, because those of tests end with them.
    std::thread::spawn(|| executor().block_on(template()))
        .join()
        .expect("the demo world is loaded")
});

/// A copy of the demo world, gone when the test ends.
pub struct Store {
    folder: TempDir,
    database: Option<String>,
}

impl Store {
    pub async fn of_world() -> Store {
        // It is loaded by whoever asks first, which is to be a thread that may wait.
        tokio::task::spawn_blocking(|| LazyLock::force(&TEMPLATE))
            .await
            .expect("the demo world is loaded");
        let folder = TempDir::new().expect("a folder");
        copy(&TEMPLATE.folder, folder.path());
        let mut database = None;
        if let (Some(server), Some(template)) = (server(), &TEMPLATE.database) {
            let name = format!("{template}_{:x}", number_of(folder.path()));
            let wanted = format!("CREATE DATABASE {name} TEMPLATE {template}");
            statement(&server, &wanted).await;
            database = Some(name);
        }
        Store { folder, database }
    }

    pub async fn empty() -> Store {
        let folder = TempDir::new().expect("a folder");
        let mut database = None;
        if let Some(server) = server() {
            let name = format!(
                "argosy_empty_{}_{:x}",
                std::process::id(),
                number_of(folder.path())
            );
            statement(&server, &created(&name)).await;
            database = Some(name);
        }
        Store { folder, database }
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn sources(&self) -> Sources {
        sources(self.folder(), self.database.as_deref())
    }

    /// What the command line is told of it.
    pub fn arguments(&self) -> Vec<String> {
        let mut all = vec![
            "--data".to_owned(),
            self.folder().to_string_lossy().into_owned(),
        ];
        if let (Some(server), Some(name)) = (server(), &self.database) {
            all.extend(["--database-url".to_owned(), sibling(&server, name)]);
        }
        all
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        let (Some(server), Some(name)) = (server(), self.database.take()) else {
            return;
        };
        let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        let dropped = std::thread::spawn(move || executor().block_on(statement(&server, &sql)));
        drop(dropped.join());
    }
}

/// `postgres://…` of the server that tests are to run on, when there is one.
pub fn server() -> Option<String> {
    std::env::var("ARGOSY_TEST_POSTGRES").ok()
}

fn executor() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("an executor")
}

async fn statement(server: &str, sql: &str) {
    let options = Options {
        connections: 1,
        ..Options::default()
    };
    let db = Db::open(server, options).await.expect("the server");
    db.rows(sql, &[]).await.expect("databases may be made");
    db.close().await;
}

fn is_running(process: &str) -> bool {
    Path::new("/proc").join(process).exists()
}

/// A world lives as long as the process that made it; what a killed one left behind goes here.
async fn forget_the_dead(server: &str) {
    let options = Options {
        connections: 1,
        ..Options::default()
    };
    let db = Db::open(server, options).await.expect("the server");
    let named = "SELECT CAST(datname AS TEXT) AS name FROM pg_database
                 WHERE datname LIKE 'argosy_world_%'";
    for row in db.rows(named, &[]).await.expect("a list") {
        let name: String = row.get("name").expect("a name");
        let maker = name.split('_').nth(2).unwrap_or_default();
        if !is_running(maker) {
            let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            drop(db.rows(&sql, &[]).await);
        }
    }
    db.close().await;
}

fn created(name: &str) -> String {
    format!(
        "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"
    )
}

fn sibling(server: &str, name: &str) -> String {
    let (front, _) = server.rsplit_once('/').expect("a URL with a database");
    format!("{front}/{name}")
}

async fn template() -> Template {
    let below = Path::new(env!("CARGO_TARGET_TMPDIR"));
    for entry in std::fs::read_dir(below).expect("a folder").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let maker = name.strip_prefix(WORLD);
        if maker.is_some_and(|maker| !is_running(maker)) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
    let folder = below.join(format!("{WORLD}{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut database = None;
    if let Some(server) = server() {
        forget_the_dead(&server).await;
        let name = format!("argosy_world_{}", std::process::id());
        statement(&server, &created(&name)).await;
        database = Some(name);
    }
    let clock = Arc::new(DemoClock::default());
    let sources = sources(&folder, database.as_deref());
    let (sources, simulators) = simulators::start(sources, clock.clone())
        .await
        .expect("simulators");
    let config = Config::load(&sources).expect("settings");
    let db = Db::open(&config.database_url(), Options::default())
        .await
        .expect("a database");
    #[allow(clippy::disallowed_methods, reason = "measures how long it takes")]
    let begin = std::time::Instant::now();
    let loaded = demo::load(&db, &sources, &clock).await.expect("a load");
    let loading = begin.elapsed();
    db.close().await;
    drop(simulators);
    Template {
        folder,
        database,
        loaded,
        loading,
    }
}

/// Settings of a system that keeps its things there.
fn sources(folder: &Path, database: Option<&str>) -> Sources {
    let mut sources = Sources::default()
        .flag("server.data_dir", folder.to_string_lossy())
        .flag("rates.enabled", "false")
        // A page that is answered from memory asks nothing, and how long is a matter of chance.
        .flag("catalog.answer_kept_millis", "0");
    for defaults in compose::DEFAULTS {
        sources = sources.module(defaults);
    }
    if let (Some(server), Some(name)) = (server(), database) {
        sources = sources.flag("database.url", sibling(&server, name));
    }
    sources
}

fn number_of(folder: &Path) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    folder.hash(&mut hasher);
    hasher.finish()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a copy");
        }
    }
}
