//! Text messages: into a folder, or posted as `{"id", "to", "text"}` to an address that sends them.

use std::path::Path;

use kernel::{Problem, Timestamp};
use serde_json::json;
use uuid::Uuid;

use super::{Folder, SentMessage, TIMEOUT, misconfigured};
use crate::config::Config;

/// The way out for text messages.
pub struct Sms {
    adapter: Adapter,
}

enum Adapter {
    Folder(Folder),
    Http {
        client: reqwest::Client,
        url: String,
        token: String,
    },
    Wrong(String),
}

impl Sms {
    pub(crate) fn new(config: &Config) -> Self {
        let settings = config.sms();
        let adapter = match settings.url.strip_prefix("folder:") {
            Some(path) => Adapter::Folder(Folder::new(Path::new(path))),
            None if settings.url.is_empty() => {
                Adapter::Folder(Folder::new(&config.server().data_dir.join("sms")))
            }
            None => match reqwest::Url::parse(&settings.url) {
                Ok(url) if matches!(url.scheme(), "https" | "http") => Adapter::Http {
                    client: reqwest::Client::new(),
                    url: settings.url.clone(),
                    token: settings.token.clone(),
                },
                Ok(_) => Adapter::Wrong("sms.url: folder: or https:// is wanted".to_owned()),
                Err(error) => Adapter::Wrong(format!("sms.url: {error}")),
            },
        };
        Sms { adapter }
    }

    /// What is wrong with the settings, for the start of the program.
    pub fn check(&self) -> Result<(), String> {
        match &self.adapter {
            Adapter::Wrong(why) => Err(why.clone()),
            Adapter::Folder(_) | Adapter::Http { .. } => Ok(()),
        }
    }

    /// `to` is a telephone number with its country (`+49…`); `id` stays the same when a job tries
    /// again, so that the other side can tell.
    pub async fn send(&self, id: Uuid, at: Timestamp, to: &str, text: &str) -> Result<(), Problem> {
        match &self.adapter {
            Adapter::Folder(folder) => {
                let sent = SentMessage {
                    id,
                    at,
                    to: to.to_owned(),
                    subject: String::new(),
                    text: text.to_owned(),
                    html: None,
                };
                folder.put(sent, None).await
            }
            Adapter::Http { client, url, token } => {
                let mut request = client.post(url).timeout(TIMEOUT).json(&json!({
                    "id": id, "to": to, "text": text,
                }));
                if !token.is_empty() {
                    request = request.bearer_auth(token);
                }
                let answer = request.send().await.map_err(|error| {
                    tracing::warn!(error = %error.without_url(), "the sender of text messages is away");
                    Problem::unavailable().with_detail("The sender of text messages is away.")
                })?;
                if answer.status().is_success() {
                    return Ok(());
                }
                let why = format!("The sender of text messages answered {}.", answer.status());
                Err(Problem::new(
                    "runtime/sms-refused",
                    502,
                    "The text message was not accepted",
                )
                .with_detail(why))
            }
            Adapter::Wrong(why) => Err(misconfigured(why)),
        }
    }

    /// The newest text messages, when they go into a folder.
    pub async fn sent(&self, limit: usize) -> Result<Vec<SentMessage>, Problem> {
        match &self.adapter {
            Adapter::Folder(folder) => folder.newest(limit).await,
            Adapter::Http { .. } | Adapter::Wrong(_) => Ok(Vec::new()),
        }
    }
}
