//! Services beside a plan: more products in the store for some days, and products shown first. Each
//! is paid at once or not bought.

use std::time::Duration;

use contract::identity::Caller;
use contract::ids::{OrgId, ProductId};
use contract::payments::ProductPromoted;
use db::Tx;
use kernel::{Currency, FieldError, Money, Page, Problem, Timestamp};
use runtime::audit;
use runtime::http::PageQuery;
use runtime::once::{IdempotentRequest, Replay, once};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::billing::Billing;
use super::plans::SUBSCRIBERS;
use super::{Service, before, rows};
use crate::MODULE;
use crate::error::Error;
use crate::model::plan::{Bill, BillId, BillIdKind, BillKind, BillState};
use crate::rules::plans;
use crate::store;

const DAY: u64 = 86_400;

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BuyListings {
    #[schema(minimum = 1, maximum = 100)]
    pub packs: i64,
    pub currency: Currency,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Promote {
    pub product: ProductId,
    #[schema(minimum = 1, maximum = 366)]
    pub days: i64,
    pub currency: Currency,
}

/// What a seller paid, or is to pay, for a plan or a service.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct BillView {
    #[schema(value_type = String)]
    pub id: BillId,
    pub seller: OrgId,
    pub kind: BillKind,
    pub state: BillState,
    /// The code of a plan, or the id of a product.
    pub what: String,
    /// Products beside those of the plan, or days.
    pub units: i64,
    pub net: Money,
    pub tax: Money,
    pub total: Money,
    /// Of the total, what was given back.
    pub refunded: Money,
    pub from: Timestamp,
    pub to: Timestamp,
    pub price_version: i64,
    pub created_at: Timestamp,
    pub paid_at: Option<Timestamp>,
}

impl BillView {
    pub(crate) fn of(bill: &Bill) -> Result<Self, Error> {
        Ok(BillView {
            id: bill.id,
            seller: bill.seller,
            kind: bill.kind,
            state: bill.state,
            what: bill.what.clone(),
            units: bill.units,
            net: bill.net,
            tax: bill.tax,
            total: bill.net.checked_add(bill.tax)?,
            refunded: bill.refunded_net.checked_add(bill.refunded_tax)?,
            from: bill.from,
            to: bill.to,
            price_version: bill.price_version,
            created_at: bill.created_at,
            paid_at: bill.paid_at,
        })
    }
}

impl Service {
    /// More products in the store, for some days from now.
    pub(crate) async fn buy_listings(
        &self,
        by: &Caller,
        request: &IdempotentRequest,
        form: BuyListings,
    ) -> Result<Replay<BillView>, Problem> {
        by.allows("payments:write")?;
        let seller = by.seller(&SUBSCRIBERS)?;
        let (service, by) = (self.clone(), by.clone());
        once(self.rt(), MODULE, request, move |tx| {
            let (service, by, form) = (service.clone(), by.clone(), form.clone());
            async move { Ok((201, service.add_listings(&tx, &by, seller, &form).await?)) }
        })
        .await
    }

    async fn add_listings(
        &self,
        tx: &Tx,
        by: &Caller,
        seller: OrgId,
        form: &BuyListings,
    ) -> Result<BillView, Error> {
        let (version, list) = self.price_list(tx).await?;
        let pack = &list.listings;
        let price = plans::service_price(&pack.price, form.currency, form.packs);
        let now = self.now();
        let wanted = Billing {
            seller,
            name: String::new(),
            kind: BillKind::Listings,
            what: String::new(),
            units: pack.units.saturating_mul(form.packs),
            net: price.ok_or_else(no_price)?,
            from: now,
            to: now.plus(days(pack.days)),
        };
        let bill = self.buy(tx, by, (version, &list), wanted).await?;
        let one = self.subscription(tx, seller).await?;
        self.keep(tx, one).await?;
        BillView::of(&bill)
    }

    /// A product of the seller's is shown first for some days; what runs already is prolonged.
    pub(crate) async fn promote(
        &self,
        by: &Caller,
        request: &IdempotentRequest,
        form: Promote,
    ) -> Result<Replay<BillView>, Problem> {
        by.allows("payments:write")?;
        let seller = by.seller(&SUBSCRIBERS)?;
        let (service, by) = (self.clone(), by.clone());
        once(self.rt(), MODULE, request, move |tx| {
            let (service, by, form) = (service.clone(), by.clone(), form.clone());
            async move { Ok((201, service.begin_promotion(&tx, &by, seller, &form).await?)) }
        })
        .await
    }

    async fn begin_promotion(
        &self,
        tx: &Tx,
        by: &Caller,
        seller: OrgId,
        form: &Promote,
    ) -> Result<BillView, Error> {
        match store::plan::product(tx, seller, form.product).await? {
            Some(true) => {}
            Some(false) => {
                let text = "is not in the store";
                return Err(Error::Fields(vec![FieldError::new(
                    "product",
                    "not_published",
                    text,
                )]));
            }
            None => return Err(Error::NotFound),
        }
        let (version, list) = self.price_list(tx).await?;
        let promotion = &list.promotion;
        if !(1..=promotion.days_max).contains(&form.days) {
            let wrong = FieldError::new("days", "out_of_range", "is more than is sold at once")
                .with_param("maximum", promotion.days_max);
            return Err(Error::Fields(vec![wrong]));
        }
        let price = plans::service_price(&promotion.price, form.currency, form.days);
        let now = self.now();
        let from = self
            .promoted_until(tx, seller, form.product)
            .await?
            .unwrap_or(now);
        let wanted = Billing {
            seller,
            name: String::new(),
            kind: BillKind::Promotion,
            what: form.product.to_string(),
            units: form.days,
            net: price.ok_or_else(no_price)?,
            from,
            to: from.plus(days(form.days)),
        };
        let bill = self.buy(tx, by, (version, &list), wanted).await?;
        let promoted = ProductPromoted {
            product: form.product,
            seller,
            until: bill.to,
            at: now,
        };
        self.tell_promoted(tx, &promoted).await?;
        BillView::of(&bill)
    }

    /// Until when a product is shown first by what was paid for it, if it is.
    pub(crate) async fn promoted_until(
        &self,
        tx: &Tx,
        seller: OrgId,
        product: ProductId,
    ) -> Result<Option<Timestamp>, Error> {
        let what = product.to_string();
        let running = store::bill::running(tx, seller, BillKind::Promotion, self.now()).await?;
        let of_product = running.iter().filter(|bill| bill.what == what);
        Ok(of_product.map(|bill| bill.to).max())
    }

    /// Bills something that is paid at once. A bill of its own each: the request's key keeps it one.
    async fn buy(
        &self,
        tx: &Tx,
        by: &Caller,
        prices: (i64, &crate::model::plan::PriceList),
        wanted: Billing,
    ) -> Result<Bill, Error> {
        let name = format!(
            "{}:{}",
            plans::kind_name(wanted.kind),
            self.rt().ids().uuid().simple()
        );
        let mut bill = self.bill(tx, prices, Billing { name, ..wanted }).await?;
        if !self.take_bill(tx, &mut bill).await? {
            return Err(Error::NotAvailable);
        }
        let after = json!({
            "kind": bill.kind, "what": bill.what, "units": bill.units, "net": bill.net,
            "tax": bill.tax, "to": bill.to,
        });
        let (rt, subject) = (self.rt(), bill.id.to_string());
        audit::record(
            tx,
            rt,
            MODULE,
            by,
            "service.bought",
            &subject,
            None,
            Some(&after),
        )
        .await?;
        Ok(bill)
    }

    /// What the seller was billed, newest first.
    pub(crate) async fn bills(
        &self,
        by: &Caller,
        page: &PageQuery,
    ) -> Result<Page<BillView>, Error> {
        by.allows("payments:read")?;
        let seller = by.seller(&SUBSCRIBERS)?;
        self.list_bills(Some(seller), page).await
    }

    pub(crate) async fn list_bills(
        &self,
        seller: Option<OrgId>,
        page: &PageQuery,
    ) -> Result<Page<BillView>, Error> {
        let input = (seller, before::<BillIdKind>(page)?, rows(page));
        let found = self
            .read(input, |_, tx, input| async move {
                store::bill::list(&tx, input.0, input.1, input.2).await
            })
            .await?;
        let page = Page::cut(found, page.rows(), |bill| (bill.id.uuid(),))?;
        Ok(Page {
            items: page
                .items
                .iter()
                .map(BillView::of)
                .collect::<Result<_, _>>()?,
            next: page.next,
        })
    }
}

fn no_price() -> Error {
    let text = "this is not sold in this currency";
    Error::Fields(vec![FieldError::new("currency", "unknown", text)])
}

fn days(days: i64) -> Duration {
    Duration::from_secs(u64::try_from(days).unwrap_or(0).saturating_mul(DAY))
}
