//! The lists of sellers and operators: their products in every state.

use std::collections::HashMap;

use contract::identity::{Caller, OrgKind, Role};
use contract::ids::{OrgId, ProductId};
use kernel::{Cursor, Page, Problem};
use runtime::http::PageQuery;

use super::pages::WINDOW;
use super::{SELLER_READERS, Service, shown};
use crate::error::Error;
use crate::model::product::ProductState;
use crate::model::view::OwnProductRow;
use crate::search::Ask;
use crate::store;
use crate::store::list::{Filter, Place};

impl Service {
    /// Products of the caller's firm, or of everybody for the platform.
    pub(crate) async fn own_products(
        &self,
        by: &Caller,
        text: Option<String>,
        (seller, state, incomplete): (Option<OrgId>, Option<ProductState>, Option<bool>),
        page: &PageQuery,
    ) -> Result<Page<OwnProductRow>, Problem> {
        by.allows("catalog:read")
            .or_else(|_| by.allows("catalog:write"))?;
        let mut filter = Filter {
            seller,
            state,
            incomplete,
        };
        match by.kind {
            OrgKind::Seller => filter.seller = Some(by.org),
            OrgKind::Platform => {
                by.require(&[Role::Operator, Role::Support, Role::Risk, Role::Compliance])?
            }
            OrgKind::Buyer => return Err(Problem::forbidden().with_param("kind", "seller")),
        }
        let limit = page.rows();
        let (ids, next) = match text.filter(|text| !text.trim().is_empty()) {
            Some(text) => {
                self.searched(text, &filter, limit, page.after.as_deref())
                    .await?
            }
            None => self.changed(&filter, limit, page.after.as_deref()).await?,
        };
        let rates = self.rates().await?;
        let loaded = self.rt().db().read(move |tx| {
            let ids = ids.clone();
            async move { store::product::load_many(&tx, &ids).await }
        });
        let loaded = loaded.await?;
        let names = match by.kind {
            OrgKind::Platform => {
                self.sellers(
                    loaded
                        .iter()
                        .map(|offered| offered.product.seller)
                        .collect(),
                )
                .await
            }
            OrgKind::Seller | OrgKind::Buyer => HashMap::new(),
        };
        // The index may lag a moment behind; the tables say who may see what.
        let items = loaded
            .iter()
            .filter(|offered| {
                filter
                    .seller
                    .is_none_or(|seller| offered.product.seller == seller)
            })
            .map(|offered| shown::row(offered, &rates, names.get(&offered.product.seller)))
            .collect();
        Ok(Page { items, next })
    }

    async fn changed(
        &self,
        filter: &Filter,
        limit: usize,
        after: Option<&str>,
    ) -> Result<(Vec<ProductId>, Option<String>), Problem> {
        let after: Option<Place> = after.map(Cursor::decode).transpose()?;
        let filter = filter.clone();
        let places = self.rt().db().read(move |tx| {
            let filter = filter.clone();
            async move {
                store::list::changed(
                    &tx,
                    &filter,
                    after,
                    i64::try_from(limit + 1).unwrap_or(i64::MAX),
                )
                .await
            }
        });
        let cut = Page::cut(places.await?, limit, |place| *place)?;
        Ok((cut.items.into_iter().map(|(_, id)| id).collect(), cut.next))
    }

    async fn searched(
        &self,
        text: String,
        filter: &Filter,
        limit: usize,
        after: Option<&str>,
    ) -> Result<(Vec<ProductId>, Option<String>), Problem> {
        let offset = match after {
            None => 0,
            Some(after) => Cursor::decode::<(usize,)>(after)?.0,
        };
        if offset + limit > WINDOW {
            return Err(Error::TooFar { maximum: WINDOW }.into());
        }
        let ask = Ask {
            text,
            owner: filter.seller,
            state: filter.state,
            limit,
            offset,
            ..Ask::default()
        };
        let found = self.search().find(ask).await?;
        let end = offset + found.cards.len();
        let goes_on =
            !found.cards.is_empty() && (end as u64) < found.total && end + limit <= WINDOW;
        let next = if goes_on {
            Some(Cursor::encode(&(end,))?)
        } else {
            None
        };
        Ok((found.cards.iter().map(|card| card.id).collect(), next))
    }

    /// How many products of the seller are in each state, and how many lack something.
    pub(crate) async fn counts(&self, by: &Caller) -> Result<HashMap<String, i64>, Problem> {
        let seller = by.seller(&SELLER_READERS)?;
        let rows = self
            .rt()
            .db()
            .read(move |tx| async move { store::list::counts(&tx, seller).await })
            .await?;
        let mut counts: HashMap<String, i64> = ["draft", "published", "withdrawn", "incomplete"]
            .map(|name| (name.to_owned(), 0))
            .into();
        for (state, incomplete, products) in rows {
            *counts.entry(state.as_str().to_owned()).or_default() += products;
            if incomplete {
                *counts.entry("incomplete".to_owned()).or_default() += products;
            }
        }
        Ok(counts)
    }
}
