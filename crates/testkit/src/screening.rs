//! A stand-in for risk: everybody is clear, except those of whom a test says otherwise.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use contract::Answer;
use contract::identity::Caller;
use contract::risk::{Filed, Risk, RiskReport, ScreenAsk, Screened, Verdict};
use kernel::Problem;

#[derive(Default)]
pub struct Screening {
    verdicts: Mutex<BTreeMap<String, Verdict>>,
    asked: Mutex<Vec<ScreenAsk>>,
    reported: Mutex<Vec<RiskReport>>,
    away: Mutex<bool>,
}

impl Screening {
    pub fn clear() -> Arc<Screening> {
        Arc::default()
    }

    /// What is said of the party of this name from now on.
    pub fn says(&self, name: &str, verdict: Verdict) {
        let mut verdicts = self.verdicts.lock().expect("a test alone");
        verdicts.insert(name.to_owned(), verdict);
    }

    /// Nobody answers, or again.
    pub fn is_away(&self, away: bool) {
        *self.away.lock().expect("a test alone") = away;
    }

    pub fn reported(&self) -> Vec<RiskReport> {
        self.reported.lock().expect("a test alone").clone()
    }

    pub fn asked(&self) -> Vec<ScreenAsk> {
        self.asked.lock().expect("a test alone").clone()
    }
}

#[async_trait]
impl Risk for Screening {
    async fn screen(&self, _: &Caller, ask: ScreenAsk) -> Answer<Screened> {
        if *self.away.lock().expect("a test alone") {
            return Err(Problem::unavailable());
        }
        let verdicts = self.verdicts.lock().expect("a test alone");
        let known = ask
            .parties
            .iter()
            .filter_map(|party| verdicts.get(&party.name));
        let verdict = known.copied().max().unwrap_or(Verdict::Clear);
        self.asked.lock().expect("a test alone").push(ask);
        Ok(Screened {
            verdict,
            reasons: Vec::new(),
            cases: Vec::new(),
        })
    }

    async fn report(&self, _: &Caller, report: RiskReport) -> Answer<Filed> {
        if *self.away.lock().expect("a test alone") {
            return Err(Problem::unavailable());
        }
        self.reported.lock().expect("a test alone").push(report);
        Ok(Filed::New)
    }
}
