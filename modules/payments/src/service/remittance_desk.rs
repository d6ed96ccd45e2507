//! What becomes of money that nobody knows the owner of: one person of finance says it, and another
//! agrees where it is much, goes to an account that the bank did not tell, or becomes the platform's.

use contract::identity::Caller;
use contract::ids::{IntentId, OrderId, OrgId};
use contract::payments::IntentState;
use db::Tx;
use runtime::audit;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::Service;
use super::bank_refunds::RefundAccount;
use super::beneficiaries::masked;
use super::confirm::Chosen;
use super::operate::DECIDERS;
use super::remittance_views::RemittanceView;
use crate::MODULE;
use crate::connectors::TRANSFER;
use crate::error::Error;
use crate::model::beneficiary::BankAccount;
use crate::model::transfer::{
    Becomes, Proposed, Remittance, RemittanceId, RemittanceState, Unowned,
};
use crate::rules::{books_transfer as books, creditor_reference, remittance};
use crate::store;

/// What is to become of it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RemittanceProposal)]
pub struct Decide {
    pub becomes: Becomes,
    /// Of which payment it is, by its id or its reference, or by an order of it.
    #[schema(max_length = 60, example = "RF18 5390 0754 7034")]
    pub payment: Option<String>,
    /// Where it goes back to, when the bank told no account or the one that it told takes nothing.
    pub account: Option<RefundAccount>,
    #[schema(min_length = 1, max_length = 500)]
    pub note: String,
}

impl Service {
    /// Says what is to become of it. Little becomes so at once; above the limit another person has
    /// to agree first.
    pub(crate) async fn decide_remittance(
        &self,
        by: &Caller,
        id: RemittanceId,
        form: Decide,
    ) -> Result<RemittanceView, Error> {
        by.allows("payments:write")?;
        by.platform(&DECIDERS)?;
        let named = form.account.as_ref();
        let named = named
            .map(|account| self.named_account(id.uuid(), account))
            .transpose()?;
        let amount = self
            .read(id, |_, tx, id| async move {
                store::remittance::find(&tx, *id).await
            })
            .await?
            .ok_or(Error::NotFound)?
            .amount;
        let needs_two =
            remittance::needs_two(form.becomes, named.is_some()) || self.needs_two(amount).await?;
        let input = (by.clone(), form, named);
        let decided = self.write(input, move |service, tx, input| async move {
            let (by, form, named) = input.as_ref();
            let mut one = service
                .remittance_in(&tx, id, RemittanceState::Waiting)
                .await?;
            let payment = match form.becomes {
                Becomes::Payment => Some(service.payment_for(&tx, &one, form).await?),
                Becomes::SendBack => {
                    goes_to(&mut one, named.clone())?;
                    None
                }
                Becomes::Interest | Becomes::Recovery => None,
            };
            let proposed = Proposed {
                becomes: form.becomes,
                payment,
                note: form.note.trim().to_owned(),
                by: by.person.to_string(),
            };
            service
                .audit_remittance(&tx, by, &one, &proposed, "remittance.proposed")
                .await?;
            one.proposed = Some(proposed.clone());
            service
                .go_remittance(&tx, &mut one, RemittanceState::Proposed)
                .await?;
            if !needs_two {
                service.carry_decision(&tx, by, &mut one, &proposed).await?;
            }
            Ok(())
        });
        decided.await?;
        self.ask_about_waiting().await;
        self.remittance_view(by, id).await
    }

    /// Another person agrees.
    pub(crate) async fn confirm_remittance(
        &self,
        by: &Caller,
        id: RemittanceId,
    ) -> Result<RemittanceView, Error> {
        by.allows("payments:write")?;
        by.platform(&DECIDERS)?;
        let agreed = self.write(by.clone(), move |service, tx, by| async move {
            let mut one = service
                .remittance_in(&tx, id, RemittanceState::Proposed)
                .await?;
            let proposed = one.proposed.clone().ok_or(Error::NotFound)?;
            if proposed.by == by.person.to_string() {
                return Err(Error::SamePerson);
            }
            service
                .audit_remittance(&tx, &by, &one, &proposed, "remittance.confirmed")
                .await?;
            service.carry_decision(&tx, &by, &mut one, &proposed).await
        });
        agreed.await?;
        self.ask_about_waiting().await;
        self.remittance_view(by, id).await
    }

    /// Nobody agrees, or the first one was wrong: it waits again.
    pub(crate) async fn decline_remittance(
        &self,
        by: &Caller,
        id: RemittanceId,
    ) -> Result<RemittanceView, Error> {
        by.allows("payments:write")?;
        by.platform(&DECIDERS)?;
        self.write(by.clone(), move |service, tx, by| async move {
            let mut one = service
                .remittance_in(&tx, id, RemittanceState::Proposed)
                .await?;
            if let Some(proposed) = one.proposed.take() {
                service
                    .audit_remittance(&tx, &by, &one, &proposed, "remittance.declined")
                    .await?;
            }
            if one.is_account_named {
                one.account = None;
                one.is_account_named = false;
            }
            service
                .go_remittance(&tx, &mut one, RemittanceState::Waiting)
                .await
        })
        .await?;
        self.remittance_view(by, id).await
    }

    async fn carry_decision(
        &self,
        tx: &Tx,
        by: &Caller,
        one: &mut Remittance,
        proposed: &Proposed,
    ) -> Result<(), Error> {
        match (proposed.becomes, proposed.payment) {
            (Becomes::Payment, Some((buyer, payment))) => {
                self.choose_transfer(tx, by, (buyer, payment)).await?;
                let entry = books::allocated(one, buyer, self.now())?;
                let row = self.rt().ids().uuid();
                store::ledger::record(tx, row, one.id.uuid(), &entry).await?;
                self.count(tx, one, (buyer, payment), &by.person.to_string())
                    .await
            }
            (Becomes::Payment, None) => Err(Error::NotFound),
            (Becomes::SendBack, _) => {
                self.settle(one, by);
                self.go_remittance(tx, one, RemittanceState::Returning)
                    .await?;
                self.look_at_return(tx, one).await
            }
            (Becomes::Interest | Becomes::Recovery, _) => {
                let entry = books::named(one, proposed.becomes, self.now())?;
                let row = self.rt().ids().uuid();
                store::ledger::record(tx, row, one.id.uuid(), &entry).await?;
                self.settle(one, by);
                one.became = Some(proposed.becomes);
                self.go_remittance(tx, one, RemittanceState::Booked).await
            }
        }
    }

    fn settle(&self, one: &mut Remittance, by: &Caller) {
        one.proposed = None;
        one.why = None;
        one.step = 0;
        one.settled_by = Some(by.person.to_string());
        one.settled_at = Some(self.now());
    }

    /// Whose payment was never to be made by transfer, and waits to be made at all, has been made so.
    async fn choose_transfer(
        &self,
        tx: &Tx,
        by: &Caller,
        (buyer, id): (OrgId, IntentId),
    ) -> Result<(), Error> {
        let intent = self.load(tx, buyer, id).await?;
        if intent.state != IntentState::RequiresPaymentMethod
            || self.transfer_attempt(tx, buyer, id).await?.is_some()
        {
            return Ok(());
        }
        let chosen = Chosen {
            connector: TRANSFER.to_owned(),
            method: TRANSFER.to_owned(),
            phone: None,
            return_path: "/".to_owned(),
            step_up: None,
        };
        self.begin(tx, (buyer, id), None, &by.actor(), &chosen, true)
            .await?;
        Ok(())
    }

    /// The payment that is named, in the currency that came. One that has ended is right too if it
    /// was to be paid by transfer, and sends it back to its buyer.
    async fn payment_for(
        &self,
        tx: &Tx,
        one: &Remittance,
        form: &Decide,
    ) -> Result<(OrgId, IntentId), Error> {
        let named = form.payment.as_deref().unwrap_or_default().trim();
        let unknown = Error::NotAcceptable("it names no payment");
        let found = match (named.parse::<IntentId>(), named.parse::<OrderId>()) {
            (Ok(id), _) => store::owner(tx, id.uuid()).await?.map(|buyer| (buyer, id)),
            (_, Ok(order)) => match store::escrow::parties(tx, order).await? {
                Some((seller, buyer)) => store::intent::newest_of_order(tx, seller, order)
                    .await?
                    .map(|id| (buyer, id)),
                None => None,
            },
            _ => match creditor_reference::found_in(named).first() {
                Some(reference) => store::transfer::of_reference(tx, reference)
                    .await?
                    .map(|found| (found.buyer, found.intent)),
                None => None,
            },
        };
        let (buyer, id) = found.ok_or(unknown)?;
        let intent = self.load(tx, buyer, id).await?;
        if intent.amount.currency() != one.amount.currency() {
            return Err(Error::NotAcceptable("it is in another currency"));
        }
        if intent.state == IntentState::RequiresReview {
            return Err(Error::NotAcceptable("somebody looks at its payer first"));
        }
        let waits = intent.state == IntentState::RequiresPaymentMethod;
        if !waits && self.transfer_attempt(tx, buyer, id).await?.is_none() {
            let other = "it is paid in another way, or was; send the money back";
            return Err(Error::NotAcceptable(other));
        }
        Ok((buyer, id))
    }

    async fn remittance_in(
        &self,
        tx: &Tx,
        id: RemittanceId,
        state: RemittanceState,
    ) -> Result<Remittance, Error> {
        let found = store::remittance::find(tx, id).await?;
        let one = found.ok_or(Error::NotFound)?;
        if one.state != state {
            return Err(Error::InvalidTransition {
                from: remittance::name(one.state).to_owned(),
                to: remittance::name(state).to_owned(),
            });
        }
        Ok(one)
    }

    async fn audit_remittance(
        &self,
        tx: &Tx,
        by: &Caller,
        one: &Remittance,
        proposed: &Proposed,
        action: &str,
    ) -> Result<(), Error> {
        let after = json!({
            "becomes": remittance::becomes_name(proposed.becomes),
            "payment": proposed.payment.map(|(_, payment)| payment),
            "account": one.account.as_ref().filter(|_| one.is_account_named).map(masked),
            "note": proposed.note,
        });
        let (rt, subject) = (self.rt(), one.id.to_string());
        audit::record(tx, rt, MODULE, by, action, &subject, None, Some(&after)).await?;
        Ok(())
    }
}

/// The account that it is to go back to: the bank's own word, unless it told none or the one that it
/// told took nothing.
fn goes_to(one: &mut Remittance, named: Option<BankAccount>) -> Result<(), Error> {
    let told = one.account.is_some() && !one.is_account_named;
    match named {
        Some(_) if told && one.why != Some(Unowned::ReturnRefused) => Err(Error::NotAcceptable(
            "the bank told the account that it came from",
        )),
        Some(account) => {
            one.account = Some(account);
            one.is_account_named = true;
            Ok(())
        }
        None if one.account.is_none() => Err(Error::NotAcceptable(
            "the bank told no account that it could go back to",
        )),
        None => Ok(()),
    }
}
