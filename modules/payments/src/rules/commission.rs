//! The platform's commission on a sale: rules in an order, the first that fits counts; rates by the
//! lower bound that the sale reaches; floor and cap in the currency of the sale; tax on top. Pure.

use std::collections::{BTreeMap, BTreeSet};

use contract::ids::OrgId;
use kernel::{Currency, FieldError, Money, MoneyError, Rounding};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::escrow::Fee;

const HUNDRED: Decimal = Decimal::ONE_HUNDRED;
const RULES_MAX: usize = 200;
const TIERS_MAX: usize = 20;

/// A whole set of rules, dated and numbered where it is kept.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CommissionRules)]
pub struct Rules {
    #[schema(max_items = 200)]
    pub rule: Vec<Rule>,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CommissionRule)]
pub struct Rule {
    #[schema(min_length = 1, max_length = 60)]
    pub name: String,
    /// Only for these; none is for all.
    #[serde(default)]
    #[schema(max_items = 1000)]
    pub sellers: BTreeSet<OrgId>,
    /// Of the commission.
    #[schema(value_type = String, example = "6")]
    pub tax_percent: Decimal,
    /// By currency code. A currency that is not here falls under `other_percent`.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, Scale>)]
    pub currency: BTreeMap<Currency, Scale>,
    /// For currencies without a scale; the rule does not fit them without it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub other_percent: Option<Decimal>,
}

/// Amounts in major units of the currency.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CommissionScale)]
pub struct Scale {
    #[schema(max_items = 20)]
    pub tiers: Vec<Tier>,
    #[serde(default)]
    pub floor: Option<String>,
    #[serde(default)]
    pub cap: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CommissionTier)]
pub struct Tier {
    /// The least a sale comes to for the rate to count, for all of the sale.
    pub from: String,
    #[schema(value_type = String, example = "4.5")]
    pub percent: Decimal,
}

impl Rules {
    /// Everything that is wrong with a set.
    pub fn faults(&self) -> Vec<FieldError> {
        let mut wrong = Vec::new();
        let mut say = |path: String, code: &'static str, text: &'static str| {
            wrong.push(FieldError::new(path, code, text));
        };
        if self.rule.len() > RULES_MAX {
            say("rule".to_owned(), "count", "there are at most 200 rules");
        }
        let is_share = |percent: &Decimal| (Decimal::ZERO..=HUNDRED).contains(percent);
        for (place, rule) in self.rule.iter().enumerate() {
            let path = format!("rule[{place}]");
            if rule.name.trim().is_empty() || rule.name.len() > 60 {
                say(format!("{path}.name"), "length", "a rule has a short name");
            }
            let percents = rule.other_percent.iter().chain([&rule.tax_percent]);
            if !percents.into_iter().all(is_share) {
                let text = "a percentage lies between 0 and 100";
                say(format!("{path}.tax_percent"), "out_of_range", text);
            }
            if rule.currency.is_empty() && rule.other_percent.is_none() {
                let text = "the rule fits no currency";
                say(format!("{path}.currency"), "required", text);
            }
            for (currency, scale) in &rule.currency {
                let path = format!("{path}.currency.{currency}");
                let amount = |text: &String| {
                    Money::parse_major(text, *currency)
                        .ok()
                        .filter(|money| !money.is_negative() && money.minor_i64().is_ok())
                };
                if scale.tiers.is_empty() || scale.tiers.len() > TIERS_MAX {
                    say(format!("{path}.tiers"), "count", "1 to 20 tiers");
                }
                let mut before = None;
                for (place, tier) in scale.tiers.iter().enumerate() {
                    let path = format!("{path}.tiers[{place}]");
                    let from = amount(&tier.from).map(Money::minor);
                    let in_order = match (before, from) {
                        (None, Some(from)) => from == 0,
                        (Some(before), Some(from)) => from > before,
                        (_, None) => false,
                    };
                    if !in_order {
                        let text = "the first tier begins at 0, the others above the one before";
                        say(format!("{path}.from"), "out_of_range", text);
                    }
                    before = from.or(before);
                    if !is_share(&tier.percent) {
                        let text = "a percentage lies between 0 and 100";
                        say(format!("{path}.percent"), "out_of_range", text);
                    }
                }
                let bounds = [("floor", &scale.floor), ("cap", &scale.cap)];
                for (name, bound) in bounds {
                    if bound.as_ref().is_some_and(|text| amount(text).is_none()) {
                        let text = "an amount of the currency, not below zero";
                        say(format!("{path}.{name}"), "not_an_amount", text);
                    }
                }
                let floor = scale.floor.as_ref().and_then(amount).map(Money::minor);
                let cap = scale.cap.as_ref().and_then(amount).map(Money::minor);
                if floor.zip(cap).is_some_and(|(floor, cap)| floor > cap) {
                    let text = "the floor lies above the cap";
                    say(format!("{path}.floor"), "out_of_range", text);
                }
            }
        }
        wrong
    }

    /// The commission on a sale. Without a rule that fits there is none.
    pub fn commission(&self, version: i64, seller: OrgId, sale: Money) -> Result<Fee, MoneyError> {
        let fits = |rule: &&Rule| {
            (rule.sellers.is_empty() || rule.sellers.contains(&seller))
                && (rule.currency.contains_key(&sale.currency()) || rule.other_percent.is_some())
        };
        let zero = Money::zero(sale.currency());
        let Some(rule) = self.rule.iter().find(fits) else {
            return Ok(Fee {
                rule: "none".to_owned(),
                version,
                percent: Decimal::ZERO,
                commission: zero,
                tax: zero,
            });
        };
        let scale = rule.currency.get(&sale.currency());
        let percent = match scale {
            Some(scale) => scale.percent(sale)?,
            None => rule.other_percent.unwrap_or_default(),
        };
        let mut commission = sale.times(percent / HUNDRED, Rounding::HalfUp)?;
        if let Some(scale) = scale {
            if let Some(floor) = &scale.floor {
                let floor = Money::parse_major(floor, sale.currency())?;
                commission = larger(commission, floor)?;
            }
            if let Some(cap) = &scale.cap {
                let cap = Money::parse_major(cap, sale.currency())?;
                commission = crate::rules::escrow::least(commission, cap)?;
            }
        }
        // A floor above a small sale may take the sale, and not more.
        commission = crate::rules::escrow::least(commission, sale)?;
        let tax = commission.times(rule.tax_percent / HUNDRED, Rounding::HalfUp)?;
        let tax = crate::rules::escrow::least(tax, sale.checked_sub(commission)?)?;
        Ok(Fee {
            rule: rule.name.clone(),
            version,
            percent,
            commission,
            tax,
        })
    }
}

impl Scale {
    fn percent(&self, sale: Money) -> Result<Decimal, MoneyError> {
        let mut percent = Decimal::ZERO;
        for tier in &self.tiers {
            let from = Money::parse_major(&tier.from, sale.currency())?;
            if sale.checked_cmp(from)?.is_lt() {
                break;
            }
            percent = tier.percent;
        }
        Ok(percent)
    }
}

fn larger(left: Money, right: Money) -> Result<Money, MoneyError> {
    Ok(if left.checked_cmp(right)?.is_ge() {
        left
    } else {
        right
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(text: &str) -> Rules {
        toml::from_str(text).unwrap_or(Rules { rule: Vec::new() })
    }

    fn org(n: u128) -> OrgId {
        OrgId::from_uuid(uuid::Uuid::from_u128(n))
    }

    const TABLE: &str = r#"
        [[rule]]
        name = "standard"
        tax_percent = "6"
        [rule.currency.USD]
        tiers = [{ from = "0", percent = "5" }, { from = "1000", percent = "4" }]
        floor = "0.50"
        cap = "60"
        [rule.currency.JPY]
        tiers = [{ from = "0", percent = "2.5" }]
    "#;

    #[test]
    fn the_tier_that_the_sale_reaches_counts_for_all_of_it() {
        let rules = rules(TABLE);
        for (sale, commission, tax) in [
            (99_999, 5_000, 300),
            (100_000, 4_000, 240),
            (100_001, 4_000, 240),
            // Floor and cap.
            (500, 50, 3),
            (900_000, 6_000, 360),
            // A floor above the sale takes the sale and no tax on top of it.
            (20, 20, 0),
            (0, 0, 0),
        ] {
            let sale = Money::new(sale, Currency::USD);
            let fee = rules.commission(1, org(1), sale).expect("a fee");
            assert_eq!(
                (fee.commission.minor(), fee.tax.minor()),
                (commission, tax),
                "{sale}"
            );
        }
        let yen = Money::new(1_999, Currency::JPY);
        let fee = rules.commission(1, org(1), yen).expect("a fee");
        assert_eq!((fee.commission.minor(), fee.tax.minor()), (50, 3));
    }

    #[test]
    fn the_first_rule_that_fits_counts_and_none_is_no_commission() {
        let seller = org(7);
        let special = format!(
            "[[rule]]\nname = \"fair\"\ntax_percent = \"0\"\nother_percent = \"1\"\nsellers = [\"{seller}\"]\n{TABLE}"
        );
        let rules = rules(&special);
        let sale = Money::new(10_000, Currency::USD);
        let fee = |seller, sale| rules.commission(1, seller, sale).expect("a fee");
        assert_eq!(fee(seller, sale).rule, "fair");
        assert_eq!(fee(seller, sale).commission.minor(), 100);
        assert_eq!(fee(org(8), sale).rule, "standard");
        let none = fee(org(8), Money::new(10_000, Currency::EUR));
        assert_eq!((none.rule.as_str(), none.commission.minor()), ("none", 0));
    }

    #[test]
    fn every_fault_of_a_set_is_named_at_once() {
        let faulty = r#"
            [[rule]]
            name = ""
            tax_percent = "101"
            [rule.currency.USD]
            tiers = [{ from = "1", percent = "5" }, { from = "1.005", percent = "-1" }]
            floor = "5"
            cap = "1"
        "#;
        let paths: Vec<String> = rules(faulty)
            .faults()
            .into_iter()
            .map(|fault| fault.path)
            .collect();
        assert_eq!(
            paths,
            [
                "rule[0].name",
                "rule[0].tax_percent",
                "rule[0].currency.USD.tiers[0].from",
                "rule[0].currency.USD.tiers[1].from",
                "rule[0].currency.USD.tiers[1].percent",
                "rule[0].currency.USD.floor",
            ]
        );
    }
}
