//! Moments in UTC, to the microsecond. Civil dates and zones are jiff's; reading a clock is the
//! runtime's.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::schema::Type;
use utoipa::openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat};
use utoipa::{PartialSchema, ToSchema};

use crate::wire;

/// Microseconds since 1970 in UTC, within the years that RFC 3339 can write.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

/// Where the time comes from, so that tests and replays can set it.
pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a time is written as in 2026-11-22T10:00:00Z (RFC 3339, with its offset)")]
pub struct TimestampError;

impl Timestamp {
    /// 0000-01-01T00:00:00Z.
    pub const MIN: Timestamp = Timestamp(-62_167_219_200_000_000);
    /// 9999-12-30T21:59:59.999999Z: after it, not every zone has a civil date left.
    pub const MAX: Timestamp = Timestamp(253_402_207_199_999_999);

    /// Moments outside `MIN..=MAX` become the nearer end.
    pub const fn from_micros(micros: i64) -> Self {
        if micros < Self::MIN.0 {
            Self::MIN
        } else if micros > Self::MAX.0 {
            Self::MAX
        } else {
            Timestamp(micros)
        }
    }

    pub const fn micros(self) -> i64 {
        self.0
    }

    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self::from_micros(self.0.saturating_add(micros_of(duration)))
    }

    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        Self::from_micros(self.0.saturating_sub(micros_of(duration)))
    }

    /// How long ago `earlier` was; nothing when it is later.
    pub fn since(self, earlier: Timestamp) -> Duration {
        let micros = self.0.saturating_sub(earlier.0);
        Duration::from_micros(u64::try_from(micros).unwrap_or(0))
    }

    /// The civil date in UTC.
    pub fn date(self) -> Date {
        TimeZone::UTC.to_datetime(self.jiff()).date()
    }

    /// The same moment for jiff, which knows zones.
    pub fn jiff(self) -> jiff::Timestamp {
        // Every value within the bounds is one of jiff's, so the default is never taken.
        jiff::Timestamp::from_microsecond(self.0).unwrap_or_default()
    }
}

fn micros_of(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

impl From<jiff::Timestamp> for Timestamp {
    fn from(moment: jiff::Timestamp) -> Self {
        Timestamp::from_micros(moment.as_microsecond())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let at = TimeZone::UTC.to_datetime(self.jiff());
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z",
            at.year(),
            at.month(),
            at.day(),
            at.hour(),
            at.minute(),
            at.second(),
            self.0.rem_euclid(1_000_000),
        )
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    /// Digits beyond the microsecond are cut off.
    fn from_str(text: &str) -> Result<Self, TimestampError> {
        // jiff reads more than RFC 3339 (bracketed zones, hours alone); the promise is narrower.
        if !is_rfc_3339(text.as_bytes()) {
            return Err(TimestampError);
        }
        let moment: jiff::Timestamp = text.parse().map_err(|_| TimestampError)?;
        let micros = moment.as_nanosecond().div_euclid(1_000);
        let micros = i64::try_from(micros).map_err(|_| TimestampError)?;
        if !(Self::MIN.0..=Self::MAX.0).contains(&micros) {
            return Err(TimestampError);
        }
        Ok(Timestamp(micros))
    }
}

fn is_rfc_3339(text: &[u8]) -> bool {
    let shaped = |part: &[u8], shape: &[u8]| {
        part.len() == shape.len()
            && part.iter().zip(shape).all(|(found, wanted)| match wanted {
                b'0' => found.is_ascii_digit(),
                b'T' => found.eq_ignore_ascii_case(&b'T'),
                b'+' => matches!(found, b'+' | b'-'),
                other => found == other,
            })
    };
    let Some((moment, mut rest)) = text.split_at_checked(19) else {
        return false;
    };
    if !shaped(moment, b"0000-00-00T00:00:00") {
        return false;
    }
    if let [b'.', fraction @ ..] = rest {
        let digits = fraction.iter().take_while(|c| c.is_ascii_digit()).count();
        if !(1..=9).contains(&digits) {
            return false;
        }
        rest = &fraction[digits..];
    }
    rest.eq_ignore_ascii_case(b"Z") || shaped(rest, b"+00:00")
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        wire::from_text(from, "a time (RFC 3339)")
    }
}

impl PartialSchema for Timestamp {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .pattern(Some(
                "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})$",
            ))
            .description(Some("Moment (RFC 3339; answers are in UTC)"))
            .examples([serde_json::Value::from("2026-11-22T10:00:00.123456Z")])
            .into()
    }
}

impl ToSchema for Timestamp {}
