//! The money of an order: opened with the sale, funded by payments, released to the seller, clawed
//! back for a refund. Each move is checked against the law, booked and told in one transaction.

use contract::identity::Caller;
use contract::ids::{OrderId, OrgId};
use contract::orders::OrderCompleted;
use contract::payments::{EscrowReleased, EscrowState, IntentState, Share};
use db::Tx;
use kernel::Money;
use ledger::{Account, Entry, Root};
use runtime::outbox;

use super::{Service, reserves};
use crate::MODULE;
use crate::error::Error;
use crate::model::Intent;
use crate::model::escrow::Escrow;
use crate::model::terms::MilestoneState;
use crate::rules::escrow::{self, Taking};
use crate::rules::{books, commission, plans};
use crate::store;

impl Service {
    /// Opens the account of an order that is sold. The commission is frozen here, with what the
    /// seller's plan takes off it: rules and plans of later never touch this sale.
    pub(crate) async fn open_escrow(
        &self,
        tx: &Tx,
        buyer: OrgId,
        share: &Share,
    ) -> Result<Escrow, Error> {
        let (now, zero) = (self.now(), Money::zero(share.amount.currency()));
        let (version, rules) = self.fee_rules(tx).await?;
        let fee = rules.commission(version, share.seller, share.amount)?;
        let fee = match store::plan::find(tx, share.seller).await? {
            Some(on) => plans::reduced(fee, &on.plan, on.off_percent, on.price_version)?,
            None => fee,
        };
        let opened = Escrow {
            order: share.order,
            seller: share.seller,
            buyer,
            state: EscrowState::Open,
            version: 1,
            total: share.amount,
            credited: zero,
            funded: zero,
            released: zero,
            refunding: zero,
            refunded: zero,
            frozen: zero,
            fee,
            completed_at: None,
            opened_at: now,
            updated_at: now,
        };
        store::escrow::insert(tx, &opened).await?;
        Ok(opened)
    }

    /// The rules of commission that count now; those of the settings before any were made.
    pub(crate) async fn fee_rules(&self, tx: &Tx) -> Result<(i64, commission::Rules), Error> {
        match store::escrow::rules_at(tx, self.now()).await? {
            Some(found) => Ok(found),
            None => Ok((0, self.default_rules().clone())),
        }
    }

    pub(crate) async fn load_escrow(
        &self,
        tx: &Tx,
        seller: OrgId,
        order: OrderId,
    ) -> Result<Escrow, Error> {
        store::escrow::find(tx, seller, order)
            .await?
            .ok_or(Error::NotFound)
    }

    /// Writes changed amounts with the state that follows from them. What is against the law, or is
    /// no legal step, is written nowhere.
    pub(crate) async fn save_escrow(&self, tx: &Tx, escrow: &mut Escrow) -> Result<(), Error> {
        if !escrow::is_lawful(escrow) {
            tracing::error!(order = %escrow.order, "a move against the law of escrow was refused");
            return Err(Error::NotHeld);
        }
        let to = escrow::state_of(escrow)?;
        if !escrow::leads(escrow.state, to) {
            return Err(Error::InvalidTransition {
                from: escrow::name(escrow.state).to_owned(),
                to: escrow::name(to).to_owned(),
            });
        }
        let read = escrow.version;
        escrow.state = to;
        escrow.version += 1;
        escrow.updated_at = self.now();
        store::escrow::save(tx, escrow, read).await
    }

    pub(crate) async fn record(&self, tx: &Tx, order: OrderId, entry: &Entry) -> Result<(), Error> {
        let id = self.rt().ids().uuid();
        store::ledger::record(tx, id, order.uuid(), entry).await?;
        Ok(())
    }

    /// A payment is in: each order of it has that much more.
    pub(crate) async fn fund(&self, tx: &Tx, shares: &[crate::model::Held]) -> Result<(), Error> {
        for share in shares {
            let mut found = self.load_escrow(tx, share.seller, share.order).await?;
            found.funded = found.funded.checked_add(share.amount)?;
            self.save_escrow(tx, &mut found).await?;
            self.follow_evidence(tx, &mut found).await?;
            if found.completed_at.is_some() {
                self.release_rest(tx, &mut found).await?;
            }
        }
        Ok(())
    }

    /// Nobody pays any more: orders that got nothing end.
    pub(crate) async fn end_escrows(
        &self,
        tx: &Tx,
        intent: &Intent,
        to: IntentState,
    ) -> Result<(), Error> {
        let state = match to {
            IntentState::Expired => EscrowState::Expired,
            _ => EscrowState::Canceled,
        };
        for share in store::intent::shares(tx, intent.buyer, intent.id).await? {
            let mut found = self.load_escrow(tx, share.seller, share.order).await?;
            if found.state == EscrowState::Open {
                found.state = state;
                self.save_escrow(tx, &mut found).await?;
            }
        }
        Ok(())
    }

    /// The order is complete: what is held and free is the seller's.
    pub(crate) async fn on_completed(&self, tx: &Tx, event: OrderCompleted) -> Result<(), Error> {
        let found = store::escrow::find(tx, event.seller, event.id).await?;
        let Some(mut found) = found.filter(|found| found.completed_at.is_none()) else {
            return Ok(());
        };
        found.completed_at = Some(event.at);
        self.save_escrow(tx, &mut found).await?;
        // Whoever accepts the whole accepts its parts.
        for mut line in store::terms::milestones(tx, found.seller, found.order).await? {
            let to = match line.state {
                MilestoneState::Planned => MilestoneState::Skipped,
                MilestoneState::Due | MilestoneState::Discrepant => MilestoneState::Accepted,
                MilestoneState::Accepted
                | MilestoneState::AutoAccepted
                | MilestoneState::Refused
                | MilestoneState::Releasing
                | MilestoneState::Released
                | MilestoneState::Refunding
                | MilestoneState::Refunded
                | MilestoneState::Skipped => continue,
            };
            self.go_milestone(tx, &found, &mut line, to).await?;
        }
        self.release_accepted(tx, &mut found).await?;
        self.release_rest(tx, &mut found).await
    }

    /// Whatever is held, neither frozen nor promised to the buyer. Nothing, while the order is not
    /// paid in full.
    pub(crate) async fn release_rest(&self, tx: &Tx, escrow: &mut Escrow) -> Result<(), Error> {
        let free = escrow::free(escrow)?;
        let ready = matches!(
            escrow.state,
            EscrowState::Funded | EscrowState::InRelease | EscrowState::Settled
        );
        if !ready || !free.is_positive() {
            return Ok(());
        }
        let name = format!("released-{}", escrow.version);
        self.release(tx, escrow, free, &name).await
    }

    /// Gives held money to the seller, less the commission frozen at the sale.
    pub(crate) async fn release(
        &self,
        tx: &Tx,
        escrow: &mut Escrow,
        amount: Money,
        name: &str,
    ) -> Result<(), Error> {
        if amount.checked_cmp(escrow::free(escrow)?)?.is_gt() {
            return Err(if escrow.frozen.is_zero() {
                Error::NotHeld
            } else {
                Error::Frozen
            });
        }
        let now = self.now();
        let to = escrow.released.checked_add(amount)?;
        let split = escrow::split(escrow, to)?;
        let debt = Account::of(Root::SellerReceivable, &escrow.seller.to_string())?.to_string();
        let debt = store::escrow::available(tx, &debt, escrow.currency()).await?;
        let netted = escrow::least(debt, split.net)?;
        let payee = self.payee(tx, escrow.seller).await?;
        let kept = reserves::share(&payee, split.net.checked_sub(netted)?)?;
        let entry = books::released(escrow, name, now, &split, netted, kept)?;
        self.record(tx, escrow.order, &entry).await?;
        self.keep_back(tx, &payee, escrow.order, kept).await?;
        escrow.released = to;
        self.save_escrow(tx, escrow).await?;
        let told = EscrowReleased {
            order: escrow.order,
            buyer: escrow.buyer,
            seller: escrow.seller,
            gross: split.gross,
            commission: split.commission,
            tax: split.tax,
            net: split.net,
            netted,
            settled: escrow.state == EscrowState::Settled,
            at: now,
        };
        let (rt, by, key) = (self.rt(), Caller::system(), escrow.order.uuid());
        outbox::publish(tx, rt, MODULE, &told, key, &by).await?;
        Ok(())
    }

    /// Promises money to the buyer. What was released already is taken back from the seller first,
    /// once; what the seller has not got is a debt of theirs.
    pub(crate) async fn promise(
        &self,
        tx: &Tx,
        escrow: &mut Escrow,
        taking: &Taking,
        name: &str,
    ) -> Result<(), Error> {
        if taking.credit.is_positive() {
            self.credit_instalments(tx, escrow, taking.credit).await?;
            escrow.credited = escrow.credited.checked_add(taking.credit)?;
        }
        if taking.claw.is_positive() {
            self.claw_back(tx, escrow, taking.claw, name).await?;
        }
        escrow.refunding = escrow.refunding.checked_add(taking.cash)?;
        self.save_escrow(tx, escrow).await
    }

    /// Takes released money back from the seller: what is available, then what was kept back, which
    /// is there for this; the rest is a debt. The row is the caller's to write.
    pub(crate) async fn claw_back(
        &self,
        tx: &Tx,
        escrow: &mut Escrow,
        amount: Money,
        name: &str,
    ) -> Result<(), Error> {
        let to = escrow.released.checked_sub(amount)?;
        let split = escrow::split(escrow, to)?;
        let (kept, owed) = self.draw(tx, escrow.seller, split.net).await?;
        let entry = books::clawed(escrow, name, self.now(), &split, kept, owed)?;
        self.record(tx, escrow.order, &entry).await?;
        escrow.released = to;
        Ok(())
    }

    /// What of an amount a seller has not got available: taken from what is kept back, and owed.
    pub(crate) async fn draw(
        &self,
        tx: &Tx,
        seller: OrgId,
        amount: Money,
    ) -> Result<(Money, Money), Error> {
        let own = Account::of(Root::SellerAvailable, &seller.to_string())?.to_string();
        let own = store::escrow::available(tx, &own, amount.currency()).await?;
        let missing = amount.checked_sub(escrow::least(own, amount)?)?;
        let kept = self.take_reserved(tx, seller, missing).await?;
        Ok((kept, missing.checked_sub(kept)?))
    }

    /// A promised refund did not happen: the money is held again, and what the seller gave for it
    /// goes back.
    pub(crate) async fn unpromise(
        &self,
        tx: &Tx,
        escrow: &mut Escrow,
        cash: Money,
        clawed: Money,
        name: &str,
    ) -> Result<(), Error> {
        escrow.refunding = escrow.refunding.checked_sub(cash)?;
        self.save_escrow(tx, escrow).await?;
        if clawed.is_positive() {
            return self.release(tx, escrow, clawed, name).await;
        }
        if escrow.completed_at.is_some() {
            return self.release_rest(tx, escrow).await;
        }
        Ok(())
    }
}
