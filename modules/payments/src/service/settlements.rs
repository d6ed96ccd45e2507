//! What providers say they pay out to us, line by line against the books. The money itself comes on the bank's statement, one line for all of a settlement.

use contract::identity::Caller;
use contract::ids::ChargebackId;
use db::Tx;
use kernel::{Cursor, Money, Page, Timestamp};
use ledger::{Account, Root};
use runtime::http::PageQuery;
use runtime::notices::{self, Notice, To};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::operate::{DECIDERS, LOOKERS};
use super::{Service, rows};
use crate::MODULE;
use crate::connectors::{Card, Connector as _, Daily, SettlementReport};
use crate::error::Error;
use crate::model::bank::{BankLineId, Settlement, SettlementLine};
use crate::notices::SETTLEMENT_DIFFERS;
use crate::rules::reference;
use crate::store;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SettlementView {
    pub id: String,
    pub provider: String,
    pub gross: Money,
    pub fees: Money,
    pub net: Money,
    pub lines: i64,
    /// Lines that the books do not say.
    pub wrong: i64,
    /// The line of the bank's statement with which it came.
    pub bank_line: Option<BankLineId>,
    pub at: kernel::Timestamp,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SettlementPage {
    #[serde(flatten)]
    pub settlement: SettlementView,
    pub items: Vec<SettlementLineView>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SettlementLineView {
    /// `charge`, `refund`, `chargeback` or `chargeback_won`.
    pub kind: String,
    pub reference: String,
    pub amount: Money,
    pub fee: Money,
    /// `unknown_reference`, `amount_differs`, `fee_differs`, `twice`, or `missing`: the books say it and
    /// the report does not.
    pub why: Option<String>,
}

impl From<Settlement> for SettlementView {
    fn from(one: Settlement) -> Self {
        SettlementView {
            id: one.id,
            provider: one.provider,
            gross: one.gross,
            fees: one.fees,
            net: one.net,
            lines: one.lines,
            wrong: one.wrong,
            bank_line: one.line,
            at: one.at,
        }
    }
}

/// Why a line is none: it stood in a report before.
const TWICE: &str = "twice";

/// Whether a line of a report adds to what is paid out.
fn comes_in(kind: &str) -> bool {
    matches!(kind, "charge" | "chargeback_won")
}

impl Service {
    /// Fetches the reports that are new.
    pub(crate) async fn fetch_settlements(&self) -> Result<(), Error> {
        for card in self.connectors().cards() {
            self.fetch_settlements_of(card).await?;
        }
        Ok(())
    }

    async fn fetch_settlements_of(&self, provider: &Card) -> Result<(), Error> {
        let after = self
            .read(provider.name().to_owned(), |_, tx, name| async move {
                store::settlement::newest(&tx, &name).await
            })
            .await?;
        let reports = match provider.settlements(after.as_deref()).await {
            Ok(reports) => reports,
            // Asked again at the next round.
            Err(error) => {
                tracing::warn!(%error, "the provider tells no settlements");
                return Ok(());
            }
        };
        for report in reports {
            self.take_settlement(provider.name(), report).await?;
        }
        Ok(())
    }

    async fn take_settlement(&self, name: &str, report: SettlementReport) -> Result<(), Error> {
        if !reference::is_settlement(&report.id) {
            tracing::warn!("a settlement of the provider has no name that we can keep");
            return Ok(());
        }
        self.write((name.to_owned(), report), |service, tx, input| async move {
            let (name, report) = input.as_ref();
            service.keep_settlement(&tx, name, report, None).await
        })
        .await
    }

    /// A report line by line against the books; once. `daily` is of a provider that tells its fees by
    /// its reports alone: they are booked as it kept them, and told where its contract says another.
    pub(super) async fn keep_settlement(
        &self,
        tx: &Tx,
        name: &str,
        report: &SettlementReport,
        daily: Option<Daily>,
    ) -> Result<(), Error> {
        if store::settlement::find(tx, &report.id).await?.is_some() {
            return Ok(());
        }
        let currency = report.net.currency();
        let mut lines: Vec<SettlementLine> = Vec::new();
        for told in &report.lines {
            let mut line = SettlementLine {
                kind: told.kind.clone(),
                reference: told.reference.clone(),
                amount: told.amount,
                fee: told.fee.unwrap_or(Money::zero(told.amount.currency())),
                why: None,
            };
            let same =
                |one: &SettlementLine| one.kind == line.kind && one.reference == line.reference;
            let is_twice = lines.iter().any(same)
                || store::settlement::is_told(tx, name, &line.kind, &line.reference).await?;
            line.why = match (is_twice, daily) {
                (true, _) => Some(TWICE.to_owned()),
                (false, None) => self.against_the_books(tx, name, &line).await?,
                (false, Some(daily)) => self.daily_line(tx, name, &line, daily).await?,
            };
            lines.push(line);
        }
        // What the report adds up to is worked out here, not believed. What stands there twice is
        // paid out once.
        let counts = |line: &&SettlementLine| line.why.as_deref() != Some(TWICE);
        let comes = |line: &&SettlementLine| comes_in(&line.kind);
        let charged = lines.iter().filter(counts).filter(comes);
        let gross = Money::sum(charged.map(|line| line.amount), currency)?;
        let refunds = lines
            .iter()
            .filter(counts)
            .filter(|line| !comes_in(&line.kind));
        let refunds = Money::sum(refunds.map(|line| line.amount), currency)?;
        let fees = lines.iter().filter(counts).map(|line| line.fee);
        let fees = Money::sum(fees, currency)?;
        let gross = gross.checked_sub(refunds)?;
        let adds_up = gross.checked_sub(fees)? == report.net;
        let wrong = lines.iter().filter(|line| line.why.is_some()).count();
        let one = Settlement {
            id: report.id.clone(),
            provider: name.to_owned(),
            gross,
            fees,
            net: report.net,
            lines: i64::try_from(lines.len()).unwrap_or(i64::MAX),
            wrong: i64::try_from(wrong + usize::from(!adds_up)).unwrap_or(i64::MAX),
            line: None,
            at: self.now(),
        };
        if !store::settlement::insert(tx, &one).await? {
            return Ok(());
        }
        for (place, line) in (1i64..).zip(&lines) {
            store::settlement::insert_line(tx, &one.id, place, line).await?;
        }
        if one.wrong > 0 && daily.is_none() {
            self.tell_differences(tx, &one.id, name, one.wrong).await?;
        }
        Ok(())
    }

    /// Somebody has to ask the provider.
    pub(super) async fn tell_differences(
        &self,
        tx: &Tx,
        id: &str,
        provider: &str,
        count: i64,
    ) -> Result<(), Error> {
        tracing::warn!(
            settlement = id,
            count,
            "the provider settles otherwise than the books say"
        );
        let by = Caller::system();
        let notice = Notice {
            to: To::Staff(DECIDERS.to_vec()),
            org: by.org,
            kind: SETTLEMENT_DIFFERS,
            params: json!({"settlement": id, "provider": provider, "count": count}),
            link: Some(format!("/ops/settlements/{id}")),
        };
        notices::tell(tx, self.rt(), MODULE, &by, &notice).await?;
        Ok(())
    }

    /// What is wrong with a line, if anything is.
    pub(super) async fn against_the_books(
        &self,
        tx: &Tx,
        provider: &str,
        line: &SettlementLine,
    ) -> Result<Option<String>, Error> {
        let account = Account::of(Root::PspClearing, provider)?.to_string();
        let (names, sign): (&[&str], i128) = match line.kind.as_str() {
            "charge" => (&["captured", "mismatch", "late"], 1),
            "chargeback" => (&["debited"], -1),
            "chargeback_won" => (&["credited"], 1),
            _ => (&["refunded"], -1),
        };
        // A refund's name has the number of the submission behind it.
        let subject = line.reference.split('-').next().unwrap_or_default();
        let subject = match line.kind.as_str() {
            // The provider calls it by its own name.
            "chargeback" | "chargeback_won" => {
                let names = [subject, subject];
                let place = store::attempt::referred(tx, provider, "chargeback", names).await?;
                let Some((_, id)) = place else {
                    return Ok(Some("unknown_reference".to_owned()));
                };
                &ChargebackId::from_uuid(id).to_string()
            }
            _ => subject,
        };
        let mut booked = None;
        for name in names {
            let entry = format!("{subject}:{name}");
            booked = booked.or(store::settlement::booked(tx, &entry, &account).await?);
        }
        let Some(booked) = booked else {
            return Ok(Some("unknown_reference".to_owned()));
        };
        let said = line.amount.checked_mul(sign)?;
        if booked != said {
            return Ok(Some("amount_differs".to_owned()));
        }
        let fee = store::settlement::booked(tx, &format!("{subject}:fee"), &account).await?;
        let fee = fee.unwrap_or(Money::zero(line.fee.currency()));
        let asks = matches!(line.kind.as_str(), "charge" | "chargeback");
        let agrees = !asks || fee == line.fee.negate()?;
        Ok((!agrees).then(|| "fee_differs".to_owned()))
    }

    pub(crate) async fn settlements(
        &self,
        by: &Caller,
        page: &PageQuery,
    ) -> Result<Page<SettlementView>, Error> {
        by.allows("payments:read")?;
        by.platform(&LOOKERS)?;
        let before = match &page.after {
            Some(text) => {
                let (micros, id) = Cursor::decode::<(i64, String)>(text)?;
                (Timestamp::from_micros(micros), id)
            }
            None => (Timestamp::MAX, String::new()),
        };
        let found = self
            .read((before, rows(page)), |_, tx, input| async move {
                let (at, id) = &input.0;
                store::settlement::list(&tx, (*at, id), input.1).await
            })
            .await?;
        Ok(
            Page::cut(found, page.rows(), |one| (one.at.micros(), one.id.clone()))?
                .map(SettlementView::from),
        )
    }

    pub(crate) async fn settlement(&self, by: &Caller, id: &str) -> Result<SettlementPage, Error> {
        by.allows("payments:read")?;
        by.platform(&LOOKERS)?;
        let (found, lines) = self
            .read(id.to_owned(), |_, tx, id| async move {
                let found = store::settlement::find(&tx, &id).await?;
                Ok((found, store::settlement::lines(&tx, &id).await?))
            })
            .await?;
        let view = |line: SettlementLine| SettlementLineView {
            kind: line.kind,
            reference: line.reference,
            amount: line.amount,
            fee: line.fee,
            why: line.why,
        };
        Ok(SettlementPage {
            settlement: found.ok_or(Error::NotFound)?.into(),
            items: lines.into_iter().map(view).collect(),
        })
    }
}
