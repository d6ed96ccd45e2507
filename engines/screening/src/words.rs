//! The tables that ship with the engine, read from the files beside it: legal forms, words that
//! many names share, spellings and pet forms of names, Chinese family names and characters.

use std::collections::{HashMap, HashSet};

use crate::nearby::Sorted;
use crate::text;

const LEGAL_FORMS: &str = include_str!("../data/legal_forms.txt");
const HAN_FORMS: &str = include_str!("../data/han_forms.txt");
const HAN_WORDS: &str = include_str!("../data/han_words.txt");
const HAN_SIMPLIFIED: &str = include_str!("../data/han_simplified.txt");
const GENERIC_WORDS: &str = include_str!("../data/generic_words.txt");
const PLACES: &str = include_str!("../data/places.txt");
const PARTICLES: &str = include_str!("../data/particles.txt");
const HONORIFICS: &str = include_str!("../data/honorifics.txt");
const CONNECTIVES: &str = include_str!("../data/connectives.txt");
const VESSEL_PREFIXES: &str = include_str!("../data/vessel_prefixes.txt");
const COMMON_NAMES: &str = include_str!("../data/common_names.txt");
const VARIANTS: &str = include_str!("../data/variants.txt");
const NICKNAMES: &str = include_str!("../data/nicknames.txt");
const SURNAMES: &str = include_str!("../data/surnames.txt");

/// Why two different words are one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tie {
    Spelling,
    Nickname,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Sense {
    Generic(u16),
    Place(u16),
    Particle(u16),
}

/// All tables. Built once by whoever screens; there is nothing global.
#[derive(Debug)]
pub struct Words {
    forms: Vec<Vec<String>>,
    han_forms: Vec<&'static str>,
    han_words: Vec<(&'static str, Vec<&'static str>)>,
    simplified: HashMap<char, char>,
    surnames: HashMap<&'static str, &'static str>,
    groups: HashMap<&'static str, Vec<u16>>,
    ties: Vec<Tie>,
    generic: HashMap<&'static str, Sense>,
    near_generic: Sorted,
    places: HashMap<&'static str, Sense>,
    particles: HashMap<&'static str, Sense>,
    honorifics: HashSet<&'static str>,
    connectives: HashSet<&'static str>,
    vessel_prefixes: HashSet<&'static str>,
    common: HashSet<&'static str>,
}

fn lines(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .filter(|words| !words.is_empty())
}

fn senses(text: &'static str, sense: fn(u16) -> Sense) -> HashMap<&'static str, Sense> {
    (0u16..)
        .zip(lines(text))
        .flat_map(|(at, words)| words.into_iter().map(move |word| (word, sense(at))))
        .collect()
}

fn set(text: &'static str) -> HashSet<&'static str> {
    lines(text).flatten().collect()
}

impl Words {
    pub fn shipped() -> Words {
        // As names are: what is one letter there has to be one here.
        let mut forms: Vec<Vec<String>> = lines(LEGAL_FORMS)
            .map(|form| text::words(&form.join(" "), true))
            .map(|form| form.into_iter().map(|word| word.text).collect())
            .collect();
        forms.sort_by_key(|words| std::cmp::Reverse(words.len()));
        let mut han_forms: Vec<&str> = lines(HAN_FORMS).flatten().collect();
        han_forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        let mut han_words: Vec<(&str, Vec<&str>)> = lines(HAN_WORDS)
            .filter_map(|words| {
                let (han, english) = words.split_first()?;
                Some((*han, english.to_vec()))
            })
            .collect();
        han_words.sort_by_key(|(han, _)| std::cmp::Reverse(han.len()));
        let mut words = Words {
            forms,
            han_forms,
            han_words,
            simplified: simplified(),
            surnames: HashMap::new(),
            groups: HashMap::new(),
            ties: Vec::new(),
            near_generic: long_words(),
            generic: senses(GENERIC_WORDS, Sense::Generic),
            places: senses(PLACES, Sense::Place),
            particles: senses(PARTICLES, Sense::Particle),
            honorifics: set(HONORIFICS),
            connectives: set(CONNECTIVES),
            vessel_prefixes: set(VESSEL_PREFIXES),
            common: set(COMMON_NAMES),
        };
        for names in lines(VARIANTS) {
            words.tie(&names, Tie::Spelling);
        }
        for names in lines(NICKNAMES) {
            words.tie(&names, Tie::Nickname);
        }
        for names in lines(SURNAMES) {
            words.tie(&names, Tie::Spelling);
            if let [han, pinyin, ..] = names[..] {
                words.surnames.insert(han, pinyin);
            }
        }
        words
    }

    fn tie(&mut self, names: &[&'static str], tie: Tie) {
        let Ok(group) = u16::try_from(self.ties.len()) else {
            return;
        };
        self.ties.push(tie);
        for name in names {
            self.groups.entry(name).or_default().push(group);
        }
    }

    /// The groups of names that are one name, in which this word is.
    pub(crate) fn groups(&self, word: &str) -> &[u16] {
        self.groups.get(word).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn tie_of(&self, group: u16) -> Tie {
        let tie = self.ties.get(usize::from(group));
        tie.copied().unwrap_or(Tie::Spelling)
    }

    pub(crate) fn has_spellings(&self, groups: &[u16]) -> bool {
        groups
            .iter()
            .any(|group| self.tie_of(*group) == Tie::Spelling)
    }

    /// A slip in a word that many names share, or in a legal form: it must not count as rare.
    pub(crate) fn is_near_generic(&self, word: &str) -> bool {
        if word.len() < 5 || !word.is_ascii() {
            return false;
        }
        let mut is_near = false;
        self.near_generic.near(word, |_| 110, |_| is_near = true);
        is_near
    }

    pub(crate) fn generic(&self, word: &str) -> Option<Sense> {
        self.generic.get(word).copied()
    }

    pub(crate) fn place(&self, word: &str) -> Option<Sense> {
        self.places.get(word).copied()
    }

    pub(crate) fn particle(&self, word: &str) -> Option<Sense> {
        self.particles.get(word).copied()
    }

    pub(crate) fn is_honorific(&self, word: &str) -> bool {
        self.honorifics.contains(word)
    }

    pub(crate) fn is_connective(&self, word: &str) -> bool {
        self.connectives.contains(word)
    }

    pub(crate) fn is_vessel_prefix(&self, word: &str) -> bool {
        self.vessel_prefixes.contains(word)
    }

    pub(crate) fn is_common_name(&self, word: &str) -> bool {
        self.common.contains(word)
    }

    pub(crate) fn forms(&self) -> &[Vec<String>] {
        &self.forms
    }

    pub(crate) fn han_forms(&self) -> &[&'static str] {
        &self.han_forms
    }

    /// The longest word of the table that the text starts with.
    pub(crate) fn han_word(&self, text: &str) -> Option<(&'static str, &[&'static str])> {
        let found = self.han_words.iter().find(|(han, _)| text.starts_with(han));
        found.map(|(han, english)| (*han, english.as_slice()))
    }

    pub(crate) fn surname(&self, han: &str) -> Option<&'static str> {
        self.surnames.get(han).copied()
    }

    pub(crate) fn simplify(&self, c: char) -> char {
        self.simplified.get(&c).copied().unwrap_or(c)
    }
}

/// Words of at least six letters that tell little; in shorter ones a slip makes another word.
fn long_words() -> Sorted {
    let words = lines(GENERIC_WORDS).chain(lines(LEGAL_FORMS)).flatten();
    let long = words.filter(|word| word.len() >= 6 && word.is_ascii());
    Sorted::new(long.map(|word| (word.to_owned(), 0)).collect())
}

/// Pairs without anything between them; a character before itself says nothing.
fn simplified() -> HashMap<char, char> {
    let mut pairs = HashMap::new();
    for line in lines(HAN_SIMPLIFIED).flatten() {
        let characters: Vec<char> = line.chars().collect();
        for pair in characters.chunks_exact(2) {
            if pair[0] != pair[1] {
                pairs.insert(pair[0], pair[1]);
            }
        }
    }
    pairs
}
