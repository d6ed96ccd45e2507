//! Contracts between processes: JSON over HTTP, on a listener apart from the public one. Each call
//! carries who asks, signed with the installation's secret and good for a minute; a call without it
//! is refused. What the methods mean is the contracts' affair.

mod principal;
mod remote;
mod serve;

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;

use contract::identity::Caller;
use futures::FutureExt;
use futures::future::BoxFuture;
use kernel::Problem;
use serde_json::Value;

pub use remote::Remote;
pub use serve::{router, serve};

type Handle = Arc<
    dyn Fn(&'static str, Caller, Value) -> BoxFuture<'static, Result<Value, Problem>> + Send + Sync,
>;

/// What a module answers to other processes, by the name of the method.
#[derive(Clone, Default)]
pub struct Rpc {
    methods: BTreeMap<&'static str, Handle>,
}

impl Rpc {
    pub fn new() -> Self {
        Rpc::default()
    }

    /// Adds methods that one function answers, as a contract's `METHODS` and `answer`.
    pub fn on<F, Fut>(mut self, methods: &[&'static str], answer: F) -> Self
    where
        F: Fn(&'static str, Caller, Value) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Value, Problem>> + Send + 'static,
    {
        let handle: Handle = Arc::new(move |method, by, args| answer(method, by, args).boxed());
        for method in methods {
            self.methods.insert(method, handle.clone());
        }
        self
    }

    pub fn methods(&self) -> impl Iterator<Item = &'static str> {
        self.methods.keys().copied()
    }

    /// Calls a method in this process, through its JSON.
    pub async fn call(&self, method: &str, by: Caller, args: Value) -> Result<Value, Problem> {
        match self.methods.get_key_value(method) {
            Some((method, handle)) => handle(method, by, args).await,
            None => Err(Problem::not_found().with_param("method", method)),
        }
    }
}
