//! What is needed to price a line, in one statement for any number of offers.

use std::collections::BTreeMap;

use contract::ids::{OfferId, OrgId, ProductId, VariantId};
use db::{Bind, Db, Error, Json, Row, Val};
use kernel::{Country, Currency, HsCode, Locale, Text};

use super::product::Key;
use super::{filled, places};
use crate::model::offer::Step;
use crate::model::product::{Picture, ProductOption, ProductState};
use crate::rules::ladder::Bounds;

/// An offer with everything of its product that an order has to remember.
#[derive(Clone, Debug)]
pub(crate) struct Sold {
    pub(crate) id: OfferId,
    pub(crate) seller: OrgId,
    pub(crate) product: ProductId,
    pub(crate) variant: VariantId,
    pub(crate) sku: String,
    pub(crate) title: Text,
    pub(crate) options: BTreeMap<String, String>,
    pub(crate) picture: Option<String>,
    pub(crate) unit: String,
    pub(crate) currency: Currency,
    pub(crate) ladder: Vec<Step>,
    pub(crate) bounds: Bounds,
    pub(crate) lead_time_days: i64,
    pub(crate) weight_grams: i64,
    pub(crate) length_mm: i64,
    pub(crate) width_mm: i64,
    pub(crate) height_mm: i64,
    pub(crate) hs_code: Option<HsCode>,
    pub(crate) origin: Option<Country>,
    pub(crate) dangerous_goods: bool,
    /// Open, on a published product, on a variant that is still there.
    pub(crate) is_sold: bool,
}

pub(crate) async fn load(db: &Db, ids: &[OfferId]) -> Result<Vec<Sold>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let (list, count) = places(1, ids.len());
    let keys: Vec<Val> = filled(
        &ids.iter().map(|id| Key(id.uuid())).collect::<Vec<_>>(),
        count,
    );
    let binds: Vec<&dyn Bind> = keys.iter().map(|key| key as &dyn Bind).collect();
    let sql = format!(
        "SELECT o.id, o.seller_id, o.product_id, o.variant_id, o.sku, o.currency, o.ladder, o.minimum_order,
           o.order_multiple, o.maximum_order, o.lead_time_days, o.open, p.state, p.title, p.options AS words,
           p.media, p.unit, p.hs_code, p.origin, p.dangerous_goods, v.options, v.weight_grams, v.length_mm,
           v.width_mm, v.height_mm, v.retired
         FROM catalog_ref r
         JOIN catalog_offer o ON o.seller_id = r.seller_id AND o.id = r.id
         JOIN catalog_product p ON p.seller_id = o.product_seller_id AND p.id = o.product_id
         JOIN catalog_variant v
           ON v.seller_id = o.product_seller_id AND v.product_id = o.product_id AND v.id = o.variant_id
         WHERE r.id IN ({list})"
    );
    db.rows(&sql, &binds).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Sold, Error> {
    let state: String = row.get("state")?;
    let (open, retired): (bool, bool) = (row.get("open")?, row.get("retired")?);
    let Json(chosen): Json<BTreeMap<String, String>> = row.get("options")?;
    let Json(words): Json<Vec<ProductOption>> = row.get("words")?;
    let Json(media): Json<Vec<Picture>> = row.get("media")?;
    let Json(ladder) = row.get("ladder")?;
    Ok(Sold {
        id: row.get("id")?,
        seller: row.get("seller_id")?,
        product: row.get("product_id")?,
        variant: row.get("variant_id")?,
        sku: row.get("sku")?,
        title: row.get("title")?,
        options: chosen
            .into_iter()
            .map(|(key, value)| (key.clone(), word(&words, &key, value)))
            .collect(),
        picture: media.first().map(|picture| picture.blob.to_string()),
        unit: row.get("unit")?,
        currency: row.get("currency")?,
        ladder,
        bounds: Bounds {
            minimum: row.get("minimum_order")?,
            multiple: row.get::<i64>("order_multiple")?.max(1),
            maximum: row.get("maximum_order")?,
        },
        lead_time_days: row.get("lead_time_days")?,
        weight_grams: row.get("weight_grams")?,
        length_mm: row.get("length_mm")?,
        width_mm: row.get("width_mm")?,
        height_mm: row.get("height_mm")?,
        hs_code: row.get("hs_code")?,
        origin: row.get("origin")?,
        dangerous_goods: row.get("dangerous_goods")?,
        is_sold: open && !retired && state == ProductState::Published.as_str(),
    })
}

/// Orders show options behind the title, in one language as they travel.
fn word(words: &[ProductOption], key: &str, value: String) -> String {
    let known = words
        .iter()
        .find(|option| option.key == key)
        .and_then(|option| option.values.iter().find(|known| known.key == value))
        .map(|known| known.name.best(Locale::En))
        .filter(|name| !name.is_empty());
    known.map_or(value, str::to_owned)
}
