//! A large store made up in one go, for measuring: rows by the thousand, the index once at the end.
//! The same number of products is the same store every time, but for its ids.

use std::collections::BTreeMap;
use std::sync::Arc;

use contract::ids::{CategoryId, OfferId, OrgId, ProductId, VariantId};
use kernel::{Country, Currency, HsCode, Locale, Problem, Text, Unit};

use super::Service;
use crate::error::Error;
use crate::model::category::Category;
use crate::model::offer::{Offer, Step};
use crate::model::product::{OptionValue, Product, ProductOption, ProductState, Variant};
use crate::rules::slug;
use crate::store;

/// Products of one transaction.
const BATCH: usize = 1_000;

/// An offer that was made up; stock is opened for it.
#[derive(Clone, Debug)]
pub struct SeededOffer {
    pub id: OfferId,
    pub seller: OrgId,
    pub product: ProductId,
    pub variant: VariantId,
    pub sku: String,
    pub title: Text,
    pub options: BTreeMap<String, String>,
    /// As the catalogue already shows it.
    pub available: i64,
}

type Named = (&'static str, &'static str);
const KINDS: [(Named, &str, i64, i64); 24] = [
    (("Scarf", "围巾"), "621410", 120, 4_200),
    (("Tea set", "茶具"), "691110", 1_800, 12_800),
    (("Desk lamp", "台灯"), "940521", 900, 8_600),
    (("Backpack", "双肩包"), "420292", 750, 7_900),
    (("Water bottle", "水杯"), "961700", 380, 3_400),
    (("Phone case", "手机壳"), "392690", 60, 1_200),
    (("Charger", "充电器"), "850440", 150, 3_900),
    (("Earphones", "耳机"), "851830", 90, 5_600),
    (("Umbrella", "雨伞"), "660191", 420, 2_800),
    (("Notebook", "笔记本"), "482010", 260, 1_500),
    (("Wooden puzzle", "木制拼图"), "950300", 540, 2_600),
    (("Kitchen knife", "厨刀"), "821192", 310, 6_400),
    (("Bamboo basket", "竹篮"), "460211", 480, 3_100),
    (("Yoga mat", "瑜伽垫"), "950691", 1_100, 5_200),
    (("Bed sheet", "床单"), "630221", 1_300, 9_900),
    (("Sweater", "毛衣"), "611030", 450, 8_800),
    (("Sneakers", "运动鞋"), "640411", 900, 11_200),
    (("Bracelet", "手链"), "711719", 40, 1_900),
    (("Picture frame", "相框"), "441400", 620, 2_200),
    (("Garden light", "庭院灯"), "940542", 480, 4_700),
    (("Coffee grinder", "咖啡磨豆机"), "821000", 980, 9_300),
    (("Travel pillow", "旅行枕"), "940490", 290, 2_900),
    (("Cutting board", "砧板"), "441911", 1_050, 3_600),
    (("Wall clock", "挂钟"), "910521", 700, 4_400),
];
const MATERIALS: [Named; 16] = [
    ("Silk", "真丝"),
    ("Cotton", "纯棉"),
    ("Linen", "亚麻"),
    ("Bamboo", "竹制"),
    ("Walnut", "胡桃木"),
    ("Steel", "不锈钢"),
    ("Ceramic", "陶瓷"),
    ("Glass", "玻璃"),
    ("Leather", "真皮"),
    ("Wool", "羊毛"),
    ("Recycled", "再生料"),
    ("Aluminium", "铝合金"),
    ("Velvet", "天鹅绒"),
    ("Rattan", "藤编"),
    ("Silicone", "硅胶"),
    ("Canvas", "帆布"),
];
const STYLES: [Named; 16] = [
    ("Classic", "经典款"),
    ("Compact", "便携款"),
    ("Festival", "节日款"),
    ("Heavy-duty", "加厚款"),
    ("Hand-painted", "手绘"),
    ("Minimal", "简约"),
    ("Outdoor", "户外"),
    ("Premium", "高端"),
    ("Printed", "印花"),
    ("Quilted", "绗缝"),
    ("Retro", "复古"),
    ("Striped", "条纹"),
    ("Studio", "工作室款"),
    ("Summer", "夏季"),
    ("Vintage", "怀旧"),
    ("Winter", "冬季"),
];
const COLOURS: [(&str, Named); 4] = [
    ("red", ("Red", "红色")),
    ("blue", ("Blue", "蓝色")),
    ("green", ("Green", "绿色")),
    ("natural", ("Natural", "原色")),
];

fn both((en, zh): Named) -> Text {
    Text::new(Locale::En, en).with(Locale::ZhCn, zh)
}

fn pick<T: Copy>(from: &[T], at: usize) -> Option<T> {
    from.get(at % from.len().max(1)).copied()
}

/// Spreads a number evenly without chance: neighbours come to lie far apart.
fn spread(n: usize) -> usize {
    let n = (n as u64)
        .wrapping_add(1)
        .wrapping_mul(0x9e37_79b9_7f4a_7c15);
    usize::try_from((n ^ (n >> 29)) >> 16).unwrap_or(0)
}

impl Service {
    /// Makes so many published products of these sellers, and builds the index. No events are told:
    /// whoever keeps stock is handed what comes back.
    pub async fn seed(
        &self,
        sellers: &[OrgId],
        products: usize,
    ) -> Result<Vec<SeededOffer>, Problem> {
        let categories = self.seeded_categories().await?;
        let mut made = Vec::with_capacity(products * 2);
        let mut ids = Vec::with_capacity(products);
        let mut from = 0;
        while from < products && !sellers.is_empty() {
            let until = (from + BATCH).min(products);
            let batch: Vec<(Product, Vec<Offer>)> = (from..until)
                .filter_map(|n| {
                    let (_, category) = *categories.get(n % categories.len().max(1))?;
                    self.made_up(n, *sellers.get(n % sellers.len())?, category)
                })
                .collect();
            for (product, offers) in &batch {
                ids.push(product.id);
                made.extend(offers.iter().map(|offer| seeded(product, offer)));
            }
            let batch: Arc<[(Product, Vec<Offer>)]> = batch.into();
            self.rt()
                .db()
                .tx(move |tx| {
                    let batch = batch.clone();
                    async move {
                        let rows: Vec<(&Product, bool)> =
                            batch.iter().map(|(product, _)| (product, false)).collect();
                        store::product::insert(&tx, &rows).await?;
                        let offers: Vec<Offer> = batch
                            .iter()
                            .flat_map(|(_, offers)| offers.clone())
                            .collect();
                        store::offer::insert(&tx, &offers).await?;
                        Ok::<_, Error>(())
                    }
                })
                .await?;
            from = until;
        }
        self.kept().forget_answers();
        if let Err(problem) = self.search().rebuild().await {
            // Another task of this process keeps the index: it is told what to look at.
            tracing::info!(%problem, "the index is left to whoever keeps it");
            self.tell_index(ids).await?;
        }
        Ok(made)
    }

    /// Builds the search index from the tables, where no task of this process keeps it any more.
    pub async fn index_anew(&self) -> Result<(), Problem> {
        self.search().rebuild().await
    }

    async fn tell_index(&self, ids: Vec<ProductId>) -> Result<(), Problem> {
        for part in ids.chunks(5_000) {
            let rt = self.rt().clone();
            let changes: Arc<[_]> = part
                .iter()
                .map(|product| (rt.ids().uuid(), *product))
                .collect();
            self.rt()
                .db()
                .tx(move |tx| {
                    let changes = changes.clone();
                    async move { store::change::note(&tx, &changes).await }
                })
                .await?;
        }
        self.rt().wake(crate::search::SIGNAL);
        Ok(())
    }

    /// A category a kind of goods, made once.
    async fn seeded_categories(&self) -> Result<Vec<(&'static str, CategoryId)>, Problem> {
        let rt = self.rt().clone();
        let categories = self
            .rt()
            .db()
            .tx(move |tx| {
                let rt = rt.clone();
                async move {
                    let known = store::category::all(&tx).await?;
                    let mut all = Vec::new();
                    for (at, (kind, ..)) in KINDS.iter().enumerate() {
                        let name = slug::of(kind.0);
                        if let Some(category) = known.iter().find(|category| category.slug == name)
                        {
                            all.push((kind.0, category.id));
                            continue;
                        }
                        let category = Category {
                            id: rt.ids().new_id(),
                            parent: None,
                            slug: name,
                            name: both(*kind),
                            position: i64::try_from(at).unwrap_or(0),
                            version: 1,
                        };
                        store::category::insert(&tx, &category, rt.now()).await?;
                        all.push((kind.0, category.id));
                    }
                    Ok::<_, Error>(all)
                }
            })
            .await?;
        self.forget_tree();
        Ok(categories)
    }

    fn made_up(
        &self,
        n: usize,
        seller: OrgId,
        category: CategoryId,
    ) -> Option<(Product, Vec<Offer>)> {
        let (ids, now) = (self.rt().ids(), self.rt().now());
        let (kind, hs_code, weight, price) = pick(&KINDS, n)?;
        let (material, style) = (pick(&MATERIALS, spread(n))?, pick(&STYLES, spread(n) / 16)?);
        let model = n / KINDS.len();
        let title = Text::new(
            Locale::En,
            format!(
                "{} {} {} {model}",
                style.0,
                material.0.to_lowercase(),
                kind.0.to_lowercase()
            ),
        )
        .with(
            Locale::ZhCn,
            format!("{}{}{} {model}", style.1, material.1, kind.1),
        );
        let description = Text::new(
            Locale::En,
            format!(
                "{} of {}. Packed one by one, samples on request. Model {model}.",
                kind.0,
                material.0.to_lowercase()
            ),
        )
        .with(
            Locale::ZhCn,
            format!(
                "{}材质{}，独立包装，支持打样。型号 {model}。",
                material.1, kind.1
            ),
        );
        let colours = 1 + spread(n) % 3;
        let options = if colours == 1 {
            Vec::new()
        } else {
            vec![ProductOption {
                key: "colour".to_owned(),
                name: both(("Colour", "颜色")),
                values: COLOURS
                    .iter()
                    .take(colours)
                    .map(|(key, name)| OptionValue {
                        key: (*key).to_owned(),
                        name: both(*name),
                    })
                    .collect(),
            }]
        };
        let variants: Vec<Variant> = (0..colours)
            .map(|at| Variant {
                id: ids.new_id(),
                options: options
                    .iter()
                    .filter_map(|option| {
                        Some((option.key.clone(), option.values.get(at)?.key.clone()))
                    })
                    .collect(),
                weight_grams: weight,
                length_mm: 200,
                width_mm: 150,
                height_mm: 80,
                retired: false,
            })
            .collect();
        let product = Product {
            seller,
            id: ids.new_id(),
            handle: Some(format!("seed-{n}")),
            state: ProductState::Published,
            barred: false,
            category: Some(category),
            title,
            description,
            brand: Some(format!("House {}", spread(n) % 400)),
            attributes: [("material".to_owned(), both(material))].into(),
            options,
            media: Vec::new(),
            origin: Some(Country::CN),
            hs_code: hs_code.parse::<HsCode>().ok(),
            dangerous_goods: false,
            unit: Unit::Piece,
            created_at: now,
            changed_at: now,
            published_at: Some(now),
            promoted_until: None,
            version: 1,
            variants,
        };
        let minimum = [10, 20, 50, 100][spread(n) % 4];
        let unit = price + i64::try_from(spread(n) % 2_000).unwrap_or(0);
        let offers = product
            .variants
            .iter()
            .enumerate()
            .map(|(at, variant)| Offer {
                seller,
                id: ids.new_id(),
                product_seller: seller,
                product: product.id,
                variant: variant.id,
                sku: format!("SEED-{n}-{at}"),
                currency: Currency::CNY,
                ladder: vec![
                    Step {
                        quantity: minimum,
                        unit_price_minor: unit,
                    },
                    Step {
                        quantity: minimum * 10,
                        unit_price_minor: unit * 9 / 10,
                    },
                    Step {
                        quantity: minimum * 50,
                        unit_price_minor: unit * 8 / 10,
                    },
                ],
                minimum_order: minimum,
                order_multiple: 1,
                maximum_order: None,
                lead_time_days: 3 + i64::try_from(spread(n) % 12).unwrap_or(0),
                open: true,
                suspended: false,
                available: 1_000_000,
                opened_at: now,
                version: 1,
            })
            .collect();
        Some((product, offers))
    }
}

fn seeded(product: &Product, offer: &Offer) -> SeededOffer {
    SeededOffer {
        id: offer.id,
        seller: offer.seller,
        product: product.id,
        variant: offer.variant,
        sku: offer.sku.clone(),
        title: product.title.clone(),
        options: product
            .variant(offer.variant)
            .map(|variant| product.option_words(variant, Locale::En))
            .unwrap_or_default(),
        available: offer.available,
    }
}
