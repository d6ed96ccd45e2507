//! Notifications, in the provider's words and by its ladder, and the page on which whoever pays
//! decides.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;

use super::till::{Fault, Payback, Stand, Till, Trade};
use crate::calls;
use crate::page::{self, Choices};

/// What is told.
pub enum News {
    Trade(Trade),
    Refund(Payback, Trade),
}

/// A notification ready to be sent.
pub struct Letter {
    pub url: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

/// How one provider tells things.
pub trait Dialect: Send + Sync + 'static {
    /// Pauses between deliveries of one notification, in seconds of the real one.
    fn ladder(&self) -> &'static [u64];

    /// Whether an answer to a notification is the one that ends it.
    fn is_taken(&self, status: u16, body: &[u8]) -> bool;

    /// The notification of this event, signed now; or signed by somebody else. None: the provider
    /// does not tell of this.
    fn letter(&self, till: &Till, event: &str, news: &News, is_forged: bool) -> Option<Letter>;
}

/// Tells in the background; one event keeps its name however often it is sent.
pub fn tell(till: &Arc<Till>, news: News, fault: Option<Fault>) {
    if !till.habits.tells || fault == Some(Fault::Silent) {
        return;
    }
    let (till, event) = (till.clone(), till.name("evt", 20));
    tokio::spawn(async move {
        if fault == Some(Fault::LateNotice) {
            let late = Duration::from_millis(till.habits.late_milliseconds);
            tokio::time::sleep(late).await;
        }
        if fault == Some(Fault::BadSignature) {
            send(&till, &event, &news, true).await;
        }
        let copies = if fault == Some(Fault::DuplicateNotice) {
            3
        } else {
            1
        };
        for _ in 0..copies {
            deliver(&till, &event, &news).await;
        }
    });
}

async fn deliver(till: &Till, event: &str, news: &News) {
    if send(till, event, news, false).await {
        return;
    }
    for pause in till.dialect().ladder() {
        let seconds = u32::try_from(*pause).unwrap_or(u32::MAX);
        tokio::time::sleep(till.habits.second * seconds).await;
        if send(till, event, news, false).await {
            return;
        }
    }
    tracing::warn!(event, "a notification was given up");
}

async fn send(till: &Till, event: &str, news: &News, is_forged: bool) -> bool {
    // What this provider does not tell of needs no second try.
    let Some(letter) = till.dialect().letter(till, event, news, is_forged) else {
        return true;
    };
    let client = calls::client([letter.url.as_str()]).timeout(Duration::from_secs(10));
    let Ok(client) = client.build() else {
        return false;
    };
    till.told.fetch_add(1, Ordering::Relaxed);
    let mut request = client.post(&letter.url).body(letter.body);
    for (name, value) in letter.headers {
        request = request.header(name, value);
    }
    let Ok(answer) = request.send().await else {
        return false;
    };
    let status = answer.status().as_u16();
    match answer.bytes().await {
        Ok(body) => till.dialect().is_taken(status, &body),
        Err(_) => false,
    }
}

/// What whoever pays sees, under `/pay/{id}`.
pub fn payers_page() -> axum::routing::MethodRouter<Arc<Till>> {
    get(show).post(decide)
}

async fn show(State(till): State<Arc<Till>>, Path(id): Path<String>) -> Response {
    let Some(trade) = till.find(&id).filter(|trade| trade.id == id) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let choices: &[Choices] = match trade.stand {
        Stand::Waiting => &[("approve", "Pay · 确认支付"), ("decline", "Decline · 拒绝")],
        Stand::Paid | Stand::Failed | Stand::Closed => &[],
    };
    let back = Some(trade.return_url.as_str()).filter(|back| !back.is_empty());
    let title = format!("Sandbox wallet · 沙箱钱包 ({})", trade.channel);
    Html(page::html(
        &title,
        trade.amount,
        &trade.reference,
        choices,
        back,
    ))
    .into_response()
}

#[derive(Deserialize)]
struct Choice {
    choice: String,
}

async fn decide(
    State(till): State<Arc<Till>>,
    Path(id): Path<String>,
    Form(form): Form<Choice>,
) -> Response {
    let Some(trade) = till.find(&id).filter(|trade| trade.id == id) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match form.choice.as_str() {
        "approve" => till.settle(&trade.reference, Stand::Paid, None),
        "decline" => till.settle(&trade.reference, Stand::Failed, Some("declined_by_buyer")),
        _ => return StatusCode::UNPROCESSABLE_ENTITY.into_response(),
    };
    // A code is scanned on the telephone; the shop's page stays where it is.
    match trade.return_url.as_str() {
        "" => Redirect::to(&till.page(&trade)).into_response(),
        back => Redirect::to(back).into_response(),
    }
}
