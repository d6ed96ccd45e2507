//! Pictures that imports named: to be fetched, fetched, missed.

use contract::ids::{OrgId, ProductId};
use db::{Error, Tx, Val};
use kernel::Timestamp;
use runtime::blobs::BlobId;

use super::import::count;
use super::{insert_many, val};
use crate::model::import::{ImportId, PictureFailure, PicturePlan};

/// Puts a product's pictures down to be fetched, but for those it got from the same place before.
pub(crate) async fn want_pictures(
    tx: &Tx,
    seller: OrgId,
    id: ImportId,
    position: i64,
    product: ProductId,
    pictures: &[PicturePlan],
) -> Result<(), Error> {
    let known = tx
        .rows(
            "SELECT url FROM catalog_import_picture WHERE seller_id = $1 AND product_id = $2 AND state = 'done'",
            &[&seller, &product],
        )
        .await?;
    let known = known
        .iter()
        .map(|row| row.get::<String>("url"))
        .collect::<Result<Vec<_>, Error>>()?;
    let mut rows: Vec<Vec<Val>> = Vec::new();
    for (place, picture) in pictures.iter().enumerate() {
        if known.contains(&picture.url) {
            continue;
        }
        rows.push(vec![
            val(&seller),
            val(&id),
            val(&(position * 100 + count(place))),
            val(&product),
            val(&count(place)),
            val(&picture.url),
            val(&picture.alt),
            val(&"waiting"),
        ]);
    }
    let columns = [
        "seller_id",
        "import_id",
        "position",
        "product_id",
        "place",
        "url",
        "alt",
        "state",
    ];
    insert_many(tx, "catalog_import_picture", &columns, &rows).await?;
    Ok(())
}

/// Counts the pictures that are to be fetched, once all products are made.
pub(crate) async fn count_pictures(tx: &Tx, seller: OrgId, id: ImportId) -> Result<i64, Error> {
    let row = tx
        .row(
            "SELECT CAST(COUNT(*) AS BIGINT) AS pictures FROM catalog_import_picture
             WHERE seller_id = $1 AND import_id = $2",
            &[&seller, &id],
        )
        .await?;
    let pictures: i64 = row.map_or(Ok(0), |row| row.get("pictures"))?;
    tx.execute(
        "UPDATE catalog_import SET pictures_total = $3 WHERE seller_id = $1 AND id = $2",
        &[&seller, &id, &pictures],
    )
    .await?;
    Ok(pictures)
}

/// A picture that is still to be fetched.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    pub(crate) position: i64,
    pub(crate) product: ProductId,
    pub(crate) place: i64,
    pub(crate) url: String,
    pub(crate) alt: kernel::Text,
}

pub(crate) async fn wanted_pictures(
    tx: &Tx,
    seller: OrgId,
    id: ImportId,
    limit: i64,
) -> Result<Vec<Wanted>, Error> {
    let rows = tx
        .rows(
            "SELECT position, product_id, place, url, alt FROM catalog_import_picture
             WHERE seller_id = $1 AND import_id = $2 AND state = 'waiting' ORDER BY position LIMIT $3",
            &[&seller, &id, &limit],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Wanted {
                position: row.get("position")?,
                product: row.get("product_id")?,
                place: row.get("place")?,
                url: row.get("url")?,
                alt: row.get("alt")?,
            })
        })
        .collect()
}

/// Notes what became of a picture; false when that was noted before.
pub(crate) async fn note_picture(
    tx: &Tx,
    seller: OrgId,
    id: ImportId,
    position: i64,
    outcome: Result<BlobId, &str>,
    at: Timestamp,
) -> Result<bool, Error> {
    let (state, blob, error) = match outcome {
        Ok(blob) => ("done", Some(blob), None),
        Err(error) => ("failed", None, Some(error)),
    };
    let noted = tx
        .execute(
            "UPDATE catalog_import_picture SET state = $4, blob_id = $5, error = $6
             WHERE seller_id = $1 AND import_id = $2 AND position = $3 AND state = 'waiting'",
            &[&seller, &id, &position, &state, &blob, &error],
        )
        .await?;
    if noted == 0 {
        return Ok(false);
    }
    let failed = i64::from(error.is_some());
    tx.execute(
        "UPDATE catalog_import SET pictures_done = pictures_done + 1, pictures_failed = pictures_failed + $3,
           changed_at = $4
         WHERE seller_id = $1 AND id = $2",
        &[&seller, &id, &failed, &at],
    )
    .await?;
    Ok(true)
}

/// The places of a product's pictures that came by import, by file.
pub(crate) async fn picture_places(
    tx: &Tx,
    seller: OrgId,
    id: ImportId,
    product: ProductId,
) -> Result<Vec<(BlobId, i64)>, Error> {
    let rows = tx
        .rows(
            "SELECT blob_id, place FROM catalog_import_picture
             WHERE seller_id = $1 AND import_id = $2 AND product_id = $3 AND state = 'done'",
            &[&seller, &id, &product],
        )
        .await?;
    rows.iter()
        .map(|row| Ok((row.get("blob_id")?, row.get("place")?)))
        .collect()
}

pub(crate) async fn failed_pictures(
    tx: &Tx,
    seller: OrgId,
    id: ImportId,
    after: i64,
    limit: i64,
) -> Result<Vec<(i64, PictureFailure)>, Error> {
    let rows = tx
        .rows(
            "SELECT position, product_id, url, error FROM catalog_import_picture
             WHERE seller_id = $1 AND import_id = $2 AND state = 'failed' AND position > $3
             ORDER BY position LIMIT $4",
            &[&seller, &id, &after, &limit],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let failure = PictureFailure {
                product: row.get("product_id")?,
                url: row.get("url")?,
                error: row.get::<Option<String>>("error")?.unwrap_or_default(),
            };
            Ok((row.get("position")?, failure))
        })
        .collect()
}
