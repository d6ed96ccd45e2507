//! `money allocate`: an amount divided by weights, to the last minor unit.

use kernel::{Allocation, Currency, Money};
use serde_json::{Map, Value, json};

use crate::Failure;
use crate::fields::Fields;

const WEIGHTS_MAX: usize = 10_000;

const METHODS: [(&str, Allocation); 2] = [
    ("largest_remainder", Allocation::LargestRemainder),
    ("earliest", Allocation::Earliest),
];

pub(crate) fn answer(mut fields: Fields) -> Result<Map<String, Value>, Failure> {
    let amount = fields.amount("amount");
    let currency = fields.text("currency");
    let weights = fields.list("weights", WEIGHTS_MAX);
    let method = fields.choice("method", &METHODS);
    for (at, weight) in weights.iter().flatten().enumerate() {
        if !weight.is_number() {
            fields.wrong(
                &format!("weights[{at}]"),
                "wrong_type",
                "must be a whole number",
            );
        }
    }
    let asked = amount.zip(currency).zip(weights.zip(method));
    let ((amount, currency), (weights, method)) = fields.finish(asked)?;
    let weights: Vec<u64> = weights
        .iter()
        .map(Value::as_u64)
        .collect::<Option<_>>()
        .ok_or(Failure::Refused("weight_not_a_whole_number"))?;
    let money = Money::parse_major(&amount, currency.parse::<Currency>()?)?;
    let parts = money.allocate(&weights, method)?;
    let parts: Vec<String> = parts.into_iter().map(Money::to_major_string).collect();
    Ok(Map::from_iter([("parts".to_owned(), json!(parts))]))
}
