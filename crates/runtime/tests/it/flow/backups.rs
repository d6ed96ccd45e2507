//! Everything into one archive and back, while people go on working.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use runtime::blobs::{self, NewBlob};
use runtime::config::{Config, Sources};
use runtime::{Module, Runtime, backup, tables};

use super::{Trouble, World, person, tower, yard};

fn modules(rt: &Runtime) -> [Module; 3] {
    [
        yard(Vec::new()),
        tower(&Trouble::default()),
        blobs::module(rt, Vec::new()),
    ]
}

async fn open(world: &World) -> Runtime {
    let rt = world.open().await;
    rt.db().migrate(&tables::of(&modules(&rt))).await.unwrap();
    rt
}

async fn put(rt: &Runtime, number: u64) {
    let bytes = format!("a,b\n{number},2\n").into();
    let org = person("ann").unwrap().org;
    let name = format!("{number}.csv");
    blobs::put(
        rt,
        NewBlob {
            org,
            name,
            bytes,
            public: false,
        },
    )
    .await
    .unwrap();
}

/// A new installation: a folder, and a database of the engine under test or the embedded one.
fn settings(folder: &Path, world: Option<&World>) -> Config {
    let mut sources = Sources::default().flag("server.data_dir", folder.to_string_lossy());
    if let Some(world) = world.filter(|world| world.on_postgres()) {
        sources = sources.flag("database.url", world.url.clone());
    }
    Config::load(&sources).unwrap()
}

/// Everything that the archive promises is there again.
async fn is_whole(config: &Config, blobs_at_least: usize) {
    let key = std::fs::read(config.server().data_dir.join("keys/session.key")).unwrap();
    assert_eq!(key, b"secret");
    let db = db::Db::open(&config.database_url(), db::Options::default())
        .await
        .unwrap();
    let back = Runtime::builder(db, config.clone()).build();
    back.db()
        .migrate(&tables::of(&modules(&back)))
        .await
        .unwrap();
    let rows = back
        .db()
        .rows("SELECT id FROM blobs_blob", &[])
        .await
        .unwrap();
    assert!(rows.len() >= blobs_at_least);
    for row in &rows {
        let blob = blobs::find(&back, row.get("id").unwrap())
            .await
            .unwrap()
            .unwrap();
        let bytes = blobs::load(&back, &blob).await.unwrap();
        assert_eq!(bytes.len() as u64, blob.size_bytes);
    }
    back.db().clone().close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_restored_is_whole_although_others_wrote_meanwhile() {
    let world = World::new().await;
    let rt = open(&world).await;
    std::fs::create_dir_all(world.folder.path().join("keys")).unwrap();
    std::fs::write(world.folder.path().join("keys/session.key"), b"secret").unwrap();
    std::fs::create_dir_all(world.folder.path().join("outside")).unwrap();
    std::fs::write(world.folder.path().join("outside/provider.jsonl"), b"{}").unwrap();
    for number in 0..20 {
        put(&rt, number).await;
    }
    let writing = Arc::new(AtomicBool::new(true));
    let (writer, goes_on) = (rt.clone(), writing.clone());
    let writer = tokio::spawn(async move {
        let mut number = 1_000;
        while goes_on.load(Ordering::SeqCst) {
            put(&writer, number).await;
            number += 1;
        }
        number - 1_000
    });
    let out = tempfile::tempdir().unwrap();
    let archive = out.path().join("argosy.tar.gz");
    let made = backup::create(&rt, &archive).await.unwrap();
    writing.store(false, Ordering::SeqCst);
    assert!(writer.await.unwrap() > 0);
    assert!(made.parts.len() >= 22, "database, key and twenty files");
    let again = backup::create(&rt, &archive).await.unwrap_err().to_string();
    assert!(again.contains("exists already"), "{again}");

    let (target, second) = (tempfile::tempdir().unwrap(), World::new().await);
    let config = settings(target.path(), Some(&second));
    let all = tables::of(&modules(&rt));
    let restored = backup::restore(&config, &all, &archive).await.unwrap();
    assert_eq!(restored.parts.len(), made.parts.len());
    is_whole(&config, 20).await;
    let remembered = std::fs::read(target.path().join("outside/provider.jsonl")).unwrap();
    assert_eq!(
        remembered, b"{}",
        "what a demonstration's peers know comes along"
    );
    let occupied = backup::restore(&config, &all, &archive)
        .await
        .unwrap_err()
        .to_string();
    assert!(
        occupied.contains("only where there is nothing"),
        "{occupied}"
    );
    // The database alone is enough to refuse.
    let elsewhere = tempfile::tempdir().unwrap();
    let sources = Sources::default()
        .flag("server.data_dir", elsewhere.path().to_string_lossy())
        .flag("database.url", config.database_url());
    let mixed = Config::load(&sources).unwrap();
    let occupied = backup::restore(&mixed, &all, &archive)
        .await
        .unwrap_err()
        .to_string();
    assert!(
        occupied.contains("only where there is nothing"),
        "{occupied}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_installation_moves_from_one_engine_to_the_other() {
    let world = World::new().await;
    if !world.on_postgres() {
        return;
    }
    let rt = open(&world).await;
    std::fs::create_dir_all(world.folder.path().join("keys")).unwrap();
    std::fs::write(world.folder.path().join("keys/session.key"), b"secret").unwrap();
    for number in 0..5 {
        put(&rt, number).await;
    }
    let out = tempfile::tempdir().unwrap();
    let all = tables::of(&modules(&rt));
    let archive = out.path().join("postgres.tar.gz");
    backup::create(&rt, &archive).await.unwrap();
    let embedded = tempfile::tempdir().unwrap();
    let config = settings(embedded.path(), None);
    backup::restore(&config, &all, &archive).await.unwrap();
    is_whole(&config, 5).await;

    let db = db::Db::open(&config.database_url(), db::Options::default())
        .await
        .unwrap();
    let small = Runtime::builder(db, config.clone()).build();
    let archive = out.path().join("sqlite.tar.gz");
    backup::create(&small, &archive).await.unwrap();
    let (target, server) = (tempfile::tempdir().unwrap(), World::new().await);
    let config = settings(target.path(), Some(&server));
    backup::restore(&config, &all, &archive).await.unwrap();
    is_whole(&config, 5).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_archive_changes_nothing() {
    let world = World::new().await;
    let rt = open(&world).await;
    put(&rt, 1).await;
    let out = tempfile::tempdir().unwrap();
    let archive = out.path().join("argosy.tar.gz");
    backup::create(&rt, &archive).await.unwrap();
    let whole = std::fs::read(&archive).unwrap();
    let (target, second) = (tempfile::tempdir().unwrap(), World::new().await);
    let config = settings(target.path(), Some(&second));
    let all = tables::of(&modules(&rt));
    let mut cut = whole.clone();
    cut.truncate(whole.len() / 2);
    let mut bent = whole.clone();
    let middle = bent.len() / 2;
    bent[middle] ^= 0x55;
    for damaged in [cut, bent, b"not an archive".to_vec(), Vec::new()] {
        std::fs::write(&archive, damaged).unwrap();
        backup::restore(&config, &all, &archive).await.unwrap_err();
        assert_eq!(std::fs::read_dir(target.path()).unwrap().count(), 0);
    }
    std::fs::write(&archive, whole).unwrap();
    backup::restore(&config, &all, &archive).await.unwrap();
}
