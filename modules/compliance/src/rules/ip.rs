//! Intellectual property: what a right, a notice and an answer must say, where they may move, how
//! long each side has, and what follows for goods and sellers.

pub(crate) mod clock;
pub(crate) mod complete;
pub(crate) mod gate;
pub(crate) mod moves;
pub(crate) mod names;
pub(crate) mod rights;
pub(crate) mod strikes;
