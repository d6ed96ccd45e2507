//! The nouns of compliance. Values only.

pub(crate) mod deal;
pub(crate) mod declaration;
pub(crate) mod document;
pub(crate) mod goods;
pub(crate) mod ip;
pub(crate) mod letterhead;
pub(crate) mod licence;
pub(crate) mod particulars;
pub(crate) mod quote;
pub(crate) mod tariff;
pub(crate) mod trade;
