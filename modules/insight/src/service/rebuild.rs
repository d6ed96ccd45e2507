//! Counting again from the facts: what comes out is what was there, or what should have been.

use std::collections::BTreeSet;

use contract::Answer;
use contract::identity::{Caller, Role};
use runtime::{audit, jobs};
use uuid::Uuid;

use super::Service;
use crate::model::Figures;
use crate::rules::{cohort, count};
use crate::{MODULE, store};

const PAGE: i64 = 500;

impl Service {
    pub(crate) async fn ask_for_rebuild(&self, by: &Caller) -> Answer<()> {
        by.platform(&[Role::Operator])?;
        by.allows("insight:write")?;
        let (service, by) = (self.clone(), by.clone());
        self.rt()
            .db()
            .tx(move |tx| {
                let (service, by) = (service.clone(), by.clone());
                async move {
                    let (rt, now) = (service.rt(), service.rt().now());
                    let kind = crate::jobs::REBUILD;
                    jobs::enqueue(&tx, rt, MODULE, kind, &(), now, Some("all")).await?;
                    let what = "figures.rebuild_asked";
                    audit::record(&tx, rt, MODULE, &by, what, "figures", None, None).await
                }
            })
            .await
    }

    /// One transaction a slice of the sellers, so that nobody waits long and every moment shows
    /// figures that hold.
    pub(crate) async fn rebuild(&self) -> Answer<()> {
        for slice in count::slices() {
            let counted: Answer<()> = self
                .rt()
                .db()
                .tx(move |tx| async move {
                    store::figure::clear_slice_of_orders(&tx, slice).await?;
                    let mut figures = Figures::new();
                    let mut after = (Uuid::nil(), Uuid::nil());
                    loop {
                        let facts = store::order::of_slice(&tx, slice, after, PAGE).await?;
                        let Some((seller, order, _)) = facts.last() else {
                            break;
                        };
                        after = (seller.uuid(), order.uuid());
                        for (seller, _, fact) in &facts {
                            count::merge(&mut figures, count::figures(*seller, fact));
                        }
                    }
                    Ok(store::figure::add(&tx, &figures).await?)
                })
                .await;
            counted?;
        }
        self.rebuild_cohorts().await
    }

    async fn rebuild_cohorts(&self) -> Answer<()> {
        self.rt()
            .db()
            .tx(move |tx| async move {
                store::order::refill_months(&tx).await?;
                store::figure::clear_cohorts(&tx).await?;
                let mut figures = Figures::new();
                let mut after = (Uuid::nil(), Uuid::nil(), String::new());
                let mut of = None;
                let mut months = BTreeSet::new();
                loop {
                    let rows = store::order::all_months(&tx, &after, PAGE).await?;
                    let Some(last) = rows.last() else { break };
                    after = last.clone();
                    for (scope, buyer, month) in rows {
                        if of != Some((scope, buyer)) {
                            if let Some((scope, buyer)) = of {
                                count::merge(&mut figures, cohort::figures(scope, buyer, &months));
                            }
                            months.clear();
                            of = Some((scope, buyer));
                        }
                        months.insert(month);
                    }
                }
                if let Some((scope, buyer)) = of {
                    count::merge(&mut figures, cohort::figures(scope, buyer, &months));
                }
                Ok(store::figure::add(&tx, &figures).await?)
            })
            .await
    }
}
