//! The process of turning a cart into orders: what is known of it between its steps.

use contract::ids::{CheckoutId, IntentId, OfferId, OrderId, OrgId, PersonId, ServiceId};
use contract::logistics::Address;
use kernel::{Currency, Money, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::cart::AddressId;

/// How far a checkout has come.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum CheckoutState {
    /// Somebody of the firm has to agree first. Nothing is reserved, and there are no orders yet.
    AwaitingApproval,
    /// Nobody agreed: it never became orders.
    Declined,
    /// The parties are looked at first. Nothing is reserved; it goes on by itself.
    UnderReview,
    /// The orders stand and their goods are reserved; the payment is not opened yet.
    Placed,
    AwaitingPayment,
    Paid,
    Cancelled,
    /// Not paid in time.
    Expired,
}

impl CheckoutState {
    pub(crate) const ALL: [CheckoutState; 8] = [
        CheckoutState::AwaitingApproval,
        CheckoutState::Declined,
        CheckoutState::UnderReview,
        CheckoutState::Placed,
        CheckoutState::AwaitingPayment,
        CheckoutState::Paid,
        CheckoutState::Cancelled,
        CheckoutState::Expired,
    ];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            CheckoutState::AwaitingApproval => "awaiting_approval",
            CheckoutState::Declined => "declined",
            CheckoutState::UnderReview => "under_review",
            CheckoutState::Placed => "placed",
            CheckoutState::AwaitingPayment => "awaiting_payment",
            CheckoutState::Paid => "paid",
            CheckoutState::Cancelled => "cancelled",
            CheckoutState::Expired => "expired",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        CheckoutState::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

/// An order of a checkout, as the buyer sees it while paying.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CheckoutOrder {
    pub id: OrderId,
    pub number: String,
    pub seller: OrgId,
    pub seller_name: String,
    pub total: Money,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Checkout {
    pub(crate) id: CheckoutId,
    pub(crate) buyer: OrgId,
    pub(crate) person: PersonId,
    pub(crate) state: CheckoutState,
    /// Of the request: the same key with another body is refused.
    pub(crate) fingerprint: Vec<u8>,
    pub(crate) currency: Currency,
    pub(crate) total: Money,
    pub(crate) orders: Vec<CheckoutOrder>,
    pub(crate) intent: Option<IntentId>,
    pub(crate) placed_at: Timestamp,
    pub(crate) expires_at: Timestamp,
}

/// The carriage that the buyer chose for one seller's goods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CarriageChoice {
    pub seller: OrgId,
    pub service: ServiceId,
}

/// A line that is to be bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WantedLine {
    pub offer: OfferId,
    #[schema(minimum = 1, maximum = 1000000)]
    pub quantity: i64,
}

/// What a buyer sends to buy. Exactly one of `address` and `address_id`; without either the default
/// of the address book is taken. Without `lines` the cart is bought.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckoutRequest {
    pub currency: Currency,
    #[serde(default)]
    pub address: Option<Address>,
    #[serde(default)]
    pub address_id: Option<AddressId>,
    #[serde(default)]
    #[schema(min_items = 1, max_items = 100)]
    pub lines: Option<Vec<WantedLine>>,
    #[schema(max_items = 100)]
    pub carriage: Vec<CarriageChoice>,
    /// What the destination's customs know the recipient by, where they ask for it: the PCCC of
    /// Korea, the CPF of Brazil. It is looked at, and kept only with the order.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub recipient_id: Option<String>,
    /// What the buyer saw. Another total is refused, with the new quote.
    #[serde(default)]
    pub expected_total: Option<Money>,
}

/// The same without obligation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuoteRequest {
    pub currency: Currency,
    #[serde(default)]
    pub address: Option<Address>,
    #[serde(default)]
    pub address_id: Option<AddressId>,
    /// Where the goods would go, when no address is known yet.
    #[serde(default)]
    pub to: Option<kernel::Country>,
    #[serde(default)]
    #[schema(min_items = 1, max_items = 100)]
    pub lines: Option<Vec<WantedLine>>,
    #[serde(default)]
    #[schema(max_items = 100)]
    pub carriage: Vec<CarriageChoice>,
    /// What the destination's customs know the recipient by.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub recipient_id: Option<String>,
}
