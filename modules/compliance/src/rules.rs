//! Decisions, pure: what is asked of the engines, and what is shown of their answers.

pub(crate) mod chinese;
pub(crate) mod codes;
pub(crate) mod compare;
pub(crate) mod declare;
pub(crate) mod fx;
pub(crate) mod gates;
pub(crate) mod ip;
pub(crate) mod ladder;
pub(crate) mod messages;
pub(crate) mod papers;
pub(crate) mod parcels;
pub(crate) mod personal;
pub(crate) mod question;
pub(crate) mod refund;
pub(crate) mod schedules;
pub(crate) mod show;
