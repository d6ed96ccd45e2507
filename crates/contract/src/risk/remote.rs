//! The promise of risk kept by another process, and the other end of that wire.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::Problem;
use serde_json::Value;

use super::{Filed, Risk, RiskReport, ScreenAsk, Screened};
use crate::Answer;
use crate::identity::Caller;
use crate::transport::{Transport, ask, give, read};

/// Risk behind a wire. Asking again is asking once, so the wire may try again.
pub struct Remote {
    wire: Arc<dyn Transport>,
}

impl Remote {
    pub fn new(wire: Arc<dyn Transport>) -> Self {
        Remote { wire }
    }
}

#[async_trait]
impl Risk for Remote {
    async fn screen(&self, by: &Caller, wanted: ScreenAsk) -> Answer<Screened> {
        ask(&*self.wire, "screen", by, wanted, true).await
    }

    async fn report(&self, by: &Caller, report: RiskReport) -> Answer<Filed> {
        ask(&*self.wire, "report", by, report, true).await
    }
}

/// The methods that `answer` knows.
pub const METHODS: [&str; 2] = ["screen", "report"];

/// Answers a call that arrived over the wire.
pub async fn answer(risk: &dyn Risk, method: &str, by: &Caller, args: Value) -> Answer<Value> {
    match method {
        "screen" => give(risk.screen(by, read(args)?).await),
        "report" => give(risk.report(by, read(args)?).await),
        _ => Err(Problem::not_found()),
    }
}
