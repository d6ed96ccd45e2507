//! What happens because time passed, or because somebody asked for it: visits are counted, amounts
//! valued, figures counted again.

use runtime::jobs::JobKind;

use crate::service::Service;

pub(crate) const VALUE: &str = "insight.value";
pub(crate) const REBUILD: &str = "insight.rebuild";

pub(crate) fn kinds(service: &Service) -> Vec<JobKind> {
    let (fold, value) = (service.clone(), service.clone());
    let (rebuild, forget) = (service.clone(), service.clone());
    vec![
        JobKind::new("insight.fold", move |_rt, _job| {
            let service = fold.clone();
            async move { service.fold().await }
        })
        .every_seconds(10),
        JobKind::new(VALUE, move |_rt, _job| {
            let service = value.clone();
            async move { service.value_waiting().await }
        })
        .lease_seconds(600),
        JobKind::new(REBUILD, move |_rt, _job| {
            let service = rebuild.clone();
            async move { service.rebuild().await }
        })
        .lease_seconds(3_600),
        JobKind::new("insight.forget_visitors", move |_rt, _job| {
            let service = forget.clone();
            async move { service.forget_visitors().await }
        })
        .every_seconds(24 * 3_600)
        .first_after_seconds(3_600),
    ]
}
