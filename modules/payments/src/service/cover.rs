//! Deals with the bank: entered by one person of the platform's finance as they were dealt, agreed to
//! by another, and then booked. What they gained or lost is booked with them.

use contract::identity::Caller;
use db::Tx;
use jiff::civil::Date;
use kernel::{FieldError, Money, Page, Timestamp};
use ledger::Entry;
use runtime::audit;
use runtime::http::PageQuery;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::operate::{DECIDERS, LOOKERS};
use super::payouts::bank_account;
use super::positions::Change;
use super::{Service, before, rows};
use crate::MODULE;
use crate::error::Error;
use crate::model::bank::BankPosting;
use crate::model::position::{Cover, CoverId, CoverKind, CoverState, MoveKind};
use crate::rules::{books, position, reference};
use crate::store;

/// A deal that is entered later than this was forgotten, and people should look at it first.
const DAYS_MAX: i32 = 31;
const REFERENCE_CHARS_MAX: usize = 35;

/// A deal as the bank confirmed it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCover {
    /// What leaves our account.
    pub sold: Money,
    /// What comes onto it.
    pub bought: Money,
    /// `2026-11-30`
    pub dealt_on: String,
    /// What the bank calls the deal.
    #[schema(min_length = 1, max_length = 35)]
    pub bank_reference: String,
    #[serde(default)]
    #[schema(max_length = 500)]
    pub note: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CoverView {
    #[schema(value_type = String)]
    pub id: CoverId,
    /// What the bank is to give back with both lines.
    pub reference: String,
    pub state: CoverState,
    pub sold: Money,
    pub bought: Money,
    pub dealt_on: String,
    pub bank_reference: String,
    pub note: String,
    pub proposed_by: String,
    /// The caller entered it, so somebody else has to agree.
    pub is_own: bool,
    pub decided_by: Option<String>,
    /// What it gained, or lost below nothing; once it is booked.
    pub realised: Option<Money>,
    /// Whether the bank's lines came.
    pub sold_came: bool,
    pub bought_came: bool,
    pub created_at: Timestamp,
    pub decided_at: Option<Timestamp>,
}

impl CoverView {
    fn of(one: Cover, by: &Caller) -> Self {
        CoverView {
            reference: reference::cover(one.id),
            id: one.id,
            state: one.state,
            sold: one.sold,
            bought: one.bought,
            dealt_on: one.dealt_on.to_string(),
            bank_reference: one.bank_reference,
            note: one.note,
            is_own: one.proposed_by == by.person.to_string(),
            proposed_by: one.proposed_by,
            decided_by: one.decided_by,
            realised: one.realised,
            sold_came: one.sold_line.is_some(),
            bought_came: one.bought_line.is_some(),
            created_at: one.created_at,
            decided_at: one.decided_at,
        }
    }
}

/// The names under which the account's postings of a deal wait for their lines.
pub(super) fn posting_names(id: CoverId) -> (String, String) {
    (format!("{id}:sold"), format!("{id}:bought"))
}

impl Service {
    /// Enters a deal. Nothing is booked before somebody else agrees.
    pub(crate) async fn propose_cover(
        &self,
        by: &Caller,
        form: NewCover,
    ) -> Result<CoverView, Error> {
        by.allows("payments:write")?;
        by.platform(&DECIDERS)?;
        let day = self.check_cover(&form).await?;
        let one = Cover {
            id: self.rt().ids().new_id(),
            state: CoverState::Proposed,
            version: 1,
            sold: form.sold,
            bought: form.bought,
            dealt_on: day,
            bank_reference: form.bank_reference.trim().to_owned(),
            note: form.note,
            proposed_by: by.person.to_string(),
            decided_by: None,
            realised: None,
            sold_line: None,
            bought_line: None,
            created_at: self.now(),
            decided_at: None,
        };
        self.write((by.clone(), one), |service, tx, input| async move {
            let (by, one) = input.as_ref();
            if !store::position::add_cover(&tx, one).await? {
                let text = "a deal of this name was entered before";
                let wrong = FieldError::new("bank_reference", "taken", text);
                return Err(Error::Fields(vec![wrong]));
            }
            service.audit_cover(&tx, by, one, "cover.proposed").await?;
            Ok(CoverView::of(one.clone(), by))
        })
        .await
    }

    async fn check_cover(&self, form: &NewCover) -> Result<Date, Error> {
        let mut wrong = Vec::new();
        for (path, amount) in [("sold.amount", form.sold), ("bought.amount", form.bought)] {
            if !amount.is_positive() {
                wrong.push(FieldError::new(path, "not_positive", "more than nothing"));
            } else if amount.minor_i64().is_err() {
                let text = "no account holds that much";
                wrong.push(FieldError::new(path, "too_large", text));
            }
        }
        if form.sold.currency() == form.bought.currency() {
            let text = "another currency";
            wrong.push(FieldError::new("bought.currency", "same_currency", text));
        }
        let name = form.bank_reference.trim();
        let plain = |c: char| c.is_ascii_graphic() || c == ' ';
        if name.is_empty() || name.len() > REFERENCE_CHARS_MAX || !name.chars().all(plain) {
            let text = "1 to 35 letters, digits and signs, as the bank writes it";
            wrong.push(FieldError::new("bank_reference", "not_a_reference", text));
        }
        if form.note.chars().count() > 500 || form.note.contains('\0') {
            wrong.push(FieldError::new(
                "note",
                "too_long",
                "at most 500 characters",
            ));
        }
        let today = self.now().date();
        let day = form.dealt_on.parse::<Date>().ok();
        match day {
            None => wrong.push(FieldError::new(
                "dealt_on",
                "not_a_date",
                "a day is written as 2026-11-20",
            )),
            Some(day) if day > today => wrong.push(FieldError::new(
                "dealt_on",
                "in_the_future",
                "it has not come yet",
            )),
            Some(day) if (today - day).get_days() > DAYS_MAX => wrong.push(FieldError::new(
                "dealt_on",
                "too_old",
                "a deal is entered within a month",
            )),
            Some(_) => {}
        }
        let Some(day) = day.filter(|_| wrong.is_empty()) else {
            return Err(Error::Fields(wrong));
        };
        let (from, to) = (form.sold.currency(), form.bought.currency());
        let (mid_rate, _) = self.cross_rate(from, to).await?.ok_or(Error::NoRate)?;
        let percent = self.settings().fx_deal_off_market_percent;
        if !position::is_of_the_market(form.sold, form.bought, mid_rate, percent)? {
            let text = format!("the rate of the day is {mid_rate} {to} for one {from}");
            let wrong = FieldError::new("bought.amount", "off_market", text)
                .with_param("rate", mid_rate.to_string());
            return Err(Error::Fields(vec![wrong]));
        }
        Ok(day)
    }

    /// Somebody else agrees: it is booked, with what it gained or lost.
    pub(crate) async fn confirm_cover(&self, by: &Caller, id: CoverId) -> Result<CoverView, Error> {
        by.allows("payments:write")?;
        by.platform(&DECIDERS)?;
        self.write(by.clone(), move |service, tx, by| async move {
            let mut one = service.proposed_cover(&tx, id).await?;
            if one.proposed_by == by.person.to_string() {
                return Err(Error::SamePerson);
            }
            let (read, now) = (one.version, service.now());
            let change = Change {
                kind: MoveKind::Deal,
                subject: one.id.uuid(),
                gained: one.bought,
                given: one.sold,
                valued: one.bought,
            };
            let name = one.id.to_string();
            let realised = service.move_positions(&tx, &change, &name).await?;
            let entry = books::covered(&one, now, bank_account()?)?;
            service.book_cover(&tx, &one, &entry).await?;
            one.state = CoverState::Booked;
            one.version += 1;
            one.realised = Some(realised);
            one.decided_by = Some(by.person.to_string());
            one.decided_at = Some(now);
            // The bank may have been quicker than we.
            service.find_lines_of(&tx, &mut one).await?;
            store::position::save_cover(&tx, &one, read).await?;
            service
                .audit_cover(&tx, &by, &one, "cover.confirmed")
                .await?;
            service.look_at_drift(&tx).await?;
            Ok(CoverView::of(one, &by))
        })
        .await
    }

    /// Both legs in one entry, and each side waits for its own line.
    async fn book_cover(&self, tx: &Tx, one: &Cover, entry: &Entry) -> Result<(), Error> {
        let row = self.rt().ids().uuid();
        store::ledger::record(tx, row, one.id.uuid(), entry).await?;
        let (sold, bought) = posting_names(one.id);
        for (name, amount) in [(sold, one.sold.negate()?), (bought, one.bought)] {
            let posting = BankPosting {
                entry: name,
                amount,
                payout: None,
                line: None,
                at: self.now(),
            };
            store::statement::post(tx, &posting).await?;
        }
        Ok(())
    }

    /// Nobody agrees, or whoever entered it takes it back.
    pub(crate) async fn decline_cover(&self, by: &Caller, id: CoverId) -> Result<CoverView, Error> {
        by.allows("payments:write")?;
        by.platform(&DECIDERS)?;
        self.write(by.clone(), move |service, tx, by| async move {
            let mut one = service.proposed_cover(&tx, id).await?;
            let read = one.version;
            one.state = CoverState::Declined;
            one.version += 1;
            one.decided_by = Some(by.person.to_string());
            one.decided_at = Some(service.now());
            store::position::save_cover(&tx, &one, read).await?;
            service
                .audit_cover(&tx, &by, &one, "cover.declined")
                .await?;
            Ok(CoverView::of(one, &by))
        })
        .await
    }

    async fn proposed_cover(&self, tx: &Tx, id: CoverId) -> Result<Cover, Error> {
        let found = store::position::find_cover(tx, id).await?;
        let one = found.ok_or(Error::NotFound)?;
        match one.state {
            CoverState::Proposed => Ok(one),
            state @ (CoverState::Booked | CoverState::Settled | CoverState::Declined) => {
                Err(Error::InvalidTransition {
                    from: position::cover_name(state).to_owned(),
                    to: position::cover_name(CoverState::Booked).to_owned(),
                })
            }
        }
    }

    pub(crate) async fn covers(
        &self,
        by: &Caller,
        state: Option<CoverState>,
        page: &PageQuery,
    ) -> Result<Page<CoverView>, Error> {
        by.allows("payments:read")?;
        by.platform(&LOOKERS)?;
        let input = (state, before::<CoverKind>(page)?, rows(page));
        let found = self
            .read(input, |_, tx, input| async move {
                store::position::covers(&tx, input.0, input.1, input.2).await
            })
            .await?;
        let page = Page::cut(found, page.rows(), |one| (one.id.uuid(),))?;
        Ok(page.map(|one| CoverView::of(one, by)))
    }

    async fn audit_cover(
        &self,
        tx: &Tx,
        by: &Caller,
        one: &Cover,
        action: &str,
    ) -> Result<(), Error> {
        let after = json!({
            "state": position::cover_name(one.state),
            "sold": one.sold, "bought": one.bought,
            "dealt_on": one.dealt_on.to_string(),
            "bank_reference": one.bank_reference,
            "realised": one.realised,
        });
        let subject = one.id.to_string();
        let (rt, after) = (self.rt(), Some(&after));
        audit::record(tx, rt, MODULE, by, action, &subject, None, after).await?;
        Ok(())
    }
}
