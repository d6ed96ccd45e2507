//! What buyers, sellers and operators see of payments.

use contract::identity::{Caller, Role};
use contract::ids::{AfterSaleId, CheckoutId, IntentId, OrderId, OrgId, RefundId};
use contract::payments::IntentState;
use db::Tx;
use kernel::{Money, Page, Timestamp};
use runtime::http::PageQuery;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::bank_refunds::wants_account;
use super::confirm::PAYERS;
use super::ledger::EntryView;
use super::operate::LOOKERS;
use super::transfers::TransferView;
use super::{Service, before, rows};
use crate::connectors::TRANSFER;
use crate::error::Error;
use crate::model::connector::{Action, ActionKind};
use crate::model::step_up::{Liability, StepUp};
use crate::model::{
    About, Attempt, AttemptId, AttemptState, Cause, Fact, Held, Intent, Move, Refund, RefundState,
    Source, Status,
};
use crate::rules::code;
use crate::store;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ShareView {
    pub order: OrderId,
    pub seller: OrgId,
    pub amount: Money,
    pub captured: Money,
    pub refunded: Money,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AttemptView {
    pub id: AttemptId,
    pub provider: String,
    pub state: AttemptState,
    pub method: String,
    pub reason: Option<String>,
    /// Where the buyer goes on, at the provider.
    pub action_url: Option<String>,
    /// What the buyer has to do, where that is more than to go somewhere too.
    pub action: Option<ActionView>,
    /// Why the buyer's bank was asked to check who pays.
    pub step_up: Option<StepUp>,
    pub liability: Option<Liability>,
    pub created_at: Timestamp,
}

/// What the buyer has to do.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schema(as = PaymentAction)]
pub enum ActionView {
    /// Go on at the provider's page.
    Redirect { url: String },
    /// Read the code with the wallet on the telephone.
    Scan { code: String, drawn: Option<Drawn> },
    /// Answer the question on the telephone.
    Push,
    /// Order a transfer at a bank, as the payment's `transfer` says.
    Transfer,
}

/// A code to be scanned, as an SVG path in a square of `side` units.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = DrawnCode)]
pub struct Drawn {
    pub side: i32,
    pub path: String,
}

impl ActionView {
    fn of(action: &Action) -> Self {
        match action.kind {
            ActionKind::Redirect => ActionView::Redirect {
                url: action.data.clone(),
            },
            ActionKind::Scan => ActionView::Scan {
                code: action.data.clone(),
                drawn: code::drawn(&action.data).map(|(side, path)| Drawn { side, path }),
            },
            ActionKind::Push => ActionView::Push,
            ActionKind::Transfer => ActionView::Transfer,
        }
    }
}

/// A payment as its buyer sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IntentPage {
    pub id: IntentId,
    pub checkout: CheckoutId,
    pub state: IntentState,
    pub amount: Money,
    pub expires_at: Timestamp,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Why the last attempt did not bring the money.
    pub reason: Option<String>,
    pub shares: Vec<ShareView>,
    pub attempt: Option<AttemptView>,
    /// What it is paid by transfer with, where that was chosen once.
    pub transfer: Option<TransferView>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IntentLine {
    pub id: IntentId,
    pub checkout: CheckoutId,
    pub buyer: OrgId,
    /// Only for operators.
    pub buyer_name: Option<String>,
    pub state: IntentState,
    pub amount: Money,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RefundView {
    pub id: RefundId,
    pub intent: IntentId,
    pub buyer: OrgId,
    pub cause: Cause,
    pub order: Option<OrderId>,
    pub after_sale: Option<AfterSaleId>,
    pub state: RefundState,
    pub amount: Money,
    pub note: String,
    pub reason: Option<String>,
    pub submissions: i64,
    pub returned_at: Option<Timestamp>,
    /// It waits for its buyer to name a bank account.
    pub wants_account: bool,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl RefundView {
    pub fn of(refund: &Refund) -> Self {
        RefundView {
            id: refund.id,
            intent: refund.intent,
            buyer: refund.buyer,
            cause: refund.cause,
            order: refund.order,
            after_sale: refund.after_sale,
            state: refund.state,
            amount: refund.amount,
            note: refund.note.clone(),
            reason: refund.reason.clone(),
            submissions: refund.submissions,
            returned_at: refund.returned_at,
            wants_account: wants_account(refund),
            created_at: refund.created_at,
            updated_at: refund.updated_at,
        }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FactView {
    pub event: String,
    pub source: Source,
    pub about: About,
    pub reference: String,
    pub provider_reference: String,
    pub status: Status,
    pub amount: Money,
    pub fee: Option<Money>,
    pub reason: Option<String>,
    pub received_at: Timestamp,
}

impl FactView {
    fn of(fact: &Fact) -> Self {
        FactView {
            event: fact.event.clone(),
            source: fact.source,
            about: fact.about,
            reference: fact.reference.clone(),
            provider_reference: fact.provider_reference.clone(),
            status: fact.status,
            amount: fact.amount,
            fee: fact.fee,
            reason: fact.reason.clone(),
            received_at: fact.received_at,
        }
    }
}

/// Everything there is about a payment.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OpsIntentPage {
    pub intent: IntentPage,
    pub buyer: OrgId,
    /// What came instead of the amount.
    pub received: Option<Money>,
    pub attempts: Vec<AttemptView>,
    pub refunds: Vec<RefundView>,
    pub moves: Vec<Move>,
    pub facts: Vec<FactView>,
    pub entries: Vec<EntryView>,
}

/// What waits for an operator.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OpsQueue {
    pub conflicted: Vec<IntentLine>,
    pub unknown: Vec<UnknownAttempt>,
    pub refunds: Vec<RefundView>,
    /// What the provider told of things that nobody here knows.
    pub strays: Vec<FactView>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnknownAttempt {
    pub intent: IntentId,
    pub amount: Money,
    pub attempt: AttemptView,
    /// How often the provider was asked.
    pub asked: i64,
}

fn attempt_view(tried: &Attempt) -> AttemptView {
    AttemptView {
        id: tried.id,
        provider: tried.provider.clone(),
        state: tried.state,
        method: tried.method.clone(),
        reason: tried.reason.clone(),
        action_url: tried
            .action
            .as_ref()
            .filter(|action| action.kind == ActionKind::Redirect)
            .map(|action| action.data.clone()),
        action: tried.action.as_ref().map(ActionView::of),
        step_up: tried.step_up,
        liability: tried.liability,
        created_at: tried.created_at,
    }
}

fn share_view(held: &Held) -> ShareView {
    ShareView {
        order: held.order,
        seller: held.seller,
        amount: held.amount,
        captured: held.captured,
        refunded: held.refunded,
    }
}

fn line(intent: Intent) -> IntentLine {
    IntentLine {
        id: intent.id,
        checkout: intent.checkout,
        buyer: intent.buyer,
        buyer_name: None,
        state: intent.state,
        amount: intent.amount,
        created_at: intent.created_at,
        updated_at: intent.updated_at,
    }
}

fn page_from(intent: &Intent, shares: &[Held], attempts: &[Attempt]) -> IntentPage {
    let current = attempts
        .iter()
        .find(|tried| Some(tried.id) == intent.attempt);
    IntentPage {
        id: intent.id,
        checkout: intent.checkout,
        state: intent.state,
        amount: intent.amount,
        expires_at: intent.expires_at,
        created_at: intent.created_at,
        updated_at: intent.updated_at,
        reason: intent.reason.clone(),
        shares: shares.iter().map(share_view).collect(),
        attempt: current.map(attempt_view),
        transfer: None,
    }
}

impl Service {
    pub(crate) async fn page(&self, by: &Caller, reference: &str) -> Result<IntentPage, Error> {
        let buyer = by.buyer(&[Role::Owner, Role::Buyer, Role::Approver, Role::Finance])?;
        let id = self.resolve(buyer, reference).await?;
        self.page_of(buyer, id).await
    }

    pub(crate) async fn page_of(&self, buyer: OrgId, id: IntentId) -> Result<IntentPage, Error> {
        self.read((buyer, id), |service, tx, input| async move {
            let (buyer, id) = *input;
            let intent = service.load(&tx, buyer, id).await?;
            let shares = store::intent::shares(&tx, buyer, id).await?;
            let attempts = store::attempt::of_intent(&tx, buyer, id).await?;
            let mut page = page_from(&intent, &shares, &attempts);
            if attempts.iter().any(|tried| tried.provider == TRANSFER) {
                page.transfer = service.transfer_view(&tx, &intent).await?;
            }
            Ok(page)
        })
        .await
    }

    pub(crate) async fn buyer_list(
        &self,
        by: &Caller,
        page: &PageQuery,
    ) -> Result<Page<IntentLine>, Error> {
        let buyer = by.buyer(&[Role::Owner, Role::Buyer, Role::Approver, Role::Finance])?;
        let input = (buyer, before::<contract::ids::Intent>(page)?, rows(page));
        let found = self
            .read(input, |_, tx, input| async move {
                store::intent::of_buyer(&tx, input.0, input.1, input.2).await
            })
            .await?;
        Ok(Page::cut(found, page.rows(), |intent| (intent.id.uuid(),))?.map(line))
    }

    pub(crate) async fn buyer_refunds(
        &self,
        by: &Caller,
        page: &PageQuery,
    ) -> Result<Page<RefundView>, Error> {
        let buyer = by.buyer(&PAYERS)?;
        let input = (buyer, before::<contract::ids::Refund>(page)?, rows(page));
        let found = self
            .read(input, |_, tx, input| async move {
                store::refund::of_buyer(&tx, input.0, input.1, input.2).await
            })
            .await?;
        Ok(Page::cut(found, page.rows(), |refund| (refund.id.uuid(),))?
            .map(|refund| RefundView::of(&refund)))
    }

    pub(crate) async fn ops_list(
        &self,
        by: &Caller,
        state: Option<IntentState>,
        page: &PageQuery,
    ) -> Result<Page<IntentLine>, Error> {
        by.platform(&LOOKERS)?;
        let input = (state, before::<contract::ids::Intent>(page)?, rows(page));
        let found = self
            .read(input, |_, tx, input| async move {
                store::intent::of_all(&tx, input.0, input.1, input.2).await
            })
            .await?;
        let mut page = Page::cut(found, page.rows(), |intent| (intent.id.uuid(),))?.map(line);
        self.name_buyers(by, &mut page.items).await;
        Ok(page)
    }

    /// Names are a courtesy: without identity the list stands with ids.
    async fn name_buyers(&self, by: &Caller, lines: &mut [IntentLine]) {
        let mut ids: Vec<OrgId> = lines.iter().map(|line| line.buyer).collect();
        ids.sort_unstable();
        ids.dedup();
        let Ok(found) = self.identity().organisations(by, ids).await else {
            return;
        };
        for line in lines {
            let org = found.iter().find(|org| org.id == line.buyer);
            line.buyer_name = org.map(|org| org.name.clone());
        }
    }

    pub(crate) async fn ops_intent(
        &self,
        by: &Caller,
        id: IntentId,
    ) -> Result<OpsIntentPage, Error> {
        by.platform(&LOOKERS)?;
        self.read(id, |service, tx, id| async move {
            let buyer = store::owner(&tx, id.uuid()).await?.ok_or(Error::NotFound)?;
            service.ops_page(&tx, buyer, *id).await
        })
        .await
    }

    pub(crate) async fn ops_page(
        &self,
        tx: &Tx,
        buyer: OrgId,
        id: IntentId,
    ) -> Result<OpsIntentPage, Error> {
        let intent = self.load(tx, buyer, id).await?;
        let shares = store::intent::shares(tx, buyer, id).await?;
        let attempts = store::attempt::of_intent(tx, buyer, id).await?;
        let refunds = store::refund::of_intent(tx, buyer, id).await?;
        let mut facts = Vec::new();
        let targets = attempts.iter().map(|tried| tried.id.uuid());
        let targets: Vec<Uuid> = targets
            .chain(refunds.iter().map(|refund| refund.id.uuid()))
            .collect();
        for target in targets {
            facts.extend(
                store::fact::of_target(tx, target)
                    .await?
                    .iter()
                    .map(FactView::of),
            );
        }
        facts.sort_by_key(|fact: &FactView| fact.received_at);
        let entries = store::ledger::of_subject(tx, id.uuid()).await?;
        Ok(OpsIntentPage {
            intent: IntentPage {
                transfer: match attempts.iter().any(|tried| tried.provider == TRANSFER) {
                    true => self.transfer_view(tx, &intent).await?,
                    false => None,
                },
                ..page_from(&intent, &shares, &attempts)
            },
            buyer,
            received: intent.received,
            attempts: attempts.iter().map(attempt_view).collect(),
            refunds: refunds.iter().map(RefundView::of).collect(),
            moves: store::moves(tx, buyer, id).await?,
            facts,
            entries: entries.iter().map(EntryView::of).collect(),
        })
    }

    pub(crate) async fn ops_refunds(
        &self,
        by: &Caller,
        state: Option<RefundState>,
        page: &PageQuery,
    ) -> Result<Page<RefundView>, Error> {
        by.platform(&LOOKERS)?;
        let input = (state, before::<contract::ids::Refund>(page)?, rows(page));
        let found = self
            .read(input, |_, tx, input| async move {
                store::refund::of_all(&tx, input.0, input.1, input.2).await
            })
            .await?;
        Ok(Page::cut(found, page.rows(), |refund| (refund.id.uuid(),))?
            .map(|refund| RefundView::of(&refund)))
    }

    pub(crate) async fn ops_queue(&self, by: &Caller) -> Result<OpsQueue, Error> {
        by.platform(&LOOKERS)?;
        const LIMIT: i64 = 100;
        let mut queue = self
            .read((), |_, tx, _| async move {
                let newest = IntentId::from_uuid(Uuid::max());
                let conflicted = Some(IntentState::Conflicted);
                let conflicted = store::intent::of_all(&tx, conflicted, newest, LIMIT).await?;
                let newest = RefundId::from_uuid(Uuid::max());
                let mut refunds = Vec::new();
                for state in [RefundState::NeedsReview, RefundState::Unknown] {
                    refunds.extend(store::refund::of_all(&tx, Some(state), newest, LIMIT).await?);
                }
                let unknown = store::attempt::unknown(&tx, LIMIT).await?;
                let strays = store::fact::strays(&tx, LIMIT).await?;
                Ok(OpsQueue {
                    conflicted: conflicted.into_iter().map(line).collect(),
                    unknown: unknown
                        .iter()
                        .map(|tried| UnknownAttempt {
                            intent: tried.intent,
                            amount: tried.amount,
                            attempt: attempt_view(tried),
                            asked: tried.step,
                        })
                        .collect(),
                    refunds: refunds.iter().map(RefundView::of).collect(),
                    strays: strays.iter().map(FactView::of).collect(),
                })
            })
            .await?;
        self.name_buyers(by, &mut queue.conflicted).await;
        Ok(queue)
    }
}
