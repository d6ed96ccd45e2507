//! The promise of stock kept by another process, and the other end of that wire.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::Problem;
use serde_json::Value;
use uuid::Uuid;

use super::{Available, ItemKey, Reserve, ReservedLine, Stock};
use crate::Answer;
use crate::identity::Caller;
use crate::ids::OrderId;
use crate::transport::{Transport, ask, give, read};

/// Stock behind a wire. Every method is idempotent, so the wire may try again.
pub struct Remote {
    wire: Arc<dyn Transport>,
}

impl Remote {
    pub fn new(wire: Arc<dyn Transport>) -> Self {
        Remote { wire }
    }
}

#[async_trait]
impl Stock for Remote {
    async fn available(&self, by: &Caller, items: Vec<ItemKey>) -> Answer<Vec<Available>> {
        ask(&*self.wire, "available", by, items, true).await
    }

    async fn reserve(&self, by: &Caller, wanted: Reserve) -> Answer<Vec<ReservedLine>> {
        ask(&*self.wire, "reserve", by, wanted, true).await
    }

    async fn confirm(&self, by: &Caller, process: Uuid) -> Answer<()> {
        ask(&*self.wire, "confirm", by, process, true).await
    }

    async fn release(&self, by: &Caller, process: Uuid, order: Option<OrderId>) -> Answer<()> {
        ask(&*self.wire, "release", by, (process, order), true).await
    }
}

/// The methods that `answer` knows.
pub const METHODS: [&str; 4] = ["available", "reserve", "confirm", "release"];

/// Answers a call that arrived over the wire.
pub async fn answer(stock: &dyn Stock, method: &str, by: &Caller, args: Value) -> Answer<Value> {
    match method {
        "available" => give(stock.available(by, read(args)?).await),
        "reserve" => give(stock.reserve(by, read(args)?).await),
        "confirm" => give(stock.confirm(by, read(args)?).await),
        "release" => {
            let (process, order) = read(args)?;
            give(stock.release(by, process, order).await)
        }
        _ => Err(Problem::not_found()),
    }
}
