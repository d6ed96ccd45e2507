//! Who makes a request. Sessions and keys are known by whoever implements `Authenticator`; the
//! front asks once a request and handlers take the answer from here.

use std::ops::Deref;

use async_trait::async_trait;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use kernel::{Locale, Problem};

use super::{Context, Refusal};

/// Knows sessions and API keys. Answers `None` for what is unknown, ended or revoked, and a
/// problem only when it cannot tell.
#[async_trait]
pub trait Authenticator: Send + Sync {
    async fn by_session(&self, token: &str) -> Result<Option<contract::identity::Caller>, Problem>;

    async fn by_api_key(&self, key: &str) -> Result<Option<contract::identity::Caller>, Problem>;
}

/// Knows nobody.
pub struct Strangers;

#[async_trait]
impl Authenticator for Strangers {
    async fn by_session(&self, _: &str) -> Result<Option<contract::identity::Caller>, Problem> {
        Ok(None)
    }

    async fn by_api_key(&self, _: &str) -> Result<Option<contract::identity::Caller>, Problem> {
        Ok(None)
    }
}

/// Somebody known; strangers get 401. A machine needs a scope of the module that it asks, whatever
/// the handler looks at besides.
pub struct Caller(pub contract::identity::Caller);

impl Deref for Caller {
    type Target = contract::identity::Caller;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let AnyCaller(caller) = AnyCaller::from_request_parts(parts, &()).await?;
        // `/api/<module>/…`; who may write may read.
        if let Some(module) = Context::of(parts)?.inner().path.split('/').nth(2) {
            caller.allows(&format!("{module}:read"))?;
        }
        Ok(Caller(caller))
    }
}

/// Somebody known, and a machine whatever its scopes are: for what every key may ask.
pub struct AnyCaller(pub contract::identity::Caller);

impl<S: Send + Sync> FromRequestParts<S> for AnyCaller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        match &Context::of(parts)?.inner().caller {
            Some(caller) => Ok(AnyCaller(caller.clone())),
            None => Err(Problem::unauthenticated().into()),
        }
    }
}

/// Somebody known, or a stranger: for public routes that show more to some.
pub struct MaybeCaller(pub Option<contract::identity::Caller>);

impl<S: Send + Sync> FromRequestParts<S> for MaybeCaller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        Ok(MaybeCaller(Context::of(parts)?.inner().caller.clone()))
    }
}

/// The language to answer in.
pub struct Language(pub Locale);

impl<S: Send + Sync> FromRequestParts<S> for Language {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        Ok(Language(Context::of(parts)?.locale()))
    }
}
