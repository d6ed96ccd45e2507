//! Applying an import: a product a transaction, each noted in the same one, so that a second run
//! finds it done.

use std::time::{Duration, Instant};

use contract::identity::Caller;
use contract::ids::ProductId;
use db::Tx;
use kernel::Problem;
use runtime::jobs::{self, Job};

use super::{APPLY, PICTURES, Work, on_behalf};
use crate::error::Error;
use crate::model::import::{ImportSettings, ImportState, ProductPlan};
use crate::model::product::{Offered, ProductState};
use crate::rules::{draft as drafts, gaps, shopify};
use crate::service::{MODULE, Service};
use crate::store;
use crate::store::import::Made;

/// A round ends after this, well within the job's lease, and the next one goes on.
const ROUND: Duration = Duration::from_secs(40);
const BATCH: i64 = 50;

impl Service {
    pub(crate) async fn apply_products(&self, job: &Job, work: Work) -> Result<(), Problem> {
        let Work {
            seller, import: id, ..
        } = work;
        let db = self.rt().db().clone();
        let found = db
            .read(move |tx| async move {
                let import = store::import::find(&tx, seller, id).await?;
                let actor = store::import::actor(&tx, seller, id).await?;
                Ok::<_, db::Error>(import.zip(actor))
            })
            .await?;
        let Some((import, actor)) =
            found.filter(|(import, _)| import.state == ImportState::Applying)
        else {
            return Ok(());
        };
        let by = on_behalf(seller, actor);
        let started = Instant::now();
        while started.elapsed() < ROUND && !self.rt().tasks().is_ending() {
            let batch = db
                .read(move |tx| async move { store::import::waiting(&tx, seller, id, BATCH).await })
                .await?;
            if batch.is_empty() {
                return self.finish_products(job, work).await;
            }
            for (position, plan) in batch {
                self.apply_one(&by, work, position, plan, &import.settings)
                    .await?;
            }
        }
        self.next_round(job, APPLY, work).await
    }

    /// Ends this job and begins its continuation, in one transaction.
    pub(super) async fn next_round(
        &self,
        job: &Job,
        kind: &'static str,
        work: Work,
    ) -> Result<(), Problem> {
        let (rt, job) = (self.rt().clone(), job.clone());
        let next = Work {
            round: work.round.wrapping_add(1),
            ..work
        };
        self.rt()
            .db()
            .tx(move |tx| {
                let (rt, job) = (rt.clone(), job.clone());
                async move {
                    jobs::enqueue(&tx, &rt, MODULE, kind, &next, rt.now(), Some(&next.key()))
                        .await?;
                    job.finish(&tx).await
                }
            })
            .await
    }

    async fn finish_products(&self, job: &Job, work: Work) -> Result<(), Problem> {
        let (rt, job) = (self.rt().clone(), job.clone());
        self.rt()
            .db()
            .tx(move |tx| {
                let (rt, job) = (rt.clone(), job.clone());
                async move {
                    let Work { seller, import, .. } = work;
                    let now = rt.now();
                    store::import::step(
                        &tx,
                        seller,
                        import,
                        ImportState::Applying,
                        ImportState::Done,
                        now,
                    )
                    .await?;
                    if store::picture::count_pictures(&tx, seller, import).await? > 0 {
                        let first = Work { round: 0, ..work };
                        jobs::enqueue(&tx, &rt, MODULE, PICTURES, &first, now, Some(&first.key()))
                            .await?;
                    }
                    job.finish(&tx).await
                }
            })
            .await
    }

    async fn apply_one(
        &self,
        by: &Caller,
        work: Work,
        position: i64,
        plan: ProductPlan,
        settings: &ImportSettings,
    ) -> Result<(), Problem> {
        let (service, caller, mut settings) = (self.clone(), by.clone(), settings.clone());
        let draft = shopify::draft(&plan, &settings, None);
        if settings.publish && plan.published && draft.hs_code.is_some() {
            settings.publish = self.draft_may_be_sold(by, work.seller, &draft).await?;
        }
        let made = self
            .rt()
            .db()
            .tx(move |tx| {
                let (service, by, settings, plan) = (
                    service.clone(),
                    caller.clone(),
                    settings.clone(),
                    plan.clone(),
                );
                async move {
                    service
                        .make(&tx, &by, work, position, &plan, &settings)
                        .await
                }
            })
            .await;
        let reason = match made {
            Ok(()) => return Ok(()),
            Err(Error::Db(error)) if error.is_transient() => return Err(Error::Db(error).into()),
            Err(error) => Problem::from(error),
        };
        if reason.status >= 500 {
            return Err(reason);
        }
        let (rt, text) = (self.rt().clone(), reason.to_string());
        let text: String = text.chars().take(1_000).collect();
        self.rt()
            .db()
            .tx(move |tx| {
                let (now, made) = (rt.now(), Made::Failed(text.clone()));
                async move {
                    let Work { seller, import, .. } = work;
                    store::import::note_product(&tx, seller, import, position, None, &made, now)
                        .await?;
                    Ok::<_, Error>(())
                }
            })
            .await?;
        Ok(())
    }

    async fn make(
        &self,
        tx: &Tx,
        by: &Caller,
        work: Work,
        position: i64,
        plan: &ProductPlan,
        settings: &ImportSettings,
    ) -> Result<(), Error> {
        let Work { seller, import, .. } = work;
        let existing: Option<ProductId> =
            store::product::by_handle(tx, seller, &plan.handle).await?;
        let before: Option<Offered> = match existing {
            Some(id) => store::product::load_own(tx, seller, id).await?,
            None => None,
        };
        let draft = shopify::draft(plan, settings, before.as_ref());
        let faults = drafts::faults(&draft);
        if !faults.is_empty() {
            return Err(Error::Fields(faults));
        }
        let is_new = before.is_none();
        let mut offered = match &before {
            None => self.create_in(tx, by, seller, &draft).await?,
            Some(before) => self.edit_in(tx, by, before, &draft, "imported").await?,
        };
        let product = &offered.product;
        let may_publish = settings.publish
            && plan.published
            && product.state == ProductState::Draft
            && !product.barred
            && !gaps::blocks(&gaps::of(&offered))
            // Beyond what the plan allows it stays a draft.
            && self.has_room(tx, seller).await?;
        if may_publish {
            offered = self
                .move_in(tx, by, offered, ProductState::Published, "published", None)
                .await?;
        }
        let id = offered.product.id;
        let made = if is_new {
            Made::Created {
                published: may_publish,
            }
        } else {
            Made::Updated {
                published: may_publish,
            }
        };
        if store::import::note_product(
            tx,
            seller,
            import,
            position,
            Some(id),
            &made,
            self.rt().now(),
        )
        .await?
        {
            store::picture::want_pictures(tx, seller, import, position, id, &plan.pictures).await?;
        }
        Ok(())
    }
}
