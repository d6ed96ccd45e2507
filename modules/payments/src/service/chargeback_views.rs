//! What sellers and the platform see of chargebacks.

use std::collections::BTreeMap;
use std::time::Duration;

use contract::identity::Caller;
use contract::ids::{ChargebackId, IntentId, OrderId, OrgId};
use contract::payments::{ChargebackStage, ChargebackStatus};
use db::Tx;
use kernel::{Currency, Money, Page, Timestamp};
use runtime::blobs::BlobId;
use runtime::http::PageQuery;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::beneficiaries::TREASURERS;
use super::operate::LOOKERS;
use super::{Service, before, rows};
use crate::error::Error;
use crate::model::chargeback::{Answer, Chargeback, EvidenceKind, Part, Shown, Step};
use crate::model::terms;
use crate::rules::chargeback as rules;
use crate::store;

/// Outcomes of so many days stand in the figures.
const FIGURES_DAYS: u64 = 90;

/// A chargeback as one order's seller sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChargebackLine {
    pub id: ChargebackId,
    pub order: OrderId,
    pub stage: ChargebackStage,
    pub status: ChargebackStatus,
    /// The order's part.
    pub amount: Money,
    /// The scheme's code, as `10.4`.
    pub reason: String,
    /// Until then evidence is taken, while it needs a response.
    pub due_by: Option<Timestamp>,
    pub answer: Answer,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChargebackEvidence {
    pub id: Uuid,
    pub order: OrderId,
    pub kind: EvidenceKind,
    pub note: Option<String>,
    pub reference: Option<String>,
    #[schema(value_type = Option<String>)]
    pub file: Option<BlobId>,
    pub file_name: Option<String>,
    pub sha256: Option<String>,
    pub at: Timestamp,
}

/// What the platform knows of the order, and puts into the pack by itself.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChargebackFacts {
    pub paid_at: Timestamp,
    pub tracking: Vec<String>,
    pub delivered_at: Option<Timestamp>,
    pub accepted_at: Option<Timestamp>,
    pub refunded: Money,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChargebackPart {
    pub order: OrderId,
    pub seller: OrgId,
    pub seller_name: Option<String>,
    pub amount: Money,
    /// Frozen of the order's money while it lasts.
    pub covered: Money,
    /// Of that, what came back from the seller.
    pub clawed: Money,
    /// The order's part of the provider's fee, due when it is lost.
    pub fee: Money,
    pub charged: Money,
    pub answer: Answer,
    pub statement: Option<String>,
    pub answered_at: Option<Timestamp>,
    pub facts: ChargebackFacts,
}

/// Everything about one, as its seller sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChargebackRoom {
    pub id: ChargebackId,
    pub stage: ChargebackStage,
    pub status: ChargebackStatus,
    pub reason: String,
    pub due_by: Option<Timestamp>,
    /// When the pack went to the buyer's bank.
    pub sent_at: Option<Timestamp>,
    pub parts: Vec<ChargebackPart>,
    pub evidence: Vec<ChargebackEvidence>,
    pub steps: Vec<Step>,
    /// The issuer vouched for who paid, and it is about that: answered by itself.
    pub is_vouched: bool,
    pub may_answer: bool,
    pub created_at: Timestamp,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OpsChargebackLine {
    pub id: ChargebackId,
    pub reference: String,
    pub provider: String,
    pub buyer: OrgId,
    pub buyer_name: Option<String>,
    pub intent: IntentId,
    pub stage: ChargebackStage,
    pub status: ChargebackStatus,
    pub amount: Money,
    pub reason: String,
    pub due_by: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OpsChargebackPage {
    #[serde(flatten)]
    pub chargeback: OpsChargebackLine,
    pub fee: Money,
    /// What of it no order could give: it had gone back to the buyer before.
    pub uncovered: Money,
    pub debited_at: Option<Timestamp>,
    pub sent_at: Option<Timestamp>,
    pub pack_sha256: Option<String>,
    /// Why the provider would not take the pack.
    pub refusal: Option<String>,
    pub parts: Vec<ChargebackPart>,
    pub evidence: Vec<ChargebackEvidence>,
    pub steps: Vec<Step>,
    /// The issuer vouched for who paid, and it is about that: answered by itself.
    pub is_vouched: bool,
    pub may_answer: bool,
}

/// How many stand where, and over how much. Ended ones of the last ninety days.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChargebackFigures {
    pub counts: BTreeMap<String, i64>,
    /// In hundredths of those that were decided; absent when none was.
    pub won_percent: Option<i64>,
    /// What may still be lost, by currency.
    pub at_stake: Vec<Money>,
    pub lost: Vec<Money>,
}

fn line((one, part): &(Chargeback, Part)) -> ChargebackLine {
    ChargebackLine {
        id: one.id,
        order: part.order,
        stage: one.place.stage,
        status: one.place.status,
        amount: part.amount,
        reason: one.reason.clone(),
        due_by: one.due_by,
        answer: part.answer,
        created_at: one.created_at,
        updated_at: one.updated_at,
    }
}

fn ops_line(one: &Chargeback) -> OpsChargebackLine {
    OpsChargebackLine {
        id: one.id,
        reference: one.reference.clone(),
        provider: one.provider.clone(),
        buyer: one.buyer,
        buyer_name: None,
        intent: one.intent,
        stage: one.place.stage,
        status: one.place.status,
        amount: one.amount,
        reason: one.reason.clone(),
        due_by: one.due_by,
        created_at: one.created_at,
        updated_at: one.updated_at,
    }
}

fn evidence(shown: Shown) -> ChargebackEvidence {
    let (file, file_name, sha256) = match shown.file {
        Some(file) => (Some(file.id), Some(file.name), Some(file.sha256)),
        None => (None, None, None),
    };
    ChargebackEvidence {
        id: shown.id,
        order: shown.order,
        kind: shown.kind,
        note: shown.note,
        reference: shown.reference,
        file,
        file_name,
        sha256,
        at: shown.at,
    }
}

impl Service {
    pub(crate) async fn seller_chargebacks(
        &self,
        by: &Caller,
        status: Option<ChargebackStatus>,
        page: &PageQuery,
    ) -> Result<Page<ChargebackLine>, Error> {
        by.allows("payments:read")?;
        let seller = by.seller(&TREASURERS)?;
        let input = (seller, status, before(page)?, rows(page));
        let found = self
            .read(input, |_, tx, input| async move {
                let (seller, status, before, limit) = *input;
                store::chargeback::of_seller(&tx, seller, status, before, limit).await
            })
            .await?;
        let cut = Page::cut(found, page.rows(), |(one, _)| (one.id.uuid(),))?;
        Ok(cut.map(|pair| line(&pair)))
    }

    pub(crate) async fn seller_chargeback(
        &self,
        by: &Caller,
        id: ChargebackId,
    ) -> Result<ChargebackRoom, Error> {
        by.allows("payments:read")?;
        let seller = by.seller(&TREASURERS)?;
        self.read((seller, id), |service, tx, input| async move {
            service.room(&tx, input.0, input.1).await
        })
        .await
    }

    pub(crate) async fn room(
        &self,
        tx: &Tx,
        seller: OrgId,
        id: ChargebackId,
    ) -> Result<ChargebackRoom, Error> {
        let parts = store::chargeback::parts_of_seller(tx, seller, id).await?;
        let first = parts.first().ok_or(Error::NotFound)?;
        let found = store::chargeback::find(tx, first.buyer, id).await?;
        let one = found.ok_or(Error::NotFound)?;
        let mut shown = store::chargeback::shown(tx, id).await?;
        shown.retain(|one| one.seller == seller);
        let may_answer = self.is_answerable(&one) && first.answer == Answer::Open;
        Ok(ChargebackRoom {
            id,
            stage: one.place.stage,
            status: one.place.status,
            reason: one.reason.clone(),
            due_by: one.due_by,
            sent_at: one.sent_at,
            parts: self.part_views(tx, &parts).await?,
            evidence: shown.into_iter().map(evidence).collect(),
            steps: store::chargeback::moves(tx, id).await?,
            is_vouched: self.is_shielded(tx, &one).await?,
            may_answer,
            created_at: one.created_at,
        })
    }

    fn is_answerable(&self, one: &Chargeback) -> bool {
        rules::needs_answer(one.place.status)
            && one.sent_at.is_none()
            && one.due_by.is_none_or(|due| self.now() < due)
    }

    async fn part_views(&self, tx: &Tx, parts: &[Part]) -> Result<Vec<ChargebackPart>, Error> {
        let mut views = Vec::new();
        for part in parts {
            let held = self.load_escrow(tx, part.seller, part.order).await?;
            let facts = store::terms::evidence(tx, part.seller, part.order).await?;
            let of = |kind: terms::EvidenceKind| facts.iter().filter(move |one| one.kind == kind);
            let paper = terms::EvidenceKind::TransportDocument;
            let delivered_at = of(terms::EvidenceKind::Delivery).map(|one| one.at).next();
            views.push(ChargebackPart {
                order: part.order,
                seller: part.seller,
                seller_name: None,
                amount: part.amount,
                covered: part.covered,
                clawed: part.clawed,
                fee: part.fee,
                charged: part.charged,
                answer: part.answer,
                statement: part.statement.clone(),
                answered_at: part.answered_at,
                facts: ChargebackFacts {
                    paid_at: held.opened_at,
                    tracking: of(paper).filter_map(|one| one.document.clone()).collect(),
                    delivered_at,
                    accepted_at: held.completed_at,
                    refunded: held.refunded,
                },
            });
        }
        Ok(views)
    }

    pub(crate) async fn ops_chargebacks(
        &self,
        by: &Caller,
        status: Option<ChargebackStatus>,
        page: &PageQuery,
    ) -> Result<Page<OpsChargebackLine>, Error> {
        by.allows("payments:read")?;
        by.platform(&LOOKERS)?;
        let found = self
            .read(
                (status, before(page)?, rows(page)),
                |_, tx, input| async move {
                    let (status, before, limit) = *input;
                    store::chargeback::list(&tx, status, before, limit).await
                },
            )
            .await?;
        let cut = Page::cut(found, page.rows(), |one| (one.id.uuid(),))?;
        let mut page = cut.map(|one| ops_line(&one));
        let buyers = page.items.iter().map(|one| one.buyer).collect();
        let names = self.names(by, buyers).await?;
        for one in &mut page.items {
            one.buyer_name = names.get(&one.buyer).cloned();
        }
        Ok(page)
    }

    pub(crate) async fn ops_chargeback(
        &self,
        by: &Caller,
        id: ChargebackId,
    ) -> Result<OpsChargebackPage, Error> {
        by.allows("payments:read")?;
        by.platform(&LOOKERS)?;
        let mut page = self
            .read(id, |service, tx, id| async move {
                service.ops_room(&tx, *id).await
            })
            .await?;
        let sellers = page.parts.iter().map(|part| part.seller);
        let firms = sellers.chain([page.chargeback.buyer]).collect();
        let names = self.names(by, firms).await?;
        page.chargeback.buyer_name = names.get(&page.chargeback.buyer).cloned();
        for part in &mut page.parts {
            part.seller_name = names.get(&part.seller).cloned();
        }
        Ok(page)
    }

    pub(crate) async fn ops_room(
        &self,
        tx: &Tx,
        id: ChargebackId,
    ) -> Result<OpsChargebackPage, Error> {
        let one = self.load_chargeback(tx, id).await?;
        let parts = store::chargeback::parts(tx, id).await?;
        let shown = store::chargeback::shown(tx, id).await?;
        Ok(OpsChargebackPage {
            chargeback: ops_line(&one),
            fee: one.fee,
            uncovered: one.uncovered,
            debited_at: one.debited_at,
            sent_at: one.sent_at,
            pack_sha256: one.pack_sha256.clone(),
            refusal: one.refusal.clone(),
            parts: self.part_views(tx, &parts).await?,
            evidence: shown.into_iter().map(evidence).collect(),
            steps: store::chargeback::moves(tx, id).await?,
            is_vouched: self.is_shielded(tx, &one).await?,
            may_answer: self.is_answerable(&one),
        })
    }

    pub(crate) async fn chargeback_figures(&self, by: &Caller) -> Result<ChargebackFigures, Error> {
        by.allows("payments:read")?;
        by.platform(&LOOKERS)?;
        let since = self.now().minus(Duration::from_secs(FIGURES_DAYS * 86_400));
        let found = self
            .read(since, |_, tx, since| async move {
                store::chargeback::figures(&tx, *since).await
            })
            .await?;
        let mut counts: BTreeMap<String, i64> = BTreeMap::new();
        let (mut at_stake, mut lost) = (BTreeMap::new(), BTreeMap::new());
        for (status, currency, number, minor) in &found {
            *counts.entry(rules::name(*status).to_owned()).or_default() += number;
            let sums = match status {
                ChargebackStatus::NeedsResponse | ChargebackStatus::UnderReview => &mut at_stake,
                status if rules::is_lost(*status) => &mut lost,
                _ => continue,
            };
            let sum: &mut i128 = sums.entry(*currency).or_default();
            *sum += i128::from(*minor);
        }
        let of = |status: ChargebackStatus| counts.get(rules::name(status)).copied().unwrap_or(0);
        let won = of(ChargebackStatus::Won);
        let decided = won
            + of(ChargebackStatus::Lost)
            + of(ChargebackStatus::Accepted)
            + of(ChargebackStatus::Expired);
        let money = |sums: BTreeMap<Currency, i128>| {
            sums.into_iter()
                .map(|(code, minor)| Money::new(minor, code))
                .collect()
        };
        Ok(ChargebackFigures {
            won_percent: (won * 100).checked_div(decided),
            counts,
            at_stake: money(at_stake),
            lost: money(lost),
        })
    }

    /// Whether the platform's people may read a file: sellers show it to them with the rest.
    pub(crate) async fn may_read_evidence(&self, by: &Caller, file: BlobId) -> Result<bool, Error> {
        if by.platform(&LOOKERS).is_err() {
            return Ok(false);
        }
        self.read(file, |_, tx, file| async move {
            store::chargeback::is_shown(&tx, *file).await
        })
        .await
    }
}
