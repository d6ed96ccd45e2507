//! The module's refusals, and the problem that each of them is to the outside.

use kernel::{FieldError, Money, MoneyError, Problem, Timestamp};

use crate::model::quote::Quote;
use crate::rules::IllegalMove;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("there is no such thing")]
    NotFound,
    #[error(transparent)]
    IllegalMove(#[from] IllegalMove),
    #[error("the cart is full")]
    CartFull,
    #[error("nothing is to be bought")]
    NothingToBuy,
    #[error("the address book is full")]
    BookFull,
    #[error("the total is not the one that the buyer saw")]
    PriceChanged(Box<Quote>),
    #[error("not enough is left")]
    NotEnoughStock(Vec<FieldError>),
    #[error("something is missing or forbidden before these goods can cross the border")]
    HeldAtBorder(Vec<FieldError>),
    #[error("nobody knows where the seller sends from")]
    NoSellerAddress,
    #[error("somebody looks at the parties first")]
    UnderReview,
    #[error("the goods are set aside until somebody has looked at the parties")]
    ShipmentUnderReview,
    #[error("nothing is sent to this destination from here")]
    DestinationClosed,
    #[error("some fields are not right")]
    Invalid(Vec<FieldError>),
    #[error("the key came with another request")]
    KeyReused,
    #[error("an earlier attempt reserved other goods under this key")]
    ReservationStale,
    #[error("money is on its way")]
    PaymentUnderWay,
    #[error("goods are being handed to the carrier")]
    BookingUnderWay,
    #[error("more than what was paid would go back")]
    RefundTooHigh { left: Money },
    #[error("the buyer has asked already")]
    CancellationOpen,
    #[error("the seller still has time to answer")]
    TooEarly { from: Timestamp },
    #[error("money of the order is in dispute")]
    DisputeOpen,
    #[error("the payer's bank took money of the order back; the buyer may pay again until {0}")]
    PaymentRecalled(kernel::Timestamp),
    #[error("the time for claims is over")]
    TooLate,
    #[error("nobody agrees to what they asked for themselves")]
    OwnApproval,
    #[error("somebody else was faster")]
    ChangedMeanwhile,
    #[error("the amounts are out of range")]
    Money(#[from] MoneyError),
    #[error(transparent)]
    Db(#[from] db::Error),
    #[error(transparent)]
    Problem(#[from] Problem),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let detail = error.to_string();
        match error {
            Error::NotFound => Problem::not_found(),
            Error::DisputeOpen => Problem::new(
                "orders/dispute-open",
                409,
                "Money of this order is in dispute",
            )
            .with_detail(detail),
            Error::PaymentRecalled(until) => Problem::new(
                "orders/payment-recalled",
                409,
                "The payment of this order was taken back",
            )
            .with_detail(detail)
            .with_param("until", until.to_string()),
            Error::IllegalMove(illegal) => Problem::new(
                "orders/illegal-move",
                409,
                "This is not possible in the present state",
            )
            .with_detail(detail)
            .with_param("from", illegal.from)
            .with_param("to", illegal.to),
            Error::CartFull => Problem::new("orders/cart-full", 409, "The cart is full")
                .with_param("lines_max", crate::model::cart::CART_LINES_MAX),
            Error::NothingToBuy => Problem::new(
                "orders/nothing-to-buy",
                409,
                "There is nothing to buy in the cart",
            ),
            Error::BookFull => {
                Problem::new("orders/address-book-full", 409, "The address book is full")
                    .with_param("addresses_max", crate::model::cart::ADDRESSES_MAX)
            }
            Error::PriceChanged(quote) => {
                let quote = serde_json::to_value(&*quote).unwrap_or_default();
                Problem::new("orders/price-changed", 409, "The total is another one now")
                    .with_detail("Look at the new quote, and order again if it suits you.")
                    .with_param("quote", quote)
            }
            Error::NotEnoughStock(fields) => Problem::new(
                "orders/not-enough-stock",
                409,
                "Not enough is left of some goods",
            )
            .with_fields(fields),
            Error::HeldAtBorder(fields) => Problem::new(
                "orders/held-at-border",
                422,
                "These goods cannot be sent across the border as they are",
            )
            .with_detail(detail)
            .with_fields(fields),
            Error::NoSellerAddress => Problem::new(
                "orders/no-seller-address",
                409,
                "The seller has no address yet",
            )
            .with_detail("Keep a default address in the address book, or send one along."),
            Error::UnderReview => Problem::new(
                "orders/under-review",
                409,
                "This cannot go on while it is being reviewed",
            )
            .with_detail("Nothing was ordered, charged or sent. Support can be asked about it."),
            Error::ShipmentUnderReview => Problem::new(
                "orders/shipment-under-review",
                409,
                "The shipment is being reviewed",
            )
            .with_detail(
                "The units are set aside; the carrier is asked by itself when the review ends.",
            ),
            Error::DestinationClosed => Problem::new(
                "orders/destination-closed",
                422,
                "Nothing is sent to this destination from here",
            ),
            Error::Invalid(fields) => Problem::invalid(fields),
            Error::KeyReused => Problem::new(
                "runtime/idempotency-key-reused",
                422,
                "This idempotency key came with another request",
            )
            .with_detail("Use a new key for a new request, or send the same body again."),
            Error::ReservationStale => Problem::new(
                "orders/checkout-stale",
                409,
                "This checkout cannot be taken up again",
            )
            .with_detail("An earlier attempt was for other goods. Use a new idempotency key."),
            Error::PaymentUnderWay => {
                Problem::new("orders/payment-under-way", 409, "A payment is under way")
                    .with_detail("Wait until it has come through or failed.")
                    .retry_after(30)
            }
            Error::BookingUnderWay => Problem::new(
                "orders/booking-under-way",
                409,
                "Goods are being handed to the carrier",
            )
            .with_detail("Wait a minute and look again.")
            .retry_after(30),
            Error::RefundTooHigh { left } => Problem::new(
                "orders/refund-too-high",
                409,
                "More than what was paid would go back",
            )
            .with_param("left", serde_json::to_value(left).unwrap_or_default()),
            Error::CancellationOpen => Problem::new(
                "orders/cancellation-open",
                409,
                "The seller has been asked to cancel already",
            ),
            Error::TooEarly { from } => Problem::new(
                "orders/too-early",
                409,
                "The seller still has time to answer",
            )
            .with_param("from", from.to_string()),
            Error::TooLate => Problem::new("orders/too-late", 409, "The time for claims is over"),
            Error::OwnApproval => Problem::new(
                "orders/own-approval",
                403,
                "Somebody else has to agree to this",
            )
            .with_detail("You asked for it yourself; another approver or an owner can agree."),
            Error::ChangedMeanwhile => Problem::conflict("Somebody else changed this just now."),
            Error::Money(error) => {
                Problem::invalid([FieldError::new("", "out_of_range", error.to_string())])
            }
            Error::Db(error) => error.into(),
            Error::Problem(problem) => problem,
        }
    }
}
