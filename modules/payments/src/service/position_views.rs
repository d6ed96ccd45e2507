//! What the platform's finance sees of its positions: amount, cost, worth today, what it gained and
//! lost by month, and every move, as a page or a file.

use std::collections::BTreeMap;

use contract::identity::Caller;
use kernel::{Currency, Cursor, Money, Page, Problem, Timestamp};
use runtime::http::PageQuery;
use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

use super::operate::LOOKERS;
use super::{Service, rows};
use crate::error::Error;
use crate::model::position::{MoveKind, Position, PositionMove};
use crate::rules::position::{self, Holding, REPORTING};
use crate::store;

/// Rows of a file.
const FILE_MAX: i64 = 50_000;
/// Months and currencies of gains that are shown.
const GAINS_MAX: i64 = 200;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PositionView {
    pub currency: Currency,
    /// Held, or owed below nothing.
    pub amount: Money,
    /// Of it, what came as fees and not by a change of currency.
    pub earned: Money,
    /// In the currency that is reported in, and so is all that follows.
    pub cost: Money,
    /// For one unit; absent while there is nothing.
    pub average_rate: Option<Decimal>,
    /// By the newest rate; absent without one.
    pub worth: Option<Money>,
    pub rate_day: Option<String>,
    /// What closing it today would gain. Shown, and posted nowhere.
    pub unrealised: Option<Money>,
    pub limit: Money,
    pub is_over: bool,
    /// What the books say of the currency, and its moves do not.
    pub unexplained: Money,
    pub updated_at: Timestamp,
}

/// What closing positions gained in a month.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MonthGain {
    /// `2026-11`
    pub month: String,
    pub total: Money,
    pub items: Vec<CurrencyGain>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CurrencyGain {
    pub currency: Currency,
    pub realised: Money,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PositionsPage {
    /// What costs and gains are in.
    pub reporting: Currency,
    pub items: Vec<PositionView>,
    /// The newest first.
    pub months: Vec<MonthGain>,
    /// What the books say of gains and losses of currencies, all in all.
    pub booked: Money,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PositionMoveView {
    pub number: i64,
    pub kind: MoveKind,
    /// The exchange or the deal; absent for what is neither.
    pub subject: Option<String>,
    pub amount: Money,
    pub worth: Money,
    pub realised: Money,
    pub left: Money,
    pub left_cost: Money,
    pub at: Timestamp,
}

impl From<PositionMove> for PositionMoveView {
    fn from(one: PositionMove) -> Self {
        let prefix = match one.kind {
            MoveKind::Exchange => Some("exg"),
            MoveKind::Deal => Some("cvd"),
            // Of either, or of fees: the line before it says of which.
            MoveKind::Difference | MoveKind::Opening | MoveKind::Earned => None,
        };
        PositionMoveView {
            number: one.number,
            kind: one.kind,
            subject: prefix.map(|prefix| match prefix {
                "exg" => crate::model::exchange::ExchangeId::from_uuid(one.subject).to_string(),
                _ => crate::model::position::CoverId::from_uuid(one.subject).to_string(),
            }),
            amount: one.amount,
            worth: one.worth,
            realised: one.realised,
            left: one.left,
            left_cost: one.left_cost,
            at: one.at,
        }
    }
}

impl Service {
    pub(crate) async fn positions(&self, by: &Caller) -> Result<PositionsPage, Error> {
        by.allows("payments:read")?;
        by.platform(&LOOKERS)?;
        self.read((), |service, tx, _| async move {
            let mut items = Vec::new();
            for one in store::position::all(&tx).await? {
                let rate = match one.currency == REPORTING {
                    true => None,
                    false => store::rate::newest(&tx, one.currency).await?,
                };
                let unexplained = service.unexplained(&tx, &one).await?;
                items.push(service.position_view(one, rate, unexplained)?);
            }
            let gain = ledger::Account::sole(ledger::Root::FxGainLoss)?.to_string();
            Ok(PositionsPage {
                reporting: REPORTING,
                items,
                months: months(store::position::by_month(&tx, GAINS_MAX).await?)?,
                booked: store::position::booked(&tx, &[gain], REPORTING).await?,
            })
        })
        .await
    }

    fn position_view(
        &self,
        one: Position,
        rate: Option<store::rate::Dated>,
        unexplained: Money,
    ) -> Result<PositionView, Error> {
        let held = Holding {
            amount: one.amount,
            cost: one.cost,
        };
        let worth = match &rate {
            Some(dated) => Some(position::worth(one.amount, dated.rate)?),
            None => (one.currency == REPORTING).then_some(one.amount),
        };
        let limit = self.exposure_limit(one.currency);
        let exposure = worth.map_or(0, |worth| worth.minor().unsigned_abs());
        Ok(PositionView {
            currency: one.currency,
            amount: one.amount,
            earned: one.earned,
            cost: one.cost,
            average_rate: held.average(),
            worth,
            rate_day: rate.map(|dated| dated.day),
            unrealised: worth.map(|worth| held.unrealised(worth)).transpose()?,
            limit,
            is_over: one.currency != REPORTING && exposure > limit.minor().unsigned_abs(),
            unexplained,
            updated_at: one.updated_at,
        })
    }

    /// A currency's moves, newest first.
    pub(crate) async fn position_moves(
        &self,
        by: &Caller,
        currency: Currency,
        page: &PageQuery,
    ) -> Result<Page<PositionMoveView>, Error> {
        by.allows("payments:read")?;
        by.platform(&LOOKERS)?;
        let before = match &page.after {
            Some(text) => Cursor::decode::<(i64,)>(text)?.0,
            None => i64::MAX,
        };
        let found = self.moves_of(currency, before, rows(page)).await?;
        let page = Page::cut(found, page.rows(), |one| (one.number,))?;
        Ok(page.map(PositionMoveView::from))
    }

    async fn moves_of(
        &self,
        currency: Currency,
        before: i64,
        limit: i64,
    ) -> Result<Vec<PositionMove>, Error> {
        let input = (currency, before, limit);
        self.read(input, |_, tx, input| async move {
            store::position::moves(&tx, input.0, input.1, input.2).await
        })
        .await
    }

    /// The same as a file for a spreadsheet.
    pub(crate) async fn position_moves_file(
        &self,
        by: &Caller,
        currency: Currency,
    ) -> Result<Vec<u8>, Error> {
        by.allows("payments:read")?;
        by.platform(&LOOKERS)?;
        let moves = self.moves_of(currency, i64::MAX, FILE_MAX).await?;
        let moves = moves.into_iter().map(PositionMoveView::from);
        csv_file(currency, moves)
    }
}

/// Rows come sorted by month.
fn months(gains: Vec<(String, Currency, Money)>) -> Result<Vec<MonthGain>, Error> {
    let mut by_month: BTreeMap<String, Vec<CurrencyGain>> = BTreeMap::new();
    for (month, currency, realised) in gains {
        let items = by_month.entry(month).or_default();
        items.push(CurrencyGain { currency, realised });
    }
    by_month
        .into_iter()
        .rev()
        .map(|(month, items)| {
            let sums = items.iter().map(|one| one.realised);
            Ok(MonthGain {
                month,
                total: Money::sum(sums, REPORTING)?,
                items,
            })
        })
        .collect()
}

fn csv_file(
    currency: Currency,
    moves: impl Iterator<Item = PositionMoveView>,
) -> Result<Vec<u8>, Error> {
    let broken = |error: csv::Error| Problem::internal().with_detail(error.to_string());
    let mut file = csv::Writer::from_writer(b"\xef\xbb\xbf".to_vec());
    let names = [
        "number",
        "at",
        "kind",
        "subject",
        "currency",
        "amount",
        "worth",
        "realised",
        "left",
        "left_cost",
        "reporting",
    ];
    file.write_record(names).map_err(broken)?;
    for one in moves {
        let row = [
            one.number.to_string(),
            one.at.to_string(),
            position::kind_name(one.kind).to_owned(),
            one.subject.unwrap_or_default(),
            currency.code().to_owned(),
            one.amount.to_major_string(),
            one.worth.to_major_string(),
            one.realised.to_major_string(),
            one.left.to_major_string(),
            one.left_cost.to_major_string(),
            REPORTING.code().to_owned(),
        ];
        file.write_record(row).map_err(broken)?;
    }
    let bytes = file.into_inner();
    let bytes = bytes.map_err(|_| Problem::internal().with_detail("a file that cannot be made"))?;
    Ok(bytes)
}
