//! A question to the index, and how it is answered: words that are known are looked up, words that
//! are not are taken for their neighbours, and the last word may still be being typed.

use std::ops::Bound;
use std::sync::Arc;

use contract::ids::{CategoryId, OrgId};
use kernel::{Country, Currency};
use tantivy::collector::{Collector, Count, TopDocs};
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, FuzzyTermQuery,
    Occur, PhraseQuery, Query, RangeQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption, Value};
use tantivy::{DocAddress, Searcher, TantivyDocument, Term};

use super::facets::{CountValues, Counts};
use super::open::{Cards, Opened};
use super::order::{by, by_price, newest};
use super::schema::{Fields, currency_number, trait_key};
use super::words::{Word, words};
use crate::model::product::ProductState;
use crate::model::view::Card;
use crate::rules::slug::folded;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Sort {
    /// With words; without any, the newest first.
    #[default]
    Relevance,
    Newest,
    PriceUp,
    PriceDown,
    MinimumOrder,
}

/// A currency, and the least and the most in its minor units.
pub(crate) type PriceRange = (Currency, Option<u64>, Option<u64>);

/// What is asked of the index; what is absent matches all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ask {
    pub(crate) text: String,
    pub(crate) state: Option<ProductState>,
    pub(crate) owner: Option<OrgId>,
    pub(crate) seller: Option<OrgId>,
    pub(crate) category: Option<CategoryId>,
    pub(crate) origins: Vec<Country>,
    /// Attributes, each with the values of which one is enough.
    pub(crate) traits: Vec<(String, Vec<String>)>,
    /// Bounds in minor units of each currency that offers may be in.
    pub(crate) prices: Option<Vec<PriceRange>>,
    /// What a minor unit of each currency weighs when prices are put in order.
    pub(crate) weights: Vec<(Currency, f64)>,
    pub(crate) minimum_max: Option<u64>,
    pub(crate) lead_max: Option<u64>,
    pub(crate) in_stock: bool,
    /// Products promoted beyond this moment come first, where nobody asked for another order.
    pub(crate) promoted_at: Option<u64>,
    pub(crate) sort: Sort,
    pub(crate) limit: usize,
    pub(crate) offset: usize,
    pub(crate) facets: bool,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    pub(crate) cards: Vec<Arc<Card>>,
    pub(crate) total: u64,
    pub(crate) facets: Option<Counts>,
    /// Words were taken for others.
    pub(crate) corrected: bool,
}

/// More than words can weigh together.
const PROMOTED_WEIGHT: f32 = 10_000.0;
/// Words of a question that are looked at.
const WORDS_MAX: usize = 12;
/// Words that say nothing by themselves.
const IDLE: [&str; 16] = [
    "the", "a", "an", "of", "for", "and", "with", "in", "to", "的", "了", "和", "与", "及", "用",
    "款",
];

pub(super) fn run(opened: &Opened, cards: &Cards, ask: &Ask) -> tantivy::Result<Found> {
    let searcher = opened.reader.searcher();
    let fields = &opened.fields;
    let text = ask.text.trim();
    if text.is_empty() {
        return collect(&searcher, fields, cards, ask, None);
    }
    let wanted = wanted(text);
    let (strict, guessed) = text_query(&searcher, fields, text, &wanted, false)?;
    let mut found = collect(&searcher, fields, cards, ask, Some(strict))?;
    found.corrected = guessed && found.total > 0;
    if found.total == 0 {
        let (loose, _) = text_query(&searcher, fields, text, &wanted, true)?;
        found = collect(&searcher, fields, cards, ask, Some(loose))?;
        found.corrected = found.total > 0;
    }
    Ok(found)
}

fn wanted(text: &str) -> Vec<Word> {
    let mut all = words(text, false);
    if all.iter().any(|word| !IDLE.contains(&word.text())) {
        all.retain(|word| !IDLE.contains(&word.text()));
    }
    all.truncate(WORDS_MAX);
    all
}

fn term(field: Field, text: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(
        Term::from_field_text(field, text),
        IndexRecordOption::WithFreqs,
    ))
}

fn boosted(query: Box<dyn Query>, boost: f32) -> Box<dyn Query> {
    Box::new(BoostQuery::new(query, boost))
}

/// The fields that hold words, by how much a word there says about the product.
fn weighed(fields: &Fields) -> [(Field, f32); 4] {
    [
        (fields.title, 4.0),
        (fields.brand, 3.0),
        (fields.attributes, 1.5),
        (fields.body, 1.0),
    ]
}

/// The query of the words, and whether some were taken for others.
fn text_query(
    searcher: &Searcher,
    fields: &Fields,
    text: &str,
    wanted: &[Word],
    loose: bool,
) -> tantivy::Result<(Box<dyn Query>, bool)> {
    let mut guessed = false;
    let mut clauses: Vec<Box<dyn Query>> = Vec::new();
    let still_typed = !text.ends_with(char::is_whitespace);
    for (at, word) in wanted.iter().enumerate() {
        let is_last = still_typed && at + 1 == wanted.len();
        clauses.push(match word {
            Word::Latin(word) => latin(searcher, fields, word, is_last, loose, &mut guessed)?,
            Word::Chinese(word) => chinese(fields, word),
        });
    }
    let main: Option<Box<dyn Query>> = match clauses.len() {
        0 => None,
        1 => clauses.pop(),
        count if loose => Some(Box::new(BooleanQuery::union_with_minimum_required_clauses(
            clauses,
            count.div_ceil(2),
        ))),
        _ => Some(Box::new(BooleanQuery::intersection(clauses))),
    };
    let sku = boosted(term(fields.sku, &folded(text)), 20.0);
    Ok((
        Box::new(BooleanQuery::union(main.into_iter().chain([sku]).collect())),
        guessed,
    ))
}

fn latin(
    searcher: &Searcher,
    fields: &Fields,
    word: &str,
    is_last: bool,
    loose: bool,
    guessed: &mut bool,
) -> tantivy::Result<Box<dyn Query>> {
    let mut ways: Vec<Box<dyn Query>> = Vec::new();
    let mut known = false;
    for (field, boost) in weighed(fields) {
        known = known || searcher.doc_freq(&Term::from_field_text(field, word))? > 0;
        ways.push(boosted(term(field, word), boost));
    }
    let letters = word.chars().count();
    if is_last && letters >= 2 {
        for (field, boost) in [
            (fields.title, 1.2),
            (fields.brand, 1.0),
            (fields.attributes, 0.6),
        ] {
            known = known || has_prefix(searcher, field, word)?;
            let begun = FuzzyTermQuery::new_prefix(Term::from_field_text(field, word), 0, true);
            ways.push(boosted(Box::new(begun), boost));
        }
    }
    if letters >= 3 && has_prefix(searcher, fields.sku, word)? {
        known = true;
        let begun = FuzzyTermQuery::new_prefix(Term::from_field_text(fields.sku, word), 0, true);
        ways.push(boosted(Box::new(begun), 1.0));
    }
    let distance = match letters {
        0..4 => 0,
        4..8 => 1,
        _ => 2,
    };
    // A number is meant as it is written.
    let is_number = word.chars().any(|c| c.is_ascii_digit());
    if (loose || !known) && distance > 0 && !is_number {
        *guessed = true;
        for (field, boost) in weighed(fields) {
            let near = FuzzyTermQuery::new(Term::from_field_text(field, word), distance, true);
            ways.push(boosted(Box::new(near), boost * 0.3));
        }
    }
    Ok(Box::new(DisjunctionMaxQuery::with_tie_breaker(ways, 0.1)))
}

/// Whether some word of the field begins so.
fn has_prefix(searcher: &Searcher, field: Field, prefix: &str) -> tantivy::Result<bool> {
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(field)?;
        let mut terms = index.terms().range().ge(prefix.as_bytes()).into_stream()?;
        if terms.advance() && terms.key().starts_with(prefix.as_bytes()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The word, or its signs side by side where the dictionary cut the title elsewhere.
fn chinese(fields: &Fields, word: &str) -> Box<dyn Query> {
    let mut ways: Vec<Box<dyn Query>> = weighed(fields)
        .into_iter()
        .map(|(field, boost)| boosted(term(field, word), boost))
        .collect();
    let signs: Vec<Term> = word
        .chars()
        .map(|c| Term::from_field_text(fields.signs, &c.to_string()))
        .collect();
    ways.push(match signs.as_slice() {
        [only] => boosted(
            Box::new(TermQuery::new(only.clone(), IndexRecordOption::WithFreqs)),
            1.0,
        ),
        _ => boosted(Box::new(PhraseQuery::new(signs)), 2.0),
    });
    Box::new(DisjunctionMaxQuery::with_tie_breaker(ways, 0.1))
}

fn filter(field: Field, text: &str) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(
        Box::new(TermQuery::new(
            Term::from_field_text(field, text),
            IndexRecordOption::Basic,
        )),
        0.0,
    ))
}

fn at_most(field: Field, most: u64) -> Box<dyn Query> {
    range(field, None, Some(most))
}

fn range_after(field: Field, value: u64) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(
        Box::new(RangeQuery::new(
            Bound::Excluded(Term::from_field_u64(field, value)),
            Bound::Unbounded,
        )),
        1.0,
    ))
}

fn range(field: Field, least: Option<u64>, most: Option<u64>) -> Box<dyn Query> {
    let bound = |value: u64| Bound::Included(Term::from_field_u64(field, value));
    Box::new(ConstScoreQuery::new(
        Box::new(RangeQuery::new(
            bound(least.unwrap_or(0)),
            bound(most.unwrap_or(u64::MAX)),
        )),
        0.0,
    ))
}

fn filters(fields: &Fields, ask: &Ask) -> Vec<Box<dyn Query>> {
    let mut all = Vec::new();
    if let Some(state) = ask.state {
        all.push(filter(fields.state, state.as_str()));
    }
    if let Some(owner) = ask.owner {
        all.push(filter(fields.owner, &owner.to_string()));
    }
    if let Some(seller) = ask.seller {
        all.push(filter(fields.seller, &seller.to_string()));
    }
    if let Some(category) = ask.category {
        all.push(filter(fields.category, &category.to_string()));
    }
    if !ask.origins.is_empty() {
        let any = ask
            .origins
            .iter()
            .map(|origin| filter(fields.origin, origin.alpha2()))
            .collect();
        all.push(Box::new(BooleanQuery::union(any)));
    }
    for (key, values) in &ask.traits {
        let any = values
            .iter()
            .map(|value| filter(fields.trait_key, &trait_key(key, value)))
            .collect();
        all.push(Box::new(BooleanQuery::union(any)));
    }
    if let Some(prices) = &ask.prices {
        let any = prices
            .iter()
            .map(|(currency, least, most)| -> Box<dyn Query> {
                let is = Term::from_field_u64(fields.currency, currency_number(*currency));
                let is: Box<dyn Query> = Box::new(ConstScoreQuery::new(
                    Box::new(TermQuery::new(is, IndexRecordOption::Basic)),
                    0.0,
                ));
                Box::new(BooleanQuery::intersection(vec![
                    is,
                    range(fields.price, *least, *most),
                ]))
            })
            .collect();
        all.push(Box::new(BooleanQuery::union(any)));
    }
    if let Some(most) = ask.minimum_max {
        all.push(at_most(fields.minimum, most));
    }
    if let Some(most) = ask.lead_max {
        all.push(at_most(fields.lead, most));
    }
    if ask.in_stock {
        let is = Term::from_field_u64(fields.stock, 1);
        all.push(Box::new(ConstScoreQuery::new(
            Box::new(TermQuery::new(is, IndexRecordOption::Basic)),
            0.0,
        )));
    }
    all
}

fn collect(
    searcher: &Searcher,
    fields: &Fields,
    cards: &Cards,
    ask: &Ask,
    text: Option<Box<dyn Query>>,
) -> tantivy::Result<Found> {
    let has_words = text.is_some();
    let promoted = ask.promoted_at.filter(|_| ask.sort == Sort::Relevance);
    let mut clauses: Vec<(Occur, Box<dyn Query>)> = filters(fields, ask)
        .into_iter()
        .map(|query| (Occur::Must, query))
        .collect();
    clauses.extend(text.map(|query| (Occur::Must, query)));
    // Where words are scored, what is promoted outweighs every score; it still has to match.
    if let Some(now) = promoted.filter(|_| has_words) {
        let first = range_after(fields.promoted, now);
        clauses.push((Occur::Should, boosted(first, PROMOTED_WEIGHT)));
    }
    let query: Box<dyn Query> = match clauses.len() {
        0 => Box::new(AllQuery),
        1 => clauses
            .pop()
            .map_or_else(|| Box::new(AllQuery) as Box<dyn Query>, |(_, query)| query),
        _ => Box::new(BooleanQuery::new(clauses)),
    };
    let top = TopDocs::with_limit(ask.limit.max(1)).and_offset(ask.offset);
    let facets = ask.facets.then_some(CountValues);
    match ask.sort {
        Sort::Relevance if has_words => {
            gather(searcher, cards, &*query, top.order_by_score(), facets)
        }
        Sort::Relevance | Sort::Newest => gather(
            searcher,
            cards,
            &*query,
            top.order_by(newest(promoted)),
            facets,
        ),
        Sort::MinimumOrder => gather(
            searcher,
            cards,
            &*query,
            top.order_by(by("minimum", true)),
            facets,
        ),
        Sort::PriceUp => gather(
            searcher,
            cards,
            &*query,
            top.order_by(by_price(ask, true)),
            facets,
        ),
        Sort::PriceDown => gather(
            searcher,
            cards,
            &*query,
            top.order_by(by_price(ask, false)),
            facets,
        ),
    }
}

fn gather<K>(
    searcher: &Searcher,
    cards: &Cards,
    query: &dyn Query,
    top: impl Collector<Fruit = Vec<(K, DocAddress)>>,
    facets: Option<CountValues>,
) -> tantivy::Result<Found> {
    let (hits, total, facets) = searcher.search(query, &(top, Count, facets))?;
    let mut found = Found {
        total: total as u64,
        facets,
        ..Found::default()
    };
    for (_, address) in hits {
        found.cards.extend(card(searcher, cards, address)?);
    }
    Ok(found)
}

/// The card that lies at an address. A segment never changes, so neither does what lies in it.
fn card(
    searcher: &Searcher,
    cards: &Cards,
    address: DocAddress,
) -> tantivy::Result<Option<Arc<Card>>> {
    let segment = searcher.segment_reader(address.segment_ord).segment_id();
    let key = (segment, address.doc_id);
    if let Some(card) = cards.get(&key) {
        return Ok(Some(card));
    }
    let document: TantivyDocument = searcher.doc(address)?;
    let field = searcher.schema().get_field("card")?;
    let read = document
        .get_first(field)
        .and_then(|value| value.as_bytes())
        .and_then(|bytes| serde_json::from_slice::<Card>(bytes).ok());
    Ok(read.map(|card| {
        let card = Arc::new(card);
        cards.insert(key, card.clone());
        card
    }))
}
