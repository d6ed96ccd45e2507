//! The platform's support: called by a party, joining with a reason, leaving with one.

use contract::Answer;
use contract::identity::{Caller, OrgKind};
use contract::ids::{ConversationId, OrderId};
use db::Tx;
use kernel::{Locale, Problem};
use runtime::audit;
use serde_json::json;

use super::{Say, Service};
use crate::error::Error;
use crate::model::{About, Conversation, MessageKind, Support};
use crate::{MODULE, rules, store};

/// What support joins.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    Conversation(ConversationId),
    Order(OrderId),
}

impl Service {
    /// A party asks the platform in. Asking again changes nothing.
    pub async fn call(&self, by: &Caller, id: ConversationId, reason: String) -> Answer<()> {
        by.allows("desk:write")?;
        if by.kind == OrgKind::Platform {
            return Err(Problem::forbidden().with_param("kind", "buyer"));
        }
        let (service, by) = (self.clone(), by.clone());
        self.rt()
            .db()
            .tx(move |tx| {
                let (service, by, reason) = (service.clone(), by.clone(), reason.clone());
                async move {
                    let conversation = service.seen(&tx, &by, id).await?;
                    if conversation.support != Support::None {
                        return Ok(());
                    }
                    let called = Some((by.org, reason.as_str(), service.rt().now()));
                    let moved = store::conversation::move_support(
                        &tx,
                        &conversation,
                        Support::Called,
                        called,
                    )
                    .await?;
                    if !moved {
                        return Ok(());
                    }
                    service
                        .note(&tx, &by, &conversation, MessageKind::Called, &reason)
                        .await
                }
            })
            .await
    }

    /// Support comes in; the parties read why.
    pub(crate) async fn join(
        &self,
        by: &Caller,
        place: Place,
        reason: String,
    ) -> Answer<Conversation> {
        by.allows("desk:write")?;
        by.platform(&rules::SUPPORT)?;
        let parties = match place {
            Place::Order(id) => Some(self.parties(by, About::Order(id), None).await?),
            Place::Conversation(_) => None,
        };
        let (service, by) = (self.clone(), by.clone());
        self.rt()
            .db()
            .tx(move |tx| {
                let (service, by, reason) = (service.clone(), by.clone(), reason.clone());
                let parties = parties.clone();
                async move {
                    let mut conversation = match (&parties, place) {
                        (Some(parties), _) => service.opened(&tx, parties).await?,
                        (None, Place::Conversation(id)) => {
                            let found = store::conversation::find(&tx, id).await?;
                            found.ok_or(Error::NotFound)?
                        }
                        (None, Place::Order(_)) => return Err(Problem::internal()),
                    };
                    if conversation.support == Support::Joined {
                        return Ok(conversation);
                    }
                    let to = Support::Joined;
                    store::conversation::move_support(&tx, &conversation, to, None).await?;
                    conversation.support = to;
                    let now = service.rt().now();
                    store::seat::add(&tx, &conversation, by.org, by.kind, now).await?;
                    service
                        .note(&tx, &by, &conversation, MessageKind::Joined, &reason)
                        .await?;
                    Ok(conversation)
                }
            })
            .await
    }

    pub(crate) async fn leave(
        &self,
        by: &Caller,
        id: ConversationId,
        reason: String,
    ) -> Answer<()> {
        by.allows("desk:write")?;
        by.platform(&rules::SUPPORT)?;
        let (service, by) = (self.clone(), by.clone());
        self.rt()
            .db()
            .tx(move |tx| {
                let (service, by, reason) = (service.clone(), by.clone(), reason.clone());
                async move {
                    let conversation = service.seen(&tx, &by, id).await?;
                    if conversation.support != Support::Joined {
                        return Err(Error::NotJoined.into());
                    }
                    service
                        .note(&tx, &by, &conversation, MessageKind::Left, &reason)
                        .await?;
                    store::conversation::move_support(&tx, &conversation, Support::None, None)
                        .await?;
                    let seats = store::seat::all(&tx, id).await?;
                    for seat in seats.iter().filter(|seat| seat.kind == OrgKind::Platform) {
                        store::seat::remove(&tx, id, seat).await?;
                    }
                    Ok(())
                }
            })
            .await
    }

    /// A line about support's coming and going, and its audit.
    async fn note(
        &self,
        tx: &Tx,
        by: &Caller,
        to: &Conversation,
        kind: MessageKind,
        reason: &str,
    ) -> Answer<()> {
        let client_id = format!("note-{}", self.rt().ids().uuid().simple());
        let say = Say {
            kind,
            text: reason,
            language: rules::language(reason, None, Locale::En),
            attachments: Vec::new(),
            client_id: &client_id,
            from: None,
        };
        self.say(tx, by, to, say).await?;
        let action = match kind {
            MessageKind::Called => "conversation.platform_called",
            MessageKind::Joined => "conversation.support_joined",
            MessageKind::Left | MessageKind::Text => "conversation.support_left",
        };
        let after = json!({"reason": reason});
        let subject = to.id.to_string();
        audit::record(
            tx,
            self.rt(),
            MODULE,
            by,
            action,
            &subject,
            None,
            Some(&after),
        )
        .await
    }
}
