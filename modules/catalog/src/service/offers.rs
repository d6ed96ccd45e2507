//! Offers on products of others: "I sell this too".

use contract::catalog::OfferOpened;
use contract::identity::{Caller, Role};
use contract::ids::{OfferId, ProductId, VariantId};
use kernel::{Cursor, FieldError, Locale, Page, Problem};
use runtime::http::PageQuery;
use runtime::outbox;
use runtime::{audit, once};
use serde_json::to_value;
use uuid::Uuid;

use super::products::{SELLERS, stays_publishable};
use super::{MODULE, Service};
use crate::error::Error;
use crate::model::offer::{Offer, OfferTerms};
use crate::model::product::{Offered, ProductState};
use crate::model::view::OwnOffer;
use crate::rules::{apply, ladder};
use crate::store;

const WRITE: &str = "catalog:write";

impl Service {
    pub(crate) async fn add_offer_once(
        &self,
        by: &Caller,
        request: &once::IdempotentRequest,
        product: ProductId,
        variant: VariantId,
        terms: OfferTerms,
    ) -> Result<once::Replay<OwnOffer>, Problem> {
        self.terms_checked(by, &terms)?;
        let (service, by) = (self.clone(), by.clone());
        once::once(self.rt(), MODULE, request, move |tx| {
            let (service, by, terms) = (service.clone(), by.clone(), terms.clone());
            async move {
                Ok((
                    201,
                    service
                        .add_offer_in(&tx, &by, product, variant, &terms)
                        .await?,
                ))
            }
        })
        .await
    }

    /// Opens an offer on a variant of one's own product, or of another's that is published.
    pub async fn add_offer(
        &self,
        by: &Caller,
        product: ProductId,
        variant: VariantId,
        terms: OfferTerms,
    ) -> Result<OwnOffer, Problem> {
        self.terms_checked(by, &terms)?;
        let (service, by) = (self.clone(), by.clone());
        let offer = self
            .rt()
            .db()
            .tx(move |tx| {
                let (service, by, terms) = (service.clone(), by.clone(), terms.clone());
                async move {
                    service
                        .add_offer_in(&tx, &by, product, variant, &terms)
                        .await
                }
            })
            .await?;
        Ok(offer)
    }

    fn terms_checked(&self, by: &Caller, terms: &OfferTerms) -> Result<(), Problem> {
        by.seller(&SELLERS)?;
        by.allows(WRITE)?;
        let faults = ladder::faults(terms, "");
        if faults.is_empty() {
            Ok(())
        } else {
            Err(Problem::invalid(faults))
        }
    }

    async fn add_offer_in(
        &self,
        tx: &db::Tx,
        by: &Caller,
        product: ProductId,
        variant: VariantId,
        terms: &OfferTerms,
    ) -> Result<OwnOffer, Error> {
        let rt = self.rt();
        let mut offered = store::product::load(tx, product)
            .await?
            .ok_or(Error::NotFound)?;
        let is_own = offered.product.seller == by.org;
        if !is_own && offered.product.state != ProductState::Published {
            return Err(Error::NotFound);
        }
        if offered
            .product
            .variant(variant)
            .is_none_or(|variant| variant.retired)
        {
            return Err(
                FieldError::new("variant", "unknown", "is no variant of the product").into(),
            );
        }
        if store::offer::exists(tx, by.org, variant).await? {
            return Err(Error::OfferExists);
        }
        self.sku_free(tx, by, terms, None).await?;
        let mut offer = apply::open(
            terms,
            &offered.product,
            variant,
            by.org,
            rt.now(),
            rt.ids().new_id(),
        );
        offer.suspended = store::standing::is_suspended(tx, by.org).await?;
        store::offer::insert(tx, std::slice::from_ref(&offer)).await?;
        offered.offers.push(offer.clone());
        let told = OfferOpened {
            id: offer.id,
            seller: offer.seller,
            product,
            variant,
            sku: offer.sku.clone(),
            title: offered.product.title.clone(),
            options: offered
                .product
                .variant(variant)
                .map(|variant| offered.product.option_words(variant, Locale::En))
                .unwrap_or_default(),
            opening_quantity: terms.opening_quantity,
            at: rt.now(),
        };
        outbox::publish(tx, rt, MODULE, &told, offer.id.uuid(), by).await?;
        self.note_offer(tx, by, &offered, "offer_opened", None, &offer)
            .await?;
        Ok(view(&offered, &offer))
    }

    /// Other terms for an offer of one's own.
    pub async fn edit_offer(
        &self,
        by: &Caller,
        id: OfferId,
        version: i64,
        terms: OfferTerms,
    ) -> Result<OwnOffer, Problem> {
        self.terms_checked(by, &terms)?;
        let (service, by) = (self.clone(), by.clone());
        let offer = self
            .rt()
            .db()
            .tx(move |tx| {
                let (service, by, terms) = (service.clone(), by.clone(), terms.clone());
                async move {
                    let before = store::offer::find_own(&tx, by.org, id)
                        .await?
                        .ok_or(Error::NotFound)?;
                    if before.version != version {
                        return Err(Error::ChangedMeanwhile);
                    }
                    service.sku_free(&tx, &by, &terms, Some(id)).await?;
                    let mut offered = store::product::load(&tx, before.product)
                        .await?
                        .ok_or(Error::NotFound)?;
                    let mut after = before.clone();
                    apply::change(&mut after, &terms);
                    if after == before {
                        return Ok(view(&offered, &before));
                    }
                    if let Some(offer) = offered.offers.iter_mut().find(|offer| offer.id == id) {
                        *offer = after.clone();
                    }
                    if offered.product.seller == by.org {
                        stays_publishable(&offered)?;
                    }
                    if !store::offer::update(&tx, &after, version).await? {
                        return Err(Error::ChangedMeanwhile);
                    }
                    service
                        .note_offer(&tx, &by, &offered, "offer_changed", Some(&before), &after)
                        .await?;
                    Ok(view(&offered, &after))
                }
            })
            .await?;
        Ok(offer)
    }

    pub(crate) async fn own_offer(&self, by: &Caller, id: OfferId) -> Result<OwnOffer, Problem> {
        let seller = by.seller(&[Role::Owner, Role::Staff, Role::Warehouse, Role::Finance])?;
        let found = self
            .rt()
            .db()
            .read(move |tx| async move {
                let Some(offer) = store::offer::find_own(&tx, seller, id).await? else {
                    return Ok::<_, db::Error>(None);
                };
                Ok(store::product::load(&tx, offer.product)
                    .await?
                    .map(|offered| (offered, offer)))
            })
            .await?;
        let (offered, offer) = found.ok_or_else(Problem::not_found)?;
        Ok(view(&offered, &offer))
    }

    /// The seller's offers on products of others, newest first.
    pub(crate) async fn offers_on_others(
        &self,
        by: &Caller,
        page: &PageQuery,
    ) -> Result<Page<OwnOffer>, Problem> {
        let seller = by.seller(&[Role::Owner, Role::Staff, Role::Warehouse, Role::Finance])?;
        let before = match &page.after {
            Some(after) => Cursor::decode::<(OfferId,)>(after)?.0,
            None => OfferId::from_uuid(Uuid::max()),
        };
        let limit = page.rows();
        let found = self
            .rt()
            .db()
            .read(move |tx| async move {
                let rows = i64::try_from(limit + 1).unwrap_or(i64::MAX);
                let offers = store::offer::on_others(&tx, seller, before, rows).await?;
                let mut products: Vec<ProductId> =
                    offers.iter().map(|offer| offer.product).collect();
                products.sort();
                products.dedup();
                let products = store::product::load_many(&tx, &products).await?;
                Ok::<_, db::Error>((offers, products))
            })
            .await?;
        let (offers, products) = found;
        let cut = Page::cut(offers, limit, |offer| (offer.id,))?;
        Ok(Page {
            next: cut.next,
            items: cut
                .items
                .iter()
                .filter_map(|offer| {
                    let offered = products
                        .iter()
                        .find(|offered| offered.product.id == offer.product)?;
                    Some(view(offered, offer))
                })
                .collect(),
        })
    }

    async fn sku_free(
        &self,
        tx: &db::Tx,
        by: &Caller,
        terms: &OfferTerms,
        of: Option<OfferId>,
    ) -> Result<(), Error> {
        let taken = store::offer::skus(tx, by.org, std::slice::from_ref(&terms.sku)).await?;
        if taken.iter().any(|(_, offer, _)| Some(*offer) != of) {
            return Err(
                FieldError::new("sku", "taken", "is that of another offer of yours").into(),
            );
        }
        Ok(())
    }

    async fn note_offer(
        &self,
        tx: &db::Tx,
        by: &Caller,
        offered: &Offered,
        action: &str,
        before: Option<&Offer>,
        after: &Offer,
    ) -> Result<(), Error> {
        let rt = self.rt();
        let product = &offered.product;
        let state = product.state;
        let actor = by.actor();
        let step = store::product::Step {
            id: rt.ids().uuid(),
            at: rt.now(),
            actor: &actor,
            action,
            from: Some(state),
            to: state,
            reason: None,
        };
        // The owner's history tells of the owner's doings only.
        if product.seller == by.org {
            store::product::note(tx, product.seller, product.id, &step).await?;
        }
        store::change::note(tx, &[(rt.ids().uuid(), product.id)]).await?;
        let before = before.and_then(|offer| to_value(offer.terms()).ok());
        let written = to_value(after.terms()).ok();
        audit::record(
            tx,
            rt,
            MODULE,
            by,
            &format!("offer.{}", action.trim_start_matches("offer_")),
            &after.id.to_string(),
            before.as_ref(),
            written.as_ref(),
        )
        .await?;
        self.follow(tx, offered);
        Ok(())
    }
}

fn view(offered: &Offered, offer: &Offer) -> OwnOffer {
    let product = &offered.product;
    OwnOffer {
        id: offer.id,
        product: product.id,
        product_title: product.title.clone(),
        product_state: product.state,
        product_seller: product.seller,
        variant: offer.variant,
        options: product
            .variant(offer.variant)
            .map(|variant| product.option_words(variant, Locale::En))
            .unwrap_or_default(),
        terms: offer.terms(),
        available: offer.available,
        version: offer.version,
    }
}
