//! The queue of money that came by transfer, as finance sees it.

use contract::identity::Caller;
use contract::ids::{IntentId, OrgId};
use db::Tx;
use kernel::{Money, Page, Timestamp};
use runtime::http::PageQuery;
use serde::Serialize;
use utoipa::ToSchema;

use super::beneficiaries::masked;
use super::operate::LOOKERS;
use super::payee_screening::firm_of;
use super::{Service, before, rows};
use crate::error::Error;
use crate::model::screening::{Looked, Screening};
use crate::model::transfer::{
    Becomes, Remittance, RemittanceId, RemittanceKind, RemittanceState, Unowned,
};
use crate::rules::creditor_reference;
use crate::store;

/// Payments that it may be of, at most.
const LIKELY_MAX: i64 = 5;

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
    /// Whom it goes back to, where finance named the account.
    pub named_holder: Option<String>,
    /// Ours, as it was found.
    pub reference: Option<String>,
    pub why: Option<Unowned>,
    pub payment: Option<IntentId>,
    pub proposal: Option<RemittanceProposed>,
    /// What it was booked as, where it was no payment's.
    pub became: Option<Becomes>,
    /// Of its payer, or of whoever it goes back to, while nobody may move it.
    pub looked: Option<Looked>,
    /// The list and its entry that it is held for.
    pub held_because: Option<String>,
    pub settled_at: Option<Timestamp>,
    pub at: Timestamp,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LikelyPayments {
    pub items: Vec<LikelyPayment>,
}

impl RemittanceView {
    pub(super) fn of(one: Remittance, seen: Option<Screening>, by: &Caller) -> Self {
        let seen = seen.filter(|seen| seen.looked != Looked::Clear);
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
            named_holder: one
                .account
                .filter(|_| one.is_account_named)
                .map(|account| account.holder),
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
            became: one.became,
            looked: seen.as_ref().map(|seen| seen.looked),
            held_because: seen.and_then(|seen| seen.because),
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
            .read(input, |service, tx, input| async move {
                let mut found = Vec::new();
                for one in store::remittance::list(&tx, input.0, input.1, input.2).await? {
                    let seen = service.seen(&tx, &one).await?;
                    found.push((one, seen));
                }
                Ok(found)
            })
            .await?;
        let page = Page::cut(found, page.rows(), |(one, _)| (one.id.uuid(),))?;
        Ok(page.map(|(one, seen)| RemittanceView::of(one, seen, by)))
    }

    pub(super) async fn remittance_view(
        &self,
        by: &Caller,
        id: RemittanceId,
    ) -> Result<RemittanceView, Error> {
        let (one, seen) = self
            .read(id, |service, tx, id| async move {
                let found = store::remittance::find(&tx, *id).await?;
                let one = found.ok_or(Error::NotFound)?;
                let seen = service.seen(&tx, &one).await?;
                Ok((one, seen))
            })
            .await?;
        Ok(RemittanceView::of(one, seen, by))
    }

    /// How the newest look stands that it waits for; of what waits for none, nothing.
    pub(super) async fn seen(&self, tx: &Tx, one: &Remittance) -> Result<Option<Screening>, Error> {
        match one.state {
            RemittanceState::Screening | RemittanceState::Returning => {
                store::screening::newest(tx, firm_of(one), one.id.uuid()).await
            }
            RemittanceState::Waiting
            | RemittanceState::Proposed
            | RemittanceState::Counted
            | RemittanceState::Booked
            | RemittanceState::SentBack
            | RemittanceState::Returned
            | RemittanceState::Recalled => Ok(None),
        }
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
}
