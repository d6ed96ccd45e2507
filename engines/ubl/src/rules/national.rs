//! Rules of Peppol for sellers of a country. Each looks at the country first and holds for
//! sellers of all others.

mod denmark;
mod germany;
mod greece;
mod iceland;
mod italy;
mod netherlands;
mod norway;
mod sweden;

use super::Rule;

pub(crate) fn rules() -> impl Iterator<Item = &'static Rule> {
    norway::RULES
        .iter()
        .chain(denmark::RULES)
        .chain(italy::RULES)
        .chain(sweden::RULES)
        .chain(greece::RULES)
        .chain(iceland::RULES)
        .chain(netherlands::RULES)
        .chain(germany::RULES)
}
