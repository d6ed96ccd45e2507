//! The cart: one cheap statement to put a line, live prices to look at it.

use contract::identity::{Caller, OrgKind};
use contract::ids::{OfferId, OrgId};
use kernel::{Country, Currency, FieldError, Money};

use crate::error::Error;
use crate::model::cart::{CART_LINES_MAX, CartLine};
use crate::model::checkout::WantedLine;
use crate::model::quote::Quote;
use crate::service::Service;
use crate::service::quote::Asked;
use crate::store;

impl Service {
    /// Puts a line, changes it, or takes it out with a quantity of zero. Prices are looked at when
    /// the cart is.
    pub(crate) async fn put_in_cart(
        &self,
        by: &Caller,
        offer: OfferId,
        quantity: i64,
        seen_price: Option<Money>,
    ) -> Result<(), Error> {
        let org = cart_owner(by)?;
        if quantity == 0 {
            return self.take_out_of_cart(by, offer).await;
        }
        let (person, at) = (by.person, self.now());
        let line = CartLine {
            offer,
            quantity,
            seen_price,
        };
        let there_is_room = self
            .rt
            .db()
            .tx(move |tx| async move { store::cart::put(&tx, org, person, &line, at).await })
            .await
            .map_err(Error::Db)?;
        if there_is_room {
            Ok(())
        } else {
            Err(Error::CartFull)
        }
    }

    pub(crate) async fn take_out_of_cart(&self, by: &Caller, offer: OfferId) -> Result<(), Error> {
        let (org, person) = (cart_owner(by)?, by.person);
        self.rt
            .db()
            .tx(move |tx| async move { store::cart::remove(&tx, org, person, &[offer]).await })
            .await
            .map_err(Error::Db)
    }

    /// Brings in what was collected before logging in. What the cart has already stays as it is.
    pub(crate) async fn merge_cart(&self, by: &Caller, lines: Vec<CartLine>) -> Result<(), Error> {
        let (org, person, at) = (cart_owner(by)?, by.person, self.now());
        let lines = std::sync::Arc::new(lines);
        self.rt
            .db()
            .tx(move |tx| {
                let lines = lines.clone();
                async move {
                    for line in lines.iter() {
                        store::cart::add_if_missing(&tx, org, person, line, at).await?;
                    }
                    Ok::<_, db::Error>(())
                }
            })
            .await
            .map_err(Error::Db)
    }

    /// The cart with today's prices; with a destination also what carriage would begin at.
    pub(crate) async fn cart(
        &self,
        by: &Caller,
        currency: Currency,
        to: Option<Country>,
    ) -> Result<Quote, Error> {
        let org = cart_owner(by)?;
        let wanted = store::cart::lines(self.rt.db(), org, by.person).await?;
        self.look_at(by, wanted, currency, to).await
    }

    /// What lies in the cart, for those who need no prices.
    pub(crate) async fn cart_lines(&self, by: &Caller) -> Result<Vec<CartLine>, Error> {
        let org = cart_owner(by)?;
        Ok(store::cart::lines(self.rt.db(), org, by.person).await?)
    }

    /// The same for lines that a stranger's browser remembers.
    pub(crate) async fn preview_cart(
        &self,
        lines: Vec<CartLine>,
        currency: Currency,
        to: Option<Country>,
    ) -> Result<Quote, Error> {
        self.look_at(&Caller::system(), lines, currency, to).await
    }

    async fn look_at(
        &self,
        by: &Caller,
        wanted: Vec<CartLine>,
        currency: Currency,
        to: Option<Country>,
    ) -> Result<Quote, Error> {
        let asked = Asked {
            wanted,
            currency,
            to,
            to_postal_code: None,
            chosen: Default::default(),
        };
        Ok(self.find_out(by, &asked, true).await?.quote)
    }
}

/// The firm whose cart it is: only buyers have one.
fn cart_owner(by: &Caller) -> Result<OrgId, Error> {
    by.allows("orders:write")?;
    Ok(by.buyer(OrgKind::Buyer.roles())?)
}

/// Lines as they came, checked for what their schema cannot say.
pub(crate) fn distinct(lines: &[WantedLine]) -> Result<Vec<CartLine>, Error> {
    let mut faults = Vec::new();
    let mut taken: Vec<CartLine> = Vec::with_capacity(lines.len());
    for (at, line) in lines.iter().enumerate() {
        if taken.iter().any(|before| before.offer == line.offer) {
            let path = format!("lines[{at}].offer");
            faults.push(FieldError::new(
                path,
                "duplicate",
                "stands in another line already",
            ));
        }
        taken.push(CartLine {
            offer: line.offer,
            quantity: line.quantity,
            seen_price: None,
        });
    }
    if lines.len() > CART_LINES_MAX {
        faults.push(FieldError::new(
            "lines",
            "too_many",
            "are more than one cart holds",
        ));
    }
    if faults.is_empty() {
        Ok(taken)
    } else {
        Err(Error::Invalid(faults))
    }
}
