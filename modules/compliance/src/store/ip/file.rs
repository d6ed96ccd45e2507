//! Files of rights, authorisations and notices, and which other firm may read them.

use contract::ids::OrgId;
use db::{Db, Error, Tx};
use runtime::blobs::BlobId;
use uuid::Uuid;

pub(crate) async fn note(
    tx: &Tx,
    subject: Uuid,
    org: OrgId,
    reader: Option<OrgId>,
    files: &[BlobId],
) -> Result<(), Error> {
    for file in files {
        tx.execute(
            "INSERT INTO compliance_ip_file (blob_id, subject_id, org_id, reader_id)
             VALUES ($1, $2, $3, $4) ON CONFLICT (blob_id, subject_id) DO NOTHING",
            &[file, &subject, &org, &reader],
        )
        .await?;
    }
    Ok(())
}

/// Shows files of a thing to another firm.
pub(crate) async fn show(
    tx: &Tx,
    subject: Uuid,
    reader: OrgId,
    files: &[BlobId],
) -> Result<(), Error> {
    for file in files {
        tx.execute(
            "UPDATE compliance_ip_file SET reader_id = $3 WHERE blob_id = $1 AND subject_id = $2",
            &[file, &subject, &reader],
        )
        .await?;
    }
    Ok(())
}

/// Whether it is such a file at all, and one that the firm may read when one is named.
pub(crate) async fn is_for(db: &Db, blob: BlobId, reader: Option<OrgId>) -> Result<bool, Error> {
    let row = match reader {
        None => {
            let sql = "SELECT subject_id FROM compliance_ip_file WHERE blob_id = $1 LIMIT 1";
            db.row(sql, &[&blob]).await?
        }
        Some(reader) => {
            let sql = "SELECT subject_id FROM compliance_ip_file
                 WHERE blob_id = $1 AND reader_id = $2 LIMIT 1";
            db.row(sql, &[&blob, &reader]).await?
        }
    };
    Ok(row.is_some())
}
