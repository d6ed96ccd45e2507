//! The headers of a request, by names whose case does not matter.

use crate::Invalid;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((name.into(), value.into()));
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0
            .iter()
            .any(|(found, _)| found.eq_ignore_ascii_case(name))
    }

    /// The only value of a header. An empty one is a missing one.
    pub(crate) fn only(&self, name: &'static str) -> Result<&str, Invalid> {
        let mut values = self
            .0
            .iter()
            .filter(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim());
        let value = values.next().filter(|value| !value.is_empty());
        if values.next().is_some() {
            return Err(Invalid::HeaderRepeated(name));
        }
        value.ok_or(Invalid::HeaderMissing(name))
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Headers {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let pairs = pairs.into_iter();
        Headers(
            pairs
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }
}
