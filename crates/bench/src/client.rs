//! A small HTTP/1.1 client that keeps its connection and its session cookie. It does what a
//! benchmark needs and no more, so that the load costs little of the machine it shares with the
//! server.

use std::net::SocketAddr;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::fault::{Fault, Outcome, fault};

/// One browser, or one machine with a key.
pub struct Client {
    address: SocketAddr,
    stream: Option<TcpStream>,
    /// What was read and not yet used.
    read: Vec<u8>,
    cookie: Option<String>,
}

/// The cookie that says who asks; others are of no use to a benchmark.
const SESSION: &str = "argosy_session=";

/// What came back. The body is the whole body.
pub struct Reply {
    pub status: u16,
    pub body: Vec<u8>,
    pub etag: Option<String>,
    cookie: Option<String>,
}

impl Reply {
    pub fn json(&self) -> Outcome<Value> {
        Ok(serde_json::from_slice(&self.body)?)
    }

    /// The body of an answer that went well.
    pub fn ok(&self) -> Outcome<Value> {
        if (200..300).contains(&self.status) {
            return if self.body.is_empty() {
                Ok(Value::Null)
            } else {
                self.json()
            };
        }
        let text: String = String::from_utf8_lossy(&self.body)
            .chars()
            .take(600)
            .collect();
        fault(format!("answered {}: {text}", self.status))
    }

    pub fn is_ok(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// Names of headers that only some requests carry.
#[derive(Clone, Copy, Default)]
pub struct Extra<'a> {
    pub idempotency_key: Option<&'a str>,
    pub if_match: Option<&'a str>,
}

impl Client {
    pub fn new(address: SocketAddr) -> Self {
        Client {
            address,
            stream: None,
            read: Vec::with_capacity(64 * 1024),
            cookie: None,
        }
    }

    pub async fn get(&mut self, path: &str) -> Outcome<Reply> {
        self.send("GET", path, None, Extra::default()).await
    }

    pub async fn post(&mut self, path: &str, body: &Value) -> Outcome<Reply> {
        self.send("POST", path, Some(body), Extra::default()).await
    }

    pub async fn put(&mut self, path: &str, body: &Value) -> Outcome<Reply> {
        self.send("PUT", path, Some(body), Extra::default()).await
    }

    pub async fn post_once(&mut self, path: &str, key: &str, body: &Value) -> Outcome<Reply> {
        let extra = Extra {
            idempotency_key: Some(key),
            ..Extra::default()
        };
        self.send("POST", path, Some(body), extra).await
    }

    /// Sends and waits for the whole answer. A kept connection that the server has closed
    /// meanwhile is opened again, once.
    pub async fn send(
        &mut self,
        method: &str,
        path: &str,
        body: Option<&Value>,
        extra: Extra<'_>,
    ) -> Outcome<Reply> {
        let request = self.request(method, path, body, extra);
        let was_open = self.stream.is_some();
        let answered = self.exchange(&request).await;
        let reply = match answered {
            Ok(reply) => reply,
            Err(_) if was_open => {
                self.close();
                self.exchange(&request).await?
            }
            Err(fault) => {
                self.close();
                return Err(fault);
            }
        };
        if let Some(cookie) = &reply.cookie {
            self.cookie = Some(cookie.clone());
        }
        Ok(reply)
    }

    fn close(&mut self) {
        self.stream = None;
        self.read.clear();
    }

    fn request(&self, method: &str, path: &str, body: Option<&Value>, extra: Extra<'_>) -> Vec<u8> {
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\n", self.address);
        let mut header = |name: &str, value: &str| {
            head.push_str(name);
            head.push_str(": ");
            head.push_str(value);
            head.push_str("\r\n");
        };
        if let Some(cookie) = &self.cookie {
            header("cookie", cookie);
        }
        if method != "GET" {
            header("origin", &format!("http://{}", self.address));
        }
        if let Some(key) = extra.idempotency_key {
            header("idempotency-key", key);
        }
        if let Some(tag) = extra.if_match {
            header("if-match", tag);
        }
        let text = body.map(Value::to_string).unwrap_or_default();
        if body.is_some() {
            header("content-type", "application/json");
        }
        if method != "GET" {
            header("content-length", &text.len().to_string());
        }
        head.push_str("\r\n");
        head.push_str(&text);
        head.into_bytes()
    }

    async fn exchange(&mut self, request: &[u8]) -> Outcome<Reply> {
        if self.stream.is_none() {
            let stream = TcpStream::connect(self.address).await?;
            stream.set_nodelay(true)?;
            self.stream = Some(stream);
            self.read.clear();
        }
        let Some(stream) = &mut self.stream else {
            return fault("no connection");
        };
        stream.write_all(request).await?;
        let head_end = loop {
            if let Some(at) = find(&self.read, b"\r\n\r\n") {
                break at + 4;
            }
            more(stream, &mut self.read).await?;
        };
        let head = Head::read(self.read.get(..head_end).unwrap_or_default())?;
        let mut body = Vec::new();
        let end = match head.length {
            Length::Known(length) => {
                let end = head_end + length;
                while self.read.len() < end {
                    more(stream, &mut self.read).await?;
                }
                body.extend_from_slice(self.read.get(head_end..end).unwrap_or_default());
                end
            }
            Length::Chunked => chunks(stream, &mut self.read, head_end, &mut body).await?,
        };
        self.read.drain(..end);
        if head.closes {
            self.close();
        }
        Ok(Reply {
            status: head.status,
            body,
            etag: head.etag,
            cookie: head.cookie,
        })
    }
}

enum Length {
    Known(usize),
    Chunked,
}

struct Head {
    status: u16,
    length: Length,
    closes: bool,
    etag: Option<String>,
    cookie: Option<String>,
}

impl Head {
    fn read(bytes: &[u8]) -> Outcome<Head> {
        let text =
            std::str::from_utf8(bytes).map_err(|_| Fault("a head that is no text".into()))?;
        let mut lines = text.split("\r\n");
        let status = lines
            .next()
            .and_then(|line| line.split(' ').nth(1))
            .and_then(|code| code.parse().ok())
            .ok_or_else(|| Fault("no status line".to_owned()))?;
        let mut head = Head {
            status,
            length: Length::Known(0),
            closes: false,
            etag: None,
            cookie: None,
        };
        for line in lines {
            let Some((name, value)) = line.split_once(':') else {
                continue;
            };
            let value = value.trim();
            if name.eq_ignore_ascii_case("content-length") {
                head.length = Length::Known(value.parse().unwrap_or(0));
            } else if name.eq_ignore_ascii_case("transfer-encoding") {
                head.length = Length::Chunked;
            } else if name.eq_ignore_ascii_case("connection") {
                head.closes = value.eq_ignore_ascii_case("close");
            } else if name.eq_ignore_ascii_case("etag") {
                head.etag = Some(value.to_owned());
            } else if name.eq_ignore_ascii_case("set-cookie") && value.starts_with(SESSION) {
                head.cookie = value.split(';').next().map(str::to_owned);
            }
        }
        Ok(head)
    }
}

async fn more(stream: &mut TcpStream, into: &mut Vec<u8>) -> Outcome<()> {
    if stream.read_buf(into).await? == 0 {
        return fault("the server closed the connection");
    }
    Ok(())
}

/// Reads a chunked body; answers where it ends.
async fn chunks(
    stream: &mut TcpStream,
    read: &mut Vec<u8>,
    mut at: usize,
    body: &mut Vec<u8>,
) -> Outcome<usize> {
    loop {
        let line_end = loop {
            match find(read.get(at..).unwrap_or_default(), b"\r\n") {
                Some(found) => break at + found,
                None => more(stream, read).await?,
            }
        };
        let size = std::str::from_utf8(read.get(at..line_end).unwrap_or_default())
            .ok()
            .and_then(|text| usize::from_str_radix(text.trim(), 16).ok())
            .ok_or_else(|| Fault("a chunk without a size".to_owned()))?;
        let (begin, end) = (line_end + 2, line_end + 2 + size);
        while read.len() < end + 2 {
            more(stream, read).await?;
        }
        body.extend_from_slice(read.get(begin..end).unwrap_or_default());
        at = end + 2;
        if size == 0 {
            return Ok(at);
        }
    }
}

fn find(within: &[u8], wanted: &[u8]) -> Option<usize> {
    within
        .windows(wanted.len())
        .position(|window| window == wanted)
}
