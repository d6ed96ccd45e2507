//! Product files as Shopify writes them: several rows a product, held together by the handle.
//! Reads cells into plans, and says of each row what becomes of it.

mod cells;
mod check;
mod columns;
mod merge;
mod own;
pub(crate) mod write;

pub(crate) use check::{Checked, Known, check};
pub(crate) use columns::{Sheet, SheetError, SheetRow};
pub(crate) use merge::draft;

/// An option that stands for "there is nothing to choose".
const NO_OPTION: (&str, &str) = ("Title", "Default Title");
/// Names of what the file knows of a product beside its own fields here.
pub(crate) const TYPE: &str = "type";
pub(crate) const TAGS: &str = "tags";
