//! What catalog promises: the price and the physical facts of an offer at a quantity, and the events
//! of a product's life.

use std::collections::BTreeMap;

use async_trait::async_trait;
use kernel::{Country, Currency, HsCode, Money, Text, Timestamp};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Answer;
use crate::event::Event;
use crate::identity::Caller;
use crate::ids::{CategoryId, OfferId, OrgId, ProductId, VariantId};

/// One line that somebody thinks of buying.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PriceAsk {
    pub offer: OfferId,
    /// Units of sale; the ladder, the minimum and the multiple are checked against it.
    pub quantity: i64,
}

/// Why an offer cannot be sold at the asked quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// No such offer, or not published any more.
    Unavailable,
    BelowMinimum,
    NotAMultiple,
    /// Above what one order may hold.
    AboveMaximum,
    /// The price cannot be expressed in the asked currency: no rate is known.
    NoRate,
}

/// An offer at a quantity: what an order has to remember, because the catalogue may change.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PricedLine {
    pub offer: OfferId,
    pub seller: OrgId,
    pub product: ProductId,
    pub variant: VariantId,
    pub sku: String,
    pub title: Text,
    /// `{"colour":"red"}`, shown behind the title.
    pub options: BTreeMap<String, String>,
    /// Blob id of the first picture.
    pub picture: Option<String>,
    pub quantity: i64,
    pub unit: String,
    /// As the seller set it.
    pub offer_unit_price: Money,
    /// In the asked currency; equal to `offer_unit_price` when that is the offer's own.
    pub unit_price: Money,
    /// `unit_price × quantity`.
    pub line_total: Money,
    /// Units of the asked currency per unit of the offer's, when they differ.
    pub rate: Option<Decimal>,
    pub rate_date: Option<String>,
    pub minimum_order: i64,
    pub order_multiple: i64,
    pub lead_time_days: i64,
    /// Of one unit, packed.
    pub weight_grams: i64,
    pub length_mm: i64,
    pub width_mm: i64,
    pub height_mm: i64,
    pub hs_code: Option<HsCode>,
    pub origin: Option<Country>,
    pub dangerous_goods: bool,
    /// Set when the line cannot be bought as asked; prices are then those of the nearest quantity.
    pub refusal: Option<Refusal>,
}

#[async_trait]
pub trait Catalog: Send + Sync {
    /// Prices each line in `currency` at today's rate; an unknown offer is left out of the answer.
    /// At most 200 lines.
    async fn price(
        &self,
        by: &Caller,
        lines: Vec<PriceAsk>,
        currency: Currency,
    ) -> Answer<Vec<PricedLine>>;
}

/// A product became visible in the store.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ProductPublished {
    pub id: ProductId,
    pub seller: OrgId,
    pub category: Option<CategoryId>,
    pub title: Text,
    pub at: Timestamp,
}
impl Event for ProductPublished {
    const SUBJECT: &'static str = "catalog.product_published";
}

/// A product left the store.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ProductWithdrawn {
    pub id: ProductId,
    pub seller: OrgId,
    pub at: Timestamp,
}
impl Event for ProductWithdrawn {
    const SUBJECT: &'static str = "catalog.product_withdrawn";
}

/// A seller began to sell a variant: stock opens an item for it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OfferOpened {
    pub id: OfferId,
    pub seller: OrgId,
    pub product: ProductId,
    pub variant: VariantId,
    pub sku: String,
    pub title: Text,
    pub options: BTreeMap<String, String>,
    /// Stock known at import, to be put into the seller's default warehouse once.
    pub opening_quantity: Option<i64>,
    pub at: Timestamp,
}
impl Event for OfferOpened {
    const SUBJECT: &'static str = "catalog.offer_opened";
}

/// What customs and owners of brands ask of a seller's product, told whenever one of these facts changes.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct GoodsDescribed {
    pub id: ProductId,
    pub seller: OrgId,
    pub title: Text,
    pub published: bool,
    pub hs_code: Option<HsCode>,
    pub origin: Option<Country>,
    /// Of the lightest variant, packed; zero when one of them is not weighed.
    pub weight_grams: i64,
    #[serde(default)]
    pub brand: Option<String>,
    pub at: Timestamp,
}
impl Event for GoodsDescribed {
    const SUBJECT: &'static str = "catalog.goods_described";
}
