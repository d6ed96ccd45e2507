//! E-mail addresses and telephone numbers in the one form in which they are compared and kept.

use kernel::FieldError;

use crate::model::{Contact, ContactKind};

const EMAIL_CHARS_MAX: usize = 254;
const LOCAL_CHARS_MAX: usize = 64;

/// What somebody types to log in: an address has an `@`, a number has none.
pub fn of_login(text: &str) -> Option<Contact> {
    if text.contains('@') {
        email(text)
    } else {
        phone(text)
    }
}

/// One of the two fields of a form, the other left out.
pub fn of_fields(
    email_text: Option<&str>,
    phone_text: Option<&str>,
) -> Result<Contact, FieldError> {
    match (email_text, phone_text) {
        (Some(text), None) => email(text)
            .ok_or_else(|| FieldError::new("email", "invalid", "is not an e-mail address")),
        (None, Some(text)) => phone(text).ok_or_else(|| {
            FieldError::new(
                "phone",
                "invalid",
                "is not a telephone number with its country code, such as +49 30 1234567",
            )
        }),
        (None, None) => Err(FieldError::new(
            "email",
            "missing",
            "give an e-mail address or a telephone number",
        )),
        (Some(_), Some(_)) => Err(FieldError::new(
            "phone",
            "not_together",
            "give an e-mail address or a telephone number, not both",
        )),
    }
}

/// Lower case throughout: no mail service of today tells `Ann@` from `ann@`, and people mix them.
pub fn email(text: &str) -> Option<Contact> {
    let address = text.trim().to_lowercase();
    let (local, domain) = address.rsplit_once('@')?;
    let is_local = !local.is_empty()
        && local.len() <= LOCAL_CHARS_MAX
        && local
            .bytes()
            .all(|c| c.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~.-".contains(&c))
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..");
    let labels: Vec<&str> = domain.split('.').collect();
    let is_domain = labels.len() >= 2
        && labels.iter().all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|c| c.is_ascii_alphanumeric() || c == b'-')
        })
        && labels
            .last()
            .is_some_and(|top| top.bytes().any(|c| c.is_ascii_alphabetic()));
    (is_local && is_domain && address.len() <= EMAIL_CHARS_MAX).then(|| Contact {
        kind: ContactKind::Email,
        address: address.clone(),
    })
}

/// E.164: a plus and 8 to 15 digits. `00` for the plus and the usual separators are understood.
pub fn phone(text: &str) -> Option<Contact> {
    let text = text.trim();
    let text = match text.strip_prefix("00") {
        Some(rest) => rest,
        None => text.strip_prefix('+')?,
    };
    let mut digits = String::with_capacity(16);
    for character in text.chars() {
        match character {
            '0'..='9' => digits.push(character),
            ' ' | '-' | '.' | '/' | '(' | ')' | '\u{a0}' => {}
            _ => return None,
        }
    }
    let is_number = (8..=15).contains(&digits.len()) && !digits.starts_with('0');
    is_number.then(|| Contact {
        kind: ContactKind::Phone,
        address: format!("+{digits}"),
    })
}

/// Enough to recognise one's own address by, too little to learn another's.
pub fn masked(contact: &Contact) -> String {
    match contact.kind {
        ContactKind::Email => {
            let (local, domain) = contact.address.split_once('@').unwrap_or(("", ""));
            let first: String = local.chars().take(1).collect();
            format!("{first}…@{domain}")
        }
        ContactKind::Phone => {
            let (head, tail) = (
                contact.address.get(..3),
                contact.address.len().saturating_sub(2),
            );
            format!(
                "{}…{}",
                head.unwrap_or("+"),
                contact.address.get(tail..).unwrap_or("")
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_one_form() {
        for (text, wanted) in [
            ("Ann@Example.COM", Some("ann@example.com")),
            (
                "  ann.lee+argosy@mail.example.de ",
                Some("ann.lee+argosy@mail.example.de"),
            ),
            ("ann@localhost", None),
            ("ann@@example.com", None),
            ("@example.com", None),
            (".ann@example.com", None),
            ("a..b@example.com", None),
            ("ann@-example.com", None),
            ("ann@example.1", None),
            ("ann@exa mple.com", None),
            ("ann\u{0}@example.com", None),
            ("安@example.com", None),
        ] {
            assert_eq!(email(text).map(|c| c.address).as_deref(), wanted, "{text}");
        }
    }

    #[test]
    fn numbers_have_one_form() {
        for (text, wanted) in [
            ("+49 (30) 123-4567", Some("+49301234567")),
            ("0086 138 0013 8000", Some("+8613800138000")),
            ("13800138000", None),
            ("+0 123 456 789", None),
            ("+1234567", None),
            ("+1234567890123456", None),
            ("+49 30 x", None),
        ] {
            assert_eq!(phone(text).map(|c| c.address).as_deref(), wanted, "{text}");
        }
    }

    #[test]
    fn a_form_has_one_of_the_two() {
        assert_eq!(of_fields(None, None).unwrap_err().code, "missing");
        assert_eq!(
            of_fields(Some("a@b.cn"), Some("+8613800138000"))
                .unwrap_err()
                .code,
            "not_together"
        );
        assert_eq!(of_fields(Some("a"), None).unwrap_err().path, "email");
        assert_eq!(of_fields(None, Some("a")).unwrap_err().path, "phone");
    }

    #[test]
    fn a_masked_address_is_only_recognised_by_its_owner() {
        let mail = email("jan.schmidt@example.de").unwrap();
        assert_eq!(masked(&mail), "j…@example.de");
        let number = phone("+49301234567").unwrap();
        assert_eq!(masked(&number), "+49…67");
    }
}
