//! Values that are not the engines' own: typed JSON, and those of the kernel.

use std::str::FromStr;

use kernel::{Country, Currency, Decimal, HsCode, Id, Kind, Locale, Text, Timestamp};

use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::from_val::FromVal;
use crate::row::Mismatch;
use crate::value::{Bind, ColumnType, Val};

/// A serde value in a JSONB column. It must be an object or an array there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Json<T>(pub T);

impl<T: Serialize + Sync> Bind for Json<T> {
    fn bind(&self) -> Val {
        match serde_json::to_string(&self.0) {
            Ok(text) if text == "null" => Val::NullOf(ColumnType::Json),
            Ok(text) => Val::json(&text),
            Err(_) => Val::Refused("a value that is no JSON"),
        }
    }

    fn column_type() -> ColumnType {
        ColumnType::Json
    }
}

impl<T: DeserializeOwned> FromVal for Json<T> {
    fn from_val(val: &Val) -> Result<Self, Mismatch> {
        match val {
            Val::Json(text) | Val::Text(text) => serde_json::from_str(text)
                .map(Json)
                .map_err(|_| Mismatch::value("json of the wanted shape")),
            other => Err(Mismatch::kind("json", other)),
        }
    }
}

impl<K: Kind> Bind for Id<K> {
    fn bind(&self) -> Val {
        Val::Uuid(self.uuid())
    }

    fn column_type() -> ColumnType {
        ColumnType::Uuid
    }
}

impl<K: Kind> FromVal for Id<K> {
    fn from_val(val: &Val) -> Result<Self, Mismatch> {
        Uuid::from_val(val).map(Id::from_uuid)
    }
}

/// Microseconds UTC in a BIGINT.
impl Bind for Timestamp {
    fn bind(&self) -> Val {
        Val::Int(self.micros())
    }

    fn column_type() -> ColumnType {
        ColumnType::Int
    }
}

impl FromVal for Timestamp {
    fn from_val(val: &Val) -> Result<Self, Mismatch> {
        i64::from_val(val).map(Timestamp::from_micros)
    }
}

/// A short code in a TEXT, read through the type's own check.
fn code<T: FromStr>(val: &Val, wanted: &'static str) -> Result<T, Mismatch> {
    match val {
        Val::Text(text) => text.parse().map_err(|_| Mismatch::value(wanted)),
        other => Err(Mismatch::kind(wanted, other)),
    }
}

impl Bind for Currency {
    fn bind(&self) -> Val {
        Val::text(self.code())
    }
}

impl FromVal for Currency {
    fn from_val(val: &Val) -> Result<Self, Mismatch> {
        code(val, "currency code")
    }
}

impl Bind for Country {
    fn bind(&self) -> Val {
        Val::text(self.alpha2())
    }
}

impl FromVal for Country {
    fn from_val(val: &Val) -> Result<Self, Mismatch> {
        code(val, "country code")
    }
}

impl Bind for HsCode {
    fn bind(&self) -> Val {
        Val::text(self.as_str())
    }
}

impl FromVal for HsCode {
    fn from_val(val: &Val) -> Result<Self, Mismatch> {
        code(val, "HS code")
    }
}

impl Bind for Locale {
    fn bind(&self) -> Val {
        Val::text(self.tag())
    }
}

impl FromVal for Locale {
    fn from_val(val: &Val) -> Result<Self, Mismatch> {
        code(val, "locale")
    }
}

/// Rates and percentages, in a TEXT: neither engine's numbers keep their digits.
impl Bind for Decimal {
    fn bind(&self) -> Val {
        Val::text(&self.to_string())
    }
}

impl FromVal for Decimal {
    fn from_val(val: &Val) -> Result<Self, Mismatch> {
        match val {
            Val::Int(int) => Ok(Decimal::from(*int)),
            other => code(other, "decimal"),
        }
    }
}

/// A text in several languages, in a JSONB.
impl Bind for Text {
    fn bind(&self) -> Val {
        Json(self).bind()
    }

    fn column_type() -> ColumnType {
        ColumnType::Json
    }
}

impl FromVal for Text {
    fn from_val(val: &Val) -> Result<Self, Mismatch> {
        Json::from_val(val).map(|Json(text)| text)
    }
}
