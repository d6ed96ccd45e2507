//! What people imported in a year, and papers of refund files.

use contract::ids::OrgId;
use db::{Db, Error, Tx};
use kernel::Timestamp;

use crate::model::declaration::DeclarationId;

/// What counts against a person's year, in minor units of CNY: what was released, and what is on
/// its way through customs. One declaration may be left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Used {
    pub(crate) released_minor: i64,
    pub(crate) under_way_minor: i64,
}

const SUM: &str = "SELECT
       CAST(COALESCE(SUM(CASE WHEN state = 'released' THEN amount_minor ELSE 0 END), 0) AS BIGINT)
         AS released,
       CAST(COALESCE(SUM(CASE WHEN state = 'under_way' THEN amount_minor ELSE 0 END), 0) AS BIGINT)
         AS under_way
     FROM compliance_allowance WHERE person = $1 AND year = $2 AND declaration_id <> $3";

pub(crate) async fn used(
    db: &Db,
    person: &str,
    year: i64,
    without: DeclarationId,
) -> Result<Used, Error> {
    let row = db.row(SUM, &[&person, &year, &without]).await?;
    row.map_or(Ok(Used::default()), |row| {
        Ok(Used {
            released_minor: row.get("released")?,
            under_way_minor: row.get("under_way")?,
        })
    })
}

/// The same for who is about to count: whoever else does waits, or does it again.
pub(crate) async fn used_in(
    tx: &Tx,
    person: &str,
    year: i64,
    without: DeclarationId,
) -> Result<Used, Error> {
    tx.execute(
        "INSERT INTO compliance_allowance_year (person, year, touched) VALUES ($1, $2, 1)
         ON CONFLICT (person, year) DO UPDATE
         SET touched = compliance_allowance_year.touched + 1",
        &[&person, &year],
    )
    .await?;
    let row = tx.row(SUM, &[&person, &year, &without]).await?;
    row.map_or(Ok(Used::default()), |row| {
        Ok(Used {
            released_minor: row.get("released")?,
            under_way_minor: row.get("under_way")?,
        })
    })
}

pub(crate) async fn count(
    tx: &Tx,
    (person, year): (&str, i64),
    (seller, declaration): (OrgId, DeclarationId),
    amount_minor: i64,
    at: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO compliance_allowance
           (person, year, seller_id, declaration_id, amount_minor, state, at)
         VALUES ($1, $2, $3, $4, $5, 'under_way', $6)
         ON CONFLICT (person, year, seller_id, declaration_id) DO UPDATE
         SET state = 'under_way', amount_minor = excluded.amount_minor, at = excluded.at",
        &[&person, &year, &seller, &declaration, &amount_minor, &at],
    )
    .await?;
    Ok(())
}

/// How a declaration counts: `under_way`, `released`, or `given_back` once it was rejected,
/// cancelled or sent back.
pub(crate) async fn set_state(
    tx: &Tx,
    person: &str,
    (seller, declaration): (OrgId, DeclarationId),
    state: &str,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE compliance_allowance SET state = $4
         WHERE person = $1 AND seller_id = $2 AND declaration_id = $3",
        &[&person, &seller, &declaration, &state],
    )
    .await?;
    Ok(())
}

/// A paper that its seller named: kind, number, date.
#[derive(Clone, Debug)]
pub(crate) struct NamedPaper {
    pub(crate) declaration: DeclarationId,
    pub(crate) kind: String,
    pub(crate) number: String,
    pub(crate) dated: String,
}

pub(crate) async fn papers(
    db: &Db,
    seller: OrgId,
    declarations: &[DeclarationId],
) -> Result<Vec<NamedPaper>, Error> {
    let (Some(first), Some(last)) = (declarations.iter().min(), declarations.iter().max()) else {
        return Ok(Vec::new());
    };
    let rows = db
        .rows(
            "SELECT declaration_id, kind, number, dated FROM compliance_refund_paper
             WHERE seller_id = $1 AND declaration_id >= $2 AND declaration_id <= $3",
            &[&seller, first, last],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(NamedPaper {
                declaration: row.get("declaration_id")?,
                kind: row.get("kind")?,
                number: row.get("number")?,
                dated: row.get("dated")?,
            })
        })
        .collect()
}

pub(crate) async fn put_paper(
    tx: &Tx,
    seller: OrgId,
    paper: &NamedPaper,
    actor: &str,
    at: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO compliance_refund_paper
           (seller_id, declaration_id, kind, number, dated, actor, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (seller_id, declaration_id, kind) DO UPDATE
         SET number = excluded.number, dated = excluded.dated, actor = excluded.actor,
           at = excluded.at",
        &[
            &seller,
            &paper.declaration,
            &paper.kind,
            &paper.number,
            &paper.dated,
            &actor,
            &at,
        ],
    )
    .await?;
    Ok(())
}
