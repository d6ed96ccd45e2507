//! Bringing in a file of products: handed over, checked row by row, applied, its pictures fetched.
//! Each step is a job whose progress lies in the tables, so it goes on where it stopped.

mod apply;
mod pictures;
mod read;

use bytes::Bytes;
use contract::identity::{Caller, Credential, OrgKind, Role};
use contract::ids::{OrgId, PersonId, SessionId};
use kernel::{Cursor, FieldError, Locale, Page, Problem};
use runtime::blobs::{self, NewBlob};
use runtime::http::{MaybeIfMatch, PageQuery};
use runtime::jobs;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::products::SELLERS;
use super::{MODULE, Service};
use crate::error::Error;
use crate::model::import::{
    ImportId, ImportSettings, ImportState, ImportView, PictureFailure, RowReport, RowState,
};
use crate::store;

/// The kinds of jobs.
pub(crate) const CHECK: &str = "import.check";
pub(crate) const APPLY: &str = "import.apply";
pub(crate) const PICTURES: &str = "import.pictures";

/// Which import a job works on. A long one goes on in the next round.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Work {
    pub(crate) seller: OrgId,
    pub(crate) import: ImportId,
    #[serde(default)]
    pub(crate) round: u32,
}

impl Work {
    fn key(&self) -> String {
        format!("{}/{}", self.import, self.round)
    }
}

const READERS: [Role; 4] = [Role::Owner, Role::Staff, Role::Warehouse, Role::Finance];

impl Service {
    /// Takes a file and begins its dry run.
    pub async fn import(
        &self,
        by: &Caller,
        file_name: String,
        bytes: Bytes,
        settings: ImportSettings,
    ) -> Result<ImportView, Problem> {
        let seller = by.seller(&SELLERS)?;
        by.allows("catalog:write")?;
        self.settings_checked(&settings).await?;
        let new = NewBlob {
            org: seller,
            name: file_name,
            bytes,
            public: false,
        };
        let blob = blobs::put(self.rt(), new).await?;
        if blob.content_type.starts_with("image/") || blob.content_type == "application/pdf" {
            return Err(Error::FileRefused {
                detail: "Neither CSV nor XLSX.".to_owned(),
            }
            .into());
        }
        let (rt, id, person) = (self.rt().clone(), self.rt().ids().new_id(), by.person);
        let work = Work {
            seller,
            import: id,
            round: 0,
        };
        let view = self
            .rt()
            .db()
            .tx(move |tx| {
                let (rt, settings, name) = (rt.clone(), settings.clone(), blob.name.clone());
                let file = blob.id;
                async move {
                    let now = rt.now();
                    store::import::insert(&tx, seller, id, file, &name, &settings, person, now)
                        .await?;
                    jobs::enqueue(&tx, &rt, MODULE, CHECK, &work, now, None).await?;
                    store::import::find(&tx, seller, id)
                        .await?
                        .ok_or(Error::NotFound)
                }
            })
            .await?;
        Ok(view)
    }

    async fn settings_checked(&self, settings: &ImportSettings) -> Result<(), Problem> {
        let tree = self.tree().await?;
        let mut faults = Vec::new();
        if settings
            .category
            .is_some_and(|category| tree.find(category).is_none())
        {
            faults.push(FieldError::new("category", "unknown", "is no category"));
        }
        if settings.categories.len() > 500 {
            faults.push(FieldError::new(
                "categories",
                "too_many",
                "are more than 500",
            ));
        }
        for (kind, category) in settings.categories.iter().take(500) {
            if tree.find(*category).is_none() {
                faults.push(FieldError::new(
                    format!("categories.{kind}"),
                    "unknown",
                    "is no category",
                ));
            }
        }
        if faults.is_empty() {
            Ok(())
        } else {
            Err(Problem::invalid(faults))
        }
    }

    /// Checks the file again, with other settings.
    pub(crate) async fn recheck_import(
        &self,
        by: &Caller,
        id: ImportId,
        seen: MaybeIfMatch,
        settings: ImportSettings,
    ) -> Result<ImportView, Problem> {
        let seller = by.seller(&SELLERS)?;
        by.allows("catalog:write")?;
        self.settings_checked(&settings).await?;
        let rt = self.rt().clone();
        let work = Work {
            seller,
            import: id,
            round: 0,
        };
        let view = self
            .rt()
            .db()
            .tx(move |tx| {
                let (rt, settings, seen) = (rt.clone(), settings.clone(), seen.clone());
                async move {
                    let now = rt.now();
                    let before = store::import::find(&tx, seller, id)
                        .await?
                        .ok_or(Error::NotFound)?;
                    seen.check(&before.version)?;
                    if !store::import::restart(&tx, seller, id, &settings, now).await? {
                        return Err(Error::ImportNotReady {
                            state: before.state.as_str(),
                        });
                    }
                    jobs::enqueue(&tx, &rt, MODULE, CHECK, &work, now, None).await?;
                    store::import::find(&tx, seller, id)
                        .await?
                        .ok_or(Error::NotFound)
                }
            })
            .await?;
        Ok(view)
    }

    /// Begins to make products of what was checked. A second call changes nothing.
    pub async fn apply_import(&self, by: &Caller, id: ImportId) -> Result<ImportView, Problem> {
        let seller = by.seller(&SELLERS)?;
        by.allows("catalog:write")?;
        let rt = self.rt().clone();
        let work = Work {
            seller,
            import: id,
            round: 0,
        };
        let view = self
            .rt()
            .db()
            .tx(move |tx| {
                let rt = rt.clone();
                async move {
                    let now = rt.now();
                    let before = store::import::find(&tx, seller, id)
                        .await?
                        .ok_or(Error::NotFound)?;
                    match before.state {
                        ImportState::Applying | ImportState::Done => return Ok(before),
                        ImportState::Checked => {}
                        ImportState::Checking | ImportState::Refused => {
                            return Err(Error::ImportNotReady {
                                state: before.state.as_str(),
                            });
                        }
                    }
                    let moved = store::import::step(
                        &tx,
                        seller,
                        id,
                        ImportState::Checked,
                        ImportState::Applying,
                        now,
                    )
                    .await?;
                    if moved {
                        jobs::enqueue(&tx, &rt, MODULE, APPLY, &work, now, Some(&work.key()))
                            .await?;
                    }
                    store::import::find(&tx, seller, id)
                        .await?
                        .ok_or(Error::NotFound)
                }
            })
            .await?;
        Ok(view)
    }

    pub(crate) async fn find_import(
        &self,
        by: &Caller,
        id: ImportId,
    ) -> Result<ImportView, Problem> {
        let seller = by.seller(&READERS)?;
        let found = self
            .rt()
            .db()
            .read(move |tx| async move { store::import::find(&tx, seller, id).await })
            .await?;
        found.ok_or_else(Problem::not_found)
    }

    pub(crate) async fn imports(
        &self,
        by: &Caller,
        page: &PageQuery,
    ) -> Result<Page<ImportView>, Problem> {
        let seller = by.seller(&READERS)?;
        let before = match &page.after {
            Some(after) => Cursor::decode::<(ImportId,)>(after)?.0,
            None => ImportId::from_uuid(Uuid::max()),
        };
        let (limit, rows) = (page.rows(), rows(page));
        let found = self
            .rt()
            .db()
            .read(move |tx| async move { store::import::list(&tx, seller, before, rows).await })
            .await?;
        Ok(Page::cut(found, limit, |import| (import.id,))?)
    }

    pub(crate) async fn import_rows(
        &self,
        by: &Caller,
        id: ImportId,
        state: Option<RowState>,
        page: &PageQuery,
    ) -> Result<Page<RowReport>, Problem> {
        let seller = self.find_import(by, id).await.map(|_| by.org)?;
        let after = number_of(page)?;
        let (limit, rows) = (page.rows(), rows(page));
        let found = self
            .rt()
            .db()
            .read(move |tx| async move {
                store::import::rows(&tx, seller, id, state, after, rows).await
            })
            .await?;
        Ok(Page::cut(found, limit, |row| (row.number,))?)
    }

    pub(crate) async fn import_pictures(
        &self,
        by: &Caller,
        id: ImportId,
        page: &PageQuery,
    ) -> Result<Page<PictureFailure>, Problem> {
        let seller = self.find_import(by, id).await.map(|_| by.org)?;
        let after = number_of(page)?;
        let (limit, rows) = (page.rows(), rows(page));
        let found = self
            .rt()
            .db()
            .read(move |tx| async move {
                store::picture::failed_pictures(&tx, seller, id, after, rows).await
            })
            .await?;
        Ok(Page::cut(found, limit, |(position, _)| (*position,))?.map(|(_, failure)| failure))
    }

    /// Products that could not be made although their rows were right, with the reason.
    pub(crate) async fn import_failures(
        &self,
        by: &Caller,
        id: ImportId,
    ) -> Result<Vec<(String, String)>, Problem> {
        let seller = self.find_import(by, id).await.map(|_| by.org)?;
        let found = self
            .rt()
            .db()
            .read(move |tx| async move { store::import::failures(&tx, seller, id).await });
        Ok(found.await?)
    }
}

fn rows(page: &PageQuery) -> i64 {
    i64::try_from(page.rows() + 1).unwrap_or(i64::MAX)
}

fn number_of(page: &PageQuery) -> Result<i64, Problem> {
    match &page.after {
        Some(after) => Ok(Cursor::decode::<(i64,)>(after)?.0),
        None => Ok(-1),
    }
}

/// The person who began an import, as the jobs act for them.
fn on_behalf(seller: OrgId, person: PersonId) -> Caller {
    Caller {
        person,
        org: seller,
        kind: OrgKind::Seller,
        roles: [Role::Owner].into(),
        locale: Locale::En,
        credential: Credential::Session(SessionId::from_uuid(Uuid::nil())),
        trace: None,
    }
}
