//! What lies where: items with their levels, their movements, and corrections by hand.

use std::collections::BTreeMap;
use std::sync::Arc;

use contract::identity::Caller;
use contract::ids::{OrgId, VariantId, WarehouseId};
use db::Tx;
use kernel::{Cursor, FieldError, Page, Problem, Text, Timestamp};
use runtime::audit;
use runtime::http::PageQuery;
use runtime::once::{IdempotentRequest, Replay};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{Service, keeps, key, reads, works};
use crate::error::Error;
use crate::model::{Because, Item, ItemEdit, Movement, MovementId, MovementKind, Place, Shelf};
use crate::rules::Missing;
use crate::store::levels::{Level, MovementFilter};
use crate::{MODULE, store};

/// Rows of a history that is taken away as a file.
const FILE_ROWS_MAX: usize = 50_000;

/// Which items are wanted.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ItemFilter {
    /// Words in SKU or title.
    #[param(max_length = 100)]
    pub search: Option<String>,
    /// SKU or barcode, whole.
    #[param(max_length = 64)]
    pub code: Option<String>,
    /// Only what has a level there.
    #[param(value_type = Option<String>)]
    pub warehouse: Option<WarehouseId>,
    /// Only what is at or below its threshold.
    pub low: Option<bool>,
    /// Only what a picker found less of than the books say.
    pub recount: Option<bool>,
}

#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MovementQuery {
    #[param(value_type = Option<String>)]
    pub warehouse: Option<WarehouseId>,
    #[param(inline)]
    pub kind: Option<MovementKind>,
}

/// An item with all its levels.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = StockItem)]
pub struct ItemView {
    pub variant: VariantId,
    pub sku: String,
    pub title: Text,
    pub options: BTreeMap<String, String>,
    pub barcode: Option<String>,
    pub low_stock_threshold: Option<i64>,
    /// Over all warehouses.
    pub on_hand: i64,
    pub reserved: i64,
    /// What can be promised.
    pub available: i64,
    pub is_low: bool,
    pub levels: Vec<LevelView>,
    pub version: i64,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = StockLevel)]
pub struct LevelView {
    pub warehouse: WarehouseId,
    pub on_hand: i64,
    pub reserved: i64,
    pub available: i64,
    /// Since a picker found fewer than this says.
    pub recount_since: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AdjustKind {
    /// The books were wrong.
    Correction,
    /// The goods are gone or spoilt.
    WriteOff,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Adjust {
    pub variant: VariantId,
    pub warehouse: WarehouseId,
    pub kind: AdjustKind,
    /// A correction may go either way; a write-off counts the units that go.
    #[schema(minimum = -1000000000, maximum = 1000000000)]
    pub quantity: i64,
    #[schema(min_length = 1, max_length = 200)]
    pub reason: String,
    #[serde(default)]
    #[schema(max_length = 500)]
    pub note: Option<String>,
}

/// An item and its levels together.
fn view(item: Item, levels: &[Level]) -> ItemView {
    let levels: Vec<LevelView> = levels
        .iter()
        .filter(|level| level.variant == item.key.variant)
        .map(|level| {
            level_view(
                level.warehouse,
                level.on_hand,
                level.reserved,
                level.recount_since,
            )
        })
        .collect();
    let available = levels.iter().map(|level| level.available).sum();
    ItemView {
        variant: item.key.variant,
        sku: item.sku,
        title: item.title,
        options: item.options,
        barcode: item.barcode,
        low_stock_threshold: item.low_stock_threshold,
        on_hand: levels.iter().map(|level| level.on_hand).sum(),
        reserved: levels.iter().map(|level| level.reserved).sum(),
        available,
        is_low: item
            .low_stock_threshold
            .is_some_and(|threshold| available <= threshold),
        levels,
        version: item.version,
    }
}

fn level_view(
    warehouse: WarehouseId,
    on_hand: i64,
    reserved: i64,
    recount_since: Option<Timestamp>,
) -> LevelView {
    let available = Shelf {
        on_hand,
        reserved,
        is_default: false,
    }
    .available();
    LevelView {
        warehouse,
        on_hand,
        reserved,
        available,
        recount_since,
    }
}

impl Service {
    /// The seller's items by SKU.
    pub async fn inventory(
        &self,
        by: &Caller,
        filter: ItemFilter,
        page: &PageQuery,
    ) -> Result<Page<ItemView>, Problem> {
        let seller = reads(by)?;
        let db = self.rt().db();
        let wanted = store::items::Filter {
            search: filter.search.filter(|search| !search.trim().is_empty()),
            code: filter.code,
            warehouse: filter.warehouse,
            is_low: filter.low.unwrap_or(false),
            to_recount: filter.recount.unwrap_or(false),
            after: page.after.as_deref().map(Cursor::decode).transpose()?,
        };
        let rows = store::items::list(db, seller, &wanted, page.rows() + 1).await?;
        let items = Page::cut(rows, page.rows(), |item| {
            (Item::sku_key(&item.sku), item.key.variant)
        })?;
        let keys: Vec<_> = items.items.iter().map(|item| item.key).collect();
        let levels = store::levels::of(db, &keys).await?;
        Ok(items.map(|item| view(item, &levels)))
    }

    pub async fn item(&self, by: &Caller, variant: VariantId) -> Result<ItemView, Problem> {
        self.item_of(reads(by)?, variant).await
    }

    async fn item_of(&self, seller: OrgId, variant: VariantId) -> Result<ItemView, Problem> {
        let item = key(seller, variant);
        let db = self.rt().db();
        let found = store::items::find(db, item)
            .await?
            .ok_or_else(Problem::not_found)?;
        let levels = store::levels::of(db, &[item]).await?;
        Ok(view(found, &levels))
    }

    /// Barcode and threshold.
    pub async fn edit_item(
        &self,
        by: &Caller,
        variant: VariantId,
        version: i64,
        edit: ItemEdit,
    ) -> Result<ItemView, Problem> {
        let seller = keeps(by)?;
        let item = key(seller, variant);
        let barcode = edit.barcode.map(|barcode| barcode.trim().to_owned());
        let edit = ItemEdit {
            barcode: barcode.filter(|barcode| !barcode.is_empty()),
            ..edit
        };
        let shared = Arc::new((by.clone(), edit));
        self.tx(move |service, tx| {
            let shared = shared.clone();
            async move {
                let (by, edit) = (&shared.0, &shared.1);
                let found = store::items::find_all(&tx, seller, [variant]).await?;
                let before = found.into_iter().next().ok_or_else(Problem::not_found)?;
                if let Some(barcode) = &edit.barcode {
                    let owner = store::items::with_barcode(&tx, seller, barcode).await?;
                    if owner.is_some_and(|owner| owner != variant) {
                        return Err(Error::BarcodeTaken);
                    }
                }
                if !store::items::update(&tx, item, version, edit).await? {
                    return Err(Problem::changed_meanwhile().into());
                }
                let before = json!({
                    "barcode": before.barcode, "low_stock_threshold": before.low_stock_threshold,
                });
                let (subject, after) = (variant.to_string(), json!(edit));
                audit::record(
                    &tx,
                    service.rt(),
                    MODULE,
                    by,
                    "item.edited",
                    &subject,
                    Some(&before),
                    Some(&after),
                )
                .await?;
                Ok(())
            }
        })
        .await?;
        self.item_of(seller, variant).await
    }

    /// Sets the books right by hand, with a reason.
    pub async fn adjust(
        &self,
        by: &Caller,
        request: &IdempotentRequest,
        wanted: Adjust,
    ) -> Result<Replay<LevelView>, Problem> {
        let seller = works(by)?;
        check(&wanted)?;
        let shared = Arc::new((by.clone(), wanted));
        self.once(request, 201, move |service, tx| {
            let shared = shared.clone();
            async move { service.adjust_in(&tx, &shared.0, seller, &shared.1).await }
        })
        .await
    }

    async fn adjust_in(
        &self,
        tx: &Tx,
        by: &Caller,
        seller: OrgId,
        wanted: &Adjust,
    ) -> Result<LevelView, Error> {
        let warehouse = self
            .open_warehouse(tx, seller, wanted.warehouse, "warehouse")
            .await?;
        let found = store::items::find_all(tx, seller, [wanted.variant]).await?;
        if found.is_empty() {
            let unknown = FieldError::new("variant", "unknown", "you stock no such variant");
            return Err(Problem::invalid([unknown]).into());
        }
        let place = Place::new(seller, wanted.variant, warehouse.id);
        let mut book = store::levels::load(tx, &[place.item].into()).await?;
        let before = book.shelf(place).on_hand;
        let because = Because {
            reason: Some(wanted.reason.clone()),
            reference: None,
            note: wanted.note.clone(),
        };
        let (kind, change) = match wanted.kind {
            AdjustKind::Correction => (MovementKind::Correction, wanted.quantity),
            AdjustKind::WriteOff => (MovementKind::WriteOff, -wanted.quantity),
        };
        book.open(place);
        if change > 0 {
            book.bring(place, kind, change, because);
        } else {
            book.lose(place, kind, -change, because)
                .map_err(|Missing { there, .. }| Error::TooFewHere {
                    there,
                    path: "quantity".to_owned(),
                })?;
        }
        self.save(tx, &book, &by.actor()).await?;
        let shelf = book.shelf(place);
        let (subject, before, after) = (
            wanted.variant.to_string(),
            json!({"on_hand": before}),
            json!({"on_hand": shelf.on_hand, "reason": wanted.reason}),
        );
        audit::record(
            tx,
            self.rt(),
            MODULE,
            by,
            "stock.adjusted",
            &subject,
            Some(&before),
            Some(&after),
        )
        .await?;
        Ok(level_view(
            warehouse.id,
            shelf.on_hand,
            shelf.reserved,
            None,
        ))
    }

    /// The newest movements of an item.
    pub async fn movements(
        &self,
        by: &Caller,
        variant: VariantId,
        query: &MovementQuery,
        page: &PageQuery,
    ) -> Result<Page<Movement>, Problem> {
        let seller = reads(by)?;
        self.item_exists(seller, variant).await?;
        let before = match &page.after {
            Some(after) => Cursor::decode::<(MovementId,)>(after)?.0,
            None => MovementId::from_uuid(Uuid::max()),
        };
        let filter = MovementFilter {
            warehouse: query.warehouse,
            kind: query.kind,
            before,
        };
        let item = key(seller, variant);
        let rows = store::levels::movements(self.rt().db(), item, &filter, page.rows() + 1).await?;
        Ok(Page::cut(rows, page.rows(), |movement| (movement.id,))?)
    }

    /// The same as a file, with the names of the warehouses.
    pub async fn movements_file(
        &self,
        by: &Caller,
        variant: VariantId,
        query: &MovementQuery,
    ) -> Result<(String, Vec<u8>), Problem> {
        let seller = reads(by)?;
        let item = key(seller, variant);
        let db = self.rt().db();
        let found = store::items::find(db, item)
            .await?
            .ok_or_else(Problem::not_found)?;
        let warehouses: BTreeMap<WarehouseId, Text> = store::warehouses::all(db, seller)
            .await?
            .into_iter()
            .map(|warehouse| (warehouse.id, warehouse.facts.name))
            .collect();
        let before = MovementId::from_uuid(Uuid::max());
        let filter = MovementFilter {
            warehouse: query.warehouse,
            kind: query.kind,
            before,
        };
        let rows = store::levels::movements(db, item, &filter, FILE_ROWS_MAX).await?;
        let name = |id| {
            warehouses
                .get(&id)
                .map_or("", |name: &Text| name.best(by.locale))
        };
        let file = file(&rows, name).map_err(|error| {
            tracing::error!(%error, "a history cannot be written as a file");
            Problem::internal()
        })?;
        Ok((found.sku, file))
    }

    async fn item_exists(&self, seller: OrgId, variant: VariantId) -> Result<(), Problem> {
        let found = store::items::find(self.rt().db(), key(seller, variant)).await?;
        found.map(drop).ok_or_else(Problem::not_found)
    }
}

fn check(wanted: &Adjust) -> Result<(), Problem> {
    let fault = match wanted.kind {
        AdjustKind::Correction if wanted.quantity == 0 => "not nothing",
        AdjustKind::WriteOff if wanted.quantity <= 0 => "the number of units that go",
        AdjustKind::Correction | AdjustKind::WriteOff => return Ok(()),
    };
    Err(Problem::invalid([FieldError::new(
        "quantity",
        "out_of_range",
        fault,
    )]))
}

fn file<'a>(
    rows: &[Movement],
    name: impl Fn(WarehouseId) -> &'a str,
) -> Result<Vec<u8>, csv::Error> {
    // The mark tells spreadsheets that it is UTF-8.
    let mut writer = csv::Writer::from_writer(vec![0xef, 0xbb, 0xbf]);
    writer.write_record([
        "at",
        "kind",
        "quantity",
        "on_hand_after",
        "warehouse",
        "reason",
        "reference",
        "note",
        "actor",
    ])?;
    for row in rows {
        writer.write_record([
            row.at.to_string(),
            row.kind.as_str().to_owned(),
            row.quantity.to_string(),
            row.on_hand_after.to_string(),
            harmless(name(row.warehouse)),
            harmless(row.reason.as_deref().unwrap_or_default()),
            harmless(row.reference.as_deref().unwrap_or_default()),
            harmless(row.note.as_deref().unwrap_or_default()),
            row.actor.clone(),
        ])?;
    }
    writer
        .into_inner()
        .map_err(|error| error.into_error().into())
}

/// What a spreadsheet would take for a formula is text.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}
