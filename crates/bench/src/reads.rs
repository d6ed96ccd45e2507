//! Looking: lists, pages of products, searches.

use std::rc::Rc;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::client::Client;
use crate::fault::{Outcome, fault};
use crate::load::Operation;
use crate::server::Server;
use crate::world::{World, escaped};

const SORTS: [&str; 4] = ["newest", "price_up", "price_down", "minimum_order"];

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// First pages of categories and sellers in all orders, as browsing people ask for them.
    List,
    /// No two alike: nothing can be answered from what was worked out before.
    ListAnew,
    /// Any product, each as likely as any other.
    Page,
    /// Mostly the popular tenth.
    PagePopular,
    Search,
}

pub struct Looker {
    client: Client,
    world: Rc<World>,
    rng: StdRng,
    look: Look,
}

impl Looker {
    pub fn many(
        count: usize,
        look: Look,
        server: &Server,
        world: &Rc<World>,
        seed: u64,
    ) -> Vec<Looker> {
        (0..count as u64)
            .map(|n| Looker {
                client: Client::new(server.address),
                world: world.clone(),
                rng: StdRng::seed_from_u64(seed.wrapping_mul(1_000_003).wrapping_add(n)),
                look,
            })
            .collect()
    }

    fn any<'a>(&mut self, among: &'a [String]) -> &'a str {
        if among.is_empty() {
            return "";
        }
        among
            .get(self.rng.random_range(0..among.len()))
            .map_or("", String::as_str)
    }

    fn path(&mut self) -> String {
        let world = self.world.clone();
        match self.look {
            Look::List => {
                let sort = SORTS
                    .get(self.rng.random_range(0..SORTS.len()))
                    .copied()
                    .unwrap_or("newest");
                match self.rng.random_range(0..10) {
                    0 => format!("/api/catalog/products?limit=24&currency=USD&sort={sort}"),
                    1..8 => {
                        let category = self.any(&world.categories);
                        format!(
                            "/api/catalog/products?limit=24&currency=USD&category={category}&sort={sort}"
                        )
                    }
                    _ => {
                        let seller = self.any(&world.sellers);
                        format!("/api/catalog/products?limit=24&currency=USD&seller={seller}")
                    }
                }
            }
            Look::ListAnew => {
                let category = self.any(&world.categories);
                let low = self.rng.random_range(1..100_000);
                let high = low + self.rng.random_range(1_000..1_000_000);
                format!(
                    "/api/catalog/products?limit=24&currency=USD&category={category}\
                     &price_min={low}&price_max={high}"
                )
            }
            Look::Page => {
                format!(
                    "/api/catalog/products/{}?currency=USD",
                    self.any(&world.products)
                )
            }
            Look::PagePopular => {
                let tenth = (world.products.len() / 10).max(1);
                let among = if self.rng.random_ratio(9, 10) {
                    world.products.get(..tenth).unwrap_or_default()
                } else {
                    &world.products
                };
                format!("/api/catalog/products/{}?currency=USD", self.any(among))
            }
            Look::Search => {
                let words = escaped(self.any(&world.searches));
                format!("/api/catalog/products?limit=24&currency=USD&q={words}")
            }
        }
    }
}

impl Operation for Looker {
    async fn one(&mut self) -> Outcome<()> {
        let path = self.path();
        let reply = self.client.get(&path).await?;
        if reply.status != 200 || reply.body.len() < 20 {
            return fault(format!("GET {path} answered {}", reply.status));
        }
        Ok(())
    }
}
