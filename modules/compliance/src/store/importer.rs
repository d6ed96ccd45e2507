//! Who imports, and the messages that say it, where another key than today's sealed them.

use contract::ids::OrgId;
use db::{Error, Tx};
use runtime::vault::Sealed;

use crate::model::declaration::DeclarationId;

/// Who imports by a declaration.
pub(crate) struct AgedImporter {
    pub(crate) seller: OrgId,
    pub(crate) id: DeclarationId,
    pub(crate) sealed: Sealed,
    /// By what the year is counted.
    pub(crate) person: Option<String>,
}

pub(crate) async fn aged(tx: &Tx, key: &str, limit: i64) -> Result<Vec<AgedImporter>, Error> {
    let rows = tx
        .rows(
            "SELECT seller_id, id, importer, importer_key_id, person FROM compliance_declaration
             WHERE importer IS NOT NULL AND (importer_key_id < $1 OR importer_key_id > $1)
             ORDER BY importer_key_id, id LIMIT $2",
            &[&key, &limit],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(AgedImporter {
                seller: row.get("seller_id")?,
                id: row.get("id")?,
                sealed: Sealed {
                    text: row.get("importer")?,
                    key_id: row.get("importer_key_id")?,
                },
                person: row.get("person")?,
            })
        })
        .collect()
}

/// Nothing where the declarant was faster. Who holds a version that was read while it lay in clear has
/// to read again, because the year is counted by another name since.
pub(crate) async fn seal_anew(
    tx: &Tx,
    one: &AgedImporter,
    sealed: &Sealed,
    person: Option<&str>,
) -> Result<(), Error> {
    let rows = tx
        .execute(
            "UPDATE compliance_declaration SET importer = $4, importer_key_id = $5, person = $6,
               version = version + CASE WHEN importer_key_id = '' THEN 1 ELSE 0 END
             WHERE seller_id = $1 AND id = $2 AND importer = $3",
            &[
                &one.seller,
                &one.id,
                &one.sealed.text,
                &sealed.text,
                &sealed.key_id,
                &person,
            ],
        )
        .await?;
    if rows == 1 && one.person.as_deref() != person {
        tx.execute(
            "UPDATE compliance_allowance SET person = $3
             WHERE seller_id = $1 AND declaration_id = $2",
            &[&one.seller, &one.id, &person],
        )
        .await?;
    }
    Ok(())
}

/// A message, by its guid.
pub(crate) struct AgedMessage {
    pub(crate) seller: OrgId,
    pub(crate) guid: String,
    pub(crate) sealed: Sealed,
}

pub(crate) async fn aged_messages(
    tx: &Tx,
    key: &str,
    limit: i64,
) -> Result<Vec<AgedMessage>, Error> {
    let rows = tx
        .rows(
            "SELECT seller_id, guid, xml, key_id FROM compliance_message
             WHERE xml <> '' AND (key_id < $1 OR key_id > $1) ORDER BY key_id, guid LIMIT $2",
            &[&key, &limit],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(AgedMessage {
                seller: row.get("seller_id")?,
                guid: row.get("guid")?,
                sealed: Sealed {
                    text: row.get("xml")?,
                    key_id: row.get("key_id")?,
                },
            })
        })
        .collect()
}

pub(crate) async fn seal_message_anew(
    tx: &Tx,
    one: &AgedMessage,
    sealed: &Sealed,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE compliance_message SET xml = $4, key_id = $5
         WHERE seller_id = $1 AND guid = $2 AND xml = $3",
        &[
            &one.seller,
            &one.guid,
            &one.sealed.text,
            &sealed.text,
            &sealed.key_id,
        ],
    )
    .await?;
    Ok(())
}
