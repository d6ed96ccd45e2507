//! How long a code holds, how often it may be tried, how often one may be asked for.

use std::time::Duration;

use kernel::Timestamp;

use crate::model::Challenge;

pub const CODE_DIGITS: usize = 6;
pub const CODE_LASTS: Duration = Duration::from_secs(10 * 60);
pub const ATTEMPTS_MAX: i64 = 5;
/// After the right code: time to fill in the rest of the form.
pub const PROOF_LASTS: Duration = Duration::from_secs(30 * 60);
/// A link that an operator hands over in person.
pub const LINK_LASTS: Duration = Duration::from_secs(24 * 3600);
/// Codes for one address, within `CODES_WITHIN`.
pub const CODES_MAX: i64 = 5;
pub const CODES_WITHIN: Duration = Duration::from_secs(3600);

/// Why a code is not even looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    Expired,
    TooManyAttempts,
}

pub fn is_open(challenge: &Challenge, now: Timestamp) -> Result<(), Closed> {
    if now >= challenge.expires_at {
        Err(Closed::Expired)
    } else if challenge.attempts >= ATTEMPTS_MAX {
        Err(Closed::TooManyAttempts)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use kernel::{Id, Locale};

    use super::*;
    use crate::model::Purpose;
    use crate::rules::contact;

    fn challenge(attempts: i64) -> Challenge {
        let now = Timestamp::from_micros(0);
        Challenge {
            id: Id::from_uuid(uuid::Uuid::nil()),
            purpose: Purpose::Register,
            contact: contact::email("a@example.com").unwrap(),
            person: None,
            locale: Locale::En,
            live: true,
            attempts,
            proof: None,
            created_at: now,
            expires_at: now.plus(CODE_LASTS),
        }
    }

    #[test]
    fn a_code_holds_ten_minutes_and_five_attempts() {
        let at = |seconds: i64| Timestamp::from_micros(seconds * 1_000_000);
        assert_eq!(is_open(&challenge(4), at(599)), Ok(()));
        assert_eq!(is_open(&challenge(0), at(600)), Err(Closed::Expired));
        assert_eq!(is_open(&challenge(5), at(1)), Err(Closed::TooManyAttempts));
    }
}
