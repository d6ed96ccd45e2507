//! One order, or one after-sale, with everything that its parties may know of it. Names of people
//! are asked of identity once.

use std::collections::BTreeMap;

use contract::identity::{Caller, OrgKind};
use contract::ids::{AfterSaleId, OrderId, PersonId};
use kernel::{Id, Timestamp};
use runtime::Runtime;
use runtime::blobs::BlobId;

use crate::error::Error;
use crate::model::after_sale::{AfterSale, AfterSaleKind, AfterSaleState};
use crate::model::{HistoryEntry, Line, Order, OrderState, Shipment};
use crate::rules::actions::{Standing, actions};
use crate::rules::after_sale::{Act, go, may, side_of};
use crate::rules::claim;
use crate::service::Service;
use crate::service::after_sales::{is_open_cancellation, is_party};
use crate::service::recipient::is_declared;
use crate::service::views::{
    AfterSaleDetail, AfterSaleItem, ClaimAction, ClaimedLineView, HistoryItem, OrderApprover,
    OrderDetail, OrderLineView, OrderParty, OrderRecall, OrderShipment,
};
use crate::store;
use crate::store::recall::Away;

/// An order as it stands in the tables.
struct Whole {
    order: Order,
    lines: Vec<Line>,
    shipments: Vec<Shipment>,
    after_sales: Vec<AfterSale>,
    history: Vec<HistoryEntry>,
    away: Away,
}

impl Service {
    pub(crate) async fn order(&self, by: &Caller, id: OrderId) -> Result<OrderDetail, Error> {
        by.allows("orders:read")?;
        let whole = self.whole(by, id).await?;
        let Whole {
            order,
            lines,
            shipments,
            after_sales,
            history,
            away,
        } = whole;
        let approver = order
            .facts
            .approved_by
            .filter(|_| by.kind != OrgKind::Seller);
        let mut names = self.names(by, &history).await?;
        if let Some(person) = approver.filter(|person| !names.contains_key(person)) {
            let found = self.peers.identity.people(by, vec![person]).await?;
            names.extend(found.into_iter().map(|person| (person.id, person.name)));
        }
        let approved_by = approver.map(|id| OrderApprover {
            id,
            name: names.get(&id).filter(|name| !name.is_empty()).cloned(),
        });
        let side = side_of(by.kind);
        let standing = Standing {
            state: order.state,
            cancellation_is_open: after_sales.iter().any(is_open_cancellation),
            is_recalled: away.open.is_some(),
            delivered_at: order.delivered_at,
            now: self.now(),
            claim_time: self.settings.after_sale_time(),
        };
        let lines = lines
            .into_iter()
            .map(|line| {
                let (claimable, _) = claim::left(&line, &after_sales, 0)?;
                let (_, most) = claim::left(&line, &after_sales, claimable)?;
                Ok(OrderLineView::of(line, claimable, most))
            })
            .collect::<Result<_, Error>>()?;
        let pay_until = (order.state == OrderState::AwaitingPayment)
            .then(|| order.placed_at.plus(self.settings.payment_time()));
        Ok(OrderDetail {
            id: order.id,
            number: order.number,
            checkout: order.checkout,
            state: order.state,
            version: order.version,
            buyer: OrderParty {
                id: order.buyer,
                name: order.summary.buyer_name,
            },
            seller: OrderParty {
                id: order.seller,
                name: order.summary.seller_name,
            },
            from: order.facts.from,
            to: order.facts.to,
            service: order.facts.service,
            landed_quote: order.facts.landed_quote,
            goods: order.goods,
            carriage: order.carriage,
            total: order.total,
            refund_agreed: order.agreed,
            refunded: order.refunded,
            taken_back: away.taken_back,
            placed_at: order.placed_at,
            pay_until,
            recalled: away.open.map(|recalled| OrderRecall {
                amount: recalled.amount,
                checkout: recalled.checkout,
                pay_until: recalled.due_at,
            }),
            paid_at: order.paid_at,
            shipped_at: order.shipped_at,
            delivered_at: order.delivered_at,
            ended_at: order.ended_at,
            lines,
            shipments: shipments.into_iter().map(OrderShipment::from).collect(),
            after_sales: after_sales.iter().map(AfterSaleItem::from).collect(),
            history: timeline(history, order.id.uuid(), &names),
            approved_by,
            has_recipient_number: by.kind == OrgKind::Seller
                && is_declared(order.state)
                && order.facts.recipient_id.is_some(),
            actions: actions(&standing, side),
        })
    }

    async fn whole(&self, by: &Caller, id: OrderId) -> Result<Whole, Error> {
        let (kind, org) = (by.kind, by.org);
        self.rt
            .db()
            .read(move |tx| async move {
                let seller = match kind {
                    // A seller's own order lies under its own key.
                    OrgKind::Seller => org,
                    OrgKind::Buyer | OrgKind::Platform => {
                        let parties = store::order::parties_of(&tx, id)
                            .await?
                            .ok_or(Error::NotFound)?;
                        if kind == OrgKind::Buyer && parties.buyer != org {
                            return Err(Error::NotFound);
                        }
                        parties.seller
                    }
                };
                let order = store::order::load(&tx, seller, id)
                    .await?
                    .ok_or(Error::NotFound)?;
                let lines = store::order::lines(&tx, seller, id).await?;
                let history = store::order::history(&tx, seller, id).await?;
                // Of one that is not paid nothing was sent, and nothing can be claimed or recalled. Its
                // page is looked at again and again until it is.
                let (shipments, after_sales, away) = match order.state {
                    OrderState::AwaitingPayment => (Vec::new(), Vec::new(), Away::default()),
                    OrderState::Paid
                    | OrderState::PartlyShipped
                    | OrderState::Shipped
                    | OrderState::Delivered
                    | OrderState::Completed
                    | OrderState::Cancelled
                    | OrderState::Expired => (
                        store::shipment::of_order(&tx, seller, id).await?,
                        store::after_sale::of_order(&tx, seller, id).await?,
                        store::recall::of(&tx, seller, id).await?,
                    ),
                };
                Ok(Whole {
                    order,
                    lines,
                    shipments,
                    after_sales,
                    history,
                    away,
                })
            })
            .await
    }

    pub(crate) async fn after_sale(
        &self,
        by: &Caller,
        id: AfterSaleId,
    ) -> Result<AfterSaleDetail, Error> {
        by.allows("orders:read")?;
        let of_caller = by.clone();
        let (order, lines, after_sale, history) = self
            .rt
            .db()
            .read(move |tx| {
                let by = of_caller.clone();
                async move {
                    let (seller, buyer) = store::after_sale::parties_of(&tx, id)
                        .await?
                        .ok_or(Error::NotFound)?;
                    is_party(&by, seller, buyer)?;
                    let after_sale = store::after_sale::load(&tx, seller, id)
                        .await?
                        .ok_or(Error::NotFound)?;
                    let of = after_sale.order;
                    let order = store::order::load(&tx, seller, of)
                        .await?
                        .ok_or(Error::NotFound)?;
                    let lines = store::order::lines(&tx, seller, of).await?;
                    let history = store::order::history(&tx, seller, of).await?;
                    Ok::<_, Error>((order, lines, after_sale, history))
                }
            })
            .await?;
        let history: Vec<HistoryEntry> = history
            .into_iter()
            .filter(|entry| entry.subject == id.uuid())
            .collect();
        let names = self.names(by, &history).await?;
        let answer_until = (after_sale.state == AfterSaleState::Requested)
            .then(|| after_sale.opened_at.plus(self.settings.answer_time()));
        let actions = claim_actions(by, &after_sale, self.now(), answer_until);
        let claimed = after_sale
            .facts
            .lines
            .iter()
            .filter_map(|part| {
                let line = lines.iter().find(|line| line.id == part.line)?;
                Some(ClaimedLineView {
                    line: part.line,
                    sku: line.facts.sku.clone(),
                    title: line.facts.title.clone(),
                    picture: line.facts.picture.clone(),
                    quantity: part.quantity,
                    amount: part.amount,
                })
            })
            .collect();
        Ok(AfterSaleDetail {
            item: AfterSaleItem::from(&after_sale),
            version: after_sale.version,
            buyer_name: order.summary.buyer_name,
            seller_name: order.summary.seller_name,
            text: after_sale.facts.text,
            evidence: after_sale.facts.evidence,
            lines: claimed,
            agreed_lines: after_sale.facts.agreed_lines,
            return_to: after_sale.facts.return_to,
            tracking: after_sale.facts.tracking,
            received: after_sale.facts.received,
            answer_until,
            history: timeline(history, order.id.uuid(), &names),
            actions,
        })
    }

    async fn names(
        &self,
        by: &Caller,
        history: &[HistoryEntry],
    ) -> Result<BTreeMap<PersonId, String>, Error> {
        let mut people: Vec<PersonId> = Vec::new();
        for person in history.iter().filter_map(|entry| entry.actor.parse().ok()) {
            if !people.contains(&person) {
                people.push(person);
            }
        }
        if people.is_empty() {
            return Ok(BTreeMap::new());
        }
        let found = self.peers.identity.people(by, people).await?;
        Ok(found
            .into_iter()
            .map(|person| (person.id, person.name))
            .collect())
    }
}

/// Whether a file was shown to the caller's firm as evidence.
pub(crate) async fn may_read_evidence(
    rt: &Runtime,
    by: &Caller,
    blob: BlobId,
) -> Result<bool, Error> {
    match by.kind {
        OrgKind::Seller | OrgKind::Buyer => {
            Ok(store::after_sale::was_shown(rt.db(), blob, by.org).await?)
        }
        OrgKind::Platform => Ok(false),
    }
}

/// Moves in the order in which they happened.
fn timeline(
    history: Vec<HistoryEntry>,
    order: uuid::Uuid,
    names: &BTreeMap<PersonId, String>,
) -> Vec<HistoryItem> {
    history
        .into_iter()
        .map(|entry| {
            let person: Option<PersonId> = entry.actor.parse().ok();
            HistoryItem {
                after_sale: (entry.subject != order).then(|| Id::from_uuid(entry.subject)),
                from: entry.from,
                to: entry.to,
                side: entry.side,
                person,
                name: person.and_then(|person| names.get(&person).cloned()),
                at: entry.at,
                note: entry.note,
            }
        })
        .collect()
}

fn claim_actions(
    by: &Caller,
    after_sale: &AfterSale,
    now: Timestamp,
    answer_until: Option<Timestamp>,
) -> Vec<ClaimAction> {
    let side = side_of(by.kind);
    let (state, kind) = (after_sale.state, after_sale.kind);
    let leads = |to: AfterSaleState| go(state, to, kind).is_ok();
    let mut found = Vec::new();
    let mut offer = |act: Act, to: AfterSaleState, action: ClaimAction| {
        if may(side, act, state) && leads(to) {
            found.push(action);
        }
    };
    offer(Act::Agree, AfterSaleState::Agreed, ClaimAction::Agree);
    if kind == AfterSaleKind::Return {
        offer(
            Act::Agree,
            AfterSaleState::AwaitingReturn,
            ClaimAction::AgreeReturn,
        );
    }
    offer(Act::Refuse, AfterSaleState::Refused, ClaimAction::Refuse);
    offer(
        Act::MarkSent,
        AfterSaleState::ReturnSent,
        ClaimAction::MarkSent,
    );
    if state == AfterSaleState::ReturnSent {
        offer(Act::Receive, AfterSaleState::Agreed, ClaimAction::Receive);
    }
    if state == AfterSaleState::Escalated {
        offer(Act::Decide, AfterSaleState::Rejected, ClaimAction::Decide);
    }
    if answer_until.is_none_or(|until| now >= until) {
        offer(
            Act::Escalate,
            AfterSaleState::Escalated,
            ClaimAction::Escalate,
        );
    }
    offer(
        Act::Withdraw,
        AfterSaleState::Withdrawn,
        ClaimAction::Withdraw,
    );
    found
}
