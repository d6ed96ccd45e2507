//! What a firm has to show, what is wrong with what it showed, and who decides. Numbers are checked
//! by their form and check digits; that they were given out, only the registers know.
//!
//! Owners are named from a quarter of the shares or votes on: FATF's recommendation 24 and, in China,
//! the rules of the central bank and the market regulator on beneficial owners (in force since
//! 1 November 2024) draw the line there. A checklist may draw it lower.

use contract::identity::{OrgKind, RiskTier};
use contract::ids::PersonId;
use identifiers::Kind as Number;
use kernel::Country;

use crate::error::Error;
use crate::model::kyb::{
    KybCase, KybCaseState, KybChecklist, KybForm, KybGap, KybScreening, KybStep,
};

/// Until the operator wrote one of its own.
pub fn shipped(country: Country, kind: OrgKind) -> KybChecklist {
    let documents: &[&str] = match (kind, country == Country::CN) {
        (OrgKind::Seller, true) => &["business_licence", "representative_id"],
        (OrgKind::Seller, false) => &["register_extract", "representative_id"],
        (OrgKind::Buyer | OrgKind::Platform, true) => &["business_licence"],
        (OrgKind::Buyer | OrgKind::Platform, false) => &["register_extract"],
    };
    KybChecklist {
        documents: documents.iter().map(|name| (*name).to_owned()).collect(),
        tax_number_needed: false,
        owners_from_percent: 25,
        months_low: 36,
        months_medium: 24,
        months_high: 12,
    }
}

pub fn months(checklist: &KybChecklist, tier: RiskTier) -> i64 {
    match tier {
        RiskTier::Low => checklist.months_low,
        RiskTier::Medium => checklist.months_medium,
        RiskTier::High => checklist.months_high,
    }
}

fn gap(path: impl Into<String>, code: &str) -> KybGap {
    KybGap {
        path: path.into(),
        code: code.to_owned(),
        document: None,
    }
}

/// A day of the calendar, as its ten characters; days of one form compare as texts do.
pub fn is_day(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

fn number(gaps: &mut Vec<KybGap>, path: &str, kind: Number, value: &str, country: Option<&str>) {
    if let Some(reason) = identifiers::check(kind, value, country).reason() {
        gaps.push(gap(path, reason.word()));
    }
}

/// Everything that stands between the form and the desk. `today` is a day such as `2026-11-30`.
pub fn gaps(
    form: &KybForm,
    checklist: &KybChecklist,
    country: Country,
    today: &str,
) -> Vec<KybGap> {
    let mut found = Vec::new();
    if form.legal_name.trim().is_empty() {
        found.push(gap("legal_name", "required"));
    }
    if form.address.is_none() {
        found.push(gap("address", "required"));
    }
    numbers(&mut found, form, checklist, country);
    owners(&mut found, form, checklist, today);
    for (at, paper) in form.documents.iter().enumerate() {
        match paper.valid_to.as_deref() {
            Some(day) if !is_day(day) => {
                found.push(gap(format!("documents[{at}].valid_to"), "not_a_date"));
            }
            Some(day) if day < today => {
                found.push(gap(format!("documents[{at}].valid_to"), "expired"));
            }
            Some(_) | None => {}
        }
    }
    for name in &checklist.documents {
        if !form.documents.iter().any(|paper| paper.kind == *name) {
            found.push(KybGap {
                document: Some(name.clone()),
                ..gap("documents", "required")
            });
        }
    }
    found
}

fn numbers(found: &mut Vec<KybGap>, form: &KybForm, checklist: &KybChecklist, country: Country) {
    let registration = form.registration_number.trim();
    if registration.is_empty() {
        found.push(gap("registration_number", "required"));
    } else if country == Country::CN {
        number(
            found,
            "registration_number",
            Number::Uscc,
            registration,
            None,
        );
    }
    let tax = form
        .tax_number
        .as_deref()
        .map(str::trim)
        .unwrap_or_default();
    let code = country.alpha2();
    match tax {
        "" if checklist.tax_number_needed => found.push(gap("tax_number", "required")),
        "" => {}
        // Elsewhere than in the Union and Britain no form is known here.
        tax => {
            let verdict = identifiers::check(Number::Vat, tax, Some(code));
            let is_unknown =
                verdict.reason().map(|reason| reason.word()) == Some("country_unknown");
            if !is_unknown && let Some(reason) = verdict.reason() {
                found.push(gap("tax_number", reason.word()));
            }
        }
    }
    if let Some(lei) = form.lei.as_deref().filter(|lei| !lei.trim().is_empty()) {
        number(found, "lei", Number::Lei, lei, None);
    }
}

fn owners(found: &mut Vec<KybGap>, form: &KybForm, checklist: &KybChecklist, today: &str) {
    let mut sum = 0;
    for (at, owner) in form.owners.iter().enumerate() {
        if owner.name.trim().is_empty() {
            found.push(gap(format!("owners[{at}].name"), "required"));
        }
        if !is_day(&owner.birth_date) || owner.birth_date.as_str() >= today {
            found.push(gap(format!("owners[{at}].birth_date"), "not_a_date"));
        }
        sum += owner.percent.unwrap_or(0);
    }
    if sum > 100 {
        found.push(gap("owners", "over_hundred"));
    }
    if !form.owners.iter().any(|owner| owner.represents) {
        found.push(gap("owners", "representative_missing"));
    }
    let is_large = |percent: Option<i64>| percent >= Some(checklist.owners_from_percent);
    if !form.no_large_owner && !form.owners.iter().any(|owner| is_large(owner.percent)) {
        found.push(gap("owners", "owner_missing"));
    }
}

/// What becomes of the case. `tier` counts for proposals alone.
pub fn next(case: &KybCase, step: KybStep, person: PersonId) -> Result<KybCaseState, Error> {
    let state = case.state;
    match (state, step) {
        (KybCaseState::Submitted, KybStep::ProposePass) => match case.screening {
            KybScreening::Clear => Ok(KybCaseState::Proposed),
            KybScreening::None | KybScreening::Review | KybScreening::Hit => {
                Err(Error::KybNotScreened)
            }
        },
        (KybCaseState::Submitted, KybStep::ProposeReject) => Ok(KybCaseState::Proposed),
        (KybCaseState::Submitted, KybStep::AskMore) => Ok(KybCaseState::MoreWanted),
        (KybCaseState::Proposed, KybStep::SendBack) => Ok(KybCaseState::Submitted),
        (KybCaseState::Proposed, KybStep::Agree) => match &case.proposal {
            Some(proposal) if proposal.by == person => Err(Error::KybOwnDecision),
            // Somebody may have turned up on a list meanwhile.
            Some(proposal) if proposal.pass && case.screening != KybScreening::Clear => {
                Err(Error::KybNotScreened)
            }
            Some(proposal) if proposal.pass => Ok(KybCaseState::Passed),
            Some(_) => Ok(KybCaseState::Rejected),
            None => Err(Error::KybIllegalStep { state }),
        },
        (KybCaseState::Submitted, KybStep::Agree | KybStep::SendBack)
        | (
            KybCaseState::Proposed,
            KybStep::ProposePass | KybStep::ProposeReject | KybStep::AskMore,
        )
        | (
            KybCaseState::Draft
            | KybCaseState::MoreWanted
            | KybCaseState::Passed
            | KybCaseState::Rejected,
            _,
        ) => Err(Error::KybIllegalStep { state }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::kyb::KybOwner;

    fn form() -> KybForm {
        KybForm {
            legal_name: "Shenzhen Brightwharf Technology Co., Ltd.".to_owned(),
            registration_number: "91440300MA5DEMQ188".to_owned(),
            owners: vec![KybOwner {
                name: "Chen Meiling".to_owned(),
                birth_date: "1979-05-20".to_owned(),
                country: Country::CN,
                percent: Some(60),
                represents: true,
            }],
            ..KybForm::default()
        }
    }

    fn codes(form: &KybForm, country: Country) -> Vec<(String, String)> {
        let checklist = KybChecklist {
            documents: Vec::new(),
            ..shipped(country, OrgKind::Seller)
        };
        gaps(form, &checklist, country, "2026-11-30")
            .into_iter()
            .map(|gap| (gap.path, gap.code))
            .filter(|(path, _)| path != "address")
            .collect()
    }

    fn one(path: &str, code: &str) -> Vec<(String, String)> {
        vec![(path.to_owned(), code.to_owned())]
    }

    #[test]
    fn a_wrong_check_digit_of_a_number_is_seen() {
        assert_eq!(codes(&form(), Country::CN), []);
        let wrong = KybForm {
            registration_number: "91440300MA5DEMQ189".to_owned(),
            ..form()
        };
        let found = codes(&wrong, Country::CN);
        assert_eq!(found, one("registration_number", "check_digit"));
        // VAT number of Germany with a wrong last digit (ISO 7064 MOD 11,10).
        let wrong = KybForm {
            registration_number: "HRB 1".to_owned(),
            tax_number: Some("DE136695977".to_owned()),
            ..form()
        };
        assert_eq!(codes(&wrong, Country::DE), one("tax_number", "check_digit"));
    }

    #[test]
    fn owners_from_a_quarter_on_are_named_or_said_not_to_exist() {
        let mut small = form();
        small.owners[0].percent = Some(24);
        assert_eq!(codes(&small, Country::CN), one("owners", "owner_missing"));
        small.no_large_owner = true;
        assert_eq!(codes(&small, Country::CN), []);
        small.owners[0].represents = false;
        let found = codes(&small, Country::CN);
        assert_eq!(found, one("owners", "representative_missing"));
        let mut much = form();
        much.owners.push(much.owners[0].clone());
        assert_eq!(codes(&much, Country::CN), one("owners", "over_hundred"));
    }
}
