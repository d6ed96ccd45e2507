//! What is asked of customs about a list that they have, and what they are told of its parcel: by
//! the declarant, or by what the carrier said.

use contract::identity::Caller;
use contract::ids::{OrderId, OrgId};
use contract::logistics::TrackingStatus;
use kernel::Problem;
use runtime::jobs;

use super::Service;
use super::declarations::Whole;
use super::declare::guid;
use crate::MODULE;
use crate::error::Error;
use crate::jobs::{TELL, Tell};
use crate::model::declaration::{
    Asked, DeclarationId, DeclarationState, Deed, Direction, MessageState, Mode, Particulars,
    Transport,
};
use crate::rules::{ladder, messages};
use crate::store;

/// Places of messages that ask something stand behind those of the declaration.
const ASKED_FROM: i64 = 10;

impl Service {
    /// Takes a declaration back: at once while only its declarant has it, by asking when customs do.
    pub async fn cancel_declaration(
        &self,
        by: &Caller,
        id: DeclarationId,
        reason: &str,
    ) -> Result<(), Problem> {
        let seller = self.declares(by, id).await?;
        let before = store::declaration::find(self.rt().db(), seller, id)
            .await?
            .ok_or(Error::NotFound)?;
        match before.state {
            DeclarationState::Draft | DeclarationState::Checked | DeclarationState::Rejected => {
                let mut after = before.clone();
                after.state = DeclarationState::Cancelled;
                let (service, by, reason) = (self.clone(), by.clone(), reason.to_owned());
                let done: Result<(), Error> = self
                    .rt()
                    .db()
                    .tx(move |tx| {
                        let (service, by, reason) = (service.clone(), by.clone(), reason.clone());
                        let (before, after) = (before.clone(), after.clone());
                        async move {
                            store::message::forget_built(&tx, seller, id).await?;
                            let why = (Deed::Cancelled, reason.as_str());
                            service.change(&tx, &before, after, &by.actor(), why).await
                        }
                    })
                    .await;
                Ok(done?)
            }
            DeclarationState::Submitted
            | DeclarationState::Accepted
            | DeclarationState::Inspection => {
                self.ask_customs(by, id, Wish::of(Asked::Cancel, reason))
                    .await
            }
            DeclarationState::Released
            | DeclarationState::Cancelled
            | DeclarationState::Returned => Err(Error::NotToCancel.into()),
        }
    }

    /// Asks customs something about a list that they have numbered.
    pub async fn ask_customs(
        &self,
        by: &Caller,
        id: DeclarationId,
        wanted: Wish,
    ) -> Result<(), Problem> {
        let seller = self.declares(by, id).await?;
        Ok(self.put_to_customs(by, seller, id, wanted).await?)
    }

    async fn put_to_customs(
        &self,
        by: &Caller,
        seller: OrgId,
        id: DeclarationId,
        wanted: Wish,
    ) -> Result<(), Error> {
        let whole = self.whole_of(seller, id).await?;
        let before = whole.declaration.clone();
        let Wish {
            asked,
            reason,
            transport,
        } = wanted;
        self.may_ask(&whole, asked)?;
        let declarant = self.declarant_of(&before).await?;
        let facts = self.facts(&whole, &declarant, &transport);
        let mut new_guid = || guid(self.rt().ids().uuid());
        let mut written = messages::asked(&facts, asked, &reason, &mut new_guid);
        let Some(message) = written.messages.pop() else {
            let fields = written.differences.iter().map(|one| {
                kernel::FieldError::new(
                    field_of(&one.element),
                    "customs_need_it",
                    one.found.clone(),
                )
            });
            return Err(Error::Invalid(fields.collect()));
        };
        let place = ASKED_FROM + i64::try_from(whole.messages.len()).unwrap_or_default();
        let mut message = self.as_built(before.revision, place, message)?;
        message.state = MessageState::Waiting;
        let mut after = before.clone();
        after.asked = Some(asked);
        fill_in(&mut after.particulars, &transport);
        let (service, by) = (self.clone(), by.clone());
        self.rt()
            .db()
            .tx(move |tx| {
                let (service, by, reason) = (service.clone(), by.clone(), reason.clone());
                let (before, after, message) = (before.clone(), after.clone(), message.clone());
                async move {
                    let now = service.rt().now();
                    store::message::insert(&tx, seller, id, &message, now).await?;
                    let why = (Deed::of_asking(asked), reason.as_str());
                    service
                        .change(&tx, &before, after, &by.actor(), why)
                        .await?;
                    if !before.by_hand {
                        service
                            .enqueue_send(&tx, seller, id, before.version)
                            .await?;
                    }
                    Ok(())
                }
            })
            .await
    }

    fn may_ask(&self, whole: &Whole, asked: Asked) -> Result<(), Error> {
        let of = &whole.declaration;
        if of.asked.is_some() {
            return Err(Error::AskedAlready);
        }
        let is_export = of.direction == Direction::Export;
        let is_released = of.state == DeclarationState::Released;
        let is_right = match asked {
            Asked::Cancel => of.state.is_with_customs(),
            Asked::Return => is_released,
            Asked::Summary => {
                is_released && is_export && of.mode == Mode::Parcels && of.sum_no.is_none()
            }
            Asked::Arrival => of.state.is_with_customs() && is_export,
            Asked::Master => (of.state.is_with_customs() || is_released) && is_export,
            Asked::Departure => is_released && is_export,
            Asked::Tally => of.state == DeclarationState::Returned && is_export,
            Asked::Entry => (of.state.is_with_customs() || is_released) && !is_export,
            Asked::Delivered => is_released && !is_export,
        };
        let was_told = asked.is_movement()
            && ladder::was_told(of.direction, asked, &whole.current(), &whole.receipts);
        if !is_right || was_told {
            return Err(Error::NotToAsk);
        }
        let needs_number = match asked {
            Asked::Cancel | Asked::Return | Asked::Summary | Asked::Master | Asked::Tally => true,
            Asked::Arrival | Asked::Departure | Asked::Entry | Asked::Delivered => false,
        };
        if of.invt_no.is_none() && needs_number {
            return Err(Error::NotNumbered);
        }
        if !of.by_hand && self.settings().customs.customs_url.is_empty() {
            return Err(Error::NoWayToCustoms);
        }
        Ok(())
    }

    /// What can be told of the parcel's way as it stands.
    pub(crate) fn movements_of(&self, whole: &Whole) -> Vec<Asked> {
        let all = Asked::ALL.into_iter().filter(|one| one.is_movement());
        all.filter(|one| self.may_ask(whole, *one).is_ok())
            .collect()
    }

    /// Tells customs what carriers said since, where nobody has to be asked: that a parcel left the
    /// country, that an imported one was signed for. What is being asked now is waited for; its
    /// answer brings us here again.
    pub(crate) async fn tell_movements(
        &self,
        seller: OrgId,
        order: OrderId,
    ) -> Result<(), Problem> {
        for one in store::declaration::standing(self.rt().db(), seller, order).await? {
            let whole = self.whole_of(seller, one.id).await?;
            let Some(wanted) = due(&whole) else {
                continue;
            };
            if self.may_ask(&whole, wanted.asked).is_err() {
                continue;
            }
            match self
                .put_to_customs(&Caller::system(), seller, one.id, wanted)
                .await
            {
                Ok(()) => {}
                Err(Error::Invalid(fields)) => {
                    // The declarant can still tell it with what is missing.
                    let fields: Vec<&str> = fields.iter().map(|one| one.path.as_str()).collect();
                    tracing::info!(?fields, declaration = %one.id, "customs need more of a movement");
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    pub(crate) async fn enqueue_tell(
        &self,
        tx: &db::Tx,
        seller: OrgId,
        order: OrderId,
        because: &str,
    ) -> Result<(), Error> {
        if self.settings().customs.customs_url.is_empty() {
            return Ok(());
        }
        let key = format!("{order}/{because}");
        let (rt, payload) = (self.rt(), Tell { seller, order });
        jobs::enqueue(tx, rt, MODULE, TELL, &payload, rt.now(), Some(&key)).await?;
        Ok(())
    }
}

/// What customs are asked or told beyond a declaration.
pub struct Wish {
    pub(crate) asked: Asked,
    pub(crate) reason: String,
    pub(crate) transport: Transport,
}

impl Wish {
    pub(crate) fn of(asked: Asked, reason: &str) -> Self {
        Wish {
            asked,
            reason: reason.to_owned(),
            transport: Transport::default(),
        }
    }
}

/// What the carrier's word about the declared parcel gives to tell.
fn due(whole: &Whole) -> Option<Wish> {
    let parcel = whole.trade.parcels.first()?;
    match whole.declaration.direction {
        Direction::Export => {
            let voyage = parcel.voyage.as_ref()?;
            Some(Wish {
                transport: Transport {
                    traf_name: voyage.vessel.clone(),
                    voyage_no: voyage.number.clone(),
                    bill_no: None,
                    at: Some(voyage.left_at),
                },
                ..Wish::of(Asked::Departure, "")
            })
        }
        Direction::Import => {
            let is_there = parcel.status.as_deref() == Some(TrackingStatus::Delivered.as_str());
            is_there.then(|| Wish {
                transport: Transport {
                    at: parcel.moved_at,
                    ..Transport::default()
                },
                ..Wish::of(Asked::Delivered, "")
            })
        }
    }
}

/// What was not known when the list was declared.
fn fill_in(particulars: &mut Particulars, transport: &Transport) {
    let fill = |known: &mut Option<String>, told: &Option<String>| {
        if known.as_ref().is_none_or(String::is_empty) {
            known.clone_from(told);
        }
    };
    fill(&mut particulars.traf_name, &transport.traf_name);
    fill(&mut particulars.voyage_no, &transport.voyage_no);
    fill(&mut particulars.bill_no, &transport.bill_no);
}

/// Where the caller says what an element of the message holds.
fn field_of(element: &str) -> String {
    match element {
        "" => "particulars".to_owned(),
        "trafName" | "trafNo" | "domesticTrafNo" => "transport.traf_name".to_owned(),
        "voyageNo" => "transport.voyage_no".to_owned(),
        "billNo" => "transport.bill_no".to_owned(),
        other => format!("particulars.{other}"),
    }
}
