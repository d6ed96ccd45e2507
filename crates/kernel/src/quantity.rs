//! How many of what is sold: whole sales units, and the units that papers name.
//!
//! Weights and measures are plain integers with the unit in their name (`weight_grams`).

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::schema::Type;
use utoipa::openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat};
use utoipa::{PartialSchema, ToSchema};

/// A count of sales units, at least one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(u32);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a quantity is a whole number from 1 to 1000000000")]
pub struct QuantityError;

impl Quantity {
    pub const ONE: Quantity = Quantity(1);
    pub const MAX: Quantity = Quantity(1_000_000_000);

    pub const fn new(count: u32) -> Result<Self, QuantityError> {
        if count == 0 || count > Self::MAX.0 {
            return Err(QuantityError);
        }
        Ok(Quantity(count))
    }

    pub const fn count(self) -> u32 {
        self.0
    }

    pub fn checked_add(self, other: Quantity) -> Result<Self, QuantityError> {
        // Two maxima together stay within 32 bits.
        Self::new(self.0 + other.0)
    }
}

impl TryFrom<i64> for Quantity {
    type Error = QuantityError;

    fn try_from(count: i64) -> Result<Self, QuantityError> {
        Self::new(u32::try_from(count).map_err(|_| QuantityError)?)
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u32(self.0)
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Quantity::new(u32::deserialize(from)?).map_err(serde::de::Error::custom)
    }
}

impl PartialSchema for Quantity {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
            .minimum(Some(1))
            .maximum(Some(i64::from(Self::MAX.0)))
            .description(Some("Count of sales units"))
            .examples([serde_json::Value::from(12)])
            .into()
    }
}

impl ToSchema for Quantity {}

/// What a quantity counts, as commercial papers name it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Piece,
    Pair,
    Set,
    Dozen,
    Pack,
    Carton,
    Roll,
    Kilogram,
    Tonne,
    Litre,
    Metre,
    SquareMetre,
    CubicMetre,
}

impl Unit {
    pub const ALL: [Unit; 13] = [
        Unit::Piece,
        Unit::Pair,
        Unit::Set,
        Unit::Dozen,
        Unit::Pack,
        Unit::Carton,
        Unit::Roll,
        Unit::Kilogram,
        Unit::Tonne,
        Unit::Litre,
        Unit::Metre,
        Unit::SquareMetre,
        Unit::CubicMetre,
    ];

    /// The common code of UN/ECE Recommendation 20 (with 21 for packages), as electronic
    /// invoices and declarations carry it.
    pub const fn unece_code(self) -> &'static str {
        match self {
            Unit::Piece => "H87",
            Unit::Pair => "PR",
            Unit::Set => "SET",
            Unit::Dozen => "DZN",
            Unit::Pack => "XPK",
            Unit::Carton => "XCT",
            Unit::Roll => "XRO",
            Unit::Kilogram => "KGM",
            Unit::Tonne => "TNE",
            Unit::Litre => "LTR",
            Unit::Metre => "MTR",
            Unit::SquareMetre => "MTK",
            Unit::CubicMetre => "MTQ",
        }
    }
}
