//! Cyrillic in Latin letters: Russian, Ukrainian, Belarusian, Bulgarian, Serbian, Macedonian and
//! the additional letters of Central Asia. Close to BGN/PCGN; where languages differ, the sound
//! that the comparison treats as nearest.

pub(super) fn latin(word: &str) -> String {
    word.chars().map(letters).collect()
}

fn letters(c: char) -> &'static str {
    match c {
        'а' | 'ә' => "a",
        'б' => "b",
        'в' => "v",
        'г' | 'ґ' | 'ғ' | 'ѓ' => "g",
        'д' => "d",
        'е' | 'ё' | 'э' | 'є' | 'ѐ' => "e",
        'ж' | 'җ' => "zh",
        'з' => "z",
        'и' | 'і' | 'ї' | 'ѝ' => "i",
        'й' | 'ы' | 'ј' => "y",
        'к' | 'қ' | 'ќ' | 'ҡ' => "k",
        'л' => "l",
        'љ' => "lj",
        'м' => "m",
        'н' | 'ң' | 'ҥ' => "n",
        'њ' => "nj",
        'о' | 'ө' => "o",
        'п' => "p",
        'р' => "r",
        'с' | 'ҫ' => "s",
        'ѕ' => "dz",
        'т' => "t",
        'ћ' | 'ч' | 'ҷ' => "ch",
        'ђ' | 'џ' => "dj",
        'у' | 'ў' | 'ү' | 'ұ' => "u",
        'ф' => "f",
        'х' | 'ҳ' => "kh",
        'һ' => "h",
        'ц' => "ts",
        'ш' => "sh",
        'щ' => "shch",
        'ю' => "yu",
        'я' => "ya",
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
        // The signs, and letters that are not in the table.
        _ => "",
    }
}
