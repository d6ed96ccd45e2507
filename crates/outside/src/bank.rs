//! A bank: takes files of payments (pain.001), reports on them (pain.002), carries them out when
//! their time has come, tells of it by signed notices, and issues statements (camt.053). It errs as
//! it is told to. What happens over time happens when it is next asked, by its own clock.

mod api;
mod books;
mod files;
mod notices;
mod page;
mod papers;
mod payers;
mod things;

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use kernel::{Clock, Currency, Money};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::provider::WallClock;

pub use payers::Sent;
pub use things::{Entry, Transfer, TransferStatus};

use books::State;

/// What goes wrong, once, with the next thing it can go wrong with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A file is taken, and its answer never comes.
    TimeoutAfterTaking,
    /// A file is lost, and no answer comes.
    Lost,
    /// The next file is refused as a whole, with this reason.
    RefuseFile(String),
    /// The next transfer in a file is refused, with this reason.
    RejectTransfer(String),
    /// The next transfer that is carried out comes back after the time that returns take.
    ReturnTransfer(String),
    /// The next statement counts and adds up otherwise than its entries do.
    LyingStatement,
    /// The next statement comes a period later.
    LateStatement,
    /// The next entry gives its reference back cut up and in small letters.
    MangledReference,
    /// Nothing is told of the next execution or return; only the statement says it.
    SilentNotice,
    /// Banks on the way keep so many hundredths of the next transfer that comes.
    FeeDeducted(i128),
    /// The next one comes as two.
    SplitInTwo,
    /// The next one comes in another currency.
    OtherCurrency(Currency),
    /// The next one comes after so long.
    LateTransfer(Duration),
    /// Of the reference of the next one sixteen characters are left.
    CutReference,
    /// None of it is.
    NoReference,
    /// The next one is told twice before the statement says it again.
    ToldTwice,
}

/// How the bank is set up.
#[derive(Clone)]
pub struct Settings {
    /// Port 0 takes a free one.
    pub listen: SocketAddr,
    /// The customer's key at the bank's door, and what signs the notices.
    pub secret: String,
    /// Where notices go. None: only reports and statements tell.
    pub notify_url: Option<String>,
    /// The customer's account.
    pub account: String,
    /// How long a transfer takes until it leaves.
    pub execution: Duration,
    /// After so long one that is sent back arrives.
    pub returns_after: Duration,
    /// How often a statement is issued.
    pub statement_every: Duration,
    /// How long it keeps a caller waiting whose call is to time out.
    pub hang_milliseconds: u64,
    /// Executions of one file are booked as one entry.
    pub batch_booking: bool,
    /// In which it gives payments numbers of their own.
    pub virtual_currencies: Vec<Currency>,
    pub clock: Arc<dyn Clock>,
    /// Where it keeps what it knows. None: it forgets.
    pub memory: Option<PathBuf>,
}

impl Settings {
    pub fn new(listen: SocketAddr, secret: &str, account: &str) -> Self {
        Settings {
            listen,
            secret: secret.to_owned(),
            notify_url: None,
            account: account.to_owned(),
            execution: Duration::from_secs(3_600),
            returns_after: Duration::from_secs(2 * 86_400),
            statement_every: Duration::from_secs(86_400),
            hang_milliseconds: 12_000,
            batch_booking: false,
            virtual_currencies: vec![Currency::EUR],
            clock: Arc::new(WallClock),
            memory: None,
        }
    }
}

/// A bank that runs until it is dropped.
pub struct Running {
    pub address: SocketAddr,
    state: Arc<State>,
    tasks: [JoinHandle<()>; 2],
}

impl Running {
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Goes wrong with the next thing that it can go wrong with.
    pub fn err(&self, fault: Fault) {
        self.state.err(fault);
    }

    /// Every transfer it took, in the order in which they came.
    pub fn transfers(&self) -> Vec<Transfer> {
        self.state.transfers()
    }

    /// What it has booked on the customer's account.
    pub fn entries(&self) -> Vec<Entry> {
        self.state.entries()
    }

    /// What is on the account.
    pub fn balance(&self, currency: Currency) -> Money {
        self.state.balance(currency)
    }

    /// Money from elsewhere, with the text that came with it.
    pub fn incoming(&self, amount: Money, reference: Option<&str>, text: &str) {
        self.state.incoming(amount, reference, text);
    }

    /// What a payer's bank sends, with whom it is of and what goes wrong with it.
    pub fn send(&self, sent: Sent) {
        self.state.send(sent);
    }

    /// A payer's bank takes back what it had sent, by the bank's name for it.
    pub fn recall(&self, servicer_reference: &str, reason: &str) -> bool {
        self.state.recall(servicer_reference, reason)
    }

    /// What the bank takes by itself.
    pub fn charge(&self, amount: Money, text: &str) {
        self.state.charge(amount, text);
    }

    /// How quick it is from now on.
    pub fn set_pace(
        &self,
        execution: Duration,
        returns_after: Duration,
        statement_every: Duration,
    ) {
        self.state
            .set_pace(execution, returns_after, statement_every);
    }

    /// Files that were handed in, whatever came of them.
    pub fn files(&self) -> usize {
        self.state.files()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// Starts it beside whatever else this process does.
pub async fn start(settings: Settings) -> io::Result<Running> {
    let listener = TcpListener::bind(settings.listen).await?;
    let address = listener.local_addr()?;
    let state = Arc::new(State::new(settings)?);
    let router = api::router(state.clone());
    let serves = tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(%error, "the bank stopped");
        }
    });
    let watched = state.clone();
    let watches = tokio::spawn(async move {
        if watched.settings.notify_url.is_none() {
            return;
        }
        // Notices come by themselves also when nobody asks.
        loop {
            tokio::time::sleep(Duration::from_millis(500)).await;
            notices::pass_time(&watched);
        }
    });
    Ok(Running {
        address,
        state,
        tasks: [serves, watches],
    })
}
