//! Steps of notices and of sellers' cases, one after the other.

use db::{Error, Tx};
use kernel::Timestamp;
use uuid::Uuid;

use super::super::word;
use crate::model::ip::notice::{Made, Side};

/// A step that is being made.
pub(crate) struct NewStep<'a> {
    pub(crate) subject: Uuid,
    pub(crate) id: Uuid,
    pub(crate) side: Side,
    /// Who did it; shown to nobody but audit.
    pub(crate) actor: &'a str,
    pub(crate) step: &'a str,
    pub(crate) note: Option<&'a str>,
    pub(crate) at: Timestamp,
}

pub(crate) async fn note(tx: &Tx, step: &NewStep<'_>) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO compliance_ip_step (subject_id, id, side, actor, step, note, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[
            &step.subject,
            &step.id,
            &step.side.as_str(),
            &step.actor,
            &step.step,
            &step.note,
            &step.at,
        ],
    )
    .await?;
    Ok(())
}

pub(crate) async fn of(tx: &Tx, subject: Uuid) -> Result<Vec<Made>, Error> {
    let rows = tx
        .rows(
            "SELECT side, step, note, at FROM compliance_ip_step WHERE subject_id = $1
             ORDER BY id LIMIT 200",
            &[&subject],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Made {
                side: word(row, "side", Side::parse)?,
                step: row.get("step")?,
                note: row.get("note")?,
                at: row.get("at")?,
            })
        })
        .collect()
}
