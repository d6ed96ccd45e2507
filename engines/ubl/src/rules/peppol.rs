//! Peppol BIS Billing 3, beyond EN 16931. The rules for sellers of single countries are in
//! `national`.

mod amounts;
mod codes;
mod document;
mod numbers;

use super::Rule;

pub(crate) use document::CUSTOMIZATION;

pub(crate) fn rules() -> impl Iterator<Item = &'static Rule> {
    document::RULES
        .iter()
        .chain(amounts::RULES)
        .chain(numbers::RULES)
        .chain(codes::RULES)
}
