//! What becomes of the goods of a seller who must not sell: they leave search, lists and pages, and
//! come back when they may. What a notice or an operator keeps out stays out.

use contract::identity::Caller;
use contract::ids::{OrgId, ProductId};
use db::Tx;
use kernel::{Problem, Timestamp};
use runtime::jobs;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::rights::{back_to, taken_from};
use crate::error::Error;
use crate::model::product::ProductState;
use crate::search;
use crate::service::{MODULE, Service};
use crate::store;

pub(crate) const STANDING: &str = "catalog.seller_standing";

const BATCH: i64 = 500;
const SUSPENDED: &str = "suspended";
const LIFTED: &str = "lifted";

/// Whose goods go or come back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Standing {
    seller: OrgId,
    /// Kept down by notices, whatever becomes of the seller.
    still_down: Vec<ProductId>,
}

impl Service {
    pub(crate) async fn hear_standing(
        &self,
        tx: &Tx,
        seller: OrgId,
        is_suspended: bool,
        still_down: Vec<ProductId>,
        at: Timestamp,
    ) -> Result<(), Problem> {
        store::standing::put(tx, seller, is_suspended, at).await?;
        let key = format!("{seller}/{}", at.micros());
        let job = Standing { seller, still_down };
        let now = self.rt().now();
        jobs::enqueue(tx, self.rt(), MODULE, STANDING, &job, now, Some(&key)).await?;
        Ok(())
    }

    /// Follows what stands today, however often and late it runs.
    pub(crate) async fn follow_standing(&self, job: Standing) -> Result<(), Problem> {
        let seller = job.seller;
        let (service, rt) = (self.clone(), self.rt().clone());
        let done: Result<(bool, Vec<ProductId>), Problem> = self
            .rt()
            .db()
            .tx(move |tx| {
                let rt = rt.clone();
                async move {
                    let is_suspended = store::standing::is_suspended(&tx, seller).await?;
                    let touched = store::standing::mark_offers(&tx, seller, is_suspended).await?;
                    let changes: Vec<_> =
                        touched.iter().map(|one| (rt.ids().uuid(), *one)).collect();
                    store::change::note(&tx, &changes).await?;
                    Ok((is_suspended, touched))
                }
            })
            .await;
        let (is_suspended, touched) = done?;
        for product in touched {
            service.kept().forget_page(product);
        }
        if is_suspended {
            self.withdraw_all(seller).await?;
        } else {
            self.bring_all_back(seller, &job.still_down).await?;
        }
        self.rt().wake(search::SIGNAL);
        Ok(())
    }

    async fn withdraw_all(&self, seller: OrgId) -> Result<(), Problem> {
        let by = Caller::system();
        loop {
            let shown = store::closed::published(self.rt().db(), seller, BATCH).await?;
            if shown.is_empty() {
                return Ok(());
            }
            for id in shown {
                let to = ProductState::Withdrawn;
                self.move_to(&by, Some(seller), id, to, SUSPENDED, None)
                    .await?;
            }
        }
    }

    async fn bring_all_back(&self, seller: OrgId, down: &[ProductId]) -> Result<(), Problem> {
        let mut after = ProductId::from_uuid(Uuid::nil());
        loop {
            let found = store::standing::barred(self.rt().db(), seller, after, BATCH).await?;
            let Some(last) = found.last() else {
                return Ok(());
            };
            after = *last;
            for id in found.into_iter().filter(|id| !down.contains(id)) {
                self.bring_back(id).await?;
            }
        }
    }

    async fn bring_back(&self, id: ProductId) -> Result<(), Problem> {
        let service = self.clone();
        let done: Result<(), Error> = self
            .rt()
            .db()
            .tx(move |tx| {
                let service = service.clone();
                async move {
                    let Some(before) = store::product::load(&tx, id).await? else {
                        return Ok(());
                    };
                    let Some(was) = taken_from(&tx, before.product.seller, id).await? else {
                        return Ok(());
                    };
                    let to = back_to(&before, was);
                    let by = Caller::system();
                    service.move_in(&tx, &by, before, to, LIFTED, None).await?;
                    Ok(())
                }
            })
            .await;
        Ok(done?)
    }
}
