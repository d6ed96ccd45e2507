//! Counting: blind first. Whoever counts does not see what the books say; where the two differ they
//! are told, look again, and give a reason. Then the books follow the shelf.

use std::sync::Arc;

use contract::identity::Caller;
use contract::ids::{OrgId, VariantId, WarehouseId};
use db::Tx;
use kernel::Problem;
use runtime::audit;
use runtime::once::{IdempotentRequest, Replay};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{Service, key, works};
use crate::error::Error;
use crate::model::{Because, MovementKind, Paper, PaperKind, PaperLine, PaperState, Place};
use crate::rules::{self, Missing};
use crate::{MODULE, store};

/// What lies on the shelves, counted by hand.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCount {
    pub warehouse: WarehouseId,
    #[serde(default)]
    #[schema(max_length = 500)]
    pub note: Option<String>,
    #[schema(min_items = 1, max_items = 500)]
    pub lines: Vec<CountLine>,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CountLine {
    pub variant: VariantId,
    #[schema(minimum = 0, maximum = 1000000000)]
    pub counted: i64,
    /// Why it is not what the books say; wanted only where it is not.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub reason: Option<String>,
}

impl Service {
    pub async fn count(
        &self,
        by: &Caller,
        request: &IdempotentRequest,
        wanted: NewCount,
    ) -> Result<Replay<Paper>, Problem> {
        let seller = works(by)?;
        let shared = Arc::new((by.clone(), wanted));
        self.once(request, 201, move |service, tx| {
            let shared = shared.clone();
            async move { service.count_in(&tx, &shared.0, seller, &shared.1).await }
        })
        .await
    }

    async fn count_in(
        &self,
        tx: &Tx,
        by: &Caller,
        seller: OrgId,
        wanted: &NewCount,
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
        let keys = variants
            .iter()
            .map(|variant| key(seller, *variant))
            .collect();
        let mut book = store::levels::load(tx, &keys).await?;
        let place = |variant| Place::new(seller, variant, warehouse.id);
        let lines: Vec<PaperLine> = wanted
            .lines
            .iter()
            .zip(&items)
            .map(|(line, item)| PaperLine {
                variant: line.variant,
                sku: item.sku.clone(),
                expected: Some(book.shelf(place(line.variant)).on_hand),
                found: Some(line.counted),
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
            kind: PaperKind::Count,
            state: PaperState::Done,
            warehouse: warehouse.id,
            to_warehouse: None,
            reference: None,
            note: wanted.note.clone(),
            lines,
            actor: by.actor(),
            at: now,
            ended_at: Some(now),
            version: 1,
        };
        for line in &paper.lines {
            let because = Because {
                reason: line.reason.clone(),
                reference: Some(paper.id.to_string()),
                note: wanted.note.clone(),
            };
            let (place, difference) = (place(line.variant), rules::counted(line));
            book.open(place);
            if difference > 0 {
                book.bring(place, MovementKind::Correction, difference, because);
            } else {
                book.lose(place, MovementKind::Correction, -difference, because)
                    .map_err(|Missing { there, .. }| Error::TooFewHere {
                        there,
                        path: "lines".to_owned(),
                    })?;
            }
            store::levels::recount(tx, place, None).await?;
        }
        self.save(tx, &book, &by.actor()).await?;
        store::papers::insert(tx, &paper).await?;
        let of = |number: fn(&PaperLine) -> Option<i64>| {
            let by_sku: serde_json::Map<_, _> = paper
                .lines
                .iter()
                .map(|line| (line.sku.clone(), json!(number(line))))
                .collect();
            serde_json::Value::Object(by_sku)
        };
        let (before, after) = (of(|line| line.expected), of(|line| line.found));
        let subject = paper.id.to_string();
        audit::record(
            tx,
            self.rt(),
            MODULE,
            by,
            "stock.counted",
            &subject,
            Some(&before),
            Some(&after),
        )
        .await?;
        Ok(paper)
    }
}
