//! Quotes that are kept: with their question and the packs that answered, so that the same
//! answer comes out of them later, or it is said why it can't.

use kernel::FieldError;
use serde_json::{Value, json};

use super::{Quote, quote};
use crate::case;
use crate::pack::{PackRef, Packs};

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum KeepError {
    #[error("not a kept quote")]
    NotAQuote,
    #[error("the question of the kept quote can't be read any more")]
    Question(Vec<FieldError>),
    /// Another text under the same id, or another version: the answer could differ.
    #[error("rule pack {} {} is not the one that answered then", .0.id, .0.version)]
    OtherPack(PackRef),
}

impl Quote {
    /// Question, packs and answer, for a column or a file.
    pub fn to_kept(&self) -> Value {
        json!({
            "question": self.case.to_json(),
            "packs": self.packs,
            "answer": self.to_json(),
        })
    }
}

/// Works a kept quote out again, by the same packs only.
pub fn recompute(kept: &Value, packs: &Packs) -> Result<Quote, KeepError> {
    let question = kept.get("question").ok_or(KeepError::NotAQuote)?;
    let used = kept.get("packs").ok_or(KeepError::NotAQuote)?;
    let used: Vec<PackRef> =
        serde_json::from_value(used.clone()).map_err(|_| KeepError::NotAQuote)?;
    for wanted in used {
        if !packs.has(&wanted) {
            return Err(KeepError::OtherPack(wanted));
        }
    }
    let case = case::read(&question.to_string(), packs)
        .map_err(|unreadable| KeepError::Question(unreadable.errors))?;
    Ok(quote(packs, &case))
}
