//! Looking at the parties before goods or money move. What somebody has to look at waits and goes on
//! by itself; what must not go on is refused, with words that say no more than that.

use std::sync::Arc;

use contract::identity::Caller;
use contract::ids::{CheckoutId, OrgId, ShipmentId};
use contract::logistics::{Address, ShipmentDeparted};
use contract::risk::{
    Occasion, Party, PartyId, PartyKind, PartyRole, ScreenAsk, Screened, ScreeningEnded, Verdict,
};
use db::Tx;
use kernel::{Locale, Problem};
use runtime::jobs;
use runtime::notices::{Notice, To, tell};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::MODULE;
use crate::error::Error;
use crate::model::cart::CartLine;
use crate::model::checkout::{Checkout, CheckoutRequest, WantedLine};
use crate::model::hold::{Hold, HoldState};
use crate::model::{Order, Shipment};
use crate::rules::ids;
use crate::service::Service;
use crate::service::checkout::{Placing, Plan};
use crate::store;

pub(crate) const GO_ON: &str = "orders.go_on";
pub(crate) const VESSEL: &str = "orders.screen_vessel";

/// A vessel that a carrier named.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Vessel {
    pub(crate) firm: OrgId,
    pub(crate) shipment: ShipmentId,
    pub(crate) name: Option<String>,
    pub(crate) imo: String,
}

/// A checkout that may be placed now.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct GoOn {
    pub(crate) buyer: OrgId,
    pub(crate) id: CheckoutId,
}

/// The person at the door, and the firm they stand for.
fn consignees(to: &Address) -> Vec<Party> {
    let person = Party::named(PartyRole::Consignee, PartyKind::Person, &to.name);
    let firm = to.company.as_deref().map(str::trim);
    let firm = firm
        .filter(|firm| !firm.is_empty())
        .map(|firm| Party::named(PartyRole::Consignee, PartyKind::Company, firm));
    let parties = firm.into_iter().chain([person]);
    parties.map(|party| party.of(to.country)).collect()
}

impl Service {
    async fn firms_as_parties(&self, by: &Caller, ids: Vec<OrgId>) -> Result<Vec<Party>, Error> {
        let firms = self.firms(by, ids).await?.into_values();
        let party = |firm: contract::identity::OrgView| {
            Party::named(PartyRole::Firm, PartyKind::Company, firm.name)
                .of(firm.country)
                .organisation(firm.id)
        };
        Ok(firms.map(party).collect())
    }

    /// Both firms, and whoever receives the goods.
    pub(crate) async fn screen_checkout(&self, by: &Caller, plan: &Plan) -> Result<Verdict, Error> {
        let mut firms = vec![plan.buyer];
        firms.extend(plan.quote.sellers.iter().map(|seller| seller.seller));
        firms.sort_unstable();
        firms.dedup();
        let mut parties = self.firms_as_parties(by, firms).await?;
        parties.extend(consignees(&plan.to));
        let ask = ScreenAsk {
            firm: plan.buyer,
            occasion: Occasion::Checkout,
            process: plan.id.uuid(),
            parties,
            destination: Some(plan.to.country),
        };
        self.screen_parties(by, ask).await
    }

    /// Whether the carrier may be asked. What is stopped gives its units back.
    pub(crate) async fn may_book(
        &self,
        by: &Caller,
        order: &Order,
        shipment: &Shipment,
    ) -> Result<(), Error> {
        let stopped = match self.screen_shipment(by, order, shipment).await {
            Ok(Verdict::Clear) => return Ok(()),
            // The units stay set aside, and the booking goes on by itself.
            Ok(Verdict::Review) => return Err(Error::ShipmentUnderReview),
            Ok(Verdict::Hit) => Error::UnderReview,
            Err(error @ Error::DestinationClosed) => error,
            Err(error) => return Err(error),
        };
        self.put_back(order.seller, order.id, shipment.id).await?;
        Err(stopped)
    }

    /// Whoever receives the goods, and whoever carries them.
    async fn screen_shipment(
        &self,
        by: &Caller,
        order: &Order,
        shipment: &Shipment,
    ) -> Result<Verdict, Error> {
        let mut parties = self.firms_as_parties(by, vec![order.buyer]).await?;
        parties.extend(consignees(&order.facts.to));
        let carrier = order.facts.service.carrier.best(Locale::En);
        parties.push(Party::named(
            PartyRole::Carrier,
            PartyKind::Company,
            carrier,
        ));
        let ask = ScreenAsk {
            firm: order.buyer,
            occasion: Occasion::Shipment,
            process: shipment.id.uuid(),
            parties,
            destination: Some(order.facts.to.country),
        };
        self.screen_parties(by, ask).await
    }

    /// What the goods travel by. Flights and trains are on no list; a vessel is known by its number.
    pub(crate) async fn hear_departed(
        &self,
        tx: &Tx,
        event: &ShipmentDeparted,
    ) -> Result<(), Error> {
        let Some(imo) = event.voyage.imo.clone() else {
            return Ok(());
        };
        let (key, now) = (event.id.to_string(), self.now());
        let work = Vessel {
            firm: event.buyer,
            shipment: event.id,
            name: event.voyage.vessel.clone(),
            imo,
        };
        jobs::enqueue(tx, &self.rt, MODULE, VESSEL, &work, now, Some(&key)).await?;
        Ok(())
    }

    /// The goods are on their way, so nothing is held: who is not clear has a case at the desk.
    pub(crate) async fn screen_vessel(&self, work: Vessel) -> Result<(), Problem> {
        let name = work.name.unwrap_or_else(|| format!("IMO {}", work.imo));
        let mut vessel = Party::named(PartyRole::Vessel, PartyKind::Vessel, name);
        vessel.ids.push(PartyId {
            kind: "imo".to_owned(),
            value: work.imo,
        });
        let ask = ScreenAsk {
            firm: work.firm,
            occasion: Occasion::Shipment,
            process: ids::voyage(work.shipment),
            parties: vec![vessel],
            destination: None,
        };
        self.peers.risk.screen(&Caller::system(), ask).await?;
        Ok(())
    }

    async fn screen_parties(&self, by: &Caller, ask: ScreenAsk) -> Result<Verdict, Error> {
        let Screened {
            verdict, reasons, ..
        } = self.peers.risk.screen(by, ask).await?;
        // The operator's own policy about a place is nobody's secret.
        if reasons.iter().any(|reason| reason.list == "destination") {
            return Err(Error::DestinationClosed);
        }
        Ok(verdict)
    }

    /// Writes the checkout down until somebody has looked. Its lines leave the cart, as with an
    /// order, and come back when nothing comes of it.
    pub(crate) async fn hold(
        &self,
        by: &Caller,
        plan: Plan,
        request: &CheckoutRequest,
    ) -> Result<(Checkout, bool), Error> {
        let hold = Hold {
            id: plan.id,
            buyer: plan.buyer,
            state: HoldState::Waiting,
            fingerprint: plan.fingerprint.clone(),
            request: self.waiting(&plan, request)?,
            caller: by.clone(),
            total: plan.total,
            held_at: self.now(),
        };
        let kept = Arc::new(hold.clone());
        let is_new = self
            .rt
            .db()
            .tx(move |tx| {
                let hold = kept.clone();
                async move {
                    if !store::hold::insert(&tx, &hold).await? {
                        return Ok(false);
                    }
                    let offers: Vec<_> = lines_of(&hold).map(|line| line.offer).collect();
                    store::cart::remove(&tx, hold.buyer, hold.caller.person, &offers).await?;
                    Ok::<_, Error>(true)
                }
            })
            .await?;
        Ok((hold.checkout(), !is_new))
    }

    /// Everything that a process waited for was decided.
    pub(crate) async fn hear_screening_ended(
        &self,
        tx: &Tx,
        event: &ScreeningEnded,
    ) -> Result<(), Error> {
        match event.occasion {
            Occasion::Checkout => self.hear_checkout(tx, event).await,
            // The next sweep of bookings hands it over, or puts the units back.
            Occasion::Shipment
            | Occasion::Registration
            | Occasion::Verification
            | Occasion::Payment
            | Occasion::ListChange => Ok(()),
        }
    }

    async fn hear_checkout(&self, tx: &Tx, event: &ScreeningEnded) -> Result<(), Error> {
        let (buyer, id) = (event.firm, CheckoutId::from_uuid(event.process));
        let Some(hold) = store::hold::load(tx, buyer, id).await? else {
            return Ok(());
        };
        if hold.state != HoldState::Waiting {
            return Ok(());
        }
        if event.verdict == Verdict::Clear {
            let (work, key) = (GoOn { buyer, id }, event.process.to_string());
            let now = self.now();
            jobs::enqueue(tx, &self.rt, MODULE, GO_ON, &work, now, Some(&key)).await?;
            return Ok(());
        }
        self.end_hold_in(tx, &hold, HoldState::Stopped, None).await
    }

    /// Places a checkout that was cleared, in the name of who asked and at the total that they saw.
    pub(crate) async fn go_on(&self, work: GoOn) -> Result<(), Problem> {
        let Some(hold) = store::hold::find(self.rt.db(), work.buyer, work.id).await? else {
            return Ok(());
        };
        if hold.state != HoldState::Waiting {
            return Ok(());
        }
        let request = self.unlocked(hold.id, &hold.request)?;
        let placing =
            self.begin_checkout(&hold.caller, hold.id, hold.fingerprint.clone(), &request);
        let (to, problem) = match Box::pin(placing).await {
            Ok(Placing::Placed(_)) => (HoldState::Placed, None),
            // Somebody else of the trade is looked at by now: it is told when that ends.
            Ok(Placing::Waits(_)) => return Ok(()),
            Err(error) => {
                let problem = Problem::from(error);
                if !(400..500).contains(&problem.status) {
                    return Err(problem);
                }
                (HoldState::Failed, Some(problem.kind.into_owned()))
            }
        };
        self.end_hold(hold, to, problem).await?;
        Ok(())
    }

    async fn end_hold(
        &self,
        hold: Hold,
        to: HoldState,
        problem: Option<String>,
    ) -> Result<(), Error> {
        let (service, given) = (self.clone(), Arc::new((hold, problem)));
        self.rt
            .db()
            .tx(move |tx| {
                let (service, given) = (service.clone(), given.clone());
                async move {
                    let (hold, problem) = given.as_ref();
                    service.end_hold_in(&tx, hold, to, problem.as_deref()).await
                }
            })
            .await
    }

    async fn end_hold_in(
        &self,
        tx: &Tx,
        hold: &Hold,
        to: HoldState,
        problem: Option<&str>,
    ) -> Result<(), Error> {
        let now = self.now();
        if !store::hold::end(tx, hold.buyer, hold.id, to, problem, now).await? {
            return Ok(());
        }
        if to != HoldState::Placed {
            for line in lines_of(hold) {
                let line = CartLine {
                    offer: line.offer,
                    quantity: line.quantity,
                    seen_price: None,
                };
                let person = hold.caller.person;
                store::cart::add_if_missing(tx, hold.buyer, person, &line, now).await?;
            }
        }
        let (kind, link) = match to {
            HoldState::Placed => ("orders.review_passed", format!("/pay/{}", hold.id)),
            HoldState::Failed | HoldState::Stopped => ("orders.review_ended", "/cart".to_owned()),
            HoldState::Waiting | HoldState::Withdrawn => return Ok(()),
        };
        let notice = Notice {
            to: To::Person(hold.caller.person),
            org: hold.buyer,
            kind,
            params: json!({
                "amount": hold.total.to_major_string(),
                "currency": hold.total.currency().code(),
            }),
            link: Some(link),
        };
        tell(tx, &self.rt, MODULE, &Caller::system(), &notice).await?;
        Ok(())
    }

    /// The buyer gives a held checkout up.
    pub(crate) async fn withdraw_hold(&self, hold: Hold) -> Result<Checkout, Error> {
        let (buyer, id) = (hold.buyer, hold.id);
        self.end_hold(hold, HoldState::Withdrawn, None).await?;
        let found = store::hold::find(self.rt.db(), buyer, id).await?;
        found.map(|hold| hold.checkout()).ok_or(Error::NotFound)
    }
}

fn lines_of(hold: &Hold) -> impl Iterator<Item = &WantedLine> {
    hold.request.lines.iter().flatten()
}
