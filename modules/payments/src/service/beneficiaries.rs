//! Bank accounts of a seller: added, changed, removed, and kept under lock. A number goes in and
//! only its end ever comes out again, but to the bank.

use std::time::Duration;

use contract::identity::{Caller, Role};
use contract::ids::OrgId;
use db::Tx;
use kernel::{Country, Currency, FieldError, Timestamp};
use runtime::audit;
use runtime::notices::{self, Notice, To};
use runtime::once::{IdempotentRequest, Replay, once};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::Service;
use crate::MODULE;
use crate::error::Error;
use crate::model::beneficiary::{
    AccountForm, BankAccount, Beneficiary, BeneficiaryId, BeneficiaryState,
};
use crate::notices::BENEFICIARY_CHANGED;
use crate::rules::bank_account::{self, HOLDER_CHARS_MAX, Written};
use crate::store;
use crate::store::beneficiary::Kept;

/// Who may say where a seller's money goes.
pub(crate) const TREASURERS: [Role; 2] = [Role::Owner, Role::Finance];
const BENEFICIARIES_MAX: usize = 20;
/// Numbers sealed anew in one transaction.
const RESEALED: i64 = 100;

/// A bank account, as a person writes it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBeneficiary {
    /// As the bank knows them.
    #[schema(min_length = 1, max_length = 140)]
    pub holder: String,
    pub form: AccountForm,
    /// The IBAN, or the account's number as its bank writes it.
    #[schema(min_length = 1, max_length = 60)]
    pub number: String,
    /// Routing number, sort code, CNAPS, bank code or BIC.
    #[schema(max_length = 30)]
    pub bank_code: Option<String>,
    /// Only where neither the number nor the bank's code says it.
    pub country: Option<Country>,
    /// In which the account is kept: what is paid out in it goes there.
    pub currency: Currency,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BeneficiaryView {
    pub id: BeneficiaryId,
    pub holder: String,
    pub form: AccountForm,
    /// `•••• 3000`: never more than the end.
    pub number: String,
    pub bank_code: Option<String>,
    pub country: Country,
    pub currency: Currency,
    /// It is paid to from this time on.
    pub usable_at: Timestamp,
    pub is_usable: bool,
    pub version: i64,
    pub created_at: Timestamp,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Beneficiaries {
    pub items: Vec<BeneficiaryView>,
}

/// What is shown of a number.
pub(crate) fn masked(account: &BankAccount) -> String {
    format!("•••• {}", account.hint)
}

impl BeneficiaryView {
    fn of(one: Beneficiary, now: Timestamp) -> Self {
        BeneficiaryView {
            number: masked(&one.account),
            id: one.id,
            holder: one.account.holder,
            form: one.account.form,
            bank_code: one.account.bank_code,
            country: one.account.country,
            currency: one.currency,
            usable_at: one.usable_at,
            is_usable: one.usable_at <= now,
            version: one.version,
            created_at: one.created_at,
        }
    }
}

impl Service {
    pub(crate) async fn beneficiaries(&self, by: &Caller) -> Result<Beneficiaries, Error> {
        by.allows("payments:read")?;
        let seller = by.seller(&TREASURERS)?;
        let found = self
            .read(seller, |_, tx, seller| async move {
                store::beneficiary::active(&tx, *seller).await
            })
            .await?;
        let now = self.now();
        let items = found.into_iter().map(|one| BeneficiaryView::of(one, now));
        Ok(Beneficiaries {
            items: items.collect(),
        })
    }

    pub(crate) async fn add_beneficiary(
        &self,
        by: &Caller,
        request: &IdempotentRequest,
        form: NewBeneficiary,
    ) -> Result<Replay<BeneficiaryView>, Error> {
        by.allows("payments:write")?;
        let seller = by.seller(&TREASURERS)?;
        let written = checked(&form)?;
        let now = self.now();
        let one = self.written(seller, self.rt().ids().new_id(), &form, written, 1, now)?;
        let (service, by) = (self.clone(), by.clone());
        let replay = once(self.rt(), MODULE, request, move |tx| {
            let (service, by, one) = (service.clone(), by.clone(), one.clone());
            async move {
                let there = store::beneficiary::active(&tx, seller).await?;
                if there.len() >= BENEFICIARIES_MAX {
                    let full = FieldError::new("", "too_many", "remove an account first");
                    return Err(
                        Error::Fields(vec![full.with_param("max", BENEFICIARIES_MAX)]).into(),
                    );
                }
                if !store::beneficiary::insert(&tx, &one).await? {
                    return Err(Error::AccountTwice.into());
                }
                service.look_at_account(&tx, &one).await?;
                service
                    .note_change(&tx, &by, &one, "beneficiary.added")
                    .await?;
                Ok((201, BeneficiaryView::of(one, now)))
            }
        });
        let replay = replay.await?;
        self.ask_about_waiting().await;
        Ok(replay)
    }

    /// Other details for the same beneficiary. They cool down like new ones, and payouts that are
    /// under way go where they were sent.
    pub(crate) async fn change_beneficiary(
        &self,
        by: &Caller,
        id: BeneficiaryId,
        version: i64,
        form: NewBeneficiary,
    ) -> Result<BeneficiaryView, Error> {
        by.allows("payments:write")?;
        let seller = by.seller(&TREASURERS)?;
        let written = checked(&form)?;
        let now = self.now();
        let changed = self.written(seller, id, &form, written, version + 1, now)?;
        let shown = self
            .write(
                (by.clone(), changed),
                move |service, tx, input| async move {
                    let (by, changed) = input.as_ref();
                    let found = store::beneficiary::find(&tx, seller, id).await?;
                    let before = found
                        .filter(|one| one.state == BeneficiaryState::Active)
                        .ok_or(Error::NotFound)?;
                    if before.version != version {
                        return Err(Error::ChangedMeanwhile);
                    }
                    if before.currency != changed.currency {
                        let text = "the currency stays; add another account for another currency";
                        let wrong = FieldError::new("currency", "not_changeable", text);
                        return Err(Error::Fields(vec![wrong]));
                    }
                    let mut changed = changed.clone();
                    changed.created_at = before.created_at;
                    if store::beneficiary::twin(&tx, &changed).await?.is_some() {
                        return Err(Error::AccountTwice);
                    }
                    store::beneficiary::save(&tx, &changed, version).await?;
                    service.look_at_account(&tx, &changed).await?;
                    service
                        .note_change(&tx, by, &changed, "beneficiary.changed")
                        .await?;
                    Ok(BeneficiaryView::of(changed, now))
                },
            )
            .await?;
        self.ask_about_waiting().await;
        Ok(shown)
    }

    pub(crate) async fn remove_beneficiary(
        &self,
        by: &Caller,
        id: BeneficiaryId,
    ) -> Result<(), Error> {
        by.allows("payments:write")?;
        let seller = by.seller(&TREASURERS)?;
        self.write(by.clone(), move |service, tx, by| async move {
            let found = store::beneficiary::find(&tx, seller, id).await?;
            let mut one = found.ok_or(Error::NotFound)?;
            if one.state == BeneficiaryState::Removed {
                return Ok(());
            }
            let read = one.version;
            one.state = BeneficiaryState::Removed;
            one.version += 1;
            one.updated_at = service.now();
            store::beneficiary::save(&tx, &one, read).await?;
            service
                .note_change(&tx, &by, &one, "beneficiary.removed")
                .await
        })
        .await
    }

    fn written(
        &self,
        seller: OrgId,
        id: BeneficiaryId,
        form: &NewBeneficiary,
        written: Written,
        version: i64,
        now: Timestamp,
    ) -> Result<Beneficiary, Error> {
        let sealed = self
            .vault()
            .seal(self.rt().rng(), id.uuid(), &written.number)?;
        let bank = written.bank_code.clone().unwrap_or_default();
        let kind = bank_account::form_name(form.form);
        // An IBAN is the same account with and without its BIC.
        let bank = if form.form == AccountForm::Iban {
            String::new()
        } else {
            bank
        };
        let fingerprint = self.vault().fingerprint(&[kind, &bank, &written.number])?;
        let hours = self.settings().beneficiary_cooling_hours;
        Ok(Beneficiary {
            id,
            seller,
            state: BeneficiaryState::Active,
            version,
            account: BankAccount {
                holder: form.holder.trim().to_owned(),
                country: written.country,
                form: form.form,
                bank_code: written.bank_code,
                hint: bank_account::hint(&written.number),
                sealed: sealed.text,
                key_id: sealed.key_id,
            },
            currency: form.currency,
            fingerprint,
            usable_at: now.plus(Duration::from_secs(hours.saturating_mul(3_600))),
            created_at: now,
            updated_at: now,
        })
    }

    /// Whoever owns the firm hears of it: a thief of one log-in must not do it in silence.
    async fn note_change(
        &self,
        tx: &Tx,
        by: &Caller,
        one: &Beneficiary,
        action: &str,
    ) -> Result<(), Error> {
        let after = json!({"version": one.version, "hint": one.account.hint});
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
        let notice = Notice {
            to: To::Members(vec![Role::Owner]),
            org: one.seller,
            kind: BENEFICIARY_CHANGED,
            params: json!({"hint": one.account.hint, "currency": one.currency.code()}),
            link: Some("/seller/payouts/accounts".to_owned()),
        };
        notices::tell(tx, self.rt(), MODULE, by, &notice).await?;
        Ok(())
    }

    /// Numbers that an old key sealed are sealed with the new one, some at a time.
    pub(crate) async fn reseal(&self) -> Result<(), Error> {
        let all = [
            Kept::Beneficiaries,
            Kept::Payouts,
            Kept::Remittances,
            Kept::RefundPayees,
        ];
        for kept in all {
            self.write(kept, |service, tx, kept| async move {
                let (vault, rng) = (service.vault(), service.rt().rng());
                for one in store::beneficiary::aged(&tx, *kept, vault.current(), RESEALED).await? {
                    let number = vault.unseal(one.place, &one.sealed.text, &one.sealed.key_id)?;
                    let anew = vault.seal(rng, one.place, &number)?;
                    store::beneficiary::seal_anew(&tx, *kept, &one, &anew).await?;
                }
                Ok(())
            })
            .await?;
        }
        Ok(())
    }
}

fn checked(form: &NewBeneficiary) -> Result<Written, Error> {
    let mut wrong = Vec::new();
    let holder = form.holder.trim();
    if holder.is_empty() || holder.chars().any(char::is_control) {
        wrong.push(FieldError::new(
            "holder",
            "required",
            "the name of the holder",
        ));
    } else if holder.chars().count() > HOLDER_CHARS_MAX {
        let text = "banks take 70 characters";
        wrong.push(FieldError::new("holder", "too_long", text).with_param("max", HOLDER_CHARS_MAX));
    }
    let (country, bank) = (form.country, form.bank_code.as_deref());
    match bank_account::check(form.form, country, &form.number, bank) {
        Ok(written) if wrong.is_empty() => Ok(written),
        Ok(_) => Err(Error::Fields(wrong)),
        Err(more) => {
            wrong.extend(more);
            Err(Error::Fields(wrong))
        }
    }
}
