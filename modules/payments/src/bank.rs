//! Our bank at the other end of the wire: files of ISO 20022 out, reports and statements in. A file
//! is known to the bank by its MsgId, and a file that got no answer is asked about before anything
//! is sent again.

mod single;

use std::time::Duration;

use kernel::{Currency, Money};
use reqwest::{Client, RequestBuilder, StatusCode};
use runtime::calls;
use serde::Deserialize;

use crate::settings::Settings;

pub use single::{Payee, Single, SingleReply};

/// No report or statement that we can keep is longer.
const BYTES_MAX: usize = 8 * 1024 * 1024;

/// What came of a file, or of a question about one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BankReply {
    /// A pain.002.
    Report(String),
    /// The bank has a file of this MsgId already.
    Duplicate,
    /// It will not take the file, whatever stands in it.
    Refused(String),
    /// It knows no such file.
    Missing,
    /// It could not be reached: nothing was sent.
    NotSent,
    /// No answer: the file may be there.
    Unknown,
}

/// A statement that may be fetched.
#[derive(Clone, Debug, Deserialize)]
pub struct Announced {
    pub id: String,
}

#[derive(Deserialize)]
struct Listed {
    items: Vec<Announced>,
}

#[derive(Deserialize)]
struct Refusal {
    #[serde(default)]
    reason: String,
}

/// What a bank tells by itself, in the manner of a camt.054.
#[derive(Clone, Debug, Deserialize)]
pub struct BankNotice {
    #[serde(rename = "type")]
    pub kind: String,
    pub data: serde_json::Value,
}

/// Money came. The statement says it again, under the same reference.
#[derive(Clone, Debug, Deserialize)]
pub struct CreditData {
    /// The bank's own reference of what it booked.
    pub servicer_reference: String,
    pub amount: Money,
    pub booked_on: String,
    #[serde(default)]
    pub end_to_end_id: Option<String>,
    #[serde(default)]
    pub creditor_reference: Option<String>,
    #[serde(default)]
    pub text: String,
    #[serde(default)]
    pub creditor_account: Option<String>,
    #[serde(default)]
    pub debtor: Option<String>,
    #[serde(default)]
    pub debtor_account: Option<String>,
    #[serde(default)]
    pub debtor_bic: Option<String>,
}

/// What became of a transfer of ours.

#[derive(Clone, Debug, Deserialize)]
pub struct NoticeData {
    pub end_to_end_id: String,
    pub amount: Money,
    #[serde(default)]
    pub reason: Option<String>,
}

#[derive(Clone)]
pub struct Bank {
    url: String,
    secret: String,
    /// Ours there.
    account: String,
    bic: String,
    holder: String,
    client: Client,
}

#[derive(Deserialize)]
struct Opened {
    account: String,
}

impl Bank {
    /// None when no bank is configured.
    pub fn new(settings: &Settings) -> Option<Self> {
        let url = settings.bank_url.trim_end_matches('/').to_owned();
        if url.is_empty() {
            return None;
        }
        let client = calls::client(&url)
            .timeout(Duration::from_millis(settings.bank_timeout_milliseconds))
            .connect_timeout(Duration::from_secs(3))
            .redirect(reqwest::redirect::Policy::none());
        match client.build() {
            Ok(client) => Some(Bank {
                url,
                secret: settings.bank_secret.clone(),
                account: settings.bank_account.clone(),
                bic: settings.bank_bic.clone(),
                holder: settings.bank_holder.clone(),
                client,
            }),
            Err(error) => {
                tracing::error!(%error, "calls to the bank cannot be prepared");
                None
            }
        }
    }

    /// Hands a file in.
    pub async fn submit(&self, file: String) -> BankReply {
        let request = self.client.post(format!("{}/v1/files", self.url));
        let request = request.header("content-type", "application/xml").body(file);
        self.reply(request).await
    }

    /// How a file stands.
    pub async fn find(&self, message: &str) -> BankReply {
        let request = self.client.get(format!("{}/v1/files/{message}", self.url));
        self.reply(request).await
    }

    /// Statements after the one of this name, the oldest first.
    pub async fn statements(&self, after: Option<&str>) -> Result<Vec<Announced>, reqwest::Error> {
        // Names that would need escaping are none that were told to us here.
        let plain = |name: &&str| name.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-');
        let after = after.filter(plain).unwrap_or_default();
        let request = self
            .client
            .get(format!("{}/v1/statements?after={after}", self.url));
        let answer = request.bearer_auth(&self.secret).send().await?;
        Ok(answer.error_for_status()?.json::<Listed>().await?.items)
    }

    pub async fn statement(&self, id: &str) -> Result<String, reqwest::Error> {
        let request = self.client.get(format!("{}/v1/statements/{id}", self.url));
        let answer = request.bearer_auth(&self.secret).send().await?;
        answer.error_for_status()?.text().await
    }

    /// An account number that leads to our account, and of which the bank says that it was used. The
    /// same reference has the same one. None: it gives none in this currency, or not now.
    pub async fn open_account(&self, reference: &str, currency: Currency) -> Option<String> {
        let request = self
            .client
            .post(format!("{}/v1/virtual-accounts", self.url))
            .json(&serde_json::json!({"reference": reference, "currency": currency}));
        let answer = request.bearer_auth(&self.secret).send().await.ok()?;
        let opened: Opened = answer.error_for_status().ok()?.json().await.ok()?;
        let plain = |text: &str| text.bytes().all(|c| c.is_ascii_alphanumeric());
        let fits = (4..=34).contains(&opened.account.len()) && plain(&opened.account);
        fits.then_some(opened.account)
    }

    async fn reply(&self, request: RequestBuilder) -> BankReply {
        let answer = match request.bearer_auth(&self.secret).send().await {
            Ok(answer) => answer,
            Err(error) if error.is_connect() || error.is_builder() => {
                tracing::warn!(%error, "the bank cannot be reached");
                return BankReply::NotSent;
            }
            Err(error) => {
                tracing::warn!(%error, "the bank did not answer");
                return BankReply::Unknown;
            }
        };
        match answer.status() {
            status if status.is_success() => match answer.text().await {
                Ok(text) if text.len() <= BYTES_MAX => BankReply::Report(text),
                Ok(_) => BankReply::Unknown,
                Err(error) => {
                    tracing::warn!(%error, "the bank's report broke off");
                    BankReply::Unknown
                }
            },
            StatusCode::CONFLICT => BankReply::Duplicate,
            StatusCode::NOT_FOUND => BankReply::Missing,
            StatusCode::UNPROCESSABLE_ENTITY | StatusCode::BAD_REQUEST => {
                let refusal = answer.json::<Refusal>().await.ok();
                let reason = refusal.map(|refusal| refusal.reason);
                let reason = reason.filter(|text| text.len() <= 200 && !text.contains('\0'));
                BankReply::Refused(reason.unwrap_or_else(|| "refused".to_owned()))
            }
            // Wrong keys, too many calls and time-outs say nothing about the file.
            status => {
                tracing::warn!(%status, "the bank does not listen to us");
                BankReply::Unknown
            }
        }
    }
}
