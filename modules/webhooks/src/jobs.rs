//! Work after the commit: calls to receivers, and the end of old logs.

use contract::ids::OrgId;
use kernel::Problem;
use runtime::jobs::JobKind;
use serde::{Deserialize, Serialize};

use crate::model::delivery::DeliveryId;
use crate::service::Service;

pub(crate) const DELIVER: &str = "webhooks.deliver";
const FORGET: &str = "webhooks.forget_old";

/// A delivery that is due, in one of its rounds.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Due {
    pub(crate) org: OrgId,
    pub(crate) delivery: DeliveryId,
    pub(crate) round: i64,
}

impl Due {
    /// One job a round.
    pub(crate) fn key(&self) -> String {
        format!("{}:{}", self.delivery, self.round)
    }
}

pub(crate) fn kinds(service: &Service) -> Vec<JobKind> {
    let (delivers, forgets) = (service.clone(), service.clone());
    vec![
        // What the receiver answers is kept as a try of the delivery; a failed job is our own
        // trouble, and goes on until it is over.
        JobKind::new(DELIVER, move |_, job| {
            let service = delivers.clone();
            async move { service.deliver(&job).await.map_err(Problem::from) }
        })
        .lease_seconds(30)
        .attempts(1_000),
        JobKind::new(FORGET, move |_, _| {
            let service = forgets.clone();
            async move { service.forget_old().await.map_err(Problem::from) }
        })
        .every_seconds(3_600)
        .first_after_seconds(600),
    ]
}
