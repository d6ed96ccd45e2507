//! The traffic with customs: what waits is sent, what comes back is believed when it is signed, and
//! applied once, in whatever order it comes.

use contract::identity::Caller;
use contract::ids::OrgId;
use kernel::Problem;
use sha2::{Digest, Sha256};

use super::Service;
use super::licences::DESK;
use crate::customs::{self, Connection, Handed, There};
use crate::error::Error;
use crate::model::declaration::{
    Asked, Declaration, DeclarationId, DeclarationState, Deed, Heard, Message, MessageState,
};
use crate::rules::ladder::{self, Standing};
use crate::store;

/// Who moved a declaration when a receipt did.
const CUSTOMS: &str = "customs";
const BOX: &str = "customs";
/// Looks into the box in one run; what is left is read in the next.
const LOOKS_MAX: usize = 20;

impl Service {
    fn way_to_customs(&self) -> Result<Option<Connection>, Problem> {
        Connection::of(&self.settings().customs).map_err(|why| {
            tracing::error!(why, "messages for customs cannot be signed");
            Problem::unavailable()
        })
    }

    /// Hands over what waits of a declaration, in its order. What may have arrived before is asked
    /// about and not sent again.
    pub(crate) async fn send(&self, seller: OrgId, id: DeclarationId) -> Result<(), Problem> {
        let Some(connection) = self.way_to_customs()? else {
            return Ok(());
        };
        let db = self.rt().db();
        let found = store::declaration::find(db, seller, id).await?;
        let Some(declaration) = found.filter(|one| !one.by_hand) else {
            return Ok(());
        };
        let waits = store::message::list(db, seller, id).await?;
        for message in waits.iter().filter(|one| {
            one.revision == declaration.revision
                && matches!(one.state, MessageState::Waiting | MessageState::Unknown)
        }) {
            if !self.send_one(&connection, &declaration, message).await? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// False: customs refused it at the door, and what follows is not sent.
    async fn send_one(
        &self,
        connection: &Connection,
        of: &Declaration,
        message: &Message,
    ) -> Result<bool, Problem> {
        let guid = message.guid.as_str();
        if message.state == MessageState::Unknown {
            match connection.is_there(guid).await {
                There::Yes => {
                    self.mark(of.seller, guid, MessageState::Taken, None)
                        .await?;
                    return Ok(true);
                }
                There::Unknown => return Err(Problem::unavailable()),
                There::No => {}
            }
        }
        let xml = self.message_of(message)?;
        let signed = connection.signed(&xml).map_err(|why| {
            tracing::error!(why, guid, "a message for customs cannot be signed");
            Problem::internal()
        })?;
        // Noted before it leaves: if the answer is lost with this process, the next one asks.
        self.mark(of.seller, guid, MessageState::Unknown, None)
            .await?;
        match connection.hand_over(signed).await {
            Handed::Taken => {
                self.mark(of.seller, guid, MessageState::Taken, None)
                    .await?;
                Ok(true)
            }
            Handed::Refused(why) => {
                self.refused_at_the_door(of, guid, &why).await?;
                Ok(false)
            }
            Handed::Unknown(why) => {
                self.mark(of.seller, guid, MessageState::Unknown, Some(&why))
                    .await?;
                Err(Problem::unavailable())
            }
        }
    }

    async fn mark(
        &self,
        seller: OrgId,
        guid: &str,
        state: MessageState,
        problem: Option<&str>,
    ) -> Result<(), Problem> {
        let (guid, now) = (guid.to_owned(), self.rt().now());
        let problem = problem.map(str::to_owned);
        let done: Result<(), Error> = self
            .rt()
            .db()
            .tx(move |tx| {
                let (guid, problem) = (guid.clone(), problem.clone());
                async move {
                    let whose = (seller, guid.as_str());
                    store::message::mark(&tx, whose, state, problem.as_deref(), now).await?;
                    Ok(())
                }
            })
            .await;
        Ok(done?)
    }

    async fn refused_at_the_door(
        &self,
        of: &Declaration,
        guid: &str,
        why: &str,
    ) -> Result<(), Problem> {
        let (service, seller, id) = (self.clone(), of.seller, of.id);
        let (guid, why) = (guid.to_owned(), why.to_owned());
        let done: Result<(), Error> = self
            .rt()
            .db()
            .tx(move |tx| {
                let (service, guid, why) = (service.clone(), guid.clone(), why.clone());
                async move {
                    let now = service.rt().now();
                    let whose = (seller, guid.as_str());
                    let state = MessageState::Refused;
                    store::message::mark(&tx, whose, state, Some(&why), now).await?;
                    let Some(before) = store::declaration::load(&tx, seller, id).await? else {
                        return Ok(());
                    };
                    let mut after = before.clone();
                    if after.asked.take().is_none() && before.state.is_with_customs() {
                        after.state = DeclarationState::Rejected;
                    }
                    service.settle_allowance(&tx, &before, &after).await?;
                    let why = (Deed::RefusedAtTheDoor, why.as_str());
                    service.change(&tx, &before, after, CUSTOMS, why).await
                }
            })
            .await;
        Ok(done?)
    }

    /// A receipt message that came by notification.
    pub(crate) async fn hear_signed(&self, body: &[u8], signature: &str) -> Result<(), Error> {
        if !customs::is_customs(&self.settings().customs, body, signature) {
            return Err(Error::NotCustoms);
        }
        self.hear(body, "notification", None).await
    }

    /// A receipt that the desk brought from the single window. The desk answers for it.
    pub async fn hear_from_desk(
        &self,
        by: &Caller,
        id: DeclarationId,
        xml: &str,
    ) -> Result<(), Problem> {
        by.platform(&DESK)?;
        self.owner_of(by, id).await?;
        Ok(self.hear(xml.as_bytes(), &by.actor(), Some(id)).await?)
    }

    /// `only`: receipts of another declaration are refused.
    async fn hear(&self, body: &[u8], way: &str, only: Option<DeclarationId>) -> Result<(), Error> {
        let (number, receipts) =
            ceb::Receipt::read(body).map_err(|error| Error::NoReceipt(error.to_string()))?;
        for receipt in receipts {
            let owner = store::message::owner(self.rt().db(), &receipt.guid).await?;
            let owner = owner.filter(|(_, id)| only.is_none_or(|only| only == *id));
            let Some((seller, id)) = owner else {
                if only.is_some() {
                    let why = "it answers no message of this declaration";
                    return Err(Error::NoReceipt(why.to_owned()));
                }
                tracing::warn!(
                    guid = receipt.guid,
                    number,
                    "a receipt of an unknown message"
                );
                continue;
            };
            self.apply(seller, id, number, receipt, way).await?;
        }
        Ok(())
    }

    async fn apply(
        &self,
        seller: OrgId,
        id: DeclarationId,
        number: u16,
        receipt: ceb::Receipt,
        way: &str,
    ) -> Result<(), Error> {
        let Some(status) = receipt.status() else {
            let why = format!(
                "{} is no status that the annex lists",
                receipt.return_status
            );
            return Err(Error::NoReceipt(why));
        };
        let heard = Heard {
            guid: receipt.guid.clone(),
            number,
            status: i64::from(status.code()),
            info: receipt.return_info.clone(),
            told_at: receipt.return_time.clone(),
            way: way.to_owned(),
            at: self.rt().now(),
        };
        let digest = digest(&heard);
        let service = self.clone();
        self.rt()
            .db()
            .tx(move |tx| {
                let (service, heard) = (service.clone(), heard.clone());
                let (receipt, digest) = (receipt.clone(), digest.clone());
                async move {
                    if !store::message::hear(&tx, seller, id, &digest, &heard).await? {
                        return Ok(());
                    }
                    // Whoever answers has got it, also when we never heard that it was taken.
                    let whose = (seller, heard.guid.as_str());
                    let taken = MessageState::Taken;
                    store::message::mark(&tx, whose, taken, None, heard.at).await?;
                    service.follow(&tx, seller, id, &receipt, number).await
                }
            })
            .await
    }

    /// Moves the declaration to where all receipts together put it.
    async fn follow(
        &self,
        tx: &db::Tx,
        seller: OrgId,
        id: DeclarationId,
        receipt: &ceb::Receipt,
        number: u16,
    ) -> Result<(), Error> {
        let Some(before) = store::declaration::load(tx, seller, id).await? else {
            return Ok(());
        };
        let mut messages = store::message::list_in(tx, seller, id).await?;
        messages.retain(|one| one.revision == before.revision);
        let heard = store::message::receipts_in(tx, seller, id).await?;
        let standing = ladder::standing(before.direction, before.asked, &messages, &heard);
        let mut after = before.clone();
        after.ladder = standing.ladder.or(before.ladder);
        let is_of_list = number == ladder::list_number(before.direction) + 1
            && messages.iter().any(|one| one.guid == receipt.guid);
        // A fault comes from the port, before customs number anything.
        let is_numbered = receipt.status().is_some_and(|status| status.code() > 0);
        if is_of_list && is_numbered {
            let key = |name: &str| receipt.key(name).map(str::to_owned);
            after.pre_no = key("preNo").or(after.pre_no);
            after.invt_no = key("invtNo").or(after.invt_no);
        }
        if let Some(state) = standing.state
            && ladder::may_follow(before.state, state)
        {
            after.state = state;
        }
        let (deed, words) = self.answered(&standing, receipt, &mut after);
        if after.state == DeclarationState::Released && before.released_at.is_none() {
            after.released_at = Some(self.rt().now());
        }
        self.settle_allowance(tx, &before, &after).await?;
        let is_free = before.asked.is_some() && after.asked.is_none();
        if is_free || after.state != before.state {
            // What the carrier said meanwhile can be told now.
            let because = format!("{id}/{}", before.version);
            self.enqueue_tell(tx, seller, after.order, &because).await?;
        }
        self.change(tx, &before, after, CUSTOMS, (deed, &words))
            .await
    }

    /// What was asked beyond the declaration is answered: granted or refused.
    fn answered(
        &self,
        standing: &Standing,
        receipt: &ceb::Receipt,
        after: &mut Declaration,
    ) -> (Deed, String) {
        let Some((asked, is_granted, words)) = &standing.answered else {
            return (Deed::Answered, standing.why.clone());
        };
        after.asked = None;
        if !is_granted {
            return (Deed::Refused, words.clone());
        }
        match asked {
            Asked::Cancel => after.state = DeclarationState::Cancelled,
            Asked::Return => after.state = DeclarationState::Returned,
            Asked::Summary => {
                let number = receipt.key("sumNo").or_else(|| receipt.key("preNo"));
                after.sum_no = Some(number.unwrap_or("–").to_owned());
            }
            Asked::Arrival
            | Asked::Master
            | Asked::Departure
            | Asked::Tally
            | Asked::Entry
            | Asked::Delivered => {}
        }
        (Deed::Granted, words.clone())
    }

    /// A person's year follows what becomes of the declaration.
    async fn settle_allowance(
        &self,
        tx: &db::Tx,
        before: &Declaration,
        after: &Declaration,
    ) -> Result<(), Error> {
        let Some(person) = &after.person else {
            return Ok(());
        };
        let state = match after.state {
            _ if before.state == after.state => return Ok(()),
            DeclarationState::Released => "released",
            DeclarationState::Accepted | DeclarationState::Inspection => "under_way",
            DeclarationState::Rejected
            | DeclarationState::Cancelled
            | DeclarationState::Returned => "given_back",
            DeclarationState::Draft | DeclarationState::Checked | DeclarationState::Submitted => {
                return Ok(());
            }
        };
        let whose = (after.seller, after.id);
        store::allowance::set_state(tx, person, whose, state).await?;
        Ok(())
    }

    /// Reads the box: what no notification brought.
    pub(crate) async fn look_into_box(&self) -> Result<(), Problem> {
        let Some(connection) = self.way_to_customs()? else {
            return Ok(());
        };
        for _ in 0..LOOKS_MAX {
            let after = store::message::box_position(self.rt().db(), BOX).await?;
            let found = connection.look(after).await.map_err(|why| {
                tracing::warn!(why, "the box of customs cannot be read");
                Problem::unavailable()
            })?;
            let Some(last) = found.iter().map(|one| one.position).max() else {
                return Ok(());
            };
            for one in found {
                let body = one.xml.as_bytes();
                if !customs::is_customs(&self.settings().customs, body, &one.signature) {
                    tracing::error!(position = one.position, "not signed by customs");
                    continue;
                }
                // What cannot be read now can't be read later either; the rest is not held up.
                if let Err(error) = self.hear(body, "box", None).await {
                    match error {
                        Error::NoReceipt(why) => tracing::error!(why, "a receipt was passed over"),
                        other => return Err(other.into()),
                    }
                }
            }
            let moved: Result<(), Error> = self
                .rt()
                .db()
                .tx(move |tx| async move { Ok(store::message::move_box(&tx, BOX, last).await?) })
                .await;
            moved?;
        }
        Ok(())
    }
}

/// The same word of customs is the same row, however often and by whatever way it comes.
fn digest(heard: &Heard) -> String {
    let mut hash = Sha256::new();
    for part in [
        heard.number.to_string(),
        heard.status.to_string(),
        heard.told_at.clone(),
        heard.info.clone(),
    ] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hex::encode(hash.finalize())
}
