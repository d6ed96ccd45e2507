//! Goods that came back. Orders says at once what seems fit to be sold; somebody looks at them, and
//! what they find differently is booked.

use std::collections::BTreeMap;
use std::sync::Arc;

use contract::identity::Caller;
use contract::ids::{OrgId, VariantId, WarehouseId};
use contract::orders::ReturnReceived;
use db::Tx;
use kernel::{FieldError, Problem};
use runtime::once::{IdempotentRequest, Replay};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Service, is_quantity, key, works};
use crate::error::Error;
use crate::model::{
    Because, MovementKind, Paper, PaperId, PaperKind, PaperLine, PaperState, Place,
};
use crate::rules::{self, Book, Missing};
use crate::store;

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Inspect {
    #[schema(min_items = 1, max_items = 500)]
    pub lines: Vec<InspectLine>,
    #[serde(default)]
    #[schema(max_length = 500)]
    pub note: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InspectLine {
    pub variant: VariantId,
    /// Units fit to be sold again; the others are written off.
    #[schema(minimum = 0, maximum = 1000000000)]
    pub sellable: i64,
    #[serde(default)]
    #[schema(max_length = 200)]
    pub reason: Option<String>,
}

impl Service {
    /// Books goods in that came back, and those that cannot be sold off again.
    pub(crate) async fn returned(&self, tx: &Tx, event: &ReturnReceived) -> Result<(), Error> {
        let (seller, by) = (event.seller, Caller::system());
        let first = self.first_warehouse(tx, seller).await?;
        let reference = event.after_sale.to_string();
        let mut papers: BTreeMap<WarehouseId, Vec<PaperLine>> = BTreeMap::new();
        let variants = event.lines.iter().map(|line| line.variant);
        let items = store::items::find_all(tx, seller, variants).await?;
        let keys = event
            .lines
            .iter()
            .map(|line| key(seller, line.variant))
            .collect();
        let mut book = store::levels::load(tx, &keys).await?;
        for line in event.lines.iter().filter(|line| is_quantity(line.quantity)) {
            let known = store::warehouses::find(tx, seller, line.warehouse).await?;
            let warehouse = known.map_or(first.id, |warehouse| warehouse.id);
            let place = Place::new(seller, line.variant, warehouse);
            let because = || Because::of(&reference);
            book.open(place);
            book.bring(place, MovementKind::Return, line.quantity, because());
            if !line.sellable {
                let because = because().reason("unsellable");
                write_off(&mut book, place, line.quantity, because)?;
            }
            let lines = papers.entry(warehouse).or_default();
            let sellable = if line.sellable { line.quantity } else { 0 };
            match lines.iter_mut().find(|of| of.variant == line.variant) {
                Some(of) => {
                    of.expected = of.expected.map(|n| n + line.quantity);
                    of.found = of.found.map(|n| n + sellable);
                }
                None => lines.push(PaperLine {
                    variant: line.variant,
                    sku: items
                        .iter()
                        .find(|item| item.key.variant == line.variant)
                        .map_or_else(|| line.variant.to_string(), |item| item.sku.clone()),
                    expected: Some(line.quantity),
                    found: Some(sellable),
                    reason: None,
                }),
            }
        }
        self.save(tx, &book, &by.actor()).await?;
        for (warehouse, lines) in papers {
            let paper = Paper {
                seller,
                id: self.rt().ids().new_id(),
                kind: PaperKind::Return,
                state: PaperState::Open,
                warehouse,
                to_warehouse: None,
                reference: Some(reference.clone()),
                note: None,
                lines,
                actor: by.actor(),
                at: event.at,
                ended_at: None,
                version: 1,
            };
            store::papers::insert(tx, &paper).await?;
        }
        Ok(())
    }

    /// What somebody found who looked at the goods.
    pub async fn inspect(
        &self,
        by: &Caller,
        request: &IdempotentRequest,
        id: PaperId,
        found: Inspect,
    ) -> Result<Replay<Paper>, Problem> {
        let seller = works(by)?;
        let shared = Arc::new((by.clone(), found));
        self.once(request, 200, move |service, tx| {
            let shared = shared.clone();
            async move {
                service
                    .inspect_in(&tx, &shared.0, seller, id, &shared.1)
                    .await
            }
        })
        .await
    }

    async fn inspect_in(
        &self,
        tx: &Tx,
        by: &Caller,
        seller: OrgId,
        id: PaperId,
        seen: &Inspect,
    ) -> Result<Paper, Error> {
        let found = store::papers::find(tx, seller, PaperKind::Return, id).await?;
        let mut paper = found.ok_or_else(Problem::not_found)?;
        if paper.state == PaperState::Done {
            return Err(Error::PaperDone);
        }
        let keys = paper
            .lines
            .iter()
            .map(|line| key(seller, line.variant))
            .collect();
        let mut book = store::levels::load(tx, &keys).await?;
        let mut faults = rules::merged(seen.lines.iter().map(|line| line.variant));
        for (at, line) in seen.lines.iter().enumerate() {
            let path = |field: &str| format!("lines[{at}].{field}");
            let Some(of) = paper.lines.iter_mut().find(|of| of.variant == line.variant) else {
                faults.push(FieldError::new(
                    path("variant"),
                    "unknown",
                    "did not come back",
                ));
                continue;
            };
            let back = of.expected.unwrap_or(0);
            if line.sellable > back {
                faults.push(
                    FieldError::new(path("sellable"), "too_many", format!("{back} came back"))
                        .with_param("maximum", back),
                );
                continue;
            }
            let place = Place::new(seller, line.variant, paper.warehouse);
            let because = Because {
                reason: line.reason.clone().or_else(|| Some("inspected".to_owned())),
                reference: paper.reference.clone(),
                note: seen.note.clone(),
            };
            let difference = line.sellable - of.found.unwrap_or(0);
            book.open(place);
            if difference > 0 {
                book.bring(place, MovementKind::Correction, difference, because);
            } else {
                write_off(&mut book, place, -difference, because)?;
            }
            of.found = Some(line.sellable);
            of.reason = line.reason.clone();
        }
        if !faults.is_empty() {
            return Err(Problem::invalid(faults).into());
        }
        paper.state = PaperState::Done;
        paper.ended_at = Some(self.rt().now());
        paper.note = seen.note.clone();
        self.save(tx, &book, &by.actor()).await?;
        if !store::papers::update(tx, &paper).await? {
            return Err(Error::PaperDone);
        }
        Ok(paper)
    }
}

fn write_off(book: &mut Book, place: Place, quantity: i64, because: Because) -> Result<(), Error> {
    book.lose(place, MovementKind::WriteOff, quantity, because)
        .map_err(|Missing { there, .. }| Error::TooFewHere {
            there,
            path: "lines".to_owned(),
        })
}
