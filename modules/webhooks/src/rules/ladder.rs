//! When a delivery is tried again: the ladder of Standard Webhooks, three days long.

use std::time::Duration;

/// Pauses before each try, in seconds; the first is made at once.
const PAUSES: [u64; 10] = [
    0,
    5,
    5 * 60,
    30 * 60,
    2 * 3_600,
    5 * 3_600,
    10 * 3_600,
    14 * 3_600,
    20 * 3_600,
    24 * 3_600,
];

/// The pause after the try on this rung; none when it was the last. `chance` below 1,000 adds up to
/// a tenth, so that what failed together is not tried together.
pub(crate) fn pause_after(step: i64, chance: u64) -> Option<Duration> {
    let next = usize::try_from(step).ok()?.checked_add(1)?;
    let seconds = PAUSES.get(next)?;
    let jitter = seconds * 1_000 / 10 * chance.min(999) / 1_000;
    Some(Duration::from_millis(seconds * 1_000 + jitter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ladder_has_ten_rungs_and_ends_after_three_days() {
        let pauses: Vec<Duration> = (0..20).map_while(|step| pause_after(step, 0)).collect();
        assert_eq!(pauses.len(), 9);
        assert_eq!(pauses[0], Duration::from_secs(5));
        let whole: Duration = pauses.iter().sum();
        assert_eq!(whole.as_secs() / 3_600, 75);
        assert_eq!(pause_after(9, 0), None);
    }

    #[test]
    fn chance_adds_a_tenth_at_most() {
        for step in 0..9 {
            let (least, most) = (pause_after(step, 0), pause_after(step, 10_000));
            let (least, most) = (least.unwrap(), most.unwrap());
            assert!(most > least && most <= least + least / 10, "{step}");
        }
    }
}
