//! Asking for something after the sale. Who may ask for what of an order, and what it may cost, is
//! decided here; how it is answered stands in `after_sales`.

use contract::identity::{Caller, Role};
use contract::ids::OrderId;
use db::Tx;
use kernel::{FieldError, Money};
use runtime::blobs::BlobId;

use crate::error::Error;
use crate::model::after_sale::{
    AfterSale, AfterSaleKind, AfterSaleState, ClaimFacts, ClaimedLine, Reason,
};
use crate::model::{Order, OrderState};
use crate::rules::claim::{self, Claim};
use crate::rules::{self, IllegalMove, actions::Standing, money};
use crate::service::Service;
use crate::service::after_sales::is_open_cancellation;
use crate::service::moves::{Moves, Who};
use crate::store;

/// What a buyer asks for.
#[derive(Clone, Debug)]
pub(crate) struct NewClaim {
    pub(crate) kind: AfterSaleKind,
    pub(crate) lines: Vec<Claim>,
    pub(crate) reason: Reason,
    pub(crate) text: Option<String>,
    pub(crate) evidence: Vec<BlobId>,
}

impl Service {
    pub(crate) async fn open_claim(
        &self,
        tx: &Tx,
        by: &Caller,
        order: OrderId,
        new: &NewClaim,
    ) -> Result<AfterSale, Error> {
        let order = self.order_of_buyer(tx, by, order).await?;
        let standing = Standing {
            state: order.state,
            cancellation_is_open: false,
            is_recalled: false,
            delivered_at: order.delivered_at,
            now: self.now(),
            claim_time: self.settings.after_sale_time(),
        };
        if !rules::order::may_claim(order.state) {
            return Err(IllegalMove {
                from: order.state.as_str(),
                to: new.kind.as_str(),
            }
            .into());
        }
        if !standing.is_within_claim_time() {
            return Err(Error::TooLate);
        }
        let lines = store::order::lines(tx, order.seller, order.id).await?;
        let before = store::after_sale::of_order(tx, order.seller, order.id).await?;
        let claimed = claim::check(&lines, &before, &new.lines)?.map_err(Error::Invalid)?;
        self.open(tx, by, &order, new, claimed).await
    }

    /// The buyer of a paid order asks to call it off.
    pub(crate) async fn ask_to_cancel(
        &self,
        tx: &Tx,
        by: &Caller,
        order: OrderId,
        reason: Reason,
        text: Option<String>,
    ) -> Result<AfterSale, Error> {
        let order = self.order_of_buyer(tx, by, order).await?;
        rules::order::go(order.state, OrderState::Cancelled)?;
        let before = store::after_sale::of_order(tx, order.seller, order.id).await?;
        if before.iter().any(is_open_cancellation) {
            return Err(Error::CancellationOpen);
        }
        let lines = store::order::lines(tx, order.seller, order.id).await?;
        let claimed = money::unpaid_back(&lines)?;
        let new = NewClaim {
            kind: AfterSaleKind::Cancellation,
            lines: Vec::new(),
            reason,
            text,
            evidence: Vec::new(),
        };
        // The order's version keeps a seller's own cancelling from passing unseen.
        if !store::order::claim(tx, &order).await? {
            return Err(Error::ChangedMeanwhile);
        }
        self.open(tx, by, &order, &new, claimed).await
    }

    async fn order_of_buyer(&self, tx: &Tx, by: &Caller, id: OrderId) -> Result<Order, Error> {
        by.allows("orders:write")?;
        let buyer = by.buyer(&[Role::Owner, Role::Buyer])?;
        let parties = store::order::parties_of(tx, id)
            .await?
            .ok_or(Error::NotFound)?;
        if parties.buyer != buyer {
            return Err(Error::NotFound);
        }
        store::order::load(tx, parties.seller, id)
            .await?
            .ok_or(Error::NotFound)
    }

    async fn open(
        &self,
        tx: &Tx,
        by: &Caller,
        order: &Order,
        new: &NewClaim,
        claimed: Vec<ClaimedLine>,
    ) -> Result<AfterSale, Error> {
        let now = self.now();
        let after_sale = AfterSale {
            id: self.rt.ids().new_id(),
            order: order.id,
            order_number: order.number.clone(),
            checkout: order.checkout,
            buyer: order.buyer,
            seller: order.seller,
            person: Some(by.person),
            kind: new.kind,
            state: AfterSaleState::Requested,
            version: 1,
            reason: new.reason,
            currency: order.currency,
            requested: Money::sum(claimed.iter().map(|part| part.amount), order.currency)?,
            agreed: Money::zero(order.currency),
            facts: ClaimFacts {
                lines: claimed,
                evidence: new.evidence.clone(),
                text: new.text.clone(),
                ..ClaimFacts::default()
            },
            opened_at: now,
            moved_at: now,
        };
        store::after_sale::insert(tx, &after_sale).await?;
        let mut moves = Moves::default();
        let state = after_sale.state.as_str();
        let (who, note) = (Who::of(by), new.text.clone());
        self.record(
            &mut moves,
            order,
            after_sale.id.uuid(),
            None,
            state,
            &who,
            note,
        );
        moves.run(tx).await?;
        self.tell_claim_opened(tx, &after_sale, by).await?;
        Ok(after_sale)
    }
}

/// Reasons that only the platform and sellers have.
pub(crate) fn reason_faults(reason: Reason) -> Vec<FieldError> {
    match reason {
        Reason::OutOfStock | Reason::PaidTooLate | Reason::PaymentRecalled => {
            vec![FieldError::new(
                "reason",
                "not_yours",
                "is no reason of a buyer",
            )]
        }
        Reason::NotReceived
        | Reason::Damaged
        | Reason::WrongItem
        | Reason::NotAsDescribed
        | Reason::Quality
        | Reason::MissingParts
        | Reason::ChangedMind
        | Reason::OrderedByMistake
        | Reason::Other => Vec::new(),
    }
}
