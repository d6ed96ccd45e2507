//! Filing a notice of infringement: everything that is missing is said at once, and only what is
//! complete reaches the desk.

use std::collections::BTreeMap;

use contract::identity::Caller;
use contract::ids::{OrgId, ProductId};
use kernel::{FieldError, Problem, Text};
use runtime::once::{IdempotentRequest, Replay, once};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::super::Service;
use super::notices::NoticeView;
use super::{reads, writes};
use crate::MODULE;
use crate::error::Error;
use crate::model::goods::Goods;
use crate::model::ip::notice::{NamedGoods, Notice, NoticeDraft, NoticeState, Side};
use crate::model::ip::right::{Right, RightState};
use crate::rules::ip::{clock, complete};
use crate::store;

/// A product of the store as a notice would name it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = IpNamedProduct)]
pub(crate) struct NamedProduct {
    pub(crate) product: ProductId,
    pub(crate) title: Text,
    pub(crate) seller: OrgId,
    pub(crate) seller_name: Option<String>,
}

impl Service {
    /// Products of the store by their ids, so that a notice names the right ones.
    pub(crate) async fn named_products(
        &self,
        by: &Caller,
        products: &[ProductId],
    ) -> Result<Vec<NamedProduct>, Error> {
        reads(by)?;
        let known = self.in_the_store(products).await?;
        let names = self.names_of(by, known.values().map(|goods| goods.seller));
        let names = names.await?;
        Ok(known
            .into_values()
            .map(|goods| NamedProduct {
                product: goods.product,
                title: goods.title,
                seller: goods.seller,
                seller_name: names.get(&goods.seller).cloned(),
            })
            .collect())
    }

    async fn in_the_store(
        &self,
        products: &[ProductId],
    ) -> Result<BTreeMap<ProductId, Goods>, Error> {
        let mut known = BTreeMap::new();
        for product in products {
            let found = store::goods::by_product(self.rt().db(), *product).await?;
            if let Some(goods) = found.filter(|goods| goods.published) {
                known.insert(*product, goods);
            }
        }
        Ok(known)
    }

    pub(crate) async fn file_notice(
        &self,
        by: &Caller,
        request: &IdempotentRequest,
        draft: NoticeDraft,
    ) -> Result<NoticeView, Error> {
        let holder = writes(by)?;
        let right = self.right_of(holder, &draft).await?;
        let regime = right
            .as_ref()
            .map(|right| clock::regime(right.registry, right.place));
        let missing = complete::notice(&draft, regime);
        if !missing.is_empty() {
            return Err(Error::NoticeIncomplete(missing));
        }
        let known = self.in_the_store(&draft.products).await?;
        let mut faults = right_faults(right.as_ref(), &draft);
        faults.extend(goods_faults(holder, &draft.products, &known));
        let (Some(right), Some(regime), Some(infringement), Some(seller), true) = (
            right,
            regime,
            draft.infringement,
            known.values().map(|goods| goods.seller).next(),
            faults.is_empty(),
        ) else {
            return Err(Error::Invalid(faults));
        };
        self.owns_files(holder, &draft.evidence, "evidence").await?;
        let goods = known.into_values().map(|goods| NamedGoods {
            product: goods.product,
            title: goods.title,
        });
        let notice = Notice {
            id: self.rt().ids().new_id(),
            seller,
            holder,
            right: right.id,
            right_name: right.name,
            infringement,
            regime,
            state: NoticeState::Received,
            goods: goods.collect(),
            statement: draft.statement.trim().to_owned(),
            evidence: draft.evidence,
            contact: draft.contact,
            signature: draft.signature.trim().to_owned(),
            counter: None,
            action: None,
            reason: None,
            bad_faith: false,
            accepted_at: None,
            due_at: None,
            struck_at: None,
            version: 1,
            at: self.rt().now(),
        };
        let (service, caller, written) = (self.clone(), by.clone(), notice.clone());
        // A second notice of the same would be a second strike.
        let filed = once(self.rt(), MODULE, request, move |tx| {
            let (service, by, notice) = (service.clone(), caller.clone(), written.clone());
            async move {
                store::ip::notice::insert(&tx, &notice).await?;
                // The seller reads them once the desk has taken the notice.
                let (subject, files) = (notice.id.uuid(), &notice.evidence);
                store::ip::file::note(&tx, subject, notice.holder, None, files).await?;
                service
                    .note_step(&tx, &by, subject, Side::Holder, "file", None)
                    .await?;
                let what = json!({
                    "right": notice.right,
                    "seller": notice.seller,
                    "products": notice.goods.iter().map(|one| one.product).collect::<Vec<_>>(),
                });
                let id = notice.id.to_string();
                service
                    .note_ip(&tx, &by, "ip.notice_filed", &id, &what)
                    .await?;
                Ok((201, notice.id))
            }
        })
        .await?;
        let id = match filed {
            Replay::Fresh { value, .. } => value,
            Replay::Stored { answer, .. } => {
                serde_json::from_str(&answer).map_err(|_| Problem::internal())?
            }
        };
        self.seen_notice(by, id).await
    }

    async fn right_of(&self, holder: OrgId, draft: &NoticeDraft) -> Result<Option<Right>, Error> {
        let Some(id) = draft.right else {
            return Ok(None);
        };
        // By the firm's own key: a foreign right is as unknown as a missing one.
        Ok(store::ip::right::find(self.rt().db(), holder, id).await?)
    }
}

fn right_faults(right: Option<&Right>, draft: &NoticeDraft) -> Vec<FieldError> {
    let mut found = Vec::new();
    let Some(right) = right else {
        found.push(FieldError::new("right", "unknown", "is no right of yours"));
        return found;
    };
    // The desk may verify a right and take the notice in one go.
    if !matches!(right.state, RightState::Submitted | RightState::Verified) {
        let message = "is not in force; register it anew";
        found.push(FieldError::new("right", "not_valid", message));
    }
    let fits = draft
        .infringement
        .is_none_or(|infringement| complete::fits(right.kind, infringement));
    if !fits {
        let message = "such a right is not infringed so";
        found.push(FieldError::new("infringement", "not_of_right", message));
    }
    found
}

fn goods_faults(
    holder: OrgId,
    products: &[ProductId],
    known: &BTreeMap<ProductId, Goods>,
) -> Vec<FieldError> {
    let mut found = Vec::new();
    let first = products.iter().find_map(|product| known.get(product));
    for (at, product) in products.iter().enumerate() {
        let path = format!("products[{at}]");
        let Some(goods) = known.get(product) else {
            let message = "is no product of the store";
            found.push(FieldError::new(path, "unknown", message));
            continue;
        };
        if goods.seller == holder {
            let message = "is your own product";
            found.push(FieldError::new(path, "own", message));
        } else if first.is_some_and(|first| first.seller != goods.seller) {
            let message = "is another seller's; file a notice for each seller";
            found.push(FieldError::new(path, "other_seller", message));
        }
    }
    found
}
