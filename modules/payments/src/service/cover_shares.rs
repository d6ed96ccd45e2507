//! What an order still has of a charge that a bank takes back, kept from everybody while that lasts:
//! what is held, then what a dispute of the order had frozen, then what comes back from the seller.

use contract::ids::{IntentId, OrderId, OrgId};
use db::Tx;
use kernel::Money;
use ledger::{Account, Root};

use super::Service;
use crate::error::Error;
use crate::model::recall::Covered;
use crate::rules::escrow;
use crate::store;

/// Whose order, and the charge of it.
pub(super) type ShareOf = (OrgId, OrderId, IntentId);

/// What a seller gives of money that was released already.
#[derive(Clone, Copy, Debug)]
pub(super) enum Claw {
    /// All of it; what the seller has not is a debt.
    Whole,
    /// As much as the seller has: no debt comes of it.
    Balance,
}

impl Service {
    /// Sets as much of a share aside as there is, and freezes it.
    pub(super) async fn cover_share(
        &self,
        tx: &Tx,
        (seller, order, intent): ShareOf,
        amount: Money,
        claw: Claw,
        name: &str,
    ) -> Result<Covered, Error> {
        let zero = Money::zero(amount.currency());
        let mut covered = Covered {
            amount: zero,
            clawed: zero,
            seized: zero,
        };
        let shares = store::intent::charged_shares(tx, seller, order).await?;
        let Some(share) = shares.iter().find(|share| share.intent == intent) else {
            return Ok(covered);
        };
        let there = share.captured.checked_sub(share.refunding)?;
        let mut wanted = escrow::least(amount, there)?;
        let mut held = self.load_escrow(tx, seller, order).await?;
        if !wanted.is_positive() {
            return Ok(covered);
        }
        let free = escrow::least(wanted, escrow::free(&held)?)?;
        let missing = wanted.checked_sub(free)?;
        covered.seized = self.seize(tx, (seller, order), missing).await?;
        covered.clawed = missing.checked_sub(covered.seized)?;
        if let Claw::Balance = claw {
            let own = Account::of(Root::SellerAvailable, &seller.to_string())?.to_string();
            let own = store::escrow::available(tx, &own, amount.currency()).await?;
            let there = escrow::least(own, held.released)?;
            let given = escrow::least(covered.clawed, there)?;
            wanted = wanted.checked_sub(covered.clawed.checked_sub(given)?)?;
            covered.clawed = given;
        }
        if !wanted.is_positive() || !store::intent::set_aside(tx, share, wanted).await? {
            return Err(Error::ChangedMeanwhile);
        }
        if covered.clawed.is_positive() {
            self.claw_back(tx, &mut held, covered.clawed, name).await?;
        }
        covered.amount = wanted;
        held.frozen = held.frozen.checked_add(free)?.checked_add(covered.clawed)?;
        self.save_escrow(tx, &mut held).await?;
        Ok(covered)
    }

    /// What a dispute of the order had frozen goes to this first: the bank has taken it already.
    async fn seize(
        &self,
        tx: &Tx,
        (seller, order): (OrgId, OrderId),
        wanted: Money,
    ) -> Result<Money, Error> {
        let mut seized = Money::zero(wanted.currency());
        for mut freeze in store::freeze::open_of(tx, seller, order).await? {
            let piece = escrow::least(freeze.frozen, wanted.checked_sub(seized)?)?;
            freeze.frozen = freeze.frozen.checked_sub(piece)?;
            seized = seized.checked_add(piece)?;
            store::freeze::keep(tx, &freeze).await?;
        }
        Ok(seized)
    }

    /// The money is there again: everything is as it was, and what waited goes on.
    pub(super) async fn uncover_share(
        &self,
        tx: &Tx,
        (seller, order, intent): ShareOf,
        covered: &Covered,
        name: &str,
    ) -> Result<(), Error> {
        let mut held = self.load_escrow(tx, seller, order).await?;
        held.frozen = held.frozen.checked_sub(covered.amount)?;
        let mut back = covered.seized;
        for mut freeze in store::freeze::open_of(tx, seller, order).await? {
            let room = freeze.claim.checked_sub(freeze.frozen)?;
            let piece = escrow::least(back, room)?;
            freeze.frozen = freeze.frozen.checked_add(piece)?;
            held.frozen = held.frozen.checked_add(piece)?;
            back = back.checked_sub(piece)?;
            store::freeze::keep(tx, &freeze).await?;
        }
        self.save_escrow(tx, &mut held).await?;
        store::intent::put_back(tx, seller, order, intent, covered.amount).await?;
        if covered.clawed.is_positive() {
            self.release(tx, &mut held, covered.clawed, name).await?;
        }
        self.accept_late(tx, &mut held).await?;
        self.release_accepted(tx, &mut held).await?;
        if held.completed_at.is_some() {
            self.release_rest(tx, &mut held).await?;
        }
        Ok(())
    }
}
