//! Imports: the file, its rows, the products they become and their pictures.

use contract::ids::{OrgId, PersonId, ProductId};
use db::{Error, Json, Row, Tx, Val};
use kernel::Timestamp;
use runtime::blobs::BlobId;
use runtime::version_of;

use super::{insert_many, val};
use crate::model::import::{
    ImportId, ImportSettings, ImportState, ImportView, ProductPlan, RowOutcome, RowReport, RowState,
};

fn read(row: &Row) -> Result<ImportView, Error> {
    let state: String = row.get("state")?;
    let Json(settings): Json<ImportSettings> = row.get("settings")?;
    let Json(types) = row.get("types")?;
    Ok(ImportView {
        id: row.get("id")?,
        file_name: row.get("file_name")?,
        file: Some(row.get("file_id")?),
        version: version_of(&settings),
        settings,
        state: ImportState::parse(&state).unwrap_or(ImportState::Refused),
        error: row.get("error")?,
        types,
        rows_total: row.get("rows_total")?,
        rows_ok: row.get("rows_ok")?,
        rows_warning: row.get("rows_warning")?,
        rows_error: row.get("rows_error")?,
        products_total: row.get("products_total")?,
        products_done: row.get("products_done")?,
        products_created: row.get("products_created")?,
        products_updated: row.get("products_updated")?,
        products_published: row.get("products_published")?,
        products_failed: row.get("products_failed")?,
        pictures_total: row.get("pictures_total")?,
        pictures_done: row.get("pictures_done")?,
        pictures_failed: row.get("pictures_failed")?,
        created_at: row.get("created_at")?,
        changed_at: row.get("changed_at")?,
    })
}

pub(crate) async fn insert(
    tx: &Tx,
    seller: OrgId,
    id: ImportId,
    file: BlobId,
    file_name: &str,
    settings: &ImportSettings,
    actor: PersonId,
    at: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO catalog_import
           (seller_id, id, file_id, file_name, settings, state, types, rows_total, rows_ok, rows_warning, rows_error,
            products_total, products_done, products_created, products_updated, products_published, products_failed,
            pictures_total, pictures_done, pictures_failed, actor, created_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, 'checking', $6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, $7, $8, $8)",
        &[&seller, &id, &file, &file_name, &Json(settings), &Json(Vec::<String>::new()), &actor, &at],
    )
    .await?;
    Ok(())
}

pub(crate) async fn find(
    tx: &Tx,
    seller: OrgId,
    id: ImportId,
) -> Result<Option<ImportView>, Error> {
    let row = tx
        .row(
            "SELECT * FROM catalog_import WHERE seller_id = $1 AND id = $2",
            &[&seller, &id],
        )
        .await?;
    row.as_ref().map(read).transpose()
}

pub(crate) async fn actor(tx: &Tx, seller: OrgId, id: ImportId) -> Result<Option<PersonId>, Error> {
    let row = tx
        .row(
            "SELECT actor FROM catalog_import WHERE seller_id = $1 AND id = $2",
            &[&seller, &id],
        )
        .await?;
    row.map(|row| row.get("actor")).transpose()
}

pub(crate) async fn list(
    tx: &Tx,
    seller: OrgId,
    before: ImportId,
    limit: i64,
) -> Result<Vec<ImportView>, Error> {
    let rows = tx
        .rows(
            "SELECT * FROM catalog_import WHERE seller_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
            &[&seller, &before, &limit],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// Moves an import on; false when it is not in that state.
pub(crate) async fn step(
    tx: &Tx,
    seller: OrgId,
    id: ImportId,
    from: ImportState,
    to: ImportState,
    at: Timestamp,
) -> Result<bool, Error> {
    let changed = tx
        .execute(
            "UPDATE catalog_import SET state = $4, changed_at = $5 WHERE seller_id = $1 AND id = $2 AND state = $3",
            &[&seller, &id, &from.as_str(), &to.as_str(), &at],
        )
        .await?;
    Ok(changed == 1)
}

/// Begins the dry run anew with other settings.
pub(crate) async fn restart(
    tx: &Tx,
    seller: OrgId,
    id: ImportId,
    settings: &ImportSettings,
    at: Timestamp,
) -> Result<bool, Error> {
    let changed = tx
        .execute(
            "UPDATE catalog_import SET state = 'checking', settings = $3, error = NULL, changed_at = $4
             WHERE seller_id = $1 AND id = $2 AND state IN ('checked', 'refused')",
            &[&seller, &id, &Json(settings), &at],
        )
        .await?;
    Ok(changed == 1)
}

/// Keeps the outcome of a dry run, in place of an earlier one.
pub(crate) async fn keep_report(
    tx: &Tx,
    seller: OrgId,
    id: ImportId,
    rows: &[RowReport],
    products: &[ProductPlan],
    types: &[String],
    at: Timestamp,
) -> Result<(), Error> {
    for table in ["catalog_import_row", "catalog_import_product"] {
        tx.execute(
            &format!("DELETE FROM {table} WHERE seller_id = $1 AND import_id = $2"),
            &[&seller, &id],
        )
        .await?;
    }
    let lines: Vec<Vec<Val>> = rows
        .iter()
        .map(|row| {
            vec![
                val(&seller),
                val(&id),
                val(&row.number),
                val(&row.handle),
                val(&row.state.as_str()),
                val(&row.outcome.as_str()),
                val(&Json(&row.issues)),
            ]
        })
        .collect();
    let columns = [
        "seller_id",
        "import_id",
        "number",
        "handle",
        "state",
        "outcome",
        "issues",
    ];
    insert_many(tx, "catalog_import_row", &columns, &lines).await?;
    let plans: Vec<Vec<Val>> = products
        .iter()
        .enumerate()
        .map(|(at, plan)| {
            vec![
                val(&seller),
                val(&id),
                val(&count(at)),
                val(&plan.handle),
                val(&Json(plan)),
                val(&"waiting"),
            ]
        })
        .collect();
    let columns = [
        "seller_id",
        "import_id",
        "position",
        "handle",
        "plan",
        "state",
    ];
    insert_many(tx, "catalog_import_product", &columns, &plans).await?;
    let of = |state: RowState| count(rows.iter().filter(|row| row.state == state).count());
    let pictures = count(products.iter().map(|plan| plan.pictures.len()).sum());
    tx.execute(
        "UPDATE catalog_import SET state = 'checked', error = NULL, types = $3, rows_total = $4, rows_ok = $5,
           rows_warning = $6, rows_error = $7, products_total = $8, pictures_total = $9, changed_at = $10
         WHERE seller_id = $1 AND id = $2 AND state = 'checking'",
        &[
            &seller,
            &id,
            &Json(types),
            &count(rows.len()),
            &of(RowState::Ok),
            &of(RowState::Warning),
            &of(RowState::Error),
            &count(products.len()),
            &pictures,
            &at,
        ],
    )
    .await?;
    Ok(())
}

pub(crate) fn count(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

pub(crate) async fn refuse(
    tx: &Tx,
    seller: OrgId,
    id: ImportId,
    error: &str,
    at: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE catalog_import SET state = 'refused', error = $3, changed_at = $4
         WHERE seller_id = $1 AND id = $2 AND state = 'checking'",
        &[&seller, &id, &error, &at],
    )
    .await?;
    Ok(())
}

/// Rows of the report, in the order of the file.
pub(crate) async fn rows(
    tx: &Tx,
    seller: OrgId,
    id: ImportId,
    state: Option<RowState>,
    after: i64,
    limit: i64,
) -> Result<Vec<RowReport>, Error> {
    let rows = match state {
        None => {
            tx.rows(
                "SELECT number, handle, state, outcome, issues FROM catalog_import_row
                 WHERE seller_id = $1 AND import_id = $2 AND number > $3 ORDER BY number LIMIT $4",
                &[&seller, &id, &after, &limit],
            )
            .await?
        }
        Some(state) => {
            tx.rows(
                "SELECT number, handle, state, outcome, issues FROM catalog_import_row
                 WHERE seller_id = $1 AND import_id = $2 AND state = $3 AND number > $4 ORDER BY number LIMIT $5",
                &[&seller, &id, &state.as_str(), &after, &limit],
            )
            .await?
        }
    };
    rows.iter()
        .map(|row| {
            let (state, outcome): (String, String) = (row.get("state")?, row.get("outcome")?);
            let Json(issues) = row.get("issues")?;
            Ok(RowReport {
                number: row.get("number")?,
                handle: row.get("handle")?,
                state: RowState::parse(&state).unwrap_or(RowState::Error),
                outcome: RowOutcome::parse(&outcome).unwrap_or(RowOutcome::LeftOut),
                issues,
            })
        })
        .collect()
}

/// Products that are still to be made, in order.
pub(crate) async fn waiting(
    tx: &Tx,
    seller: OrgId,
    id: ImportId,
    limit: i64,
) -> Result<Vec<(i64, ProductPlan)>, Error> {
    let rows = tx
        .rows(
            "SELECT position, plan FROM catalog_import_product
             WHERE seller_id = $1 AND import_id = $2 AND state = 'waiting' ORDER BY position LIMIT $3",
            &[&seller, &id, &limit],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let Json(plan) = row.get("plan")?;
            Ok((row.get("position")?, plan))
        })
        .collect()
}

/// What became of one product of an import.
pub(crate) enum Made {
    Created { published: bool },
    Updated { published: bool },
    Failed(String),
}

/// Notes what became of a product; false when that was noted before.
pub(crate) async fn note_product(
    tx: &Tx,
    seller: OrgId,
    id: ImportId,
    position: i64,
    product: Option<ProductId>,
    made: &Made,
    at: Timestamp,
) -> Result<bool, Error> {
    let (state, error) = match made {
        Made::Created { .. } | Made::Updated { .. } => ("done", None),
        Made::Failed(error) => ("failed", Some(error)),
    };
    let noted = tx
        .execute(
            "UPDATE catalog_import_product SET state = $4, product_id = $5, error = $6
             WHERE seller_id = $1 AND import_id = $2 AND position = $3 AND state = 'waiting'",
            &[&seller, &id, &position, &state, &product, &error],
        )
        .await?;
    if noted == 0 {
        return Ok(false);
    }
    let (created, updated, published, failed) = match made {
        Made::Created { published } => (1_i64, 0_i64, i64::from(*published), 0_i64),
        Made::Updated { published } => (0, 1, i64::from(*published), 0),
        Made::Failed(_) => (0, 0, 0, 1),
    };
    tx.execute(
        "UPDATE catalog_import SET products_done = products_done + 1, products_created = products_created + $3,
           products_updated = products_updated + $4, products_published = products_published + $5,
           products_failed = products_failed + $6, changed_at = $7
         WHERE seller_id = $1 AND id = $2",
        &[&seller, &id, &created, &updated, &published, &failed, &at],
    )
    .await?;
    Ok(true)
}

/// Products that could not be made, with the reason.
pub(crate) async fn failures(
    tx: &Tx,
    seller: OrgId,
    id: ImportId,
) -> Result<Vec<(String, String)>, Error> {
    let rows = tx
        .rows(
            "SELECT handle, error FROM catalog_import_product
             WHERE seller_id = $1 AND import_id = $2 AND state = 'failed' ORDER BY position LIMIT 100",
            &[&seller, &id],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok((
                row.get("handle")?,
                row.get::<Option<String>>("error")?.unwrap_or_default(),
            ))
        })
        .collect()
}
