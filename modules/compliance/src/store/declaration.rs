//! Declarations, their moves, and how customs know a seller.

use contract::ids::{OrgId, ShipmentId};
use db::{Db, Error, Json, Row, Tx};
use kernel::{Currency, Money, Timestamp};
use runtime::vault::Sealed;
use uuid::Uuid;

use super::word;
use crate::model::declaration::{
    Asked, Declarant, Declaration, DeclarationId, DeclarationState, Deed, Direction, Mode, Move,
    Particulars,
};

const COLUMNS: &str = "seller_id, id, order_id, order_number, parcel, number, direction, mode, state, asked, \
     by_hand, revision, from_country, to_country, goods_minor, currency, particulars, importer, \
     importer_key_id, findings, ladder, pre_no, invt_no, sum_no, person, submitted_at, \
     released_at, moved_at, version, at";

fn read(row: &Row) -> Result<Declaration, Error> {
    let minor: i64 = row.get("goods_minor")?;
    let currency: Currency = row.get("currency")?;
    let Json(particulars) = row.get("particulars")?;
    let Json(findings) = row.get("findings")?;
    let importer: Option<String> = row.get("importer")?;
    let key_id: Option<String> = row.get("importer_key_id")?;
    let asked: Option<String> = row.get("asked")?;
    let parcel: String = row.get("parcel")?;
    Ok(Declaration {
        seller: row.get("seller_id")?,
        id: row.get("id")?,
        order: row.get("order_id")?,
        order_number: row.get("order_number")?,
        parcel: parcel.parse().ok(),
        number: row.get("number")?,
        direction: word(row, "direction", Direction::parse)?,
        mode: word(row, "mode", Mode::parse)?,
        state: word(row, "state", DeclarationState::parse)?,
        asked: asked.as_deref().and_then(Asked::parse),
        by_hand: row.get("by_hand")?,
        revision: row.get("revision")?,
        from: row.get("from_country")?,
        to: row.get("to_country")?,
        goods: Money::new(i128::from(minor), currency),
        particulars,
        importer: importer
            .zip(key_id)
            .map(|(text, key_id)| Sealed { text, key_id }),
        findings,
        ladder: row.get("ladder")?,
        pre_no: row.get("pre_no")?,
        invt_no: row.get("invt_no")?,
        sum_no: row.get("sum_no")?,
        person: row.get("person")?,
        submitted_at: row.get("submitted_at")?,
        released_at: row.get("released_at")?,
        moved_at: row.get("moved_at")?,
        version: row.get("version")?,
        at: row.get("at")?,
    })
}

/// Who imports has a column of its own, under lock.
fn unnamed(particulars: &Particulars) -> Particulars {
    Particulars {
        person: None,
        ..particulars.clone()
    }
}

/// As its column holds it; empty for the whole order.
fn parcel_word(parcel: Option<ShipmentId>) -> String {
    parcel.map(|parcel| parcel.to_string()).unwrap_or_default()
}

/// False when a declaration stands for the order or the parcel already.
pub(crate) async fn insert(tx: &Tx, one: &Declaration) -> Result<bool, Error> {
    let goods = i64::try_from(one.goods.minor()).unwrap_or(i64::MAX);
    let added = tx
        .execute(
            "INSERT INTO compliance_declaration
               (seller_id, id, order_id, order_number, number, direction, mode, state, by_hand,
                revision, from_country, to_country, goods_minor, currency, particulars, findings,
                moved_at, version, at, parcel)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, FALSE, $9, $10, $11, $12, $13, $14, $15, $16,
               $17, $16, $18)
             ON CONFLICT (seller_id, order_id, parcel) WHERE state <> 'cancelled' DO NOTHING",
            &[
                &one.seller,
                &one.id,
                &one.order,
                &one.order_number,
                &one.number,
                &one.direction.as_str(),
                &one.mode.as_str(),
                &one.state.as_str(),
                &one.revision,
                &one.from,
                &one.to,
                &goods,
                &one.goods.currency(),
                &Json(&unnamed(&one.particulars)),
                &Json(&one.findings),
                &one.at,
                &one.version,
                &parcel_word(one.parcel),
            ],
        )
        .await?;
    if added == 0 {
        return Ok(false);
    }
    tx.execute(
        "INSERT INTO compliance_declaration_key (id, seller_id) VALUES ($1, $2)",
        &[&one.id, &one.seller],
    )
    .await?;
    Ok(true)
}

pub(crate) async fn seller_of(db: &Db, id: DeclarationId) -> Result<Option<OrgId>, Error> {
    let row = db
        .row(
            "SELECT seller_id FROM compliance_declaration_key WHERE id = $1",
            &[&id],
        )
        .await?;
    row.map(|row| row.get("seller_id")).transpose()
}

pub(crate) async fn find(
    db: &Db,
    seller: OrgId,
    id: DeclarationId,
) -> Result<Option<Declaration>, Error> {
    let sql =
        format!("SELECT {COLUMNS} FROM compliance_declaration WHERE seller_id = $1 AND id = $2");
    let row = db.row(&sql, &[&seller, &id]).await?;
    row.as_ref().map(read).transpose()
}

pub(crate) async fn load(
    tx: &Tx,
    seller: OrgId,
    id: DeclarationId,
) -> Result<Option<Declaration>, Error> {
    let sql =
        format!("SELECT {COLUMNS} FROM compliance_declaration WHERE seller_id = $1 AND id = $2");
    let row = tx.row(&sql, &[&seller, &id]).await?;
    row.as_ref().map(read).transpose()
}

/// What a list is asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    pub(crate) seller: Option<OrgId>,
    pub(crate) state: Option<DeclarationState>,
    pub(crate) direction: Option<Direction>,
    /// Of an order whose parcels are declared one by one, only the first.
    pub(crate) is_once_an_order: bool,
    /// With customs, and nothing heard since then.
    pub(crate) silent_since: Option<Timestamp>,
    pub(crate) before: Option<(Timestamp, DeclarationId)>,
    pub(crate) rows: i64,
}

/// Newest first. Of one seller, or for the desk of all.
pub(crate) async fn list(db: &Db, wanted: &Wanted) -> Result<Vec<Declaration>, Error> {
    // In words of its own for a seller, so that the seller's index serves it.
    let whose = if wanted.seller.is_some() {
        "seller_id = $1"
    } else {
        "($1 IS NULL OR seller_id = $1)"
    };
    let first = if wanted.is_once_an_order {
        " AND NOT EXISTS (SELECT 1 FROM compliance_declaration o
           WHERE o.seller_id = d.seller_id AND o.order_id = d.order_id AND o.state = d.state
             AND (o.at, o.id) < (d.at, d.id))"
    } else {
        ""
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM compliance_declaration d
         WHERE {whose} AND ($2 IS NULL OR state = $2) AND ($3 IS NULL OR direction = $3)
           AND ($4 IS NULL OR (moved_at < $4 AND (asked IS NOT NULL
             OR state IN ('submitted', 'accepted', 'inspection'))))
           AND ($5 IS NULL OR (at, id) < ($5, $6)){first}
         ORDER BY at DESC, id DESC LIMIT $7"
    );
    let (state, direction) = (
        wanted.state.map(DeclarationState::as_str),
        wanted.direction.map(Direction::as_str),
    );
    let at = wanted.before.map(|(at, _)| at);
    let id = wanted.before.map(|(_, id)| id);
    let found = db
        .rows(
            &sql,
            &[
                &wanted.seller,
                &state,
                &direction,
                &wanted.silent_since,
                &at,
                &id,
                &wanted.rows,
            ],
        )
        .await?;
    found.iter().map(read).collect()
}

/// Writes what may change, from the version that was read. False when somebody was faster.
pub(crate) async fn update(tx: &Tx, one: &Declaration) -> Result<bool, Error> {
    let asked = one.asked.map(Asked::as_str);
    let rows = tx
        .execute(
            "UPDATE compliance_declaration
             SET mode = $4, state = $5, asked = $6, by_hand = $7, revision = $8, particulars = $9,
               findings = $10, ladder = $11, pre_no = $12, invt_no = $13, sum_no = $14,
               person = $15, submitted_at = $16, released_at = $17, moved_at = $18,
               importer = $19, importer_key_id = $20, version = version + 1
             WHERE seller_id = $1 AND id = $2 AND version = $3",
            &[
                &one.seller,
                &one.id,
                &one.version,
                &one.mode.as_str(),
                &one.state.as_str(),
                &asked,
                &one.by_hand,
                &one.revision,
                &Json(&unnamed(&one.particulars)),
                &Json(&one.findings),
                &one.ladder,
                &one.pre_no,
                &one.invt_no,
                &one.sum_no,
                &one.person,
                &one.submitted_at,
                &one.released_at,
                &one.moved_at,
                &one.importer.as_ref().map(|one| &one.text),
                &one.importer.as_ref().map(|one| &one.key_id),
            ],
        )
        .await?;
    Ok(rows == 1)
}

pub(crate) async fn insert_move(
    tx: &Tx,
    seller: OrgId,
    declaration: DeclarationId,
    id: Uuid,
    told: &Move,
) -> Result<(), Error> {
    let from = told.from.map(DeclarationState::as_str);
    tx.execute(
        "INSERT INTO compliance_declaration_move
           (seller_id, declaration_id, id, from_state, to_state, actor, deed, reason, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &[
            &seller,
            &declaration,
            &id,
            &from,
            &told.to.as_str(),
            &told.actor,
            &told.deed.as_str(),
            &told.reason,
            &told.at,
        ],
    )
    .await?;
    Ok(())
}

pub(crate) async fn moves(
    db: &Db,
    seller: OrgId,
    declaration: DeclarationId,
) -> Result<Vec<Move>, Error> {
    let rows = db
        .rows(
            "SELECT from_state, to_state, actor, deed, reason, at
             FROM compliance_declaration_move
             WHERE seller_id = $1 AND declaration_id = $2 ORDER BY id LIMIT 500",
            &[&seller, &declaration],
        )
        .await?;
    let read = |row: &Row| {
        let from: Option<String> = row.get("from_state")?;
        Ok(Move {
            from: from.as_deref().and_then(DeclarationState::parse),
            to: word(row, "to_state", DeclarationState::parse)?,
            actor: row.get("actor")?,
            deed: word(row, "deed", Deed::parse)?,
            reason: row.get("reason")?,
            at: row.get("at")?,
        })
    };
    rows.iter().map(read).collect()
}

/// Those that stand for an order or its parcels, in the order of their making.
pub(crate) async fn standing(
    db: &Db,
    seller: OrgId,
    order: contract::ids::OrderId,
) -> Result<Vec<Declaration>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM compliance_declaration
         WHERE seller_id = $1 AND order_id = $2 AND state <> 'cancelled' ORDER BY at, id"
    );
    let rows = db.rows(&sql, &[&seller, &order]).await?;
    rows.iter().map(read).collect()
}

/// All that ever stood for an order.
pub(crate) async fn of_order(
    tx: &Tx,
    seller: OrgId,
    order: contract::ids::OrderId,
) -> Result<Vec<Declaration>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM compliance_declaration WHERE seller_id = $1 AND order_id = $2"
    );
    let rows = tx.rows(&sql, &[&seller, &order]).await?;
    rows.iter().map(read).collect()
}

pub(crate) async fn declarant(db: &Db, seller: OrgId) -> Result<Option<(Declarant, i64)>, Error> {
    let row = db
        .row(
            "SELECT profile, version FROM compliance_declarant WHERE seller_id = $1",
            &[&seller],
        )
        .await?;
    row.map(|row| {
        let Json(profile) = row.get("profile")?;
        Ok((profile, row.get("version")?))
    })
    .transpose()
}

/// The profile, as a transaction sees it.
pub(crate) async fn declarant_in(tx: &Tx, seller: OrgId) -> Result<Option<Declarant>, Error> {
    let sql = "SELECT profile FROM compliance_declarant WHERE seller_id = $1";
    let row = tx.row(sql, &[&seller]).await?;
    row.map(|row| {
        let Json(profile) = row.get("profile")?;
        Ok(profile)
    })
    .transpose()
}

/// From the version that was read, 0 for none. False when somebody was faster.
pub(crate) async fn put_declarant(
    tx: &Tx,
    seller: OrgId,
    profile: &Declarant,
    version: i64,
    at: Timestamp,
) -> Result<bool, Error> {
    let rows = if version == 0 {
        tx.execute(
            "INSERT INTO compliance_declarant (seller_id, profile, version, at)
             VALUES ($1, $2, 1, $3) ON CONFLICT (seller_id) DO NOTHING",
            &[&seller, &Json(profile), &at],
        )
        .await?
    } else {
        tx.execute(
            "UPDATE compliance_declarant SET profile = $2, at = $3, version = version + 1
             WHERE seller_id = $1 AND version = $4",
            &[&seller, &Json(profile), &at, &version],
        )
        .await?
    };
    Ok(rows == 1)
}
