//! The category tree and the words for options and attributes.

use contract::ids::CategoryId;
use db::{Error, Row, Tx};
use kernel::Timestamp;

use crate::model::category::{Category, Word, WordKind};

pub(crate) async fn all(tx: &Tx) -> Result<Vec<Category>, Error> {
    let rows = tx
        .rows(
            "SELECT id, parent_id, slug, name, position, version FROM catalog_category",
            &[],
        )
        .await?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Category, Error> {
    Ok(Category {
        id: row.get("id")?,
        parent: row.get("parent_id")?,
        slug: row.get("slug")?,
        name: row.get("name")?,
        position: row.get("position")?,
        version: row.get("version")?,
    })
}

pub(crate) async fn insert(tx: &Tx, category: &Category, at: Timestamp) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO catalog_category (id, parent_id, slug, name, position, version, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[
            &category.id,
            &category.parent,
            &category.slug,
            &category.name,
            &category.position,
            &category.version,
            &at,
        ],
    )
    .await?;
    Ok(())
}

pub(crate) async fn update(
    tx: &Tx,
    category: &Category,
    version_before: i64,
    at: Timestamp,
) -> Result<bool, Error> {
    let changed = tx
        .execute(
            "UPDATE catalog_category
             SET parent_id = $2, slug = $3, name = $4, position = $5, version = $6, changed_at = $7
             WHERE id = $1 AND version = $8",
            &[
                &category.id,
                &category.parent,
                &category.slug,
                &category.name,
                &category.position,
                &category.version,
                &at,
                &version_before,
            ],
        )
        .await?;
    Ok(changed == 1)
}

pub(crate) async fn delete(tx: &Tx, id: CategoryId, version: i64) -> Result<bool, Error> {
    let gone = tx
        .execute(
            "DELETE FROM catalog_category WHERE id = $1 AND version = $2",
            &[&id, &version],
        )
        .await?;
    Ok(gone == 1)
}

pub(crate) async fn words(tx: &Tx) -> Result<Vec<Word>, Error> {
    let rows = tx
        .rows(
            "SELECT kind, key, name, facet FROM catalog_word ORDER BY kind, key",
            &[],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let kind: String = row.get("kind")?;
            Ok(Word {
                kind: if kind == WordKind::Option.as_str() {
                    WordKind::Option
                } else {
                    WordKind::Attribute
                },
                key: row.get("key")?,
                name: row.get("name")?,
                facet: row.get("facet")?,
            })
        })
        .collect()
}

pub(crate) async fn put_word(tx: &Tx, word: &Word) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO catalog_word (kind, key, name, facet) VALUES ($1, $2, $3, $4)
         ON CONFLICT (kind, key) DO UPDATE SET name = excluded.name, facet = excluded.facet",
        &[&word.kind.as_str(), &word.key, &word.name, &word.facet],
    )
    .await?;
    Ok(())
}
