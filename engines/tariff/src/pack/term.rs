//! What charges are worked out on: the parts of a base, as packs write them.

use kernel::Decimal;
use serde::Deserialize;

/// A part of a base: `customs_value`, `1.10*customs_value`, `levy:ng.duty`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Term {
    pub times: Option<Decimal>,
    pub of: TermOf,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TermOf {
    Goods,
    Freight,
    Insurance,
    Inland,
    CustomsValue,
    Fob,
    Cif,
    /// Duties and surcharges so far.
    Duties,
    Excise,
    Fees,
    /// The purchase invoice without its VAT.
    PurchaseExVat,
    /// One levy, by code.
    Levy(String),
}

impl TryFrom<String> for Term {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (times, name) = match text.split_once('*') {
            Some((times, name)) => (
                Some(Decimal::from_str_exact(times).map_err(|error| error.to_string())?),
                name,
            ),
            None => (None, text.as_str()),
        };
        let of = match name {
            "goods" => TermOf::Goods,
            "freight" => TermOf::Freight,
            "insurance" => TermOf::Insurance,
            "inland" => TermOf::Inland,
            "customs_value" => TermOf::CustomsValue,
            "fob" => TermOf::Fob,
            "cif" => TermOf::Cif,
            "duties" => TermOf::Duties,
            "excise" => TermOf::Excise,
            "fees" => TermOf::Fees,
            "purchase_ex_vat" => TermOf::PurchaseExVat,
            _ => match name.strip_prefix("levy:") {
                Some(code) => TermOf::Levy(code.to_owned()),
                None => return Err(format!("{name:?} is no part of a base")),
            },
        };
        Ok(Term { times, of })
    }
}
