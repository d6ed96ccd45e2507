//! What a failure of the database is to somebody outside, for services that answer with a
//! `Problem`. Details go to the log; the front keeps those of a 500 to itself.

use kernel::Problem;

use crate::error::Error;

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match &error {
            Error::Retryable
            | Error::Busy
            | Error::Unavailable(_)
            | Error::CommitUnknown
            | Error::Closed
            | Error::TimedOut { .. } => {
                tracing::warn!(%error, "the database does not answer");
                Problem::unavailable()
            }
            // Two came at once; whoever knows better what it means matches the error before.
            Error::Unique { .. } => {
                Problem::conflict("The same was entered already, perhaps just now.")
            }
            Error::Unstorable { .. } => {
                Problem::malformed("The request holds a text with the character U+0000.")
            }
            Error::ForeignKey { .. }
            | Error::Check { .. }
            | Error::NotNull { .. }
            | Error::Poisoned
            | Error::AwaitedOutside
            | Error::Ended
            | Error::Panicked
            | Error::ReadOnly
            | Error::Served
            | Error::Unanswered
            | Error::Encode { .. }
            | Error::Decode { .. }
            | Error::Driver { .. }
            | Error::Migration(_)
            | Error::Options(_)
            | Error::Export(_)
            | Error::Io(_) => Problem::internal().with_detail(error.to_string()),
        }
    }
}
