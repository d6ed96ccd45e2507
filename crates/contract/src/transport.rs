//! How a promise is kept from afar: a method's name, the caller and its arguments as JSON go out,
//! the answer comes back. The wire itself lives in runtime.

use async_trait::async_trait;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use kernel::Problem;

use crate::Answer;
use crate::identity::Caller;

/// Carries one call to the process where a module lives.
#[async_trait]
pub trait Transport: Send + Sync {
    /// `idempotent` calls are tried again after a failure of the wire; others are not.
    async fn call(
        &self,
        method: &'static str,
        by: &Caller,
        args: Value,
        idempotent: bool,
    ) -> Answer<Value>;
}

/// Calls with typed arguments and a typed answer.
pub(crate) async fn ask<A: Serialize, T: DeserializeOwned>(
    wire: &dyn Transport,
    method: &'static str,
    by: &Caller,
    args: A,
    idempotent: bool,
) -> Answer<T> {
    let args = serde_json::to_value(args).map_err(garbled)?;
    let answer = wire.call(method, by, args, idempotent).await?;
    serde_json::from_value(answer).map_err(garbled)
}

/// Reads the arguments of a call that arrived.
pub(crate) fn read<A: DeserializeOwned>(args: Value) -> Answer<A> {
    serde_json::from_value(args).map_err(garbled)
}

/// Turns what a method answered into what travels back.
pub(crate) fn give<T: Serialize>(answer: Answer<T>) -> Answer<Value> {
    serde_json::to_value(answer?).map_err(garbled)
}

/// The two sides do not speak the same version.
fn garbled(error: serde_json::Error) -> Problem {
    Problem::new(
        "runtime/garbled-call",
        502,
        "the other process was not understood",
    )
    .with_detail(error.to_string())
}
