//! What compliance hears of orders, for their papers.

use contract::ids::{OrderId, OrgId};
use contract::orders::{OrderCancelled, OrderDescribed, OrderPaid, OrderShipped};
use contract::payments::{InstalmentPaid, TermsAgreed};
use db::Tx;

use crate::error::Error;
use crate::model::deal::{Deal, DealFacts, Instalment, Sent};
use crate::service::Service;
use crate::store;

impl Service {
    pub(crate) async fn orders_described(
        &self,
        tx: &Tx,
        told: Vec<OrderDescribed>,
    ) -> Result<(), Error> {
        let deals: Vec<Deal> = told.into_iter().map(deal).collect();
        Ok(store::deal::insert(tx, &deals).await?)
    }

    /// An order that was placed before its papers were made is unknown here, and stays so.
    pub(crate) async fn order_paid(&self, tx: &Tx, told: &OrderPaid) -> Result<(), Error> {
        Ok(store::deal::paid(tx, told.seller, told.id, told.at).await?)
    }

    pub(crate) async fn terms_agreed(&self, tx: &Tx, told: &TermsAgreed) -> Result<(), Error> {
        let instalments: Vec<Instalment> = told
            .instalments
            .iter()
            .map(|one| Instalment {
                place: one.place,
                percent: one.percent,
                due: one.due,
                amount: one.amount,
                paid: one.paid_at.map(|at| at.date().to_string()),
            })
            .collect();
        let key = (told.seller, told.order);
        Ok(store::deal::put_instalments(tx, key, &instalments, told.at).await?)
    }

    pub(crate) async fn instalment_paid(
        &self,
        tx: &Tx,
        told: &InstalmentPaid,
    ) -> Result<(), Error> {
        let mut all = store::deal::instalments(tx, told.seller, told.order).await?;
        let Some(one) = all.iter_mut().find(|one| one.place == told.place) else {
            return Ok(());
        };
        one.paid = Some(told.at.date().to_string());
        Ok(store::deal::put_instalments(tx, (told.seller, told.order), &all, told.at).await?)
    }

    pub(crate) async fn order_shipped(&self, tx: &Tx, told: OrderShipped) -> Result<(), Error> {
        let sent = Sent {
            shipment: told.shipment,
            tracking_number: told.tracking_number,
            carrier: told.carrier,
            lines: told.lines,
            parcels: told.parcels,
            whole: told.whole,
        };
        Ok(store::deal::sent(tx, told.seller, told.id, &sent, told.at).await?)
    }

    pub(crate) async fn order_ended(&self, tx: &Tx, told: &OrderCancelled) -> Result<(), Error> {
        Ok(store::deal::ended(tx, told.seller, told.id, told.state.as_str()).await?)
    }

    /// Drafts forget where the goods went. Issued papers stay as they are: who has to keep books
    /// keeps them whole (GDPR art. 17(3)(b)).
    pub(crate) async fn delivery_forgotten(
        &self,
        tx: &Tx,
        seller: OrgId,
        order: OrderId,
    ) -> Result<(), Error> {
        let Some(mut trade) = store::deal::load(tx, seller, order).await? else {
            return Ok(());
        };
        trade.facts.to = trade.facts.to.erased();
        store::deal::save_facts(tx, &trade).await?;
        let (mut particulars, version) = store::deal::particulars(tx, seller, order).await?;
        if version > 0 {
            (particulars.notify, particulars.bill_to) = (None, None);
            let at = self.rt().now();
            store::deal::put_particulars(tx, seller, order, &particulars, version, at).await?;
        }
        Ok(())
    }
}

fn deal(told: OrderDescribed) -> Deal {
    Deal {
        seller: told.seller,
        order: told.id,
        buyer: told.buyer,
        number: told.number,
        facts: DealFacts {
            from: told.from,
            to: told.to,
            carrier: told.carrier,
            service: told.service,
            mode: told.mode,
            lines: told.lines,
            goods: told.goods,
            carriage: told.carriage,
            total: told.total,
        },
        paid_at: None,
        ended: None,
        placed_at: told.at,
    }
}
