//! All words of a list that lie near one word, without measuring each of them: the words of one
//! length are sorted, and what their beginnings have in common is measured once and given up
//! together.

use std::collections::BTreeMap;

use crate::distance::{Measure, SILENT};

#[derive(Debug, Default)]
pub(crate) struct Sorted {
    by_len: BTreeMap<usize, Bucket>,
}

#[derive(Debug, Default)]
struct Bucket {
    words: Vec<(String, u32)>,
    /// How many letters a word shares with the one before it.
    shared: Vec<usize>,
}

impl Sorted {
    pub(crate) fn new(mut words: Vec<(String, u32)>) -> Sorted {
        words.sort();
        let mut sorted = Sorted::default();
        for (word, place) in words {
            let bucket = sorted.by_len.entry(word.len()).or_default();
            let before = bucket.words.last().map_or("", |(word, _)| word.as_str());
            let same = word.bytes().zip(before.bytes()).take_while(|(a, b)| a == b);
            let shared = same.count();
            bucket.shared.push(shared);
            bucket.words.push((word, place));
        }
        sorted
    }

    /// Calls `found` with everything whose distance is within what `most` allows for the length of
    /// the longer of the two.
    pub(crate) fn near(&self, word: &str, most: impl Fn(usize) -> u32, mut found: impl FnMut(u32)) {
        let mut measure = Measure::new(word.as_bytes());
        for (len, bucket) in &self.by_len {
            let most = most(word.len().max(*len));
            // A letter more or less costs at least so much.
            if len.abs_diff(word.len()) as u32 * SILENT <= most {
                bucket.near(&mut measure, most, &mut found);
            }
        }
    }
}

impl Bucket {
    fn near(&self, measure: &mut Measure, most: u32, found: &mut impl FnMut(u32)) {
        let mut given_up = usize::MAX;
        let mut depth = 0;
        for ((word, place), shared) in self.words.iter().zip(&self.shared) {
            if *shared >= given_up {
                continue;
            }
            given_up = usize::MAX;
            depth = depth.min(*shared);
            for (at, sign) in word.bytes().enumerate().take(Measure::DEPTH).skip(depth) {
                measure.step(at, sign);
                depth = at + 1;
                if measure.least(depth) > most {
                    given_up = depth;
                    break;
                }
            }
            if given_up == usize::MAX && measure.cost(depth) <= most {
                found(*place);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Sorted;
    use crate::distance::between;

    #[test]
    fn it_finds_what_measuring_every_word_finds() {
        let words = [
            "ivanov", "ivanof", "ibanov", "ivnaov", "iwan", "petrov", "petrof", "vanov", "",
        ];
        let numbered = words.iter().map(|word| (*word).to_owned()).zip(0u32..);
        let sorted = Sorted::new(numbered.collect());
        for word in words {
            for most in [0, 40, 100, 180, 260] {
                let mut found = Vec::new();
                sorted.near(word, |_| most, |place| found.push(place));
                found.sort_unstable();
                let other = words.iter().zip(0u32..).filter(|(other, _)| {
                    between(word.as_bytes(), other.as_bytes(), most).is_some()
                });
                let wanted: Vec<u32> = other.map(|(_, place)| place).collect();
                assert_eq!(found, wanted, "{word} {most}");
            }
        }
    }
}
