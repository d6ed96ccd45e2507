//! What risk refuses, and the problems that people see.

use kernel::{FieldError, Problem};

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("there is no such thing")]
    NotFound,
    #[error("some fields are not right")]
    Invalid(Vec<FieldError>),
    #[error("no list of sanctioned parties is in force")]
    NoLists,
    #[error("{0}")]
    ListRefused(String),
    #[error("this version is not waiting to come into force")]
    NotWaiting,
    #[error("the case does not stand so that this could be decided")]
    IllegalStep { state: &'static str },
    #[error("nobody decides on what they proposed themselves")]
    OwnDecision,
    #[error("another case of the same party is being worked on")]
    AnotherCaseOpen,
    #[error("only a person at a screen decides this")]
    NeedsPerson,
    #[error("the shipped library cannot be read: {0}")]
    Library(String),
    #[error("somebody else was faster")]
    ChangedMeanwhile,
    #[error(transparent)]
    Db(#[from] db::Error),
    #[error(transparent)]
    Problem(#[from] Problem),
}

impl Error {
    pub(crate) fn field(path: impl Into<String>, code: &str, message: &str) -> Self {
        Error::Invalid(vec![FieldError::new(path.into(), code, message)])
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let detail = error.to_string();
        match error {
            Error::NotFound => Problem::not_found(),
            Error::Invalid(fields) => Problem::invalid(fields),
            Error::NoLists => Problem::new(
                "risk/no-lists",
                503,
                "Parties cannot be looked up at the moment",
            )
            .with_detail("No list of sanctioned parties is in force yet."),
            Error::ListRefused(_) => Problem::new(
                "risk/list-refused",
                422,
                "This file is no list in that format",
            )
            .with_detail(detail),
            Error::NotWaiting => Problem::new(
                "risk/list-not-waiting",
                409,
                "This version of the list has been in force already",
            ),
            Error::IllegalStep { state } => Problem::new(
                "risk/illegal-step",
                409,
                "This cannot be decided in the present state of the case",
            )
            .with_param("state", state),
            Error::OwnDecision => Problem::new(
                "risk/own-decision",
                403,
                "Somebody else has to agree to this",
            )
            .with_detail("You proposed it yourself; a second person decides."),
            Error::AnotherCaseOpen => Problem::new(
                "risk/another-case-open",
                409,
                "Another case of this party is being worked on",
            ),
            Error::NeedsPerson => Problem::forbidden(),
            Error::Library(what) => {
                tracing::error!(what, "the shipped library cannot be read");
                Problem::internal()
            }
            Error::ChangedMeanwhile => Problem::conflict("Somebody else changed this just now."),
            Error::Db(error) => error.into(),
            Error::Problem(problem) => problem,
        }
    }
}
