//! The fields of the index, and a product as a document of it.

use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::TextAnalyzer;
use tantivy::{Index, TantivyDocument, Term};

use contract::ids::ProductId;
use kernel::Currency;

use super::words::{SignTokenizer, WordTokenizer};
use crate::model::category::Word;
use crate::model::product::Offered;
use crate::rules::rates::Rates;
use crate::rules::tree::Tree;
use crate::rules::{card, slug, traits};

/// Raised with every change of the fields or of how words are cut: the index is then built anew.
pub(crate) const VERSION: u32 = 3;

const WORDS: &str = "words";
const SIGNS: &str = "signs";

#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields {
    pub(crate) id: Field,
    pub(crate) title: Field,
    pub(crate) body: Field,
    pub(crate) brand: Field,
    pub(crate) attributes: Field,
    pub(crate) signs: Field,
    pub(crate) sku: Field,
    pub(crate) state: Field,
    pub(crate) owner: Field,
    pub(crate) seller: Field,
    pub(crate) category: Field,
    pub(crate) origin: Field,
    /// `material=silk`, to be asked for.
    pub(crate) trait_key: Field,
    /// The same with its names, to be counted.
    pub(crate) trait_name: Field,
    pub(crate) currency: Field,
    pub(crate) price: Field,
    pub(crate) minimum: Field,
    pub(crate) lead: Field,
    pub(crate) stock: Field,
    pub(crate) newest: Field,
    /// Until when it is shown first, in microseconds.
    pub(crate) promoted: Field,
    pub(crate) card: Field,
}

pub(crate) fn build() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let text = |tokenizer: &str, record: IndexRecordOption| {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(tokenizer)
                .set_index_option(record),
        )
    };
    let words = text(WORDS, IndexRecordOption::WithFreqs);
    let facet = STRING | FAST;
    let fields = Fields {
        id: schema.add_text_field("id", STRING),
        title: schema.add_text_field("title", words.clone()),
        body: schema.add_text_field("body", words.clone()),
        brand: schema.add_text_field("brand", words.clone()),
        attributes: schema.add_text_field("attributes", words),
        signs: schema.add_text_field(
            "signs",
            text(SIGNS, IndexRecordOption::WithFreqsAndPositions),
        ),
        sku: schema.add_text_field("sku", STRING),
        state: schema.add_text_field("state", STRING),
        owner: schema.add_text_field("owner", STRING),
        seller: schema.add_text_field("seller", facet.clone()),
        category: schema.add_text_field("category", facet.clone()),
        origin: schema.add_text_field("origin", facet.clone()),
        trait_key: schema.add_text_field("trait_key", STRING),
        trait_name: schema.add_text_field("trait_name", facet),
        currency: schema.add_u64_field("currency", INDEXED | FAST),
        price: schema.add_u64_field("price", FAST),
        minimum: schema.add_u64_field("minimum", FAST),
        lead: schema.add_u64_field("lead", FAST),
        stock: schema.add_u64_field("stock", INDEXED | FAST),
        newest: schema.add_u64_field("newest", FAST),
        promoted: schema.add_u64_field("promoted", FAST),
        card: schema.add_bytes_field("card", STORED),
    };
    (schema.build(), fields)
}

pub(crate) fn register(index: &Index) {
    index
        .tokenizers()
        .register(WORDS, TextAnalyzer::from(WordTokenizer));
    index
        .tokenizers()
        .register(SIGNS, TextAnalyzer::from(SignTokenizer));
}

/// A currency as a number that keeps its letters.
pub(crate) fn currency_number(currency: Currency) -> u64 {
    currency
        .code()
        .bytes()
        .fold(0, |number, byte| number << 8 | u64::from(byte))
}

pub(crate) fn id_term(fields: &Fields, id: ProductId) -> Term {
    Term::from_field_text(fields.id, &id.uuid().simple().to_string())
}

/// How a value of an attribute stands in the index.
pub(crate) fn trait_key(key: &str, value: &str) -> String {
    format!("{key}={value}")
}

fn number(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}

/// Products of every state are in the index; who may see which is asked for with the query.
pub(crate) fn document(
    fields: &Fields,
    offered: &Offered,
    tree: &Tree,
    words: &[Word],
    rates: &Rates,
) -> Result<TantivyDocument, serde_json::Error> {
    let product = &offered.product;
    let card = card::of(offered, rates);
    let mut document = TantivyDocument::default();
    document.add_text(fields.id, product.id.uuid().simple().to_string());
    for (_, text) in product.title.iter() {
        document.add_text(fields.title, text);
        document.add_text(fields.signs, text);
    }
    for (_, text) in product.description.iter() {
        document.add_text(fields.body, text);
    }
    if let Some(brand) = &product.brand {
        document.add_text(fields.brand, brand);
        document.add_text(fields.signs, brand);
    }
    for text in product
        .attributes
        .values()
        .flat_map(|value| value.iter().map(|(_, text)| text))
    {
        document.add_text(fields.attributes, text);
    }
    for (_, name) in product
        .options
        .iter()
        .flat_map(|option| &option.values)
        .flat_map(|value| value.name.iter())
    {
        document.add_text(fields.attributes, name);
    }
    if let Some(category) = product.category {
        for category in tree.path(category) {
            document.add_text(fields.category, category.id.to_string());
            for (_, name) in category.name.iter() {
                document.add_text(fields.attributes, name);
            }
        }
    }
    for offer in offered.open_offers() {
        document.add_text(fields.sku, slug::folded(&offer.sku));
    }
    document.add_text(fields.owner, product.seller.to_string());
    let mut sellers: Vec<String> = offered
        .open_offers()
        .map(|offer| offer.seller.to_string())
        .collect();
    sellers.push(product.seller.to_string());
    sellers.sort();
    sellers.dedup();
    for seller in sellers {
        document.add_text(fields.seller, seller);
    }
    document.add_text(fields.state, product.state.as_str());
    if let Some(origin) = product.origin {
        document.add_text(fields.origin, origin.alpha2());
    }
    for found in traits::of(product, words) {
        document.add_text(fields.trait_key, trait_key(&found.key, &found.value));
        document.add_text(
            fields.trait_name,
            serde_json::to_string(&(&found.key, &found.value, &found.name))?,
        );
    }
    if let Some(currency) = card.currency {
        document.add_u64(fields.currency, currency_number(currency));
        document.add_u64(fields.price, number(card.price_minor));
    }
    document.add_u64(fields.minimum, number(card.minimum_order));
    document.add_u64(fields.lead, number(card.lead_time_days));
    document.add_u64(fields.stock, u64::from(card.in_stock));
    document.add_u64(
        fields.newest,
        number(product.published_at.map_or(0, |at| at.micros())),
    );
    document.add_u64(
        fields.promoted,
        number(product.promoted_until.map_or(0, |until| until.micros())),
    );
    document.add_bytes(fields.card, &serde_json::to_vec(&card)?);
    Ok(document)
}
