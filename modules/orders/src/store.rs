//! SQL and nothing else. Every finder of a tenant's rows takes the tenant; what is found only by a
//! bare id goes through the lookup tables first.

pub(crate) mod after_sale;
pub(crate) mod approval;
pub(crate) mod book;
pub(crate) mod cart;
pub(crate) mod checkout;
pub(crate) mod claims;
pub(crate) mod dispute;
pub(crate) mod hold;
pub(crate) mod lists;
pub(crate) mod order;
pub(crate) mod people;
pub(crate) mod recall;
pub(crate) mod shipment;

use db::{Bind, Error, Mismatch, Row, Tx, Val};
use kernel::{Currency, Money};

/// Statements that go to the database together.
#[derive(Default)]
pub(crate) struct Batch {
    statements: Vec<(&'static str, Vec<Val>)>,
}

impl Batch {
    /// Answers the place of the statement among the others.
    pub(crate) fn push(&mut self, sql: &'static str, args: &[&dyn Bind]) -> usize {
        self.statements
            .push((sql, args.iter().map(|arg| arg.bind()).collect()));
        self.statements.len() - 1
    }

    /// Rows touched by each statement.
    pub(crate) async fn run(&self, tx: &Tx) -> Result<Vec<u64>, Error> {
        let binds: Vec<Vec<&dyn Bind>> = self
            .statements
            .iter()
            .map(|(_, vals)| vals.iter().map(|val| val as &dyn Bind).collect())
            .collect();
        let statements: Vec<(&str, &[&dyn Bind])> = self
            .statements
            .iter()
            .zip(&binds)
            .map(|((sql, _), binds)| (*sql, binds.as_slice()))
            .collect();
        tx.batch(&statements).await
    }
}

/// The minor units of an amount, for a BIGINT column. Its currency stands in a column beside it.
pub(crate) struct Minor(pub(crate) Money);

impl Bind for Minor {
    fn bind(&self) -> Val {
        match self.0.minor_i64() {
            Ok(minor) => Val::Int(minor),
            Err(_) => Val::Refused("an amount beyond what a BIGINT holds"),
        }
    }
}

fn money(row: &Row, column: &str, currency: Currency) -> Result<Money, Error> {
    let minor: i64 = row.get(column)?;
    Ok(Money::new(i128::from(minor), currency))
}

/// A word of ours in a TEXT column.
fn word<T>(row: &Row, column: &str, parse: fn(&str) -> Option<T>) -> Result<T, Error> {
    let text: String = row.get(column)?;
    parse(&text).ok_or_else(|| Error::Decode {
        column: column.to_owned(),
        problem: Mismatch::value("a word that is known"),
    })
}

/// `$3, $4, $5`: places for a list of values, counted on from those before.
fn places(before: usize, count: usize) -> String {
    let places: Vec<String> = (1..=count).map(|n| format!("${}", before + n)).collect();
    places.join(", ")
}
