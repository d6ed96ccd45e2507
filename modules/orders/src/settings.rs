//! The module's settings with their defaults. Deadlines of trade, nothing of the machinery.

use std::time::Duration;

use runtime::Runtime;
use runtime::vault::Vault;
use serde::Deserialize;

use crate::service::MODULE;

/// The defaults, commented; the composition root lays them under the other sources.
pub const DEFAULTS: &str = include_str!("orders.default.toml");

#[derive(Clone, Debug, Deserialize)]
#[serde(default)]
pub(crate) struct Settings {
    pub(crate) payment_minutes: u32,
    pub(crate) reservation_grace_minutes: u32,
    pub(crate) stuck_after_seconds: u32,
    pub(crate) sweep_seconds: u32,
    pub(crate) complete_after_days: u32,
    pub(crate) after_sale_days: u32,
    pub(crate) answer_hours: u32,
    pub(crate) dispute_answer_hours: u32,
    pub(crate) evidence_hours: u32,
    pub(crate) appeal_hours: u32,
    pub(crate) recipient_keys: String,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            payment_minutes: 30,
            reservation_grace_minutes: 15,
            stuck_after_seconds: 60,
            sweep_seconds: 15,
            complete_after_days: 14,
            after_sale_days: 30,
            answer_hours: 48,
            dispute_answer_hours: 72,
            evidence_hours: 120,
            appeal_hours: 72,
            recipient_keys: String::new(),
        }
    }
}

impl Settings {
    /// What the program was started with. A section that cannot be read was refused at start.
    pub(crate) fn of(rt: &Runtime) -> Self {
        rt.config().section("orders").unwrap_or_default()
    }

    /// What the numbers of recipients lie in.
    pub(crate) fn vault(&self, rt: &Runtime) -> Vault {
        Vault::open(rt, MODULE, "recipient", &self.recipient_keys)
    }

    pub(crate) fn payment_time(&self) -> Duration {
        Duration::from_secs(u64::from(self.payment_minutes) * 60)
    }

    pub(crate) fn reservation_grace(&self) -> Duration {
        Duration::from_secs(u64::from(self.reservation_grace_minutes) * 60)
    }

    pub(crate) fn stuck_after(&self) -> Duration {
        Duration::from_secs(u64::from(self.stuck_after_seconds))
    }

    pub(crate) fn complete_after(&self) -> Duration {
        Duration::from_secs(u64::from(self.complete_after_days) * 86_400)
    }

    pub(crate) fn after_sale_time(&self) -> Duration {
        Duration::from_secs(u64::from(self.after_sale_days) * 86_400)
    }

    /// How long a side may leave the other without an answer.
    pub(crate) fn dispute_answer_time(&self) -> Duration {
        Duration::from_secs(u64::from(self.dispute_answer_hours) * 3_600)
    }

    pub(crate) fn evidence_time(&self) -> Duration {
        Duration::from_secs(u64::from(self.evidence_hours) * 3_600)
    }

    pub(crate) fn appeal_time(&self) -> Duration {
        Duration::from_secs(u64::from(self.appeal_hours) * 3_600)
    }

    pub(crate) fn answer_time(&self) -> Duration {
        Duration::from_secs(u64::from(self.answer_hours) * 3_600)
    }
}
