//! What a checkout writes: the rows of its orders, and the facts told of them, in one transaction.

use std::sync::Arc;

use contract::identity::Caller;
use contract::orders::{DescribedLine, OrderDescribed, OrderPlaced};
use kernel::{Locale, Money, Problem};
use runtime::outbox::{self, Outgoing};

use super::Plan;
use crate::error::Error;
use crate::model::checkout::{Checkout, CheckoutOrder, CheckoutState};
use crate::model::{ChosenService, Line, Lot, Order, OrderFacts, OrderState, Summary};
use crate::rules::{self, ids, plan};
use crate::service::moves::{Moves, Who};
use crate::service::{MODULE, Service};
use crate::store;

impl Service {
    pub(super) fn draft(&self, plan: &Plan, lots: &[Vec<Vec<Lot>>]) -> Result<Draft, Error> {
        let currency = plan.total.currency();
        let mut orders = Vec::with_capacity(plan.orders.len());
        for (planned, lots) in plan.orders.iter().zip(lots) {
            let code = ids::code(self.rt.rng().below(ids::CODES));
            let number = ids::number(&code, plan.now);
            let lines: Vec<Line> = planned
                .lines
                .iter()
                .zip(lots)
                .zip(0i64..)
                .map(|((line, lots), position)| plan::line(line, position, lots.clone()))
                .collect();
            let first = lines.first().map(|line| &line.facts);
            let summary = Summary {
                number: number.clone(),
                buyer_name: plan.buyer_name.clone(),
                seller_name: planned.seller_name.clone(),
                to: plan.to.country,
                lines: i64::try_from(lines.len()).unwrap_or(i64::MAX),
                units: lines.iter().map(|line| line.quantity).sum(),
                title: first.map(|facts| facts.title.clone()).unwrap_or_default(),
                picture: first.and_then(|facts| facts.picture.clone()),
            };
            let order = Order {
                id: planned.id,
                number,
                checkout: plan.id,
                buyer: plan.buyer,
                seller: planned.seller,
                person: plan.person,
                state: OrderState::AwaitingPayment,
                version: 1,
                currency,
                goods: planned.goods,
                carriage: planned.carriage,
                total: planned.total,
                agreed: Money::zero(currency),
                refunded: Money::zero(currency),
                facts: OrderFacts {
                    from: planned.from,
                    to: plan.to.clone(),
                    service: ChosenService::of(&planned.service),
                    recipient_id: self.lock(plan.id, plan.recipient_id.as_deref())?,
                    landed_quote: planned.landed_quote,
                    approved_by: plan.approved_by,
                },
                summary,
                placed_at: plan.now,
                paid_at: None,
                shipped_at: None,
                delivered_at: None,
                ended_at: None,
            };
            let told = placed_event(&order, &lines)?;
            orders.push(DraftOrder {
                order,
                lines,
                code,
                told,
            });
        }
        let checkout = Checkout {
            id: plan.id,
            buyer: plan.buyer,
            person: plan.person,
            state: CheckoutState::Placed,
            fingerprint: plan.fingerprint.clone(),
            currency,
            total: plan.total,
            orders: orders
                .iter()
                .map(|draft| CheckoutOrder {
                    id: draft.order.id,
                    number: draft.order.number.clone(),
                    seller: draft.order.seller,
                    seller_name: draft.order.summary.seller_name.clone(),
                    total: draft.order.total,
                })
                .collect(),
            intent: None,
            placed_at: plan.now,
            expires_at: plan.expires_at,
        };
        Ok(Draft {
            checkout,
            orders,
            is_agreed: plan.approved_by.is_some(),
        })
    }

    pub(super) async fn write_draft(&self, by: &Caller, draft: Arc<Draft>) -> Result<(), Error> {
        let (service, by) = (self.clone(), Arc::new(by.clone()));
        self.rt
            .db()
            .tx(move |tx| {
                let (service, by, draft) = (service.clone(), by.clone(), draft.clone());
                async move {
                    let mut moves = Moves::default();
                    let mut who = Who::of(&by);
                    if draft.is_agreed {
                        service
                            .settle_approval(&tx, draft.checkout.buyer, draft.checkout.id, &by)
                            .await?;
                        // Bought by who asked; who agreed stands in the order itself.
                        who.actor = draft.checkout.person.to_string();
                    }
                    let due_at = draft
                        .checkout
                        .placed_at
                        .plus(service.settings.stuck_after());
                    store::checkout::insert(&mut moves.batch, &draft.checkout, due_at);
                    for DraftOrder {
                        order, lines, code, ..
                    } in &draft.orders
                    {
                        store::order::insert(&mut moves.batch, order, lines, code);
                        let state = order.state.as_str();
                        service.record(&mut moves, order, order.id.uuid(), None, state, &who, None);
                    }
                    moves.run(&tx).await?;
                    let bought: Vec<_> = draft
                        .orders
                        .iter()
                        .flat_map(|draft| draft.lines.iter().map(|line| line.facts.offer))
                        .collect();
                    let (buyer, person) = (draft.checkout.buyer, draft.checkout.person);
                    store::cart::remove(&tx, buyer, person, &bought).await?;
                    let told: Vec<Outgoing> = draft
                        .orders
                        .iter()
                        .flat_map(|draft| {
                            let (key, described) = (draft.order.id.uuid(), draft.described());
                            [
                                Outgoing::of(&draft.told, key),
                                Outgoing::of(&described, key),
                            ]
                        })
                        .collect::<Result<_, Problem>>()?;
                    outbox::publish_all(&tx, &service.rt, MODULE, &told, &by).await?;
                    Ok(())
                }
            })
            .await
    }
}

/// What is going to be written.
pub(super) struct Draft {
    pub(super) checkout: Checkout,
    orders: Vec<DraftOrder>,
    /// Somebody else agreed to it first.
    is_agreed: bool,
}

struct DraftOrder {
    order: Order,
    lines: Vec<Line>,
    code: String,
    told: OrderPlaced,
}

impl DraftOrder {
    fn described(&self) -> OrderDescribed {
        let order = &self.order;
        OrderDescribed {
            id: order.id,
            number: order.number.clone(),
            buyer: order.buyer,
            seller: order.seller,
            from: order.facts.from,
            to: order.facts.to.clone(),
            carrier: order.facts.service.carrier.best(Locale::En).to_owned(),
            service: order.facts.service.name.best(Locale::En).to_owned(),
            mode: order.facts.service.mode.clone(),
            lines: self.lines.iter().map(described_line).collect(),
            goods: order.goods,
            carriage: order.carriage,
            total: order.total,
            at: order.placed_at,
        }
    }
}

fn described_line(line: &Line) -> DescribedLine {
    DescribedLine {
        id: line.id,
        product: line.facts.product,
        sku: line.facts.sku.clone(),
        title: line.facts.title.clone(),
        quantity: line.quantity,
        unit: line.facts.unit.clone(),
        unit_price: line.facts.unit_price,
        total: line.total,
        hs_code: line.facts.hs_code,
        origin: line.facts.origin,
        weight_grams: line.facts.weight_grams,
    }
}

fn placed_event(order: &Order, lines: &[Line]) -> Result<OrderPlaced, Error> {
    Ok(OrderPlaced {
        id: order.id,
        number: order.number.clone(),
        checkout: order.checkout,
        buyer: order.buyer,
        seller: order.seller,
        person: order.person,
        from: order.facts.from,
        to: order.facts.to.country,
        lines: rules::plan::placed_lines(lines)?,
        goods: order.goods,
        carriage: order.carriage,
        total: order.total,
        at: order.placed_at,
    })
}
