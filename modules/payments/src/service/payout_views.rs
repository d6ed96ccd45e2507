//! What sellers and the platform see of payouts and of the files in which they went.

use std::collections::BTreeMap;

use contract::identity::Caller;
use contract::ids::{OrgId, PayoutId};
use db::Tx;
use kernel::{Money, Page, Timestamp};
use runtime::http::PageQuery;
use serde::Serialize;
use utoipa::ToSchema;

use super::beneficiaries::{TREASURERS, masked};
use super::operate::LOOKERS;
use super::{Service, before, rows};
use crate::error::Error;
use crate::model::beneficiary::BeneficiaryId;
use crate::model::payout::{
    Batch, BatchId, BatchState, Payout, PayoutCause, PayoutState, PayoutStep,
};
use crate::model::screening::Looked;
use crate::rules::{payout, reference};
use crate::settings::Settings;
use crate::store;
use crate::store::payout::Narrow;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PayoutView {
    pub id: PayoutId,
    pub seller: OrgId,
    pub seller_name: Option<String>,
    pub state: PayoutState,
    pub cause: PayoutCause,
    pub amount: Money,
    pub beneficiary: BeneficiaryId,
    pub holder: String,
    /// `•••• 3000`.
    pub account: String,
    pub reason: Option<String>,
    pub paid_at: Option<Timestamp>,
    /// Until then the other bank may send it back.
    pub final_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl PayoutView {
    pub(crate) fn of(one: &Payout, settings: &Settings) -> Self {
        let days = std::time::Duration::from_secs(settings.payout_return_days * 86_400);
        PayoutView {
            id: one.id,
            seller: one.seller,
            seller_name: None,
            state: one.state,
            cause: one.cause,
            amount: one.amount,
            beneficiary: one.beneficiary,
            holder: one.account.holder.clone(),
            account: masked(&one.account),
            reason: one.reason.clone(),
            paid_at: one.paid_at,
            final_at: one.paid_at.map(|paid| paid.plus(days)),
            created_at: one.created_at,
            updated_at: one.updated_at,
        }
    }
}

/// A payout with all that happened to it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PayoutPage {
    #[serde(flatten)]
    pub payout: PayoutView,
    /// Under which the bank knows it.
    pub reference: String,
    pub steps: Vec<PayoutStep>,
    pub may_cancel: bool,
    pub approvals_needed: i64,
    pub approvals: usize,
    /// When each of the platform's people agreed; empty for the seller.
    pub approved: Vec<PayoutApproval>,
    /// What looking the holder up came to; only the platform sees it.
    pub looked: Option<Looked>,
    /// The file in which it went; only the platform sees it.
    pub file: Option<BatchId>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PayoutApproval {
    pub by: String,
    pub at: Timestamp,
}

/// A file to the bank.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PayoutFile {
    pub id: BatchId,
    /// Its MsgId.
    pub message: String,
    pub state: BatchState,
    pub total: Money,
    pub transfers: i64,
    pub reason: Option<String>,
    /// Of the file as it was sent; none before.
    pub sha256: Option<String>,
    pub asked: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PayoutFilePage {
    #[serde(flatten)]
    pub file: PayoutFile,
    pub payouts: Vec<PayoutView>,
    /// The bank's last report, a pain.002.
    pub report: Option<String>,
}

impl From<Batch> for PayoutFile {
    fn from(one: Batch) -> Self {
        PayoutFile {
            id: one.id,
            message: one.message,
            state: one.state,
            total: one.total,
            transfers: one.transfers,
            reason: one.reason,
            sha256: one.sha256,
            asked: one.step,
            created_at: one.created_at,
            updated_at: one.updated_at,
        }
    }
}

impl Service {
    pub(crate) async fn payout_page(
        &self,
        tx: &Tx,
        one: Payout,
        for_platform: bool,
    ) -> Result<PayoutPage, Error> {
        let steps = store::payout::steps(tx, one.seller, one.id).await?;
        let approvals = store::payout::approvals(tx, one.id).await?;
        let count = approvals.len();
        let shown = approvals.into_iter().filter(|_| for_platform);
        let approved = shown.map(|one| PayoutApproval {
            by: one.actor,
            at: one.at,
        });
        Ok(PayoutPage {
            reference: reference::end_to_end(one.id),
            steps,
            may_cancel: payout::may(one.state, PayoutState::Canceled),
            approvals_needed: one.approvals_needed,
            approvals: count,
            approved: approved.collect(),
            looked: match for_platform {
                true => Some(store::screening::of(tx, one.seller, one.id.uuid()).await?),
                false => None,
            },
            file: one.batch.filter(|_| for_platform),
            payout: PayoutView::of(&one, self.settings()),
        })
    }

    pub(crate) async fn seller_payouts(
        &self,
        by: &Caller,
        state: Option<PayoutState>,
        page: &PageQuery,
    ) -> Result<Page<PayoutView>, Error> {
        by.allows("payments:read")?;
        let seller = Some(by.seller(&TREASURERS)?);
        self.payout_list(Narrow { seller, state }, page).await
    }

    pub(crate) async fn seller_payout(
        &self,
        by: &Caller,
        id: PayoutId,
    ) -> Result<PayoutPage, Error> {
        by.allows("payments:read")?;
        let seller = by.seller(&TREASURERS)?;
        self.read((seller, id), |service, tx, input| async move {
            let found = store::payout::find(&tx, input.0, input.1).await?;
            let one = found.ok_or(Error::NotFound)?;
            service.payout_page(&tx, one, false).await
        })
        .await
    }

    pub(crate) async fn ops_payouts(
        &self,
        by: &Caller,
        state: Option<PayoutState>,
        page: &PageQuery,
    ) -> Result<Page<PayoutView>, Error> {
        by.allows("payments:read")?;
        by.platform(&LOOKERS)?;
        let seller = None;
        let mut found = self.payout_list(Narrow { seller, state }, page).await?;
        let sellers = found.items.iter().map(|one| one.seller).collect();
        let names = self.names(by, sellers).await?;
        for one in &mut found.items {
            one.seller_name = names.get(&one.seller).cloned();
        }
        Ok(found)
    }

    pub(crate) async fn ops_payout(&self, by: &Caller, id: PayoutId) -> Result<PayoutPage, Error> {
        by.allows("payments:read")?;
        by.platform(&LOOKERS)?;
        let mut page = self
            .read(id, |service, tx, id| async move {
                let one = service.load_payout(&tx, *id).await?;
                service.payout_page(&tx, one, true).await
            })
            .await?;
        let seller = page.payout.seller;
        page.payout.seller_name = self.names(by, vec![seller]).await?.remove(&seller);
        Ok(page)
    }

    async fn payout_list(
        &self,
        narrow: Narrow,
        page: &PageQuery,
    ) -> Result<Page<PayoutView>, Error> {
        let input = (narrow, before::<contract::ids::Payout>(page)?, rows(page));
        let found = self
            .read(input, |_, tx, input| async move {
                store::payout::list(&tx, input.0, input.1, input.2).await
            })
            .await?;
        let page = Page::cut(found, page.rows(), |one| (one.id.uuid(),))?;
        Ok(page.map(|one| PayoutView::of(&one, self.settings())))
    }

    pub(crate) async fn payout_files(
        &self,
        by: &Caller,
        page: &PageQuery,
    ) -> Result<Page<PayoutFile>, Error> {
        by.allows("payments:read")?;
        by.platform(&LOOKERS)?;
        let input = (before::<crate::model::payout::BatchKind>(page)?, rows(page));
        let found = self
            .read(input, |_, tx, input| async move {
                store::payout_batch::list(&tx, input.0, input.1).await
            })
            .await?;
        Ok(Page::cut(found, page.rows(), |one| (one.id.uuid(),))?.map(PayoutFile::from))
    }

    pub(crate) async fn payout_file(
        &self,
        by: &Caller,
        id: BatchId,
    ) -> Result<PayoutFilePage, Error> {
        by.allows("payments:read")?;
        by.platform(&LOOKERS)?;
        let (file, payouts) = self
            .read(id, |_, tx, id| async move {
                let file = store::payout_batch::find(&tx, *id).await?;
                let payouts = store::payout::of_batch(&tx, *id).await?;
                Ok((file.ok_or(Error::NotFound)?, payouts))
            })
            .await?;
        let report = file.answer.clone();
        let sellers = payouts.iter().map(|one| one.seller).collect();
        let names = self.names(by, sellers).await?;
        let view = |one: &Payout| PayoutView {
            seller_name: names.get(&one.seller).cloned(),
            ..PayoutView::of(one, self.settings())
        };
        Ok(PayoutFilePage {
            payouts: payouts.iter().map(view).collect(),
            file: file.into(),
            report,
        })
    }

    /// Asks the bank about a file now.
    pub(crate) async fn ask_about_file(
        &self,
        by: &Caller,
        id: BatchId,
    ) -> Result<PayoutFilePage, Error> {
        by.allows("payments:write")?;
        by.platform(&LOOKERS)?;
        self.payout_file(by, id).await?;
        self.drive_file(id).await?;
        self.payout_file(by, id).await
    }

    /// Names of firms; without them a page shows ids.
    pub(crate) async fn names(
        &self,
        by: &Caller,
        mut ids: Vec<OrgId>,
    ) -> Result<BTreeMap<OrgId, String>, Error> {
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        match self.identity().organisations(by, ids).await {
            Ok(found) => Ok(found.into_iter().map(|org| (org.id, org.name)).collect()),
            Err(problem) => {
                tracing::warn!(?problem, "the names of firms cannot be told");
                Ok(BTreeMap::new())
            }
        }
    }
}
