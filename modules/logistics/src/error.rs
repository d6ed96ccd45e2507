//! What logistics refuses, and the problems that people see.

use kernel::{FieldError, Problem};

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("there is no such shipment, service or carrier here")]
    NotFound,
    #[error("the service does not carry these goods there")]
    NoService,
    #[error("the card does not hold together")]
    BadCard(Vec<FieldError>),
    #[error("another service has this name already")]
    SlugTaken,
    #[error("the carrier itself tells where this shipment is")]
    CarrierTells,
    #[error("the notification is not the carrier's: {0}")]
    BadSignature(&'static str),
    #[error("no exchange rate from {from} to {to} is known")]
    NoRate { from: String, to: String },
    #[error("a news item lies in the future")]
    NewsFromTheFuture,
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let detail = error.to_string();
        match error {
            Error::NotFound => Problem::not_found(),
            Error::NoService => Problem::new(
                "logistics/no-service",
                409,
                "The service does not carry these goods",
            )
            .with_detail(detail),
            Error::BadCard(fields) => Problem::invalid(fields),
            Error::SlugTaken => {
                Problem::new("logistics/slug-taken", 409, "The short name is taken")
                    .with_detail(detail)
            }
            Error::CarrierTells => {
                Problem::new("logistics/carrier-tells", 409, "The carrier tells the news")
                    .with_detail(detail)
            }
            Error::BadSignature(_) => Problem::new(
                "logistics/bad-signature",
                401,
                "The signature does not hold",
            )
            .with_detail(detail),
            Error::NoRate { from, to } => {
                Problem::new("logistics/no-rate", 409, "No exchange rate is known")
                    .with_detail(detail)
                    .with_param("from", from)
                    .with_param("to", to)
            }
            Error::NewsFromTheFuture => Problem::invalid([FieldError::new(
                "at",
                "in_the_future",
                "news are of the past",
            )]),
        }
    }
}
