//! Agreeing on instalments and milestones: a proposal of one side, the signature of the other, or
//! terms that the seller signed beforehand. What was paid stays as it was paid.

use contract::identity::{Caller, OrgKind, Role};
use contract::ids::{OrderId, OrgId};
use contract::payments::{AgreedInstalment, DueWith, EscrowState, IntentState, TermsAgreed};
use db::Tx;
use kernel::{FieldError, Money};
use runtime::once::IdempotentRequest;
use runtime::outbox;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Service;
use super::operate::LOOKERS;
use crate::MODULE;
use crate::error::Error;
use crate::model::escrow::Escrow;
use crate::model::terms::{
    Amendment, AmendmentState, Due, Instalment, InstalmentState, Milestone, MilestoneState, Side,
    Terms,
};
use crate::rules::{escrow, terms};
use crate::store;

const OFFERS_MAX: usize = 5;

/// Terms that a seller takes from anybody.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferedTerms {
    #[schema(max_items = 5)]
    pub items: Vec<Terms>,
}

/// Which way a proposal goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AmendmentAnswer {
    Accept,
    Reject,
    /// Of one's own.
    Withdraw,
}

impl Service {
    /// The money of an order for somebody who may see it, and whose side they are on.
    pub(crate) async fn escrow_for(
        &self,
        tx: &Tx,
        by: &Caller,
        order: OrderId,
    ) -> Result<(Escrow, Side), Error> {
        let parties = store::escrow::parties(tx, order).await?;
        let (seller, buyer) = parties.ok_or(Error::NotFound)?;
        let side = match by.kind {
            OrgKind::Buyer if by.org == buyer => Side::Buyer,
            OrgKind::Seller if by.org == seller => Side::Seller,
            OrgKind::Platform => {
                by.platform(&LOOKERS)?;
                Side::Platform
            }
            OrgKind::Buyer | OrgKind::Seller => return Err(Error::NotFound),
        };
        Ok((self.load_escrow(tx, seller, order).await?, side))
    }

    pub(crate) async fn seller_terms(&self, by: &Caller) -> Result<OfferedTerms, Error> {
        by.allows("payments:read")?;
        let seller = by.seller(OrgKind::Seller.roles())?;
        self.read(seller, |_, tx, seller| async move {
            let items = store::terms::offers(&tx, *seller).await?;
            Ok(OfferedTerms { items })
        })
        .await
    }

    pub(crate) async fn set_seller_terms(
        &self,
        by: &Caller,
        form: OfferedTerms,
    ) -> Result<OfferedTerms, Error> {
        by.allows("payments:write")?;
        let seller = by.seller(&[Role::Owner, Role::Finance])?;
        let mut wrong = Vec::new();
        for (place, offer) in form.items.iter().enumerate() {
            wrong.extend(terms::faults(offer).into_iter().map(|mut fault| {
                fault.path = format!("items[{place}].{}", fault.path);
                fault
            }));
        }
        if form.items.len() > OFFERS_MAX {
            wrong.push(FieldError::new("items", "count", "at most 5 offers"));
        }
        if !wrong.is_empty() {
            return Err(Error::Fields(wrong));
        }
        self.write(
            (by.actor(), seller, form),
            |service, tx, input| async move {
                let (actor, seller, form) = input.as_ref();
                store::terms::set_offers(&tx, *seller, &form.items, actor, service.now()).await?;
                Ok(form.clone())
            },
        )
        .await
    }

    /// Proposes terms. A buyer who takes what the seller offered beforehand has an agreement.
    pub(crate) async fn propose_terms(
        &self,
        by: &Caller,
        order: OrderId,
        request: &IdempotentRequest,
        form: Terms,
    ) -> Result<(), Error> {
        by.allows("payments:write")?;
        let wrong = terms::faults(&form);
        if !wrong.is_empty() {
            return Err(Error::Fields(wrong));
        }
        let input = (by.clone(), order, form);
        self.write_once(request, input, |service, tx, input| async move {
            let (by, order, form) = input.as_ref();
            let (mut escrow, side) = service.escrow_for(&tx, by, *order).await?;
            signs(by, side)?;
            let now = service.now();
            let all = store::terms::amendments(&tx, escrow.seller, escrow.order).await?;
            // One proposal is on the table at a time; a new one answers the other side's.
            for open in all
                .iter()
                .filter(|one| one.state == AmendmentState::Proposed)
            {
                let to = match open.side == side {
                    true => AmendmentState::Withdrawn,
                    false => AmendmentState::Rejected,
                };
                store::terms::answer(&tx, &escrow, open.id, to, &by.actor(), now).await?;
            }
            let offers = store::terms::offers(&tx, escrow.seller).await?;
            let signed = side == Side::Buyer && offers.contains(form);
            let line = Amendment {
                id: service.rt().ids().uuid(),
                state: match signed {
                    true => AmendmentState::Accepted,
                    false => AmendmentState::Proposed,
                },
                terms: form.clone(),
                side,
                proposed_by: by.actor(),
                proposed_at: now,
                answered_by: signed.then(|| escrow.seller.to_string()),
                answered_at: signed.then_some(now),
            };
            store::terms::add_amendment(&tx, &escrow, &line).await?;
            if signed {
                service.apply_terms(&tx, &mut escrow, form).await?;
            } else {
                // What can't be agreed to is refused when it is proposed.
                service.check_terms(&tx, &escrow, form).await?;
            }
            Ok(())
        })
        .await
    }

    pub(crate) async fn answer_terms(
        &self,
        by: &Caller,
        order: OrderId,
        id: Uuid,
        answer: AmendmentAnswer,
    ) -> Result<(), Error> {
        by.allows("payments:write")?;
        self.write(
            (by.clone(), order, id),
            move |service, tx, input| async move {
                let (by, order, id) = input.as_ref();
                let (mut escrow, side) = service.escrow_for(&tx, by, *order).await?;
                signs(by, side)?;
                let all = store::terms::amendments(&tx, escrow.seller, escrow.order).await?;
                let found = all.into_iter().find(|one| one.id == *id);
                let found = found.ok_or(Error::NotFound)?;
                let to = match (answer, found.side == side) {
                    (AmendmentAnswer::Withdraw, true) => AmendmentState::Withdrawn,
                    (AmendmentAnswer::Accept, false) => AmendmentState::Accepted,
                    (AmendmentAnswer::Reject, false) => AmendmentState::Rejected,
                    // Nobody signs for both sides.
                    (AmendmentAnswer::Withdraw, false)
                    | (AmendmentAnswer::Accept | AmendmentAnswer::Reject, true) => {
                        return Err(Error::NotYours);
                    }
                };
                let now = service.now();
                if !store::terms::answer(&tx, &escrow, *id, to, &by.actor(), now).await? {
                    return Err(Error::InvalidTransition {
                        from: terms::amendment_name(found.state).to_owned(),
                        to: terms::amendment_name(to).to_owned(),
                    });
                }
                if to == AmendmentState::Accepted {
                    service.apply_terms(&tx, &mut escrow, &found.terms).await?;
                }
                Ok(())
            },
        )
        .await
    }

    /// What the instalments would be; refuses terms that undo what has happened.
    async fn check_terms(
        &self,
        tx: &Tx,
        escrow: &Escrow,
        wanted: &Terms,
    ) -> Result<Vec<Instalment>, Error> {
        let illegal = |from: &str| Error::InvalidTransition {
            from: from.to_owned(),
            to: "amended".to_owned(),
        };
        let open = matches!(
            escrow.state,
            EscrowState::Open | EscrowState::PartlyFunded | EscrowState::Funded
        );
        if !open || !escrow.credited.is_zero() {
            return Err(illegal(escrow::name(escrow.state)));
        }
        if !escrow.frozen.is_zero() {
            return Err(Error::Frozen);
        }
        let begun = store::terms::milestones(tx, escrow.seller, escrow.order).await?;
        let begun = begun.iter().find(|one| {
            !matches!(
                one.state,
                MilestoneState::Planned | MilestoneState::Due | MilestoneState::Discrepant
            )
        });
        if let Some(begun) = begun {
            return Err(illegal(terms::milestone_name(begun.state)));
        }
        let now = store::terms::instalments(tx, escrow.seller, escrow.order).await?;
        let mut paid: Vec<Instalment> = now
            .into_iter()
            .filter(|one| one.state == InstalmentState::Paid)
            .collect();
        if paid.is_empty() && !escrow.funded.is_zero() {
            // Paid at once, before there were any terms.
            paid.push(Instalment {
                place: 0,
                state: InstalmentState::Paid,
                due: Due::Order,
                amount: escrow.funded,
                intent: None,
                due_at: None,
                paid_at: Some(self.now()),
            });
        }
        let percents = wanted.instalments.iter().map(|term| term.percent);
        let amounts = terms::divide(escrow.total, percents)?;
        let mut lines = Vec::with_capacity(amounts.len());
        let mut wrong = Vec::new();
        for (place, (term, amount)) in wanted.instalments.iter().zip(amounts).enumerate() {
            let line = match paid.get(place) {
                Some(paid) if paid.amount == amount => paid.clone(),
                Some(_) => {
                    let path = format!("instalments[{place}].percent");
                    let text = "this instalment is paid; it stays as it was";
                    wrong.push(FieldError::new(path, "paid", text));
                    continue;
                }
                None => Instalment {
                    place: i64::try_from(place).unwrap_or(i64::MAX),
                    state: InstalmentState::Planned,
                    due: term.due,
                    amount,
                    intent: None,
                    due_at: None,
                    paid_at: None,
                },
            };
            lines.push(line);
        }
        if wanted.instalments.len() < paid.len() {
            let text = "there are more paid instalments than that";
            wrong.push(FieldError::new("instalments", "paid", text));
        }
        match wrong.is_empty() {
            true => Ok(lines),
            false => Err(Error::Fields(wrong)),
        }
    }

    /// Both sides signed.
    async fn apply_terms(&self, tx: &Tx, escrow: &mut Escrow, wanted: &Terms) -> Result<(), Error> {
        let mut lines = self.check_terms(tx, escrow, wanted).await?;
        let now = self.now();
        if escrow.funded.is_zero() {
            let first = lines.first_mut().ok_or(Error::NotFound)?;
            first.intent = Some(self.reprice(tx, escrow, first.amount).await?);
            first.state = InstalmentState::Due;
            first.due_at = Some(now);
        }
        let paid = lines
            .iter()
            .filter(|one| one.state == InstalmentState::Paid)
            .count();
        store::terms::clear(tx, escrow, i64::try_from(paid).unwrap_or(0)).await?;
        let shown = store::terms::shown(tx, escrow).await?;
        for line in &mut lines {
            let ready = terms::due_with(line.due).is_none_or(|kind| shown.contains(&kind));
            if line.state == InstalmentState::Planned && ready {
                line.state = InstalmentState::Due;
                line.due_at = Some(now);
            }
            store::terms::put_instalment(tx, escrow, line).await?;
        }
        let percents = wanted.milestones.iter().map(|term| term.percent);
        let amounts = terms::divide(escrow.total, percents)?;
        for (place, (term, amount)) in wanted.milestones.iter().zip(amounts).enumerate() {
            let line = Milestone {
                place: i64::try_from(place).unwrap_or(i64::MAX),
                id: self.rt().ids().uuid(),
                state: MilestoneState::Planned,
                version: 1,
                title: term.title.trim().to_owned(),
                amount,
                needs: term.needs.clone(),
                timer_days: i64::from(term.timer_days),
                note: None,
                due_at: None,
                accept_at: None,
                ended_at: None,
            };
            store::terms::insert_milestone(tx, escrow, &line).await?;
        }
        self.tell_agreed(tx, escrow, wanted, &lines).await?;
        self.follow_evidence(tx, escrow).await
    }

    async fn tell_agreed(
        &self,
        tx: &Tx,
        escrow: &Escrow,
        wanted: &Terms,
        lines: &[Instalment],
    ) -> Result<(), Error> {
        let agreed = wanted.instalments.iter().zip(lines);
        let agreed = agreed.map(|(term, line)| AgreedInstalment {
            place: line.place,
            percent: term.percent,
            due: due_with(term.due),
            amount: line.amount,
            paid_at: line.paid_at,
        });
        let told = TermsAgreed {
            order: escrow.order,
            buyer: escrow.buyer,
            seller: escrow.seller,
            instalments: agreed.collect(),
            at: self.now(),
        };
        let (rt, by) = (self.rt(), Caller::system());
        outbox::publish(tx, rt, MODULE, &told, escrow.order.uuid(), &by).await?;
        Ok(())
    }

    /// The payment of the checkout asks for the first instalment only. Nobody may have tried to pay
    /// it: an amount never changes under an attempt.
    async fn reprice(
        &self,
        tx: &Tx,
        escrow: &Escrow,
        first: Money,
    ) -> Result<contract::ids::IntentId, Error> {
        let share = store::intent::open_share(tx, escrow.seller, escrow.order).await?;
        let share = share.ok_or(Error::NotFound)?;
        let mut intent = self.load(tx, escrow.buyer, share.intent).await?;
        if intent.state != IntentState::RequiresPaymentMethod || intent.attempt.is_some() {
            return Err(Error::NotPayable {
                state: intent.state,
            });
        }
        let read = intent.version;
        let others = intent.amount.checked_sub(share.amount)?;
        intent.amount = others.checked_add(first)?;
        intent.version += 1;
        intent.updated_at = self.now();
        store::intent::save(tx, &intent, read).await?;
        store::intent::reprice(tx, &intent, &share, first).await?;
        Ok(intent.id)
    }
}

/// Who may bind a firm to terms.
pub(crate) fn signs(by: &Caller, side: Side) -> Result<OrgId, Error> {
    Ok(match side {
        Side::Buyer => by.buyer(&[Role::Owner, Role::Buyer])?,
        Side::Seller => by.seller(&[Role::Owner, Role::Finance])?,
        Side::Platform | Side::System => return Err(Error::NotYours),
    })
}

const fn due_with(due: Due) -> DueWith {
    match due {
        Due::Order => DueWith::Order,
        Due::Inspection => DueWith::Inspection,
        Due::TransportDocument => DueWith::TransportDocument,
        Due::Customs => DueWith::Customs,
        Due::Delivery => DueWith::Delivery,
    }
}
