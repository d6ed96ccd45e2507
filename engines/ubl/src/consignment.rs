//! Goods on their way: one consignment, and the four papers of UBL that are written from it:
//! despatch advice, packing list, waybill and certificate of origin. The invoice for the goods is
//! `invoice`.

mod papers;

use jiff::civil::Date;
use kernel::{Country, Decimal};
use serde::{Deserialize, Serialize};

use crate::invoice::{Address, Identifier};
use crate::write::WriteError;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consignment {
    pub number: String,
    /// The day of the papers.
    pub issued: Date,
    /// The order that is delivered.
    pub order: String,
    pub seller: Trader,
    pub buyer: Trader,
    pub carrier: Option<Trader>,
    pub carriage: Carriage,
    pub origin: Country,
    pub destination: Country,
    pub goods: Vec<Goods>,
    pub packages: Vec<Package>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trader {
    pub name: String,
    pub identifier: Option<Identifier>,
    pub address: Address,
}

/// How the goods travel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Carriage {
    /// UNECE recommendation 19: 1 by sea, 3 by road, 4 by air.
    pub mode: String,
    pub vessel: Option<String>,
    pub voyage: Option<String>,
    pub loading_port: Option<String>,
    pub unloading_port: Option<String>,
}

/// One kind of goods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Goods {
    pub name: String,
    pub sellers_id: Option<String>,
    pub hs_code: Option<String>,
    pub origin: Country,
    pub quantity: Decimal,
    /// UNECE recommendation 20.
    pub unit: String,
    /// The line of the order.
    pub order_line: String,
    pub net_weight_kg: Decimal,
    pub gross_weight_kg: Decimal,
}

/// One piece to carry, or several alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Package {
    pub mark: String,
    pub count: u32,
    /// UNECE recommendation 21: CT is a carton, PX a pallet.
    pub kind: String,
    pub gross_weight_kg: Decimal,
    pub volume_m3: Decimal,
}

/// Who attests the origin of the goods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attestation {
    /// The chamber of commerce or office.
    pub issuer: Trader,
    pub signatory: String,
    pub country: Country,
    /// "Certificate of origin", "Form A" and so on.
    pub kind: String,
}

impl Consignment {
    pub fn net_weight_kg(&self) -> Decimal {
        self.goods
            .iter()
            .map(|goods| goods.net_weight_kg)
            .fold(Decimal::ZERO, add)
    }

    /// Of the goods with their packing, as the packages are weighed.
    pub fn gross_weight_kg(&self) -> Decimal {
        self.packages
            .iter()
            .map(|package| package.gross_weight_kg)
            .fold(Decimal::ZERO, add)
    }

    pub fn volume_m3(&self) -> Decimal {
        self.packages
            .iter()
            .map(|package| package.volume_m3)
            .fold(Decimal::ZERO, add)
    }

    pub fn package_count(&self) -> u64 {
        self.packages
            .iter()
            .map(|package| u64::from(package.count))
            .sum()
    }

    pub fn despatch_advice(&self) -> Result<String, WriteError> {
        papers::despatch_advice(self)
    }

    pub fn packing_list(&self) -> Result<String, WriteError> {
        papers::packing_list(self)
    }

    pub fn waybill(&self) -> Result<String, WriteError> {
        papers::waybill(self)
    }

    pub fn certificate_of_origin(&self, by: &Attestation) -> Result<String, WriteError> {
        papers::certificate_of_origin(self, by)
    }
}

/// What can't be weighed any more is as heavy as a number can say; never a panic.
fn add(sum: Decimal, weight: Decimal) -> Decimal {
    sum.saturating_add(weight)
}
