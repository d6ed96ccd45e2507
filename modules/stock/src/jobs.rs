//! What stock does when time has passed.

use kernel::Problem;
use runtime::jobs::JobKind;

use crate::service::{Service, TELL};

pub(crate) fn kinds(service: &Service) -> Vec<JobKind> {
    let (telling, expiring, proving) = (service.clone(), service.clone(), service.clone());
    let settings = service.settings();
    vec![
        JobKind::new(TELL, move |_, job| {
            let service = telling.clone();
            async move { service.tell(job).await }
        }),
        JobKind::new("stock.expire", move |_, _| {
            let service = expiring.clone();
            async move { expire(&service).await }
        })
        .every_seconds(settings.expiry_seconds),
        JobKind::new("stock.verify", move |_, _| {
            let service = proving.clone();
            async move { service.prove().await.map(drop) }
        })
        .every_seconds(settings.verify_hours.saturating_mul(3_600))
        .first_after_seconds(600),
    ]
}

/// Batch by batch, so that no transaction is long, until nothing is due.
async fn expire(service: &Service) -> Result<(), Problem> {
    while service.expire_batch().await? > 0 {}
    service.tell_left().await
}
