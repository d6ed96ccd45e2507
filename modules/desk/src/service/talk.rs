//! Opening a conversation, saying something, reading.

use contract::Answer;
use contract::identity::{Caller, OrgKind};
use contract::ids::{ConversationId, OrderId, OrgId, ProductId};
use db::Tx;
use kernel::{FieldError, Problem};

use super::{Say, Service};
use crate::error::Error;
use crate::live::Topic;
use crate::model::{About, Attachment, Conversation, MessageKind, NewMessage, Said, Support};
use crate::{rules, store};

/// Who talks about what; found out before the transaction.
#[derive(Clone)]
pub(crate) struct Parties {
    pub(crate) about: About,
    pub(crate) buyer: OrgId,
    pub(crate) seller: OrgId,
    pub(crate) subject: String,
}

impl Service {
    /// Says the first message, or one more when the parties talk about this already.
    pub async fn open(
        &self,
        by: &Caller,
        about: About,
        subject: Option<String>,
        message: NewMessage,
    ) -> Answer<(ConversationId, i64)> {
        let (conversation, said) = self.begin(by, about, subject, message).await?;
        Ok((conversation.id, said.seq))
    }

    pub(crate) async fn begin(
        &self,
        by: &Caller,
        about: About,
        subject: Option<String>,
        message: NewMessage,
    ) -> Answer<(Conversation, Said)> {
        by.allows("desk:write")?;
        if by.kind == OrgKind::Platform {
            return Err(Problem::forbidden().with_param("kind", "buyer"));
        }
        let parties = self.parties(by, about, subject).await?;
        let ready = self.ready(by, message, "message.").await?;
        let (service, by) = (self.clone(), by.clone());
        self.rt()
            .db()
            .tx(move |tx| {
                let (service, by) = (service.clone(), by.clone());
                let (parties, ready) = (parties.clone(), ready.clone());
                async move {
                    let conversation = service.opened(&tx, &parties).await?;
                    let said = service.say_once(&tx, &by, &conversation, &ready).await?;
                    Ok((conversation, said))
                }
            })
            .await
    }

    /// Orders know the parties of an order; a product's are the buyer who asks and the seller.
    pub(crate) async fn parties(
        &self,
        by: &Caller,
        about: About,
        subject: Option<String>,
    ) -> Answer<Parties> {
        match about {
            About::Order(id) => self.parties_of_order(by, id).await,
            About::Product(product, seller) => {
                self.parties_of_product(by, product, seller, subject).await
            }
        }
    }

    async fn parties_of_order(&self, by: &Caller, id: OrderId) -> Answer<Parties> {
        let found = self.inner.orders.find(by, id).await?;
        let order = found.ok_or(Error::NotFound)?;
        // Orders decides who sees an order; a party it is only who bought or sold.
        if by.kind != OrgKind::Platform && by.org != order.buyer && by.org != order.seller {
            return Err(Error::NotFound.into());
        }
        Ok(Parties {
            about: About::Order(id),
            buyer: order.buyer,
            seller: order.seller,
            subject: order.number,
        })
    }

    async fn parties_of_product(
        &self,
        by: &Caller,
        product: ProductId,
        seller: OrgId,
        subject: Option<String>,
    ) -> Answer<Parties> {
        if by.kind != OrgKind::Buyer {
            return Err(Problem::forbidden().with_param("kind", "buyer"));
        }
        let desk = Caller::system();
        let found = self
            .inner
            .identity
            .organisations(&desk, vec![seller])
            .await?;
        if !found.iter().any(|org| org.kind == OrgKind::Seller) {
            let fault = FieldError::new("seller", "unknown", "there is no such seller");
            return Err(Error::Fields(vec![fault]).into());
        }
        Ok(Parties {
            about: About::Product(product, seller),
            buyer: by.org,
            seller,
            subject: subject.unwrap_or_default(),
        })
    }

    /// The conversation of these parties, made when there is none.
    pub(crate) async fn opened(&self, tx: &Tx, parties: &Parties) -> Answer<Conversation> {
        let topic = parties.about.topic();
        let (buyer, seller) = (parties.buyer, parties.seller);
        if let Some(found) = store::conversation::about(tx, topic, buyer, seller).await? {
            return Ok(found);
        }
        let now = self.rt().now();
        let (order, product) = match parties.about {
            About::Order(id) => (Some(id), None),
            About::Product(id, _) => (None, Some(id)),
        };
        let new = Conversation {
            id: self.rt().ids().new_id(),
            seller,
            buyer,
            order,
            product,
            subject: parties.subject.clone(),
            opened_at: now,
            support: Support::None,
            called_at: None,
            called_by: None,
            called_because: None,
            last_seq: 0,
            last_at: now,
            last_kind: MessageKind::Text,
            last_text: String::new(),
            last_org: None,
        };
        if !store::conversation::add(tx, &new, topic).await? {
            let found = store::conversation::about(tx, topic, buyer, seller).await?;
            return found.ok_or_else(Problem::internal);
        }
        store::seat::add(tx, &new, buyer, OrgKind::Buyer, now).await?;
        store::seat::add(tx, &new, seller, OrgKind::Seller, now).await?;
        Ok(new)
    }

    pub(crate) async fn post(
        &self,
        by: &Caller,
        id: ConversationId,
        message: NewMessage,
    ) -> Answer<(Conversation, Said)> {
        by.allows("desk:write")?;
        let ready = self.ready(by, message, "").await?;
        let (service, by) = (self.clone(), by.clone());
        self.rt()
            .db()
            .tx(move |tx| {
                let (service, by, ready) = (service.clone(), by.clone(), ready.clone());
                async move {
                    let conversation = service.seen(&tx, &by, id).await?;
                    if by.kind == OrgKind::Platform && conversation.support != Support::Joined {
                        return Err(Error::NotJoined.into());
                    }
                    let said = service.say_once(&tx, &by, &conversation, &ready).await?;
                    Ok((conversation, said))
                }
            })
            .await
    }

    /// Checks what needs more than the transaction: the files, and the writer's name for notices.
    async fn ready(&self, by: &Caller, message: NewMessage, path: &str) -> Answer<Ready> {
        let mut faults = rules::faults(&message);
        let mut files = Vec::with_capacity(message.attachments.len());
        for (at, id) in message.attachments.iter().enumerate() {
            match runtime::blobs::find(self.rt(), *id).await? {
                Some(blob) if blob.org == by.org => files.push(Attachment {
                    blob: blob.id,
                    name: blob.name,
                    content_type: blob.content_type,
                    size_bytes: blob.size_bytes,
                    url: blob.url,
                }),
                _ => faults.push(FieldError::new(
                    format!("attachments[{at}]"),
                    "unknown_file",
                    "there is no such file of yours",
                )),
            }
        }
        if !faults.is_empty() {
            for fault in &mut faults {
                fault.path = format!("{path}{}", fault.path);
            }
            return Err(Error::Fields(faults).into());
        }
        let from = self.names([], [by.org]).await.organisation(by.org);
        Ok(Ready {
            message,
            files,
            from,
        })
    }

    /// The same client id again is the same message; with other words it is refused.
    async fn say_once(
        &self,
        tx: &Tx,
        by: &Caller,
        to: &Conversation,
        ready: &Ready,
    ) -> Answer<Said> {
        let message = &ready.message;
        let before = store::message::by_client_id(tx, to, by.person, &message.client_id).await?;
        if let Some(said) = before {
            let files: Vec<_> = said.attachments.iter().map(|file| file.blob).collect();
            if said.text != message.text || files != message.attachments {
                return Err(Error::MessageDiffers.into());
            }
            return Ok(said);
        }
        let say = Say {
            kind: MessageKind::Text,
            text: &message.text,
            language: rules::language(&message.text, message.language.as_deref(), by.locale),
            attachments: ready.files.clone(),
            client_id: &message.client_id,
            from: ready.from.clone(),
        };
        self.say(tx, by, to, say).await
    }

    /// The caller has seen everything up to this message.
    pub(crate) async fn read(&self, by: &Caller, id: ConversationId, up_to: i64) -> Answer<()> {
        by.allows("desk:write")?;
        let (service, by) = (self.clone(), by.clone());
        self.rt()
            .db()
            .tx(move |tx| {
                let (service, by) = (service.clone(), by.clone());
                async move {
                    let conversation = service.seen(&tx, &by, id).await?;
                    let seats = store::seat::all(&tx, id).await?;
                    let Some(seat) = seats.iter().find(|seat| seat.org == by.org) else {
                        // Support looks before it joins; nothing is counted for it yet.
                        return Ok(());
                    };
                    let seq = up_to.min(conversation.last_seq);
                    let behind = if seq == conversation.last_seq {
                        0
                    } else {
                        store::message::others_after(&tx, &conversation, by.org, seq).await?
                    };
                    let read = (seat.incoming - behind).max(0);
                    let changed =
                        store::seat::note_read(&tx, &conversation, seat, by.person, read, seq)
                            .await?;
                    if changed {
                        let (hub, org) = (service.hub().clone(), by.org);
                        let orgs: Vec<OrgId> = seats.iter().map(|seat| seat.org).collect();
                        tx.after_commit(move || {
                            hub.tell(Topic::Organisation(org));
                            for org in orgs {
                                hub.tell(Topic::Conversation(id, org));
                            }
                        });
                    }
                    Ok(())
                }
            })
            .await
    }

    pub(crate) async fn read_all(&self, by: &Caller) -> Answer<()> {
        by.allows("desk:write")?;
        let (org, person, hub) = (by.org, by.person, self.hub().clone());
        self.rt()
            .db()
            .tx(move |tx| {
                let hub = hub.clone();
                async move {
                    store::seat::note_all_read(&tx, org, person).await?;
                    tx.after_commit(move || hub.tell(Topic::Organisation(org)));
                    Ok(())
                }
            })
            .await
    }

    pub(crate) async fn archive(
        &self,
        by: &Caller,
        id: ConversationId,
        is_archived: bool,
    ) -> Answer<()> {
        by.allows("desk:write")?;
        let (service, by) = (self.clone(), by.clone());
        self.rt()
            .db()
            .tx(move |tx| {
                let (service, by) = (service.clone(), by.clone());
                async move {
                    service.seen(&tx, &by, id).await?;
                    if !store::seat::set_archived(&tx, by.org, id, is_archived).await? {
                        return Err(Error::NotJoined.into());
                    }
                    Ok(())
                }
            })
            .await
    }
}

#[derive(Clone)]
struct Ready {
    message: NewMessage,
    files: Vec<Attachment>,
    from: Option<String>,
}
