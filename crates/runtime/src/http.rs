//! The HTTP side of the machinery: extractors and answers that handlers are made of, the front
//! that every request passes, and the server that listens. Routes themselves belong to modules.

mod answer;
mod assets;
mod body;
mod caller;
mod compose;
mod conditional;
mod context;
mod door;
mod fields;
mod front;
mod idempotency;
mod json;
mod meters;
mod openapi;
mod origin;
mod pages;
mod path;
mod query;
mod rates;
pub mod schema;
mod server;
mod session;
mod upload;

pub use answer::{Answer, Created, NoContent, Refusal};
pub use assets::{Asset, Assets, Site};
pub use axum::Json;
pub use body::Body;
pub use caller::{AnyCaller, Authenticator, Caller, Language, MaybeCaller, Strangers};
pub use compose::{Api, Route, compose};
pub use conditional::{Etag, IfMatch, MaybeIfMatch};
pub use context::Context;
pub use idempotency::{DemandedKey, IdempotencyKey, MaybeIdempotencyKey};
pub use path::{Path, PathId};
pub use query::{PageQuery, Query};
pub use rates::{Limits, RateClass};
pub use server::{ServeError, Server, asked_to_end};
pub use session::{SESSION_COOKIE, end_session_cookie, session_cookie};
pub use upload::{Part, Upload, upload_limit};
