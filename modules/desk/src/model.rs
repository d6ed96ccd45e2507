//! Nouns of the desk: a conversation, the seats of organisations in it, and what was said.

use contract::identity::OrgKind;
use contract::ids::{ConversationId, OrderId, OrgId, PersonId, ProductId};
use kernel::{Id, Kind, Timestamp};
use runtime::blobs::BlobId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Something said in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message {}
impl Kind for Message {
    const PREFIX: &'static str = "msg";
}
pub(crate) type MessageId = Id<Message>;

/// What a conversation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    Order(OrderId),
    /// Before an order: one seller's product.
    Product(ProductId, OrgId),
}

impl About {
    pub(crate) fn topic(self) -> Uuid {
        match self {
            About::Order(id) => id.uuid(),
            About::Product(id, _) => id.uuid(),
        }
    }
}

/// Whether the platform's support takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Support {
    None,
    /// A party asked for it.
    Called,
    Joined,
}

impl Support {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Support::None => "none",
            Support::Called => "called",
            Support::Joined => "joined",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Support::None, Support::Called, Support::Joined]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Conversation {
    pub(crate) id: ConversationId,
    pub(crate) seller: OrgId,
    pub(crate) buyer: OrgId,
    pub(crate) order: Option<OrderId>,
    pub(crate) product: Option<ProductId>,
    /// The order's number, or what the buyer calls the product.
    pub(crate) subject: String,
    pub(crate) opened_at: Timestamp,
    pub(crate) support: Support,
    pub(crate) called_at: Option<Timestamp>,
    pub(crate) called_by: Option<OrgId>,
    pub(crate) called_because: Option<String>,
    pub(crate) last_seq: i64,
    pub(crate) last_at: Timestamp,
    pub(crate) last_kind: MessageKind,
    pub(crate) last_text: String,
    pub(crate) last_org: Option<OrgId>,
}

/// An organisation in a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seat {
    pub(crate) org: OrgId,
    pub(crate) kind: OrgKind,
    pub(crate) is_archived: bool,
    /// Messages of the others.
    pub(crate) incoming: i64,
    pub(crate) incoming_read: i64,
    /// The newest message that somebody of the organisation has seen.
    pub(crate) read_seq: i64,
}

/// A conversation as one person finds it in the inbox.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub(crate) conversation: Conversation,
    pub(crate) is_archived: bool,
    /// Not read by this person.
    pub(crate) unread: i64,
    /// Not read by anybody of the organisation.
    pub(crate) unread_by_all: i64,
}

/// What a line of a conversation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    Text,
    /// A party called the platform; the text is the reason.
    Called,
    /// Support came in; the text is the reason.
    Joined,
    /// Support went; the text is the reason.
    Left,
}

impl MessageKind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            MessageKind::Text => "text",
            MessageKind::Called => "called",
            MessageKind::Joined => "joined",
            MessageKind::Left => "left",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [
            MessageKind::Text,
            MessageKind::Called,
            MessageKind::Joined,
            MessageKind::Left,
        ]
        .into_iter()
        .find(|kind| kind.as_str() == text)
    }
}

/// A file that was put into a conversation, as it was then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Attachment {
    pub blob: BlobId,
    pub name: String,
    pub content_type: String,
    pub size_bytes: u64,
    /// Where it is read.
    pub url: String,
}

#[derive(Clone, Debug)]
pub(crate) struct Said {
    pub(crate) id: MessageId,
    pub(crate) seq: i64,
    pub(crate) person: PersonId,
    pub(crate) org: OrgId,
    pub(crate) org_kind: OrgKind,
    pub(crate) kind: MessageKind,
    pub(crate) text: String,
    pub(crate) language: String,
    pub(crate) attachments: Vec<Attachment>,
    pub(crate) client_id: String,
    pub(crate) at: Timestamp,
}

/// What somebody wants to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMessage {
    /// Chosen by the client; the same message sent again is said once.
    #[schema(pattern = "^[A-Za-z0-9_-]{8,64}$")]
    pub client_id: String,
    #[serde(default)]
    #[schema(max_length = 4000)]
    pub text: String,
    /// What it is written in, as far as the writer says: `en`, `zh-CN`, `de`.
    #[schema(pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$")]
    pub language: Option<String>,
    /// Files of the writer's organisation.
    #[serde(default)]
    #[schema(max_items = 10)]
    pub attachments: Vec<BlobId>,
}

/// What waits to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Unread {
    /// By the person who asks.
    pub unread: i64,
    /// By anybody of the organisation.
    pub organisation: i64,
    /// Conversations that called the platform and wait for it; for the platform only, at most 100.
    pub queue: i64,
}
