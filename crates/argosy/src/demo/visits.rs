//! People who look around in the demo world, so that its figures have something to show. Made up
//! day by day from a seed: what is ordered most is looked at most.

use runtime::Rng;
use serde_json::{Value, json};

use super::loader::{Loader, STRANGER};
use super::world::World;
use crate::cli::Failure;

const SEED: u64 = 2_026;
/// On the first day; there are more of them as time goes by.
const VISITORS_FIRST: u64 = 4;
const VISITORS_MORE_EVERY_DAYS: u64 = 8;
/// Out of a hundred visitors so many put something into the cart, and of those so many go on.
const CARTS_PERCENT: u64 = 38;
const CHECKOUTS_PERCENT: u64 = 45;
const RETURNS_PERCENT: u64 = 30;
const TERMS: [&str; 14] = [
    "kettle",
    "silk scarf",
    "LED strip",
    "earbuds",
    "龙井茶",
    "tote bag",
    "power bank",
    "umbrella",
    "丝绸",
    "t-shirt",
    "smart watch",
    "christmas",
    "notebook",
    "充电器",
];

impl Loader {
    pub(super) async fn visit(&mut self, world: &World, day: u16) -> Result<(), Failure> {
        let rng = Rng::seeded(SEED + u64::from(day));
        let looked_at = self.looked_at(world);
        if looked_at.is_empty() {
            return Ok(());
        }
        let day = u64::from(day);
        let visitors = VISITORS_FIRST + day / VISITORS_MORE_EVERY_DAYS + rng.below(3);
        for at in 0..visitors {
            // Some come back after a week.
            let first_day = match rng.below(100) < RETURNS_PERCENT {
                true => day.saturating_sub(7),
                false => day,
            };
            let visitor = format!("demo-visitor-{first_day:04}-{at:04}");
            let body = json!({
                "consent": true,
                "visitor": visitor,
                "events": events(&rng, &looked_at),
            });
            self.post(STRANGER, "/api/insight/events", body).await?;
        }
        Ok(())
    }

    /// Every product once, and once more for each order that has it.
    fn looked_at(&self, world: &World) -> Vec<String> {
        let mut all: Vec<String> = self.products.values().cloned().collect();
        let orders = world.script.checkouts.iter().flat_map(|one| &one.orders);
        for line in orders.flat_map(|order| &order.lines) {
            let product = world
                .shops
                .iter()
                .flat_map(|shop| &shop.products)
                .find(|product| product.variants.iter().any(|one| one.sku == line.sku));
            if let Some(id) = product.and_then(|product| self.products.get(&product.slug)) {
                all.extend([id.clone(), id.clone()]);
            }
        }
        all
    }
}

fn events(rng: &Rng, looked_at: &[String]) -> Vec<Value> {
    let one_of = |count: usize| usize::try_from(rng.below(count as u64)).unwrap_or(0);
    let mut events = Vec::new();
    if rng.below(2) == 0 {
        let term = TERMS[one_of(TERMS.len())];
        events.push(json!({"kind": "search", "term": term, "results": rng.below(12)}));
    }
    let mut seen = Vec::new();
    for _ in 0..=rng.below(5) {
        let product = &looked_at[one_of(looked_at.len())];
        events.push(json!({"kind": "view", "product": product}));
        seen.push(product);
    }
    if rng.below(100) < CARTS_PERCENT {
        let product = seen[one_of(seen.len())];
        events.push(json!({"kind": "cart", "product": product}));
        if rng.below(100) < CHECKOUTS_PERCENT {
            events.push(json!({"kind": "checkout_started", "products": [product]}));
        }
    }
    events
}
