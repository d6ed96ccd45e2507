//! Daily reports of providers that tell of settlements and fees that way: fetched in the order of their
//! days or handed in by people, each once, put against the books both ways, and missed when they do
//! not come.

use std::time::Duration;

use contract::identity::Caller;
use db::Tx;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use kernel::{Money, Timestamp};
use ledger::{Account, Root};
use runtime::notices::{self, Notice, To};
use serde_json::json;

use super::Service;
use super::operate::DECIDERS;
use crate::MODULE;
use crate::connectors::{Connector, Daily, DayReport, SettlementReport};
use crate::error::Error;
use crate::model::AttemptId;
use crate::model::bank::{DayState, SettlementLine};
use crate::notices::SETTLEMENT_LATE;
use crate::rules::settlement::told_by;
use crate::rules::{books, reference};
use crate::store;

/// Days that are asked about again; what is older is for people.
const DAYS_BACK: i64 = 7;

/// When a day of a provider begins.
fn begins(day: Date, daily: Daily) -> Option<Timestamp> {
    let zone = TimeZone::fixed(Offset::from_hours(daily.hours_east).ok()?);
    let at = day.to_zoned(zone).ok()?.timestamp();
    Some(Timestamp::from_micros(at.as_microsecond()))
}

pub(super) fn day_of(at: Timestamp, daily: Daily) -> Option<Date> {
    let zone = TimeZone::fixed(Offset::from_hours(daily.hours_east).ok()?);
    Some(at.jiff().to_zoned(zone).date())
}

/// A day of a provider as it is asked about.
pub(super) struct Asked {
    name: String,
    day: Date,
    daily: Daily,
    from: Timestamp,
    to: Timestamp,
}

impl Asked {
    /// None: it is no day that a calendar has.
    pub(super) fn new(name: &str, day: Date, daily: Daily) -> Option<Asked> {
        Some(Asked {
            name: name.to_owned(),
            day,
            daily,
            from: begins(day, daily)?,
            to: begins(day.tomorrow().ok()?, daily)?,
        })
    }
}

impl Service {
    /// Fetches the reports that are new. A day waits for the one before it: what came late to the
    /// books stands in an earlier report.
    pub(crate) async fn fetch_day_reports(&self) -> Result<(), Error> {
        for connector in self.connectors().all() {
            if let Some(daily) = connector.daily() {
                self.fetch_days_of(connector.as_ref(), daily).await?;
            }
        }
        Ok(())
    }

    async fn fetch_days_of(&self, connector: &dyn Connector, daily: Daily) -> Result<(), Error> {
        let Some(today) = day_of(self.now(), daily) else {
            return Ok(());
        };
        for back in (1..=DAYS_BACK).rev() {
            let day = today.saturating_sub(jiff::Span::new().days(back));
            let Some(asked) = Asked::new(connector.name(), day, daily) else {
                return Ok(());
            };
            if !self.fetch_day(connector, asked).await? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Answers whether the next day may be asked about.
    async fn fetch_day(&self, connector: &dyn Connector, asked: Asked) -> Result<bool, Error> {
        let (name, day) = (asked.name.clone(), asked.day.to_string());
        let state = self
            .read((name, day), |_, tx, input| async move {
                store::settlement::report(&tx, &input.0, &input.1).await
            })
            .await?;
        if matches!(state, Some(DayState::Taken | DayState::Empty)) {
            return Ok(true);
        }
        let reports = match connector.day_report(asked.day, self.now()).await {
            DayReport::Reports(reports) => reports,
            DayReport::NotYet => Vec::new(),
            DayReport::Unreadable(why) => {
                tracing::warn!(why, name = asked.name, "a day's report cannot be read");
                Vec::new()
            }
        };
        let fits = |report: &SettlementReport| reference::is_settlement(&report.id);
        if !reports.iter().all(fits) {
            tracing::warn!("a settlement of a provider has no name that we can keep");
            return Ok(false);
        }
        self.write((asked, reports), |service, tx, input| async move {
            let (asked, reports) = input.as_ref();
            match reports.is_empty() {
                true => service.miss_day(&tx, asked).await,
                false => service.take_day(&tx, asked, reports).await,
            }
        })
        .await
    }

    pub(super) async fn take_day(
        &self,
        tx: &Tx,
        asked: &Asked,
        reports: &[SettlementReport],
    ) -> Result<bool, Error> {
        let mut new = Vec::new();
        for report in reports {
            // A settlement counts under its name once, whatever day it is told of again.
            if store::settlement::find(tx, &report.id).await?.is_none() {
                self.keep_settlement(tx, &asked.name, report, Some(asked.daily))
                    .await?;
                new.push(report);
            }
        }
        let missing = self.missing_of(tx, asked).await?;
        for (place, report) in (1..).zip(&new) {
            let currency = report.net.currency();
            // What is missing of a day is missing of its last settlement.
            let mut later = new.iter().skip(place);
            let lacks: Vec<SettlementLine> = match later.any(|one| one.net.currency() == currency) {
                true => Vec::new(),
                false => {
                    let of = |line: &&SettlementLine| line.amount.currency() == currency;
                    missing.iter().filter(of).cloned().collect()
                }
            };
            let after = i64::try_from(report.lines.len()).unwrap_or(0) + 1;
            store::settlement::insert_lines(tx, &report.id, after, &lacks).await?;
            let count = i64::try_from(lacks.len()).unwrap_or(0);
            if count > 0 {
                store::settlement::lacks(tx, &report.id, count).await?;
            }
            let found = store::settlement::find(tx, &report.id).await?;
            let wrong = found.map_or(0, |one| one.wrong);
            if wrong > 0 {
                self.tell_differences(tx, &report.id, &asked.name, wrong)
                    .await?;
            }
        }
        let day = asked.day.to_string();
        store::settlement::note_report(tx, &asked.name, &day, DayState::Taken, self.now()).await?;
        Ok(true)
    }

    /// Nothing came. If nothing moved either, nothing will; otherwise it is late, which is told once.
    async fn miss_day(&self, tx: &Tx, asked: &Asked) -> Result<bool, Error> {
        let day = asked.day.to_string();
        if self.booked_of(tx, asked).await?.is_empty() {
            store::settlement::note_report(tx, &asked.name, &day, DayState::Empty, self.now())
                .await?;
            return Ok(true);
        }
        let patience = Duration::from_secs(self.settings().drift_after_hours.saturating_mul(3_600));
        let told = store::settlement::report(tx, &asked.name, &day).await?;
        if self.now() < asked.to.plus(patience) || told.is_some() {
            return Ok(false);
        }
        store::settlement::note_report(tx, &asked.name, &day, DayState::Late, self.now()).await?;
        let by = Caller::system();
        let notice = Notice {
            to: To::Staff(DECIDERS.to_vec()),
            org: by.org,
            kind: SETTLEMENT_LATE,
            params: json!({"provider": asked.name, "day": day}),
            link: Some("/ops/statements".to_owned()),
        };
        notices::tell(tx, self.rt(), MODULE, &by, &notice).await?;
        Ok(false)
    }

    /// What the books say a provider took and gave back on a day, as its report should.
    pub(super) async fn booked_of(
        &self,
        tx: &Tx,
        asked: &Asked,
    ) -> Result<Vec<SettlementLine>, Error> {
        let account = Account::of(Root::PspClearing, &asked.name)?.to_string();
        let booked = store::settlement::booked_between(tx, &account, asked.from, asked.to).await?;
        let line = |(entry, net): (String, Money)| {
            let (subject, what) = entry.split_once(':')?;
            let (kind, amount) = match what {
                "captured" | "mismatch" | "late" => ("charge", net),
                "refunded" => ("refund", net.negate().ok()?),
                _ => return None,
            };
            Some(SettlementLine {
                kind: kind.to_owned(),
                reference: subject.to_owned(),
                fee: Money::zero(amount.currency()),
                amount,
                why: Some("missing".to_owned()),
            })
        };
        Ok(booked.into_iter().filter_map(line).collect())
    }

    /// What the books say of the day and no report does.
    async fn missing_of(&self, tx: &Tx, asked: &Asked) -> Result<Vec<SettlementLine>, Error> {
        let mut booked = self.booked_of(tx, asked).await?;
        let names: Vec<String> = booked.iter().flat_map(told_by).collect();
        let told = store::settlement::told(tx, &asked.name, &names).await?;
        booked.retain(|line| {
            let mut names = told_by(line).into_iter();
            !names.any(|name| told.contains(&(line.kind.clone(), name)))
        });
        Ok(booked)
    }

    /// The fee is booked as it was kept: what is paid out is less by it, whoever is right.
    pub(super) async fn book_daily_fee(
        &self,
        tx: &Tx,
        name: &str,
        line: &SettlementLine,
    ) -> Result<(), Error> {
        let attempt = line.reference.parse::<AttemptId>();
        let (true, Ok(attempt)) = (line.fee.is_positive(), attempt) else {
            return Ok(());
        };
        let entry = books::fee(attempt, self.now(), name, line.fee)?;
        let row = self.rt().ids().uuid();
        store::ledger::record(tx, row, attempt.uuid(), &entry).await?;
        Ok(())
    }
}
