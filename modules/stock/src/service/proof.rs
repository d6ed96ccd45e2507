//! Proving the books.

use contract::identity::{Caller, Role};
use kernel::Problem;

use super::Service;
use crate::model::Disagreement;
use crate::store;

/// Disagreements that are told at once.
const ROWS_MAX: i64 = 1_000;

impl Service {
    /// For operators; empty as long as all is well.
    pub async fn proof(&self, by: &Caller) -> Result<Vec<Disagreement>, Problem> {
        by.allows("stock:read")?;
        by.platform(&[Role::Operator, Role::Support])?;
        self.prove().await
    }

    /// Compares everything; what disagrees is also logged and counted.
    pub async fn prove(&self) -> Result<Vec<Disagreement>, Problem> {
        let found = store::proof::disagreements(self.rt().db(), ROWS_MAX).await?;
        metrics::gauge!("argosy_stock_disagreements").set(found.len() as f64);
        for of in &found {
            tracing::error!(
                seller = %of.seller, variant = %of.variant, warehouse = %of.warehouse,
                on_hand = of.on_hand, moved = of.moved, reserved = of.reserved,
                promised = of.promised, "the books of stock disagree"
            );
        }
        Ok(found)
    }
}
