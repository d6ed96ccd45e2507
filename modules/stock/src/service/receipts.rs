//! Goods that arrive from a supplier.

use std::sync::Arc;

use contract::identity::Caller;
use contract::ids::{OrgId, VariantId, WarehouseId};
use db::Tx;
use kernel::{Page, Problem};
use runtime::http::PageQuery;
use runtime::once::{IdempotentRequest, Replay};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Service, key, reads, works};
use crate::error::Error;
use crate::model::{
    Because, MovementKind, Paper, PaperId, PaperKind, PaperLine, PaperState, Place,
};
use crate::{rules, store};

/// A delivery as it was counted at the door.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReceipt {
    pub warehouse: WarehouseId,
    /// The supplier's delivery note.
    #[serde(default)]
    #[schema(max_length = 80)]
    pub reference: Option<String>,
    #[serde(default)]
    #[schema(max_length = 500)]
    pub note: Option<String>,
    #[schema(min_items = 1, max_items = 500)]
    pub lines: Vec<ReceiptLine>,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiptLine {
    pub variant: VariantId,
    #[schema(minimum = 0, maximum = 1000000000)]
    pub arrived: i64,
    /// As announced, when it was.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1000000000)]
    pub expected: Option<i64>,
    /// Why fewer or more arrived than announced.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub reason: Option<String>,
}

impl Service {
    pub async fn receive(
        &self,
        by: &Caller,
        request: &IdempotentRequest,
        wanted: NewReceipt,
    ) -> Result<Replay<Paper>, Problem> {
        let seller = works(by)?;
        let shared = Arc::new((by.clone(), wanted));
        self.once(request, 201, move |service, tx| {
            let shared = shared.clone();
            async move { service.receive_in(&tx, &shared.0, seller, &shared.1).await }
        })
        .await
    }

    async fn receive_in(
        &self,
        tx: &Tx,
        by: &Caller,
        seller: OrgId,
        wanted: &NewReceipt,
    ) -> Result<Paper, Error> {
        let variants: Vec<VariantId> = wanted.lines.iter().map(|line| line.variant).collect();
        let faults = rules::merged(variants.iter().copied());
        if !faults.is_empty() {
            return Err(Problem::invalid(faults).into());
        }
        let warehouse = self
            .open_warehouse(tx, seller, wanted.warehouse, "warehouse")
            .await?;
        let items = self.items(tx, seller, &variants).await?;
        let lines: Vec<PaperLine> = wanted
            .lines
            .iter()
            .zip(&items)
            .map(|(line, item)| PaperLine {
                variant: line.variant,
                sku: item.sku.clone(),
                expected: line.expected,
                found: Some(line.arrived),
                reason: line.reason.clone(),
            })
            .collect();
        let differing = rules::differing(&lines);
        if !differing.is_empty() {
            return Err(Error::Differs(differing));
        }
        let now = self.rt().now();
        let paper = Paper {
            seller,
            id: self.rt().ids().new_id(),
            kind: PaperKind::Receipt,
            state: PaperState::Done,
            warehouse: warehouse.id,
            to_warehouse: None,
            reference: wanted.reference.clone(),
            note: wanted.note.clone(),
            lines,
            actor: by.actor(),
            at: now,
            ended_at: Some(now),
            version: 1,
        };
        let keys = variants
            .iter()
            .map(|variant| key(seller, *variant))
            .collect();
        let mut book = store::levels::load(tx, &keys).await?;
        for line in &paper.lines {
            let place = Place::new(seller, line.variant, warehouse.id);
            book.open(place);
            let because = Because {
                reason: line.reason.clone(),
                reference: Some(paper.id.to_string()),
                note: wanted.reference.clone(),
            };
            book.bring(
                place,
                MovementKind::Receipt,
                line.found.unwrap_or(0),
                because,
            );
        }
        self.save(tx, &book, &by.actor()).await?;
        store::papers::insert(tx, &paper).await?;
        Ok(paper)
    }

    /// The newest papers of a kind.
    pub async fn papers(
        &self,
        by: &Caller,
        kind: PaperKind,
        state: Option<PaperState>,
        page: &PageQuery,
    ) -> Result<Page<Paper>, Problem> {
        let seller = reads(by)?;
        let (before,): (PaperId,) = match &page.after {
            Some(after) => kernel::Cursor::decode(after)?,
            None => (PaperId::from_uuid(Uuid::max()),),
        };
        let rows =
            store::papers::list(self.rt().db(), seller, kind, state, before, page.rows() + 1)
                .await?;
        Ok(Page::cut(rows, page.rows(), |paper| (paper.id,))?)
    }

    pub async fn paper(&self, by: &Caller, kind: PaperKind, id: PaperId) -> Result<Paper, Problem> {
        let seller = reads(by)?;
        let found = self
            .rt()
            .db()
            .read(move |tx| async move { store::papers::find(&tx, seller, kind, id).await })
            .await?;
        found.ok_or_else(Problem::not_found)
    }
}
