//! Letters and text messages out of the house: into a folder by default, by SMTP and HTTP when
//! configured. Send from a job, never within a transaction: the other side may be slow or away.

mod folder;
mod sms;

use std::path::Path;
use std::time::Duration;

use kernel::{Problem, Timestamp};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::{AsyncTransport, Message, Tokio1Executor};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::config::Config;

pub(crate) use folder::Folder;
pub use sms::Sms;

const TIMEOUT: Duration = Duration::from_secs(20);

/// One letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: Option<String>,
}

/// Something that was sent into a folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SentMessage {
    pub id: Uuid,
    pub at: Timestamp,
    /// An address or a telephone number.
    pub to: String,
    /// Empty for a text message.
    pub subject: String,
    pub text: String,
    pub html: Option<String>,
}

/// The way out for letters.
pub struct Mail {
    from: String,
    adapter: Adapter,
}

enum Adapter {
    Folder(Folder),
    Smtp(Box<AsyncSmtpTransport<Tokio1Executor>>),
    /// The settings make no sense; said at the start by `check`, and by every attempt.
    Wrong(String),
}

impl Mail {
    pub(crate) fn new(config: &Config) -> Self {
        let url = config.mail().url.as_str();
        let adapter = match url.strip_prefix("folder:") {
            Some(path) => Adapter::Folder(Folder::new(Path::new(path))),
            None if url.is_empty() => {
                Adapter::Folder(Folder::new(&config.server().data_dir.join("mail")))
            }
            None => smtp(url),
        };
        let from = config.mail().from.clone();
        let adapter = match from.parse::<Mailbox>() {
            Ok(_) => adapter,
            Err(error) => Adapter::Wrong(format!("mail.from: {error}")),
        };
        Mail { from, adapter }
    }

    /// What is wrong with the settings, for the start of the program.
    pub fn check(&self) -> Result<(), String> {
        match &self.adapter {
            Adapter::Wrong(why) => Err(why.clone()),
            Adapter::Folder(_) | Adapter::Smtp(_) => Ok(()),
        }
    }

    /// Hands the letter over. `id` stays the same when a job tries again: it names the message, so
    /// that a mail server that got it twice can tell.
    pub async fn send(&self, id: Uuid, at: Timestamp, letter: &Letter) -> Result<(), Problem> {
        let message = self.message(id, at, letter)?;
        match &self.adapter {
            Adapter::Folder(folder) => {
                let sent = SentMessage {
                    id,
                    at,
                    to: letter.to.clone(),
                    subject: letter.subject.clone(),
                    text: letter.text.clone(),
                    html: letter.html.clone(),
                };
                folder.put(sent, Some(message.formatted())).await
            }
            Adapter::Smtp(transport) => match transport.send(message).await {
                Ok(_) => Ok(()),
                Err(error) if error.is_permanent() => Err(refused(error.to_string())),
                Err(error) => {
                    tracing::warn!(%error, "the mail server does not take a letter");
                    Err(Problem::unavailable().with_detail("The mail server does not answer."))
                }
            },
            Adapter::Wrong(why) => Err(misconfigured(why)),
        }
    }

    /// The newest letters, when they go into a folder.
    pub async fn sent(&self, limit: usize) -> Result<Vec<SentMessage>, Problem> {
        match &self.adapter {
            Adapter::Folder(folder) => folder.newest(limit).await,
            Adapter::Smtp(_) | Adapter::Wrong(_) => Ok(Vec::new()),
        }
    }

    pub fn is_folder(&self) -> bool {
        matches!(self.adapter, Adapter::Folder(_))
    }

    fn message(&self, id: Uuid, at: Timestamp, letter: &Letter) -> Result<Message, Problem> {
        let from: Mailbox = self.from.parse().map_err(|_| misconfigured("mail.from"))?;
        let to: Mailbox = letter
            .to
            .parse()
            .map_err(|_| refused("The address is not one that mail can be sent to.".to_owned()))?;
        let host = from.email.domain().to_owned();
        let date = u64::try_from(at.micros())
            .ok()
            .and_then(|micros| std::time::UNIX_EPOCH.checked_add(Duration::from_micros(micros)))
            .unwrap_or(std::time::UNIX_EPOCH);
        let head = Message::builder()
            .from(from)
            .to(to)
            .date(date)
            .message_id(Some(format!("<{id}@{host}>")))
            .subject(letter.subject.clone());
        match &letter.html {
            Some(html) => head.multipart(MultiPart::alternative_plain_html(
                letter.text.clone(),
                html.clone(),
            )),
            None => head.body(letter.text.clone()),
        }
        .map_err(|error| refused(error.to_string()))
    }
}

/// `smtp://` asks for STARTTLS unless `?tls=none` says that the line is private.
fn smtp(url: &str) -> Adapter {
    let told = if url.contains("tls=") {
        url.replace("?tls=none", "").replace("&tls=none", "")
    } else if url.starts_with("smtp://") {
        format!(
            "{url}{}tls=required",
            if url.contains('?') { '&' } else { '?' }
        )
    } else {
        url.to_owned()
    };
    match AsyncSmtpTransport::<Tokio1Executor>::from_url(&told) {
        Ok(builder) => Adapter::Smtp(Box::new(builder.timeout(Some(TIMEOUT)).build())),
        // The address may hold a password, so it is not repeated.
        Err(error) => Adapter::Wrong(format!("mail.url: {error}")),
    }
}

fn refused(why: String) -> Problem {
    Problem::new("runtime/mail-refused", 502, "The mail was not accepted").with_detail(why)
}

fn misconfigured(what: &str) -> Problem {
    tracing::error!(what, "the settings for mail or text messages are wrong");
    Problem::internal()
}
