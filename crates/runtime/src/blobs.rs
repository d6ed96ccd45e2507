//! Files that people and modules hand over: pictures, documents, tables. The content lies in a
//! folder under its hash, once however often it came; who owns it is a row. Only kinds of files
//! that can be shown without harm are taken, by what they are and not by what they say they are.

mod api;
mod folder;
mod kind;
mod svg;
mod sweep;

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use contract::identity::Caller;
use contract::ids::OrgId;
use db::{Migration, Migrations, Row, Tx};
use kernel::{FieldError, Id, Kind, Problem, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::Runtime;
use crate::config::Config;
use crate::module::Module;

use folder::Folder;
pub use kind::FileKind;

pub(crate) const MODULE: &str = "blobs";
const NAME_LENGTH_MAX: usize = 200;

/// A file that was handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blob {}
impl Kind for Blob {
    const PREFIX: &'static str = "blb";
}
pub type BlobId = Id<Blob>;

/// Where files are kept on this machine.
pub struct Blobs {
    folder: Folder,
    size_bytes_max: usize,
}

impl Blobs {
    pub(crate) fn new(config: &Config) -> Self {
        let url = config.blobs().url.as_str();
        let folder = match url.strip_prefix("folder:") {
            Some(path) => Folder::new(Path::new(path)),
            None => Folder::new(&config.server().data_dir.join("blobs")),
        };
        Blobs {
            folder,
            size_bytes_max: config.blobs().max_bytes,
        }
    }

    pub(crate) fn folder(&self) -> &Folder {
        &self.folder
    }
}

/// What is known of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BlobView {
    pub id: BlobId,
    pub org: OrgId,
    pub name: String,
    pub content_type: String,
    pub size_bytes: u64,
    /// Whether strangers may see it.
    pub public: bool,
    pub at: Timestamp,
    /// Where it is read.
    pub url: String,
    /// Lower-case hex.
    pub sha256: String,
}

/// A file that is being handed over.
#[derive(Clone, Debug)]
pub struct NewBlob {
    pub org: OrgId,
    /// As the person calls it; shown when it is saved.
    pub name: String,
    pub bytes: Bytes,
    pub public: bool,
}

/// Lets others than the owner read a private file, such as the other side of a conversation.
#[async_trait]
pub trait Grant: Send + Sync {
    async fn may_read(&self, by: &Caller, blob: BlobId) -> Result<bool, Problem>;
}

const FIRST: &str = "CREATE TABLE blobs_blob (
  id UUID PRIMARY KEY,
  org_id UUID NOT NULL,
  name TEXT NOT NULL,
  content_type TEXT NOT NULL,
  size_bytes BIGINT NOT NULL,
  sha256 BYTEA NOT NULL,
  public BOOLEAN NOT NULL,
  at BIGINT NOT NULL
);
CREATE UNIQUE INDEX blobs_blob_once ON blobs_blob (org_id, sha256, public, name);
CREATE INDEX blobs_blob_content ON blobs_blob (sha256);
";

static MIGRATIONS: &[Migration] = &[Migration {
    name: "0001_blob",
    sql: FIRST,
    postgres: None,
}];

/// The routes under `/api/blobs` and the sweep of files that nobody owns any more.
pub fn module(rt: &Runtime, grants: Vec<Arc<dyn Grant>>) -> Module {
    let migrations = Migrations {
        module: MODULE,
        files: MIGRATIONS,
    };
    Module {
        routes: api::routes(rt, grants),
        public: &["GET /api/blobs/{id}"],
        // The same file under the same name is the same blob.
        repeatable: &["POST /api/blobs"],
        jobs: vec![sweep::kind()],
        ..Module::new(MODULE, migrations)
    }
}

/// Takes a file. The same file of the same firm under the same name is the same blob.
pub async fn put(rt: &Runtime, new: NewBlob) -> Result<BlobView, Problem> {
    let limit = rt.blobs().size_bytes_max;
    if new.bytes.len() > limit {
        return Err(too_large(limit));
    }
    let name = tidy_name(&new.name);
    let Some(kind) = FileKind::of(&new.bytes, &name) else {
        return Err(Problem::new(
            "runtime/file-refused",
            415,
            "This kind of file is not taken",
        )
        .with_detail("Taken are PNG, JPEG, WebP, GIF, plain SVG, PDF, CSV and XLSX."));
    };
    let sha256: [u8; 32] = Sha256::digest(&new.bytes).into();
    let size = i64::try_from(new.bytes.len()).map_err(|_| too_large(limit))?;
    let folder = &rt.blobs().folder;
    // The sweep must not take the file between its writing and its row.
    let _kept = folder.keep().await;
    folder.write(sha256, new.bytes).await?;
    let (id, now) = (rt.ids().new_id::<Blob>(), rt.now());
    let (org, public, name) = (new.org, new.public, Arc::new(name));
    let row = rt
        .db()
        .tx(move |tx| {
            let name = name.clone();
            async move {
                tx.execute(
                    "INSERT INTO blobs_blob
                       (id, org_id, name, content_type, size_bytes, sha256, public, at)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
                    &[
                        &id,
                        &org,
                        name.as_ref(),
                        &kind.content_type(),
                        &size,
                        &sha256,
                        &public,
                        &now,
                    ],
                )
                .await?;
                let row = tx
                    .row(
                        "SELECT id, org_id, name, content_type, size_bytes, sha256, public, at
                         FROM blobs_blob
                         WHERE org_id = $1 AND sha256 = $2 AND public = $3 AND name = $4",
                        &[&org, &sha256, &public, name.as_ref()],
                    )
                    .await?;
                row.ok_or_else(Problem::internal)
            }
        })
        .await?;
    view(&row)
}

/// What is known of a file, whoever asks: the caller decides who may see it.
pub async fn find(rt: &Runtime, id: BlobId) -> Result<Option<BlobView>, Problem> {
    let row = rt
        .db()
        .row(
            "SELECT id, org_id, name, content_type, size_bytes, sha256, public, at
             FROM blobs_blob WHERE id = $1",
            &[&id],
        )
        .await?;
    row.as_ref().map(view).transpose()
}

/// Refuses unless each of these files is there and belongs to the firm. For modules that take the
/// ids of files in their requests.
pub async fn check_owned(rt: &Runtime, org: OrgId, ids: &[BlobId]) -> Result<(), Problem> {
    for (index, id) in ids.iter().enumerate() {
        if find(rt, *id).await?.is_none_or(|blob| blob.org != org) {
            let path = format!("[{index}]");
            return Err(Problem::invalid([FieldError::new(
                path,
                "unknown_file",
                "There is no such file of yours.",
            )]));
        }
    }
    Ok(())
}

/// The file itself.
pub async fn load(rt: &Runtime, blob: &BlobView) -> Result<Bytes, Problem> {
    let mut sha256 = [0; 32];
    hex::decode_to_slice(&blob.sha256, &mut sha256).map_err(|_| Problem::internal())?;
    rt.blobs().folder.read(sha256).await
}

/// Lets a firm's file go; its content follows when nobody else has the same.
pub async fn remove(tx: &Tx, org: OrgId, id: BlobId) -> Result<bool, Problem> {
    let gone = tx
        .execute(
            "DELETE FROM blobs_blob WHERE id = $1 AND org_id = $2",
            &[&id, &org],
        )
        .await?;
    Ok(gone > 0)
}

fn view(row: &Row) -> Result<BlobView, Problem> {
    let id: BlobId = row.get("id")?;
    let sha256: Vec<u8> = row.get("sha256")?;
    Ok(BlobView {
        id,
        org: row.get("org_id")?,
        name: row.get("name")?,
        content_type: row.get("content_type")?,
        size_bytes: row.get("size_bytes")?,
        public: row.get("public")?,
        at: row.get("at")?,
        url: format!("/api/blobs/{id}"),
        sha256: hex::encode(sha256),
    })
}

fn too_large(limit: usize) -> Problem {
    Problem::new("runtime/file-too-large", 413, "The file is too large")
        .with_param("size_bytes_max", limit)
}

/// A name that is safe in a header and on a disk; never empty.
fn tidy_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let tidy: String = last
        .chars()
        .filter(|c| !c.is_control() && !matches!(c, '"' | '<' | '>' | '|' | '*' | '?' | ':'))
        .take(NAME_LENGTH_MAX)
        .collect();
    let tidy = tidy.trim().trim_start_matches('.');
    if tidy.is_empty() {
        "file".to_owned()
    } else {
        tidy.to_owned()
    }
}
