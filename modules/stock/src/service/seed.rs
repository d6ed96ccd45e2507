//! A large world at once: items with their opening stock, hundreds in each transaction.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use contract::ids::{OrgId, VariantId};
use db::Tx;
use kernel::{Problem, Text};

use super::{Service, key};
use crate::error::Error;
use crate::model::{Because, MovementKind, Opened, Place, UNITS_MAX};
use crate::store;

/// Items a transaction.
const BATCH: usize = 1_000;

/// An item of the large world.
#[derive(Clone, Debug)]
pub struct SeedItem {
    pub seller: OrgId,
    pub variant: VariantId,
    pub sku: String,
    pub title: Text,
    pub options: BTreeMap<String, String>,
    /// Units in the seller's default warehouse.
    pub quantity: i64,
}

impl Service {
    /// Items that are known already are left as they are. No event is told: whoever makes a large
    /// world makes the others' part of it as well.
    pub async fn seed(&self, items: Vec<SeedItem>) -> Result<(), Problem> {
        for batch in items.chunks(BATCH) {
            let batch: Arc<[SeedItem]> = batch.into();
            self.tx(move |service, tx| {
                let batch = batch.clone();
                async move { service.seed_in(&tx, &batch).await }
            })
            .await?;
        }
        Ok(())
    }

    async fn seed_in(&self, tx: &Tx, batch: &[SeedItem]) -> Result<(), Error> {
        let now = self.rt().now();
        let sellers: BTreeSet<OrgId> = batch.iter().map(|item| item.seller).collect();
        let mut warehouses = BTreeMap::new();
        for seller in &sellers {
            warehouses.insert(*seller, self.first_warehouse(tx, *seller).await?.id);
        }
        let opened: Vec<Opened> = batch
            .iter()
            .map(|item| Opened {
                key: key(item.seller, item.variant),
                sku: item.sku.clone(),
                title: item.title.clone(),
                options: item.options.clone(),
                opening_quantity: Some(item.quantity.clamp(0, UNITS_MAX)),
                at: now,
            })
            .collect();
        let keys = opened.iter().map(|item| item.key).collect();
        let mut book = store::levels::load(tx, &keys).await?;
        store::seed::items(tx, &opened, now).await?;
        for item in &opened {
            let Some(warehouse) = warehouses.get(&item.key.seller) else {
                continue;
            };
            let place = Place {
                item: item.key,
                warehouse: *warehouse,
            };
            if book.shelf(place).on_hand == 0 {
                let quantity = item.opening_quantity.unwrap_or(0);
                book.open(place);
                let because = Because::default().reason("opening");
                book.bring(place, MovementKind::Receipt, quantity, because);
            }
        }
        store::levels::save(tx, self.rt(), &book, "system", now).await?;
        for seller in sellers {
            store::seed::told(tx, seller).await?;
        }
        Ok(())
    }
}
