//! The search index of this process: an index of words under the data folder, built from the tables
//! and kept up by the list of changes. It answers which products; what they are is the tables' to say.

mod facets;
mod follow;
mod open;
mod order;
mod query;
mod schema;
mod words;

pub(crate) use facets::Counts;
pub(crate) use follow::{SIGNAL, Search, forgettable};
pub(crate) use query::{Ask, PriceRange, Sort};
