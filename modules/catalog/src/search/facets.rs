//! Counts of a whole result by category, seller, origin and attribute, in the same pass that finds it.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, ColumnValues, StrColumn};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

/// How many products have each value.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) categories: HashMap<String, u64>,
    pub(crate) sellers: HashMap<String, u64>,
    pub(crate) origins: HashMap<String, u64>,
    /// By attribute, value and names, as JSON.
    pub(crate) traits: HashMap<String, u64>,
    pub(crate) in_stock: u64,
}

pub(super) struct CountValues;

impl Collector for CountValues {
    type Fruit = Counts;
    type Child = Counting;

    fn for_segment(&self, _: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<Counting> {
        let columns = reader.fast_fields();
        Ok(Counting {
            categories: Tally::of(columns.str("category")?),
            sellers: Tally::of(columns.str("seller")?),
            origins: Tally::of(columns.str("origin")?),
            traits: Tally::of(columns.str("trait_name")?),
            stock: columns.column_first_or_default("stock")?,
            in_stock: 0,
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, parts: Vec<Counts>) -> tantivy::Result<Counts> {
        let mut whole = Counts::default();
        for part in parts {
            for (into, from) in [
                (&mut whole.categories, part.categories),
                (&mut whole.sellers, part.sellers),
                (&mut whole.origins, part.origins),
                (&mut whole.traits, part.traits),
            ] {
                for (key, count) in from {
                    *into.entry(key).or_default() += count;
                }
            }
            whole.in_stock += part.in_stock;
        }
        Ok(whole)
    }
}

pub(super) struct Counting {
    categories: Tally,
    sellers: Tally,
    origins: Tally,
    traits: Tally,
    stock: Arc<dyn ColumnValues<u64>>,
    in_stock: u64,
}

impl SegmentCollector for Counting {
    type Fruit = Counts;

    fn collect(&mut self, doc: DocId, _: Score) {
        self.categories.add(doc);
        self.sellers.add(doc);
        self.origins.add(doc);
        self.traits.add(doc);
        self.in_stock += self.stock.get_val(doc);
    }

    fn harvest(self) -> Counts {
        Counts {
            categories: self.categories.named(),
            sellers: self.sellers.named(),
            origins: self.origins.named(),
            traits: self.traits.named(),
            in_stock: self.in_stock,
        }
    }
}

/// Counts by the numbers that a segment has for its values; named only at the end.
struct Tally {
    column: Option<(StrColumn, Column<u64>)>,
    counts: Vec<u64>,
}

impl Tally {
    fn of(column: Option<StrColumn>) -> Self {
        let column = column.map(|column| {
            let numbers = column.ords().clone();
            (column, numbers)
        });
        let values = column.as_ref().map_or(0, |(column, _)| column.num_terms());
        Tally {
            column,
            counts: vec![0; values],
        }
    }

    fn add(&mut self, doc: DocId) {
        if let Some((_, numbers)) = &self.column {
            for number in numbers.values_for_doc(doc) {
                if let Some(count) = usize::try_from(number)
                    .ok()
                    .and_then(|at| self.counts.get_mut(at))
                {
                    *count += 1;
                }
            }
        }
    }

    fn named(self) -> HashMap<String, u64> {
        let mut named = HashMap::new();
        let Some((column, _)) = self.column else {
            return named;
        };
        for (number, count) in self
            .counts
            .into_iter()
            .enumerate()
            .filter(|(_, count)| *count > 0)
        {
            let mut name = String::new();
            if matches!(column.ord_to_str(number as u64, &mut name), Ok(true)) {
                named.insert(name, count);
            }
        }
        named
    }
}
