//! What the store shows everybody.

use std::sync::Arc;

use bytes::Bytes;
use contract::ids::{CategoryId, OrgId, ProductId};
use kernel::{Country, Currency, Cursor, Locale, Money, Problem, Text};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Service;
use super::ask::{asked, facets};
use super::shown::{self, Shown, file_url};
use crate::error::Error;
use crate::model::category::WordKind;
use crate::model::product::{Offered, ProductState};
use crate::model::view::{
    AttributeView, Crumb, OfferView, PictureView, ProductList, ProductPage, RungView, SellerPage,
    SuggestedProduct, Suggestions, VariantView,
};
use crate::rules::slug::folded;
use crate::rules::tree::Tree;
use crate::search::Ask;
use crate::store;

/// Results that can be paged through.
pub(super) const WINDOW: usize = 2_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CatalogSort)]
pub enum SortKey {
    Relevance,
    Newest,
    PriceUp,
    PriceDown,
    MinimumOrder,
}

/// What a reader asks for; what is absent matches all.
#[derive(Clone, Debug, Default)]
pub(crate) struct ListQuery {
    pub(crate) text: String,
    /// By id or by slug.
    pub(crate) category: Option<String>,
    pub(crate) seller: Option<OrgId>,
    pub(crate) origins: Vec<Country>,
    /// `material:silk`.
    pub(crate) attributes: Vec<String>,
    /// In minor units of `currency`.
    pub(crate) price_min: Option<i64>,
    pub(crate) price_max: Option<i64>,
    pub(crate) currency: Option<Currency>,
    pub(crate) minimum_max: Option<i64>,
    pub(crate) lead_max: Option<i64>,
    pub(crate) in_stock: bool,
    pub(crate) sort: Option<SortKey>,
    pub(crate) facets: bool,
    pub(crate) limit: usize,
    pub(crate) after: Option<String>,
}

impl Service {
    /// The answer as it goes out: the same question within a moment is not worked out again.
    pub(crate) async fn list(&self, query: ListQuery) -> Result<Bytes, Problem> {
        let key = format!("l{}/{}/{query:?}", self.era(), self.search().generation());
        if let Some(known) = self.inner.answers.get(&key).await {
            return Ok(known);
        }
        let service = self.clone();
        let working = async move { written(&service.listed(&query).await?) };
        // Boxed: what is worked out is large, and most often not worked out at all.
        let answer = self.inner.answers.try_get_with(key, Box::pin(working));
        Box::pin(answer).await.map_err(Arc::unwrap_or_clone)
    }

    /// The page of a published product, as it goes out.
    pub(crate) async fn product_page(
        &self,
        id: ProductId,
        currency: Option<Currency>,
    ) -> Result<Bytes, Problem> {
        let shown = currency.map_or("", Currency::code);
        let key = format!("p{}/{id}/{shown}", self.era());
        if let Some(known) = self.inner.answers.get(&key).await {
            return Ok(known);
        }
        let service = self.clone();
        let working = async move { written(&service.paged(id, currency).await?) };
        let answer = self.inner.answers.try_get_with(key, Box::pin(working));
        Box::pin(answer).await.map_err(Arc::unwrap_or_clone)
    }

    fn era(&self) -> u64 {
        self.kept().era.load(std::sync::atomic::Ordering::Acquire)
    }

    async fn listed(&self, query: &ListQuery) -> Result<ProductList, Problem> {
        let (rates, tree, words) = (self.rates().await?, self.tree().await?, self.words().await?);
        let offset = match &query.after {
            None => 0,
            Some(after) => Cursor::decode::<(usize,)>(after)?.0,
        };
        if offset + query.limit > WINDOW {
            return Err(Error::TooFar { maximum: WINDOW }.into());
        }
        let now = self.rt().now();
        // On a front page that asks for nothing, nothing that is paid for leads.
        let may_lead = query.category.is_some() || !query.text.trim().is_empty();
        let ask = Ask {
            state: Some(ProductState::Published),
            offset,
            promoted_at: may_lead.then(|| u64::try_from(now.micros()).unwrap_or(0)),
            ..asked(query, &tree, &rates)?
        };
        let found = self.search().find(ask).await?;
        let mut named: Vec<OrgId> = found.cards.iter().map(|card| card.seller).collect();
        if let Some(counts) = &found.facets {
            named.extend(
                counts
                    .sellers
                    .keys()
                    .filter_map(|id| id.parse::<OrgId>().ok())
                    .take(200),
            );
        }
        let sellers = self.sellers(named).await;
        let mut prices = Shown::new(&rates, query.currency, now);
        let items: Vec<_> = found
            .cards
            .iter()
            .map(|card| shown::card(card, &mut prices, &sellers))
            .collect();
        let end = offset + items.len();
        let goes_on =
            !items.is_empty() && (end as u64) < found.total && end + query.limit <= WINDOW;
        Ok(ProductList {
            items,
            next: if goes_on {
                Some(Cursor::encode(&(end,))?)
            } else {
                None
            },
            total: found.total,
            corrected: found.corrected,
            indexing: self.search().is_building(),
            facets: found.facets.map(|counts| {
                let names = |id: &OrgId| sellers.get(id).map(|seller| seller.name.clone());
                facets(&counts, &tree, &words, names)
            }),
            rates: prices.rates(),
        })
    }

    /// A product as everybody may know it, kept for a moment.
    async fn offered(&self, id: ProductId) -> Result<Arc<Offered>, Problem> {
        if let Some(offered) = self.kept().offered.get(&id) {
            return Ok(offered);
        }
        let found = self
            .rt()
            .db()
            .read(move |tx| async move { store::product::load(&tx, id).await })
            .await?;
        let offered = Arc::new(found.ok_or_else(Problem::not_found)?);
        self.kept().offered.insert(id, offered.clone());
        Ok(offered)
    }

    async fn paged(
        &self,
        id: ProductId,
        currency: Option<Currency>,
    ) -> Result<ProductPage, Problem> {
        let offered = self.offered(id).await?;
        let product = &offered.product;
        if product.state != ProductState::Published {
            return Err(Problem::not_found());
        }
        let (rates, tree, words) = (self.rates().await?, self.tree().await?, self.words().await?);
        let mut named: Vec<OrgId> = offered.offers.iter().map(|offer| offer.seller).collect();
        named.push(product.seller);
        let sellers = self.sellers(named).await;
        let mut prices = Shown::new(&rates, currency, self.rt().now());
        let mut offers: Vec<_> = offered.open_offers().collect();
        offers.sort_by_key(|offer| (offer.seller != product.seller, offer.seller, offer.id));
        let offers = offers
            .into_iter()
            .map(|offer| OfferView {
                id: offer.id,
                variant: offer.variant,
                seller: sellers.get(&offer.seller).cloned(),
                sku: offer.sku.clone(),
                ladder: offer
                    .ladder
                    .iter()
                    .map(|step| {
                        let own = Money::new(i128::from(step.unit_price_minor), offer.currency);
                        RungView {
                            quantity: step.quantity,
                            unit_price: prices.price(own),
                            offer_unit_price: own,
                        }
                    })
                    .collect(),
                minimum_order: offer.minimum_order,
                order_multiple: offer.order_multiple,
                maximum_order: offer.maximum_order,
                lead_time_days: offer.lead_time_days,
                available: offer.available,
            })
            .collect();
        let word = |key: &str| {
            let known = words
                .iter()
                .find(|word| word.kind == WordKind::Attribute && word.key == key);
            known.map_or_else(|| Text::new(Locale::En, key), |word| word.name.clone())
        };
        Ok(ProductPage {
            id,
            title: product.title.clone(),
            description: product.description.clone(),
            brand: product.brand.clone(),
            category: product
                .category
                .map(|category| crumbs(&tree, category))
                .unwrap_or_default(),
            attributes: product
                .attributes
                .iter()
                .map(|(key, value)| AttributeView {
                    key: key.clone(),
                    name: word(key),
                    value: value.clone(),
                })
                .collect(),
            options: product.options.clone(),
            media: product
                .media
                .iter()
                .map(|picture| PictureView {
                    url: file_url(&picture.blob.to_string()),
                    alt: picture.alt.clone(),
                })
                .collect(),
            origin: product.origin,
            hs_code: product.hs_code,
            dangerous_goods: product.dangerous_goods,
            unit: product.unit,
            seller: sellers.get(&product.seller).cloned(),
            published_at: product.published_at,
            variants: product
                .variants
                .iter()
                .filter(|variant| !variant.retired)
                .map(|variant| VariantView {
                    id: variant.id,
                    options: variant.options.clone(),
                    weight_grams: variant.weight_grams,
                    length_mm: variant.length_mm,
                    width_mm: variant.width_mm,
                    height_mm: variant.height_mm,
                })
                .collect(),
            offers,
            rates: prices.rates(),
        })
    }

    /// What begins as the reader types.
    pub(crate) async fn suggestions(&self, text: String) -> Result<Suggestions, Problem> {
        let tree = self.tree().await?;
        let wanted = folded(text.trim());
        let ask = Ask {
            text,
            state: Some(ProductState::Published),
            limit: 8,
            ..Ask::default()
        };
        let found = self.search().find(ask).await?;
        let categories = tree
            .all()
            .iter()
            .filter(|category| {
                category.name.iter().any(|(_, name)| {
                    let name = folded(name);
                    name.starts_with(&wanted)
                        || name.contains(&format!(" {wanted}"))
                        || (!wanted.is_ascii() && name.contains(&wanted))
                })
            })
            .take(4)
            .map(|category| Crumb {
                id: category.id,
                slug: category.slug.clone(),
                name: category.name.clone(),
            })
            .collect();
        Ok(Suggestions {
            products: found
                .cards
                .iter()
                .map(|card| SuggestedProduct {
                    id: card.id,
                    title: card.title.clone(),
                })
                .collect(),
            categories,
        })
    }

    pub(crate) async fn seller_page(&self, id: OrgId) -> Result<SellerPage, Problem> {
        let seller = self
            .sellers(vec![id])
            .await
            .remove(&id)
            .ok_or_else(Problem::not_found)?;
        let tree = self.tree().await?;
        let ask = Ask {
            state: Some(ProductState::Published),
            seller: Some(id),
            limit: 1,
            facets: true,
            ..Ask::default()
        };
        let found = self.search().find(ask).await?;
        let counts = found.facets.unwrap_or_default();
        Ok(SellerPage {
            seller,
            products: found.total,
            categories: facets(&counts, &tree, &[], |_| None).categories,
        })
    }

    pub(crate) async fn currencies(&self) -> Result<Vec<Currency>, Problem> {
        Ok(self.rates().await?.currencies())
    }
}

fn written<T: Serialize>(value: &T) -> Result<Bytes, Problem> {
    serde_json::to_vec(value)
        .map(Bytes::from)
        .map_err(|_| Problem::internal())
}

fn crumbs(tree: &Tree, id: CategoryId) -> Vec<Crumb> {
    tree.path(id)
        .into_iter()
        .map(|category| Crumb {
            id: category.id,
            slug: category.slug.clone(),
            name: category.name.clone(),
        })
        .collect()
}
