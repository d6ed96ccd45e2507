//! What a product's code may be: five codes with how sure each is and which words pointed there.
//!
//! Words of our own tables in English and Chinese, weighed; no model, nothing learnt from users. A
//! suggestion is never applied here: somebody who answers for the declaration takes it or not.

mod confidence;
mod garments;
mod nomenclature;
pub(crate) mod table;
mod words;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::code::Code;
use crate::schedule::Schedule;
use nomenclature::Nomenclature;
pub use table::TableError;
use table::{Said, Sense, Table, shown};
use words::{Hit, Token};

/// Tokens beyond these are not read: a listing repeats itself by then.
const TITLE_TOKENS_MAX: usize = 200;
const DESCRIPTION_TOKENS_MAX: usize = 400;
/// What a word of the description counts against one of the title.
const DESCRIPTION_WEIGHT: f64 = 0.35;
const SUGGESTED_MAX: usize = 5;
/// The score of a material by itself.
const MATERIAL_ALONE: f64 = 0.4;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Product<'a> {
    pub title: &'a str,
    pub description: &'a str,
    /// `95% cotton, 5% elastane`
    pub material: &'a str,
    /// Anything else that is known: `gender: women`.
    pub attributes: &'a [&'a str],
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Suggestion {
    /// Six digits, or four where the subheading needs more than was said.
    pub code: Code,
    /// What our tables call the goods; where only the nomenclature knows them, its words.
    pub english: String,
    pub chinese: String,
    /// The description in the imported nomenclature, if there is one.
    pub official: Option<String>,
    /// How often a suggestion that scored like this one was right at its own level, on titles
    /// that the weights were tuned on. An estimate.
    pub confidence: f64,
    pub because: Vec<Reason>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Reason {
    pub kind: ReasonKind,
    /// As they stand in the title, or a rule in English.
    pub words: String,
    /// The rule in Chinese.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chinese: Option<String>,
}

impl Reason {
    fn of(kind: ReasonKind, words: String) -> Reason {
        Reason {
            kind,
            words,
            chinese: None,
        }
    }

    fn rule(english: String, chinese: String) -> Reason {
        Reason {
            kind: ReasonKind::Rule,
            words: english,
            chinese: Some(chinese),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonKind {
    /// Words that name the goods.
    Names,
    /// Words that speak for this code among others: a material, a use.
    Supports,
    /// Words that speak against it.
    Against,
    /// A rule of the notes, or a usual case taken for want of words.
    Rule,
    /// Words that stand in the nomenclature's own description.
    Nomenclature,
}

/// The tables, read once and used often.
#[derive(Debug)]
pub struct Suggester {
    table: Table,
    nomenclature: Option<Nomenclature>,
}

#[derive(Debug, Clone)]
struct Candidate {
    score: f64,
    english: String,
    chinese: String,
    because: Vec<Reason>,
}

type Candidates = BTreeMap<Code, Candidate>;

impl Suggester {
    pub fn new() -> Result<Suggester, TableError> {
        Ok(Suggester {
            table: Table::shipped()?,
            nomenclature: None,
        })
    }

    /// Also looks into the descriptions of an imported nomenclature in English: for goods that our
    /// tables don't name, and for the subheading where they stop at the heading.
    #[must_use]
    pub fn with_nomenclature(mut self, schedule: &Schedule) -> Suggester {
        self.nomenclature = Some(Nomenclature::of(schedule));
        self
    }

    /// Every code that our own tables can suggest.
    pub fn codes(&self) -> Vec<Code> {
        let goods = self.table.rows.iter().map(|row| row.code);
        let garments = self
            .table
            .garments
            .iter()
            .flat_map(|garment| garment.codes());
        let materials = self.table.materials.iter().map(|material| material.code);
        let mut known: Vec<Code> = goods.chain(garments).chain(materials).collect();
        known.sort_unstable();
        known.dedup();
        known
    }

    /// Headings that our own tables know.
    pub fn headings(&self) -> Vec<Code> {
        let mut known: Vec<Code> = self.codes().iter().filter_map(Code::heading).collect();
        known.dedup();
        known
    }

    pub fn suggest(&self, product: &Product) -> Vec<Suggestion> {
        let title = words::tokens(product.title, TITLE_TOKENS_MAX);
        let rest = format!(
            "{}, {}, {}",
            product.material,
            product.attributes.join(", "),
            product.description
        );
        let rest = words::tokens(&rest, DESCRIPTION_TOKENS_MAX);
        let together: Vec<Token> = title.iter().chain(&rest).cloned().collect();
        let said = self.table.said(&together);
        let mut found = Candidates::new();
        self.by_words(&title, 1.0, &said, &together, &mut found);
        self.by_words(&rest, DESCRIPTION_WEIGHT, &said, &together, &mut found);
        self.by_material(&said, &mut found);
        if let Some(nomenclature) = &self.nomenclature {
            from_nomenclature(nomenclature, &title, &mut found);
        }
        let mut suggestions = ranked(found);
        if let Some(nomenclature) = &self.nomenclature {
            for suggestion in &mut suggestions {
                let official = nomenclature.described(&suggestion.code);
                suggestion.official = official.map(str::to_owned);
            }
        }
        suggestions
    }

    fn by_words(
        &self,
        tokens: &[Token],
        weight: f64,
        said: &Said,
        together: &[Token],
        found: &mut Candidates,
    ) {
        let zones = words::zones(tokens);
        let heads = self.table.heads.longest(tokens);
        let inside = |noun: &Hit| {
            heads
                .iter()
                .any(|head| head.from <= noun.from && noun.to <= head.to)
        };
        let nouns = self
            .table
            .nouns
            .longest(tokens)
            .into_iter()
            .filter(|noun| !inside(noun));
        let hits: Vec<(f64, &[Sense], Hit)> = heads
            .iter()
            .map(|hit| {
                let (weight, senses) = (self.table.weights[hit.term], &self.table.senses[hit.term]);
                (weight, senses.as_slice(), *hit)
            })
            .chain(nouns.map(|hit| {
                let senses = &self.table.noun_senses[hit.term];
                (self.table.noun_weights[hit.term], senses.as_slice(), hit)
            }))
            .collect();
        let last_named = hits
            .iter()
            .filter(|(_, _, hit)| zones.get(hit.from).is_some_and(|zone| *zone >= 1.0))
            .map(|(_, _, hit)| hit.to)
            .max();
        // The telling words of each sense, the best first.
        let mut by_sense: Vec<(Sense, Vec<(f64, Hit)>)> = Vec::new();
        for (telling, senses, hit) in hits {
            let zone = zones.get(hit.from).copied().unwrap_or(1.0);
            // In English the noun comes last: a bottle brush is a brush.
            let is_noun = tokens.get(hit.from).is_some_and(|token| !token.is_han)
                && Some(hit.to) == last_named;
            let telling = telling * zone * if is_noun { 1.15 } else { 1.0 };
            for sense in senses {
                match by_sense.iter_mut().find(|(known, _)| known == sense) {
                    Some((_, hits)) => hits.push((telling, hit)),
                    None => by_sense.push((*sense, vec![(telling, hit)])),
                }
            }
        }
        for (sense, mut hits) in by_sense {
            hits.sort_by(|a, b| b.0.total_cmp(&a.0));
            hits.dedup_by_key(|(_, hit)| hit.term);
            let more: f64 = hits.iter().skip(1).map(|(telling, _)| 0.25 * telling).sum();
            let score =
                weight * (hits.first().map_or(0.0, |(telling, _)| *telling) + more.min(3.0));
            let because = hits
                .iter()
                .map(|(_, hit)| Reason::of(ReasonKind::Names, shown(&tokens[hit.from..hit.to])))
                .collect();
            match sense {
                Sense::Goods(row) => self.goods(row, score, because, said, found),
                Sense::Garment(kind) => {
                    let garment = &self.table.garments[kind];
                    self.garment(garment, score, because, said, together, found);
                }
            }
        }
    }

    /// The headings for other articles of a material, below anything that was named.
    fn by_material(&self, said: &Said, found: &mut Candidates) {
        for material in &self.table.materials {
            let Some(words) = said.concepts.get(&material.concept) else {
                continue;
            };
            let known = |code: &Code| material.code.covers(code);
            if found.keys().any(known) {
                continue;
            }
            let reason = Reason::rule(
                format!("{words}: only the material is known"),
                format!("{words}：仅知材质"),
            );
            let (english, chinese) = (&material.english, &material.chinese);
            put(
                found,
                material.code,
                MATERIAL_ALONE,
                english,
                chinese,
                vec![reason],
            );
        }
    }

    fn goods(
        &self,
        row: usize,
        mut score: f64,
        mut because: Vec<Reason>,
        said: &Said,
        found: &mut Candidates,
    ) {
        let row = &self.table.rows[row];
        for cue in row.cues.iter().filter(|cue| said.has(**cue)).take(4) {
            score *= match cue {
                table::Cue::Concept(_) => 1.16,
                table::Cue::Word(_) => 1.08,
            };
            let words = self.table.cue_text(*cue, said);
            because.push(Reason::of(ReasonKind::Supports, words));
        }
        for cue in row.against.iter().filter(|cue| said.has(**cue)).take(2) {
            score *= 0.5;
            let words = self.table.cue_text(*cue, said);
            because.push(Reason::of(ReasonKind::Against, words));
        }
        put(found, row.code, score, &row.english, &row.chinese, because);
    }

    fn garment(
        &self,
        garment: &garments::Garment,
        score: f64,
        because: Vec<Reason>,
        said: &Said,
        together: &[Token],
        found: &mut Candidates,
    ) {
        for choice in garment.choices(&self.table, said, together) {
            let mut because = because.clone();
            let rules = choice.why.into_iter();
            because.extend(rules.map(|(english, chinese)| Reason::rule(english, chinese)));
            let score = score * choice.share;
            put(
                found,
                choice.code,
                score,
                &garment.kind,
                &garment.chinese,
                because,
            );
        }
    }
}

fn from_nomenclature(nomenclature: &Nomenclature, title: &[Token], found: &mut Candidates) {
    let best = found.values().map(|known| known.score).fold(0.0, f64::max);
    for near in nomenclature.search(title) {
        let reason = Reason::of(ReasonKind::Nomenclature, near.words.join(", "));
        // A subheading of a heading that the tables name without one.
        let parent = near.code.heading().and_then(|heading| found.get(&heading));
        let score = match parent {
            Some(parent) => parent.score * (0.7 + 0.3 * near.closeness),
            // Tariff language is far from that of shops: it counts where little else was found.
            None if best < 4.0 => near.closeness * 4.0,
            None => near.closeness * 1.5,
        };
        match found.get_mut(&near.code) {
            Some(known) => {
                known.score += 0.6 * near.closeness;
                known.because.push(reason);
            }
            None => put(found, near.code, score, &near.description, "", vec![reason]),
        }
    }
}

fn put(
    found: &mut Candidates,
    code: Code,
    score: f64,
    english: &str,
    chinese: &str,
    mut because: Vec<Reason>,
) {
    match found.get_mut(&code) {
        Some(known) => {
            // Title and description, or two kinds of one subheading, that point to the same.
            known.score = known.score.max(score) + 0.2 * known.score.min(score);
            for reason in because {
                if !known.because.contains(&reason) {
                    known.because.push(reason);
                }
            }
        }
        None => {
            because.dedup();
            let candidate = Candidate {
                score,
                english: english.to_owned(),
                chinese: chinese.to_owned(),
                because,
            };
            found.insert(code, candidate);
        }
    }
}

fn ranked(found: Candidates) -> Vec<Suggestion> {
    let mut ranked: Vec<(Code, Candidate)> = found.into_iter().collect();
    ranked.sort_by(|a, b| b.1.score.total_cmp(&a.1.score).then(a.0.cmp(&b.0)));
    let scores: Vec<f64> = ranked.iter().map(|(_, known)| known.score).collect();
    ranked
        .into_iter()
        .take(SUGGESTED_MAX)
        .enumerate()
        .map(|(rank, (code, known))| Suggestion {
            code,
            english: known.english,
            chinese: known.chinese,
            official: None,
            confidence: confidence::of(rank, &scores),
            because: known.because,
        })
        .collect()
}
