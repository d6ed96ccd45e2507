//! What stock refuses, and how it is told.

use contract::ids::OrderId;
use kernel::{FieldError, Problem};

use crate::model::{Inside, PickState};
use crate::rules::{Difference, Shortage};

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("not enough for {} lines", .0.len())]
    NotEnough(Vec<Shortage>),
    #[error("the reservation is gone")]
    ReservationGone(Vec<OrderId>),
    #[error("only {there} are there")]
    TooFewHere { there: i64, path: String },
    #[error("something lies in the warehouse")]
    WarehouseNotEmpty(Inside),
    #[error("the default warehouse")]
    DefaultWarehouse,
    #[error("the warehouse is closed")]
    WarehouseClosed { path: &'static str },
    #[error("there is no such warehouse")]
    NoWarehouse { path: &'static str },
    #[error("not in the state {}", .0.as_str())]
    NotNow(PickState),
    #[error("the line is complete")]
    AlreadyPicked { sku: String, wanted: i64, left: i64 },
    #[error("not on this order")]
    NotOnThisOrder { code: String },
    #[error("lines are open")]
    PickUnfinished(Vec<usize>),
    #[error("nothing was picked")]
    NothingPicked,
    #[error("numbers differ and nobody says why")]
    Differs(Vec<Difference>),
    #[error("the paper is done")]
    PaperDone,
    #[error("another item has the barcode")]
    BarcodeTaken,
    #[error("the books disagree with what was decided")]
    BooksDisagree,
    #[error("{0}")]
    Told(Problem),
    #[error(transparent)]
    Db(#[from] db::Error),
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Error::Told(problem)
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotEnough(shortages) => not_enough(&shortages),
            Error::ReservationGone(orders) => {
                let orders: Vec<String> = orders.iter().map(ToString::to_string).collect();
                Problem::new("stock/reservation-gone", 409, "The reserved goods were given away")
                    .with_detail("The reservation ended, and the units are not there any more.")
                    .with_param("orders", orders)
            }
            Error::TooFewHere { there, path } => {
                Problem::new("stock/too-few-here", 409, "There are not so many")
                    .with_detail(format!("Only {there} are there to be taken."))
                    .with_field(
                        FieldError::new(path, "too_many", format!("at most {there}"))
                            .with_param("maximum", there),
                    )
                    .with_param("available", there)
            }
            Error::WarehouseNotEmpty(inside) => Problem::new(
                "stock/warehouse-not-empty",
                409,
                "The warehouse is not empty",
            )
            .with_detail("Move or write off what lies there, and finish its pick orders and transfers first.")
            .with_param("on_hand", inside.on_hand)
            .with_param("reserved", inside.reserved)
            .with_param("picks", inside.picks)
            .with_param("arriving", inside.arriving),
            Error::DefaultWarehouse => {
                Problem::new("stock/default-warehouse", 409, "One warehouse is the default")
                    .with_detail("Make another warehouse the default first.")
            }
            Error::WarehouseClosed { path } => {
                Problem::new("stock/warehouse-closed", 409, "The warehouse is closed")
                    .with_field(FieldError::new(path, "closed", "choose an open warehouse"))
            }
            Error::NoWarehouse { path } => Problem::invalid([FieldError::new(
                path,
                "unknown",
                "you have no such warehouse",
            )]),
            Error::NotNow(state) => {
                Problem::new("stock/not-in-this-state", 409, "The pick order is not at this step")
                    .with_detail(format!("It is {}.", state.as_str()))
                    .with_param("state", state.as_str())
            }
            Error::AlreadyPicked { sku, wanted, left } => {
                Problem::new("stock/already-picked", 409, "No more of these are wanted")
                    .with_detail(format!("{sku}: {wanted} wanted, {left} left to pick."))
                    .with_param("sku", sku)
                    .with_param("wanted", wanted)
                    .with_param("left", left)
            }
            Error::NotOnThisOrder { code } => {
                Problem::new("stock/not-on-this-order", 409, "These goods are not on this order")
                    .with_detail("No line has this SKU or barcode. Put the goods back.")
                    .with_param("code", code)
            }
            Error::PickUnfinished(lines) => {
                Problem::new("stock/pick-unfinished", 409, "Lines are not picked yet")
                    .with_detail("Pick them, or say why they are short.")
                    .with_fields(lines.iter().map(|line| {
                        FieldError::new(
                            format!("lines[{line}]"),
                            "unfinished",
                            "neither complete nor short with a reason",
                        )
                    }))
            }
            Error::NothingPicked => {
                Problem::new("stock/nothing-picked", 409, "There is nothing to pack")
                    .with_detail("No line has a picked unit.")
            }
            Error::Differs(lines) => {
                Problem::new("stock/numbers-differ", 409, "Numbers differ; say why")
                    .with_detail("Look again, or give a reason on each line that differs.")
                    .with_fields(lines.iter().map(|line| {
                        FieldError::new(
                            format!("lines[{}].reason", line.line),
                            "differs",
                            format!("{} expected, {} found", line.expected, line.found),
                        )
                        .with_param("expected", line.expected)
                        .with_param("found", line.found)
                    }))
            }
            Error::PaperDone => Problem::new("stock/already-done", 409, "This was done already")
                .with_detail("Somebody booked it before."),
            Error::BarcodeTaken => {
                Problem::new("stock/barcode-taken", 409, "Another item has this barcode")
                    .with_field(FieldError::new("barcode", "taken", "belongs to another item"))
            }
            Error::BooksDisagree => {
                tracing::error!("a level changed under a transaction that had loaded it");
                Problem::internal()
            }
            Error::Told(problem) => problem,
            Error::Db(error) => error.into(),
        }
    }
}

fn not_enough(shortages: &[Shortage]) -> Problem {
    Problem::new("stock/not-enough", 409, "There are not enough units")
        .with_detail("Somebody else was faster, or fewer are left than wanted.")
        .with_fields(shortages.iter().map(|shortage| {
            FieldError::new(
                format!("lines[{}].quantity", shortage.line),
                "not_enough",
                format!("{} available", shortage.available),
            )
            .with_param("available", shortage.available)
        }))
}
