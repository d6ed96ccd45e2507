//! Rights, authorisations, notices, and what follows from them. SQL and nothing else.

pub(crate) mod authorisation;
pub(crate) mod bar;
pub(crate) mod file;
pub(crate) mod notice;
pub(crate) mod right;
pub(crate) mod standing;
pub(crate) mod step;

use contract::ids::OrgId;
use db::{Bind, Db, Error, Tx};

/// Whose a thing is, and who stands on its other side.
pub(crate) async fn whose<K: kernel::Kind>(
    db: &Db,
    id: kernel::Id<K>,
) -> Result<Option<(OrgId, Option<OrgId>)>, Error> {
    let row = db
        .row(
            "SELECT org_id, other_id FROM compliance_ip_key WHERE id = $1",
            &[&id],
        )
        .await?;
    row.map(|row| Ok((row.get("org_id")?, row.get("other_id")?)))
        .transpose()
}

async fn note_key<K: kernel::Kind>(
    tx: &Tx,
    id: kernel::Id<K>,
    org: OrgId,
    other: Option<OrgId>,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO compliance_ip_key (id, org_id, other_id) VALUES ($1, $2, $3)",
        &[&id, &org, &other],
    )
    .await?;
    Ok(())
}

/// `$from, …` for so many binds: neither engine takes a list as one.
fn places(from: usize, count: usize) -> String {
    let all: Vec<String> = (from..from + count).map(|n| format!("${n}")).collect();
    all.join(", ")
}

fn binds<T: Bind>(all: &[T]) -> Vec<&dyn Bind> {
    all.iter().map(|one| one as &dyn Bind).collect()
}
