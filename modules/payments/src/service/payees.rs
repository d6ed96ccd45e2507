//! What counts for a seller who is paid: verified or not, how much is kept back and for how long,
//! and when they are paid without asking.

use contract::identity::Caller;
use contract::ids::OrgId;
use db::Tx;
use kernel::{FieldError, Timestamp};
use runtime::audit;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::Service;
use super::beneficiaries::TREASURERS;
use super::operate::{DECIDERS, LOOKERS};
use crate::MODULE;
use crate::error::Error;
use crate::model::payout::{Payee, Rhythm};
use crate::rules::payout;
use crate::store;

const LISTED_MAX: i64 = 200;
const RESERVE_DAYS_MAX: i64 = 365;

/// What the platform sets for a seller.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PayeeTerms {
    /// The platform has seen that the firm is who it says.
    pub is_verified: bool,
    /// Of each release, so much is kept back against refunds.
    #[schema(value_type = String, example = "10")]
    pub reserve_percent: Decimal,
    #[schema(minimum = 0, maximum = 365)]
    pub reserve_days: i64,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PayeeView {
    pub seller: OrgId,
    pub seller_name: Option<String>,
    pub verified_at: Option<Timestamp>,
    #[schema(value_type = String)]
    pub reserve_percent: Decimal,
    pub reserve_days: i64,
    pub rhythm: Rhythm,
    pub updated_at: Timestamp,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PayeeViews {
    pub items: Vec<PayeeView>,
}

/// When a seller is paid without asking.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetRhythm {
    pub rhythm: Rhythm,
    /// Day of the week from Monday 1, or of the month up to 28.
    #[schema(minimum = 1, maximum = 28)]
    pub day: i64,
}

/// How a seller is paid.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PayoutTerms {
    pub is_verified: bool,
    pub rhythm: Rhythm,
    pub day: i64,
    pub next_at: Option<Timestamp>,
    #[schema(value_type = String)]
    pub reserve_percent: Decimal,
    pub reserve_days: i64,
    /// The least at once, worth in euros.
    pub minimum_euros: u32,
    pub cooling_hours: u64,
    pub return_days: u64,
}

impl Service {
    /// A firm is paid when it has shown who it is, which identity knows, and finance has admitted it.
    pub(crate) async fn may_be_paid(&self, seller: OrgId) -> Result<bool, Error> {
        let found = self
            .read(seller, |_, tx, seller| async move {
                store::payee::find(&tx, *seller).await
            })
            .await?;
        if found.is_none_or(|payee| payee.verified_at.is_none()) {
            return Ok(false);
        }
        Ok(self
            .identity()
            .kyb(&Caller::system(), seller)
            .await?
            .has_passed())
    }

    pub(crate) async fn payee(&self, tx: &Tx, seller: OrgId) -> Result<Payee, Error> {
        let found = store::payee::find(tx, seller).await?;
        Ok(found.unwrap_or_else(|| Payee::new(seller, self.now())))
    }

    pub(crate) async fn payout_terms(&self, by: &Caller) -> Result<PayoutTerms, Error> {
        by.allows("payments:read")?;
        let seller = by.seller(&TREASURERS)?;
        let is_verified = self.may_be_paid(seller).await?;
        let payee = self
            .read(seller, |service, tx, seller| async move {
                service.payee(&tx, *seller).await
            })
            .await?;
        Ok(self.terms_of(&payee, is_verified))
    }

    fn terms_of(&self, payee: &Payee, is_verified: bool) -> PayoutTerms {
        let settings = self.settings();
        PayoutTerms {
            is_verified,
            rhythm: payee.rhythm,
            day: payee.rhythm_day,
            next_at: payee.next_at,
            reserve_percent: payee.reserve_percent,
            reserve_days: payee.reserve_days,
            minimum_euros: settings.payout_minimum_euros,
            cooling_hours: settings.beneficiary_cooling_hours,
            return_days: settings.payout_return_days,
        }
    }

    pub(crate) async fn set_rhythm(
        &self,
        by: &Caller,
        form: SetRhythm,
    ) -> Result<PayoutTerms, Error> {
        by.allows("payments:write")?;
        let seller = by.seller(&TREASURERS)?;
        let day_max = if form.rhythm == Rhythm::Weekly { 7 } else { 28 };
        if !(1..=day_max).contains(&form.day) {
            let wrong = FieldError::new("day", "too_large", "there is no such day");
            return Err(Error::Fields(vec![wrong.with_param("max", day_max)]));
        }
        let is_verified = self.may_be_paid(seller).await?;
        let payee = self
            .write((by.clone(), form), move |service, tx, input| async move {
                let (by, form) = input.as_ref();
                let mut payee = service.payee(&tx, seller).await?;
                let before =
                    json!({"rhythm": payout::rhythm_name(payee.rhythm), "day": payee.rhythm_day});
                let (read, now) = (payee.version, service.now());
                payee.rhythm = form.rhythm;
                payee.rhythm_day = form.day;
                payee.next_at = payout::next_run(form.rhythm, form.day, now);
                payee.version += 1;
                payee.updated_at = now;
                store::payee::save(&tx, &payee, read).await?;
                let after =
                    json!({"rhythm": payout::rhythm_name(payee.rhythm), "day": payee.rhythm_day});
                let (rt, subject) = (service.rt(), seller.to_string());
                audit::record(
                    &tx,
                    rt,
                    MODULE,
                    by,
                    "payee.rhythm",
                    &subject,
                    Some(&before),
                    Some(&after),
                )
                .await?;
                Ok(payee)
            })
            .await?;
        Ok(self.terms_of(&payee, is_verified))
    }

    pub(crate) async fn ops_payees(&self, by: &Caller) -> Result<PayeeViews, Error> {
        by.allows("payments:read")?;
        by.platform(&LOOKERS)?;
        let found = self
            .read((), |_, tx, _| async move {
                store::payee::list(&tx, LISTED_MAX).await
            })
            .await?;
        let sellers = found.iter().map(|payee| payee.seller).collect();
        let names = self.names(by, sellers).await?;
        let view = |payee: Payee| PayeeView {
            seller_name: names.get(&payee.seller).cloned(),
            ..view(payee)
        };
        Ok(PayeeViews {
            items: found.into_iter().map(view).collect(),
        })
    }

    pub(crate) async fn set_payee(
        &self,
        by: &Caller,
        seller: OrgId,
        form: PayeeTerms,
    ) -> Result<PayeeView, Error> {
        by.allows("payments:write")?;
        by.platform(&DECIDERS)?;
        let mut wrong = Vec::new();
        if form.reserve_percent < Decimal::ZERO || form.reserve_percent > Decimal::ONE_HUNDRED {
            let text = "between 0 and 100";
            wrong.push(FieldError::new("reserve_percent", "out_of_range", text));
        }
        if !(0..=RESERVE_DAYS_MAX).contains(&form.reserve_days) {
            let text = "between 0 and 365";
            wrong.push(FieldError::new("reserve_days", "out_of_range", text));
        }
        if !wrong.is_empty() {
            return Err(Error::Fields(wrong));
        }
        let known = self.identity().organisations(by, vec![seller]).await?;
        let firm = known.into_iter().find(|firm| firm.id == seller);
        let firm = firm.ok_or(Error::NotFound)?;
        let payee = self
            .write((by.clone(), form), move |service, tx, input| async move {
                let (by, form) = input.as_ref();
                let mut payee = service.payee(&tx, seller).await?;
                let told = |payee: &Payee| {
                    json!({
                        "verified": payee.verified_at.is_some(),
                        "reserve_percent": payee.reserve_percent.to_string(),
                        "reserve_days": payee.reserve_days,
                    })
                };
                let before = told(&payee);
                let (read, now) = (payee.version, service.now());
                payee.verified_at = match form.is_verified {
                    true => payee.verified_at.or(Some(now)),
                    false => None,
                };
                payee.reserve_percent = form.reserve_percent;
                payee.reserve_days = form.reserve_days;
                payee.version += 1;
                payee.updated_at = now;
                store::payee::save(&tx, &payee, read).await?;
                let (rt, subject, after) = (service.rt(), seller.to_string(), told(&payee));
                audit::record(
                    &tx,
                    rt,
                    MODULE,
                    by,
                    "payee.terms",
                    &subject,
                    Some(&before),
                    Some(&after),
                )
                .await?;
                Ok(payee)
            })
            .await?;
        Ok(PayeeView {
            seller_name: Some(firm.name),
            ..view(payee)
        })
    }
}

fn view(payee: Payee) -> PayeeView {
    PayeeView {
        seller: payee.seller,
        seller_name: None,
        verified_at: payee.verified_at,
        reserve_percent: payee.reserve_percent,
        reserve_days: payee.reserve_days,
        rhythm: payee.rhythm,
        updated_at: payee.updated_at,
    }
}
