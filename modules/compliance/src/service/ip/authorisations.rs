//! Who may use whose right: given by the owner, or asked for by a seller and confirmed.

use contract::identity::{Caller, OrgKind, Role};
use contract::ids::OrgId;
use kernel::{Page, Timestamp};
use runtime::http::PageQuery;
use runtime::notices::{self, Notice, To};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::super::Service;
use super::{after, cut, desk_reads, desk_writes, reads, rows, writes};
use crate::MODULE;
use crate::error::Error;
use crate::model::ip::authorisation::{
    Authorisation, AuthorisationDraft, AuthorisationId, AuthorisationState,
};
use crate::model::ip::right::{Right, RightState};
use crate::notices::IP_AUTHORISATION;
use crate::rules::ip::rights::{Decider, authorisation_faults, authorisation_may_become};
use crate::store;

/// An authorisation with the names of both firms.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = IpAuthorisationView)]
pub(crate) struct AuthorisationView {
    #[serde(flatten)]
    pub(crate) authorisation: Authorisation,
    pub(crate) owner_name: Option<String>,
    pub(crate) seller_name: Option<String>,
}

impl Service {
    pub(crate) async fn authorise(
        &self,
        by: &Caller,
        draft: AuthorisationDraft,
    ) -> Result<AuthorisationView, Error> {
        let firm = writes(by)?;
        let right = self.right_for(by, &draft).await?;
        let mut faults = authorisation_faults(&draft);
        let seller = draft.seller.unwrap_or(firm);
        if seller == right.owner {
            let message = "the owner needs no authorisation";
            faults.push(kernel::FieldError::new("seller", "own", message));
        } else if !self.sells(by, seller).await? {
            let message = "is no seller of this platform";
            faults.push(kernel::FieldError::new("seller", "unknown", message));
        }
        if draft.seller.is_none() && draft.documents.is_empty() {
            let message = "add what shows that you may";
            faults.push(kernel::FieldError::new("documents", "required", message));
        }
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        self.owns_files(firm, &draft.documents, "documents").await?;
        let is_given = draft.seller.is_some();
        let one = Authorisation {
            id: self.rt().ids().new_id(),
            owner: right.owner,
            right: right.id,
            right_name: right.name,
            seller,
            kind: draft.kind,
            territories: draft.territories,
            valid_from: draft.valid_from,
            valid_until: draft.valid_until,
            documents: draft.documents,
            state: match is_given {
                true => AuthorisationState::Granted,
                false => AuthorisationState::Requested,
            },
            note: None,
            decided_at: None,
            version: 1,
            at: self.rt().now(),
            counts: false,
        };
        let (service, caller, written) = (self.clone(), by.clone(), one.clone());
        self.rt()
            .db()
            .tx(move |tx| {
                let (service, by, one) = (service.clone(), caller.clone(), written.clone());
                async move {
                    store::ip::authorisation::insert(&tx, &one).await?;
                    let other = if by.org == one.owner {
                        one.seller
                    } else {
                        one.owner
                    };
                    let (subject, files) = (one.id.uuid(), &one.documents);
                    store::ip::file::note(&tx, subject, by.org, Some(other), files).await?;
                    let what =
                        json!({"right": one.right, "seller": one.seller, "state": one.state});
                    let id = one.id.to_string();
                    service
                        .note_ip(&tx, &by, "ip.authorised", &id, &what)
                        .await?;
                    service.tell_of(&tx, &by, &one, other).await
                }
            })
            .await?;
        self.authorisation_seen(by, one).await
    }

    /// The right that is meant: an owner's own, or for who asks a verified one.
    async fn right_for(&self, by: &Caller, draft: &AuthorisationDraft) -> Result<Right, Error> {
        let db = self.rt().db();
        let whose = store::ip::whose(db, draft.right).await?;
        let found = match whose {
            Some((owner, _)) => store::ip::right::find(db, owner, draft.right).await?,
            None => None,
        };
        let today = self.today();
        let is_meant = |right: &Right| match draft.seller {
            Some(_) => {
                right.owner == by.org
                    && matches!(right.state, RightState::Submitted | RightState::Verified)
            }
            None => right.counts_on(today),
        };
        let message = "is no right of yours, or none that is verified";
        found
            .filter(is_meant)
            .ok_or_else(|| Error::field("right", "unknown", message))
    }

    async fn sells(&self, by: &Caller, firm: OrgId) -> Result<bool, Error> {
        let found = self.identity().organisations(by, vec![firm]).await?;
        Ok(found
            .iter()
            .any(|one| one.id == firm && one.kind == OrgKind::Seller))
    }

    async fn tell_of(
        &self,
        tx: &db::Tx,
        by: &Caller,
        one: &Authorisation,
        to: OrgId,
    ) -> Result<(), Error> {
        let notice = Notice {
            to: To::Members(vec![Role::Owner, Role::Staff, Role::Buyer]),
            org: to,
            kind: IP_AUTHORISATION,
            params: json!({"name": one.right_name, "state": one.state}),
            link: Some("/account/brands?tab=authorisations".to_owned()),
        };
        Ok(notices::tell(tx, self.rt(), MODULE, by, &notice).await?)
    }

    async fn authorisation_seen(
        &self,
        by: &Caller,
        one: Authorisation,
    ) -> Result<AuthorisationView, Error> {
        let mut seen = self.authorisations_seen(by, vec![one]).await?;
        seen.pop().ok_or(Error::NotFound)
    }

    async fn authorisations_seen(
        &self,
        by: &Caller,
        all: Vec<Authorisation>,
    ) -> Result<Vec<AuthorisationView>, Error> {
        let firms = all.iter().flat_map(|one| [one.owner, one.seller]);
        let names = self.names_of(by, firms).await?;
        let today = self.today();
        Ok(all
            .into_iter()
            .map(|mut one| {
                one.counts = one.counts_on(today);
                AuthorisationView {
                    owner_name: names.get(&one.owner).cloned(),
                    seller_name: names.get(&one.seller).cloned(),
                    authorisation: one,
                }
            })
            .collect())
    }

    /// What the firm gave, or what it got.
    pub(crate) async fn authorisations(
        &self,
        by: &Caller,
        is_given: bool,
        page: &PageQuery,
    ) -> Result<Page<AuthorisationView>, Error> {
        let firm = reads(by)?;
        let before = after::<(AuthorisationId,)>(page)?.map(|(id,)| id);
        let db = self.rt().db();
        let found = match is_given {
            true => store::ip::authorisation::given(db, firm, before, rows(page)).await?,
            false => store::ip::authorisation::got(db, firm, before, rows(page)).await?,
        };
        let cut = cut(found, page, |one| (one.id,))?;
        Ok(Page {
            items: self.authorisations_seen(by, cut.items).await?,
            next: cut.next,
        })
    }

    pub(crate) async fn desk_authorisations(
        &self,
        by: &Caller,
        state: AuthorisationState,
        page: &PageQuery,
    ) -> Result<Page<AuthorisationView>, Error> {
        desk_reads(by)?;
        let after = after::<(Timestamp, AuthorisationId)>(page)?;
        let db = self.rt().db();
        let found = store::ip::authorisation::in_state(db, state, after, rows(page)).await?;
        let cut = cut(found, page, |one| (one.at, one.id))?;
        Ok(Page {
            items: self.authorisations_seen(by, cut.items).await?,
            next: cut.next,
        })
    }

    /// The owner or the desk decides on what was asked for and takes back what was given; a seller
    /// gives up its own.
    pub(crate) async fn decide_authorisation(
        &self,
        by: &Caller,
        id: AuthorisationId,
        to: AuthorisationState,
        note: Option<String>,
    ) -> Result<AuthorisationView, Error> {
        match by.kind {
            OrgKind::Platform => desk_writes(by)?,
            OrgKind::Buyer | OrgKind::Seller => {
                writes(by)?;
            }
        }
        let whose = store::ip::whose(self.rt().db(), id).await?;
        let (owner, seller) = whose.ok_or(Error::NotFound)?;
        let who = match by.kind {
            OrgKind::Platform => Decider::Desk,
            OrgKind::Buyer | OrgKind::Seller if owner == by.org => Decider::Owner,
            OrgKind::Buyer | OrgKind::Seller if seller == Some(by.org) => Decider::Seller,
            OrgKind::Buyer | OrgKind::Seller => return Err(Error::NotFound),
        };
        let (service, caller) = (self.clone(), by.clone());
        let decided = self
            .rt()
            .db()
            .tx(move |tx| {
                let (service, by, note) = (service.clone(), caller.clone(), note.clone());
                async move {
                    let before = store::ip::authorisation::load(&tx, owner, id).await?;
                    let before = before.ok_or(Error::NotFound)?;
                    if !authorisation_may_become(before.state, who, to) {
                        return Err(Error::RightDecided);
                    }
                    let (at, actor, said) = (service.rt().now(), by.actor(), note.as_deref());
                    let stored =
                        store::ip::authorisation::decide(&tx, &before, to, said, &actor, at);
                    if !stored.await? {
                        return Err(Error::Faster);
                    }
                    let what = json!({"was": before.state, "state": to, "note": note});
                    let subject = id.to_string();
                    service
                        .note_ip(&tx, &by, "ip.authorisation_decided", &subject, &what)
                        .await?;
                    let load = store::ip::authorisation::load(&tx, owner, id).await?;
                    let after = load.ok_or(Error::NotFound)?;
                    for other in [after.owner, after.seller] {
                        if other != by.org {
                            service.tell_of(&tx, &by, &after, other).await?;
                        }
                    }
                    Ok(after)
                }
            })
            .await?;
        self.authorisation_seen(by, decided).await
    }
}
