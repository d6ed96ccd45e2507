//! Items come from the catalogue: a seller who began to sell a variant stocks it.

use contract::catalog::OfferOpened;
use contract::identity::Caller;
use contract::ids::OrgId;
use db::Tx;
use kernel::{Locale, Problem, Text};

use super::{Service, key};
use crate::error::Error;
use crate::model::{
    Because, MovementKind, Opened, Place, UNITS_MAX, Warehouse, WarehouseEdit, WarehouseKind,
    WarehouseState,
};
use crate::store;

impl Service {
    /// Opens the item, and books the stock that was known at import, once.
    pub(crate) async fn opened(&self, tx: &Tx, event: &OfferOpened) -> Result<(), Error> {
        let opened = Opened {
            key: key(event.seller, event.variant),
            sku: event.sku.clone(),
            title: event.title.clone(),
            options: event.options.clone(),
            opening_quantity: event.opening_quantity,
            at: event.at,
        };
        let now = self.rt().now();
        let warehouse = self.first_warehouse(tx, event.seller).await?;
        store::items::open(tx, &opened, now).await?;
        let quantity = opened.opening_quantity.unwrap_or(0).min(UNITS_MAX);
        if quantity <= 0 || !store::items::take_opening(tx, opened.key, now).await? {
            return Ok(());
        }
        let place = Place {
            item: opened.key,
            warehouse: warehouse.id,
        };
        let mut book = store::levels::load(tx, &[opened.key].into()).await?;
        book.open(place);
        let because = Because::of(event.id.to_string()).reason("opening");
        book.bring(place, MovementKind::Receipt, quantity, because);
        self.save(tx, &book, &Caller::system().actor()).await
    }

    /// The seller's default warehouse; made when there is none.
    pub(super) async fn first_warehouse(&self, tx: &Tx, seller: OrgId) -> Result<Warehouse, Error> {
        if let Some(found) = store::warehouses::default(tx, seller).await? {
            return Ok(found);
        }
        let Some(country) = self.settings().default_country else {
            tracing::error!("stock.default_country is no country");
            return Err(Problem::internal().into());
        };
        let made = Warehouse {
            seller,
            id: self.rt().ids().new_id(),
            facts: WarehouseEdit {
                name: Text::new(Locale::En, "Main warehouse").with(Locale::ZhCn, "主仓"),
                kind: WarehouseKind::Domestic,
                country,
                address: None,
                latitude: None,
                longitude: None,
                is_default: true,
            },
            state: WarehouseState::Open,
            version: 1,
            created_at: self.rt().now(),
        };
        if store::warehouses::insert(tx, &made).await? {
            return Ok(made);
        }
        // Somebody was faster; that one is the default.
        let found = store::warehouses::default(tx, seller).await?;
        found.ok_or_else(|| Problem::conflict("The first warehouse is being made.").into())
    }
}
