//! A product as its owner keeps it: texts, attributes, pictures, and the forms it comes in.

use std::collections::BTreeMap;

use contract::ids::{CategoryId, OrgId, ProductId, VariantId};
use kernel::{Country, HsCode, Locale, Text, Timestamp, Unit};
use runtime::blobs::BlobId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::offer::{Offer, OfferTerms};

/// `draft → published ⇄ withdrawn`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProductState {
    Draft,
    Published,
    Withdrawn,
}

impl ProductState {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            ProductState::Draft => "draft",
            ProductState::Published => "published",
            ProductState::Withdrawn => "withdrawn",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [
            ProductState::Draft,
            ProductState::Published,
            ProductState::Withdrawn,
        ]
        .into_iter()
        .find(|state| state.as_str() == text)
    }
}

/// One thing that buyers choose: `colour`, with the colours there are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProductOption {
    #[schema(min_length = 1, max_length = 60)]
    pub key: String,
    pub name: Text,
    #[schema(min_items = 1, max_items = 100)]
    pub values: Vec<OptionValue>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OptionValue {
    #[schema(min_length = 1, max_length = 120)]
    pub key: String,
    pub name: Text,
}

/// A picture, by the id of its file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Picture {
    pub blob: BlobId,
    /// What is to be seen, for those who cannot see it.
    #[serde(default)]
    pub alt: Text,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Variant {
    pub(crate) id: VariantId,
    /// Option key = value key.
    pub(crate) options: BTreeMap<String, String>,
    /// Of one unit, packed; 0 is not known.
    pub(crate) weight_grams: i64,
    pub(crate) length_mm: i64,
    pub(crate) width_mm: i64,
    pub(crate) height_mm: i64,
    /// Taken off the product; kept because orders know it.
    pub(crate) retired: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Product {
    pub(crate) seller: OrgId,
    pub(crate) id: ProductId,
    /// The seller's own name of it; importing the same handle again updates.
    pub(crate) handle: Option<String>,
    pub(crate) state: ProductState,
    /// Withdrawn by the platform: the seller cannot bring it back.
    pub(crate) barred: bool,
    pub(crate) category: Option<CategoryId>,
    pub(crate) title: Text,
    pub(crate) description: Text,
    pub(crate) brand: Option<String>,
    pub(crate) attributes: BTreeMap<String, Text>,
    pub(crate) options: Vec<ProductOption>,
    pub(crate) media: Vec<Picture>,
    pub(crate) origin: Option<Country>,
    pub(crate) hs_code: Option<HsCode>,
    pub(crate) dangerous_goods: bool,
    pub(crate) unit: Unit,
    pub(crate) created_at: Timestamp,
    pub(crate) changed_at: Timestamp,
    pub(crate) published_at: Option<Timestamp>,
    /// Shown first until then; kept apart, and never written with the product.
    pub(crate) promoted_until: Option<Timestamp>,
    pub(crate) version: i64,
    pub(crate) variants: Vec<Variant>,
}

impl Product {
    pub(crate) fn variant(&self, id: VariantId) -> Option<&Variant> {
        self.variants.iter().find(|variant| variant.id == id)
    }

    /// What a variant's options are called, by option key: `{"colour": "Red"}`.
    pub(crate) fn option_words(
        &self,
        variant: &Variant,
        locale: Locale,
    ) -> BTreeMap<String, String> {
        variant
            .options
            .iter()
            .map(|(key, value)| {
                let name = self
                    .options
                    .iter()
                    .find(|option| option.key == *key)
                    .and_then(|option| option.values.iter().find(|known| known.key == *value))
                    .map(|known| known.name.best(locale))
                    .filter(|name| !name.is_empty());
                (key.clone(), name.unwrap_or(value).to_owned())
            })
            .collect()
    }
}

/// A product with the offers that all sellers make on it.
#[derive(Clone, Debug)]
pub(crate) struct Offered {
    pub(crate) product: Product,
    pub(crate) offers: Vec<Offer>,
}

impl Offered {
    /// The owner's offer on a variant.
    pub(crate) fn own_offer(&self, variant: VariantId) -> Option<&Offer> {
        self.offers
            .iter()
            .find(|offer| offer.variant == variant && offer.seller == self.product.seller)
    }

    /// Offers that can be bought from: open, on a variant that is still there.
    pub(crate) fn open_offers(&self) -> impl Iterator<Item = &Offer> {
        self.offers.iter().filter(|offer| {
            offer.open
                && !offer.suspended
                && self
                    .product
                    .variant(offer.variant)
                    .is_some_and(|variant| !variant.retired)
        })
    }
}

/// What a seller says of a product: the whole of it, also when it is edited.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProductDraft {
    /// Your own name of it; files that you import again find the product by it.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 120)]
    pub handle: Option<String>,
    pub title: Text,
    #[serde(default)]
    pub description: Text,
    #[serde(default)]
    #[schema(max_length = 120)]
    pub brand: Option<String>,
    #[serde(default)]
    pub category: Option<CategoryId>,
    #[serde(default)]
    pub attributes: BTreeMap<String, Text>,
    #[serde(default)]
    #[schema(max_items = 4)]
    pub options: Vec<ProductOption>,
    #[serde(default)]
    #[schema(max_items = 20)]
    pub media: Vec<Picture>,
    #[serde(default)]
    pub origin: Option<Country>,
    #[serde(default)]
    pub hs_code: Option<HsCode>,
    #[serde(default)]
    pub dangerous_goods: bool,
    #[serde(default = "piece")]
    pub unit: Unit,
    #[schema(min_items = 1, max_items = 100)]
    pub variants: Vec<VariantDraft>,
}

fn piece() -> Unit {
    Unit::Piece
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VariantDraft {
    /// Of the variant that is edited; absent for a new one.
    #[serde(default)]
    pub id: Option<VariantId>,
    /// Option key = value key; empty when there is nothing to choose.
    #[serde(default)]
    pub options: BTreeMap<String, String>,
    /// Of one unit, packed. Absent: not known yet.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1_000_000_000)]
    pub weight_grams: Option<i64>,
    #[serde(default)]
    #[schema(minimum = 1, maximum = 100_000)]
    pub length_mm: Option<i64>,
    #[serde(default)]
    #[schema(minimum = 1, maximum = 100_000)]
    pub width_mm: Option<i64>,
    #[serde(default)]
    #[schema(minimum = 1, maximum = 100_000)]
    pub height_mm: Option<i64>,
    /// What you ask for it; absent when you do not sell it.
    #[serde(default)]
    pub offer: Option<OfferTerms>,
}

/// Something that is missing on a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProductGap {
    /// `origin`, `variants[1].weight_grams`.
    pub field: String,
    /// Whether it keeps the product from being published; others are advice.
    pub blocking: bool,
    /// Whether it keeps the product from being sold across a border; at home it is sold.
    pub border: bool,
}

/// A step in a product's life.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProductStep {
    pub at: Timestamp,
    /// `per_…`, `key_…` or `system`.
    pub actor: String,
    /// `created`, `edited`, `published`, `withdrawn`, `barred`, `allowed`, `taken_down`,
    /// `reinstated`, `offer_opened`, `offer_changed`, `imported`, `filled`.
    pub action: String,
    pub from: Option<ProductState>,
    pub to: ProductState,
    pub reason: Option<String>,
}
