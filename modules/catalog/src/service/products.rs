//! Products of a seller: made, edited, put into the store and taken out of it.

use std::collections::{BTreeMap, BTreeSet};

use contract::identity::{Caller, OrgKind, Role};
use contract::ids::{OrgId, ProductId};
use db::Tx;
use kernel::{Cursor, FieldError, Page, Problem};
use runtime::blobs;
use runtime::http::PageQuery;
use runtime::once::{IdempotentRequest, Replay, once};
use uuid::Uuid;

use super::save::Change;
use super::{MODULE, Service};
use crate::error::Error;
use crate::model::product::{Offered, Picture, ProductDraft, ProductState, ProductStep};
use crate::model::view::OwnProduct;
use crate::rules::apply::{Applied, Fresh, apply};
use crate::rules::{draft as drafts, gaps};
use crate::store;

/// Who may write what a seller sells.
pub(crate) const SELLERS: [Role; 2] = [Role::Owner, Role::Staff];
const OPERATORS: [Role; 2] = [Role::Operator, Role::Compliance];
const WRITE: &str = "catalog:write";

impl Service {
    /// Makes a draft. With an idempotency key the same request makes one product.
    pub(crate) async fn create_once(
        &self,
        by: &Caller,
        request: &IdempotentRequest,
        draft: ProductDraft,
    ) -> Result<Replay<OwnProduct>, Problem> {
        let seller = self.checked(by, &draft, &[]).await?;
        let (service, by) = (self.clone(), by.clone());
        once(self.rt(), MODULE, request, move |tx| {
            let (service, by, draft) = (service.clone(), by.clone(), draft.clone());
            async move {
                let offered = service.create_in(&tx, &by, seller, &draft).await?;
                Ok((201, super::shown::own(&offered, seller)))
            }
        })
        .await
    }

    /// Makes a draft.
    pub async fn create_product(
        &self,
        by: &Caller,
        draft: ProductDraft,
    ) -> Result<OwnProduct, Problem> {
        let seller = self.checked(by, &draft, &[]).await?;
        let (service, by) = (self.clone(), by.clone());
        let offered = self
            .rt()
            .db()
            .tx(move |tx| {
                let (service, by, draft) = (service.clone(), by.clone(), draft.clone());
                async move { service.create_in(&tx, &by, seller, &draft).await }
            })
            .await?;
        Ok(super::shown::own(&offered, seller))
    }

    pub(crate) async fn create_in(
        &self,
        tx: &Tx,
        by: &Caller,
        seller: OrgId,
        draft: &ProductDraft,
    ) -> Result<Offered, Error> {
        if let Some(handle) = &draft.handle
            && store::product::by_handle(tx, seller, handle)
                .await?
                .is_some()
        {
            return Err(
                FieldError::new("handle", "taken", "is that of another product of yours").into(),
            );
        }
        self.skus_free(tx, seller, draft, None).await?;
        let Applied { offered, opening } = self.applied(draft, None, seller)?;
        let change = Change {
            by,
            before: None,
            after: &offered,
            action: "created",
            reason: None,
            opening: &opening,
        };
        self.save(tx, &change).await?;
        Ok(offered)
    }

    /// Puts the draft in the product's place. What is published must stay publishable.
    pub async fn edit_product(
        &self,
        by: &Caller,
        id: ProductId,
        version: i64,
        draft: ProductDraft,
    ) -> Result<OwnProduct, Problem> {
        let known = self.own(by, id).await?;
        let seller = self.checked(by, &draft, &known.product.media).await?;
        let (service, by) = (self.clone(), by.clone());
        let offered = self
            .rt()
            .db()
            .tx(move |tx| {
                let (service, by, draft) = (service.clone(), by.clone(), draft.clone());
                async move {
                    let before = store::product::load_own(&tx, seller, id)
                        .await?
                        .ok_or(Error::NotFound)?;
                    if before.product.version != version {
                        return Err(Error::ChangedMeanwhile);
                    }
                    service.edit_in(&tx, &by, &before, &draft, "edited").await
                }
            })
            .await?;
        Ok(super::shown::own(&offered, seller))
    }

    /// Lays a draft over a product that was loaded in the same transaction.
    pub(crate) async fn edit_in(
        &self,
        tx: &Tx,
        by: &Caller,
        before: &Offered,
        draft: &ProductDraft,
        action: &str,
    ) -> Result<Offered, Error> {
        let seller = before.product.seller;
        if let Some(handle) = &draft.handle
            && store::product::by_handle(tx, seller, handle)
                .await?
                .is_some_and(|known| known != before.product.id)
        {
            return Err(
                FieldError::new("handle", "taken", "is that of another product of yours").into(),
            );
        }
        self.skus_free(tx, seller, draft, Some(before)).await?;
        let Applied { offered, opening } = self.applied(draft, Some(before), seller)?;
        stays_publishable(&offered)?;
        let change = Change {
            by,
            before: Some(before),
            after: &offered,
            action,
            reason: None,
            opening: &opening,
        };
        self.save(tx, &change).await?;
        Ok(offered)
    }

    pub(crate) fn applied(
        &self,
        draft: &ProductDraft,
        before: Option<&Offered>,
        seller: OrgId,
    ) -> Result<Applied, Error> {
        let ids = self.rt().ids();
        let fresh = Fresh {
            product: &|| ids.new_id(),
            variant: &|| ids.new_id(),
            offer: &|| ids.new_id(),
        };
        apply(draft, before, seller, self.rt().now(), &fresh).map_err(Error::Fields)
    }

    /// Puts a complete product into the store.
    pub async fn publish(&self, by: &Caller, id: ProductId) -> Result<OwnProduct, Problem> {
        let seller = by.seller(&SELLERS)?;
        by.allows(WRITE)?;
        let known = self.own(by, id).await?;
        let border = self.standing(by, &known).await?;
        let published = self.move_to(
            by,
            Some(seller),
            id,
            ProductState::Published,
            "published",
            None,
        );
        let mut published = published.await?;
        published.border = Some(border);
        Ok(published)
    }

    /// Takes a product out of the store; its seller can bring it back.
    pub async fn withdraw(
        &self,
        by: &Caller,
        id: ProductId,
        reason: Option<String>,
    ) -> Result<OwnProduct, Problem> {
        let seller = by.seller(&SELLERS)?;
        by.allows(WRITE)?;
        self.move_to(
            by,
            Some(seller),
            id,
            ProductState::Withdrawn,
            "withdrawn",
            reason,
        )
        .await
    }

    /// Takes anybody's product out of the store, until the platform allows it again.
    pub async fn bar(
        &self,
        by: &Caller,
        id: ProductId,
        reason: String,
    ) -> Result<OwnProduct, Problem> {
        by.platform(&OPERATORS)?;
        self.move_to(
            by,
            None,
            id,
            ProductState::Withdrawn,
            "barred",
            Some(reason),
        )
        .await
    }

    /// Lets the seller publish a product again that the platform took out.
    pub async fn allow(
        &self,
        by: &Caller,
        id: ProductId,
        reason: Option<String>,
    ) -> Result<OwnProduct, Problem> {
        by.platform(&OPERATORS)?;
        self.move_to(by, None, id, ProductState::Withdrawn, "allowed", reason)
            .await
    }

    pub(crate) async fn move_to(
        &self,
        by: &Caller,
        seller: Option<OrgId>,
        id: ProductId,
        to: ProductState,
        action: &'static str,
        reason: Option<String>,
    ) -> Result<OwnProduct, Problem> {
        let (service, by) = (self.clone(), by.clone());
        let offered = self
            .rt()
            .db()
            .tx(move |tx| {
                let (service, by, reason) = (service.clone(), by.clone(), reason.clone());
                async move {
                    let before = store::product::load(&tx, id).await?;
                    let before = before
                        .filter(|before| {
                            seller.is_none_or(|seller| before.product.seller == seller)
                        })
                        .ok_or(Error::NotFound)?;
                    service
                        .move_in(&tx, &by, before, to, action, reason.as_deref())
                        .await
                }
            })
            .await?;
        let seller = offered.product.seller;
        Ok(super::shown::own(&offered, seller))
    }

    pub(crate) async fn move_in(
        &self,
        tx: &Tx,
        by: &Caller,
        before: Offered,
        to: ProductState,
        action: &str,
        reason: Option<&str>,
    ) -> Result<Offered, Error> {
        let mut after = before.clone();
        let state = before.product.state;
        match action {
            "published" => {
                if before.product.barred {
                    return Err(Error::Barred);
                }
                if state == ProductState::Published {
                    return Ok(before);
                }
                let gaps = gaps::of(&before);
                if gaps::blocks(&gaps) {
                    return Err(Error::NotPublishable(gaps));
                }
                self.room(tx, before.product.seller).await?;
                after.product.published_at = Some(self.rt().now());
            }
            "barred" | "taken_down" | "suspended" => after.product.barred = true,
            "reinstated" | "lifted" => after.product.barred = false,
            "allowed" => {
                if !before.product.barred {
                    return Err(Error::WrongState { state });
                }
                after.product.barred = false;
            }
            _ => {
                if state == ProductState::Withdrawn {
                    return Ok(before);
                }
                if state == ProductState::Draft {
                    return Err(Error::WrongState { state });
                }
            }
        }
        // A draft that is barred stays a draft: it was never in the store.
        let stays_draft = state == ProductState::Draft && to == ProductState::Withdrawn;
        after.product.state = if stays_draft { ProductState::Draft } else { to };
        after.product.changed_at = self.rt().now();
        after.product.version += 1;
        let opening = BTreeMap::new();
        let change = Change {
            by,
            before: Some(&before),
            after: &after,
            action,
            reason,
            opening: &opening,
        };
        self.save(tx, &change).await?;
        Ok(after)
    }

    /// The seller's product as it is edited; operators may read anybody's.
    pub(crate) async fn own_view(&self, by: &Caller, id: ProductId) -> Result<OwnProduct, Problem> {
        let offered = self.own(by, id).await?;
        let mut shown = super::shown::own(&offered, offered.product.seller);
        shown.border = Some(self.border(by, &offered).await);
        Ok(shown)
    }

    /// Loads a product for somebody who may see all of it: a member of its owner, the platform.
    pub(crate) async fn own(&self, by: &Caller, id: ProductId) -> Result<Offered, Problem> {
        by.allows("catalog:read").or_else(|_| by.allows(WRITE))?;
        let found = self
            .rt()
            .db()
            .read(move |tx| async move { store::product::load(&tx, id).await })
            .await?;
        let may_see = |offered: &Offered| match by.kind {
            OrgKind::Seller => offered.product.seller == by.org,
            OrgKind::Platform => true,
            OrgKind::Buyer => false,
        };
        found.filter(may_see).ok_or_else(Problem::not_found)
    }

    pub(crate) async fn history(
        &self,
        by: &Caller,
        id: ProductId,
        page: &PageQuery,
    ) -> Result<Page<ProductStep>, Problem> {
        let seller = self.own(by, id).await?.product.seller;
        let before = match &page.after {
            Some(after) => Cursor::decode::<(Uuid,)>(after)?.0,
            None => Uuid::max(),
        };
        let limit = page.rows();
        let rows = self
            .rt()
            .db()
            .read(move |tx| async move {
                store::product::history(
                    &tx,
                    seller,
                    id,
                    before,
                    i64::try_from(limit + 1).unwrap_or(i64::MAX),
                )
                .await
            })
            .await?;
        Ok(Page::cut(rows, limit, |(id, _)| (*id,))?.map(|(_, step)| step))
    }

    /// What can be said of a draft before its transaction; answers the seller.
    async fn checked(
        &self,
        by: &Caller,
        draft: &ProductDraft,
        known: &[Picture],
    ) -> Result<OrgId, Problem> {
        let seller = by.seller(&SELLERS)?;
        by.allows(WRITE)?;
        let mut faults = drafts::faults(draft);
        if let Some(category) = draft.category
            && self.tree().await?.find(category).is_none()
        {
            faults.push(FieldError::new("category", "unknown", "is no category"));
        }
        faults.extend(self.picture_faults(seller, &draft.media, known).await?);
        if faults.is_empty() {
            Ok(seller)
        } else {
            Err(Problem::invalid(faults))
        }
    }

    /// Pictures are files of the seller's that everybody may see. Those that the product has stay.
    async fn picture_faults(
        &self,
        seller: OrgId,
        media: &[Picture],
        known: &[Picture],
    ) -> Result<Vec<FieldError>, Problem> {
        let mut faults = Vec::new();
        for (at, picture) in media.iter().enumerate() {
            if known.iter().any(|known| known.blob == picture.blob) {
                continue;
            }
            let fault = match blobs::find(self.rt(), picture.blob).await? {
                Some(blob) if blob.org == seller => {
                    if !blob.content_type.starts_with("image/") {
                        Some(("not_a_picture", "is no picture"))
                    } else if !blob.public {
                        Some(("not_public", "was not handed over for everybody to see"))
                    } else {
                        None
                    }
                }
                Some(_) | None => Some(("unknown_file", "is no file of yours")),
            };
            if let Some((code, message)) = fault {
                faults.push(FieldError::new(format!("media[{at}].blob"), code, message));
            }
        }
        Ok(faults)
    }

    /// Article numbers are a seller's own, each once.
    async fn skus_free(
        &self,
        tx: &Tx,
        seller: OrgId,
        draft: &ProductDraft,
        before: Option<&Offered>,
    ) -> Result<(), Error> {
        let wanted: Vec<String> = draft
            .variants
            .iter()
            .filter_map(|v| v.offer.as_ref())
            .map(|o| o.sku.clone())
            .collect();
        let mine: BTreeSet<_> = before
            .map(|b| b.offers.iter().map(|offer| offer.id).collect())
            .unwrap_or_default();
        let taken = store::offer::skus(tx, seller, &wanted).await?;
        let faults: Vec<FieldError> = draft
            .variants
            .iter()
            .enumerate()
            .filter(|(_, variant)| {
                variant.offer.as_ref().is_some_and(|terms| {
                    taken
                        .iter()
                        .any(|(sku, offer, _)| *sku == terms.sku && !mine.contains(offer))
                })
            })
            .map(|(at, _)| {
                FieldError::new(
                    format!("variants[{at}].offer.sku"),
                    "taken",
                    "is that of another offer of yours",
                )
            })
            .collect();
        if faults.is_empty() {
            Ok(())
        } else {
            Err(Error::Fields(faults))
        }
    }
}

/// What is in the store may not lose what it needs there.
pub(crate) fn stays_publishable(offered: &Offered) -> Result<(), Error> {
    if offered.product.state == ProductState::Published {
        let gaps = gaps::of(offered);
        if gaps::blocks(&gaps) {
            return Err(Error::NotPublishable(gaps));
        }
    }
    Ok(())
}
