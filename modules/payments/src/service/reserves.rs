//! What is kept back of a seller's releases for a time: set aside with the release, taken first
//! when a refund asks for money that is not available, and free by itself when its time has come.
//! And debts, which whatever becomes available pays first.

use std::time::Duration;

use contract::ids::{OrderId, OrgId};
use db::Tx;
use kernel::{Currency, Money, Rounding};
use ledger::{Account, Entry, EntryId, Posting, Root};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::Service;
use crate::error::Error;
use crate::model::payout::{Payee, Reserved};
use crate::rules::escrow;
use crate::store;

const FREED_A_RUN: i64 = 200;
const DAY: u64 = 86_400;

/// What of a net release is kept back.
pub(crate) fn share(payee: &Payee, net: Money) -> Result<Money, Error> {
    if payee.reserve_days == 0 || payee.reserve_percent.is_zero() {
        return Ok(Money::zero(net.currency()));
    }
    let factor = payee.reserve_percent / Decimal::ONE_HUNDRED;
    let kept = net.times(factor, Rounding::HalfEven)?;
    Ok(escrow::least(kept, net)?)
}

impl Service {
    /// Notes what a release keeps back; its posting stands in the release's entry.
    pub(crate) async fn keep_back(
        &self,
        tx: &Tx,
        payee: &Payee,
        order: OrderId,
        kept: Money,
    ) -> Result<(), Error> {
        if !kept.is_positive() {
            return Ok(());
        }
        let (now, days) = (self.now(), u64::try_from(payee.reserve_days).unwrap_or(0));
        let one = Reserved {
            seller: payee.seller,
            id: self.rt().ids().uuid(),
            order,
            amount: kept,
            left: kept,
            due_at: now.plus(Duration::from_secs(days.saturating_mul(DAY))),
            at: now,
        };
        store::payee::reserve(tx, &one).await
    }

    /// Takes up to `wanted` out of what is kept back, what would be free last first; answers how
    /// much there was.
    pub(crate) async fn take_reserved(
        &self,
        tx: &Tx,
        seller: OrgId,
        wanted: Money,
    ) -> Result<Money, Error> {
        let mut taken = Money::zero(wanted.currency());
        let kept = store::payee::kept(tx, seller, wanted.currency()).await?;
        for one in kept.iter().rev() {
            let part = escrow::least(one.left, wanted.checked_sub(taken)?)?;
            if !part.is_positive() {
                break;
            }
            if !store::payee::take(tx, one, part).await? {
                return Err(Error::ChangedMeanwhile);
            }
            taken = taken.checked_add(part)?;
        }
        Ok(taken)
    }

    /// Frees what was kept back long enough; debts are paid first.
    pub(crate) async fn free_reserves(&self) -> Result<(), Error> {
        self.write((), |service, tx, _| async move {
            let now = service.now();
            for one in store::payee::free(&tx, now, FREED_A_RUN).await? {
                if !store::payee::take(&tx, &one, one.left).await? {
                    continue;
                }
                let seller = one.seller.to_string();
                let id: EntryId = format!("rsv_{}:freed", one.id.simple()).parse()?;
                let postings = vec![
                    Posting::debit(Account::of(Root::SellerReserved, &seller)?, one.left),
                    Posting::credit(Account::of(Root::SellerAvailable, &seller)?, one.left),
                ];
                let entry = Entry::new(id, now, postings)?;
                service.record(&tx, one.order, &entry).await?;
                let netted: EntryId = format!("rsv_{}:netted", one.id.simple()).parse()?;
                let (currency, subject) = (one.left.currency(), one.order.uuid());
                service
                    .net_debts(&tx, one.seller, currency, &netted, subject)
                    .await?;
            }
            Ok(())
        })
        .await
    }

    /// What a seller owes is paid out of what is available, as far as it goes.
    pub(crate) async fn net_debts(
        &self,
        tx: &Tx,
        seller: OrgId,
        currency: Currency,
        id: &EntryId,
        subject: Uuid,
    ) -> Result<(), Error> {
        let seller = seller.to_string();
        let own = Account::of(Root::SellerAvailable, &seller)?;
        let debt = Account::of(Root::SellerReceivable, &seller)?;
        let owed = store::escrow::available(tx, &debt.to_string(), currency).await?;
        if !owed.is_positive() {
            return Ok(());
        }
        let there = store::escrow::available(tx, &own.to_string(), currency).await?;
        let netted = escrow::least(owed, there)?;
        if !netted.is_positive() {
            return Ok(());
        }
        let postings = vec![Posting::debit(own, netted), Posting::credit(debt, netted)];
        let entry = Entry::new(id.clone(), self.now(), postings)?;
        let row = self.rt().ids().uuid();
        store::ledger::record(tx, row, subject, &entry).await?;
        Ok(())
    }
}
