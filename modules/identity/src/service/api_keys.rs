//! Keys for machines: shown once, kept hashed, bounded by scopes and roles.

use contract::identity::{Caller, Role};
use contract::ids::{ApiKeyId, PersonId};
use kernel::{FieldError, Page, Timestamp};
use runtime::http::PageQuery;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{Service, before, proved, rows};
use crate::error::{Error, Faults};
use crate::model::ApiKey;
use crate::rules::{membership, profile, scopes};
use crate::secrets;
use crate::store;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApiKeyView {
    pub id: ApiKeyId,
    pub name: String,
    /// The last four characters.
    pub hint: String,
    pub scopes: Vec<String>,
    pub roles: Vec<Role>,
    pub created_by: PersonId,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    /// Rounded down to five minutes.
    pub used_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
}

impl From<ApiKey> for ApiKeyView {
    fn from(key: ApiKey) -> Self {
        ApiKeyView {
            id: key.id,
            name: key.name,
            hint: key.hint,
            scopes: key.scopes.into_iter().collect(),
            roles: key.roles.into_iter().collect(),
            created_by: key.created_by,
            created_at: key.created_at,
            expires_at: key.expires_at,
            used_at: key.used_at,
            revoked_at: key.revoked_at,
        }
    }
}

/// A key with its text, which nobody can show again.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FreshApiKey {
    pub key: String,
    pub view: ApiKeyView,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateApiKey {
    #[schema(min_length = 1, max_length = 120, example = "Warehouse system")]
    pub name: String,
    #[schema(min_items = 1, max_items = 40, example = json!(["orders:read", "stock:write"]))]
    pub scopes: Vec<String>,
    /// At most those of its maker; all of them when left out.
    #[schema(max_items = 10)]
    pub roles: Option<Vec<Role>>,
    pub expires_at: Option<Timestamp>,
}

/// Every scope there is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Scopes {
    pub items: Vec<String>,
}

impl Service {
    pub async fn api_keys(&self, by: &Caller, page: &PageQuery) -> Result<Page<ApiKeyView>, Error> {
        by.require(&[membership::head(by.kind)])?;
        by.allows("identity:read")?;
        let input = (by.org, before(page)?, rows(page));
        let found = self
            .read(input, |_, tx, input| async move {
                store::api_key::list(&tx, input.0, input.1, input.2).await
            })
            .await?;
        let cut = Page::cut(found, page.rows(), |row| (row.id.uuid(),))?;
        Ok(cut.map(ApiKeyView::from))
    }

    /// A person makes keys, with a password typed lately; a key never makes another.
    pub async fn create_api_key(
        &self,
        by: &Caller,
        form: CreateApiKey,
    ) -> Result<FreshApiKey, Error> {
        super::session_of(by)?;
        by.require(&[membership::head(by.kind)])?;
        let mut faults = Faults::default();
        let name = faults.take(profile::name("name", &form.name));
        let chosen = faults.take(scopes::check(&form.scopes));
        let roles = match &form.roles {
            Some(roles) => faults.take(membership::check_roles(by.kind, roles)),
            None => by.roles.clone(),
        };
        if !roles.is_subset(&by.roles) {
            faults.take::<()>(Err(FieldError::new(
                "roles",
                "not_one_of",
                "may only be roles that you hold yourself",
            )));
        }
        if form.expires_at.is_some_and(|end| end <= self.now()) {
            faults.take::<()>(Err(FieldError::new(
                "expires_at",
                "too_small",
                "is over already",
            )));
        }
        faults.end()?;
        let key = ApiKey {
            id: self.rt().ids().new_id(),
            org: by.org,
            name,
            hint: String::new(),
            scopes: chosen,
            roles,
            created_by: by.person,
            created_at: self.now(),
            expires_at: form.expires_at,
            used_at: None,
            revoked_at: None,
        };
        let (text, secret, hint) = secrets::api_key(self.rt().rng(), key.org, key.id);
        let key = ApiKey { hint, ..key };
        self.write(
            (by.clone(), key.clone(), secret),
            |service, tx, input| async move {
                let (by, key, secret) = &*input;
                let now = service.now();
                proved(&tx, by, now).await?;
                // Counting and adding are one step when two come at once.
                store::organisation::lock_members(&tx, by.org).await?;
                if store::api_key::count(&tx, by.org, now).await? >= scopes::KEYS_MAX {
                    return Err(Error::TooMany {
                        what: "api_keys",
                        maximum: scopes::KEYS_MAX,
                    });
                }
                store::api_key::insert(&tx, key, secret).await?;
                let after = json!({
                    "scopes": key.scopes, "roles": key.roles, "expires_at": key.expires_at,
                });
                service
                    .audit(
                        &tx,
                        by,
                        "api_key.created",
                        &key.id.to_string(),
                        None,
                        Some(after),
                    )
                    .await
            },
        )
        .await?;
        Ok(FreshApiKey {
            key: text,
            view: key.into(),
        })
    }

    pub async fn revoke_api_key(&self, by: &Caller, id: ApiKeyId) -> Result<(), Error> {
        by.require(&[membership::head(by.kind)])?;
        by.allows("identity:write")?;
        let hash = self
            .write((by.clone(), id), |service, tx, input| async move {
                let (by, id) = &*input;
                let revoked = store::api_key::revoke(&tx, by.org, *id, service.now()).await?;
                let hash = revoked.ok_or(Error::NotFound)?;
                service
                    .audit(&tx, by, "api_key.revoked", &id.to_string(), None, None)
                    .await?;
                Ok(hash)
            })
            .await?;
        self.forget(vec![hash]).await;
        Ok(())
    }
}
