//! Asking catalog, stock, logistics and identity what a cart would cost. Has no effect.

use std::collections::BTreeMap;

use contract::catalog::{PriceAsk, PricedLine};
use contract::identity::{Caller, OrgKind};
use contract::ids::{OrgId, ServiceId};
use contract::logistics::{Address, CarriageAsk, CarriageQuote};
use contract::stock::ItemKey;
use futures::future::{join_all, try_join};
use kernel::{Country, Currency, FieldError};
use uuid::Uuid;

use crate::error::Error;
use crate::model::cart::{AddressId, CartLine};
use crate::model::checkout::{CarriageChoice, QuoteRequest, WantedLine};
use crate::model::quote::Quote;
use crate::rules;
use crate::rules::quote::Found;
use crate::service::Service;
use crate::service::cart::distinct;
use crate::store;

/// What somebody thinks of buying.
pub(crate) struct Asked {
    pub(crate) wanted: Vec<CartLine>,
    pub(crate) currency: Currency,
    pub(crate) to: Option<Country>,
    pub(crate) to_postal_code: Option<String>,
    pub(crate) chosen: BTreeMap<OrgId, ServiceId>,
}

/// The answer, with the prices that it was made from.
pub(crate) struct FoundOut {
    pub(crate) quote: Quote,
    pub(crate) priced: Vec<PricedLine>,
}

impl Service {
    pub(crate) async fn quote(&self, by: &Caller, request: &QuoteRequest) -> Result<Quote, Error> {
        by.allows("orders:read")?;
        let org = by.buyer(OrgKind::Buyer.roles())?;
        let address = self
            .destination(org, request.address.as_ref(), request.address_id)
            .await;
        let (to, to_postal_code) = match (address, request.to) {
            (Ok(address), _) => (Some(address.country), address.postal_code),
            // A country is enough to see what carriage costs about.
            (Err(Error::Invalid(_)), Some(to))
                if request.address.is_none() && request.address_id.is_none() =>
            {
                (Some(to), None)
            }
            (Err(error), _) => return Err(error),
        };
        let wanted = self.wanted(by, org, request.lines.as_deref()).await?;
        let asked = Asked {
            wanted,
            currency: request.currency,
            to,
            to_postal_code,
            chosen: choices(&request.carriage)?,
        };
        let mut found = self.find_out(by, &asked, true).await?;
        let recipient_id = request.recipient_id.as_deref();
        self.look_across(by, &mut found.quote, &found.priced, recipient_id, false)
            .await?;
        Ok(found.quote)
    }

    /// The lines of the request, else of the cart.
    pub(crate) async fn wanted(
        &self,
        by: &Caller,
        org: OrgId,
        lines: Option<&[WantedLine]>,
    ) -> Result<Vec<CartLine>, Error> {
        let wanted = match lines {
            Some(lines) => distinct(lines)?,
            None => store::cart::lines(self.rt.db(), org, by.person).await?,
        };
        if wanted.is_empty() {
            Err(Error::NothingToBuy)
        } else {
            Ok(wanted)
        }
    }

    /// The address of the request, of the book, or the book's default.
    pub(crate) async fn destination(
        &self,
        org: OrgId,
        address: Option<&Address>,
        id: Option<AddressId>,
    ) -> Result<Address, Error> {
        let fault = |path: &str, code: &str, message: &str| {
            Err(Error::Invalid(vec![FieldError::new(path, code, message)]))
        };
        match (address, id) {
            (Some(_), Some(_)) => fault(
                "address_id",
                "not_both",
                "is not given together with an address",
            ),
            (Some(address), None) => {
                let faults = rules::plan::address_faults(address, "address");
                if faults.is_empty() {
                    Ok(address.clone())
                } else {
                    Err(Error::Invalid(faults))
                }
            }
            (None, Some(id)) => match store::book::find(self.rt.db(), org, id).await? {
                Some(entry) => Ok(entry.address),
                None => fault("address_id", "unknown", "is not in your address book"),
            },
            (None, None) => match store::book::find_default(self.rt.db(), org).await? {
                Some(entry) => Ok(entry.address),
                None => fault("address", "required", "say where the goods go"),
            },
        }
    }

    /// Asks everybody who knows something about these lines.
    pub(crate) async fn find_out(
        &self,
        by: &Caller,
        asked: &Asked,
        with_stock: bool,
    ) -> Result<FoundOut, Error> {
        let asks: Vec<PriceAsk> = asked
            .wanted
            .iter()
            .map(|line| PriceAsk {
                offer: line.offer,
                quantity: line.quantity,
            })
            .collect();
        let priced = if asks.is_empty() {
            Vec::new()
        } else {
            self.peers.catalog.price(by, asks, asked.currency).await?
        };
        let sellers = rules::quote::sellers_of(&asked.wanted, &priced);
        let (available, firms) = try_join(
            self.available(by, &priced, with_stock),
            self.firms(by, sellers.iter().copied()),
        )
        .await?;
        let firms: BTreeMap<OrgId, (String, Country)> = firms
            .into_iter()
            .map(|(id, firm)| (id, (firm.name, firm.country)))
            .collect();
        let services = match asked.to {
            Some(to) => {
                self.services(by, asked, to, &sellers, &priced, &firms)
                    .await?
            }
            None => BTreeMap::new(),
        };
        let quote = rules::quote::quote(&Found {
            currency: asked.currency,
            to: asked.to,
            wanted: &asked.wanted,
            priced: &priced,
            available: &available,
            sellers: &firms,
            services: &services,
            chosen: &asked.chosen,
        })?;
        Ok(FoundOut { quote, priced })
    }

    /// Units left by offer. Checkouts do not ask: the reservation tells.
    async fn available(
        &self,
        by: &Caller,
        priced: &[PricedLine],
        with_stock: bool,
    ) -> Result<BTreeMap<Uuid, i64>, Error> {
        if !with_stock || priced.is_empty() {
            return Ok(BTreeMap::new());
        }
        let item = |line: &PricedLine| ItemKey {
            seller: line.seller,
            variant: line.variant,
        };
        let left = self
            .peers
            .stock
            .available(by, priced.iter().map(item).collect())
            .await?;
        Ok(priced
            .iter()
            .filter_map(|line| {
                let found = left.iter().find(|left| left.item == item(line))?;
                Some((line.offer.uuid(), found.quantity))
            })
            .collect())
    }

    /// Services of all sellers, asked for side by side.
    async fn services(
        &self,
        by: &Caller,
        asked: &Asked,
        to: Country,
        sellers: &[OrgId],
        priced: &[PricedLine],
        firms: &BTreeMap<OrgId, (String, Country)>,
    ) -> Result<BTreeMap<OrgId, Vec<CarriageQuote>>, Error> {
        let asks = sellers.iter().filter_map(|seller| {
            let goods = rules::quote::goods_of(*seller, priced);
            let (_, from) = firms.get(seller)?;
            if goods.is_empty() {
                return None;
            }
            let ask = CarriageAsk {
                from: *from,
                to,
                to_postal_code: asked.to_postal_code.clone(),
                goods,
                currency: asked.currency,
            };
            Some(async move { (*seller, self.peers.logistics.quote(by, ask).await) })
        });
        let mut services = BTreeMap::new();
        for (seller, found) in join_all(asks).await {
            services.insert(seller, found?);
        }
        Ok(services)
    }
}

/// The chosen services by seller; a seller named twice is a fault.
pub(crate) fn choices(carriage: &[CarriageChoice]) -> Result<BTreeMap<OrgId, ServiceId>, Error> {
    let mut chosen = BTreeMap::new();
    let mut faults = Vec::new();
    for (at, choice) in carriage.iter().enumerate() {
        if chosen.insert(choice.seller, choice.service).is_some() {
            let path = format!("carriage[{at}].seller");
            faults.push(FieldError::new(path, "duplicate", "is named already"));
        }
    }
    if faults.is_empty() {
        Ok(chosen)
    } else {
        Err(Error::Invalid(faults))
    }
}
