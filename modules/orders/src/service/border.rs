//! What a border means for a cart: what stands in the way of each line, and what the goods cost at
//! the door. Compliance is asked for each seller's goods, which travel by themselves.

use contract::catalog::PricedLine;
use contract::compliance::{GateAsk, GateFinding, GateGoods, LandedAsk, LandedCost, LandedGoods};
use contract::identity::Caller;
use futures::future::join_all;
use kernel::{Country, Money, Problem};

use crate::error::Error;
use crate::model::quote::{Quote, QuotedSeller};
use crate::service::Service;

/// What is asked for one seller's goods.
struct Consignment {
    at: usize,
    gates: GateAsk,
    /// Absent while the carriage is not known, or nothing can be bought.
    landed: Option<LandedAsk>,
}

impl Service {
    /// Looks at the borders of a quote. For a page, whoever does not answer is left out and the
    /// quote says so; before an order is placed, the gates must be known.
    pub(crate) async fn look_across(
        &self,
        by: &Caller,
        quote: &mut Quote,
        priced: &[PricedLine],
        recipient_id: Option<&str>,
        must_know: bool,
    ) -> Result<(), Error> {
        let Some(to) = quote.to else {
            return Ok(());
        };
        let consignments: Vec<Consignment> = quote
            .sellers
            .iter()
            .enumerate()
            .map(|(at, seller)| consignment(at, seller, to, priced, recipient_id))
            .collect();
        let compliance = &self.peers.compliance;
        let answers = join_all(consignments.into_iter().map(|asked| async move {
            let gates = compliance.gates(by, asked.gates).await;
            let landed = match asked.landed {
                Some(ask) => compliance.landed_cost(by, ask).await,
                None => Ok(None),
            };
            (asked.at, gates, landed)
        }))
        .await;
        for (at, gates, landed) in answers {
            let Some(seller) = quote.sellers.get_mut(at) else {
                continue;
            };
            take(seller, gates, landed, must_know)?;
        }
        let blocked = quote.sellers.iter().any(QuotedSeller::is_held_at_a_border);
        quote.can_be_placed &= !blocked;
        Ok(())
    }
}

fn take(
    seller: &mut QuotedSeller,
    gates: Result<Vec<GateFinding>, Problem>,
    landed: Result<Option<LandedCost>, Problem>,
    must_know: bool,
) -> Result<(), Error> {
    match gates {
        Ok(findings) => seller.gates = findings,
        Err(problem) if must_know => return Err(problem.into()),
        Err(problem) => {
            tracing::warn!(%problem, "a quote is shown without its gates");
            seller.border_unknown = true;
        }
    }
    match landed {
        Ok(found) => seller.landed = found,
        // An estimate that is not there does not keep anybody from buying.
        Err(problem) => {
            tracing::warn!(%problem, "a quote is shown without what it costs at the door");
            seller.border_unknown = true;
        }
    }
    Ok(())
}

fn consignment(
    at: usize,
    seller: &QuotedSeller,
    to: Country,
    priced: &[PricedLine],
    recipient_id: Option<&str>,
) -> Consignment {
    let service = seller
        .services
        .iter()
        .find(|service| Some(service.service) == seller.service);
    let mode = service.map(|service| service.mode.clone());
    let known = |offer| priced.iter().find(|line| line.offer == offer);
    let gates = GateAsk {
        seller: seller.seller,
        from: seller.country,
        to,
        mode: mode.clone(),
        recipient_id: recipient_id.map(str::to_owned),
        lines: seller
            .lines
            .iter()
            .map(|line| GateGoods {
                id: line.offer.to_string(),
                hs: line.hs_code,
                origin: line.origin,
                weight_grams: line.weight_grams,
                product: Some(line.product),
                // Compliance was told by the catalogue.
                brand: None,
            })
            .collect(),
    };
    let lines: Vec<LandedGoods> = seller
        .lines
        .iter()
        .filter(|line| line.can_be_bought())
        .filter_map(|line| known(line.offer))
        .map(|line| LandedGoods {
            id: line.offer.to_string(),
            title: line.title.clone(),
            hs: line.hs_code,
            origin: line.origin,
            quantity: line.quantity,
            unit: line.unit.clone(),
            unit_price: line.unit_price,
            weight_grams: line.weight_grams,
        })
        .collect();
    let landed = (!lines.is_empty()).then(|| LandedAsk {
        seller: seller.seller,
        from: seller.country,
        to,
        mode,
        currency: seller.goods.currency(),
        carriage: seller
            .carriage
            .unwrap_or_else(|| Money::zero(seller.goods.currency())),
        lines,
    });
    Consignment {
        at,
        gates,
        // Without the carriage the customs value is another one.
        landed: landed.filter(|_| seller.carriage.is_some()),
    }
}
