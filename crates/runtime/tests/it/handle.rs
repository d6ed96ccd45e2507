//! Ids, randomness, signals and background tasks of the handle.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use kernel::{Clock, Timestamp};
use runtime::config::Config;
use runtime::{Ids, Rng, Runtime};

struct Still(i64);

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0)
    }
}

async fn runtime() -> (Runtime, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let db = db::Db::open("sqlite::memory:", db::Options::default())
        .await
        .unwrap();
    let config = Config::for_tests(folder.path()).unwrap();
    (Runtime::builder(db, config).build(), folder)
}

#[test]
fn ids_are_version_7_rise_and_carry_the_time() {
    let at = 1_700_000_000_123_456;
    let ids = Ids::new(Arc::new(Still(at)), Rng::from_os());
    let made: Vec<_> = (0..10_000).map(|_| ids.uuid()).collect();
    assert!(made.is_sorted());
    assert_eq!(made.iter().collect::<BTreeSet<_>>().len(), made.len());
    for id in [made[0], made[9_999]] {
        assert_eq!(id.get_version_num(), 7);
        assert_eq!(id.get_variant(), uuid::Variant::RFC4122);
    }
    let (seconds, nanos) = made[0].get_timestamp().unwrap().to_unix();
    assert_eq!((seconds, nanos / 1_000_000), (1_700_000_000, 123));
}

#[test]
fn a_seed_repeats_ids_and_secrets() {
    let make = || {
        let rng = Rng::seeded(3);
        let ids = Ids::new(Arc::new(Still(1_000_000)), rng.clone());
        (ids.uuid(), rng.token(32), rng.digits(6), rng.below(10))
    };
    assert_eq!(make(), make());
    let (_, token, digits, below) = make();
    assert_eq!(token.len(), 43);
    assert!(digits.len() == 6 && digits.bytes().all(|c| c.is_ascii_digit()));
    assert!(below < 10);
    assert_eq!(Rng::seeded(3).below(0), 0);
}

#[tokio::test]
async fn a_wake_is_heard_also_by_who_listens_later() {
    let (rt, _folder) = runtime().await;
    rt.wake("orders");
    let signal = rt.signal("orders");
    tokio::time::timeout(Duration::from_secs(1), signal.notified())
        .await
        .unwrap();
    let other = rt.signal("stock");
    let waited = tokio::time::timeout(Duration::from_millis(20), other.notified()).await;
    assert!(waited.is_err());
}

#[tokio::test]
async fn tasks_are_told_to_end_and_waited_for() {
    let (rt, _folder) = runtime().await;
    let ended = Arc::new(AtomicU32::new(0));
    for _ in 0..3 {
        let (tasks, ended) = (rt.tasks().clone(), ended.clone());
        rt.tasks().spawn("polite", async move {
            tasks.ending().await;
            tokio::time::sleep(Duration::from_millis(20)).await;
            ended.fetch_add(1, Ordering::Relaxed);
        });
    }
    rt.tasks().spawn("clumsy", async { panic!("ouch") });
    assert!(rt.tasks().end(Duration::from_secs(5)).await);
    assert_eq!(ended.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn a_task_that_does_not_end_is_not_waited_for_for_ever() {
    let (rt, _folder) = runtime().await;
    rt.tasks().spawn("deaf", std::future::pending());
    assert!(!rt.tasks().end(Duration::from_millis(20)).await);
}

#[tokio::test]
async fn a_kept_task_begins_again_after_a_panic() {
    let runs = Arc::new(AtomicU32::new(0));
    let tasks = {
        let (rt, _folder) = runtime().await;
        rt.tasks().clone()
    };
    let counted = runs.clone();
    tasks.keep("relay", move || {
        let runs = counted.clone();
        async move {
            if runs.fetch_add(1, Ordering::Relaxed) == 0 {
                panic!("again");
            }
        }
    });
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    assert_eq!(runs.load(Ordering::Relaxed), 2);
}
