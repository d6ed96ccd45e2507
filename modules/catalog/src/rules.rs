//! What the catalogue decides. Pure: values in, values out.

pub(crate) mod apply;
pub(crate) mod card;
pub(crate) mod draft;
pub(crate) mod gaps;
pub(crate) mod ladder;
pub(crate) mod markup;
pub(crate) mod rates;
pub(crate) mod shopify;
pub(crate) mod slug;
pub(crate) mod traits;
pub(crate) mod tree;
