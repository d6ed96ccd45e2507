//! Moving an order: the state, the buyer's list, the history and the version change together, and
//! only from what was read.

use contract::identity::{Caller, Credential};
use db::Tx;
use kernel::Timestamp;
use uuid::Uuid;

use crate::error::Error;
use crate::model::after_sale::{AfterSale, AfterSaleState};
use crate::model::{HistoryEntry, Order, OrderState, Side};
use crate::rules;
use crate::service::Service;
use crate::store::order::Stamps;
use crate::store::{self, Batch};

/// Who makes a move.
#[derive(Clone, Debug)]
pub(crate) struct Who {
    pub(crate) side: Side,
    /// `per_…`, `key_…` or `system`.
    pub(crate) actor: String,
}

impl Who {
    pub(crate) fn of(by: &Caller) -> Self {
        let side = match by.credential {
            Credential::System => Side::System,
            Credential::Session(_) | Credential::ApiKey { .. } => {
                rules::after_sale::side_of(by.kind)
            }
        };
        Who {
            side,
            actor: by.actor(),
        }
    }
}

/// Moves that go to the database together.
#[derive(Default)]
pub(crate) struct Moves {
    pub(crate) batch: Batch,
    /// Statements that find nothing when somebody else was faster.
    must_touch: Vec<usize>,
}

impl Moves {
    pub(crate) async fn run(&self, tx: &Tx) -> Result<(), Error> {
        let touched = self.batch.run(tx).await?;
        for place in &self.must_touch {
            if touched.get(*place) != Some(&1) {
                return Err(Error::ChangedMeanwhile);
            }
        }
        Ok(())
    }
}

impl Service {
    /// Moves the order on, at `at` by the world's time; `order` is then what stands in the tables.
    pub(crate) fn move_order(
        &self,
        moves: &mut Moves,
        order: &mut Order,
        to: OrderState,
        at: Timestamp,
        who: &Who,
        note: Option<String>,
    ) -> Result<(), Error> {
        rules::order::go(order.state, to)?;
        let mut stamps = Stamps::default();
        match to {
            OrderState::AwaitingPayment | OrderState::PartlyShipped => {}
            OrderState::Paid => stamps.paid_at = Some(at),
            OrderState::Shipped => stamps.shipped_at = Some(at),
            OrderState::Delivered => {
                stamps.delivered_at = Some(at);
                stamps.due_at = Some(at.plus(self.settings.complete_after()));
            }
            OrderState::Completed | OrderState::Cancelled | OrderState::Expired => {
                stamps.ended_at = Some(at);
            }
        }
        let place = store::order::advance(&mut moves.batch, order, to, &stamps);
        moves.must_touch.push(place);
        let from = order.state;
        self.record(
            moves,
            order,
            order.id.uuid(),
            Some(from.as_str()),
            to.as_str(),
            who,
            note,
        );
        order.state = to;
        order.version += 1;
        order.paid_at = order.paid_at.or(stamps.paid_at);
        order.shipped_at = order.shipped_at.or(stamps.shipped_at);
        order.delivered_at = order.delivered_at.or(stamps.delivered_at);
        order.ended_at = order.ended_at.or(stamps.ended_at);
        Ok(())
    }

    /// Moves an after-sale on; what else changed in it is written with it.
    pub(crate) fn move_after_sale(
        &self,
        moves: &mut Moves,
        order: &Order,
        after_sale: &mut AfterSale,
        to: AfterSaleState,
        who: &Who,
        note: Option<String>,
    ) -> Result<(), Error> {
        rules::after_sale::go(after_sale.state, to, after_sale.kind)?;
        let (from, version) = (after_sale.state, after_sale.version);
        after_sale.state = to;
        after_sale.version += 1;
        after_sale.moved_at = self.now();
        let place = store::after_sale::save(&mut moves.batch, after_sale, from, version);
        moves.must_touch.push(place);
        self.record(
            moves,
            order,
            after_sale.id.uuid(),
            Some(from.as_str()),
            to.as_str(),
            who,
            note,
        );
        Ok(())
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "the row has these columns; a struct would only name them twice"
    )]
    pub(crate) fn record(
        &self,
        moves: &mut Moves,
        order: &Order,
        subject: Uuid,
        from: Option<&str>,
        to: &str,
        who: &Who,
        note: Option<String>,
    ) {
        let entry = HistoryEntry {
            id: self.rt.ids().uuid(),
            subject,
            from: from.map(str::to_owned),
            to: to.to_owned(),
            side: who.side,
            actor: who.actor.clone(),
            at: self.now(),
            note,
        };
        store::order::record(&mut moves.batch, order.seller, order.id, &entry);
    }
}
