//! Ids that follow from what they stand for, so that whoever asks again means the same thing, and
//! the numbers by which people call an order.

use contract::ids::{AfterSaleId, CheckoutId, OrderId, OrgId, ShipmentId};
use kernel::{Id, Timestamp};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A UUIDv8 of a hash: the same parts give the same id, in this process and any other.
fn derived(purpose: &str, parts: &[&[u8]]) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(purpose.as_bytes());
    for part in parts {
        // The length keeps ("a", "bc") apart from ("ab", "c").
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let digest = hash.finalize();
    let mut bytes = [0u8; 16];
    bytes.copy_from_slice(&digest[..16]);
    bytes[6] = (bytes[6] & 0x0f) | 0x80;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    Uuid::from_bytes(bytes)
}

/// The process that a buyer's idempotency key stands for.
pub(crate) fn checkout(buyer: OrgId, key: &str) -> CheckoutId {
    Id::from_uuid(derived(
        "checkout",
        &[buyer.uuid().as_bytes(), key.as_bytes()],
    ))
}

/// A seller's order of a checkout.
pub(crate) fn order(checkout: CheckoutId, seller: OrgId) -> OrderId {
    Id::from_uuid(derived(
        "order",
        &[checkout.uuid().as_bytes(), seller.uuid().as_bytes()],
    ))
}

/// The shipment that a seller's idempotency key stands for.
pub(crate) fn shipment(order: OrderId, key: &str) -> ShipmentId {
    Id::from_uuid(derived(
        "shipment",
        &[order.uuid().as_bytes(), key.as_bytes()],
    ))
}

/// The look at what a shipment travels by, apart from the look at who receives it.
pub(crate) fn voyage(shipment: ShipmentId) -> Uuid {
    derived("voyage", &[shipment.uuid().as_bytes()])
}

/// The giving back of all money of an order: there is one, whoever has the idea first.
pub(crate) fn cancellation(order: OrderId) -> AfterSaleId {
    Id::from_uuid(derived("cancellation", &[order.uuid().as_bytes()]))
}

/// The giving back of what an order's seller will not send.
pub(crate) fn rest(order: OrderId) -> AfterSaleId {
    Id::from_uuid(derived("rest", &[order.uuid().as_bytes()]))
}

const CODE_ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_CHARS: usize = 7;
/// Codes that there are: a guess hits one of a million orders once in 34,000 tries.
pub(crate) const CODES: u64 = 32u64.pow(CODE_CHARS as u32);

/// The part of an order's number that is unique by itself.
pub(crate) fn code(random: u64) -> String {
    let mut rest = random % CODES;
    let mut letters = [b'0'; CODE_CHARS];
    for letter in letters.iter_mut().rev() {
        *letter = CODE_ALPHABET[(rest % 32) as usize];
        rest /= 32;
    }
    letters.iter().map(|letter| char::from(*letter)).collect()
}

/// `A-2611-7Q3KDXM`: year and month, then the code.
pub(crate) fn number(code: &str, at: Timestamp) -> String {
    let date = at.date();
    format!(
        "A-{:02}{:02}-{code}",
        date.year().rem_euclid(100),
        date.month()
    )
}

/// The code in what somebody typed or pasted: a number, or its last part, in any case, with the
/// letters that are easily taken for digits read as such.
pub(crate) fn code_in(text: &str) -> Option<String> {
    let last = text.trim().rsplit('-').next().unwrap_or_default();
    let read: String = last
        .chars()
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    let is_code = read.len() == CODE_CHARS && read.bytes().all(|c| CODE_ALPHABET.contains(&c));
    is_code.then_some(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_key_of_another_firm_stands_for_another_checkout() {
        let (one, other) = (
            Id::from_uuid(Uuid::from_u128(1)),
            Id::from_uuid(Uuid::from_u128(2)),
        );
        assert_eq!(checkout(one, "k"), checkout(one, "k"));
        assert_ne!(checkout(one, "k"), checkout(other, "k"));
        assert_ne!(checkout(one, "k"), checkout(one, "l"));
        assert_eq!(checkout(one, "k").uuid().get_version_num(), 8);
    }

    #[test]
    fn a_number_is_found_again_however_it_is_written() {
        let code = code(123_456_789);
        let number = number(&code, Timestamp::from_micros(1_795_000_000_000_000));
        assert_eq!(number, format!("A-2611-{code}"));
        assert_eq!(code_in(&number), Some(code.clone()));
        assert_eq!(code_in(&number.to_lowercase()), Some(code.clone()));
        assert_eq!(code_in(&format!(" {code} ")), Some(code));
        assert_eq!(code_in("A-2611-OIL0000"), Some("0110000".to_owned()));
        assert_eq!(code_in("red kettle"), None);
        assert_eq!(code_in(""), None);
    }

    #[test]
    fn codes_have_seven_letters_whatever_the_number() {
        for random in [0, 1, CODES - 1, CODES, u64::MAX] {
            assert_eq!(code(random).len(), 7);
        }
    }
}
