//! Evidence, and what it moves: instalments fall due, milestones are looked at, accepted by the
//! buyer or by time, and their money is released or goes back. A dispute stops the clock.

use std::time::Duration;

use contract::identity::{Caller, Role};
use contract::ids::{AfterSaleId, OrderId, OrgId};
use contract::payments::{EscrowState, InstalmentDue};
use db::Tx;
use runtime::notices::{self, Notice, To};
use runtime::once::IdempotentRequest;
use runtime::{jobs, outbox};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::Service;
use super::terms::signs;
use crate::MODULE;
use crate::error::Error;
use crate::jobs::{ACCEPT, Timer};
use crate::model::escrow::Escrow;
use crate::model::terms::{
    Evidence, EvidenceKind, InstalmentState, Milestone, MilestoneState, Side,
};
use crate::notices::INSTALMENT_DUE;
use crate::rules::{escrow, terms};
use crate::store;

const DAY: u64 = 86_400;

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ShowEvidence)]
pub struct Show {
    pub kind: EvidenceKind,
    /// The number of the paper, or the id of a file here.
    #[schema(max_length = 120)]
    pub document: Option<String>,
    #[schema(pattern = "^[0-9a-f]{64}$", max_length = 64)]
    pub sha256: Option<String>,
    #[schema(max_length = 500)]
    pub note: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MilestoneMove {
    /// The buyer takes it as it is; of what is discrepant that waives the objection.
    Accept,
    /// The buyer says that the evidence does not fit.
    Object,
    /// The seller shows better evidence.
    Amend,
    /// The seller gives in: the money of it goes back.
    Concede,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MoveMilestone)]
pub struct Decide {
    pub decision: MilestoneMove,
    #[schema(max_length = 500)]
    pub note: Option<String>,
}

impl Service {
    /// Somebody shows evidence.
    pub(crate) async fn show(
        &self,
        by: &Caller,
        order: OrderId,
        request: &IdempotentRequest,
        form: Show,
    ) -> Result<(), Error> {
        by.allows("payments:write")?;
        let input = (by.clone(), order, form);
        self.write_once(request, input, |service, tx, input| async move {
            let (by, order, form) = input.as_ref();
            let (mut escrow, side) = service.escrow_for(&tx, by, *order).await?;
            if !terms::may_show(side, form.kind) {
                return Err(Error::NotYours);
            }
            let shown = Evidence {
                id: service.rt().ids().uuid(),
                kind: form.kind,
                document: form.document.clone().filter(|text| !text.is_empty()),
                sha256: form.sha256.clone(),
                note: form.note.clone().filter(|text| !text.is_empty()),
                side,
                actor: by.actor(),
                at: service.now(),
            };
            store::terms::add_evidence(&tx, &escrow, &shown).await?;
            service.follow_evidence(&tx, &mut escrow).await
        })
        .await
    }

    /// What the platform saw itself: the goods left, or arrived.
    pub(crate) async fn saw(
        &self,
        tx: &Tx,
        seller: OrgId,
        order: OrderId,
        kind: EvidenceKind,
        document: Option<String>,
    ) -> Result<(), Error> {
        let Some(mut escrow) = store::escrow::find(tx, seller, order).await? else {
            return Ok(());
        };
        let shown = Evidence {
            id: self.rt().ids().uuid(),
            kind,
            document,
            sha256: None,
            note: None,
            side: Side::System,
            actor: "system".to_owned(),
            at: self.now(),
        };
        store::terms::add_evidence(tx, &escrow, &shown).await?;
        self.follow_evidence(tx, &mut escrow).await
    }

    /// Moves on whatever the evidence allows.
    pub(crate) async fn follow_evidence(&self, tx: &Tx, escrow: &mut Escrow) -> Result<(), Error> {
        let instalments = store::terms::instalments(tx, escrow.seller, escrow.order).await?;
        let milestones = store::terms::milestones(tx, escrow.seller, escrow.order).await?;
        // As nearly always: paid at once, and released at once.
        if instalments.is_empty() && milestones.is_empty() {
            return Ok(());
        }
        let shown = store::terms::shown(tx, escrow).await?;
        let now = self.now();
        for mut line in instalments {
            let ready = terms::due_with(line.due).is_none_or(|kind| shown.contains(&kind));
            if line.state == InstalmentState::Planned && ready && !escrow.funded.is_zero() {
                line.state = InstalmentState::Due;
                line.due_at = Some(now);
                store::terms::put_instalment(tx, escrow, &line).await?;
                self.tell_due(tx, escrow, line.place, line.amount).await?;
            }
        }
        for mut line in milestones {
            let ready = terms::is_shown(&line.needs, &shown) && !escrow.funded.is_zero();
            if line.state == MilestoneState::Planned && ready {
                self.make_due(tx, escrow, &mut line).await?;
            }
        }
        self.release_accepted(tx, escrow).await
    }

    async fn tell_due(
        &self,
        tx: &Tx,
        escrow: &Escrow,
        place: i64,
        amount: kernel::Money,
    ) -> Result<(), Error> {
        let (rt, by) = (self.rt(), Caller::system());
        let told = InstalmentDue {
            order: escrow.order,
            buyer: escrow.buyer,
            seller: escrow.seller,
            place,
            amount,
            at: self.now(),
        };
        outbox::publish(tx, rt, MODULE, &told, escrow.order.uuid(), &by).await?;
        let notice = Notice {
            to: To::Members(vec![Role::Owner, Role::Finance, Role::Buyer]),
            org: escrow.buyer,
            kind: INSTALMENT_DUE,
            params: json!({
                "amount": amount.to_major_string(),
                "currency": amount.currency().code(),
            }),
            link: Some(format!("/orders/{}", escrow.order)),
        };
        notices::tell(tx, rt, MODULE, &by, &notice).await?;
        Ok(())
    }

    /// The buyer's time to look begins. Where only the buyer's word counts, it has no end.
    async fn make_due(
        &self,
        tx: &Tx,
        escrow: &mut Escrow,
        line: &mut Milestone,
    ) -> Result<(), Error> {
        let now = self.now();
        line.due_at = Some(now);
        line.accept_at = None;
        if !line.needs.contains(&EvidenceKind::Acceptance) {
            let seconds = u64::try_from(line.timer_days).unwrap_or(0) * DAY;
            let at = now.plus(Duration::from_secs(seconds));
            line.accept_at = Some(at);
        }
        self.go_milestone(tx, escrow, line, MilestoneState::Due)
            .await?;
        if let Some(at) = line.accept_at {
            if at <= now && escrow.frozen.is_zero() {
                return self
                    .go_milestone(tx, escrow, line, MilestoneState::AutoAccepted)
                    .await;
            }
            let timer = Timer {
                seller: escrow.seller,
                order: escrow.order,
            };
            let key = format!("{}:{}", line.id, line.version);
            jobs::enqueue(tx, self.rt(), MODULE, ACCEPT, &timer, at, Some(&key)).await?;
        }
        Ok(())
    }

    /// Silence is acceptance, but never while a dispute freezes money of the order.
    pub(crate) async fn accept_silently(&self, timer: Timer) -> Result<(), Error> {
        self.write(timer, |service, tx, timer| async move {
            let mut escrow = service.load_escrow(&tx, timer.seller, timer.order).await?;
            service.accept_late(&tx, &mut escrow).await
        })
        .await
    }

    pub(crate) async fn accept_late(&self, tx: &Tx, escrow: &mut Escrow) -> Result<(), Error> {
        if !escrow.frozen.is_zero() {
            return Ok(());
        }
        let now = self.now();
        for mut line in store::terms::milestones(tx, escrow.seller, escrow.order).await? {
            let over = line.accept_at.is_some_and(|at| at <= now);
            if line.state == MilestoneState::Due && over {
                self.go_milestone(tx, escrow, &mut line, MilestoneState::AutoAccepted)
                    .await?;
            }
        }
        self.release_accepted(tx, escrow).await
    }

    /// Buyer or seller decide about a milestone.
    pub(crate) async fn decide_milestone(
        &self,
        by: &Caller,
        order: OrderId,
        place: i64,
        form: Decide,
    ) -> Result<(), Error> {
        by.allows("payments:write")?;
        self.write(
            (by.clone(), order, form),
            move |service, tx, input| async move {
                let (by, order, form) = input.as_ref();
                let (mut escrow, side) = service.escrow_for(&tx, by, *order).await?;
                signs(by, side)?;
                let all = store::terms::milestones(&tx, escrow.seller, escrow.order).await?;
                let found = all.into_iter().find(|line| line.place == place);
                let mut line = found.ok_or(Error::NotFound)?;
                let own = match form.decision {
                    MilestoneMove::Accept | MilestoneMove::Object => Side::Buyer,
                    MilestoneMove::Amend | MilestoneMove::Concede => Side::Seller,
                };
                if side != own {
                    return Err(Error::NotYours);
                }
                match form.decision {
                    MilestoneMove::Accept => {
                        let to = MilestoneState::Accepted;
                        service.go_milestone(&tx, &escrow, &mut line, to).await?;
                        service.release_accepted(&tx, &mut escrow).await
                    }
                    MilestoneMove::Object => {
                        line.note = form.note.clone();
                        line.accept_at = None;
                        let to = MilestoneState::Discrepant;
                        service.go_milestone(&tx, &escrow, &mut line, to).await
                    }
                    MilestoneMove::Amend => match line.state {
                        MilestoneState::Discrepant => {
                            service.make_due(&tx, &mut escrow, &mut line).await?;
                            service.release_accepted(&tx, &mut escrow).await
                        }
                        state => Err(illegal(state, MilestoneState::Due)),
                    },
                    MilestoneMove::Concede => {
                        let to = MilestoneState::Refused;
                        service.go_milestone(&tx, &escrow, &mut line, to).await?;
                        service.pay_back(&tx, &mut escrow, &mut line).await
                    }
                }
            },
        )
        .await
    }

    /// The money of a milestone that was given up goes back to the buyer.
    async fn pay_back(
        &self,
        tx: &Tx,
        escrow: &mut Escrow,
        line: &mut Milestone,
    ) -> Result<(), Error> {
        if line.amount.checked_cmp(escrow::free(escrow)?)?.is_gt() {
            return Err(Error::NotHeld);
        }
        self.go_milestone(tx, escrow, line, MilestoneState::Refunding)
            .await?;
        let group = AfterSaleId::from_uuid(line.id);
        let note = line.note.clone().unwrap_or_default();
        self.refund_cash(tx, escrow, group, line.amount, &note)
            .await
    }

    /// A refund under this name came to its end.
    pub(crate) async fn milestone_refunded(
        &self,
        tx: &Tx,
        seller: OrgId,
        order: OrderId,
        group: AfterSaleId,
    ) -> Result<(), Error> {
        for mut line in store::terms::milestones(tx, seller, order).await? {
            if line.id == group.uuid() && line.state == MilestoneState::Refunding {
                let escrow = self.load_escrow(tx, seller, order).await?;
                self.go_milestone(tx, &escrow, &mut line, MilestoneState::Refunded)
                    .await?;
            }
        }
        Ok(())
    }

    /// Releases what was accepted, as far as the order is paid and nothing is frozen. A complete
    /// order accepts all of it.
    pub(crate) async fn release_accepted(&self, tx: &Tx, escrow: &mut Escrow) -> Result<(), Error> {
        let funded = matches!(escrow.state, EscrowState::Funded | EscrowState::InRelease);
        if !funded {
            return Ok(());
        }
        for mut line in store::terms::milestones(tx, escrow.seller, escrow.order).await? {
            let accepted = matches!(
                line.state,
                MilestoneState::Accepted | MilestoneState::AutoAccepted
            );
            // After a refund less may be left than the milestone was of; while some of it is
            // disputed or on its way back, it waits.
            let settled = escrow.frozen.is_zero() && escrow.refunding == escrow.refunded;
            let amount = escrow::least(line.amount, escrow::free(escrow)?)?;
            if !accepted || (amount != line.amount && !settled) {
                continue;
            }
            self.go_milestone(tx, escrow, &mut line, MilestoneState::Releasing)
                .await?;
            let name = format!("released-{}", line.id);
            if amount.is_positive() {
                self.release(tx, escrow, amount, &name).await?;
            }
            self.go_milestone(tx, escrow, &mut line, MilestoneState::Released)
                .await?;
        }
        Ok(())
    }

    pub(crate) async fn go_milestone(
        &self,
        tx: &Tx,
        escrow: &Escrow,
        line: &mut Milestone,
        to: MilestoneState,
    ) -> Result<(), Error> {
        if !terms::milestone_next(line.state).contains(&to) {
            return Err(illegal(line.state, to));
        }
        let read = line.version;
        line.state = to;
        line.version += 1;
        if terms::milestone_next(to).is_empty() {
            line.ended_at = Some(self.now());
        }
        store::terms::save_milestone(tx, escrow, line, read).await
    }
}

fn illegal(from: MilestoneState, to: MilestoneState) -> Error {
    Error::InvalidTransition {
        from: terms::milestone_name(from).to_owned(),
        to: terms::milestone_name(to).to_owned(),
    }
}
