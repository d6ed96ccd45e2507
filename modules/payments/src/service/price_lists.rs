//! The operator's side of plans and services: dated price lists, all bills, and money given back of
//! them, which two people agree on.

use contract::identity::Caller;
use contract::ids::{OrgId, ProductId};
use contract::payments::ProductPromoted;
use db::Tx;
use kernel::{FieldError, Money, Page, Timestamp};
use runtime::audit;
use runtime::http::PageQuery;
use runtime::once::IdempotentRequest;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::billing::go_free;
use super::extras::BillView;
use super::operate::{DECIDERS, LOOKERS};
use super::{Service, before, rows};
use crate::MODULE;
use crate::error::Error;
use crate::model::plan::{
    Bill, BillId, BillKind, BillRefund, BillRefundId, BillRefundKind, BillRefundState, BillState,
    PriceList,
};
use crate::notices::PLAN_REFUNDED;
use crate::rules::{books, plans};
use crate::store;
use crate::store::plan::ListLine;

/// A price list with its number and its time.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PriceListView {
    /// 0 is the list that ships.
    pub version: i64,
    pub valid_from: Option<Timestamp>,
    pub list: PriceList,
    pub actor: Option<String>,
    /// It counts for what is bought now.
    pub current: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PriceListPage {
    pub items: Vec<PriceListView>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPriceList {
    /// Now, when absent; never in the past.
    pub valid_from: Option<Timestamp>,
    pub list: PriceList,
}

/// What is to go back of a bill; its part of the tax goes with it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposeBillRefund {
    /// Without tax; all that is left of the bill, when absent.
    pub net: Option<Money>,
    #[schema(min_length = 1, max_length = 500)]
    pub note: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BillRefundView {
    #[schema(value_type = String)]
    pub id: BillRefundId,
    pub state: BillRefundState,
    pub bill: BillView,
    pub net: Money,
    pub tax: Money,
    pub total: Money,
    pub note: String,
    pub proposed_by: String,
    pub decided_by: Option<String>,
    pub created_at: Timestamp,
    pub decided_at: Option<Timestamp>,
}

impl Service {
    /// All lists, the newest first, the one that ships last.
    pub(crate) async fn price_lists(&self, by: &Caller) -> Result<PriceListPage, Error> {
        by.allows("payments:read")?;
        by.platform(&LOOKERS)?;
        self.read((), |service, tx, _| async move {
            let (current, _) = service.price_list(&tx).await?;
            let mut items: Vec<PriceListView> = store::plan::lists(&tx)
                .await?
                .into_iter()
                .map(|line| PriceListView {
                    version: line.version,
                    valid_from: Some(line.valid_from),
                    list: line.list,
                    actor: Some(line.actor),
                    current: line.version == current,
                })
                .collect();
            items.push(PriceListView {
                version: 0,
                valid_from: None,
                list: service.default_prices().clone(),
                actor: None,
                current: current == 0,
            });
            Ok(PriceListPage { items })
        })
        .await
    }

    /// Makes a new list. Running periods keep what they were bought with.
    pub(crate) async fn set_price_list(
        &self,
        by: &Caller,
        request: &IdempotentRequest,
        form: NewPriceList,
    ) -> Result<PriceListPage, Error> {
        by.allows("payments:write")?;
        by.platform(&DECIDERS)?;
        let now = self.now();
        let mut faults: Vec<FieldError> = form.list.faults();
        for fault in &mut faults {
            fault.path = format!("list.{}", fault.path);
        }
        if form.valid_from.is_some_and(|from| from < now) {
            let text = "prices don't reach back";
            faults.push(FieldError::new("valid_from", "in_the_past", text));
        }
        if !faults.is_empty() {
            return Err(Error::Fields(faults));
        }
        let input = (by.clone(), form);
        self.write_once(request, input, |service, tx, input| async move {
            let (by, form) = input.as_ref();
            let newest = store::plan::lists(&tx).await?;
            let line = ListLine {
                version: newest.first().map_or(0, |line| line.version) + 1,
                valid_from: form.valid_from.unwrap_or(service.now()),
                list: form.list.clone(),
                actor: by.actor(),
                at: service.now(),
            };
            store::plan::add_list(&tx, &line).await?;
            store::plan::look_at_all(&tx, line.valid_from).await?;
            let after = json!({"version": line.version, "list": line.list});
            let (rt, what) = (service.rt(), "payments.price_list_set");
            let subject = line.version.to_string();
            audit::record(&tx, rt, MODULE, by, what, &subject, None, Some(&after)).await?;
            Ok(())
        })
        .await?;
        self.price_lists(by).await
    }

    /// The bills of all sellers, newest first.
    pub(crate) async fn ops_bills(
        &self,
        by: &Caller,
        seller: Option<OrgId>,
        page: &PageQuery,
    ) -> Result<Page<BillView>, Error> {
        by.allows("payments:read")?;
        by.platform(&LOOKERS)?;
        self.list_bills(seller, page).await
    }

    pub(crate) async fn bill_refunds(
        &self,
        by: &Caller,
        state: BillRefundState,
        page: &PageQuery,
    ) -> Result<Page<BillRefundView>, Error> {
        by.allows("payments:read")?;
        by.platform(&LOOKERS)?;
        let input = (state, before::<BillRefundKind>(page)?, rows(page));
        let found = self
            .read(input, |_, tx, input| async move {
                let found = store::bill::refunds(&tx, input.0, input.1, input.2).await?;
                let mut shown = Vec::with_capacity(found.len());
                for one in found {
                    let bill = store::bill::find(&tx, one.seller, one.bill).await?;
                    shown.push(view(&one, &bill.ok_or(Error::NotFound)?)?);
                }
                Ok(shown)
            })
            .await?;
        Ok(Page::cut(found, page.rows(), |one| (one.id.uuid(),))?)
    }

    /// Proposes to give something of a bill back; another person decides.
    pub(crate) async fn propose_bill_refund(
        &self,
        by: &Caller,
        id: BillId,
        form: ProposeBillRefund,
    ) -> Result<BillRefundView, Error> {
        by.allows("payments:write")?;
        by.platform(&DECIDERS)?;
        self.write((by.clone(), id, form), |service, tx, input| async move {
            let (by, id, form) = input.as_ref();
            let seller = store::bill::owner(&tx, *id).await?.ok_or(Error::NotFound)?;
            let found = store::bill::find(&tx, seller, *id).await?;
            let bill = found.ok_or(Error::NotFound)?;
            let net = refundable(&bill, form.net)?;
            let one = BillRefund {
                id: service.rt().ids().new_id(),
                seller,
                bill: *id,
                state: BillRefundState::Proposed,
                net,
                tax: plans::refunded_tax(&bill, net)?,
                note: form.note.trim().to_owned(),
                proposed_by: by.actor(),
                decided_by: None,
                created_at: service.now(),
                decided_at: None,
            };
            if !store::bill::propose(&tx, &one).await? {
                return Err(Error::InvalidTransition {
                    from: "proposed".to_owned(),
                    to: "proposed".to_owned(),
                });
            }
            service
                .note_refund(&tx, by, "bill_refund.proposed", &one)
                .await?;
            view(&one, &bill)
        })
        .await
    }

    /// Another person agrees: the money is the seller's again, and what was refunded whole ends.
    pub(crate) async fn agree_bill_refund(
        &self,
        by: &Caller,
        id: BillRefundId,
    ) -> Result<BillRefundView, Error> {
        by.allows("payments:write")?;
        by.platform(&DECIDERS)?;
        self.write((by.clone(), id), |service, tx, input| async move {
            let (by, id) = input.as_ref();
            let (mut one, mut bill) = waiting(&tx, *id, BillRefundState::Paid).await?;
            if one.proposed_by == by.actor() {
                return Err(Error::SamePerson);
            }
            service
                .decide_refund(&tx, by, &mut one, BillRefundState::Paid)
                .await?;
            let before = bill.refunded_net.minor_i64()?;
            bill.refunded_net = bill.refunded_net.checked_add(one.net)?;
            bill.refunded_tax = bill.refunded_tax.checked_add(one.tax)?;
            store::bill::refunded(&tx, &bill, before).await?;
            let entry = books::bill_refunded(&one, service.now())?;
            let row = service.rt().ids().uuid();
            store::ledger::record(&tx, row, bill.id.uuid(), &entry).await?;
            let netted = format!("{}:netted", one.id).parse()?;
            let currency = one.net.currency();
            service
                .net_debts(&tx, one.seller, currency, &netted, bill.id.uuid())
                .await?;
            service.after_refund(&tx, &one, &bill).await?;
            view(&one, &bill)
        })
        .await
    }

    pub(crate) async fn refuse_bill_refund(
        &self,
        by: &Caller,
        id: BillRefundId,
    ) -> Result<BillRefundView, Error> {
        by.allows("payments:write")?;
        by.platform(&DECIDERS)?;
        self.write((by.clone(), id), |service, tx, input| async move {
            let (by, id) = input.as_ref();
            let (mut one, bill) = waiting(&tx, *id, BillRefundState::Refused).await?;
            service
                .decide_refund(&tx, by, &mut one, BillRefundState::Refused)
                .await?;
            view(&one, &bill)
        })
        .await
    }

    async fn decide_refund(
        &self,
        tx: &Tx,
        by: &Caller,
        one: &mut BillRefund,
        to: BillRefundState,
    ) -> Result<(), Error> {
        one.state = to;
        one.decided_by = Some(by.actor());
        one.decided_at = Some(self.now());
        store::bill::decide(tx, one).await?;
        let action = match to {
            BillRefundState::Paid => "bill_refund.agreed",
            BillRefundState::Refused | BillRefundState::Proposed => "bill_refund.refused",
        };
        self.note_refund(tx, by, action, one).await
    }

    async fn note_refund(
        &self,
        tx: &Tx,
        by: &Caller,
        action: &'static str,
        one: &BillRefund,
    ) -> Result<(), Error> {
        let after = json!({
            "bill": one.bill, "net": one.net, "tax": one.tax, "note": one.note,
            "state": plans::refund_name(one.state),
        });
        let (rt, subject) = (self.rt(), one.id.to_string());
        Ok(audit::record(tx, rt, MODULE, by, action, &subject, None, Some(&after)).await?)
    }

    /// What was given back whole is over at once, a plan as well as a service. Of a part of the running
    /// period the plan goes on; what was refunded is not credited once more with an upgrade.
    async fn after_refund(&self, tx: &Tx, refund: &BillRefund, bill: &Bill) -> Result<(), Error> {
        match bill.kind {
            BillKind::Plan => {
                let mut one = self.subscription(tx, bill.seller).await?;
                let is_running = bill.name == format!("plan:{}", one.periods);
                let Some(period) = one.period.as_mut().filter(|_| is_running) else {
                    return Ok(());
                };
                if bill.refunded_net == bill.net {
                    self.tell_plan(tx, &one, PLAN_REFUNDED, Some(bill)).await?;
                    let (version, list) = self.price_list(tx).await?;
                    go_free(&mut one, version, &list);
                } else {
                    period.worth = period.worth.checked_sub(refund.net)?;
                }
                self.keep(tx, one).await?;
            }
            BillKind::Listings => {
                let one = self.subscription(tx, bill.seller).await?;
                self.keep(tx, one).await?;
            }
            BillKind::Promotion if bill.refunded_net == bill.net => {
                let product: ProductId = bill
                    .what
                    .parse()
                    .map_err(|_| Error::stored("what", &bill.what))?;
                let now = self.now();
                let until = self.promoted_until(tx, bill.seller, product).await?;
                let promoted = ProductPromoted {
                    product,
                    seller: bill.seller,
                    until: until.unwrap_or(now),
                    at: now,
                };
                self.tell_promoted(tx, &promoted).await?;
            }
            BillKind::Promotion => {}
        }
        Ok(())
    }
}

fn refundable(bill: &Bill, wanted: Option<Money>) -> Result<Money, Error> {
    if bill.state != BillState::Paid {
        return Err(Error::InvalidTransition {
            from: plans::bill_name(bill.state).to_owned(),
            to: "refunded".to_owned(),
        });
    }
    let left = bill.net.checked_sub(bill.refunded_net)?;
    let net = wanted.unwrap_or(left);
    if net.currency() != left.currency() || !net.is_positive() || net.checked_cmp(left)?.is_gt() {
        let wrong = FieldError::new(
            "net",
            "out_of_range",
            "more than nothing, up to what is left",
        )
        .with_param("left", left.to_major_string());
        return Err(Error::Fields(vec![wrong]));
    }
    Ok(net)
}

/// A proposal that nobody has decided, with its bill.
async fn waiting(
    tx: &Tx,
    id: BillRefundId,
    to: BillRefundState,
) -> Result<(BillRefund, Bill), Error> {
    let one = store::bill::find_refund(tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    if one.state != BillRefundState::Proposed {
        return Err(Error::InvalidTransition {
            from: plans::refund_name(one.state).to_owned(),
            to: plans::refund_name(to).to_owned(),
        });
    }
    let bill = store::bill::find(tx, one.seller, one.bill).await?;
    Ok((one, bill.ok_or(Error::NotFound)?))
}

fn view(one: &BillRefund, bill: &Bill) -> Result<BillRefundView, Error> {
    Ok(BillRefundView {
        id: one.id,
        state: one.state,
        bill: BillView::of(bill)?,
        net: one.net,
        tax: one.tax,
        total: one.net.checked_add(one.tax)?,
        note: one.note.clone(),
        proposed_by: one.proposed_by.clone(),
        decided_by: one.decided_by.clone(),
        created_at: one.created_at,
        decided_at: one.decided_at,
    })
}
