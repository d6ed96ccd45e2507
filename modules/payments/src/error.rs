//! What payments refuses, and the problem that each refusal is for the client.

use contract::payments::IntentState;
use kernel::{FieldError, Problem};

use crate::model::connector::Unfit;
use crate::model::exchange::ExchangeState;
use crate::rules::{exchange, intent};

#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    #[error("there is no such payment here")]
    NotFound,
    #[error("somebody looks at the payer first")]
    UnderReview,
    #[error("some fields are not right")]
    Fields(Vec<FieldError>),
    #[error("the checkout has an intent over another amount")]
    IntentDiffers,
    #[error("money is under way or has come")]
    NotCancelable { state: IntentState },
    #[error("nothing is to be paid here any more")]
    NotPayable { state: IntentState },
    #[error("an attempt is under way")]
    AttemptUnderWay,
    #[error("no payment provider is configured")]
    NoMethod,
    #[error("{}", unfit_text(*.0))]
    MethodUnfit(Unfit),
    #[error("the notification is not the provider's: {0}")]
    BadNotification(&'static str),
    #[error("{from} does not lead to {to}")]
    InvalidTransition { from: String, to: String },
    #[error("this cannot be taken as payment: {0}")]
    NotAcceptable(&'static str),
    #[error("this is for the other side to do")]
    NotYours,
    #[error("the order does not hold that much")]
    NotHeld,
    #[error("the money is frozen by a dispute until it is decided")]
    Frozen,
    #[error("the account has not that much, holds counted")]
    NotAvailable,
    #[error("no rate of these days is known between the two currencies")]
    NoRate,
    #[error("the offer is {}", exchange::name(*.state))]
    ExchangeOver { state: ExchangeState },
    #[error("evidence was taken until {0}")]
    AnswerLate(kernel::Timestamp),
    #[error("somebody else moved it meanwhile")]
    ChangedMeanwhile,
    #[error("the platform has not verified this firm yet")]
    NotVerified,
    #[error("this bank account may be paid to from {0} on")]
    Cooling(kernel::Timestamp),
    #[error("this bank account is being looked at")]
    PayeeLookedAt,
    #[error("the least that is paid out is {0}")]
    BelowMinimum(kernel::Money),
    #[error("this bank account stands there already, in the same currency")]
    AccountTwice,
    #[error("somebody else has to agree")]
    SamePerson,
    #[error("the statement contradicts itself")]
    StatementRefused(Vec<FieldError>),
    #[error("the paper is longer than can be made in one")]
    TooLong,
    #[error("the paper cannot be printed: {0}")]
    NotPrintable(print::Error),
    #[error("the file holds no rates: {0}")]
    NoRates(String),
    #[error("the books: {0}")]
    Books(#[from] ledger::Error),
    #[error(transparent)]
    Db(#[from] db::Error),
    #[error("{0}")]
    Problem(Problem),
}

/// Why a way to pay does not fit, for people.
const fn unfit_text(why: Unfit) -> &'static str {
    match why {
        Unfit::Off => "the platform has switched this way to pay off for now",
        Unfit::Country => "this way to pay is not for buyers of your country",
        Unfit::Currency => "this way to pay does not take this currency",
        Unfit::TooLittle => "the amount is less than this way to pay takes",
        Unfit::TooMuch => "the amount is more than this way to pay takes at once",
        Unfit::WholeUnits => "this way to pay takes whole units of the currency only",
    }
}

impl Error {
    pub fn stored(what: &str, text: &str) -> Self {
        tracing::error!(what, text, "a row holds an unknown code");
        Error::Problem(Problem::internal())
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Error::Problem(problem)
    }
}

impl From<kernel::MoneyError> for Error {
    fn from(error: kernel::MoneyError) -> Self {
        Error::Books(error.into())
    }
}

impl From<kernel::page::CursorError> for Error {
    fn from(error: kernel::page::CursorError) -> Self {
        Error::Problem(error.into())
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let detail = error.to_string();
        match error {
            Error::NotFound => Problem::not_found(),
            Error::UnderReview => Problem::new(
                "payments/under-review",
                409,
                "This payment is being reviewed",
            )
            .with_detail("Nothing was charged. Try again later, or ask support.")
            .retry_after(600),
            Error::Fields(fields) => Problem::invalid(fields),
            Error::IntentDiffers => Problem::new(
                "payments/intent-differs",
                409,
                "This checkout is to be paid with another amount",
            ),
            Error::NotCancelable { state } => Problem::new(
                "payments/not-cancelable",
                409,
                "This payment can't be canceled any more",
            )
            .with_detail(detail)
            .with_param("state", intent::name(state)),
            Error::NotPayable { state } => Problem::new(
                "payments/not-payable",
                409,
                "Nothing is to be paid here any more",
            )
            .with_param("state", intent::name(state)),
            Error::AttemptUnderWay => Problem::new(
                "payments/attempt-under-way",
                409,
                "A payment is under way; wait for its outcome",
            ),
            Error::NoMethod => {
                Problem::new("payments/no-method", 409, "There is no payment method")
                    .with_detail(detail)
            }
            Error::MethodUnfit(why) => Problem::new(
                "payments/method-unfit",
                409,
                "This payment can't be made that way",
            )
            .with_detail(detail)
            .with_param("why", serde_json::to_value(why).unwrap_or_default()),
            Error::BadNotification(_) => Problem::new(
                "payments/bad-notification",
                401,
                "This notification is not the provider's",
            )
            .with_detail(detail),
            Error::InvalidTransition { from, to } => Problem::new(
                "payments/invalid-transition",
                409,
                "This does not follow here",
            )
            .with_detail(detail)
            .with_param("from", from)
            .with_param("to", to),
            Error::NotAcceptable(_) => Problem::new(
                "payments/not-acceptable",
                409,
                "This money can't be taken as payment",
            )
            .with_detail(detail),
            Error::NotYours => Problem::forbidden().with_detail(detail),
            Error::NotHeld => Problem::new(
                "payments/not-held",
                409,
                "The order does not hold that much money",
            ),
            Error::Frozen => Problem::new(
                "payments/frozen",
                409,
                "This money is frozen until the dispute is decided",
            ),
            Error::NotAvailable => Problem::new(
                "payments/not-available",
                409,
                "The account has not that much available",
            ),
            Error::NoRate => Problem::new(
                "payments/no-rate",
                409,
                "There is no current rate between these currencies",
            ),
            Error::ExchangeOver { state } => Problem::new(
                "payments/exchange-over",
                409,
                "The offer does not hold any more",
            )
            .with_param("state", exchange::name(state)),
            Error::AnswerLate(due) => Problem::new(
                "payments/answer-late",
                409,
                "The time to answer this chargeback is over",
            )
            .with_detail(detail)
            .with_param("due_by", due.to_string()),
            Error::NotVerified => Problem::new(
                "payments/not-verified",
                409,
                "Nothing is paid out before the firm is verified",
            ),
            Error::Cooling(until) => Problem::new(
                "payments/beneficiary-cooling",
                409,
                "This bank account can't be paid to yet",
            )
            .with_detail(detail)
            .with_param("until", until.to_string()),
            Error::PayeeLookedAt => Problem::new(
                "payments/beneficiary-checked",
                409,
                "This bank account is being checked",
            )
            .with_detail("Nothing is paid to it before that has ended."),
            Error::BelowMinimum(least) => Problem::new(
                "payments/below-minimum",
                409,
                "That is less than is paid out at once",
            )
            .with_detail(detail)
            .with_param("amount", least.to_major_string())
            .with_param("currency", least.currency().code()),
            Error::AccountTwice => Problem::new(
                "payments/account-twice",
                409,
                "This bank account is there already",
            )
            .with_detail(detail),
            Error::SamePerson => Problem::new(
                "payments/same-person",
                409,
                "Somebody else has to agree to this",
            ),
            Error::StatementRefused(wrong) => Problem::new(
                "payments/statement-refused",
                422,
                "The statement contradicts itself, and nothing of it was taken",
            )
            .with_fields(wrong),
            Error::TooLong | Error::NotPrintable(_) => {
                Problem::new("payments/not-printable", 422, "This paper can't be printed")
                    .with_detail(detail)
            }
            Error::ChangedMeanwhile => Problem::changed_meanwhile(),
            Error::NoRates(_) => Problem::new(
                "payments/no-rates",
                422,
                "No exchange rates were found in the file",
            )
            .with_detail(detail),
            Error::Books(error) => {
                tracing::error!(%error, "the books refused an entry");
                Problem::internal()
            }
            Error::Db(error) => error.into(),
            Error::Problem(problem) => problem,
        }
    }
}
