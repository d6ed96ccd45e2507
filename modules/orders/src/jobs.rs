//! What happens because time has passed, and calls to others that have to succeed in the end.

use runtime::jobs::JobKind;

use crate::service::Service;
use crate::service::closing::{RELEASE, Release};
use crate::service::forget::{FORGET, Forget};
use crate::service::notices::{ANNOUNCE, Announce};
use crate::service::screening::{GO_ON, GoOn, VESSEL, Vessel};

/// Freeing goods is tried for about a day.
const RELEASE_ATTEMPTS: u32 = 30;
const COMPLETE_SECONDS: u32 = 600;
const DISPUTE_SECONDS: u32 = 300;
/// All orders of a person's life go through one run.
const FORGET_LEASE_SECONDS: u32 = 600;

pub(crate) fn kinds(service: &Service) -> Vec<JobKind> {
    let (release, announce, forget) = (service.clone(), service.clone(), service.clone());
    let (checkouts, bookings, delivered) = (service.clone(), service.clone(), service.clone());
    let disputes = service.clone();
    let (cleared, vessel) = (service.clone(), service.clone());
    let sweep_seconds = service.settings.sweep_seconds;
    vec![
        JobKind::new(RELEASE, move |_, job| {
            let service = release.clone();
            async move { service.release(job.read::<Release>()?).await }
        })
        .attempts(RELEASE_ATTEMPTS),
        JobKind::new(ANNOUNCE, move |_, job| {
            let service = announce.clone();
            async move { service.announce(job.read::<Announce>()?.seller).await }
        }),
        JobKind::new(FORGET, move |_, job| {
            let service = forget.clone();
            async move { service.forget(job.read::<Forget>()?).await }
        })
        .lease_seconds(FORGET_LEASE_SECONDS),
        JobKind::new(GO_ON, move |_, job| {
            let service = cleared.clone();
            async move { service.go_on(job.read::<GoOn>()?).await }
        })
        .attempts(RELEASE_ATTEMPTS),
        JobKind::new(VESSEL, move |_, job| {
            let service = vessel.clone();
            async move { service.screen_vessel(job.read::<Vessel>()?).await }
        })
        .attempts(RELEASE_ATTEMPTS),
        JobKind::new("orders.sweep", move |_, _| {
            let service = checkouts.clone();
            async move {
                service.sweep_checkouts().await?;
                service.sweep_approvals().await
            }
        })
        .every_seconds(sweep_seconds),
        JobKind::new("orders.bookings", move |_, _| {
            let service = bookings.clone();
            async move { service.sweep_bookings().await }
        })
        .every_seconds(sweep_seconds),
        JobKind::new("orders.disputes", move |_, _| {
            let service = disputes.clone();
            async move { service.sweep_disputes().await }
        })
        .every_seconds(DISPUTE_SECONDS),
        JobKind::new("orders.complete", move |_, _| {
            let service = delivered.clone();
            async move { service.sweep_delivered().await }
        })
        .every_seconds(COMPLETE_SECONDS),
    ]
}
