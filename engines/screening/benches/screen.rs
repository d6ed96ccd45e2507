//! One name against 20,000 entries: how long, and how long at worst. Names are made up, so that the
//! figures need no files; about half of the words are shared by many, as on a real list.
//! `cargo bench -p screening`

#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::time::Instant;

use screening::{Alias, Index, Kind, Record};

const ENTRIES: usize = 20_000;
const QUERIES: usize = 500;

struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most) as usize
    }
}

const COMMON: [&str; 40] = [
    "mohammed",
    "ahmed",
    "ali",
    "hassan",
    "hussein",
    "abdul",
    "rahman",
    "al",
    "bin",
    "khan",
    "ibrahim",
    "omar",
    "khalid",
    "abu",
    "karim",
    "juan",
    "carlos",
    "maria",
    "garcia",
    "lopez",
    "sergei",
    "ivan",
    "alexander",
    "kim",
    "chol",
    "ri",
    "wang",
    "li",
    "zhang",
    "chen",
    "saleh",
    "mahmoud",
    "yusuf",
    "jose",
    "luis",
    "vladimir",
    "song",
    "wei",
    "said",
    "nasser",
];
const TRADE: [&str; 20] = [
    "trading",
    "international",
    "company",
    "bank",
    "general",
    "shipping",
    "group",
    "industries",
    "iran",
    "korea",
    "shenzhen",
    "dubai",
    "petrochemical",
    "development",
    "export",
    "investment",
    "islamic",
    "national",
    "aviation",
    "technology",
];
const BEGIN: [&str; 24] = [
    "ba", "ka", "sha", "mu", "za", "ra", "ti", "go", "du", "ne", "vo", "fa", "ha", "ju", "lo",
    "mi", "pe", "qa", "su", "ya", "kho", "gri", "bra", "che",
];
const END: [&str; 24] = [
    "ran", "dir", "mov", "kin", "zadeh", "li", "ni", "rez", "shvili", "san", "tov", "bek", "har",
    "lim", "min", "nov", "qui", "rat", "sif", "vic", "wan", "yev", "dal", "gon",
];

fn rare(chance: &mut Chance) -> String {
    let mut word = String::new();
    for _ in 0..=chance.below(2) {
        word.push_str(BEGIN[chance.below(24)]);
    }
    word.push_str(END[chance.below(24)]);
    word
}

fn name(chance: &mut Chance, kind: Kind) -> String {
    let shared: &[&str] = if kind == Kind::Person {
        &COMMON
    } else {
        &TRADE
    };
    let words: Vec<String> = (0..2 + chance.below(3))
        .map(|at| match (at, chance.below(2)) {
            (0, _) | (_, 0) => rare(chance),
            _ => shared[chance.below(shared.len() as u64)].to_owned(),
        })
        .collect();
    words.join(" ")
}

fn record(at: usize, chance: &mut Chance) -> Record {
    let kind = [Kind::Person, Kind::Person, Kind::Company, Kind::Vessel][chance.below(4)];
    let mut record = Record::new(at.to_string(), kind, name(chance, kind));
    for _ in 0..chance.below(3) {
        record.aliases.push(Alias {
            name: name(chance, kind),
            is_weak: false,
        });
    }
    record
}

fn main() {
    let mut chance = Chance(0x5eed);
    let records: Vec<Record> = (0..ENTRIES).map(|at| record(at, &mut chance)).collect();
    let queries: Vec<(&str, Vec<Record>)> = vec![
        (
            "a listed name with one letter wrong",
            (0..QUERIES)
                .map(|_| {
                    let from = &records[chance.below(ENTRIES as u64)];
                    let mut letters: Vec<char> = from.name.chars().collect();
                    let at = chance.below(letters.len() as u64);
                    letters[at] = 'e';
                    Record::new("q", from.kind, letters.into_iter().collect::<String>())
                })
                .collect(),
        ),
        (
            "a name that is not listed",
            (0..QUERIES)
                .map(|at| Record {
                    aliases: Vec::new(),
                    ..record(at, &mut chance)
                })
                .collect(),
        ),
        (
            "three names that many have",
            (0..QUERIES)
                .map(|_| {
                    let mut one = || COMMON[chance.below(40)];
                    Record::new("q", Kind::Person, format!("{} {} {}", one(), one(), one()))
                })
                .collect(),
        ),
        (
            "a name in Arabic letters",
            (0..QUERIES)
                .map(|at| {
                    let family = ["الحوثي", "التكريتي", "زرقاوي", "بوغانمي"][at % 4];
                    let given = ["محمد", "احمد", "فيصل", "عماد", "يحيى"][at % 5];
                    Record::new("q", Kind::Person, format!("{given} {family}"))
                })
                .collect(),
        ),
    ];
    let start = Instant::now();
    let index = Index::new(records);
    println!(
        "{} entries made ready in {} ms",
        index.len(),
        start.elapsed().as_millis()
    );
    println!(
        "{:38} {:>8} {:>8} {:>8} {:>8}",
        "in microseconds", "p50", "p99", "most", "shown"
    );
    for (what, queries) in queries {
        let mut times = Vec::new();
        let mut shown = 0;
        for query in &queries {
            // The best of five: what else the machine does is not measured.
            let runs = (0..5).map(|_| {
                let start = Instant::now();
                shown += index.screen(query).len();
                start.elapsed().as_micros()
            });
            times.push(runs.min().unwrap_or(0));
        }
        times.sort_unstable();
        let at = |share: usize| times[(times.len() - 1) * share / 100];
        println!(
            "{what:38} {:>8} {:>8} {:>8} {:>8}",
            at(50),
            at(99),
            at(100),
            shown / 5
        );
    }
}
