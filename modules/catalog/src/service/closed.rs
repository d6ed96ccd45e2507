//! What becomes of the goods of a seller that is gone: they leave the store, and the files that they
//! came in are forgotten. The products stay, because orders and other sellers' offers refer to them.

use contract::identity::Caller;
use contract::ids::{OrgId, ProductId};
use db::Tx;
use kernel::Problem;
use runtime::jobs;
use serde::{Deserialize, Serialize};

use crate::model::product::ProductState;
use crate::search;
use crate::service::{MODULE, Service};
use crate::store;

pub(crate) const CLOSE: &str = "catalog.close_seller";

const BATCH: i64 = 500;

/// Whose goods go.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Close {
    pub(crate) seller: OrgId,
}

impl Service {
    pub(crate) async fn close_later(&self, tx: &Tx, seller: OrgId) -> Result<(), Problem> {
        let (now, unique) = (self.rt().now(), seller.to_string());
        let job = Close { seller };
        jobs::enqueue(tx, self.rt(), MODULE, CLOSE, &job, now, Some(&unique)).await?;
        Ok(())
    }

    pub(crate) async fn close(&self, seller: OrgId) -> Result<(), Problem> {
        let by = Caller::system();
        loop {
            let shown = store::closed::published(self.rt().db(), seller, BATCH).await?;
            if shown.is_empty() {
                break;
            }
            for id in shown {
                let reason = Some("the seller has left".to_owned());
                let to = ProductState::Withdrawn;
                self.move_to(&by, Some(seller), id, to, "withdrawn", reason)
                    .await?;
            }
        }
        let service = self.clone();
        let touched = self
            .rt()
            .db()
            .tx(move |tx| {
                let service = service.clone();
                async move {
                    let touched = store::closed::close_offers(&tx, seller).await?;
                    let changes: Vec<_> = touched
                        .iter()
                        .map(|product| (service.rt().ids().uuid(), *product))
                        .collect();
                    store::change::note(&tx, &changes).await?;
                    store::closed::forget_imports(&tx, seller).await?;
                    Ok::<Vec<ProductId>, Problem>(touched)
                }
            })
            .await?;
        for product in touched {
            self.kept().forget_page(product);
        }
        self.rt().wake(search::SIGNAL);
        Ok(())
    }
}
