//! Descriptions of an imported nomenclature as a second, weaker source: BM25 over the words of
//! headings and subheadings.

use std::collections::{BTreeSet, HashMap};

use super::words::{Token, tokens};
use crate::code::{Code, Level};
use crate::schedule::Schedule;

const TEXT_TOKENS_MAX: usize = 80;
const NEAR_MAX: usize = 12;
/// The usual values of BM25.
const K1: f64 = 1.2;
const B: f64 = 0.75;
/// Words of tariff language that tell nothing.
const EMPTY: [&str; 32] = [
    "of",
    "and",
    "or",
    "the",
    "other",
    "than",
    "n.e.c",
    "in",
    "not",
    "for",
    "with",
    "to",
    "a",
    "no",
    "heading",
    "article",
    "part",
    "whether",
    "by",
    "kind",
    "used",
    "thereof",
    "similar",
    "excluding",
    "item",
    "use",
    "on",
    "their",
    "set",
    "size",
    "new",
    "pack",
];

#[derive(Debug)]
pub(super) struct Nomenclature {
    lines: Vec<(Code, String, f64)>,
    headings: HashMap<Code, String>,
    postings: HashMap<String, Vec<(usize, f64)>>,
    mean_length: f64,
}

pub(super) struct Near {
    pub code: Code,
    pub description: String,
    /// 1.0 is as close as the best could be.
    pub closeness: f64,
    pub words: Vec<String>,
}

impl Nomenclature {
    pub fn of(schedule: &Schedule) -> Nomenclature {
        let mut made = Nomenclature {
            lines: Vec::new(),
            headings: HashMap::new(),
            postings: HashMap::new(),
            mean_length: 1.0,
        };
        let mut total = 0.0;
        for line in schedule.lines() {
            match line.code.level() {
                Level::Heading => {
                    made.headings.insert(line.code, line.description.clone());
                    continue;
                }
                Level::Subheading => {}
                Level::Chapter | Level::National => continue,
            }
            let heading = line
                .code
                .heading()
                .and_then(|code| made.headings.get(&code));
            let text = format!(
                "{} {}",
                line.description,
                heading.map_or("", String::as_str)
            );
            let words: Vec<Token> = tokens(&text, TEXT_TOKENS_MAX)
                .into_iter()
                .filter(|token| !EMPTY.contains(&&*token.text))
                .collect();
            let at = made.lines.len();
            let length = words.len() as f64;
            total += length;
            let mut counts: HashMap<String, f64> = HashMap::new();
            for word in words {
                *counts.entry(word.text).or_default() += 1.0;
            }
            for (word, count) in counts {
                made.postings.entry(word).or_default().push((at, count));
            }
            made.lines
                .push((line.code, line.description.clone(), length));
        }
        if !made.lines.is_empty() {
            made.mean_length = total / made.lines.len() as f64;
        }
        made
    }

    pub fn described(&self, code: &Code) -> Option<&str> {
        let heading = self.headings.get(code).map(String::as_str);
        heading.or_else(|| {
            // Lines of a schedule come in the order of their codes.
            let at = self.lines.binary_search_by(|line| line.0.cmp(code)).ok()?;
            Some(self.lines[at].1.as_str())
        })
    }

    pub fn search(&self, title: &[Token]) -> Vec<Near> {
        let all = self.lines.len() as f64;
        let asked: BTreeSet<&str> = title
            .iter()
            .map(|token| token.text.as_str())
            .filter(|word| !EMPTY.contains(word))
            .collect();
        let mut scores: HashMap<usize, (f64, Vec<String>)> = HashMap::new();
        let mut most = 0.0;
        for word in asked {
            let Some(postings) = self.postings.get(word) else {
                continue;
            };
            let known = postings.len() as f64;
            let rare = (1.0 + (all - known + 0.5) / (known + 0.5)).ln();
            most += rare * (K1 + 1.0);
            for (at, count) in postings {
                let length = self.lines[*at].2 / self.mean_length;
                let weight = rare * count * (K1 + 1.0) / (count + K1 * (1.0 - B + B * length));
                let entry = scores.entry(*at).or_default();
                entry.0 += weight;
                entry.1.push(word.to_owned());
            }
        }
        let mut near: Vec<(usize, (f64, Vec<String>))> = scores.into_iter().collect();
        near.sort_by(|a, b| b.1.0.total_cmp(&a.1.0).then(a.0.cmp(&b.0)));
        near.truncate(NEAR_MAX);
        near.into_iter()
            .map(|(at, (score, words))| Near {
                code: self.lines[at].0,
                description: self.lines[at].1.clone(),
                closeness: if most > 0.0 { score / most } else { 0.0 },
                words,
            })
            .collect()
    }
}
