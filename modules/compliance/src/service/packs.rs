//! Rule packs: which places and days they know, their sources, and what became different from one
//! version to the next.

use contract::identity::Caller;
use kernel::{Text, Timestamp};
use serde::Serialize;
use tariff::Packs;
use utoipa::ToSchema;

use super::Service;
use crate::error::Error;
use crate::rules::{chinese, compare};
use crate::service::licences::DESK;
use crate::store;
use crate::store::pack::Seen;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PackVersion {
    pub(crate) version: String,
    pub(crate) digest: String,
    pub(crate) seen_at: Timestamp,
}

/// The versions of a pack that this store has seen, and the last change.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PackDiff {
    pub(crate) id: String,
    pub(crate) versions: Vec<PackVersion>,
    /// Between the two newest versions, in what coverage tells. Empty with one version.
    pub(crate) differences: Vec<PackChange>,
}

/// What a pack says otherwise than before; sentences that are in force in both languages.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PackChange {
    pub(crate) path: String,
    pub(crate) then: Option<Text>,
    pub(crate) now: Option<Text>,
}

impl Service {
    pub(crate) fn packs(&self) -> Result<&Packs, Error> {
        Ok(&self.tables()?.packs)
    }

    pub(crate) async fn pack_versions(&self, by: &Caller, id: &str) -> Result<PackDiff, Error> {
        by.platform(&DESK)?;
        let mut found = store::pack::versions(self.rt().db(), id).await?;
        if found.is_empty() {
            self.note_packs().await?;
            found = store::pack::versions(self.rt().db(), id).await?;
        }
        if found.is_empty() {
            return Err(Error::NotFound);
        }
        let differences = match found.as_slice() {
            [now, then, ..] => compare::values(&then.told, &now.told),
            _ => Vec::new(),
        };
        let packs = self.packs()?;
        let text = |said: &String| chinese::text(said, packs);
        Ok(PackDiff {
            id: id.to_owned(),
            versions: found
                .into_iter()
                .map(|seen| PackVersion {
                    version: seen.version,
                    digest: seen.digest,
                    seen_at: seen.seen_at,
                })
                .collect(),
            differences: differences
                .iter()
                .map(|one| PackChange {
                    path: one.path.clone(),
                    then: one.then.as_ref().map(text),
                    now: one.now.as_ref().map(text),
                })
                .collect(),
        })
    }

    /// Remembers the packs of this program, so that the next one's can be compared with them.
    pub(crate) async fn note_packs(&self) -> Result<(), Error> {
        let coverage = tariff::coverage(self.packs()?);
        let now = self.rt().now();
        let mut packs = Vec::new();
        for told in coverage["packs"].as_array().into_iter().flatten() {
            let text = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
            packs.push(Seen {
                id: text("id"),
                version: text("version"),
                digest: text("digest"),
                told: told.clone(),
                seen_at: now,
            });
        }
        let noted: Result<(), Error> = self
            .rt()
            .db()
            .tx(move |tx| {
                let packs = packs.clone();
                async move {
                    for seen in &packs {
                        store::pack::note(&tx, seen).await?;
                    }
                    Ok(())
                }
            })
            .await;
        noted
    }
}
