//! What the catalogue is made of. Shapes only; what may become of them is said in `rules`.

pub(crate) mod category;
pub(crate) mod import;
pub(crate) mod offer;
pub(crate) mod product;
pub(crate) mod view;
