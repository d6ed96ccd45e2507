//! Work that outlives a request: the steps of an import, and sweeping up behind the index.

use kernel::Problem;
use runtime::jobs::JobKind;

use crate::search;
use crate::service::Service;
use crate::service::categories::REINDEX;
use crate::service::closed::{CLOSE, Close};
use crate::service::imports::{APPLY, CHECK, PICTURES, Work};
use crate::service::standing::{STANDING, Standing};
use crate::store;

const SWEEP: &str = "search.sweep";
const RETELL: &str = "catalog.retell";

pub(crate) fn kinds(service: &Service) -> Vec<JobKind> {
    let (closing, indexing) = (service.clone(), service.clone());
    let (standing, telling) = (service.clone(), service.clone());
    let (checks, applies, pictures, sweeps) = (
        service.clone(),
        service.clone(),
        service.clone(),
        service.clone(),
    );
    vec![
        JobKind::new(CHECK, move |_, job| {
            let service = checks.clone();
            async move { service.check_import(job.read::<Work>()?).await }
        })
        .attempts(5)
        .lease_seconds(120),
        JobKind::new(APPLY, move |_, job| {
            let service = applies.clone();
            async move { service.apply_products(&job, job.read::<Work>()?).await }
        })
        .lease_seconds(120),
        JobKind::new(PICTURES, move |_, job| {
            let service = pictures.clone();
            async move { service.fetch_pictures(&job, job.read::<Work>()?).await }
        })
        .lease_seconds(180),
        JobKind::new(CLOSE, move |_, job| {
            let service = closing.clone();
            async move { service.close(job.read::<Close>()?.seller).await }
        })
        .lease_seconds(600),
        JobKind::new(STANDING, move |_, job| {
            let service = standing.clone();
            async move { service.follow_standing(job.read::<Standing>()?).await }
        })
        .lease_seconds(600),
        JobKind::new(REINDEX, move |_, _| {
            let service = indexing.clone();
            async move { service.reindex().await }
        })
        .lease_seconds(600),
        JobKind::new(RETELL, move |_, _| {
            let service = telling.clone();
            async move { service.retell().await }
        })
        .lease_seconds(600)
        .every_seconds(3_600),
        JobKind::new(SWEEP, move |rt, _| {
            let service = sweeps.clone();
            async move {
                let before = search::forgettable(&rt);
                let gone = service
                    .rt()
                    .db()
                    .tx(move |tx| async move { store::change::forget(&tx, before).await })
                    .await?;
                tracing::debug!(gone, "changes that every index has seen");
                Ok::<_, Problem>(())
            }
        })
        .every_seconds(3_600)
        .first_after_seconds(600),
    ]
}
