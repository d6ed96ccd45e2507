//! The server that is measured: started by us in a folder of its own, or found at an address.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::process::{Child, Command};

use crate::client::Client;
use crate::fault::{Fault, Outcome, fault};
use crate::load::Watch;
use crate::machine::{self, Cpu};

const READY_WITHIN: Duration = Duration::from_secs(300);

/// How a server is started.
#[derive(Clone)]
pub struct Setup {
    pub binary: PathBuf,
    pub data: PathBuf,
    pub listen: SocketAddr,
    pub database_url: Option<String>,
    /// Settings as environment variables.
    pub settings: Vec<(String, String)>,
    pub demo: bool,
}

pub struct Server {
    pub address: SocketAddr,
    child: Option<Child>,
    pub process: Option<u32>,
    /// From the start of the process to the first answer.
    pub first_answer_ms: f64,
}

/// What the server counts: see `/metrics`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    pub statements: f64,
    pub transactions: f64,
    pub commits: f64,
    pub retries: f64,
    pub events: f64,
}

impl Counts {
    pub fn since(&self, before: &Counts) -> Counts {
        Counts {
            statements: self.statements - before.statements,
            transactions: self.transactions - before.transactions,
            commits: self.commits - before.commits,
            retries: self.retries - before.retries,
            events: self.events - before.events,
        }
    }
}

impl Setup {
    /// A verb that ends by itself.
    pub async fn verb(&self, arguments: &[&str]) -> Outcome<Vec<u8>> {
        let out = self
            .command(arguments)
            .stdin(Stdio::null())
            .output()
            .await?;
        if !out.status.success() {
            let why = String::from_utf8_lossy(&out.stderr);
            return fault(format!("argosy {}: {}", arguments.join(" "), why.trim()));
        }
        Ok(out.stdout)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command.args(arguments).arg("--data").arg(&self.data);
        if let Some(url) = &self.database_url {
            command.arg("--database-url").arg(url);
        }
        // Of the caller's settings none may slip in.
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("ARGOSY_")) {
            command.env_remove(name);
        }
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Starts and waits for the first answer to `path`.
    pub async fn start(&self, path: &str) -> Outcome<Server> {
        std::fs::create_dir_all(&self.data)?;
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.data.join("server.log"))?;
        let mut command = self.command(&["serve"]);
        if self.demo {
            // What goes wrong on purpose is no measure of speed.
            command.args(["--demo", "--demo-faults", "0"]);
        }
        command.arg("--listen").arg(self.listen.to_string());
        command
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .kill_on_drop(true);
        let started = Instant::now();
        let mut child = command.spawn()?;
        let process = child.id();
        loop {
            let answered = Client::new(self.listen).get(path).await;
            if answered.is_ok_and(|reply| reply.is_ok()) {
                break;
            }
            if let Some(status) = child.try_wait()? {
                return fault(format!("the server ended ({status}): {}", tail(&self.data)));
            }
            if started.elapsed() > READY_WITHIN {
                return fault(format!("no answer to {path}: {}", tail(&self.data)));
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let first_answer_ms = started.elapsed().as_secs_f64() * 1e3;
        Ok(Server {
            address: self.listen,
            child: Some(child),
            process,
            first_answer_ms,
        })
    }
}

fn tail(data: &Path) -> String {
    let text = std::fs::read_to_string(data.join("server.log")).unwrap_or_default();
    let lines: Vec<&str> = text.lines().rev().take(5).collect();
    lines.into_iter().rev().collect::<Vec<_>>().join(" | ")
}

impl Server {
    /// One that runs already, and is left running.
    pub fn found(address: SocketAddr) -> Server {
        let process = listening(address);
        Server {
            address,
            child: None,
            process,
            first_answer_ms: 0.0,
        }
    }

    /// Asks it to end and waits.
    pub async fn stop(mut self) -> Outcome<()> {
        let Some(mut child) = self.child.take() else {
            return Ok(());
        };
        if let Some(id) = child.id() {
            let asked = Command::new("kill")
                .arg("-TERM")
                .arg(id.to_string())
                .status()
                .await?;
            if !asked.success() {
                child.start_kill()?;
            }
        }
        match tokio::time::timeout(Duration::from_secs(60), child.wait()).await {
            Ok(ended) => {
                ended?;
                Ok(())
            }
            Err(_) => {
                child.kill().await?;
                fault("the server did not end when asked to")
            }
        }
    }

    /// Ends it as a power cut would, as far as the process is concerned.
    pub async fn kill(mut self) -> Outcome<()> {
        if let Some(mut child) = self.child.take() {
            child.kill().await?;
        }
        Ok(())
    }

    pub fn resident_mib(&self) -> (f64, f64) {
        self.process.map_or((0.0, 0.0), machine::resident_mib)
    }

    /// Waits until background work has come to rest; answers what the counters say then.
    pub async fn settle(&self) -> Outcome<Counts> {
        let mut before = self.counts().await?;
        for _ in 0..600 {
            tokio::time::sleep(Duration::from_millis(50)).await;
            let now = self.counts().await?;
            if (now.transactions - before.transactions).abs() < 0.5 {
                return Ok(now);
            }
            before = now;
        }
        fault("background work does not come to rest")
    }
}

impl Watch for Server {
    fn cpu(&self) -> Cpu {
        Cpu::now(self.process)
    }

    async fn counts(&self) -> Outcome<Counts> {
        let reply = Client::new(self.address).get("/metrics").await?;
        if !reply.is_ok() {
            return Ok(Counts::default());
        }
        let text = String::from_utf8_lossy(&reply.body);
        let sum = |name: &str| -> f64 {
            text.lines()
                .filter(|line| line.starts_with(name) && !line.starts_with('#'))
                .filter_map(|line| line.rsplit_once(' ')?.1.parse::<f64>().ok())
                .sum()
        };
        Ok(Counts {
            statements: sum("db_statements_total"),
            transactions: sum("db_transactions_total"),
            commits: sum("db_commits_total"),
            retries: sum("db_retries_total"),
            events: sum("argosy_events_relayed_total"),
        })
    }
}

/// The process that listens at an address of this machine, so that its processor time can be read.
fn listening(address: SocketAddr) -> Option<u32> {
    let wanted = format!(":{:04X}", address.port());
    let table = std::fs::read_to_string("/proc/net/tcp").ok()?;
    let inode = table.lines().skip(1).find_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let is_it = fields.get(1)?.ends_with(&wanted) && *fields.get(3)? == "0A";
        is_it.then(|| fields.get(9).map(|inode| format!("socket:[{inode}]")))?
    })?;
    std::fs::read_dir("/proc")
        .ok()?
        .flatten()
        .find_map(|entry| {
            let id: u32 = entry.file_name().to_str()?.parse().ok()?;
            let holds = std::fs::read_dir(entry.path().join("fd"))
                .ok()?
                .flatten()
                .filter_map(|file| std::fs::read_link(file.path()).ok())
                .any(|link| link.to_str() == Some(inode.as_str()));
            holds.then_some(id)
        })
}

/// A port that nobody has just now.
pub fn free_port() -> Outcome<u16> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").map_err(Fault::from)?;
    Ok(listener.local_addr()?.port())
}
