//! Work for later: leases, repetition, uniqueness, recurrence.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use contract::identity::Caller;
use kernel::{Problem, Timestamp};
use runtime::bus::Manner;
use runtime::jobs::{self, Job, JobKind};
use serde::{Deserialize, Serialize};

use super::{HOUR, Port, World, count};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Paint {
    color: String,
}

impl Port {
    async fn paint(&self, run_at: Timestamp, unique: Option<&'static str>) -> bool {
        let rt = self.rt.clone();
        let taken: Result<bool, Problem> = self
            .rt
            .db()
            .tx(move |tx| {
                let rt = rt.clone();
                async move {
                    let paint = Paint {
                        color: "red".to_owned(),
                    };
                    jobs::enqueue(&tx, &rt, "yard", "yard.paint", &paint, run_at, unique).await
                }
            })
            .await;
        taken.unwrap()
    }
}

/// A kind of job that fails with what `outcome` answers, and counts its runs.
fn painting(
    outcome: impl Fn(u32) -> Result<(), Problem> + Send + Sync + 'static,
) -> (JobKind, Arc<AtomicU32>) {
    let runs = Arc::new(AtomicU32::new(0));
    let counted = runs.clone();
    let outcome = Arc::new(outcome);
    let kind = JobKind::new("yard.paint", move |_rt, job: Job| {
        let (counted, outcome) = (counted.clone(), outcome.clone());
        async move {
            counted.fetch_add(1, Ordering::SeqCst);
            if job.unique_key.as_deref() != Some("recurring") {
                let paint: Paint = job.read()?;
                assert_eq!(paint.color, "red");
            }
            outcome(job.attempt)
        }
    });
    (kind, runs)
}

async fn waiting(port: &Port) -> i64 {
    count(&port.rt, "yard_job WHERE kind = 'yard.paint'").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_runs_once_and_is_gone() {
    let world = World::new().await;
    let (kind, runs) = painting(|_| Ok(()));
    let port = Port::open_with(&world, Manner::Orderly, vec![kind]).await;
    assert!(port.paint(port.rt.now(), None).await);
    let settled = port.flow.settle().await.unwrap();
    assert_eq!(settled.jobs, 1);
    assert_eq!((runs.load(Ordering::SeqCst), waiting(&port).await), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_waits_for_its_time() {
    let world = World::new().await;
    let (kind, runs) = painting(|_| Ok(()));
    let port = Port::open_with(&world, Manner::Orderly, vec![kind]).await;
    port.paint(port.rt.now().plus(HOUR), None).await;
    port.flow.settle().await.unwrap();
    assert_eq!(runs.load(Ordering::SeqCst), 0);
    world.clock.advance(HOUR);
    port.flow.settle().await.unwrap();
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_fails_is_tried_again_later_and_at_last_laid_aside() {
    let world = World::new().await;
    let (kind, runs) = painting(|_| Err(Problem::unavailable().with_detail("no paint")));
    let port = Port::open_with(&world, Manner::Orderly, vec![kind.attempts(3)]).await;
    port.paint(port.rt.now(), Some("gate")).await;
    port.flow.settle().await.unwrap();
    port.flow.settle().await.unwrap();
    assert_eq!(
        runs.load(Ordering::SeqCst),
        1,
        "not again before its pause is over"
    );
    for _ in 0..4 {
        world.clock.advance(HOUR);
        port.flow.settle().await.unwrap();
    }
    assert_eq!(runs.load(Ordering::SeqCst), 3);
    let dead = jobs::dead(port.rt.db(), "yard", None, 10).await.unwrap();
    assert_eq!(
        (dead.len(), dead[0].attempts, dead[0].kind.as_str()),
        (1, 3, "yard.paint")
    );
    assert!(dead[0].error.contains("no paint"));

    assert!(
        port.paint(port.rt.now().plus(HOUR), Some("gate")).await,
        "its key is free again"
    );
    assert!(
        !jobs::rerun(&port.rt, "yard", dead[0].id, &Caller::system())
            .await
            .unwrap(),
        "a twin is waiting"
    );
    world.clock.advance(HOUR);
    for _ in 0..4 {
        port.flow.settle().await.unwrap();
        world.clock.advance(HOUR);
    }
    assert!(
        jobs::rerun(&port.rt, "yard", dead[0].id, &Caller::system())
            .await
            .unwrap()
    );
    port.flow.settle().await.unwrap();
    assert_eq!(runs.load(Ordering::SeqCst), 7, "run again from the start");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_problem_says_how_long_to_wait() {
    let world = World::new().await;
    let (kind, runs) = painting(|_| Err(Problem::too_many_requests(600)));
    let port = Port::open_with(&world, Manner::Orderly, vec![kind]).await;
    port.paint(port.rt.now(), None).await;
    port.flow.settle().await.unwrap();
    world.clock.advance(Duration::from_secs(599));
    port.flow.settle().await.unwrap();
    assert_eq!(runs.load(Ordering::SeqCst), 1);
    world.clock.advance(Duration::from_secs(1));
    port.flow.settle().await.unwrap();
    assert_eq!(runs.load(Ordering::SeqCst), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unique_job_is_taken_once_until_it_is_finished() {
    let world = World::new().await;
    let (kind, runs) = painting(|_| Ok(()));
    let port = Port::open_with(&world, Manner::Orderly, vec![kind]).await;
    assert!(port.paint(port.rt.now(), Some("gate")).await);
    assert!(!port.paint(port.rt.now(), Some("gate")).await);
    assert!(port.paint(port.rt.now(), Some("mast")).await);
    assert!(port.paint(port.rt.now(), None).await);
    assert!(port.paint(port.rt.now(), None).await);
    port.flow.settle().await.unwrap();
    assert_eq!(runs.load(Ordering::SeqCst), 4);
    assert!(port.paint(port.rt.now(), Some("gate")).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_taken_back_is_not_done() {
    let world = World::new().await;
    let (kind, runs) = painting(|_| Ok(()));
    let port = Port::open_with(&world, Manner::Orderly, vec![kind]).await;
    assert!(port.paint(port.rt.now(), Some("fence")).await);
    assert!(port.paint(port.rt.now(), Some("gate")).await);
    let taken_back: Result<(), Problem> = port
        .rt
        .db()
        .tx(|tx| async move { jobs::withdraw(&tx, "yard", "yard.paint", "fence").await })
        .await;
    taken_back.unwrap();
    assert_eq!(port.flow.settle().await.unwrap().jobs, 1);
    assert_eq!((runs.load(Ordering::SeqCst), waiting(&port).await), (1, 0));
}

/// A port whose process died at its first job, and how often that was begun.
async fn after_a_death(world: &World) -> (Port, Arc<AtomicU32>) {
    let attempts = Arc::new(AtomicU32::new(0));
    let seen = attempts.clone();
    let kind = JobKind::new("yard.paint", move |_rt, job: Job| {
        let seen = seen.clone();
        async move {
            seen.store(job.attempt, Ordering::SeqCst);
            if job.attempt == 1 {
                std::future::pending::<()>().await;
            }
            Ok(())
        }
    });
    let kinds = vec![kind.lease_seconds(30)];
    let port = Port::open_with(world, Manner::Orderly, kinds.clone()).await;
    port.paint(port.rt.now(), None).await;
    let flow = port.flow.clone();
    let dying = tokio::spawn(async move { flow.settle().await });
    while attempts.load(Ordering::SeqCst) == 0 {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    dying.abort();
    assert!(dying.await.is_err());

    let other = Port::open_with(world, Manner::Orderly, kinds).await;
    (other, attempts)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_whose_worker_died_is_taken_by_another_after_its_lease() {
    let world = World::new().await;
    let (other, attempts) = after_a_death(&world).await;
    other.flow.settle().await.unwrap();
    assert_eq!(attempts.load(Ordering::SeqCst), 1, "the lease still holds");
    world.clock.advance(Duration::from_secs(36));
    other.flow.settle().await.unwrap();
    assert_eq!(attempts.load(Ordering::SeqCst), 2);
    assert_eq!(waiting(&other).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_serves_alone_takes_over_at_once() {
    let world = World::new().await;
    let (other, attempts) = after_a_death(&world).await;
    // A request that it was answering, and one that it had answered.
    for status in [0_i64, 201] {
        let now = other.rt.now();
        let asked: Result<u64, db::Error> = other
            .rt
            .db()
            .tx(move |tx| async move {
                tx.execute(
                    "INSERT INTO yard_idempotency
                       (org_id, idempotency_key, endpoint, fingerprint, at, status, answer)
                     VALUES ($1, $2, 'POST /paint', $3, $4, $5, '')",
                    &[
                        &uuid::Uuid::nil(),
                        &status.to_string(),
                        &vec![0_u8],
                        &now,
                        &status,
                    ],
                )
                .await
            })
            .await;
        assert_eq!(asked.unwrap(), 1);
    }
    other.flow.take_over().await.unwrap();
    assert_eq!(
        count(&other.rt, "yard_idempotency WHERE status = 0").await,
        0
    );
    assert_eq!(count(&other.rt, "yard_idempotency").await, 1);
    other.flow.settle().await.unwrap();
    assert_eq!(attempts.load(Ordering::SeqCst), 2);
    assert_eq!(waiting(&other).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_takes_too_long_is_given_up_and_one_that_panics_harms_no_other() {
    let world = World::new().await;
    let kind = JobKind::new("yard.paint", |_rt, job: Job| async move {
        match job.unique_key.as_deref() {
            Some("slow") => std::future::pending().await,
            Some(_) => panic!("the ladder breaks"),
            None => Ok(()),
        }
    });
    let kind = kind.lease_seconds(1).attempts(1);
    let port = Port::open_with(&world, Manner::Orderly, vec![kind]).await;
    port.paint(port.rt.now(), Some("slow")).await;
    port.paint(port.rt.now(), Some("broken")).await;
    port.paint(port.rt.now(), None).await;
    port.flow.settle().await.unwrap();
    let mut errors: Vec<String> = jobs::dead(port.rt.db(), "yard", None, 10)
        .await
        .unwrap()
        .into_iter()
        .map(|dead| dead.error)
        .collect();
    errors.sort();
    assert_eq!(errors.len(), 2);
    assert!(errors[0].contains("the ladder breaks"), "{errors:?}");
    assert!(errors[1].contains("too long"), "{errors:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_effect_and_the_end_of_its_job_commit_together() {
    let world = World::new().await;
    let kind = JobKind::new("yard.paint", |rt: runtime::Runtime, job: Job| async move {
        let thing = rt.ids().uuid();
        let finishing = job.clone();
        let done: Result<(), Problem> = rt
            .db()
            .tx(move |tx| {
                let job = finishing.clone();
                async move {
                    super::see(&tx, &super::Moved { thing, step: 1 }).await?;
                    job.finish(&tx).await
                }
            })
            .await;
        done?;
        // The worker dies here: nothing is left to be done again.
        Err(Problem::internal())
    });
    let port = Port::open_with(&world, Manner::Orderly, vec![kind]).await;
    port.paint(port.rt.now(), None).await;
    port.flow.settle().await.unwrap();
    world.clock.advance(HOUR);
    port.flow.settle().await.unwrap();
    assert_eq!(count(&port.rt, "tower_seen").await, 1);
    assert_eq!(waiting(&port).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recurring_job_has_one_row_and_outlives_failures() {
    let world = World::new().await;
    let (kind, runs) = painting(|attempt| match attempt {
        1 => Ok(()),
        _ => Err(Problem::unavailable()),
    });
    let kinds = vec![kind.every_seconds(60).attempts(1)];
    let port = Port::open_with(&world, Manner::Orderly, kinds.clone()).await;
    let twin = Port::open_with(&world, Manner::Orderly, kinds).await;
    port.flow.settle().await.unwrap();
    twin.flow.settle().await.unwrap();
    assert_eq!((runs.load(Ordering::SeqCst), waiting(&port).await), (1, 1));
    for _ in 0..5 {
        world.clock.advance(Duration::from_secs(60));
        port.flow.settle().await.unwrap();
        twin.flow.settle().await.unwrap();
    }
    assert_eq!((runs.load(Ordering::SeqCst), waiting(&port).await), (6, 1));
    assert!(
        jobs::dead(port.rt.db(), "yard", None, 10)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worker_wakes_by_itself_and_lets_running_jobs_finish() {
    let world = World::new().await;
    let (kind, runs) = painting(|_| Ok(()));
    let port = Port::open_with(&world, Manner::Orderly, vec![kind]).await;
    port.flow.start();
    for _ in 0..40 {
        port.paint(port.rt.now(), None).await;
    }
    let all = async {
        while runs.load(Ordering::SeqCst) < 40 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), all)
        .await
        .expect("all run");
    assert!(port.rt.tasks().end(Duration::from_secs(5)).await);
    assert_eq!(waiting(&port).await, 0);
}
