//! Facts that modules tell each other, and the envelope they travel in.

use kernel::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// A fact that happened, told after the transaction that made it true.
pub trait Event: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// `module.fact_in_past_tense`, for example `orders.placed`.
    const SUBJECT: &'static str;
    /// Raised only when readers of the older form could not read the newer one.
    const VERSION: u16 = 1;
}

/// One delivered event. The same envelope may come twice; `id` tells.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Envelope {
    /// Id of the outbox row.
    pub id: Uuid,
    pub subject: String,
    pub version: u16,
    pub at: Timestamp,
    /// The thing that the event is about; events of one key keep their order.
    pub key: Uuid,
    /// Who caused it (`per_…`, `key_…` or `system`); never a name.
    pub by: String,
    /// Request id of the first cause.
    pub trace: Option<String>,
    pub payload: serde_json::Value,
}

impl Envelope {
    /// Reads the payload as the event it claims to be.
    pub fn read<E: Event>(&self) -> Result<E, serde_json::Error> {
        E::deserialize(&self.payload)
    }
}
