//! The use cases of insight: hear a fact, hear a visitor, count again, look.

mod dashboard;
mod facts;
mod rebuild;
mod visits;

use runtime::Runtime;

pub(crate) use dashboard::{Cohort, Counted, Dashboard, Totals, View};
pub(crate) use facts::{Lesson, moment};
pub(crate) use visits::Visit;

/// Cheap to clone.
#[derive(Clone)]
pub(crate) struct Service {
    rt: Runtime,
}

impl Service {
    pub(crate) fn new(rt: &Runtime) -> Self {
        Service { rt: rt.clone() }
    }

    pub(crate) fn rt(&self) -> &Runtime {
        &self.rt
    }
}
