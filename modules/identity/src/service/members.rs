//! Who belongs to an organisation, and what they may do.

use contract::identity::{Caller, Role};
use contract::ids::PersonId;
use kernel::{Page, Timestamp};
use runtime::http::{MaybeIfMatch, PageQuery};
use runtime::version_of;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{Service, after, rows};
use crate::error::Error;
use crate::rules::membership;
use crate::store;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MemberView {
    pub id: PersonId,
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub roles: Vec<Role>,
    pub since: Timestamp,
    /// Of the roles; to be sent as `If-Match` with other ones.
    pub version: String,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRoles {
    #[schema(min_items = 1, max_items = 10)]
    pub roles: Vec<Role>,
}

impl Service {
    /// Colleagues see each other; whoever runs the organisation also their addresses.
    pub async fn members(&self, by: &Caller, page: &PageQuery) -> Result<Page<MemberView>, Error> {
        by.allows("identity:read")?;
        let input = (by.org, after(page)?, rows(page));
        let found = self
            .read(input, |_, tx, input| async move {
                store::member::list(&tx, input.0, input.1, input.2).await
            })
            .await?;
        let is_head = by.roles.contains(&membership::head(by.kind));
        let cut = Page::cut(found, page.rows(), |row| (row.member.person.uuid(),))?;
        Ok(cut.map(|row| MemberView {
            id: row.member.person,
            name: row.name,
            email: row.email.filter(|_| is_head),
            phone: row.phone.filter(|_| is_head),
            version: version_of(&row.member.roles),
            roles: row.member.roles.into_iter().collect(),
            since: row.member.joined_at,
        }))
    }

    pub async fn change_roles(
        &self,
        by: &Caller,
        person: PersonId,
        seen: &MaybeIfMatch,
        form: &NewRoles,
    ) -> Result<(), Error> {
        by.require(&[membership::head(by.kind)])?;
        by.allows("identity:write")?;
        let roles = membership::check_roles(by.kind, &form.roles)?;
        let tokens = self
            .write(
                (by.clone(), person, roles, seen.clone()),
                |service, tx, input| async move {
                    let (by, person, roles, seen) = &*input;
                    store::organisation::lock_members(&tx, by.org).await?;
                    let members = store::member::all(&tx, by.org).await?;
                    membership::change(by.kind, &members, *person, Some(roles))?;
                    let before = members.iter().find(|member| member.person == *person);
                    if let Some(member) = before {
                        seen.check(version_of(&member.roles))?;
                    }
                    let before = before.map(|member| json!({"roles": member.roles}));
                    store::member::set_roles(&tx, by.org, *person, roles).await?;
                    let (subject, after) = (person.to_string(), json!({"roles": roles}));
                    service
                        .audit(
                            &tx,
                            by,
                            "member.roles_changed",
                            &subject,
                            before,
                            Some(after),
                        )
                        .await?;
                    store::session::tokens_of(&tx, *person).await
                },
            )
            .await?;
        self.forget(tokens).await;
        Ok(())
    }

    /// Whoever runs the organisation removes others; anybody may leave.
    pub async fn remove_member(&self, by: &Caller, person: PersonId) -> Result<(), Error> {
        if by.person == person {
            super::session_of(by)?;
        } else {
            by.require(&[membership::head(by.kind)])?;
            by.allows("identity:write")?;
        }
        let tokens = self
            .write((by.clone(), person), |service, tx, input| async move {
                let (by, person) = &*input;
                store::organisation::lock_members(&tx, by.org).await?;
                let members = store::member::all(&tx, by.org).await?;
                membership::change(by.kind, &members, *person, None)?;
                let before = members.iter().find(|member| member.person == *person);
                let before = before.map(|member| json!({"roles": member.roles}));
                store::member::remove(&tx, by.org, *person).await?;
                service
                    .audit(&tx, by, "member.removed", &person.to_string(), before, None)
                    .await?;
                store::session::tokens_of(&tx, *person).await
            })
            .await?;
        self.forget(tokens).await;
        Ok(())
    }
}
