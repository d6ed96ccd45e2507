//! Names as people get them wrong, made from right ones. No randomness but a seed.

pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn below(&mut self, most: usize) -> usize {
        // Marsaglia's xorshift.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most.max(1) as u64) as usize
    }

    pub fn one_of<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

pub type Change = fn(&str, &mut Chance) -> Option<String>;

/// Name, change, and whether the result is still equal after normalisation.
pub const CHANGES: [(&str, Change, bool); 11] = [
    ("order and case", order, true),
    ("punctuation", punctuation, true),
    ("spaces", spaces, true),
    (
        "one typing error",
        |name, chance| typo(name, chance, 1),
        false,
    ),
    (
        "two typing errors",
        |name, chance| typo(name, chance, 2),
        false,
    ),
    ("doubled letter", doubled, false),
    ("another transcription", transcribed, false),
    ("vowels changed", vowels, false),
    ("middle name left out", shortened, false),
    ("middle name added", lengthened, false),
    ("first name as a letter", initial, false),
];

fn words(name: &str) -> Vec<String> {
    name.split([' ', '-'])
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

fn order(name: &str, _: &mut Chance) -> Option<String> {
    let mut words: Vec<String> = words(name).iter().map(|word| word.to_lowercase()).collect();
    words.rotate_right(1);
    Some(words.join(" "))
}

fn punctuation(name: &str, _: &mut Chance) -> Option<String> {
    let mut words = words(name);
    let last = words.pop()?;
    Some(format!("{last}, {}", words.join("-")))
}

fn spaces(name: &str, chance: &mut Chance) -> Option<String> {
    let mut words = words(name);
    let at = chance.below(words.len().checked_sub(1)?);
    let next = words.remove(at + 1);
    words[at].push_str(&next);
    (words.len() > 1).then(|| words.join(" "))
}

/// In a word of at least five letters each: a neighbour on the keyboard, a letter left out, two
/// swapped, one twice.
fn typo(name: &str, chance: &mut Chance, count: usize) -> Option<String> {
    let mut words = words(name);
    let long: Vec<usize> = (0..words.len())
        .filter(|at| words[*at].len() >= 5 && words[*at].chars().all(char::is_alphabetic))
        .collect();
    if long.len() < count {
        return None;
    }
    for at in long.iter().rev().take(count) {
        let mut letters: Vec<char> = words[*at].to_lowercase().chars().collect();
        let place = 1 + chance.below(letters.len() - 2);
        match chance.below(3) {
            0 => letters[place] = neighbour(letters[place]),
            1 => {
                letters.remove(place);
            }
            _ => letters.swap(place, place + 1),
        }
        words[*at] = letters.into_iter().collect();
    }
    Some(words.join(" "))
}

fn neighbour(letter: char) -> char {
    let rows = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
    for row in rows {
        if let Some(at) = row.find(letter) {
            let next = row.chars().nth(at + 1).or_else(|| row.chars().nth(at - 1));
            return next.unwrap();
        }
    }
    'e'
}

fn doubled(name: &str, chance: &mut Chance) -> Option<String> {
    let mut words = words(name);
    let at = chance.below(words.len());
    let place = 1 + chance.below(words[at].chars().count().checked_sub(2)?);
    let letters: Vec<char> = words[at].chars().collect();
    let mut changed = letters.clone();
    changed.insert(place, letters[place]);
    words[at] = changed.into_iter().collect();
    Some(words.join(" "))
}

fn transcribed(name: &str, chance: &mut Chance) -> Option<String> {
    const RULES: [(&str, &str); 16] = [
        ("q", "k"),
        ("kh", "h"),
        ("ou", "u"),
        ("u", "ou"),
        ("i", "ee"),
        ("y", "i"),
        ("w", "v"),
        ("j", "dj"),
        ("sh", "ch"),
        ("gh", "g"),
        ("dh", "d"),
        ("c", "k"),
        ("x", "ks"),
        ("z", "s"),
        ("ai", "ay"),
        ("k", "q"),
    ];
    let name = name.to_lowercase();
    let fitting: Vec<_> = RULES
        .iter()
        .filter(|(from, _)| name.contains(from))
        .collect();
    if fitting.is_empty() {
        return None;
    }
    let (from, to) = chance.one_of(&fitting);
    Some(name.replacen(from, to, 1))
}

fn vowels(name: &str, chance: &mut Chance) -> Option<String> {
    let letters: Vec<char> = name.to_lowercase().chars().collect();
    let places: Vec<usize> = (1..letters.len())
        .filter(|at| "aeiou".contains(letters[*at]) && letters[at - 1].is_alphabetic())
        .collect();
    if places.is_empty() {
        return None;
    }
    let mut changed = letters.clone();
    let at = *chance.one_of(&places);
    changed[at] = match letters[at] {
        'a' => 'e',
        'e' => 'i',
        'i' => 'e',
        'o' => 'u',
        _ => 'o',
    };
    Some(changed.into_iter().collect())
}

fn shortened(name: &str, _: &mut Chance) -> Option<String> {
    let mut words = words(name);
    (words.len() >= 3).then(|| {
        words.remove(1);
        words.join(" ")
    })
}

fn lengthened(name: &str, chance: &mut Chance) -> Option<String> {
    let mut words = words(name);
    let added = ["Karim", "Pavlovich", "Santiago", "Jamil", "Burak"];
    words.insert(1, (*chance.one_of(&added)).to_owned());
    Some(words.join(" "))
}

fn initial(name: &str, _: &mut Chance) -> Option<String> {
    let mut words = words(name);
    let first = words[0].chars().next()?;
    (words.len() >= 2 && words[0].len() > 2).then(|| {
        words[0] = format!("{first}.");
        words.join(" ")
    })
}
