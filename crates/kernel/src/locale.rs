//! The languages Argosy is complete in, and text that sellers and operators write in them.
//!
//! The words of the program itself are not here: the web app and the mail templates have them.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::schema::{AdditionalProperties, Type};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::wire;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Locale {
    #[default]
    En,
    ZhCn,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a locale is `en` or `zh-CN`")]
pub struct LocaleError;

impl Locale {
    pub const ALL: [Locale; 2] = [Locale::En, Locale::ZhCn];

    pub const fn tag(self) -> &'static str {
        match self {
            Locale::En => "en",
            Locale::ZhCn => "zh-CN",
        }
    }

    /// The language of an `Accept-Language` header that we have and the reader likes best.
    pub fn accepted(header: &str) -> Option<Locale> {
        let mut best: Option<(Locale, u32)> = None;
        // More than a dozen languages is no reader but noise.
        for range in header.split(',').take(12) {
            let mut parts = range.split(';').map(str::trim);
            let tag = parts.next().unwrap_or_default();
            let language = tag.split('-').next().unwrap_or_default();
            let locale = if language.eq_ignore_ascii_case("zh") {
                Locale::ZhCn
            } else if language.eq_ignore_ascii_case("en") {
                Locale::En
            } else {
                continue;
            };
            let weight = match parts.find_map(|part| part.strip_prefix("q=")) {
                None => 1000,
                Some(text) => thousandths(text).unwrap_or(0),
            };
            if weight > 0 && best.is_none_or(|(_, found)| weight > found) {
                best = Some((locale, weight));
            }
        }
        best.map(|(locale, _)| locale)
    }
}

/// `0.8` as 800: one digit, and at most three decimals (RFC 9110, 12.4.2).
fn thousandths(text: &str) -> Option<u32> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let decimals: u32 = format!("{decimals:0<3}").parse().ok()?;
    match whole {
        "0" => Some(decimals),
        "1" if decimals == 0 => Some(1000),
        _ => None,
    }
}

impl FromStr for Locale {
    type Err = LocaleError;

    fn from_str(text: &str) -> Result<Self, LocaleError> {
        match text {
            "en" => Ok(Locale::En),
            "zh-CN" => Ok(Locale::ZhCn),
            _ => Err(LocaleError),
        }
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.pad(self.tag())
    }
}

impl Serialize for Locale {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.tag())
    }
}

impl<'de> Deserialize<'de> for Locale {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        wire::from_text(from, "`en` or `zh-CN`")
    }
}

impl PartialSchema for Locale {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(Locale::ALL.map(Locale::tag)))
            .description(Some("Language of the reader"))
            .into()
    }
}

impl ToSchema for Locale {}

/// The same text in one or more languages: `{"en":"Tea pot","zh-CN":"茶壶"}`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text(BTreeMap<Locale, String>);

impl Text {
    pub fn new(locale: Locale, text: impl Into<String>) -> Self {
        Text(BTreeMap::from([(locale, text.into())]))
    }

    #[must_use]
    pub fn with(mut self, locale: Locale, text: impl Into<String>) -> Self {
        self.0.insert(locale, text.into());
        self
    }

    pub fn in_locale(&self, locale: Locale) -> Option<&str> {
        self.0.get(&locale).map(String::as_str)
    }

    /// In the reader's language where it was written in that, else in any other.
    pub fn best(&self, locale: Locale) -> &str {
        let written = |text: &&String| !text.trim().is_empty();
        self.0
            .get(&locale)
            .filter(written)
            .or_else(|| self.0.values().find(written))
            .map_or("", String::as_str)
    }

    /// Whether nothing is written in any language.
    pub fn is_blank(&self) -> bool {
        self.0.values().all(|text| text.trim().is_empty())
    }

    pub fn iter(&self) -> impl Iterator<Item = (Locale, &str)> {
        self.0.iter().map(|(locale, text)| (*locale, text.as_str()))
    }
}

impl FromIterator<(Locale, String)> for Text {
    fn from_iter<I: IntoIterator<Item = (Locale, String)>>(texts: I) -> Self {
        Text(texts.into_iter().collect())
    }
}

impl PartialSchema for Text {
    fn schema() -> RefOr<Schema> {
        Locale::ALL
            .iter()
            .fold(
                ObjectBuilder::new().schema_type(Type::Object),
                |object, locale| {
                    object.property(locale.tag(), ObjectBuilder::new().schema_type(Type::String))
                },
            )
            .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)))
            .description(Some("The same text by language"))
            .examples([serde_json::json!({"en": "Tea pot", "zh-CN": "茶壶"})])
            .into()
    }
}

impl ToSchema for Text {}
