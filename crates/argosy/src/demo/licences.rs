//! The papers that the shops of the demo world show, and what the compliance desk says of them.

use serde_json::json;

use super::loader::{Loader, PLATFORM, text};
use super::world::World;
use crate::cli::Failure;

/// What every shop holds: their goods go to Germany, Kenya, Indonesia and the United States.
const HELD: [&str; 8] = [
    "ce_toy",
    "ce_red",
    "eu_battery",
    "eu_cpnp",
    "cpc",
    "fcc",
    "fda_food",
    "us_mocra",
];
const ISSUER: &str = "Delta Testing Institute";

impl Loader {
    pub(super) async fn load_licences(&mut self, world: &World) -> Result<(), Failure> {
        for (at, shop) in world.shops.iter().enumerate() {
            let head = self.head(&shop.seller)?;
            for name in HELD {
                let id = self.show_licence(&head, name, at).await?;
                let path = format!("/api/compliance/licences/{id}/decision");
                self.post(PLATFORM, &path, json!({"state": "verified"}))
                    .await?;
            }
        }
        // One waits, so that the desk has something to look at.
        if let Some(shop) = world.shops.first() {
            let head = self.head(&shop.seller)?;
            self.show_licence(&head, "ukca_toy", 0).await?;
        }
        Ok(())
    }

    async fn show_licence(&self, head: &str, name: &str, at: usize) -> Result<String, Failure> {
        let number = format!("{}-{}", name.to_uppercase().replace('_', "-"), 2601 + at);
        let draft = json!({
            "name": name,
            "number": number,
            "issuer": ISSUER,
            "valid_from": "2025-01-01",
        });
        let shown = self.post(head, "/api/compliance/licences", draft).await?;
        text(&shown, "/id")
    }
}
