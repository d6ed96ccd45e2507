//! A right of a firm, shown by a paper and verified by the compliance desk.

use contract::ids::OrgId;
use jiff::civil::Date;
use kernel::{Country, Id, Kind, Timestamp};
use runtime::blobs::BlobId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(crate) enum RightTag {}
impl Kind for RightTag {
    const PREFIX: &'static str = "ipr";
}
pub(crate) type RightId = Id<RightTag>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = IpRightKind)]
pub(crate) enum RightKind {
    TradeMark,
    Copyright,
    DesignPatent,
    InventionPatent,
    UtilityModel,
}

impl RightKind {
    const ALL: [RightKind; 5] = [
        RightKind::TradeMark,
        RightKind::Copyright,
        RightKind::DesignPatent,
        RightKind::InventionPatent,
        RightKind::UtilityModel,
    ];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            RightKind::TradeMark => "trade_mark",
            RightKind::Copyright => "copyright",
            RightKind::DesignPatent => "design_patent",
            RightKind::InventionPatent => "invention_patent",
            RightKind::UtilityModel => "utility_model",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        RightKind::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// The office that keeps the right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = IpRegistry)]
pub(crate) enum Registry {
    /// China: trade marks and patents.
    Cnipa,
    /// China: copyright.
    Ncac,
    /// United States: trade marks and patents.
    Uspto,
    /// United States: copyright.
    Usco,
    Euipo,
    Ukipo,
    Wipo,
    /// Kenya.
    Kipi,
    /// Indonesia.
    Djki,
    /// The office of the place that is named.
    Other,
}

impl Registry {
    const ALL: [Registry; 10] = [
        Registry::Cnipa,
        Registry::Ncac,
        Registry::Uspto,
        Registry::Usco,
        Registry::Euipo,
        Registry::Ukipo,
        Registry::Wipo,
        Registry::Kipi,
        Registry::Djki,
        Registry::Other,
    ];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Registry::Cnipa => "cnipa",
            Registry::Ncac => "ncac",
            Registry::Uspto => "uspto",
            Registry::Usco => "usco",
            Registry::Euipo => "euipo",
            Registry::Ukipo => "ukipo",
            Registry::Wipo => "wipo",
            Registry::Kipi => "kipi",
            Registry::Djki => "djki",
            Registry::Other => "other",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Registry::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = IpRightState)]
pub(crate) enum RightState {
    /// Waits for the compliance desk.
    #[default]
    Submitted,
    Verified,
    Refused,
    /// Taken back by its owner.
    Withdrawn,
    /// Taken back by the desk after it was verified.
    Revoked,
    /// Its last day is over.
    Lapsed,
}

impl RightState {
    const ALL: [RightState; 6] = [
        RightState::Submitted,
        RightState::Verified,
        RightState::Refused,
        RightState::Withdrawn,
        RightState::Revoked,
        RightState::Lapsed,
    ];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            RightState::Submitted => "submitted",
            RightState::Verified => "verified",
            RightState::Refused => "refused",
            RightState::Withdrawn => "withdrawn",
            RightState::Revoked => "revoked",
            RightState::Lapsed => "lapsed",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        RightState::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// What an owner says of a right.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IpRightDraft)]
pub(crate) struct RightDraft {
    /// As it is registered; what products call the brand.
    #[schema(min_length = 1, max_length = 200)]
    pub(crate) name: String,
    /// The Chinese name, where it has one.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 200)]
    pub(crate) name_zh: Option<String>,
    pub(crate) kind: RightKind,
    pub(crate) registry: Registry,
    /// Where the right holds, when the registry is `other`.
    #[serde(default)]
    pub(crate) place: Option<Country>,
    /// Of the registration; a copyright may have none.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 120)]
    pub(crate) number: Option<String>,
    /// Nice classes of a trade mark.
    #[serde(default)]
    #[schema(max_items = 45)]
    pub(crate) classes: Vec<i64>,
    /// `2020-01-31`
    #[serde(default)]
    #[schema(min_length = 10, max_length = 10)]
    pub(crate) valid_from: Option<String>,
    /// The last day; absent where it has none.
    #[serde(default)]
    #[schema(min_length = 10, max_length = 10)]
    pub(crate) valid_until: Option<String>,
    /// Files of yours that show the right.
    #[serde(default)]
    #[schema(max_items = 10)]
    pub(crate) documents: Vec<BlobId>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = IpRight)]
pub(crate) struct Right {
    pub(crate) id: RightId,
    pub(crate) owner: OrgId,
    pub(crate) name: String,
    pub(crate) name_zh: Option<String>,
    pub(crate) kind: RightKind,
    pub(crate) registry: Registry,
    pub(crate) place: Option<Country>,
    pub(crate) number: Option<String>,
    pub(crate) classes: Vec<i64>,
    pub(crate) valid_from: Option<String>,
    pub(crate) valid_until: Option<String>,
    pub(crate) documents: Vec<BlobId>,
    pub(crate) state: RightState,
    /// Why the desk decided so.
    pub(crate) note: Option<String>,
    pub(crate) decided_at: Option<Timestamp>,
    pub(crate) version: i64,
    pub(crate) at: Timestamp,
    /// Verified, and valid today.
    pub(crate) counts: bool,
}

impl Right {
    pub(crate) fn counts_on(&self, day: Date) -> bool {
        let day = day.to_string();
        // Dates of one form compare as texts do.
        self.state == RightState::Verified
            && self.valid_from.as_ref().is_none_or(|from| *from <= day)
            && self.valid_until.as_ref().is_none_or(|until| day <= *until)
    }
}
