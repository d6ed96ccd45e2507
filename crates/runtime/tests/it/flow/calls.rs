//! Contracts between processes: over a real socket, with and without a valid principal.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use contract::identity::Caller;
use contract::transport::Transport;
use kernel::Problem;
use runtime::Runtime;
use runtime::rpc::{self, Remote, Rpc};
use serde_json::{Value, json};

use super::{World, person, yard};

const SECRET: (&str, &str) = ("rpc.secret", "a secret of two processes, 32 chars");

struct Far {
    rt: Runtime,
    calls: Arc<AtomicU32>,
    address: SocketAddr,
}

/// The yard in a process of its own: `add` adds, `fail` refuses, `away` cannot just now.
async fn far(world: &World) -> Far {
    let rt = world
        .open_with(
            world.folder.path(),
            &[SECRET, ("rpc.listen", "127.0.0.1:0")],
        )
        .await;
    let calls = Arc::new(AtomicU32::new(0));
    let counted = calls.clone();
    let mut module = yard(Vec::new());
    module.rpc = Rpc::new().on(
        &["add", "fail", "away", "who"],
        move |method, by: Caller, args| {
            let counted = counted.clone();
            async move {
                counted.fetch_add(1, Ordering::SeqCst);
                match method {
                    "add" => {
                        let (a, b): (i64, i64) = serde_json::from_value(args).unwrap();
                        Ok(json!(a + b))
                    }
                    "who" => Ok(json!(by.person)),
                    "fail" => {
                        Err(Problem::conflict("the yard is shut").with_param("until", "noon"))
                    }
                    _ => Err(Problem::unavailable()),
                }
            }
        },
    );
    let address = rpc::serve(&rt, &[module]).await.unwrap().unwrap();
    Far { rt, calls, address }
}

async fn near(world: &World, address: SocketAddr) -> Remote {
    let rt = world.open_with(world.folder.path(), &[SECRET]).await;
    Remote::new(&rt, "yard", &format!("http://{address}")).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_and_problems_cross_unchanged_and_the_caller_goes_along() {
    let world = World::new().await;
    let far = far(&world).await;
    let near = near(&world, far.address).await;
    let ann = person("ann").unwrap();
    assert_eq!(
        near.call("add", &ann, json!([2, 3]), true).await.unwrap(),
        json!(5)
    );
    assert_eq!(
        near.call("who", &ann, Value::Null, true).await.unwrap(),
        json!(ann.person)
    );
    let problem = near
        .call("fail", &ann, Value::Null, true)
        .await
        .unwrap_err();
    assert_eq!(
        (problem.kind.as_ref(), problem.status),
        ("runtime/conflict", 409)
    );
    assert_eq!(problem.params["until"], "noon");
    assert_eq!(
        near.call("sink", &ann, Value::Null, true)
            .await
            .unwrap_err()
            .status,
        404
    );
    assert!(far.rt.tasks().end(Duration::from_secs(5)).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_without_a_valid_principal_are_refused() {
    let world = World::new().await;
    let far = far(&world).await;
    let url = format!("http://{}/rpc/yard/add", far.address);
    let client = reqwest::Client::new();
    for header in [None, Some("Bearer ann"), Some("Argosy-Principal e30.e30")] {
        let mut request = client.post(&url).body("[1,2]");
        if let Some(header) = header {
            request = request.header("authorization", header);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 401);
        let problem: Problem = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        assert_eq!(problem.kind, "runtime/unauthenticated");
    }
    assert_eq!(far.calls.load(Ordering::SeqCst), 0);
    // Another secret; and the user is not told to log in for it.
    let rt = world
        .open_with(
            world.folder.path(),
            &[("rpc.secret", "another secret of at least 32 chars")],
        )
        .await;
    let stranger = Remote::new(&rt, "yard", &format!("http://{}", far.address)).unwrap();
    let problem = stranger
        .call("add", &person("ann").unwrap(), json!([1, 2]), true)
        .await;
    assert_eq!(problem.unwrap_err().status, 500);
    assert_eq!(far.calls.load(Ordering::SeqCst), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_idempotent_calls_are_made_again() {
    let world = World::new().await;
    let far = far(&world).await;
    let near = near(&world, far.address).await;
    let ann = person("ann").unwrap();
    let problem = near
        .call("away", &ann, Value::Null, false)
        .await
        .unwrap_err();
    assert_eq!(problem.kind, "runtime/unavailable");
    assert_eq!(far.calls.swap(0, Ordering::SeqCst), 1);
    near.call("away", &ann, Value::Null, true)
        .await
        .unwrap_err();
    assert_eq!(far.calls.load(Ordering::SeqCst), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_does_not_answer_is_left_alone_for_a_while() {
    let world = World::new().await;
    let far = far(&world).await;
    let near = near(&world, far.address).await;
    let ann = person("ann").unwrap();
    for _ in 0..5 {
        near.call("away", &ann, Value::Null, false)
            .await
            .unwrap_err();
    }
    assert_eq!(far.calls.swap(0, Ordering::SeqCst), 5);
    let problem = near
        .call("add", &ann, json!([1, 2]), true)
        .await
        .unwrap_err();
    assert_eq!(
        (problem.kind.as_ref(), problem.status),
        ("runtime/unavailable", 503)
    );
    assert_eq!(far.calls.load(Ordering::SeqCst), 0, "nobody asked it");
    world.clock.advance(Duration::from_secs(3));
    assert_eq!(
        near.call("add", &ann, json!([1, 2]), true).await.unwrap(),
        json!(3)
    );
    near.call("add", &ann, json!([1, 2]), true).await.unwrap();
    assert_eq!(far.calls.load(Ordering::SeqCst), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_is_not_there_is_unavailable() {
    let world = World::new().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let near = near(&world, address).await;
    let problem = near
        .call("add", &Caller::system(), json!([1, 2]), false)
        .await
        .unwrap_err();
    assert_eq!(problem.kind, "runtime/unavailable");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_short_secret_is_refused_at_the_start() {
    let world = World::new().await;
    let flags = [("rpc.secret", "short"), ("rpc.listen", "127.0.0.1:0")];
    let rt = world.open_with(world.folder.path(), &flags).await;
    assert!(
        rpc::serve(&rt, &[yard(Vec::new())])
            .await
            .unwrap_err()
            .contains("rpc.secret")
    );
}
