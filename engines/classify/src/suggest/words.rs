//! Titles as tokens, and terms found in them. A Latin word is a token in its singular, a Han
//! character is one by itself: Chinese is cut by the terms of our own tables, the longest first,
//! so that a phone case (手机壳) is not taken for a phone (手机).

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

/// What follows these words says what the goods go with, not what they are.
const GOES_WITH: [&str; 11] = [
    "for",
    "with",
    "w",
    "compatible",
    "fit",
    "including",
    "include",
    "from",
    "without",
    "no",
    "featuring",
];

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub text: String,
    pub is_han: bool,
    /// A comma, bracket or dash stood before it.
    pub after_break: bool,
}

pub(super) fn tokens(text: &str, max: usize) -> Vec<Token> {
    let mut found = Vec::new();
    let mut word = String::new();
    let mut after_break = false;
    let flush = |word: &mut String, found: &mut Vec<Token>, after_break: &mut bool| {
        if !word.is_empty() {
            found.push(Token {
                text: singular(word),
                is_han: false,
                after_break: std::mem::take(after_break),
            });
            word.clear();
        }
    };
    let mut chars = text.nfkc().flat_map(char::to_lowercase).peekable();
    while let Some(c) = chars.next() {
        if found.len() >= max {
            break;
        }
        if is_han(c) {
            flush(&mut word, &mut found, &mut after_break);
            found.push(Token {
                text: c.to_string(),
                is_han: true,
                after_break: std::mem::take(&mut after_break),
            });
        } else if c.is_alphanumeric() {
            word.push(c);
        } else if matches!(c, '\'' | '’') {
            // men's, lady's: the ending says nothing.
            flush(&mut word, &mut found, &mut after_break);
            if chars.peek() == Some(&'s') {
                chars.next();
            }
        } else if c == '.' && word.ends_with(|c: char| c.is_ascii_digit()) {
            word.push('.');
        } else {
            flush(&mut word, &mut found, &mut after_break);
            if matches!(
                c,
                ',' | '|' | '(' | ')' | ';' | '，' | '、' | '【' | '】' | '–' | '[' | ']'
            ) {
                after_break = true;
            }
        }
    }
    flush(&mut word, &mut found, &mut after_break);
    found
}

pub(super) const fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}')
}

/// Plurals of trade words; an irregular one stands in the tables itself.
fn singular(word: &str) -> String {
    let word = word.trim_end_matches('.');
    if !word.is_ascii() || word.len() < 4 || word.ends_with("ss") || word.ends_with("us") {
        return word.to_owned();
    }
    for (ending, instead) in [("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x")] {
        if let Some(stem) = word.strip_suffix(ending) {
            return format!("{stem}{instead}");
        }
    }
    if let Some(stem) = word.strip_suffix("ies")
        && stem.len() > 1
    {
        return format!("{stem}y");
    }
    match word.strip_suffix('s') {
        Some(stem) if !stem.ends_with('i') => stem.to_owned(),
        _ => word.to_owned(),
    }
}

/// Where a term was found: the first token and the one after the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    pub term: usize,
    pub from: usize,
    pub to: usize,
}

/// Terms by their tokens.
#[derive(Debug, Default)]
pub(super) struct Terms {
    /// A step from a place in the tree by a token.
    steps: HashMap<(usize, String), usize>,
    /// The term that ends at a place.
    ends: Vec<Option<usize>>,
    pub texts: Vec<String>,
}

impl Terms {
    pub fn insert(&mut self, text: &str) -> usize {
        if self.ends.is_empty() {
            self.ends.push(None);
        }
        let mut at = 0;
        for token in tokens(text, usize::MAX) {
            let next = self.ends.len();
            at = *self.steps.entry((at, token.text)).or_insert(next);
            if at == next {
                self.ends.push(None);
            }
        }
        if at == 0 {
            // Nothing but signs: found nowhere.
            self.texts.push(text.to_owned());
            return self.texts.len() - 1;
        }
        match self.ends[at] {
            Some(term) => term,
            None => {
                self.texts.push(text.to_owned());
                let term = self.texts.len() - 1;
                self.ends[at] = Some(term);
                term
            }
        }
    }

    /// Whether these tokens together are a term.
    pub fn is_term(&self, tokens: &[Token]) -> bool {
        let whole = |hit: &Hit| hit.from == 0 && hit.to == tokens.len();
        self.all(tokens).iter().any(whole)
    }

    /// Every term in the tokens, also inside another.
    pub fn all(&self, tokens: &[Token]) -> Vec<Hit> {
        let mut hits = Vec::new();
        if self.ends.is_empty() {
            return hits;
        }
        for from in 0..tokens.len() {
            let mut at = 0;
            for (to, token) in tokens.iter().enumerate().skip(from) {
                match self.steps.get(&(at, token.text.clone())) {
                    Some(next) => at = *next,
                    None => break,
                }
                if let Some(term) = self.ends[at] {
                    hits.push(Hit {
                        term,
                        from,
                        to: to + 1,
                    });
                }
            }
        }
        hits
    }

    /// Only those that no longer one contains.
    pub fn longest(&self, tokens: &[Token]) -> Vec<Hit> {
        let mut all = self.all(tokens);
        all.retain(|hit| !is_imitation(tokens, hit.from));
        all.iter()
            .filter(|hit| {
                !all.iter().any(|other| {
                    other.from <= hit.from
                        && hit.to <= other.to
                        && (other.to - other.from) > (hit.to - hit.from)
                })
            })
            .copied()
            .collect()
    }
}

/// A leather that begins a term, where the word before it says that it is none.
fn is_imitation(tokens: &[Token], from: usize) -> bool {
    let is_leather = tokens
        .get(from)
        .is_some_and(|token| token.text == "leather");
    let before = from.checked_sub(1).and_then(|before| tokens.get(before));
    is_leather
        && before.is_some_and(|before| {
            ["pu", "faux", "vegan", "imitation", "artificial", "pvc"].contains(&&*before.text)
        })
}

/// How much a term at each token says about what the goods are.
pub(super) fn zones(tokens: &[Token]) -> Vec<f64> {
    let mut zone: f64 = 1.0;
    let mut base: f64 = 1.0;
    let mut out = Vec::with_capacity(tokens.len());
    for (at, token) in tokens.iter().enumerate() {
        if token.after_break {
            base = 0.85;
            zone = base;
        }
        let next = |ahead: usize| tokens.get(at + ahead).map_or("", |token| &*token.text);
        let pair_is = |a: &str, b: &str| token.text == a && next(1) == b;
        let goes_with = (!token.is_han && GOES_WITH.contains(&&*token.text))
            || pair_is("适", "用")
            || pair_is("用", "于")
            || pair_is("送", "给");
        if goes_with {
            zone = base * 0.4;
        }
        let before_special =
            token.is_han && (1..=4).any(|ahead| next(ahead) == "专" && next(ahead + 1) == "用");
        out.push(if before_special { zone * 0.5 } else { zone });
    }
    out
}
