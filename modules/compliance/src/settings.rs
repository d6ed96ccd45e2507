//! The module's settings with their defaults.

use runtime::Runtime;
use serde::Deserialize;

use crate::rules::ip::clock::Terms;
use crate::rules::ip::strikes::Steps;

/// The defaults, commented; the composition root lays them under the other sources.
pub const DEFAULTS: &str = include_str!("compliance.default.toml");

/// Who the buyers of this platform are to a tax office, when nothing else is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BuyersAre {
    Business,
    Consumer,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(default)]
pub(crate) struct Settings {
    pub(crate) buyers_are: BuyersAre,
    pub(crate) licence_missing_blocks: bool,
    pub(crate) unverified_seller_blocks: bool,
    pub(crate) tariff_max_bytes: usize,
    pub(crate) goods_per_look: i64,
    /// The platform at customs, and the way there.
    #[serde(flatten)]
    pub(crate) customs: Customs,
    pub(crate) importer_keys: String,
    /// Month and day of the year after the export by which a refund is to be applied for.
    pub(crate) refund_due: String,
    pub(crate) declaration_stuck_hours: u32,
    pub(crate) ip: Ip,
}

/// What becomes of goods whose brand has a known owner who did not authorise the seller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Unauthorised {
    Warn,
    Block,
}

/// Intellectual property: terms, and when notices add up.
#[derive(Clone, Debug, Deserialize)]
#[serde(default)]
pub(crate) struct Ip {
    pub(crate) unauthorised: Unauthorised,
    pub(crate) answer_days: i64,
    pub(crate) china_days: i64,
    pub(crate) us_business_days: i64,
    pub(crate) platform_days: i64,
    pub(crate) strike_days: u32,
    pub(crate) warned_from: i64,
    pub(crate) limited_from: i64,
    pub(crate) suspension_from: i64,
    pub(crate) ending_days: i64,
}

impl Default for Ip {
    fn default() -> Self {
        Ip {
            unauthorised: Unauthorised::Warn,
            answer_days: 7,
            china_days: 15,
            us_business_days: 10,
            platform_days: 14,
            strike_days: 365,
            warned_from: 1,
            limited_from: 2,
            suspension_from: 3,
            ending_days: 60,
        }
    }
}

impl Ip {
    pub(crate) fn terms(&self) -> Terms {
        Terms {
            china_days: self.china_days,
            us_business_days: self.us_business_days,
            platform_days: self.platform_days,
            answer_days: self.answer_days,
        }
    }

    pub(crate) fn steps(&self) -> Steps {
        Steps {
            warned: self.warned_from,
            limited: self.limited_from,
            suspension: self.suspension_from,
        }
    }
}

/// How the platform is registered with customs, and how messages get there. Without an address
/// nothing is sent, and declarations are filed by hand.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Customs {
    pub(crate) customs_url: String,
    pub(crate) customs_key: String,
    pub(crate) customs_key_name: String,
    pub(crate) customs_public_key: String,
    pub(crate) platform_code: String,
    pub(crate) platform_name: String,
    pub(crate) dxp_id: String,
    pub(crate) pay_code: String,
    pub(crate) pay_name: String,
    pub(crate) carrier_code: String,
    pub(crate) carrier_name: String,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            buyers_are: BuyersAre::Business,
            licence_missing_blocks: true,
            unverified_seller_blocks: true,
            tariff_max_bytes: 40 << 20,
            goods_per_look: 2_000,
            customs: Customs::default(),
            importer_keys: String::new(),
            refund_due: "04-30".to_owned(),
            declaration_stuck_hours: 24,
            ip: Ip::default(),
        }
    }
}

impl Settings {
    /// What the program was started with. A section that cannot be read was refused at start.
    pub(crate) fn of(rt: &Runtime) -> Self {
        rt.config().section("compliance").unwrap_or_default()
    }
}
