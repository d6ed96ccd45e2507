//! The work on pick orders.

use std::sync::Arc;

use contract::identity::Caller;
use contract::ids::{OrderId, OrderLineId, OrgId, PersonId, ShipmentId, VariantId, WarehouseId};
use contract::logistics::{Address, Parcel};
use db::Tx;
use kernel::{Cursor, FieldError, Page, Problem, Text, Timestamp};
use runtime::http::PageQuery;
use runtime::once::{IdempotentRequest, Replay};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Service, reads, works};
use crate::error::Error;
use crate::model::{Pick, PickId, PickState, Place, ShortReason};
use crate::rules::{self, Scanned, Step};
use crate::store;

/// Which pick orders are wanted: those that are not done, unless a state is named.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PickQuery {
    #[param(value_type = Option<String>)]
    pub warehouse: Option<WarehouseId>,
    #[param(inline)]
    pub state: Option<PickState>,
    /// The order's number, as it stands on its papers.
    #[param(max_length = 40)]
    pub number: Option<String>,
    #[param(value_type = Option<String>)]
    pub order: Option<OrderId>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = StockPick)]
pub struct PickView {
    pub id: PickId,
    pub warehouse: WarehouseId,
    pub order: OrderId,
    /// The order's number.
    pub number: String,
    pub state: PickState,
    /// Who has it.
    pub picker: Option<PersonId>,
    pub ship_to: Address,
    pub parcels: Vec<Parcel>,
    /// The last shipment of it, when something has left.
    pub shipment: Option<ShipmentId>,
    pub tracking_number: Option<String>,
    pub units: i64,
    /// Picked or gone.
    pub picked: i64,
    pub line_count: i64,
    /// Lines that were found short.
    pub short_count: i64,
    pub paid_at: Timestamp,
    pub started_at: Option<Timestamp>,
    pub packed_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    /// Absent in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lines: Option<Vec<PickLineView>>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = StockPickLine)]
pub struct PickLineView {
    /// The line of the order.
    pub line: OrderLineId,
    pub variant: VariantId,
    pub sku: String,
    pub barcode: Option<String>,
    pub title: Text,
    pub quantity: i64,
    /// In the tote, not yet gone.
    pub picked: i64,
    pub shipped: i64,
    pub short_reason: Option<ShortReason>,
}

/// A pick order after a scan, and the line that it counted for.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ScanView {
    pub line: OrderLineId,
    pub pick: PickView,
}

/// What a scanner read.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Scan {
    /// SKU or barcode.
    #[schema(min_length = 1, max_length = 64)]
    pub code: String,
    /// A whole carton at once.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1000000)]
    pub quantity: Option<i64>,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetLine {
    #[schema(minimum = 0, maximum = 1000000000)]
    pub picked: i64,
    /// Why there are fewer than wanted.
    #[serde(default)]
    pub short_reason: Option<ShortReason>,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PackPick {
    /// Cartons as they are weighed and measured.
    #[schema(min_items = 1, max_items = 50)]
    pub parcels: Vec<Parcel>,
}

/// Today in the warehouse.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Board {
    /// Due, picking, picked, packed; each of them, also when there is none.
    pub states: Vec<BoardState>,
    /// Shipments that left since the day began, whole or in part.
    pub dispatched: i64,
    pub dispatched_units: i64,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BoardState {
    pub state: PickState,
    pub count: i64,
    pub units: i64,
    /// When the longest waiting of them was paid.
    pub oldest: Option<Timestamp>,
}

impl Service {
    /// What waits, by state. `since` is when the reader's day began.
    pub async fn board(
        &self,
        by: &Caller,
        warehouse: Option<WarehouseId>,
        since: Timestamp,
    ) -> Result<Board, Problem> {
        let seller = reads(by)?;
        let db = self.rt().db();
        let waiting = store::picks::waiting(db, seller, warehouse).await?;
        let (dispatched, dispatched_units) =
            store::levels::left_since(db, seller, warehouse, since).await?;
        let states = PickState::ALL
            .into_iter()
            .filter(|state| !state.is_ended())
            .map(|state| {
                let found = waiting.iter().find(|(of, ..)| *of == state);
                let (count, units) = found.map_or((0, 0), |(_, count, units, _)| (*count, *units));
                BoardState {
                    state,
                    count,
                    units,
                    oldest: found.map(|(_, _, _, at)| *at),
                }
            })
            .collect();
        Ok(Board {
            states,
            dispatched,
            dispatched_units,
        })
    }

    pub async fn picks(
        &self,
        by: &Caller,
        query: PickQuery,
        page: &PageQuery,
    ) -> Result<Page<PickView>, Problem> {
        let seller = reads(by)?;
        let is_ended = query.state.is_some_and(PickState::is_ended);
        let filter = store::picks::Filter {
            warehouse: query.warehouse,
            state: query.state,
            number: query.number,
            order: query.order,
            after: page.after.as_deref().map(Cursor::decode).transpose()?,
        };
        let rows = store::picks::list(self.rt().db(), seller, &filter, page.rows() + 1).await?;
        let page = Page::cut(rows, page.rows(), |row| {
            let at = if is_ended { row.pick.ended_at } else { None };
            (at.unwrap_or(row.pick.paid_at), row.pick.id)
        })?;
        Ok(page.map(|row| PickView {
            units: row.units,
            picked: row.picked,
            line_count: row.lines,
            short_count: row.shorts,
            lines: None,
            ..view(row.pick)
        }))
    }

    pub async fn pick_of(&self, by: &Caller, id: PickId) -> Result<PickView, Problem> {
        let seller = reads(by)?;
        let found = self
            .rt()
            .db()
            .read(move |tx| async move { store::picks::find(&tx, seller, id).await })
            .await?;
        found.map(view).ok_or_else(Problem::not_found)
    }

    /// One step on; the state machine refuses what cannot be now.
    pub async fn step(
        &self,
        by: &Caller,
        request: &IdempotentRequest,
        id: PickId,
        step: Step,
    ) -> Result<Replay<PickView>, Problem> {
        self.on_pick(by, request, id, move |pick, by, now| {
            let next = rules::step(pick.state, step).ok_or(Error::NotNow(pick.state))?;
            match step {
                Step::Start => {
                    pick.picker = Some(by.person);
                    pick.started_at.get_or_insert(now);
                }
                Step::PutBack => {
                    pick.picker = None;
                    pick.lines.iter_mut().for_each(|line| {
                        line.picked = 0;
                        line.short_reason = None;
                    });
                }
                Step::Finish => {
                    let open = rules::finish(pick);
                    if !open.is_empty() {
                        return Err(Error::PickUnfinished(open));
                    }
                }
                Step::Reopen => {
                    pick.parcels.clear();
                    pick.packed_at = None;
                }
                Step::Pack => {}
            }
            pick.state = next;
            Ok(())
        })
        .await
    }

    pub async fn pack(
        &self,
        by: &Caller,
        request: &IdempotentRequest,
        id: PickId,
        packed: PackPick,
    ) -> Result<Replay<PickView>, Problem> {
        self.on_pick(by, request, id, move |pick, _, now| {
            let next = rules::step(pick.state, Step::Pack).ok_or(Error::NotNow(pick.state))?;
            if !rules::pack(pick) {
                return Err(Error::NothingPicked);
            }
            pick.state = next;
            pick.parcels = packed.parcels.clone();
            pick.packed_at = Some(now);
            Ok(())
        })
        .await
    }

    /// Counts what a scanner read. The first scan also takes the pick order.
    pub async fn scan(
        &self,
        by: &Caller,
        request: &IdempotentRequest,
        id: PickId,
        scan: Scan,
    ) -> Result<Replay<ScanView>, Problem> {
        let seller = works(by)?;
        let shared = Arc::new((by.clone(), scan));
        self.once(request, 200, move |service, tx| {
            let shared = shared.clone();
            async move {
                let (by, scan) = (&shared.0, &shared.1);
                let mut pick = service.load_pick(&tx, seller, id).await?;
                service.picking(&mut pick, by)?;
                let at = match rules::scan(&mut pick, &scan.code, scan.quantity.unwrap_or(1)) {
                    Scanned::Counted(at) => at,
                    Scanned::Complete { line, left } => return Err(complete(&pick, line, left)),
                    Scanned::Unknown => {
                        return Err(Error::NotOnThisOrder {
                            code: scan.code.clone(),
                        });
                    }
                };
                service.write(&tx, &pick).await?;
                pick.version += 1;
                let line = pick.lines.get(at).map(|line| line.line);
                let line = line.ok_or_else(Problem::internal)?;
                Ok(ScanView {
                    line,
                    pick: view(pick),
                })
            }
        })
        .await
    }

    /// Sets a line by hand: a short pick with its reason, or a correction of a wrong scan.
    pub async fn set_line(
        &self,
        by: &Caller,
        id: PickId,
        line: OrderLineId,
        wanted: SetLine,
    ) -> Result<PickView, Problem> {
        let seller = works(by)?;
        let shared = Arc::new((by.clone(), wanted));
        let pick = self
            .tx(move |service, tx| {
                let shared = shared.clone();
                async move {
                    let (by, wanted) = (&shared.0, &shared.1);
                    let mut pick = service.load_pick(&tx, seller, id).await?;
                    service.picking(&mut pick, by)?;
                    let at = pick.lines.iter().position(|of| of.line == line);
                    let at = at.ok_or_else(Problem::not_found)?;
                    if !rules::set_line(&mut pick, at, wanted.picked, wanted.short_reason) {
                        let most = pick.lines.get(at).map_or(0, |of| of.wanted());
                        let fault =
                            FieldError::new("picked", "too_large", format!("at most {most}"))
                                .with_param("maximum", most);
                        return Err(Problem::invalid([fault]).into());
                    }
                    let missed = pick.lines.get(at).filter(|of| of.short_reason.is_some());
                    if let Some(missed) = missed {
                        // The books say that there is more: somebody should count.
                        let place = Place::new(seller, missed.variant, pick.warehouse);
                        let since = Some(service.rt().now());
                        store::levels::recount(&tx, place, since).await?;
                    }
                    service.write(&tx, &pick).await?;
                    Ok(pick)
                }
            })
            .await?;
        Ok(view(pick))
    }

    async fn on_pick<F>(
        &self,
        by: &Caller,
        request: &IdempotentRequest,
        id: PickId,
        change: F,
    ) -> Result<Replay<PickView>, Problem>
    where
        F: Fn(&mut Pick, &Caller, Timestamp) -> Result<(), Error> + Send + Sync + 'static,
    {
        let seller = works(by)?;
        let shared = Arc::new((by.clone(), change));
        self.once(request, 200, move |service, tx| {
            let shared = shared.clone();
            async move {
                let mut pick = service.load_pick(&tx, seller, id).await?;
                (shared.1)(&mut pick, &shared.0, service.rt().now())?;
                service.write(&tx, &pick).await?;
                Ok(view(pick))
            }
        })
        .await
    }

    async fn load_pick(&self, tx: &Tx, seller: OrgId, id: PickId) -> Result<Pick, Error> {
        let found = store::picks::find(tx, seller, id).await?;
        Ok(found.ok_or_else(Problem::not_found)?)
    }

    /// A pick order that somebody picks from, be it from this moment on.
    fn picking(&self, pick: &mut Pick, by: &Caller) -> Result<(), Error> {
        match pick.state {
            PickState::Picking => Ok(()),
            PickState::Due => {
                pick.state = PickState::Picking;
                pick.picker = Some(by.person);
                pick.started_at.get_or_insert(self.rt().now());
                Ok(())
            }
            state => Err(Error::NotNow(state)),
        }
    }
}

fn complete(pick: &Pick, line: usize, left: i64) -> Error {
    let (sku, wanted) = pick
        .lines
        .get(line)
        .map(|line| (line.sku.clone(), line.quantity))
        .unwrap_or_default();
    Error::AlreadyPicked { sku, wanted, left }
}

fn view(pick: Pick) -> PickView {
    let (units, picked) = (pick.units(), pick.picked());
    let shorts = pick
        .lines
        .iter()
        .filter(|line| line.short_reason.is_some())
        .count();
    PickView {
        id: pick.id,
        warehouse: pick.warehouse,
        order: pick.order,
        number: pick.number,
        state: pick.state,
        picker: pick.picker,
        ship_to: pick.ship_to,
        parcels: pick.parcels,
        shipment: pick.shipment,
        tracking_number: pick.tracking_number,
        units,
        picked,
        line_count: i64::try_from(pick.lines.len()).unwrap_or(0),
        short_count: i64::try_from(shorts).unwrap_or(0),
        paid_at: pick.paid_at,
        started_at: pick.started_at,
        packed_at: pick.packed_at,
        ended_at: pick.ended_at,
        lines: Some(
            pick.lines
                .into_iter()
                .map(|line| PickLineView {
                    line: line.line,
                    variant: line.variant,
                    sku: line.sku,
                    barcode: line.barcode,
                    title: line.title,
                    quantity: line.quantity,
                    picked: line.picked,
                    shipped: line.shipped,
                    short_reason: line.short_reason,
                })
                .collect(),
        ),
    }
}
