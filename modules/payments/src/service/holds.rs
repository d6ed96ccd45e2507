//! Money of a seller set aside in two phases, as `ledger::GuardedBook` says how: counted when it is
//! reserved, ended once, and a refused id stays refused. For what is paid out of here.

use db::Tx;
use kernel::{Money, Problem};
use ledger::{Account, Entry, EntryId, Posting, Reserve};
use uuid::Uuid;

use super::Service;
use crate::error::Error;
use crate::store;

const EXPIRE_MAX: i64 = 200;

/// What became of something asked about a hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldOutcome {
    Done,
    /// It was done before, by the same command.
    Replayed,
    /// There is not that much, holds counted; or the id was refused before.
    Refused,
}

impl Service {
    /// Sets money aside. The debited account is a seller's.
    pub async fn reserve_hold(&self, tx: &Tx, wanted: &Reserve) -> Result<HoldOutcome, Problem> {
        Ok(self.reserve_in(tx, wanted).await?)
    }

    async fn reserve_in(&self, tx: &Tx, wanted: &Reserve) -> Result<HoldOutcome, Error> {
        if let Some(found) = store::hold::find(tx, &wanted.id).await? {
            let same = found.reserve.debit == wanted.debit
                && found.reserve.credit == wanted.credit
                && found.reserve.amount == wanted.amount
                && found.reserve.expires_at == wanted.expires_at;
            return match same {
                true => Ok(HoldOutcome::Replayed),
                false => Err(ledger::Error::IdReused {
                    id: wanted.id.clone(),
                }
                .into()),
            };
        }
        if store::hold::has_failed(tx, &wanted.id).await? {
            return Ok(HoldOutcome::Refused);
        }
        if !wanted.amount.is_positive() || wanted.expires_at.is_some_and(|end| end <= wanted.at) {
            return Err(ledger::Error::HoldWithoutTime.into());
        }
        if !store::hold::set_aside(tx, &wanted.debit, wanted.amount).await? {
            // Written down with the refusal, so that no retry succeeds behind the caller's back.
            store::hold::fail(tx, &wanted.id, self.now()).await?;
            return Ok(HoldOutcome::Refused);
        }
        store::hold::insert(tx, wanted).await?;
        Ok(HoldOutcome::Done)
    }

    /// Posts a hold, all of it or a part; the rest is available again.
    pub async fn settle_hold(
        &self,
        tx: &Tx,
        id: &EntryId,
        hold: &EntryId,
        amount: Option<Money>,
        subject: Uuid,
    ) -> Result<HoldOutcome, Problem> {
        Ok(self.settle_in(tx, id, hold, amount, subject).await?)
    }

    async fn settle_in(
        &self,
        tx: &Tx,
        id: &EntryId,
        hold: &EntryId,
        amount: Option<Money>,
        subject: Uuid,
    ) -> Result<HoldOutcome, Error> {
        let Some(found) = store::hold::find(tx, hold).await? else {
            // One that was refused has no row, and nothing to post; one that never was is a mistake.
            if store::hold::has_failed(tx, hold).await? {
                store::hold::fail(tx, id, self.now()).await?;
                return Ok(HoldOutcome::Refused);
            }
            return Err(ledger::Error::NoSuchHold { id: hold.clone() }.into());
        };
        let amount = amount.unwrap_or(found.reserve.amount);
        if found.state == "posted" && found.ended_by.as_deref() == Some(id.as_str()) {
            return Ok(if found.posted == amount {
                HoldOutcome::Replayed
            } else {
                HoldOutcome::Refused
            });
        }
        let over = amount.checked_cmp(found.reserve.amount)?.is_gt();
        let now = self.now();
        let late = found.reserve.expires_at.is_some_and(|end| end <= now);
        if over || late || store::hold::has_failed(tx, id).await? {
            store::hold::fail(tx, id, now).await?;
            return Ok(HoldOutcome::Refused);
        }
        if !store::hold::end(tx, &found.reserve, "posted", amount, Some(id), now).await? {
            store::hold::fail(tx, id, now).await?;
            return Ok(HoldOutcome::Refused);
        }
        store::hold::put_back(tx, &found.reserve.debit, found.reserve.amount).await?;
        let postings = vec![
            Posting::debit(found.reserve.debit.clone(), amount),
            Posting::credit(found.reserve.credit.clone(), amount),
        ];
        let entry = Entry::new(id.clone(), now, postings)?;
        let row = self.rt().ids().uuid();
        store::ledger::record(tx, row, subject, &entry).await?;
        Ok(HoldOutcome::Done)
    }

    /// Gives a hold up: all of it is available again.
    pub async fn void_hold(
        &self,
        tx: &Tx,
        id: &EntryId,
        hold: &EntryId,
    ) -> Result<HoldOutcome, Problem> {
        Ok(self.void_in(tx, id, hold).await?)
    }

    async fn void_in(&self, tx: &Tx, id: &EntryId, hold: &EntryId) -> Result<HoldOutcome, Error> {
        let found = store::hold::find(tx, hold).await?;
        let found = found.ok_or_else(|| ledger::Error::NoSuchHold { id: hold.clone() })?;
        if found.state == "voided" && found.ended_by.as_deref() == Some(id.as_str()) {
            return Ok(HoldOutcome::Replayed);
        }
        let zero = Money::zero(found.reserve.amount.currency());
        if !store::hold::end(tx, &found.reserve, "voided", zero, Some(id), self.now()).await? {
            return Ok(HoldOutcome::Refused);
        }
        store::hold::put_back(tx, &found.reserve.debit, found.reserve.amount).await?;
        Ok(HoldOutcome::Done)
    }

    /// Frees what nobody posted in time.
    pub(crate) async fn expire_holds(&self) -> Result<(), Error> {
        self.write((), |service, tx, _| async move {
            let now = service.now();
            for held in store::hold::due(&tx, now, EXPIRE_MAX).await? {
                let zero = Money::zero(held.reserve.amount.currency());
                if store::hold::end(&tx, &held.reserve, "expired", zero, None, now).await? {
                    let account: &Account = &held.reserve.debit;
                    store::hold::put_back(&tx, account, held.reserve.amount).await?;
                }
            }
            Ok(())
        })
        .await
    }
}
