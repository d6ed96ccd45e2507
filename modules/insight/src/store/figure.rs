//! Adding to figures, and taking those away that are counted again.

use db::{Bind, Error, Tx};
use kernel::Timestamp;

use crate::model::{Figures, kind};

/// In the order of their keys, so that two transactions never wait for each other crosswise.
pub(crate) async fn add(tx: &Tx, figures: &Figures) -> Result<(), Error> {
    let rows: Vec<Vec<&dyn Bind>> = figures
        .iter()
        .map(|(key, sums)| -> Vec<&dyn Bind> {
            vec![
                &key.scope,
                &key.kind,
                &key.day,
                &key.name,
                &key.slice,
                &sums.times,
                &sums.units,
                &sums.amount_minor,
                &sums.eur_minor,
            ]
        })
        .collect();
    let into = "INSERT INTO insight_figure
        (scope_id, kind, day, name, slice, times, units, amount_minor, eur_minor)";
    let then = "ON CONFLICT (scope_id, kind, day, name, slice) DO UPDATE SET
        times = insight_figure.times + excluded.times,
        units = insight_figure.units + excluded.units,
        amount_minor = insight_figure.amount_minor + excluded.amount_minor,
        eur_minor = insight_figure.eur_minor + excluded.eur_minor";
    tx.insert(into, &rows, then).await?;
    Ok(())
}

pub(crate) async fn clear_slice_of_orders(tx: &Tx, slice: i64) -> Result<(), Error> {
    for kind in kind::OF_ORDERS {
        tx.execute(
            "DELETE FROM insight_figure WHERE slice = $1 AND kind = $2",
            &[&slice, &kind],
        )
        .await?;
    }
    Ok(())
}

pub(crate) async fn clear_cohorts(tx: &Tx) -> Result<(), Error> {
    for slice in crate::rules::count::slices() {
        tx.execute(
            "DELETE FROM insight_figure WHERE slice = $1 AND kind = $2",
            &[&slice, &kind::COHORT],
        )
        .await?;
    }
    Ok(())
}

/// When figures were last brought up to date.
pub(crate) async fn stamp(tx: &Tx, name: &str, at: Timestamp) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO insight_state (name, at) VALUES ($1, $2)
         ON CONFLICT (name) DO UPDATE SET at = excluded.at",
        &[&name, &at],
    )
    .await?;
    Ok(())
}
