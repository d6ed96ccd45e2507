//! Preferential origin: whether goods count as those of a country, by the rule of an agreement.
//!
//! The shapes of the rules, and the arithmetic on materials. Which rule an agreement has for a
//! product stands in its annexes and comes from the caller.

use kernel::{Country, Decimal, HsCode};

use crate::figures::{self, OutOfRange};

/// One rule for one product.
#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    /// Grown, mined or born there; no foreign material at all.
    WhollyObtained,
    /// All foreign materials are of another chapter (2 digits), heading (4) or subheading (6).
    Change(Level),
    /// At least this percentage of the FOB value is regional: (FOB − foreign) / FOB.
    RegionalContent(Decimal),
    /// Foreign materials are at most this percentage of the ex-works price.
    ForeignAtMost(Decimal),
    AnyOf(Vec<Rule>),
    AllOf(Vec<Rule>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Chapter,
    Heading,
    Subheading,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    pub id: String,
    pub members: Vec<Country>,
    /// Foreign materials of the same class that a change of classification bears, in percent of
    /// the FOB value.
    pub tolerance_percent: Decimal,
    pub source: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Product {
    pub hs: HsCode,
    pub made_in: Country,
    pub ex_works: Decimal,
    pub fob: Decimal,
    pub materials: Vec<Material>,
    /// Sent from member to member, or through others under customs control only.
    pub direct_transport: bool,
    /// Certificate or declaration of origin at hand.
    pub proof: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Material {
    pub hs: HsCode,
    pub value: Decimal,
    /// Where it has its own origin; that of any member counts as regional.
    pub origin: Option<Country>,
}

/// Whether the preference may be claimed, and everything that speaks against it.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    pub originates: bool,
    pub against: Vec<String>,
}

pub fn judge(
    product: &Product,
    rule: &Rule,
    agreement: &Agreement,
    to: Country,
) -> Result<Verdict, OutOfRange> {
    let mut against = Vec::new();
    for (place, what) in [(product.made_in, "made in"), (to, "sent to")] {
        if !agreement.members.contains(&place) {
            against.push(format!(
                "{what} {place}, which is no member of {}",
                agreement.id
            ));
        }
    }
    if !meets(product, rule, agreement)? {
        against.push(format!("the rule is not met: {}", said(rule)));
    }
    if !product.direct_transport {
        against.push("not transported directly between members".to_owned());
    }
    if !product.proof {
        against.push("no proof of origin".to_owned());
    }
    Ok(Verdict {
        originates: against.is_empty(),
        against,
    })
}

fn foreign<'a>(
    product: &'a Product,
    agreement: &'a Agreement,
) -> impl Iterator<Item = &'a Material> {
    product.materials.iter().filter(|material| {
        let regional = |origin: Country| agreement.members.contains(&origin);
        !material.origin.is_some_and(regional)
    })
}

fn meets(product: &Product, rule: &Rule, agreement: &Agreement) -> Result<bool, OutOfRange> {
    let value = |materials: &mut dyn Iterator<Item = &Material>| {
        figures::sum(materials.map(|material| material.value))
    };
    // Compared by products: a division would round on the threshold.
    let is_at_most = |part: Decimal, percent: Decimal, whole: Decimal| {
        let part = figures::mul(part, Decimal::ONE_HUNDRED)?;
        Ok(part <= figures::mul(percent, whole)?)
    };
    match rule {
        Rule::WhollyObtained => Ok(foreign(product, agreement).next().is_none()),
        Rule::Change(level) => {
            let same = value(
                &mut foreign(product, agreement)
                    .filter(|material| is_same(*level, &material.hs, &product.hs)),
            )?;
            Ok(same.is_zero() || is_at_most(same, agreement.tolerance_percent, product.fob)?)
        }
        Rule::RegionalContent(percent) => {
            let foreign = value(&mut foreign(product, agreement))?;
            let rest = figures::sub(Decimal::ONE_HUNDRED, *percent)?;
            is_at_most(foreign, rest, product.fob)
        }
        Rule::ForeignAtMost(percent) => {
            let foreign = value(&mut foreign(product, agreement))?;
            is_at_most(foreign, *percent, product.ex_works)
        }
        Rule::AnyOf(rules) => {
            for rule in rules {
                if meets(product, rule, agreement)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Rule::AllOf(rules) => {
            for rule in rules {
                if !meets(product, rule, agreement)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
    }
}

fn is_same(level: Level, one: &HsCode, other: &HsCode) -> bool {
    match level {
        Level::Chapter => one.chapter() == other.chapter(),
        Level::Heading => one.heading() == other.heading(),
        Level::Subheading => one.subheading() == other.subheading(),
    }
}

fn said(rule: &Rule) -> String {
    let joined = |rules: &[Rule], word: &str| rules.iter().map(said).collect::<Vec<_>>().join(word);
    match rule {
        Rule::WhollyObtained => "wholly obtained".to_owned(),
        Rule::Change(Level::Chapter) => "change of chapter".to_owned(),
        Rule::Change(Level::Heading) => "change of heading".to_owned(),
        Rule::Change(Level::Subheading) => "change of subheading".to_owned(),
        Rule::RegionalContent(percent) => format!("{percent} % regional content"),
        Rule::ForeignAtMost(percent) => format!("{percent} % foreign materials at most"),
        Rule::AnyOf(rules) => joined(rules, " or "),
        Rule::AllOf(rules) => joined(rules, " and "),
    }
}
