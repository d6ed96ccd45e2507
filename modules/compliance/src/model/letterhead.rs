//! What stands at the head of all papers of a seller, and how it is paid.

use kernel::Country;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A postal address of a firm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PaperAddress)]
pub struct PaperAddress {
    #[schema(min_length = 1, max_length = 200)]
    pub street: String,
    #[serde(default)]
    #[schema(max_length = 200)]
    pub additional: Option<String>,
    #[schema(min_length = 1, max_length = 100)]
    pub city: String,
    #[serde(default)]
    #[schema(max_length = 100)]
    pub region: Option<String>,
    #[serde(default)]
    #[schema(max_length = 20)]
    pub postal_code: Option<String>,
    pub country: Country,
}

/// Where electronic invoices are delivered to: a scheme of the EAS list and the number in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PaperEndpoint)]
pub struct Endpoint {
    /// `0088` is a GLN, `9930` a German VAT number.
    #[schema(min_length = 2, max_length = 8)]
    pub scheme: String,
    #[schema(min_length = 1, max_length = 60)]
    pub value: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PaperBank)]
pub struct Bank {
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    /// BIC (ISO 9362).
    #[schema(min_length = 8, max_length = 11)]
    pub swift: String,
    /// An IBAN, or the number the bank gives.
    #[schema(min_length = 4, max_length = 40)]
    pub account_number: String,
    #[schema(min_length = 1, max_length = 120)]
    pub account_name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Letterhead {
    /// As registered, in Latin letters: what stands on papers in English and in electronic invoices.
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    #[serde(default)]
    #[schema(max_length = 120)]
    pub name_zh: Option<String>,
    pub address: PaperAddress,
    /// In China the unified social credit code.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub tax_number: Option<String>,
    /// What customs know the exporter by; in China ten digits.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub customs_number: Option<String>,
    /// Of the European Union, with its prefix, where the seller is registered there.
    #[serde(default)]
    #[schema(max_length = 20)]
    pub vat_number: Option<String>,
    #[serde(default)]
    pub endpoint: Option<Endpoint>,
    #[serde(default)]
    #[schema(max_length = 40)]
    pub phone: Option<String>,
    #[serde(default)]
    #[schema(max_length = 120)]
    pub mail: Option<String>,
    #[serde(default)]
    pub bank: Option<Bank>,
    /// Who signs.
    #[serde(default)]
    #[schema(max_length = 120)]
    pub signatory: Option<String>,
}
