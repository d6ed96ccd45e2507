//! The category tree, the words, the products with their pictures, and what the shops ask for them.

use std::collections::BTreeMap;

use kernel::{Locale, Text};
use runtime::blobs::{self, NewBlob};
use serde_json::{Value, json};

use super::loader::{Loader, PLATFORM, text};
use super::world::{self, Categories, Offer, Product, Rung, Shop, World};
use crate::cli::Failure;
use crate::serve;

/// What the files call a product, against what it became.
struct Made {
    id: String,
    /// By article number of its own seller.
    variants: BTreeMap<String, String>,
}

impl Loader {
    pub(super) async fn load_goods(&mut self, world: &World) -> Result<(), Failure> {
        let categories = self.load_categories(&world.categories).await?;
        let names: BTreeMap<&str, &Text> = world
            .categories
            .options
            .iter()
            .map(|word| (word.key.as_str(), &word.name))
            .collect();
        let mut made = BTreeMap::new();
        for shop in &world.shops {
            for product in &shop.products {
                let known = self
                    .load_product(shop, product, &categories, &names)
                    .await?;
                made.insert(product.slug.clone(), known);
            }
        }
        for shop in &world.shops {
            for offer in &shop.offers {
                let product = made
                    .get(&offer.product)
                    .ok_or_else(|| Failure(format!("there is no product {}", offer.product)))?;
                self.load_side_offer(shop, product, &offer.offer).await?;
            }
        }
        Ok(())
    }

    async fn load_categories(
        &mut self,
        categories: &Categories,
    ) -> Result<BTreeMap<String, String>, Failure> {
        let mut ids = BTreeMap::new();
        for (at, category) in categories.categories.iter().enumerate() {
            let parent = match &category.parent {
                Some(slug) => Some(
                    ids.get(slug)
                        .cloned()
                        .ok_or_else(|| Failure(format!("there is no category {slug}")))?,
                ),
                None => None,
            };
            let body = json!({
                "parent": parent,
                "slug": category.slug,
                "name": category.name,
                "position": at,
            });
            let id: String = text(
                &self.post(PLATFORM, "/api/catalog/categories", body).await?,
                "/id",
            )?;
            ids.insert(category.slug.clone(), id);
        }
        for word in &categories.options {
            let body = json!({"kind": "option", "key": word.key, "name": word.name});
            self.put(PLATFORM, "/api/catalog/words", body).await?;
        }
        for word in &categories.attributes {
            let (key, name, facet) = (&word.key, &word.name, word.facet);
            let body = json!({"kind": "attribute", "key": key, "name": name, "facet": facet});
            self.put(PLATFORM, "/api/catalog/words", body).await?;
        }
        Ok(ids)
    }

    async fn load_product(
        &mut self,
        shop: &Shop,
        product: &Product,
        categories: &BTreeMap<String, String>,
        names: &BTreeMap<&str, &Text>,
    ) -> Result<Made, Failure> {
        let picture = NewBlob {
            org: self.firm(&shop.seller)?,
            name: product.picture.clone(),
            bytes: world::picture(&product.picture)?.into(),
            public: true,
        };
        let picture = blobs::put(self.rt(), picture).await.map_err(serve::told)?;
        let category = categories
            .get(&product.category)
            .ok_or_else(|| Failure(format!("there is no category {}", product.category)))?;
        let variants: Vec<Value> = product
            .variants
            .iter()
            .map(|variant| {
                json!({
                    "options": variant.options,
                    "weight_grams": variant.weight_grams,
                    "length_mm": variant.length_mm,
                    "width_mm": variant.width_mm,
                    "height_mm": variant.height_mm,
                    "offer": terms(&product.offer, &variant.sku),
                })
            })
            .collect();
        let body = json!({
            "handle": product.slug,
            "title": product.title,
            "description": product.description,
            "brand": product.brand,
            "category": category,
            "attributes": product.attributes,
            "options": options(product, names),
            "media": [{"blob": picture.id, "alt": product.title}],
            "origin": product.origin,
            "hs_code": product.hs_code,
            "dangerous_goods": product.dangerous_goods,
            "unit": product.unit,
            "variants": variants,
        });
        let head = self.head(&shop.seller)?;
        let answer = self
            .post(&head, "/api/catalog/seller/products", body)
            .await?;
        let id = text(&answer, "/id")?;
        if product.state != "draft" {
            let path = format!("/api/catalog/seller/products/{id}/publish");
            self.post(&head, &path, Value::Null).await?;
        }
        if product.state == "withdrawn" {
            let path = format!("/api/catalog/seller/products/{id}/withdraw");
            self.post(&head, &path, json!({})).await?;
        }
        if product.state == "published" {
            self.products.insert(product.slug.clone(), id.clone());
        }
        let variants = self.remember(shop, product, &answer)?;
        Ok(Made { id, variants })
    }

    /// Keeps the offers for the script, and answers the variants by article number. They come back
    /// in the order in which they were sent.
    fn remember(
        &mut self,
        shop: &Shop,
        product: &Product,
        answer: &Value,
    ) -> Result<BTreeMap<String, String>, Failure> {
        let offers = answer["offers"].as_array().cloned().unwrap_or_default();
        let mut variants = BTreeMap::new();
        for (at, variant) in product.variants.iter().enumerate() {
            let id = text(answer, &format!("/draft/variants/{at}/id"))?;
            if let Some(offer) = offers.iter().find(|offer| offer["variant"] == *id) {
                let key = (shop.seller.clone(), variant.sku.clone());
                self.offers.insert(key, text(offer, "/id")?);
            }
            variants.insert(variant.sku.clone(), id);
        }
        Ok(variants)
    }

    /// The shop sells another's product too, under the same article numbers.
    async fn load_side_offer(
        &mut self,
        shop: &Shop,
        product: &Made,
        offer: &Offer,
    ) -> Result<(), Failure> {
        let head = self.head(&shop.seller)?;
        for sku in offer.stock.keys() {
            let variant = product
                .variants
                .get(sku)
                .ok_or_else(|| Failure(format!("the product has no {sku}")))?;
            let body = json!({"variant": variant, "terms": terms(offer, sku)});
            let path = format!("/api/catalog/products/{}/offers", product.id);
            let answer = self.post(&head, &path, body).await?;
            let key = (shop.seller.clone(), sku.clone());
            self.offers.insert(key, text(&answer, "/id")?);
        }
        Ok(())
    }
}

/// What the shop asks for one variant; nothing when it does not sell it.
fn terms(offer: &Offer, sku: &str) -> Option<Value> {
    let opening = offer.stock.get(sku)?;
    let ladder = offer.price_ladders.get(sku).unwrap_or(&offer.price_ladder);
    let rung = |rung: &Rung| {
        json!({
            "quantity": rung.quantity,
            "unit_price": {
                "amount": rung.unit_price_minor.to_string(),
                "currency": offer.currency,
            },
        })
    };
    Some(json!({
        "sku": sku,
        "ladder": ladder.iter().map(rung).collect::<Vec<_>>(),
        "minimum_order": offer.minimum_order,
        "order_multiple": offer.order_multiple,
        "lead_time_days": offer.lead_time_days,
        "opening_quantity": opening,
    }))
}

fn options(product: &Product, names: &BTreeMap<&str, &Text>) -> Vec<Value> {
    product
        .options
        .iter()
        .map(|option| {
            let name = names
                .get(option.key.as_str())
                .map(|name| (*name).clone())
                .unwrap_or_else(|| Text::new(Locale::En, &option.key));
            let values: Vec<Value> = option
                .values
                .iter()
                .map(|value| json!({"key": value.key, "name": value.name}))
                .collect();
            json!({"key": option.key, "name": name, "values": values})
        })
        .collect()
}
