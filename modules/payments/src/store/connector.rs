//! Rows of what operators decided about connectors, and what became of attempts with each.

use db::{Row, Tx};
use kernel::{Currency, Money, Timestamp};

use super::parsed;
use crate::error::Error;
use crate::model::AttemptState;
use crate::model::connector::{Record, Route, Routing};
use crate::rules::attempt;

/// The only row of the table.
const SOLE: i64 = 1;

pub async fn routing(tx: &Tx) -> Result<Routing, Error> {
    let row = tx
        .row(
            "SELECT version, changed_by, changed_at FROM payments_routing WHERE id = $1",
            &[&SOLE],
        )
        .await?;
    let off = tx
        .rows(
            "SELECT name FROM payments_connector_off ORDER BY name LIMIT 100",
            &[],
        )
        .await?;
    let routes = tx
        .rows(
            "SELECT place, country, currency, least_minor, most_minor, connectors
             FROM payments_route ORDER BY place LIMIT 200",
            &[],
        )
        .await?;
    let mut found = Routing {
        off: off
            .iter()
            .map(|row| row.get("name"))
            .collect::<Result<_, _>>()?,
        routes: routes.iter().map(route).collect::<Result<_, _>>()?,
        ..Routing::default()
    };
    if let Some(row) = row {
        found.version = row.get("version")?;
        found.changed_by = Some(row.get("changed_by")?);
        found.changed_at = Some(row.get("changed_at")?);
    }
    Ok(found)
}

/// Whether one connector is switched on.
pub async fn is_on(tx: &Tx, name: &str) -> Result<bool, Error> {
    let row = tx
        .row(
            "SELECT name FROM payments_connector_off WHERE name = $1",
            &[&name],
        )
        .await?;
    Ok(row.is_none())
}

fn route(row: &Row) -> Result<Route, Error> {
    let currency: Option<Currency> = row.get("currency")?;
    let names: String = row.get("connectors")?;
    let bound = |column: &str| -> Result<Option<Money>, Error> {
        let minor: Option<i64> = row.get(column)?;
        let both = minor.zip(currency);
        Ok(both.map(|(minor, currency)| Money::new(i128::from(minor), currency)))
    };
    Ok(Route {
        country: row.get("country")?,
        currency,
        least: bound("least_minor")?,
        most: bound("most_minor")?,
        connectors: names.split(',').map(str::to_owned).collect(),
    })
}

/// Takes the next version, if nobody else did since `read`.
pub async fn rise(tx: &Tx, read: i64, by: &str, at: Timestamp) -> Result<(), Error> {
    let next = read + 1;
    let touched = match read {
        0 => {
            tx.execute(
                "INSERT INTO payments_routing (id, version, changed_by, changed_at)
                 VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                &[&SOLE, &next, &by, &at],
            )
            .await?
        }
        _ => {
            tx.execute(
                "UPDATE payments_routing SET version = $2, changed_by = $3, changed_at = $4
                 WHERE id = $1 AND version = $5",
                &[&SOLE, &next, &by, &at, &read],
            )
            .await?
        }
    };
    match touched {
        1 => Ok(()),
        _ => Err(Error::ChangedMeanwhile),
    }
}

pub async fn switch(
    tx: &Tx,
    name: &str,
    is_on: bool,
    by: &str,
    at: Timestamp,
) -> Result<(), Error> {
    match is_on {
        true => {
            tx.execute(
                "DELETE FROM payments_connector_off WHERE name = $1",
                &[&name],
            )
            .await?
        }
        false => {
            tx.execute(
                "INSERT INTO payments_connector_off (name, off_by, off_at) VALUES ($1, $2, $3)
                 ON CONFLICT DO NOTHING",
                &[&name, &by, &at],
            )
            .await?
        }
    };
    Ok(())
}

pub async fn replace_routes(tx: &Tx, routes: &[Route]) -> Result<(), Error> {
    tx.execute("DELETE FROM payments_route WHERE place >= 0", &[])
        .await?;
    for (place, route) in (0i64..).zip(routes) {
        tx.execute(
            "INSERT INTO payments_route
               (place, country, currency, least_minor, most_minor, connectors)
             VALUES ($1, $2, $3, $4, $5, $6)",
            &[
                &place,
                &route.country,
                &route.currency,
                &route.least.map(Money::minor_i64).transpose()?,
                &route.most.map(Money::minor_i64).transpose()?,
                &route.connectors.join(","),
            ],
        )
        .await?;
    }
    Ok(())
}

/// What became of the newest attempts with a connector, of whichever buyers. What is still under
/// way says nothing yet.
pub async fn record(tx: &Tx, name: &str, newest: i64) -> Result<Record, Error> {
    let rows = tx
        .rows(
            "SELECT state, reason, updated_at FROM payments_attempt
             WHERE provider = $1 ORDER BY id DESC LIMIT $2",
            &[&name, &newest],
        )
        .await?;
    let mut record = Record::default();
    for row in &rows {
        let state = parsed(row, "state", attempt::parse)?;
        match state {
            AttemptState::Created | AttemptState::AuthPending | AttemptState::Authorized => {}
            AttemptState::Charged => {
                record.counted += 1;
                record.charged += 1;
            }
            AttemptState::Declined | AttemptState::NotSent | AttemptState::Unknown => {
                record.counted += 1;
                if record.last_error.is_none() {
                    let reason: Option<String> = row.get("reason")?;
                    let reason = reason.unwrap_or_else(|| attempt::name(state).to_owned());
                    record.last_error = Some((reason, row.get("updated_at")?));
                }
            }
        }
    }
    Ok(record)
}
