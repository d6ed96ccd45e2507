//! Taking a person out of every table, and what has run out of its time.

use contract::ids::{OrgId, PersonId};
use db::{Bind, Tx};
use kernel::Timestamp;

use crate::error::Error;
use crate::model::Contact;

/// Overwrites or deletes all that says who the person was. The id stays, because others refer to
/// it, and says nothing.
pub async fn person(tx: &Tx, person: PersonId, contacts: &[Contact]) -> Result<(), Error> {
    let id: &dyn Bind = &person;
    let uuid = person.uuid();
    tx.batch(&[
        (
            "UPDATE identity_person SET name = '', locale = 'en', time_zone = 'UTC',
               currency = 'USD', ship_to = NULL, state = 'gone', reason = NULL, note = NULL,
               password = NULL, password_at = NULL, last_org_id = NULL, version = version + 1
             WHERE id = $1",
            &[id],
        ),
        ("DELETE FROM identity_contact WHERE person_id = $1", &[id]),
        ("DELETE FROM identity_device WHERE person_id = $1", &[id]),
        ("DELETE FROM identity_totp WHERE person_id = $1", &[id]),
        (
            "DELETE FROM identity_recovery_code WHERE person_id = $1",
            &[id],
        ),
        ("DELETE FROM identity_export WHERE person_id = $1", &[id]),
        ("DELETE FROM identity_challenge WHERE person_id = $1", &[id]),
        ("DELETE FROM identity_word WHERE subject_id = $1", &[&uuid]),
    ])
    .await?;
    for contact in contacts {
        let kind = contact.kind.as_str();
        tx.execute(
            "DELETE FROM identity_challenge WHERE kind = $1 AND address = $2",
            &[&kind, &contact.address],
        )
        .await?;
        // Few rows are in force at once, so that no index stands by for this.
        tx.execute(
            "DELETE FROM identity_invitation WHERE kind = $1 AND address = $2",
            &[&kind, &contact.address],
        )
        .await?;
    }
    Ok(())
}

/// A firm of one person goes with them: its name and address may be theirs.
pub async fn organisation(tx: &Tx, org: OrgId, now: Timestamp) -> Result<(), Error> {
    let id: &dyn Bind = &org;
    let uuid = org.uuid();
    tx.batch(&[
        (
            "UPDATE identity_organisation SET name = '', registration_number = NULL,
               address = NULL, state = 'gone', reason = NULL, note = NULL, version = version + 1
             WHERE id = $1",
            &[id],
        ),
        (
            "UPDATE identity_api_key SET name = '', revoked_at = coalesce(revoked_at, $2)
             WHERE org_id = $1",
            &[id, &now],
        ),
        ("DELETE FROM identity_invitation WHERE org_id = $1", &[id]),
        ("DELETE FROM identity_kyb_case WHERE org_id = $1", &[id]),
        ("DELETE FROM identity_kyb_document WHERE org_id = $1", &[id]),
        ("DELETE FROM identity_word WHERE subject_id = $1", &[&uuid]),
    ])
    .await?;
    Ok(())
}

/// What has run out; `day_ago` because codes are counted for a while after they ended.
pub async fn sweep(tx: &Tx, now: Timestamp, day_ago: Timestamp) -> Result<u64, Error> {
    let counts = tx
        .batch(&[
            (
                "DELETE FROM identity_challenge WHERE expires_at <= $1",
                &[&day_ago as &dyn Bind],
            ),
            (
                "DELETE FROM identity_session WHERE expires_at <= $1",
                &[&now],
            ),
            (
                "DELETE FROM identity_invitation WHERE expires_at <= $1",
                &[&day_ago],
            ),
            (
                "DELETE FROM identity_pause WHERE last_at <= $1",
                &[&day_ago],
            ),
            (
                "DELETE FROM identity_export WHERE expires_at <= $1",
                &[&now],
            ),
        ])
        .await?;
    Ok(counts.iter().sum())
}
