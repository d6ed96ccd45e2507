//! Paying by bank transfer, as the buyer sees it: whom to pay, under which reference and until when;
//! what has come; another way to pay after all. Days pass here, so what waits for the payment is put
//! off too.

use std::time::Duration;

use contract::identity::{Caller, Role};
use contract::ids::{IntentId, OrgId};
use contract::payments::{IntentPutOff, IntentState};
use db::Tx;
use jiff::civil::Date;
use kernel::{FieldError, Money, Timestamp};
use runtime::notices::{self, Notice, To};
use runtime::{jobs, outbox};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::Service;
use super::confirm::PAYERS;
use super::instalments::is_later;
use super::views::IntentPage;
use crate::MODULE;
use crate::connectors::TRANSFER;
use crate::error::Error;
use crate::jobs::{EXPIRE, Target};
use crate::model::transfer::{Remittance, RemittanceState, Transfer};
use crate::model::{About, Attempt, Intent, Source, Status};
use crate::notices::{TRANSFER_AWAITED, TRANSFER_CAME, TRANSFER_PART};
use crate::rules::{creditor_reference, intent};
use crate::store;

const DAY: Duration = Duration::from_secs(86_400);
/// Whoever turns to another way to pay has so long for it, if the time before is over.
const OTHER_WAY: Duration = Duration::from_secs(1_800);
/// Two payments of one reference are rarer than anything; eight are none.
const TURNS: u8 = 8;

/// What a transfer needs, and what has come of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TransferView {
    pub beneficiary: String,
    /// Ours, or one of this payment alone.
    pub account: String,
    /// Money to this account is known without the reference.
    pub is_own_account: bool,
    pub bic: String,
    pub bank: String,
    /// As it is typed, and in groups of four.
    pub reference: String,
    pub reference_printed: String,
    /// What is still to be paid.
    pub missing: Money,
    pub received: Money,
    pub pay_by: Timestamp,
    /// What the payer's bank took back, which is to be paid again.
    pub taken_back: Option<Money>,
    /// The day on which the buyer says to have paid.
    pub said_on: Option<String>,
    pub said_reference: Option<String>,
    /// Of a sandbox: where a payer's bank can be played.
    pub test_url: Option<String>,
}

/// What the buyer says of a transfer on its way. It moves nothing, and helps finance to find it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TransferSaid)]
pub struct Said {
    /// The day of the transfer.
    #[schema(pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", example = "2026-12-01")]
    pub on: String,
    /// The bank's own reference of it.
    #[schema(max_length = 100)]
    pub reference: Option<String>,
}

impl Service {
    /// The reference of a payment that is to be made by transfer, and the time that it takes. Who
    /// comes back to it has the reference and the day of the first time.
    pub(crate) async fn put_off(&self, tx: &Tx, intent: &mut Intent) -> Result<(), Error> {
        let (now, settings) = (self.now(), &self.settings().transfer);
        let pay_by = match store::transfer::of_intent(tx, intent.id).await? {
            Some(known) if now >= known.pay_by => {
                let over = "the time to pay it by bank transfer is over";
                return Err(Error::NotAcceptable(over));
            }
            Some(mut known) => {
                known.ends_without = intent.expires_at;
                store::transfer::put_off(tx, &known).await?;
                known.pay_by
            }
            None => {
                let pay_by = end_of_day(now, settings.pay_days);
                self.name_transfer(tx, intent, pay_by).await?;
                pay_by
            }
        };
        let until = pay_by.plus(DAY * settings.grace_days);
        if until <= intent.expires_at {
            return Ok(());
        }
        intent.expires_at = until;
        self.expire_later(tx, intent).await?;
        if is_later(&store::terms::instalments_of(tx, intent.id).await?) {
            return Ok(());
        }
        let told = IntentPutOff {
            id: intent.id,
            checkout: intent.checkout,
            expires_at: until,
            at: now,
        };
        let (rt, by) = (self.rt(), Caller::system());
        outbox::publish(tx, rt, MODULE, &told, intent.id.uuid(), &by).await?;
        Ok(())
    }

    async fn name_transfer(
        &self,
        tx: &Tx,
        intent: &Intent,
        pay_by: Timestamp,
    ) -> Result<(), Error> {
        for turn in 0..TURNS {
            let one = Transfer {
                reference: creditor_reference::of(intent.id.uuid(), turn),
                buyer: intent.buyer,
                intent: intent.id,
                virtual_account: None,
                pay_by,
                ends_without: intent.expires_at,
                said_on: None,
                said_reference: None,
                created_at: self.now(),
            };
            if store::transfer::insert(tx, &one).await? {
                return Ok(());
            }
        }
        Err(Error::stored("payments_transfer", "no reference is free"))
    }

    async fn expire_later(&self, tx: &Tx, intent: &Intent) -> Result<(), Error> {
        let target = Target {
            buyer: intent.buyer,
            id: intent.id.uuid(),
            step: 0,
        };
        let (at, rt) = (intent.expires_at, self.rt());
        let key = format!("{}:{}", intent.id, at.micros());
        jobs::enqueue(tx, rt, MODULE, EXPIRE, &target, at, Some(&key)).await?;
        Ok(())
    }

    /// The buyer has been told whom to pay, and gets it by mail too.
    pub(crate) async fn await_transfer(
        &self,
        tx: &Tx,
        intent: &Intent,
        account: &str,
    ) -> Result<(), Error> {
        if !account.is_empty() {
            store::transfer::give_account(tx, intent.buyer, intent.id, account).await?;
        }
        let Some(view) = self.transfer_view(tx, intent).await? else {
            return Ok(());
        };
        self.tell_payer(tx, intent, TRANSFER_AWAITED, view.missing, &view)
            .await
    }

    /// A part has come, or all of it.
    pub(crate) async fn tell_of_transfer(&self, tx: &Tx, intent: &Intent) -> Result<(), Error> {
        let Some(view) = self.transfer_view(tx, intent).await? else {
            return Ok(());
        };
        let (kind, amount) = match view.missing.is_positive() {
            true => (TRANSFER_PART, view.received),
            false => (TRANSFER_CAME, intent.amount),
        };
        self.tell_payer(tx, intent, kind, amount, &view).await
    }

    pub(super) async fn tell_payer(
        &self,
        tx: &Tx,
        intent: &Intent,
        kind: &'static str,
        amount: Money,
        view: &TransferView,
    ) -> Result<(), Error> {
        let notice = Notice {
            to: To::Members(vec![Role::Owner, Role::Finance, Role::Buyer]),
            org: intent.buyer,
            kind,
            params: json!({
                "amount": amount.to_major_string(),
                "currency": amount.currency().code(),
                "missing": view.missing.to_major_string(),
                "beneficiary": view.beneficiary,
                "account": view.account,
                "bic": view.bic,
                "bank": view.bank,
                "reference": view.reference_printed,
                "until": view.pay_by.date().to_string(),
            }),
            link: Some(format!("/pay/{}", intent.checkout)),
        };
        notices::tell(tx, self.rt(), MODULE, &Caller::system(), &notice).await?;
        Ok(())
    }

    /// None when nobody ever wanted to pay it by transfer.
    pub(crate) async fn transfer_view(
        &self,
        tx: &Tx,
        intent: &Intent,
    ) -> Result<Option<TransferView>, Error> {
        let Some(one) = store::transfer::of_intent(tx, intent.id).await? else {
            return Ok(None);
        };
        let came = self.counted(tx, intent.buyer, intent.id).await?;
        let currency = intent.amount.currency();
        let mut received = Money::sum(came.iter().map(|one| one.amount), currency)?;
        let mut pay_by = one.pay_by;
        let again = match intent.state {
            IntentState::Succeeded => self.come_again(tx, intent).await?,
            _ => None,
        };
        let missing = match (&again, intent.state) {
            (Some(again), _) => {
                (received, pay_by) = (again.came, again.due_at);
                again.owed.checked_sub(again.came)?
            }
            (None, IntentState::Succeeded) => Money::zero(currency),
            _ => intent.amount.checked_sub(received)?,
        };
        let settings = self.settings();
        let test_url = settings.transfer.test.then(|| {
            let url = settings.bank_url.trim_end_matches('/');
            let site = self.rt().config().public_url();
            format!(
                "{url}/pay?reference={}&amount={}&currency={currency}&back={site}/en/pay/{}",
                one.reference,
                missing.to_major_string(),
                intent.checkout,
            )
        });
        Ok(Some(TransferView {
            beneficiary: settings.bank_holder.clone(),
            is_own_account: one.virtual_account.is_some(),
            account: one
                .virtual_account
                .unwrap_or_else(|| settings.bank_account.clone()),
            bic: settings.bank_bic.clone(),
            bank: settings.transfer.bank_name.clone(),
            reference_printed: creditor_reference::printed(&one.reference),
            reference: one.reference,
            missing: match missing.is_negative() {
                true => Money::zero(currency),
                false => missing,
            },
            received,
            pay_by,
            taken_back: again.as_ref().map(|again| again.owed),
            said_on: one.said_on,
            said_reference: one.said_reference,
            test_url: test_url.filter(|_| again.is_some() || !intent::is_terminal(intent.state)),
        }))
    }

    /// What came for a payment and is the buyer's.
    pub(crate) async fn counted(
        &self,
        tx: &Tx,
        buyer: OrgId,
        intent: IntentId,
    ) -> Result<Vec<Remittance>, Error> {
        let mut came = store::remittance::of_intent(tx, buyer, intent).await?;
        came.retain(|one| one.state == RemittanceState::Counted);
        Ok(came)
    }

    /// The last try to pay an intent by transfer.
    pub(crate) async fn transfer_attempt(
        &self,
        tx: &Tx,
        buyer: OrgId,
        intent: IntentId,
    ) -> Result<Option<Attempt>, Error> {
        let tried = store::attempt::of_intent(tx, buyer, intent).await?;
        Ok(tried.into_iter().rfind(|one| one.provider == TRANSFER))
    }

    /// The buyer turns to another way to pay, as long as nothing has come. The reference stays
    /// known: what comes all the same is found.
    pub(crate) async fn withdraw_transfer(
        &self,
        by: &Caller,
        reference: &str,
    ) -> Result<IntentPage, Error> {
        by.allows("payments:write")?;
        let buyer = by.buyer(&PAYERS)?;
        let id = self.resolve(buyer, reference).await?;
        self.write((buyer, id), |service, tx, input| async move {
            let (buyer, id) = *input;
            let mut intent = service.load(&tx, buyer, id).await?;
            match intent.state {
                IntentState::RequiresPaymentMethod => return Ok(()),
                IntentState::RequiresAction => {}
                state => return Err(Error::NotCancelable { state }),
            }
            let tried = service.transfer_attempt(&tx, buyer, id).await?;
            let tried = tried.filter(|tried| intent.attempt == Some(tried.id));
            let tried = tried.ok_or(Error::AttemptUnderWay)?;
            if !service.counted(&tx, buyer, id).await?.is_empty() {
                return Err(Error::AttemptUnderWay);
            }
            if let Some(one) = store::transfer::of_intent(&tx, id).await? {
                let soon = service.now().plus(OTHER_WAY);
                let until = one.ends_without.max(soon).min(intent.expires_at);
                let read = intent.version;
                intent.version += 1;
                intent.expires_at = until;
                store::intent::save(&tx, &intent, read).await?;
                service.expire_later(&tx, &intent).await?;
            }
            let reason = Some("withdrawn".to_owned());
            let news = service.said(&tried, Status::Canceled, reason);
            let event = format!("{}:withdrawn", tried.id);
            let (source, about) = (Source::Answer, About::Charge);
            let fact = service.fact(TRANSFER, event, source, about, &news);
            service
                .learn(&tx, fact, Some((buyer, tried.id.uuid())))
                .await
        })
        .await?;
        self.page_of(buyer, id).await
    }

    /// The buyer says to have ordered the transfer.
    pub(crate) async fn say_transferred(
        &self,
        by: &Caller,
        reference: &str,
        said: Said,
    ) -> Result<IntentPage, Error> {
        by.allows("payments:write")?;
        let buyer = by.buyer(&PAYERS)?;
        let id = self.resolve(buyer, reference).await?;
        let wrong =
            |code, text: &str| Error::Fields(vec![FieldError::new("on", code, text.to_owned())]);
        let day: Date = said
            .on
            .parse()
            .map_err(|_| wrong("not_a_day", "a day, as 2026-12-01"))?;
        // Somewhere it is tomorrow already.
        if day > self.now().plus(DAY).date() {
            return Err(wrong("in_the_future", "the day on which it was ordered"));
        }
        let named = said.reference.as_deref().map(str::trim);
        let named = named.filter(|text| !text.is_empty()).map(str::to_owned);
        if named
            .as_ref()
            .is_some_and(|text| text.chars().any(char::is_control))
        {
            let wrong = FieldError::new("reference", "not_plain", "letters and digits");
            return Err(Error::Fields(vec![wrong]));
        }
        self.write((day, named), move |_, tx, input| async move {
            let (day, named) = input.as_ref();
            if store::transfer::of_intent(&tx, id).await?.is_none() {
                return Err(Error::NotFound);
            }
            store::transfer::say(&tx, buyer, id, &day.to_string(), named.as_deref()).await
        })
        .await?;
        self.page_of(buyer, id).await
    }
}

/// The last second of the day so many days later.
pub(super) fn end_of_day(now: Timestamp, days: u32) -> Timestamp {
    let day = i64::try_from(DAY.as_micros()).unwrap_or(i64::MAX);
    let midnight = now.micros().div_euclid(day) * day;
    Timestamp::from_micros(midnight).plus(DAY * (days + 1) - Duration::from_secs(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_to_pay_by_ends_with_its_last_second() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let noon = end_of_day(at("2026-11-30T12:00:00Z"), 7);
        assert_eq!(noon, at("2026-12-07T23:59:59Z"));
        let midnight = end_of_day(at("2026-11-30T00:00:00Z"), 0);
        assert_eq!(midnight, at("2026-11-30T23:59:59Z"));
    }
}
