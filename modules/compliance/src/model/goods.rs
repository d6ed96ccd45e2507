//! A seller's products as customs look at them.

use contract::ids::{OrgId, ProductId};
use kernel::{Country, HsCode, Text, Timestamp};

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Goods {
    pub(crate) seller: OrgId,
    pub(crate) product: ProductId,
    pub(crate) title: Text,
    pub(crate) published: bool,
    pub(crate) hs: Option<HsCode>,
    pub(crate) origin: Option<Country>,
    pub(crate) weight_grams: i64,
    pub(crate) brand: Option<String>,
    pub(crate) told_at: Timestamp,
}
