//! How sure a suggestion is: the share of its score among all, turned into how often such a share
//! was right on real invoice lines.

/// Shares are taken of scores to this power: a lead counts for more than its size.
const POWER: i32 = 4;

/// Upper ends of the shares, and how often a first suggestion within was right at its heading: on
/// the lines of `retail_tune.txt`, rounded down. Not on our own titles, where nearly all are right and a
/// share would mean more than it does. The test `confidence_is_honest` prints and holds it on lines
/// that were not tuned on.
const RIGHT: [(f64, f64); 4] = [(0.3, 0.25), (0.6, 0.35), (0.8, 0.65), (1.0, 0.9)];

/// Below this score only a weak word was found.
const WEAK: f64 = 3.0;

pub(super) fn of(rank: usize, scores: &[f64]) -> f64 {
    let Some(own) = scores.get(rank) else {
        return 0.0;
    };
    let all: f64 = scores.iter().map(|score| score.powi(POWER)).sum();
    let share = if all > 0.0 {
        own.powi(POWER) / all
    } else {
        0.0
    };
    let right = calibrated(share);
    // What is left after the suggestions above it can't be more than the rest.
    let above: f64 = (0..rank).map(|rank| of(rank, scores)).sum();
    let sure = if rank == 0 {
        right
    } else {
        (share * 0.8).min((1.0 - above).max(0.0))
    };
    let sure = if *own < WEAK { sure * own / WEAK } else { sure };
    (sure * 100.0).round() / 100.0
}

/// Straight lines between the middles of the classes.
fn calibrated(share: f64) -> f64 {
    let mut low = (0.0, 0.2);
    let mut from = 0.0;
    for (to, right) in RIGHT {
        let middle = (from + to) / 2.0;
        if share <= middle {
            return low.1 + (right - low.1) * (share - low.0) / (middle - low.0);
        }
        low = (middle, right);
        from = to;
    }
    low.1
}
