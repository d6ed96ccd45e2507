//! Papers about money: a seller's monthly statement, the platform's invoice and credit note to the
//! seller, the receipt of a payment. What is issued never changes.

use contract::ids::OrgId;
use kernel::{Country, Currency, Id, Kind, Money, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug)]
pub enum MoneyPaperKind {}
impl Kind for MoneyPaperKind {
    const PREFIX: &'static str = "mpp";
}
pub type MoneyPaperId = Id<MoneyPaperKind>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MoneyPaperKind)]
pub enum PaperKind {
    Statement,
    Invoice,
    CreditNote,
}

/// The platform's firm, as papers name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = MoneyPaperIssuer)]
pub struct Issuer {
    pub name: String,
    pub address: String,
    pub tax_number: String,
}

/// Whom a paper is for, as it was called when the paper was issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = MoneyPaperHolder)]
pub struct Holder {
    pub id: OrgId,
    pub name: String,
    pub country: Country,
}

/// What a seller has with the platform at a moment, in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = StatementParts)]
pub struct Parts {
    pub pending: Money,
    pub available: Money,
    pub reserved: Money,
    pub owed: Money,
    /// All of it, less what is owed.
    pub total: Money,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StatementContent {
    pub opening: Parts,
    pub closing: Parts,
    /// How many lines there are, and the checksum of all of them as a file.
    pub lines: i64,
    pub lines_sha256: String,
}

/// One thing that the platform took of a seller, or gave back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = FeeLine)]
pub struct Line {
    pub at: Timestamp,
    /// `commission`, the kind of the bill, `chargeback_fee` or `exchange_spread`.
    pub what: String,
    /// The order, the bill or the exchange.
    pub about: String,
    pub net: Money,
    pub tax: Money,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FeeContent {
    pub lines: Vec<Line>,
    pub net: Money,
    pub tax: Money,
    pub total: Money,
    /// The invoice that a credit note lessens, when it is of the same month.
    pub invoice: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "paper")]
#[schema(as = MoneyPaperBody)]
pub enum Body {
    Statement(Box<StatementContent>),
    Fees(FeeContent),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = MoneyPaperContent)]
pub struct Content {
    pub issuer: Issuer,
    pub holder: Holder,
    /// As 2026-11.
    pub month: String,
    pub currency: Currency,
    pub body: Body,
}

#[derive(Clone, Debug)]
pub struct Document {
    pub seller: OrgId,
    pub id: MoneyPaperId,
    pub kind: PaperKind,
    pub number: String,
    pub month: String,
    pub currency: Currency,
    pub total: Money,
    pub content: Content,
    pub sha256: String,
    pub issued_at: Timestamp,
}
