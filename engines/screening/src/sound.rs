//! How a word in Latin letters sounds, near enough: spellings of one sound in the transcriptions
//! that lists use become one. The result is only compared, never shown.

/// One sign a sound: `c` is ch, `x` is sh, and there are no double letters.
pub(crate) fn canonical(latin: &str) -> String {
    let letters: Vec<u8> = latin.bytes().filter(u8::is_ascii_alphanumeric).collect();
    let mut signs = Vec::with_capacity(letters.len());
    let mut rest = letters.as_slice();
    while let Some((first, after)) = rest.split_first() {
        let (sound, len) = sound(rest, signs.is_empty()).unwrap_or(([*first, 0], 1));
        for sign in sound.into_iter().filter(|sign| *sign != 0) {
            if signs.last() != Some(&sign) || sign.is_ascii_digit() {
                signs.push(sign);
            }
        }
        rest = rest.get(len..).unwrap_or(after);
    }
    // A breath at the end is written or not: Fatima, Fatimah.
    if signs.len() > 2 && signs.last() == Some(&b'h') && ends_open(&signs) {
        signs.pop();
    }
    // Yevgeny and Evgeny.
    if signs.starts_with(b"ie") && signs.len() > 3 {
        signs.remove(0);
    }
    without_article(signs)
}

fn ends_open(signs: &[u8]) -> bool {
    let before = signs.len().checked_sub(2).and_then(|at| signs.get(at));
    before.is_some_and(|sign| is_vowel(*sign))
}

/// The sound that the letters begin with, in up to two signs, and how many letters it takes.
fn sound(letters: &[u8], is_first: bool) -> Option<([u8; 2], usize)> {
    const LONG: [(&[u8], [u8; 2]); 26] = [
        (b"shch", [b'x', 0]),
        (b"tsch", [b'c', 0]),
        (b"tch", [b'c', 0]),
        (b"sch", [b'x', 0]),
        (b"dzh", [b'j', 0]),
        (b"dsch", [b'j', 0]),
        (b"dj", [b'j', 0]),
        (b"ch", [b'c', 0]),
        (b"sh", [b'x', 0]),
        (b"kh", [b'h', 0]),
        (b"ph", [b'f', 0]),
        (b"gh", [b'g', 0]),
        (b"dh", [b'd', 0]),
        (b"th", [b't', 0]),
        (b"zh", [b'j', 0]),
        (b"ck", [b'k', 0]),
        (b"tz", [b't', b's']),
        (b"oo", [b'u', 0]),
        (b"ou", [b'u', 0]),
        (b"ee", [b'i', 0]),
        (b"ae", [b'a', 0]),
        (b"oe", [b'o', 0]),
        (b"ue", [b'u', 0]),
        (b"ij", [b'i', 0]),
        (b"x", [b'k', b's']),
        (b"q", [b'k', 0]),
    ];
    // A w between vowels as the French write it: Abdelouahab.
    if letters.starts_with(b"ou") && letters.get(2).is_some_and(|c| is_vowel(*c)) {
        return Some(([b'v', 0], 2));
    }
    // Pinyin's xi is a word of its own and not ksi.
    if is_first && letters.starts_with(b"x") {
        return Some(([b'x', 0], 1));
    }
    if let Some((long, signs)) = LONG.iter().find(|(long, _)| letters.starts_with(long)) {
        return Some((*signs, long.len()));
    }
    let next = letters.get(1).copied();
    match letters.first()? {
        b'c' if matches!(next, Some(b'e' | b'i' | b'y')) => Some(([b's', 0], 1)),
        b'c' => Some(([b'k', 0], 1)),
        b'w' => Some(([b'v', 0], 1)),
        b'y' => Some(([b'i', 0], 1)),
        _ => None,
    }
}

/// Abdul, Abdel, Abd al: the article between the servant and the name says nothing.
fn without_article(signs: Vec<u8>) -> String {
    let text = String::from_utf8(signs).unwrap_or_default();
    let Some(rest) = text.strip_prefix("abd") else {
        return text;
    };
    let bytes = rest.as_bytes();
    let has_article = bytes.first().is_some_and(|c| is_vowel(*c)) && bytes.get(1) == Some(&b'l');
    match rest.get(2..) {
        Some(name) if has_article && name.len() >= 3 => format!("abd{name}"),
        _ => text,
    }
}

pub(crate) const fn is_vowel(sign: u8) -> bool {
    matches!(sign, b'a' | b'e' | b'i' | b'o' | b'u')
}

/// The consonants, with an `a` for any vowel in front. What is left when vowels are not written.
pub(crate) fn skeleton(canonical: &str) -> String {
    let mut signs = String::new();
    for (at, sign) in canonical.bytes().enumerate() {
        match (at, is_vowel(sign)) {
            (0, true) => signs.push('a'),
            (_, true) => {}
            (_, false) => signs.push(char::from(sign)),
        }
    }
    signs
}

/// As `skeleton`, without the letters that Arabic uses for long vowels too.
pub(crate) fn abjad(canonical: &str) -> String {
    let skeleton = skeleton(canonical);
    let mut signs = String::new();
    for (at, sign) in skeleton.chars().enumerate() {
        let is_last = at + 1 == skeleton.len();
        if at > 0 && (sign == 'v' || (sign == 'h' && is_last)) {
            continue;
        }
        if !signs.ends_with(sign) {
            signs.push(sign);
        }
    }
    signs
}
