//! Intellectual property: who owns which right, who may use it, who says that it was infringed.

pub(crate) mod authorisation;
pub(crate) mod notice;
pub(crate) mod right;
pub(crate) mod standing;
