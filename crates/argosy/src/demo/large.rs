//! A large store, made up fast, for measurements: sellers, products and buyers by the fast ways of
//! their modules, orders by the same doors as everybody's. Its passwords are well known.

use std::collections::BTreeMap;
use std::sync::Arc;

use clap::Args;
use contract::identity::{Caller, Credential, OrgKind};
use contract::ids::{OrgId, PersonId, SessionId};
use identity::{Account, Firm};
use kernel::{Country, Currency, Locale};
use runtime::Rng;
use runtime::config::{Config, Sources};
use serde_json::{Value, json};
use stock::SeedItem;
use tokio::task::JoinSet;

use super::loader::{Loader, text};
use super::world::World;
use super::{DemoClock, Stage};
use crate::cli::{Done, Failure};
use crate::{output, serve, simulators};

pub(super) const PASSWORD: &str = "argosy-seed-2026";
/// Enough to buy at once from many clients.
const BUYERS: u32 = 100;
/// Requests under way at once.
const AT_ONCE: usize = 32;
const ORDER_LINES: u64 = 2;
/// No minimum order of a made-up offer is higher.
const ORDER_QUANTITY: u32 = 100;

#[derive(Args)]
pub(crate) struct Seed {
    #[arg(long, value_name = "N")]
    sellers: u32,
    #[arg(long, value_name = "N")]
    products: usize,
    /// Orders, paid.
    #[arg(long, default_value_t = 0, value_name = "N")]
    orders: usize,
    /// Of what is left to chance: the same seed buys the same.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// `argosy seed`.
pub(crate) fn seed(sources: &Sources, wanted: &Seed) -> Done {
    serve::executor()?.block_on(async {
        let clock = Arc::new(DemoClock::default());
        let (sources, simulators) = simulators::start(sources.clone(), clock.clone()).await?;
        let db = serve::open_db(&Config::load(&sources)?).await?;
        let stage = Stage::set(&db, &sources, &clock)?;
        let filled = fill(&stage, wanted).await;
        stage.clear(false).await;
        drop(simulators);
        db.close().await;
        output::line(&filled?.to_string());
        Ok(())
    })
}

async fn fill(stage: &Stage, wanted: &Seed) -> Result<Value, Failure> {
    let mut loader = stage.loader().await?;
    let world = World::read()?;
    if loader.has_no_carriage().await? {
        loader.load_list("sanctions/2026-11.csv").await?;
        loader.load_carriage(&world.carriers).await?;
        if let Some(table) = world.rates.rates.values().next() {
            loader.publish_rates(table).await?;
        }
    }
    let sellers = found(&loader, OrgKind::Seller, wanted.sellers).await?;
    let buyers = found(&loader, OrgKind::Buyer, BUYERS).await?;
    loader.settle().await?;
    let orgs: Vec<OrgId> = sellers.iter().map(|(_, org)| *org).collect();
    for org in &orgs {
        let vouched = loader.services.identity.vouch_for(*org).await;
        vouched.map_err(|error| serve::told(error.into()))?;
    }
    let offers = loader
        .services
        .catalog
        .seed(&orgs, wanted.products)
        .await
        .map_err(serve::told)?;
    let stock = loader
        .services
        .stock
        .clone()
        .ok_or_else(|| Failure("stock is not served here".to_owned()))?;
    let items = offers.iter().map(|offer| SeedItem {
        seller: offer.seller,
        variant: offer.variant,
        sku: offer.sku.clone(),
        title: offer.title.clone(),
        options: offer.options.clone(),
        quantity: offer.available,
    });
    stock.seed(items.collect()).await.map_err(serve::told)?;
    let loader = Arc::new(loader);
    let mut shops: BTreeMap<OrgId, Vec<String>> = BTreeMap::new();
    for offer in &offers {
        shops
            .entry(offer.seller)
            .or_default()
            .push(offer.id.to_string());
    }
    let shops: Vec<Vec<String>> = shops.into_values().collect();
    let bought = buy(&loader, &buyers, &shops, wanted).await?;
    loader.release().await;
    Ok(json!({
        "sellers": sellers.len(),
        "buyers": buyers.len(),
        "products": wanted.products,
        "offers": offers.len(),
        "orders": bought,
        "log_in": {"buyer": "buyer-1@seed.example", "seller": "seller-1@seed.example",
            "password": PASSWORD},
    }))
}

/// Firms with an owner each; those of one kind are numbered from 1.
async fn found(
    loader: &Loader,
    kind: OrgKind,
    count: u32,
) -> Result<Vec<(PersonId, OrgId)>, Failure> {
    let mut made = Vec::new();
    let mut running = JoinSet::new();
    for number in 1..=count {
        if running.len() >= AT_ONCE {
            made.extend(one_of(&mut running).await?);
        }
        let identity = loader.services.identity.clone();
        running.spawn(async move {
            let (account, firm) = described(kind, number);
            match identity.create_account(&account, Some(&firm)).await {
                Ok((person, Some(org))) => Ok((number, person, org)),
                Ok((_, None)) => Err(Failure(format!("{} was not founded", firm.name))),
                Err(identity::Error::HasAccount) => Err(Failure(
                    "this store was seeded before; begin with an empty one".to_owned(),
                )),
                Err(error) => Err(serve::told(error.into())),
            }
        });
    }
    while !running.is_empty() {
        made.extend(one_of(&mut running).await?);
    }
    made.sort_by_key(|(number, ..)| *number);
    let made: Vec<_> = made
        .into_iter()
        .map(|(_, person, org)| (person, org))
        .collect();
    for (person, org) in &made {
        loader.admit_owner(*person, *org, kind);
    }
    Ok(made)
}

async fn one_of<T: 'static>(
    running: &mut JoinSet<Result<T, Failure>>,
) -> Result<Option<T>, Failure> {
    match running.join_next().await {
        Some(done) => Ok(Some(done??)),
        None => Ok(None),
    }
}

fn described(kind: OrgKind, number: u32) -> (Account, Firm) {
    let word = kind.as_str();
    let country = match kind {
        OrgKind::Buyer => Country::DE,
        OrgKind::Seller | OrgKind::Platform => Country::CN,
    };
    let account = Account {
        email: format!("{word}-{number}@seed.example"),
        phone: None,
        name: format!("Owner {number}"),
        password: PASSWORD.to_owned(),
        locale: Locale::En,
        time_zone: "UTC".to_owned(),
        currency: Currency::USD,
        ship_to: (kind == OrgKind::Buyer).then_some(country),
    };
    let firm = Firm {
        kind,
        name: format!("Firm {number} ({word})"),
        country,
        registration_number: None,
        address: None,
    };
    (account, firm)
}

/// One order a checkout, of two offers of one shop, paid with the sandbox.
async fn buy(
    loader: &Arc<Loader>,
    buyers: &[(PersonId, OrgId)],
    shops: &[Vec<String>],
    wanted: &Seed,
) -> Result<usize, Failure> {
    if buyers.is_empty() || shops.is_empty() {
        return Ok(0);
    }
    let rng = Rng::seeded(wanted.seed);
    let mut running = JoinSet::new();
    let (mut bought, mut asked, mut refused) = (0, 0, None);
    // Some are refused: the same offer twice, a carrier that takes no such weight.
    let asked_max = wanted.orders * 2;
    while bought < wanted.orders {
        while running.len() < AT_ONCE.min(wanted.orders - bought) && asked < asked_max {
            let buyer = buyers[below(&rng, buyers.len())].0;
            let offers = &shops[below(&rng, shops.len())];
            let lines: Vec<Value> = (0..ORDER_LINES)
                .map(|_| &offers[below(&rng, offers.len())])
                .map(|offer| json!({"offer": offer, "quantity": ORDER_QUANTITY}))
                .collect();
            let loader = loader.clone();
            running.spawn(async move { loader.checkout(buyer, lines).await });
            asked += 1;
        }
        match running.join_next().await {
            Some(Ok(Ok(()))) => bought += 1,
            Some(Ok(Err(failure))) => refused = Some(failure),
            Some(Err(panicked)) => return Err(panicked.into()),
            None => break,
        }
    }
    loader.settle().await?;
    match refused {
        Some(failure) if bought == 0 => Err(failure),
        _ => Ok(bought),
    }
}

fn below(rng: &Rng, bound: usize) -> usize {
    usize::try_from(rng.below(bound as u64)).unwrap_or(0)
}

impl Loader {
    async fn has_no_carriage(&self) -> Result<bool, Failure> {
        let services = self
            .get(super::loader::PLATFORM, "/api/logistics/services")
            .await?;
        Ok(services["items"].as_array().is_none_or(Vec::is_empty))
    }

    /// The owner may act from now on, by the id of the person.
    fn admit_owner(&self, person: PersonId, org: OrgId, kind: OrgKind) {
        let caller = Caller {
            person,
            org,
            kind,
            roles: kind.roles().iter().copied().collect(),
            locale: Locale::En,
            credential: Credential::Session(SessionId::from_uuid(person.uuid())),
            trace: None,
        };
        self.open_door(&person.to_string(), caller);
    }

    async fn checkout(&self, buyer: PersonId, lines: Vec<Value>) -> Result<(), Failure> {
        let who = buyer.to_string();
        let address = json!({
            "name": "Goods in", "line1": "Seedstrasse 1", "city": "Berlin",
            "postal_code": "10115", "country": "DE",
        });
        let asked = json!({"currency": "USD", "address": address, "lines": lines});
        let quote = self
            .post(&who, "/api/orders/checkouts/quote", asked)
            .await?;
        let sellers = quote["sellers"].as_array().cloned().unwrap_or_default();
        let carriage: Vec<Value> = sellers
            .iter()
            .map(|one| json!({"seller": one["seller"], "service": one["service"]}))
            .collect();
        let body = json!({
            "currency": "USD", "address": address, "lines": lines, "carriage": carriage,
        });
        let placed = self.post(&who, "/api/orders/checkouts", body).await?;
        let path = format!("/api/payments/intents/{}/confirm", text(&placed, "/id")?);
        self.post(&who, &path, json!({"method": "sandbox_card"}))
            .await?;
        Ok(())
    }
}
