//! What the bank tells of a payout, by whatever way and however often: stored once, then folded.
//! The move, its postings and its event commit together.

use std::time::Duration;

use contract::identity::Caller;
use contract::payments::{PayoutPaid, PayoutReturned};
use db::Tx;
use kernel::{Problem, Timestamp};
use ledger::{Account, Entry, Posting, Root};
use runtime::notices::{self, Notice, To};
use runtime::{crash, outbox};

use super::Service;
use super::holds::HoldOutcome;
use super::operate::DECIDERS;
use super::payouts::{bank_account, entry};
use crate::MODULE;
use crate::bank::{BankNotice, CreditData, NoticeData};
use crate::error::Error;
use crate::model::bank::BankPosting;
use crate::model::payout::{Payout, PayoutFact, PayoutSource, PayoutState, PayoutTold};
use crate::notices::{PAYOUT_PAID, PAYOUT_RETURNED, PAYOUT_RETURNED_PLATFORM};
use crate::rules::payout::Standing;
use crate::rules::signature::{self, Signed};
use crate::rules::{escrow, payout, reference};
use crate::store;

impl Service {
    /// A notice of the bank. Its signature and age are checked before anything of it is believed.
    pub(crate) async fn bank_noticed(&self, signed: Signed<'_>, body: &[u8]) -> Result<(), Error> {
        if self.bank().is_none() {
            return Err(Error::NotFound);
        }
        let settings = self.settings();
        let (secret, age) = (&settings.bank_secret, settings.notification_age_max_seconds);
        signature::check(secret, signed, body, self.now(), age).map_err(Error::BadNotification)?;
        let notice: BankNotice = serde_json::from_slice(body)
            .map_err(|error| Problem::malformed(format!("no notice: {error}")))?;
        let malformed = |error| Problem::malformed(format!("no notice: {error}"));
        if notice.kind == "entry.credited" {
            let credit: CreditData = serde_json::from_value(notice.data).map_err(malformed)?;
            return self.credit_noticed(credit).await;
        }
        let told = match notice.kind.as_str() {
            "transfer.executed" => PayoutTold::Executed,
            "transfer.returned" => PayoutTold::Returned,
            "transfer.rejected" => PayoutTold::Rejected,
            _ => return Ok(()),
        };
        let data: NoticeData = serde_json::from_value(notice.data).map_err(malformed)?;
        let Some(id) = reference::payouts_in(&data.end_to_end_id).first().copied() else {
            return self.transfer_noticed(told, data).await;
        };
        let fact = PayoutFact {
            payout: id,
            told,
            source: PayoutSource::Notice,
            amount: data.amount,
            reason: data.reason.filter(|text| is_word(text)),
            at: self.now(),
        };
        self.write(fact, |service, tx, fact| async move {
            if store::payout::seller(&tx, fact.payout).await?.is_none() {
                return Ok(());
            }
            service.learn_payout(&tx, &fact).await?;
            Ok(())
        })
        .await?;
        crash::point(MODULE, "payout.noticed");
        Ok(())
    }

    /// Stores a fact and folds it in; answers the payout as it is then. A fact over another amount
    /// than was ordered is believed by nobody, and stands in the queue of finance as a line.
    pub(crate) async fn learn_payout(&self, tx: &Tx, fact: &PayoutFact) -> Result<Payout, Error> {
        let mut one = self.load_payout(tx, fact.payout).await?;
        let moves_money = matches!(fact.told, PayoutTold::Executed | PayoutTold::Returned);
        if moves_money && fact.amount != one.amount {
            tracing::warn!(payout = %one.id, "the bank tells of another amount");
            return Ok(one);
        }
        let late = fact.told == PayoutTold::Returned
            && fact.source != PayoutSource::Match
            && self.is_final(&one, fact.at);
        if late {
            return Ok(one);
        }
        // What no file ever carried cannot have been executed.
        if one.batch.is_none() || !store::payout::tell(tx, fact).await? {
            return Ok(one);
        }
        let facts = store::payout::told(tx, one.id).await?;
        match payout::fold(&facts) {
            Standing::Nothing => {}
            Standing::Accepted => {
                if one.state == PayoutState::Unknown {
                    let to = PayoutState::Submitted;
                    self.go_payout(tx, &mut one, to, None, "bank").await?;
                }
            }
            Standing::Rejected { reason } => {
                if matches!(one.state, PayoutState::Submitted | PayoutState::Unknown) {
                    let (to, by) = (PayoutState::Failed, Caller::system());
                    self.stop_payout(tx, &mut one, to, reason.as_deref(), &by)
                        .await?;
                }
            }
            Standing::Paid => self.pay(tx, &mut one).await?,
            Standing::Returned { reason } => {
                self.pay(tx, &mut one).await?;
                self.give_back(tx, &mut one, reason.as_deref()).await?;
            }
        }
        Ok(one)
    }

    /// Whether a payout can come back by itself no more.
    pub(crate) fn is_final(&self, one: &Payout, at: Timestamp) -> bool {
        one.paid_at.is_some_and(|paid| at > self.final_at(paid))
    }

    pub(crate) fn final_at(&self, paid: Timestamp) -> Timestamp {
        let days = self.settings().payout_return_days;
        paid.plus(Duration::from_secs(days.saturating_mul(86_400)))
    }

    /// The money left our account: the hold is posted. What ended without paying stays as it ended.
    async fn pay(&self, tx: &Tx, one: &mut Payout) -> Result<(), Error> {
        if !matches!(one.state, PayoutState::Submitted | PayoutState::Unknown) {
            return Ok(());
        }
        let now = self.now();
        one.paid_at = Some(now);
        let to = PayoutState::Paid;
        self.go_payout(tx, one, to, None, "bank").await?;
        let (paid, hold) = (entry(one.id, "paid")?, entry(one.id, "hold")?);
        let subject = one.id.uuid();
        if self.settle_hold(tx, &paid, &hold, None, subject).await? == HoldOutcome::Refused {
            return Err(Error::stored("payments_hold", hold.as_str()));
        }
        let posting = BankPosting {
            entry: paid.to_string(),
            amount: one.amount.negate()?,
            payout: Some(one.id),
            line: None,
            at: now,
        };
        store::statement::post(tx, &posting).await?;
        let told = PayoutPaid {
            id: one.id,
            seller: one.seller,
            amount: one.amount,
            final_at: self.final_at(now),
            at: now,
        };
        let (rt, by) = (self.rt(), Caller::system());
        outbox::publish(tx, rt, MODULE, &told, one.id.uuid(), &by).await?;
        let notice = self.about(one, PAYOUT_PAID);
        notices::tell(tx, rt, MODULE, &by, &notice).await?;
        Ok(())
    }

    /// It came back: the seller's again, debts first.
    async fn give_back(
        &self,
        tx: &Tx,
        one: &mut Payout,
        reason: Option<&str>,
    ) -> Result<(), Error> {
        if one.state != PayoutState::Paid {
            return Ok(());
        }
        let to = PayoutState::Returned;
        self.go_payout(tx, one, to, reason, "bank").await?;
        let (seller, now) = (one.seller.to_string(), self.now());
        let debt = Account::of(Root::SellerReceivable, &seller)?;
        let owed = store::escrow::available(tx, &debt.to_string(), one.amount.currency()).await?;
        let netted = escrow::least(owed, one.amount)?;
        let id = entry(one.id, "returned")?;
        let parts = [
            (debt, netted),
            (
                Account::of(Root::SellerAvailable, &seller)?,
                one.amount.checked_sub(netted)?,
            ),
        ];
        let mut postings = vec![Posting::debit(bank_account()?, one.amount)];
        let parts = parts.into_iter().filter(|(_, amount)| !amount.is_zero());
        postings.extend(parts.map(|(account, amount)| Posting::credit(account, amount)));
        let booked = Entry::new(id.clone(), now, postings)?;
        let row = self.rt().ids().uuid();
        store::ledger::record(tx, row, one.id.uuid(), &booked).await?;
        let posting = BankPosting {
            entry: id.to_string(),
            amount: one.amount,
            payout: Some(one.id),
            line: None,
            at: now,
        };
        store::statement::post(tx, &posting).await?;
        let told = PayoutReturned {
            id: one.id,
            seller: one.seller,
            amount: one.amount,
            reason: one.reason.clone(),
            at: now,
        };
        let (rt, by) = (self.rt(), Caller::system());
        outbox::publish(tx, rt, MODULE, &told, one.id.uuid(), &by).await?;
        let notice = self.about(one, PAYOUT_RETURNED);
        notices::tell(tx, rt, MODULE, &by, &notice).await?;
        let notice = Notice {
            to: To::Staff(DECIDERS.to_vec()),
            kind: PAYOUT_RETURNED_PLATFORM,
            link: Some(format!("/ops/payouts/{}", one.id)),
            ..notice
        };
        notices::tell(tx, rt, MODULE, &by, &notice).await?;
        Ok(())
    }
}

/// A code of the bank, short enough to keep.
pub(crate) fn is_word(text: &str) -> bool {
    (1..=200).contains(&text.len()) && !text.contains('\0')
}
