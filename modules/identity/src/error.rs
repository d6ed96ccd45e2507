//! What identity refuses, and the problem that each refusal is for the client.

use contract::identity::Role;
use kernel::{FieldError, Problem};

use crate::model::kyb::KybCaseState;

#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    #[error("there is no such thing")]
    NotFound,
    #[error("some fields are not right")]
    Fields(Vec<FieldError>),
    #[error("the name or the password is wrong")]
    WrongCredentials,
    #[error("a code of the second factor is needed")]
    SecondFactorRequired,
    #[error("the code of the second factor is wrong or was used")]
    WrongSecondFactor,
    #[error("too many failed attempts")]
    TooManyAttempts { retry_after_seconds: u32 },
    #[error("the person is suspended")]
    PersonSuspended,
    #[error("the organisation is suspended")]
    OrganisationSuspended,
    #[error("the code is wrong")]
    WrongCode { attempts_left: i64 },
    #[error("the code has expired")]
    CodeExpired,
    #[error("the password must be typed again")]
    ReauthenticationRequired,
    #[error("an API key may not do this")]
    NeedsPerson,
    #[error("nobody else runs the organisation")]
    LastHead { role: Role },
    #[error("orders are under way")]
    OpenObligations,
    #[error("the only address cannot be removed")]
    LastContact,
    #[error("the invitation is over")]
    InvitationGone,
    #[error("the invited address has an account")]
    HasAccount,
    #[error("the person is a member already")]
    AlreadyMember,
    #[error("the second factor is on already")]
    SecondFactorOn,
    #[error("the second factor is not on")]
    SecondFactorOff,
    #[error("there are as many as there may be")]
    TooMany { what: &'static str, maximum: i64 },
    #[error("the firm's round does not stand so that this could be done")]
    KybIllegalStep { state: KybCaseState },
    #[error("nobody decides on what they proposed themselves")]
    KybOwnDecision,
    #[error("the firm and its owners are not cleared yet")]
    KybNotScreened,
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

impl From<FieldError> for Error {
    fn from(field: FieldError) -> Self {
        Error::Fields(vec![field])
    }
}

impl From<kernel::page::CursorError> for Error {
    fn from(error: kernel::page::CursorError) -> Self {
        Error::Problem(error.into())
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Problem::not_found(),
            Error::Fields(fields) => Problem::invalid(fields),
            Error::WrongCredentials => Problem::new(
                "identity/wrong-credentials",
                401,
                "The name or the password is wrong",
            ),
            Error::SecondFactorRequired => Problem::new(
                "identity/second-factor-required",
                401,
                "A code of your authenticator is needed",
            ),
            Error::WrongSecondFactor => Problem::new(
                "identity/wrong-second-factor",
                401,
                "This code of your authenticator is not right",
            ),
            Error::TooManyAttempts {
                retry_after_seconds,
            } => Problem::new(
                "identity/too-many-attempts",
                429,
                "Too many attempts failed",
            )
            .with_param("minutes", retry_after_seconds.div_ceil(60))
            .retry_after(retry_after_seconds),
            Error::PersonSuspended => {
                Problem::new("identity/suspended", 403, "This account is suspended")
            }
            Error::OrganisationSuspended => Problem::new(
                "identity/organisation-suspended",
                403,
                "This organisation is suspended",
            ),
            Error::WrongCode { attempts_left } => {
                Problem::new("identity/wrong-code", 422, "This code is not right")
                    .with_param("attempts_left", attempts_left)
            }
            Error::CodeExpired => Problem::new(
                "identity/code-expired",
                410,
                "This code does not hold any more",
            ),
            Error::ReauthenticationRequired => Problem::new(
                "identity/reauthentication-required",
                403,
                "Type your password again first",
            ),
            Error::NeedsPerson => Problem::new(
                "identity/needs-a-person",
                403,
                "Only a person who is logged in may do this",
            ),
            Error::LastHead { role } => Problem::new(
                "identity/last-owner",
                409,
                "Nobody else runs the organisation",
            )
            .with_param("role", role.as_str()),
            Error::OpenObligations => {
                Problem::new("identity/open-orders", 409, "Orders are still under way")
            }
            Error::LastContact => Problem::new(
                "identity/last-contact",
                409,
                "This is the only address you can be reached at",
            ),
            Error::InvitationGone => {
                Problem::new("identity/invitation-gone", 410, "This invitation is over")
            }
            Error::HasAccount => Problem::new(
                "identity/has-account",
                409,
                "Log in first: the invited address has an account",
            ),
            Error::AlreadyMember => Problem::new(
                "identity/already-member",
                409,
                "This person is a member already",
            ),
            Error::SecondFactorOn => Problem::new(
                "identity/second-factor-on",
                409,
                "The second factor is on already",
            ),
            Error::SecondFactorOff => Problem::new(
                "identity/second-factor-off",
                409,
                "The second factor is not on",
            ),
            Error::TooMany { what, maximum } => Problem::new(
                "identity/too-many",
                409,
                "There are as many as there may be",
            )
            .with_param("what", what)
            .with_param("maximum", maximum),
            Error::KybIllegalStep { state } => Problem::new(
                "identity/kyb-illegal-step",
                409,
                "This is not possible in the present state of the verification",
            )
            .with_param("state", state.as_str()),
            Error::KybOwnDecision => Problem::new(
                "identity/kyb-own-decision",
                403,
                "Somebody else has to agree to this",
            ),
            Error::KybNotScreened => Problem::new(
                "identity/kyb-not-screened",
                409,
                "The firm and its owners have not been cleared yet",
            ),
            Error::Db(error) => error.into(),
            Error::Problem(problem) => problem,
        }
    }
}

/// Field errors of a form, collected so that they come at once.
#[derive(Default)]
pub struct Faults(Vec<FieldError>);

impl Faults {
    /// The value, or the default while the fault is kept.
    pub fn take<T: Default>(&mut self, checked: Result<T, FieldError>) -> T {
        checked.unwrap_or_else(|fault| {
            self.0.push(fault);
            T::default()
        })
    }

    pub fn keep<T>(&mut self, checked: Result<T, FieldError>) -> Option<T> {
        checked.map_err(|fault| self.0.push(fault)).ok()
    }

    pub fn end(self) -> Result<(), Error> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Error::Fields(self.0))
        }
    }
}
