//! Who may hold which role, and who runs an organisation.

use std::collections::BTreeSet;

use contract::identity::{OrgKind, Role};
use contract::ids::PersonId;
use kernel::FieldError;

use crate::error::Error;
use crate::model::Member;

pub const MEMBERS_MAX: usize = 500;
pub const INVITATIONS_MAX: i64 = 100;
pub const ORGANISATIONS_A_PERSON_MAX: usize = 20;
/// How long the link of an invitation works.
pub const INVITATION_LASTS: std::time::Duration = std::time::Duration::from_secs(7 * 24 * 3600);

/// The role that may change who is a member: a firm's owner, the platform's operator. Somebody
/// holds it at all times.
pub const fn head(kind: OrgKind) -> Role {
    match kind {
        OrgKind::Buyer | OrgKind::Seller => Role::Owner,
        OrgKind::Platform => Role::Operator,
    }
}

/// What a founder holds: all that the kind has, so that a firm of one can do everything.
pub fn of_founder(kind: OrgKind) -> BTreeSet<Role> {
    match kind {
        OrgKind::Buyer | OrgKind::Seller | OrgKind::Platform => {
            kind.roles().iter().copied().collect()
        }
    }
}

/// One role or more, all of the organisation's kind.
pub fn check_roles(kind: OrgKind, roles: &[Role]) -> Result<BTreeSet<Role>, FieldError> {
    if roles.is_empty() {
        return Err(FieldError::new(
            "roles",
            "too_short",
            "give at least one role",
        ));
    }
    let known = kind.roles();
    for (at, role) in roles.iter().enumerate() {
        if !known.contains(role) {
            let names: Vec<&str> = known.iter().map(|role| role.as_str()).collect();
            return Err(FieldError::new(
                format!("roles[{at}]"),
                "not_one_of",
                format!("must be one of {}", names.join(", ")),
            )
            .with_param("options", names));
        }
    }
    Ok(roles.iter().copied().collect())
}

/// A change of one member's roles; none means that they leave. Somebody must go on to run the
/// organisation.
pub fn change(
    kind: OrgKind,
    members: &[Member],
    person: PersonId,
    roles: Option<&BTreeSet<Role>>,
) -> Result<(), Error> {
    let head = head(kind);
    let is_head = |member: &Member| member.roles.contains(&head);
    let Some(member) = members.iter().find(|member| member.person == person) else {
        return Err(Error::NotFound);
    };
    let stays_head = roles.is_some_and(|roles| roles.contains(&head));
    let others = members.iter().filter(|m| m.person != person).any(is_head);
    if is_head(member) && !stays_head && !others {
        return Err(Error::LastHead { role: head });
    }
    Ok(())
}

/// What becomes of a firm when one of its members erases themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// Others go on.
    Leave,
    /// Nobody is left: the firm is closed with them.
    Close,
}

/// Refuses while the firm would be left without anybody who runs it, or with orders under way that
/// nobody answers for.
pub fn leave_for_good(
    kind: OrgKind,
    members: &[Member],
    person: PersonId,
    has_obligations: bool,
) -> Result<Leaving, Error> {
    if members.iter().all(|member| member.person == person) {
        if has_obligations {
            return Err(Error::OpenObligations);
        }
        if kind == OrgKind::Platform {
            return Err(Error::LastHead { role: head(kind) });
        }
        return Ok(Leaving::Close);
    }
    change(kind, members, person, None)?;
    Ok(Leaving::Leave)
}

#[cfg(test)]
mod tests {
    use kernel::{Id, Timestamp};
    use uuid::Uuid;

    use super::*;

    fn member(number: u128, roles: &[Role]) -> Member {
        Member {
            person: Id::from_uuid(Uuid::from_u128(number)),
            roles: roles.iter().copied().collect(),
            joined_at: Timestamp::from_micros(0),
        }
    }

    fn set(roles: &[Role]) -> BTreeSet<Role> {
        roles.iter().copied().collect()
    }

    #[test]
    fn a_role_belongs_to_its_kind_of_organisation() {
        for kind in [OrgKind::Buyer, OrgKind::Seller, OrgKind::Platform] {
            for role in Role::ALL {
                let is_known = kind.roles().contains(&role);
                assert_eq!(
                    check_roles(kind, &[role]).is_ok(),
                    is_known,
                    "{kind:?} {role:?}"
                );
            }
            assert!(check_roles(kind, &[]).is_err());
            assert!(of_founder(kind).contains(&head(kind)));
        }
        let error = check_roles(OrgKind::Buyer, &[Role::Buyer, Role::Staff]).unwrap_err();
        assert_eq!(error.path, "roles[1]");
    }

    #[test]
    fn the_last_owner_stays() {
        let owner = member(1, &[Role::Owner, Role::Staff]);
        let staff = member(2, &[Role::Staff]);
        let members = [owner.clone(), staff.clone()];
        let refused =
            |out: Result<(), Error>| matches!(out, Err(Error::LastHead { role: Role::Owner }));
        assert!(refused(change(
            OrgKind::Seller,
            &members,
            owner.person,
            None
        )));
        assert!(refused(change(
            OrgKind::Seller,
            &members,
            owner.person,
            Some(&set(&[Role::Staff]))
        )));
        assert!(
            change(
                OrgKind::Seller,
                &members,
                owner.person,
                Some(&set(&[Role::Owner]))
            )
            .is_ok()
        );
        assert!(change(OrgKind::Seller, &members, staff.person, None).is_ok());
        let two = [owner.clone(), member(2, &[Role::Owner])];
        assert!(change(OrgKind::Seller, &two, owner.person, None).is_ok());
        let stranger = member(3, &[]);
        assert!(matches!(
            change(OrgKind::Seller, &two, stranger.person, None),
            Err(Error::NotFound)
        ));
    }

    #[test]
    fn the_last_operator_stays() {
        let members = [member(1, &[Role::Operator]), member(2, &[Role::Support])];
        assert!(matches!(
            change(
                OrgKind::Platform,
                &members,
                members[0].person,
                Some(&set(&[Role::Support]))
            ),
            Err(Error::LastHead {
                role: Role::Operator
            })
        ));
    }

    #[test]
    fn who_erases_themselves_leaves_no_firm_behind_that_nobody_runs() {
        let owner = member(1, &[Role::Owner]);
        let alone = [owner.clone()];
        let with_others = [owner.clone(), member(2, &[Role::Buyer])];
        let me = owner.person;
        assert_eq!(
            leave_for_good(OrgKind::Buyer, &alone, me, false).unwrap(),
            Leaving::Close
        );
        assert!(matches!(
            leave_for_good(OrgKind::Buyer, &alone, me, true),
            Err(Error::OpenObligations)
        ));
        assert!(matches!(
            leave_for_good(OrgKind::Buyer, &with_others, me, false),
            Err(Error::LastHead { .. })
        ));
        let other = with_others[1].person;
        // Open orders are the firm's; whoever leaves others behind may go.
        assert_eq!(
            leave_for_good(OrgKind::Buyer, &with_others, other, true).unwrap(),
            Leaving::Leave
        );
        let operator = [member(1, &[Role::Operator])];
        assert!(leave_for_good(OrgKind::Platform, &operator, me, false).is_err());
    }
}
