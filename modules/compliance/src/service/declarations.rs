//! Declarations as people see and prepare them: the list, one with its papers, and what the
//! declarant adds.

use std::collections::BTreeMap;

use contract::identity::{Caller, OrgKind, Role};
use contract::ids::{OrderId, OrgId};
use kernel::{Cursor, Page, Problem, Timestamp};
use runtime::http::{IfMatch, PageQuery};
use runtime::notices::{self, Notice, To};
use serde_json::json;

use super::Service;
use super::licences::DESK;
use crate::MODULE;
use crate::customs::Connection;
use crate::error::Error;
use crate::model::declaration::{
    Declarant, Declaration, DeclarationId, DeclarationState, Deed, Heard, Message, Move,
    Particulars, Person,
};
use crate::model::trade::{Placed, Trade, TradeParcel};
use crate::notices::{DECLARATION_INSPECTED, DECLARATION_REJECTED, DECLARATION_RELEASED};
use crate::rules::{declare, parcels, personal};
use crate::store;
use crate::store::declaration::Wanted;

pub(super) const DECLARERS: [Role; 2] = [Role::Owner, Role::Staff];
const READERS: [Role; 4] = [Role::Owner, Role::Staff, Role::Warehouse, Role::Finance];

/// A declaration with everything that stands around it.
pub(crate) struct Whole {
    pub(crate) declaration: Declaration,
    /// What it declares: the order, or the part of it that its parcel carries.
    pub(crate) trade: Trade,
    /// All parcels of the order.
    pub(crate) parcels: Vec<TradeParcel>,
    /// The order goes in parts, and this declares it as one.
    pub(crate) is_apart: bool,
    /// Everything that stands for the order, this one too.
    pub(crate) beside: Vec<Declaration>,
    pub(crate) messages: Vec<Message>,
    pub(crate) receipts: Vec<Heard>,
    pub(crate) moves: Vec<Move>,
    /// Customs were told of the order before.
    pub(crate) is_known: bool,
    /// What the messages of the revision in force say, by their numbers.
    pub(crate) texts: BTreeMap<u16, String>,
}

impl Whole {
    /// The messages of the revision in force.
    pub(crate) fn current(&self) -> Vec<Message> {
        let of = self.messages.iter();
        of.filter(|one| one.revision == self.declaration.revision)
            .cloned()
            .collect()
    }
}

/// The order, or the part of it that the declared parcel carries.
fn declared(trade: Trade, of: &Declaration) -> Trade {
    let parcel = trade
        .parcels
        .iter()
        .find(|one| Some(one.shipment) == of.parcel);
    match parcel.and_then(|parcel| Some((parcel, parcel.share.as_ref()?))) {
        Some((parcel, share)) => parcels::part(&trade, parcel, share),
        None => trade,
    }
}

impl Service {
    /// Whose declarations the caller may see: their firm's, or for the desk any.
    pub(super) fn reads_declarations(by: &Caller) -> Result<Option<OrgId>, Problem> {
        by.allows("compliance:read")?;
        if by.kind == OrgKind::Platform {
            by.platform(&DESK)?;
            return Ok(None);
        }
        Ok(Some(by.seller(&READERS)?))
    }

    /// The seller whose declaration this is, if the caller may see it.
    pub(super) async fn owner_of(&self, by: &Caller, id: DeclarationId) -> Result<OrgId, Error> {
        let mine = Self::reads_declarations(by)?;
        let seller = store::declaration::seller_of(self.rt().db(), id).await?;
        seller
            .filter(|seller| mine.is_none_or(|mine| mine == *seller))
            .ok_or(Error::NotFound)
    }

    pub(crate) async fn list_declarations(
        &self,
        by: &Caller,
        mut wanted: Wanted,
        is_stuck: bool,
        page: &PageQuery,
    ) -> Result<Page<Declaration>, Error> {
        wanted.seller = Self::reads_declarations(by)?;
        if is_stuck {
            wanted.silent_since = Some(self.stuck_since());
        }
        wanted.before = match &page.after {
            Some(after) => Some(Cursor::decode(after).map_err(Problem::from)?),
            None => None,
        };
        let limit = page.rows();
        wanted.rows = i64::try_from(limit + 1).unwrap_or(i64::MAX);
        let found = store::declaration::list(self.rt().db(), &wanted).await?;
        let cut = Page::cut(found, limit, |one| (one.at, one.id));
        Ok(cut.map_err(Problem::from)?)
    }

    /// Customs were silent since before this.
    pub(crate) fn stuck_since(&self) -> Timestamp {
        let hours = u64::from(self.settings().declaration_stuck_hours);
        self.rt()
            .now()
            .minus(std::time::Duration::from_secs(hours * 3_600))
    }

    pub(crate) async fn whole_declaration(
        &self,
        by: &Caller,
        id: DeclarationId,
    ) -> Result<Whole, Error> {
        let seller = self.owner_of(by, id).await?;
        let mut whole = self.whole_of(seller, id).await?;
        if !Self::sees_importers(by) {
            let person = &mut whole.declaration.particulars.person;
            *person = person.as_ref().map(Person::masked);
        }
        Ok(whole)
    }

    pub(super) async fn whole_of(&self, seller: OrgId, id: DeclarationId) -> Result<Whole, Error> {
        let db = self.rt().db();
        let mut declaration = store::declaration::find(db, seller, id)
            .await?
            .ok_or(Error::NotFound)?;
        self.name_importer(&mut declaration)?;
        let messages = store::message::list(db, seller, id).await?;
        let mut texts = BTreeMap::new();
        for one in messages.iter().rev() {
            if one.revision == declaration.revision {
                texts.insert(one.number, self.message_of(one)?);
            }
        }
        let trade = store::trade::find(db, seller, declaration.order)
            .await?
            .ok_or(Error::NotFound)?;
        let is_apart = declaration.parcel.is_none() && parcels::is_apart(&trade);
        Ok(Whole {
            parcels: trade.parcels.clone(),
            is_apart,
            trade: declared(trade, &declaration),
            beside: store::declaration::standing(db, seller, declaration.order).await?,
            messages,
            texts,
            receipts: store::message::receipts(db, seller, id).await?,
            moves: store::declaration::moves(db, seller, id).await?,
            is_known: store::message::was_sent(db, &declaration).await?,
            declaration,
        })
    }

    /// A message as it goes to customs: signed, where this platform has the key. Whoever does not
    /// declare reads it with the importer masked, and then no signature would hold.
    pub(crate) async fn message_text(
        &self,
        by: &Caller,
        id: DeclarationId,
        guid: &str,
    ) -> Result<(u16, String), Error> {
        let seller = self.owner_of(by, id).await?;
        let all = store::message::list(self.rt().db(), seller, id).await?;
        let message = all
            .into_iter()
            .find(|one| one.guid == guid && !one.xml.text.is_empty())
            .ok_or(Error::NotFound)?;
        let xml = self.message_of(&message)?;
        if !Self::sees_importers(by) {
            return Ok((message.number, personal::masked(&xml)));
        }
        let connection = Connection::of(&self.settings().customs).ok().flatten();
        let signed = connection.and_then(|way| way.signed(&xml).ok());
        Ok((message.number, signed.unwrap_or(xml)))
    }

    /// Orders over China's border that nobody declared yet.
    pub(crate) async fn undeclared_orders(
        &self,
        by: &Caller,
        page: &PageQuery,
    ) -> Result<Page<(OrderId, Placed, Trade)>, Error> {
        by.allows("compliance:read")?;
        let seller = by.seller(&READERS)?;
        let before: Option<(Timestamp, OrderId)> = match &page.after {
            Some(after) => Some(Cursor::decode(after).map_err(Problem::from)?),
            None => None,
        };
        let limit = page.rows();
        let rows = i64::try_from(limit + 1).unwrap_or(i64::MAX);
        let mut found = store::trade::undeclared(self.rt().db(), seller, before, rows).await?;
        for trade in &mut found {
            self.leave_undeclared(seller, trade).await?;
        }
        let cut = Page::cut(found, limit, |one| (one.at, one.order)).map_err(Problem::from)?;
        let items = cut
            .items
            .into_iter()
            .filter_map(|trade| Some((trade.order, trade.placed.clone()?, trade)));
        Ok(Page {
            items: items.collect(),
            next: cut.next,
        })
    }

    pub(crate) async fn declarant(&self, by: &Caller) -> Result<(Declarant, i64), Error> {
        by.allows("compliance:read")?;
        let seller = by.seller(&READERS)?;
        let found = store::declaration::declarant(self.rt().db(), seller).await?;
        Ok(found.unwrap_or_default())
    }

    pub(crate) async fn set_declarant(
        &self,
        by: &Caller,
        version: &IfMatch,
        profile: Declarant,
    ) -> Result<(Declarant, i64), Error> {
        by.allows("compliance:write")?;
        let seller = by.seller(&DECLARERS)?;
        let before = store::declaration::declarant(self.rt().db(), seller).await?;
        let before = before.unwrap_or_default();
        version.check(before.1)?;
        let (service, by, now) = (self.clone(), by.clone(), self.rt().now());
        let kept = profile.clone();
        let done: Result<bool, Error> = self
            .rt()
            .db()
            .tx(move |tx| {
                let (service, by, profile, before) =
                    (service.clone(), by.clone(), profile.clone(), before.clone());
                async move {
                    let (was, version) = before;
                    if !store::declaration::put_declarant(&tx, seller, &profile, version, now)
                        .await?
                    {
                        return Ok(false);
                    }
                    let (was, is) = (json!(was), json!(profile));
                    service
                        .note(
                            &tx,
                            &by,
                            "declarant.set",
                            &seller.to_string(),
                            Some(&was),
                            &is,
                        )
                        .await?;
                    Ok(true)
                }
            })
            .await;
        if !done? {
            return Err(Error::Faster);
        }
        let after = store::declaration::declarant(self.rt().db(), seller).await?;
        Ok(after.unwrap_or((kept, 1)))
    }

    /// Changes what the declarant adds; what was checked has to be checked again.
    pub async fn edit_declaration(
        &self,
        by: &Caller,
        id: DeclarationId,
        version: &IfMatch,
        particulars: Particulars,
    ) -> Result<(), Problem> {
        let seller = self.declares(by, id).await?;
        let before = store::declaration::find(self.rt().db(), seller, id)
            .await?
            .ok_or(Error::NotFound)?;
        version.check(before.version)?;
        if !before.state.is_open() {
            return Err(Error::NotOpen.into());
        }
        if !declare::may_use(before.direction, particulars.mode) {
            let message = "imports are declared under 9610 or 1210";
            return Err(Error::field("mode", "not_for_imports", message).into());
        }
        if particulars.lines.len() != before.particulars.lines.len() {
            let message = "one for each line of the order, in its order";
            return Err(Error::field("lines", "one_a_line", message).into());
        }
        let mut after = before.clone();
        after.mode = particulars.mode;
        after.importer = match &particulars.person {
            Some(person) => Some(self.seal_importer(id, person)?),
            None => None,
        };
        after.particulars = particulars;
        after.state = DeclarationState::Draft;
        after.findings = Vec::new();
        let (service, by) = (self.clone(), by.clone());
        let done: Result<(), Error> = self
            .rt()
            .db()
            .tx(move |tx| {
                let (service, by) = (service.clone(), by.clone());
                let (before, after) = (before.clone(), after.clone());
                async move {
                    service
                        .change(&tx, &before, after, &by.actor(), (Deed::Changed, ""))
                        .await
                }
            })
            .await;
        Ok(done?)
    }

    /// The seller, when the caller declares for it.
    pub(super) async fn declares(&self, by: &Caller, id: DeclarationId) -> Result<OrgId, Error> {
        by.allows("compliance:write")?;
        let seller = by.seller(&DECLARERS)?;
        let owner = store::declaration::seller_of(self.rt().db(), id).await?;
        owner
            .filter(|owner| *owner == seller)
            .ok_or(Error::NotFound)
    }

    /// Writes a declaration from the version that was read, and its move if its state changed.
    pub(super) async fn change(
        &self,
        tx: &db::Tx,
        before: &Declaration,
        mut after: Declaration,
        actor: &str,
        why: (Deed, &str),
    ) -> Result<(), Error> {
        let has_moved = before.state != after.state || before.asked != after.asked;
        if has_moved {
            after.moved_at = self.rt().now();
        }
        if !store::declaration::update(tx, &after).await? {
            return Err(Error::Faster);
        }
        if has_moved {
            self.record_move(tx, &after, Some(before.state), actor, why)
                .await?;
            self.tell_seller(tx, before, &after, why.1).await?;
        }
        Ok(())
    }

    pub(super) async fn record_move(
        &self,
        tx: &db::Tx,
        after: &Declaration,
        from: Option<DeclarationState>,
        actor: &str,
        (deed, reason): (Deed, &str),
    ) -> Result<(), Error> {
        let told = Move {
            from,
            to: after.state,
            actor: actor.to_owned(),
            deed,
            reason: declare::cut(reason, 1_000),
            at: self.rt().now(),
        };
        let id = self.rt().ids().uuid();
        store::declaration::insert_move(tx, after.seller, after.id, id, &told).await?;
        Ok(())
    }

    /// Customs' word is waited for: it moves goods, or stops them.
    async fn tell_seller(
        &self,
        tx: &db::Tx,
        before: &Declaration,
        after: &Declaration,
        words: &str,
    ) -> Result<(), Error> {
        let kind = match after.state {
            _ if before.state == after.state => return Ok(()),
            DeclarationState::Rejected => DECLARATION_REJECTED,
            DeclarationState::Inspection => DECLARATION_INSPECTED,
            DeclarationState::Released => DECLARATION_RELEASED,
            DeclarationState::Draft
            | DeclarationState::Checked
            | DeclarationState::Submitted
            | DeclarationState::Accepted
            | DeclarationState::Cancelled
            | DeclarationState::Returned => return Ok(()),
        };
        let notice = Notice {
            to: To::Members(DECLARERS.to_vec()),
            org: after.seller,
            kind,
            params: json!({
                "number": after.number,
                "order": after.order_number,
                "words": declare::cut(words, 300),
            }),
            link: Some(format!("/seller/declarations/{}", after.id)),
        };
        notices::tell(tx, self.rt(), MODULE, &Caller::system(), &notice).await?;
        Ok(())
    }
}
