//! Products as rows of the same file that is read: what goes out comes in again.

use kernel::{Locale, Money};

use super::columns::guarded;
use super::{NO_OPTION, TAGS, TYPE, own};
use crate::model::product::{Offered, ProductState};

/// The columns of an export: those of Shopify's own that mean something here, and behind them what
/// Shopify has no column for.
pub(crate) const COLUMNS: [&str; 43] = [
    "Handle",
    "Title",
    "Body (HTML)",
    "Vendor",
    "Type",
    "Tags",
    "Published",
    "Option1 Name",
    "Option1 Value",
    "Option2 Name",
    "Option2 Value",
    "Option3 Name",
    "Option3 Value",
    "Variant SKU",
    "Variant Grams",
    "Variant Inventory Tracker",
    "Variant Inventory Qty",
    "Variant Inventory Policy",
    "Variant Fulfillment Service",
    "Variant Price",
    "Variant Requires Shipping",
    "Variant Taxable",
    "Image Src",
    "Image Position",
    "Image Alt Text",
    "Status",
    own::ORIGIN,
    own::HS_CODE,
    own::UNIT,
    own::DANGEROUS,
    "Title (en)",
    "Title (zh-CN)",
    "Body (en)",
    "Body (zh-CN)",
    own::CURRENCY,
    own::MINIMUM,
    own::MULTIPLE,
    own::MAXIMUM,
    own::LEAD_TIME,
    own::RUNGS,
    own::LENGTH,
    own::WIDTH,
    own::HEIGHT,
];

/// The rows of one product of its owner's. `picture` makes an address of a file's id.
pub(crate) fn rows(
    offered: &Offered,
    locale: Locale,
    picture: impl Fn(&str) -> String,
) -> Vec<[String; COLUMNS.len()]> {
    let product = &offered.product;
    let handle = product
        .handle
        .clone()
        .unwrap_or_else(|| product.id.to_string());
    let variants: Vec<_> = product
        .variants
        .iter()
        .filter(|variant| !variant.retired)
        .collect();
    let count = variants.len().max(product.media.len()).max(1);
    let attribute = |key: &str| {
        product
            .attributes
            .get(key)
            .map_or("", |text| text.best(locale))
            .to_owned()
    };
    (0..count)
        .map(|at| {
            let mut row: [String; COLUMNS.len()] = std::array::from_fn(|_| String::new());
            let mut set = |heading: &str, text: String| {
                if let Some(place) = COLUMNS.iter().position(|column| *column == heading) {
                    row[place] = text;
                }
            };
            set("Handle", guarded(&handle));
            if at == 0 {
                set("Title", guarded(product.title.best(locale)));
                set("Body (HTML)", html(product.description.best(locale)));
                set(
                    "Vendor",
                    guarded(product.brand.as_deref().unwrap_or_default()),
                );
                set("Type", guarded(&attribute(TYPE)));
                set("Tags", guarded(&attribute(TAGS)));
                set(
                    "Published",
                    (product.state == ProductState::Published).to_string(),
                );
                set(
                    "Status",
                    if product.state == ProductState::Published {
                        "active"
                    } else {
                        "draft"
                    }
                    .to_owned(),
                );
                for (heading, text) in own::of_product(product, html) {
                    set(heading, text);
                }
            }
            if let Some(variant) = variants.get(at) {
                if product.options.is_empty() {
                    if at == 0 {
                        set("Option1 Name", NO_OPTION.0.to_owned());
                    }
                    set("Option1 Value", NO_OPTION.1.to_owned());
                }
                for (n, option) in product.options.iter().take(3).enumerate() {
                    if at == 0 {
                        set(
                            &format!("Option{} Name", n + 1),
                            guarded(option.name.best(locale)),
                        );
                    }
                    let value = variant
                        .options
                        .get(&option.key)
                        .cloned()
                        .unwrap_or_default();
                    let name = option
                        .values
                        .iter()
                        .find(|known| known.key == value)
                        .map(|known| known.name.best(locale));
                    set(
                        &format!("Option{} Value", n + 1),
                        guarded(name.filter(|name| !name.is_empty()).unwrap_or(&value)),
                    );
                }
                set("Variant Grams", variant.weight_grams.to_string());
                set("Variant Inventory Policy", "deny".to_owned());
                set("Variant Fulfillment Service", "manual".to_owned());
                set("Variant Requires Shipping", "true".to_owned());
                set("Variant Taxable", "true".to_owned());
                if let Some(offer) = offered.own_offer(variant.id) {
                    set("Variant SKU", guarded(&offer.sku));
                    set("Variant Inventory Qty", offer.available.to_string());
                    let price: Money = offer.price_at_minimum();
                    set("Variant Price", price.to_major_string());
                }
                for (heading, text) in own::of_variant(variant, offered.own_offer(variant.id)) {
                    set(heading, text);
                }
            }
            if let Some(shown) = product.media.get(at) {
                set("Image Src", picture(&shown.blob.to_string()));
                set("Image Position", (at + 1).to_string());
                set("Image Alt Text", guarded(shown.alt.best(locale)));
            }
            row
        })
        .collect()
}

/// Paragraphs as the simplest HTML, every sign of it escaped.
fn html(plain: &str) -> String {
    plain
        .split("\n\n")
        .map(str::trim)
        .filter(|paragraph| !paragraph.is_empty())
        .map(|paragraph| {
            let safe = paragraph
                .replace('&', "&amp;")
                .replace('<', "&lt;")
                .replace('>', "&gt;");
            format!("<p>{}</p>", safe.replace('\n', "<br>"))
        })
        .collect()
}
