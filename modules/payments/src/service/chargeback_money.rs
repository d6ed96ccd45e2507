//! The money of a chargeback. While it lasts the orders' money is frozen: what is held, then what
//! a dispute of the order had frozen, then what comes back from the seller. Lost, it is gone; won,
//! everything is as it was. What had gone back to the buyer before is nobody's to pay twice: the
//! platform carries it.

use db::Tx;
use kernel::{Allocation, Money};

use super::Service;
use super::cover_shares::Claw;
use crate::error::Error;
use crate::model::chargeback::{Chargeback, Part, Place};
use crate::model::recall::Covered;
use crate::rules::{books, chargeback as rules};
use crate::store;

impl Service {
    /// What a step means in money.
    pub(crate) async fn move_chargeback_money(
        &self,
        tx: &Tx,
        one: &mut Chargeback,
        parts: &mut [Part],
        from: Place,
    ) -> Result<(), Error> {
        let to = one.place.status;
        if one.debited_at.is_none() {
            if !rules::takes_money(to) {
                return Ok(());
            }
            return self.debit(tx, one, parts).await;
        }
        let had_lost = rules::is_lost(from.status);
        match (had_lost, rules::is_lost(to)) {
            (false, true) => self.lose(tx, one, parts).await,
            (true, false) => self.reopen(tx, one, parts).await,
            (true, true) => Ok(()),
            (false, false) if rules::takes_money(to) => Ok(()),
            (false, false) => self.win(tx, one, parts).await,
        }
    }

    /// The provider took the money: whatever the orders still have of it is frozen.
    async fn debit(&self, tx: &Tx, one: &mut Chargeback, parts: &mut [Part]) -> Result<(), Error> {
        let now = self.now();
        one.debited_at = Some(now);
        let mut uncovered = one.amount;
        for part in parts.iter_mut() {
            self.cover(tx, one, part).await?;
            uncovered = uncovered.checked_sub(part.covered)?;
        }
        one.uncovered = uncovered;
        if one.fee.is_positive() && !parts.is_empty() {
            let weights: Vec<u64> = parts
                .iter()
                .map(|part| u64::try_from(part.amount.minor()).unwrap_or(0))
                .collect();
            let fees = one.fee.allocate(&weights, Allocation::LargestRemainder)?;
            for (part, fee) in parts.iter_mut().zip(fees) {
                part.fee = fee;
            }
        }
        let intent = self.load(tx, one.buyer, one.intent).await?;
        for entry in books::debited(one, now)? {
            self.book(tx, &intent, &entry).await?;
        }
        Ok(())
    }

    async fn cover(&self, tx: &Tx, one: &Chargeback, part: &mut Part) -> Result<(), Error> {
        let place = (part.seller, part.order, part.intent);
        let name = format!("clawed-{}", one.id);
        let covered = self
            .cover_share(tx, place, part.amount, Claw::Whole, &name)
            .await?;
        part.covered = covered.amount;
        part.clawed = covered.clawed;
        part.seized = covered.seized;
        Ok(())
    }

    /// The orders' money is gone, as a refund's is; the sellers bear the fee.
    async fn lose(&self, tx: &Tx, one: &Chargeback, parts: &mut [Part]) -> Result<(), Error> {
        let now = self.now();
        let what = format!("lost-{}", rules::stage_name(one.place.stage));
        let entry = books::lost(one, parts, &what, now)?;
        let intent = self.load(tx, one.buyer, one.intent).await?;
        self.book(tx, &intent, &entry).await?;
        for part in parts.iter_mut() {
            if part.covered.is_positive() {
                let mut held = self.load_escrow(tx, part.seller, part.order).await?;
                held.frozen = held.frozen.checked_sub(part.covered)?;
                held.refunding = held.refunding.checked_add(part.covered)?;
                held.refunded = held.refunded.checked_add(part.covered)?;
                self.save_escrow(tx, &mut held).await?;
                let (seller, order) = (part.seller, part.order);
                store::intent::refunded(tx, seller, order, part.intent, part.covered).await?;
            }
            if part.fee.is_positive() && part.charged.is_zero() {
                part.charged = part.fee;
                let (kept, owed) = self.draw(tx, part.seller, part.charged).await?;
                let entry = books::dispute_fee(part, kept, owed, now)?;
                self.record(tx, part.order, &entry).await?;
            }
        }
        Ok(())
    }

    /// What was lost is fought for again: it is frozen as before.
    async fn reopen(&self, tx: &Tx, one: &Chargeback, parts: &[Part]) -> Result<(), Error> {
        let what = format!("reopened-{}", rules::stage_name(one.place.stage));
        let entry = books::reopened(one, parts, &what, self.now())?;
        let intent = self.load(tx, one.buyer, one.intent).await?;
        self.book(tx, &intent, &entry).await?;
        for part in parts.iter().filter(|part| part.covered.is_positive()) {
            let mut held = self.load_escrow(tx, part.seller, part.order).await?;
            held.refunding = held.refunding.checked_sub(part.covered)?;
            held.refunded = held.refunded.checked_sub(part.covered)?;
            held.frozen = held.frozen.checked_add(part.covered)?;
            self.save_escrow(tx, &mut held).await?;
            let (seller, order, back) = (part.seller, part.order, part.covered.negate()?);
            store::intent::refunded(tx, seller, order, part.intent, back).await?;
        }
        Ok(())
    }

    /// The provider gives the money back, and all of it is where it was.
    async fn win(&self, tx: &Tx, one: &Chargeback, parts: &mut [Part]) -> Result<(), Error> {
        let now = self.now();
        let entry = books::credited(one, now)?;
        let intent = self.load(tx, one.buyer, one.intent).await?;
        self.book(tx, &intent, &entry).await?;
        for part in parts.iter_mut() {
            if part.charged.is_positive() {
                let entry = books::dispute_fee_back(part, now)?;
                self.record(tx, part.order, &entry).await?;
                let name = format!("{}:netted-{}", part.order, part.chargeback).parse()?;
                let (currency, subject) = (part.charged.currency(), part.order.uuid());
                self.net_debts(tx, part.seller, currency, &name, subject)
                    .await?;
                part.charged = Money::zero(currency);
            }
            if part.covered.is_positive() {
                self.uncover(tx, one, part).await?;
            }
        }
        Ok(())
    }

    async fn uncover(&self, tx: &Tx, one: &Chargeback, part: &Part) -> Result<(), Error> {
        let place = (part.seller, part.order, part.intent);
        let covered = Covered {
            amount: part.covered,
            clawed: part.clawed,
            seized: part.seized,
        };
        let name = format!("unclawed-{}", one.id);
        self.uncover_share(tx, place, &covered, &name).await
    }
}
