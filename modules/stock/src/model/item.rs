//! What a seller stocks, where it lies and how much of it.

use std::collections::BTreeMap;

use contract::ids::{OrgId, VariantId, WarehouseId};
use contract::stock::ItemKey;
use kernel::{Text, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A seller's stock of one variant in one warehouse. Rows are locked in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    pub item: ItemKey,
    pub warehouse: WarehouseId,
}

impl Place {
    pub const fn new(seller: OrgId, variant: VariantId, warehouse: WarehouseId) -> Self {
        Place {
            item: ItemKey { seller, variant },
            warehouse,
        }
    }
}

/// How much lies at a place, and how much of it is promised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shelf {
    pub on_hand: i64,
    pub reserved: i64,
    /// Whether the warehouse is the seller's default.
    pub is_default: bool,
}

impl Shelf {
    /// A count may find less than is promised: then there is nothing to promise, not less.
    pub fn available(&self) -> i64 {
        (self.on_hand - self.reserved).max(0)
    }
}

/// A variant that a seller stocks, as catalog told it, with what the seller adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub key: ItemKey,
    pub sku: String,
    pub title: Text,
    pub options: BTreeMap<String, String>,
    pub barcode: Option<String>,
    pub low_stock_threshold: Option<i64>,
    pub version: i64,
}

impl Item {
    /// What order and look-up go by.
    pub fn sku_key(sku: &str) -> String {
        sku.trim().to_lowercase()
    }

    /// What searching goes through.
    pub fn search(sku: &str, title: &Text) -> String {
        let mut words = Item::sku_key(sku);
        for (_, text) in title.iter() {
            words.push(' ');
            words.push_str(&text.to_lowercase());
        }
        words
    }
}

/// What a seller says of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemEdit {
    /// As a scanner reads it from the package.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 64)]
    pub barcode: Option<String>,
    /// At or below this the item counts as low.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1000000000)]
    pub low_stock_threshold: Option<i64>,
}

/// An offer as stock hears of it.
#[derive(Clone, Debug)]
pub struct Opened {
    pub key: ItemKey,
    pub sku: String,
    pub title: Text,
    pub options: BTreeMap<String, String>,
    pub opening_quantity: Option<i64>,
    pub at: Timestamp,
}
