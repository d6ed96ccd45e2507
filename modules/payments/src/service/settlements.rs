//! What providers say they pay out to us, line by line against the books. The money itself comes on the
//! bank's statement, one line for all of a settlement.

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
use crate::connectors::{Card, Connector as _, Daily, SettlementItem, SettlementReport};
use crate::error::Error;
use crate::model::bank::{BankLineId, Settlement, SettlementLine};
use crate::notices::SETTLEMENT_DIFFERS;
use crate::rules::reference;
use crate::rules::settlement::{self as rules, TWICE, comes_in};
use crate::store;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SettlementView {
    pub id: String,
    pub provider: String,
    pub gross: Money,
    pub fees: Money,
    /// What is paid out; nothing is when it is not positive.
    pub net: Money,
    /// What days before had left, which this one began with; negative: it is less by it.
    pub carried: Money,
    /// What stays with the provider.
    pub left: Money,
    /// The one that began with what this one left.
    pub carried_by: Option<String>,
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
    /// `charge`, `refund`, `chargeback`, `chargeback_won`, or what else came (`other_in`) and went
    /// (`other_out`).
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
            carried: one.carried,
            left: one.left,
            carried_by: one.carried_by,
            lines: one.lines,
            wrong: one.wrong,
            bank_line: one.line,
            at: one.at,
        }
    }
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
        let lines = self.judge_lines(tx, name, report, daily).await?;
        let carried = store::settlement::carry(tx, name, currency, &report.id).await?;
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
        let zero = Money::zero(currency);
        let left = match report.left {
            Some(left) => left,
            // Nobody pays out what is nothing or less: the next one is less by it.
            None if report.net.is_positive() => zero,
            None => report.net,
        };
        let paid = if report.net.is_positive() {
            report.net
        } else {
            zero
        };
        let adds_up = gross.checked_sub(fees)?.checked_add(carried)? == paid.checked_add(left)?;
        let wrong = lines.iter().filter(|line| line.why.is_some()).count();
        let one = Settlement {
            id: report.id.clone(),
            provider: name.to_owned(),
            gross,
            fees,
            net: report.net,
            carried,
            left,
            carried_by: None,
            lines: i64::try_from(lines.len()).unwrap_or(i64::MAX),
            wrong: i64::try_from(wrong + usize::from(!adds_up)).unwrap_or(i64::MAX),
            line: None,
            at: self.now(),
        };
        if !store::settlement::insert(tx, &one).await? {
            return Ok(());
        }
        store::settlement::insert_lines(tx, &one.id, 1, &lines).await?;
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

    /// Every line with what is wrong with it. What the books and earlier reports say of all of them is
    /// read at once.
    async fn judge_lines(
        &self,
        tx: &Tx,
        name: &str,
        report: &SettlementReport,
        daily: Option<Daily>,
    ) -> Result<Vec<SettlementLine>, Error> {
        let mut lines: Vec<SettlementLine> = report.lines.iter().map(line_of).collect();
        let references: Vec<String> = lines.iter().map(|line| line.reference.clone()).collect();
        let mut told = store::settlement::told(tx, name, &references).await?;
        let mut subjects = Vec::with_capacity(lines.len());
        let mut entries = Vec::new();
        for line in &lines {
            let subject = self.subject_of(tx, name, line).await?;
            if let Some(subject) = &subject {
                entries.extend(rules::entries(&line.kind, subject));
            }
            subjects.push(subject);
        }
        let account = Account::of(Root::PspClearing, name)?.to_string();
        let booked = store::settlement::booked(tx, &entries, &account).await?;
        for (line, subject) in lines.iter_mut().zip(subjects) {
            let subject = subject.as_deref();
            let is_new = told.insert((line.kind.clone(), line.reference.clone()));
            let why = match (is_new, daily) {
                (false, _) => Some(rules::TWICE),
                (true, None) => rules::against(line, subject, &booked)?,
                (true, Some(daily)) => {
                    let agreed = rules::agreed_fee(line, daily.fee_basis_points)?;
                    rules::against_daily(line, subject, &booked, agreed)?
                }
            };
            if daily.is_some() && rules::is_known(why) {
                self.book_daily_fee(tx, name, line).await?;
            }
            line.why = why.map(str::to_owned);
        }
        Ok(lines)
    }

    /// What our entries about a line are called by. A chargeback the provider calls by its own name.
    async fn subject_of(
        &self,
        tx: &Tx,
        provider: &str,
        line: &SettlementLine,
    ) -> Result<Option<String>, Error> {
        let subject = rules::subject(line);
        if !matches!(line.kind.as_str(), "chargeback" | "chargeback_won") {
            return Ok(Some(subject.to_owned()));
        }
        let names = [subject, subject];
        let place = store::attempt::referred(tx, provider, "chargeback", names).await?;
        Ok(place.map(|(_, id)| ChargebackId::from_uuid(id).to_string()))
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

fn line_of(told: &SettlementItem) -> SettlementLine {
    SettlementLine {
        kind: told.kind.clone(),
        reference: told.reference.clone(),
        amount: told.amount,
        fee: told.fee.unwrap_or(Money::zero(told.amount.currency())),
        why: None,
    }
}
