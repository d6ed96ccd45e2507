//! What the catalogue refuses, and the problem that each refusal is for the client.

use contract::compliance::GateFinding;
use kernel::{FieldError, Locale, Problem};

use crate::model::product::{ProductGap, ProductState};

#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    #[error("there is no such thing")]
    NotFound,
    #[error("some fields are not right")]
    Fields(Vec<FieldError>),
    #[error("somebody else changed this meanwhile")]
    ChangedMeanwhile,
    #[error("something is missing before it can be published")]
    NotPublishable(Vec<ProductGap>),
    #[error("these goods must not be sold")]
    NotAllowed(Vec<GateFinding>),
    #[error("the platform has withdrawn the product")]
    Barred,
    #[error("the plan {plan} allows {listings} products in the store")]
    NoRoom { listings: i64, plan: String },
    #[error("the product is not in that state")]
    WrongState { state: ProductState },
    #[error("the seller offers this variant already")]
    OfferExists,
    #[error("the category is in use")]
    CategoryInUse,
    #[error("the import is at another step")]
    ImportNotReady { state: &'static str },
    #[error("the file is no product file")]
    FileRefused { detail: String },
    #[error("there are more products than fit one workbook")]
    ExportTooLarge { maximum: usize },
    #[error("only the first results can be paged through")]
    TooFar { maximum: usize },
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
            Error::ChangedMeanwhile => Problem::changed_meanwhile(),
            Error::NotPublishable(gaps) => Problem::new(
                "catalog/not-publishable",
                422,
                "Something is missing before this product can be published",
            )
            .with_fields(gaps.into_iter().filter(|gap| gap.blocking).map(|gap| {
                FieldError::new(
                    gap.field,
                    "missing",
                    "is needed before the product can be published",
                )
            })),
            Error::NotAllowed(findings) => Problem::new(
                "catalog/not-allowed",
                422,
                "These goods must not be sold, not even at home",
            )
            .with_fields(findings.into_iter().map(|finding| {
                let field = match finding.reason.as_str() {
                    "brand_not_authorised" => "brand",
                    "taken_down" | "seller_suspended" | "listing_limited" => "",
                    _ => "hs_code",
                };
                FieldError::new(field, finding.reason, finding.words.best(Locale::En))
                    .with_param("citation", finding.citation.unwrap_or_default())
            })),
            Error::Barred => Problem::new(
                "catalog/withdrawn-by-platform",
                409,
                "The platform has withdrawn this product",
            ),
            Error::NoRoom { listings, ref plan } => Problem::new(
                "catalog/no-room",
                409,
                "Your plan allows no more products in the store",
            )
            .with_detail(error.to_string())
            .with_param("listings", listings)
            .with_param("plan", plan.clone()),
            Error::WrongState { state } => Problem::new(
                "catalog/wrong-state",
                409,
                "The product's state does not allow this",
            )
            .with_param("state", state.as_str()),
            Error::OfferExists => Problem::new(
                "catalog/offer-exists",
                409,
                "You offer this variant already",
            ),
            Error::CategoryInUse => Problem::new(
                "catalog/category-in-use",
                409,
                "The category holds products or other categories",
            ),
            Error::ImportNotReady { state } => Problem::new(
                "catalog/import-not-ready",
                409,
                "The import is at another step",
            )
            .with_param("state", state),
            Error::FileRefused { detail } => {
                Problem::new("catalog/file-refused", 422, "This file is no product file")
                    .with_detail(detail)
            }
            Error::ExportTooLarge { maximum } => Problem::new(
                "catalog/export-too-large",
                422,
                "There are more products than one workbook takes",
            )
            .with_param("maximum", maximum as u64),
            Error::TooFar { maximum } => Problem::new(
                "catalog/too-far",
                422,
                "Only the first results can be paged through",
            )
            .with_param("maximum", maximum as u64),
            Error::Db(error) => error.into(),
            Error::Problem(problem) => problem,
        }
    }
}
