//! The chargeback's machine (`reference/money.md` 2.5): how far it went and how it stands there, and
//! what all that the provider told amounts to. Pure.

use std::collections::VecDeque;

use crate::model::chargeback::{
    Answer, ChargebackFact, ChargebackStage, ChargebackStatus, EvidenceKind, Place,
};

use ChargebackStage::{Arbitration, Dispute, PreArbitration, PreDispute, Reversal};
use ChargebackStatus::{
    Accepted, Expired, Lost, NeedsResponse, Prevented, UnderReview, WarningClosed,
    WarningNeedsResponse, WarningUnderReview, Won,
};

pub const STAGES: [ChargebackStage; 5] =
    [PreDispute, Dispute, PreArbitration, Arbitration, Reversal];

pub const STATUSES: [ChargebackStatus; 10] = [
    WarningNeedsResponse,
    WarningUnderReview,
    WarningClosed,
    Prevented,
    NeedsResponse,
    UnderReview,
    Accepted,
    Expired,
    Lost,
    Won,
];

pub const fn stage_name(stage: ChargebackStage) -> &'static str {
    match stage {
        PreDispute => "pre_dispute",
        Dispute => "dispute",
        PreArbitration => "pre_arbitration",
        Arbitration => "arbitration",
        Reversal => "reversal",
    }
}

pub fn parse_stage(text: &str) -> Option<ChargebackStage> {
    STAGES.into_iter().find(|one| stage_name(*one) == text)
}

pub const fn name(status: ChargebackStatus) -> &'static str {
    match status {
        WarningNeedsResponse => "warning_needs_response",
        WarningUnderReview => "warning_under_review",
        WarningClosed => "warning_closed",
        Prevented => "prevented",
        NeedsResponse => "needs_response",
        UnderReview => "under_review",
        Accepted => "accepted",
        Expired => "expired",
        Won => "won",
        Lost => "lost",
    }
}

pub fn parse(text: &str) -> Option<ChargebackStatus> {
    STATUSES.into_iter().find(|one| name(*one) == text)
}

pub const fn answer_name(answer: Answer) -> &'static str {
    match answer {
        Answer::Open => "open",
        Answer::HandedIn => "handed_in",
        Answer::Conceded => "conceded",
    }
}

pub fn parse_answer(text: &str) -> Option<Answer> {
    let all = [Answer::Open, Answer::HandedIn, Answer::Conceded];
    all.into_iter().find(|one| answer_name(*one) == text)
}

pub const fn evidence_name(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::Delivery => "delivery",
        EvidenceKind::Conversation => "conversation",
        EvidenceKind::Invoice => "invoice",
        EvidenceKind::Terms => "terms",
        EvidenceKind::Refund => "refund",
        EvidenceKind::Other => "other",
    }
}

pub fn parse_evidence(text: &str) -> Option<EvidenceKind> {
    let all = [
        EvidenceKind::Delivery,
        EvidenceKind::Conversation,
        EvidenceKind::Invoice,
        EvidenceKind::Terms,
        EvidenceKind::Refund,
        EvidenceKind::Other,
    ];
    all.into_iter().find(|one| evidence_name(*one) == text)
}

const fn at(stage: ChargebackStage, status: ChargebackStatus) -> Place {
    Place { stage, status }
}

/// The places that one step leads to. A pair that no scheme knows leads nowhere, and nothing leads
/// to it.
pub const fn next(from: Place) -> &'static [Place] {
    const WITHDRAWN: Place = at(Reversal, Won);
    match (from.stage, from.status) {
        (PreDispute, WarningNeedsResponse) => {
            const {
                &[
                    at(PreDispute, WarningUnderReview),
                    at(PreDispute, WarningClosed),
                    at(PreDispute, Prevented),
                    at(Dispute, NeedsResponse),
                ]
            }
        }
        (PreDispute, WarningUnderReview) => {
            const {
                &[
                    at(PreDispute, WarningClosed),
                    at(PreDispute, Prevented),
                    at(Dispute, NeedsResponse),
                ]
            }
        }
        (Dispute, NeedsResponse) => {
            const {
                &[
                    at(Dispute, UnderReview),
                    at(Dispute, Accepted),
                    at(Dispute, Expired),
                    WITHDRAWN,
                ]
            }
        }
        (Dispute, UnderReview) => const { &[at(Dispute, Won), at(Dispute, Lost), WITHDRAWN] },
        (Dispute, Lost) => const { &[at(PreArbitration, NeedsResponse)] },
        (PreArbitration, NeedsResponse) => {
            const {
                &[
                    at(PreArbitration, UnderReview),
                    at(PreArbitration, Accepted),
                    at(PreArbitration, Expired),
                    WITHDRAWN,
                ]
            }
        }
        (PreArbitration, UnderReview) => {
            const {
                &[
                    at(PreArbitration, Won),
                    at(PreArbitration, Lost),
                    at(Arbitration, UnderReview),
                    WITHDRAWN,
                ]
            }
        }
        (Arbitration, UnderReview) => {
            const { &[at(Arbitration, Won), at(Arbitration, Lost), WITHDRAWN] }
        }
        (PreDispute, _) | (Dispute, _) | (PreArbitration, _) | (Arbitration, _) | (Reversal, _) => {
            &[]
        }
    }
}

/// Whether money of it is away from us, or gone.
pub const fn takes_money(status: ChargebackStatus) -> bool {
    match status {
        NeedsResponse | UnderReview | Accepted | Expired | Lost => true,
        WarningNeedsResponse | WarningUnderReview | WarningClosed | Prevented | Won => false,
    }
}

/// Whether somebody has to answer.
pub const fn needs_answer(status: ChargebackStatus) -> bool {
    match status {
        WarningNeedsResponse | NeedsResponse => true,
        WarningUnderReview | WarningClosed | Prevented | UnderReview | Accepted | Expired | Won
        | Lost => false,
    }
}

/// Whether the seller has lost the money, as far as it has been decided.
pub const fn is_lost(status: ChargebackStatus) -> bool {
    matches!(status, Accepted | Expired | Lost)
}

/// Whether the provider may still move it.
pub const fn is_open(place: Place) -> bool {
    match place.status {
        WarningNeedsResponse | WarningUnderReview | NeedsResponse | UnderReview => true,
        WarningClosed | Prevented | Accepted | Expired | Won | Lost => false,
    }
}

/// The legal steps from where it stands to where the provider says it is, the fewest; empty when it
/// stands there, none when nothing leads there. What is new begins with a warning or with a dispute.
pub fn path(from: Option<Place>, to: Place) -> Option<Vec<Place>> {
    let starts: Vec<Vec<Place>> = match (from, to.stage) {
        (Some(from), _) if from == to => return Some(Vec::new()),
        (Some(from), _) => vec![next(from).to_vec()],
        (None, PreDispute) => vec![vec![at(PreDispute, WarningNeedsResponse)]],
        (None, _) => vec![vec![at(Dispute, NeedsResponse)]],
    };
    let mut queue: VecDeque<Vec<Place>> = starts
        .into_iter()
        .flatten()
        .map(|first| vec![first])
        .collect();
    while let Some(way) = queue.pop_front() {
        let Some(last) = way.last().copied() else {
            continue;
        };
        if last == to {
            return Some(way);
        }
        for step in next(last) {
            if !way.contains(step) {
                let mut longer = way.clone();
                longer.push(*step);
                queue.push_back(longer);
            }
        }
    }
    None
}

fn rank(place: Place) -> (usize, usize) {
    let stage = STAGES.iter().position(|one| *one == place.stage);
    let status = STATUSES.iter().position(|one| *one == place.status);
    (stage.unwrap_or(0), status.unwrap_or(0))
}

/// The fact that counts: the furthest, whatever the order in which they came; of several that say
/// the same the one with the least event id.
pub fn furthest(facts: &[ChargebackFact]) -> Option<&ChargebackFact> {
    facts.iter().reduce(|best, fact| {
        let (had, has) = (rank(best.news.place), rank(fact.news.place));
        if has > had || (has == had && fact.event < best.event) {
            fact
        } else {
            best
        }
    })
}

#[cfg(test)]
mod tests {
    use kernel::{Currency, Money, Timestamp};

    use super::*;
    use crate::model::Source;
    use crate::model::chargeback::ChargebackNews;

    fn all() -> Vec<Place> {
        let pairs = STAGES.iter().flat_map(|stage| {
            STATUSES.iter().map(|status| Place {
                stage: *stage,
                status: *status,
            })
        });
        pairs.collect()
    }

    /// Every pair of places that is not written here is illegal.
    #[test]
    fn the_table_is_the_reference_s() {
        let (warned, asked) = (
            at(PreDispute, WarningNeedsResponse),
            at(Dispute, NeedsResponse),
        );
        let again = at(PreArbitration, NeedsResponse);
        let legal = [
            (warned, at(PreDispute, WarningUnderReview)),
            (warned, at(PreDispute, WarningClosed)),
            (warned, at(PreDispute, Prevented)),
            (warned, asked),
            (
                at(PreDispute, WarningUnderReview),
                at(PreDispute, WarningClosed),
            ),
            (
                at(PreDispute, WarningUnderReview),
                at(PreDispute, Prevented),
            ),
            (at(PreDispute, WarningUnderReview), asked),
            (asked, at(Dispute, UnderReview)),
            (asked, at(Dispute, Accepted)),
            (asked, at(Dispute, Expired)),
            (asked, at(Reversal, Won)),
            (at(Dispute, UnderReview), at(Dispute, Won)),
            (at(Dispute, UnderReview), at(Dispute, Lost)),
            (at(Dispute, UnderReview), at(Reversal, Won)),
            (at(Dispute, Lost), again),
            (again, at(PreArbitration, UnderReview)),
            (again, at(PreArbitration, Accepted)),
            (again, at(PreArbitration, Expired)),
            (again, at(Reversal, Won)),
            (at(PreArbitration, UnderReview), at(PreArbitration, Won)),
            (at(PreArbitration, UnderReview), at(PreArbitration, Lost)),
            (
                at(PreArbitration, UnderReview),
                at(Arbitration, UnderReview),
            ),
            (at(PreArbitration, UnderReview), at(Reversal, Won)),
            (at(Arbitration, UnderReview), at(Arbitration, Won)),
            (at(Arbitration, UnderReview), at(Arbitration, Lost)),
            (at(Arbitration, UnderReview), at(Reversal, Won)),
        ];
        let mut steps = 0;
        for from in all() {
            for to in all() {
                let may = next(from).contains(&to);
                assert_eq!(may, legal.contains(&(from, to)), "{from:?} to {to:?}");
                steps += usize::from(may);
            }
        }
        assert_eq!(steps, legal.len());
    }

    #[test]
    fn nothing_follows_an_end() {
        for place in all() {
            let is_end = matches!(
                place.status,
                Won | Accepted | Expired | WarningClosed | Prevented
            );
            assert!(!is_end || next(place).is_empty(), "{place:?}");
        }
        assert_eq!(path(Some(at(Dispute, Accepted)), at(Dispute, Won)), None);
    }

    #[test]
    fn news_that_overtook_others_walk_the_whole_way() {
        let way = path(None, at(Arbitration, Won)).unwrap_or_default();
        let names: Vec<&str> = way.iter().map(|place| name(place.status)).collect();
        assert_eq!(
            names,
            [
                "needs_response",
                "under_review",
                "lost",
                "needs_response",
                "under_review",
                "under_review",
                "won"
            ]
        );
    }

    fn told(event: &str, place: Place) -> ChargebackFact {
        ChargebackFact {
            provider: "sandbox".to_owned(),
            event: event.to_owned(),
            source: Source::Notification,
            news: ChargebackNews {
                id: "dp_1".to_owned(),
                charge: "att_1".to_owned(),
                place,
                amount: Money::new(100, Currency::USD),
                fee: Money::zero(Currency::USD),
                reason: "10.4".to_owned(),
                due_by: None,
            },
            received_at: Timestamp::from_micros(0),
        }
    }

    /// Whatever order a chain of news comes in, and however often, it ends in the same place, by
    /// legal steps alone.
    #[test]
    fn news_commute() {
        let chains: [&[Place]; 3] = [
            &[
                at(Dispute, NeedsResponse),
                at(Dispute, UnderReview),
                at(Dispute, Won),
            ],
            &[
                at(PreDispute, WarningNeedsResponse),
                at(Dispute, NeedsResponse),
                at(Dispute, Lost),
                at(PreArbitration, NeedsResponse),
                at(Arbitration, Won),
            ],
            &[
                at(PreDispute, WarningUnderReview),
                at(Dispute, NeedsResponse),
                at(Reversal, Won),
            ],
        ];
        for chain in chains {
            let count = chain.len();
            for seed in 0..(count * count * count) {
                let (mut place, mut heard) = (None, Vec::new());
                let order = (0..count * 2).map(|step| (seed + step * (seed % 3 + 1)) % count);
                // Everything comes at least once in the end.
                for index in order.chain(0..count) {
                    heard.push(told(&format!("e{index}"), chain[index]));
                    let Some(fact) = furthest(&heard) else {
                        panic!("nothing was heard");
                    };
                    if let Some(way) = path(place, fact.news.place) {
                        place = way.last().copied().or(place);
                    }
                }
                assert_eq!(place, chain.last().copied());
            }
        }
    }
}
