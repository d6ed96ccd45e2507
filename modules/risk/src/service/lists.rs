//! Versions of lists: taken as a file, compared, put into force, and kept ready to be asked.

use std::collections::BTreeMap;
use std::sync::Arc;

use contract::identity::Caller;
use kernel::{Page, Problem};
use runtime::http::PageQuery;
use runtime::jobs;
use screening::Index;
use screening::lists::{self, List, OfacFiles, Unreadable};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{DESK, READERS, Service, after, reads, writes};
use crate::MODULE;
use crate::error::Error;
use crate::jobs::{RESCREEN, Rescreen};
use crate::model::list::{Changes, ListDraft, ListFormat, ListId, ListState, ListView};
use crate::rules::changes;
use crate::store;

/// Reasons of lines that were left out; a list with more of them is still taken.
const SKIPPED_MAX: usize = 100;
/// The parts that a list may come in, the first being the list itself.
pub(crate) const PARTS: [&str; 4] = ["file", "alt", "add", "comments"];

/// A version ready to be asked.
pub(crate) struct Listed {
    pub(crate) view: ListView,
    pub(crate) index: Index,
}

/// All versions that are asked now.
pub(crate) struct InForce {
    pub(crate) lists: Vec<Arc<Listed>>,
    /// `demo sha256:…, un_consolidated 2026-02-27`: written beside every answer.
    pub(crate) label: String,
}

fn parse(format: ListFormat, files: &BTreeMap<String, Vec<u8>>) -> Result<List, Unreadable> {
    let part = |name: &str| files.get(name).map(Vec::as_slice);
    let file = part("file").unwrap_or_default();
    match format {
        ListFormat::UnXml => lists::un_consolidated(file),
        ListFormat::CslCsv => lists::csl(file),
        ListFormat::OfacSdnCsv => lists::ofac_sdn(OfacFiles {
            sdn: file,
            alt: part("alt"),
            add: part("add"),
            comments: part("comments"),
        }),
    }
}

impl Service {
    pub(crate) async fn in_force(&self) -> Result<InForce, Error> {
        let db = self.rt().db().clone();
        let load = async move { Ok::<_, Problem>(Arc::new(store::list::in_force(&db).await?)) };
        let views = self.inner.in_force.load((), load).await?;
        let mut lists = Vec::with_capacity(views.len());
        for view in views.iter() {
            lists.push(self.listed(view.id).await?);
        }
        let names: Vec<String> = views
            .iter()
            .map(|view| format!("{} {}", view.name, view.version))
            .collect();
        Ok(InForce {
            lists,
            label: names.join(", "),
        })
    }

    /// A list that cannot be read stops the screening: an answer without it would look clear.
    async fn listed(&self, id: ListId) -> Result<Arc<Listed>, Error> {
        let service = self.clone();
        let load = async move {
            let db = service.rt().db();
            let view = store::list::find(db, id).await?;
            let view = view.ok_or_else(Problem::not_found)?;
            let files = store::list::files(db, id).await?;
            // A whole list takes seconds of reading and making ready.
            let read = tokio::task::spawn_blocking(move || {
                let list = parse(view.format, &files)?;
                let index = Index::new(list.records);
                Ok::<_, Unreadable>(Arc::new(Listed { view, index }))
            });
            let read = read.await.map_err(|_| Problem::internal())?;
            Ok(read.map_err(|Unreadable(why)| Error::ListRefused(why))?)
        };
        Ok(self.inner.listed.load(id, load).await?)
    }

    /// Takes a file as a version that waits: nobody is looked up in it yet.
    pub async fn take_list(
        &self,
        by: &Caller,
        draft: ListDraft,
        file_name: String,
        files: BTreeMap<String, Vec<u8>>,
    ) -> Result<ListView, Problem> {
        writes(by, &DESK)?;
        check_name(&draft.name)?;
        let (format, parsed) = (draft.format, Arc::new(files));
        let reading = parsed.clone();
        let read = tokio::task::spawn_blocking(move || parse(format, &reading));
        let list = read
            .await
            .map_err(|_| Problem::internal())?
            .map_err(|Unreadable(why)| Error::ListRefused(why))?;
        let mut digest = Sha256::new();
        for content in parsed.values() {
            digest.update(content);
        }
        let sha256 = hex::encode(digest.finalize());
        let mut skipped = list.skipped;
        skipped.truncate(SKIPPED_MAX);
        let view = ListView {
            id: self.rt().ids().new_id(),
            name: draft.name,
            format,
            version: list.version,
            file_name,
            entries: i64::try_from(list.records.len()).unwrap_or(i64::MAX),
            skipped,
            state: ListState::Waiting,
            before: None,
            added_by: by.actor(),
            added_at: self.now(),
            in_force_at: None,
        };
        let (service, by, row) = (self.clone(), by.clone(), view.clone());
        self.rt()
            .db()
            .tx(move |tx| {
                let (service, by, row) = (service.clone(), by.clone(), row.clone());
                let (files, sha256) = (parsed.clone(), sha256.clone());
                async move {
                    store::list::insert(&tx, &row, &files, &sha256).await?;
                    let after = json!({"name": row.name, "version": row.version, "sha256": sha256});
                    let subject = row.id.to_string();
                    service
                        .audit(&tx, &by, "list.taken", &subject, &after)
                        .await
                }
            })
            .await?;
        Ok(view)
    }

    pub(crate) async fn lists(
        &self,
        by: &Caller,
        page: &PageQuery,
    ) -> Result<Page<ListView>, Error> {
        reads(by, &READERS)?;
        let limit = page.rows();
        let rows = i64::try_from(limit + 1).unwrap_or(i64::MAX);
        let found = store::list::list(self.rt().db(), after(page.after.as_ref())?, rows).await?;
        let cut = Page::cut(found, limit, |list| (list.added_at, list.id));
        Ok(cut.map_err(Problem::from)?)
    }

    pub(crate) async fn list(&self, by: &Caller, id: ListId) -> Result<ListView, Error> {
        reads(by, &READERS)?;
        let found = store::list::find(self.rt().db(), id).await?;
        found.ok_or(Error::NotFound)
    }

    /// Against the version before it, or while it waits against the one in force.
    pub(crate) async fn list_changes(&self, by: &Caller, id: ListId) -> Result<Changes, Error> {
        let view = self.list(by, id).await?;
        let before = match view.state {
            ListState::Waiting => {
                let in_force = store::list::in_force(self.rt().db()).await?;
                let found = in_force.into_iter().find(|list| list.name == view.name);
                found.map(|list| list.id)
            }
            ListState::InForce | ListState::Superseded => view.before,
        };
        let new = self.listed(id).await?;
        let old = match before {
            Some(before) => Some(self.listed(before).await?),
            None => None,
        };
        let compared = tokio::task::spawn_blocking(move || {
            let old = old.as_ref().map(|old| (old.view.id, old.index.records()));
            changes::between(old, new.index.records())
        });
        Ok(compared.await.map_err(|_| Problem::internal())?)
    }

    /// From now on parties are looked up in this version, and all that are known are looked up anew.
    pub async fn put_list_in_force(&self, by: &Caller, id: ListId) -> Result<ListView, Problem> {
        writes(by, &DESK)?;
        let view = store::list::find(self.rt().db(), id).await?;
        let view = view.ok_or(Error::NotFound)?;
        if view.state != ListState::Waiting {
            return Err(Error::NotWaiting.into());
        }
        // Made ready first: what cannot be read never comes into force.
        self.listed(id).await?;
        let (service, by) = (self.clone(), by.clone());
        self.rt()
            .db()
            .tx(move |tx| {
                let (service, by, view) = (service.clone(), by.clone(), view.clone());
                async move {
                    let now = service.now();
                    if !store::list::put_in_force(&tx, &view, &by.actor(), now).await? {
                        return Err(Error::NotWaiting);
                    }
                    let after = json!({"name": view.name, "version": view.version});
                    service
                        .audit(&tx, &by, "list.in_force", &view.id.to_string(), &after)
                        .await?;
                    let work = Rescreen {
                        list: view.id,
                        after: None,
                    };
                    jobs::enqueue(&tx, service.rt(), MODULE, RESCREEN, &work, now, None).await?;
                    let forget = service.clone();
                    tx.after_commit(move || forget.inner.in_force.forget_all());
                    Ok(())
                }
            })
            .await?;
        let found = store::list::find(self.rt().db(), id).await?;
        found.ok_or_else(Problem::not_found)
    }
}

fn check_name(name: &str) -> Result<(), Error> {
    let is_slug = !name.is_empty()
        && name.len() <= 60
        && name
            .bytes()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_');
    if is_slug {
        Ok(())
    } else {
        let message = "has 1 to 60 small letters, digits and underscores";
        Err(Error::field("about.name", "malformed", message))
    }
}
