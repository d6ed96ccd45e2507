//! China Customs' box, simulated: takes signed messages of the cross-border system over HTTP, holds
//! order, payment, waybill and list against each other, and answers receipt by receipt, by signed
//! notification and for who looks into the box. It errs as such systems do: an answer is lost after
//! the message was taken, receipts come twice, late, out of order, or wrongly signed first.
//!
//! A guid is one message: the same bytes again are the same, other bytes are refused. It is no
//! official system, and its officers follow a seed.

mod judge;
mod tell;

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ceb::signature::{RsaSigner, RsaVerifier, Signer as _};
use kernel::Clock;
use parking_lot::Mutex;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::calls;
pub use crate::keys::Keys;
use crate::memory::Memory;

const RECEIPTS_MAX: usize = 500;
const MESSAGE_BYTES_MAX: usize = 2 << 20;

#[derive(Clone)]
pub struct Settings {
    /// Port 0 takes a free one.
    pub listen: SocketAddr,
    /// By which the platform signs its messages, DER.
    pub platform_key: Vec<u8>,
    /// By which receipts are signed, PKCS#8.
    pub own_key: Vec<u8>,
    /// None: receipts only lie in the box.
    pub notify_url: Option<String>,
    /// Time between two receipts.
    pub pace: Duration,
    /// How long it keeps a caller waiting whose answer is to be lost.
    pub hang: Duration,
    pub seed: u64,
    pub faults: Faults,
    pub clock: Arc<dyn Clock>,
    /// Where it keeps what it was handed. None: it forgets.
    pub memory: Option<PathBuf>,
}

/// How often, of a hundred, each thing happens.
#[derive(Clone, Copy, Debug, Default)]
pub struct Faults {
    /// The message is taken, and the answer lost.
    pub lost_answer: u32,
    pub twice: u32,
    /// Told only after later ones.
    pub late: u32,
    /// Signed wrongly first, rightly afterwards.
    pub bad_signature: u32,
    /// Not told at all; it lies in the box.
    pub untold: u32,
    /// Officers look at the goods.
    pub inspects: u32,
    /// Officers reject what the machine let pass.
    pub rejects: u32,
}

impl Faults {
    /// As often as on a busy day.
    pub const LIVELY: Faults = Faults {
        lost_answer: 10,
        twice: 15,
        late: 15,
        bad_signature: 5,
        untold: 5,
        inspects: 20,
        rejects: 8,
    };
}

/// Runs until it is dropped.
pub struct Running {
    pub address: SocketAddr,
    customs: Arc<Customs>,
    task: JoinHandle<()>,
}

impl Running {
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Guid and number of every message that was taken, in the order of their guids.
    pub fn taken(&self) -> Vec<(String, u16)> {
        let world = self.customs.world.lock();
        let all = world.messages.iter();
        all.map(|(guid, message)| (guid.clone(), message.number))
            .collect()
    }

    /// How often a message was handed over, whatever became of it.
    pub fn calls(&self) -> u64 {
        self.customs.calls.load(Ordering::Relaxed)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Customs {
    settings: Settings,
    signer: RsaSigner,
    memory: Memory,
    rng: Mutex<StdRng>,
    world: Mutex<World>,
    calls: AtomicU64,
    client: reqwest::Client,
}

#[derive(Default)]
struct World {
    messages: BTreeMap<String, Message>,
    receipts: Vec<Told>,
    /// Of the newest receipt, so that no two share a time.
    last_millis: i64,
}

/// A message as it was taken.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Message {
    guid: String,
    number: u16,
    xml: String,
    /// The texts of its head and lines by element; of several the first.
    fields: BTreeMap<String, String>,
}

impl Message {
    fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }
}

/// A receipt that was given.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Told {
    guid: String,
    status: i32,
    xml: String,
}

#[derive(Serialize, Deserialize)]
enum Kept {
    Message(Message),
    Told(Told),
}

/// Starts it beside whatever else this process does.
pub async fn start(settings: Settings) -> io::Result<Running> {
    let listener = TcpListener::bind(settings.listen).await?;
    let address = listener.local_addr()?;
    let signer = RsaSigner::from_pkcs8(&settings.own_key).map_err(io::Error::other)?;
    let client = calls::client(settings.notify_url.as_deref())
        .timeout(Duration::from_secs(10))
        .build()
        .map_err(io::Error::other)?;
    let (memory, kept) = Memory::open::<Kept>(settings.memory.as_deref())?;
    let mut world = World::default();
    for one in kept {
        match one {
            Kept::Message(message) => {
                world.messages.insert(message.guid.clone(), message);
            }
            Kept::Told(told) => world.receipts.push(told),
        }
    }
    let guids: Vec<String> = world.messages.keys().cloned().collect();
    let customs = Arc::new(Customs {
        signer,
        memory,
        rng: Mutex::new(StdRng::seed_from_u64(settings.seed)),
        world: Mutex::new(world),
        calls: AtomicU64::new(0),
        client,
        settings,
    });
    for guid in guids {
        tell::go_on(&customs, guid);
    }
    let router = Router::new()
        .route("/messages", post(take))
        .route("/messages/{guid}", get(find))
        .route("/receipts", get(look))
        .route("/healthz", get(|| async { "ok" }))
        .layer(axum::extract::DefaultBodyLimit::max(MESSAGE_BYTES_MAX))
        .with_state(customs.clone());
    let task = tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(%error, "the simulated customs ended");
        }
    });
    Ok(Running {
        address,
        customs,
        task,
    })
}

async fn take(State(customs): State<Arc<Customs>>, body: Bytes) -> (StatusCode, String) {
    customs.calls.fetch_add(1, Ordering::Relaxed);
    let refused = |status, why: &str| (status, why.to_owned());
    let key = RsaVerifier::from_der(&customs.settings.platform_key);
    if let Err(fault) = ceb::signature::verify(&body, &key) {
        return refused(StatusCode::UNAUTHORIZED, &fault.to_string());
    }
    if let Some(error) = ceb::validate(&body).first() {
        return refused(StatusCode::UNPROCESSABLE_ENTITY, &error.message);
    }
    let Some(message) = std::str::from_utf8(&body).ok().and_then(judge::read) else {
        return refused(StatusCode::UNPROCESSABLE_ENTITY, "no message that is known");
    };
    let guid = message.guid.clone();
    {
        let mut world = customs.world.lock();
        match world.messages.get(&guid) {
            Some(before) if before.xml == message.xml => {
                return (StatusCode::OK, "taken before".to_owned());
            }
            Some(_) => return refused(StatusCode::CONFLICT, "the guid is another message's"),
            None => {}
        }
        customs.memory.keep(&Kept::Message(message.clone()));
        world.messages.insert(guid.clone(), message);
    }
    tell::go_on(&customs, guid);
    if customs.happens(customs.settings.faults.lost_answer) {
        tokio::time::sleep(customs.settings.hang).await;
        return (StatusCode::BAD_GATEWAY, String::new());
    }
    (StatusCode::ACCEPTED, "taken".to_owned())
}

async fn find(
    State(customs): State<Arc<Customs>>,
    Path(guid): Path<String>,
) -> Result<Json<Value>, StatusCode> {
    let world = customs.world.lock();
    let message = world.messages.get(&guid).ok_or(StatusCode::NOT_FOUND)?;
    Ok(Json(json!({"guid": guid, "number": message.number})))
}

#[derive(Deserialize)]
struct Look {
    #[serde(default)]
    after: usize,
    limit: Option<usize>,
}

/// What lies in the box beyond a position.
async fn look(State(customs): State<Arc<Customs>>, Query(look): Query<Look>) -> Json<Value> {
    let limit = look.limit.unwrap_or(RECEIPTS_MAX).min(RECEIPTS_MAX);
    let found: Vec<(usize, Told)> = {
        let world = customs.world.lock();
        let all = world.receipts.iter().cloned().enumerate();
        all.skip(look.after).take(limit).collect()
    };
    let receipts: Vec<Value> = found
        .into_iter()
        .map(|(at, told)| {
            let signature = customs.signature(told.xml.as_bytes());
            json!({"position": at + 1, "xml": told.xml, "signature": signature})
        })
        .collect();
    Json(json!({"receipts": receipts}))
}

impl Customs {
    fn happens(&self, of_a_hundred: u32) -> bool {
        self.rng.lock().random_range(0..100) < of_a_hundred
    }

    fn signature(&self, body: &[u8]) -> String {
        self.signer
            .sign(body)
            .map(|signature| BASE64.encode(signature))
            .unwrap_or_default()
    }
}
