//! Lists: the buyer's, the seller's and the platform's, by whoever asks.

use contract::identity::{Caller, OrgKind};
use contract::ids::{AfterSaleId, OrderId, OrgId};
use contract::orders::{OrderState, OrderView};
use kernel::{Cursor, Page, Problem, Timestamp};
use runtime::http::PageQuery;

use crate::error::Error;
use crate::model::after_sale::AfterSaleState;
use crate::rules::ids;
use crate::service::Service;
use crate::service::views::{AfterSaleItem, OrderItem, StateCount};
use crate::store::lists::{Wanted, Whose};
use crate::store::{self, claims};

/// States that people work through; the others are only looked up.
const COUNTED: [OrderState; 5] = [
    OrderState::AwaitingPayment,
    OrderState::Paid,
    OrderState::PartlyShipped,
    OrderState::Shipped,
    OrderState::Delivered,
];
const COUNT_MAX: i64 = 100;

/// What somebody wants to see.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    pub(crate) states: Vec<OrderState>,
    pub(crate) text: Option<String>,
    pub(crate) from: Option<Timestamp>,
    pub(crate) until: Option<Timestamp>,
    pub(crate) seller: Option<OrgId>,
    pub(crate) buyer: Option<OrgId>,
}

/// Whose orders the caller may see, all roles of a firm alike.
pub(crate) fn whose(by: &Caller) -> Result<Whose, Error> {
    by.allows("orders:read")?;
    Ok(match by.kind {
        OrgKind::Buyer => Whose::Buyer(by.org),
        OrgKind::Seller => Whose::Seller(by.org),
        OrgKind::Platform => Whose::Everybody,
    })
}

impl Service {
    pub(crate) async fn orders(
        &self,
        by: &Caller,
        filter: Filter,
        page: &PageQuery,
    ) -> Result<Page<OrderItem>, Error> {
        let whose = whose(by)?;
        let mut only = None;
        if let Some(text) = filter
            .text
            .as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty())
        {
            let found = match ids::code_in(text) {
                Some(code) => store::order::parties_by_code(self.rt.db(), &code).await?,
                None => None,
            };
            match found {
                Some(parties) => only = Some(parties.id),
                None => return Ok(Page::default()),
            }
        }
        let after: Option<(Timestamp, OrderId)> = cursor(page)?;
        let limit = page.rows();
        let wanted = Wanted {
            states: filter.states,
            only,
            seller: filter.seller,
            buyer: filter.buyer,
            from: filter.from,
            until: filter.until,
            after,
            limit: i64::try_from(limit + 1).unwrap_or(i64::MAX),
        };
        let listed = store::lists::orders(self.rt.db(), whose, &wanted).await?;
        let page = Page::cut(listed, limit, |listed| (listed.placed_at, listed.id));
        Ok(page.map_err(Problem::from)?.map(OrderItem::from))
    }

    /// How many orders stand in each of the states that people work through.
    pub(crate) async fn counts(&self, by: &Caller) -> Result<Vec<StateCount>, Error> {
        let whose = whose(by)?;
        let mut counts = Vec::with_capacity(COUNTED.len());
        for state in COUNTED {
            let orders = store::lists::count(self.rt.db(), whose, state, COUNT_MAX).await?;
            counts.push(StateCount { state, orders });
        }
        Ok(counts)
    }

    pub(crate) async fn after_sales(
        &self,
        by: &Caller,
        states: Vec<AfterSaleState>,
        page: &PageQuery,
    ) -> Result<Page<AfterSaleItem>, Error> {
        let whose = whose(by)?;
        let after: Option<(Timestamp, AfterSaleId)> = cursor(page)?;
        let limit = page.rows();
        let wanted = claims::Wanted {
            states,
            after,
            limit: i64::try_from(limit + 1).unwrap_or(i64::MAX),
        };
        let found = claims::after_sales(self.rt.db(), whose, &wanted).await?;
        let page = Page::cut(found, limit, |found| (found.opened_at, found.id));
        Ok(page
            .map_err(Problem::from)?
            .map(|found| AfterSaleItem::from(&found)))
    }

    /// What other modules may know of an order.
    pub(crate) async fn view(&self, by: &Caller, id: OrderId) -> Result<Option<OrderView>, Error> {
        let by = by.clone();
        self.rt
            .db()
            .read(move |tx| {
                let by = by.clone();
                async move {
                    let Some(parties) = store::order::parties_of(&tx, id).await? else {
                        return Ok(None);
                    };
                    let may_see = match by.kind {
                        OrgKind::Buyer => by.org == parties.buyer,
                        OrgKind::Seller => by.org == parties.seller,
                        OrgKind::Platform => true,
                    };
                    if !may_see {
                        return Ok(None);
                    }
                    let found = store::order::load(&tx, parties.seller, id).await?;
                    Ok(found.map(|order| OrderView {
                        id: order.id,
                        number: order.number,
                        buyer: order.buyer,
                        seller: order.seller,
                        state: order.state,
                        total: order.total,
                        placed_at: order.placed_at,
                    }))
                }
            })
            .await
    }
}

fn cursor<K: serde::de::DeserializeOwned>(page: &PageQuery) -> Result<Option<K>, Error> {
    match &page.after {
        Some(text) => Ok(Some(Cursor::decode(text).map_err(Problem::from)?)),
        None => Ok(None),
    }
}
