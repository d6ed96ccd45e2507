//! Takes what provider and carrier tell, and brings it later: shuffled, mostly twice, some of it only
//! the next time.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, Method, StatusCode};
use parking_lot::Mutex;
use rand::Rng as _;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use tokio::net::TcpListener;

use crate::actor::Actor;

#[derive(Clone)]
struct Letter {
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

#[derive(Default)]
struct Mailbox {
    letters: Mutex<Vec<Letter>>,
    seen: Mutex<BTreeSet<String>>,
    taken: AtomicUsize,
}

pub struct Postman {
    address: std::net::SocketAddr,
    mail: Arc<Mailbox>,
    brought: AtomicUsize,
}

impl Postman {
    pub async fn start() -> Postman {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let mail = Arc::new(Mailbox::default());
        let router = Router::new().fallback(take).with_state(mail.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Postman {
            address,
            mail,
            brought: AtomicUsize::new(0),
        }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Brings what has come so far, badly. What is signed wrongly is refused, nothing else is.
    pub async fn deliver(&self, to: &Actor, rng: &mut StdRng) {
        let mut letters = std::mem::take(&mut *self.mail.letters.lock());
        let copies: Vec<Letter> = letters
            .iter()
            .filter(|_| rng.random_ratio(3, 4))
            .cloned()
            .collect();
        letters.extend(copies);
        letters.shuffle(rng);
        let late = letters.len() / 4;
        let kept: Vec<Letter> = letters.drain(..late).collect();
        self.mail.letters.lock().extend(kept);
        for letter in letters {
            let headers: Vec<(&str, &str)> = letter
                .headers
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            let reply = to
                .send(Method::POST, &letter.path, &headers, letter.body)
                .await;
            let is_forged = matches!(reply.status.as_u16(), 400 | 401 | 403);
            assert!(
                reply.status.is_success() || is_forged,
                "{}: {} {}",
                letter.path,
                reply.status,
                reply.text()
            );
            self.brought.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Letters that came, and how often letters were brought.
    pub fn counts(&self) -> (usize, usize) {
        (
            self.mail.taken.load(Ordering::Relaxed),
            self.brought.load(Ordering::Relaxed),
        )
    }
}

async fn take(
    State(mail): State<Arc<Mailbox>>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let name = headers.get("webhook-id").map(|id| id.as_bytes());
    let name = String::from_utf8_lossy(name.unwrap_or_default()).into_owned();
    let kept = headers
        .iter()
        .filter(|(name, _)| name.as_str().starts_with("webhook-") || *name == "content-type")
        .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())))
        .collect();
    mail.letters.lock().push(Letter {
        path: uri.path().to_owned(),
        headers: kept,
        body: body.to_vec(),
    });
    mail.taken.fetch_add(1, Ordering::Relaxed);
    // Taken, and not thanked for: whoever signed wrongly tries again, and so does everybody else.
    match mail.seen.lock().insert(name) {
        true => StatusCode::SERVICE_UNAVAILABLE,
        false => StatusCode::OK,
    }
}
