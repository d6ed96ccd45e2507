//! Providers of wallets: Alipay's gateway, WeChat Pay, M-Pesa and an aggregator of wallets, each in
//! its own words and with its own signatures over the same till. They err as they are told to or as
//! the seed says, and repeat what they tell until it is answered rightly.

pub mod alipay;
mod alipay_bills;
pub mod ewallet;
pub mod mpesa;
mod mpesa_portal;
mod report;
mod telling;
mod till;
pub mod wechat;
mod wechat_bills;

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use kernel::Clock;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::provider::WallClock;

pub use report::{PaysOut, ReportFault};
pub use till::{Fault, Payback, Stand, Trade};

use till::Till;

/// How one of them is set up, whichever it is.
#[derive(Clone)]
pub struct Habits {
    /// Port 0 takes a free one.
    pub listen: SocketAddr,
    /// Whether it tells anything by itself.
    pub tells: bool,
    pub seed: u64,
    /// Of a hundred orders so many err in a way that the seed chooses.
    pub faults_percent: u8,
    /// How long it keeps a caller waiting whose call is to time out.
    pub hang_milliseconds: u64,
    /// How late a late notification is.
    pub late_milliseconds: u64,
    /// How long a second of its ladder of notifications takes.
    pub second: Duration,
    /// After so long whoever is asked on a telephone says yes. None: somebody else answers.
    pub answers_after: Option<Duration>,
    /// What it keeps of each charge, in hundredths of a percent.
    pub fee_basis_points: u32,
    pub clock: Arc<dyn Clock>,
    /// Where it keeps what it knows. None: it forgets.
    pub memory: Option<PathBuf>,
}

impl Habits {
    pub fn new(listen: SocketAddr) -> Self {
        Habits {
            listen,
            tells: true,
            seed: 7,
            faults_percent: 0,
            hang_milliseconds: 12_000,
            late_milliseconds: 8_000,
            second: Duration::from_millis(10),
            answers_after: None,
            fee_basis_points: 60,
            clock: Arc::new(WallClock),
            memory: None,
        }
    }
}

/// One of them, until it is dropped.
pub struct Running {
    pub address: SocketAddr,
    /// What the merchant's account is called on lines of its bank.
    account: String,
    till: Arc<Till>,
    task: JoinHandle<()>,
}

impl Running {
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Goes wrong with the next order.
    pub fn err(&self, fault: Fault) {
        self.till.err(fault);
    }

    /// From now on so many orders in a hundred err.
    pub fn err_in_a_hundred(&self, percent: u8) {
        self.till.err_in_a_hundred(percent);
    }

    /// Pays out through this bank from now on what it reports.
    pub fn pay_out_to(&self, bank_url: String, bank_secret: String) {
        self.till.reports.lock().pays_out = Some(PaysOut {
            bank_url,
            bank_secret,
            account: self.account.clone(),
        });
    }

    /// Goes wrong with the next report that says something.
    pub fn err_in_report(&self, fault: ReportFault) {
        self.till.reports.lock().faults.push_back(fault);
    }

    pub fn trades(&self) -> Vec<Trade> {
        self.till.trades()
    }

    pub fn refunds(&self) -> Vec<Payback> {
        self.till.refunds()
    }

    /// Whoever was asked says yes. Answers whether that made a difference.
    pub fn pay(&self, reference: &str) -> bool {
        self.till.settle(reference, Stand::Paid, None)
    }

    /// Whoever was asked says no, or cannot pay; the reason is the provider's own.
    pub fn refuse(&self, reference: &str, reason: &str) -> bool {
        self.till.settle(reference, Stand::Failed, Some(reason))
    }

    /// Notifications that were sent so far, repetitions and forgeries too.
    pub fn sent(&self) -> u64 {
        self.till.sent()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Opens the door before the rest is made: addresses go into what is told.
async fn door(habits: &Habits) -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(habits.listen).await?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

fn serve(listener: TcpListener, address: SocketAddr, till: Arc<Till>, router: Router) -> Running {
    let task = tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(%error, "a provider of wallets stopped");
        }
    });
    Running {
        address,
        account: String::new(),
        till,
        task,
    }
}
