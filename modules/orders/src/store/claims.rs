//! Lists of after-sales, newest first, cut by key.

use contract::ids::AfterSaleId;
use db::{Bind, Db, Error};
use kernel::Timestamp;

use crate::model::after_sale::{AfterSale, AfterSaleState};
use crate::store::after_sale::{COLUMNS, after_sale};
use crate::store::lists::{Condition, Whose};

/// What is wanted of a list.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    pub(crate) states: Vec<AfterSaleState>,
    pub(crate) after: Option<(Timestamp, AfterSaleId)>,
    pub(crate) limit: i64,
}

pub(crate) async fn after_sales(
    db: &Db,
    whose: Whose,
    wanted: &Wanted,
) -> Result<Vec<AfterSale>, Error> {
    let states: Vec<&str> = wanted.states.iter().map(|state| state.as_str()).collect();
    let mut condition = Condition::default();
    match &whose {
        Whose::Buyer(buyer) => condition.and("buyer_id = ?", &[buyer]),
        Whose::Seller(seller) => condition.and("seller_id = ?", &[seller]),
        Whose::Everybody => condition.and("TRUE", &[]),
    }
    match states.as_slice() {
        [] => {}
        [only] => condition.and("state = ?", &[only]),
        several => {
            let binds: Vec<&dyn Bind> = several.iter().map(|state| state as &dyn Bind).collect();
            let places = vec!["?"; several.len()].join(", ");
            condition.and(&format!("state IN ({places})"), &binds);
        }
    }
    if let Some((at, id)) = &wanted.after {
        condition.and("(opened_at, id) < (?, ?)", &[at, id]);
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM orders_after_sale
         WHERE {} ORDER BY opened_at DESC, id DESC LIMIT ${}",
        condition.text,
        condition.next()
    );
    condition.binds.push(&wanted.limit);
    db.rows(&sql, &condition.binds)
        .await?
        .iter()
        .map(after_sale)
        .collect()
}
