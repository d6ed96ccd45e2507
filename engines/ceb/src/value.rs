//! What a single value may look like: the XML Schema types that the tables use, with their limits.
//!
//! Where validators differ from the letter of XML Schema, the stricter verdict is taken: a message
//! that passes here passes there.

use std::fmt;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Value {
    pub kind: Kind,
    pub fixed: Option<&'static str>,
    pub default: Option<&'static str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Characters from `min` to `max`; a token is counted after its white space is collapsed.
    Text {
        min: u32,
        max: u32,
        token: bool,
    },
    Decimal {
        digits: u32,
        fraction: u32,
    },
    /// 32 bits; `digits` is `u32::MAX` where nothing else limits it.
    Int {
        digits: u32,
    },
    Integer,
    Base64,
    Uri,
    Id,
}

impl Value {
    /// `text 1..60 fixed 142`
    pub fn read(written: &'static str) -> Option<Value> {
        let (written, fixed) = tail(written, " fixed ");
        let (written, default) = tail(written, " default ");
        let (name, limit) = written.split_once(' ').unwrap_or((written, ""));
        let kind = match name {
            "text" | "token" => {
                let (min, max) = range(limit)?;
                Kind::Text {
                    min,
                    max,
                    token: name == "token",
                }
            }
            "decimal" => {
                let (digits, fraction) = limit.split_once('.')?;
                Kind::Decimal {
                    digits: digits.parse().ok()?,
                    fraction: fraction.parse().ok()?,
                }
            }
            "int" if limit.is_empty() => Kind::Int { digits: u32::MAX },
            "int" => Kind::Int {
                digits: limit.parse().ok()?,
            },
            "integer" => Kind::Integer,
            "base64" => Kind::Base64,
            "uri" => Kind::Uri,
            "id" => Kind::Id,
            _ => return None,
        };
        Some(Value {
            kind,
            fixed,
            default,
        })
    }

    /// Why this text is no such value.
    pub fn refuse(&self, text: &str) -> Option<String> {
        // An empty element stands for its fixed or default value (XML Schema 1, cvc-elt 5.1).
        if text.is_empty() && (self.fixed.is_some() || self.default.is_some()) {
            return None;
        }
        if !self.kind.takes(text) {
            return Some(format!("{} is not {}", quoted(text), self.kind));
        }
        match self.fixed {
            Some(fixed) if fixed != text => {
                Some(format!("has to be {fixed:?}, not {}", quoted(text)))
            }
            Some(_) | None => None,
        }
    }

    /// What a reader gets for this text.
    pub fn meant<'a>(&'a self, text: &'a str) -> &'a str {
        if text.is_empty() {
            self.fixed.or(self.default).unwrap_or(text)
        } else {
            text
        }
    }
}

fn tail(written: &'static str, word: &str) -> (&'static str, Option<&'static str>) {
    written
        .split_once(word)
        .map_or((written, None), |(left, right)| (left, Some(right)))
}

fn range(limit: &str) -> Option<(u32, u32)> {
    match limit.split_once("..") {
        None if limit.is_empty() => Some((0, u32::MAX)),
        None => limit.parse().ok().map(|length| (length, length)),
        Some((min, max)) => {
            let min = if min.is_empty() { 0 } else { min.parse().ok()? };
            let max = if max.is_empty() {
                u32::MAX
            } else {
                max.parse().ok()?
            };
            Some((min, max))
        }
    }
}

/// A value in a message about it, cut short.
pub(crate) fn quoted(text: &str) -> String {
    const SHOWN: usize = 40;
    match text.char_indices().nth(SHOWN) {
        Some((cut, _)) => format!("{:?}…", text.get(..cut).unwrap_or_default()),
        None => format!("{text:?}"),
    }
}

impl Kind {
    fn takes(self, text: &str) -> bool {
        match self {
            Kind::Text { min, max, token } => {
                let length = if token {
                    collapsed_length(text)
                } else {
                    text.chars().count()
                };
                length >= min as usize && (max == u32::MAX || length <= max as usize)
            }
            Kind::Decimal { digits, fraction } => decimal(text).is_some_and(|(whole, part)| {
                part <= fraction as usize && whole + part <= digits as usize
            }),
            Kind::Int { digits } => int(text, digits),
            Kind::Integer => integer_digits(trim(text)).is_some(),
            Kind::Base64 => base64(text),
            Kind::Uri => uri(text),
            Kind::Id => ncname(trim(text)),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Kind::Text { min, max, .. } if min == max => write!(f, "{min} characters long"),
            Kind::Text {
                min, max: u32::MAX, ..
            } => write!(f, "a text of {min} characters or more"),
            Kind::Text { min: 0, max, .. } => write!(f, "a text of {max} characters at most"),
            Kind::Text { min, max, .. } => write!(f, "a text of {min} to {max} characters"),
            Kind::Decimal { digits, fraction } => {
                write!(
                    f,
                    "a decimal of at most {digits} digits, {fraction} of them after the point"
                )
            }
            Kind::Int { digits: u32::MAX } => write!(f, "a whole number of 32 bits"),
            Kind::Int { digits } => write!(f, "a whole number of at most {digits} digits"),
            Kind::Integer => write!(f, "a whole number"),
            Kind::Base64 => write!(f, "base64"),
            Kind::Uri => write!(f, "a URI"),
            Kind::Id => write!(f, "an identifier of its own in the message"),
        }
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches(is_space)
}

fn collapsed_length(text: &str) -> usize {
    let mut length = 0;
    for (index, word) in text
        .split(is_space)
        .filter(|word| !word.is_empty())
        .enumerate()
    {
        length += word.chars().count() + usize::from(index > 0);
    }
    length
}

/// Digits before and after the point that count: no leading and no trailing zeros.
fn decimal(text: &str) -> Option<(usize, usize)> {
    /// libxml2 reads no more, even if the rest is zeros.
    const READ_MAX: usize = 24;
    let text = trim(text);
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, part) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.len() + part.len() == 0 || !digits(whole) || !digits(part) {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    (whole.len() + part.len() <= READ_MAX).then(|| (whole.len(), part.trim_end_matches('0').len()))
}

fn integer_digits(text: &str) -> Option<&str> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    (!unsigned.is_empty() && unsigned.bytes().all(|b| b.is_ascii_digit())).then_some(unsigned)
}

/// White space around a number is refused, as libxml2 does and XML Schema does not.
fn int(text: &str, digits: u32) -> bool {
    let Some(unsigned) = integer_digits(text) else {
        return false;
    };
    let significant = unsigned.trim_start_matches('0');
    let fits = significant
        .parse::<u64>()
        .ok()
        .or_else(|| significant.is_empty().then_some(0));
    let limit = if text.starts_with('-') {
        1 << 31
    } else {
        (1 << 31) - 1
    };
    fits.is_some_and(|n| n <= limit) && significant.len() as u64 <= u64::from(digits)
}

fn base64(text: &str) -> bool {
    let mut letters = 0u64;
    let mut padding = 0u64;
    let mut last = b'A';
    for byte in text.bytes().filter(|b| !is_space(char::from(*b))) {
        match byte {
            b'=' => padding += 1,
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' if padding == 0 => {
                letters += 1;
                last = byte;
            }
            _ => return false,
        }
    }
    // The bits that the padding leaves over have to be zero (XML Schema 2, 3.2.16).
    match padding {
        0 => letters.is_multiple_of(4),
        1 => letters % 4 == 3 && b"AEIMQUYcgkosw048".contains(&last),
        2 => letters % 4 == 2 && b"AQgw".contains(&last),
        _ => false,
    }
}

/// A reference after RFC 3986, of which spaces, quotes and letters beyond ASCII may stay unescaped.
fn uri(text: &str) -> bool {
    let text = trim(text);
    let (rest, fragment) = text.split_once('#').unwrap_or((text, ""));
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (path, authority) = match scheme(rest) {
        Some(after) => authority(after),
        None => {
            // Without a scheme the first segment must not hold a colon.
            let (path, host) = authority(rest);
            let first = path.split('/').next().unwrap_or_default();
            if host.is_none() && first.contains(':') {
                return false;
            }
            (path, host)
        }
    };
    let plain = |part: &str| !part.contains(['[', ']', '#']) && escapes(part);
    plain(path) && plain(query) && plain(fragment) && authority.is_none_or(host)
}

fn scheme(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once(':')?;
    let mut letters = scheme.bytes();
    let starts = letters.next().is_some_and(|b| b.is_ascii_alphabetic());
    let goes_on = letters.all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    (starts && goes_on).then_some(rest)
}

fn authority(text: &str) -> (&str, Option<&str>) {
    match text.strip_prefix("//") {
        Some(rest) => {
            let end = rest.find('/').unwrap_or(rest.len());
            let (host, path) = rest.split_at(end);
            (path, Some(host))
        }
        None => (text, None),
    }
}

fn host(text: &str) -> bool {
    let host = text.rsplit_once('@').map_or(text, |(_, host)| host);
    let (name, port) = match host.strip_prefix('[') {
        Some(literal) => literal.split_once(']').unwrap_or((literal, "x")),
        None => host
            .find(':')
            .map_or((host, ""), |colon| host.split_at(colon)),
    };
    let port = port.strip_prefix(':').unwrap_or(port);
    escapes(name) && !name.contains('[') && port.bytes().all(|b| b.is_ascii_digit())
}

fn escapes(text: &str) -> bool {
    text.split('%').skip(1).all(|after| {
        let mut digits = after.bytes();
        (0..2).all(|_| digits.next().is_some_and(|b| b.is_ascii_hexdigit()))
    })
}

fn ncname(text: &str) -> bool {
    let mut letters = text.chars();
    let starts = letters
        .next()
        .is_some_and(|c| c == '_' || c.is_alphabetic());
    starts && letters.all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '\u{b7}'))
}
