//! One SQL over SQLite and PostgreSQL: pools, transactions, a batching writer, migrations.
//!
//! The only crate that names a driver. Everybody else sees [`Db`], [`Tx`], [`Val`] and [`Row`].
//! It is no ORM: statements are SQL text with `$1` binds, and the README lists the rules by which
//! one text means the same on both engines.

mod count;
mod db;
mod error;
mod export;
mod from_val;
mod migrate;
mod postgres;
mod problem;
mod row;
mod sqlite;
mod tx;
mod value;
mod values;
mod writer;

pub use count::{Stats, count_statements, counted_here};
pub use db::{Asked, Db, Engine, Options};
pub use error::Error;
pub use from_val::FromVal;
pub use migrate::{Applied, Migration, Migrations, Pending};
pub use row::{Column, Mismatch, Row};
pub use sqlite::Alone;
pub use tx::Tx;
pub use value::{Bind, ColumnType, Val, filled};
pub use values::Json;
pub use writer::Writer;
