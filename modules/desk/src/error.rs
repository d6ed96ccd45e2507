//! What the desk refuses, and the problems that people see.

use kernel::{FieldError, Problem};

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("there is no such conversation here")]
    NotFound,
    #[error("another message was sent under this client id")]
    MessageDiffers,
    #[error("support has not joined this conversation")]
    NotJoined,
    #[error("some fields do not hold")]
    Fields(Vec<FieldError>),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let detail = error.to_string();
        match error {
            Error::NotFound => Problem::not_found(),
            Error::MessageDiffers => Problem::new(
                "desk/message-differs",
                409,
                "This message was sent with other words",
            )
            .with_detail(detail),
            Error::NotJoined => Problem::new("desk/not-joined", 409, "Support has to join first")
                .with_detail(detail),
            Error::Fields(fields) => Problem::invalid(fields),
        }
    }
}
