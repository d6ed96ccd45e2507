//! Disputes: opened by the buyer, talked over in offers, escalated, shown evidence in, ruled by the
//! platform, appealed once. Silence moves them on. Payments freezes and carries out; nothing here
//! moves money.

use contract::identity::{Caller, OrgKind, Role};
use contract::ids::{DisputeId, OrderId};
use contract::orders::{DisputeEnded, DisputeOpened, DisputeOutcome};
use db::Tx;
use kernel::{Decimal, FieldError, Money, Problem};
use runtime::outbox;

use crate::error::Error;
use crate::model::dispute::{Dispute, DisputeEntry, DisputeEntryKind, DisputeState};
use crate::model::{OrderState, Side};
use crate::rules::dispute::{self as rules, Ruling};
use crate::rules::{IllegalMove, after_sale};
use crate::service::dispute_views::{Act, Calculation};
use crate::service::moves::Who;
use crate::service::{MODULE, Service};
use crate::store;

impl Service {
    /// The buyer claims money of an order that is paid and not complete.
    pub(crate) async fn open_dispute(
        &self,
        tx: &Tx,
        by: &Caller,
        order: OrderId,
        claim: Money,
        reason: &str,
    ) -> Result<Dispute, Error> {
        by.allows("orders:write")?;
        let buyer = by.buyer(&[Role::Owner, Role::Buyer])?;
        let parties = store::order::parties_of(tx, order).await?;
        let parties = parties.filter(|parties| parties.buyer == buyer);
        let seller = parties.ok_or(Error::NotFound)?.seller;
        let found = store::order::load(tx, seller, order).await?;
        let order = found.ok_or(Error::NotFound)?;
        match order.state {
            OrderState::Paid
            | OrderState::PartlyShipped
            | OrderState::Shipped
            | OrderState::Delivered => {}
            OrderState::AwaitingPayment
            | OrderState::Completed
            | OrderState::Cancelled
            | OrderState::Expired => {
                return Err(IllegalMove {
                    from: order.state.as_str(),
                    to: "disputed",
                }
                .into());
            }
        }
        let left = order.total.checked_sub(order.agreed)?;
        let sane = claim.currency() == order.currency
            && claim.is_positive()
            && claim.minor() <= left.minor();
        if !sane {
            let text = "a claim is above zero and at most what was paid and not given back";
            return Err(Error::Invalid(vec![FieldError::new(
                "claim",
                "out_of_range",
                text,
            )]));
        }
        if store::dispute::is_open(tx, seller, order.id).await? {
            return Err(Error::DisputeOpen);
        }
        let now = self.now();
        let mut dispute = Dispute {
            id: self.rt.ids().new_id(),
            order: order.id,
            order_number: order.number.clone(),
            buyer,
            seller,
            state: DisputeState::Opened,
            version: 1,
            currency: order.currency,
            claim,
            frozen: None,
            reason: reason.to_owned(),
            awaits: None,
            offer: None,
            favours_buyer: false,
            buyer_rests: false,
            seller_rests: false,
            refund: None,
            ruled_by: None,
            appealed_by: None,
            is_final: false,
            due_at: None,
            opened_at: now,
            moved_at: now,
        };
        store::dispute::insert(tx, &dispute).await?;
        let who = Who::of(by);
        let kind = DisputeEntryKind::Claim;
        self.note(tx, &dispute, kind, &who, Some(reason), Some(claim))
            .await?;
        self.turn(&mut dispute, Side::Seller);
        self.go_dispute(tx, &mut dispute, DisputeState::SellerResponse)
            .await?;
        let told = DisputeOpened {
            id: dispute.id,
            order: order.id,
            buyer,
            seller,
            claim,
            at: now,
        };
        outbox::publish(tx, &self.rt, MODULE, &told, order.id.uuid(), by).await?;
        Ok(dispute)
    }

    fn turn(&self, dispute: &mut Dispute, side: Side) {
        dispute.awaits = Some(side);
        dispute.due_at = Some(self.now().plus(self.settings.dispute_answer_time()));
    }

    /// A dispute for somebody who may see it.
    pub(crate) async fn load_dispute(
        &self,
        tx: &Tx,
        by: &Caller,
        id: DisputeId,
    ) -> Result<(Dispute, Side), Error> {
        let parties = store::dispute::parties_of(tx, id).await?;
        let (seller, buyer) = parties.ok_or(Error::NotFound)?;
        match by.kind {
            OrgKind::Buyer if by.org == buyer => {}
            OrgKind::Seller if by.org == seller => {}
            OrgKind::Platform => by.require(&[Role::Operator, Role::Support, Role::Finance])?,
            OrgKind::Buyer | OrgKind::Seller => return Err(Error::NotFound),
        }
        let found = store::dispute::find(tx, seller, id).await?;
        Ok((found.ok_or(Error::NotFound)?, after_sale::side_of(by.kind)))
    }

    pub(crate) async fn act_in_dispute(
        &self,
        tx: &Tx,
        by: &Caller,
        id: DisputeId,
        act: &Act,
    ) -> Result<Dispute, Error> {
        by.allows("orders:write")?;
        let (mut dispute, side) = self.load_dispute(tx, by, id).await?;
        match side {
            Side::Buyer => by.require(&[Role::Owner, Role::Buyer])?,
            Side::Seller => by.require(&[Role::Owner, Role::Staff])?,
            Side::Platform => by.require(&[Role::Operator, Role::Support])?,
            Side::System => return Err(Error::NotFound),
        }
        let who = Who::of(by);
        let d = &mut dispute;
        match (act, side) {
            (Act::State { body }, _) => {
                open_for_words(d)?;
                let kind = DisputeEntryKind::Statement;
                self.note(tx, d, kind, &who, Some(body), None).await?;
            }
            (
                Act::Show {
                    body,
                    document,
                    sha256,
                    file,
                },
                _,
            ) => {
                open_for_words(d)?;
                if let Some(file) = file {
                    store::after_sale::show(tx, *file, d.seller, d.buyer).await?;
                }
                let mut entry = self.entry(d, DisputeEntryKind::Evidence, &who);
                entry.body = body.clone();
                entry.document = Some(document.clone());
                entry.sha256 = sha256.clone();
                entry.file = *file;
                store::dispute::add_entry(tx, d, &entry).await?;
            }
            (Act::Offer { refund, body }, Side::Buyer | Side::Seller) => {
                stands(d, DisputeState::SellerResponse, "offered")?;
                within(d, *refund, "refund")?;
                d.offer = Some((*refund, side));
                let other = match side {
                    Side::Buyer => Side::Seller,
                    Side::Seller | Side::Platform | Side::System => Side::Buyer,
                };
                self.turn(d, other);
                let (kind, words) = (DisputeEntryKind::Offer, body.as_deref());
                self.keep(tx, d).await?;
                self.note(tx, d, kind, &who, words, Some(*refund)).await?;
            }
            (Act::Accept, Side::Buyer | Side::Seller) => {
                stands(d, DisputeState::SellerResponse, "agreed")?;
                let offered = d.offer.filter(|(_, from)| *from != side);
                let (refund, _) = offered.ok_or(IllegalMove {
                    from: "seller_response",
                    to: "agreed",
                })?;
                d.refund = Some(refund);
                d.is_final = true;
                self.go_dispute(tx, d, DisputeState::Agreed).await?;
                let kind = DisputeEntryKind::Acceptance;
                self.note(tx, d, kind, &who, None, Some(refund)).await?;
                self.tell_ended(tx, d, DisputeOutcome::Agreed, by).await?;
            }
            (Act::Escalate { body }, Side::Buyer | Side::Seller) => {
                self.escalate_dispute(tx, d).await?;
                let (kind, words) = (DisputeEntryKind::Escalation, body.as_deref());
                self.note(tx, d, kind, &who, words, None).await?;
            }
            (Act::Rest, Side::Buyer | Side::Seller) => {
                stands(d, DisputeState::Evidence, "rested")?;
                match side {
                    Side::Buyer => d.buyer_rests = true,
                    Side::Seller | Side::Platform | Side::System => d.seller_rests = true,
                }
                if d.buyer_rests && d.seller_rests {
                    self.go_dispute(tx, d, DisputeState::Arbitration).await?;
                } else {
                    self.keep(tx, d).await?;
                }
                let kind = DisputeEntryKind::Rest;
                self.note(tx, d, kind, &who, None, None).await?;
            }
            (Act::Withdraw, Side::Buyer) => {
                d.is_final = true;
                self.go_dispute(tx, d, DisputeState::Withdrawn).await?;
                let kind = DisputeEntryKind::Withdrawal;
                self.note(tx, d, kind, &who, None, None).await?;
                self.tell_ended(tx, d, DisputeOutcome::Withdrawn, by)
                    .await?;
            }
            (
                Act::Rule {
                    proven_percent,
                    fault_percent,
                    kept,
                    body,
                },
                Side::Platform,
            ) => {
                let wanted = Calculation {
                    proven_percent: *proven_percent,
                    fault_percent: *fault_percent,
                    kept: *kept,
                };
                self.rule(tx, d, &who, &wanted, body, by).await?;
            }
            (Act::Appeal { body }, Side::Buyer | Side::Seller) => {
                stands(d, DisputeState::Decided, "appealed")?;
                if d.is_final || d.appealed_by.is_some() {
                    return Err(IllegalMove {
                        from: "decided",
                        to: "appealed",
                    }
                    .into());
                }
                d.appealed_by = Some(who.actor.clone());
                d.due_at = None;
                self.keep(tx, d).await?;
                let kind = DisputeEntryKind::Appeal;
                self.note(tx, d, kind, &who, Some(body), None).await?;
            }
            (Act::Offer { .. } | Act::Accept | Act::Escalate { .. } | Act::Rest, _)
            | (Act::Withdraw | Act::Rule { .. } | Act::Appeal { .. }, _) => {
                return Err(Problem::forbidden().into());
            }
        }
        Ok(dispute)
    }

    /// Works a ruling out without giving it.
    pub(crate) fn calculate(dispute: &Dispute, wanted: &Calculation) -> Result<Ruling, Error> {
        within(dispute, wanted.kept, "kept")?;
        let hundred = Decimal::ZERO..=Decimal::ONE_HUNDRED;
        let percents = [
            ("proven_percent", wanted.proven_percent),
            ("fault_percent", wanted.fault_percent),
        ];
        let wrong: Vec<FieldError> = percents
            .into_iter()
            .filter(|(_, percent)| !hundred.contains(percent))
            .map(|(path, _)| FieldError::new(path, "out_of_range", "between 0 and 100"))
            .collect();
        if !wrong.is_empty() {
            return Err(Error::Invalid(wrong));
        }
        let (proven, fault) = (wanted.proven_percent, wanted.fault_percent);
        Ok(rules::ruling(dispute, proven, fault, wanted.kept)?)
    }

    async fn rule(
        &self,
        tx: &Tx,
        dispute: &mut Dispute,
        who: &Who,
        wanted: &Calculation,
        body: &str,
        by: &Caller,
    ) -> Result<(), Error> {
        let ruling = Self::calculate(dispute, wanted)?;
        let on_appeal = dispute.state == DisputeState::Decided
            && dispute.appealed_by.is_some()
            && !dispute.is_final;
        // Whoever ruled does not judge the appeal against it.
        if on_appeal && dispute.ruled_by.as_ref() == Some(&who.actor) {
            return Err(Error::OwnApproval);
        }
        dispute.refund = Some(ruling.refund);
        dispute.ruled_by = Some(who.actor.clone());
        if on_appeal {
            dispute.is_final = true;
            dispute.due_at = None;
            self.keep(tx, dispute).await?;
        } else {
            self.go_dispute(tx, dispute, DisputeState::Decided).await?;
            dispute.due_at = Some(self.now().plus(self.settings.appeal_time()));
            self.keep(tx, dispute).await?;
        }
        let kind = DisputeEntryKind::Ruling;
        self.note(tx, dispute, kind, who, Some(body), Some(ruling.refund))
            .await?;
        if on_appeal {
            self.tell_ended(tx, dispute, DisputeOutcome::Decided, by)
                .await?;
        }
        Ok(())
    }

    /// The platform is in; both sides show what they have, for a time.
    pub(super) async fn escalate_dispute(
        &self,
        tx: &Tx,
        dispute: &mut Dispute,
    ) -> Result<(), Error> {
        dispute.awaits = None;
        self.go_dispute(tx, dispute, DisputeState::Escalated)
            .await?;
        self.go_dispute(tx, dispute, DisputeState::Evidence).await?;
        dispute.due_at = Some(self.now().plus(self.settings.evidence_time()));
        self.keep(tx, dispute).await
    }

    pub(super) async fn go_dispute(
        &self,
        tx: &Tx,
        dispute: &mut Dispute,
        to: DisputeState,
    ) -> Result<(), Error> {
        rules::go(dispute.state, to)?;
        dispute.state = to;
        if !matches!(to, DisputeState::SellerResponse) {
            dispute.due_at = None;
            dispute.awaits = None;
        }
        self.keep(tx, dispute).await
    }

    pub(super) async fn keep(&self, tx: &Tx, dispute: &mut Dispute) -> Result<(), Error> {
        let read = dispute.version;
        dispute.version += 1;
        dispute.moved_at = self.now();
        match store::dispute::save(tx, dispute, read).await? {
            true => Ok(()),
            false => Err(Error::ChangedMeanwhile),
        }
    }

    fn entry(&self, dispute: &Dispute, kind: DisputeEntryKind, who: &Who) -> DisputeEntry {
        DisputeEntry {
            id: self.rt.ids().uuid(),
            kind,
            side: who.side,
            actor: who.actor.clone(),
            state: dispute.state,
            body: None,
            document: None,
            sha256: None,
            file: None,
            amount: None,
            at: self.now(),
        }
    }

    pub(super) async fn note(
        &self,
        tx: &Tx,
        dispute: &Dispute,
        kind: DisputeEntryKind,
        who: &Who,
        body: Option<&str>,
        amount: Option<Money>,
    ) -> Result<(), Error> {
        let mut entry = self.entry(dispute, kind, who);
        entry.body = body.map(str::to_owned);
        entry.amount = amount;
        Ok(store::dispute::add_entry(tx, dispute, &entry).await?)
    }

    pub(super) async fn tell_ended(
        &self,
        tx: &Tx,
        dispute: &Dispute,
        outcome: DisputeOutcome,
        by: &Caller,
    ) -> Result<(), Error> {
        let told = DisputeEnded {
            id: dispute.id,
            order: dispute.order,
            buyer: dispute.buyer,
            seller: dispute.seller,
            outcome,
            refund: dispute.refund.unwrap_or(Money::zero(dispute.currency)),
            at: self.now(),
        };
        outbox::publish(tx, &self.rt, MODULE, &told, dispute.order.uuid(), by).await?;
        Ok(())
    }
}

fn stands(dispute: &Dispute, state: DisputeState, to: &'static str) -> Result<(), Error> {
    if dispute.state == state {
        return Ok(());
    }
    Err(IllegalMove {
        from: rules::name(dispute.state),
        to,
    }
    .into())
}

/// Words and documents count until the platform begins to rule.
fn open_for_words(dispute: &Dispute) -> Result<(), Error> {
    match dispute.state {
        DisputeState::Opened
        | DisputeState::SellerResponse
        | DisputeState::Escalated
        | DisputeState::Evidence => Ok(()),
        DisputeState::Agreed
        | DisputeState::Arbitration
        | DisputeState::Decided
        | DisputeState::Executed
        | DisputeState::Withdrawn => Err(IllegalMove {
            from: rules::name(dispute.state),
            to: "evidence",
        }
        .into()),
    }
}

/// No outcome is above what is frozen.
fn within(dispute: &Dispute, amount: Money, path: &'static str) -> Result<(), Error> {
    let most = rules::most(dispute);
    let fits = amount.currency() == dispute.currency
        && !amount.is_negative()
        && amount.minor() <= most.minor();
    if fits {
        return Ok(());
    }
    Err(Error::Invalid(vec![FieldError::new(
        path,
        "out_of_range",
        "not below zero, and at most what is frozen for the dispute",
    )]))
}
