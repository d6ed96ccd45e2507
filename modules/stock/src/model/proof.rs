//! A place where the books do not agree with themselves.

use contract::ids::{OrgId, VariantId, WarehouseId};
use serde::Serialize;
use utoipa::ToSchema;

/// A place whose level is not the sum of its movements, or whose promises are not those of its
/// open reservations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = StockDisagreement)]
pub struct Disagreement {
    pub seller: OrgId,
    pub variant: VariantId,
    pub warehouse: WarehouseId,
    pub on_hand: i64,
    /// Sum of the movements.
    pub moved: i64,
    pub reserved: i64,
    /// Sum of the open reservations.
    pub promised: i64,
}
