//! The money of an order as its buyer, its seller and the platform see it.

use contract::identity::Caller;
use contract::ids::{IntentId, OrderId, OrgId};
use contract::payments::EscrowState;
use kernel::{Money, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::Service;
use super::ledger::EntryView;
use crate::error::Error;
use crate::model::terms::{
    Amendment, Due, Evidence, EvidenceKind, InstalmentState, MilestoneState, Side, Terms,
};
use crate::rules::escrow;
use crate::store;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InstalmentView {
    pub place: i64,
    pub state: InstalmentState,
    pub due: Due,
    pub amount: Money,
    pub intent: Option<IntentId>,
    pub due_at: Option<Timestamp>,
    pub paid_at: Option<Timestamp>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MilestoneView {
    pub place: i64,
    pub state: MilestoneState,
    pub title: String,
    pub amount: Money,
    pub needs: Vec<EvidenceKind>,
    pub timer_days: i64,
    pub note: Option<String>,
    pub due_at: Option<Timestamp>,
    pub accept_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
}

/// How the payment of an order reads in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = EscrowStanding)]
pub enum Standing {
    Unpaid,
    DepositPaid,
    Paid,
    PartlyRefunded,
    Refunded,
    Released,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EscrowPage {
    pub order: OrderId,
    pub buyer: OrgId,
    pub seller: OrgId,
    /// Whose side the caller is on.
    pub side: Side,
    pub state: EscrowState,
    pub standing: Standing,
    pub total: Money,
    /// What is still to be paid.
    pub unfunded: Money,
    pub funded: Money,
    pub held: Money,
    pub frozen: Money,
    pub released: Money,
    /// Refunds that are agreed and have not ended.
    pub refunding: Money,
    pub refunded: Money,
    /// Not for the buyer: on the whole order, as frozen at the sale.
    pub commission: Option<Money>,
    pub commission_tax: Option<Money>,
    pub instalments: Vec<InstalmentView>,
    pub milestones: Vec<MilestoneView>,
    pub evidence: Vec<Evidence>,
    pub amendments: Vec<Amendment>,
    /// Terms that the seller takes from anybody.
    pub offers: Vec<Terms>,
    /// Only for the platform.
    pub entries: Vec<EntryView>,
}

impl Service {
    pub(crate) async fn escrow_page(
        &self,
        by: &Caller,
        order: OrderId,
    ) -> Result<EscrowPage, Error> {
        by.allows("payments:read")?;
        self.read((by.clone(), order), |service, tx, input| async move {
            let (by, order) = input.as_ref();
            let (found, side) = service.escrow_for(&tx, by, *order).await?;
            let (seller, order) = (found.seller, found.order);
            let instalments = store::terms::instalments(&tx, seller, order).await?;
            let milestones = store::terms::milestones(&tx, seller, order).await?;
            let entries = match side {
                Side::Platform => store::ledger::of_subject(&tx, order.uuid()).await?,
                Side::Buyer | Side::Seller | Side::System => Vec::new(),
            };
            let shows_fee = side != Side::Buyer;
            Ok(EscrowPage {
                order,
                buyer: found.buyer,
                seller,
                side,
                state: found.state,
                standing: standing(&found)?,
                total: found.total,
                unfunded: escrow::unfunded(&found)?,
                funded: found.funded,
                held: escrow::held(&found)?,
                frozen: found.frozen,
                released: found.released,
                refunding: found.refunding.checked_sub(found.refunded)?,
                refunded: found.refunded,
                commission: shows_fee.then_some(found.fee.commission),
                commission_tax: shows_fee.then_some(found.fee.tax),
                instalments: instalments
                    .into_iter()
                    .map(|line| InstalmentView {
                        place: line.place,
                        state: line.state,
                        due: line.due,
                        amount: line.amount,
                        intent: line.intent.filter(|_| side != Side::Seller),
                        due_at: line.due_at,
                        paid_at: line.paid_at,
                    })
                    .collect(),
                milestones: milestones
                    .into_iter()
                    .map(|line| MilestoneView {
                        place: line.place,
                        state: line.state,
                        title: line.title,
                        amount: line.amount,
                        needs: line.needs,
                        timer_days: line.timer_days,
                        note: line.note,
                        due_at: line.due_at,
                        accept_at: line.accept_at,
                        ended_at: line.ended_at,
                    })
                    .collect(),
                evidence: store::terms::evidence(&tx, seller, order).await?,
                amendments: store::terms::amendments(&tx, seller, order).await?,
                offers: store::terms::offers(&tx, seller).await?,
                entries: entries.iter().map(EntryView::of).collect(),
            })
        })
        .await
    }
}

/// What was refunded never reads as paid.
fn standing(found: &crate::model::escrow::Escrow) -> Result<Standing, Error> {
    let back = !found.refunded.is_zero();
    let whole = escrow::unfunded(found)?.is_zero();
    Ok(if found.funded.is_zero() {
        Standing::Unpaid
    } else if back && found.refunded == found.funded {
        Standing::Refunded
    } else if back {
        Standing::PartlyRefunded
    } else if found.released == found.funded && whole {
        Standing::Released
    } else if whole {
        Standing::Paid
    } else {
        Standing::DepositPaid
    })
}
