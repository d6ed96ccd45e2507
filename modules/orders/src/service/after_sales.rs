//! Requests after the sale: answered by the seller, decided by the platform when the two do not
//! agree. Every function runs in the transaction of its answer.

use contract::identity::{Caller, OrgKind, Role};
use contract::ids::AfterSaleId;
use contract::logistics::Address;
use contract::orders::{ReturnReceived, ReturnedLine};
use db::Tx;
use kernel::Problem;
use runtime::outbox::{self, Outgoing};

use crate::error::Error;
use crate::model::after_sale::{AfterSale, AfterSaleKind, AfterSaleState, ReceivedLine};
use crate::model::{Line, Order, Side};
use crate::rules::after_sale::{Act, may, side_of};
use crate::rules::claim::{self, Partial};
use crate::rules::{self, IllegalMove};
use crate::service::moves::{Moves, Who};
use crate::service::{MODULE, Service, facts};
use crate::store::{self, Batch};

/// How a claim is answered.
#[derive(Clone, Debug)]
pub(crate) enum Verdict {
    /// All that was asked for, or these parts of it.
    Refund(Option<Vec<Partial>>),
    /// The money once the goods are back at this address.
    Return(Option<Vec<Partial>>, Address),
    Reject,
}

impl Service {
    /// The seller says yes, to all of it or to a part.
    pub(crate) async fn agree(
        &self,
        tx: &Tx,
        by: &Caller,
        id: AfterSaleId,
        verdict: &Verdict,
        note: Option<String>,
    ) -> Result<AfterSale, Error> {
        let to = match verdict {
            Verdict::Return(..) => AfterSaleState::AwaitingReturn,
            Verdict::Refund(_) | Verdict::Reject => AfterSaleState::Agreed,
        };
        let (mut order, mut after_sale) = self.begin(tx, by, id, Act::Agree, to).await?;
        self.settle_claim(tx, by, &mut order, &mut after_sale, verdict, note)
            .await?;
        Ok(after_sale)
    }

    /// The platform decides what the two could not agree on.
    pub(crate) async fn decide(
        &self,
        tx: &Tx,
        by: &Caller,
        id: AfterSaleId,
        verdict: &Verdict,
        note: Option<String>,
    ) -> Result<AfterSale, Error> {
        let to = match verdict {
            Verdict::Refund(_) => AfterSaleState::Agreed,
            Verdict::Return(..) => AfterSaleState::AwaitingReturn,
            Verdict::Reject => AfterSaleState::Rejected,
        };
        let (mut order, mut after_sale) = self.begin(tx, by, id, Act::Decide, to).await?;
        if after_sale.state != AfterSaleState::Escalated {
            return Err(IllegalMove {
                from: after_sale.state.as_str(),
                to: to.as_str(),
            }
            .into());
        }
        let before = serde_json::json!({"state": after_sale.state, "agreed": after_sale.agreed});
        self.settle_claim(tx, by, &mut order, &mut after_sale, verdict, note)
            .await?;
        let after = serde_json::json!({"state": after_sale.state, "agreed": after_sale.agreed});
        let subject = after_sale.id.to_string();
        let (rt, action) = (&self.rt, "after_sale.decided");
        runtime::audit::record(
            tx,
            rt,
            MODULE,
            by,
            action,
            &subject,
            Some(&before),
            Some(&after),
        )
        .await?;
        Ok(after_sale)
    }

    async fn settle_claim(
        &self,
        tx: &Tx,
        by: &Caller,
        order: &mut Order,
        after_sale: &mut AfterSale,
        verdict: &Verdict,
        note: Option<String>,
    ) -> Result<(), Error> {
        if after_sale.kind == AfterSaleKind::Cancellation && !matches!(verdict, Verdict::Reject) {
            let (who, reason) = (Who::of(by), after_sale.reason);
            let note = note.as_deref();
            self.cancel_paid(tx, order, reason, Some(after_sale), &who, note, by)
                .await?;
            return self.tell_claim_moved(tx, after_sale, by).await;
        }
        let (to, parts) = match verdict {
            Verdict::Refund(parts) => (AfterSaleState::Agreed, Some(parts)),
            Verdict::Return(parts, address) => {
                after_sale.facts.return_to = Some(address.clone());
                (AfterSaleState::AwaitingReturn, Some(parts))
            }
            Verdict::Reject => (AfterSaleState::Rejected, None),
        };
        let agreed = match parts {
            Some(parts) => {
                claim::agree(&after_sale.facts.lines, parts.as_deref()).map_err(Error::Invalid)?
            }
            None => Vec::new(),
        };
        let mut lines = store::order::lines(tx, order.seller, order.id).await?;
        self.set_agreed(tx, order, &mut lines, after_sale, agreed)
            .await?;
        self.finish(tx, by, order, after_sale, to, note).await
    }

    /// The seller says no, and why.
    pub(crate) async fn refuse(
        &self,
        tx: &Tx,
        by: &Caller,
        id: AfterSaleId,
        why: String,
    ) -> Result<AfterSale, Error> {
        let to = AfterSaleState::Refused;
        let (order, mut after_sale) = self.begin(tx, by, id, Act::Refuse, to).await?;
        self.finish(tx, by, &order, &mut after_sale, to, Some(why))
            .await?;
        Ok(after_sale)
    }

    /// The buyer asks for it no longer; money that was set aside is free again.
    pub(crate) async fn withdraw(
        &self,
        tx: &Tx,
        by: &Caller,
        id: AfterSaleId,
        note: Option<String>,
    ) -> Result<AfterSale, Error> {
        let to = AfterSaleState::Withdrawn;
        let (mut order, mut after_sale) = self.begin(tx, by, id, Act::Withdraw, to).await?;
        let mut lines = store::order::lines(tx, order.seller, order.id).await?;
        self.set_agreed(tx, &mut order, &mut lines, &mut after_sale, Vec::new())
            .await?;
        self.finish(tx, by, &order, &mut after_sale, to, note)
            .await?;
        Ok(after_sale)
    }

    /// The platform is called in: by a buyer who was refused or not answered in time, by a seller
    /// whose goods came back otherwise than agreed.
    pub(crate) async fn escalate(
        &self,
        tx: &Tx,
        by: &Caller,
        id: AfterSaleId,
        why: String,
    ) -> Result<AfterSale, Error> {
        let to = AfterSaleState::Escalated;
        let (order, mut after_sale) = self.begin(tx, by, id, Act::Escalate, to).await?;
        if after_sale.state == AfterSaleState::Requested {
            let from = after_sale.opened_at.plus(self.settings.answer_time());
            if self.now() < from {
                return Err(Error::TooEarly { from });
            }
        }
        self.finish(tx, by, &order, &mut after_sale, to, Some(why))
            .await?;
        Ok(after_sale)
    }

    /// The buyer has sent the goods back.
    pub(crate) async fn mark_sent(
        &self,
        tx: &Tx,
        by: &Caller,
        id: AfterSaleId,
        tracking: String,
    ) -> Result<AfterSale, Error> {
        let to = AfterSaleState::ReturnSent;
        let (order, mut after_sale) = self.begin(tx, by, id, Act::MarkSent, to).await?;
        after_sale.facts.tracking = Some(tracking.clone());
        self.finish(tx, by, &order, &mut after_sale, to, Some(tracking))
            .await?;
        Ok(after_sale)
    }

    /// The goods are back: stock books them in and the money goes.
    pub(crate) async fn receive(
        &self,
        tx: &Tx,
        by: &Caller,
        id: AfterSaleId,
        received: Vec<ReceivedLine>,
        note: Option<String>,
    ) -> Result<AfterSale, Error> {
        let to = AfterSaleState::Agreed;
        let (order, mut after_sale) = self.begin(tx, by, id, Act::Receive, to).await?;
        if after_sale.state != AfterSaleState::ReturnSent {
            return Err(IllegalMove {
                from: after_sale.state.as_str(),
                to: to.as_str(),
            }
            .into());
        }
        let mut lines = store::order::lines(tx, order.seller, order.id).await?;
        let faults = claim::received_faults(&after_sale.facts.agreed_lines, &received);
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let mut batch = Batch::default();
        let mut returned = Vec::with_capacity(received.len());
        for part in &received {
            let Some(line) = lines.iter_mut().find(|line| line.id == part.line) else {
                continue;
            };
            line.returned += part.quantity;
            store::order::save_line(&mut batch, &order, line);
            returned.extend(returned_line(line, part));
        }
        batch.run(tx).await?;
        after_sale.facts.received = received;
        let now = self.now();
        let event = ReturnReceived {
            after_sale: id,
            order: order.id,
            seller: order.seller,
            lines: returned,
            at: now,
        };
        let told = Outgoing::of(&event, order.id.uuid())?;
        outbox::publish_all(tx, &self.rt, MODULE, &[told], by).await?;
        self.finish(tx, by, &order, &mut after_sale, to, note)
            .await?;
        Ok(after_sale)
    }

    /// The after-sale with its order, if the caller is a party to it and may do this now.
    async fn begin(
        &self,
        tx: &Tx,
        by: &Caller,
        id: AfterSaleId,
        act: Act,
        to: AfterSaleState,
    ) -> Result<(Order, AfterSale), Error> {
        by.allows("orders:write")?;
        let (seller, buyer) = store::after_sale::parties_of(tx, id)
            .await?
            .ok_or(Error::NotFound)?;
        is_party(by, seller, buyer)?;
        let side = side_of(by.kind);
        if !AfterSaleState::ALL
            .into_iter()
            .any(|state| may(side, act, state))
        {
            return Err(Problem::forbidden().into());
        }
        match side {
            Side::Buyer => by.require(&[Role::Owner, Role::Buyer])?,
            Side::Seller if act == Act::Receive => {
                by.require(&[Role::Owner, Role::Staff, Role::Warehouse])?;
            }
            Side::Seller => by.require(&[Role::Owner, Role::Staff])?,
            Side::Platform | Side::System => by.require(&[Role::Operator, Role::Support])?,
        }
        let after_sale = store::after_sale::load(tx, seller, id)
            .await?
            .ok_or(Error::NotFound)?;
        if !may(side, act, after_sale.state) {
            return Err(IllegalMove {
                from: after_sale.state.as_str(),
                to: to.as_str(),
            }
            .into());
        }
        rules::after_sale::go(after_sale.state, to, after_sale.kind)?;
        let order = store::order::load(tx, seller, after_sale.order)
            .await?
            .ok_or(Error::NotFound)?;
        Ok((order, after_sale))
    }

    async fn finish(
        &self,
        tx: &Tx,
        by: &Caller,
        order: &Order,
        after_sale: &mut AfterSale,
        to: AfterSaleState,
        note: Option<String>,
    ) -> Result<(), Error> {
        let mut moves = Moves::default();
        self.move_after_sale(&mut moves, order, after_sale, to, &Who::of(by), note)?;
        moves.run(tx).await?;
        if to == AfterSaleState::Agreed {
            let (id, amount) = (after_sale.id, after_sale.agreed);
            let reason = after_sale.reason.as_str();
            let told = facts::refund_agreed(order, id, amount, reason, self.now())?;
            outbox::publish_all(tx, &self.rt, MODULE, &[told], by).await?;
        }
        self.tell_claim_moved(tx, after_sale, by).await
    }
}

pub(crate) fn is_open_cancellation(after_sale: &AfterSale) -> bool {
    after_sale.kind == AfterSaleKind::Cancellation
        && matches!(
            after_sale.state,
            AfterSaleState::Requested | AfterSaleState::Escalated
        )
}

/// A stranger is told that there is no such thing.
pub(crate) fn is_party(
    by: &Caller,
    seller: contract::ids::OrgId,
    buyer: contract::ids::OrgId,
) -> Result<(), Error> {
    let is_party = match by.kind {
        OrgKind::Buyer => by.org == buyer,
        OrgKind::Seller => by.org == seller,
        OrgKind::Platform => true,
    };
    if is_party {
        Ok(())
    } else {
        Err(Error::NotFound)
    }
}

/// Goods go back to where they came from.
fn returned_line(line: &Line, part: &ReceivedLine) -> Option<ReturnedLine> {
    let lot = line.lots.first()?;
    Some(ReturnedLine {
        variant: line.facts.variant,
        warehouse: lot.warehouse,
        quantity: part.quantity,
        sellable: part.sellable,
    })
}
