//! Rows of checkouts that wait until the parties have been looked at.

use contract::ids::{CheckoutId, OrgId};
use db::{Db, Error, Json, Row, Tx};
use kernel::Timestamp;

use crate::model::hold::{Hold, HoldState};
use crate::store::{Minor, money, word};

const COLUMNS: &str = "id, buyer_id, state, fingerprint, request, caller, currency, total_minor, \
     held_at";

fn hold(row: &Row) -> Result<Hold, Error> {
    let currency = row.get("currency")?;
    let (Json(request), Json(caller)) = (row.get("request")?, row.get("caller")?);
    Ok(Hold {
        id: row.get("id")?,
        buyer: row.get("buyer_id")?,
        state: word(row, "state", HoldState::parse)?,
        fingerprint: row.get("fingerprint")?,
        request,
        caller,
        total: money(row, "total_minor", currency)?,
        held_at: row.get("held_at")?,
    })
}

/// False when there is one with this id already.
pub(crate) async fn insert(tx: &Tx, new: &Hold) -> Result<bool, Error> {
    let rows = tx
        .execute(
            "INSERT INTO orders_hold
               (buyer_id, id, person_id, state, fingerprint, request, caller, currency,
                total_minor, held_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (buyer_id, id) DO NOTHING",
            &[
                &new.buyer,
                &new.id,
                &new.caller.person,
                &new.state.as_str(),
                &new.fingerprint,
                &Json(&new.request),
                &Json(&new.caller),
                &new.total.currency(),
                &Minor(new.total),
                &new.held_at,
            ],
        )
        .await?;
    Ok(rows == 1)
}

const ONE: &str = "WHERE buyer_id = $1 AND id = $2";

pub(crate) async fn find(db: &Db, buyer: OrgId, id: CheckoutId) -> Result<Option<Hold>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM orders_hold {ONE}");
    let row = db.row(&sql, &[&buyer, &id]).await?;
    row.as_ref().map(hold).transpose()
}

pub(crate) async fn load(tx: &Tx, buyer: OrgId, id: CheckoutId) -> Result<Option<Hold>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM orders_hold {ONE}");
    let row = tx.row(&sql, &[&buyer, &id]).await?;
    row.as_ref().map(hold).transpose()
}

/// Ends one that waits. False when it ended before.
pub(crate) async fn end(
    tx: &Tx,
    buyer: OrgId,
    id: CheckoutId,
    to: HoldState,
    problem: Option<&str>,
    at: Timestamp,
) -> Result<bool, Error> {
    let rows = tx
        .execute(
            "UPDATE orders_hold SET state = $3, problem = $4, ended_at = $5
             WHERE buyer_id = $1 AND id = $2 AND state = 'waiting'",
            &[&buyer, &id, &to.as_str(), &problem, &at],
        )
        .await?;
    Ok(rows == 1)
}
