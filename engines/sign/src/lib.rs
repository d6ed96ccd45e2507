//! Signatures of payment providers and of webhooks: made, verified, and sealed notifications
//! opened. Bytes in, bytes out.
//!
//! Each scheme has a module with typed functions for connectors; [`answer`] asks them one JSON
//! object a line. Nothing here reads a clock, keeps a key or knows what a message means.

#![deny(clippy::arithmetic_side_effects)]

pub mod alipay;
pub mod antom;
mod fields;
mod headers;
mod invalid;
mod key;
mod mac;
pub mod rsa;
pub mod standard_webhooks;
pub mod stripe;
mod time;
mod verb;
pub mod wechat;

pub use headers::Headers;
pub use invalid::Invalid;
pub use key::KeyError;
pub use verb::{Status, VERBS, answer};
