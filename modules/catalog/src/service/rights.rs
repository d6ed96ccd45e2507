//! What notices of infringement mean for products: they leave the store at once, and come back when
//! nothing keeps them down any more, unless somebody decided otherwise meanwhile.

use contract::identity::Caller;
use contract::ids::{OrgId, ProductId};
use db::Tx;
use uuid::Uuid;

use super::Service;
use crate::error::Error;
use crate::model::product::{Offered, ProductState};
use crate::rules::gaps;
use crate::store;

const TAKEN_DOWN: &str = "taken_down";
const REINSTATED: &str = "reinstated";
/// Steps that are looked through for who had the last word.
const STEPS_MAX: i64 = 500;

impl Service {
    /// Of a product that the platform took out before, or that is unknown here, nothing changes.
    pub(crate) async fn take_down(&self, tx: &Tx, product: ProductId) -> Result<(), Error> {
        let Some(before) = store::product::load(tx, product).await? else {
            return Ok(());
        };
        if before.product.barred {
            return Ok(());
        }
        let (by, to) = (Caller::system(), ProductState::Withdrawn);
        self.move_in(tx, &by, before, to, TAKEN_DOWN, None).await?;
        Ok(())
    }

    pub(crate) async fn reinstate(&self, tx: &Tx, product: ProductId) -> Result<(), Error> {
        let Some(before) = store::product::load(tx, product).await? else {
            return Ok(());
        };
        let Some(was) = taken_from(tx, before.product.seller, product).await? else {
            return Ok(());
        };
        // It comes back with its seller.
        if store::standing::is_suspended(tx, before.product.seller).await? {
            return Ok(());
        }
        let to = back_to(&before, was);
        let by = Caller::system();
        self.move_in(tx, &by, before, to, REINSTATED, None).await?;
        Ok(())
    }
}

/// The state in which the product was taken out, by a notice or with its seller, if that was the
/// platform's last word on it.
pub(super) async fn taken_from(
    tx: &Tx,
    seller: OrgId,
    product: ProductId,
) -> Result<Option<ProductState>, Error> {
    let steps = store::product::history(tx, seller, product, Uuid::max(), STEPS_MAX).await?;
    let words = [
        "barred",
        "allowed",
        TAKEN_DOWN,
        REINSTATED,
        "suspended",
        "lifted",
    ];
    let last = steps
        .into_iter()
        .map(|(_, step)| step)
        .find(|step| words.contains(&step.action.as_str()));
    Ok(last
        .filter(|step| matches!(step.action.as_str(), TAKEN_DOWN | "suspended"))
        .and_then(|step| step.from))
}

pub(super) fn back_to(before: &Offered, was: ProductState) -> ProductState {
    // It may have been edited while it was down.
    let is_whole = !gaps::blocks(&gaps::of(before));
    match was {
        ProductState::Published if is_whole => ProductState::Published,
        ProductState::Published | ProductState::Withdrawn => ProductState::Withdrawn,
        ProductState::Draft => ProductState::Draft,
    }
}
