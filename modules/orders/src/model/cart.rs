//! What somebody thinks of buying, and where the firm has goods sent. Nothing here is promised to
//! anybody: a cart reserves no stock and fixes no price.

use contract::ids::OfferId;
use contract::logistics::Address;
use kernel::{Id, Kind, Money, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Lines of one cart, and so of one checkout.
pub(crate) const CART_LINES_MAX: usize = 100;

/// A line of a cart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct CartLine {
    pub(crate) offer: OfferId,
    pub(crate) quantity: i64,
    /// The unit price that the buyer saw when the line was put in.
    pub(crate) seen_price: Option<Money>,
}

/// An entry of a firm's address book.
pub enum AddressEntry {}
impl Kind for AddressEntry {
    const PREFIX: &'static str = "adr";
}
pub type AddressId = Id<AddressEntry>;

/// Addresses that a firm may keep.
pub(crate) const ADDRESSES_MAX: i64 = 200;

/// An address in the book of a firm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BookedAddress {
    pub id: AddressId,
    /// What the firm calls it: "Warehouse Berlin".
    pub label: String,
    pub address: Address,
    /// Taken when a checkout or a shipment names none.
    pub is_default: bool,
    pub version: i64,
    pub updated_at: Timestamp,
}
