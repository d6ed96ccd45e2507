//! What customs and the electronic port send back, whatever it is about.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::{Error, body_name, described, json, parsed, several, typed, written};
use crate::status::Status;

/// One receipt: what became of one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    pub guid: String,
    /// `120`, `-621005`: see `Receipt::status`.
    pub return_status: String,
    /// `yyyyMMddHHmmssSSS`, in China's time.
    pub return_time: String,
    /// Why, in words.
    pub return_info: String,
    /// The numbers that say which document is meant, by official element name: `orderNo`, `ebpCode`,
    /// `invtNo` …
    #[serde(flatten)]
    pub keys: BTreeMap<String, Json>,
}

impl Receipt {
    pub fn status(&self) -> Option<Status> {
        Status::read(&self.return_status)
    }

    /// The number of that name, if the receipt carries it.
    pub fn key(&self, name: &str) -> Option<&str> {
        self.keys.get(name).and_then(Json::as_str)
    }

    /// Number of the message, and its receipts: 304, 312, 402 … and CEB900, which says that a
    /// message could not be read at all.
    pub fn read(bytes: &[u8]) -> Result<(u16, Vec<Receipt>), Error> {
        let (number, _, _, mut content) = parsed(bytes)?;
        let (_, block) = described(number)?;
        let bodies = content
            .get_mut(body_name(block))
            .map(Json::take)
            .unwrap_or_default();
        Ok((number, typed(several(bodies))?))
    }

    /// A receipt message, as customs would write it.
    pub fn write(number: u16, guid: &str, receipts: &[Receipt]) -> Result<String, Error> {
        let (grammar, block) = described(number)?;
        let content = Map::from_iter([(body_name(block).to_owned(), json(&receipts)?)]);
        written(grammar, block, guid, "1.0", &Json::Object(content))
    }
}
