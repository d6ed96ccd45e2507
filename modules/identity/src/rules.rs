//! What may be and what may not: pure decisions over the model. No I/O, no clock; the time is given.

pub mod challenge;
pub mod contact;
pub mod device;
pub mod kyb;
pub mod membership;
pub mod password;
pub mod pause;
pub mod profile;
pub mod scopes;
pub mod session;
pub mod words;
