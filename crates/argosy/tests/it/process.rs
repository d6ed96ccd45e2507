//! The program as processes that are started, killed and started again.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::actor::Actor;

/// A verb that runs until it is ended.
pub struct Running {
    child: Child,
}

impl Running {
    /// Waits for the line that says where it is ready; none when it ended before.
    pub fn start(arguments: &[String], settings: &[(String, String)], log: &Path) -> Option<Self> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_argosy"));
        // Of the caller's settings none may slip in.
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("ARGOSY_")) {
            command.env_remove(name);
        }
        let log = File::options().create(true).append(true).open(log);
        let mut child = command
            .args(arguments)
            .envs(settings.iter().map(|(name, value)| (name, value)))
            .stdout(Stdio::piped())
            .stderr(log.expect("a log"))
            .spawn()
            .expect("the program starts");
        let mut output = BufReader::new(child.stdout.take().expect("an output"));
        let mut line = String::new();
        output.read_line(&mut line).expect("a line");
        if !line.contains("ready at http://") {
            let _ = child.wait();
            return None;
        }
        // A full pipe would stop it.
        std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
        Some(Running { child })
    }

    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("a child").is_some()
    }

    /// Whether it ends by itself within that time.
    pub async fn ends_within(&mut self, time: Duration) -> bool {
        let begin = Instant::now();
        while !self.has_ended() {
            if begin.elapsed() > time {
                return false;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        true
    }

    /// As a power cut would, as far as the process is concerned.
    pub fn kill(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An address that nobody has just now, the same for every start.
pub fn free_address() -> String {
    let free = TcpListener::bind("127.0.0.1:0").expect("a port");
    free.local_addr().expect("an address").to_string()
}

pub const SECRET: &str = "a secret of both processes, long enough";

/// The payment provider as a process that keeps its books in a file.
pub struct Bank {
    running: Option<Running>,
    address: String,
    platform: String,
    folder: std::path::PathBuf,
}

impl Bank {
    pub fn start(platform: &str, folder: &Path) -> Bank {
        let mut bank = Bank {
            running: None,
            address: free_address(),
            platform: platform.to_owned(),
            folder: folder.to_owned(),
        };
        bank.again();
        bank
    }

    /// Killed, and started with what it remembers.
    pub fn again(&mut self) {
        if let Some(running) = self.running.take() {
            running.kill();
        }
        let notify = format!("{}/api/payments/notifications/sandbox", self.platform);
        let memory = self.folder.join("bank.jsonl");
        let arguments = [
            "outside",
            "provider",
            "--listen",
            &self.address,
            "--secret",
            SECRET,
            "--notify-url",
            &notify,
            "--memory",
            &memory.to_string_lossy(),
        ]
        .map(str::to_owned);
        let log = self.folder.join("bank.log");
        self.running = Some(Running::start(&arguments, &[], &log).expect("a bank"));
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its own books: everything that it was asked for.
    pub async fn books(&self) -> Books {
        let bank = Actor::over_the_wire(&self.url()).with_key("the merchant", SECRET);
        let items = async |path: &str| {
            let listed = bank.get(path).await.ok();
            listed["items"].as_array().cloned().unwrap_or_default()
        };
        Books {
            charges: items("/v1/charges").await,
            refunds: items("/v1/refunds").await,
        }
    }
}

/// What a provider charged and refunded, as it tells it.
pub struct Books {
    pub charges: Vec<serde_json::Value>,
    pub refunds: Vec<serde_json::Value>,
}
