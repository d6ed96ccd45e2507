//! Plays the script: checkouts, payments, parcels, claims and talk, each at its time and in the
//! name of whoever did it. A step that is refused is told of and the play goes on.

use std::collections::BTreeMap;

use axum::http::Method;
use contract::logistics::TrackingStatus;
use kernel::{Currency, Money};
use logistics::News;
use serde_json::{Value, json};

use super::loader::{Loader, text};
use super::script::Deed;
use super::world::{Checkout, Line, Message, Order, Step, Variant, World};
use crate::cli::Failure;
use crate::serve;

/// What happens by itself is due at its time, and has happened a little later.
const BY_ITSELF_DAYS: f64 = 3.0 / 1_440.0;
/// Most goods of one carton.
const CARTON_GRAMS_MAX: i64 = 20_000;
const CARTONS_MAX: i64 = 100;

/// What became of the checkouts and orders so far.
#[derive(Default)]
struct Played {
    checkouts: BTreeMap<String, String>,
    orders: BTreeMap<String, String>,
    claims: BTreeMap<String, String>,
    disputes: BTreeMap<String, String>,
    /// By order and number of the parcel: carrier and tracking number.
    parcels: BTreeMap<(String, i64), (String, String)>,
}

impl Loader {
    pub(super) async fn play_script(&mut self, world: &World) -> Result<Vec<String>, Failure> {
        let mut played = Played::default();
        let mut faults = Vec::new();
        for moment in world.moments() {
            let by_itself = match &moment.deed {
                Deed::Checkout { step, .. } | Deed::Order { step, .. } => step.by.is_none(),
                Deed::Said { .. } | Deed::Rates(_) | Deed::Visits(_) | Deed::Treasury(_) => false,
            };
            // What happens to a parcel on its way, and what people look at, can be taken in later;
            // letting everything follow from it at once would double the time of the load.
            let has_followers = match &moment.deed {
                Deed::Order { step, .. } => step.step != "tracked",
                Deed::Checkout { .. } | Deed::Said { .. } | Deed::Rates(_) | Deed::Treasury(_) => {
                    true
                }
                Deed::Visits(_) => false,
            };
            let later = if by_itself { BY_ITSELF_DAYS } else { 0.0 };
            self.set_back(moment.days_ago - later);
            let (what, done) = match &moment.deed {
                Deed::Checkout { checkout, step } => (
                    format!("{} {}", checkout.slug, step.step),
                    self.checkout_step(world, &mut played, checkout, step).await,
                ),
                Deed::Order { order, step } => (
                    format!("{} {}", order.slug, step.step),
                    self.order_step(world, &mut played, order, step).await,
                ),
                Deed::Said { order, message } => (
                    format!("{} message", order.slug),
                    self.say(&played, order, message).await,
                ),
                Deed::Treasury(step) => ("payouts".to_owned(), self.treasury(world, *step).await),
                Deed::Visits(day) => ("visits".to_owned(), self.visit(world, *day).await),
                Deed::Rates(table) => ("rates".to_owned(), self.publish_rates(table).await),
            };
            if let Err(failure) = done {
                faults.push(format!("{what}: {}", failure.0));
            }
            if has_followers {
                self.settle().await?;
            }
            if let Some(fault) = self.papers_after(world, &played.orders, &moment.deed).await {
                faults.push(fault);
            }
        }
        self.set_back(0.0);
        self.fill_carts(world).await?;
        self.settle().await?;
        for checkout in &world.script.checkouts {
            for order in &checkout.orders {
                if let Err(failure) = self.check_end(&played, order).await {
                    faults.push(format!("{}: {}", order.slug, failure.0));
                }
            }
        }
        Ok(faults)
    }

    async fn checkout_step(
        &mut self,
        world: &World,
        played: &mut Played,
        checkout: &Checkout,
        step: &Step,
    ) -> Result<(), Failure> {
        if step.step == "placed" {
            return self.place(world, played, checkout, step).await;
        }
        let id = known(&played.checkouts, &checkout.slug)?;
        let confirm = format!("/api/payments/intents/{id}/confirm");
        match step.step.as_str() {
            "paid" => {
                let body = json!({"method": "sandbox_card"});
                self.post(actor(step)?, &confirm, body).await?;
            }
            "transfer" => self.choose_transfer(actor(step)?, &id).await?,
            "transferred" => self.send_transfer(actor(step)?, &id).await?,
            "payment_failed" => {
                let body = json!({"method": "sandbox_declined"});
                self.post(actor(step)?, &confirm, body).await?;
            }
            "cancelled" => {
                let path = format!("/api/orders/checkouts/{id}/cancel");
                let body = json!({"note": step.reason});
                self.post(actor(step)?, &path, body).await?;
            }
            "expired" | "arrived" => {}
            other => return Err(Failure(format!("there is no step {other}"))),
        }
        Ok(())
    }

    async fn place(
        &mut self,
        world: &World,
        played: &mut Played,
        checkout: &Checkout,
        step: &Step,
    ) -> Result<(), Failure> {
        let firm = world.firm(&checkout.buyer)?;
        let delivery = firm
            .addresses
            .iter()
            .find(|address| address.slug == checkout.deliver_to)
            .ok_or_else(|| Failure(format!("there is no address {}", checkout.deliver_to)))?;
        let (mut lines, mut carriage) = (Vec::new(), Vec::new());
        for order in &checkout.orders {
            for line in &order.lines {
                let key = (order.seller.clone(), line.sku.clone());
                let offer = self
                    .offers
                    .get(&key)
                    .ok_or_else(|| Failure(format!("{} does not sell {}", key.0, key.1)))?;
                lines.push(json!({"offer": offer, "quantity": line.quantity}));
            }
            let service = self.service(&order.service)?.id;
            carriage.push(json!({"seller": self.firm(&order.seller)?, "service": service}));
        }
        let body = json!({
            "currency": checkout.currency,
            "address": delivery.address(&firm.legal_name)?,
            "recipient_id": checkout.recipient_id,
            "lines": lines,
            "carriage": carriage,
        });
        let path = "/api/orders/checkouts";
        let placed = self.post(actor(step)?, path, body).await?;
        played
            .checkouts
            .insert(checkout.slug.clone(), text(&placed, "/id")?);
        let made = placed["orders"].as_array().cloned().unwrap_or_default();
        for order in &checkout.orders {
            let seller = self.firm(&order.seller)?.to_string();
            let id = made
                .iter()
                .find(|one| one["seller"] == *seller)
                .ok_or_else(|| Failure(format!("no order went to {}", order.seller)))?;
            played.orders.insert(order.slug.clone(), text(id, "/id")?);
        }
        Ok(())
    }

    async fn order_step(
        &mut self,
        world: &World,
        played: &mut Played,
        order: &Order,
        step: &Step,
    ) -> Result<(), Failure> {
        let id = known(&played.orders, &order.slug)?;
        let claim = || {
            let claim = known(&played.claims, &order.slug)?;
            Ok::<_, Failure>(format!("/api/orders/after-sales/{claim}"))
        };
        match step.step.as_str() {
            "shipped" => self.ship(world, played, order, step).await?,
            "tracked" | "delivered" => self.track(played, order, step).await?,
            "completed" => {
                if let Some(by) = &step.by {
                    let path = format!("/api/orders/orders/{id}/received");
                    self.post(by, &path, Value::Null).await?;
                }
            }
            "refund_requested" | "return_requested" => {
                let (kind, _) = step.step.split_once('_').unwrap_or_default();
                let lines = self.lines_of(actor(step)?, &id, &step.lines).await?;
                let body = json!({
                    "kind": kind,
                    "lines": lines,
                    "reason": step.reason,
                    "text": step.text,
                });
                let path = format!("/api/orders/orders/{id}/after-sales");
                let opened = self.post(actor(step)?, &path, body).await?;
                let claim = text(&opened, "/id")?;
                played.claims.insert(order.slug.clone(), claim);
            }
            "cancellation_requested" => {
                let body = json!({"reason": step.reason, "note": step.text});
                let path = format!("/api/orders/orders/{id}/cancel");
                let opened = self.post(actor(step)?, &path, body).await?;
                let claim = text(&opened, "/after_sale")?;
                played.claims.insert(order.slug.clone(), claim);
            }
            "claim_agreed" => {
                let path = format!("{}/agree", claim()?);
                self.post(actor(step)?, &path, json!({})).await?;
            }
            "claim_refused" => {
                let path = format!("{}/refuse", claim()?);
                let body = json!({"note": step.text});
                self.post(actor(step)?, &path, body).await?;
            }
            "claim_escalated" => {
                let path = format!("{}/escalate", claim()?);
                let body = json!({"note": step.text});
                self.post(actor(step)?, &path, body).await?;
            }
            "return_sent" => {
                let path = format!("{}/sent", claim()?);
                let body = json!({"tracking": step.tracking});
                self.post(actor(step)?, &path, body).await?;
            }
            "terms_proposed" | "terms_signed" => self.agree_terms(&id, step).await?,
            "dispute_opened" | "dispute_offered" => {
                let amount = self.amount_of(&id, step).await?;
                self.dispute(played, order, &id, step, amount).await?;
            }
            "charged_back" => self.charge_back(order, &id).await?,
            "chargeback_defended" => self.defend_chargeback(&id, order, step).await?,
            "chargeback_won" => self.win_chargeback(order, &id).await?,
            "refunded" => {}
            other => return Err(Failure(format!("there is no step {other}"))),
        }
        Ok(())
    }

    /// 30 % with the order and 70 % on the carrier's paper; released five days after delivery.
    async fn agree_terms(&mut self, order: &str, step: &Step) -> Result<(), Failure> {
        let by = actor(step)?;
        let path = format!("/api/payments/escrow/{order}/terms");
        if step.step == "terms_proposed" {
            let terms = json!({
                "instalments": [
                    {"percent": "30", "due": "order"},
                    {"percent": "70", "due": "transport_document"},
                ],
                "milestones": [{
                    "title": "Goods received",
                    "percent": "100",
                    "needs": ["transport_document", "delivery"],
                    "timer_days": 5,
                }],
            });
            self.post(by, &path, terms).await?;
            return Ok(());
        }
        let page = self
            .get(by, &format!("/api/payments/escrow/{order}"))
            .await?;
        let id = text(&page, "/amendments/0/id")?;
        let answer = json!({"answer": "accept"});
        self.post(by, &format!("{path}/{id}"), answer).await?;
        Ok(())
    }

    /// An amount in the currency of the order.
    async fn amount_of(&self, order: &str, step: &Step) -> Result<Value, Failure> {
        let path = format!("/api/orders/orders/{order}");
        let detail = self.get(actor(step)?, &path).await?;
        let code = text(&detail, "/total/currency")?;
        let currency: Currency = code
            .parse()
            .map_err(|_| Failure(format!("there is no currency {code}")))?;
        let major = step.amount.as_deref().unwrap_or_default();
        let amount = Money::parse_major(major, currency)
            .map_err(|error| Failure(format!("{major}: {error}")))?;
        Ok(json!(amount))
    }

    async fn dispute(
        &mut self,
        played: &mut Played,
        order: &Order,
        id: &str,
        step: &Step,
        amount: Value,
    ) -> Result<(), Failure> {
        let by = actor(step)?;
        if step.step == "dispute_opened" {
            let body = json!({"claim": amount, "reason": step.text});
            let path = format!("/api/orders/orders/{id}/disputes");
            let opened = self.post(by, &path, body).await?;
            let dispute = text(&opened, "/id")?;
            played.disputes.insert(order.slug.clone(), dispute);
            return Ok(());
        }
        let dispute = known(&played.disputes, &order.slug)?;
        let body = json!({"act": "offer", "refund": amount, "body": step.text});
        let path = format!("/api/orders/disputes/{dispute}/acts");
        self.post(by, &path, body).await?;
        Ok(())
    }

    async fn ship(
        &mut self,
        world: &World,
        played: &mut Played,
        order: &Order,
        step: &Step,
    ) -> Result<(), Failure> {
        let id = known(&played.orders, &order.slug)?;
        let service = self.service(&order.service)?.clone();
        let by = actor(step)?;
        let body = json!({
            "parcels": cartons(world, &step.lines, service.max_length_mm)?,
            "lines": self.lines_of(by, &id, &step.lines).await?,
        });
        let path = format!("/api/orders/orders/{id}/shipments");
        let answer = self.post(by, &path, body).await?;
        let number = text(&answer, "/shipment/tracking_number")?;
        let key = (order.slug.clone(), parcel(step)?);
        played.parcels.insert(key, (service.carrier, number));
        Ok(())
    }

    async fn track(
        &mut self,
        played: &mut Played,
        order: &Order,
        step: &Step,
    ) -> Result<(), Failure> {
        let key = (order.slug.clone(), parcel(step)?);
        let (carrier, number) = played
            .parcels
            .get(&key)
            .ok_or_else(|| Failure(format!("parcel {} was not sent", key.1)))?;
        let status = match step.step.as_str() {
            "delivered" => "delivered",
            _ => step.status.as_deref().unwrap_or_default(),
        };
        let news = News {
            id: format!("{number}-{}", self.now().micros()),
            at: self.now(),
            status: TrackingStatus::parse(status)
                .ok_or_else(|| Failure(format!("there is no status {status}")))?,
            code: status.to_owned(),
            place: step.place.clone(),
            note: None,
            voyage: None,
        };
        self.services
            .logistics
            .hear(carrier, number, news)
            .await
            .map_err(serve::told)
    }

    /// Lines of an order by their article numbers, as the order names them.
    async fn lines_of(
        &self,
        who: &str,
        order: &str,
        lines: &[Line],
    ) -> Result<Vec<Value>, Failure> {
        let detail = self
            .get(who, &format!("/api/orders/orders/{order}"))
            .await?;
        let known = detail["lines"].as_array().cloned().unwrap_or_default();
        lines
            .iter()
            .map(|line| {
                let found = known
                    .iter()
                    .find(|one| one["sku"] == line.sku)
                    .ok_or_else(|| Failure(format!("the order has no {}", line.sku)))?;
                Ok(json!({"line": found["id"], "quantity": line.quantity}))
            })
            .collect()
    }

    /// Whoever speaks has read what was said before; the platform joins first.
    async fn say(
        &mut self,
        played: &Played,
        order: &Order,
        message: &Message,
    ) -> Result<(), Failure> {
        let id = known(&played.orders, &order.slug)?;
        let by = message.by.as_str();
        let said = json!({
            "client_id": format!("demo-{}", self.now().micros()),
            "text": message.text,
            "language": message.language,
        });
        let (conversation, seq) = if self.member(by)?.is_platform {
            let body = json!({"order": id, "reason": "Buyer and seller asked us to look at this."});
            let joined = self.post(by, "/api/desk/joins", body).await?;
            let conversation = text(&joined, "/id")?;
            let path = format!("/api/desk/conversations/{conversation}/messages");
            let said = self.post(by, &path, said).await?;
            (conversation, said["seq"].clone())
        } else {
            let body = json!({"order": id, "message": said});
            let opened = self.post(by, "/api/desk/conversations", body).await?;
            let seq = opened["message"]["seq"].clone();
            (text(&opened, "/conversation/id")?, seq)
        };
        let path = format!("/api/desk/conversations/{conversation}/read");
        let body = json!({"up_to": seq});
        self.post(by, &path, body).await?;
        Ok(())
    }

    /// Whether the order came to the end that the script says.
    async fn check_end(&self, played: &Played, order: &Order) -> Result<(), Failure> {
        let id = known(&played.orders, &order.slug)?;
        let head = self.head(&order.seller)?;
        let path = format!("/api/orders/orders/{id}");
        let detail = self.send(&head, Method::GET, &path, None).await?;
        if detail["state"] != order.ends {
            let state = &detail["state"];
            return Err(Failure(format!("ends {state}, not {}", order.ends)));
        }
        let Some(wanted) = &order.claim_ends else {
            return Ok(());
        };
        let claim = known(&played.claims, &order.slug)?;
        let path = format!("/api/orders/after-sales/{claim}");
        let detail = self.send(&head, Method::GET, &path, None).await?;
        if detail["state"] != *wanted {
            let state = &detail["state"];
            return Err(Failure(format!("its claim ends {state}, not {wanted}")));
        }
        Ok(())
    }
}

fn actor(step: &Step) -> Result<&str, Failure> {
    step.by
        .as_deref()
        .ok_or_else(|| Failure(format!("nobody did {}", step.step)))
}

fn parcel(step: &Step) -> Result<i64, Failure> {
    step.parcel
        .ok_or_else(|| Failure(format!("{} names no parcel", step.step)))
}

fn known(names: &BTreeMap<String, String>, slug: &str) -> Result<String, Failure> {
    names
        .get(slug)
        .cloned()
        .ok_or_else(|| Failure(format!("{slug} did not come about")))
}

/// Cartons that hold the goods: as many as their weight asks for, as large as their volume.
fn cartons(world: &World, lines: &[Line], longest_mm: i64) -> Result<Vec<Value>, Failure> {
    let (mut grams, mut cubic_mm) = (0, 0);
    for line in lines {
        let variant: &Variant = world
            .variant(&line.sku)
            .ok_or_else(|| Failure(format!("there is no {}", line.sku)))?;
        grams += variant.weight_grams * line.quantity;
        cubic_mm += variant.length_mm * variant.width_mm * variant.height_mm * line.quantity;
    }
    let count = (grams / CARTON_GRAMS_MAX + 1).min(CARTONS_MAX);
    let volume = (cubic_mm / count).max(1);
    // A length for a picture of a carton, not for money.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the cube root of a carton fits"
    )]
    #[expect(clippy::cast_precision_loss, reason = "to the millimetre is enough")]
    let side = (volume as f64).cbrt() as i64;
    let side = side.clamp(1, longest_mm.min(3_000));
    let carton = json!({
        "weight_grams": (grams / count).max(1),
        "length_mm": side,
        "width_mm": side,
        "height_mm": side,
    });
    Ok(vec![carton; usize::try_from(count).unwrap_or(1)])
}
