//! What an API key can be allowed: reading or writing, module by module.

use std::collections::BTreeSet;

use kernel::FieldError;

pub const KEYS_MAX: i64 = 50;

const MODULES: [&str; 12] = [
    "catalog",
    "stock",
    "orders",
    "payments",
    "logistics",
    "compliance",
    "desk",
    "insight",
    "risk",
    "identity",
    "blobs",
    "webhooks",
];

/// Every scope there is.
pub fn all() -> Vec<String> {
    MODULES
        .iter()
        .flat_map(|module| [format!("{module}:read"), format!("{module}:write")])
        .collect()
}

/// One scope or more, all known. Who may write may read.
pub fn check(scopes: &[String]) -> Result<BTreeSet<String>, FieldError> {
    if scopes.is_empty() {
        return Err(FieldError::new(
            "scopes",
            "too_short",
            "give at least one scope",
        ));
    }
    let known = all();
    let mut chosen = BTreeSet::new();
    for (at, scope) in scopes.iter().enumerate() {
        if !known.contains(scope) {
            return Err(FieldError::new(
                format!("scopes[{at}]"),
                "not_one_of",
                format!("must be one of {}", known.join(", ")),
            )
            .with_param("options", known));
        }
        if let Some(module) = scope.strip_suffix(":write") {
            chosen.insert(format!("{module}:read"));
        }
        chosen.insert(scope.clone());
    }
    Ok(chosen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writing_includes_reading() {
        let chosen = check(&["orders:write".to_owned()]).unwrap();
        assert_eq!(
            chosen.into_iter().collect::<Vec<_>>(),
            ["orders:read", "orders:write"]
        );
        assert_eq!(
            check(&["orders:all".to_owned()]).unwrap_err().path,
            "scopes[0]"
        );
        assert!(check(&[]).is_err());
    }
}
