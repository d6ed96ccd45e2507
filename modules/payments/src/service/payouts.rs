//! A payout until it goes to the bank: asked for, set aside by a hold, agreed to, or given up. What
//! the hold does not get is not there to be paid out, whoever asks at the same time.

use contract::identity::{Caller, Role};
use contract::ids::{OrgId, PayoutId};
use contract::payments::PayoutStopped;
use db::Tx;
use kernel::{Currency, FieldError, Money, Rounding};
use ledger::{Account, EntryId, Reserve, Root};
use runtime::notices::{self, Notice, To};
use runtime::once::{IdempotentRequest, Replay, once};
use runtime::{audit, crash, outbox};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::Service;
use super::beneficiaries::TREASURERS;
use super::holds::HoldOutcome;
use super::operate::DECIDERS;
use super::payout_views::{PayoutPage, PayoutView};
use crate::MODULE;
use crate::error::Error;
use crate::model::beneficiary::{Beneficiary, BeneficiaryId, BeneficiaryState};
use crate::model::payout::{Payout, PayoutCause, PayoutState};
use crate::model::screening::Looked;
use crate::notices::PAYOUT_STOPPED;
use crate::rules::payout;
use crate::store;

/// The one account in a bank that the books know.
pub(crate) use crate::rules::books_transfer::BANK;
/// People of the platform who agree to a large payout.
const FOUR_EYES: i64 = 2;
const SELLERS_A_RUN: i64 = 100;

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPayout {
    pub beneficiary: BeneficiaryId,
    pub amount: Money,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectPayout {
    /// The seller reads it.
    #[schema(min_length = 1, max_length = 200)]
    pub reason: String,
}

/// Money that somebody wants, before anybody looked at it.
#[derive(Clone)]
struct Wanted {
    seller: OrgId,
    amount: Money,
    cause: PayoutCause,
    actor: String,
    approvals: i64,
}

pub(crate) fn entry(id: PayoutId, what: &str) -> Result<EntryId, ledger::Error> {
    format!("{id}:{what}").parse()
}

pub(crate) fn bank_account() -> Result<Account, ledger::Error> {
    Account::of(Root::Bank, BANK)
}

impl Service {
    pub(crate) async fn request_payout(
        &self,
        by: &Caller,
        request: &IdempotentRequest,
        form: NewPayout,
    ) -> Result<Replay<PayoutView>, Error> {
        by.allows("payments:write")?;
        let seller = by.seller(&TREASURERS)?;
        if !form.amount.is_positive() {
            let wrong = FieldError::new("amount", "not_positive", "more than nothing");
            return Err(Error::Fields(vec![wrong]));
        }
        if form.amount.minor_i64().is_err() {
            let wrong = FieldError::new("amount", "too_large", "no account holds that much");
            return Err(Error::Fields(vec![wrong]));
        }
        if !self.may_be_paid(seller).await? {
            return Err(Error::NotVerified);
        }
        self.at_least_the_minimum(form.amount).await?;
        let wanted = Wanted {
            seller,
            amount: form.amount,
            cause: PayoutCause::Request,
            actor: by.actor(),
            approvals: self.approvals_for(form.amount).await?,
        };
        let service = self.clone();
        let replay = once(self.rt(), MODULE, request, move |tx| {
            let (service, wanted) = (service.clone(), wanted.clone());
            async move {
                let found = store::beneficiary::find(&tx, seller, form.beneficiary).await?;
                let to = found.filter(|one| one.state == BeneficiaryState::Active);
                let Some(to) = to else {
                    let wrong = FieldError::new("beneficiary", "unknown", "no such bank account");
                    return Err(Error::Fields(vec![wrong]).into());
                };
                let made = service.want(&tx, &to, &wanted).await?;
                Ok((201, PayoutView::of(&made, service.settings())))
            }
        })
        .await?;
        crash::point(MODULE, "payout.requested");
        self.ask_about_waiting().await;
        Ok(replay)
    }

    /// Sets the money aside and writes the payout down, or refuses both.
    async fn want(&self, tx: &Tx, to: &Beneficiary, wanted: &Wanted) -> Result<Payout, Error> {
        let now = self.now();
        if to.currency != wanted.amount.currency() {
            let text = "the account is kept in another currency";
            let wrong = FieldError::new("beneficiary", "currency_differs", text);
            return Err(Error::Fields(vec![wrong]));
        }
        if to.usable_at > now {
            return Err(Error::Cooling(to.usable_at));
        }
        if store::screening::of(tx, to.seller, to.id.uuid()).await? != Looked::Clear {
            return Err(Error::PayeeLookedAt);
        }
        let mut made = Payout {
            id: self.rt().ids().new_id(),
            seller: wanted.seller,
            state: PayoutState::Created,
            version: 1,
            cause: wanted.cause,
            amount: wanted.amount,
            beneficiary: to.id,
            account: to.account.clone(),
            approvals_needed: wanted.approvals,
            batch: None,
            reason: None,
            requested_by: wanted.actor.clone(),
            paid_at: None,
            created_at: now,
            updated_at: now,
        };
        let reserve = Reserve {
            id: entry(made.id, "hold")?,
            at: now,
            debit: Account::of(Root::SellerAvailable, &wanted.seller.to_string())?,
            credit: bank_account()?,
            amount: wanted.amount,
            expires_at: None,
        };
        if self.reserve_hold(tx, &reserve).await? != HoldOutcome::Done {
            return Err(Error::NotAvailable);
        }
        store::payout::insert(tx, &made).await?;
        store::payout::save(tx, &made, None, 0, &wanted.actor).await?;
        let screening = PayoutState::Screening;
        self.go_payout(tx, &mut made, screening, None, "system")
            .await?;
        self.look_at_payout(tx, &made).await?;
        Ok(made)
    }

    pub(crate) async fn go_payout(
        &self,
        tx: &Tx,
        one: &mut Payout,
        to: PayoutState,
        reason: Option<&str>,
        actor: &str,
    ) -> Result<(), Error> {
        if !payout::may(one.state, to) {
            return Err(Error::InvalidTransition {
                from: payout::name(one.state).to_owned(),
                to: payout::name(to).to_owned(),
            });
        }
        let (from, read) = (one.state, one.version);
        one.state = to;
        one.version += 1;
        one.reason = reason.map(str::to_owned);
        one.updated_at = self.now();
        store::payout::save(tx, one, Some(from), read, actor).await
    }

    /// Ends a payout whose money has not left: all of it is the seller's to use again.
    pub(crate) async fn stop_payout(
        &self,
        tx: &Tx,
        one: &mut Payout,
        to: PayoutState,
        reason: Option<&str>,
        by: &Caller,
    ) -> Result<(), Error> {
        self.go_payout(tx, one, to, reason, &by.actor()).await?;
        let (void, hold) = (entry(one.id, "void")?, entry(one.id, "hold")?);
        if self.void_hold(tx, &void, &hold).await? == HoldOutcome::Refused {
            return Err(Error::stored("payments_hold", hold.as_str()));
        }
        let currency = one.amount.currency();
        let netted = entry(one.id, "netted")?;
        self.net_debts(tx, one.seller, currency, &netted, one.id.uuid())
            .await?;
        let told = PayoutStopped {
            id: one.id,
            seller: one.seller,
            amount: one.amount,
            state: to,
            reason: one.reason.clone(),
            at: one.updated_at,
        };
        outbox::publish(tx, self.rt(), MODULE, &told, one.id.uuid(), by).await?;
        // Who gave it up knows already.
        if to != PayoutState::Canceled || by.is_system() {
            let notice = self.about(one, PAYOUT_STOPPED);
            notices::tell(tx, self.rt(), MODULE, by, &notice).await?;
        }
        Ok(())
    }

    /// To the seller's people who care for money.
    pub(crate) fn about(&self, one: &Payout, kind: &'static str) -> Notice {
        Notice {
            to: To::Members(vec![Role::Owner, Role::Finance]),
            org: one.seller,
            kind,
            params: json!({
                "amount": one.amount.to_major_string(),
                "currency": one.amount.currency().code(),
                "hint": one.account.hint,
                "reason": one.reason,
            }),
            link: Some(format!("/seller/payouts/{}", one.id)),
        }
    }

    /// The seller gives it up, as long as no file has it.
    pub(crate) async fn cancel_payout(
        &self,
        by: &Caller,
        id: PayoutId,
    ) -> Result<PayoutPage, Error> {
        by.allows("payments:write")?;
        let seller = by.seller(&TREASURERS)?;
        self.write(by.clone(), move |service, tx, by| async move {
            let found = store::payout::find(&tx, seller, id).await?;
            let mut one = found.ok_or(Error::NotFound)?;
            let to = PayoutState::Canceled;
            service.stop_payout(&tx, &mut one, to, None, &by).await?;
            service.payout_page(&tx, one, false).await
        })
        .await
    }

    /// One of the people who have to agree. The last of them lets it go.
    pub(crate) async fn approve_payout(
        &self,
        by: &Caller,
        id: PayoutId,
    ) -> Result<PayoutPage, Error> {
        by.allows("payments:write")?;
        by.platform(&DECIDERS)?;
        self.write(by.clone(), move |service, tx, by| async move {
            let mut one = service.load_payout(&tx, id).await?;
            if one.state != PayoutState::Screening {
                return Err(Error::InvalidTransition {
                    from: payout::name(one.state).to_owned(),
                    to: payout::name(PayoutState::Approved).to_owned(),
                });
            }
            if !store::payout::approve(&tx, id, &by.person.to_string(), service.now()).await? {
                return Err(Error::SamePerson);
            }
            service
                .audit_payout(&tx, &by, &one, "payout.approved")
                .await?;
            service.let_payout_go(&tx, &mut one, &by.actor()).await?;
            service.payout_page(&tx, one, true).await
        })
        .await
    }

    pub(crate) async fn reject_payout(
        &self,
        by: &Caller,
        id: PayoutId,
        form: RejectPayout,
    ) -> Result<PayoutPage, Error> {
        by.allows("payments:write")?;
        by.platform(&DECIDERS)?;
        self.write((by.clone(), form), move |service, tx, input| async move {
            let (by, form) = input.as_ref();
            let mut one = service.load_payout(&tx, id).await?;
            let (to, reason) = (PayoutState::Rejected, Some(form.reason.trim()));
            service.stop_payout(&tx, &mut one, to, reason, by).await?;
            service
                .audit_payout(&tx, by, &one, "payout.rejected")
                .await?;
            service.payout_page(&tx, one, true).await
        })
        .await
    }

    async fn audit_payout(
        &self,
        tx: &Tx,
        by: &Caller,
        one: &Payout,
        action: &str,
    ) -> Result<(), Error> {
        let after = json!({"state": payout::name(one.state), "reason": one.reason});
        let subject = one.id.to_string();
        audit::record(
            tx,
            self.rt(),
            MODULE,
            by,
            action,
            &subject,
            None,
            Some(&after),
        )
        .await?;
        Ok(())
    }

    /// A payout of which only the id is known.
    pub(crate) async fn load_payout(&self, tx: &Tx, id: PayoutId) -> Result<Payout, Error> {
        let seller = store::payout::seller(tx, id).await?;
        let seller = seller.ok_or(Error::NotFound)?;
        let found = store::payout::find(tx, seller, id).await?;
        found.ok_or(Error::NotFound)
    }

    /// Sellers whose rhythm has come round are paid all that is available, by currency, to the
    /// newest account in it that may be paid to.
    pub(crate) async fn run_rhythms(&self) -> Result<(), Error> {
        let due = self
            .read((), |service, tx, _| async move {
                store::payee::due(&tx, service.now(), SELLERS_A_RUN).await
            })
            .await?;
        for payee in due {
            let verified = self.may_be_paid(payee.seller).await?;
            let path = Account::of(Root::SellerAvailable, &payee.seller.to_string())?.to_string();
            let found = self
                .read(path, |_, tx, path| async move {
                    let mut found = Vec::new();
                    for currency in store::payee::currencies(&tx, &path).await? {
                        found.push(store::escrow::available(&tx, &path, currency).await?);
                    }
                    Ok(found)
                })
                .await?;
            let mut wanted = Vec::new();
            for amount in found {
                let enough = self.at_least_the_minimum(amount).await.is_ok();
                if verified && enough && amount.is_positive() {
                    wanted.push(Wanted {
                        seller: payee.seller,
                        amount,
                        cause: PayoutCause::Rhythm,
                        actor: "system".to_owned(),
                        approvals: self.approvals_for(amount).await?,
                    });
                }
            }
            let done = self
                .write((payee, wanted), |service, tx, input| async move {
                    let (mut payee, wanted) = (input.0.clone(), &input.1);
                    let (read, now) = (payee.version, service.now());
                    payee.next_at = payout::next_run(payee.rhythm, payee.rhythm_day, now);
                    payee.version += 1;
                    // The version that was read has this run: nobody makes it twice.
                    store::payee::save(&tx, &payee, read).await?;
                    let accounts = store::beneficiary::active(&tx, payee.seller).await?;
                    for one in wanted {
                        let suits = |to: &&Beneficiary| {
                            to.currency == one.amount.currency() && to.usable_at <= now
                        };
                        if let Some(to) = accounts.iter().find(suits) {
                            match service.want(&tx, to, one).await {
                                // Somebody looks at the account; the next run finds it clear.
                                Ok(_) | Err(Error::PayeeLookedAt) => {}
                                Err(error) => return Err(error),
                            }
                        }
                    }
                    Ok(())
                })
                .await;
            match done {
                // Money moved meanwhile; the next run finds what there is then.
                Ok(()) | Err(Error::NotAvailable | Error::ChangedMeanwhile) => {}
                Err(error) => return Err(error),
            }
        }
        self.ask_about_waiting().await;
        Ok(())
    }

    /// What an amount is worth in euros, by the newest rate; none without a rate.
    pub(crate) async fn in_euros(&self, amount: Money) -> Result<Option<Money>, Error> {
        if amount.currency() == Currency::EUR {
            return Ok(Some(amount));
        }
        let rate = self.cross_rate(amount.currency(), Currency::EUR).await?;
        let worth = rate.map(|(rate, _)| amount.convert(Currency::EUR, rate, Rounding::HalfEven));
        Ok(worth.transpose()?)
    }

    async fn at_least_the_minimum(&self, amount: Money) -> Result<(), Error> {
        let least = Money::new(
            i128::from(self.settings().payout_minimum_euros) * 100,
            Currency::EUR,
        );
        match self.in_euros(amount).await? {
            Some(worth) if worth.checked_cmp(least)?.is_lt() => Err(Error::BelowMinimum(least)),
            _ => Ok(()),
        }
    }

    async fn approvals_for(&self, amount: Money) -> Result<i64, Error> {
        Ok(if self.needs_two(amount).await? {
            FOUR_EYES
        } else {
            0
        })
    }

    /// Whether two people have to agree. Without a rate nothing is known to be small.
    pub(crate) async fn needs_two(&self, amount: Money) -> Result<bool, Error> {
        let most = Money::new(
            i128::from(self.settings().payout_four_eyes_above_euros) * 100,
            Currency::EUR,
        );
        let small = match self.in_euros(amount).await? {
            Some(worth) => worth.checked_cmp(most)?.is_le(),
            None => false,
        };
        Ok(!small)
    }
}
