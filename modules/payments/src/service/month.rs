//! Papers of a month: worked out of the books, the same whenever it is done, and issued once the
//! month is over.

use std::time::Duration;

use contract::identity::Caller;
use contract::ids::{OrderId, OrgId};
use db::Tx;
use kernel::{Currency, Money, Problem};
use ledger::{Account, Root};
use runtime::crash;

use super::Service;
use super::movements::{BalancePart, Movement, csv_file, movement};
use crate::MODULE;
use crate::error::Error;
use crate::model::document::{
    Body, Content, Document, FeeContent, Holder, Issuer, Line, PaperKind, Parts, StatementContent,
};
use crate::model::exchange::ExchangeId;
use crate::model::plan::BillId;
use crate::rules::documents::{self, Month};
use crate::rules::plans;
use crate::store;
use crate::store::document::{Source, Takings};

/// More postings of one seller in one month want the ledger's export.
pub(crate) const LINES_MAX: i64 = 200_000;
/// What was begun before midnight is committed by then.
const AFTER_MIDNIGHT: Duration = Duration::from_secs(3_600);
const ACCOUNTS_A_PAGE: i64 = 200;

/// A month of a seller's balance, line by line.
pub(crate) struct Statement {
    pub opening: Parts,
    pub closing: Parts,
    pub lines: Vec<Movement>,
}

impl Service {
    /// The same run at once, for tests and the loader of demo worlds.
    pub async fn issue_now(&self) -> Result<(), Problem> {
        Ok(self.issue_papers().await?)
    }

    /// Gives waiting entries their numbers at once.
    pub async fn seal_now(&self) -> Result<(), Problem> {
        self.seal().await?;
        Ok(())
    }

    /// Issues what is missing of every month that is over. A run that stops goes on where it was: a
    /// paper is issued once.
    pub(crate) async fn issue_papers(&self) -> Result<(), Error> {
        let (first, closed) = self
            .read((), |_, tx, _| async move {
                let first = store::document::first_entry(&tx).await?;
                Ok((first, store::document::closed_months(&tx).await?))
            })
            .await?;
        let Some(first) = first else {
            return Ok(());
        };
        let mut month = Month::of(first);
        while month.end().plus(AFTER_MIDNIGHT) <= self.now() {
            if !closed.contains(&month.to_string()) {
                self.issue_month(month).await?;
            }
            month = month.next();
        }
        Ok(())
    }

    async fn issue_month(&self, month: Month) -> Result<(), Error> {
        let mut after = (String::new(), String::new());
        loop {
            let page = self
                .read(after.clone(), |_, tx, after| async move {
                    store::document::accounts_after(&tx, &after, ACCOUNTS_A_PAGE).await
                })
                .await?;
            let Some((account, currency)) = page.last() else {
                break;
            };
            after = (account.clone(), currency.code().to_owned());
            for (seller, currency) in sellers(&page) {
                let holder = self.holder(&Caller::system(), seller).await?;
                self.issue_of(month, holder, currency).await?;
                crash::point(MODULE, "paper.issued");
            }
        }
        self.write(month, |service, tx, month| async move {
            store::document::close(&tx, &month.to_string(), service.now()).await
        })
        .await
    }

    /// All papers of one seller, month and currency, in one transaction. What a month is made up of is
    /// read beforehand: nothing comes to it any more, and nobody has to wait for that.
    async fn issue_of(
        &self,
        month: Month,
        holder: Holder,
        currency: Currency,
    ) -> Result<(), Error> {
        let input = (month, holder.id, currency);
        let (statement, fees) = self
            .read(input, |service, tx, input| async move {
                let (month, seller, currency) = *input;
                let statement = service.statement_of(&tx, seller, month, currency).await?;
                let fees = service.fees_of(&tx, seller, month, currency).await?;
                Ok((statement, fees))
            })
            .await?;
        let statement = match statement.lines.is_empty() && statement.opening.total.is_zero() {
            true => None,
            false => Some((content_of(&statement)?, statement.closing.total)),
        };
        if statement.is_none() && fees.is_empty() {
            return Ok(());
        }
        let input = (month, holder, currency, statement, fees);
        self.write(input, |service, tx, input| async move {
            let (month, holder, currency, statement, fees) = input.as_ref();
            let (month, currency) = (*month, *currency);
            if let Some((content, total)) = statement {
                let body = Body::Statement(Box::new(content.clone()));
                let about = (PaperKind::Statement, month, currency);
                service.issue(&tx, holder, about, body, *total).await?;
            }
            let mut invoice = None;
            for kind in [PaperKind::Invoice, PaperKind::CreditNote] {
                let is_credit = kind == PaperKind::CreditNote;
                let Some(fees) = documents::fees(fees, is_credit, currency)? else {
                    continue;
                };
                let total = fees.total;
                let body = Body::Fees(FeeContent {
                    invoice: invoice.clone().filter(|_| is_credit),
                    ..fees
                });
                let about = (kind, month, currency);
                invoice = service.issue(&tx, holder, about, body, total).await?;
            }
            Ok(())
        })
        .await
    }

    /// Freezes a paper under the next number; answers the number, or none when it is there already.
    async fn issue(
        &self,
        tx: &Tx,
        holder: &Holder,
        (kind, month, currency): (PaperKind, Month, Currency),
        body: Body,
        total: Money,
    ) -> Result<Option<String>, Error> {
        let text = month.to_string();
        if store::document::is_issued(tx, holder.id, kind, &text, currency).await? {
            return Ok(None);
        }
        let content = Content {
            issuer: self.issuer(),
            holder: holder.clone(),
            month: text.clone(),
            currency,
            body,
        };
        let frozen = serde_json::to_string(&content)
            .map_err(|error| Error::stored("content", &error.to_string()))?;
        let code = &self.settings().issuer_code;
        let series = format!("{code}-{}-{}", documents::letters(kind), month.year());
        let number = store::document::next_number(tx, &series).await?;
        let number = format!("{series}-{number:06}");
        let one = Document {
            seller: holder.id,
            id: self.rt().ids().new_id(),
            kind,
            number: number.clone(),
            month: text,
            currency,
            total,
            sha256: documents::checksum(frozen.as_bytes()),
            content,
            issued_at: self.now(),
        };
        store::document::insert(tx, &one, &frozen).await?;
        Ok(Some(number))
    }

    pub(crate) fn issuer(&self) -> Issuer {
        let settings = self.settings();
        Issuer {
            name: settings.issuer_name.clone(),
            address: settings.issuer_address.clone(),
            tax_number: settings.issuer_tax_number.clone(),
        }
    }

    pub(crate) async fn holder(&self, by: &Caller, id: OrgId) -> Result<Holder, Error> {
        let firms = self.identity().organisations(by, vec![id]).await?;
        let firm = firms.into_iter().find(|firm| firm.id == id);
        let firm = firm.ok_or(Error::NotFound)?;
        Ok(Holder {
            id,
            name: firm.name,
            country: firm.country,
        })
    }

    /// A month of a seller's balance. What it closes with is what the books say at its end, and what
    /// it opens with is what the month before closed with; anything else is an error.
    pub(crate) async fn statement_of(
        &self,
        tx: &Tx,
        seller: OrgId,
        month: Month,
        currency: Currency,
    ) -> Result<Statement, Error> {
        let accounts = BalancePart::accounts(seller)?;
        let before = store::document::sums_before(tx, &accounts, currency, month.start()).await?;
        let after = store::document::sums_before(tx, &accounts, currency, month.end()).await?;
        let span = (month.start(), month.end());
        let found = store::document::between(tx, &accounts, currency, span, LINES_MAX + 1).await?;
        if found.len() > usize::try_from(LINES_MAX).unwrap_or(usize::MAX) {
            return Err(Error::TooLong);
        }
        let opening = documents::parts(&before, currency)?;
        let closing = documents::parts(&after, currency)?;
        let lines: Vec<Movement> = found.iter().map(movement).collect::<Result<_, _>>()?;
        let mut total = opening.total;
        for line in &lines {
            total = match line.part {
                BalancePart::Receivable => total.checked_sub(line.amount)?,
                BalancePart::Pending | BalancePart::Available | BalancePart::Reserved => {
                    total.checked_add(line.amount)?
                }
            };
        }
        if total != closing.total {
            return Err(Error::stored("statement", "does not add up to the books"));
        }
        Ok(Statement {
            opening,
            closing,
            lines,
        })
    }

    /// What the platform took of a seller in a month, and what it gave back: commission, plans and
    /// services, each with its tax; fees of chargebacks and what exchanges left with it, without.
    pub(crate) async fn fees_of(
        &self,
        tx: &Tx,
        seller: OrgId,
        month: Month,
        currency: Currency,
    ) -> Result<Vec<Line>, Error> {
        let sole = |root| Account::sole(root).map(|account| account.to_string());
        let to = Takings {
            fees: sole(Root::PlatformFees)?,
            tax: sole(Root::FeeTax)?,
            dispute_fees: sole(Root::DisputeFees)?,
            spread: sole(Root::FxSpread)?,
        };
        let span = (month.start(), month.end());
        let found = store::document::taken(tx, seller, currency, span, &to).await?;
        let mut lines = Vec::with_capacity(found.len());
        for one in found {
            let order = OrderId::from_uuid(one.subject).to_string();
            let (what, about) = match one.source {
                Source::DisputeFee => ("chargeback_fee", order),
                Source::Spread => (
                    "exchange_spread",
                    ExchangeId::from_uuid(one.subject).to_string(),
                ),
                Source::Fees => {
                    let bill = BillId::from_uuid(one.subject);
                    match store::bill::find(tx, seller, bill).await? {
                        Some(bill) => (plans::kind_name(bill.kind), bill.id.to_string()),
                        None => ("commission", order),
                    }
                }
            };
            lines.push(Line {
                at: one.at,
                what: what.to_owned(),
                about,
                net: one.net,
                tax: one.tax,
            });
        }
        Ok(lines)
    }
}

pub(crate) fn content_of(statement: &Statement) -> Result<StatementContent, Error> {
    let file = csv_file(&statement.lines)?;
    Ok(StatementContent {
        opening: statement.opening.clone(),
        closing: statement.closing.clone(),
        lines: i64::try_from(statement.lines.len()).unwrap_or(i64::MAX),
        lines_sha256: documents::checksum(&file),
    })
}

/// Each seller and currency once, out of the names of its accounts, in their order.
fn sellers(page: &[(String, Currency)]) -> Vec<(OrgId, Currency)> {
    let mut found = Vec::new();
    for (account, currency) in page {
        let owner = account.parse::<Account>().ok();
        let owner = owner.and_then(|account| account.owner().and_then(|id| id.parse().ok()));
        if let Some(seller) = owner
            && !found.contains(&(seller, *currency))
        {
            found.push((seller, *currency));
        }
    }
    found
}
