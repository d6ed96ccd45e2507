//! Runs a test once an engine, each time with a fresh database that goes afterwards.

use std::sync::Once;

use db::{Db, Error, Options};
use uuid::Uuid;

/// A fresh database, and the URL by which another process can open it.
#[derive(Clone)]
pub struct Fresh {
    pub db: Db,
    pub url: String,
}

/// Runs the test on SQLite, and on PostgreSQL if one is named.
pub fn on_each_engine<F, Fut>(test: F)
where
    F: Fn(Fresh) -> Fut,
    Fut: Future<Output = ()> + Send + 'static,
{
    runtime().block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("test.sqlite").display());
        let db = Db::open(&url, options()).await.unwrap();
        run(test(Fresh {
            db: db.clone(),
            url,
        }))
        .await;
        db.close().await;
    });
    if let Some(server) = server() {
        on_postgres_at(&server, test);
    }
}

/// Runs the test on PostgreSQL only, if one is named.
pub fn on_postgres<F, Fut>(test: F)
where
    F: Fn(Fresh) -> Fut,
    Fut: Future<Output = ()> + Send + 'static,
{
    if let Some(server) = server() {
        on_postgres_at(&server, test);
    }
}

fn on_postgres_at<F, Fut>(server: &str, test: F)
where
    F: Fn(Fresh) -> Fut,
    Fut: Future<Output = ()> + Send + 'static,
{
    runtime().block_on(async {
        let admin = Db::open(server, options()).await.unwrap();
        let name = format!("argosy_test_{}", Uuid::new_v4().simple());
        let create = format!(
            "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"
        );
        // PostgreSQL copies one template at a time; tests come many at once.
        let mut created = admin.rows(&create, &[]).await;
        for _ in 0..100 {
            if !matches!(&created, Err(Error::Driver { code, .. }) if code == "55006") {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            created = admin.rows(&create, &[]).await;
        }
        created.unwrap();
        let (place, query) = server.split_once('?').unwrap_or((server, ""));
        let (base, _) = place.rsplit_once('/').unwrap();
        let url = format!("{base}/{name}?{query}");
        let db = Db::open(&url, options()).await.unwrap();
        let ran = tokio::spawn(test(Fresh { db: db.clone(), url })).await;
        db.close().await;
        admin.rows(&format!("DROP DATABASE {name} WITH (FORCE)"), &[]).await.unwrap();
        if let Err(failed) = ran {
            std::panic::resume_unwind(failed.into_panic());
        }
    });
}

async fn run(test: impl Future<Output = ()> + Send + 'static) {
    if let Err(failed) = tokio::spawn(test).await {
        std::panic::resume_unwind(failed.into_panic());
    }
}

pub fn options() -> Options {
    Options {
        connections: 8,
        ..Options::default()
    }
}

pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_all()
        .build()
        .unwrap()
}

#[allow(
    clippy::print_stderr,
    reason = "whoever runs the tests is told what was left out"
)]
fn server() -> Option<String> {
    static TOLD: Once = Once::new();
    let server = std::env::var("ARGOSY_TEST_POSTGRES")
        .ok()
        .filter(|url| !url.is_empty());
    if server.is_none() {
        TOLD.call_once(|| {
            eprintln!("PostgreSQL was not asked for: ARGOSY_TEST_POSTGRES is not set");
        });
    }
    server
}
