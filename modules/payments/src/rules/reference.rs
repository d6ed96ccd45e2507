//! References as they stand in files to the bank, and as banks give them back: in capitals, cut
//! up, between other words. Ours are made so that they are found again in any text.

use contract::ids::{PayoutId, RefundId};
use kernel::{Id, Kind};

use crate::model::transfer::RemittanceId;

use crate::model::position::{Cover, CoverId};

/// Before the id of a payout, in an EndToEndId.
const PAYOUT: &str = "PYT";
/// Before the id of a settlement of the card provider.
const SETTLEMENT: &str = "STL";
/// Before the id of a refund by transfer, in the name of its file and as its EndToEndId.
const REFUND: &str = "RFD";
/// Before the id of money that goes back to where it came from.
const REMITTANCE: &str = "RMT";
/// Before the id of a deal with the bank.
const COVER: &str = "CVD";
const SUFFIX_CHARS: usize = 26;
const THEIRS_CHARS_MIN: usize = 6;

/// 29 letters and digits: what SWIFT's character set X takes, and shorter than the 35 that fit.
pub fn end_to_end(payout: PayoutId) -> String {
    payout.to_string().replace('_', "").to_uppercase()
}

/// A name of ours as banks take names: capitals and digits. What was handed in more than once has its
/// number behind the id.
pub fn plain(name: &str) -> String {
    cleaned(name)
}

/// As the treasury gives it to the bank with a deal, and the bank gives it back with both lines.
pub fn cover(deal: CoverId) -> String {
    deal.to_string().replace('_', "").to_uppercase()
}

/// Whether a text names a deal: by our reference, or by the bank's own if that is long enough not to
/// be found by chance.
pub fn names_cover(text: &str, deal: &Cover) -> bool {
    let text = cleaned(text);
    let theirs = cleaned(&deal.bank_reference);
    text.contains(&cover(deal.id)) || (theirs.len() >= THEIRS_CHARS_MIN && text.contains(&theirs))
}

/// A settlement's id as the provider writes it is letters and digits already.
pub fn is_settlement(id: &str) -> bool {
    let plain = |c: u8| c.is_ascii_digit() || c.is_ascii_uppercase();
    id.len() == SETTLEMENT.len() + SUFFIX_CHARS
        && id.starts_with(SETTLEMENT)
        && id.bytes().all(plain)
}

/// Capitals, and nothing between them.
pub fn cleaned(text: &str) -> String {
    text.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// The payouts that a text names, each once, in their order.
pub fn payouts_in(text: &str) -> Vec<PayoutId> {
    ids_in(text, PAYOUT)
}

/// The refunds that a text names.
pub fn refunds_in(text: &str) -> Vec<RefundId> {
    ids_in(text, REFUND)
}

/// What came and is on its way back, as a text names it.
pub fn remittances_in(text: &str) -> Vec<RemittanceId> {
    ids_in(text, REMITTANCE)
}

/// The deals with the bank that a text names by our reference.
pub fn covers_in(text: &str) -> Vec<CoverId> {
    ids_in(text, COVER)
}

fn ids_in<K: Kind>(text: &str, prefix: &str) -> Vec<Id<K>> {
    let mut found = Vec::new();
    for suffix in after(&cleaned(text), prefix) {
        let name = format!("{}_{}", K::PREFIX, suffix.to_lowercase());
        if let Ok(id) = name.parse::<Id<K>>()
            && !found.contains(&id)
        {
            found.push(id);
        }
    }
    found
}

/// The settlements that a text names.
pub fn settlements_in(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for suffix in after(&cleaned(text), SETTLEMENT) {
        let id = format!("{SETTLEMENT}{suffix}");
        if !found.contains(&id) {
            found.push(id);
        }
    }
    found
}

/// What follows each occurrence of a prefix.
fn after<'t>(text: &'t str, prefix: &str) -> Vec<&'t str> {
    let places = text.match_indices(prefix);
    places
        .filter_map(|(at, _)| {
            let from = at + prefix.len();
            text.get(from..from + SUFFIX_CHARS)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn payout(n: u128) -> PayoutId {
        PayoutId::from_uuid(Uuid::from_u128(n << 64 | 0x7abc))
    }

    #[test]
    fn a_reference_is_found_however_the_bank_gives_it_back() {
        let (one, two) = (payout(0x0193), payout(0x0194));
        let text = end_to_end(one);
        assert_eq!(text.len(), 29);
        let cut = format!("/ROC/{} {}//URI", &text[..11].to_lowercase(), &text[11..]);
        assert_eq!(payouts_in(&cut), [one]);
        let both = format!("EREF+{text}\nEREF+{}; {text}", end_to_end(two));
        assert_eq!(payouts_in(&both), [one, two]);
        assert_eq!(payouts_in(&text[..28]), []);
        assert_eq!(payouts_in("PYT of March, PYTHON"), []);
    }

    #[test]
    fn a_settlement_is_found_too() {
        let id = format!("STL{}", "0".repeat(26));
        assert!(is_settlement(&id));
        assert_eq!(
            settlements_in(&format!("card payouts {}-{}", &id[..9], &id[9..])),
            [id]
        );
        assert_eq!(settlements_in("STL 7"), [] as [String; 0]);
    }
}
