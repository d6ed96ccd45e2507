//! What a declarant does with a declaration: check it, submit it, begin anew after a rejection.

use contract::identity::Caller;
use kernel::Problem;
use runtime::jobs;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::Service;
use super::declarations::Whole;
use crate::MODULE;
use crate::error::Error;
use crate::jobs::{SEND, Send};
use crate::model::declaration::{
    Declarant, Declaration, DeclarationId, DeclarationState, Deed, Difference, Direction, Message,
    MessageState, Transport,
};
use crate::rules::declare;
use crate::rules::messages::{self, Facts, Written};
use crate::store;

impl Service {
    /// Writes the messages and holds them against each other. Checked when nothing is in the way.
    pub async fn check_declaration(&self, by: &Caller, id: DeclarationId) -> Result<(), Problem> {
        let seller = self.declares(by, id).await?;
        let whole = self.whole_of(seller, id).await?;
        let before = whole.declaration.clone();
        if !before.state.is_open() {
            return Err(Error::NotOpen.into());
        }
        let declarant = self.declarant_of(&before).await?;
        let written = self.write(&whole, &declarant);
        let mut after = before.clone();
        after.person = match &before.particulars.person {
            Some(person) => Some(self.fingerprint(person)?),
            None => None,
        };
        after.findings = written.differences.clone();
        if let Some(over) = self.year_difference(&after, &whole).await? {
            after.findings.push(over);
        }
        let is_clear = after.findings.iter().all(|one| one.is_warning);
        after.state = if is_clear {
            DeclarationState::Checked
        } else {
            DeclarationState::Draft
        };
        let count = after.findings.len().to_string();
        let messages = self.built(before.revision, written.messages)?;
        let (service, by) = (self.clone(), by.clone());
        let done: Result<(), Error> = self
            .rt()
            .db()
            .tx(move |tx| {
                let (service, by, count) = (service.clone(), by.clone(), count.clone());
                let (before, after) = (before.clone(), after.clone());
                let messages = messages.clone();
                async move {
                    let now = service.rt().now();
                    store::message::forget_built(&tx, seller, id).await?;
                    for message in messages {
                        store::message::insert(&tx, seller, id, &message, now).await?;
                    }
                    let why = (Deed::Checked, count.as_str());
                    service.change(&tx, &before, after, &by.actor(), why).await
                }
            })
            .await;
        Ok(done?)
    }

    pub(super) async fn declarant_of(&self, of: &Declaration) -> Result<Declarant, Error> {
        let found = store::declaration::declarant(self.rt().db(), of.seller).await?;
        let (declarant, _) = found.ok_or(Error::NoDeclarant)?;
        Ok(declarant)
    }

    pub(super) fn facts<'a>(
        &'a self,
        whole: &'a Whole,
        declarant: &'a Declarant,
        transport: &'a Transport,
    ) -> Facts<'a> {
        let declaration = &whole.declaration;
        Facts {
            trade: &whole.trade,
            direction: declaration.direction,
            declarant,
            particulars: &declaration.particulars,
            platform: &self.settings().customs,
            number: &declaration.number,
            pre_no: declaration.pre_no.as_deref(),
            invt_no: declaration.invt_no.as_deref(),
            transport,
            is_change: whole.is_known,
            now: self.rt().now(),
        }
    }

    fn write(&self, whole: &Whole, declarant: &Declarant) -> Written {
        let transport = Transport::default();
        let facts = self.facts(whole, declarant, &transport);
        messages::declaration(&facts, &mut || guid(self.rt().ids().uuid()))
    }

    /// Messages as they are kept, in the order in which they are to be sent.
    fn built(
        &self,
        revision: i64,
        written: Vec<(u16, String, String)>,
    ) -> Result<Vec<Message>, Error> {
        let places = (1..).zip(written);
        places
            .map(|(place, one)| self.as_built(revision, place, one))
            .collect()
    }

    pub(super) fn as_built(
        &self,
        revision: i64,
        place: i64,
        (number, guid, xml): (u16, String, String),
    ) -> Result<Message, Error> {
        Ok(Message {
            xml: self.seal_message(&guid, &xml)?,
            guid,
            revision,
            place,
            number,
            state: MessageState::Built,
            attempts: 0,
            problem: None,
            taken_at: None,
        })
    }

    /// What the import counts for: what was paid for goods and carriage, without the tax.
    fn allowance_minor(whole: &Whole) -> i64 {
        let placed = whole.trade.placed.as_ref();
        placed.map_or(0, |placed| {
            let sum = placed.goods.minor() + placed.carriage.minor();
            i64::try_from(sum).unwrap_or(i64::MAX)
        })
    }

    pub(super) fn china_year(&self) -> i64 {
        i64::from(declare::china_time(self.rt().now()).year())
    }

    async fn year_difference(
        &self,
        of: &Declaration,
        whole: &Whole,
    ) -> Result<Option<Difference>, Error> {
        let (Direction::Import, Some(person)) = (of.direction, &of.person) else {
            return Ok(None);
        };
        let db = self.rt().db();
        let used = store::allowance::used(db, person, self.china_year(), of.id).await?;
        self.over_the_year(used, Self::allowance_minor(whole))
    }

    fn over_the_year(
        &self,
        used: store::allowance::Used,
        this_minor: i64,
    ) -> Result<Option<Difference>, Error> {
        let Some(limit) = declare::limit_per_year(&self.tables()?.packs) else {
            return Ok(None);
        };
        let used = Decimal::new(used.released_minor + used.under_way_minor, 2);
        let this = Decimal::new(this_minor, 2);
        Ok(declare::year_difference(&limit, used, this))
    }

    /// Hands a checked declaration to customs, or says that it was filed by hand.
    pub async fn submit_declaration(
        &self,
        by: &Caller,
        id: DeclarationId,
        by_hand: bool,
    ) -> Result<(), Problem> {
        let seller = self.declares(by, id).await?;
        if !by_hand && self.settings().customs.customs_url.is_empty() {
            return Err(Error::NoWayToCustoms.into());
        }
        let whole = self.whole_of(seller, id).await?;
        let before = whole.declaration.clone();
        if before.state != DeclarationState::Checked {
            return Err(Error::NotChecked.into());
        }
        let (amount, year) = (Self::allowance_minor(&whole), self.china_year());
        let mut after = before.clone();
        after.state = DeclarationState::Submitted;
        after.by_hand = by_hand;
        after.submitted_at = Some(self.rt().now());
        let deed = if by_hand {
            Deed::FiledByHand
        } else {
            Deed::Submitted
        };
        let (service, by) = (self.clone(), by.clone());
        let done: Result<(), Error> = self
            .rt()
            .db()
            .tx(move |tx| {
                let (service, by) = (service.clone(), by.clone());
                let (before, after) = (before.clone(), after.clone());
                async move {
                    let now = service.rt().now();
                    if let Some(person) = &after.person {
                        // Counted in the same transaction, so that two declarations of one person
                        // cannot both take what is left of the year.
                        let used = store::allowance::used_in(&tx, person, year, id).await?;
                        if service.over_the_year(used, amount)?.is_some() {
                            return Err(Error::OverTheYear);
                        }
                        let whose = (seller, id);
                        store::allowance::count(&tx, (person, year), whose, amount, now).await?;
                    }
                    store::message::set_waiting(&tx, seller, id).await?;
                    service
                        .change(&tx, &before, after, &by.actor(), (deed, ""))
                        .await?;
                    if !by_hand {
                        service
                            .enqueue_send(&tx, seller, id, before.version)
                            .await?;
                    }
                    Ok(())
                }
            })
            .await;
        Ok(done?)
    }

    pub(super) async fn enqueue_send(
        &self,
        tx: &db::Tx,
        seller: contract::ids::OrgId,
        declaration: DeclarationId,
        version: i64,
    ) -> Result<(), Error> {
        let payload = Send {
            seller,
            declaration,
        };
        // By the version: a job that is about to end must not swallow what was asked just now.
        let key = format!("{declaration}/{version}");
        jobs::enqueue(
            tx,
            self.rt(),
            MODULE,
            SEND,
            &payload,
            self.rt().now(),
            Some(&key),
        )
        .await?;
        Ok(())
    }

    /// After a rejection: a draft of the next revision. What was sent stays where it is told of.
    pub async fn revise_declaration(&self, by: &Caller, id: DeclarationId) -> Result<(), Problem> {
        let seller = self.declares(by, id).await?;
        let before = store::declaration::find(self.rt().db(), seller, id)
            .await?
            .ok_or(Error::NotFound)?;
        if before.state != DeclarationState::Rejected {
            return Err(Error::NotRejected.into());
        }
        let mut after = before.clone();
        after.state = DeclarationState::Draft;
        after.revision += 1;
        after.findings = Vec::new();
        (after.ladder, after.pre_no, after.invt_no) = (None, None, None);
        after.by_hand = false;
        let (service, by) = (self.clone(), by.clone());
        let done: Result<(), Error> = self
            .rt()
            .db()
            .tx(move |tx| {
                let (service, by) = (service.clone(), by.clone());
                let (before, after) = (before.clone(), after.clone());
                async move {
                    let why = (Deed::BegunAnew, "");
                    service.change(&tx, &before, after, &by.actor(), why).await
                }
            })
            .await;
        Ok(done?)
    }

    /// Has what did not reach customs tried again now: asked about first, never sent anew under
    /// another guid.
    pub async fn retry_declaration(&self, by: &Caller, id: DeclarationId) -> Result<(), Problem> {
        let seller = if by.kind == contract::identity::OrgKind::Platform {
            self.owner_of(by, id).await?
        } else {
            self.declares(by, id).await?
        };
        let declaration = store::declaration::find(self.rt().db(), seller, id)
            .await?
            .filter(|one| !one.by_hand)
            .ok_or(Error::NothingWaits)?;
        let version = declaration.version;
        let messages = store::message::list(self.rt().db(), seller, id).await?;
        let waits = messages
            .iter()
            .any(|one| matches!(one.state, MessageState::Waiting | MessageState::Unknown));
        if !waits || self.settings().customs.customs_url.is_empty() {
            return Err(Error::NothingWaits.into());
        }
        let service = self.clone();
        let done: Result<(), Error> = self
            .rt()
            .db()
            .tx(move |tx| {
                let service = service.clone();
                async move { service.enqueue_send(&tx, seller, id, version).await }
            })
            .await;
        Ok(done?)
    }
}

/// "英文字母大写", 36 characters.
pub(super) fn guid(id: Uuid) -> String {
    id.hyphenated().to_string().to_uppercase()
}
