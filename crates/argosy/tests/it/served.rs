//! The server and its provider as processes, on addresses that stay the same whenever they are
//! started again.

use std::time::Duration;

use crate::actor::Actor;
use crate::process::{Bank, Running, SECRET, free_address};
use crate::store::Store;

pub struct Server {
    running: Option<Running>,
    address: String,
    pub bank: Bank,
    store: Store,
    more: Vec<(&'static str, String)>,
    /// How far its clock goes ahead when it is started again.
    pub ahead: Duration,
}

impl Server {
    pub async fn start() -> Server {
        Server::start_with(Vec::new()).await
    }

    /// One with settings of its own.
    pub async fn start_with(more: Vec<(&'static str, String)>) -> Server {
        let (store, address) = (Store::of_world().await, free_address());
        let bank = Bank::start(&format!("http://{address}"), store.folder());
        let mut server = Server {
            running: None,
            address,
            bank,
            store,
            more,
            ahead: Duration::ZERO,
        };
        server.again(None).await;
        server
    }

    /// Killed if it runs, and started; it dies at a place, if one is given.
    pub async fn again(&mut self, dies_at: Option<&str>) {
        if let Some(running) = self.running.take() {
            running.kill();
        }
        let mut arguments = ["serve", "--listen", &self.address]
            .map(str::to_owned)
            .to_vec();
        arguments.extend(self.store.arguments());
        let mut settings: Vec<(String, String)> = self
            .settings()
            .into_iter()
            .chain(self.more.clone())
            .map(|(name, value)| (format!("ARGOSY_{name}"), value))
            .collect();
        let ahead = self.ahead.as_secs().to_string();
        settings.push(("ARGOSY_CLOCK_AHEAD_SECONDS".to_owned(), ahead));
        settings.extend(dies_at.map(|place| ("ARGOSY_CRASH_AT".to_owned(), place.to_owned())));
        let log = self.store.folder().join("server.log");
        self.running = Running::start(&arguments, &settings, &log);
    }

    /// Short pauses, so that what mends itself after a while does so within a test.
    fn settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("PAYMENTS__PROVIDER_URL", self.bank.url()),
            ("PAYMENTS__PROVIDER_SECRET", SECRET.to_owned()),
            ("PAYMENTS__PROVIDER_TIMEOUT_MILLISECONDS", "1500".to_owned()),
            (
                "PAYMENTS__ASK_AGAIN_SECONDS",
                "1, 1, 1, 2, 2, 4, 8, 8, 16, 16, 16".to_owned(),
            ),
            ("PAYMENTS__NOT_SENT_AFTER_SECONDS", "4".to_owned()),
            ("PAYMENTS__SEAL_EVERY_SECONDS", "1".to_owned()),
            ("ORDERS__PAYMENT_MINUTES", "1".to_owned()),
            ("ORDERS__RESERVATION_GRACE_MINUTES", "0".to_owned()),
            ("ORDERS__STUCK_AFTER_SECONDS", "1".to_owned()),
            ("ORDERS__SWEEP_SECONDS", "1".to_owned()),
            ("STOCK__EXPIRY_SECONDS", "1".to_owned()),
            ("RATES__ENABLED", "false".to_owned()),
            ("TELEMETRY__LOG", "warn".to_owned()),
        ]
    }

    pub async fn ends_within(&mut self, time: Duration) -> bool {
        match &mut self.running {
            Some(running) => running.ends_within(time).await,
            None => true,
        }
    }

    pub fn stranger(&self) -> Actor {
        Actor::over_the_wire(&format!("http://{}", self.address))
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    /// The last of what it had to say.
    pub fn log(&self) -> String {
        let log = std::fs::read_to_string(self.store.folder().join("server.log"));
        let log = log.unwrap_or_default();
        let lines: Vec<&str> = log.lines().rev().take(40).collect();
        lines.into_iter().rev().collect::<Vec<_>>().join("\n")
    }
}
