//! Files over HTTP: what is taken, who may read it, what the answers carry.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use contract::identity::Caller;
use kernel::Problem;
use runtime::blobs::{self, BlobId, Grant, NewBlob};
use runtime::bus::Manner;
use runtime::flow::Flow;
use runtime::{Runtime, tables};

use super::{Front, HOUR, World, count, person};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and the rest";

/// Cai may read what is called a letter.
struct Letters(Runtime);

#[async_trait]
impl Grant for Letters {
    async fn may_read(&self, by: &Caller, blob: BlobId) -> Result<bool, Problem> {
        let found = blobs::find(&self.0, blob).await?;
        Ok(by.org == person("cai").unwrap().org && found.is_some_and(|b| b.name == "letter.csv"))
    }
}

struct Store {
    rt: Runtime,
    flow: Flow,
    front: Front,
    world: World,
}

impl Store {
    async fn open() -> Store {
        let world = World::new().await;
        let flags = [("blobs.max_bytes", "2000000")];
        let rt = world.open_with(world.folder.path(), &flags).await;
        let mut modules = [blobs::module(&rt, vec![Arc::new(Letters(rt.clone()))])];
        rt.db().migrate(&tables::of(&modules)).await.unwrap();
        let flow = Flow::new(&rt, &modules, Manner::Orderly).unwrap();
        let front = Front::new(&rt, &mut modules);
        Store {
            rt,
            flow,
            front,
            world,
        }
    }

    async fn takes(&self, name: &str, public: bool, body: &[u8]) -> serde_json::Value {
        let path = format!("/api/blobs?name={name}&public={public}");
        let reply = self
            .front
            .call("POST", &path, "ann", body.to_vec())
            .await
            .is(201);
        assert_eq!(
            reply.headers["location"],
            reply.json()["url"].as_str().unwrap()
        );
        reply.json()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_public_picture_is_for_everybody_and_for_ever() {
    let store = Store::open().await;
    let blob = store.takes("Tee%20%E8%8C%B6.png", true, PNG).await;
    assert_eq!(
        (&blob["content_type"], &blob["size_bytes"]),
        (&"image/png".into(), &21.into())
    );
    let url = blob["url"].as_str().unwrap();
    let reply = store.front.get(url, "").await.is(200);
    assert_eq!(reply.bytes, PNG);
    let header = |name: &str| reply.headers[name].to_str().unwrap();
    assert_eq!(header("content-type"), "image/png");
    assert_eq!(
        header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(
        header("content-disposition"),
        "inline; filename*=UTF-8''Tee%20%E8%8C%B6.png"
    );
    assert!(header("content-security-policy").contains("sandbox"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_file_is_for_its_firm_the_platform_and_those_let_in() {
    let store = Store::open().await;
    let list = store.takes("prices.csv", false, b"a,b\n1,2\n").await;
    let letter = store.takes("letter.csv", false, b"a,b\n1,2\n").await;
    let read = async |blob: &serde_json::Value, by| {
        store
            .front
            .get(blob["url"].as_str().unwrap(), by)
            .await
            .status
    };
    for (by, of_list, of_letter) in [
        ("", 404, 404),
        ("ann", 200, 200),
        ("bob", 200, 200),
        ("cai", 404, 200),
        ("dee", 200, 200),
    ] {
        assert_eq!(
            (read(&list, by).await, read(&letter, by).await),
            (of_list, of_letter),
            "{by}"
        );
    }
    let reply = store.front.get(list["url"].as_str().unwrap(), "ann").await;
    assert!(
        reply.headers["content-disposition"]
            .to_str()
            .unwrap()
            .starts_with("attachment")
    );
    assert!(
        reply.headers["cache-control"]
            .to_str()
            .unwrap()
            .starts_with("private")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_file_is_kept_once() {
    let store = Store::open().await;
    let first = store.takes("a.png", true, PNG).await;
    assert_eq!(store.takes("a.png", true, PNG).await["id"], first["id"]);
    let named = store.takes("b.png", true, PNG).await;
    assert_ne!(named["id"], first["id"]);
    assert_eq!(named["sha256"], first["sha256"]);
    assert_eq!(count(&store.rt, "blobs_blob").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_could_do_harm_or_are_too_large_are_refused() {
    let store = Store::open().await;
    let post = async |name: &str, body: &[u8]| {
        let path = format!("/api/blobs?name={name}");
        store.front.call("POST", &path, "ann", body.to_vec()).await
    };
    for (name, body) in [
        (
            "a.html",
            b"<html><script>alert(1)</script></html>".as_slice(),
        ),
        (
            "a.png",
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        ),
        ("a.exe", b"MZ\x90\x00"),
        ("a.csv", b""),
    ] {
        let reply = post(name, body).await.is(415);
        assert_eq!(reply.json()["type"], "/problems/runtime/file-refused");
    }
    let mut large = PNG.to_vec();
    large.resize(2_000_001, 0);
    assert_eq!(
        post("a.png", &large).await.is(413).json()["type"],
        "/problems/runtime/file-too-large"
    );
    large.truncate(2_000_000);
    post("a.png", &large).await.is(201);
    store
        .front
        .call("POST", "/api/blobs?name=a.png", "", PNG)
        .await
        .is(401);
    store
        .front
        .call("POST", "/api/blobs", "ann", PNG)
        .await
        .is(422);
    store
        .front
        .get("/api/blobs/blb_00000000000000000000000000", "ann")
        .await
        .is(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_owns_is_swept_after_a_day() {
    let store = Store::open().await;
    let ann = person("ann").unwrap();
    let mut urls = Vec::new();
    for name in ["kept", "gone"] {
        let bytes = [PNG, name.as_bytes()].concat().into();
        let new = NewBlob {
            org: ann.org,
            name: format!("{name}.png"),
            bytes,
            public: true,
        };
        urls.push(blobs::put(&store.rt, new).await.unwrap());
    }
    let gone = urls[1].clone();
    let removed: Result<bool, Problem> = store
        .rt
        .db()
        .tx(move |tx| async move { blobs::remove(&tx, gone.org, gone.id).await })
        .await;
    assert!(removed.unwrap());
    let folder = store.world.folder.path().join("blobs");
    let place = |sha256: &str| folder.join(&sha256[..2]).join(&sha256[2..4]).join(sha256);
    for blob in &urls {
        let file = std::fs::File::options()
            .append(true)
            .open(place(&blob.sha256))
            .unwrap();
        let written = file.metadata().unwrap().modified().unwrap();
        file.set_modified(written - Duration::from_secs(25 * 3_600))
            .unwrap();
    }
    store.flow.settle().await.unwrap();
    store.world.clock.advance(HOUR * 25);
    store.flow.settle().await.unwrap();
    assert!(place(&urls[0].sha256).exists());
    assert!(!place(&urls[1].sha256).exists());
}
