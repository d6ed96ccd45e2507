//! What operators see and mend.

use runtime::bus::Manner;
use runtime::flow::Flow;
use runtime::jobs::{self, JobKind};
use runtime::{ops, tables};

use kernel::Problem;

use super::{Front, HOUR, Port, Trouble, World, count, tower, yard};

#[tokio::test(flavor = "multi_thread")]
async fn operators_see_what_was_laid_aside_and_have_it_run_again() {
    let world = World::new().await;
    let rt = world.open().await;
    let trouble = Trouble::default();
    let broken = trouble.clone();
    let kind = JobKind::new("yard.paint", move |_rt, _job| {
        let broken = broken.lock().contains(&1);
        async move {
            if broken {
                Err(Problem::unavailable())
            } else {
                Ok(())
            }
        }
    });
    let mut modules = vec![yard(vec![kind.attempts(1)]), tower(&trouble)];
    modules.push(ops::module(&rt, &modules));
    rt.db().migrate(&tables::of(&modules)).await.unwrap();
    let flow = Flow::new(&rt, &modules, Manner::Orderly).unwrap();
    let front = Front::new(&rt, &mut modules);
    let port = Port {
        rt: rt.clone(),
        flow,
        trouble,
    };

    port.trouble.lock().insert(1);
    let things: Vec<_> = (0..3).map(|_| port.thing()).collect();
    for thing in &things {
        port.moves(*thing, &[1]).await;
    }
    let inner = rt.clone();
    let taken: Result<bool, Problem> = rt
        .db()
        .tx(move |tx| {
            let rt = inner.clone();
            async move { jobs::enqueue(&tx, &rt, "yard", "yard.paint", &1, rt.now(), None).await }
        })
        .await;
    assert!(taken.unwrap());
    for _ in 0..4 {
        port.flow.settle().await.unwrap();
        world.clock.advance(HOUR);
    }

    let queues = front.get("/api/ops/queues", "dee").await.is(200).json();
    assert_eq!(queues["items"][1]["module"], "tower");
    assert_eq!(queues["items"][1]["events_dead"], 3);
    assert_eq!(queues["items"][0]["jobs_dead"], 1);
    let first = front
        .get("/api/ops/events?limit=2", "dee")
        .await
        .is(200)
        .json();
    let next = first["next"].as_str().unwrap();
    let path = format!("/api/ops/events?limit=2&module=tower&after={next}");
    assert_eq!(
        front.get(&path, "dee").await.json()["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let job = front.get("/api/ops/jobs", "dee").await.is(200).json()["items"][0].clone();

    port.trouble.lock().clear();
    let event = &first["items"][0];
    let again = format!(
        "/api/ops/events/tower/{}/rerun",
        event["id"].as_str().unwrap()
    );
    front.call("POST", &again, "dee", "").await.is(204);
    front.call("POST", &again, "dee", "").await.is(404);
    let again = format!("/api/ops/jobs/yard/{}/rerun", job["id"].as_str().unwrap());
    front.call("POST", &again, "dee", "").await.is(204);
    port.flow.settle().await.unwrap();
    assert_eq!(port.seen(things[0]).await, [1]);
    assert_eq!(count(&rt, "yard_job WHERE kind = 'yard.paint'").await, 0);
    assert_eq!(
        count(&rt, "tower_audit WHERE action = 'event.rerun'").await,
        1
    );

    for (by, status) in [("", 401), ("ann", 403), ("cai", 403)] {
        front.get("/api/ops/queues", by).await.is(status);
        front.get("/api/ops/events", by).await.is(status);
        front.get("/api/ops/jobs", by).await.is(status);
        front.call("POST", &again, by, "").await.is(status);
    }
    front.get("/api/ops/jobs?module=mast", "dee").await.is(422);
    front
        .call("POST", "/api/ops/jobs/mast/x/rerun", "dee", "")
        .await
        .is(404);
}
