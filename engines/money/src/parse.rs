//! `money parse`: a text in major units becomes an amount, or the reason why it is none.

use kernel::{Currency, Money};
use serde_json::{Map, Value, json};

use crate::Failure;
use crate::fields::Fields;

pub(crate) fn answer(mut fields: Fields) -> Result<Map<String, Value>, Failure> {
    // The form of the text is the question here, so a wrong one is refused and not malformed.
    let text = fields.text("text");
    let currency = fields.text("currency");
    let (text, currency) = fields.finish(text.zip(currency))?;
    let money = Money::parse_major(&text, currency.parse::<Currency>()?)?;
    Ok(Map::from_iter([
        ("amount".to_owned(), json!(money.to_major_string())),
        ("currency".to_owned(), json!(money.currency())),
        ("minor".to_owned(), json!(money.minor().to_string())),
    ]))
}
