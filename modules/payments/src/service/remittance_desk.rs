//! The queue of money that nobody knows the owner of, as finance works through it: one person says
//! what is to become of it, and above the limit another agrees.

use contract::identity::Caller;
use contract::ids::{IntentId, OrgId};
use contract::payments::IntentState;
use db::Tx;
use kernel::{Money, Page, Timestamp};
use runtime::audit;
use runtime::http::PageQuery;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::beneficiaries::masked;
use super::operate::{DECIDERS, LOOKERS};
use super::{Service, before, rows};
use crate::MODULE;
use crate::error::Error;
use crate::model::transfer::{
    Becomes, Proposed, Remittance, RemittanceId, RemittanceKind, RemittanceState, Unowned,
};
use crate::rules::{books_transfer as books, creditor_reference, remittance};
use crate::store;

/// Payments that it may be of, at most.
const LIKELY_MAX: i64 = 5;

/// What is to become of it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RemittanceProposal)]
pub struct Decide {
    pub becomes: Becomes,
    /// Of which payment it is, by its id or its reference.
    #[schema(max_length = 60, example = "RF18 5390 0754 7034")]
    pub payment: Option<String>,
    #[schema(min_length = 1, max_length = 500)]
    pub note: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RemittanceProposed {
    pub becomes: Becomes,
    pub payment: Option<IntentId>,
    pub note: String,
    pub by: String,
    /// The caller said it, so somebody else has to agree.
    pub is_own: bool,
}

/// A payment that waits for such an amount.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LikelyPayment {
    pub payment: IntentId,
    pub buyer: OrgId,
    pub buyer_name: Option<String>,
    pub amount: Money,
    pub reference: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RemittanceView {
    pub id: RemittanceId,
    pub state: RemittanceState,
    pub amount: Money,
    pub booked_on: Option<String>,
    pub text: String,
    pub bank_ref: String,
    pub payer: Option<String>,
    /// `•••• 3000`; none where the bank told no account that could be paid to.
    pub payer_account: Option<String>,
    /// Ours, as it was found.
    pub reference: Option<String>,
    pub why: Option<Unowned>,
    pub payment: Option<IntentId>,
    pub proposal: Option<RemittanceProposed>,
    pub settled_at: Option<Timestamp>,
    pub at: Timestamp,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LikelyPayments {
    pub items: Vec<LikelyPayment>,
}

impl RemittanceView {
    fn of(one: Remittance, by: &Caller) -> Self {
        let own = by.person.to_string();
        RemittanceView {
            id: one.id,
            state: one.state,
            amount: one.amount,
            booked_on: one.booked_on,
            text: one.text,
            bank_ref: one.bank_ref,
            payer: one.payer,
            payer_account: one.account.as_ref().map(masked),
            reference: one
                .reference
                .map(|reference| creditor_reference::printed(&reference)),
            why: one.why,
            payment: one.owner.map(|(_, payment)| payment),
            proposal: one.proposed.map(|one| RemittanceProposed {
                becomes: one.becomes,
                payment: one.payment.map(|(_, payment)| payment),
                note: one.note,
                is_own: one.by == own,
                by: one.by,
            }),
            settled_at: one.settled_at,
            at: one.at,
        }
    }
}

impl Service {
    pub(crate) async fn remittances(
        &self,
        by: &Caller,
        state: Option<RemittanceState>,
        page: &PageQuery,
    ) -> Result<Page<RemittanceView>, Error> {
        by.allows("payments:read")?;
        by.platform(&LOOKERS)?;
        let input = (state, before::<RemittanceKind>(page)?, rows(page));
        let found = self
            .read(input, |_, tx, input| async move {
                store::remittance::list(&tx, input.0, input.1, input.2).await
            })
            .await?;
        let page = Page::cut(found, page.rows(), |one| (one.id.uuid(),))?;
        Ok(page.map(|one| RemittanceView::of(one, by)))
    }

    /// Payments that wait for just that amount: a proposal to a person, never a match.
    pub(crate) async fn likely_payments(
        &self,
        by: &Caller,
        id: RemittanceId,
    ) -> Result<LikelyPayments, Error> {
        by.allows("payments:read")?;
        by.platform(&LOOKERS)?;
        let mut items = self
            .read(id, |service, tx, id| async move {
                let one = store::remittance::find(&tx, *id).await?;
                let one = one.ok_or(Error::NotFound)?;
                let mut items = Vec::new();
                let found = store::transfer::awaited(&tx, one.amount, LIKELY_MAX).await?;
                for transfer in found {
                    let intent = service.load(&tx, transfer.buyer, transfer.intent).await?;
                    items.push(LikelyPayment {
                        payment: transfer.intent,
                        buyer: transfer.buyer,
                        buyer_name: None,
                        amount: intent.amount,
                        reference: creditor_reference::printed(&transfer.reference),
                    });
                }
                Ok(items)
            })
            .await?;
        let buyers = items.iter().map(|one| one.buyer).collect();
        if let Ok(firms) = self.identity().organisations(by, buyers).await {
            for one in &mut items {
                let firm = firms.iter().find(|firm| firm.id == one.buyer);
                one.buyer_name = firm.map(|firm| firm.name.clone());
            }
        }
        Ok(LikelyPayments { items })
    }

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
        let amount = self
            .read(id, |_, tx, id| async move {
                store::remittance::find(&tx, *id).await
            })
            .await?
            .ok_or(Error::NotFound)?
            .amount;
        let needs_two = self.needs_two(amount).await?;
        self.write((by.clone(), form), move |service, tx, input| async move {
            let (by, form) = input.as_ref();
            let mut one = service
                .remittance_in(&tx, id, RemittanceState::Waiting)
                .await?;
            let payment = match form.becomes {
                Becomes::Payment => Some(service.payment_for(&tx, &one, form).await?),
                Becomes::SendBack if one.account.is_none() => {
                    let unknown = "the bank told no account that it could go back to";
                    return Err(Error::NotAcceptable(unknown));
                }
                Becomes::SendBack => None,
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
            Ok(RemittanceView::of(one, by))
        })
        .await
    }

    /// Another person agrees.
    pub(crate) async fn confirm_remittance(
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
            let proposed = one.proposed.clone().ok_or(Error::NotFound)?;
            if proposed.by == by.person.to_string() {
                return Err(Error::SamePerson);
            }
            service
                .audit_remittance(&tx, &by, &one, &proposed, "remittance.confirmed")
                .await?;
            service
                .carry_decision(&tx, &by, &mut one, &proposed)
                .await?;
            Ok(RemittanceView::of(one, &by))
        })
        .await
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
            service
                .go_remittance(&tx, &mut one, RemittanceState::Waiting)
                .await?;
            Ok(RemittanceView::of(one, &by))
        })
        .await
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
                let entry = books::allocated(one, buyer, self.now())?;
                let row = self.rt().ids().uuid();
                store::ledger::record(tx, row, one.id.uuid(), &entry).await?;
                self.count(tx, one, (buyer, payment), &by.person.to_string())
                    .await
            }
            (Becomes::Payment, None) => Err(Error::NotFound),
            (Becomes::SendBack, _) => {
                one.proposed = None;
                one.why = None;
                one.step = 0;
                one.settled_by = Some(by.person.to_string());
                one.settled_at = Some(self.now());
                self.go_remittance(tx, one, RemittanceState::Returning)
                    .await?;
                self.carry_later(tx, one).await
            }
        }
    }

    /// The payment that is named. It has to be one that a transfer was wanted for, in the currency
    /// that came; one that has ended is right too, and sends it back to its buyer.
    async fn payment_for(
        &self,
        tx: &Tx,
        one: &Remittance,
        form: &Decide,
    ) -> Result<(OrgId, IntentId), Error> {
        let named = form.payment.as_deref().unwrap_or_default().trim();
        let found = match named.parse::<IntentId>() {
            Ok(id) => store::transfer::of_intent(tx, id).await?,
            Err(_) => match creditor_reference::found_in(named).first() {
                Some(reference) => store::transfer::of_reference(tx, reference).await?,
                None => None,
            },
        };
        let unknown = "it names no payment that is to be made by transfer";
        let found = found.ok_or(Error::NotAcceptable(unknown))?;
        let intent = self.load(tx, found.buyer, found.intent).await?;
        if intent.amount.currency() != one.amount.currency() {
            return Err(Error::NotAcceptable("it is in another currency"));
        }
        if intent.state == IntentState::RequiresReview {
            return Err(Error::NotAcceptable("somebody looks at its payer first"));
        }
        Ok((found.buyer, found.intent))
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
            "note": proposed.note,
        });
        let (rt, subject) = (self.rt(), one.id.to_string());
        audit::record(tx, rt, MODULE, by, action, &subject, None, Some(&after)).await?;
        Ok(())
    }
}
