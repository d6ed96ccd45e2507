//! Duty expressions as text: what tariffs print, turned into the grammar that tariff quotes read.
//!
//! `12%`, `35.10 EUR/100 kg`, `13.8% MIN 13.00 GBP/DTN MAX 15.00 GBP/DTN`, `20% + 0.912 CNY/l`;
//! units kg, 100 kg, DTN, t, l, item. What that grammar can't say has no rate: a duty by the
//! dozen or by the litre of pure alcohol stays as it was printed. Nothing is calculated but
//! the change of a unit, and only exactly.

use kernel::{Currency, Decimal};

const TEXT_MAX: usize = 400;
const UNITS: [&str; 6] = ["kg", "100 kg", "DTN", "t", "l", "item"];

/// The expression in its usual spelling, or none where it is not in the grammar.
pub fn normal(text: &str) -> Option<String> {
    if text.len() > TEXT_MAX {
        return None;
    }
    let spaced = text
        .replace('%', " % ")
        .replace('/', " / ")
        .replace('+', " + ");
    let mut words = spaced.split_ascii_whitespace().peekable();
    let mut out = String::new();
    loop {
        let number = words.next().filter(|word| is_number(word))?;
        match words.next()? {
            "%" => out.push_str(&format!("{number}%")),
            currency => {
                currency.parse::<Currency>().ok()?;
                words.next().filter(|word| *word == "/")?;
                let mut unit = words.next()?.to_owned();
                if unit == "100" {
                    unit = format!("100 {}", words.next()?);
                }
                if !UNITS.contains(&unit.as_str()) {
                    return None;
                }
                out.push_str(&format!("{number} {currency}/{unit}"));
            }
        }
        match words.next() {
            None => return Some(out),
            Some(joint @ ("+" | "-" | "MIN" | "MAX")) => out.push_str(&format!(" {joint} ")),
            Some(_) => return None,
        }
    }
}

fn is_number(word: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|c| c.is_ascii_digit());
    match word.split_once('.') {
        Some((whole, decimals)) => digits(whole) && digits(decimals),
        None => digits(word),
    }
}

/// The column of the US tariff: `Free`, `16.5%`, `4.4¢/kg + 10%`, `$1.035/kg`, `30¢ each + 6.9%`.
pub fn from_us(native: &str) -> Option<String> {
    let native = native.trim();
    if native.eq_ignore_ascii_case("free") {
        return Some("0%".to_owned());
    }
    if native.is_empty() || native.len() > TEXT_MAX {
        return None;
    }
    let terms: Option<Vec<String>> = native.split('+').map(|term| us_term(term.trim())).collect();
    normal(&terms?.join(" + "))
}

fn us_term(term: &str) -> Option<String> {
    if let Some(percent) = term.strip_suffix('%') {
        return is_number(percent.trim()).then(|| format!("{}%", percent.trim()));
    }
    let (dollars, rest) = if let Some(rest) = term.strip_prefix('$') {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        (decimal(&rest[..end])?, &rest[end..])
    } else {
        let (number, rest) = term.split_once('¢')?;
        let cents = decimal(number.trim())?;
        (cents.checked_div(Decimal::ONE_HUNDRED)?, rest)
    };
    let unit = match rest.trim().trim_start_matches('/').trim() {
        "kg" => "kg",
        "t" => "t",
        "liter" | "liters" => "l",
        "each" | "No." => "item",
        // Dozens, pairs, proof litres, square metres: tariff quotes have no such quantity.
        _ => return None,
    };
    Some(format!("{} USD/{unit}", dollars.normalize()))
}

fn decimal(text: &str) -> Option<Decimal> {
    is_number(text).then(|| text.parse().ok()).flatten()
}

/// As the UK's service renders a duty: `10.00 % + 35.10 EUR / 100 kg`.
pub fn from_uk_text(native: &str) -> Option<String> {
    let text = native.trim().replace("1000 p/st", "1000_items");
    if text.is_empty() || text.len() > TEXT_MAX {
        return None;
    }
    let mut out = Vec::new();
    for word in text.split_ascii_whitespace() {
        let unit = match word {
            "hl" => Some(("l", 100)),
            "1000_items" => Some(("item", 1000)),
            "p/st" => Some(("item", 1)),
            _ => None,
        };
        match unit {
            // The number stands three words before its unit: `26.00 GBP / hl`.
            Some((unit, per)) => {
                let at = out.len().checked_sub(3)?;
                let number: &mut String = out.get_mut(at)?;
                *number = per_one(number, per)?;
                out.push(unit.to_owned());
            }
            None => out.push(word.to_owned()),
        }
    }
    normal(&out.join(" "))
}

fn per_one(number: &str, per: u32) -> Option<String> {
    let number = decimal(number)?;
    Some(
        number
            .checked_div(Decimal::from(per))?
            .normalize()
            .to_string(),
    )
}

/// One component of a measure in the UK and EU tariffs.
#[derive(Debug, Clone, Default)]
pub struct Component {
    /// Of the table of duty expressions: 01 amount, 02 and 36 minus, 04, 19 and 20 plus, 15
    /// minimum, 17 and 35 maximum.
    pub expression: String,
    pub amount: Option<String>,
    pub currency: Option<String>,
    pub unit: Option<String>,
    pub qualifier: Option<String>,
}

/// The rate that the components say together, in their order.
pub fn from_components(components: &[Component]) -> Option<String> {
    let mut out = String::new();
    for component in components {
        let joint = match component.expression.as_str() {
            "01" if out.is_empty() => "",
            "02" | "36" => " - ",
            "04" | "19" | "20" => " + ",
            "15" => " MIN ",
            "17" | "35" => " MAX ",
            // Agricultural components and additional duties on sugar or flour come from other tables.
            _ => return None,
        };
        if !joint.is_empty() && out.is_empty() {
            return None;
        }
        let amount = component.amount.as_deref()?;
        out.push_str(joint);
        match (component.currency.as_deref(), component.unit.as_deref()) {
            (None, None) => out.push_str(&format!("{amount}%")),
            (Some(currency), Some(unit)) if component.qualifier.is_none() => {
                let (unit, per) = match unit {
                    "KGM" => ("kg", 1),
                    "DTN" => ("100 kg", 1),
                    "TNE" => ("t", 1),
                    "LTR" => ("l", 1),
                    "HLT" => ("l", 100),
                    "NAR" => ("item", 1),
                    "CEN" => ("item", 100),
                    "MIL" => ("item", 1000),
                    _ => return None,
                };
                let amount = match per {
                    1 => amount.to_owned(),
                    per => per_one(amount, per)?,
                };
                out.push_str(&format!("{amount} {currency}/{unit}"));
            }
            _ => return None,
        }
    }
    normal(&out)
}
