//! Money that goes back: set aside on the lines and the order under the guard that it never exceeds
//! what was paid, told to payments once, and closed when payments says how it ended.

use contract::identity::Caller;
use contract::payments::RefundEnded;
use db::Tx;
use kernel::{Money, Timestamp};
use runtime::outbox;

use crate::error::Error;
use crate::model::after_sale::{
    AfterSale, AfterSaleKind, AfterSaleState, ClaimFacts, ClaimedLine, Reason,
};
use crate::model::{Line, Order};
use crate::service::moves::{Moves, Who};
use crate::service::{MODULE, Service, facts};
use crate::store::{self, Batch};

impl Service {
    /// Sets aside what is agreed for an after-sale in place of what was agreed before. The order's
    /// own condition refuses more than was paid, whoever else agrees at the same time.
    pub(crate) async fn set_agreed(
        &self,
        tx: &Tx,
        order: &mut Order,
        lines: &mut [Line],
        after_sale: &mut AfterSale,
        agreed: Vec<ClaimedLine>,
    ) -> Result<(), Error> {
        let mut batch = Batch::default();
        for line in lines.iter_mut() {
            let mut changed = false;
            for (part, adds) in after_sale
                .facts
                .agreed_lines
                .iter()
                .map(|part| (part, false))
                .chain(agreed.iter().map(|part| (part, true)))
                .filter(|(part, _)| part.line == line.id)
            {
                changed = true;
                if adds {
                    line.refunded = line.refunded.checked_add(part.amount)?;
                    line.refunded_units += part.quantity;
                } else {
                    line.refunded = line.refunded.checked_sub(part.amount)?;
                    line.refunded_units -= part.quantity;
                }
            }
            let paid = line.total.checked_add(line.carriage)?;
            if line.refunded.checked_cmp(paid)?.is_gt() {
                return Err(Error::RefundTooHigh {
                    left: left_of(order)?,
                });
            }
            if changed {
                store::order::save_line(&mut batch, order, line);
            }
        }
        let total = Money::sum(agreed.iter().map(|part| part.amount), order.currency)?;
        let by = total.checked_sub(after_sale.agreed)?;
        if !by.is_zero() {
            if !store::order::change_agreed(tx, order, by).await? {
                return Err(Error::RefundTooHigh {
                    left: left_of(order)?,
                });
            }
            order.agreed = order.agreed.checked_add(by)?;
            order.version += 1;
        }
        batch.run(tx).await?;
        after_sale.agreed = total;
        after_sale.facts.agreed_lines = agreed;
        Ok(())
    }

    /// Opens an after-sale that is agreed from its first moment: the platform or the seller gives
    /// money back without having been asked.
    pub(crate) fn agreed_by_itself(
        &self,
        order: &Order,
        id: contract::ids::AfterSaleId,
        reason: Reason,
        claimed: &[ClaimedLine],
        text: Option<String>,
        now: Timestamp,
    ) -> Result<AfterSale, Error> {
        Ok(AfterSale {
            id,
            order: order.id,
            order_number: order.number.clone(),
            checkout: order.checkout,
            buyer: order.buyer,
            seller: order.seller,
            person: None,
            kind: AfterSaleKind::Cancellation,
            state: AfterSaleState::Agreed,
            version: 1,
            reason,
            currency: order.currency,
            requested: Money::sum(claimed.iter().map(|part| part.amount), order.currency)?,
            agreed: Money::zero(order.currency),
            facts: ClaimFacts {
                lines: claimed.to_vec(),
                text,
                ..ClaimFacts::default()
            },
            opened_at: now,
            moved_at: now,
        })
    }

    /// Gives back the money for these units of an order and tells payments. Does nothing when that
    /// was done before, or when no money is left to give.
    #[allow(clippy::too_many_arguments, reason = "whose money, why and by whom")]
    pub(crate) async fn give_back(
        &self,
        tx: &Tx,
        order: &mut Order,
        lines: &mut [Line],
        id: contract::ids::AfterSaleId,
        reason: Reason,
        claimed: Vec<ClaimedLine>,
        who: &Who,
        note: Option<&str>,
        by: &Caller,
    ) -> Result<(), Error> {
        let amount = Money::sum(claimed.iter().map(|part| part.amount), order.currency)?;
        if !amount.is_positive() {
            return Ok(());
        }
        let now = self.now();
        let mut after_sale =
            self.agreed_by_itself(order, id, reason, &claimed, note.map(str::to_owned), now)?;
        // Inserted with the money it holds, so that no second statement is needed.
        let mut opened = after_sale.clone();
        opened.agreed = amount;
        opened.facts.agreed_lines = claimed.clone();
        if !store::after_sale::insert(tx, &opened).await? {
            return Ok(());
        }
        self.set_agreed(tx, order, lines, &mut after_sale, claimed)
            .await?;
        let mut moves = Moves::default();
        let state = after_sale.state.as_str();
        self.record(
            &mut moves,
            order,
            id.uuid(),
            None,
            state,
            who,
            note.map(str::to_owned),
        );
        moves.run(tx).await?;
        let told = facts::refund_agreed(order, id, amount, reason.as_str(), now)?;
        outbox::publish_all(tx, &self.rt, MODULE, &[told], by).await?;
        Ok(())
    }

    /// Payments has carried out a refund, or cannot. Told twice or late, it ends the same.
    pub(crate) async fn hear_refund_ended(
        &self,
        tx: &Tx,
        event: &RefundEnded,
    ) -> Result<(), Error> {
        let Some((seller, _)) = store::after_sale::parties_of(tx, event.after_sale).await? else {
            return Ok(());
        };
        let found = store::after_sale::load(tx, seller, event.after_sale).await?;
        let Some(mut after_sale) = found else {
            return Ok(());
        };
        let to = match (after_sale.state, event.succeeded) {
            (AfterSaleState::Agreed | AfterSaleState::RefundFailed, true) => {
                AfterSaleState::Refunded
            }
            (AfterSaleState::Agreed, false) => AfterSaleState::RefundFailed,
            _ => return Ok(()),
        };
        let Some(order) = store::order::load(tx, seller, after_sale.order).await? else {
            return Ok(());
        };
        let system = Caller::system();
        let mut moves = Moves::default();
        let who = Who::of(&system);
        let note = event.reason.clone();
        self.move_after_sale(&mut moves, &order, &mut after_sale, to, &who, note)?;
        moves.run(tx).await?;
        if to == AfterSaleState::Refunded {
            store::order::add_refunded(tx, seller, order.id, event.amount).await?;
        }
        self.tell_refund_ended(tx, &after_sale, &system).await
    }
}

fn left_of(order: &Order) -> Result<Money, Error> {
    Ok(order.total.checked_sub(order.agreed)?)
}
