//! Messages as typed values: written as XML that validates, and read back.
//!
//! Not the signature: `write` leaves it out and `signature::sign` puts it in. Not ExtendMessage,
//! which holds whatever two parties agree on.

pub mod export;
pub mod import;
mod receipt;
pub mod transport;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::grammar::{Block, Content, Grammar, What, tables};
use crate::schema::{self, SchemaError};
use crate::{record, xml::Source};

pub use receipt::Receipt;

/// What a message of one number carries, one to a hundred times.
pub trait Body: Serialize + DeserializeOwned {
    const NUMBER: u16;
}

/// Who hands the message to customs, and under which name its box is known there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BaseTransfer {
    pub cop_code: String,
    pub cop_name: String,
    pub dxp_mode: String,
    pub dxp_id: String,
    pub note: Option<String>,
}

/// Who else gets the data or the receipts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BaseSubscribe {
    pub status: String,
    pub dxp_mode: String,
    pub dxp_address: String,
    pub note: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Message<B> {
    pub guid: String,
    pub version: String,
    pub bodies: Vec<B>,
    pub transfer: BaseTransfer,
    pub subscribe: Vec<BaseSubscribe>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("the schema refuses it in {} places, first: {}", .0.len(), .0.first().map_or("", |e| &e.message))]
    Schema(Vec<SchemaError>),
    #[error("{path}: {message}")]
    Value { path: String, message: String },
    #[error("CEB{found}Message, where CEB{wanted}Message is read")]
    OtherMessage { wanted: u16, found: u16 },
}

impl<B: Body> Message<B> {
    /// The message as XML, unsigned. Everything else the schema wants is there, or it is an error.
    pub fn write(&self) -> Result<String, Error> {
        let (grammar, block) = described(B::NUMBER)?;
        let json = Map::from_iter([
            (body_name(block).to_owned(), json(&self.bodies)?),
            ("BaseTransfer".to_owned(), json(&self.transfer)?),
            ("BaseSubscribe".to_owned(), json(&self.subscribe)?),
        ]);
        written(
            grammar,
            block,
            &self.guid,
            &self.version,
            &Json::Object(json),
        )
    }

    /// Reads a message that the schema takes, signed or not.
    pub fn read(bytes: &[u8]) -> Result<Message<B>, Error> {
        let (found, guid, version, mut json) = parsed(bytes)?;
        if found != B::NUMBER {
            return Err(Error::OtherMessage {
                wanted: B::NUMBER,
                found,
            });
        }
        let (_, block) = described(B::NUMBER)?;
        let mut take = |name: &str| json.get_mut(name).map(Json::take).unwrap_or_default();
        Ok(Message {
            guid,
            version,
            bodies: typed(several(take(body_name(block))))?,
            transfer: typed(take("BaseTransfer"))?,
            subscribe: typed(take("BaseSubscribe"))?,
        })
    }
}

fn described(number: u16) -> Result<(&'static Grammar, &'static Block), Error> {
    let found = tables()
        .of_message(number)
        .and_then(|grammar| grammar.message(number).map(|(_, block)| (grammar, block)));
    found.ok_or_else(|| no_such(number))
}

fn no_such(number: u16) -> Error {
    let message = format!("there is no message {number} in the 202205 schemas");
    Error::Schema(vec![SchemaError { line: 1, message }])
}

fn body_name(block: &Block) -> &'static str {
    let Content::Parts(parts) = &block.content else {
        return "";
    };
    match parts.first().map(|part| &part.what) {
        Some(What::Element { name, .. }) => name,
        Some(_) | None => "",
    }
}

fn written(
    grammar: &Grammar,
    block: &Block,
    guid: &str,
    version: &str,
    json: &Json,
) -> Result<String, Error> {
    let mut out = record::open_message(block.name, guid, version);
    record::write(grammar, block, json, 1, &mut out);
    out.push_str(&format!("</ceb:{}>\n", block.name));
    let errors = unsigned(schema::validate(out.as_bytes()), block.name);
    if errors.is_empty() {
        Ok(out)
    } else {
        Err(Error::Schema(errors))
    }
}

/// The errors without the one that only a signature can mend.
fn unsigned(mut errors: Vec<SchemaError>, root: &str) -> Vec<SchemaError> {
    let no_signature = format!("{root} misses Signature");
    errors.retain(|error| error.message != no_signature);
    errors
}

/// Number, guid, version and content of a message that the schema takes.
fn parsed(bytes: &[u8]) -> Result<(u16, String, String, Json), Error> {
    let refused = |error| Error::Schema(vec![error]);
    let source = Source::read(bytes).map_err(refused)?;
    let document = source.parse().map_err(refused)?;
    let root = document.root_element();
    let errors = unsigned(schema::check(&source, &document), root.tag_name().name());
    let Some((grammar, kind)) = schema::kind_of_root(root).filter(|_| errors.is_empty()) else {
        return Err(Error::Schema(errors));
    };
    let attribute = |name| root.attribute(name).unwrap_or_default().to_owned();
    let json = grammar
        .message(kind.number)
        .map_or(Json::Null, |(_, block)| record::read(grammar, block, root));
    Ok((kind.number, attribute("guid"), attribute("version"), json))
}

/// A message that holds one body only (CEB711, CEB900) holds a list of one.
fn several(json: Json) -> Json {
    if json.is_array() {
        json
    } else {
        Json::Array(vec![json])
    }
}

fn json(value: &impl Serialize) -> Result<Json, Error> {
    serde_json::to_value(value).map_err(|error| Error::Value {
        path: String::new(),
        message: error.to_string(),
    })
}

fn typed<T: DeserializeOwned>(json: Json) -> Result<T, Error> {
    serde_path_to_error::deserialize(json).map_err(|error| Error::Value {
        path: error.path().to_string(),
        message: error.inner().to_string(),
    })
}
