//! Values that are kept for a while in this process. A cache only speeds reads: what it holds may
//! be older than the truth by its time to live, and nothing is lost with it.

use std::any::Any;
use std::borrow::Borrow;
use std::future::Future;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use kernel::Problem;

/// Clones share their content.
pub struct Cache<K, V> {
    name: &'static str,
    values: Values,
    holds: PhantomData<fn(K) -> V>,
}

/// The store beneath all caches knows no types: compiled for each pair of them it would be a
/// tenth of the program.
type Values = moka::future::Cache<Shared, Held>;
type Held = Arc<dyn Any + Send + Sync>;

impl<K, V> Clone for Cache<K, V> {
    fn clone(&self) -> Self {
        Cache {
            name: self.name,
            values: self.values.clone(),
            holds: PhantomData,
        }
    }
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
            values: store(name, values_max, keep_for),
            holds: PhantomData,
        }
    }

    pub async fn find(&self, key: &K) -> Option<V> {
        let held = self.values.get(key as &dyn Key).await?;
        held.downcast_ref::<V>().cloned()
    }

    /// The value, loaded when it is not there. Of callers that miss together one loads and the
    /// others wait for it; a problem is told to all of them and not kept.
    pub async fn load<F>(&self, key: K, load: F) -> Result<V, Problem>
    where
        F: Future<Output = Result<V, Problem>> + Send,
    {
        let loading = async move { load.await.map(|value| Arc::new(value) as Held) };
        let held = load_into(&self.values, self.name, share(key), loading.boxed()).await?;
        // Only values of this type are put here.
        held.downcast_ref::<V>()
            .cloned()
            .ok_or_else(Problem::internal)
    }

    pub async fn put(&self, key: K, value: V) {
        self.values.insert(share(key), Arc::new(value)).await;
    }

    pub async fn forget(&self, key: &K) {
        self.values.invalidate(key as &dyn Key).await;
    }

    pub fn forget_all(&self) {
        self.values.invalidate_all();
    }
}

fn store(name: &'static str, values_max: u64, keep_for: Duration) -> Values {
    moka::future::Cache::builder()
        .name(name)
        .max_capacity(values_max)
        .time_to_live(keep_for)
        .build()
}

async fn load_into(
    values: &Values,
    name: &'static str,
    key: Shared,
    load: BoxFuture<'_, Result<Held, Problem>>,
) -> Result<Held, Problem> {
    let counted = async move {
        metrics::counter!("argosy_cache_loads_total", "cache" => name).increment(1);
        load.await
    };
    let loaded = values.try_get_with(key, counted).await;
    loaded.map_err(Arc::unwrap_or_clone)
}

/// A key of any type. Two are equal when their types and values are.
trait Key: Send + Sync {
    fn as_any(&self) -> &dyn Any;
    fn is(&self, other: &dyn Key) -> bool;
    fn hash_into(&self, hasher: &mut dyn Hasher);
}

impl<K: Hash + Eq + Send + Sync + 'static> Key for K {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn is(&self, other: &dyn Key) -> bool {
        other.as_any().downcast_ref::<K>() == Some(self)
    }

    fn hash_into(&self, mut hasher: &mut dyn Hasher) {
        self.hash(&mut hasher);
    }
}

impl Hash for dyn Key {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.hash_into(hasher);
    }
}

impl PartialEq for dyn Key {
    fn eq(&self, other: &dyn Key) -> bool {
        self.is(other)
    }
}

impl Eq for dyn Key {}

/// A key as it is kept; found by a reference to one.
#[derive(Clone)]
struct Shared(Arc<dyn Key>);

fn share<K: Hash + Eq + Send + Sync + 'static>(key: K) -> Shared {
    Shared(Arc::new(key))
}

impl Borrow<dyn Key> for Shared {
    fn borrow(&self) -> &(dyn Key + 'static) {
        &*self.0
    }
}

impl Hash for Shared {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        (*self.0).hash(hasher);
    }
}

impl PartialEq for Shared {
    fn eq(&self, other: &Shared) -> bool {
        (*self.0).is(&*other.0)
    }
}

impl Eq for Shared {}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_put_is_found_by_its_key_and_no_other() {
        let cache: Cache<(u8, String), &'static str> =
            Cache::new("tests/one", 8, Duration::from_secs(60));
        let key = |n: u8| (n, "a".to_owned());
        cache.put(key(1), "one").await;
        assert_eq!(cache.find(&key(1)).await, Some("one"));
        assert_eq!(cache.find(&key(2)).await, None);
        let again = cache.clone();
        again.forget(&key(1)).await;
        assert_eq!(cache.find(&key(1)).await, None);
    }

    #[tokio::test]
    async fn a_value_is_loaded_once_and_a_problem_is_not_kept() {
        let cache: Cache<u8, u8> = Cache::new("tests/two", 8, Duration::from_secs(60));
        let failed = cache.load(1, async { Err(Problem::unavailable()) }).await;
        assert!(failed.is_err());
        assert_eq!(cache.load(1, async { Ok(7) }).await.unwrap(), 7);
        assert_eq!(cache.load(1, async { Ok(8) }).await.unwrap(), 7);
    }

    #[test]
    fn keys_of_two_types_are_never_equal() {
        let (one, other) = (share(1_u8), share(1_u16));
        assert!(one != other && one == share(1_u8));
    }
}
