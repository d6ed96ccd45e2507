//! Arabic letters, with those of Persian, Urdu and Pashto, in Latin ones. Short vowels are not
//! written and و and ي are vowels or consonants, so the result is a frame of consonants that is
//! compared as such.

/// Forms of one letter become one; vowel signs go.
pub(super) fn fold(c: char) -> Option<char> {
    Some(match c {
        '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6ed}' => {
            return None;
        }
        'أ' | 'إ' | 'آ' | 'ٱ' | 'ٲ' | 'ٳ' => 'ا',
        'ى' | 'ی' | 'ې' | 'ۍ' | 'ئ' | 'ے' | 'ۓ' | 'ێ' => 'ي',
        'ؤ' | 'ۆ' | 'ۇ' | 'ۋ' => 'و',
        'ک' | 'ڪ' => 'ك',
        'ة' | 'ہ' | 'ھ' | 'ۀ' | 'ە' | 'ۃ' => 'ه',
        'ء' => return None,
        // Digits of both kinds.
        '٠'..='٩' => digit(c, '٠'),
        '۰'..='۹' => digit(c, '۰'),
        _ => c,
    })
}

fn digit(c: char, zero: char) -> char {
    let value = u32::from(c).saturating_sub(u32::from(zero));
    char::from_digit(value, 10).unwrap_or(c)
}

/// ال before a word is the article, لل the article after *for*. Not in الله, which is a word of its own.
pub(crate) fn article(word: &str) -> Option<&str> {
    let rest = word
        .strip_prefix("ال")
        .or_else(|| word.strip_prefix("لل"))?;
    (rest.chars().count() >= 3 && rest != "له").then_some(rest)
}

/// عبد written together with the name of God that it goes with.
pub(crate) fn split_compound(word: &str) -> Option<(&str, &str)> {
    let rest = word.strip_prefix("عبد")?;
    if rest.chars().count() < 4 {
        return None;
    }
    let at = word.len() - rest.len();
    Some(word.split_at(at))
}

pub(super) fn latin(word: &str) -> String {
    word.chars().map(letters).collect()
}

fn letters(c: char) -> &'static str {
    match c {
        'ا' | 'ع' => "a",
        'ب' => "b",
        'پ' => "p",
        'ت' | 'ط' | 'ٹ' | 'ټ' => "t",
        'ث' => "th",
        'ج' | 'ځ' => "j",
        'چ' | 'څ' => "ch",
        'ح' | 'ه' => "h",
        'خ' => "kh",
        'د' | 'ض' | 'ڈ' | 'ډ' => "d",
        'ذ' => "dh",
        'ر' | 'ړ' | 'ڑ' => "r",
        'ز' | 'ظ' => "z",
        'ژ' | 'ږ' => "zh",
        'س' | 'ص' => "s",
        'ش' | 'ښ' => "sh",
        'غ' => "gh",
        'ف' => "f",
        'ڤ' => "v",
        'ق' => "q",
        'ك' => "k",
        'گ' | 'ګ' | 'ڭ' => "g",
        'ل' => "l",
        'م' => "m",
        'ن' | 'ں' | 'ڼ' => "n",
        'و' => "w",
        'ي' => "y",
        '0' => "0",
        '1' => "1",
        '2' => "2",
        '3' => "3",
        '4' => "4",
        '5' => "5",
        '6' => "6",
        '7' => "7",
        '8' => "8",
        '9' => "9",
        _ => "",
    }
}
