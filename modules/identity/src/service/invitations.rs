//! Asking somebody into an organisation, and following such a link.

use std::collections::BTreeSet;

use contract::identity::{Caller, OrgKind, Role};
use contract::ids::OrgId;
use db::Tx;
use kernel::{Country, Currency, Locale, Page, Timestamp};
use runtime::http::PageQuery;
use runtime::once::{IdempotentRequest, Replay, once};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::founding::NewPerson;
use super::sessions::{Begun, Browser, Me, view};
use super::{MODULE, Service, before, rows, session_of};
use crate::error::{Error, Faults};
use crate::jobs::LetterJob;
use crate::model::{Contact, Invitation, InvitationId, Organisation, Standing};
use crate::rules::{contact, membership, password, profile};
use crate::store;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InvitationView {
    pub id: InvitationId,
    pub address: String,
    pub roles: Vec<Role>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub is_over: bool,
}

/// Whom to ask: one of the two addresses, and what they may do.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Invite {
    #[schema(max_length = 254)]
    pub email: Option<String>,
    #[schema(max_length = 40)]
    pub phone: Option<String>,
    #[schema(min_items = 1, max_items = 10)]
    pub roles: Vec<Role>,
    /// Language of the letter.
    pub locale: Option<Locale>,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Invited {
    pub id: InvitationId,
    pub expires_at: Timestamp,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationLink {
    /// From the link.
    #[schema(max_length = 200)]
    pub token: String,
}

/// What the holder of a link is asked into.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OpenInvitation {
    pub organisation: String,
    pub kind: OrgKind,
    pub country: Country,
    pub roles: Vec<Role>,
    /// Shortened: `a…@example.com`.
    pub address: String,
    /// Whether to log in or to register.
    pub has_account: bool,
    pub expires_at: Timestamp,
}

/// Somebody who is logged in sends the token alone; a stranger also who they are.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptInvitation {
    #[schema(max_length = 200)]
    pub token: String,
    #[schema(max_length = 200)]
    pub name: Option<String>,
    #[schema(max_length = 1024)]
    pub password: Option<String>,
    pub locale: Option<Locale>,
    #[schema(max_length = 64)]
    pub time_zone: Option<String>,
    pub currency: Option<Currency>,
}

/// Whoever accepted, with a session of their own when they had none.
pub enum Accepted {
    Joined(Me),
    Registered(Begun),
}

impl Service {
    pub async fn invitations(
        &self,
        by: &Caller,
        page: &PageQuery,
    ) -> Result<Page<InvitationView>, Error> {
        by.require(&[membership::head(by.kind)])?;
        by.allows("identity:read")?;
        let input = (by.org, before(page)?, rows(page));
        let found = self
            .read(input, |_, tx, input| async move {
                store::invitation::list(&tx, input.0, input.1, input.2).await
            })
            .await?;
        let now = self.now();
        let cut = Page::cut(found, page.rows(), |row| (row.id.uuid(),))?;
        Ok(cut.map(|row| InvitationView {
            id: row.id,
            address: row.contact.address,
            roles: row.roles.into_iter().collect(),
            created_at: row.created_at,
            is_over: row.expires_at <= now,
            expires_at: row.expires_at,
        }))
    }

    /// Sends a link; an earlier one to the same address ends to work.
    pub async fn invite(
        &self,
        by: &Caller,
        request: &IdempotentRequest,
        form: Invite,
    ) -> Result<Replay<Invited>, Error> {
        by.require(&[membership::head(by.kind)])?;
        by.allows("identity:write")?;
        let mut faults = Faults::default();
        let contact = faults.keep(contact::of_fields(
            form.email.as_deref(),
            form.phone.as_deref(),
        ));
        let roles = faults.take(membership::check_roles(by.kind, &form.roles));
        faults.end()?;
        let contact = contact.ok_or(Error::NotFound)?;
        let locale = form.locale.unwrap_or(by.locale);
        let (service, by) = (self.clone(), by.clone());
        let input = std::sync::Arc::new((by, contact, roles, locale));
        let made = once(self.rt(), MODULE, request, move |tx| {
            let (service, input) = (service.clone(), input.clone());
            async move {
                let (by, contact, roles, locale) = &*input;
                let invited = service.invite_in(&tx, by, contact, roles, *locale).await?;
                Ok((201, invited))
            }
        })
        .await?;
        Ok(made)
    }

    async fn invite_in(
        &self,
        tx: &Tx,
        by: &Caller,
        contact: &Contact,
        roles: &BTreeSet<Role>,
        locale: Locale,
    ) -> Result<Invited, Error> {
        let now = self.now();
        // Two invitations to one address at the same time: the later one counts.
        if !store::organisation::lock_members(tx, by.org).await? {
            return Err(Error::NotFound);
        }
        if let Some(person) = store::person::by_contact(tx, contact).await?
            && store::member::find(tx, by.org, person).await?.is_some()
        {
            return Err(Error::AlreadyMember);
        }
        if store::invitation::count(tx, by.org, now).await? >= membership::INVITATIONS_MAX {
            return Err(Error::TooMany {
                what: "invitations",
                maximum: membership::INVITATIONS_MAX,
            });
        }
        let invitation = Invitation {
            org: by.org,
            id: self.rt().ids().new_id(),
            contact: contact.clone(),
            roles: roles.clone(),
            locale,
            invited_by: by.person,
            created_at: now,
            expires_at: now.plus(membership::INVITATION_LASTS),
        };
        store::invitation::insert(tx, &invitation).await?;
        self.send(
            tx,
            LetterJob::Invitation {
                org: by.org,
                id: invitation.id,
            },
        )
        .await?;
        let after = json!({"roles": roles});
        let subject = invitation.id.to_string();
        self.audit(tx, by, "invitation.sent", &subject, None, Some(after))
            .await?;
        Ok(Invited {
            id: invitation.id,
            expires_at: invitation.expires_at,
        })
    }

    pub async fn withdraw_invitation(&self, by: &Caller, id: InvitationId) -> Result<(), Error> {
        by.require(&[membership::head(by.kind)])?;
        by.allows("identity:write")?;
        self.write((by.clone(), id), |service, tx, input| async move {
            let (by, id) = &*input;
            if !store::invitation::remove(&tx, by.org, *id).await? {
                return Err(Error::NotFound);
            }
            service
                .audit(&tx, by, "invitation.withdrawn", &id.to_string(), None, None)
                .await
        })
        .await
    }

    /// What a link leads into, for whoever holds it.
    pub async fn look_at_invitation(&self, link: &InvitationLink) -> Result<OpenInvitation, Error> {
        let (org, id) = self
            .keys()
            .read_invitation(&link.token)?
            .ok_or(Error::InvitationGone)?;
        self.read((org, id), |service, tx, input| async move {
            let (invitation, org) = service.open_invitation(&tx, input.0, input.1).await?;
            let owner = store::person::by_contact(&tx, &invitation.contact).await?;
            Ok(OpenInvitation {
                organisation: org.name,
                kind: org.kind,
                country: org.country,
                address: contact::masked(&invitation.contact),
                roles: invitation.roles.into_iter().collect(),
                has_account: owner.is_some(),
                expires_at: invitation.expires_at,
            })
        })
        .await
    }

    async fn open_invitation(
        &self,
        tx: &Tx,
        org: OrgId,
        id: InvitationId,
    ) -> Result<(Invitation, Organisation), Error> {
        let found = store::invitation::find(tx, org, id).await?;
        let invitation = found
            .filter(|invitation| self.now() < invitation.expires_at)
            .ok_or(Error::InvitationGone)?;
        let org = store::organisation::find(tx, org)
            .await?
            .filter(|org| org.standing == Standing::Active)
            .ok_or(Error::InvitationGone)?;
        Ok((invitation, org))
    }

    /// Joins as whoever is logged in, or as a new person, whose address the link has proved.
    pub async fn accept_invitation(
        &self,
        by: Option<&Caller>,
        form: AcceptInvitation,
        locale: Locale,
        browser: Browser,
    ) -> Result<Accepted, Error> {
        let (org, id) = self
            .keys()
            .read_invitation(&form.token)?
            .ok_or(Error::InvitationGone)?;
        if let Some(by) = by {
            return self.accept_as(by, org, id).await;
        }
        let address = self
            .read((org, id), |service, tx, input| async move {
                let (invitation, _) = service.open_invitation(&tx, input.0, input.1).await?;
                if store::person::by_contact(&tx, &invitation.contact)
                    .await?
                    .is_some()
                {
                    return Err(Error::HasAccount);
                }
                Ok(invitation.contact.address)
            })
            .await?;
        let mut faults = Faults::default();
        let name = form.name.as_deref().unwrap_or_default();
        let secret = form.password.as_deref().unwrap_or_default();
        let zone = form.time_zone.as_deref().unwrap_or("UTC");
        let checked = faults.take(profile::name("name", name));
        let time_zone = faults.take(profile::time_zone("time_zone", zone));
        faults.take(password::check("password", secret, &[name, &address]));
        faults.end()?;
        let person = NewPerson {
            name: checked,
            locale: form.locale.unwrap_or(locale),
            time_zone,
            currency: form.currency.unwrap_or(Currency::USD),
            ship_to: None,
            password: Some(self.passwords().hash(secret).await?),
        };
        let begun = self
            .write(
                (org, id, person, browser),
                |service, tx, input| async move {
                    let (org, id, person, browser) = &*input;
                    store::organisation::lock_members(&tx, *org).await?;
                    let (invitation, _) = service.open_invitation(&tx, *org, *id).await?;
                    let contacts = std::slice::from_ref(&invitation.contact);
                    let person = match service.found_person(&tx, person, contacts).await {
                        Err(Error::CodeExpired) => return Err(Error::HasAccount),
                        other => other?,
                    };
                    let by = super::founding::themselves(person);
                    service.take_invitation(&tx, &by, &invitation).await?;
                    service.begin_session(&tx, person, browser).await
                },
            )
            .await?;
        Ok(Accepted::Registered(begun))
    }

    async fn accept_as(
        &self,
        by: &Caller,
        org: OrgId,
        id: InvitationId,
    ) -> Result<Accepted, Error> {
        let session = session_of(by)?;
        let (me, tokens) = self
            .write(
                (by.clone(), session, org, id),
                |service, tx, input| async move {
                    let (by, session, org, id) = &*input;
                    store::organisation::lock_members(&tx, *org).await?;
                    let (invitation, _) = service.open_invitation(&tx, *org, *id).await?;
                    service.take_invitation(&tx, by, &invitation).await?;
                    store::session::switch(&tx, by.person, *session, Some(*org)).await?;
                    let me = view(&tx, by.person, Some(*org)).await?;
                    Ok((me, store::session::tokens_of(&tx, by.person).await?))
                },
            )
            .await?;
        self.forget(tokens).await;
        Ok(Accepted::Joined(me))
    }

    async fn take_invitation(
        &self,
        tx: &Tx,
        by: &Caller,
        invitation: &Invitation,
    ) -> Result<(), Error> {
        if !store::invitation::remove(tx, invitation.org, invitation.id).await? {
            return Err(Error::InvitationGone);
        }
        self.join(tx, by, invitation.org, by.person, &invitation.roles)
            .await?;
        store::person::set_last_org(tx, by.person, Some(invitation.org)).await
    }
}
