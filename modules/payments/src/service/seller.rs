//! What sellers see of the money of their orders, and of their balance with the platform.

use std::collections::BTreeMap;

use contract::identity::{Caller, Role};
use contract::ids::OrderId;
use contract::payments::{EscrowState, PayoutState};
use kernel::{Currency, Money, Page, Timestamp};
use ledger::{Account, Root};
use runtime::http::PageQuery;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Service, before, rows};
use crate::error::Error;
use crate::rules::escrow;
use crate::store;

/// Money to one order of a seller.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OrderMoney {
    pub order: OrderId,
    pub state: EscrowState,
    pub amount: Money,
    pub captured: Money,
    /// Refunds that are agreed and have not ended.
    pub refunding: Money,
    pub refunded: Money,
    pub held: Money,
    pub frozen: Money,
    /// What went to the seller, commission included.
    pub released: Money,
    /// On the whole order, as frozen at the sale.
    pub commission: Money,
    pub opened_at: Timestamp,
}

/// What a seller has with the platform in one currency.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SellerBalance {
    /// Held for orders that are not complete.
    pub escrow: Money,
    pub pending: Money,
    /// May be paid out, holds taken off.
    pub available: Money,
    /// Set aside for what is under way.
    pub on_hold: Money,
    /// Of that, what the bank has.
    pub on_the_way: Money,
    /// Kept back for a time.
    pub reserved: Money,
    /// When the next part of that is free.
    pub next_freed_at: Option<Timestamp>,
    /// What the seller owes.
    pub receivable: Money,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SellerBalances {
    /// A currency each.
    pub items: Vec<SellerBalance>,
}

impl Service {
    pub(crate) async fn seller_orders(
        &self,
        by: &Caller,
        page: &PageQuery,
    ) -> Result<Page<OrderMoney>, Error> {
        by.allows("payments:read")?;
        let seller = by.seller(&[Role::Owner, Role::Finance])?;
        let input = (seller, before::<contract::ids::Order>(page)?, rows(page));
        let found = self
            .read(input, |_, tx, input| async move {
                let side = Some(("seller_id", input.0));
                store::escrow::list(&tx, side, input.1, input.2).await
            })
            .await?;
        let page = Page::cut(found, page.rows(), |held| (held.order.uuid(),))?;
        let mut items = Vec::with_capacity(page.items.len());
        for held in page.items {
            items.push(OrderMoney {
                order: held.order,
                state: held.state,
                amount: held.total,
                captured: held.funded,
                refunding: held.refunding.checked_sub(held.refunded)?,
                refunded: held.refunded,
                held: escrow::held(&held)?,
                frozen: held.frozen,
                released: held.released,
                commission: held.fee.commission,
                opened_at: held.opened_at,
            });
        }
        Ok(Page {
            items,
            next: page.next,
        })
    }

    /// What the seller has here, by currency.
    pub(crate) async fn seller_balance(&self, by: &Caller) -> Result<SellerBalances, Error> {
        by.allows("payments:read")?;
        let seller = by.seller(&[Role::Owner, Role::Finance])?;
        self.read(seller, |_, tx, seller| async move {
            let (seller, path) = (*seller, seller.to_string());
            let mut items = Vec::new();
            let mut currencies: BTreeMap<Currency, Money> = store::escrow::held_for(&tx, seller)
                .await?
                .into_iter()
                .collect();
            let own = Account::of(Root::SellerAvailable, &path)?.to_string();
            for currency in store::payee::currencies(&tx, &own).await? {
                currencies.entry(currency).or_insert(Money::zero(currency));
            }
            for (currency, escrow) in currencies {
                let sums = store::payout::sums(&tx, seller, currency).await?;
                let sent = sums.into_iter().filter(|(state, _)| {
                    matches!(state, PayoutState::Submitted | PayoutState::Unknown)
                });
                let on_the_way = sent.map(|(_, minor)| i128::from(minor)).sum();
                let kept = store::payee::kept(&tx, seller, currency).await?;
                let live = async |root| {
                    let account = Account::of(root, &path)?.to_string();
                    store::escrow::live(&tx, &account, currency).await
                };
                let (net, on_hold) = live(Root::SellerAvailable).await?;
                items.push(SellerBalance {
                    escrow,
                    pending: live(Root::SellerPending).await?.0,
                    available: net.checked_sub(on_hold)?,
                    on_hold,
                    on_the_way: Money::new(on_the_way, currency),
                    next_freed_at: kept.first().map(|one| one.due_at),
                    reserved: live(Root::SellerReserved).await?.0,
                    receivable: live(Root::SellerReceivable).await?.0,
                });
            }
            Ok(SellerBalances { items })
        })
        .await
    }
}
