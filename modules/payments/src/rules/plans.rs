//! What plans and services cost, when periods end, what a change brings back, and what a plan takes
//! off a commission. Pure.

use std::collections::BTreeMap;

use jiff::Span;
use jiff::tz::TimeZone;
use kernel::{Currency, FieldError, Locale, Money, MoneyError, Rounding, Text, Timestamp};
use rust_decimal::Decimal;

use crate::model::escrow::Fee;
use crate::model::plan::{
    Allowance, Bill, BillKind, BillRefundState, BillState, Choice, Period, Plan, PriceList,
    SubscriptionState, Term,
};

const HUNDRED: Decimal = Decimal::ONE_HUNDRED;

pub const fn state_name(state: SubscriptionState) -> &'static str {
    match state {
        SubscriptionState::Free => "free",
        SubscriptionState::Active => "active",
        SubscriptionState::Due => "due",
    }
}

pub fn parse_state(text: &str) -> Option<SubscriptionState> {
    use SubscriptionState::{Active, Due, Free};
    [Free, Active, Due]
        .into_iter()
        .find(|state| state_name(*state) == text)
}

pub const fn term_name(term: Term) -> &'static str {
    match term {
        Term::Month => "month",
        Term::Year => "year",
    }
}

pub fn parse_term(text: &str) -> Option<Term> {
    [Term::Month, Term::Year]
        .into_iter()
        .find(|term| term_name(*term) == text)
}

pub const fn kind_name(kind: BillKind) -> &'static str {
    match kind {
        BillKind::Plan => "plan",
        BillKind::Listings => "listings",
        BillKind::Promotion => "promotion",
    }
}

pub fn parse_kind(text: &str) -> Option<BillKind> {
    use BillKind::{Listings, Plan, Promotion};
    [Plan, Listings, Promotion]
        .into_iter()
        .find(|kind| kind_name(*kind) == text)
}

pub const fn bill_name(state: BillState) -> &'static str {
    match state {
        BillState::Due => "due",
        BillState::Paid => "paid",
        BillState::Void => "void",
    }
}

pub fn parse_bill(text: &str) -> Option<BillState> {
    use BillState::{Due, Paid, Void};
    [Due, Paid, Void]
        .into_iter()
        .find(|state| bill_name(*state) == text)
}

pub const fn refund_name(state: BillRefundState) -> &'static str {
    match state {
        BillRefundState::Proposed => "proposed",
        BillRefundState::Paid => "paid",
        BillRefundState::Refused => "refused",
    }
}

pub fn parse_refund(text: &str) -> Option<BillRefundState> {
    use BillRefundState::{Paid, Proposed, Refused};
    [Proposed, Paid, Refused]
        .into_iter()
        .find(|state| refund_name(*state) == text)
}

impl PriceList {
    pub fn find(&self, code: &str) -> Option<&Plan> {
        self.plan.iter().find(|plan| plan.code == code)
    }

    /// Where a plan stands between the least and the most.
    pub fn rank(&self, code: &str) -> Option<usize> {
        self.plan.iter().position(|plan| plan.code == code)
    }

    /// What a period costs without tax; none where the list has no such price.
    pub fn price(&self, choice: &Choice) -> Option<Money> {
        let price = self.find(&choice.plan)?.price.get(&choice.currency)?;
        let text = match choice.term {
            Term::Month => &price.month,
            Term::Year => &price.year,
        };
        amount(text, choice.currency)
    }

    pub fn tax(&self, net: Money) -> Result<Money, MoneyError> {
        net.times(self.tax_percent / HUNDRED, Rounding::HalfUp)
    }

    /// Everything that is wrong with a list.
    pub fn faults(&self) -> Vec<FieldError> {
        let mut wrong = Vec::new();
        percent(&mut wrong, "tax_percent", self.tax_percent);
        if self.plan.is_empty() {
            wrong.push(FieldError::new("plan", "required", "there is a free plan"));
        }
        for (place, plan) in self.plan.iter().enumerate() {
            let path = format!("plan[{place}]");
            let is_code = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            if plan.code.is_empty() || !plan.code.chars().all(is_code) {
                let text = "small letters, digits and underscores";
                wrong.push(FieldError::new(format!("{path}.code"), "malformed", text));
            }
            if self.rank(&plan.code) != Some(place) {
                let text = "is the code of another plan too";
                wrong.push(FieldError::new(format!("{path}.code"), "taken", text));
            }
            named(&mut wrong, &format!("{path}.name"), &plan.name);
            let off = format!("{path}.commission_off_percent");
            percent(&mut wrong, &off, plan.commission_off_percent);
            if (place == 0) != plan.price.is_empty() {
                let text = "the first plan costs nothing, every other has a price";
                wrong.push(FieldError::new(format!("{path}.price"), "required", text));
            }
            for (currency, price) in &plan.price {
                for (name, text) in [("month", &price.month), ("year", &price.year)] {
                    let path = format!("{path}.price.{currency}.{name}");
                    positive(&mut wrong, path, text, *currency);
                }
            }
        }
        let services = [
            ("listings", &self.listings.price),
            ("promotion", &self.promotion.price),
        ];
        for (name, prices) in services {
            for (currency, text) in prices {
                positive(
                    &mut wrong,
                    format!("{name}.price.{currency}"),
                    text,
                    *currency,
                );
            }
        }
        wrong
    }
}

fn percent(wrong: &mut Vec<FieldError>, path: &str, value: Decimal) {
    if !(Decimal::ZERO..=HUNDRED).contains(&value) {
        let text = "a percentage lies between 0 and 100";
        wrong.push(FieldError::new(path, "out_of_range", text));
    }
}

fn named(wrong: &mut Vec<FieldError>, path: &str, name: &Text) {
    for locale in [Locale::En, Locale::ZhCn] {
        if name
            .in_locale(locale)
            .is_none_or(|text| text.trim().is_empty())
        {
            let text = "a name in English and in Chinese";
            wrong.push(FieldError::new(path, "required", text));
            return;
        }
    }
}

fn positive(wrong: &mut Vec<FieldError>, path: String, text: &str, currency: Currency) {
    if amount(text, currency).is_none() {
        let text = "an amount of the currency above zero";
        wrong.push(FieldError::new(path, "not_an_amount", text));
    }
}

/// Major units as an amount that can be billed.
fn amount(text: &str, currency: Currency) -> Option<Money> {
    let money = Money::parse_major(text, currency).ok()?;
    (money.is_positive() && money.minor_i64().is_ok()).then_some(money)
}

/// What so many units of a service cost without tax.
pub fn service_price(
    prices: &BTreeMap<Currency, String>,
    currency: Currency,
    units: i64,
) -> Option<Money> {
    let one = amount(prices.get(&currency)?, currency)?;
    let all = one.checked_mul(i128::from(units)).ok()?;
    all.minor_i64().is_ok().then_some(all)
}

/// The end of the period that is the `turn`-th since the anchor, by the calendar in UTC.
pub fn end(anchor: Timestamp, term: Term, turn: i64) -> Timestamp {
    let span = match term {
        Term::Month => Span::new().try_months(turn),
        Term::Year => Span::new().try_years(turn),
    };
    let begun = anchor.jiff().to_zoned(TimeZone::UTC);
    span.and_then(|span| begun.checked_add(span))
        .map_or(Timestamp::MAX, |end| end.timestamp().into())
}

/// Whether a change is to more, and so counts at once. To less, to a shorter term or another
/// currency it counts when the period ends.
pub fn is_upgrade(list: &PriceList, from: &Choice, to: &Choice) -> bool {
    if from.currency != to.currency || (from.term == Term::Year && to.term == Term::Month) {
        return false;
    }
    // A plan that is sold no more stands below all that are.
    let (old, new) = (list.rank(&from.plan), list.rank(&to.plan));
    new > old || (new == old && from.term != to.term)
}

/// What of a period's price is for the time that is left of it, rounded down.
pub fn unused(period: &Period, now: Timestamp) -> Result<Money, MoneyError> {
    let whole = period.ends_at.micros() - period.starts_at.micros();
    let left = (period.ends_at.micros() - now.micros()).clamp(0, whole.max(0));
    if whole <= 0 {
        return Ok(Money::zero(period.worth.currency()));
    }
    let part = Decimal::from(left) / Decimal::from(whole);
    period.worth.times(part, Rounding::Down)
}

/// A commission as the seller's plan has it; the rule says so.
pub fn reduced(fee: Fee, plan: &str, off: Decimal, version: i64) -> Result<Fee, MoneyError> {
    if off.is_zero() || fee.commission.is_zero() {
        return Ok(fee);
    }
    let kept = Decimal::ONE - off / HUNDRED;
    Ok(Fee {
        rule: format!(
            "{}, plan {plan} v{version} -{} %",
            fee.rule,
            off.normalize()
        ),
        version: fee.version,
        percent: (fee.percent * kept).normalize(),
        commission: fee.commission.times(kept, Rounding::HalfUp)?,
        tax: fee.tax.times(kept, Rounding::HalfUp)?,
    })
}

/// What may be in the store: what the plan allows and what was bought beside it.
pub fn allowance(listings: Option<i64>, packs: &[Bill]) -> Allowance {
    match listings {
        None => Allowance::Any,
        Some(own) => {
            let beside: i64 = packs.iter().map(|pack| pack.units).sum();
            Allowance::UpTo(own.saturating_add(beside))
        }
    }
}

/// The tax that goes back with a part of a bill: what is left of it with the last part.
pub fn refunded_tax(bill: &Bill, net: Money) -> Result<Money, MoneyError> {
    let refunded = bill.refunded_net.checked_add(net)?;
    if refunded == bill.net {
        return bill.tax.checked_sub(bill.refunded_tax);
    }
    let part = Decimal::from(net.minor_i64()?) / Decimal::from(bill.net.minor_i64()?);
    bill.tax.times(part, Rounding::Down)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> PriceList {
        toml::from_str(include_str!("../plans.default.toml")).expect("the list that ships")
    }

    fn choice(plan: &str, term: Term) -> Choice {
        Choice {
            plan: plan.to_owned(),
            term,
            currency: Currency::USD,
        }
    }

    #[test]
    fn the_list_that_ships_has_no_fault() {
        assert_eq!(list().faults(), Vec::new());
        let price = list().price(&choice("plus", Term::Month)).unwrap();
        assert_eq!(price, Money::new(3_900, Currency::USD));
        assert_eq!(list().tax(price).unwrap().minor(), 234);
        assert!(list().price(&choice("free", Term::Month)).is_none());
    }

    #[test]
    fn every_fault_of_a_list_is_named_at_once() {
        let mut list = list();
        list.tax_percent = Decimal::from(101);
        list.plan[1].code = "free".to_owned();
        list.plan[1].name = Text::new(Locale::En, "Plus");
        list.plan[2].price.clear();
        list.promotion.price.insert(Currency::JPY, "1.5".to_owned());
        let paths: Vec<String> = list.faults().into_iter().map(|one| one.path).collect();
        assert_eq!(
            paths,
            [
                "tax_percent",
                "plan[1].code",
                "plan[1].name",
                "plan[2].price",
                "promotion.price.JPY",
            ]
        );
    }

    #[test]
    fn a_period_begun_on_the_last_of_a_month_ends_on_the_last_of_each() {
        let anchor: Timestamp = "2027-01-31T10:00:00Z".parse().unwrap();
        for (turn, day) in [(1, "2027-02-28"), (2, "2027-03-31"), (13, "2028-02-29")] {
            assert_eq!(end(anchor, Term::Month, turn).date().to_string(), day);
        }
        assert_eq!(end(anchor, Term::Year, 1).date().to_string(), "2028-01-31");
    }

    #[test]
    fn only_more_counts_at_once() {
        use Term::{Month, Year};
        let list = list();
        for (from, to, at_once) in [
            (choice("plus", Month), choice("pro", Month), true),
            (choice("plus", Month), choice("plus", Year), true),
            (choice("plus", Month), choice("pro", Year), true),
            (choice("plus", Year), choice("pro", Month), false),
            (choice("pro", Month), choice("plus", Month), false),
            (choice("pro", Year), choice("pro", Month), false),
            (choice("gone", Month), choice("plus", Month), true),
        ] {
            assert_eq!(is_upgrade(&list, &from, &to), at_once, "{from:?} {to:?}");
        }
    }

    #[test]
    fn the_time_that_is_left_comes_back() {
        let starts_at: Timestamp = "2026-11-01T00:00:00Z".parse().unwrap();
        let period = Period {
            choice: choice("plus", Term::Month),
            worth: Money::new(3_000, Currency::USD),
            anchor: starts_at,
            turn: 1,
            starts_at,
            ends_at: "2026-12-01T00:00:00Z".parse().unwrap(),
        };
        for (now, minor) in [
            ("2026-11-01T00:00:00Z", 3_000),
            ("2026-11-11T00:00:00Z", 2_000),
            ("2026-11-11T00:00:01Z", 1_999),
            ("2026-12-01T00:00:00Z", 0),
            ("2026-12-02T00:00:00Z", 0),
        ] {
            let back = unused(&period, now.parse().unwrap()).unwrap();
            assert_eq!(back.minor(), minor, "{now}");
        }
    }

    #[test]
    fn a_plan_takes_its_part_off_the_commission_and_its_tax() {
        let usd = |minor| Money::new(minor, Currency::USD);
        let fee = Fee {
            rule: "standard".to_owned(),
            version: 4,
            percent: Decimal::from(5),
            commission: usd(505),
            tax: usd(30),
        };
        let less = reduced(fee.clone(), "plus", Decimal::from(10), 2).unwrap();
        assert_eq!((less.commission, less.tax), (usd(455), usd(27)));
        assert_eq!(less.percent, Decimal::new(45, 1));
        assert_eq!(less.rule, "standard, plan plus v2 -10 %");
        let same = reduced(fee, "free", Decimal::ZERO, 2).unwrap();
        assert_eq!(same.rule, "standard");
    }
}
