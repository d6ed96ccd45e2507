//! The world around orders: prices, goods, carriers and money as small tables in memory, with faults
//! that strike once, before or after the effect.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use async_trait::async_trait;
use contract::Answer;
use contract::catalog::{Catalog, PriceAsk, PricedLine, Refusal};
use contract::compliance::{
    Compliance, GateAsk, GateFinding, GateGoods, GateWeight, GoodsStanding, LandedAsk, LandedCost,
    LandedStatus,
};
use contract::identity::{Caller, Identity, KybState, OrgKind, OrgView, PersonView, Role};
use contract::ids::{
    CheckoutId, OfferId, OrderId, OrgId, PersonId, ShipmentId, VariantId, WarehouseId,
};
use contract::logistics::{
    Book, CarriageAsk, CarriageQuote, Logistics, ShipmentView, TrackingStatus,
};
use contract::payments::{IntentState, IntentView, OpenIntent, Payments, Share};
use contract::stock::{Available, ItemKey, Reserve, ReservedLine, Stock};
use kernel::{Country, Currency, Decimal, FieldError, Id, Locale, Money, Problem, Text, Timestamp};
use parking_lot::Mutex;
use uuid::Uuid;

/// When a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The other side never heard of it.
    Before,
    /// The other side did it, and the answer was lost.
    After,
}

#[derive(Clone, Debug)]
pub struct FakeOffer {
    pub seller: OrgId,
    pub variant: VariantId,
    pub unit_minor: i128,
    pub minimum: i64,
    pub multiple: i64,
    pub title: String,
}

#[derive(Clone, Debug)]
pub struct FakeIntent {
    pub view: IntentView,
    pub shares: Vec<Share>,
    /// Money is on its way: it cannot be cancelled.
    pub under_way: bool,
}

#[derive(Default)]
pub struct Tables {
    pub firms: HashMap<OrgId, OrgView>,
    pub offers: HashMap<OfferId, FakeOffer>,
    pub left: HashMap<ItemKey, i64>,
    pub reserved: HashMap<Uuid, Vec<ReservedLine>>,
    pub reserve_calls: usize,
    pub released: Vec<(Uuid, Option<OrderId>)>,
    pub intents: HashMap<CheckoutId, FakeIntent>,
    pub booked: HashMap<ShipmentId, Book>,
    pub book_calls: usize,
    /// What holds an offer back at any border.
    pub held: HashMap<OfferId, &'static str>,
    pub number_is_asked: bool,
    pub landed_calls: Vec<LandedAsk>,
    /// What is said of parties by their names; of the others that they are clear.
    pub verdicts: HashMap<String, contract::risk::Verdict>,
    pub closed: Option<Country>,
    pub screened: Vec<contract::risk::ScreenAsk>,
    pub faults: HashMap<&'static str, Fault>,
    /// Answered once instead of doing anything.
    pub refusals: HashMap<&'static str, Problem>,
}

#[derive(Default)]
pub struct World {
    pub tables: Mutex<Tables>,
}

pub const CARRIAGE_MINOR: i128 = 1_000;

impl World {
    pub fn firm(&self, id: OrgId, kind: OrgKind, name: &str, country: Country) {
        let since = Timestamp::from_micros(0);
        let view = OrgView {
            id,
            kind,
            name: name.to_owned(),
            country,
            since,
        };
        self.tables.lock().firms.insert(id, view);
    }

    /// An offer at a unit price in USD, with units in stock.
    pub fn offer(&self, n: u128, seller: OrgId, unit_minor: i128, left: i64) -> OfferId {
        let offer = Id::from_uuid(Uuid::from_u128(0x0f_0000 + n));
        let variant = Id::from_uuid(Uuid::from_u128(0x7a_0000 + n));
        let mut tables = self.tables.lock();
        tables.offers.insert(
            offer,
            FakeOffer {
                seller,
                variant,
                unit_minor,
                minimum: 1,
                multiple: 1,
                title: format!("Thing {n}"),
            },
        );
        tables.left.insert(ItemKey { seller, variant }, left);
        offer
    }

    pub fn left(&self, offer: OfferId) -> i64 {
        let tables = self.tables.lock();
        let found = &tables.offers[&offer];
        tables.left[&ItemKey {
            seller: found.seller,
            variant: found.variant,
        }]
    }

    pub fn fail(&self, method: &'static str, fault: Fault) {
        self.tables.lock().faults.insert(method, fault);
    }

    pub fn refuse(&self, method: &'static str, problem: Problem) {
        self.tables.lock().refusals.insert(method, problem);
    }

    pub fn strikes(&self, method: &'static str, when: Fault) -> Answer<()> {
        let mut tables = self.tables.lock();
        if when == Fault::Before
            && let Some(problem) = tables.refusals.remove(method)
        {
            return Err(problem);
        }
        if tables.faults.get(method) == Some(&when) {
            tables.faults.remove(method);
            return Err(Problem::unavailable());
        }
        Ok(())
    }
}

pub struct Peer(pub Arc<World>);

#[async_trait]
impl Identity for Peer {
    async fn organisations(&self, _: &Caller, ids: Vec<OrgId>) -> Answer<Vec<OrgView>> {
        let tables = self.0.tables.lock();
        Ok(ids
            .iter()
            .filter_map(|id| tables.firms.get(id).cloned())
            .collect())
    }

    async fn people(&self, _: &Caller, ids: Vec<PersonId>) -> Answer<Vec<PersonView>> {
        let view = |id| PersonView {
            id,
            name: "Wang Li".to_owned(),
            locale: Locale::En,
        };
        Ok(ids.into_iter().map(view).collect())
    }
    async fn members(&self, _: &Caller, _: OrgId, _: Vec<Role>) -> Answer<Vec<PersonId>> {
        Ok(Vec::new())
    }
    async fn kyb(&self, _: &Caller, _: OrgId) -> Answer<KybState> {
        Ok(KybState::UNVERIFIED)
    }
}

#[async_trait]
impl Catalog for Peer {
    async fn price(
        &self,
        _: &Caller,
        lines: Vec<PriceAsk>,
        currency: Currency,
    ) -> Answer<Vec<PricedLine>> {
        self.0.strikes("price", Fault::Before)?;
        let tables = self.0.tables.lock();
        let price = |ask: &PriceAsk| {
            let offer = tables.offers.get(&ask.offer)?;
            let unit = Money::new(offer.unit_minor, currency);
            let refusal = if ask.quantity < offer.minimum {
                Some(Refusal::BelowMinimum)
            } else if ask.quantity % offer.multiple != 0 {
                Some(Refusal::NotAMultiple)
            } else {
                None
            };
            Some(PricedLine {
                offer: ask.offer,
                seller: offer.seller,
                product: Id::from_uuid(offer.variant.uuid()),
                variant: offer.variant,
                sku: offer.title.to_uppercase(),
                title: Text::new(Locale::En, &offer.title),
                options: BTreeMap::new(),
                picture: None,
                quantity: ask.quantity,
                unit: "piece".to_owned(),
                offer_unit_price: unit,
                unit_price: unit,
                line_total: unit.checked_mul(i128::from(ask.quantity)).unwrap(),
                rate: None,
                rate_date: None,
                minimum_order: offer.minimum,
                order_multiple: offer.multiple,
                lead_time_days: 3,
                weight_grams: 250,
                length_mm: 100,
                width_mm: 100,
                height_mm: 50,
                hs_code: None,
                origin: Some(Country::CN),
                dangerous_goods: false,
                refusal,
            })
        };
        Ok(lines.iter().filter_map(price).collect())
    }
}

#[async_trait]
impl Stock for Peer {
    async fn available(&self, _: &Caller, items: Vec<ItemKey>) -> Answer<Vec<Available>> {
        let tables = self.0.tables.lock();
        let left = |item| Available {
            item,
            quantity: tables.left.get(&item).copied().unwrap_or(0),
        };
        Ok(items.into_iter().map(left).collect())
    }

    async fn reserve(&self, _: &Caller, wanted: Reserve) -> Answer<Vec<ReservedLine>> {
        self.0.strikes("reserve", Fault::Before)?;
        {
            let mut tables = self.0.tables.lock();
            tables.reserve_calls += 1;
            if tables.released.contains(&(wanted.process, None)) {
                return Err(Problem::new(
                    "stock/reservation-gone",
                    409,
                    "It was released",
                ));
            }
            if !tables.reserved.contains_key(&wanted.process) {
                let mut faults = Vec::new();
                for (at, line) in wanted.lines.iter().enumerate() {
                    let left = tables.left.get(&line.item).copied().unwrap_or(0);
                    if left < line.quantity {
                        let path = format!("lines[{at}].quantity");
                        faults.push(
                            FieldError::new(path, "not_enough", "not enough is left")
                                .with_param("available", left),
                        );
                    }
                }
                if !faults.is_empty() {
                    let problem = Problem::new("stock/not-enough", 409, "Not enough is left");
                    return Err(problem.with_fields(faults));
                }
                let mut reserved = Vec::new();
                for line in &wanted.lines {
                    *tables.left.get_mut(&line.item).unwrap() -= line.quantity;
                    // Two warehouses share what is more than one unit.
                    let first = (line.quantity + 1) / 2;
                    for (n, quantity) in [(1, first), (2, line.quantity - first)] {
                        if quantity > 0 {
                            let warehouse: WarehouseId = Id::from_uuid(Uuid::from_u128(n));
                            let (order, item) = (line.order, line.item);
                            reserved.push(ReservedLine {
                                order,
                                item,
                                warehouse,
                                quantity,
                            });
                        }
                    }
                }
                tables.reserved.insert(wanted.process, reserved);
            }
        }
        self.0.strikes("reserve", Fault::After)?;
        Ok(self.0.tables.lock().reserved[&wanted.process].clone())
    }

    async fn confirm(&self, _: &Caller, _: Uuid) -> Answer<()> {
        Ok(())
    }

    async fn release(&self, _: &Caller, process: Uuid, order: Option<OrderId>) -> Answer<()> {
        self.0.strikes("release", Fault::Before)?;
        let mut tables = self.0.tables.lock();
        tables.released.push((process, order));
        let Some(reserved) = tables.reserved.remove(&process) else {
            return Ok(());
        };
        let (freed, kept): (Vec<_>, Vec<_>) = reserved
            .into_iter()
            .partition(|line| order.is_none_or(|order| order == line.order));
        for line in freed {
            *tables.left.get_mut(&line.item).unwrap() += line.quantity;
        }
        if !kept.is_empty() {
            tables.reserved.insert(process, kept);
        }
        Ok(())
    }
}

#[async_trait]
impl Logistics for Peer {
    async fn quote(&self, _: &Caller, ask: CarriageAsk) -> Answer<Vec<CarriageQuote>> {
        // Nobody carries anything to Kenya here.
        if ask.to == Country::KE {
            return Ok(Vec::new());
        }
        let quote = |n: u128, amount: i128| CarriageQuote {
            service: Id::from_uuid(Uuid::from_u128(0x5e_0000 + n)),
            carrier: Text::new(Locale::En, "Carrier"),
            name: Text::new(Locale::En, format!("Service {n}")),
            mode: "express".to_owned(),
            amount: Money::new(amount, ask.currency),
            days_min: 3,
            days_max: 7,
            chargeable_grams: 1_000,
            because: Vec::new(),
        };
        Ok(vec![quote(1, CARRIAGE_MINOR), quote(2, 2 * CARRIAGE_MINOR)])
    }

    async fn book(&self, _: &Caller, wanted: Book) -> Answer<ShipmentView> {
        self.0.strikes("book", Fault::Before)?;
        let id = wanted.id;
        let number = {
            let mut tables = self.0.tables.lock();
            tables.book_calls += 1;
            let next = tables.booked.len();
            tables.booked.entry(id).or_insert_with(|| wanted.clone());
            format!("TRACK{next}")
        };
        self.0.strikes("book", Fault::After)?;
        Ok(ShipmentView {
            id,
            order: wanted.order,
            carrier: "Carrier".to_owned(),
            service: "Service 1".to_owned(),
            tracking_number: number,
            status: TrackingStatus::InfoReceived,
            booked_at: Timestamp::from_micros(0),
        })
    }

    async fn shipments(&self, _: &Caller, _: Vec<OrderId>) -> Answer<Vec<ShipmentView>> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl Payments for Peer {
    async fn open_intent(&self, _: &Caller, wanted: OpenIntent) -> Answer<IntentView> {
        self.0.strikes("open_intent", Fault::Before)?;
        let shares: i128 = wanted.shares.iter().map(|share| share.amount.minor()).sum();
        assert_eq!(shares, wanted.amount.minor(), "shares add up to the whole");
        let view = {
            let mut tables = self.0.tables.lock();
            let intent = tables
                .intents
                .entry(wanted.checkout)
                .or_insert_with(|| FakeIntent {
                    view: IntentView {
                        id: Id::from_uuid(wanted.checkout.uuid()),
                        checkout: wanted.checkout,
                        state: IntentState::RequiresPaymentMethod,
                        amount: wanted.amount,
                        expires_at: wanted.expires_at,
                    },
                    shares: wanted.shares.clone(),
                    under_way: false,
                });
            assert_eq!(
                intent.view.amount, wanted.amount,
                "one checkout has one amount"
            );
            intent.view.clone()
        };
        self.0.strikes("open_intent", Fault::After)?;
        Ok(view)
    }

    async fn cancel_intent(&self, _: &Caller, checkout: CheckoutId) -> Answer<IntentView> {
        self.0.strikes("cancel_intent", Fault::Before)?;
        let mut tables = self.0.tables.lock();
        let Some(intent) = tables.intents.get_mut(&checkout) else {
            return Err(Problem::not_found());
        };
        if intent.under_way || intent.view.state == IntentState::Succeeded {
            return Err(Problem::new(
                "payments/not-cancelable",
                409,
                "Money is on its way",
            ));
        }
        intent.view.state = IntentState::Canceled;
        Ok(intent.view.clone())
    }

    async fn intent(&self, _: &Caller, checkout: CheckoutId) -> Answer<Option<IntentView>> {
        Ok(self
            .0
            .tables
            .lock()
            .intents
            .get(&checkout)
            .map(|intent| intent.view.clone()))
    }

    async fn rate(
        &self,
        _: &Caller,
        _: Currency,
        _: Currency,
    ) -> Answer<Option<(Decimal, String)>> {
        Ok(None)
    }
}

#[async_trait]
impl Compliance for Peer {
    async fn landed_cost(&self, _: &Caller, ask: LandedAsk) -> Answer<Option<LandedCost>> {
        self.0.strikes("landed_cost", Fault::Before)?;
        if ask.from == ask.to {
            return Ok(None);
        }
        self.0.tables.lock().landed_calls.push(ask.clone());
        Ok(Some(LandedCost {
            id: Id::from_uuid(ask.seller.uuid()),
            status: LandedStatus::UnknownRule,
            date: "2026-11-20".to_owned(),
            from: ask.from,
            to: ask.to,
            incoterm: "DAP".to_owned(),
            regime: None,
            regime_title: Text::default(),
            reason: Some("unknown_rule".to_owned()),
            currency: ask.currency,
            lines: Vec::new(),
            totals: None,
            alternatives: Vec::new(),
            warnings: Vec::new(),
            notes: Vec::new(),
            packs: Vec::new(),
            rates: BTreeMap::new(),
            rates_date: None,
        }))
    }

    async fn gates(&self, _: &Caller, ask: GateAsk) -> Answer<Vec<GateFinding>> {
        self.0.strikes("gates", Fault::Before)?;
        if ask.from == ask.to {
            return Ok(Vec::new());
        }
        let tables = self.0.tables.lock();
        let finding = |line: &str, reason: &str| GateFinding {
            line: line.to_owned(),
            weight: GateWeight::Needs,
            reason: reason.to_owned(),
            rule: None,
            words: Text::new(Locale::En, "is missing").with(Locale::ZhCn, "缺少"),
            citation: None,
            licence: None,
        };
        let mut found = Vec::new();
        for line in &ask.lines {
            let offer: OfferId = line.id.parse().unwrap();
            if let Some(reason) = tables.held.get(&offer) {
                found.push(finding(&line.id, reason));
            }
            if tables.number_is_asked && ask.recipient_id.is_none() {
                found.push(finding(&line.id, "field_missing"));
            }
        }
        Ok(found)
    }

    async fn standing(&self, _: &Caller, _: OrgId, _: GateGoods) -> Answer<GoodsStanding> {
        Ok(GoodsStanding {
            home: Vec::new(),
            border: Vec::new(),
        })
    }
}
