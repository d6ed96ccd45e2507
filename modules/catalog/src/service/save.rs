//! Writing a product: one way for every use case, so that history, index, audit and events never
//! miss a change.

use std::collections::BTreeMap;

use contract::catalog::{GoodsDescribed, OfferOpened, ProductPublished, ProductWithdrawn};
use contract::identity::Caller;
use contract::ids::OfferId;
use db::Tx;
use kernel::{Locale, Timestamp};
use runtime::audit;
use runtime::outbox::{self, Outgoing};
use serde_json::{Value, json};

use super::{MODULE, Service};
use crate::error::Error;
use crate::model::offer::Offer;
use crate::model::product::{Offered, ProductState};
use crate::rules::{draft, gaps};
use crate::search;
use crate::store;

/// A change of a product, with everything that has to be known to keep it.
pub(crate) struct Change<'a> {
    pub(crate) by: &'a Caller,
    pub(crate) before: Option<&'a Offered>,
    pub(crate) after: &'a Offered,
    /// As it stands in the history.
    pub(crate) action: &'a str,
    pub(crate) reason: Option<&'a str>,
    /// Stock that comes with new offers.
    pub(crate) opening: &'a BTreeMap<OfferId, i64>,
}

impl Service {
    /// Writes what is different. Fails with `ChangedMeanwhile` when a version is not the one before.
    pub(crate) async fn save(&self, tx: &Tx, change: &Change<'_>) -> Result<(), Error> {
        let Change { before, after, .. } = change;
        let product = &after.product;
        let incomplete = gaps::blocks(&gaps::of(after));
        match before {
            None => store::product::insert(tx, &[(product, incomplete)]).await?,
            Some(before) => {
                if !store::product::update(tx, product, incomplete, before.product.version).await? {
                    return Err(Error::ChangedMeanwhile);
                }
                if before.product.variants != product.variants {
                    store::product::put_variants(tx, product).await?;
                }
            }
        }
        let known = |id: OfferId| {
            before.and_then(|before| before.offers.iter().find(|offer| offer.id == id))
        };
        let mut opened: Vec<Offer> = Vec::new();
        for offer in &after.offers {
            match known(offer.id) {
                None => opened.push(offer.clone()),
                Some(old) if old == offer => {}
                Some(old) => {
                    if !store::offer::update(tx, offer, old.version).await? {
                        return Err(Error::ChangedMeanwhile);
                    }
                }
            }
        }
        store::offer::insert(tx, &opened).await?;
        self.note(tx, change).await?;
        self.tell(tx, change, &opened).await?;
        self.follow(tx, after);
        Ok(())
    }

    async fn note(&self, tx: &Tx, change: &Change<'_>) -> Result<(), Error> {
        let rt = self.rt();
        let product = &change.after.product;
        let step = store::product::Step {
            id: rt.ids().uuid(),
            at: rt.now(),
            actor: &change.by.actor(),
            action: change.action,
            from: change.before.map(|before| before.product.state),
            to: product.state,
            reason: change.reason,
        };
        store::product::note(tx, product.seller, product.id, &step).await?;
        store::change::note(tx, &[(rt.ids().uuid(), product.id)]).await?;
        let (before, after) = (change.before.map(audited), audited(change.after));
        let action = format!("product.{}", change.action);
        audit::record(
            tx,
            rt,
            MODULE,
            change.by,
            &action,
            &product.id.to_string(),
            before.as_ref(),
            Some(&after),
        )
        .await?;
        Ok(())
    }

    async fn tell(&self, tx: &Tx, change: &Change<'_>, opened: &[Offer]) -> Result<(), Error> {
        let at = self.rt().now();
        let product = &change.after.product;
        let key = product.id.uuid();
        let mut events = Vec::new();
        for offer in opened {
            let variant = product.variant(offer.variant);
            let event = OfferOpened {
                id: offer.id,
                seller: offer.seller,
                product: product.id,
                variant: offer.variant,
                sku: offer.sku.clone(),
                title: product.title.clone(),
                options: variant
                    .map(|variant| product.option_words(variant, Locale::En))
                    .unwrap_or_default(),
                opening_quantity: change.opening.get(&offer.id).copied(),
                at,
            };
            events.push(Outgoing::of(&event, offer.id.uuid())?);
        }
        let was = change.before.map(|before| before.product.state);
        match (was, product.state) {
            (was, ProductState::Published) if was != Some(ProductState::Published) => {
                let event = ProductPublished {
                    id: product.id,
                    seller: product.seller,
                    category: product.category,
                    title: product.title.clone(),
                    at,
                };
                events.push(Outgoing::of(&event, key)?);
            }
            (Some(ProductState::Published), ProductState::Draft | ProductState::Withdrawn) => {
                let event = ProductWithdrawn {
                    id: product.id,
                    seller: product.seller,
                    at,
                };
                events.push(Outgoing::of(&event, key)?);
            }
            (_, _) => {}
        }
        let described = self::described(change.after, at);
        let before = change
            .before
            .map(|before| facts(&self::described(before, at)));
        if before.is_none_or(|before| before != facts(&described)) {
            events.push(Outgoing::of(&described, key)?);
        }
        outbox::publish_all(tx, self.rt(), MODULE, &events, change.by).await?;
        Ok(())
    }

    /// After the commit: lets go of what is kept, and wakes the index.
    pub(crate) fn follow(&self, tx: &Tx, after: &Offered) {
        let (rt, kept) = (self.rt().clone(), self.kept().clone());
        let product = after.product.id;
        let offers: Vec<OfferId> = after.offers.iter().map(|offer| offer.id).collect();
        tx.after_commit(move || {
            kept.forget(product, offers);
            rt.wake(search::SIGNAL);
        });
    }
}

pub(super) fn described(offered: &Offered, at: Timestamp) -> GoodsDescribed {
    let product = &offered.product;
    GoodsDescribed {
        id: product.id,
        seller: product.seller,
        title: product.title.clone(),
        published: product.state == ProductState::Published,
        hs_code: product.hs_code,
        origin: product.origin,
        weight_grams: super::border::weight_grams(offered),
        brand: product.brand.clone(),
        at,
    }
}

/// The facts of an event without its moment.
fn facts(told: &GoodsDescribed) -> Value {
    let mut facts = serde_json::to_value(told).unwrap_or_default();
    if let Value::Object(fields) = &mut facts {
        fields.remove("at");
    }
    facts
}

/// The product as audit compares it.
fn audited(offered: &Offered) -> Value {
    let product = &offered.product;
    let draft = draft::of(product, |variant| {
        offered.own_offer(variant).map(Offer::terms)
    });
    let mut value = serde_json::to_value(draft).unwrap_or_default();
    if let Value::Object(fields) = &mut value {
        fields.insert("state".to_owned(), json!(product.state));
        fields.insert("barred".to_owned(), json!(product.barred));
    }
    value
}
