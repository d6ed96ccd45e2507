//! Lists of orders, newest first, cut by key. Each form of a list is one statement with an index
//! that serves it; the tenant stands in the condition, never only in the cursor.

use contract::ids::{OrderId, OrgId};
use db::{Bind, Db, Error, Json, Row};
use kernel::{Money, Timestamp};

use crate::model::{OrderState, Summary};
use crate::store::{money, word};

/// Whose list it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whose {
    Buyer(OrgId),
    Seller(OrgId),
    /// All orders, for the platform's staff.
    Everybody,
}

/// What is wanted of a list.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    pub(crate) states: Vec<OrderState>,
    /// One order, found by its number.
    pub(crate) only: Option<OrderId>,
    pub(crate) seller: Option<OrgId>,
    pub(crate) buyer: Option<OrgId>,
    pub(crate) from: Option<Timestamp>,
    pub(crate) until: Option<Timestamp>,
    pub(crate) after: Option<(Timestamp, OrderId)>,
    pub(crate) limit: i64,
}

/// An order in a list.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub(crate) id: OrderId,
    pub(crate) seller: OrgId,
    pub(crate) buyer: OrgId,
    pub(crate) state: OrderState,
    pub(crate) total: Money,
    pub(crate) summary: Summary,
    pub(crate) placed_at: Timestamp,
}

fn listed(row: &Row) -> Result<Listed, Error> {
    let currency = row.get("currency")?;
    let Json(summary) = row.get("summary")?;
    Ok(Listed {
        id: row.get("id")?,
        seller: row.get("seller_id")?,
        buyer: row.get("buyer_id")?,
        state: word(row, "state", OrderState::parse)?,
        total: money(row, "total_minor", currency)?,
        summary,
        placed_at: row.get("placed_at")?,
    })
}

/// A condition that grows with what is asked for, so that each form has its index.
#[derive(Default)]
pub(crate) struct Condition<'a> {
    pub(crate) text: String,
    pub(crate) binds: Vec<&'a dyn Bind>,
}

impl<'a> Condition<'a> {
    /// `template` has `?` where each of the binds goes.
    pub(crate) fn and(&mut self, template: &str, binds: &[&'a dyn Bind]) {
        if !self.text.is_empty() {
            self.text.push_str(" AND ");
        }
        let mut parts = template.split('?');
        self.text.push_str(parts.next().unwrap_or_default());
        for (part, bind) in parts.zip(binds) {
            self.binds.push(*bind);
            self.text.push_str(&format!("${}{part}", self.binds.len()));
        }
    }

    /// The number that the next bind would have.
    pub(crate) fn next(&self) -> usize {
        self.binds.len() + 1
    }
}

pub(crate) async fn orders(db: &Db, whose: Whose, wanted: &Wanted) -> Result<Vec<Listed>, Error> {
    let table = match whose {
        Whose::Buyer(_) => "orders_buyer_order",
        Whose::Seller(_) | Whose::Everybody => "orders_order",
    };
    let states: Vec<&str> = wanted.states.iter().map(|state| state.as_str()).collect();
    let mut condition = Condition::default();
    match &whose {
        Whose::Buyer(buyer) => condition.and("buyer_id = ?", &[buyer]),
        Whose::Seller(seller) => condition.and("seller_id = ?", &[seller]),
        Whose::Everybody => condition.and("TRUE", &[]),
    }
    match states.as_slice() {
        [] => {}
        [only] => condition.and("state = ?", &[only]),
        several => {
            let binds: Vec<&dyn Bind> = several.iter().map(|state| state as &dyn Bind).collect();
            let places = vec!["?"; several.len()].join(", ");
            condition.and(&format!("state IN ({places})"), &binds);
        }
    }
    if let Some(only) = &wanted.only {
        condition.and("id = ?", &[only]);
    }
    if let Some(seller) = &wanted.seller {
        condition.and("seller_id = ?", &[seller]);
    }
    if let Some(buyer) = &wanted.buyer {
        condition.and("buyer_id = ?", &[buyer]);
    }
    if let Some(from) = &wanted.from {
        condition.and("placed_at >= ?", &[from]);
    }
    if let Some(until) = &wanted.until {
        condition.and("placed_at < ?", &[until]);
    }
    if let Some((at, id)) = &wanted.after {
        condition.and("(placed_at, id) < (?, ?)", &[at, id]);
    }
    let sql = format!(
        "SELECT id, seller_id, buyer_id, state, currency, total_minor, summary, placed_at
         FROM {table} WHERE {} ORDER BY placed_at DESC, id DESC LIMIT ${}",
        condition.text,
        condition.next()
    );
    condition.binds.push(&wanted.limit);
    db.rows(&sql, &condition.binds)
        .await?
        .iter()
        .map(listed)
        .collect()
}

/// How many orders stand in a state; counts no further than `most`.
pub(crate) async fn count(
    db: &Db,
    whose: Whose,
    state: OrderState,
    most: i64,
) -> Result<i64, Error> {
    let word = state.as_str();
    let row = match whose {
        Whose::Buyer(buyer) => {
            db.row(
                "SELECT CAST(COUNT(*) AS BIGINT) AS orders FROM (
                   SELECT id FROM orders_buyer_order WHERE buyer_id = $1 AND state = $2 LIMIT $3) AS counted",
                &[&buyer, &word, &most],
            )
            .await?
        }
        Whose::Seller(seller) => {
            db.row(
                "SELECT CAST(COUNT(*) AS BIGINT) AS orders FROM (
                   SELECT id FROM orders_order WHERE seller_id = $1 AND state = $2 LIMIT $3) AS counted",
                &[&seller, &word, &most],
            )
            .await?
        }
        Whose::Everybody => {
            db.row(
                "SELECT CAST(COUNT(*) AS BIGINT) AS orders FROM (
                   SELECT id FROM orders_order WHERE state = $1 LIMIT $2) AS counted",
                &[&word, &most],
            )
            .await?
        }
    };
    row.map_or(Ok(0), |row| row.get("orders"))
}
