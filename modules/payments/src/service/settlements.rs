//! What the card provider says it pays out to us, line by line against the books. The money itself
//! comes on the bank's statement, one line for all of a settlement.

use contract::identity::Caller;
use contract::ids::ChargebackId;
use db::Tx;
use kernel::{Cursor, Money, Page};
use ledger::{Account, Root};
use runtime::http::PageQuery;
use serde::Serialize;
use utoipa::ToSchema;

use super::operate::LOOKERS;
use super::{Service, rows};
use crate::connectors::{Card, Connector as _, SettlementReport};
use crate::error::Error;
use crate::model::bank::{BankLineId, Settlement, SettlementLine};
use crate::rules::reference;
use crate::store;

/// After all ids there can be.
const LAST: &str = "~";

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
    /// `unknown_reference`, `amount_differs` or `fee_differs`.
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
            let name = name.clone();
            let mut lines = Vec::new();
            for told in &report.lines {
                let line = SettlementLine {
                    kind: told.kind.clone(),
                    reference: told.reference.clone(),
                    amount: told.amount,
                    fee: told.fee.unwrap_or(Money::zero(told.amount.currency())),
                    why: None,
                };
                let why = service.against_the_books(&tx, &name, &line).await?;
                lines.push(SettlementLine { why, ..line });
            }
            // What the report adds up to is worked out here, not believed.
            let currency = report.net.currency();
            let comes = |line: &&SettlementLine| comes_in(&line.kind);
            let charged = lines.iter().filter(comes);
            let gross = Money::sum(charged.map(|line| line.amount), currency)?;
            let refunds = lines.iter().filter(|line| !comes_in(&line.kind));
            let refunds = Money::sum(refunds.map(|line| line.amount), currency)?;
            let fees = Money::sum(lines.iter().map(|line| line.fee), currency)?;
            let gross = gross.checked_sub(refunds)?;
            let adds_up = gross.checked_sub(fees)? == report.net;
            let wrong = lines.iter().filter(|line| line.why.is_some()).count();
            let one = Settlement {
                id: report.id.clone(),
                provider: name,
                gross,
                fees,
                net: report.net,
                lines: i64::try_from(lines.len()).unwrap_or(i64::MAX),
                wrong: i64::try_from(wrong + usize::from(!adds_up)).unwrap_or(i64::MAX),
                line: None,
                at: service.now(),
            };
            if !store::settlement::insert(&tx, &one).await? {
                return Ok(());
            }
            for (place, line) in (1i64..).zip(&lines) {
                store::settlement::insert_line(&tx, &one.id, place, line).await?;
            }
            if one.wrong > 0 {
                tracing::warn!(settlement = %one.id, wrong = one.wrong, "the provider settles otherwise than the books say");
            }
            Ok(())
        })
        .await
    }

    /// What is wrong with a line, if anything is.
    async fn against_the_books(
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
            Some(text) => Cursor::decode::<(String,)>(text)?.0,
            None => LAST.to_owned(),
        };
        let found = self
            .read((before, rows(page)), |_, tx, input| async move {
                store::settlement::list(&tx, &input.0, input.1).await
            })
            .await?;
        Ok(Page::cut(found, page.rows(), |one| (one.id.clone(),))?.map(SettlementView::from))
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
