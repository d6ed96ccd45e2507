//! Refunds that were agreed: by buyer and seller, by the giving up of a milestone, by the outcome of a
//! dispute. Promised out of the order's money and divided over the charges that brought it.

use contract::identity::Caller;
use contract::ids::{AfterSaleId, OrgId};
use contract::orders::RefundAgreed;
use contract::payments::RefundEnded;
use db::Tx;
use kernel::{Money, Timestamp};
use runtime::outbox;

use super::Service;
use crate::MODULE;
use crate::error::Error;
use crate::model::chargeback::Part;
use crate::model::escrow::Escrow;
use crate::model::{Cause, Held, Refund, RefundState};
use crate::rules::escrow::{self, Taking};
use crate::store;

/// What a refund is of, and why.
struct Agreement {
    /// Refunds of one agreement, a charge each, have this in common.
    group: AfterSaleId,
    buyer: OrgId,
    note: String,
}

impl Agreement {
    fn of(agreed: &RefundAgreed) -> Self {
        let plain = agreed.reason.chars().filter(|c| *c != '\0');
        Agreement {
            group: agreed.after_sale,
            buyer: agreed.buyer,
            note: plain.take(500).collect(),
        }
    }
}

impl Service {
    /// Carries an agreement out, once, if the order holds that much money.
    pub(crate) async fn on_refund_agreed(
        &self,
        tx: &Tx,
        agreed: RefundAgreed,
    ) -> Result<(), Error> {
        if store::refund::is_known(tx, agreed.after_sale).await? {
            return Ok(());
        }
        let now = self.now();
        let found = store::escrow::find(tx, agreed.seller, agreed.order).await?;
        let Some(mut held) = found.filter(|held| held.buyer == agreed.buyer) else {
            tracing::warn!(after_sale = %agreed.after_sale, "a refund of an unknown payment");
            return self.tell_end(tx, &agreed, Err("unknown_payment")).await;
        };
        let shares = store::intent::charged_shares(tx, held.seller, held.order).await?;
        let Some(newest) = shares.first() else {
            return self.tell_end(tx, &agreed, Err("not_paid")).await;
        };
        let sane = agreed.amount.is_positive()
            && agreed.amount.minor_i64().is_ok()
            && agreed.amount.currency() == held.currency();
        if !sane {
            return self.tell_end(tx, &agreed, Err("bad_amount")).await;
        }
        // What a bank took back for the buyer is with the buyer already.
        let counted = self.count_recalls(tx, &mut held, agreed.amount).await?;
        let wanted = agreed.amount.checked_sub(counted)?;
        if !wanted.is_positive() {
            return self.tell_end(tx, &agreed, Ok(agreed.amount)).await;
        }
        let Some(taking) = escrow::taking(&held, wanted)? else {
            let reason = match held.frozen.is_zero() {
                true => "more_than_held",
                false => "frozen",
            };
            // Written down all the same, so that operators see what was asked and refused.
            let terms = Agreement::of(&agreed);
            let mut refused = self.agreed_refund(tx, &terms, newest, wanted, now).await?;
            store::refund::insert(tx, &refused).await?;
            let canceled = RefundState::Canceled;
            self.go_refund(tx, &mut refused, canceled, Some(reason), "system")
                .await?;
            return self.tell_end(tx, &agreed, Err(reason)).await;
        };
        let name = format!("clawed-{}", agreed.after_sale);
        self.promise(tx, &mut held, &taking, &name).await?;
        if taking.cash.is_zero() {
            return self.tell_end(tx, &agreed, Ok(taking.cash)).await;
        }
        self.spread(tx, &held, &Agreement::of(&agreed), &taking)
            .await
    }

    /// Gives held and free money back under a name of its own.
    pub(crate) async fn refund_cash(
        &self,
        tx: &Tx,
        held: &mut Escrow,
        group: AfterSaleId,
        amount: Money,
        note: &str,
    ) -> Result<(), Error> {
        let zero = Money::zero(amount.currency());
        let taking = Taking {
            credit: zero,
            cash: amount,
            claw: zero,
        };
        self.promise(tx, held, &taking, "none").await?;
        let terms = Agreement {
            group,
            buyer: held.buyer,
            note: note.to_owned(),
        };
        self.spread(tx, held, &terms, &taking).await
    }

    /// What a bank warns of goes back before it takes it, if the order has that much.
    pub(crate) async fn refund_early(
        &self,
        tx: &Tx,
        part: &Part,
        group: AfterSaleId,
    ) -> Result<(), Error> {
        let mut held = self.load_escrow(tx, part.seller, part.order).await?;
        let shares = store::intent::charged_shares(tx, part.seller, part.order).await?;
        let left = shares
            .iter()
            .map(|share| share.captured.checked_sub(share.refunding));
        let left = left.collect::<Result<Vec<Money>, _>>()?;
        let cash = escrow::least(part.amount, Money::sum(left, held.currency())?)?;
        let claw = cash.checked_sub(escrow::least(cash, escrow::free(&held)?)?)?;
        if !cash.is_positive() || claw.checked_cmp(held.released)?.is_gt() {
            tracing::warn!(order = %held.order, "nothing is left to give back before a chargeback");
            return Ok(());
        }
        let taking = Taking {
            credit: Money::zero(cash.currency()),
            cash,
            claw,
        };
        self.promise(tx, &mut held, &taking, &format!("clawed-{group}"))
            .await?;
        let terms = Agreement {
            group,
            buyer: held.buyer,
            note: "early warning".to_owned(),
        };
        self.spread(tx, &held, &terms, &taking).await
    }

    /// Divides a promise over the charges that brought the money, a refund each.
    async fn spread(
        &self,
        tx: &Tx,
        held: &Escrow,
        terms: &Agreement,
        taking: &Taking,
    ) -> Result<(), Error> {
        let now = self.now();
        let shares = store::intent::charged_shares(tx, held.seller, held.order).await?;
        // The newest charge first: it is the likeliest to be refunded without a fault.
        let (mut left, mut claw) = (taking.cash, taking.claw);
        for share in &shares {
            let part = escrow::least(left, share.captured.checked_sub(share.refunding)?)?;
            if !part.is_positive() || !store::intent::set_aside(tx, share, part).await? {
                continue;
            }
            let mut wanted = self.agreed_refund(tx, terms, share, part, now).await?;
            wanted.clawed = escrow::least(claw, part)?;
            left = left.checked_sub(part)?;
            claw = claw.checked_sub(wanted.clawed)?;
            self.request(tx, &wanted, "system").await?;
        }
        if left.is_zero() {
            Ok(())
        } else {
            tracing::error!(order = %held.order, "charges hold less than their order");
            Err(Error::NotHeld)
        }
    }

    async fn agreed_refund(
        &self,
        tx: &Tx,
        terms: &Agreement,
        share: &Held,
        amount: Money,
        now: Timestamp,
    ) -> Result<Refund, Error> {
        let intent = self.load(tx, terms.buyer, share.intent).await?;
        let attempt = intent.attempt.ok_or(Error::NotFound)?;
        let provider = store::attempt::find(tx, terms.buyer, attempt)
            .await?
            .map_or_else(|| self.settings().provider.clone(), |tried| tried.provider);
        Ok(Refund {
            id: self.rt().ids().new_id(),
            buyer: terms.buyer,
            cause: Cause::Agreed,
            after_sale: Some(terms.group),
            intent: intent.id,
            attempt,
            order: Some(share.order),
            seller: Some(share.seller),
            state: RefundState::Requested,
            version: 1,
            amount,
            note: terms.note.clone(),
            reason: None,
            provider,
            reference: None,
            submissions: 0,
            step: 0,
            clawed: Money::zero(amount.currency()),
            returned_at: None,
            created_at: now,
            updated_at: now,
        })
    }

    /// An agreement that ended without the provider: with nothing to pay back, or refused.
    async fn tell_end(
        &self,
        tx: &Tx,
        agreed: &RefundAgreed,
        outcome: Result<Money, &str>,
    ) -> Result<(), Error> {
        let ended = RefundEnded {
            id: self.rt().ids().new_id(),
            after_sale: agreed.after_sale,
            order: agreed.order,
            buyer: Some(agreed.buyer),
            seller: Some(agreed.seller),
            amount: outcome.unwrap_or(agreed.amount),
            succeeded: outcome.is_ok(),
            reason: outcome.err().map(str::to_owned),
            at: self.now(),
        };
        let (rt, by) = (self.rt(), Caller::system());
        outbox::publish(tx, rt, MODULE, &ended, agreed.order.uuid(), &by).await?;
        Ok(())
    }
}
