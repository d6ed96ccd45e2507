//! What happens because time passed or a schedule changed.

use contract::ids::{OrderId, OrgId};
use kernel::Problem;
use runtime::jobs::JobKind;
use serde::{Deserialize, Serialize};

use crate::model::declaration::DeclarationId;
use crate::service::Service;

pub(crate) const ALERT: &str = "compliance.alert";
pub(crate) const SEND: &str = "compliance.customs_send";
/// A risk of rights for the operator's register.
pub(crate) const FILE_RISK: &str = "compliance.file_risk";
pub(crate) const TELL: &str = "compliance.customs_tell";
/// How often what another key sealed is looked for.
const SEAL_SECONDS: u32 = 3_600;
/// How often the customs' box is looked into: notifications are faster, and get lost.
const LOOK_SECONDS: u32 = 60;

/// How soon after its end a term of a notice is seen.
const CLOCK_SECONDS: u32 = 60;

/// A declaration whose messages wait.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Send {
    pub(crate) seller: OrgId,
    pub(crate) declaration: DeclarationId,
}

/// An order whose parcels moved.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Tell {
    pub(crate) seller: OrgId,
    pub(crate) order: OrderId,
}

/// One seller whose products a change of a schedule touches.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Alert {
    pub(crate) seller: OrgId,
    pub(crate) jurisdiction: String,
    pub(crate) count: usize,
    /// Some of the codes.
    pub(crate) codes: String,
}

pub(crate) fn kinds(service: &Service) -> Vec<JobKind> {
    let file = service.clone();
    let (alert, packs) = (service.clone(), service.clone());
    let (send, look) = (service.clone(), service.clone());
    let (tell, seal) = (service.clone(), service.clone());
    let (clocks, watch) = (service.clone(), service.clone());
    vec![
        JobKind::new(SEND, move |_rt, job| {
            let service = send.clone();
            async move {
                let Send {
                    seller,
                    declaration,
                } = job.read()?;
                service.send(seller, declaration).await
            }
        })
        .attempts(30)
        .lease_seconds(120),
        JobKind::new(TELL, move |_rt, job| {
            let service = tell.clone();
            async move {
                let Tell { seller, order } = job.read()?;
                service.tell_movements(seller, order).await
            }
        }),
        JobKind::new("compliance.customs_look", move |_rt, _job| {
            let service = look.clone();
            async move { service.look_into_box().await }
        })
        .every_seconds(LOOK_SECONDS)
        .first_after_seconds(LOOK_SECONDS),
        JobKind::new("compliance.seal_importers", move |_rt, _job| {
            let service = seal.clone();
            async move { service.seal_importers().await.map_err(Problem::from) }
        })
        .every_seconds(SEAL_SECONDS),
        JobKind::new(FILE_RISK, move |_rt, job| {
            let service = file.clone();
            async move { service.report_risk(job.read()?).await }
        })
        .attempts(30),
        JobKind::new(ALERT, move |_rt, job| {
            let service = alert.clone();
            async move { service.alert(&job.read::<Alert>()?).await }
        }),
        JobKind::new("compliance.note_packs", move |_rt, _job| {
            let service = packs.clone();
            async move { service.note_packs().await.map_err(Problem::from) }
        })
        .every_seconds(24 * 3_600)
        .first_after_seconds(60),
        JobKind::new("compliance.ip_clocks", move |_rt, _job| {
            let service = clocks.clone();
            async move { service.run_clocks().await.map_err(Problem::from) }
        })
        .every_seconds(CLOCK_SECONDS)
        .first_after_seconds(CLOCK_SECONDS),
        JobKind::new("compliance.ip_watch", move |_rt, _job| {
            let service = watch.clone();
            async move { service.watch_rights().await.map_err(Problem::from) }
        })
        .every_seconds(6 * 3_600)
        .first_after_seconds(90),
    ]
}
