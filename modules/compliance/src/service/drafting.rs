//! New declarations: of an order that goes in one parcel, or of each parcel by itself.

use std::collections::BTreeMap;

use contract::identity::Caller;
use contract::ids::{OrderId, OrgId, ProductId, ShipmentId};
use db::Tx;
use kernel::Problem;

use super::Service;
use super::declarations::DECLARERS;
use crate::error::Error;
use crate::model::declaration::{
    Declarant, Declaration, DeclarationId, DeclarationState, Deed, Direction, Mode,
};
use crate::model::goods::Goods;
use crate::model::trade::{Placed, Share, Trade, TradeParcel};
use crate::rules::{declare, parcels};
use crate::store;

/// Products of one order.
const LINES_MAX: usize = 100;

/// More are no field's of customs.
const PACKAGES_MAX: i32 = 100_000;

/// What drafts of one order are made from.
#[derive(Clone)]
struct Ground {
    seller: OrgId,
    order: OrderId,
    direction: Direction,
    mode: Mode,
    declarant: Declarant,
    goods: BTreeMap<ProductId, Goods>,
}

impl Service {
    /// Products of a placed order as customs look at them.
    async fn goods_of(
        &self,
        seller: OrgId,
        placed: &Placed,
    ) -> Result<BTreeMap<ProductId, Goods>, Error> {
        let mut found = BTreeMap::new();
        for line in placed.lines.iter().take(LINES_MAX) {
            let goods = store::goods::find(self.rt().db(), seller, line.product).await?;
            found.extend(goods.map(|goods| (line.product, goods)));
        }
        Ok(found)
    }

    /// A draft from what is known of the order. The mode follows from the order unless one is named;
    /// an order that goes in several parcels is declared parcel by parcel.
    pub async fn draft_declaration(
        &self,
        by: &Caller,
        order: OrderId,
        parcel: Option<ShipmentId>,
        mode: Option<Mode>,
    ) -> Result<DeclarationId, Problem> {
        by.allows("compliance:write")?;
        let seller = by.seller(&DECLARERS)?;
        let trade = store::trade::find(self.rt().db(), seller, order)
            .await?
            .filter(|trade| trade.ended.is_none())
            .ok_or(Error::NotFound)?;
        let ground = self.ground_of(seller, &trade, mode).await?;
        let parcel = chosen(&trade, parcel)?;
        let (service, by) = (self.clone(), by.clone());
        let made: Result<DeclarationId, Error> = self
            .rt()
            .db()
            .tx(move |tx| {
                let (service, by, ground) = (service.clone(), by.clone(), ground.clone());
                async move { service.draft(&tx, &by, &ground, parcel).await }
            })
            .await;
        Ok(made?)
    }

    async fn ground_of(
        &self,
        seller: OrgId,
        trade: &Trade,
        mode: Option<Mode>,
    ) -> Result<Ground, Error> {
        let placed = trade.placed.as_ref().ok_or(Error::NotFound)?;
        let direction =
            declare::direction(placed.from, placed.to).ok_or(Error::NotOverTheBorder)?;
        let (declarant, _) = store::declaration::declarant(self.rt().db(), seller)
            .await?
            .ok_or(Error::NoDeclarant)?;
        let mode = mode.unwrap_or_else(|| declare::mode(direction, &declarant, placed));
        if !declare::may_use(direction, mode) {
            let message = "imports are declared under 9610 or 1210";
            return Err(Error::field("mode", "not_for_imports", message));
        }
        Ok(Ground {
            seller,
            order: trade.order,
            direction,
            mode,
            declarant,
            goods: self.goods_of(seller, placed).await?,
        })
    }

    /// One draft, of the order or of one of its parcels. Whoever does the same at once waits, so that
    /// nothing is declared twice.
    async fn draft(
        &self,
        tx: &Tx,
        by: &Caller,
        ground: &Ground,
        parcel: Option<ShipmentId>,
    ) -> Result<DeclarationId, Error> {
        let (seller, order) = (ground.seller, ground.order);
        store::trade::touch(tx, seller, order).await?;
        let trade = store::trade::load(tx, seller, order)
            .await?
            .ok_or(Error::NotFound)?;
        let ever = store::declaration::of_order(tx, seller, order).await?;
        let mut standing = ever
            .iter()
            .filter(|one| one.state != DeclarationState::Cancelled);
        if standing.any(|one| one.parcel.is_none() || parcel.is_none() || one.parcel == parcel) {
            return Err(Error::DeclaredAlready);
        }
        let number = trade
            .placed
            .as_ref()
            .map_or_else(String::new, |one| one.number.clone());
        let whole = trade.placed.as_ref();
        if parcel.is_some() && ground.direction == Direction::Import {
            let packs = &self.tables()?.packs;
            if whole.is_some_and(|whole| declare::is_over_one_transaction(packs, whole)) {
                let message = "the whole order is above what may be imported at once";
                return Err(Error::field("parcel", "limit_per_transaction", message));
            }
        }
        let pieces = pieces(&trade, parcel);
        let (trade, gross) = match parcel {
            None => (trade, None),
            Some(parcel) => self.part_of(tx, seller, &trade, parcel).await?,
        };
        let placed = trade.placed.ok_or(Error::NotFound)?;
        let Ground {
            direction,
            mode,
            declarant,
            goods,
            ..
        } = ground;
        let mut particulars = declare::particulars(*mode, *direction, declarant, &placed, goods);
        if let Some(gross) = gross.filter(|gross| *gross >= particulars.net_weight_grams) {
            particulars.gross_weight_grams = gross;
        }
        particulars.packages = pieces;
        let now = self.rt().now();
        let draft = Declaration {
            seller,
            id: self.rt().ids().new_id(),
            order,
            number: format!("{number}-{}", ever.len() + 1),
            order_number: number,
            parcel,
            direction: *direction,
            mode: *mode,
            state: DeclarationState::Draft,
            asked: None,
            by_hand: false,
            revision: 1,
            from: placed.from,
            to: placed.to,
            goods: placed.goods,
            particulars,
            importer: None,
            findings: Vec::new(),
            ladder: None,
            pre_no: None,
            invt_no: None,
            sum_no: None,
            person: None,
            submitted_at: None,
            released_at: None,
            moved_at: now,
            version: 1,
            at: now,
        };
        if !store::declaration::insert(tx, &draft).await? {
            return Err(Error::DeclaredAlready);
        }
        self.record_move(tx, &draft, None, &by.actor(), (Deed::Drafted, ""))
            .await?;
        Ok(draft.id)
    }

    /// The order as one parcel carries it, with the parcel's weight. Its share is kept from now on.
    async fn part_of(
        &self,
        tx: &Tx,
        seller: OrgId,
        trade: &Trade,
        parcel: ShipmentId,
    ) -> Result<(Trade, Option<i64>), Error> {
        let placed = trade.placed.as_ref().ok_or(Error::NotFound)?;
        let found = trade.parcels.iter().find(|one| one.shipment == parcel);
        let found = found.ok_or(Error::NotFound)?;
        let share = match &found.share {
            Some(share) => share.clone(),
            None => {
                let share = parcels::share(placed, &found.lines, &kept(trade)).map_err(of_fault)?;
                let key = (seller, trade.order, parcel);
                store::trade::keep_share(tx, key, &share).await?;
                share
            }
        };
        Ok((parcels::part(trade, found, &share), found.weight_grams))
    }

    /// A draft of the whole order becomes one a parcel, once the order went in several.
    pub async fn split_declaration(
        &self,
        by: &Caller,
        id: DeclarationId,
    ) -> Result<Vec<DeclarationId>, Problem> {
        let seller = self.declares(by, id).await?;
        let whole = self.whole_of(seller, id).await?;
        let before = whole.declaration.clone();
        if !before.state.is_open() {
            return Err(Error::NotOpen.into());
        }
        if !whole.is_apart {
            return Err(Error::OneParcel.into());
        }
        let ground = self
            .ground_of(seller, &whole.trade, Some(before.mode))
            .await?;
        let (service, by) = (self.clone(), by.clone());
        let made: Result<Vec<DeclarationId>, Error> = self
            .rt()
            .db()
            .tx(move |tx| {
                let (service, by, ground) = (service.clone(), by.clone(), ground.clone());
                let before = before.clone();
                async move {
                    store::message::forget_built(&tx, seller, id).await?;
                    let mut after = before.clone();
                    after.state = DeclarationState::Cancelled;
                    let why = (Deed::Split, "");
                    service
                        .change(&tx, &before, after, &by.actor(), why)
                        .await?;
                    let trade = store::trade::load(&tx, seller, before.order)
                        .await?
                        .ok_or(Error::NotFound)?;
                    let mut made = Vec::with_capacity(trade.parcels.len());
                    for parcel in &trade.parcels {
                        let draft = service.draft(&tx, &by, &ground, Some(parcel.shipment));
                        made.push(draft.await?);
                    }
                    Ok(made)
                }
            })
            .await;
        Ok(made?)
    }

    /// Leaves of an order's parcels those that no declaration stands for.
    pub(super) async fn leave_undeclared(
        &self,
        seller: OrgId,
        trade: &mut Trade,
    ) -> Result<(), Error> {
        if !parcels::is_apart(trade) {
            trade.parcels.clear();
            return Ok(());
        }
        let standing = store::declaration::standing(self.rt().db(), seller, trade.order).await?;
        let is_declared = |one: &TradeParcel| {
            standing
                .iter()
                .any(|declared| declared.parcel == Some(one.shipment))
        };
        trade.parcels.retain(|one| !is_declared(one));
        Ok(())
    }
}

fn kept(trade: &Trade) -> Vec<Share> {
    let mut kept: Vec<Share> = trade
        .parcels
        .iter()
        .filter_map(|one| one.share.clone())
        .collect();
    kept.sort_by_key(|share| share.place);
    kept
}

/// What is declared: the order when it goes in one parcel, else the parcel that was named.
fn chosen(trade: &Trade, parcel: Option<ShipmentId>) -> Result<Option<ShipmentId>, Error> {
    let known = |parcel: ShipmentId| trade.parcels.iter().any(|one| one.shipment == parcel);
    match (parcels::is_apart(trade), parcel) {
        (_, Some(parcel)) if !known(parcel) => {
            let message = "is no parcel of this order that left";
            Err(Error::field("parcel", "not_of_the_order", message))
        }
        (false, _) => Ok(None),
        (true, Some(parcel)) => Ok(Some(parcel)),
        (true, None) => match trade.parcels.as_slice() {
            [one] => Ok(Some(one.shipment)),
            _ => {
                let message = "the order goes in several parcels; say which one is declared";
                Err(Error::field("parcel", "several_parcels", message))
            }
        },
    }
}

fn of_fault(fault: parcels::Fault) -> Error {
    match fault {
        parcels::Fault::Unknown => Error::field(
            "parcel",
            "contents_unknown",
            "nobody told what is in this parcel",
        ),
        parcels::Fault::NotOfTheOrder => {
            let message = "with this parcel more would be declared than was ordered";
            Error::field("parcel", "more_than_ordered", message)
        }
    }
}

/// Packages of a shipment, or of all that were booked; one where nothing is booked yet.
fn pieces(trade: &Trade, parcel: Option<ShipmentId>) -> i32 {
    let booked = trade
        .parcels
        .iter()
        .filter(|one| parcel.is_none_or(|parcel| one.shipment == parcel));
    let sum: i64 = booked.map(|one| one.pieces.unwrap_or(1)).sum();
    i32::try_from(sum)
        .unwrap_or(i32::MAX)
        .clamp(1, PACKAGES_MAX)
}
