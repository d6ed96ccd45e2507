//! What is decided: where units are promised, what a movement does to a level, which steps a pick
//! order may take. Pure functions of what was loaded.

mod book;
mod holding;
mod papers;
mod picking;
mod warehouses;

pub use book::{Book, Change, Missing, Shortage};
pub use holding::{confirm, expire, lacking, release, secure, ship};
pub use papers::{Difference, counted, differing, merged};
pub use picking::{Scanned, Step, allot, divide, finish, pack, scan, set_line, shipped, step};
pub use warehouses::{Degrees, closing, named};
