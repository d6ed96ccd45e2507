//! Orders whose money the payer's bank took back. What they still hold of it is frozen, both sides
//! hear of it, and the buyer may pay again under the same reference. When nobody does in time, or a
//! refund of it is agreed to, what was frozen counts as given back; what the order had no longer the
//! platform bears. A seller gives of released money no more than there is: the transfer was told to
//! them as final, and no debt comes of its recall.

use contract::identity::{Caller, Role};
use contract::ids::{IntentId, OrgId};
use contract::payments::{IntentState, PaymentRecalled};
use db::Tx;
use kernel::{Allocation, Money, Timestamp};
use runtime::notices::{self, Notice, To};
use runtime::{jobs, outbox};
use serde_json::json;

use super::Service;
use super::cover_shares::Claw;
use super::transfers::end_of_day;
use crate::MODULE;
use crate::error::Error;
use crate::jobs::{END_RECALLS, Target};
use crate::model::Intent;
use crate::model::escrow::Escrow;
use crate::model::recall::{Recall, RecallState};
use crate::model::transfer::Remittance;
use crate::notices::{ORDER_RECALLED, PAYMENT_RECALLED, RECALL_ENDED, RECALL_LOST};
use crate::rules::books_transfer as books;
use crate::rules::escrow;
use crate::rules::remittance::{self, Against};
use crate::store;

impl Service {
    /// Freezes what the orders of a payment still have of a transfer that was taken back; answers how
    /// much of it was theirs.
    pub(crate) async fn recall_of_orders(
        &self,
        tx: &Tx,
        one: &Remittance,
        intent: &Intent,
    ) -> Result<Money, Error> {
        let currency = one.amount.currency();
        let shares = store::intent::shares(tx, intent.buyer, intent.id).await?;
        let open = store::recall::open_of(tx, intent.buyer, intent.id).await?;
        let captured = Money::sum(shares.iter().map(|share| share.captured), currency)?;
        let before = Money::sum(open.iter().map(|recall| recall.amount), currency)?;
        // What was paid too much had gone back by a refund of its own.
        let of_orders = escrow::least(one.amount, captured.checked_sub(before)?)?;
        let weights: Vec<u64> = shares
            .iter()
            .map(|share| u64::try_from(share.captured.minor()).unwrap_or(0))
            .collect();
        if !of_orders.is_positive() {
            return Ok(Money::zero(currency));
        }
        let amounts = of_orders.allocate(&weights, Allocation::LargestRemainder)?;
        let now = self.now();
        let due_at = end_of_day(now, self.settings().transfer.pay_days);
        for (share, amount) in shares.iter().zip(amounts) {
            if !amount.is_positive() {
                continue;
            }
            let place = (share.seller, share.order, share.intent);
            let name = format!("clawed-{}", one.id);
            let covered = self
                .cover_share(tx, place, amount, Claw::Balance, &name)
                .await?;
            let recall = Recall {
                id: one.id,
                seller: share.seller,
                order: share.order,
                buyer: intent.buyer,
                intent: intent.id,
                state: RecallState::Open,
                amount,
                covered,
                counted: Money::zero(currency),
                due_at,
                at: now,
            };
            store::recall::insert(tx, &recall).await?;
            self.tell_recall(tx, &recall, ORDER_RECALLED).await?;
        }
        self.ask_to_pay_again(tx, intent, of_orders, due_at).await?;
        let target = Target {
            buyer: intent.buyer,
            id: intent.id.uuid(),
            step: 0,
        };
        let key = format!("{}:recall:{}", one.id, due_at.micros());
        let rt = self.rt();
        jobs::enqueue(tx, rt, MODULE, END_RECALLS, &target, due_at, Some(&key)).await?;
        Ok(of_orders)
    }

    /// What has come again of what banks took back of a payment, and what is to come in all.
    pub(crate) async fn come_again(
        &self,
        tx: &Tx,
        intent: &Intent,
    ) -> Result<Option<Again>, Error> {
        let open = store::recall::open_of(tx, intent.buyer, intent.id).await?;
        let Some(since) = open.iter().map(|recall| recall.at).min() else {
            return Ok(None);
        };
        let currency = intent.amount.currency();
        let owed = Money::sum(open.iter().map(|recall| recall.amount), currency)?;
        let came = self.counted_since(tx, (intent.buyer, intent.id), since);
        let came = Money::sum(came.await?.iter().map(|one| one.amount), currency)?;
        let due_at = open.iter().map(|recall| recall.due_at).min();
        Ok(Some(Again {
            owed,
            came,
            since,
            due_at: due_at.unwrap_or(since),
            recalls: open,
        }))
    }

    async fn counted_since(
        &self,
        tx: &Tx,
        (buyer, intent): (OrgId, IntentId),
        since: Timestamp,
    ) -> Result<Vec<Remittance>, Error> {
        let mut came = self.counted(tx, buyer, intent).await?;
        came.retain(|one| one.settled_at.is_some_and(|at| at > since));
        Ok(came)
    }

    /// Enough has come again, or more than that; answers false while something is missing, or nothing
    /// was taken back.
    pub(crate) async fn take_again(
        &self,
        tx: &Tx,
        last: &mut Remittance,
        intent: &Intent,
    ) -> Result<bool, Error> {
        let Some(again) = self.come_again(tx, intent).await? else {
            return Ok(false);
        };
        let borne = self.borne(tx, intent.amount.currency()).await?;
        let (short, over) = match remittance::against(again.owed, again.came, borne)? {
            Against::Part { .. } => {
                self.tell_of_transfer(tx, intent).await?;
                return Ok(true);
            }
            Against::Whole { short, over } => (short, over),
        };
        let paid = again.came.checked_sub(over)?;
        let entry = books::paid_again(last, intent.buyer, (paid, short), self.now())?;
        self.book(tx, intent, &entry).await?;
        for mut recall in again.recalls {
            recall.state = RecallState::PaidAgain;
            store::recall::save(tx, &recall).await?;
            let place = (recall.seller, recall.order, recall.intent);
            let name = format!("unclawed-{}", recall.id);
            self.uncover_share(tx, place, &recall.covered, &name)
                .await?;
            self.tell_recall(tx, &recall, RECALL_ENDED).await?;
        }
        if over.is_positive() {
            self.goes_back(tx, last, intent, over).await?;
        }
        Ok(true)
    }

    /// The time to pay again is over.
    pub(crate) async fn end_recalls(&self, target: Target) -> Result<(), Error> {
        let id = IntentId::from_uuid(target.id);
        self.write((target.buyer, id), |service, tx, input| async move {
            let (buyer, id) = *input;
            let now = service.now();
            for recall in store::recall::open_of(&tx, buyer, id).await? {
                if recall.due_at <= now {
                    service.give_recall_back(&tx, recall).await?;
                }
            }
            Ok(())
        })
        .await
    }

    /// A refund is agreed to: what the bank took back of the order's money counts as a part of it, as
    /// far as all of that fits in. Answers how much.
    pub(crate) async fn count_recalls(
        &self,
        tx: &Tx,
        held: &mut Escrow,
        agreed: Money,
    ) -> Result<Money, Error> {
        let (seller, order) = (held.seller, held.order);
        let all = store::recall::of_order(tx, seller, order).await?;
        let open: Vec<Recall> = all
            .into_iter()
            .filter(|recall| recall.state == RecallState::Open)
            .collect();
        let frozen = Money::sum(
            open.iter().map(|recall| recall.covered.amount),
            held.currency(),
        )?;
        if frozen.checked_cmp(agreed)?.is_le() {
            for recall in open {
                self.give_recall_back(tx, recall).await?;
            }
        }
        let mut counted = Money::zero(held.currency());
        for mut recall in store::recall::of_order(tx, seller, order).await? {
            if recall.state != RecallState::GivenBack {
                continue;
            }
            let there = recall.covered.amount.checked_sub(recall.counted)?;
            let part = escrow::least(there, agreed.checked_sub(counted)?)?;
            recall.counted = recall.counted.checked_add(part)?;
            counted = counted.checked_add(part)?;
            store::recall::save(tx, &recall).await?;
        }
        *held = self.load_escrow(tx, seller, order).await?;
        Ok(counted)
    }

    /// What was frozen is gone, as a refund's is; what had come again of it goes back too.
    async fn give_recall_back(&self, tx: &Tx, mut recall: Recall) -> Result<(), Error> {
        let intent = self.load(tx, recall.buyer, recall.intent).await?;
        recall.state = RecallState::GivenBack;
        store::recall::save(tx, &recall).await?;
        let entry = books::given_back(&recall, self.now())?;
        self.book(tx, &intent, &entry).await?;
        let covered = recall.covered.amount;
        if covered.is_positive() {
            let mut held = self.load_escrow(tx, recall.seller, recall.order).await?;
            held.frozen = held.frozen.checked_sub(covered)?;
            held.refunding = held.refunding.checked_add(covered)?;
            held.refunded = held.refunded.checked_add(covered)?;
            self.save_escrow(tx, &mut held).await?;
            let (seller, order) = (recall.seller, recall.order);
            store::intent::refunded(tx, seller, order, recall.intent, covered).await?;
        }
        self.tell_recall(tx, &recall, RECALL_LOST).await?;
        let place = (recall.buyer, recall.intent);
        let mut left = self.counted_since(tx, place, recall.at).await?;
        let Some(last) = left.last_mut() else {
            return Ok(());
        };
        if self.take_again(tx, last, &intent).await? {
            return Ok(());
        }
        for mut one in left {
            let amount = one.amount;
            self.goes_back(tx, &mut one, &intent, amount).await?;
        }
        Ok(())
    }

    /// To the seller, and to everybody who keeps something of the order.
    async fn tell_recall(&self, tx: &Tx, recall: &Recall, kind: &'static str) -> Result<(), Error> {
        let (rt, by) = (self.rt(), Caller::system());
        let intent = self.load(tx, recall.buyer, recall.intent).await?;
        let told = PaymentRecalled {
            id: recall.id.uuid(),
            order: recall.order,
            checkout: intent.checkout,
            buyer: recall.buyer,
            seller: recall.seller,
            state: recall.state,
            amount: recall.amount,
            due_at: recall.due_at,
            at: self.now(),
        };
        outbox::publish(tx, rt, MODULE, &told, recall.order.uuid(), &by).await?;
        let sides = [
            (recall.seller, format!("/seller/orders/{}", recall.order)),
            (recall.buyer, format!("/orders/{}", recall.order)),
        ];
        for (org, link) in sides {
            // The buyer hears of the beginning once for all orders, with how to pay again.
            if org == recall.buyer && kind == ORDER_RECALLED {
                continue;
            }
            let notice = Notice {
                to: To::Members(vec![Role::Owner, Role::Finance, Role::Buyer, Role::Staff]),
                org,
                kind,
                params: json!({
                    "amount": recall.amount.to_major_string(),
                    "currency": recall.amount.currency().code(),
                    "until": recall.due_at.date().to_string(),
                }),
                link: Some(link),
            };
            notices::tell(tx, rt, MODULE, &by, &notice).await?;
        }
        Ok(())
    }

    async fn ask_to_pay_again(
        &self,
        tx: &Tx,
        intent: &Intent,
        amount: Money,
        due_at: Timestamp,
    ) -> Result<(), Error> {
        let Some(mut view) = self.transfer_view(tx, intent).await? else {
            return Ok(());
        };
        view.pay_by = due_at;
        self.tell_payer(tx, intent, PAYMENT_RECALLED, amount, &view)
            .await
    }

    /// Where a counted transfer of a payment stands that its bank takes back.
    pub(crate) async fn is_orders_money(
        &self,
        tx: &Tx,
        one: &Remittance,
        intent: &Intent,
    ) -> Result<bool, Error> {
        if intent.state != IntentState::Succeeded {
            return Ok(false);
        }
        // What came again and is not enough yet is the buyer's own.
        let again = self.come_again(tx, intent).await?;
        let waits = again.is_some_and(|again| one.settled_at.is_some_and(|at| at > again.since));
        Ok(!waits)
    }
}

/// What is paid again of a payment.
pub(crate) struct Again {
    pub(crate) owed: Money,
    pub(crate) came: Money,
    pub(crate) since: Timestamp,
    pub(crate) due_at: Timestamp,
    recalls: Vec<Recall>,
}
