//! Filling the gaps of many products at once.

use contract::identity::Caller;
use contract::ids::{CategoryId, ProductId};
use kernel::{Country, FieldError, HsCode, Problem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Service;
use super::products::SELLERS;
use crate::error::Error;
use crate::model::offer::Offer;
use crate::model::product::{Offered, ProductDraft, ProductState};
use crate::rules::{draft as drafts, gaps};
use crate::store;

/// What to set, and where.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CatalogFill)]
pub struct Fill {
    #[schema(min_items = 1, max_items = 200)]
    pub products: Vec<ProductId>,
    #[serde(default)]
    pub category: Option<CategoryId>,
    #[serde(default)]
    pub origin: Option<Country>,
    #[serde(default)]
    pub hs_code: Option<HsCode>,
    /// Of every variant.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1_000_000_000)]
    pub weight_grams: Option<i64>,
    /// Of every offer of yours.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 365)]
    pub lead_time_days: Option<i64>,
    #[serde(default)]
    #[schema(max_length = 120)]
    pub brand: Option<String>,
    /// Also replaces what is there already.
    #[serde(default)]
    pub replace: bool,
    /// Puts what is complete afterwards into the store.
    #[serde(default)]
    pub publish: bool,
}

/// What became of the products.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[schema(as = CatalogFilled)]
pub struct Filled {
    pub changed: i64,
    pub published: i64,
    /// Those that still lack something.
    pub incomplete: Vec<ProductId>,
    /// Those that are not there, or not yours.
    pub missing: Vec<ProductId>,
    /// Those that the plan allows no place in the store for.
    pub no_room: Vec<ProductId>,
}

/// What became of the wish to publish.
enum Published {
    Yes,
    No,
    NoRoom,
}

impl Service {
    pub async fn fill(&self, by: &Caller, fill: Fill) -> Result<Filled, Problem> {
        let seller = by.seller(&SELLERS)?;
        by.allows("catalog:write")?;
        if let Some(category) = fill.category
            && self.tree().await?.find(category).is_none()
        {
            return Err(Problem::invalid([FieldError::new(
                "category",
                "unknown",
                "is no category",
            )]));
        }
        let mut filled = Filled::default();
        // A product a transaction: one that cannot be filled keeps nobody else back.
        for id in &fill.products {
            let (service, caller, id) = (self.clone(), by.clone(), *id);
            let mut wanted = fill.clone();
            // A product that is not there is found out again in the transaction.
            if wanted.publish
                && let Ok(known) = self.own(by, id).await
            {
                wanted.publish = self.may_be_sold(by, &known, fill.hs_code).await?;
            }
            let done = self
                .rt()
                .db()
                .tx(move |tx| {
                    let (service, by, fill) = (service.clone(), caller.clone(), wanted.clone());
                    async move {
                        let before = store::product::load_own(&tx, seller, id)
                            .await?
                            .ok_or(Error::NotFound)?;
                        service.fill_in(&tx, &by, before, &fill).await
                    }
                })
                .await;
            match done {
                Ok((offered, changed, published)) => {
                    filled.changed += i64::from(changed);
                    match published {
                        Published::Yes => filled.published += 1,
                        Published::NoRoom => filled.no_room.push(id),
                        Published::No => {}
                    }
                    if gaps::blocks(&gaps::of(&offered)) {
                        filled.incomplete.push(id);
                    }
                }
                Err(Error::NotFound) => filled.missing.push(id),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(filled)
    }

    async fn fill_in(
        &self,
        tx: &db::Tx,
        by: &Caller,
        before: Offered,
        fill: &Fill,
    ) -> Result<(Offered, bool, Published), Error> {
        let old = drafts::of(&before.product, |variant| {
            before.own_offer(variant).map(Offer::terms)
        });
        let new = filled(&old, fill);
        let differs = serde_json::to_value(&old).ok() != serde_json::to_value(&new).ok();
        let mut offered = if differs {
            self.edit_in(tx, by, &before, &new, "filled").await?
        } else {
            before
        };
        let mut published = Published::No;
        if fill.publish
            && offered.product.state != ProductState::Published
            && !offered.product.barred
            && !gaps::blocks(&gaps::of(&offered))
        {
            if !self.has_room(tx, offered.product.seller).await? {
                return Ok((offered, differs, Published::NoRoom));
            }
            offered = self
                .move_in(tx, by, offered, ProductState::Published, "published", None)
                .await?;
            published = Published::Yes;
        }
        Ok((offered, differs, published))
    }
}

fn filled(draft: &ProductDraft, fill: &Fill) -> ProductDraft {
    fn put<T: Clone>(field: &mut Option<T>, value: &Option<T>, replace: bool) {
        if value.is_some() && (replace || field.is_none()) {
            field.clone_from(value);
        }
    }
    let mut draft = draft.clone();
    put(&mut draft.category, &fill.category, fill.replace);
    put(&mut draft.origin, &fill.origin, fill.replace);
    put(&mut draft.hs_code, &fill.hs_code, fill.replace);
    put(&mut draft.brand, &fill.brand, fill.replace);
    for variant in &mut draft.variants {
        put(&mut variant.weight_grams, &fill.weight_grams, fill.replace);
        // Every offer has a lead time, so naming one always means to set it.
        if let (Some(days), Some(terms)) = (fill.lead_time_days, &mut variant.offer) {
            terms.lead_time_days = days;
        }
    }
    draft
}
