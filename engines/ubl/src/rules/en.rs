//! EN 16931, the European model of an invoice, as bound to UBL.

mod attributes;
pub(crate) mod category;
mod codes;
mod document;
mod lines;
mod parties;
mod syntax;
pub(crate) mod totals;
mod vat;

use std::sync::LazyLock;

use super::Rule;

pub(crate) use codes::AMOUNTS;

static OF_CATEGORIES: LazyLock<Vec<Rule>> = LazyLock::new(category::rules);

pub(crate) fn rules() -> impl Iterator<Item = &'static Rule> {
    document::RULES
        .iter()
        .chain(parties::RULES)
        .chain(lines::RULES)
        .chain(totals::SUMS)
        .chain(totals::RULES)
        .chain(vat::RULES)
        .chain(OF_CATEGORIES.iter())
        .chain(syntax::RULES)
        .chain(attributes::RULES)
        .chain(codes::RULES)
}
