//! The register of rights: owners write theirs down, the desk verifies them, time ends them.

use contract::identity::{Caller, OrgKind, Role};
use contract::ids::OrgId;
use db::Tx;
use jiff::Span;
use kernel::{Country, Page, Timestamp};
use runtime::http::PageQuery;
use runtime::notices::{self, Notice, To};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::super::Service;
use super::{after, cut, desk_reads, desk_writes, reads, rows, said, writes};
use crate::MODULE;
use crate::error::Error;
use crate::model::ip::right::{Registry, Right, RightDraft, RightId, RightKind, RightState};
use crate::notices::{IP_RIGHT_DECIDED, IP_RIGHT_ENDING};
use crate::rules::ip::rights::{Decider, right_may_become};
use crate::rules::ip::{names, rights};
use crate::store;

/// Rights that one round of the watch looks at; the next round takes the rest.
const WATCHED: i64 = 200;

/// A right, for its owner and the desk.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = IpRightView)]
pub(crate) struct RightView {
    #[serde(flatten)]
    pub(crate) right: Right,
    pub(crate) owner_name: Option<String>,
}

/// A verified right, as other firms may know it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = IpKnownRight)]
pub(crate) struct KnownRight {
    pub(crate) id: RightId,
    pub(crate) owner: OrgId,
    pub(crate) owner_name: Option<String>,
    pub(crate) name: String,
    pub(crate) name_zh: Option<String>,
    pub(crate) kind: RightKind,
    pub(crate) registry: Registry,
    pub(crate) place: Option<Country>,
    pub(crate) number: Option<String>,
    pub(crate) valid_until: Option<String>,
}

impl Service {
    pub(crate) async fn register_right(
        &self,
        by: &Caller,
        draft: RightDraft,
    ) -> Result<RightView, Error> {
        let owner = writes(by)?;
        let faults = rights::faults(&draft);
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        self.owns_files(owner, &draft.documents, "documents")
            .await?;
        let right = Right {
            id: self.rt().ids().new_id(),
            owner,
            name: draft.name.trim().to_owned(),
            name_zh: draft.name_zh.map(|name| name.trim().to_owned()),
            kind: draft.kind,
            registry: draft.registry,
            place: draft.place,
            number: draft.number.map(|number| number.trim().to_owned()),
            classes: draft.classes,
            valid_from: draft.valid_from,
            valid_until: draft.valid_until,
            documents: draft.documents,
            state: RightState::Submitted,
            note: None,
            decided_at: None,
            version: 1,
            at: self.rt().now(),
            counts: false,
        };
        let (service, caller, written) = (self.clone(), by.clone(), right.clone());
        self.rt()
            .db()
            .tx(move |tx| {
                let (service, by, right) = (service.clone(), caller.clone(), written.clone());
                async move {
                    let called = names::of(&right.name, right.name_zh.as_deref());
                    store::ip::right::insert(&tx, &right, &called).await?;
                    let (subject, files) = (right.id.uuid(), &right.documents);
                    store::ip::file::note(&tx, subject, right.owner, None, files).await?;
                    let what =
                        json!({"name": right.name, "kind": right.kind, "number": right.number});
                    let id = right.id.to_string();
                    service.note_ip(&tx, &by, "ip.registered", &id, &what).await
                }
            })
            .await?;
        self.right_seen(by, right).await
    }

    async fn right_seen(&self, by: &Caller, right: Right) -> Result<RightView, Error> {
        let mut names = self.names_of(by, [right.owner]).await?;
        let owner_name = names.remove(&right.owner);
        Ok(self.right_named(right, owner_name))
    }

    fn right_named(&self, mut right: Right, owner_name: Option<String>) -> RightView {
        right.counts = right.counts_on(self.today());
        RightView { right, owner_name }
    }

    pub(crate) async fn own_rights(
        &self,
        by: &Caller,
        page: &PageQuery,
    ) -> Result<Page<RightView>, Error> {
        let owner = reads(by)?;
        let before = after::<(RightId,)>(page)?.map(|(id,)| id);
        let found = store::ip::right::of_owner(self.rt().db(), owner, before, rows(page)).await?;
        let name = self.names_of(by, [owner]).await?.remove(&owner);
        let cut = cut(found, page, |right| (right.id,))?;
        Ok(cut.map(|right| self.right_named(right, name.clone())))
    }

    pub(crate) async fn desk_rights(
        &self,
        by: &Caller,
        state: RightState,
        page: &PageQuery,
    ) -> Result<Page<RightView>, Error> {
        desk_reads(by)?;
        let after = after::<(Timestamp, RightId)>(page)?;
        let found = store::ip::right::in_state(self.rt().db(), state, after, rows(page)).await?;
        let cut = cut(found, page, |right| (right.at, right.id))?;
        let names = self.names_of(by, cut.items.iter().map(|right| right.owner));
        let names = names.await?;
        Ok(cut.map(|right| {
            let name = names.get(&right.owner).cloned();
            self.right_named(right, name)
        }))
    }

    /// Verified rights of that name, for who wants to be authorised.
    pub(crate) async fn known_rights(
        &self,
        by: &Caller,
        name: &str,
    ) -> Result<Vec<KnownRight>, Error> {
        reads(by)?;
        let folded = names::of(name, None);
        let found = store::ip::right::verified_by_names(self.rt().db(), &folded).await?;
        let names = self.names_of(by, found.iter().map(|right| right.owner));
        let names = names.await?;
        let today = self.today();
        let counting = found.into_iter().filter(|right| right.counts_on(today));
        Ok(counting
            .map(|right| KnownRight {
                id: right.id,
                owner: right.owner,
                owner_name: names.get(&right.owner).cloned(),
                name: right.name,
                name_zh: right.name_zh,
                kind: right.kind,
                registry: right.registry,
                place: right.place,
                number: right.number,
                valid_until: right.valid_until,
            })
            .collect())
    }

    /// The desk verifies, refuses or revokes; an owner withdraws its own.
    pub(crate) async fn decide_right(
        &self,
        by: &Caller,
        id: RightId,
        to: RightState,
        note: Option<String>,
    ) -> Result<RightView, Error> {
        let who = match by.kind {
            OrgKind::Platform => {
                desk_writes(by)?;
                Decider::Desk
            }
            OrgKind::Buyer | OrgKind::Seller => {
                writes(by)?;
                Decider::Owner
            }
        };
        let whose = store::ip::whose(self.rt().db(), id).await?;
        let owner = whose
            .map(|(owner, _)| owner)
            .filter(|owner| who == Decider::Desk || *owner == by.org)
            .ok_or(Error::NotFound)?;
        let note = match to {
            RightState::Refused | RightState::Revoked => Some(said(note, "note")?),
            RightState::Submitted
            | RightState::Verified
            | RightState::Withdrawn
            | RightState::Lapsed => note,
        };
        let (service, caller) = (self.clone(), by.clone());
        let decided = self
            .rt()
            .db()
            .tx(move |tx| {
                let (service, by, note) = (service.clone(), caller.clone(), note.clone());
                async move {
                    let before = store::ip::right::load(&tx, owner, id).await?;
                    let before = before.ok_or(Error::NotFound)?;
                    if !right_may_become(before.state, who, to) {
                        return Err(Error::RightDecided);
                    }
                    service.right_becomes(&tx, &by, &before, to, note).await
                }
            })
            .await?;
        self.right_seen(by, decided).await
    }

    async fn right_becomes(
        &self,
        tx: &Tx,
        by: &Caller,
        before: &Right,
        to: RightState,
        note: Option<String>,
    ) -> Result<Right, Error> {
        let (at, actor) = (self.rt().now(), by.actor());
        if !store::ip::right::decide(tx, before, to, note.as_deref(), &actor, at).await? {
            return Err(Error::Faster);
        }
        let what = json!({"was": before.state, "state": to, "note": note});
        self.note_ip(tx, by, "ip.right_decided", &before.id.to_string(), &what)
            .await?;
        if by.kind == OrgKind::Platform {
            let told = json!({"name": before.name, "state": to.as_str()});
            self.tell_owner(tx, by, before.owner, IP_RIGHT_DECIDED, told)
                .await?;
        }
        let load = store::ip::right::load(tx, before.owner, before.id).await?;
        load.ok_or(Error::NotFound)
    }

    async fn tell_owner(
        &self,
        tx: &Tx,
        by: &Caller,
        owner: OrgId,
        kind: &'static str,
        params: serde_json::Value,
    ) -> Result<(), Error> {
        let notice = Notice {
            to: To::Members(vec![Role::Owner, Role::Staff, Role::Buyer]),
            org: owner,
            kind,
            params,
            link: Some("/account/brands".to_owned()),
        };
        Ok(notices::tell(tx, self.rt(), MODULE, by, &notice).await?)
    }

    /// Tells owners what runs out soon, and ends what has.
    pub(crate) async fn watch_rights(&self) -> Result<(), Error> {
        let ahead = self.settings().ip.ending_days.clamp(0, 3_650);
        let soon = self.today().saturating_add(Span::new().days(ahead));
        let db = self.rt().db();
        let ending = store::ip::right::ending(db, &soon.to_string(), true, WATCHED).await?;
        for right in ending {
            let service = self.clone();
            let warned: Result<(), Error> = db
                .tx(move |tx| {
                    let (service, right) = (service.clone(), right.clone());
                    async move {
                        let (by, at) = (Caller::system(), service.rt().now());
                        if !store::ip::right::note_warned(&tx, &right, at).await? {
                            return Ok(());
                        }
                        let told = json!({"name": right.name, "day": right.valid_until});
                        service
                            .tell_owner(&tx, &by, right.owner, IP_RIGHT_ENDING, told)
                            .await
                    }
                })
                .await;
            warned?;
        }
        // The last day is still a day of the right.
        let yesterday = self.today().saturating_sub(Span::new().days(1));
        let ended = store::ip::right::ending(db, &yesterday.to_string(), false, WATCHED).await?;
        for right in ended {
            let service = self.clone();
            let lapsed: Result<Right, Error> = db
                .tx(move |tx| {
                    let (service, right) = (service.clone(), right.clone());
                    async move {
                        let by = Caller::system();
                        service
                            .right_becomes(&tx, &by, &right, RightState::Lapsed, None)
                            .await
                    }
                })
                .await;
            match lapsed {
                Ok(_) | Err(Error::Faster) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
