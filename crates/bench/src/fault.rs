//! What stops the benchmark, in words.

use std::fmt;

#[derive(Clone, Debug)]
pub struct Fault(pub String);

pub type Outcome<T> = Result<T, Fault>;

pub fn fault<T>(why: impl Into<String>) -> Outcome<T> {
    Err(Fault(why.into()))
}

impl Fault {
    pub fn at(self, place: &str) -> Self {
        Fault(format!("{place}: {}", self.0))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        Fault(error.to_string())
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Fault(format!("not the JSON that was expected: {error}"))
    }
}
