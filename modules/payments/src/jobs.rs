//! Work after the commit: orders to the provider, questions about unknown outcomes, expiry, seals.

use contract::ids::{OrderId, OrgId};
use kernel::Problem;
use runtime::jobs::JobKind;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::Error;
use crate::service::Service;

pub const ASK: &str = "payments.ask";
pub const REFUND: &str = "payments.refund";
pub const EXPIRE: &str = "payments.expire";
pub const CANCEL_CHARGE: &str = "payments.cancel_charge";
pub const CHARGEBACK: &str = "payments.chargeback";
const CHARGEBACKS: &str = "payments.chargebacks";
pub const ACCEPT: &str = "payments.accept";
pub const CARRY_BACK: &str = "payments.carry_back";
pub const END_RECALLS: &str = "payments.end_recalls";
const EXPIRE_HOLDS: &str = "payments.expire_holds";
const SEAL: &str = "payments.seal";
const SEND_PAYOUTS: &str = "payments.send_payouts";
const ASK_BANK: &str = "payments.ask_bank";
const RHYTHMS: &str = "payments.payout_rhythms";
const FREE_RESERVES: &str = "payments.free_reserves";
const STATEMENTS: &str = "payments.bank_statements";
const SCREEN: &str = "payments.screen_payees";
const ISSUE_PAPERS: &str = "payments.issue_papers";
const BILL_PLANS: &str = "payments.bill_plans";
const POSITIONS: &str = "payments.positions";
const RESEAL: &str = "payments.reseal_accounts";
/// By itself, and because somebody asks.
const CHECK_BOOKS: &str = "payments.check_books";
pub const CHECK_BOOKS_NOW: &str = "payments.check_books_now";
/// One that took longer would be begun again by another worker.
const CHECK_LEASE: u32 = 3_600;

/// An intent, an attempt or a refund, and the rung of the ladder.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Target {
    pub buyer: OrgId,
    pub id: Uuid,
    pub step: i64,
}

/// An order whose milestones silence may accept.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Timer {
    pub seller: OrgId,
    pub order: OrderId,
}

pub fn kinds(service: &Service) -> Vec<JobKind> {
    let (asks, refunds, expires) = (service.clone(), service.clone(), service.clone());
    let (cancels, seals, bills) = (service.clone(), service.clone(), service.clone());
    let (papers, screens) = (service.clone(), service.clone());
    let (accepts, holds) = (service.clone(), service.clone());
    let mut kinds = of_payouts(service);
    kinds.extend(of_chargebacks(service));
    kinds.extend(of_books(service));
    kinds.extend([
        JobKind::new(ASK, move |_, job| {
            let service = asks.clone();
            async move { done(service.ask(job.read()?).await) }
        }),
        JobKind::new(REFUND, move |_, job| {
            let service = refunds.clone();
            async move { done(service.carry_out(job.read()?).await) }
        }),
        JobKind::new(EXPIRE, move |_, job| {
            let service = expires.clone();
            async move { done(service.expire(job.read()?).await) }
        }),
        JobKind::new(CANCEL_CHARGE, move |_, job| {
            let service = cancels.clone();
            async move { done(service.give_up_charge(job.read()?).await) }
        }),
        JobKind::new(ACCEPT, move |_, job| {
            let service = accepts.clone();
            async move { done(service.accept_silently(job.read()?).await) }
        }),
        JobKind::new(EXPIRE_HOLDS, move |_, _| {
            let service = holds.clone();
            async move { done(service.expire_holds().await) }
        })
        .every_seconds(60),
        JobKind::new(BILL_PLANS, move |_, _| {
            let service = bills.clone();
            async move { done(service.run_billing().await) }
        })
        .every_seconds(60),
        JobKind::new(SCREEN, move |_, _| {
            let service = screens.clone();
            async move { done(service.screen_waiting().await) }
        })
        .every_seconds(60),
        JobKind::new(ISSUE_PAPERS, move |_, _| {
            let service = papers.clone();
            async move { done(service.issue_papers().await) }
        })
        .lease_seconds(600)
        .every_seconds(1_800),
        JobKind::new(SEAL, move |_, _| {
            let service = seals.clone();
            async move { done(service.seal().await) }
        })
        .every_seconds(service.settings().seal_every_seconds.max(1)),
    ]);
    kinds
}

/// What looks whether the books are as they were sealed.
fn of_books(service: &Service) -> Vec<JobKind> {
    let (checks, asked) = (service.clone(), service.clone());
    let every = service.settings().books_check_every_hours.max(1);
    vec![
        JobKind::new(CHECK_BOOKS, move |_, _| {
            let service = checks.clone();
            async move { done(service.run_check().await) }
        })
        .lease_seconds(CHECK_LEASE)
        .every_seconds(every.saturating_mul(3_600)),
        JobKind::new(CHECK_BOOKS_NOW, move |_, _| {
            let service = asked.clone();
            async move { done(service.run_check().await) }
        })
        .lease_seconds(CHECK_LEASE),
    ]
}

/// What runs between us and the card provider about money that went back by force.
fn of_chargebacks(service: &Service) -> Vec<JobKind> {
    let (runs, fetches) = (service.clone(), service.clone());
    vec![
        JobKind::new(CHARGEBACK, move |_, job| {
            let service = runs.clone();
            async move { done(service.run_chargeback(job.read()?).await) }
        }),
        JobKind::new(CHARGEBACKS, move |_, _| {
            let service = fetches.clone();
            async move { done(service.fetch_chargebacks().await) }
        })
        .every_seconds(service.settings().bank_statements_every_seconds.max(1)),
    ]
}

/// What runs between us and the bank, and what time does to a seller's balance.
fn of_payouts(service: &Service) -> Vec<JobKind> {
    let (sends, asks, rhythms) = (service.clone(), service.clone(), service.clone());
    let (carries, recalls) = (service.clone(), service.clone());
    let (frees, fetches, reseals) = (service.clone(), service.clone(), service.clone());
    let positions = service.clone();
    let settings = service.settings();
    vec![
        JobKind::new(SEND_PAYOUTS, move |_, _| {
            let service = sends.clone();
            async move { done(service.send_payouts().await) }
        })
        // A run that is repeated too early hands nothing in twice: the bank takes one of a MsgId.
        .lease_seconds(30)
        .every_seconds(settings.bank_file_every_seconds.max(1)),
        JobKind::new(ASK_BANK, move |_, _| {
            let service = asks.clone();
            async move { done(service.ask_bank().await) }
        })
        .lease_seconds(30)
        .every_seconds(settings.bank_file_every_seconds.max(1)),
        JobKind::new(CARRY_BACK, move |_, job| {
            let service = carries.clone();
            async move { done(service.carry_back(job.read()?).await) }
        }),
        JobKind::new(END_RECALLS, move |_, job| {
            let service = recalls.clone();
            async move { done(service.end_recalls(job.read()?).await) }
        }),
        JobKind::new(RHYTHMS, move |_, _| {
            let service = rhythms.clone();
            async move { done(service.run_rhythms().await) }
        })
        .every_seconds(300),
        JobKind::new(FREE_RESERVES, move |_, _| {
            let service = frees.clone();
            async move { done(service.free_reserves().await) }
        })
        .every_seconds(300),
        JobKind::new(STATEMENTS, move |_, _| {
            let service = fetches.clone();
            async move {
                done(service.fetch_settlements().await)?;
                done(service.fetch_day_reports().await)?;
                done(service.fetch_statements().await)?;
                done(service.watch_drift().await)
            }
        })
        .every_seconds(settings.bank_statements_every_seconds.max(1)),
        JobKind::new(POSITIONS, move |_, _| {
            let service = positions.clone();
            async move { done(service.keep_positions().await) }
        })
        .every_seconds(300),
        JobKind::new(RESEAL, move |_, _| {
            let service = reseals.clone();
            async move { done(service.reseal().await) }
        })
        .every_seconds(3_600),
    ]
}

fn done<T>(outcome: Result<T, Error>) -> Result<(), Problem> {
    match outcome {
        // Another process did it first; there is nothing left to do twice.
        Err(Error::ChangedMeanwhile) => Err(Problem::unavailable()),
        Err(error) => Err(error.into()),
        Ok(_) => Ok(()),
    }
}
