//! Dated exchange rates: read from files, published to the others, looked up.

use contract::identity::{Caller, Role};
use contract::payments::RatesPublished;
use jiff::civil::Date;
use kernel::{Currency, Problem, Timestamp};
use runtime::{audit, outbox};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Service;
use crate::MODULE;
use crate::error::Error;
use crate::rules::rates::{self, BASE, Parsed, RowError};
use crate::rules::zip;
use crate::store;

/// Rates written in one transaction.
const BATCH: usize = 5_000;

/// Whose figures they are; shown wherever a rate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RateSource {
    Ecb,
    Operator,
}

impl RateSource {
    pub const fn name(self) -> &'static str {
        match self {
            RateSource::Ecb => "ecb",
            RateSource::Operator => "operator",
        }
    }
}

/// What an import did, or would do.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ImportReport {
    pub dry_run: bool,
    pub rates: usize,
    /// Rows that are new or were otherwise before.
    pub changed: u64,
    pub first_day: Option<String>,
    pub last_day: Option<String>,
    /// The first hundred rows that cannot be taken.
    pub errors: Vec<RowError>,
    pub errors_count: usize,
    /// Columns of currencies that no longer exist.
    pub skipped: Vec<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DayRates {
    /// Absent while there are none.
    pub date: Option<String>,
    pub base: Currency,
    pub rates: Vec<RateView>,
}

/// Units of the currency for one unit of the base.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RateView {
    pub currency: Currency,
    pub date: String,
    pub rate: Decimal,
    pub source: String,
}

impl From<store::rate::Dated> for RateView {
    fn from(dated: store::rate::Dated) -> Self {
        RateView {
            currency: dated.currency,
            date: dated.day,
            rate: dated.rate,
            source: dated.source,
        }
    }
}

impl Service {
    /// Takes a file of rates: the ECB's archive or table, or an operator's list. With errors, or as
    /// a dry run, nothing is written.
    pub async fn import_rates(
        &self,
        by: &Caller,
        source: RateSource,
        bytes: &[u8],
        dry_run: bool,
    ) -> Result<ImportReport, Problem> {
        by.allows("payments:write")?;
        Ok(self.import(by, source, bytes, dry_run).await?)
    }

    async fn import(
        &self,
        by: &Caller,
        source: RateSource,
        bytes: &[u8],
        dry_run: bool,
    ) -> Result<ImportReport, Error> {
        by.platform(&[Role::Operator, Role::Finance])?;
        let unpacked;
        let text = if zip::is_zip(bytes) {
            unpacked = zip::first_text(bytes).map_err(|why| Error::NoRates(why.to_owned()))?;
            unpacked.as_str()
        } else {
            std::str::from_utf8(bytes).map_err(|_| Error::NoRates("it is not UTF-8".to_owned()))?
        };
        let today = self.now().date();
        let Parsed {
            rates,
            errors,
            errors_count,
            skipped,
        } = rates::parse(text, today).map_err(Error::NoRates)?;
        if rates.is_empty() && errors_count == 0 {
            return Err(Error::NoRates("it has no rows".to_owned()));
        }
        let days = || rates.iter().map(|rate| rate.day);
        let mut report = ImportReport {
            dry_run,
            rates: rates.len(),
            changed: 0,
            first_day: days().min().map(|day| day.to_string()),
            last_day: days().max().map(|day| day.to_string()),
            errors,
            errors_count,
            skipped,
        };
        if dry_run || errors_count > 0 {
            return Ok(report);
        }
        let now = self.now();
        for chunk in rates.chunks(BATCH) {
            let input = (chunk.to_vec(), source, now);
            let changed = self
                .write(input, |_, tx, input| async move {
                    store::rate::put(&tx, &input.0, input.1.name(), input.2).await
                })
                .await?;
            report.changed = report.changed.saturating_add(changed);
        }
        if report.changed > 0 {
            self.publish_newest(by, source, &report).await?;
        }
        Ok(report)
    }

    /// The others keep the newest day; they hear of it when an import has changed something.
    async fn publish_newest(
        &self,
        by: &Caller,
        source: RateSource,
        report: &ImportReport,
    ) -> Result<(), Error> {
        let after = json!({
            "source": source.name(),
            "rates": report.rates,
            "changed": report.changed,
            "last_day": report.last_day,
        });
        self.write((by.clone(), after), |service, tx, input| async move {
            let (by, after) = input.as_ref();
            let rt = service.rt();
            audit::record(
                &tx,
                rt,
                MODULE,
                by,
                "rates.imported",
                "rates",
                None,
                Some(after),
            )
            .await?;
            let Some(day) = store::rate::newest_day(&tx).await? else {
                return Ok(());
            };
            let newest = store::rate::of_day(&tx, &day).await?;
            let is_ecb = newest
                .iter()
                .any(|rate| rate.source == RateSource::Ecb.name());
            let source = if is_ecb {
                RateSource::Ecb
            } else {
                RateSource::Operator
            };
            let published = RatesPublished {
                date: day,
                source: source.name().to_owned(),
                base: BASE,
                rates: store::rate::table(&newest),
                at: service.now(),
            };
            // One key for all: later days must not overtake each other.
            outbox::publish(&tx, rt, MODULE, &published, Uuid::nil(), by).await?;
            Ok(())
        })
        .await
    }

    pub(crate) async fn cross_rate(
        &self,
        from: Currency,
        to: Currency,
    ) -> Result<Option<(Decimal, String)>, Error> {
        self.read((from, to), |service, tx, input| async move {
            let today = service.now().date().to_string();
            let one = |currency: Currency, today: String| store::rate::Dated {
                currency,
                day: today,
                rate: Decimal::ONE,
                source: String::new(),
            };
            let mut found = Vec::new();
            for currency in [input.0, input.1] {
                let rate = if currency == BASE {
                    Some(one(currency, today.clone()))
                } else {
                    store::rate::newest(&tx, currency).await?
                };
                found.push(rate);
            }
            let (Some(to), Some(from)) = (found.pop().flatten(), found.pop().flatten()) else {
                return Ok(None);
            };
            if input.0 == input.1 {
                return Ok(Some((Decimal::ONE, from.day)));
            }
            // A rate is as old as the older of its halves.
            let day = from.day.clone().min(to.day.clone());
            Ok(rates::cross(from.rate, to.rate).map(|rate| (rate, day)))
        })
        .await
    }

    /// All rates of a day, the newest when none is named.
    pub(crate) async fn day_rates(&self, day: Option<Date>) -> Result<DayRates, Error> {
        self.read(day, |_, tx, day| async move {
            let day = match day.as_ref() {
                Some(day) => Some(day.to_string()),
                None => store::rate::newest_day(&tx).await?,
            };
            let rates = match &day {
                Some(day) => store::rate::of_day(&tx, day).await?,
                None => Vec::new(),
            };
            Ok(DayRates {
                date: day,
                base: BASE,
                rates: rates.into_iter().map(RateView::from).collect(),
            })
        })
        .await
    }

    /// A currency's rates of the last days.
    pub(crate) async fn rate_history(
        &self,
        currency: Currency,
        days: u32,
    ) -> Result<Vec<RateView>, Error> {
        let back = std::time::Duration::from_secs(u64::from(days) * 86_400);
        let from: Timestamp = self.now().minus(back);
        self.read(
            (currency, from.date().to_string()),
            |_, tx, input| async move {
                let rates = store::rate::history(&tx, input.0, &input.1).await?;
                Ok(rates.into_iter().map(RateView::from).collect())
            },
        )
        .await
    }
}
