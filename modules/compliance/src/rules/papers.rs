//! Papers of an order: what each says, what is missing for it, where they contradict each other, and
//! how they look on paper and as electronic invoices.

pub(crate) mod agreement;
pub(crate) mod compose;
pub(crate) mod gaps;
pub(crate) mod invoice;
pub(crate) mod own;
pub(crate) mod sheet;
mod words;
