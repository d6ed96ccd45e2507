//! Carriers with their rate cards, places on the map, and exchange rates.

use std::collections::BTreeMap;

use contract::identity::Caller;
use logistics::{Bracket, Card, Carrier, Zone};
use payments::RateSource;

use super::loader::{Loader, Service};
use super::world::{self, Carriers};
use crate::cli::Failure;
use crate::serve;

impl Loader {
    pub(super) async fn load_carriage(&mut self, carriers: &Carriers) -> Result<(), Failure> {
        let by = Caller::system();
        let logistics = self.services.logistics.clone();
        for carrier in &carriers.carriers {
            let named = Carrier {
                slug: carrier.slug.clone(),
                name: carrier.name.clone(),
                tracking_prefix: carrier.tracking_prefix.clone(),
            };
            for service in &carrier.services {
                let id = logistics
                    .add_service(&by, named.clone(), card(service)?)
                    .await
                    .map_err(serve::told)?;
                let known = Service {
                    id,
                    carrier: carrier.slug.clone(),
                    max_length_mm: service.max_length_mm,
                };
                self.carriage.insert(service.slug.clone(), known);
            }
        }
        let places: Result<Vec<_>, Failure> = carriers.places.iter().map(place).collect();
        logistics
            .put_places(&by, places?)
            .await
            .map_err(serve::told)
    }

    /// Units of each currency for one of the base, as of the day that the clock shows.
    pub(super) async fn publish_rates(
        &mut self,
        table: &BTreeMap<String, String>,
    ) -> Result<(), Failure> {
        let day = self.now().date();
        let mut file = "date,currency,rate\n".to_owned();
        for (currency, rate) in table {
            file.push_str(&format!("{day},{currency},{rate}\n"));
        }
        let report = self
            .services
            .payments
            .import_rates(
                &Caller::system(),
                RateSource::Operator,
                file.as_bytes(),
                false,
            )
            .await
            .map_err(serve::told)?;
        match report.errors.first() {
            None => Ok(()),
            Some(error) => Err(Failure(format!("line {}: {}", error.line, error.message))),
        }
    }
}

fn card(service: &world::Service) -> Result<Card, Failure> {
    let zones = service.zones.iter().map(|zone| Zone {
        slug: zone.slug.clone(),
        countries: zone.countries.clone(),
        transit_days_min: zone.transit_days_min,
        transit_days_max: zone.transit_days_max,
        brackets: zone
            .brackets
            .iter()
            .map(|bracket| Bracket {
                up_to_grams: bracket.up_to_grams,
                price_minor: bracket.price_minor,
            })
            .collect(),
    });
    let from: Result<Vec<_>, _> = service.from.iter().map(|code| code.parse()).collect();
    Ok(Card {
        slug: service.slug.clone(),
        name: service.name.clone(),
        mode: service.mode.clone(),
        from: from?,
        currency: service.currency.parse()?,
        volumetric_divisor: service.volumetric_divisor,
        weight_step_grams: service.weight_step_grams,
        max_weight_grams: service.max_weight_grams,
        max_length_mm: service.max_length_mm,
        fuel_surcharge_percent: service.fuel_surcharge_percent.parse()?,
        accepts_dangerous_goods: service.accepts_dangerous_goods,
        zones: zones.collect(),
    })
}

fn place(place: &world::Place) -> Result<logistics::Place, Failure> {
    Ok(logistics::Place {
        slug: place.slug.clone(),
        name: place.name.clone(),
        kind: place.kind.clone(),
        country: place.country.parse()?,
        latitude: place.latitude.to_string(),
        longitude: place.longitude.to_string(),
    })
}
