//! A receiver of webhooks with faults: it answers as it was told to, and remembers what came.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use serde_json::Value;
use sign::Headers;
use sign::standard_webhooks::{self as standard, Secret};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// How one call is answered.
#[derive(Clone, Debug)]
pub enum Way {
    Status(u16),
    /// After so long.
    Slowly(Duration),
    /// To another address of this receiver.
    Redirect,
    /// A success with more behind it than anybody wants to read.
    Huge,
    /// The connection ends before a word is said.
    HangUp,
    /// A success whose body breaks off.
    BreaksOff,
}

#[derive(Clone, Debug)]
pub struct Came {
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Came {
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(found, _)| found == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// Whether somebody with this secret believes it at that time.
    pub fn is_signed_by(&self, secret: &str, now: kernel::Timestamp) -> bool {
        let headers: Headers = self.headers.iter().cloned().collect();
        let secret = Secret::issued(secret).unwrap();
        standard::verify(&secret, &headers, &self.body, now).is_ok()
    }
}

#[derive(Default)]
struct Memory {
    came: Vec<Came>,
    /// For the next calls, one each; then everything is fine.
    ways: VecDeque<Way>,
    always: Option<Way>,
}

pub struct Receiver {
    pub address: SocketAddr,
    memory: Arc<Mutex<Memory>>,
}

impl Receiver {
    pub async fn start() -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let memory = Arc::new(Mutex::new(Memory::default()));
        let of_loop = memory.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let memory = of_loop.clone();
                tokio::spawn(async move { drop(serve(stream, &memory).await) });
            }
        });
        Receiver { address, memory }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The next calls are answered in these ways.
    pub fn then(&self, ways: impl IntoIterator<Item = Way>) {
        self.memory.lock().ways.extend(ways);
    }

    /// Every call from now on.
    pub fn always(&self, way: Way) {
        self.memory.lock().always = Some(way);
    }

    pub fn is_well(&self) {
        let mut memory = self.memory.lock();
        memory.always = None;
        memory.ways.clear();
    }

    pub fn came(&self) -> Vec<Came> {
        self.memory.lock().came.clone()
    }

    pub fn forget(&self) {
        self.memory.lock().came.clear();
    }
}

async fn serve(mut stream: TcpStream, memory: &Mutex<Memory>) -> std::io::Result<()> {
    let Some(came) = read(&mut stream).await? else {
        return Ok(());
    };
    let way = {
        let mut memory = memory.lock();
        memory.came.push(came);
        let next = memory.ways.pop_front();
        next.or_else(|| memory.always.clone())
            .unwrap_or(Way::Status(204))
    };
    let plain = |status: u16, body: &str| {
        format!(
            "HTTP/1.1 {status} x\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        )
    };
    match way {
        Way::Status(204) => stream.write_all(b"HTTP/1.1 204 x\r\n\r\n").await?,
        Way::Status(status) => {
            let answer = plain(status, &format!("this is {status}\0"));
            stream.write_all(answer.as_bytes()).await?;
        }
        Way::Slowly(time) => {
            tokio::time::sleep(time).await;
            stream.write_all(plain(200, "late").as_bytes()).await?;
        }
        Way::Redirect => {
            let answer = "HTTP/1.1 307 x\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n";
            stream.write_all(answer.as_bytes()).await?;
        }
        Way::Huge => {
            let head = "HTTP/1.1 200 x\r\ncontent-length: 1000000000\r\n\r\n";
            stream.write_all(head.as_bytes()).await?;
            let much = vec![b'x'; 64 * 1024];
            // Until the other side has had enough.
            for _ in 0..16_000 {
                stream.write_all(&much).await?;
            }
        }
        Way::HangUp => {}
        Way::BreaksOff => {
            let half = "HTTP/1.1 200 x\r\ncontent-length: 1000\r\n\r\nhalf of";
            stream.write_all(half.as_bytes()).await?;
        }
    }
    stream.shutdown().await
}

async fn read(stream: &mut TcpStream) -> std::io::Result<Option<Came>> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.lines();
    let first = lines.next().unwrap_or_default();
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length: usize = length.map_or(0, |(_, value)| value.parse().unwrap_or(0));
    let mut body = bytes.split_off(end + 4);
    while body.len() < length {
        if stream.read_buf(&mut body).await? == 0 {
            return Ok(None);
        }
    }
    Ok(Some(Came {
        path,
        headers,
        body,
    }))
}
