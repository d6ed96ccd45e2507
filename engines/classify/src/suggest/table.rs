//! The tables that ship with the crate, read: what words point to which code, and what a word
//! says about material, wearer and make. No judgement is made here.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::garments::Garment;
use super::words::{Terms, Token};
use crate::code::Code;

const GOODS: &str = include_str!("../../data/goods.txt");
const GARMENTS: &str = include_str!("../../data/garments.txt");
const CONCEPTS: &str = include_str!("../../data/concepts.txt");
const MATERIALS: &str = include_str!("../../data/materials.txt");
/// Last words that go with anything.
const EMPTY_NOUNS: [&str; 12] = [
    "set",
    "kit",
    "piece",
    "pack",
    "product",
    "accessory",
    "part",
    "套装",
    "制品",
    "用品",
    "配件",
    "礼盒",
];

/// A fault of a data file, by its line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {reason}")]
pub struct TableError {
    pub file: &'static str,
    pub line: usize,
    pub reason: String,
}

/// A cue is a concept, or a word by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cue {
    Concept(usize),
    Word(usize),
}

#[derive(Debug)]
pub(super) struct Row {
    pub code: Code,
    pub english: String,
    pub chinese: String,
    pub cues: Vec<Cue>,
    pub against: Vec<Cue>,
}

/// What a term may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    Goods(usize),
    Garment(usize),
}

#[derive(Debug)]
pub(super) struct Table {
    pub rows: Vec<Row>,
    pub garments: Vec<Garment>,
    pub concepts: Vec<String>,
    concept_terms: Terms,
    /// Concepts by term of `concept_terms`.
    concepts_of: Vec<Vec<usize>>,
    cue_words: Terms,
    pub heads: Terms,
    pub senses: Vec<Vec<Sense>>,
    /// How telling each head is: rarer and longer ones are more so.
    pub weights: Vec<f64>,
    /// The noun that a head ends with, for goods that no head names in full: any lamp is like
    /// the lamps that are known.
    pub nouns: Terms,
    pub noun_senses: Vec<Vec<Sense>>,
    pub noun_weights: Vec<f64>,
    pub materials: Vec<Material>,
}

/// Where goods go of which only the material is known.
#[derive(Debug)]
pub(super) struct Material {
    pub concept: usize,
    pub code: Code,
    pub english: String,
    pub chinese: String,
}

/// Concepts and cue words that stand in a title, with the first words that said so.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub concepts: BTreeMap<usize, String>,
    pub words: BTreeSet<usize>,
    /// Fibres in the order they are named, with the percentage where there is one.
    pub order: Vec<(usize, usize)>,
}

impl Table {
    pub fn shipped() -> Result<Table, TableError> {
        let mut table = Table::read(GOODS, GARMENTS, CONCEPTS)?;
        for (line, cells) in cells("materials.txt", MATERIALS, 4)? {
            let fault = |reason: String| TableError {
                file: "materials.txt",
                line,
                reason,
            };
            let concept = table.concept(cells[0]);
            let material = Material {
                concept: concept.ok_or_else(|| fault(format!("no concept {}", cells[0])))?,
                code: Code::from_printed(cells[1]).map_err(|error| fault(error.to_string()))?,
                english: cells[2].to_owned(),
                chinese: cells[3].to_owned(),
            };
            table.materials.push(material);
        }
        Ok(table)
    }

    pub fn read(goods: &str, garments: &str, concepts: &str) -> Result<Table, TableError> {
        let mut table = Table {
            rows: Vec::new(),
            garments: Vec::new(),
            concepts: Vec::new(),
            concept_terms: Terms::default(),
            concepts_of: Vec::new(),
            cue_words: Terms::default(),
            heads: Terms::default(),
            senses: Vec::new(),
            weights: Vec::new(),
            nouns: Terms::default(),
            noun_senses: Vec::new(),
            noun_weights: Vec::new(),
            materials: Vec::new(),
        };
        for (_, cells) in cells("concepts.txt", concepts, 3)? {
            table.concepts.push(cells[0].to_owned());
            let concept = table.concepts.len() - 1;
            for term in terms(cells[1]).chain(terms(cells[2])) {
                let term = table.concept_terms.insert(term);
                table
                    .concepts_of
                    .resize(table.concept_terms.texts.len(), Vec::new());
                table.concepts_of[term].push(concept);
            }
        }
        for (line, cells) in cells("goods.txt", goods, 5)? {
            table.goods_row(&cells).map_err(|reason| TableError {
                file: "goods.txt",
                line,
                reason,
            })?;
        }
        for (line, cells) in cells("garments.txt", garments, 9)? {
            let garment = Garment::read(&cells).map_err(|reason| TableError {
                file: "garments.txt",
                line,
                reason,
            })?;
            table.garments.push(garment);
            let sense = Sense::Garment(table.garments.len() - 1);
            for term in terms(cells[1]).chain(terms(cells[2])) {
                table.head(term, sense);
            }
        }
        table.weigh();
        Ok(table)
    }

    fn goods_row(&mut self, cells: &[&str]) -> Result<(), String> {
        let code = Code::from_printed(cells[0]).map_err(|error| error.to_string())?;
        let first = |cell: &str| terms(cell).next().unwrap_or_default().to_owned();
        let row = Row {
            code,
            english: first(cells[1]),
            chinese: first(cells[2]),
            cues: self.cues(cells[3])?,
            against: self.cues(cells[4])?,
        };
        self.rows.push(row);
        let sense = Sense::Goods(self.rows.len() - 1);
        for term in terms(cells[1]).chain(terms(cells[2])) {
            self.head(term, sense);
        }
        Ok(())
    }

    fn head(&mut self, term: &str, sense: Sense) {
        let term = self.heads.insert(term);
        self.senses.resize(self.heads.texts.len(), Vec::new());
        if !self.senses[term].contains(&sense) {
            self.senses[term].push(sense);
        }
    }

    fn cues(&mut self, cell: &str) -> Result<Vec<Cue>, String> {
        terms(cell)
            .map(|term| match term.strip_prefix('@') {
                Some(name) => {
                    let at = self.concepts.iter().position(|known| known == name);
                    at.map(Cue::Concept)
                        .ok_or_else(|| format!("there is no concept @{name}"))
                }
                None => Ok(Cue::Word(self.cue_words.insert(term))),
            })
            .collect()
    }

    fn weigh(&mut self) {
        let mut headings = HashMap::new();
        for row in &self.rows {
            let of = headings.len();
            headings.entry(row.code.heading()).or_insert(of);
        }
        let known = headings.len() as f64;
        self.weights = self
            .heads
            .texts
            .iter()
            .zip(&self.senses)
            .map(|(text, senses)| {
                let units: f64 = super::words::tokens(text, usize::MAX)
                    .iter()
                    .map(|token| if token.is_han { 0.5 } else { 1.0 })
                    .sum();
                let length = (0.65 + 0.35 * units).min(1.8);
                (1.0 + known / (senses.len().max(1) as f64)).ln() * length
            })
            .collect();
        for term in 0..self.heads.texts.len() {
            let Some(noun) = self.noun(&self.heads.texts[term]) else {
                continue;
            };
            let at = self.nouns.insert(&noun);
            self.noun_senses.resize(self.nouns.texts.len(), Vec::new());
            for sense in &self.senses[term] {
                if !self.noun_senses[at].contains(sense) {
                    self.noun_senses[at].push(*sense);
                }
            }
        }
        self.noun_weights = self
            .noun_senses
            .iter()
            .map(|senses| 0.35 * (1.0 + known / (senses.len().max(1) as f64)).ln())
            .collect();
    }

    /// The last Latin word of several, or the last two Han characters of more. A material or a
    /// wearer behind the noun (`bathroom sink ceramic`) is none.
    fn noun(&self, text: &str) -> Option<String> {
        let mut tokens = super::words::tokens(text, usize::MAX);
        let several = tokens.len() > 1;
        while tokens.last().is_some_and(|last| {
            !last.is_han && self.concept_terms.is_term(std::slice::from_ref(last))
        }) {
            tokens.pop();
        }
        let last = tokens.last()?;
        let noun = if last.is_han {
            let from = tokens.len().checked_sub(2)?;
            if from == 0 || !tokens[from].is_han || self.concept_terms.is_term(&tokens[from..]) {
                return None;
            }
            shown(&tokens[from..])
        } else {
            if !several || last.text.len() < 3 {
                return None;
            }
            last.text.clone()
        };
        let is_number = noun.starts_with(|c: char| c.is_ascii_digit());
        (!is_number && !EMPTY_NOUNS.contains(&&*noun)).then_some(noun)
    }

    pub fn said(&self, tokens: &[Token]) -> Said {
        let mut said = Said::default();
        // The longest only: PU leather is no leather, and kraft paper (牛皮纸) no cowhide (牛皮).
        for hit in self.concept_terms.longest(tokens) {
            for concept in &self.concepts_of[hit.term] {
                let words = shown(&tokens[hit.from..hit.to]);
                said.concepts.entry(*concept).or_insert(words);
                said.order.push((*concept, hit.from));
            }
        }
        said.words = self
            .cue_words
            .all(tokens)
            .iter()
            .map(|hit| hit.term)
            .collect();
        said
    }

    pub fn concept(&self, name: &str) -> Option<usize> {
        self.concepts.iter().position(|known| known == name)
    }
}

impl Said {
    pub fn has(&self, cue: Cue) -> bool {
        match cue {
            Cue::Concept(concept) => self.concepts.contains_key(&concept),
            Cue::Word(word) => self.words.contains(&word),
        }
    }
}

impl Table {
    pub fn cue_text(&self, cue: Cue, said: &Said) -> String {
        match cue {
            Cue::Concept(concept) => said.concepts.get(&concept).cloned().unwrap_or_default(),
            Cue::Word(word) => self.cue_words.texts[word].clone(),
        }
    }
}

/// Words as they would be read, without blanks between Han characters.
pub(super) fn shown(tokens: &[Token]) -> String {
    let mut out = String::new();
    let mut after_word = false;
    for token in tokens {
        if !out.is_empty() && (!token.is_han && after_word) {
            out.push(' ');
        }
        out.push_str(&token.text);
        after_word = !token.is_han;
    }
    out
}

pub(super) fn terms(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(',')
        .map(str::trim)
        .filter(|term| !term.is_empty() && *term != "-")
}

/// Rows of a data file: cells between bars, `#` begins a remark.
pub(crate) fn cells<'a>(
    file: &'static str,
    text: &'a str,
    columns: usize,
) -> Result<Vec<(usize, Vec<&'a str>)>, TableError> {
    let mut rows = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let line = at + 1;
        if cells.len() != columns {
            return Err(TableError {
                file,
                line,
                reason: format!("{} cells, not {columns}", cells.len()),
            });
        }
        rows.push((line, cells));
    }
    Ok(rows)
}
