//! Greek in Latin letters, after ISO 843, type 2 (transcription).

pub(super) fn latin(word: &str) -> String {
    let mut text = String::new();
    let mut characters = word.chars().peekable();
    while let Some(c) = characters.next() {
        let next = characters.peek().copied();
        let pair = match (c, next) {
            ('ο', Some('υ')) => Some("u"),
            ('μ', Some('π')) => Some("b"),
            ('ν', Some('τ')) => Some("d"),
            ('γ', Some('κ')) => Some("g"),
            ('γ', Some('γ')) => Some("ng"),
            ('α', Some('υ')) => Some("av"),
            ('ε', Some('υ')) => Some("ev"),
            ('α', Some('ι')) => Some("e"),
            ('ε' | 'ο', Some('ι')) => Some("i"),
            _ => None,
        };
        if let Some(pair) = pair {
            text.push_str(pair);
            characters.next();
        } else {
            text.push_str(letters(c));
        }
    }
    text
}

fn letters(c: char) -> &'static str {
    match c {
        'α' => "a",
        'β' => "v",
        'γ' => "g",
        'δ' => "d",
        'ε' => "e",
        'ζ' => "z",
        'η' | 'ι' | 'υ' => "i",
        'θ' => "th",
        'κ' => "k",
        'λ' => "l",
        'μ' => "m",
        'ν' => "n",
        'ξ' => "x",
        'ο' | 'ω' => "o",
        'π' => "p",
        'ρ' => "r",
        'σ' | 'ς' => "s",
        'τ' => "t",
        'φ' => "f",
        'χ' => "ch",
        'ψ' => "ps",
        _ => "",
    }
}
