//! Rows of approvals and of the rules that ask for them.

use contract::ids::{CheckoutId, OrgId, PersonId};
use db::{Bind, Db, Error, Json, Row, Tx};
use kernel::{Currency, Money, Timestamp};

use crate::model::approval::{Approval, ApprovalState, Rule};
use crate::store::{Minor, money, word};

const COLUMNS: &str = "id, buyer_id, person_id, state, fingerprint, request, quote, currency, \
     total_minor, asked_at, expires_at, decided_by, decided_at, reason";

fn approval(row: &Row) -> Result<Approval, Error> {
    let currency = row.get("currency")?;
    let (Json(request), Json(quote)) = (row.get("request")?, row.get("quote")?);
    Ok(Approval {
        id: row.get("id")?,
        buyer: row.get("buyer_id")?,
        person: row.get("person_id")?,
        state: word(row, "state", ApprovalState::parse)?,
        fingerprint: row.get("fingerprint")?,
        request,
        quote,
        total: money(row, "total_minor", currency)?,
        asked_at: row.get("asked_at")?,
        expires_at: row.get("expires_at")?,
        decided_by: row.get("decided_by")?,
        decided_at: row.get("decided_at")?,
        reason: row.get("reason")?,
    })
}

pub(crate) async fn rule(db: &Db, org: OrgId) -> Result<Option<Rule>, Error> {
    let row = db.row(RULE, &[&org]).await?;
    row.as_ref().map(rule_of).transpose()
}

pub(crate) async fn load_rule(tx: &Tx, org: OrgId) -> Result<Option<Rule>, Error> {
    let row = tx.row(RULE, &[&org]).await?;
    row.as_ref().map(rule_of).transpose()
}

const RULE: &str =
    "SELECT amount_minor, currency, version FROM orders_approval_rule WHERE org_id = $1";

fn rule_of(row: &Row) -> Result<Rule, Error> {
    let currency: Currency = row.get("currency")?;
    Ok(Rule {
        above: money(row, "amount_minor", currency)?,
        version: row.get("version")?,
    })
}

pub(crate) async fn put_rule(
    tx: &Tx,
    org: OrgId,
    above: Option<Money>,
    at: Timestamp,
) -> Result<(), Error> {
    let Some(above) = above else {
        tx.execute(
            "DELETE FROM orders_approval_rule WHERE org_id = $1",
            &[&org],
        )
        .await?;
        return Ok(());
    };
    tx.execute(
        "INSERT INTO orders_approval_rule (org_id, amount_minor, currency, version, updated_at)
         VALUES ($1, $2, $3, 1, $4)
         ON CONFLICT (org_id) DO UPDATE
         SET amount_minor = excluded.amount_minor, currency = excluded.currency,
             version = orders_approval_rule.version + 1, updated_at = excluded.updated_at",
        &[&org, &Minor(above), &above.currency(), &at],
    )
    .await?;
    Ok(())
}

/// False when there is one with this id already.
pub(crate) async fn insert(tx: &Tx, new: &Approval) -> Result<bool, Error> {
    let rows = tx
        .execute(
            "INSERT INTO orders_approval
               (buyer_id, id, person_id, state, fingerprint, request, quote, currency, total_minor,
                asked_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             ON CONFLICT (buyer_id, id) DO NOTHING",
            &[
                &new.buyer,
                &new.id,
                &new.person,
                &new.state.as_str(),
                &new.fingerprint,
                &Json(&new.request),
                &Json(&new.quote),
                &new.total.currency(),
                &Minor(new.total),
                &new.asked_at,
                &new.expires_at,
            ],
        )
        .await?;
    Ok(rows == 1)
}

const ONE: &str = "WHERE buyer_id = $1 AND id = $2";

pub(crate) async fn find(db: &Db, buyer: OrgId, id: CheckoutId) -> Result<Option<Approval>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM orders_approval {ONE}");
    let row = db.row(&sql, &[&buyer, &id]).await?;
    row.as_ref().map(approval).transpose()
}

pub(crate) async fn load(tx: &Tx, buyer: OrgId, id: CheckoutId) -> Result<Option<Approval>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM orders_approval {ONE}");
    let row = tx.row(&sql, &[&buyer, &id]).await?;
    row.as_ref().map(approval).transpose()
}

/// Decides one that waits. False when it was decided before.
pub(crate) async fn decide(
    tx: &Tx,
    buyer: OrgId,
    id: CheckoutId,
    to: ApprovalState,
    by: Option<PersonId>,
    reason: Option<&str>,
    at: Timestamp,
) -> Result<bool, Error> {
    let rows = tx
        .execute(
            "UPDATE orders_approval SET state = $3, decided_by = $4, decided_at = $5, reason = $6
             WHERE buyer_id = $1 AND id = $2 AND state = $7",
            &[
                &buyer,
                &id,
                &to.as_str(),
                &by,
                &at,
                &reason,
                &ApprovalState::Awaiting.as_str(),
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// What is wanted of the list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted {
    pub(crate) state: Option<ApprovalState>,
    /// Only what this person asked for.
    pub(crate) person: Option<PersonId>,
    pub(crate) before: Option<(Timestamp, CheckoutId)>,
    pub(crate) limit: i64,
}

/// Newest first.
pub(crate) async fn list(db: &Db, buyer: OrgId, wanted: &Wanted) -> Result<Vec<Approval>, Error> {
    let state = wanted.state.map(ApprovalState::as_str);
    let mut sql = format!("SELECT {COLUMNS} FROM orders_approval WHERE buyer_id = $1");
    let mut binds: Vec<&dyn Bind> = vec![&buyer];
    if let Some(state) = &state {
        binds.push(state);
        sql.push_str(&format!(" AND state = ${}", binds.len()));
    }
    if let Some(person) = &wanted.person {
        binds.push(person);
        sql.push_str(&format!(" AND person_id = ${}", binds.len()));
    }
    if let Some((at, id)) = &wanted.before {
        binds.push(at);
        binds.push(id);
        let last = binds.len();
        sql.push_str(&format!(" AND (asked_at, id) < (${}, ${last})", last - 1));
    }
    binds.push(&wanted.limit);
    sql.push_str(&format!(
        " ORDER BY asked_at DESC, id DESC LIMIT ${}",
        binds.len()
    ));
    db.rows(&sql, &binds).await?.iter().map(approval).collect()
}

/// Those that nobody answered in time.
pub(crate) async fn due(db: &Db, now: Timestamp, limit: i64) -> Result<Vec<Approval>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM orders_approval
         WHERE state = 'awaiting' AND expires_at <= $1 ORDER BY expires_at LIMIT $2"
    );
    db.rows(&sql, &[&now, &limit])
        .await?
        .iter()
        .map(approval)
        .collect()
}
