//! A carrier's system: takes shipments over HTTP and tells, signed, where they are, step by step
//! until they are delivered. It misbehaves as carriers do: it answers an error after it has taken
//! a shipment, tells news twice, late and out of order, and sometimes signs them wrongly first.

mod route;

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use hmac::{Hmac, Mac};
use kernel::Clock;
use parking_lot::Mutex;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use tokio::net::TcpListener;

use crate::calls;
use crate::memory::Memory;

/// How this carrier behaves.
#[derive(Clone)]
pub struct Settings {
    pub listen: SocketAddr,
    /// Shared with the platform; signs both directions.
    pub secret: String,
    /// News go to `<notify_url>/<carrier>`.
    pub notify_url: String,
    /// Time between two scans of a parcel.
    pub pace: Duration,
    pub seed: u64,
    pub faults: Faults,
    pub clock: Arc<dyn Clock>,
    /// Where it keeps which parcels it has and how far they are, so that they travel on after a
    /// restart. None: it forgets.
    pub memory: Option<PathBuf>,
}

/// How often, of a hundred, each thing goes wrong.
#[derive(Clone, Copy, Debug, Default)]
pub struct Faults {
    /// The shipment is taken, and an error answered.
    pub error_after_taking: u32,
    pub twice: u32,
    /// Told only after the next one.
    pub late: u32,
    /// Signed wrongly first, rightly afterwards.
    pub bad_signature: u32,
}

impl Faults {
    /// As often as carriers do it on a bad day.
    pub const LIVELY: Faults = Faults {
        error_after_taking: 10,
        twice: 15,
        late: 15,
        bad_signature: 5,
    };
}

/// Where it answers. It ends with the executor.
#[derive(Clone, Copy, Debug)]
pub struct Running {
    pub address: SocketAddr,
}

struct Carrier {
    settings: Settings,
    memory: Memory,
    rng: Mutex<StdRng>,
    taken: Mutex<BTreeSet<String>>,
    client: reqwest::Client,
}

/// What the platform sends.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Shipment {
    carrier: String,
    tracking_number: String,
    mode: String,
    from_country: String,
    from_city: String,
    to_country: String,
}

/// A line of what is remembered: a parcel, and how many scans of it were told.
#[derive(Deserialize, Serialize)]
struct Kept {
    shipment: Shipment,
    scans: usize,
}

#[derive(Clone, Debug, Serialize)]
struct News {
    id: String,
    tracking_number: String,
    code: &'static str,
    at: kernel::Timestamp,
    place: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'static str>,
    #[serde(flatten)]
    travels: Option<route::Travels>,
}

/// Begins to answer.
pub async fn start(settings: Settings) -> std::io::Result<Running> {
    let listener = TcpListener::bind(settings.listen).await?;
    let address = listener.local_addr()?;
    let client = calls::client([settings.notify_url.as_str()])
        .timeout(Duration::from_secs(10))
        .build()
        .map_err(std::io::Error::other)?;
    let (memory, kept) = Memory::open::<Kept>(settings.memory.as_deref())?;
    let parcels: BTreeMap<String, Kept> = kept
        .into_iter()
        .map(|kept| (kept.shipment.tracking_number.clone(), kept))
        .collect();
    let carrier = Arc::new(Carrier {
        rng: Mutex::new(StdRng::seed_from_u64(settings.seed)),
        taken: Mutex::new(parcels.keys().cloned().collect()),
        client,
        memory,
        settings,
    });
    for kept in parcels.into_values() {
        let carrier = carrier.clone();
        tokio::spawn(async move { carrier.carry(kept.shipment, kept.scans).await });
    }
    let router = Router::new()
        .route("/shipments", post(take))
        .route("/healthz", get(|| async { "ok" }))
        .with_state(carrier);
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(%error, "the simulated carrier ended");
        }
    });
    Ok(Running { address })
}

async fn take(State(carrier): State<Arc<Carrier>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let header = |name: &str| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned()
    };
    let seconds: i64 = header("webhook-timestamp").parse().unwrap_or_default();
    let wanted = sign(
        &carrier.settings.secret,
        &header("webhook-id"),
        seconds,
        &body,
    );
    if wanted != header("webhook-signature") {
        return StatusCode::UNAUTHORIZED;
    }
    let Ok(shipment) = serde_json::from_slice::<Shipment>(&body) else {
        return StatusCode::BAD_REQUEST;
    };
    if !carrier
        .taken
        .lock()
        .insert(shipment.tracking_number.clone())
    {
        return StatusCode::OK;
    }
    let fails = carrier.happens(carrier.settings.faults.error_after_taking);
    carrier.keep(&shipment, 0);
    tokio::spawn(async move {
        carrier.carry(shipment, 0).await;
    });
    if fails {
        return StatusCode::BAD_GATEWAY;
    }
    StatusCode::CREATED
}

impl Carrier {
    fn happens(&self, of_a_hundred: u32) -> bool {
        self.rng.lock().random_range(0..100) < of_a_hundred
    }

    fn keep(&self, shipment: &Shipment, scans: usize) {
        let shipment = shipment.clone();
        self.memory.keep(&Kept { shipment, scans });
    }

    /// Scans the parcel along its route, from a scan on.
    async fn carry(&self, shipment: Shipment, from: usize) {
        let mut held_back: Option<News> = None;
        for (number, stop) in route::of(&shipment).into_iter().enumerate().skip(from) {
            let share = self.rng.lock().random_range(60..140);
            tokio::time::sleep(self.settings.pace * share / 100).await;
            let news = News {
                id: format!("{}-{number}", shipment.tracking_number),
                tracking_number: shipment.tracking_number.clone(),
                code: stop.code,
                at: self.settings.clock.now(),
                place: stop.place,
                note: stop.note,
                travels: stop.travels,
            };
            if held_back.is_none() && self.happens(self.settings.faults.late) {
                held_back = Some(news);
                continue;
            }
            self.tell(&shipment.carrier, &news).await;
            if self.happens(self.settings.faults.twice) {
                self.tell(&shipment.carrier, &news).await;
            }
            if let Some(late) = held_back.take() {
                self.tell(&shipment.carrier, &late).await;
            }
            self.keep(&shipment, number + 1);
        }
        if let Some(late) = held_back {
            self.tell(&shipment.carrier, &late).await;
        }
    }

    /// Tells until it is heard, for a while.
    async fn tell(&self, carrier: &str, news: &News) {
        let Ok(body) = serde_json::to_vec(news) else {
            return;
        };
        let mut wrongly = self.happens(self.settings.faults.bad_signature);
        let mut pause = Duration::from_millis(200);
        for _ in 0..12 {
            let seconds = self.settings.clock.now().micros() / 1_000_000;
            let secret = if wrongly {
                "not the secret"
            } else {
                &self.settings.secret
            };
            let sent = self
                .client
                .post(format!("{}/{carrier}", self.settings.notify_url))
                .header("content-type", "application/json")
                .header("webhook-id", &news.id)
                .header("webhook-timestamp", seconds.to_string())
                .header("webhook-signature", sign(secret, &news.id, seconds, &body))
                .body(body.clone())
                .send()
                .await;
            if sent.is_ok_and(|answer| answer.status().is_success()) {
                return;
            }
            wrongly = false;
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(30));
        }
        tracing::warn!(news = news.id, "the platform did not hear the carrier");
    }
}

fn sign(secret: &str, id: &str, seconds: i64, body: &[u8]) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        return String::new();
    };
    mac.update(format!("{id}.{seconds}.").as_bytes());
    mac.update(body);
    hex::encode(mac.finalize().into_bytes())
}

/// Runs as a process of its own, for tests that kill one side.
pub async fn serve_forever(settings: Settings) -> std::io::Result<()> {
    start(settings).await?;
    std::future::pending::<()>().await;
    Ok(())
}
