//! What insight refuses, and the problems that people see.

use kernel::{FieldError, Problem};

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("the last day lies before the first")]
    RangeBackwards,
    #[error("a range is at most {0} days long")]
    RangeTooLong(i64),
    #[error("a day is written as 2026-11-22")]
    NotADay(&'static str),
    #[error("there is no such report")]
    NoReport,
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let detail = error.to_string();
        match error {
            Error::RangeBackwards => {
                Problem::invalid([FieldError::new("to", "before_from", detail)])
            }
            Error::RangeTooLong(days_max) => Problem::new(
                "insight/range-too-long",
                422,
                "The range of days is too long",
            )
            .with_detail(detail)
            .with_param("days_max", days_max),
            Error::NotADay(field) => Problem::invalid([FieldError::new(field, "format", detail)]),
            Error::NoReport => Problem::not_found(),
        }
    }
}
