//! Values that are kept for a while in this process. A cache only speeds reads: what it holds may
//! be older than the truth by its time to live, and nothing is lost with it.

use std::borrow::Borrow;
use std::future::Future;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use kernel::Problem;

/// Clones share their content.
#[derive(Clone)]
pub struct Cache<K, V> {
    name: &'static str,
    values: moka::future::Cache<K, V>,
}

impl<K, V> Cache<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Holds at most so many values, each at most for so long. Real time, not the runtime's clock.
    pub fn new(name: &'static str, values_max: u64, keep_for: Duration) -> Self {
        Cache {
            name,
            values: moka::future::Cache::builder()
                .name(name)
                .max_capacity(values_max)
                .time_to_live(keep_for)
                .build(),
        }
    }

    pub async fn find<Q>(&self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.values.get(key).await
    }

    /// The value, loaded when it is not there. Of callers that miss together one loads and the
    /// others wait for it; a problem is told to all of them and not kept.
    pub async fn load<F>(&self, key: K, load: F) -> Result<V, Problem>
    where
        F: Future<Output = Result<V, Problem>>,
    {
        let name = self.name;
        self.values
            .try_get_with(key, async move {
                metrics::counter!("argosy_cache_loads_total", "cache" => name).increment(1);
                load.await
            })
            .await
            .map_err(Arc::unwrap_or_clone)
    }

    pub async fn put(&self, key: K, value: V) {
        self.values.insert(key, value).await;
    }

    pub async fn forget<Q>(&self, key: &Q)
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.values.invalidate(key).await;
    }

    pub fn forget_all(&self) {
        self.values.invalidate_all();
    }
}
