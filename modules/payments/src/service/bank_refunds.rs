//! Money that goes back by transfer: refunds of payments that came so, and what was nobody's. Where
//! it goes to is the account that the bank told, or one that the buyer names when there is none; that
//! it left and that it came back are told by the bank, as of payouts.

use contract::identity::{Caller, Role};
use contract::ids::{OrgId, RefundId};
use db::Tx;
use kernel::{Country, FieldError, Money};
use ledger::Entry;
use runtime::notices::{self, Notice, To};
use runtime::{audit, crash};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::Service;
use super::beneficiaries::TREASURERS;
use super::refund::name_of;
use super::views::RefundView;
use crate::MODULE;
use crate::bank::{NoticeData, Payee};
use crate::connectors::TRANSFER;
use crate::error::Error;
use crate::model::bank::{BankLine, BankPosting, MatchKind, OpenReason};
use crate::model::beneficiary::{AccountForm, BankAccount};
use crate::model::payout::PayoutTold;
use crate::model::screening::Looked;
use crate::model::transfer::Remittance;
use crate::model::{About, Refund, RefundState, Source, Status};
use crate::notices::REFUND_ACCOUNT_WANTED;
use crate::rules::bank_account::{self, HOLDER_CHARS_MAX};
use crate::rules::books_transfer as books;
use crate::rules::reference;
use crate::store;
use crate::store::transfer::RefundPayee;

/// Why a refund waits: the buyer named an account, and the platform has to look at it.
const ACCOUNT_GIVEN: &str = "account_given";

/// Which way money of a refund went over our account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Out,
    Back,
}

/// An account that a refund is to go to.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundAccount {
    #[schema(min_length = 1, max_length = 140)]
    pub holder: String,
    pub form: AccountForm,
    #[schema(min_length = 1, max_length = 60)]
    pub number: String,
    #[schema(max_length = 30)]
    pub bank_code: Option<String>,
    pub country: Option<Country>,
}

/// Where a refund goes, as the platform sees it before it sends it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RefundPayeeView {
    pub holder: String,
    /// `•••• 3000`.
    pub number: String,
    pub bank_code: Option<String>,
    pub country: Country,
    /// The buyer named it; else the bank told it with what came.
    pub is_named_by_buyer: bool,
    /// Nothing is sent before whoever it goes to is clear.
    pub looked: Looked,
    /// The list and its entry that it is held for.
    pub held_because: Option<String>,
}

impl Service {
    /// A refund by transfer leaves when whoever it goes to was looked up. What may have left already is
    /// only asked about.
    pub(crate) async fn may_leave(&self, tx: &Tx, wanted: &Refund) -> Result<bool, Error> {
        let is_on_its_way = wanted.state == RefundState::Unknown || wanted.step > 0;
        if wanted.provider != TRANSFER || is_on_its_way {
            return Ok(true);
        }
        self.refund_payee(tx, wanted).await?;
        self.is_payee_clear(tx, wanted).await
    }

    /// The account of a refund with its number in clear, for the bank alone.
    pub(crate) async fn refund_payee(
        &self,
        tx: &Tx,
        wanted: &Refund,
    ) -> Result<Option<Payee>, Error> {
        if store::transfer::refund_payee(tx, wanted.id)
            .await?
            .is_none()
        {
            // Of several payers the one who paid most.
            let mut came = self.counted(tx, wanted.buyer, wanted.intent).await?;
            came.retain(|one| one.account.is_some());
            let Some(most) = came.into_iter().max_by_key(|one| one.amount.minor()) else {
                return Ok(None);
            };
            self.refund_goes_to(tx, wanted.id, wanted.buyer, &most)
                .await?;
        }
        let found = store::transfer::refund_payee(tx, wanted.id).await?;
        found
            .map(|found| self.in_clear(wanted.id.uuid(), &found.account))
            .transpose()
    }

    pub(crate) fn in_clear(
        &self,
        place: uuid::Uuid,
        account: &BankAccount,
    ) -> Result<Payee, Error> {
        Ok(Payee {
            holder: account.holder.clone(),
            number: self
                .vault()
                .unseal(place, &account.sealed, &account.key_id)?,
            form: account.form,
            bank_code: account.bank_code.clone(),
            country: account.country,
        })
    }

    /// It goes back to the account that this came from, if the bank told one.
    pub(crate) async fn refund_goes_to(
        &self,
        tx: &Tx,
        refund: RefundId,
        buyer: OrgId,
        one: &Remittance,
    ) -> Result<(), Error> {
        let Some(account) = &one.account else {
            return Ok(());
        };
        let vault = self.vault();
        let number = vault.unseal(one.id.uuid(), &account.sealed, &account.key_id)?;
        let sealed = vault.seal(self.rt().rng(), refund.uuid(), &number)?;
        let payee = RefundPayee {
            refund,
            buyer,
            remittance: Some(one.id),
            account: BankAccount {
                sealed: sealed.text,
                key_id: sealed.key_id,
                ..account.clone()
            },
            at: self.now(),
        };
        store::transfer::put_refund_payee(tx, &payee).await?;
        self.look_at_refund(tx, (refund, buyer), &payee.account)
            .await
    }

    /// The bank cannot pay it out: the buyer is asked for an account.
    pub(crate) async fn ask_for_account(&self, tx: &Tx, wanted: &Refund) -> Result<(), Error> {
        if wanted.provider != TRANSFER {
            return Ok(());
        }
        let notice = Notice {
            to: To::Members(vec![Role::Owner, Role::Finance]),
            org: wanted.buyer,
            kind: REFUND_ACCOUNT_WANTED,
            params: json!({
                "amount": wanted.amount.to_major_string(),
                "currency": wanted.amount.currency().code(),
            }),
            link: Some("/account/payments".to_owned()),
        };
        notices::tell(tx, self.rt(), MODULE, &Caller::system(), &notice).await?;
        Ok(())
    }

    /// An account as somebody writes it, under lock.
    pub(crate) fn named_account(
        &self,
        place: uuid::Uuid,
        form: &RefundAccount,
    ) -> Result<BankAccount, Error> {
        let holder = form.holder.trim().to_owned();
        if holder.is_empty()
            || holder.chars().any(char::is_control)
            || holder.chars().count() > HOLDER_CHARS_MAX
        {
            let wrong = FieldError::new("holder", "required", "the name of the holder");
            return Err(Error::Fields(vec![wrong]));
        }
        let bank = form.bank_code.as_deref();
        let written = bank_account::check(form.form, form.country, &form.number, bank)
            .map_err(Error::Fields)?;
        self.sealed_account(place, holder, form.form, &written)
    }

    /// The buyer names an account. The platform's people look at it before the money leaves: whoever
    /// stole a log-in would name one too.
    pub(crate) async fn name_refund_account(
        &self,
        by: &Caller,
        id: RefundId,
        form: RefundAccount,
    ) -> Result<RefundView, Error> {
        by.allows("payments:write")?;
        let buyer = by.buyer(&TREASURERS)?;
        let account = self.named_account(id.uuid(), &form)?;
        let input = (by.clone(), account);
        let named = self.write(input, move |service, tx, input| async move {
            let (by, account) = input.as_ref();
            let found = store::refund::find(&tx, buyer, id).await?;
            let mut wanted = found.ok_or(Error::NotFound)?;
            if wanted.provider != TRANSFER || wanted.state != RefundState::NeedsReview {
                return Err(Error::NotAcceptable("no account is wanted for this refund"));
            }
            let payee = RefundPayee {
                refund: id,
                buyer,
                remittance: None,
                account: account.clone(),
                at: service.now(),
            };
            store::transfer::put_refund_payee(&tx, &payee).await?;
            service
                .look_at_refund(&tx, (id, buyer), &payee.account)
                .await?;
            wanted.reason = Some(ACCOUNT_GIVEN.to_owned());
            wanted.updated_at = service.now();
            store::refund::save(&tx, &wanted, wanted.version).await?;
            let (action, subject) = ("refund.account_named", id.to_string());
            let after = json!({"number": format!("•••• {}", account.hint)});
            let rt = service.rt();
            audit::record(&tx, rt, MODULE, by, action, &subject, None, Some(&after)).await?;
            Ok(RefundView::of(&wanted))
        });
        let named = named.await?;
        self.ask_about_waiting().await;
        Ok(named)
    }

    pub(crate) async fn ops_refund_payee(
        &self,
        by: &Caller,
        id: RefundId,
    ) -> Result<RefundPayeeView, Error> {
        by.allows("payments:read")?;
        by.platform(&super::operate::LOOKERS)?;
        let found = self
            .read(id, |_, tx, id| async move {
                let found = store::transfer::refund_payee(&tx, *id).await?;
                let found = found.ok_or(Error::NotFound)?;
                let seen = store::screening::newest(&tx, found.buyer, id.uuid()).await?;
                Ok((found, seen))
            })
            .await?;
        let (found, seen) = found;
        let account = found.account;
        Ok(RefundPayeeView {
            number: super::beneficiaries::masked(&account),
            holder: account.holder,
            bank_code: account.bank_code,
            country: account.country,
            is_named_by_buyer: found.remittance.is_none(),
            looked: seen.as_ref().map_or(Looked::Clear, |seen| seen.looked),
            held_because: seen.and_then(|seen| seen.because),
        })
    }

    /// The other side of a refund's entry: it left our account, or is on it again.
    pub(crate) async fn book_at_bank(
        &self,
        tx: &Tx,
        wanted: &Refund,
        way: Way,
    ) -> Result<(), Error> {
        if wanted.provider != TRANSFER {
            return Ok(());
        }
        let (entry, amount) = match way {
            Way::Out => (
                books::refund_left(wanted, self.now())?,
                wanted.amount.negate()?,
            ),
            Way::Back => (books::refund_back(wanted, self.now())?, wanted.amount),
        };
        self.post_at_bank(tx, wanted.intent.uuid(), &entry, amount)
            .await
    }

    async fn post_at_bank(
        &self,
        tx: &Tx,
        subject: uuid::Uuid,
        entry: &Entry,
        amount: Money,
    ) -> Result<(), Error> {
        let row = self.rt().ids().uuid();
        store::ledger::record(tx, row, subject, entry).await?;
        let posting = BankPosting {
            entry: entry.id().to_string(),
            amount,
            payout: None,
            line: None,
            at: self.now(),
        };
        store::statement::post(tx, &posting).await
    }

    /// The bank tells by itself of a transfer of ours that is no payout.
    pub(crate) async fn transfer_noticed(
        &self,
        told: PayoutTold,
        data: NoticeData,
    ) -> Result<(), Error> {
        self.write(data, move |service, tx, data| async move {
            let reason = data.reason.clone();
            for id in reference::refunds_in(&data.end_to_end_id) {
                service
                    .learn_refund(&tx, id, told, data.amount, reason.clone())
                    .await?;
            }
            for id in reference::remittances_in(&data.end_to_end_id) {
                service.learn_return(&tx, id, told, data.amount).await?;
            }
            Ok(())
        })
        .await?;
        crash::point(MODULE, "refund.noticed");
        Ok(())
    }

    /// Whether it is a refund of ours over that amount; what the bank says of it is a fact then.
    async fn learn_refund(
        &self,
        tx: &Tx,
        id: RefundId,
        told: PayoutTold,
        amount: Money,
        reason: Option<String>,
    ) -> Result<bool, Error> {
        let Some(buyer) = store::owner(tx, id.uuid()).await? else {
            return Ok(false);
        };
        let Some(wanted) = store::refund::find(tx, buyer, id).await? else {
            return Ok(false);
        };
        if wanted.provider != TRANSFER || wanted.amount != amount {
            return Ok(false);
        }
        let name = name_of(&wanted);
        let status = match told {
            PayoutTold::Executed => Status::Succeeded,
            PayoutTold::Returned | PayoutTold::Rejected => Status::Failed,
            PayoutTold::Accepted => Status::Processing,
        };
        let news = crate::connectors::News {
            liability: None,
            id: reference::plain(&name),
            reference: name.clone(),
            status,
            amount,
            fee: None,
            action: None,
            reason: reason.filter(|text| super::payout_facts::is_word(text)),
        };
        let mut facts = vec![status];
        // What came back had left, whatever was told first.
        if told == PayoutTold::Returned {
            facts.insert(0, Status::Succeeded);
        }
        for status in facts {
            let event = format!("{name}:{}", store::fact::status_name(status));
            let news = crate::connectors::News {
                status,
                ..news.clone()
            };
            let fact = self.fact(TRANSFER, event, Source::Notification, About::Refund, &news);
            self.learn(tx, fact, Some((buyer, id.uuid()))).await?;
        }
        Ok(true)
    }

    /// A line of a statement that names a refund, or what went back as nobody's.
    pub(crate) async fn match_outgoing(
        &self,
        tx: &Tx,
        line: &mut BankLine,
        text: &str,
    ) -> Result<bool, Error> {
        let leaves = line.amount.is_negative();
        let amount = match leaves {
            true => line.amount.negate()?,
            false => line.amount,
        };
        let told = match leaves {
            true => PayoutTold::Executed,
            false => PayoutTold::Returned,
        };
        let shown = if let Some(id) = reference::refunds_in(text).first().copied() {
            let reason = line.return_reason.clone();
            if !self.learn_refund(tx, id, told, amount, reason).await? {
                line.why = Some(OpenReason::AmountDiffers);
                return Ok(true);
            }
            books::id(id, if leaves { "left" } else { "back" })?
        } else if let Some(id) = reference::remittances_in(text).first().copied() {
            match self.learn_return(tx, id, told, amount).await? {
                Some(entry) => entry,
                None => {
                    line.why = Some(OpenReason::AmountDiffers);
                    return Ok(true);
                }
            }
        } else {
            return Ok(false);
        };
        match store::statement::show(tx, shown.as_str(), line.id).await? {
            true => self.settled(line, MatchKind::Exact, "system"),
            false => line.why = Some(OpenReason::Twice),
        }
        Ok(true)
    }
}

/// Why a refund by transfer waits for its buyer.
pub(crate) fn wants_account(refund: &Refund) -> bool {
    refund.provider == TRANSFER
        && refund.state == RefundState::NeedsReview
        && refund.reason.as_deref() != Some(ACCOUNT_GIVEN)
}
