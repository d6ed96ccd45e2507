//! What compliance refuses, and the problems that people see.

use kernel::{FieldError, Problem};

use crate::rules::papers::agreement::Difference;
use crate::rules::papers::invoice::Refused;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("there is no such thing")]
    NotFound,
    #[error("some fields are not right")]
    Invalid(Vec<FieldError>),
    #[error("the licence is not waiting for a decision")]
    Decided,
    #[error("this version of the schedule is not waiting to come into force")]
    NotWaiting,
    #[error("somebody else changed it meanwhile")]
    Faster,
    #[error("it was decided on already, or this is not yours to decide")]
    RightDecided,
    #[error("something that the law asks for is missing; nothing has happened yet")]
    NoticeIncomplete(Vec<FieldError>),
    #[error("it stands at {state}, and this cannot be done now")]
    IllegalIpMove { state: &'static str },
    #[error("the right has to be verified and valid before a notice can rest on it")]
    RightNotVerified,
    #[error("the term has ended, and the products come back")]
    ClockOver,
    #[error("you proposed it; a second person decides")]
    OwnProposal,
    #[error("the order does not cross China's border")]
    NotOverTheBorder,
    #[error("say first how customs know your firm")]
    NoDeclarant,
    #[error("a declaration stands for this order already")]
    DeclaredAlready,
    #[error("the order goes in one parcel; one list declares it whole")]
    OneParcel,
    #[error("only a draft can be changed or checked")]
    NotOpen,
    #[error("order, payment, waybill and list have to agree before customs get them")]
    NotChecked,
    #[error("no way to customs is configured; it can be filed by hand")]
    NoWayToCustoms,
    #[error("the person's imports of this year would go over the limit")]
    OverTheYear,
    #[error("it is released or ended; goods that come back are declared as a return")]
    NotToCancel,
    #[error("something was asked of customs already, and they have not answered")]
    AskedAlready,
    #[error("this cannot be asked of customs as the declaration stands")]
    NotToAsk,
    #[error("customs have not numbered the list yet")]
    NotNumbered,
    #[error("only a rejected declaration is begun anew")]
    NotRejected,
    #[error("nothing of it waits to be sent")]
    NothingWaits,
    #[error("this was not signed by customs")]
    NotCustoms,
    #[error("this is no receipt of customs: {0}")]
    NoReceipt(String),
    #[error("{0}")]
    FileRefused(String),
    #[error("order {0} has ended; its papers are history")]
    OrderEnded(String),
    #[error("something is missing for these papers")]
    PaperIncomplete(Vec<FieldError>),
    #[error("these papers would contradict each other")]
    PapersDisagree(Vec<Difference>),
    #[error("{0} says already what would be issued")]
    NothingNew(String),
    #[error("this paper has no electronic form")]
    NotElectronic(Refused),
    #[error(transparent)]
    Print(#[from] print::Error),
    #[error("the tables of this program cannot be read: {0}")]
    Tables(String),
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
            Error::Decided => Problem::new(
                "compliance/licence-decided",
                409,
                "This licence has been decided on already",
            ),
            Error::NotWaiting => Problem::new(
                "compliance/tariff-not-waiting",
                409,
                "This version of the schedule has been in force already",
            ),
            Error::Faster => Problem::changed_meanwhile(),
            Error::RightDecided => Problem::new(
                "compliance/right-decided",
                409,
                "This has been decided on already",
            )
            .with_detail(detail),
            Error::NoticeIncomplete(fields) => Problem::new(
                "compliance/notice-incomplete",
                422,
                "Something that the law asks for is missing",
            )
            .with_detail(detail)
            .with_fields(fields),
            Error::IllegalIpMove { state } => Problem::new(
                "compliance/illegal-ip-move",
                409,
                "This cannot be done as it stands",
            )
            .with_detail(detail)
            .with_param("state", state),
            Error::RightNotVerified => Problem::new(
                "compliance/right-not-verified",
                409,
                "The right has not been verified",
            )
            .with_detail(detail),
            Error::ClockOver => {
                Problem::new("compliance/clock-over", 409, "The term has ended").with_detail(detail)
            }
            Error::OwnProposal => {
                Problem::new("compliance/own-proposal", 409, "A second person decides")
                    .with_detail(detail)
            }
            Error::NotOverTheBorder => Problem::new(
                "compliance/order-at-home",
                409,
                "The order does not cross China's border",
            )
            .with_detail(detail),
            Error::NoDeclarant => Problem::new(
                "compliance/no-declarant",
                409,
                "Customs do not know your firm yet",
            )
            .with_detail(detail),
            Error::DeclaredAlready => Problem::new(
                "compliance/declared-already",
                409,
                "A declaration stands for this order already",
            )
            .with_detail(detail),
            Error::OneParcel => {
                Problem::new("compliance/one-parcel", 409, "The order goes in one parcel")
                    .with_detail(detail)
            }
            Error::NotOpen => Problem::new(
                "compliance/declaration-not-open",
                409,
                "The declaration cannot be changed any more",
            )
            .with_detail(detail),
            Error::NotChecked => Problem::new(
                "compliance/declaration-not-checked",
                409,
                "The declaration has not been checked",
            )
            .with_detail(detail),
            Error::NoWayToCustoms => Problem::new(
                "compliance/no-way-to-customs",
                409,
                "No connection to customs is set up",
            )
            .with_detail(detail),
            Error::OverTheYear => Problem::new(
                "compliance/over-the-year",
                409,
                "The person's yearly limit is reached",
            )
            .with_detail(detail),
            Error::NotToCancel => Problem::new(
                "compliance/declaration-not-to-cancel",
                409,
                "The declaration cannot be taken back",
            )
            .with_detail(detail),
            Error::AskedAlready => Problem::new(
                "compliance/customs-asked-already",
                409,
                "Customs have not answered the last request",
            )
            .with_detail(detail),
            Error::NotToAsk => Problem::new(
                "compliance/not-to-ask-customs",
                409,
                "This cannot be asked of customs now",
            )
            .with_detail(detail),
            Error::NotNumbered => Problem::new(
                "compliance/list-not-numbered",
                409,
                "Customs have not numbered the list yet",
            )
            .with_detail(detail),
            Error::NotRejected => Problem::new(
                "compliance/declaration-not-rejected",
                409,
                "The declaration was not rejected",
            )
            .with_detail(detail),
            Error::NothingWaits => Problem::new(
                "compliance/nothing-to-send",
                409,
                "Nothing waits to be sent",
            )
            .with_detail(detail),
            Error::NotCustoms => Problem::new(
                "compliance/not-signed-by-customs",
                401,
                "This was not signed by customs",
            )
            .with_detail(detail),
            Error::NoReceipt(_) => Problem::new(
                "compliance/no-customs-receipt",
                422,
                "This is no receipt of customs",
            )
            .with_detail(detail),
            Error::FileRefused(_) => Problem::new(
                "compliance/tariff-file-refused",
                422,
                "This file is no schedule in that format",
            )
            .with_detail(detail),
            Error::OrderEnded(_) => {
                Problem::new("compliance/order-ended", 409, "The order has ended")
                    .with_detail(detail)
            }
            Error::PaperIncomplete(fields) => Problem::new(
                "compliance/paper-incomplete",
                422,
                "Something is missing for these papers",
            )
            .with_fields(fields),
            Error::PapersDisagree(differences) => Problem::new(
                "compliance/papers-disagree",
                409,
                "These papers would contradict each other",
            )
            .with_param("differences", serde_json::json!(differences)),
            Error::NothingNew(_) => Problem::new(
                "compliance/nothing-new",
                409,
                "The paper says already what would be issued",
            )
            .with_detail(detail),
            Error::NotElectronic(refused) => not_electronic(refused),
            Error::Print(error @ print::Error::NoGlyph(_)) => Problem::new(
                "compliance/unprintable",
                422,
                "A sign of this paper cannot be printed",
            )
            .with_detail(error.to_string()),
            Error::Print(error) => {
                tracing::error!(%error, "a paper cannot be printed");
                Problem::internal()
            }
            Error::Tables(what) => {
                tracing::error!(what, "a shipped table cannot be read");
                Problem::internal()
            }
            Error::Db(error) => error.into(),
            Error::Problem(problem) => problem,
        }
    }
}

/// The rules that the electronic form breaks, each as a field of the document.
fn not_electronic(refused: Refused) -> Problem {
    let problem = Problem::new(
        "compliance/not-electronic",
        422,
        "This paper cannot be sent as an electronic document",
    );
    match refused {
        Refused::Rules(findings) => problem.with_fields(
            findings
                .into_iter()
                .map(|finding| FieldError::new(finding.path, &finding.rule, finding.message)),
        ),
        Refused::Unwritable(why) => problem.with_detail(why),
    }
}
