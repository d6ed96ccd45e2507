//! The module's own settings.

use std::time::Duration;

use serde::Deserialize;

use crate::rules::step_up::StepUpRule;

/// Compiled in and commented; merged with the program's settings.
pub const DEFAULTS: &str = include_str!("payments.default.toml");

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    pub(crate) provider: String,
    pub(crate) provider_url: String,
    pub(crate) provider_secret: String,
    pub(crate) provider_units: String,
    pub(crate) provider_timeout_milliseconds: u64,
    pub(crate) notification_age_max_seconds: u64,
    pub(crate) ask_again_seconds: String,
    pub(crate) not_sent_after_seconds: u64,
    pub(crate) seal_every_seconds: u32,
    pub(crate) books_check_every_hours: u32,
    pub(crate) exchange_spread_basis_points: u32,
    pub(crate) exchange_lock_seconds: u64,
    pub(crate) exchange_rate_days_max: u32,
    pub(crate) fx_exposure_limit_euros: u32,
    pub(crate) fx_exposure_limits: String,
    pub(crate) fx_deal_off_market_percent: u32,
    pub(crate) bank_url: String,
    pub(crate) bank_secret: String,
    pub(crate) bank_timeout_milliseconds: u64,
    pub(crate) bank_account: String,
    pub(crate) bank_bic: String,
    pub(crate) bank_holder: String,
    pub(crate) bank_file_every_seconds: u32,
    pub(crate) bank_ask_seconds: String,
    pub(crate) bank_statements_every_seconds: u32,
    pub(crate) account_keys: String,
    pub(crate) beneficiary_cooling_hours: u64,
    pub(crate) payout_minimum_euros: u32,
    pub(crate) payout_four_eyes_above_euros: u32,
    pub(crate) payout_return_days: u64,
    pub(crate) match_tolerance_cents: u32,
    pub(crate) drift_after_hours: u64,
    pub(crate) chargeback_margin_hours: u64,
    pub(crate) issuer_code: String,
    pub(crate) issuer_name: String,
    pub(crate) issuer_address: String,
    pub(crate) issuer_tax_number: String,
    pub(crate) plan_grace_days: u64,
    pub(crate) plan_retry_hours: u64,
    pub(crate) notify_url: String,
    pub(crate) connector_attempts: u32,
    pub(crate) connector_counts_from: u32,
    pub(crate) connector_fails_below_percent: u32,
    #[serde(default)]
    pub(crate) step_up: Vec<StepUpRule>,
    #[serde(default)]
    pub(crate) card_reserve: CardReserveSettings,
    pub(crate) alipay: AlipaySettings,
    pub(crate) wechat: WechatSettings,
    pub(crate) mpesa: MpesaSettings,
    pub(crate) ewallet: EwalletSettings,
    #[serde(default)]
    pub(crate) transfer: TransferSettings,
}

/// Another card provider that speaks as the first one does.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CardReserveSettings {
    pub(crate) name: String,
    pub(crate) url: String,
    pub(crate) secret: String,
    #[serde(default)]
    pub(crate) units: String,
}

/// Countries and currencies are codes with commas between them; none is all of them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AlipaySettings {
    pub(crate) url: String,
    pub(crate) app_id: String,
    pub(crate) seller_id: String,
    pub(crate) private_key: String,
    pub(crate) public_key: String,
    pub(crate) countries: String,
    pub(crate) currencies: String,
    pub(crate) fee_basis_points: u32,
    pub(crate) test: bool,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WechatSettings {
    pub(crate) url: String,
    pub(crate) app_id: String,
    pub(crate) merchant_id: String,
    pub(crate) serial_number: String,
    pub(crate) private_key: String,
    pub(crate) public_key: String,
    pub(crate) api_key: String,
    pub(crate) countries: String,
    pub(crate) currencies: String,
    pub(crate) fee_basis_points: u32,
    pub(crate) test: bool,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MpesaSettings {
    pub(crate) url: String,
    pub(crate) shortcode: String,
    pub(crate) consumer_key: String,
    pub(crate) consumer_secret: String,
    pub(crate) pass_key: String,
    pub(crate) initiator: String,
    pub(crate) credential_secret: String,
    pub(crate) callback_secret: String,
    pub(crate) portal_url: String,
    pub(crate) countries: String,
    pub(crate) currencies: String,
    pub(crate) fee_basis_points: u32,
    pub(crate) test: bool,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EwalletSettings {
    pub(crate) url: String,
    pub(crate) secret_key: String,
    pub(crate) callback_secret: String,
    pub(crate) countries: String,
    pub(crate) currencies: String,
    pub(crate) fee_basis_points: u32,
    pub(crate) test: bool,
}

/// Payment by transfer to our account at the bank.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TransferSettings {
    pub(crate) on: bool,
    pub(crate) bank_name: String,
    pub(crate) countries: String,
    pub(crate) currencies: String,
    pub(crate) least: u32,
    pub(crate) pay_days: u32,
    pub(crate) grace_days: u32,
    pub(crate) fee_tolerance_euros: u32,
    pub(crate) virtual_accounts: bool,
    pub(crate) test: bool,
}

impl Settings {
    /// Pauses between questions about an unknown outcome; what is no number is passed over.
    pub(crate) fn ladder(&self) -> Vec<Duration> {
        pauses(&self.ask_again_seconds)
    }

    /// Pauses between questions about a file at the bank. The last one goes on for ever: a transfer
    /// takes days, and ends.
    pub(crate) fn bank_pause(&self, step: i64) -> Duration {
        let pauses = pauses(&self.bank_ask_seconds);
        let rung = usize::try_from(step).unwrap_or(0);
        let last = Duration::from_secs(3_600);
        *pauses.get(rung).or(pauses.last()).unwrap_or(&last)
    }

    /// How long the rate of an offer holds.
    pub(crate) fn exchange_lock(&self) -> Duration {
        Duration::from_secs(self.exchange_lock_seconds)
    }

    /// So long before the end of the time to answer a pack goes out with what there is.
    pub(crate) fn chargeback_margin(&self) -> Duration {
        Duration::from_secs(self.chargeback_margin_hours.saturating_mul(3_600))
    }

    pub(crate) fn timeout(&self) -> Duration {
        Duration::from_millis(self.provider_timeout_milliseconds)
    }
}

impl Settings {
    /// For a runtime that was given no settings of ours: no connector, no method.
    pub(crate) fn none() -> Self {
        Settings {
            provider: "sandbox".to_owned(),
            provider_url: String::new(),
            provider_secret: String::new(),
            provider_units: String::new(),
            provider_timeout_milliseconds: 8_000,
            notification_age_max_seconds: 300,
            ask_again_seconds: "5, 30, 300, 3600, 86400".to_owned(),
            not_sent_after_seconds: 60,
            seal_every_seconds: 5,
            books_check_every_hours: 24,
            exchange_spread_basis_points: 50,
            exchange_lock_seconds: 300,
            exchange_rate_days_max: 5,
            fx_exposure_limit_euros: 250_000,
            fx_exposure_limits: String::new(),
            fx_deal_off_market_percent: 5,
            bank_url: String::new(),
            bank_secret: String::new(),
            bank_timeout_milliseconds: 10_000,
            bank_account: String::new(),
            bank_bic: String::new(),
            bank_holder: "Argosy".to_owned(),
            bank_file_every_seconds: 60,
            bank_ask_seconds: "10, 60, 300, 3600".to_owned(),
            bank_statements_every_seconds: 300,
            account_keys: String::new(),
            beneficiary_cooling_hours: 24,
            payout_minimum_euros: 10,
            payout_four_eyes_above_euros: 5_000,
            payout_return_days: 10,
            match_tolerance_cents: 100,
            drift_after_hours: 24,
            chargeback_margin_hours: 24,
            issuer_code: "AR".to_owned(),
            issuer_name: "Argosy".to_owned(),
            issuer_address: String::new(),
            issuer_tax_number: String::new(),
            plan_grace_days: 7,
            plan_retry_hours: 24,
            notify_url: String::new(),
            connector_attempts: 50,
            connector_counts_from: 10,
            connector_fails_below_percent: 50,
            step_up: Vec::new(),
            card_reserve: CardReserveSettings::default(),
            alipay: AlipaySettings::default(),
            wechat: WechatSettings::default(),
            mpesa: MpesaSettings::default(),
            ewallet: EwalletSettings::default(),
            transfer: TransferSettings::default(),
        }
    }
}

fn pauses(text: &str) -> Vec<Duration> {
    text.split(',')
        .filter_map(|part| part.trim().parse().ok())
        .map(Duration::from_secs)
        .collect()
}
