//! What a line costs: asked of at every cart and checkout, so offers are kept in memory and what is
//! missing is read by one statement.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use contract::catalog::{Catalog, PriceAsk, PricedLine, Refusal};
use contract::identity::Caller;
use contract::ids::OfferId;
use kernel::{Currency, FieldError, Money, Problem};

use super::Service;
use crate::rules::ladder;
use crate::rules::rates::{Rates, converted};
use crate::store::sold::{self, Sold};

/// Lines of one question.
const LINES_MAX: usize = 200;

#[async_trait]
impl Catalog for Service {
    async fn price(
        &self,
        _: &Caller,
        lines: Vec<PriceAsk>,
        currency: Currency,
    ) -> Result<Vec<PricedLine>, Problem> {
        if lines.len() > LINES_MAX {
            return Err(Problem::invalid([FieldError::new(
                "lines",
                "too_many",
                "are more than 200",
            )]));
        }
        let sold = self.sold(&lines).await?;
        let rates = self.rates().await?;
        Ok(lines
            .iter()
            .filter_map(|line| {
                sold.get(&line.offer)
                    .map(|sold| priced(sold, line.quantity, currency, &rates))
            })
            .collect())
    }
}

impl Service {
    async fn sold(&self, lines: &[PriceAsk]) -> Result<HashMap<OfferId, Arc<Sold>>, Problem> {
        let mut found = HashMap::with_capacity(lines.len());
        let mut missing = Vec::new();
        for line in lines {
            match self.kept().sold.get(&line.offer) {
                Some(sold) => drop(found.insert(line.offer, sold)),
                None if missing.contains(&line.offer) => {}
                None => missing.push(line.offer),
            }
        }
        for sold in sold::load(self.rt().db(), &missing).await? {
            let (id, sold) = (sold.id, Arc::new(sold));
            self.kept().sold.insert(id, sold.clone());
            found.insert(id, sold);
        }
        Ok(found)
    }
}

fn priced(sold: &Sold, quantity: i64, currency: Currency, rates: &Rates) -> PricedLine {
    let mut refusal = if sold.is_sold {
        sold.bounds.refusal(quantity)
    } else {
        Some(Refusal::Unavailable)
    };
    let at = if refusal.is_some() {
        sold.bounds.nearest(quantity)
    } else {
        quantity
    };
    let own = Money::new(
        i128::from(ladder::unit_price_minor(&sold.ladder, at)),
        sold.currency,
    );
    let mut unit_price = own;
    let (mut rate, mut rate_date) = (None, None);
    if currency != sold.currency {
        let dated = rates.between(sold.currency, currency);
        let shown = dated
            .as_ref()
            .and_then(|dated| converted(own, currency, dated.rate));
        match (dated, shown) {
            (Some(dated), Some(shown)) => {
                unit_price = shown;
                rate = Some(dated.rate);
                rate_date = Some(dated.date);
            }
            (_, _) => refusal = refusal.or(Some(Refusal::NoRate)),
        }
    }
    let units = i128::from(quantity.max(0));
    PricedLine {
        offer: sold.id,
        seller: sold.seller,
        product: sold.product,
        variant: sold.variant,
        sku: sold.sku.clone(),
        title: sold.title.clone(),
        options: sold.options.clone(),
        picture: sold.picture.clone(),
        quantity,
        unit: sold.unit.clone(),
        offer_unit_price: own,
        unit_price,
        // Both fit sixty-four bits, so their product fits.
        line_total: unit_price.checked_mul(units).unwrap_or(unit_price),
        rate,
        rate_date,
        minimum_order: sold.bounds.minimum,
        order_multiple: sold.bounds.multiple,
        lead_time_days: sold.lead_time_days,
        weight_grams: sold.weight_grams,
        length_mm: sold.length_mm,
        width_mm: sold.width_mm,
        height_mm: sold.height_mm,
        hs_code: sold.hs_code,
        origin: sold.origin,
        dangerous_goods: sold.dangerous_goods,
        refusal,
    }
}
