//! "Place an order" as a process: price → reserve → write → open the payment. Its id follows from the
//! buyer's idempotency key, each step is idempotent by it, and whatever interrupts it, a repetition
//! or the sweep (`closing`) takes it up where it stopped.

mod write;

use std::sync::Arc;

use contract::identity::{Caller, Role};
use contract::ids::{CheckoutId, OrgId, PersonId};
use contract::logistics::Address;
use contract::payments::{IntentView, OpenIntent, Share};
use contract::risk::Verdict;
use contract::stock::Reserve;
use kernel::{Money, Problem, Timestamp};
use runtime::crash;
use sha2::{Digest, Sha256};

use crate::MODULE;
use crate::error::Error;
use crate::model::approval::Approval;
use crate::model::cart::CartLine;
use crate::model::checkout::{Checkout, CheckoutRequest, CheckoutState};
use crate::model::quote::Quote;
use crate::model::{Lot, OrderState};
use crate::rules::plan::PlannedOrder;
use crate::rules::{self, ids, plan};
use crate::service::Service;
use crate::service::quote::{Asked, choices};
use crate::store;

/// Attempts to find numbers that nobody has; the second is needed once in a blue moon.
const NUMBER_ATTEMPTS: usize = 5;

/// Everything that is decided before anything is changed.
#[derive(Clone)]
pub(crate) struct Plan {
    pub(crate) id: CheckoutId,
    pub(crate) buyer: OrgId,
    buyer_name: String,
    /// In whose name it is bought, and who agreed to that.
    person: PersonId,
    approved_by: Option<PersonId>,
    pub(crate) fingerprint: Vec<u8>,
    pub(crate) to: Address,
    pub(crate) recipient_id: Option<String>,
    orders: Vec<PlannedOrder>,
    wanted: Vec<CartLine>,
    pub(crate) quote: Quote,
    pub(crate) total: Money,
    now: Timestamp,
    expires_at: Timestamp,
}

impl Plan {
    /// The lines that were asked for, as they were in the request or the cart.
    pub(crate) fn wanted(&self) -> &[CartLine] {
        &self.wanted
    }
}

/// Somebody agreed to what another one asked for.
#[derive(Clone, Copy)]
pub(crate) struct Agreed {
    pub(crate) person: PersonId,
    pub(crate) by: PersonId,
}

/// What comes of a request: orders, or the wait for somebody's word.
pub(crate) enum Placing {
    Placed(Placed),
    /// The parties are looked at first.
    Waits(Placed),
}

/// A checkout, and whether it stood before this request.
pub(crate) struct Placed {
    pub(crate) checkout: Checkout,
    pub(crate) replayed: bool,
}

impl Service {
    pub(crate) async fn place(
        &self,
        by: &Caller,
        key: &str,
        request: &CheckoutRequest,
    ) -> Result<Placed, Error> {
        by.allows("orders:write")?;
        let buyer = by.buyer(&[Role::Owner, Role::Buyer])?;
        let id = ids::checkout(buyer, key);
        let fingerprint = fingerprint_of(request);
        if let Some(checkout) = store::checkout::find(self.rt.db(), buyer, id).await? {
            if checkout.fingerprint != fingerprint {
                return Err(Error::KeyReused);
            }
            return self.take_up(by, checkout).await;
        }
        if !rules::approval::is_free(by)
            && let Some(known) = store::approval::find(self.rt.db(), buyer, id).await?
        {
            if known.fingerprint != fingerprint {
                return Err(Error::KeyReused);
            }
            return Ok(Placed {
                checkout: known.checkout(),
                replayed: true,
            });
        }
        if let Some(known) = store::hold::find(self.rt.db(), buyer, id).await? {
            if known.fingerprint != fingerprint {
                return Err(Error::KeyReused);
            }
            return Ok(Placed {
                checkout: known.checkout(),
                replayed: true,
            });
        }
        match self.begin_checkout(by, id, fingerprint, request).await? {
            Placing::Placed(placed) | Placing::Waits(placed) => Ok(placed),
        }
    }

    /// A process that was not begun yet, or waited until its parties were looked at.
    pub(crate) async fn begin_checkout(
        &self,
        by: &Caller,
        id: CheckoutId,
        fingerprint: Vec<u8>,
        request: &CheckoutRequest,
    ) -> Result<Placing, Error> {
        let plan = self
            .prepare(by, by.org, (id, None), fingerprint, request)
            .await?;
        match self.screen_checkout(by, &plan).await? {
            Verdict::Clear => {}
            Verdict::Review => {
                let (checkout, replayed) = self.hold(by, plan, request).await?;
                return Ok(Placing::Waits(Placed { checkout, replayed }));
            }
            Verdict::Hit => return Err(Error::UnderReview),
        }
        if self.needs_approval(by, plan.total).await? {
            let (checkout, replayed) = self.ask_for_approval(by, plan, request).await?;
            return Ok(Placing::Placed(Placed { checkout, replayed }));
        }
        Ok(Placing::Placed(self.carry_out(by, plan).await?))
    }

    /// The process of a checkout that somebody agreed to.
    pub(crate) async fn place_agreed(
        &self,
        by: &Caller,
        approval: &Approval,
        agreed: Agreed,
        request: &CheckoutRequest,
    ) -> Result<Checkout, Error> {
        let process = (approval.id, Some(agreed));
        let fingerprint = approval.fingerprint.clone();
        let plan = self
            .prepare(by, approval.buyer, process, fingerprint, request)
            .await?;
        // The approval itself waits: whoever agreed can agree again once somebody has looked.
        if self.screen_checkout(by, &plan).await? != Verdict::Clear {
            return Err(Error::UnderReview);
        }
        Ok(self.carry_out(by, plan).await?.checkout)
    }

    async fn carry_out(&self, by: &Caller, plan: Plan) -> Result<Placed, Error> {
        crash::point(MODULE, "checkout.priced");
        let lots = self.reserve(by, &plan).await?;
        crash::point(MODULE, "checkout.reserved");
        let placed = self.write(by, plan, lots).await?;
        crash::point(MODULE, "checkout.written");
        if placed.replayed {
            return self.take_up(by, placed.checkout).await;
        }
        let checkout = self.open_payment(by, placed.checkout).await?;
        Ok(Placed {
            checkout,
            replayed: false,
        })
    }

    /// A repetition: goes on where the process stopped, or answers how it stands.
    async fn take_up(&self, by: &Caller, checkout: Checkout) -> Result<Placed, Error> {
        let checkout = match checkout.state {
            CheckoutState::Placed => self.open_payment(by, checkout).await?,
            CheckoutState::AwaitingApproval
            | CheckoutState::Declined
            | CheckoutState::UnderReview
            | CheckoutState::AwaitingPayment
            | CheckoutState::Paid
            | CheckoutState::Cancelled
            | CheckoutState::Expired => checkout,
        };
        Ok(Placed {
            checkout,
            replayed: true,
        })
    }

    /// Prices, carriage and every fault at once. Nothing is changed yet.
    async fn prepare(
        &self,
        by: &Caller,
        buyer: OrgId,
        (id, agreed): (CheckoutId, Option<Agreed>),
        fingerprint: Vec<u8>,
        request: &CheckoutRequest,
    ) -> Result<Plan, Error> {
        let to = self
            .destination(buyer, request.address.as_ref(), request.address_id)
            .await?;
        let asked = Asked {
            wanted: self.wanted(by, buyer, request.lines.as_deref()).await?,
            currency: request.currency,
            to: Some(to.country),
            to_postal_code: to.postal_code.clone(),
            chosen: choices(&request.carriage)?,
        };
        let mut found = self.find_out(by, &asked, false).await?;
        let faults = plan::faults(&found.quote, &asked.wanted, &asked.chosen);
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let total = found.quote.total;
        if request
            .expected_total
            .is_some_and(|expected| expected != total)
        {
            return Err(Error::PriceChanged(Box::new(found.quote)));
        }
        let recipient_id = request.recipient_id.as_deref();
        self.look_across(by, &mut found.quote, &found.priced, recipient_id, true)
            .await?;
        let held = plan::border_faults(&found.quote, &asked.wanted);
        if !held.is_empty() {
            return Err(Error::HeldAtBorder(held));
        }
        let orders = plan::plan(
            &found.quote,
            &asked.wanted,
            &found.priced,
            |seller| ids::order(id, seller),
            || self.rt.ids().new_id(),
        )?;
        total.minor_i64()?;
        let names = self.firms(by, [buyer]).await?;
        let now = self.now();
        Ok(Plan {
            id,
            buyer,
            buyer_name: names
                .get(&buyer)
                .map(|firm| firm.name.clone())
                .unwrap_or_default(),
            person: agreed.map_or(by.person, |agreed| agreed.person),
            approved_by: agreed.map(|agreed| agreed.by),
            fingerprint,
            to,
            recipient_id: request.recipient_id.clone(),
            orders,
            wanted: asked.wanted,
            quote: found.quote,
            total,
            now,
            expires_at: now.plus(self.settings.payment_time()),
        })
    }

    /// Sets the goods aside. They free themselves when the process goes no further.
    async fn reserve(&self, by: &Caller, plan: &Plan) -> Result<Vec<Vec<Vec<Lot>>>, Error> {
        let (lines, asked_at) = plan::reservation(&plan.orders);
        let wanted = Reserve {
            process: plan.id.uuid(),
            lines,
            expires_at: plan.expires_at.plus(self.settings.reservation_grace()),
        };
        let reserved = self
            .peers
            .stock
            .reserve(by, wanted)
            .await
            .map_err(|problem| not_enough(problem, &asked_at))?;
        match plan::lots(&plan.orders, &reserved) {
            Some(lots) => Ok(lots),
            None => {
                // An attempt before this one was interrupted, and the cart is another one now.
                self.peers
                    .stock
                    .release(&Caller::system(), plan.id.uuid(), None)
                    .await?;
                Err(Error::ReservationStale)
            }
        }
    }

    /// One transaction: the checkout, an order a seller with its lines, and the facts told of them.
    async fn write(
        &self,
        by: &Caller,
        plan: Plan,
        lots: Vec<Vec<Vec<Lot>>>,
    ) -> Result<Placed, Error> {
        let plan = Arc::new(plan);
        for _ in 0..NUMBER_ATTEMPTS {
            let draft = Arc::new(self.draft(&plan, &lots)?);
            let checkout = draft.checkout.clone();
            match self.write_draft(by, draft).await {
                Ok(()) => {
                    return Ok(Placed {
                        checkout,
                        replayed: false,
                    });
                }
                Err(Error::Db(error)) if error.is_unique_on("orders_lookup", &["code"]) => {}
                Err(Error::Db(db::Error::Unique { .. })) => {
                    // A twin of this request was faster.
                    let twin = store::checkout::find(self.rt.db(), plan.buyer, plan.id).await?;
                    let checkout = twin.ok_or(Error::ChangedMeanwhile)?;
                    return Ok(Placed {
                        checkout,
                        replayed: true,
                    });
                }
                Err(error) => return Err(error),
            }
        }
        Err(Error::ChangedMeanwhile)
    }

    /// Lets the buyer pay. What payments refuses for good is undone at once; what fails on the way
    /// is taken up by a repetition or by the sweep.
    pub(crate) async fn open_payment(
        &self,
        by: &Caller,
        mut checkout: Checkout,
    ) -> Result<Checkout, Error> {
        let wanted = OpenIntent {
            checkout: checkout.id,
            buyer: checkout.buyer,
            amount: checkout.total,
            shares: checkout
                .orders
                .iter()
                .map(|order| Share {
                    order: order.id,
                    seller: order.seller,
                    amount: order.total,
                })
                .collect(),
            expires_at: checkout.expires_at,
        };
        let intent = match self.peers.payments.open_intent(by, wanted).await {
            Ok(intent) => intent,
            Err(problem) if is_final(&problem) => {
                let note = format!("payment refused: {}", problem.kind);
                self.undo(&checkout, OrderState::Cancelled, &note).await?;
                return Err(problem.into());
            }
            Err(problem) => return Err(problem.into()),
        };
        crash::point(MODULE, "checkout.opened");
        self.await_payment(&checkout, &intent).await?;
        crash::point(MODULE, "checkout.awaited");
        checkout.state = CheckoutState::AwaitingPayment;
        checkout.intent = Some(intent.id);
        Ok(checkout)
    }

    async fn await_payment(&self, checkout: &Checkout, intent: &IntentView) -> Result<(), Error> {
        let (buyer, id, intent) = (checkout.buyer, checkout.id, intent.id);
        // False when it was paid or ended meanwhile: then that stands.
        self.rt
            .db()
            .tx(move |tx| async move { store::checkout::await_payment(&tx, buyer, id, intent).await })
            .await
            .map_err(Error::Db)?;
        Ok(())
    }

    /// How a checkout stands, for the buyer who waits on it.
    pub(crate) async fn checkout(&self, by: &Caller, id: CheckoutId) -> Result<Checkout, Error> {
        by.allows("orders:read")?;
        let buyer = by.buyer(contract::identity::OrgKind::Buyer.roles())?;
        if let Some(checkout) = store::checkout::find(self.rt.db(), buyer, id).await? {
            return Ok(checkout);
        }
        if let Some(approval) = store::approval::find(self.rt.db(), buyer, id).await? {
            return Ok(approval.checkout());
        }
        let hold = store::hold::find(self.rt.db(), buyer, id).await?;
        hold.map(|hold| hold.checkout()).ok_or(Error::NotFound)
    }
}

/// Of the request as it was understood: spaces and the order of fields do not make another one.
fn fingerprint_of(request: &CheckoutRequest) -> Vec<u8> {
    // Plain values always serialize.
    let text = serde_json::to_vec(request).unwrap_or_default();
    Sha256::digest(text).to_vec()
}

/// Whether asking again would get the same refusal.
pub(crate) fn is_final(problem: &Problem) -> bool {
    (400..500).contains(&problem.status) && !matches!(problem.status, 408 | 409 | 425 | 429)
}

/// Stock names lines by their place in the reservation; the buyer knows them by their place in the
/// request.
fn not_enough(problem: Problem, asked_at: &[usize]) -> Error {
    // The units of an interrupted attempt were given back meanwhile.
    if problem.kind == "stock/reservation-gone" {
        return Error::ReservationStale;
    }
    if problem.kind != "stock/not-enough" {
        return problem.into();
    }
    let fields = problem
        .fields
        .into_iter()
        .map(|mut field| {
            let place = field
                .path
                .strip_prefix("lines[")
                .and_then(|rest| rest.split_once(']'))
                .and_then(|(place, rest)| Some((place.parse::<usize>().ok()?, rest)));
            if let Some((place, rest)) = place
                && let Some(asked) = asked_at.get(place)
            {
                field.path = format!("lines[{asked}]{rest}");
            }
            field
        })
        .collect();
    Error::NotEnoughStock(fields)
}
