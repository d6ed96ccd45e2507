//! Rate cards, as operators and the loader of demo worlds change them.

use contract::Answer;
use contract::identity::{Caller, Role};
use contract::ids::ServiceId;
use kernel::{FieldError, Problem};
use runtime::audit;

use super::Service;
use crate::error::Error;
use crate::model::{Card, Carrier, Listed, Place};
use crate::rules::rates;
use crate::{MODULE, store};

/// What an operator makes of a service.
#[derive(Clone)]
pub(crate) struct CardChange {
    pub(crate) is_active: bool,
    pub(crate) card: Card,
}

impl Service {
    /// Adds a service to a carrier, which is made or renamed on the way.
    pub async fn add_service(
        &self,
        by: &Caller,
        carrier: Carrier,
        card: Card,
    ) -> Answer<ServiceId> {
        by.allows("logistics:write")?;
        by.platform(&[Role::Operator])?;
        hold(&card)?;
        let (service, by) = (self.clone(), by.clone());
        let id = self
            .inner
            .rt
            .db()
            .tx(move |tx| {
                let (service, by) = (service.clone(), by.clone());
                let (carrier, card) = (carrier.clone(), card.clone());
                async move {
                    let rt = &service.inner.rt;
                    let carrier_id =
                        store::cards::put_carrier(&tx, rt.ids().uuid(), &carrier).await?;
                    let id: ServiceId = rt.ids().new_id();
                    if !store::cards::add(&tx, id, carrier_id, &card).await? {
                        return Err(Error::SlugTaken.into());
                    }
                    let after = serde_json::to_value(&card).ok();
                    audit::record(
                        &tx,
                        rt,
                        MODULE,
                        &by,
                        "service.added",
                        &id.to_string(),
                        None,
                        after.as_ref(),
                    )
                    .await?;
                    Ok::<_, Problem>(id)
                }
            })
            .await?;
        self.forget();
        Ok(id)
    }

    pub(crate) async fn service_card(&self, id: ServiceId) -> Answer<Listed> {
        let cards = self.cards().await?;
        let found = cards.iter().find(|listed| listed.id == id).cloned();
        Ok(found.ok_or(Error::NotFound)?)
    }

    pub(crate) async fn change_service(
        &self,
        by: &Caller,
        id: ServiceId,
        version: i64,
        change: CardChange,
    ) -> Answer<Listed> {
        by.allows("logistics:write")?;
        by.platform(&[Role::Operator])?;
        hold(&change.card)?;
        let before = self.service_card(id).await?;
        if before.card.slug != change.card.slug {
            let fault = FieldError::new("slug", "fixed", "the short name of a service stays");
            return Err(Problem::invalid([fault]));
        }
        let (service, by) = (self.clone(), by.clone());
        self.inner
            .rt
            .db()
            .tx(move |tx| {
                let (service, by) = (service.clone(), by.clone());
                let (before, change) = (before.clone(), change.clone());
                async move {
                    let CardChange { is_active, card } = &change;
                    if !store::cards::change(&tx, id, version, *is_active, card).await? {
                        return Err(Problem::changed_meanwhile());
                    }
                    let rt = &service.inner.rt;
                    let (old, new) = (
                        serde_json::to_value(&before.card),
                        serde_json::to_value(card),
                    );
                    audit::record(
                        &tx,
                        rt,
                        MODULE,
                        &by,
                        "service.changed",
                        &id.to_string(),
                        old.ok().as_ref(),
                        new.ok().as_ref(),
                    )
                    .await
                }
            })
            .await?;
        self.forget();
        self.service_card(id).await
    }

    /// Places for the map; known ones are changed.
    pub async fn put_places(&self, by: &Caller, places: Vec<Place>) -> Answer<()> {
        by.platform(&[Role::Operator])?;
        self.inner
            .rt
            .db()
            .tx(move |tx| {
                let places = places.clone();
                async move {
                    store::cards::put_places(&tx, &places).await?;
                    Ok::<_, Problem>(())
                }
            })
            .await
    }
}

fn hold(card: &Card) -> Result<(), Error> {
    let faults = rates::faults(card);
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Error::BadCard(faults))
    }
}
