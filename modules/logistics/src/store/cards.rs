//! Carriers, their rate cards, places and exchange rates.

use std::collections::BTreeMap;

use contract::ids::ServiceId;
use contract::payments::RatesPublished;
use db::{Db, Error, Row, Tx};
use kernel::{Currency, Decimal};
use uuid::Uuid;

use crate::model::{Card, Carrier, Listed, Place};

pub(crate) async fn all(db: &Db) -> Result<Vec<Listed>, Error> {
    let rows = db
        .rows(
            "SELECT s.id, s.version, s.is_active, s.card, c.slug, c.name, c.tracking_prefix
             FROM logistics_service s JOIN logistics_carrier c ON c.id = s.carrier_id
             ORDER BY c.slug, s.slug",
            &[],
        )
        .await?;
    rows.iter().map(listed).collect()
}

fn listed(row: &Row) -> Result<Listed, Error> {
    let db::Json(card) = row.get::<db::Json<Card>>("card")?;
    Ok(Listed {
        id: row.get("id")?,
        carrier: Carrier {
            slug: row.get("slug")?,
            name: row.get("name")?,
            tracking_prefix: row.get("tracking_prefix")?,
        },
        version: row.get("version")?,
        is_active: row.get("is_active")?,
        card,
    })
}

pub(crate) async fn put_carrier(tx: &Tx, id: Uuid, carrier: &Carrier) -> Result<Uuid, Error> {
    tx.execute(
        "INSERT INTO logistics_carrier (id, slug, name, tracking_prefix) VALUES ($1, $2, $3, $4)
         ON CONFLICT (slug) DO UPDATE SET name = excluded.name, tracking_prefix = excluded.tracking_prefix",
        &[&id, &carrier.slug, &carrier.name, &carrier.tracking_prefix],
    )
    .await?;
    let row = tx
        .row(
            "SELECT id FROM logistics_carrier WHERE slug = $1",
            &[&carrier.slug],
        )
        .await?;
    match row {
        Some(row) => row.get("id"),
        None => Ok(id),
    }
}

/// Answers whether the short name was free.
pub(crate) async fn add(tx: &Tx, id: ServiceId, carrier: Uuid, card: &Card) -> Result<bool, Error> {
    let added = tx
        .execute(
            "INSERT INTO logistics_service (id, slug, carrier_id, version, is_active, card)
             VALUES ($1, $2, $3, 1, TRUE, $4) ON CONFLICT (slug) DO NOTHING",
            &[&id, &card.slug, &carrier, &db::Json(card)],
        )
        .await?;
    Ok(added == 1)
}

/// Answers whether the card still had that version.
pub(crate) async fn change(
    tx: &Tx,
    id: ServiceId,
    version: i64,
    is_active: bool,
    card: &Card,
) -> Result<bool, Error> {
    let changed = tx
        .execute(
            "UPDATE logistics_service SET version = version + 1, is_active = $3, card = $4
             WHERE id = $1 AND version = $2",
            &[&id, &version, &is_active, &db::Json(card)],
        )
        .await?;
    Ok(changed == 1)
}

pub(crate) async fn put_places(tx: &Tx, places: &[Place]) -> Result<(), Error> {
    for place in places {
        tx.execute(
            "INSERT INTO logistics_place (slug, name, kind, country, latitude, longitude)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (slug) DO UPDATE SET name = excluded.name, kind = excluded.kind,
               country = excluded.country, latitude = excluded.latitude, longitude = excluded.longitude",
            &[
                &place.slug,
                &place.name,
                &place.kind,
                &place.country,
                &place.latitude,
                &place.longitude,
            ],
        )
        .await?;
    }
    Ok(())
}

pub(crate) async fn places(db: &Db) -> Result<Vec<Place>, Error> {
    let rows = db
        .rows(
            "SELECT slug, name, kind, country, latitude, longitude FROM logistics_place ORDER BY slug",
            &[],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Place {
                slug: row.get("slug")?,
                name: row.get("name")?,
                kind: row.get("kind")?,
                country: row.get("country")?,
                latitude: row.get("latitude")?,
                longitude: row.get("longitude")?,
            })
        })
        .collect()
}

/// Keeps the newest day; an older one that comes late changes nothing.
pub(crate) async fn put_rates(tx: &Tx, rates: &RatesPublished) -> Result<(), Error> {
    let base = rates.base.to_string();
    let own = (base.clone(), Decimal::ONE);
    let all = rates.rates.iter().map(|(code, rate)| (code.clone(), *rate));
    for (currency, per_base) in all.chain([own]) {
        tx.execute(
            "INSERT INTO logistics_rate (currency, base, per_base, date) VALUES ($1, $2, $3, $4)
             ON CONFLICT (currency) DO UPDATE SET base = excluded.base,
               per_base = excluded.per_base, date = excluded.date
             WHERE logistics_rate.date <= excluded.date",
            &[&currency, &base, &per_base, &rates.date],
        )
        .await?;
    }
    Ok(())
}

/// Units for one unit of the common base, by currency.
pub(crate) async fn rates(db: &Db) -> Result<BTreeMap<Currency, Decimal>, Error> {
    let rows = db
        .rows("SELECT currency, per_base FROM logistics_rate", &[])
        .await?;
    let mut rates = BTreeMap::new();
    for row in &rows {
        // A currency that we do not know is of no use to us.
        if let Ok(currency) = row.get::<String>("currency")?.parse::<Currency>() {
            rates.insert(currency, row.get("per_base")?);
        }
    }
    Ok(rates)
}
