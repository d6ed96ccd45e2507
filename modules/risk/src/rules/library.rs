//! The library of laws and policies, and which preferences a firm meets by what it says of itself.
//! Nothing is decided for anybody: each condition is shown with how it stands.

use std::collections::BTreeMap;

use kernel::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const SHIPPED: &str = include_str!("../../data/library.toml");

/// Who issued an entry, and where its text was read.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RiskLibrarySource)]
pub(crate) struct Source {
    pub(crate) issuer: Text,
    pub(crate) issued: String,
    /// The day on which it was compared with a text; none: it is from knowledge of the trade, and to
    /// be compared before anybody rests on it.
    #[serde(default)]
    pub(crate) read: Option<String>,
    /// Where that text is.
    #[serde(default)]
    pub(crate) address: Option<String>,
    /// What else there is to know, above all what was not compared.
    #[serde(default)]
    pub(crate) remark: Option<Text>,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RiskLaw)]
pub(crate) struct Law {
    pub(crate) code: String,
    /// A country, or EU.
    pub(crate) place: String,
    /// tax, supervision, data, sanctions …
    pub(crate) field: String,
    pub(crate) title: Text,
    pub(crate) number: String,
    pub(crate) valid_from: String,
    #[serde(default)]
    pub(crate) valid_to: Option<String>,
    pub(crate) source: Source,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RiskCondition)]
pub(crate) struct Condition {
    pub(crate) fact: String,
    pub(crate) equals: String,
    pub(crate) words: Text,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RiskPreference)]
pub(crate) struct Preference {
    pub(crate) code: String,
    pub(crate) place: String,
    pub(crate) title: Text,
    pub(crate) benefit: Text,
    pub(crate) number: String,
    pub(crate) valid_from: String,
    #[serde(default)]
    pub(crate) valid_to: Option<String>,
    pub(crate) source: Source,
    pub(crate) conditions: Vec<Condition>,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RiskLibrary)]
pub(crate) struct Library {
    /// The day it was put together.
    pub(crate) compiled: String,
    pub(crate) laws: Vec<Law>,
    pub(crate) preferences: Vec<Preference>,
}

impl Library {
    pub(crate) fn shipped() -> Result<Library, toml::de::Error> {
        toml::from_str(SHIPPED)
    }
}

/// How a condition or a preference stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RiskFit)]
pub(crate) enum Fit {
    Met,
    NotMet,
    /// Nothing was said of it.
    Unknown,
    /// It does not hold on that day.
    NotInForce,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RiskConditionFit)]
pub(crate) struct ConditionFit {
    pub(crate) fact: String,
    pub(crate) words: Text,
    pub(crate) fit: Fit,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RiskPreferenceFit)]
pub(crate) struct PreferenceFit {
    pub(crate) code: String,
    pub(crate) fit: Fit,
    pub(crate) conditions: Vec<ConditionFit>,
}

/// Every preference with how its conditions stand on a day.
pub(crate) fn find(
    library: &Library,
    facts: &BTreeMap<String, String>,
    day: &str,
) -> Vec<PreferenceFit> {
    let preferences = library.preferences.iter();
    preferences
        .map(|preference| fit(preference, facts, day))
        .collect()
}

fn fit(preference: &Preference, facts: &BTreeMap<String, String>, day: &str) -> PreferenceFit {
    let conditions: Vec<ConditionFit> = preference
        .conditions
        .iter()
        .map(|condition| ConditionFit {
            fact: condition.fact.clone(),
            words: condition.words.clone(),
            fit: match facts.get(&condition.fact) {
                None => Fit::Unknown,
                Some(said) if *said == condition.equals => Fit::Met,
                Some(_) => Fit::NotMet,
            },
        })
        .collect();
    // Days of one form compare as texts do.
    let is_over = preference.valid_to.as_deref().is_some_and(|to| to < day);
    let any = |fit: Fit| conditions.iter().any(|condition| condition.fit == fit);
    let whole = if is_over || day < preference.valid_from.as_str() {
        Fit::NotInForce
    } else if any(Fit::NotMet) {
        Fit::NotMet
    } else if any(Fit::Unknown) {
        Fit::Unknown
    } else {
        Fit::Met
    };
    PreferenceFit {
        code: preference.code.clone(),
        fit: whole,
        conditions,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(said: &[(&str, &str)]) -> BTreeMap<String, String> {
        let own = |(fact, value): &(&str, &str)| ((*fact).to_owned(), (*value).to_owned());
        said.iter().map(own).collect()
    }

    fn standing(code: &str, facts: &BTreeMap<String, String>, day: &str) -> Fit {
        let library = Library::shipped().unwrap();
        let found = find(&library, facts, day);
        found.into_iter().find(|one| one.code == code).unwrap().fit
    }

    #[test]
    fn every_entry_has_a_source_and_days_that_are_days() {
        let library = Library::shipped().unwrap();
        let laws = library.laws.iter();
        let of_laws = laws.map(|law| (&law.source, &law.valid_from, &law.valid_to));
        let preferences = library.preferences.iter();
        let of_preferences = preferences.map(|one| (&one.source, &one.valid_from, &one.valid_to));
        for (source, from, to) in of_laws.chain(of_preferences) {
            for text in [Some(&source.issuer), source.remark.as_ref()] {
                let both = [kernel::Locale::En, kernel::Locale::ZhCn];
                let has = |locale| text.is_none_or(|text| text.in_locale(locale).is_some());
                assert!(both.into_iter().all(has), "{source:?}");
            }
            let days = [
                Some(&source.issued),
                source.read.as_ref(),
                Some(from),
                to.as_ref(),
            ];
            for day in days.into_iter().flatten() {
                assert!(day.parse::<jiff::civil::Date>().is_ok(), "{day}");
            }
        }
    }

    /// 财税〔2018〕103号: registered, recorded, declared there, and no refund cancelled.
    #[test]
    fn the_exemption_without_invoices_asks_for_all_of_its_conditions() {
        let code = "zone-retail-vat-exemption";
        let mut said = facts(&[
            ("zone_registered", "yes"),
            ("platform_record", "yes"),
            ("zone_customs", "yes"),
            ("model", "9610"),
            ("purchase_proof", "no"),
        ]);
        assert_eq!(standing(code, &said, "2026-11-30"), Fit::Unknown);
        said.insert("refund_cancelled".to_owned(), "no".to_owned());
        assert_eq!(standing(code, &said, "2026-11-30"), Fit::Met);
        said.insert("model".to_owned(), "9710".to_owned());
        assert_eq!(standing(code, &said, "2026-11-30"), Fit::NotMet);
        assert_eq!(standing(code, &said, "2018-01-01"), Fit::NotInForce);
    }

    #[test]
    fn what_has_run_out_is_not_offered() {
        let said = facts(&[
            ("comes_back", "yes"),
            ("within_six_months", "yes"),
            ("food", "no"),
        ]);
        assert_eq!(standing("returned-exports", &said, "2026-11-30"), Fit::Met);
        let later = standing("returned-exports", &said, "2028-01-01");
        assert_eq!(later, Fit::NotInForce);
    }
}
