//! Reads a rate from its text.

use std::str::FromStr;

use kernel::{Currency, Decimal};

use super::{Limit, Per, Rate, Specific, Sum};

/// Longer texts and longer sums are no rate of any tariff.
const TEXT_BYTES_MAX: usize = 200;
const PARTS_MAX: usize = 16;
const WHOLE_DIGITS_MAX: usize = 12;
const DECIMALS_MAX: usize = 12;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a rate at character {at}: {expected}")]
pub struct RateSyntax {
    /// Counted from 1.
    pub at: usize,
    pub expected: &'static str,
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    parts: usize,
}

impl FromStr for Rate {
    type Err = RateSyntax;

    fn from_str(text: &str) -> Result<Self, RateSyntax> {
        let mut reader = Reader {
            text,
            at: 0,
            parts: 0,
        };
        if text.len() > TEXT_BYTES_MAX {
            return Err(reader.expected("200 characters at most"));
        }
        let first = reader.sum()?;
        let mut limits = Vec::new();
        loop {
            reader.skip_spaces();
            let limit = if reader.rest().is_empty() {
                break;
            } else if reader.takes_word("MIN") {
                Limit::AtLeast
            } else if reader.takes_word("MAX") {
                Limit::AtMost
            } else {
                return Err(reader.expected("+, -, MIN, MAX or the end"));
            };
            limits.push((limit, reader.sum()?));
        }
        Ok(Rate {
            first,
            limits,
            text: text.trim().to_owned(),
        })
    }
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn expected(&self, expected: &'static str) -> RateSyntax {
        let before = self.text.get(..self.at).unwrap_or_default();
        RateSyntax {
            at: before.chars().count() + 1,
            expected,
        }
    }

    fn skip_spaces(&mut self) {
        let spaces = self.rest().bytes().take_while(|byte| *byte == b' ').count();
        self.at += spaces;
    }

    fn takes(&mut self, text: &str) -> bool {
        let found = self.rest().starts_with(text);
        if found {
            self.at += text.len();
        }
        found
    }

    /// A word that no letter or digit follows.
    fn takes_word(&mut self, word: &str) -> bool {
        let ends = self
            .rest()
            .strip_prefix(word)
            .is_some_and(|after| !after.starts_with(|c: char| c.is_ascii_alphanumeric()));
        ends && self.takes(word)
    }

    fn sum(&mut self) -> Result<Sum, RateSyntax> {
        let mut sum = Sum::default();
        let mut sign = Decimal::ONE;
        loop {
            self.part(sign, &mut sum)?;
            self.skip_spaces();
            sign = if self.takes("+") {
                Decimal::ONE
            } else if self.takes("-") {
                Decimal::NEGATIVE_ONE
            } else {
                return Ok(sum);
            };
        }
    }

    fn part(&mut self, sign: Decimal, sum: &mut Sum) -> Result<(), RateSyntax> {
        self.parts += 1;
        if self.parts > PARTS_MAX {
            return Err(self.expected("16 parts at most"));
        }
        self.skip_spaces();
        let figure = self.number()? * sign;
        self.skip_spaces();
        if self.takes("%") {
            sum.percent += figure;
            return Ok(());
        }
        let currency = self.currency()?;
        self.skip_spaces();
        if !self.takes("/") {
            return Err(self.expected("/ and a unit"));
        }
        self.skip_spaces();
        let unit = self.unit()?;
        sum.specific.push(Specific {
            amount: figure,
            currency,
            unit,
        });
        Ok(())
    }

    fn number(&mut self) -> Result<Decimal, RateSyntax> {
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let whole = digits(self.rest());
        let mut len = whole;
        if let Some(decimals) = self
            .rest()
            .get(whole..)
            .and_then(|rest| rest.strip_prefix('.'))
        {
            let decimals = digits(decimals);
            if decimals == 0 || decimals > DECIMALS_MAX {
                return Err(self.expected("1 to 12 decimals after the point"));
            }
            len += 1 + decimals;
        }
        if whole == 0 || whole > WHOLE_DIGITS_MAX {
            return Err(self.expected("a number of 1 to 12 digits"));
        }
        let number = self.rest().get(..len).unwrap_or_default();
        let number = Decimal::from_str_exact(number)
            .map_err(|_| self.expected("a number of 1 to 12 digits"))?;
        self.at += len;
        Ok(number)
    }

    fn currency(&mut self) -> Result<Currency, RateSyntax> {
        let currency = self.rest().get(..3).and_then(|code| code.parse().ok());
        let currency = currency.ok_or_else(|| self.expected("% or a currency of ISO 4217"))?;
        self.at += 3;
        Ok(currency)
    }

    fn unit(&mut self) -> Result<Per, RateSyntax> {
        if self.takes("100") {
            self.skip_spaces();
            if self.takes_word("kg") {
                return Ok(Per::HundredKilograms);
            }
            return Err(self.expected("kg"));
        }
        let units = [
            ("kg", Per::Kilogram),
            ("DTN", Per::HundredKilograms),
            ("t", Per::Tonne),
            ("l", Per::Litre),
            ("item", Per::Item),
            ("consignment", Per::Consignment),
        ];
        for (word, unit) in units {
            if self.takes_word(word) {
                return Ok(unit);
            }
        }
        Err(self.expected("a unit: kg, 100 kg, DTN, t, l or item"))
    }
}
