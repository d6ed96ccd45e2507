//! A case against the matrix. What is not known about the case is a finding too, and a rule that
//! hangs on it is not passed over in silence.

use jiff::civil::Date;
use kernel::Country;
use serde::Serialize;

use super::matrix::{Effect, Field, Matrix, Mode, Rule};
use crate::code::{Code, Level};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    pub date: Date,
    /// As it was given: a gap is to be found, not assumed away.
    pub hs: Option<String>,
    pub origin: Option<String>,
    pub from: Country,
    pub destination: Country,
    pub mode: Option<Mode>,
    pub net_weight_grams: Option<u64>,
    /// PCCC, identity number, CPF: whatever the destination calls it.
    pub recipient_id: Option<String>,
    /// What the seller holds, by the names of the rules.
    pub licences: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// Must not go.
    Stop,
    /// May go when this is mended.
    Needs,
    /// To be read.
    Notice,
    /// The rule applies and is met.
    Met,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub weight: Weight,
    /// Stable: `prohibited`, `restricted`, `licence_missing`, `licence_held`, `field_missing`,
    /// `hs_missing`, `hs_ill_formed`, `hs_short`, `origin_missing`, `origin_unknown`,
    /// `net_weight_missing`, `may_apply`.
    pub reason: &'static str,
    pub rule: Option<String>,
    pub english: String,
    pub chinese: String,
    pub citation: Option<String>,
    pub licence: Option<String>,
}

/// The gravest first.
pub fn judge(matrix: &Matrix, case: &Case) -> Vec<Finding> {
    let mut findings = Vec::new();
    let hs = hs(case, &mut findings);
    let origin = origin(case, &mut findings);
    if case.net_weight_grams.is_none_or(|grams| grams == 0) {
        findings.push(gap(
            Weight::Needs,
            "net_weight_missing",
            "no net weight: carriers and customs ask for it",
            "缺少净重：承运人和海关均要求",
        ));
    }
    for rule in &matrix.rules {
        if !in_force(rule, case) {
            continue;
        }
        match reach(rule, hs, origin) {
            Reach::No => {}
            Reach::Yes => findings.push(applied(rule, case)),
            Reach::Unsure(because) => findings.push(unsure(rule, because)),
        }
    }
    findings.sort_by_key(|finding| finding.weight);
    findings
}

fn hs(case: &Case, findings: &mut Vec<Finding>) -> Option<Code> {
    let Some(text) = case
        .hs
        .as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty())
    else {
        findings.push(gap(
            Weight::Needs,
            "hs_missing",
            "no HS code: nothing can be declared, and rules by goods can't be judged",
            "缺少 HS 编码：无法申报，也无法判断按商品的规则",
        ));
        return None;
    };
    match Code::from_printed(text) {
        Ok(code) => {
            if code.level() < Level::Subheading {
                findings.push(gap(
                    Weight::Needs,
                    "hs_short",
                    &format!("{code} has fewer than the six digits that declarations need"),
                    &format!("{code} 不足申报所需的六位"),
                ));
            }
            Some(code)
        }
        Err(error) => {
            findings.push(gap(
                Weight::Needs,
                "hs_ill_formed",
                &format!("{text:?} is no HS code: {error}"),
                &format!("{text:?} 不是有效的 HS 编码"),
            ));
            None
        }
    }
}

fn origin(case: &Case, findings: &mut Vec<Finding>) -> Option<Country> {
    let Some(text) = case
        .origin
        .as_deref()
        .filter(|text| !text.trim().is_empty())
    else {
        findings.push(gap(
            Weight::Needs,
            "origin_missing",
            "no country of origin: duty and several rules hang on it",
            "缺少原产国：关税和多项规则取决于此",
        ));
        return None;
    };
    let origin = text.trim().parse().ok();
    if origin.is_none() {
        findings.push(gap(
            Weight::Needs,
            "origin_unknown",
            &format!("{text:?} is no country code of ISO 3166-1"),
            &format!("{text:?} 不是 ISO 3166-1 国家代码"),
        ));
    }
    origin
}

fn gap(weight: Weight, reason: &'static str, english: &str, chinese: &str) -> Finding {
    Finding {
        weight,
        reason,
        rule: None,
        english: english.to_owned(),
        chinese: chinese.to_owned(),
        citation: None,
        licence: None,
    }
}

fn in_force(rule: &Rule, case: &Case) -> bool {
    let any = |list: &[Country], country| list.is_empty() || list.contains(&country);
    rule.valid_from.is_none_or(|from| from <= case.date)
        && rule.valid_to.is_none_or(|to| case.date <= to)
        && any(&rule.from, case.from)
        && any(&rule.destination, case.destination)
        // Where the mode is not known yet, a rule by mode is told all the same.
        && (rule.mode.is_empty() || case.mode.is_none_or(|mode| rule.mode.contains(&mode)))
}

enum Reach {
    No,
    Yes,
    Unsure(&'static str),
}

fn reach(rule: &Rule, hs: Option<Code>, origin: Option<Country>) -> Reach {
    let by_goods = match hs {
        _ if rule.hs.is_empty() => Reach::Yes,
        // Said once, as a gap: otherwise every rule of the destination would follow.
        None => Reach::No,
        Some(code) if rule.hs.iter().any(|prefix| prefix.covers(&code)) => Reach::Yes,
        // A heading is given, and the rule is for one of its subheadings.
        Some(code) if rule.hs.iter().any(|prefix| code.covers(prefix)) => {
            Reach::Unsure("the HS code is too short to tell")
        }
        Some(_) => Reach::No,
    };
    let by_origin = match origin {
        _ if rule.origin.is_empty() => Reach::Yes,
        None => Reach::Unsure("the origin is not known"),
        Some(origin) if rule.origin.contains(&origin) => Reach::Yes,
        Some(_) => Reach::No,
    };
    match (by_goods, by_origin) {
        (Reach::No, _) | (_, Reach::No) => Reach::No,
        (Reach::Unsure(because), _) | (_, Reach::Unsure(because)) => Reach::Unsure(because),
        (Reach::Yes, Reach::Yes) => Reach::Yes,
    }
}

fn applied(rule: &Rule, case: &Case) -> Finding {
    let (weight, reason) = match &rule.effect {
        Effect::Prohibited if !rule.mode.is_empty() && case.mode.is_none() => {
            (Weight::Needs, "may_apply")
        }
        Effect::Prohibited => (Weight::Stop, "prohibited"),
        Effect::Restricted => (Weight::Notice, "restricted"),
        Effect::Licensed(licence) if case.licences.contains(licence) => {
            (Weight::Met, "licence_held")
        }
        Effect::Licensed(_) => (Weight::Needs, "licence_missing"),
        Effect::Requires(field) if has(case, *field) => (Weight::Met, "field_given"),
        Effect::Requires(_) => (Weight::Needs, "field_missing"),
    };
    said(rule, weight, reason, "")
}

fn has(case: &Case, field: Field) -> bool {
    let given = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
    match field {
        Field::Hs => given(&case.hs),
        Field::Origin => given(&case.origin),
        Field::NetWeight => case.net_weight_grams.is_some_and(|grams| grams > 0),
        Field::RecipientId => given(&case.recipient_id),
    }
}

fn unsure(rule: &Rule, because: &str) -> Finding {
    said(rule, Weight::Notice, "may_apply", because)
}

fn said(rule: &Rule, weight: Weight, reason: &'static str, because: &str) -> Finding {
    let english = match because {
        "" => rule.english.clone(),
        because => format!("{} (may apply: {because})", rule.english),
    };
    let chinese = match because {
        "" => rule.chinese.clone(),
        _ => format!("{}（信息不足，可能适用）", rule.chinese),
    };
    Finding {
        weight,
        reason,
        rule: Some(rule.id.clone()),
        english,
        chinese,
        citation: Some(rule.citation.clone()),
        licence: match &rule.effect {
            Effect::Licensed(licence) => Some(licence.clone()),
            Effect::Prohibited | Effect::Restricted | Effect::Requires(_) => None,
        },
    }
}
