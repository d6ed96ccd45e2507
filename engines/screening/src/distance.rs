//! How many mistakes lie between two words: an edit distance in which a slip of the finger or of
//! the transcriber costs less than a different letter.

use crate::sound::is_vowel;

/// A wholly different letter, one too many or one missing.
pub(crate) const MISTAKE: u32 = 100;
const SWAP: u32 = 70;
const NEAR_KEY: u32 = 80;
const NEAR_SOUND: u32 = 40;
const VOWEL: u32 = 35;
/// A breath or vowel more or less.
pub(crate) const SILENT: u32 = 40;

/// Words are cut here; none is longer.
const SIGNS_MAX: usize = 40;

/// The distance, or nothing if it is beyond `most`.
pub(crate) fn between(one: &[u8], other: &[u8], most: u32) -> Option<u32> {
    let one = one.get(..SIGNS_MAX).unwrap_or(one);
    let other = other.get(..SIGNS_MAX).unwrap_or(other);
    // A letter more or less costs at least so much.
    if one.len().abs_diff(other.len()) as u32 * SILENT > most {
        return None;
    }
    let mut before = [0u32; SIGNS_MAX + 1];
    let mut last = [0u32; SIGNS_MAX + 1];
    let mut row = [0u32; SIGNS_MAX + 1];
    for (at, sign) in one.iter().enumerate() {
        last[at + 1] = last[at] + alone(*sign, at);
    }
    let mut least_before = 0;
    for (i, sign) in other.iter().enumerate() {
        let dropped = alone(*sign, i);
        row[0] = last[0] + dropped;
        let mut least = row[0];
        for (j, own) in one.iter().enumerate() {
            let replaced = last[j] + instead(*sign, *own);
            let mut cost = replaced
                .min(last[j + 1] + dropped)
                .min(row[j] + alone(*own, j));
            if i > 0 && j > 0 && sign != own && other[i - 1] == *own && one[j - 1] == *sign {
                cost = cost.min(before[j - 1] + SWAP);
            }
            row[j + 1] = cost;
            least = least.min(cost);
        }
        // A swap can still step over the last row.
        if least > most && least_before + SWAP > most {
            return None;
        }
        least_before = least;
        before = last;
        last = row;
    }
    let cost = last[one.len()];
    (cost <= most).then_some(cost)
}

/// The distances of the beginnings of one word from all of another, a row a letter, kept so that a
/// next word with the same beginning goes on from there.
pub(crate) struct Measure {
    word: [u8; SIGNS_MAX],
    len: usize,
    rows: [[u32; SIGNS_MAX + 1]; SIGNS_MAX + 1],
    least: [u32; SIGNS_MAX + 1],
    signs: [u8; SIGNS_MAX],
}

impl Measure {
    pub(crate) fn new(word: &[u8]) -> Measure {
        let mut measure = Measure {
            word: [0; SIGNS_MAX],
            len: word.len().min(SIGNS_MAX),
            rows: [[0; SIGNS_MAX + 1]; SIGNS_MAX + 1],
            least: [0; SIGNS_MAX + 1],
            signs: [0; SIGNS_MAX],
        };
        for (at, sign) in word.iter().take(SIGNS_MAX).enumerate() {
            measure.word[at] = *sign;
            measure.rows[0][at + 1] = measure.rows[0][at] + alone(*sign, at);
        }
        measure
    }

    /// So many letters count.
    pub(crate) const DEPTH: usize = SIGNS_MAX;

    /// The row after the letter at `at` of the other word; those before it stand.
    pub(crate) fn step(&mut self, at: usize, sign: u8) {
        self.signs[at] = sign;
        let (done, open) = self.rows.split_at_mut(at + 1);
        let (last, row) = (&done[at], &mut open[0]);
        let dropped = alone(sign, at);
        row[0] = last[0] + dropped;
        let mut least = row[0];
        for j in 0..self.len {
            let own = self.word[j];
            let replaced = last[j] + instead(sign, own);
            let mut cost = replaced
                .min(last[j + 1] + dropped)
                .min(row[j] + alone(own, j));
            if at > 0
                && j > 0
                && sign != own
                && self.signs[at - 1] == own
                && self.word[j - 1] == sign
            {
                cost = cost.min(done[at - 1][j - 1] + SWAP);
            }
            row[j + 1] = cost;
            least = least.min(cost);
        }
        self.least[at + 1] = least;
    }

    /// No word that begins so comes nearer than this.
    pub(crate) fn least(&self, depth: usize) -> u32 {
        // A swap can still step over the last row.
        let before = depth.checked_sub(1).map_or(0, |before| self.least[before]);
        self.least[depth].min(before + SWAP)
    }

    pub(crate) fn cost(&self, depth: usize) -> u32 {
        self.rows[depth][self.len]
    }
}

/// A sign that is only in one of the two.
fn alone(sign: u8, at: usize) -> u32 {
    match sign {
        _ if at == 0 => MISTAKE,
        b'h' => SILENT,
        _ if is_vowel(sign) => SILENT,
        _ => MISTAKE,
    }
}

/// One sign for another.
fn instead(a: u8, b: u8) -> u32 {
    if a == b {
        return 0;
    }
    let (a, b) = (usize::from(a & 127), usize::from(b & 127));
    u32::from(INSTEAD[a][b])
}

/// All pairs, worked out while compiling: this is asked millions of times.
static INSTEAD: [[u8; 128]; 128] = {
    let mut table = [[MISTAKE as u8; 128]; 128];
    let mut a = 0;
    while a < 128 {
        let mut b = 0;
        while b < 128 {
            table[a][b] = worked_out(a as u8, b as u8) as u8;
            b += 1;
        }
        a += 1;
    }
    table
};

const fn worked_out(a: u8, b: u8) -> u32 {
    if is_vowel(a) && is_vowel(b) {
        VOWEL
    } else if sounds_near(a, b) {
        NEAR_SOUND
    } else if is_near_key(a, b) {
        NEAR_KEY
    } else {
        MISTAKE
    }
}

/// What transcriptions write for one letter, or ears take for another.
const fn sounds_near(a: u8, b: u8) -> bool {
    let (a, b) = if a < b { (a, b) } else { (b, a) };
    matches!(
        (a, b),
        (b's', b'z')
            | (b's', b'x')
            | (b'x', b'z')
            | (b'c', b'x')
            | (b'c', b's')
            | (b'g', b'k')
            | (b'd', b't')
            | (b'd', b'z')
            | (b'b', b'p')
            | (b'f', b'v')
            | (b'g', b'j')
            | (b'i', b'j')
            | (b'c', b'j')
            | (b'h', b'k')
            | (b'u', b'v')
    )
}

/// Neighbours on a QWERTY keyboard.
const fn is_near_key(a: u8, b: u8) -> bool {
    const ROWS: [&[u8]; 3] = [b"qwertyuiop", b"asdfghjkl", b"zxcvbnm"];
    let (mut a_row, mut a_at, mut b_row, mut b_at) = (9, 0, 9, 0);
    let mut row = 0;
    while row < 3 {
        let mut at = 0;
        while at < ROWS[row].len() {
            if ROWS[row][at] == a {
                (a_row, a_at) = (row, at);
            }
            if ROWS[row][at] == b {
                (b_row, b_at) = (row, at);
            }
            at += 1;
        }
        row += 1;
    }
    if a_row == 9 || b_row == 9 {
        return false;
    }
    if a_row == b_row {
        return a_at.abs_diff(b_at) == 1;
    }
    // The rows below are shifted to the right by half a key.
    let (upper, lower) = if a_row < b_row {
        (a_at, b_at)
    } else {
        (b_at, a_at)
    };
    a_row.abs_diff(b_row) == 1 && (lower == upper || lower + 1 == upper)
}
