//! News as they happen, by server-sent events. A stream ends after some minutes by itself, so that
//! a log-in that ended is noticed; the browser comes back with the last `seq` it saw.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use contract::identity::{self, OrgKind};
use contract::ids::{Conversation as ConversationKind, ConversationId};
use futures::stream::{self, Stream, StreamExt as _};
use kernel::Problem;
use runtime::http::{Answer, Caller, PathId, Query};
use tokio::time::Instant;

use super::conversations::Since;
use super::view::{self, SeatView};
use crate::live::{Ear, Topic};
use crate::model::Unread;
use crate::service::Service;

const OPEN_FOR: Duration = Duration::from_secs(240);
/// What another process wrote is found by looking; also drops streams of clients that vanished.
const LOOK_EVERY: Duration = Duration::from_secs(5);
const AT_ONCE: usize = 50;

/// Messages of a conversation as they come: `message` with a message, `read` with how far each
/// side has read. Begins with what came after `since` (or the header `Last-Event-ID`).
#[utoipa::path(get, path = "/conversations/{id}/events", tag = "desk",
    params(("id" = ConversationId, Path), Since),
    responses((status = 200, content_type = "text/event-stream", body = String),
        (status = 404, body = Problem)))]
pub(crate) async fn conversation(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<ConversationKind>,
    Query(since): Query<Since>,
    headers: HeaderMap,
) -> Answer<impl IntoResponse> {
    let seen = service.find(&by, id).await?;
    let topics = [Topic::Conversation(id, by.org)];
    let ear = service.hub().listen(by.person, &topics)?;
    let resumed = headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.parse::<i64>().ok());
    let since = resumed
        .or(since.since)
        .unwrap_or(seen.conversation.last_seq);
    Ok(answer(
        Told {
            turn: Turn::new(service, by, ear),
            id,
            since,
            seats: Vec::new(),
        }
        .events(),
    ))
}

/// What waits to be read, whenever it changes: `unread`.
#[utoipa::path(get, path = "/events", tag = "desk",
    responses((status = 200, content_type = "text/event-stream", body = String)))]
pub(crate) async fn badge(
    State(service): State<Service>,
    Caller(by): Caller,
) -> Answer<impl IntoResponse> {
    by.allows("desk:read")?;
    let mut topics = vec![Topic::Organisation(by.org)];
    if by.kind == OrgKind::Platform {
        topics.push(Topic::Queue);
    }
    let ear = service.hub().listen(by.person, &topics)?;
    let turn = Turn::new(service, by, ear);
    let events = stream::unfold((turn, None::<Unread>), |(mut turn, mut shown)| async move {
        loop {
            if !turn.next().await {
                return None;
            }
            match turn.service.unread(&turn.by).await {
                Ok(now) if shown != Some(now) => {
                    shown = Some(now);
                    let event = json("unread", None, &now);
                    return Some((vec![event], (turn, shown)));
                }
                Ok(_) => {}
                Err(_) => return None,
            }
        }
    });
    Ok(answer(events.flat_map(stream::iter)))
}

/// When to look again, and when to end.
struct Turn {
    service: Service,
    by: identity::Caller,
    ear: Ear,
    ends: Instant,
    is_first: bool,
}

impl Turn {
    fn new(service: Service, by: identity::Caller, ear: Ear) -> Self {
        Turn {
            service,
            by,
            ear,
            ends: Instant::now() + OPEN_FOR,
            is_first: true,
        }
    }

    /// Waits for something that may be news; false at the end of the stream.
    async fn next(&mut self) -> bool {
        if std::mem::take(&mut self.is_first) {
            return true;
        }
        tokio::select! {
            biased;
            () = self.service.rt().draining() => false,
            () = tokio::time::sleep_until(self.ends) => false,
            () = self.ear.heard() => true,
            () = tokio::time::sleep(LOOK_EVERY) => true,
        }
    }
}

/// The stream of one conversation.
struct Told {
    turn: Turn,
    id: ConversationId,
    since: i64,
    seats: Vec<SeatView>,
}

impl Told {
    fn events(self) -> impl Stream<Item = Event> + Send {
        stream::unfold(self, |mut this| async move {
            loop {
                if !this.turn.next().await {
                    return None;
                }
                // Also ends the stream of somebody who may not see it any more.
                let events = this.look().await.ok()?;
                if !events.is_empty() {
                    return Some((events, this));
                }
            }
        })
        .flat_map(stream::iter)
    }

    async fn look(&mut self) -> Result<Vec<Event>, Problem> {
        let Turn { service, by, .. } = &self.turn;
        let seen = service.find(by, self.id).await?;
        let mut events = Vec::new();
        while seen.conversation.last_seq > self.since {
            let said = service
                .news(&seen.conversation, self.since, AT_ONCE)
                .await?;
            let Some(last) = said.last() else { break };
            self.since = last.seq;
            for message in view::messages(service, said).await {
                events.push(json("message", Some(message.seq), &message));
            }
        }
        let seats = view::seats(&seen.seats);
        if seats != self.seats {
            events.push(json("read", None, &seats));
            self.seats = seats;
        }
        Ok(events)
    }
}

fn json<T: serde::Serialize>(name: &str, id: Option<i64>, data: &T) -> Event {
    let event = Event::default().event(name);
    let event = match id {
        Some(id) => event.id(id.to_string()),
        None => event,
    };
    // Our views are plain objects, which cannot fail to be written.
    let text = serde_json::to_string(data).unwrap_or_default();
    event.data(text)
}

fn answer(events: impl Stream<Item = Event> + Send + 'static) -> impl IntoResponse {
    // Proxies that gather answers before they pass them on are told not to.
    let headers = [(
        HeaderName::from_static("x-accel-buffering"),
        HeaderValue::from_static("no"),
    )];
    let events = events.map(Ok::<_, Infallible>);
    (headers, Sse::new(events).keep_alive(KeepAlive::default()))
}
