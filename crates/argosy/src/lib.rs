//! What the binary is made of: the command line, the wiring of the modules, the demo world. A
//! library only so that tests can drive the whole system inside their own process; no logic of
//! trade lives here.

mod books;
mod cli;
pub mod compose;
pub mod demo;
mod engines;
mod health;
mod lines;
mod output;
mod people;
pub mod serve;
pub mod simulators;
mod site;
pub mod upkeep;

pub use cli::{Failure, run};
pub use site::site;
