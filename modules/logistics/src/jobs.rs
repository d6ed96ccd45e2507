//! What happens because time passed: shipments are registered with their carrier.

use contract::ids::ShipmentId;
use runtime::jobs::JobKind;
use serde::{Deserialize, Serialize};

use crate::service::Service;

pub(crate) const REGISTER: &str = "logistics.register";

#[derive(Serialize, Deserialize)]
pub(crate) struct Register {
    pub(crate) shipment: ShipmentId,
}

pub(crate) fn kinds(service: &Service) -> Vec<JobKind> {
    let service = service.clone();
    vec![
        JobKind::new(REGISTER, move |_rt, job| {
            let service = service.clone();
            async move {
                let Register { shipment } = job.read()?;
                service.register(shipment, &job).await
            }
        })
        .attempts(30),
    ]
}
