//! Telling of all products once more, for who began to keep what is told of them when there were
//! products already. Who has heard it before finds nothing new in it.

use contract::catalog::GoodsDescribed;
use contract::event::Event;
use contract::identity::Caller;
use kernel::Problem;
use runtime::outbox::{self, Outgoing};

use super::save::described;
use super::{MODULE, Service};
use crate::error::Error;
use crate::store;

/// Products of one transaction.
const BATCH: i64 = 200;

impl Service {
    /// The job: goes on until all is told, a batch a transaction.
    pub(crate) async fn retell(&self) -> Result<(), Problem> {
        while !self.rt().tasks().is_ending() {
            let service = self.clone();
            let is_over: Result<bool, Error> = self
                .rt()
                .db()
                .tx(move |tx| {
                    let service = service.clone();
                    async move { service.retell_some(&tx).await }
                })
                .await;
            if is_over? {
                return Ok(());
            }
        }
        Ok(())
    }

    async fn retell_some(&self, tx: &db::Tx) -> Result<bool, Error> {
        let subject = GoodsDescribed::SUBJECT;
        let Some(after) = store::retelling::begun(tx, subject).await? else {
            return Ok(true);
        };
        let next = store::retelling::products_after(tx, after, BATCH).await?;
        let ids: Vec<_> = next.iter().map(|(_, id)| *id).collect();
        let mut events = Vec::new();
        for offered in store::product::load_many(tx, &ids).await? {
            let event = described(&offered, self.rt().now());
            events.push(Outgoing::of(&event, offered.product.id.uuid())?);
        }
        outbox::publish_all(tx, self.rt(), MODULE, &events, &Caller::system()).await?;
        store::retelling::go_on(tx, subject, next.last().copied()).await?;
        Ok(next.is_empty())
    }
}
