//! Who takes part in an invoice, where the goods go and how the money comes.

use jiff::civil::Date;
use kernel::Country;
use serde::{Deserialize, Serialize};

/// A number, and the scheme that says whose it is (ISO 6523, EAS).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identifier {
    pub scheme: Option<String>,
    pub value: String,
}

/// Seller or buyer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Party {
    /// Where invoices are delivered to electronically; Peppol wants one of either side.
    pub endpoint: Option<Identifier>,
    pub identifiers: Vec<Identifier>,
    pub trading_name: Option<String>,
    pub address: Address,
    pub vat_number: Option<String>,
    /// A local tax number, of the seller only.
    pub tax_number: Option<String>,
    pub legal_name: String,
    pub registration: Option<Identifier>,
    /// Share capital, register and the like, of the seller only.
    pub legal_form: Option<String>,
    pub contact: Option<Contact>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    pub street: Option<String>,
    pub additional: Option<String>,
    pub third: Option<String>,
    pub city: Option<String>,
    pub post_code: Option<String>,
    pub region: Option<String>,
    pub country: Country,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    pub name: Option<String>,
    pub telephone: Option<String>,
    pub mail: Option<String>,
}

/// Who is paid instead of the seller: a factor, for one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payee {
    pub name: String,
    pub identifier: Option<Identifier>,
    pub registration: Option<Identifier>,
}

/// Who accounts for VAT on behalf of a seller from elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Representative {
    pub name: String,
    pub address: Address,
    pub vat_number: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    pub day: Option<Date>,
    pub location: Option<Identifier>,
    pub address: Option<Address>,
    pub recipient: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentMeans {
    /// UNTDID 4461: 30 is a credit transfer, 58 one in SEPA.
    pub code: String,
    /// The same in words.
    pub name: Option<String>,
    /// What the payer should quote.
    pub reference: Option<String>,
    pub account: Option<PaymentAccount>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentAccount {
    /// An IBAN or a local number.
    pub number: String,
    pub name: Option<String>,
    /// A BIC or a local code.
    pub bank: Option<String>,
}
