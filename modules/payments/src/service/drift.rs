//! Bank and books side by side: what of their difference is on its way, what is unmatched, what
//! nobody can explain, and since when. Beyond the agreed age it is an alarm.

use std::time::Duration;

use contract::identity::Caller;
use db::Tx;
use kernel::{Currency, Money, Timestamp};
use runtime::notices::{self, Notice, To};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::Service;
use super::operate::{DECIDERS, LOOKERS};
use crate::MODULE;
use crate::error::Error;
use crate::notices::BANK_DRIFT;
use crate::rules::reconcile::{self, Apart};
use crate::store;

/// The bank against the books, in one currency.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BankDrift {
    pub currency: Currency,
    /// The closing balance of the last statement that was believed.
    pub bank: Option<Money>,
    pub statement_at: Option<Timestamp>,
    pub books: Money,
    pub difference: Money,
    /// Of the books, and on no statement yet.
    pub on_the_way: Money,
    /// On a statement, and not of the books yet.
    pub unmatched: Money,
    /// What neither explains.
    pub unexplained: Money,
    /// Of what is not in order, since when.
    pub since: Option<Timestamp>,
    /// It has lasted longer than is agreed.
    pub is_alarm: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BankDrifts {
    pub items: Vec<BankDrift>,
    pub after_hours: u64,
}

impl Service {
    pub(crate) async fn drifts(&self, by: &Caller) -> Result<BankDrifts, Error> {
        by.allows("payments:read")?;
        by.platform(&LOOKERS)?;
        let items = self
            .read((), |service, tx, _| async move {
                let mut items = Vec::new();
                for currency in store::statement::currencies(&tx).await? {
                    items.push(service.drift(&tx, currency).await?);
                }
                Ok(items)
            })
            .await?;
        Ok(BankDrifts {
            items,
            after_hours: self.settings().drift_after_hours,
        })
    }

    async fn drift(&self, tx: &Tx, currency: Currency) -> Result<BankDrift, Error> {
        let newest = store::statement::newest(tx, currency).await?;
        let closing = newest.as_ref().and_then(|one| one.closing);
        let books = store::statement::booked(tx, currency).await?;
        let (on_the_way, oldest_on_the_way) = store::statement::on_the_way(tx, currency).await?;
        let (unmatched, oldest_unmatched) = store::statement::unmatched(tx, currency).await?;
        let bank = closing.unwrap_or(Money::zero(currency));
        let Apart {
            difference,
            unexplained,
            ..
        } = reconcile::apart(bank, books, on_the_way, unmatched)?;
        let now = self.now();
        let noted = store::statement::drift(tx, currency).await?;
        let unexplained_since = match (unexplained.is_zero(), noted) {
            (true, _) => None,
            (false, Some((since, _))) => Some(since),
            (false, None) => Some(now),
        };
        let since = [oldest_on_the_way, oldest_unmatched, unexplained_since]
            .into_iter()
            .flatten()
            .min();
        Ok(BankDrift {
            currency,
            bank: closing,
            statement_at: newest.map(|one| one.at),
            books,
            difference,
            on_the_way,
            unmatched,
            unexplained,
            since,
            is_alarm: since.is_some_and(|since| now.since(since) >= self.drift_after()),
        })
    }

    fn drift_after(&self) -> Duration {
        Duration::from_secs(self.settings().drift_after_hours.saturating_mul(3_600))
    }

    /// Notes since when nobody can explain a difference, and tells once when it lasts too long.
    pub(crate) async fn look_at_drift(&self, tx: &Tx) -> Result<(), Error> {
        for currency in store::statement::currencies(tx).await? {
            let found = self.drift(tx, currency).await?;
            if found.unexplained.is_zero() && !found.is_alarm {
                store::statement::drift_over(tx, currency).await?;
                continue;
            }
            store::statement::drifts(tx, currency, self.now()).await?;
            let told = store::statement::drift(tx, currency).await?;
            if !found.is_alarm || told.is_none_or(|(_, told)| told.is_some()) {
                continue;
            }
            store::statement::drift_told(tx, currency, self.now()).await?;
            let notice = Notice {
                to: To::Staff(DECIDERS.to_vec()),
                org: Caller::system().org,
                kind: BANK_DRIFT,
                params: json!({
                    "currency": currency.code(),
                    "amount": found.difference.to_major_string(),
                }),
                link: Some("/ops/reconciliation".to_owned()),
            };
            let by = Caller::system();
            notices::tell(tx, self.rt(), MODULE, &by, &notice).await?;
        }
        Ok(())
    }

    /// Time passes also when nothing comes from the bank.
    pub(crate) async fn watch_drift(&self) -> Result<(), Error> {
        self.write((), |service, tx, _| async move {
            service.look_at_drift(&tx).await
        })
        .await
    }
}
