//! What sellers bought of the platform, as payments told it: how many products they may have in the
//! store, and which are shown first.

use contract::ids::OrgId;
use contract::payments::{ListingsAllowed, ProductPromoted};
use db::Tx;

use super::Service;
use crate::error::Error;
use crate::search;
use crate::store;
use crate::store::promotion::Allowance;

impl Service {
    pub(crate) async fn note_allowance(
        &self,
        tx: &Tx,
        event: ListingsAllowed,
    ) -> Result<(), Error> {
        let allowed = Allowance {
            plan: event.plan,
            listings: event.listings,
        };
        Ok(store::promotion::allow(tx, event.seller, &allowed, event.at).await?)
    }

    /// Marks a product. That its time is over nobody has to tell: who looks compares.
    pub(crate) async fn note_promotion(
        &self,
        tx: &Tx,
        event: ProductPromoted,
    ) -> Result<(), Error> {
        let (seller, product) = (event.seller, event.product);
        let news = store::promotion::promote(tx, seller, product, event.until, event.at).await?;
        if !news {
            return Ok(());
        }
        store::change::note(tx, &[(self.rt().ids().uuid(), product)]).await?;
        let service = self.clone();
        tx.after_commit(move || {
            service.kept().forget(product, []);
            service.rt().wake(search::SIGNAL);
        });
        Ok(())
    }

    /// Refuses one more product in the store beyond what the seller's plan allows. What is there
    /// already stays, however little it allows.
    pub(crate) async fn room(&self, tx: &Tx, seller: OrgId) -> Result<(), Error> {
        let Some(allowed) = store::promotion::allowed(tx, seller).await? else {
            return Ok(());
        };
        let Some(listings) = allowed.listings else {
            return Ok(());
        };
        match store::promotion::listed(tx, seller, listings).await? < listings {
            true => Ok(()),
            false => Err(Error::NoRoom {
                listings,
                plan: allowed.plan,
            }),
        }
    }

    pub(crate) async fn has_room(&self, tx: &Tx, seller: OrgId) -> Result<bool, Error> {
        match self.room(tx, seller).await {
            Ok(()) => Ok(true),
            Err(Error::NoRoom { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }
}
