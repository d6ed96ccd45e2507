//! What people are shown: cards in lists, the page of a product, the owner's view of it.

use std::collections::BTreeMap;

use contract::ids::{CategoryId, OfferId, OrgId, ProductId, VariantId};
use kernel::{Country, Currency, HsCode, Money, Text, Timestamp, Unit};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::product::{ProductDraft, ProductGap, ProductOption, ProductState};

/// A firm that sells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CatalogSeller)]
pub struct SellerCard {
    pub id: OrgId,
    pub name: String,
    pub country: Country,
    pub since: Timestamp,
}

/// A category on the way down to a product.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CatalogCrumb)]
pub struct Crumb {
    pub id: CategoryId,
    pub slug: String,
    pub name: Text,
}

/// A rate that prices were converted by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CatalogRate)]
pub struct RateUsed {
    pub from: Currency,
    pub to: Currency,
    /// Units of `to` for one unit of `from`.
    #[schema(value_type = String)]
    pub rate: Decimal,
    /// The day it is of.
    pub date: String,
}

/// What the index keeps of a product, to make cards of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Card {
    pub(crate) id: ProductId,
    pub(crate) seller: OrgId,
    pub(crate) title: Text,
    pub(crate) brand: Option<String>,
    pub(crate) picture: Option<String>,
    pub(crate) alt: Text,
    pub(crate) category: Option<CategoryId>,
    pub(crate) origin: Option<Country>,
    pub(crate) unit: Unit,
    pub(crate) currency: Option<Currency>,
    pub(crate) low_minor: i64,
    pub(crate) high_minor: i64,
    /// Of a unit at the minimum order, the cheapest offer's: what is sorted and filtered by.
    pub(crate) price_minor: i64,
    pub(crate) minimum_order: i64,
    pub(crate) lead_time_days: i64,
    pub(crate) sellers: i64,
    pub(crate) variants: i64,
    pub(crate) in_stock: bool,
    pub(crate) published_at: Option<Timestamp>,
    pub(crate) promoted_until: Option<Timestamp>,
}

/// A product in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProductCard {
    pub id: ProductId,
    pub title: Text,
    pub brand: Option<String>,
    /// Where its first picture is read.
    pub picture: Option<String>,
    pub alt: Text,
    /// Absent while identity does not answer.
    pub seller: Option<SellerCard>,
    pub category: Option<CategoryId>,
    pub origin: Option<Country>,
    pub unit: Unit,
    /// Of a unit when much is bought, in the shown currency.
    pub price_low: Option<Money>,
    /// Of a unit when little is bought.
    pub price_high: Option<Money>,
    /// The currency that the seller set the prices in.
    pub offer_currency: Option<Currency>,
    pub minimum_order: i64,
    pub lead_time_days: i64,
    /// How many sellers offer it.
    pub sellers: i64,
    pub variants: i64,
    pub in_stock: bool,
    /// Its seller pays for it to be shown first.
    pub promoted: bool,
    pub published_at: Option<Timestamp>,
}

/// A value to filter by, with how many products have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CatalogFacetValue)]
pub struct FacetValue {
    /// An id, or a country's code.
    pub key: String,
    /// Of a category or a seller; countries are named by the reader's language.
    pub name: Option<Text>,
    pub count: u64,
}

/// An attribute to filter by; a value of it is asked for as `attribute=material:silk`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CatalogAttributeFacet)]
pub struct AttributeFacet {
    pub key: String,
    pub name: Text,
    pub values: Vec<FacetValue>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CatalogFacets)]
pub struct Facets {
    pub categories: Vec<FacetValue>,
    pub sellers: Vec<FacetValue>,
    pub origins: Vec<FacetValue>,
    /// Those that operators marked as worth filtering by, the most used first.
    pub attributes: Vec<AttributeFacet>,
    pub in_stock: u64,
}

/// A page of products, with what the whole result is like.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProductList {
    pub items: Vec<ProductCard>,
    /// Give it as `after` to get the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// How many products match.
    pub total: u64,
    /// Whether words were taken for what they might have been meant to be.
    pub corrected: bool,
    /// True while the index is being built and holds a part of the products only.
    pub indexing: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facets: Option<Facets>,
    pub rates: Vec<RateUsed>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CatalogPicture)]
pub struct PictureView {
    pub url: String,
    pub alt: Text,
}

/// One thing that is known of a product: `Material: silk`.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CatalogAttribute)]
pub struct AttributeView {
    pub key: String,
    pub name: Text,
    pub value: Text,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CatalogRungView)]
pub struct RungView {
    pub quantity: i64,
    /// In the shown currency.
    pub unit_price: Option<Money>,
    /// As the seller set it.
    pub offer_unit_price: Money,
}

/// What a seller asks, as buyers see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CatalogOffer)]
pub struct OfferView {
    pub id: OfferId,
    pub variant: VariantId,
    pub seller: Option<SellerCard>,
    pub sku: String,
    pub ladder: Vec<RungView>,
    pub minimum_order: i64,
    pub order_multiple: i64,
    pub maximum_order: Option<i64>,
    pub lead_time_days: i64,
    /// Units that can be promised, as far as is known.
    pub available: i64,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CatalogVariant)]
pub struct VariantView {
    pub id: VariantId,
    /// Option key = value key.
    pub options: BTreeMap<String, String>,
    pub weight_grams: i64,
    pub length_mm: i64,
    pub width_mm: i64,
    pub height_mm: i64,
}

/// The page of a product.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProductPage {
    pub id: ProductId,
    pub title: Text,
    /// Paragraphs parted by an empty line.
    pub description: Text,
    pub brand: Option<String>,
    /// From the root down.
    pub category: Vec<Crumb>,
    pub attributes: Vec<AttributeView>,
    pub options: Vec<ProductOption>,
    pub media: Vec<PictureView>,
    pub origin: Option<Country>,
    pub hs_code: Option<HsCode>,
    pub dangerous_goods: bool,
    pub unit: Unit,
    pub seller: Option<SellerCard>,
    pub published_at: Option<Timestamp>,
    pub variants: Vec<VariantView>,
    /// Of all sellers, the owner's first.
    pub offers: Vec<OfferView>,
    pub rates: Vec<RateUsed>,
}

/// A product in its owner's or the operator's list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OwnProductRow {
    pub id: ProductId,
    pub seller: OrgId,
    pub seller_name: Option<String>,
    pub handle: Option<String>,
    pub title: Text,
    pub state: ProductState,
    /// Withdrawn by the platform.
    pub barred: bool,
    pub picture: Option<String>,
    pub category: Option<CategoryId>,
    pub gaps: Vec<ProductGap>,
    pub variants: i64,
    pub price_low: Option<Money>,
    pub price_high: Option<Money>,
    pub available: i64,
    pub changed_at: Timestamp,
    pub version: i64,
}

/// Facts of an offer that its seller cannot set.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CatalogOwnOffer)]
pub struct OwnOfferFacts {
    pub id: OfferId,
    pub variant: VariantId,
    pub available: i64,
    pub version: i64,
}

/// A product as its owner edits it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OwnProduct {
    pub id: ProductId,
    pub seller: OrgId,
    pub state: ProductState,
    pub barred: bool,
    pub version: i64,
    /// Send it back, changed, to edit the product.
    pub draft: ProductDraft,
    pub gaps: Vec<ProductGap>,
    /// What compliance says before any border; absent in answers to edits.
    pub border: Option<Vec<contract::compliance::GateFinding>>,
    pub offers: Vec<OwnOfferFacts>,
    /// Offers that other sellers make on it.
    pub others: i64,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    pub published_at: Option<Timestamp>,
    /// Until then it is shown first, or was.
    pub promoted_until: Option<Timestamp>,
}

/// An offer as its seller edits it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OwnOffer {
    pub id: OfferId,
    pub product: ProductId,
    pub product_title: Text,
    pub product_state: ProductState,
    /// Of the product's owner.
    pub product_seller: OrgId,
    pub variant: VariantId,
    /// What the variant's options are called.
    pub options: BTreeMap<String, String>,
    pub terms: super::offer::OfferTerms,
    pub available: i64,
    pub version: i64,
}

/// The face of a seller in the store.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CatalogSellerPage)]
pub struct SellerPage {
    pub seller: SellerCard,
    pub products: u64,
    pub categories: Vec<FacetValue>,
}

/// Something that a reader may be looking for.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CatalogSuggestions)]
pub struct Suggestions {
    pub products: Vec<SuggestedProduct>,
    pub categories: Vec<Crumb>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CatalogSuggestedProduct)]
pub struct SuggestedProduct {
    pub id: ProductId,
    pub title: Text,
}
