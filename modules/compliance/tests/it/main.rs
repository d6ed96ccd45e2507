//! Compliance over HTTP: quotes that can be had again, gates, licences, codes and schedules,
//! brands and notices of infringement.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod customs;
mod gates;
mod hs;
mod ip;
mod landed;
mod paper_files;
mod papers;
mod shop;
mod tariffs;
mod trades;
