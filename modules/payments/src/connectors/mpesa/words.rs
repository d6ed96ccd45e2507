//! What M-Pesa says, in its own words.

use kernel::{Currency, Money};
use serde::Deserialize;
use serde_json::Value;

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
