//! Which subheading a garment comes to: knitted (chapter 61) or woven (chapter 62), whose, and of
//! what fibre. The data are in garments.txt; the rules of the notes are here.

use crate::code::Code;

use super::table::{Said, Table, terms};
use super::words::Token;

pub(super) const FIBRES: [&str; 7] = [
    "cotton",
    "synthetic",
    "artificial",
    "wool",
    "cashmere",
    "silk",
    "linen",
];

const FIBRES_ZH: [&str; 7] = [
    "棉制",
    "合成纤维制",
    "人造纤维制",
    "羊毛制",
    "羊绒制",
    "丝制",
    "麻制",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Make {
    Knit,
    Woven,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wearer {
    Men,
    Women,
    Any,
}

/// Subheadings by fibre; none is any other fibre.
type Cell = Vec<(Option<usize>, Code)>;

#[derive(Debug)]
pub(super) struct Garment {
    pub kind: String,
    pub chinese: String,
    make: Make,
    wearer: Wearer,
    /// knit men, knit women, woven men, woven women
    cells: [Cell; 4],
}

/// In English and in Chinese.
type Words = (String, String);

/// A code that a garment may have, how good it is against the best (1.0), and why.
pub(super) struct Choice {
    pub code: Code,
    pub share: f64,
    pub why: Vec<Words>,
}

impl Garment {
    pub fn read(cells: &[&str]) -> Result<Garment, String> {
        let make = match cells[3] {
            "knit" => Make::Knit,
            "woven" => Make::Woven,
            other => return Err(format!("{other:?} is neither knit nor woven")),
        };
        let wearer = match cells[4] {
            "men" => Wearer::Men,
            "women" => Wearer::Women,
            "any" => Wearer::Any,
            other => return Err(format!("{other:?} is no wearer")),
        };
        Ok(Garment {
            kind: cells[0].to_owned(),
            chinese: terms(cells[2]).next().unwrap_or_default().to_owned(),
            make,
            wearer,
            cells: [
                cell(cells[5])?,
                cell(cells[6])?,
                cell(cells[7])?,
                cell(cells[8])?,
            ],
        })
    }

    pub fn codes(&self) -> impl Iterator<Item = Code> {
        self.cells.iter().flatten().map(|(_, code)| *code)
    }

    fn cell(&self, make: Make, wearer: Wearer) -> &Cell {
        let at = match (make, wearer) {
            (Make::Knit, Wearer::Men) => 0,
            (Make::Knit, _) => 1,
            (Make::Woven, Wearer::Men) => 2,
            (Make::Woven, _) => 3,
        };
        &self.cells[at]
    }

    pub fn choices(&self, table: &Table, said: &Said, tokens: &[Token]) -> Vec<Choice> {
        let says = |name: &str| {
            let concept = table.concept(name)?;
            said.concepts.get(&concept)
        };
        let (make, make_why) = match (says("knit"), says("woven")) {
            (Some(word), None) => (
                Make::Knit,
                Some((format!("{word}: knitted"), format!("{word}：针织"))),
            ),
            (None, Some(word)) => (
                Make::Woven,
                Some((format!("{word}: woven"), format!("{word}：梭织"))),
            ),
            _ => (self.make, None),
        };
        let make_sure = make_why.is_some();
        let make_why = make_why.unwrap_or_else(|| match make {
            Make::Knit => pair("knitted, as is usual", "按通常为针织"),
            Make::Woven => pair("woven, as is usual", "按通常为梭织"),
        });
        // Garments that can't be told to be men's are women's: note 9 to chapter 61, note 9 to chapter 62.
        let (wearer, wearer_sure, wearer_why) = match (says("men"), says("women"), self.wearer) {
            (Some(_), None, _) => (Wearer::Men, true, pair("men's or boys'", "男式")),
            (None, Some(_), _) => (Wearer::Women, true, pair("women's or girls'", "女式")),
            (Some(_), Some(_), _) => (
                Wearer::Women,
                true,
                pair(
                    "for men and women: counted as women's",
                    "男女通用：按女式归类",
                ),
            ),
            (None, None, Wearer::Men) => (
                Wearer::Men,
                false,
                pair("men's, as is usual", "按通常为男式"),
            ),
            (None, None, Wearer::Women) => (
                Wearer::Women,
                false,
                pair("women's, as is usual", "按通常为女式"),
            ),
            (None, None, Wearer::Any) => (
                Wearer::Women,
                false,
                pair(
                    "no wearer named: counted as women's",
                    "未注明男女：按女式归类",
                ),
            ),
        };
        let fibre = fibre(table, said, tokens);
        let fibre_why = match fibre {
            Some(fibre) => (format!("of {}", FIBRES[fibre]), FIBRES_ZH[fibre].to_owned()),
            None => pair("no fibre named: the usual one", "未注明成分：按通常成分"),
        };
        let (other_make, other_make_why) = match make {
            Make::Knit => (Make::Woven, pair("if it is woven", "若为梭织")),
            Make::Woven => (Make::Knit, pair("if it is knitted", "若为针织")),
        };
        let (other_wearer, other_wearer_why) = match wearer {
            Wearer::Men => (Wearer::Women, pair("if it is women's", "若为女式")),
            Wearer::Women | Wearer::Any => (Wearer::Men, pair("if it is men's", "若为男式")),
        };
        let mut choices: Vec<Choice> = Vec::new();
        let mut put = |make, wearer, share: f64, why: [&Words; 2]| {
            let mut left = share;
            for code in by_fibre(self.cell(make, wearer), fibre) {
                if !choices.iter().any(|choice| choice.code == code) {
                    let why = why.into_iter().chain([&fibre_why]).cloned().collect();
                    choices.push(Choice {
                        code,
                        share: left,
                        why,
                    });
                }
                // Without a fibre the next one of the cell is nearly as likely.
                left *= if fibre.is_none() { 0.8 } else { 0.0 };
                if left < 0.2 {
                    break;
                }
            }
        };
        let by_wearer = if wearer_sure { 0.3 } else { 0.75 };
        let by_make = if make_sure { 0.3 } else { 0.65 };
        put(make, wearer, 1.0, [&make_why, &wearer_why]);
        put(
            make,
            other_wearer,
            by_wearer,
            [&make_why, &other_wearer_why],
        );
        put(other_make, wearer, by_make, [&other_make_why, &wearer_why]);
        choices
    }
}

fn pair(english: &str, chinese: &str) -> Words {
    (english.to_owned(), chinese.to_owned())
}

fn by_fibre(cell: &Cell, fibre: Option<usize>) -> Vec<Code> {
    match fibre {
        None => cell.iter().map(|(_, code)| *code).collect(),
        Some(fibre) => {
            let named = cell.iter().find(|(of, _)| *of == Some(fibre));
            let other = cell.iter().find(|(of, _)| of.is_none());
            named.or(other).map(|(_, code)| *code).into_iter().collect()
        }
    }
}

/// The fibre with the largest percentage, else the first that is named; goods are of the fibre
/// that predominates by weight (note 2 to section XI).
fn fibre(table: &Table, said: &Said, tokens: &[Token]) -> Option<usize> {
    let mut best: Option<(usize, f64)> = None;
    for (concept, at) in &said.order {
        let name = table.concepts[*concept].as_str();
        let Some(fibre) = FIBRES.iter().position(|known| *known == name) else {
            continue;
        };
        let weight = percentage(tokens, *at).unwrap_or(match fibre_word(&tokens[*at].text) {
            // A few per cent of elastane go with everything.
            Minor::Stretch => 2.0,
            Minor::Weave => 10.0,
            Minor::No => 50.0 - *at as f64 * 0.01,
        });
        if best.is_none_or(|(_, most)| weight > most) {
            best = Some((fibre, weight));
        }
    }
    best.map(|(fibre, _)| fibre)
}

enum Minor {
    Stretch,
    /// A weave that is mostly, not always, of this fibre.
    Weave,
    No,
}

fn fibre_word(word: &str) -> Minor {
    match word {
        "spandex" | "elastane" | "lycra" | "氨" | "莱" => Minor::Stretch,
        "satin" | "fleece" | "mesh" | "canvas" | "denim" | "terry" | "corduroy" | "chiffon"
        | "muslin" | "flannel" => Minor::Weave,
        _ => Minor::No,
    }
}

/// `80% cotton`, `棉80%`
fn percentage(tokens: &[Token], at: usize) -> Option<f64> {
    let before = at.checked_sub(1).and_then(|before| tokens.get(before))?;
    let number: f64 = before.text.parse().ok()?;
    (1.0..=100.0).contains(&number).then_some(number)
}

fn cell(text: &str) -> Result<Cell, String> {
    text.split_ascii_whitespace()
        .map(|part| {
            let (name, code) = part
                .split_once('=')
                .ok_or_else(|| format!("{part:?} is not fibre=code"))?;
            let code = Code::from_printed(code).map_err(|error| error.to_string())?;
            let fibre = match name {
                "*" => None,
                name => Some(
                    FIBRES
                        .iter()
                        .position(|known| *known == name)
                        .ok_or_else(|| format!("there is no fibre {name}"))?,
                ),
            };
            Ok((fibre, code))
        })
        .collect()
}
