//! What each line is worth to customs: its goods, and its share of freight, insurance and inland
//! carriage. Unrounded.

use kernel::Decimal;

use crate::case::Case;
use crate::figures::{self, OutOfRange};
use crate::pack::Valuation;

/// The parts of one line's value, in the currency of the case.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Worth {
    pub goods: Decimal,
    pub freight: Decimal,
    pub insurance: Decimal,
    pub inland: Decimal,
    /// Goods, freight and insurance.
    pub cif: Decimal,
}

/// How a charge for all lines is divided among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareBy {
    Value,
    /// Net weight times quantity; by value where a line has none.
    Weight,
}

impl Worth {
    pub fn customs_value(&self, valuation: Valuation) -> Decimal {
        match valuation {
            Valuation::Cif => self.cif,
            Valuation::Fob => self.goods,
        }
    }
}

/// Divides the charges of a case over its lines. Freight that is inside the prices is in the
/// goods already.
pub fn worth(case: &Case, by: ShareBy) -> Result<Vec<Worth>, OutOfRange> {
    let goods: Vec<Decimal> = case
        .lines
        .iter()
        .map(|line| figures::mul(line.unit_price, line.quantity))
        .collect::<Result<_, _>>()?;
    let weights = weights(case, &goods, by)?;
    let total = figures::sum(weights.iter().copied())?;
    let charges = &case.charges;
    let freight = charges.freight_on_top();
    goods
        .into_iter()
        .zip(weights)
        .map(|(goods, weight)| {
            let part = |whole| figures::share(whole, weight, total);
            let (freight, insurance) = (part(freight)?, part(charges.insurance)?);
            Ok(Worth {
                goods,
                freight,
                insurance,
                inland: part(charges.inland_after_border)?,
                cif: figures::sum([goods, freight, insurance])?,
            })
        })
        .collect()
}

fn weights(case: &Case, goods: &[Decimal], by: ShareBy) -> Result<Vec<Decimal>, OutOfRange> {
    if by == ShareBy::Weight {
        let weighed: Option<Vec<Decimal>> = case
            .lines
            .iter()
            .map(|line| line.net_weight_grams?.checked_mul(line.quantity))
            .collect();
        let known = weighed.filter(|all| all.iter().all(|grams| !grams.is_zero()));
        if let Some(weights) = known {
            return Ok(weights);
        }
    }
    if goods.iter().any(|value| !value.is_zero()) {
        return Ok(goods.to_vec());
    }
    // Samples without a price still travel: by how many there are.
    Ok(case.lines.iter().map(|line| line.quantity).collect())
}

/// The sum of one part over all lines.
pub(crate) fn total(
    worths: &[Worth],
    of: impl Fn(&Worth) -> Decimal,
) -> Result<Decimal, OutOfRange> {
    figures::sum(worths.iter().map(of))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::Packs;

    fn case(second: &str) -> Case {
        let question = format!(
            r#"{{"id":"v","date":"2026-05-01","from":"CN","to":"DE","currency":"EUR",
            "charges":{{"freight":"30","insurance":"3","inland_after_border":"6"}},
            "lines":[{{"quantity":"1","unit_price":"90","net_weight_grams":100}},{second}]}}"#
        );
        crate::case::read(&question, &Packs::shipped().unwrap()).unwrap()
    }

    fn freight(case: &Case, by: ShareBy) -> Vec<String> {
        let worths = worth(case, by).unwrap();
        worths
            .iter()
            .map(|worth| worth.freight.normalize().to_string())
            .collect()
    }

    #[test]
    fn charges_are_shared_by_value_or_by_weight() {
        let weighed = case(r#"{"quantity":"2","unit_price":"30","net_weight_grams":950}"#);
        assert_eq!(freight(&weighed, ShareBy::Value), ["18", "12"]);
        assert_eq!(freight(&weighed, ShareBy::Weight), ["1.5", "28.5"]);
        let first = worth(&weighed, ShareBy::Value).unwrap()[0];
        assert_eq!(
            (first.cif, first.goods),
            (Decimal::new(1098, 1), Decimal::from(90))
        );
        // Where a weight is missing, all are shared by value.
        let without = case(r#"{"quantity":"2","unit_price":"30"}"#);
        assert_eq!(freight(&without, ShareBy::Weight), ["18", "12"]);
    }

    #[test]
    fn samples_without_a_price_travel_by_number() {
        let mut samples = case(r#"{"quantity":"2","unit_price":"0"}"#);
        samples.lines[0].unit_price = Decimal::ZERO;
        assert_eq!(freight(&samples, ShareBy::Value), ["10", "20"]);
    }
}
