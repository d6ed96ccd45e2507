//! Exchanging a seller's money: an offer whose rate holds for a time, taken once or never. The books
//! know amounts, no rates.

use contract::identity::{Caller, Role};
use contract::ids::{OrgId, PersonId};
use db::Tx;
use kernel::{Currency, FieldError, Money, Page, Problem, Timestamp};
use runtime::audit;
use runtime::http::PageQuery;
use runtime::once::{IdempotentRequest, Replay, once};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::ledger::EntryView;
use super::positions::Change;
use super::{Service, before, rows};
use crate::MODULE;
use crate::error::Error;
use crate::model::exchange::{Exchange, ExchangeId, ExchangeKind, ExchangeState};
use crate::model::position::MoveKind;
use crate::rules::exchange::Price;
use crate::rules::{books, exchange};
use crate::store;

const TRADERS: [Role; 2] = [Role::Owner, Role::Finance];

/// What is to be exchanged: so much for another currency, or out of a currency so that so much comes.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskExchange {
    /// What leaves the available balance, with `buy`.
    pub sell: Option<Money>,
    pub buy: Option<Currency>,
    /// What is to reach the balance, with `from`.
    pub receive: Option<Money>,
    pub from: Option<Currency>,
}

/// One of the two ways to ask.
#[derive(Clone, Copy)]
enum Wish {
    Sell(Money, Currency),
    Receive(Money, Currency),
}

impl Wish {
    fn of(form: &AskExchange) -> Result<Self, Error> {
        let refused =
            |path: &str, code, text| Err(Error::Fields(vec![FieldError::new(path, code, text)]));
        let (wish, path, amount, currency, other) =
            match (form.sell, form.buy, form.receive, form.from) {
                (Some(sell), Some(buy), None, None) => {
                    (Wish::Sell(sell, buy), "sell.amount", sell, buy, "buy")
                }
                (None, None, Some(receive), Some(from)) => (
                    Wish::Receive(receive, from),
                    "receive.amount",
                    receive,
                    from,
                    "from",
                ),
                _ => {
                    let text = "sell with buy, or receive with from";
                    return refused("sell", "one_of_two", text);
                }
            };
        if !amount.is_positive() {
            return refused(path, "not_positive", "more than nothing");
        }
        if amount.minor_i64().is_err() {
            return refused(path, "too_large", "no account holds that much");
        }
        if amount.currency() == currency {
            return refused(other, "same_currency", "another currency");
        }
        Ok(wish)
    }

    fn currencies(self) -> (Currency, Currency) {
        match self {
            Wish::Sell(sell, buy) => (sell.currency(), buy),
            Wish::Receive(receive, from) => (from, receive.currency()),
        }
    }

    fn price(self, mid_rate: Decimal, spread: u32) -> Result<(Money, Price), Error> {
        Ok(match self {
            Wish::Sell(sell, buy) => (sell, exchange::price(sell, buy, mid_rate, spread)?),
            Wish::Receive(receive, from) => {
                let found = exchange::price_for(receive, from, mid_rate, spread);
                found.map_err(|_| too_much())?
            }
        })
    }
}

/// An offer: amounts that hold until it expires, and the rate behind them.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ExchangeView {
    #[schema(value_type = String)]
    pub id: ExchangeId,
    pub state: ExchangeState,
    pub sold: Money,
    /// At the mid rate.
    pub bought: Money,
    /// Our part of it.
    pub spread: Money,
    /// What reaches the balance.
    pub received: Money,
    pub mid_rate: Decimal,
    /// With the spread.
    pub client_rate: Decimal,
    /// The day of the dated rates behind it.
    pub rate_day: String,
    pub expires_at: Timestamp,
    pub created_at: Timestamp,
    /// When it was taken or given up.
    pub ended_at: Option<Timestamp>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ExchangePage {
    #[serde(flatten)]
    pub exchange: ExchangeView,
    /// Absent when a program asked, or they were erased.
    pub asked_by: Option<String>,
    /// Its legs in the books, once it was taken.
    pub entry: Option<EntryView>,
}

impl ExchangeView {
    fn at(offer: &Exchange, now: Timestamp) -> Result<Self, Error> {
        Ok(ExchangeView {
            id: offer.id,
            state: exchange::state_at(offer, now),
            sold: offer.sold,
            bought: offer.bought,
            spread: offer.spread,
            received: offer.bought.checked_sub(offer.spread)?,
            mid_rate: offer.mid_rate,
            client_rate: offer.client_rate,
            rate_day: offer.rate_day.clone(),
            expires_at: offer.expires_at,
            created_at: offer.created_at,
            ended_at: offer.ended_at,
        })
    }
}

impl Service {
    /// Offers an exchange at the newest dated rate. Nothing moves before it is taken.
    pub(crate) async fn ask_exchange(
        &self,
        by: &Caller,
        request: &IdempotentRequest,
        form: AskExchange,
    ) -> Result<ExchangeView, Error> {
        by.allows("payments:write")?;
        let seller = by.seller(&TRADERS)?;
        let wish = Wish::of(&form)?;
        let (from, to) = wish.currencies();
        let (mid_rate, rate_day) = self.cross_rate(from, to).await?.ok_or(Error::NoRate)?;
        let today = self.now().date();
        if exchange::is_stale(&rate_day, today, self.settings().exchange_rate_days_max) {
            return Err(Error::NoRate);
        }
        let spread = self.settings().exchange_spread_basis_points;
        let (sell, price) = wish.price(mid_rate, spread)?;
        if sell.minor_i64().is_err() {
            return Err(too_much());
        }
        if !price.bought.checked_sub(price.spread)?.is_positive() {
            let wrong = FieldError::new("sell.amount", "too_small", "it would bring nothing");
            return Err(Error::Fields(vec![wrong]));
        }
        let now = self.now();
        let offer = Exchange {
            id: self.rt().ids().new_id(),
            seller,
            state: ExchangeState::Active,
            version: 1,
            sold: sell,
            bought: price.bought,
            spread: price.spread,
            mid_rate,
            client_rate: price.client_rate,
            rate_day,
            asked_by: by.actor(),
            expires_at: now.plus(self.settings().exchange_lock()),
            created_at: now,
            ended_at: None,
        };
        let replay = once(self.rt(), MODULE, request, move |tx| {
            let offer = offer.clone();
            async move {
                // An offer for money that is not there would be no offer.
                if !has(&tx, offer.seller, offer.sold).await? {
                    return Err(Error::NotAvailable.into());
                }
                store::exchange::insert(&tx, &offer)
                    .await
                    .map_err(Problem::from)?;
                Ok((201, ExchangeView::at(&offer, now)?))
            }
        })
        .await?;
        match replay {
            Replay::Fresh { value, .. } => Ok(value),
            Replay::Stored { answer, .. } => serde_json::from_str(&answer)
                .map_err(|_| Error::stored("payments_idempotency", "answer")),
        }
    }

    /// Takes an offer: both legs and the spread in one entry. Taken once, it stays taken.
    pub(crate) async fn take_exchange(
        &self,
        by: &Caller,
        id: ExchangeId,
    ) -> Result<ExchangeView, Error> {
        by.allows("payments:write")?;
        let seller = by.seller(&TRADERS)?;
        self.write((by.clone(), seller, id), |service, tx, input| async move {
            let (by, seller, id) = input.as_ref();
            let now = service.now();
            let mut offer = load(&tx, *seller, *id).await?;
            match exchange::state_at(&offer, now) {
                ExchangeState::Consumed => return ExchangeView::at(&offer, now),
                ExchangeState::Active => {}
                ended @ (ExchangeState::Expired | ExchangeState::Canceled) => {
                    return Err(Error::ExchangeOver { state: ended });
                }
            }
            offer.state = ExchangeState::Consumed;
            offer.ended_at = Some(now);
            store::exchange::end(&tx, &offer).await?;
            // What the seller sells the platform has, and what they bought it owes.
            let change = Change {
                kind: MoveKind::Exchange,
                subject: offer.id.uuid(),
                gained: offer.sold,
                given: offer.bought,
                valued: offer.bought,
            };
            service
                .move_positions(&tx, &change, &offer.id.to_string())
                .await?;
            let row = service.rt().ids().uuid();
            let entry = books::exchanged(&offer, now)?;
            store::ledger::record(&tx, row, offer.id.uuid(), &entry).await?;
            let after = json!({
                "sold": offer.sold, "bought": offer.bought, "spread": offer.spread,
                "rate": offer.client_rate, "rate_day": offer.rate_day,
            });
            let subject = offer.id.to_string();
            audit::record(
                &tx,
                service.rt(),
                MODULE,
                by,
                "exchange.taken",
                &subject,
                None,
                Some(&after),
            )
            .await?;
            ExchangeView::at(&offer, now)
        })
        .await
    }

    /// Gives an offer up.
    pub(crate) async fn cancel_exchange(
        &self,
        by: &Caller,
        id: ExchangeId,
    ) -> Result<ExchangeView, Error> {
        by.allows("payments:write")?;
        let seller = by.seller(&TRADERS)?;
        self.write((seller, id), |service, tx, input| async move {
            let now = service.now();
            let mut offer = load(&tx, input.0, input.1).await?;
            match exchange::state_at(&offer, now) {
                ExchangeState::Active => {
                    offer.state = ExchangeState::Canceled;
                    offer.ended_at = Some(now);
                    store::exchange::end(&tx, &offer).await?;
                }
                ExchangeState::Canceled | ExchangeState::Expired => {}
                state @ ExchangeState::Consumed => return Err(Error::ExchangeOver { state }),
            }
            ExchangeView::at(&offer, now)
        })
        .await
    }

    /// One offer with who asked for it and, once it was taken, its entry in the books.
    pub(crate) async fn exchange(
        &self,
        by: &Caller,
        id: ExchangeId,
    ) -> Result<ExchangePage, Error> {
        by.allows("payments:read")?;
        let seller = by.seller(&TRADERS)?;
        let (offer, entry) = self
            .read((seller, id), |_, tx, input| async move {
                let offer = load(&tx, input.0, input.1).await?;
                let name = books::exchanged(&offer, offer.created_at)?.id().to_string();
                let mut entries = store::ledger::entries(&tx, &[name]).await?;
                Ok((offer, entries.pop()))
            })
            .await?;
        let asker = offer.asked_by.parse::<PersonId>().ok();
        let people = self.identity().people(by, asker.into_iter().collect());
        let people = people.await.unwrap_or_default();
        Ok(ExchangePage {
            exchange: ExchangeView::at(&offer, self.now())?,
            asked_by: people.into_iter().next().map(|person| person.name),
            entry: entry.as_ref().map(EntryView::of),
        })
    }

    /// The seller's offers, newest first.
    pub(crate) async fn exchanges(
        &self,
        by: &Caller,
        page: &PageQuery,
    ) -> Result<Page<ExchangeView>, Error> {
        by.allows("payments:read")?;
        let seller = by.seller(&TRADERS)?;
        let input = (seller, before::<ExchangeKind>(page)?, rows(page));
        let found = self
            .read(input, |_, tx, input| async move {
                store::exchange::list(&tx, input.0, input.1, input.2).await
            })
            .await?;
        let (now, page) = (
            self.now(),
            Page::cut(found, page.rows(), |offer| (offer.id.uuid(),))?,
        );
        let items: Result<_, Error> = page
            .items
            .iter()
            .map(|offer| ExchangeView::at(offer, now))
            .collect();
        Ok(Page {
            items: items?,
            next: page.next,
        })
    }
}

async fn load(tx: &Tx, seller: OrgId, id: ExchangeId) -> Result<Exchange, Error> {
    store::exchange::find(tx, seller, id)
        .await?
        .ok_or(Error::NotFound)
}

/// Whether that much is available, holds taken off.
async fn has(tx: &Tx, seller: OrgId, money: Money) -> Result<bool, Error> {
    let account = ledger::Account::of(ledger::Root::SellerAvailable, &seller.to_string())?;
    let available = store::escrow::available(tx, &account.to_string(), money.currency()).await?;
    Ok(available.checked_cmp(money)?.is_ge())
}

fn too_much() -> Error {
    let text = "no account holds that much";
    Error::Fields(vec![FieldError::new("receive.amount", "too_large", text)])
}
