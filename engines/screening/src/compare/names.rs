//! Two names: how much of both agrees, and what does not.

use std::sync::Arc;

use crate::alike::{self, SAME, Why};
use crate::assign;
use crate::name::{Class, Name, Token};
use crate::script::Script;
use crate::words::Words;

/// Two words written as one count as one from here on.
const JOINED: u32 = 900;
/// Shorter words are too easily put together from others.
const JOINED_LEN: usize = 6;
const JOINED_FRAME_LEN: usize = 4;
/// Agreement of this many hundredths of rare words carries a name of which a part is missing: two
/// rare words, or a rare and a common one.
const TELLING: u32 = 150;
/// A word of at least this weight is one of the two that a partial agreement needs.
const STRONG: u32 = 60;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Agreement {
    /// In thousandths.
    pub score: u32,
    /// Equal but for order, case, punctuation, spaces and legal form.
    pub is_exact: bool,
    /// Weight of what agrees.
    pub evidence: u32,
    /// Each name has a number that the other has not.
    pub numbers_differ: bool,
    pub is_weak: bool,
    pub pairs: Vec<Pair>,
    pub alone: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pair {
    pub one: String,
    pub other: String,
    pub why: Why,
}

/// The two in one order, whichever came first.
pub(crate) fn agree(words: &Words, one: &Name, other: &Name) -> Option<Agreement> {
    if one.tokens.is_empty() || other.tokens.is_empty() {
        return None;
    }
    let (a, b) = if one <= other {
        (one, other)
    } else {
        (other, one)
    };
    let is_exact = is_exact(a, b);
    let is_weak = a.is_weak || b.is_weak;
    let (mut left, mut right) = (a.tokens.clone(), b.tokens.clone());
    if is_exact {
        return Some(Agreement {
            score: SAME,
            is_exact,
            evidence: a.weight.min(b.weight),
            numbers_differ: false,
            is_weak,
            pairs: Vec::new(),
            alone: Vec::new(),
        });
    }
    join(&mut left, &right);
    join(&mut right, &left);
    // The shorter one has the rows.
    if left.len() > right.len() {
        std::mem::swap(&mut left, &mut right);
    }
    Some(measure(
        words,
        &left,
        &right,
        a.is_pinyin && b.is_pinyin,
        is_weak,
    ))
}

/// Equal words in any order, or equal once spaces between up to three of them are moved.
fn is_exact(a: &Name, b: &Name) -> bool {
    if a.exact == b.exact {
        return true;
    }
    let left = beyond(&a.exact, &b.exact);
    let right = beyond(&b.exact, &a.exact);
    let len = |words: &[&String]| words.iter().map(|word| word.len()).sum::<usize>();
    if left.len() == right.len() || left.len().max(right.len()) > 3 || len(&left) != len(&right) {
        return false;
    }
    let ways = orders(&left);
    orders(&right).iter().any(|way| ways.contains(way))
}

/// The words of one, each as often as it is not in the other. Both are sorted.
fn beyond<'a>(one: &'a [String], other: &[String]) -> Vec<&'a String> {
    let mut rest = other.iter().peekable();
    let mut found = Vec::new();
    for word in one {
        while rest.peek().is_some_and(|next| *next < word) {
            rest.next();
        }
        if rest.peek() == Some(&word) {
            rest.next();
        } else {
            found.push(word);
        }
    }
    found
}

/// Up to three words written together in every order.
fn orders(words: &[&String]) -> Vec<String> {
    match words {
        [] => vec![String::new()],
        _ => (0..words.len())
            .flat_map(|at| {
                let mut rest = words.to_vec();
                let first = rest.remove(at);
                orders(&rest)
                    .into_iter()
                    .map(move |tail| format!("{first}{tail}"))
            })
            .collect(),
    }
}

/// Where two words of `parts` together are one of `wholes`, they become one. Only if their
/// consonants are the same: that is what an index can find.
fn join(parts: &mut Vec<Arc<Token>>, wholes: &[Arc<Token>]) {
    let is_word = |token: &&Arc<Token>| token.class != Class::Number && !token.is_particle();
    let is_joinable = |token: &Arc<Token>| token.class != Class::Number;
    for whole in wholes.iter().filter(is_word) {
        let is_short = match whole.script {
            Script::Arabic => whole.abjad.len() < JOINED_FRAME_LEN,
            _ => whole.roman.len() < JOINED_LEN,
        };
        if is_short || parts.iter().any(|part| part.text == whole.text) {
            continue;
        }
        let mut best: Option<(u32, usize, usize, Token)> = None;
        for (i, first) in parts.iter().enumerate() {
            for (j, second) in parts.iter().enumerate() {
                if i == j
                    || !is_joinable(first)
                    || !is_word(&second)
                    || !may_join(first, second, whole)
                {
                    continue;
                }
                let mut joined = first.joined(second);
                joined.weight = whole.weight;
                if frame(&joined, whole) != frame(whole, &joined) {
                    continue;
                }
                let likeness = likeness_of_joined(&joined, whole);
                if likeness >= JOINED && best.as_ref().is_none_or(|best| best.0 < likeness) {
                    best = Some((likeness, i, j, joined));
                }
            }
        }
        if let Some((_, i, j, joined)) = best {
            parts.remove(i.max(j));
            parts.remove(i.min(j));
            parts.push(Arc::new(joined));
            parts.sort();
        }
    }
}

/// Cheap, for what is mostly no: about as many consonants together as in the whole, the same first
/// one, the same last one.
fn may_join(first: &Token, second: &Token, whole: &Token) -> bool {
    let (a, b, c) = (&first.abjad, &second.abjad, &whole.abjad);
    let ends = b.len() < 2 || b.as_bytes().last() == c.as_bytes().last();
    (a.len() + b.len()).abs_diff(c.len()) <= 2
        && a.as_bytes().first() == c.as_bytes().first()
        && ends
        && !first.text.is_empty()
        && !second.text.is_empty()
}

fn frame<'a>(token: &'a Token, other: &Token) -> &'a str {
    if token.script == Script::Arabic || other.script == Script::Arabic {
        &token.abjad
    } else {
        &token.skeleton
    }
}

fn likeness_of_joined(joined: &Token, whole: &Token) -> u32 {
    if joined.script == Script::Arabic || whole.script == Script::Arabic {
        // Names made with God's are short in consonants: Saif Allah, Saifullah.
        let is_long = joined.abjad.len() >= JOINED_FRAME_LEN || joined.text.ends_with("الله");
        return if is_long { JOINED } else { 0 };
    }
    let len = joined.roman.len().max(whole.roman.len()) as u32;
    let most = len * crate::distance::MISTAKE;
    let cost = crate::distance::between(joined.roman.as_bytes(), whole.roman.as_bytes(), most);
    cost.map_or(0, |cost| SAME - SAME * cost / most.max(1))
}

fn measure(
    words: &Words,
    rows: &[Arc<Token>],
    columns: &[Arc<Token>],
    is_pinyin: bool,
    is_weak: bool,
) -> Agreement {
    let likeness: Vec<Vec<Option<(u32, Why)>>> = rows
        .iter()
        .map(|a| {
            let row = columns.iter();
            row.map(|b| alike::likeness(words, a, b, is_pinyin))
                .collect()
        })
        .collect();
    let worth = |i: usize, j: usize| rows[i].weight + columns[j].weight;
    let gains: Vec<Vec<i64>> = likeness
        .iter()
        .enumerate()
        .map(|(i, row)| {
            let row = row.iter().enumerate();
            row.map(|(j, found)| found.map_or(0, |(score, _)| i64::from(score * worth(i, j))))
                .collect()
        })
        .collect();
    let chosen = assign::best(&gains, columns.len());
    let mut gain = 0u32;
    let mut evidence = 0u32;
    let mut strong = 0u32;
    let mut pairs = Vec::new();
    let mut is_met = vec![false; columns.len()];
    let mut alone = Vec::new();
    let (mut number_left, mut number_right) = (false, false);
    for (i, j) in chosen.iter().copied().enumerate() {
        let Some((score, why)) = likeness[i][j] else {
            number_left |= rows[i].class == Class::Number;
            alone.push(rows[i].text.clone());
            continue;
        };
        is_met[j] = true;
        gain += score * worth(i, j);
        let least = rows[i].weight.min(columns[j].weight);
        evidence += least * score / SAME;
        strong += u32::from(least >= STRONG);
        if why != Why::Equal {
            let (one, other) = (rows[i].text.clone(), columns[j].text.clone());
            pairs.push(if one <= other {
                Pair { one, other, why }
            } else {
                Pair {
                    one: other,
                    other: one,
                    why,
                }
            });
        }
    }
    for (column, _) in columns.iter().zip(&is_met).filter(|(_, is_met)| !**is_met) {
        number_right |= column.class == Class::Number;
        alone.push(column.text.clone());
    }
    pairs.sort_by(|a, b| (&a.one, &a.other).cmp(&(&b.one, &b.other)));
    alone.sort();
    let weight = |tokens: &[Arc<Token>]| tokens.iter().map(|token| token.weight).sum::<u32>();
    let (left, right) = (weight(rows), weight(columns));
    Agreement {
        score: score(gain, left, right, strong >= 2 && evidence >= TELLING),
        is_exact: false,
        evidence,
        numbers_differ: number_left && number_right,
        is_weak,
        pairs,
        alone,
    }
}

/// How much of both together agrees; where enough agrees to carry it, mixed with how much of the
/// smaller one does, so that a left-out middle name costs less than another name.
fn score(gain: u32, left: u32, right: u32, carries: bool) -> u32 {
    let of_both = gain / (left + right).max(1);
    if !carries {
        return of_both.min(SAME);
    }
    let of_smaller = (gain / (2 * left.min(right)).max(1)).min(SAME);
    (of_both * 45 / 100 + of_smaller * 55 / 100).min(SAME)
}

/// Whether a name that gains no more than this can have a score of `least`, for an index that adds
/// up gains. The lighter of two words that agree weighs at most half of both.
pub(crate) fn may_reach(gain: u32, left: u32, right: u32, least: u32) -> bool {
    score(gain, left, right, gain >= 2 * SAME * TELLING) >= least
}
