//! Licences: shown by sellers, decided on by the compliance desk.

use contract::identity::{Caller, OrgKind, Role};
use contract::ids::OrgId;
use jiff::civil::Date;
use kernel::{Cursor, FieldError, Page, Timestamp};
use runtime::audit;
use runtime::blobs::{self, BlobId};
use runtime::http::PageQuery;
use runtime::notices::{self, Notice, To};
use serde_json::json;

use super::Service;
use crate::MODULE;
use crate::error::Error;
use crate::model::licence::{Licence, LicenceDraft, LicenceId, LicenceState};
use crate::notices::LICENCE_DECIDED;
use crate::store;

const WRITERS: [Role; 2] = [Role::Owner, Role::Staff];
const READERS: [Role; 4] = [Role::Owner, Role::Staff, Role::Warehouse, Role::Finance];
pub(crate) const DESK: [Role; 2] = [Role::Compliance, Role::Operator];

impl Service {
    /// Names of the licences that rules ask for and that count today for this seller.
    pub(crate) async fn licences_that_count(&self, seller: OrgId) -> Result<Vec<String>, Error> {
        let today = self.today();
        let all = store::licence::of_seller(self.rt().db(), seller).await?;
        let mut names: Vec<String> = all
            .into_iter()
            .filter(|licence| licence.counts_on(today))
            .map(|licence| licence.name)
            .collect();
        names.sort_unstable();
        names.dedup();
        Ok(names)
    }

    pub(crate) async fn own_licences(&self, by: &Caller) -> Result<Vec<Licence>, Error> {
        by.allows("compliance:read")?;
        let seller = by.seller(&READERS)?;
        let found = store::licence::of_seller(self.rt().db(), seller).await?;
        Ok(found.into_iter().map(|one| self.seen(one)).collect())
    }

    pub(crate) async fn desk_licences(
        &self,
        by: &Caller,
        state: LicenceState,
        page: &PageQuery,
    ) -> Result<Page<Licence>, Error> {
        by.platform(&DESK)?;
        let after: Option<(Timestamp, LicenceId)> = match &page.after {
            Some(after) => Some(Cursor::decode(after).map_err(kernel::Problem::from)?),
            None => None,
        };
        let limit = page.rows();
        let rows = i64::try_from(limit + 1).unwrap_or(i64::MAX);
        let found = store::licence::in_state(self.rt().db(), state, after, rows).await?;
        let cut = Page::cut(found, limit, |one| (one.at, one.id));
        Ok(cut
            .map_err(kernel::Problem::from)?
            .map(|one| self.seen(one)))
    }

    fn seen(&self, mut licence: Licence) -> Licence {
        licence.counts = licence.counts_on(self.today());
        licence
    }

    /// A seller shows a paper; it counts when the desk has verified it.
    pub async fn show_licence(
        &self,
        by: &Caller,
        draft: LicenceDraft,
    ) -> Result<Licence, kernel::Problem> {
        by.allows("compliance:write")?;
        let seller = by.seller(&WRITERS)?;
        let faults = self.licence_faults(&draft)?;
        if !faults.is_empty() {
            return Err(Error::Invalid(faults).into());
        }
        if let Some(document) = draft.document {
            blobs::check_owned(self.rt(), seller, &[document]).await?;
        }
        let licence = Licence {
            id: self.rt().ids().new_id(),
            seller,
            name: draft.name,
            number: draft.number,
            issuer: draft.issuer,
            document: draft.document,
            valid_from: draft.valid_from,
            valid_to: draft.valid_to,
            state: LicenceState::Submitted,
            note: None,
            decided_at: None,
            version: 1,
            at: self.rt().now(),
            counts: false,
        };
        let (service, by, shown) = (self.clone(), by.clone(), licence.clone());
        self.rt()
            .db()
            .tx(move |tx| {
                let (service, by, licence) = (service.clone(), by.clone(), licence.clone());
                async move {
                    store::licence::insert(&tx, &licence).await?;
                    let after = json!({"name": licence.name, "number": licence.number, "state": licence.state});
                    service
                        .note(&tx, &by, "licence.shown", &licence.id.to_string(), None, &after)
                        .await
                }
            })
            .await?;
        Ok(shown)
    }

    fn licence_faults(&self, draft: &LicenceDraft) -> Result<Vec<FieldError>, Error> {
        let mut found = Vec::new();
        let known = self.tables()?.matrix.rules.iter().any(|rule| {
            matches!(&rule.effect, classify::gates::Effect::Licensed(name) if *name == draft.name)
        });
        if !known {
            let message = "no rule of the matrix asks for a licence of this name";
            found.push(FieldError::new("name", "unknown_choice", message));
        }
        let mut day = |path: &str, text: &str| {
            let day: Option<Date> = text.parse().ok();
            if day.is_none() {
                found.push(FieldError::new(
                    path,
                    "not_a_date",
                    "must be a date such as 2026-01-31",
                ));
            }
            day
        };
        let from = day("valid_from", &draft.valid_from);
        let to = draft.valid_to.as_deref().and_then(|to| day("valid_to", to));
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            found.push(FieldError::new(
                "valid_to",
                "before_start",
                "ends before it begins",
            ));
        }
        Ok(found)
    }

    /// The desk verifies or refuses a paper, or takes back what it verified; a seller withdraws its own.
    pub async fn decide_licence(
        &self,
        by: &Caller,
        id: LicenceId,
        to: LicenceState,
        note: Option<String>,
    ) -> Result<Licence, kernel::Problem> {
        match (by.kind, to) {
            (
                OrgKind::Platform,
                LicenceState::Verified | LicenceState::Refused | LicenceState::Withdrawn,
            ) => {
                by.require(&DESK)?;
            }
            (OrgKind::Seller, LicenceState::Withdrawn) => {
                by.allows("compliance:write")?;
                by.require(&WRITERS)?;
            }
            (_, _) => return Err(kernel::Problem::forbidden()),
        }
        let (service, by) = (self.clone(), by.clone());
        let decided: Result<Licence, Error> = self
            .rt()
            .db()
            .tx(move |tx| {
                let (service, by, note) = (service.clone(), by.clone(), note.clone());
                async move { service.decide_in(&tx, &by, id, to, note).await }
            })
            .await;
        Ok(decided.map(|one| self.seen(one))?)
    }

    async fn decide_in(
        &self,
        tx: &db::Tx,
        by: &Caller,
        id: LicenceId,
        to: LicenceState,
        note: Option<String>,
    ) -> Result<Licence, Error> {
        let seller = store::licence::seller_of(tx, id)
            .await?
            .filter(|seller| by.kind == OrgKind::Platform || *seller == by.org)
            .ok_or(Error::NotFound)?;
        let before = store::licence::load(tx, seller, id)
            .await?
            .ok_or(Error::NotFound)?;
        let may = match before.state {
            LicenceState::Submitted => true,
            LicenceState::Verified => to == LicenceState::Withdrawn,
            LicenceState::Refused | LicenceState::Withdrawn => false,
        };
        let at = self.rt().now();
        if !may
            || !store::licence::decide(tx, &before, to, note.as_deref(), &by.actor(), at).await?
        {
            return Err(Error::Decided);
        }
        let was = json!({"state": before.state});
        let after = json!({"state": to, "note": note});
        self.note(
            tx,
            by,
            "licence.decided",
            &id.to_string(),
            Some(&was),
            &after,
        )
        .await?;
        if by.kind == OrgKind::Platform {
            let notice = Notice {
                to: To::Members(WRITERS.to_vec()),
                org: seller,
                kind: LICENCE_DECIDED,
                params: json!({"name": before.name, "number": before.number, "state": to.as_str()}),
                link: Some("/seller/compliance/licences".to_owned()),
            };
            notices::tell(tx, self.rt(), MODULE, by, &notice).await?;
        }
        let load = store::licence::load(tx, seller, id).await?;
        load.ok_or(Error::NotFound)
    }

    pub(crate) async fn note(
        &self,
        tx: &db::Tx,
        by: &Caller,
        action: &str,
        subject: &str,
        before: Option<&serde_json::Value>,
        after: &serde_json::Value,
    ) -> Result<(), Error> {
        let after = Some(after);
        audit::record(tx, self.rt(), MODULE, by, action, subject, before, after).await?;
        Ok(())
    }

    /// The desk reads the papers that licences and rights rest on; the other side of a notice or an
    /// authorisation reads what it was shown.
    pub(crate) async fn may_read_document(&self, by: &Caller, blob: BlobId) -> Result<bool, Error> {
        let db = self.rt().db();
        match by.kind {
            OrgKind::Platform if by.platform(&DESK).is_err() => Ok(false),
            OrgKind::Platform => Ok(store::licence::is_document(db, blob).await?
                || store::ip::file::is_for(db, blob, None).await?),
            OrgKind::Buyer | OrgKind::Seller => {
                Ok(store::ip::file::is_for(db, blob, Some(by.org)).await?)
            }
        }
    }
}
