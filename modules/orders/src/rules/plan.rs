//! From a quote that can be placed to the orders that will stand: one a seller, every fact fixed,
//! every minor unit of the carriage given to a line.

use std::collections::BTreeMap;

use contract::catalog::PricedLine;
use contract::ids::{LandedQuoteId, OfferId, OrderId, OrderLineId, OrgId};
use contract::logistics::{Address, CarriageQuote};
use contract::orders::PlacedLine;
use contract::stock::{ItemKey, ReserveLine, ReservedLine};
use kernel::{Country, FieldError, Locale, Money, MoneyError};

use crate::model::cart::CartLine;
use crate::model::quote::{LineProblemCode, Quote, QuotedLine};
use crate::model::{Line, LineFacts, Lot};
use crate::rules::money;

/// A line that is going to be bought.
#[derive(Clone, Debug)]
pub(crate) struct PlannedLine {
    pub(crate) id: OrderLineId,
    /// Its place in what the buyer sent, for errors.
    pub(crate) asked_at: usize,
    pub(crate) priced: PricedLine,
    pub(crate) carriage: Money,
}

/// An order that is going to stand.
#[derive(Clone, Debug)]
pub(crate) struct PlannedOrder {
    pub(crate) id: OrderId,
    pub(crate) seller: OrgId,
    pub(crate) seller_name: String,
    pub(crate) from: Country,
    pub(crate) service: CarriageQuote,
    pub(crate) lines: Vec<PlannedLine>,
    pub(crate) goods: Money,
    pub(crate) carriage: Money,
    pub(crate) total: Money,
    pub(crate) landed_quote: Option<LandedQuoteId>,
}

/// Everything that is wrong with a checkout, by field. `lines_given` tells whether the lines came
/// with the request or from the cart.
pub(crate) fn faults(
    quote: &Quote,
    wanted: &[CartLine],
    chosen: &BTreeMap<OrgId, contract::ids::ServiceId>,
) -> Vec<FieldError> {
    let mut found = Vec::new();
    let at = |offer: OfferId| {
        wanted
            .iter()
            .position(|line| line.offer == offer)
            .unwrap_or(0)
    };
    for missing in &quote.missing {
        found.push(
            FieldError::new(
                format!("lines[{}].offer", at(missing.offer)),
                LineProblemCode::Unavailable.as_str(),
                "is not sold any more",
            )
            .with_param("offer", missing.offer.to_string()),
        );
    }
    for seller in &quote.sellers {
        for line in &seller.lines {
            found.extend(line_faults(line, at(line.offer)));
        }
        if seller.services.is_empty() {
            found.push(
                FieldError::new(
                    "address.country",
                    "no_service",
                    "no service carries these goods there",
                )
                .with_param("seller", seller.seller.to_string()),
            );
        } else if !chosen.contains_key(&seller.seller) {
            found.push(
                FieldError::new("carriage", "required", "choose a service for each seller")
                    .with_param("seller", seller.seller.to_string()),
            );
        } else if seller.service.is_none() {
            found.push(
                FieldError::new(
                    "carriage",
                    "unknown_service",
                    "this service does not carry these goods",
                )
                .with_param("seller", seller.seller.to_string()),
            );
        }
    }
    found
}

fn line_faults(line: &QuotedLine, at: usize) -> Vec<FieldError> {
    let blocking = line.problems.iter().filter(|problem| problem.code.blocks());
    blocking
        .map(|problem| {
            let message = match problem.code {
                LineProblemCode::Unavailable => "is not sold any more",
                LineProblemCode::BelowMinimum => "is below the minimum order",
                LineProblemCode::NotAMultiple => "is not a multiple of what is sold together",
                LineProblemCode::AboveMaximum => "is more than one order may hold",
                LineProblemCode::NoRate => "has no price in this currency",
                LineProblemCode::SoldOut => "is sold out",
                LineProblemCode::NotEnough => "is more than is left",
                LineProblemCode::PriceChanged => "has another price now",
            };
            let field = FieldError::new(
                format!("lines[{at}].quantity"),
                problem.code.as_str(),
                message,
            )
            .with_param("offer", line.offer.to_string());
            match problem.value {
                Some(value) => field.with_param("value", value),
                None => field,
            }
        })
        .collect()
}

/// What holds lines back at the border, by their place in what the buyer sent. What the buyer can
/// mend, the recipient's number, is named once and by its own field.
pub(crate) fn border_faults(quote: &Quote, wanted: &[CartLine]) -> Vec<FieldError> {
    let mut found: Vec<FieldError> = Vec::new();
    let findings = quote.sellers.iter().flat_map(|seller| &seller.gates);
    for finding in findings.filter(|finding| finding.weight.blocks()) {
        let is_the_buyers = finding.reason == "field_missing";
        let path = if is_the_buyers {
            "recipient_id".to_owned()
        } else {
            let place = wanted
                .iter()
                .position(|line| line.offer.to_string() == finding.line);
            format!("lines[{}]", place.unwrap_or(0))
        };
        if is_the_buyers && found.iter().any(|fault| fault.path == path) {
            continue;
        }
        let words = finding.words.best(Locale::En);
        let mut fault = FieldError::new(path, finding.reason.as_str(), words)
            .with_param("offer", finding.line.as_str());
        if let Some(chinese) = finding.words.in_locale(Locale::ZhCn) {
            fault = fault.with_param("words_zh", chinese);
        }
        for (name, value) in [
            ("citation", &finding.citation),
            ("licence", &finding.licence),
            ("rule", &finding.rule),
        ] {
            if let Some(value) = value {
                fault = fault.with_param(name, value.as_str());
            }
        }
        found.push(fault);
    }
    found
}

/// The orders of a quote without faults. `make_order` and `make_line` give the ids.
pub(crate) fn plan(
    quote: &Quote,
    wanted: &[CartLine],
    priced: &[PricedLine],
    make_order: impl Fn(OrgId) -> OrderId,
    make_line: impl Fn() -> OrderLineId,
) -> Result<Vec<PlannedOrder>, MoneyError> {
    let mut orders = Vec::new();
    for seller in &quote.sellers {
        let Some(service) = seller
            .services
            .iter()
            .find(|service| Some(service.service) == seller.service)
        else {
            continue;
        };
        let mine: Vec<(usize, &PricedLine)> = wanted
            .iter()
            .enumerate()
            .filter_map(|(at, line)| {
                let found = priced.iter().find(|priced| priced.offer == line.offer)?;
                (found.seller == seller.seller).then_some((at, found))
            })
            .collect();
        let totals: Vec<Money> = mine.iter().map(|(_, line)| line.line_total).collect();
        let quantities: Vec<i64> = mine.iter().map(|(_, line)| line.quantity).collect();
        let shares = money::share_carriage(service.amount, &totals, &quantities)?;
        let goods = Money::sum(totals, quote.currency)?;
        let total = goods.checked_add(service.amount)?;
        // What a table cannot hold must not be promised.
        total.minor_i64()?;
        let lines = mine
            .into_iter()
            .zip(shares)
            .map(|((asked_at, priced), carriage)| PlannedLine {
                id: make_line(),
                asked_at,
                priced: priced.clone(),
                carriage,
            })
            .collect();
        orders.push(PlannedOrder {
            id: make_order(seller.seller),
            seller: seller.seller,
            seller_name: seller.name.clone(),
            from: seller.country,
            service: service.clone(),
            lines,
            goods,
            carriage: service.amount,
            total,
            landed_quote: seller.landed.as_ref().map(|landed| landed.id),
        });
    }
    Ok(orders)
}

/// What stock is asked to set aside, with the place of each line in what the buyer sent.
pub(crate) fn reservation(orders: &[PlannedOrder]) -> (Vec<ReserveLine>, Vec<usize>) {
    orders
        .iter()
        .flat_map(|order| order.lines.iter().map(move |line| (order, line)))
        .map(|(order, line)| {
            let item = ItemKey {
                seller: order.seller,
                variant: line.priced.variant,
            };
            (
                ReserveLine {
                    order: order.id,
                    item,
                    quantity: line.priced.quantity,
                },
                line.asked_at,
            )
        })
        .unzip()
}

/// Gives the reserved units to the lines. `None` when they are not the ones that were asked for:
/// then the reservation is an older one, of another cart.
pub(crate) fn lots(
    orders: &[PlannedOrder],
    reserved: &[ReservedLine],
) -> Option<Vec<Vec<Vec<Lot>>>> {
    let mut left: Vec<ReservedLine> = reserved.to_vec();
    let mut all = Vec::with_capacity(orders.len());
    for order in orders {
        let mut of_order = Vec::with_capacity(order.lines.len());
        for line in &order.lines {
            let item = ItemKey {
                seller: order.seller,
                variant: line.priced.variant,
            };
            let mut wanted = line.priced.quantity;
            let mut lots = Vec::new();
            for part in left
                .iter_mut()
                .filter(|part| part.order == order.id && part.item == item)
            {
                let taken = part.quantity.min(wanted);
                if taken > 0 {
                    lots.push(Lot {
                        warehouse: part.warehouse,
                        quantity: taken,
                    });
                    part.quantity -= taken;
                    wanted -= taken;
                }
            }
            if wanted != 0 {
                return None;
            }
            of_order.push(lots);
        }
        all.push(of_order);
    }
    left.iter().all(|part| part.quantity == 0).then_some(all)
}

/// The line as it will stand.
pub(crate) fn line(planned: &PlannedLine, position: i64, lots: Vec<Lot>) -> Line {
    Line {
        id: planned.id,
        position,
        facts: LineFacts::of(&planned.priced),
        lots,
        quantity: planned.priced.quantity,
        total: planned.priced.line_total,
        carriage: planned.carriage,
        shipped: 0,
        cancelled: 0,
        returned: 0,
        refunded_units: 0,
        refunded: Money::zero(planned.carriage.currency()),
    }
}

/// Lines as others hear of them: one entry a warehouse, so that each knows what to pick. A line that
/// lies in two warehouses comes twice, and its money is divided between them.
pub(crate) fn placed_lines(lines: &[Line]) -> Result<Vec<PlacedLine>, MoneyError> {
    let mut placed = Vec::with_capacity(lines.len());
    for line in lines {
        let weights: Vec<u64> = line
            .lots
            .iter()
            .map(|lot| u64::try_from(lot.quantity).unwrap_or(0))
            .collect();
        let totals = line
            .total
            .allocate(&weights, kernel::Allocation::LargestRemainder)?;
        for (lot, total) in line.lots.iter().zip(totals) {
            placed.push(PlacedLine {
                id: line.id,
                product: line.facts.product,
                variant: line.facts.variant,
                category: None,
                sku: line.facts.sku.clone(),
                title: line.facts.title.clone(),
                quantity: lot.quantity,
                unit_price: line.facts.unit_price,
                total,
                warehouse: lot.warehouse,
            });
        }
    }
    Ok(placed)
}

/// An address that a carrier can use, or what is wrong with it.
pub(crate) fn address_faults(address: &Address, path: &str) -> Vec<FieldError> {
    let mut found = Vec::new();
    let mut check = |field: &str, text: Option<&str>, required: bool| match text.map(str::trim) {
        Some(text) if text.chars().any(char::is_control) => {
            found.push(FieldError::new(
                format!("{path}.{field}"),
                "invalid",
                "holds control characters",
            ));
        }
        Some("") | None if required => {
            found.push(FieldError::new(
                format!("{path}.{field}"),
                "required",
                "is needed",
            ));
        }
        Some(_) | None => {}
    };
    check("name", Some(&address.name), true);
    check("line1", Some(&address.line1), true);
    check("city", Some(&address.city), true);
    check("company", address.company.as_deref(), false);
    check("line2", address.line2.as_deref(), false);
    check("region", address.region.as_deref(), false);
    check("postal_code", address.postal_code.as_deref(), false);
    check("phone", address.phone.as_deref(), false);
    found
}
