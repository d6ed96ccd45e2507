//! Goods on their way from one of a seller's warehouses to another: sent, and later arrived.

use std::sync::Arc;

use contract::identity::Caller;
use contract::ids::{OrgId, VariantId, WarehouseId};
use db::Tx;
use kernel::{FieldError, Problem};
use runtime::once::{IdempotentRequest, Replay};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Service, key, works};
use crate::error::Error;
use crate::model::{
    Because, MovementKind, Paper, PaperId, PaperKind, PaperLine, PaperState, Place,
};
use crate::rules::{self, Missing};
use crate::store;

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTransfer {
    pub from: WarehouseId,
    pub to: WarehouseId,
    /// The carrier's number, or one's own.
    #[serde(default)]
    #[schema(max_length = 80)]
    pub reference: Option<String>,
    #[serde(default)]
    #[schema(max_length = 500)]
    pub note: Option<String>,
    #[schema(min_items = 1, max_items = 500)]
    pub lines: Vec<TransferLine>,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferLine {
    pub variant: VariantId,
    #[schema(minimum = 1, maximum = 1000000000)]
    pub quantity: i64,
}

/// What came out of the carton at the other end.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Arrived {
    #[schema(min_items = 1, max_items = 500)]
    pub lines: Vec<ArriveLine>,
    #[serde(default)]
    #[schema(max_length = 500)]
    pub note: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ArriveLine {
    pub variant: VariantId,
    #[schema(minimum = 0, maximum = 1000000000)]
    pub arrived: i64,
    /// Why it is not what was sent.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub reason: Option<String>,
}

impl Service {
    /// Only units that nobody was promised may leave.
    pub async fn send_transfer(
        &self,
        by: &Caller,
        request: &IdempotentRequest,
        wanted: NewTransfer,
    ) -> Result<Replay<Paper>, Problem> {
        let seller = works(by)?;
        if wanted.from == wanted.to {
            return Err(Problem::invalid([FieldError::new(
                "to",
                "same",
                "goods go to another warehouse",
            )]));
        }
        let shared = Arc::new((by.clone(), wanted));
        self.once(request, 201, move |service, tx| {
            let shared = shared.clone();
            async move { service.send_in(&tx, &shared.0, seller, &shared.1).await }
        })
        .await
    }

    async fn send_in(
        &self,
        tx: &Tx,
        by: &Caller,
        seller: OrgId,
        wanted: &NewTransfer,
    ) -> Result<Paper, Error> {
        let variants: Vec<VariantId> = wanted.lines.iter().map(|line| line.variant).collect();
        let faults = rules::merged(variants.iter().copied());
        if !faults.is_empty() {
            return Err(Problem::invalid(faults).into());
        }
        let from = self.open_warehouse(tx, seller, wanted.from, "from").await?;
        let to = self.open_warehouse(tx, seller, wanted.to, "to").await?;
        let items = self.items(tx, seller, &variants).await?;
        let keys = variants
            .iter()
            .map(|variant| key(seller, *variant))
            .collect();
        let mut book = store::levels::load(tx, &keys).await?;
        let paper = Paper {
            seller,
            id: self.rt().ids().new_id(),
            kind: PaperKind::Transfer,
            state: PaperState::Open,
            warehouse: from.id,
            to_warehouse: Some(to.id),
            reference: wanted.reference.clone(),
            note: wanted.note.clone(),
            lines: wanted
                .lines
                .iter()
                .zip(&items)
                .map(|(line, item)| PaperLine {
                    variant: line.variant,
                    sku: item.sku.clone(),
                    expected: Some(line.quantity),
                    found: None,
                    reason: None,
                })
                .collect(),
            actor: by.actor(),
            at: self.rt().now(),
            ended_at: None,
            version: 1,
        };
        for (at, line) in wanted.lines.iter().enumerate() {
            let because = Because::of(paper.id.to_string()).note(wanted.reference.clone());
            let place = Place::new(seller, line.variant, from.id);
            book.take(place, MovementKind::TransferOut, line.quantity, because)
                .map_err(|Missing { there, .. }| Error::TooFewHere {
                    there,
                    path: format!("lines[{at}].quantity"),
                })?;
        }
        self.save(tx, &book, &by.actor()).await?;
        store::papers::insert(tx, &paper).await?;
        Ok(paper)
    }

    pub async fn arrive(
        &self,
        by: &Caller,
        request: &IdempotentRequest,
        id: PaperId,
        arrived: Arrived,
    ) -> Result<Replay<Paper>, Problem> {
        let seller = works(by)?;
        let shared = Arc::new((by.clone(), arrived));
        self.once(request, 200, move |service, tx| {
            let shared = shared.clone();
            async move {
                service
                    .arrive_in(&tx, &shared.0, seller, id, &shared.1)
                    .await
            }
        })
        .await
    }

    async fn arrive_in(
        &self,
        tx: &Tx,
        by: &Caller,
        seller: OrgId,
        id: PaperId,
        arrived: &Arrived,
    ) -> Result<Paper, Error> {
        let found = store::papers::find(tx, seller, PaperKind::Transfer, id).await?;
        let mut paper = found.ok_or_else(Problem::not_found)?;
        if paper.state == PaperState::Done {
            return Err(Error::PaperDone);
        }
        let mut faults = rules::merged(arrived.lines.iter().map(|line| line.variant));
        for (at, line) in arrived.lines.iter().enumerate() {
            match paper
                .lines
                .iter_mut()
                .find(|sent| sent.variant == line.variant)
            {
                Some(sent) => {
                    sent.found = Some(line.arrived);
                    sent.reason = line.reason.clone();
                }
                None => faults.push(FieldError::new(
                    format!("lines[{at}].variant"),
                    "unknown",
                    "was not sent",
                )),
            }
        }
        let uncounted = paper.lines.iter().filter(|line| line.found.is_none());
        faults.extend(uncounted.map(|line| {
            FieldError::new("lines", "required", format!("{} was sent too", line.sku))
        }));
        if !faults.is_empty() {
            return Err(Problem::invalid(faults).into());
        }
        // Told by the lines of the request, not those of the paper.
        let differing: Vec<_> = rules::differing(&paper.lines)
            .into_iter()
            .map(|mut of| {
                let variant = paper.lines.get(of.line).map(|line| line.variant);
                of.line = arrived
                    .lines
                    .iter()
                    .position(|line| Some(line.variant) == variant)
                    .unwrap_or(of.line);
                of
            })
            .collect();
        if !differing.is_empty() {
            return Err(Error::Differs(differing));
        }
        let to = paper.to_warehouse.unwrap_or(paper.warehouse);
        let keys = paper
            .lines
            .iter()
            .map(|line| key(seller, line.variant))
            .collect();
        let mut book = store::levels::load(tx, &keys).await?;
        for line in &paper.lines {
            let place = Place::new(seller, line.variant, to);
            book.open(place);
            let because = Because {
                reason: line.reason.clone(),
                reference: Some(paper.id.to_string()),
                note: paper.reference.clone(),
            };
            book.bring(
                place,
                MovementKind::TransferIn,
                line.found.unwrap_or(0),
                because,
            );
        }
        paper.state = PaperState::Done;
        paper.ended_at = Some(self.rt().now());
        if arrived.note.is_some() {
            paper.note = arrived.note.clone();
        }
        self.save(tx, &book, &by.actor()).await?;
        if !store::papers::update(tx, &paper).await? {
            return Err(Error::PaperDone);
        }
        Ok(paper)
    }
}
