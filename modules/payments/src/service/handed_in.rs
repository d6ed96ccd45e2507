//! Statements of providers whose days no call tells of: people fetch them from a portal and hand them
//! in. Each day is taken once, in order, and never twice whatever overlaps; a statement that does not
//! go on from where the one before ended moves nothing.

use contract::identity::Caller;
use db::Tx;
use kernel::{Cursor, FieldError, Page, Problem, Timestamp};
use runtime::audit;
use runtime::http::PageQuery;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::day_reports::{Asked, day_of};
use super::operate::{DECIDERS, LOOKERS};
use super::{Service, rows};
use crate::MODULE;
use crate::connectors::{Daily, Day, HandedIn, SettlementItem, SettlementReport};
use crate::error::Error;
use crate::model::AttemptId;
use crate::model::bank::{DayState, ReportedDay};
use crate::store;

/// A day of a provider.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DayReportView {
    pub provider: String,
    /// By the provider's clock, as 2026-11-30.
    pub day: String,
    #[schema(inline)]
    pub state: DayState,
    pub at: Timestamp,
}

/// A provider whose statement people hand in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ByHand {
    pub provider: String,
    /// Where its statement is fetched.
    pub portal: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ByHandList {
    pub items: Vec<ByHand>,
}

/// What came of a statement.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TakenDays {
    /// Days that are new.
    pub taken: i64,
    /// Days that had been taken before.
    pub before: i64,
    /// Lines of the new days that the books do not say, or that the statement does not.
    pub wrong: i64,
}

impl From<ReportedDay> for DayReportView {
    fn from(one: ReportedDay) -> Self {
        DayReportView {
            provider: one.provider,
            day: one.day,
            state: one.state,
            at: one.at,
        }
    }
}

fn refused(code: &'static str, text: String) -> Error {
    Problem::invalid([FieldError::new("file", code, text)]).into()
}

/// A statement as it is put to the books.
struct Handed {
    by: Caller,
    name: String,
    daily: Daily,
    told: HandedIn,
}

impl Service {
    /// Days of providers, the newest first.
    pub(crate) async fn day_reports(
        &self,
        by: &Caller,
        page: &PageQuery,
    ) -> Result<Page<DayReportView>, Error> {
        by.allows("payments:read")?;
        by.platform(&LOOKERS)?;
        let before = match &page.after {
            Some(text) => Cursor::decode::<(String, String)>(text)?,
            None => ("9999-12-31".to_owned(), String::new()),
        };
        let found = self
            .read((before, rows(page)), |_, tx, input| async move {
                let (day, provider) = &input.0;
                store::settlement::reports(&tx, (day, provider), input.1).await
            })
            .await?;
        let name = |one: &ReportedDay| (one.day.clone(), one.provider.clone());
        Ok(Page::cut(found, page.rows(), name)?.map(DayReportView::from))
    }

    /// Providers whose statements are handed in.
    pub(crate) fn by_hand(&self, by: &Caller) -> Result<ByHandList, Error> {
        by.allows("payments:read")?;
        by.platform(&LOOKERS)?;
        let all = self.connectors().all().iter();
        let items = all.filter_map(|connector| {
            Some(ByHand {
                provider: connector.name().to_owned(),
                portal: connector.portal()?.to_owned(),
            })
        });
        Ok(ByHandList {
            items: items.collect(),
        })
    }

    /// Takes a provider's statement, all of it or nothing.
    pub(crate) async fn hand_in_report(
        &self,
        by: &Caller,
        provider: &str,
        file: &[u8],
    ) -> Result<TakenDays, Error> {
        by.allows("payments:write")?;
        by.platform(&DECIDERS)?;
        let connector = self.connectors().named(provider).ok_or(Error::NotFound)?;
        let (Some(read), Some(daily)) = (connector.read_statement(file), connector.daily()) else {
            return Err(Error::NotFound);
        };
        let told = read.map_err(Error::Fields)?;
        let today = day_of(self.now(), daily);
        if told.days.iter().any(|one| Some(one.day) >= today) {
            let text = "the last day of the statement is not over".to_owned();
            return Err(refused("not_over", text));
        }
        let input = Handed {
            by: by.clone(),
            name: connector.name().to_owned(),
            daily,
            told,
        };
        self.write(input, |service, tx, input| async move {
            service.take_handed_in(&tx, &input).await
        })
        .await
    }

    async fn take_handed_in(&self, tx: &Tx, handed: &Handed) -> Result<TakenDays, Error> {
        let mut result = TakenDays {
            taken: 0,
            before: 0,
            wrong: 0,
        };
        for day in &handed.told.days {
            let name = day.day.to_string();
            let state = store::settlement::report(tx, &handed.name, &name).await?;
            if state == Some(DayState::Taken) {
                result.before += 1;
                continue;
            }
            self.follows_on(tx, &handed.name, day).await?;
            result.wrong += self.take_one_day(tx, handed, day).await?;
            result.taken += 1;
        }
        if result.taken > 0 {
            let after = json!({"taken": result.taken, "wrong": result.wrong});
            let (rt, subject) = (self.rt(), &handed.name);
            let action = "provider_statement.taken";
            audit::record(
                tx,
                rt,
                MODULE,
                &handed.by,
                action,
                subject,
                None,
                Some(&after),
            )
            .await?;
            self.look_at_drift(tx).await?;
        }
        Ok(result)
    }

    /// A day begins with what the one before it left; what was before the first one nobody here knows.
    async fn follows_on(&self, tx: &Tx, name: &str, day: &Day) -> Result<(), Error> {
        let Some(opening) = day.opening else {
            return Ok(());
        };
        let left = store::settlement::left(tx, name, opening.currency()).await?;
        match left.filter(|left| *left != opening) {
            None => Ok(()),
            Some(left) => Err(refused(
                "does_not_go_on",
                format!(
                    "{} begins with {opening}, and what was handed in before ended with {left}: hand in \
                     the days between first",
                    day.day
                ),
            )),
        }
    }

    /// Answers how many lines of the day are wrong.
    async fn take_one_day(&self, tx: &Tx, handed: &Handed, day: &Day) -> Result<i64, Error> {
        let asked = Asked::new(&handed.name, day.day, handed.daily).ok_or(Error::NotFound)?;
        let mut reports = day.reports.clone();
        if reports.is_empty() && !self.booked_of(tx, &asked).await?.is_empty() {
            let mut quiet = day.quiet.clone();
            if day.opening.is_none() {
                let currency = quiet.net.currency();
                quiet.left = store::settlement::left(tx, &handed.name, currency).await?;
            }
            reports.push(quiet);
        }
        for report in &mut reports {
            for line in &mut report.lines {
                self.in_our_words(tx, &handed.name, line).await?;
            }
        }
        self.take_day(tx, &asked, &reports).await?;
        let mut wrong = 0;
        for report in &reports {
            let found = store::settlement::find(tx, &report.id).await?;
            wrong += found.map_or(0, |one| one.wrong);
            self.bring(tx, report).await?;
        }
        Ok(wrong)
    }

    /// A statement names what it is of by receipts; those that we were told of are ours.
    async fn in_our_words(
        &self,
        tx: &Tx,
        name: &str,
        line: &mut SettlementItem,
    ) -> Result<(), Error> {
        if !matches!(line.kind.as_str(), "charge" | "refund") {
            return Ok(());
        }
        let names = [line.reference.as_str(), line.reference.as_str()];
        let place = store::attempt::referred(tx, name, "charge", names).await?;
        let Some((buyer, id)) = place else {
            return Ok(());
        };
        let attempt = AttemptId::from_uuid(id);
        if line.kind == "charge" {
            line.reference = attempt.to_string();
            return Ok(());
        }
        let found = store::attempt::find(tx, buyer, attempt).await?;
        let Some(found) = found else {
            return Ok(());
        };
        let refunds = store::refund::of_intent(tx, buyer, found.intent).await?;
        let mut of = refunds.iter().filter(|one| one.attempt == attempt);
        if let Some(refund) = of.next() {
            line.reference = refund.id.to_string();
        }
        Ok(())
    }

    /// The money of a settlement may have come before its statement was handed in.
    async fn bring(&self, tx: &Tx, report: &SettlementReport) -> Result<(), Error> {
        let waits = store::statement::awaiting(tx, &report.id).await?;
        let Some(mut line) = waits.filter(|_| report.net.is_positive()) else {
            return Ok(());
        };
        let read = line.version;
        self.match_settlement(tx, &mut line, &report.id).await?;
        line.version += 1;
        store::statement::save_line(tx, &line, read).await
    }
}
