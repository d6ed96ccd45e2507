//! What a journey costs, step by step: statements, transactions, durable commits, processor time,
//! the work that a step leaves for others included. All buyers take a step, the background comes to
//! rest, the counters are read.

use futures::StreamExt;
use serde_json::{Value, json};

use crate::fault::Outcome;
use crate::journey::{Buyer, Step};
use crate::load::Watch;
use crate::machine::Cpu;
use crate::report::rounded;
use crate::server::{Counts, Server};

pub struct Cost {
    pub step: Step,
    pub cpu: Cpu,
    pub counts: Counts,
}

/// Every buyer takes every step once a round. Idle work of the server is taken off: it is measured
/// first, in a while in which nobody asks.
pub async fn measure(
    server: &Server,
    buyers: &mut [Buyer],
    at_once: usize,
    rounds: usize,
) -> Outcome<Vec<Cost>> {
    let mut costs: Vec<Cost> = Step::ALL
        .into_iter()
        .map(|step| Cost {
            step,
            cpu: Cpu::default(),
            counts: Counts::default(),
        })
        .collect();
    server.settle().await?;
    let idle = Mark::now(server).await?;
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    let idle = Mark::now(server).await?.since(&idle);
    for _ in 0..rounds {
        for cost in &mut costs {
            let before = Mark::now(server).await?;
            let step = cost.step;
            let done: Vec<Outcome<()>> = futures::stream::iter(buyers.iter_mut())
                .map(|buyer| buyer.take(step))
                .buffer_unordered(at_once)
                .collect()
                .await;
            done.into_iter().collect::<Outcome<Vec<()>>>()?;
            server.settle().await?;
            let mark = Mark::now(server).await?.since(&before);
            let share = mark.seconds / idle.seconds;
            cost.cpu.server += mark.cpu.server - idle.cpu.server * share;
            cost.cpu.postgres += mark.cpu.postgres - idle.cpu.postgres * share;
            cost.counts.statements += mark.counts.statements - idle.counts.statements * share;
            cost.counts.transactions += mark.counts.transactions - idle.counts.transactions * share;
            cost.counts.commits += mark.counts.commits - idle.counts.commits * share;
            cost.counts.events += mark.counts.events - idle.counts.events * share;
        }
    }
    let total = (buyers.len() * rounds) as f64;
    for cost in &mut costs {
        cost.cpu.server /= total;
        cost.cpu.postgres /= total;
        cost.counts.statements /= total;
        cost.counts.transactions /= total;
        cost.counts.commits /= total;
        cost.counts.events /= total;
    }
    Ok(costs)
}

struct Mark {
    at: std::time::Instant,
    seconds: f64,
    cpu: Cpu,
    counts: Counts,
}

impl Mark {
    async fn now(server: &Server) -> Outcome<Mark> {
        let counts = server.counts().await?;
        Ok(Mark {
            at: std::time::Instant::now(),
            seconds: 0.0,
            cpu: server.cpu(),
            counts,
        })
    }

    fn since(&self, before: &Mark) -> Mark {
        Mark {
            at: self.at,
            seconds: (self.at - before.at).as_secs_f64(),
            cpu: self.cpu.since(&before.cpu),
            counts: self.counts.since(&before.counts),
        }
    }
}

fn sum(costs: &[Cost], of: impl Fn(&Cost) -> f64) -> f64 {
    costs.iter().map(of).sum()
}

pub fn table(costs: &[Cost]) -> String {
    let mut out = format!(
        "{:<28}{:>12}{:>14}{:>10}{:>8}{:>14}{:>10}\n",
        "step", "statements", "transactions", "commits", "events", "server CPU us", "pg CPU us"
    );
    let mut line = |name: &str, cpu: (f64, f64), counts: [f64; 4]| {
        let [statements, transactions, commits, events] = counts;
        out.push_str(&format!(
            "{name:<28}{statements:>12.1}{transactions:>14.2}{commits:>10.2}{events:>8.2}{:>14.0}{:>10.0}\n",
            cpu.0, cpu.1
        ));
    };
    let counts = |c: &Counts| [c.statements, c.transactions, c.commits, c.events];
    for cost in costs {
        line(
            cost.step.name(),
            (cost.cpu.server, cost.cpu.postgres),
            counts(&cost.counts),
        );
    }
    line(
        "journey",
        (
            sum(costs, |cost| cost.cpu.server),
            sum(costs, |cost| cost.cpu.postgres),
        ),
        [
            sum(costs, |cost| cost.counts.statements),
            sum(costs, |cost| cost.counts.transactions),
            sum(costs, |cost| cost.counts.commits),
            sum(costs, |cost| cost.counts.events),
        ],
    );
    out
}

pub fn json(costs: &[Cost]) -> Value {
    costs
        .iter()
        .map(|cost| {
            json!({
                "step": cost.step.name(),
                "statements": rounded(cost.counts.statements),
                "transactions": rounded(cost.counts.transactions),
                "commits": rounded(cost.counts.commits),
                "events": rounded(cost.counts.events),
                "server_cpu_us": rounded(cost.cpu.server),
                "postgres_cpu_us": rounded(cost.cpu.postgres),
            })
        })
        .collect()
}
