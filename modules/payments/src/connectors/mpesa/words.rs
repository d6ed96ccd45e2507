//! What M-Pesa says, in its own words.

use kernel::{Currency, Money};
use serde::Deserialize;
use serde_json::{Number, Value};

use crate::connectors::{News, Told};
use crate::model::{About, Status};

#[derive(Deserialize)]
pub struct Token {
    pub access_token: String,
    pub expires_in: String,
}

#[derive(Deserialize)]
pub struct Pushed {
    #[serde(rename = "CheckoutRequestID")]
    pub checkout: String,
}

#[derive(Deserialize)]
pub struct Refusal {
    #[serde(rename = "errorCode", default)]
    pub code: String,
    #[serde(rename = "errorMessage", default)]
    pub message: String,
}

impl Refusal {
    /// Says nothing about the order: it may have been carried out.
    pub fn is_their_failure(&self) -> bool {
        self.code.starts_with("500.")
    }
}

#[derive(Deserialize)]
pub struct Outcome {
    #[serde(rename = "ResultCode")]
    pub code: Code,
}

/// Safaricom writes codes as numbers and as texts.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Code {
    Number(i64),
    Text(String),
}

impl Code {
    pub fn text(&self) -> String {
        match self {
            Code::Number(number) => number.to_string(),
            Code::Text(text) => text.clone(),
        }
    }
}

#[derive(Deserialize)]
pub struct Pulled {
    #[serde(rename = "Response", default)]
    pub pages: Vec<Vec<PulledLine>>,
}

#[derive(Deserialize)]
pub struct PulledLine {
    #[serde(rename = "transactionId")]
    pub receipt: String,
    #[serde(rename = "billreference")]
    pub account: String,
    /// A number or a text, as it pleases.
    pub amount: Value,
}

impl PulledLine {
    pub fn shillings(&self) -> Option<Money> {
        let text = match &self.amount {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        Money::parse_major(&text, Currency::KES).ok()
    }
}

#[derive(Deserialize)]
pub struct Reversing {
    #[serde(rename = "ConversationID")]
    pub conversation: String,
}

#[derive(Deserialize)]
pub struct Callback {
    #[serde(rename = "Body")]
    pub body: CallbackBody,
}

#[derive(Deserialize)]
pub struct CallbackBody {
    #[serde(rename = "stkCallback")]
    pub push: PushOutcome,
}

#[derive(Deserialize)]
pub struct PushOutcome {
    #[serde(rename = "CheckoutRequestID")]
    pub checkout: String,
    #[serde(rename = "ResultCode")]
    pub code: Code,
    #[serde(rename = "CallbackMetadata", default)]
    pub details: Option<Details>,
}

#[derive(Deserialize)]
pub struct Details {
    #[serde(rename = "Item")]
    pub items: Vec<Item>,
}

#[derive(Deserialize)]
pub struct Item {
    #[serde(rename = "Name", alias = "Key")]
    pub name: String,
    #[serde(rename = "Value", default)]
    pub value: Value,
}

#[derive(Deserialize)]
pub struct ResultLetter {
    #[serde(rename = "Result")]
    pub result: Reversed,
}

#[derive(Deserialize)]
pub struct Reversed {
    #[serde(rename = "ConversationID")]
    pub conversation: String,
    #[serde(rename = "ResultCode")]
    pub code: Code,
    #[serde(rename = "ResultParameters", default)]
    pub parameters: Option<Parameters>,
}

#[derive(Deserialize)]
pub struct Parameters {
    #[serde(rename = "ResultParameter")]
    pub items: Vec<Item>,
}

fn shillings(text: &str) -> Option<Money> {
    Money::parse_major(text, Currency::KES).ok()
}

pub fn number(items: &[Item], name: &str) -> Option<Money> {
    let item = items.iter().find(|item| item.name == name)?;
    let number: &Number = item.value.as_number()?;
    shillings(&number.to_string())
}

/// What came of a reversal. One that had been made before has been made.
pub fn of_reversal(reference: &str, told: Reversed) -> Told {
    let code = told.code.text();
    let (status, reason) = match code.as_str() {
        "0" | "R000001" => (Status::Succeeded, None),
        _ => (Status::Failed, Some(format!("mpesa_{code}"))),
    };
    let items = told.parameters.map(|parameters| parameters.items);
    let amount = number(&items.unwrap_or_default(), "Amount");
    Told {
        event: format!("{}:{code}", told.conversation),
        about: About::Refund,
        news: News {
            liability: None,
            id: told.conversation,
            reference: reference.to_owned(),
            status,
            amount: amount.unwrap_or(Money::zero(Currency::KES)),
            fee: None,
            action: None,
            reason,
        },
    }
}
