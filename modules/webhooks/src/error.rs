//! What webhooks refuse, and the problems that people see.

use kernel::Problem;

use crate::model::endpoint::EndpointId;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("there is no such endpoint or delivery here")]
    NotFound,
    #[error("an endpoint with this URL is there already; change its events instead")]
    AlreadyThere { id: Option<EndpointId> },
    #[error("there are as many endpoints as there may be")]
    TooMany { maximum: i64 },
    #[error("the endpoint is switched off; switch it on and try again")]
    SwitchedOff,
    #[error("another version is stored")]
    ChangedMeanwhile,
    #[error(transparent)]
    Db(#[from] db::Error),
    #[error("{0}")]
    Problem(Problem),
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Error::Problem(problem)
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
            Error::AlreadyThere { id } => {
                let problem = Problem::new(
                    "webhooks/already-there",
                    409,
                    "An endpoint with this URL is there already",
                )
                .with_detail(detail);
                match id {
                    Some(id) => problem.with_param("id", id.to_string()),
                    None => problem,
                }
            }
            Error::TooMany { maximum } => Problem::new(
                "webhooks/too-many-endpoints",
                409,
                "There are as many endpoints as there may be",
            )
            .with_detail(format!(
                "a firm has {maximum} endpoints at most; remove one"
            ))
            .with_param("maximum", maximum),
            Error::SwitchedOff => Problem::new(
                "webhooks/endpoint-disabled",
                409,
                "The endpoint is switched off",
            )
            .with_detail(detail),
            Error::ChangedMeanwhile => Problem::changed_meanwhile(),
            Error::Db(error) => error.into(),
            Error::Problem(problem) => problem,
        }
    }
}
