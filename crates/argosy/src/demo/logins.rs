//! The accounts of the demo world, for people and for programs.

use serde::Serialize;

use super::world::{Organisation, Person, World};
use crate::cli::{Done, Failure};
use crate::output;

#[derive(Serialize)]
struct LogIn {
    role: &'static str,
    email: String,
    password: String,
    organisation: String,
}

/// `argosy demo logins`.
pub(crate) fn logins() -> Done {
    output::line(&serde_json::to_string_pretty(&all()?)?);
    Ok(())
}

/// The same as a table, under the address.
pub(crate) fn print_logins() -> Done {
    let all = all()?;
    let Some(first) = all.first() else {
        return Ok(());
    };
    output::line("");
    output::line(&format!("  Everybody's password: {}", first.password));
    output::line("");
    output::line(&format!(
        "  {:<12}{:<34}{}",
        "role", "e-mail", "organisation"
    ));
    for account in &all {
        output::line(&format!(
            "  {:<12}{:<34}{}",
            account.role, account.email, account.organisation
        ));
    }
    output::line("");
    Ok(())
}

fn all() -> Result<Vec<LogIn>, Failure> {
    let people = World::people()?;
    let account = |firm: &Organisation, person: &Person| {
        Some(LogIn {
            role: role(firm, person)?,
            email: person.email.clone(),
            password: people.password.clone(),
            organisation: firm.shown_name(),
        })
    };
    Ok(people
        .organisations
        .iter()
        .flat_map(|firm| {
            firm.people
                .iter()
                .filter_map(|person| account(firm, person))
        })
        .collect())
}

/// What the person is there for, in the words of the command line's contract. Who does what that
/// has no word for is left out.
fn role(firm: &Organisation, person: &Person) -> Option<&'static str> {
    let main = person.roles.first()?.as_str();
    Some(match (firm.kind.as_str(), main) {
        ("buyer", "owner" | "buyer") => "buyer",
        ("seller", "owner" | "staff") => "seller",
        (_, "approver") => "approver",
        (_, "warehouse") => "warehouse",
        (_, "finance") => "finance",
        (_, "operator") => "operator",
        (_, "support") => "support",
        (_, "compliance") => "compliance",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_log_in_for_every_role_of_the_contract() {
        let all = all().map_err(|failure| failure.0).unwrap();
        for role in [
            "buyer",
            "approver",
            "seller",
            "warehouse",
            "operator",
            "support",
            "compliance",
            "finance",
        ] {
            assert!(all.iter().any(|account| account.role == role), "{role}");
        }
        assert!(all.iter().all(|account| account.password.len() >= 8));
    }
}
