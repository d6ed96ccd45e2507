//! SQL of the catalogue, and nothing else.

pub(crate) mod category;
pub(crate) mod change;
pub(crate) mod closed;
pub(crate) mod import;
pub(crate) mod list;
pub(crate) mod offer;
pub(crate) mod picture;
pub(crate) mod product;
pub(crate) mod promotion;
pub(crate) mod rate;
pub(crate) mod retelling;
pub(crate) mod sold;
pub(crate) mod standing;

use db::{Bind, Error, Tx, Val};
use kernel::Unit;

/// Parameters of one statement, at most: SQLite takes 32,766.
const PARAMETERS_MAX: usize = 16_000;

/// `$3, $4, $5, $6` for a list; few different lengths, so that the engine finds them prepared.
pub(crate) fn places(from: usize, count: usize) -> (String, usize) {
    let filled = count.max(1).next_power_of_two();
    let list: Vec<String> = (from..from + filled).map(|n| format!("${n}")).collect();
    (list.join(", "), filled)
}

/// The ids, the last one repeated until the list is full.
pub(crate) fn filled<T: Clone + Into<Val>>(ids: &[T], count: usize) -> Vec<Val> {
    let mut vals: Vec<Val> = ids.iter().cloned().map(Into::into).collect();
    if let Some(last) = vals.last().cloned() {
        vals.resize(count, last);
    }
    vals
}

/// Several rows by few statements.
pub(crate) async fn insert_many(
    tx: &Tx,
    into: &str,
    columns: &[&str],
    rows: &[Vec<Val>],
) -> Result<(), Error> {
    let width = columns.len().max(1);
    for chunk in rows.chunks((PARAMETERS_MAX / width).clamp(1, 500)) {
        let mut sql = format!("INSERT INTO {into} ({}) VALUES ", columns.join(", "));
        for row in 0..chunk.len() {
            sql.push_str(if row == 0 { "(" } else { ", (" });
            for column in 0..width {
                if column > 0 {
                    sql.push_str(", ");
                }
                sql.push_str(&format!("${}", row * width + column + 1));
            }
            sql.push(')');
        }
        let binds: Vec<&dyn Bind> = chunk.iter().flatten().map(|val| val as &dyn Bind).collect();
        tx.execute(&sql, &binds).await?;
    }
    Ok(())
}

/// Bound as it stands.
pub(crate) fn val(bind: &dyn Bind) -> Val {
    bind.bind()
}

pub(crate) fn unit_text(unit: Unit) -> String {
    match serde_json::to_value(unit) {
        Ok(serde_json::Value::String(text)) => text,
        Ok(_) | Err(_) => "piece".to_owned(),
    }
}

pub(crate) fn unit_of(text: String) -> Unit {
    serde_json::from_value(serde_json::Value::String(text)).unwrap_or(Unit::Piece)
}
