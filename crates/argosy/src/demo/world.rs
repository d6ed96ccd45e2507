//! The files of the demo world as types. What their fields mean stands in seed/README.md. Unknown
//! fields are refused, so that a misspelt one is found at once.

use std::collections::BTreeMap;

use kernel::Text;
use rust_embed::RustEmbed;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::brands::Brands;
use crate::cli::Failure;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../seed"]
struct Files;

/// All files together.
pub(super) struct World {
    pub(super) people: People,
    pub(super) categories: Categories,
    pub(super) shops: Vec<Shop>,
    pub(super) rates: Rates,
    pub(super) carriers: Carriers,
    pub(super) script: Script,
    pub(super) brands: Brands,
}

impl World {
    pub(super) fn read() -> Result<World, Failure> {
        let mut shops = Vec::new();
        for name in Files::iter().filter(|name| name.starts_with("products/")) {
            shops.push(table(&name)?);
        }
        Ok(World {
            people: World::people()?,
            categories: table("categories.toml")?,
            shops,
            rates: table("fx.toml")?,
            carriers: table("carriers.toml")?,
            script: table("orders.toml")?,
            brands: table("brands.toml")?,
        })
    }
}

impl World {
    /// Who takes part, without the rest.
    pub(super) fn people() -> Result<People, Failure> {
        table("world.toml")
    }

    pub(super) fn firm(&self, slug: &str) -> Result<&Organisation, Failure> {
        self.people
            .organisations
            .iter()
            .find(|firm| firm.slug == slug)
            .ok_or_else(|| Failure(format!("there is no firm {slug}")))
    }

    pub(super) fn variant(&self, sku: &str) -> Option<&Variant> {
        self.shops
            .iter()
            .flat_map(|shop| &shop.products)
            .flat_map(|product| &product.variants)
            .find(|variant| variant.sku == sku)
    }
}

/// A picture of the demo world.
pub(super) fn picture(name: &str) -> Result<Vec<u8>, Failure> {
    file(&format!("pictures/{name}"))
}

/// Any file of it.
pub(super) fn file(name: &str) -> Result<Vec<u8>, Failure> {
    Files::get(name)
        .map(|file| file.data.into_owned())
        .ok_or_else(|| Failure(format!("seed/{name} is missing")))
}

fn table<T: DeserializeOwned>(name: &str) -> Result<T, Failure> {
    let file = Files::get(name).ok_or_else(|| Failure(format!("seed/{name} is missing")))?;
    let text = String::from_utf8_lossy(&file.data);
    toml::from_str(&text).map_err(|error| Failure(format!("seed/{name}: {error}")))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct People {
    pub(super) password: String,
    pub(super) organisations: Vec<Organisation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Organisation {
    pub(super) slug: String,
    pub(super) kind: String,
    pub(super) name: Text,
    pub(super) legal_name: String,
    pub(super) country: String,
    pub(super) currency: String,
    pub(super) registration: Registration,
    #[expect(dead_code, reason = "no page shows it yet")]
    pub(super) website: String,
    #[expect(dead_code, reason = "no page shows it yet")]
    pub(super) introduction: Text,
    #[serde(default)]
    #[expect(dead_code, reason = "no page shows it yet")]
    pub(super) banner: Option<String>,
    #[serde(default)]
    pub(super) people: Vec<Person>,
    #[serde(default)]
    pub(super) warehouses: Vec<Warehouse>,
    #[serde(default)]
    pub(super) addresses: Vec<Delivery>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Registration {
    pub(super) kind: String,
    pub(super) value: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Person {
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) phone: String,
    pub(super) locale: String,
    pub(super) roles: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Warehouse {
    pub(super) slug: String,
    pub(super) name: Text,
    pub(super) contact: String,
    pub(super) line1: String,
    #[serde(default)]
    pub(super) line2: Option<String>,
    pub(super) city: String,
    pub(super) region: String,
    pub(super) postal_code: String,
    pub(super) country: String,
    pub(super) phone: String,
    pub(super) latitude: f64,
    pub(super) longitude: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Delivery {
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) line1: String,
    #[serde(default)]
    pub(super) line2: Option<String>,
    pub(super) city: String,
    #[serde(default)]
    pub(super) region: Option<String>,
    #[serde(default)]
    pub(super) postal_code: Option<String>,
    pub(super) country: String,
    pub(super) phone: String,
    #[expect(dead_code, reason = "addresses have no place on the map yet")]
    pub(super) latitude: f64,
    #[expect(dead_code, reason = "addresses have no place on the map yet")]
    pub(super) longitude: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Categories {
    pub(super) categories: Vec<Category>,
    pub(super) options: Vec<Word>,
    pub(super) attributes: Vec<Attribute>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Category {
    pub(super) slug: String,
    #[serde(default)]
    pub(super) parent: Option<String>,
    pub(super) name: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Word {
    pub(super) key: String,
    pub(super) name: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Attribute {
    pub(super) key: String,
    pub(super) name: Text,
    pub(super) facet: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Shop {
    pub(super) seller: String,
    #[serde(default)]
    pub(super) products: Vec<Product>,
    #[serde(default)]
    pub(super) offers: Vec<SideOffer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Product {
    pub(super) slug: String,
    pub(super) category: String,
    pub(super) brand: String,
    pub(super) title: Text,
    pub(super) description: Text,
    pub(super) hs_code: String,
    pub(super) origin: String,
    pub(super) unit: String,
    pub(super) picture: String,
    pub(super) state: String,
    pub(super) dangerous_goods: bool,
    #[serde(default)]
    pub(super) options: Vec<Choice>,
    pub(super) variants: Vec<Variant>,
    #[serde(default)]
    pub(super) attributes: BTreeMap<String, Text>,
    pub(super) offer: Offer,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Choice {
    pub(super) key: String,
    pub(super) values: Vec<ChoiceValue>,
}

#[derive(Deserialize)]
pub(super) struct ChoiceValue {
    pub(super) key: String,
    #[serde(flatten)]
    pub(super) name: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Variant {
    pub(super) sku: String,
    #[serde(default)]
    pub(super) options: BTreeMap<String, String>,
    pub(super) weight_grams: i64,
    pub(super) length_mm: i64,
    pub(super) width_mm: i64,
    pub(super) height_mm: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Offer {
    pub(super) currency: String,
    pub(super) minimum_order: i64,
    pub(super) order_multiple: i64,
    pub(super) lead_time_days: i64,
    pub(super) price_ladder: Vec<Rung>,
    #[serde(default)]
    pub(super) price_ladders: BTreeMap<String, Vec<Rung>>,
    pub(super) stock: BTreeMap<String, i64>,
}

/// An offer on another shop's product.
#[derive(Deserialize)]
pub(super) struct SideOffer {
    pub(super) product: String,
    #[serde(flatten)]
    pub(super) offer: Offer,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rung {
    pub(super) quantity: i64,
    pub(super) unit_price_minor: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rates {
    #[expect(dead_code, reason = "the operator is the source")]
    pub(super) source: String,
    pub(super) base: String,
    /// By date, then by currency: units for one unit of the base.
    pub(super) rates: BTreeMap<String, BTreeMap<String, String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Carriers {
    pub(super) carriers: Vec<Carrier>,
    pub(super) places: Vec<Place>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Carrier {
    pub(super) slug: String,
    pub(super) name: Text,
    pub(super) tracking_prefix: String,
    pub(super) services: Vec<Service>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Service {
    pub(super) slug: String,
    pub(super) name: Text,
    pub(super) mode: String,
    pub(super) from: Vec<String>,
    pub(super) currency: String,
    pub(super) volumetric_divisor: i64,
    pub(super) weight_step_grams: i64,
    pub(super) max_weight_grams: i64,
    pub(super) max_length_mm: i64,
    pub(super) fuel_surcharge_percent: String,
    pub(super) accepts_dangerous_goods: bool,
    pub(super) zones: Vec<Zone>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Zone {
    pub(super) slug: String,
    pub(super) countries: Vec<String>,
    pub(super) transit_days_min: i64,
    pub(super) transit_days_max: i64,
    pub(super) brackets: Vec<Bracket>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Bracket {
    pub(super) up_to_grams: i64,
    pub(super) price_minor: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Place {
    pub(super) slug: String,
    pub(super) name: Text,
    pub(super) kind: String,
    pub(super) country: String,
    pub(super) latitude: f64,
    pub(super) longitude: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Script {
    pub(super) checkouts: Vec<Checkout>,
    pub(super) carts: Vec<Cart>,
}

/// What lies in somebody's cart when the script is over.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cart {
    pub(super) by: String,
    pub(super) lines: Vec<CartLine>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CartLine {
    pub(super) seller: String,
    pub(super) sku: String,
    pub(super) quantity: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Checkout {
    pub(super) slug: String,
    pub(super) buyer: String,
    pub(super) deliver_to: String,
    pub(super) currency: String,
    /// What the destination's customs know the recipient by.
    #[serde(default)]
    pub(super) recipient_id: Option<String>,
    pub(super) steps: Vec<Step>,
    pub(super) orders: Vec<Order>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Order {
    pub(super) slug: String,
    pub(super) seller: String,
    pub(super) service: String,
    pub(super) lines: Vec<Line>,
    #[serde(default)]
    pub(super) steps: Vec<Step>,
    #[serde(default)]
    pub(super) messages: Vec<Message>,
    pub(super) ends: String,
    #[serde(default)]
    pub(super) claim_ends: Option<String>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Line {
    pub(super) sku: String,
    pub(super) quantity: i64,
}

/// Which fields a step has beside the first three depends on what it is.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Step {
    pub(super) days_ago: f64,
    pub(super) step: String,
    #[serde(default)]
    pub(super) by: Option<String>,
    #[serde(default)]
    pub(super) reason: Option<String>,
    #[serde(default)]
    pub(super) text: Option<String>,
    #[serde(default)]
    pub(super) parcel: Option<i64>,
    #[serde(default)]
    pub(super) lines: Vec<Line>,
    #[serde(default)]
    pub(super) status: Option<String>,
    #[serde(default)]
    pub(super) place: Option<String>,
    #[serde(default)]
    pub(super) tracking: Option<String>,
    /// In major units of the order's currency.
    #[serde(default)]
    pub(super) amount: Option<String>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Message {
    pub(super) days_ago: f64,
    pub(super) by: String,
    pub(super) language: String,
    pub(super) text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_the_demo_world_can_be_read() {
        let world = World::read().map_err(|failure| failure.0).unwrap();
        let products: usize = world.shops.iter().map(|shop| shop.products.len()).sum();
        assert_eq!(products, 61);
        for product in world.shops.iter().flat_map(|shop| &shop.products) {
            assert!(picture(&product.picture).is_ok(), "{}", product.picture);
        }
    }
}
