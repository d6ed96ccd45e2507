//! Telling the others what can be promised: not at every reservation, but once a second for what
//! has changed since. A change marks its level; the job takes the marks off.

use std::collections::BTreeSet;
use std::time::Duration;

use contract::identity::{Caller, Role};
use contract::stock::{AvailabilityChanged, ItemKey};
use db::Tx;
use kernel::Problem;
use runtime::Runtime;
use runtime::jobs::{self, Job};
use runtime::notices::{self, Notice, To};
use runtime::outbox::{self, Outgoing};

use serde_json::json;

use super::Service;
use crate::error::Error;
use crate::notices::LOW;
use crate::store::told::Low;
use crate::{MODULE, store};

pub(crate) const TELL: &str = "stock.tell";
const ONCE: &str = "once";
const SECOND: Duration = Duration::from_secs(1);
/// Items told by one transaction.
const ITEMS_MAX: i64 = 500;

/// Puts the job down unless it waits already.
pub(super) async fn soon(tx: &Tx, rt: &Runtime) -> Result<(), Error> {
    let at = rt.now().plus(SECOND);
    jobs::enqueue(tx, rt, MODULE, TELL, &(), at, Some(ONCE)).await?;
    Ok(())
}

impl Service {
    pub(super) async fn tell_soon(&self, tx: &Tx) -> Result<(), Error> {
        soon(tx, self.rt()).await
    }

    /// Tells what has changed. It is put down again as long as it finds something, so that a
    /// change committed beside it is told a second later.
    pub(crate) async fn tell(&self, job: Job) -> Result<(), Problem> {
        self.tx(move |service, tx| {
            let job = job.clone();
            async move {
                let items = store::told::take(&tx, ITEMS_MAX).await?;
                service.publish(&tx, &items).await?;
                job.finish(&tx).await?;
                if !items.is_empty() {
                    service.tell_soon(&tx).await?;
                }
                Ok(())
            }
        })
        .await?;
        Ok(())
    }

    /// Sees whether a change was left untold, by a process that died or by two that passed each
    /// other.
    pub(crate) async fn tell_left(&self) -> Result<(), Problem> {
        self.tx(|service, tx| async move {
            if store::told::waits(&tx).await? {
                service.tell_soon(&tx).await?;
            }
            Ok(())
        })
        .await?;
        Ok(())
    }

    async fn publish(&self, tx: &Tx, items: &BTreeSet<ItemKey>) -> Result<(), Error> {
        if items.is_empty() {
            return Ok(());
        }
        let mut fresh: std::collections::BTreeMap<ItemKey, i64> =
            items.iter().map(|item| (*item, 0)).collect();
        fresh.extend(store::levels::available_in(tx, items).await?);
        let fresh: Vec<(ItemKey, i64)> = fresh.into_iter().collect();
        for low in store::told::crossing(tx, &fresh).await? {
            self.tell_low(tx, &low).await?;
        }
        let news = store::told::note(tx, &fresh).await?;
        let at = self.rt().now();
        let mut events = Vec::with_capacity(news.len());
        for (item, available) in fresh.into_iter().filter(|(item, _)| news.contains(item)) {
            let told = AvailabilityChanged {
                item,
                available,
                at,
            };
            events.push(Outgoing::of(&told, item.variant.uuid())?);
        }
        outbox::publish_all(tx, self.rt(), MODULE, &events, &Caller::system()).await?;
        Ok(())
    }

    /// Once, when the threshold is reached; again only after it was left.
    async fn tell_low(&self, tx: &Tx, low: &Low) -> Result<(), Error> {
        let notice = Notice {
            to: To::Members(vec![Role::Owner, Role::Staff]),
            org: low.item.seller,
            kind: LOW,
            params: json!({
                "sku": low.sku, "available": low.available, "threshold": low.threshold,
            }),
            link: Some(format!("/seller/stock/{}", low.item.variant)),
        };
        notices::tell(tx, self.rt(), MODULE, &Caller::system(), &notice).await?;
        Ok(())
    }
}
