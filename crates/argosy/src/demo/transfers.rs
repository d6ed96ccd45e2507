//! Who pays by bank transfer in the demo world: chosen like any other way, and sent from the page of
//! a bank that plays the payer's.

use axum::http::Method;
use runtime::calls;
use serde_json::json;

use super::loader::{Loader, text};
use crate::cli::Failure;

impl Loader {
    /// The checkout is to be paid by transfer: whom to pay is told from now on.
    pub(super) async fn choose_transfer(&self, who: &str, checkout: &str) -> Result<(), Failure> {
        let path = format!("/api/payments/intents/{checkout}/confirm");
        self.post(who, &path, json!({"method": "bank_transfer"}))
            .await?;
        Ok(())
    }

    /// The payer's bank sends what is asked for.
    pub(super) async fn send_transfer(&self, who: &str, checkout: &str) -> Result<(), Failure> {
        let path = format!("/api/payments/intents/{checkout}");
        let page = self.send(who, Method::GET, &path, None).await?;
        let asked = text(&page, "/transfer/test_url")?;
        let (bank, _) = asked
            .split_once('?')
            .ok_or_else(|| Failure(format!("{asked} asks for nothing")))?;
        let amount = written_amount(&page)?;
        let currency = text(&page, "/transfer/missing/currency")?;
        let form = [
            ("amount", amount.as_str()),
            ("currency", currency.as_str()),
            ("reference", &text(&page, "/transfer/reference")?),
            ("payer", "Hansen & Weber Handels GmbH"),
            ("account", "DE02120300000000202051"),
            ("choice", "whole"),
        ];
        let client = calls::client(bank).no_proxy().build()?;
        let form: Vec<String> = form
            .iter()
            .map(|(name, value)| format!("{name}={}", plain(value)))
            .collect();
        let request = client
            .post(bank)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form.join("&"));
        let sent = request.send().await?;
        sent.error_for_status()?;
        Ok(())
    }
}

/// What is missing, as people write it.
fn written_amount(page: &serde_json::Value) -> Result<String, Failure> {
    let missing = page.pointer("/transfer/missing").cloned();
    let missing = missing.unwrap_or_default();
    let money: kernel::Money = serde_json::from_value(missing)
        .map_err(|error| Failure(format!("a transfer has no amount: {error}")))?;
    Ok(money.to_major_string())
}

/// As a browser sends what was typed.
fn plain(text: &str) -> String {
    let keep = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'.';
    let written = text.bytes().map(|byte| match keep(&byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    });
    written.collect()
}
