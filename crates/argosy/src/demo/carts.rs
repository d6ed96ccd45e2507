//! What lies in the carts of the demo world's buyers when everything else has happened.

use serde_json::json;

use super::loader::Loader;
use super::world::World;
use crate::cli::Failure;

impl Loader {
    pub(super) async fn fill_carts(&self, world: &World) -> Result<(), Failure> {
        for cart in &world.script.carts {
            for line in &cart.lines {
                let key = (line.seller.clone(), line.sku.clone());
                let offer = self
                    .offers
                    .get(&key)
                    .ok_or_else(|| Failure(format!("{} does not sell {}", key.0, key.1)))?;
                let path = format!("/api/orders/cart/lines/{offer}");
                let wanted = json!({"quantity": line.quantity});
                self.put(&cart.by, &path, wanted).await?;
            }
        }
        Ok(())
    }
}
