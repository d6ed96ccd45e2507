//! A payment provider: takes orders to charge and to refund, shows buyers a page to approve, tells
//! what happened by signed notifications, and errs as the chosen method says. An order repeated
//! under the same reference is the same order.

mod api;
mod books;
mod cards;
mod chargebacks;
mod hosted;
mod notices;
mod settling;
mod state;

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use kernel::{Clock, Money, Timestamp};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub use cards::{Behaviour, METHODS};
pub use chargebacks::Chargeback;
pub use settling::Settling;
pub use state::{Charge, Refund};

use state::State;

/// How the provider is set up.
#[derive(Clone)]
pub struct Settings {
    /// Port 0 takes a free one.
    pub listen: SocketAddr,
    /// Our key at the provider, and what signs its notifications.
    pub secret: String,
    /// Where notifications go. None: it never tells anything by itself.
    pub notify_url: Option<String>,
    pub seed: u64,
    /// In a hundred orders so many err in a way that the seed chooses, whatever their method says.
    pub faults_percent: u8,
    /// How long it keeps a caller waiting whose call is to time out.
    pub hang_milliseconds: u64,
    /// How late a late notification is.
    pub late_milliseconds: u64,
    /// Whether it takes what the method says that a provider refuses: the one in reserve does.
    pub takes_refused: bool,
    /// How long a chargeback may be answered.
    pub answer_within: Duration,
    /// Whether banks decide by themselves, a late notification's time after the answer.
    pub decides: bool,
    pub clock: Arc<dyn Clock>,
    /// Where it keeps what it knows, so that what was charged before a restart can be refunded
    /// after it. None: it forgets.
    pub memory: Option<PathBuf>,
    /// Whether and how it pays out what it took. None: it keeps it.
    pub settling: Option<Settling>,
}

impl Settings {
    pub fn new(listen: SocketAddr, secret: &str, notify_url: Option<String>) -> Self {
        Settings {
            listen,
            secret: secret.to_owned(),
            notify_url,
            seed: 7,
            faults_percent: 0,
            hang_milliseconds: 12_000,
            late_milliseconds: 8_000,
            takes_refused: false,
            answer_within: Duration::from_secs(7 * 86_400),
            decides: true,
            clock: Arc::new(WallClock),
            memory: None,
            settling: None,
        }
    }
}

/// The machine's clock: this is another program than the one whose clock tests set.
pub struct WallClock;

impl Clock for WallClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the outside world has its own clock"
    )]
    fn now(&self) -> Timestamp {
        jiff::Timestamp::now().into()
    }
}

/// A provider that runs until it is dropped.
pub struct Running {
    pub address: SocketAddr,
    state: Arc<State>,
    task: JoinHandle<()>,
}

impl Running {
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Everything it charged, by reference; for tests that compare its books with ours.
    pub fn charges(&self) -> Vec<Charge> {
        self.state.charges()
    }

    pub fn refunds(&self) -> Vec<Refund> {
        self.state.refunds()
    }

    /// Nobody is at its port any more.
    pub async fn stop(&mut self) {
        self.task.abort();
        let _ = (&mut self.task).await;
    }

    /// A buyer's bank takes money of a charge back, at the stage that is named.
    pub fn raise(
        &self,
        charge: &str,
        amount: Money,
        reason: &str,
        stage: &str,
    ) -> Result<Chargeback, &'static str> {
        chargebacks::begin(&self.state, charge, amount, reason, stage).map_err(|refusal| refusal.0)
    }

    /// A chargeback goes on as whoever tests says.
    pub fn decide(&self, id: &str, stage: &str, status: &str) -> Option<Chargeback> {
        chargebacks::step(&self.state, id, stage, status)
    }

    /// The bank decides by what it was shown.
    pub fn settle_chargeback(&self, id: &str) -> Option<Chargeback> {
        chargebacks::settle(&self.state, id)
    }

    pub fn chargebacks(&self) -> Vec<Chargeback> {
        self.state.chargebacks()
    }

    /// From now on so many orders in a hundred err. A world is loaded without, and shown with.
    pub fn err_in_a_hundred(&self, percent: u8) {
        self.state.err_in_a_hundred(percent);
    }

    /// Calls that were answered or left hanging, by path: how often it was asked.
    pub fn calls(&self) -> u64 {
        self.state.calls()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Starts it beside whatever else this process does.
pub async fn start(settings: Settings) -> io::Result<Running> {
    let listener = TcpListener::bind(settings.listen).await?;
    let address = listener.local_addr()?;
    let state = Arc::new(State::new(settings, address)?);
    let router = api::router(state.clone());
    let task = tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(%error, "the provider stopped");
        }
    });
    Ok(Running {
        address,
        state,
        task,
    })
}

/// Runs it as a process of its own.
pub async fn serve_forever(settings: Settings) -> io::Result<()> {
    let listener = TcpListener::bind(settings.listen).await?;
    let address = listener.local_addr()?;
    let state = Arc::new(State::new(settings, address)?);
    axum::serve(listener, api::router(state)).await
}
