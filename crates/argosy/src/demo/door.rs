//! The way in for the loader: it acts as the people of the demo world without their logging in. It
//! is the authenticator of the loader's own runtime and of no other.

use std::collections::HashMap;

use async_trait::async_trait;
use contract::identity::Caller;
use kernel::Problem;
use parking_lot::RwLock;
use runtime::http::Authenticator;

/// Callers by the token that the loader gave them.
#[derive(Default)]
pub(super) struct Door {
    by_token: RwLock<HashMap<String, Caller>>,
}

impl Door {
    pub(super) fn admit(&self, token: &str, caller: Caller) {
        self.by_token.write().insert(token.to_owned(), caller);
    }
}

#[async_trait]
impl Authenticator for Door {
    async fn by_session(&self, _: &str) -> Result<Option<Caller>, Problem> {
        Ok(None)
    }

    async fn by_api_key(&self, key: &str) -> Result<Option<Caller>, Problem> {
        Ok(self.by_token.read().get(key).cloned())
    }
}
