//! The operators' search.

use std::collections::BTreeSet;

use db::{Bind, Tx};
use uuid::Uuid;

use crate::error::Error;
use crate::rules::words::end_of;

pub const ORGANISATION: &str = "organisation";
pub const PERSON: &str = "person";

/// Keeps these words for the subject, in place of those before.
pub async fn set(
    tx: &Tx,
    kind: &str,
    subject: Uuid,
    words: &BTreeSet<String>,
) -> Result<(), Error> {
    remove(tx, subject).await?;
    let args: Vec<[&dyn Bind; 3]> = words
        .iter()
        .map(|word| [&kind as &dyn Bind, word, &subject])
        .collect();
    let statements: Vec<(&str, &[&dyn Bind])> = args
        .iter()
        .map(|args| {
            (
                "INSERT INTO identity_word (kind, word, subject_id) VALUES ($1, $2, $3)",
                args.as_slice(),
            )
        })
        .collect();
    tx.batch(&statements).await?;
    Ok(())
}

pub async fn remove(tx: &Tx, subject: Uuid) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM identity_word WHERE subject_id = $1",
        &[&subject],
    )
    .await?;
    Ok(())
}

/// What else the subjects that are looked for must be.
pub struct Narrow {
    /// `buyer`, for organisations.
    pub kind: Option<&'static str>,
    pub state: Option<&'static str>,
}

/// Subjects in which a word begins with each of these, newest first, after the given one.
pub async fn search(
    tx: &Tx,
    kind: &str,
    beginnings: &[String],
    narrow: &Narrow,
    after: Uuid,
    limit: i64,
) -> Result<Vec<Uuid>, Error> {
    let Some((first, others)) = beginnings.split_first() else {
        return Ok(Vec::new());
    };
    let ends: Vec<String> = beginnings.iter().map(|word| end_of(word)).collect();
    let mut args: Vec<&dyn Bind> = vec![&kind, first, &ends[0], &after, &limit];
    let mut more = String::new();
    for (word, end) in others.iter().zip(&ends[1..]) {
        args.extend([word as &dyn Bind, end]);
        let at = args.len();
        more.push_str(&format!(
            " AND EXISTS (SELECT 1 FROM identity_word AS o WHERE o.subject_id = w.subject_id
               AND o.kind = $1 AND o.word >= ${} AND o.word < ${at})",
            at - 1
        ));
    }
    for (column, wanted) in [("kind", &narrow.kind), ("state", &narrow.state)] {
        if let Some(wanted) = wanted {
            args.push(wanted);
            more.push_str(&format!(
                " AND EXISTS (SELECT 1 FROM identity_{kind} AS t
                   WHERE t.id = w.subject_id AND t.{column} = ${})",
                args.len()
            ));
        }
    }
    let sql = format!(
        "SELECT DISTINCT w.subject_id FROM identity_word AS w
         WHERE w.kind = $1 AND w.word >= $2 AND w.word < $3 AND w.subject_id < $4{more}
         ORDER BY w.subject_id DESC LIMIT $5"
    );
    let rows = tx.rows(&sql, &args).await?;
    rows.iter().map(|row| Ok(row.get("subject_id")?)).collect()
}
