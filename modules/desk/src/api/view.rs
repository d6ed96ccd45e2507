//! What the outside sees of conversations and messages: ids with the names that identity knows now.

use contract::identity::OrgKind;
use contract::ids::{ConversationId, OrderId, OrgId, PersonId, ProductId};
use kernel::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{Attachment, Conversation, Listed, MessageId, MessageKind, Said, Seat, Support};
use crate::service::{Names, Service};

/// A firm in a conversation.
#[derive(Serialize, ToSchema)]
pub(crate) struct PartyView {
    id: OrgId,
    /// Absent when identity does not know it any more.
    name: Option<String>,
}

/// A conversation as it stands in lists.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConversationView {
    id: ConversationId,
    buyer: PartyView,
    seller: PartyView,
    order: Option<OrderId>,
    product: Option<ProductId>,
    /// The order's number, or what the buyer calls the product.
    subject: String,
    support: Support,
    called_at: Option<Timestamp>,
    called_by: Option<OrgId>,
    called_because: Option<String>,
    opened_at: Timestamp,
    last_seq: i64,
    last_at: Timestamp,
    last_kind: MessageKind,
    /// The beginning of the newest message.
    last_text: String,
    last_org: Option<OrgId>,
    is_archived: bool,
    /// Messages of others that the caller has not read.
    unread: i64,
    /// Messages of others that nobody of the caller's organisation has read.
    organisation_unread: i64,
}

fn conversation(of: Conversation, names: &Names) -> ConversationView {
    let party = |id| PartyView {
        id,
        name: names.organisation(id),
    };
    ConversationView {
        buyer: party(of.buyer),
        seller: party(of.seller),
        id: of.id,
        order: of.order,
        product: of.product,
        subject: of.subject,
        support: of.support,
        called_at: of.called_at,
        called_by: of.called_by,
        called_because: of.called_because,
        opened_at: of.opened_at,
        last_seq: of.last_seq,
        last_at: of.last_at,
        last_kind: of.last_kind,
        last_text: of.last_text,
        last_org: of.last_org,
        is_archived: false,
        unread: 0,
        organisation_unread: 0,
    }
}

/// Conversations with the names of their parties, asked for together.
pub(crate) async fn conversations(
    service: &Service,
    found: Vec<Conversation>,
) -> Vec<ConversationView> {
    let organisations: Vec<OrgId> = found
        .iter()
        .flat_map(|one| [one.buyer, one.seller])
        .collect();
    let names = service.names([], organisations).await;
    found
        .into_iter()
        .map(|one| conversation(one, &names))
        .collect()
}

pub(crate) async fn inbox(service: &Service, found: Vec<Listed>) -> Vec<ConversationView> {
    let (counts, of): (Vec<_>, Vec<_>) = found
        .into_iter()
        .map(|one| {
            let counts = (one.is_archived, one.unread, one.unread_by_all);
            (counts, one.conversation)
        })
        .unzip();
    let mut views = conversations(service, of).await;
    for (view, (is_archived, unread, by_all)) in views.iter_mut().zip(counts) {
        view.is_archived = is_archived;
        view.unread = unread;
        view.organisation_unread = by_all;
    }
    views
}

/// How far an organisation has read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct SeatView {
    pub(crate) org: OrgId,
    pub(crate) kind: OrgKind,
    /// The newest message that somebody there has seen.
    pub(crate) read_seq: i64,
}

pub(crate) fn seats(seats: &[Seat]) -> Vec<SeatView> {
    seats
        .iter()
        .map(|seat| SeatView {
            org: seat.org,
            kind: seat.kind,
            read_seq: seat.read_seq,
        })
        .collect()
}

/// Who wrote.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuthorView {
    person: PersonId,
    /// Absent when the person's data was erased.
    name: Option<String>,
    org: OrgId,
    org_name: Option<String>,
    kind: OrgKind,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct MessageView {
    id: MessageId,
    /// Counted from 1 in each conversation.
    pub(crate) seq: i64,
    kind: MessageKind,
    author: AuthorView,
    text: String,
    /// What it is written in, as far as is known.
    language: String,
    attachments: Vec<Attachment>,
    /// The id that the writer's client chose.
    client_id: String,
    at: Timestamp,
}

pub(crate) async fn messages(service: &Service, said: Vec<Said>) -> Vec<MessageView> {
    let people: Vec<_> = said.iter().map(|one| one.person).collect();
    let organisations: Vec<_> = said.iter().map(|one| one.org).collect();
    let names = service.names(people, organisations).await;
    said.into_iter()
        .map(|one| MessageView {
            author: AuthorView {
                person: one.person,
                name: names.person(one.person),
                org: one.org,
                org_name: names.organisation(one.org),
                kind: one.org_kind,
            },
            id: one.id,
            seq: one.seq,
            kind: one.kind,
            text: one.text,
            language: one.language,
            attachments: one.attachments,
            client_id: one.client_id,
            at: one.at,
        })
        .collect()
}
