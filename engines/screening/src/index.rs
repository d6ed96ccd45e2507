//! Many records made ready to be asked about one by one.
//!
//! The words of the list that are like a word of the question add up what they are worth in the
//! names that have them; names that can reach what is shown are compared in full. So the index finds
//! what comparing with every record would find, and nothing else.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::alike::{self, FRAME_ALLOWANCE, allowance};
use crate::compare::{self, BONUS_MAX, Decision, Judgement, LEAST_SHOWN, Party, may_reach};
use crate::distance::MISTAKE;
use crate::name::{Class, Name, Token};
use crate::nearby::Sorted;
use crate::record::Record;
use crate::script::Script;
use crate::words::{Sense, Words};

/// One record that a question met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<'a> {
    pub record: &'a Record,
    pub judgement: Judgement,
    /// Under which an analyst's *no* to this pair is remembered.
    pub fingerprint: String,
}

#[derive(Debug)]
pub struct Index {
    words: Words,
    records: Vec<Record>,
    parties: Vec<Party>,
    names: Vec<Posted>,
    vocabulary: Vec<Entry>,
    by_text: HashMap<String, Vec<u32>>,
    by_group: HashMap<u16, Vec<u32>>,
    by_sense: HashMap<Sense, Vec<u32>>,
    /// Places in the vocabulary, by script: those that are compared character by character.
    by_script: HashMap<Script, Vec<u32>>,
    by_sound: Sorted,
    /// Consonants of all words but those in Arabic letters, and of those.
    by_frame: Sorted,
    by_arabic_frame: Sorted,
    /// Two words of a name by the consonants of both together.
    by_join: HashMap<String, Vec<u32>>,
    /// Names by all their letters: what is equal but for spaces and order.
    by_letters: HashMap<String, Vec<u32>>,
    /// Words by their consonants.
    by_whole: HashMap<String, Vec<u32>>,
    by_id: HashMap<(u8, String), Vec<u32>>,
}

#[derive(Debug)]
struct Posted {
    party: u32,
    /// Which of the party's names.
    nth: usize,
    weight: u32,
    initials: u32,
}

/// A word of the list and the names that have it.
#[derive(Debug)]
struct Entry {
    token: Arc<Token>,
    names: Vec<u32>,
}

impl Index {
    pub fn new(records: Vec<Record>) -> Index {
        Index::with(Words::shipped(), records)
    }

    pub fn with(words: Words, records: Vec<Record>) -> Index {
        let mut index = Index {
            parties: records
                .iter()
                .map(|record| Party::new(&words, record))
                .collect(),
            words,
            records,
            names: Vec::new(),
            vocabulary: Vec::new(),
            by_text: HashMap::new(),
            by_group: HashMap::new(),
            by_sense: HashMap::new(),
            by_script: HashMap::new(),
            by_sound: Sorted::default(),
            by_frame: Sorted::default(),
            by_arabic_frame: Sorted::default(),
            by_join: HashMap::new(),
            by_letters: HashMap::new(),
            by_whole: HashMap::new(),
            by_id: HashMap::new(),
        };
        let parties = std::mem::take(&mut index.parties);
        let mut places: HashMap<Arc<Token>, u32> = HashMap::new();
        for (at, party) in (0u32..).zip(&parties) {
            for key in party.ids.keys() {
                index.by_id.entry(key).or_default().push(at);
            }
            for (nth, name) in party.names.iter().enumerate() {
                index.post(at, nth, name, &mut places);
            }
        }
        index.parties = parties;
        index.sort();
        index
    }

    /// The vocabulary in the orders in which it is looked through.
    fn sort(&mut self) {
        let (mut sounds, mut frames, mut arabic) = (Vec::new(), Vec::new(), Vec::new());
        for (place, entry) in (0u32..).zip(&self.vocabulary) {
            let token = &entry.token;
            for group in &token.groups {
                self.by_group.entry(*group).or_default().push(place);
            }
            if let Some(sense) = token.sense {
                self.by_sense.entry(sense).or_default().push(place);
            }
            if token.class != Class::Word {
                continue;
            }
            if matches!(token.script, Script::Han | Script::Arabic | Script::Other) {
                self.by_script.entry(token.script).or_default().push(place);
            }
            if token.abjad.len() >= 2 {
                self.by_whole
                    .entry(token.abjad.clone())
                    .or_default()
                    .push(place);
            }
            match token.script {
                Script::Other => {}
                Script::Arabic => arabic.push((token.abjad.clone(), place)),
                _ => {
                    sounds.push((token.roman.clone(), place));
                    frames.push((token.abjad.clone(), place));
                }
            }
        }
        self.by_sound = Sorted::new(sounds);
        self.by_frame = Sorted::new(frames);
        self.by_arabic_frame = Sorted::new(arabic);
    }

    pub fn len(&self) -> usize {
        self.records.len()
    }

    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    pub fn records(&self) -> &[Record] {
        &self.records
    }

    fn post(&mut self, party: u32, nth: usize, name: &Name, places: &mut HashMap<Arc<Token>, u32>) {
        let Ok(at) = u32::try_from(self.names.len()) else {
            return;
        };
        let initials = name
            .tokens
            .iter()
            .filter(|token| token.class == Class::Initial);
        self.names.push(Posted {
            party,
            nth,
            weight: name.weight,
            initials: initials.count() as u32,
        });
        self.by_letters.entry(name.letters()).or_default().push(at);
        for token in &name.tokens {
            let place = *places.entry(token.clone()).or_insert_with(|| {
                let place = self.vocabulary.len() as u32;
                self.by_text
                    .entry(token.text.clone())
                    .or_default()
                    .push(place);
                self.vocabulary.push(Entry {
                    token: token.clone(),
                    names: Vec::new(),
                });
                place
            });
            let names = &mut self.vocabulary[place as usize].names;
            if names.last() != Some(&at) {
                names.push(at);
            }
        }
        for key in joins(name) {
            let names = self.by_join.entry(key).or_default();
            if names.last() != Some(&at) {
                names.push(at);
            }
        }
    }

    /// Everything that would be shown, best first.
    pub fn screen(&self, query: &Record) -> Vec<Found<'_>> {
        let query = Party::new(&self.words, query);
        let mut found: Vec<Found> = self
            .within_reach(&query)
            .into_iter()
            .filter_map(|(at, among)| {
                let party = self.parties.get(at as usize)?;
                let judgement = compare::judge_among(&self.words, &query, party, &among);
                if judgement.decision == Decision::Clear {
                    return None;
                }
                Some(Found {
                    record: self.records.get(at as usize)?,
                    judgement,
                    fingerprint: compare::fingerprint(&query, party),
                })
            })
            .collect();
        found.sort_by(|a, b| {
            let rank = |found: &Found| (found.judgement.decision, found.judgement.score);
            rank(b).cmp(&rank(a)).then(a.record.id.cmp(&b.record.id))
        });
        found
    }

    /// The parties that may be shown, each with those of its names that may be the reason.
    fn within_reach(&self, query: &Party) -> BTreeMap<u32, BTreeSet<usize>> {
        let mut reached: BTreeMap<u32, BTreeSet<usize>> = BTreeMap::new();
        for key in query.ids.keys() {
            for at in self.by_id.get(&key).into_iter().flatten() {
                let names = self
                    .parties
                    .get(*at as usize)
                    .map_or(0, |party| party.names.len());
                reached.entry(*at).or_default().extend(0..names);
            }
        }
        let mut gains: Vec<u32> = Vec::new();
        let mut seen: Vec<u32> = Vec::new();
        for name in &query.names {
            for at in self.by_letters.get(&name.letters()).into_iter().flatten() {
                if let Some(posted) = self.names.get(*at as usize) {
                    reached.entry(posted.party).or_default().insert(posted.nth);
                }
            }
            gains.clear();
            gains.resize(self.names.len(), 0);
            seen.clear();
            seen.resize(self.names.len(), 0);
            for (token, round) in name.tokens.iter().zip(1u32..) {
                self.add(name, token, round, &mut gains, &mut seen);
            }
            self.add_joins(name, &mut gains);
            let initials = name
                .tokens
                .iter()
                .filter(|token| token.class == Class::Initial);
            let initials = initials.count() as u32;
            for (posted, gain) in self.names.iter().zip(&gains) {
                if *gain == 0 {
                    continue;
                }
                // A first letter may be any word's: it is granted to all.
                let granted = (initials + posted.initials) * 200 * 1000;
                let least = LEAST_SHOWN - BONUS_MAX;
                if may_reach(gain + granted, name.weight, posted.weight, least) {
                    reached.entry(posted.party).or_default().insert(posted.nth);
                }
            }
        }
        reached
    }

    /// The words that can be like this one.
    fn near(&self, token: &Token) -> BTreeSet<u32> {
        let mut places: BTreeSet<u32> = BTreeSet::new();
        places.extend(self.by_text.get(&token.text).into_iter().flatten());
        for group in &token.groups {
            places.extend(self.by_group.get(group).into_iter().flatten());
        }
        if let Some(sense) = token.sense {
            places.extend(self.by_sense.get(&sense).into_iter().flatten());
        }
        if token.class != Class::Word {
            return places;
        }
        let by_allowance = |len: usize| len as u32 * MISTAKE * allowance(len) / 1000;
        let by_frame = |len: usize| len as u32 * MISTAKE * FRAME_ALLOWANCE / 1000;
        if matches!(token.script, Script::Han | Script::Arabic | Script::Other) {
            places.extend(self.by_script.get(&token.script).into_iter().flatten());
        }
        match token.script {
            Script::Other => {}
            Script::Arabic => {
                let mut found = |place| places.extend([place]);
                self.by_frame.near(&token.abjad, by_frame, &mut found);
            }
            _ => {
                let mut found = |place| places.extend([place]);
                self.by_sound.near(&token.roman, by_allowance, &mut found);
                self.by_arabic_frame
                    .near(&token.abjad, by_frame, &mut found);
            }
        }
        places
    }

    /// What a word of the question is worth in each name, once a name.
    fn add(&self, name: &Name, token: &Token, round: u32, gains: &mut [u32], seen: &mut [u32]) {
        let mut alike: Vec<(u32, &Entry)> = self
            .near(token)
            .into_iter()
            .filter_map(|place| {
                let entry = self.vocabulary.get(place as usize)?;
                // Which names both are of is not known yet: the milder rule.
                let pinyin = false;
                let (score, _) = alike::likeness(&self.words, token, &entry.token, pinyin)?;
                Some((score * (token.weight + entry.token.weight), entry))
            })
            .collect();
        alike.sort_by_key(|(gain, _)| std::cmp::Reverse(*gain));
        for (gain, entry) in alike {
            for at in &entry.names {
                let at = *at as usize;
                if seen[at] != round {
                    seen[at] = round;
                    gains[at] += gain;
                }
            }
        }
        // One word of the question that is two in the list.
        if let Some(names) = self
            .by_join
            .get(&token.abjad)
            .filter(|_| name.tokens.len() < 32)
        {
            for at in names {
                gains[*at as usize] += 1000 * (token.weight + 200);
            }
        }
    }

    /// Two words of the question that are one in the list.
    fn add_joins(&self, name: &Name, gains: &mut [u32]) {
        let keys: BTreeSet<String> = joins(name).into_iter().collect();
        if keys.is_empty() {
            return;
        }
        for place in keys
            .iter()
            .filter_map(|key| self.by_whole.get(key))
            .flatten()
        {
            let Some(entry) = self.vocabulary.get(*place as usize) else {
                continue;
            };
            for at in &entry.names {
                gains[*at as usize] += 1000 * (entry.token.weight + 200);
            }
        }
    }
}

/// The consonants of every two words written together.
fn joins(name: &Name) -> Vec<String> {
    let tokens = name
        .tokens
        .iter()
        .filter(|token| token.class != Class::Number);
    let words: Vec<&Arc<Token>> = tokens.collect();
    let mut keys = Vec::new();
    for (i, first) in words.iter().enumerate() {
        for (j, second) in words.iter().enumerate() {
            if i != j {
                keys.push(first.joined(second).abjad);
            }
        }
    }
    keys
}
