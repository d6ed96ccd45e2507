//! The index as it lies in its folder: opened, or begun anew when it is missing, broken or of
//! another version; and how far it has come.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use contract::ids::{OrgId, ProductId};
use serde::{Deserialize, Serialize};
use tantivy::index::SegmentId;
use tantivy::{Index, IndexReader, ReloadPolicy};
use uuid::Uuid;

use super::schema::{self, Fields, VERSION};
use crate::model::view::Card;

/// Cards that were read, by where they lie.
pub(super) type Cards = moka::sync::Cache<(SegmentId, u32), Arc<Card>>;

pub(super) struct Opened {
    pub(super) index: Index,
    pub(super) reader: IndexReader,
    pub(super) fields: Fields,
}

/// How far an index has come. Lies in each commit, so that it never says more than the index holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Progress {
    pub(super) version: u32,
    /// The last change that it follows.
    pub(super) last: Uuid,
    /// While it is being built: the last product that it holds.
    pub(super) built: Option<(OrgId, ProductId)>,
    pub(super) complete: bool,
}

/// Opens the index below the folder. What cannot be used is thrown away: the tables have it all.
pub(super) fn open(folder: &Path) -> tantivy::Result<(Opened, Progress)> {
    let found = existing(folder);
    let (index, progress) = match found {
        Some(found) => found,
        None => {
            if folder.exists() {
                fs::remove_dir_all(folder)?;
            }
            fs::create_dir_all(folder)?;
            let (schema, _) = schema::build();
            (
                Index::create_in_dir(folder, schema)?,
                Progress {
                    version: VERSION,
                    ..Progress::default()
                },
            )
        }
    };
    schema::register(&index);
    let (_, fields) = schema::build();
    let reader = index
        .reader_builder()
        .reload_policy(ReloadPolicy::Manual)
        .doc_store_cache_num_blocks(64)
        .try_into()?;
    Ok((
        Opened {
            index,
            reader,
            fields,
        },
        progress,
    ))
}

fn existing(folder: &Path) -> Option<(Index, Progress)> {
    let index = Index::open_in_dir(folder).ok()?;
    let payload = index.load_metas().ok()?.payload?;
    let progress: Progress = serde_json::from_str(&payload).ok()?;
    (progress.version == VERSION && index.schema() == schema::build().0)
        .then_some((index, progress))
}
