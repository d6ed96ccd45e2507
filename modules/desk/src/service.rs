//! The use cases of the desk: open and talk, read, call support, look.

mod look;
mod support;
mod talk;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use contract::Answer;
use contract::identity::{Caller, Identity, OrgKind};
use contract::ids::{ConversationId, OrgId, PersonId};
use contract::orders::Orders;
use db::Tx;
use runtime::Runtime;
use runtime::cache::Cache;
use runtime::notices::{Notice, To};
use serde_json::json;

pub(crate) use support::Place;

use crate::error::Error;
use crate::live::{Hub, Topic};
use crate::model::{Conversation, MessageKind, Said};
use crate::{MODULE, rules, store};

/// Names change seldom; a name that was erased elsewhere is gone here after this long.
const NAMES_FOR: Duration = Duration::from_secs(60);

/// Cheap to clone.
#[derive(Clone)]
pub struct Service {
    inner: Arc<Inner>,
}

struct Inner {
    rt: Runtime,
    orders: Arc<dyn Orders>,
    identity: Arc<dyn Identity>,
    hub: Hub,
    people: Cache<PersonId, Option<String>>,
    organisations: Cache<OrgId, Option<String>>,
}

/// What people and firms are called, as far as identity knows.
#[derive(Default)]
pub(crate) struct Names {
    people: BTreeMap<PersonId, String>,
    organisations: BTreeMap<OrgId, String>,
}

impl Names {
    pub(crate) fn person(&self, id: PersonId) -> Option<String> {
        self.people.get(&id).cloned()
    }

    pub(crate) fn organisation(&self, id: OrgId) -> Option<String> {
        self.organisations.get(&id).cloned()
    }
}

impl Service {
    pub(crate) fn new(rt: &Runtime, orders: Arc<dyn Orders>, identity: Arc<dyn Identity>) -> Self {
        Service {
            inner: Arc::new(Inner {
                rt: rt.clone(),
                orders,
                identity,
                hub: Hub::default(),
                people: Cache::new("desk.people", 20_000, NAMES_FOR),
                organisations: Cache::new("desk.organisations", 20_000, NAMES_FOR),
            }),
        }
    }

    pub(crate) fn rt(&self) -> &Runtime {
        &self.inner.rt
    }

    pub(crate) fn hub(&self) -> &Hub {
        &self.inner.hub
    }

    pub(crate) fn forget_names(&self) {
        self.inner.people.forget_all();
    }

    /// Names of these people and firms. The desk decided already that the caller may see them, so
    /// it asks in its own name. While identity does not answer, there are no names.
    pub(crate) async fn names(
        &self,
        people: impl IntoIterator<Item = PersonId>,
        organisations: impl IntoIterator<Item = OrgId>,
    ) -> Names {
        let (mut names, desk) = (Names::default(), Caller::system());
        let inner = &self.inner;
        let mut unknown = Vec::new();
        for id in people.into_iter().collect::<BTreeSet<_>>() {
            match inner.people.find(&id).await {
                Some(Some(name)) => drop(names.people.insert(id, name)),
                Some(None) => {}
                None => unknown.push(id),
            }
        }
        if !unknown.is_empty() {
            match inner.identity.people(&desk, unknown.clone()).await {
                Ok(found) => {
                    let found: BTreeMap<_, _> =
                        found.into_iter().map(|one| (one.id, one.name)).collect();
                    for id in unknown {
                        inner.people.put(id, found.get(&id).cloned()).await;
                    }
                    names.people.extend(found);
                }
                Err(error) => tracing::warn!(%error, "identity told no names of people"),
            }
        }
        let mut unknown = Vec::new();
        for id in organisations.into_iter().collect::<BTreeSet<_>>() {
            match inner.organisations.find(&id).await {
                Some(Some(name)) => drop(names.organisations.insert(id, name)),
                Some(None) => {}
                None => unknown.push(id),
            }
        }
        if !unknown.is_empty() {
            match inner.identity.organisations(&desk, unknown.clone()).await {
                Ok(found) => {
                    let found: BTreeMap<_, _> =
                        found.into_iter().map(|one| (one.id, one.name)).collect();
                    for id in unknown {
                        inner.organisations.put(id, found.get(&id).cloned()).await;
                    }
                    names.organisations.extend(found);
                }
                Err(error) => tracing::warn!(%error, "identity told no names of firms"),
            }
        }
        names
    }

    /// The conversation, for those who may see it.
    async fn seen(&self, tx: &Tx, by: &Caller, id: ConversationId) -> Answer<Conversation> {
        let found = store::conversation::find(tx, id).await?;
        let seen = found.filter(|conversation| rules::may_see(by, conversation));
        Ok(seen.ok_or(Error::NotFound)?)
    }

    /// Writes a message down, counts it for the others and tells those who are not here.
    async fn say(&self, tx: &Tx, by: &Caller, to: &Conversation, say: Say<'_>) -> Answer<Said> {
        let rt = self.rt();
        let mut said = Said {
            id: rt.ids().new_id(),
            seq: 0,
            person: by.person,
            org: by.org,
            org_kind: by.kind,
            kind: say.kind,
            text: say.text.to_owned(),
            language: say.language,
            attachments: say.attachments,
            client_id: say.client_id.to_owned(),
            at: rt.now(),
        };
        let shown = match said.attachments.first() {
            Some(file) if said.text.trim().is_empty() => file.name.clone(),
            _ => said.text.clone(),
        };
        let preview = rules::preview(&shown);
        let seats = store::seat::all(tx, to.id).await?;
        said.seq = store::conversation::note_message(tx, to, &said, &preview).await?;
        store::message::add(tx, to, &said).await?;
        store::seat::note_message(tx, to.id, by.org, said.at).await?;
        for seat in seats.iter().filter(|seat| seat.org != by.org) {
            // One letter until somebody has read; none to those who have the app open.
            let waits_already = seat.incoming > seat.incoming_read;
            let is_here = self.hub().is_heard(Topic::Organisation(seat.org))
                || self.hub().is_heard(Topic::Conversation(to.id, seat.org));
            if is_here || (waits_already && said.kind == MessageKind::Text) {
                continue;
            }
            let kind = match said.kind {
                MessageKind::Joined => crate::notices::SUPPORT_JOINED,
                MessageKind::Text => crate::notices::MESSAGE,
                MessageKind::Called | MessageKind::Left => continue,
            };
            let notice = Notice {
                to: To::Members(told_roles(seat.kind)),
                org: seat.org,
                kind,
                params: json!({"from": say.from, "subject": to.subject, "text": preview}),
                link: Some(format!("/account/messages/{}", to.id)),
            };
            runtime::notices::tell(tx, rt, MODULE, by, &notice).await?;
        }
        let (hub, id) = (self.hub().clone(), to.id);
        let orgs: Vec<OrgId> = seats.iter().map(|seat| seat.org).collect();
        tx.after_commit(move || {
            for org in orgs {
                hub.tell(Topic::Conversation(id, org));
                hub.tell(Topic::Organisation(org));
            }
            hub.tell(Topic::Queue);
        });
        Ok(said)
    }
}

/// What `say` is told besides who and where.
struct Say<'a> {
    kind: MessageKind,
    text: &'a str,
    language: String,
    attachments: Vec<crate::model::Attachment>,
    client_id: &'a str,
    /// Name of the writer's firm, for notices.
    from: Option<String>,
}

/// Whom a message concerns in such an organisation.
fn told_roles(kind: OrgKind) -> Vec<contract::identity::Role> {
    use contract::identity::Role;
    match kind {
        OrgKind::Buyer => vec![Role::Owner, Role::Buyer],
        OrgKind::Seller => vec![Role::Owner, Role::Staff],
        OrgKind::Platform => vec![Role::Support],
    }
}
