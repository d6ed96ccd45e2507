//! The use cases of carriage: quote, book, hear news, look.

mod book;
mod cards;
mod news;

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use contract::Answer;
use contract::identity::{Caller, OrgKind};
use contract::ids::{OrderId, ShipmentId};
use contract::logistics::{
    Book, CarriageAsk, CarriageQuote, Logistics, ShipmentView, TrackingStatus,
};
use kernel::{Currency, Decimal, Money, Page, Rounding};
use parking_lot::RwLock;
use runtime::Runtime;

use crate::error::Error;
use crate::model::{Listed, News, Place, Shipment};
use crate::rules::rates;
use crate::settings::Settings;
use crate::store;
use crate::store::shipments::Wanted;

pub(crate) use cards::CardChange;
pub(crate) use news::Signed;

/// Cheap to clone.
#[derive(Clone)]
pub struct Service {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) rt: Runtime,
    pub(crate) settings: Settings,
    known: RwLock<Option<Known>>,
}

/// Rate cards and exchange rates are few and read at every quote, so they are kept in memory. They
/// are read again after a change made here and, because another process may have made one, after
/// some seconds.
#[derive(Clone)]
struct Known {
    cards: Arc<Vec<Listed>>,
    rates: Arc<BTreeMap<Currency, Decimal>>,
    read_at: kernel::Timestamp,
}

const KNOWN_FOR: std::time::Duration = std::time::Duration::from_secs(5);

/// A shipment with everything said about it.
pub(crate) struct Tracked {
    pub(crate) shipment: Shipment,
    pub(crate) news: Vec<News>,
    pub(crate) places: Vec<Place>,
}

impl Service {
    pub(crate) fn new(rt: &Runtime) -> Self {
        // A section that is missing (in tests of other modules) means its defaults.
        let settings = rt
            .config()
            .section("logistics")
            .unwrap_or_else(|_| Settings {
                carrier_url: String::new(),
                carrier_secret: String::new(),
                notification_age_max_seconds: 300,
            });
        Service {
            inner: Arc::new(Inner {
                rt: rt.clone(),
                settings,
                known: RwLock::new(None),
            }),
        }
    }

    pub(crate) fn forget(&self) {
        *self.inner.known.write() = None;
    }

    async fn known(&self) -> Answer<Known> {
        let now = self.inner.rt.now();
        if let Some(known) = self.inner.known.read().as_ref()
            && now.since(known.read_at) < KNOWN_FOR
        {
            return Ok(known.clone());
        }
        let db = self.inner.rt.db();
        let known = Known {
            cards: Arc::new(store::cards::all(db).await?),
            rates: Arc::new(store::cards::rates(db).await?),
            read_at: now,
        };
        *self.inner.known.write() = Some(known.clone());
        Ok(known)
    }

    pub(crate) async fn cards(&self) -> Answer<Arc<Vec<Listed>>> {
        Ok(self.known().await?.cards)
    }

    /// Every service that carries the goods, cheapest first.
    pub(crate) async fn quotes(&self, ask: &CarriageAsk) -> Answer<Vec<CarriageQuote>> {
        let known = self.known().await?;
        let mut quotes = Vec::new();
        let mut no_rate = None;
        for listed in known.cards.iter().filter(|listed| listed.is_active) {
            let Some(priced) = rates::price(&listed.card, ask) else {
                continue;
            };
            let Some(amount) = convert(priced.amount, ask.currency, &known.rates) else {
                no_rate = Some(Error::NoRate {
                    from: priced.amount.currency().to_string(),
                    to: ask.currency.to_string(),
                });
                continue;
            };
            quotes.push(CarriageQuote {
                service: listed.id,
                carrier: listed.carrier.name.clone(),
                name: listed.card.name.clone(),
                mode: listed.card.mode.clone(),
                amount,
                days_min: priced.days_min,
                days_max: priced.days_max,
                chargeable_grams: priced.chargeable_grams,
                because: priced.because,
            });
        }
        if let (true, Some(error)) = (quotes.is_empty(), no_rate) {
            return Err(error.into());
        }
        quotes.sort_by_key(|quote| (quote.amount.minor(), quote.days_max));
        Ok(quotes)
    }

    pub(crate) async fn list(
        &self,
        by: &Caller,
        order: Option<OrderId>,
        status: Option<TrackingStatus>,
        after: Option<ShipmentId>,
        limit: usize,
    ) -> Answer<Page<Shipment>> {
        let wanted = Wanted {
            kind: by.kind,
            org: by.org,
            order,
            status,
            after,
            limit: i64::try_from(limit).unwrap_or(100) + 1,
        };
        let rows = store::shipments::list(self.inner.rt.db(), &wanted).await?;
        Ok(Page::cut(rows, limit, |shipment| (shipment.id,))?)
    }

    pub(crate) async fn tracked(&self, by: &Caller, id: ShipmentId) -> Answer<Tracked> {
        let by = by.clone();
        let (shipment, news) = self
            .inner
            .rt
            .db()
            .read(move |tx| {
                let by = by.clone();
                async move {
                    let seller = store::shipments::owner(&tx, id)
                        .await?
                        .ok_or(Error::NotFound)?;
                    let shipment = store::shipments::find(&tx, seller, id)
                        .await?
                        .filter(|shipment| may_see(&by, shipment))
                        .ok_or(Error::NotFound)?;
                    let news = store::shipments::news(&tx, seller, id).await?;
                    Ok::<_, kernel::Problem>((shipment, news))
                }
            })
            .await?;
        let named: Vec<&String> = news.iter().filter_map(|news| news.place.as_ref()).collect();
        let mut places = store::cards::places(self.inner.rt.db()).await?;
        places.retain(|place| named.contains(&&place.slug));
        Ok(Tracked {
            shipment,
            news,
            places,
        })
    }
}

pub(crate) fn may_see(by: &Caller, shipment: &Shipment) -> bool {
    match by.kind {
        OrgKind::Seller => shipment.seller == by.org,
        OrgKind::Buyer => shipment.buyer == by.org,
        OrgKind::Platform => true,
    }
}

/// Through the common base; `None` when one of the rates is not known.
fn convert(amount: Money, to: Currency, rates: &BTreeMap<Currency, Decimal>) -> Option<Money> {
    if amount.currency() == to {
        return Some(amount);
    }
    let rate = rates
        .get(&to)?
        .checked_div(*rates.get(&amount.currency())?)?;
    amount.convert(to, rate, Rounding::HalfUp).ok()
}

#[async_trait]
impl Logistics for Service {
    async fn quote(&self, _by: &Caller, ask: CarriageAsk) -> Answer<Vec<CarriageQuote>> {
        self.quotes(&ask).await
    }

    async fn book(&self, by: &Caller, wanted: Book) -> Answer<ShipmentView> {
        self.booked(by, wanted).await
    }

    async fn shipments(&self, by: &Caller, orders: Vec<OrderId>) -> Answer<Vec<ShipmentView>> {
        let found = store::shipments::of_orders(self.inner.rt.db(), &orders).await?;
        Ok(found
            .iter()
            .filter(|shipment| may_see(by, shipment))
            .map(view)
            .collect())
    }
}

pub(crate) fn view(shipment: &Shipment) -> ShipmentView {
    ShipmentView {
        id: shipment.id,
        order: shipment.order,
        carrier: shipment.carrier_name.best(kernel::Locale::En).to_owned(),
        service: shipment.service_name.best(kernel::Locale::En).to_owned(),
        tracking_number: shipment.tracking_number.clone(),
        status: shipment.status,
        booked_at: shipment.booked_at,
    }
}
