//! What came to and went from a seller's balance, entry by entry, as a list and as a file.

use contract::identity::Caller;
use contract::ids::{OrderId, OrgId, PayoutId};
use kernel::{Currency, Cursor, FieldError, Money, Page, Problem, Timestamp};
use ledger::{Account, Root};
use runtime::http::PageQuery;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::beneficiaries::TREASURERS;
use super::{Service, rows};
use crate::error::Error;
use crate::store;
use crate::store::movement::{Line, Narrow};

/// Rows of a file; more want the API.
const FILE_ROWS_MAX: i64 = 50_000;
/// After all entries there can be.
const LAST: &str = "~";

/// Which part of a balance moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BalancePart {
    Pending,
    Available,
    Reserved,
    /// A debt: what is added to it is owed.
    Receivable,
}

impl BalancePart {
    const ALL: [(BalancePart, Root); 4] = [
        (BalancePart::Pending, Root::SellerPending),
        (BalancePart::Available, Root::SellerAvailable),
        (BalancePart::Reserved, Root::SellerReserved),
        (BalancePart::Receivable, Root::SellerReceivable),
    ];

    /// The accounts of a seller's balance.
    pub(crate) fn accounts(seller: OrgId) -> Result<Vec<String>, Error> {
        let seller = seller.to_string();
        let accounts: Result<Vec<String>, ledger::Error> = BalancePart::ALL
            .iter()
            .map(|(_, root)| Ok(Account::of(*root, &seller)?.to_string()))
            .collect();
        Ok(accounts?)
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            BalancePart::Pending => "pending",
            BalancePart::Available => "available",
            BalancePart::Reserved => "reserved",
            BalancePart::Receivable => "receivable",
        }
    }
}

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MovementQuery {
    pub currency: Option<Currency>,
    #[param(inline)]
    pub part: Option<BalancePart>,
    /// From this day on, as 2026-11-20.
    #[param(max_length = 10)]
    pub from: Option<String>,
    /// Up to and with this day.
    #[param(max_length = 10)]
    pub to: Option<String>,
}

/// A line of a seller's balance.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BalanceMovement)]
pub struct Movement {
    pub entry: String,
    pub at: Timestamp,
    pub part: BalancePart,
    /// What was added; negative for what went.
    pub amount: Money,
    /// `released`, `clawed`, `paid`, `returned`, `freed`, `netted`, `billed`: what the entry records.
    pub what: String,
    pub order: Option<OrderId>,
    pub payout: Option<PayoutId>,
}

impl Service {
    pub(crate) async fn movements(
        &self,
        by: &Caller,
        query: &MovementQuery,
        page: &PageQuery,
    ) -> Result<Page<Movement>, Error> {
        let narrow = self.narrowed(by, query)?;
        let after = match &page.after {
            Some(text) => Cursor::decode::<(Timestamp, String, i64)>(text)?,
            None => (Timestamp::MAX, LAST.to_owned(), 0),
        };
        let found = self
            .read((narrow, after, rows(page)), |_, tx, input| async move {
                store::movement::list(&tx, &input.0, &input.1, input.2).await
            })
            .await?;
        let page = Page::cut(found, page.rows(), |line| {
            (line.at, line.entry.clone(), line.place)
        })?;
        Ok(Page {
            items: page.items.iter().map(movement).collect::<Result<_, _>>()?,
            next: page.next,
        })
    }

    /// The same as CSV, newest first.
    pub(crate) async fn movements_file(
        &self,
        by: &Caller,
        query: &MovementQuery,
    ) -> Result<Vec<u8>, Error> {
        let narrow = self.narrowed(by, query)?;
        let after = (Timestamp::MAX, LAST.to_owned(), 0);
        let found = self
            .read((narrow, after), |_, tx, input| async move {
                store::movement::list(&tx, &input.0, &input.1, FILE_ROWS_MAX).await
            })
            .await?;
        let lines: Vec<Movement> = found.iter().map(movement).collect::<Result<_, _>>()?;
        csv_file(&lines)
    }

    fn narrowed(&self, by: &Caller, query: &MovementQuery) -> Result<Narrow, Error> {
        by.allows("payments:read")?;
        let seller = by.seller(&TREASURERS)?.to_string();
        let parts = BalancePart::ALL
            .iter()
            .filter(|(part, _)| query.part.is_none_or(|wanted| wanted == *part));
        let accounts: Result<Vec<String>, ledger::Error> = parts
            .map(|(_, root)| Ok(Account::of(*root, &seller)?.to_string()))
            .collect();
        let mut wrong = Vec::new();
        let mut day = |path: &str, text: &Option<String>, next: bool| {
            let text = text.as_deref()?;
            let whole = match next {
                true => format!("{text}T23:59:59.999999Z"),
                false => format!("{text}T00:00:00Z"),
            };
            match whole.parse::<Timestamp>() {
                Ok(at) => Some(at),
                Err(_) => {
                    wrong.push(FieldError::new(path, "not_a_date", "written as 2026-11-20"));
                    None
                }
            }
        };
        let narrow = Narrow {
            accounts: accounts?,
            currency: query.currency,
            from: day("from", &query.from, false),
            to: day("to", &query.to, true),
        };
        match wrong.is_empty() {
            true => Ok(narrow),
            false => Err(Error::Fields(wrong)),
        }
    }
}

/// Movements as a file for a spreadsheet.
pub(crate) fn csv_file(lines: &[Movement]) -> Result<Vec<u8>, Error> {
    let broken = |error: csv::Error| Problem::internal().with_detail(error.to_string());
    let mut file = csv::Writer::from_writer(b"\xef\xbb\xbf".to_vec());
    file.write_record([
        "at", "part", "what", "currency", "amount", "order", "payout", "entry",
    ])
    .map_err(broken)?;
    for one in lines {
        let text = |id: Option<String>| id.unwrap_or_default();
        file.write_record([
            one.at.to_string(),
            one.part.name().to_owned(),
            one.what.clone(),
            one.amount.currency().code().to_owned(),
            one.amount.to_major_string(),
            text(one.order.map(|id| id.to_string())),
            text(one.payout.map(|id| id.to_string())),
            one.entry.clone(),
        ])
        .map_err(broken)?;
    }
    let done = file.into_inner();
    Ok(done.map_err(|error| Problem::internal().with_detail(error.to_string()))?)
}

/// What an entry's id says: whose it is, and what it records.
pub(crate) fn movement(line: &Line) -> Result<Movement, Error> {
    let account: Account = line.account.parse()?;
    let part = BalancePart::ALL
        .iter()
        .find(|(_, root)| *root == account.root());
    let (part, _) = part.ok_or_else(|| Error::stored("account", &line.account))?;
    let (subject, what) = line.entry.split_once(':').unwrap_or((&line.entry, ""));
    let what = what.split('-').next().unwrap_or_default();
    let grows = line.direction == account.normal_side().name();
    let amount = match grows {
        true => line.amount,
        false => line.amount.negate()?,
    };
    Ok(Movement {
        entry: line.entry.clone(),
        at: line.at,
        part: *part,
        amount,
        what: what.to_owned(),
        order: subject.parse().ok(),
        payout: subject.parse().ok(),
    })
}
