//! SQL of stock, and nothing else. Every statement names the tenant.

mod bulk;
pub(crate) mod holds;
pub(crate) mod items;
pub(crate) mod levels;
pub(crate) mod papers;
pub(crate) mod picks;
pub(crate) mod proof;
pub(crate) mod seed;
pub(crate) mod told;
pub(crate) mod warehouses;

use db::{FromVal, Mismatch, Val};

/// A code in a TEXT column, read through the type's own list.
pub(super) fn code<T>(
    val: &Val,
    parse: fn(&str) -> Option<T>,
    wanted: &'static str,
) -> Result<T, Mismatch> {
    let text = String::from_val(val)?;
    parse(&text).ok_or(Mismatch::value(wanted))
}
