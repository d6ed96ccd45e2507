//! Intellectual property: who may do what with whose right.

mod authorisations;
mod clock;
mod file;
mod gate;
mod moves;
mod notices;
mod register;
mod rights;
mod standing;

use std::collections::BTreeMap;

use contract::identity::{Caller, OrgKind, Role};
use contract::ids::OrgId;
use kernel::{Cursor, Page, Problem};
use runtime::blobs::{self, BlobId};
use runtime::http::PageQuery;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Service;
use super::licences::DESK;
use crate::error::Error;

pub(crate) use authorisations::AuthorisationView;
pub(crate) use file::NamedProduct;
pub(crate) use moves::Decision;
pub(crate) use notices::{NoticeRow, NoticeSide, NoticeView};
pub(crate) use rights::{KnownRight, RightView};
pub(crate) use standing::{Standing, SuspensionView};

/// Who speaks for a firm about its rights. Buyers may own rights as sellers do.
pub(super) const SPEAKERS: [Role; 3] = [Role::Owner, Role::Staff, Role::Buyer];

/// The firm whose things the caller reads.
fn reads(by: &Caller) -> Result<OrgId, Problem> {
    by.allows("compliance:read")?;
    firm(by)
}

fn writes(by: &Caller) -> Result<OrgId, Problem> {
    by.allows("compliance:write")?;
    firm(by)
}

fn firm(by: &Caller) -> Result<OrgId, Problem> {
    if by.kind == OrgKind::Platform {
        return Err(Problem::forbidden().with_param("kind", OrgKind::Seller.as_str()));
    }
    by.require(&SPEAKERS)?;
    Ok(by.org)
}

fn desk_reads(by: &Caller) -> Result<(), Problem> {
    by.allows("compliance:read")?;
    by.platform(&DESK)?;
    Ok(())
}

fn desk_writes(by: &Caller) -> Result<(), Problem> {
    by.allows("compliance:write")?;
    by.platform(&DESK)?;
    Ok(())
}

/// A reason that says something.
fn said(reason: Option<String>, path: &str) -> Result<String, Error> {
    reason
        .map(|reason| reason.trim().to_owned())
        .filter(|reason| !reason.is_empty())
        .ok_or_else(|| Error::field(path, "required", "say why"))
}

fn after<K: DeserializeOwned>(page: &PageQuery) -> Result<Option<K>, Error> {
    match &page.after {
        Some(text) => Ok(Some(Cursor::decode(text).map_err(Problem::from)?)),
        None => Ok(None),
    }
}

fn rows(page: &PageQuery) -> i64 {
    i64::try_from(page.rows() + 1).unwrap_or(i64::MAX)
}

fn cut<T, K: Serialize>(
    found: Vec<T>,
    page: &PageQuery,
    key: impl Fn(&T) -> K,
) -> Result<Page<T>, Error> {
    Ok(Page::cut(found, page.rows(), key).map_err(Problem::from)?)
}

impl Service {
    /// What firms are called, for pages. Who is gone is left out.
    async fn names_of(
        &self,
        by: &Caller,
        firms: impl IntoIterator<Item = OrgId>,
    ) -> Result<BTreeMap<OrgId, String>, Error> {
        let mut ids: Vec<OrgId> = firms.into_iter().collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let found = self.identity().organisations(by, ids).await?;
        Ok(found.into_iter().map(|firm| (firm.id, firm.name)).collect())
    }

    /// Files that are named have to be the firm's own.
    async fn owns_files(&self, firm: OrgId, files: &[BlobId], path: &str) -> Result<(), Error> {
        let checked = blobs::check_owned(self.rt(), firm, files).await;
        checked.map_err(|mut problem| {
            for field in &mut problem.fields {
                field.path.insert_str(0, path);
            }
            Error::Problem(problem)
        })
    }

    async fn note_ip(
        &self,
        tx: &db::Tx,
        by: &Caller,
        action: &str,
        subject: &str,
        after: &Value,
    ) -> Result<(), Error> {
        self.note(tx, by, action, subject, None, after).await
    }
}
