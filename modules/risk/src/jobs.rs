//! What happens because a list changed, and keeping lists ready.

use contract::ids::OrgId;
use runtime::jobs::JobKind;
use serde::{Deserialize, Serialize};

use crate::model::list::ListId;
use crate::model::subject::SubjectId;
use crate::service::Service;

pub(crate) const RESCREEN: &str = "risk.rescreen";
/// Making a large list ready takes seconds, and the first run may have to.
const LEASE_SECONDS: u32 = 300;

/// One step of looking everybody up anew.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Rescreen {
    /// The version that came into force.
    pub(crate) list: ListId,
    pub(crate) after: Option<(OrgId, SubjectId)>,
}

pub(crate) fn kinds(service: &Service) -> Vec<JobKind> {
    let (rescreen, ready) = (service.clone(), service.clone());
    vec![
        JobKind::new(RESCREEN, move |_, job| {
            let service = rescreen.clone();
            async move { service.rescreen(job.read::<Rescreen>()?).await }
        })
        .lease_seconds(LEASE_SECONDS),
        // So that no buyer waits for a list to be read.
        JobKind::new("risk.ready", move |_, _| {
            let service = ready.clone();
            async move { Ok(service.in_force().await.map(|_| ())?) }
        })
        .every_seconds(300)
        .lease_seconds(LEASE_SECONDS),
    ]
}
