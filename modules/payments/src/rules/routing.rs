//! Which ways to pay are offered, in which order, and which of them fit. No way disappears without
//! saying why.

use kernel::{Country, Currency, Money};

use crate::model::connector::{Due, Record, Route, Terms, Unfit};

/// From when on a record says something, and what it says then.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    /// Fewer outcomes than this prove nothing.
    pub counts_from: u32,
    /// Of a hundred outcomes, money has to come of at least so many.
    pub fails_below_percent: u32,
}

pub fn is_failing(record: &Record, measure: Measure) -> bool {
    let (charged, counted) = (u64::from(record.charged), u64::from(record.counted));
    record.counted >= measure.counts_from
        && charged * 100 < counted * u64::from(measure.fails_below_percent)
}

/// Whether a connector takes what is due, by the first reason against it.
pub fn unfit(terms: &Terms, pays_in: Option<Currency>, is_on: bool, due: Due) -> Option<Unfit> {
    let currency = due.amount.currency();
    let one = 10i128.pow(currency.exponent());
    let minor = due.amount.minor();
    let away =
        |country: Country| !terms.countries.is_empty() && !terms.countries.contains(&country);
    if !is_on {
        Some(Unfit::Off)
    } else if due.country.is_some_and(away) {
        Some(Unfit::Country)
    } else if pays_in.is_some_and(|only| only != currency)
        || (!terms.currencies.is_empty() && !terms.currencies.contains(&currency))
    {
        Some(Unfit::Currency)
    } else if minor < i128::from(terms.least) * one {
        Some(Unfit::TooLittle)
    } else if terms
        .most
        .is_some_and(|most| minor > i128::from(most) * one)
    {
        Some(Unfit::TooMuch)
    } else if terms.whole_units && minor % one != 0 {
        Some(Unfit::WholeUnits)
    } else {
        None
    }
}

/// Why a connector will not give money back, before it is asked.
pub fn not_refundable(
    terms: &Terms,
    charged: Money,
    amount: Money,
    days: u64,
) -> Option<&'static str> {
    if days > u64::from(terms.refund_days) {
        Some("too_late_to_refund")
    } else if !terms.partial_refunds && amount != charged {
        Some("partial_refund")
    } else {
        None
    }
}

/// The first rule that fits.
fn route(routes: &[Route], due: Due) -> Option<&Route> {
    let currency = due.amount.currency();
    routes.iter().find(|route| {
        route
            .country
            .is_none_or(|country| due.country == Some(country))
            && route.currency.is_none_or(|only| only == currency)
            && route
                .least
                .is_none_or(|least| least.minor() <= due.amount.minor())
            && route
                .most
                .is_none_or(|most| due.amount.minor() <= most.minor())
    })
}

/// What moves a connector down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Against {
    /// It brings too little of late.
    pub failing: bool,
    /// For this very payment it could not be reached.
    pub not_reached: bool,
}

/// The connectors in the order in which they are offered: those that the rule names, then the
/// others as they are set up; of these, those that fail come later, and those that just could not
/// be reached last. Nothing is left out.
pub fn placed<'n>(
    names: &[&'n str],
    routes: &[Route],
    due: Due,
    against: impl Fn(&str) -> Against,
) -> Vec<&'n str> {
    let first = route(routes, due).map_or(&[] as &[String], |route| &route.connectors);
    let rank = |name: &str| first.iter().position(|one| one == name);
    let mut placed: Vec<&str> = names.to_vec();
    placed.sort_by_key(|name| {
        let Against {
            failing,
            not_reached,
        } = against(name);
        (not_reached, failing, rank(name).unwrap_or(first.len()))
    });
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEASURE: Measure = Measure {
        counts_from: 10,
        fails_below_percent: 50,
    };

    fn due(minor: i128, currency: Currency, country: Country) -> Due {
        Due {
            amount: Money::new(minor, currency),
            country: Some(country),
        }
    }

    fn record(charged: u32, counted: u32) -> Record {
        Record {
            charged,
            counted,
            ..Record::default()
        }
    }

    #[test]
    fn few_outcomes_prove_nothing_and_many_bad_ones_do() {
        assert!(!is_failing(&record(0, 9), MEASURE));
        assert!(is_failing(&record(4, 10), MEASURE));
        assert!(!is_failing(&record(5, 10), MEASURE));
        assert!(!is_failing(&record(0, 0), MEASURE));
    }

    #[test]
    fn what_does_not_fit_says_why() {
        let kenyan = Terms {
            countries: vec![Country::KE],
            currencies: vec![Currency::KES],
            least: 1,
            most: Some(250_000),
            whole_units: true,
            ..Terms::ANY
        };
        let rows = [
            (due(10_000, Currency::KES, Country::KE), true, None),
            (
                due(10_000, Currency::KES, Country::KE),
                false,
                Some(Unfit::Off),
            ),
            (
                due(10_000, Currency::KES, Country::DE),
                true,
                Some(Unfit::Country),
            ),
            (
                due(10_000, Currency::EUR, Country::KE),
                true,
                Some(Unfit::Currency),
            ),
            (
                due(99, Currency::KES, Country::KE),
                true,
                Some(Unfit::TooLittle),
            ),
            (
                due(25_000_100, Currency::KES, Country::KE),
                true,
                Some(Unfit::TooMuch),
            ),
            (
                due(10_050, Currency::KES, Country::KE),
                true,
                Some(Unfit::WholeUnits),
            ),
        ];
        for (due, is_on, wanted) in rows {
            assert_eq!(unfit(&kenyan, None, is_on, due), wanted, "{due:?}");
        }
        let yen = due(1, Currency::JPY, Country::JP);
        assert_eq!(unfit(&Terms::ANY, None, true, yen), None);
        let peso = Some(Currency::PHP);
        assert_eq!(unfit(&Terms::ANY, peso, true, yen), Some(Unfit::Currency));
    }

    #[test]
    fn a_rule_leads_and_failures_move_down_and_nothing_is_left_out() {
        let names = ["sandbox", "alipay", "wechat", "mpesa"];
        let route = |country, currency, names: &[&str]| Route {
            country,
            currency,
            least: None,
            most: None,
            connectors: names.iter().map(|name| (*name).to_owned()).collect(),
        };
        let routes = [
            route(Some(Country::KE), None, &["mpesa"]),
            Route {
                least: Some(Money::new(100_000, Currency::CNY)),
                ..route(None, Some(Currency::CNY), &["sandbox"])
            },
            route(None, Some(Currency::CNY), &["wechat", "alipay"]),
        ];
        let none = |_: &str| Against::default();
        let yuan = |minor| due(minor, Currency::CNY, Country::CN);
        let rows = [
            (
                due(1, Currency::EUR, Country::DE),
                ["sandbox", "alipay", "wechat", "mpesa"],
            ),
            (
                due(1, Currency::KES, Country::KE),
                ["mpesa", "sandbox", "alipay", "wechat"],
            ),
            (yuan(99_999), ["wechat", "alipay", "sandbox", "mpesa"]),
            (yuan(100_000), ["sandbox", "alipay", "wechat", "mpesa"]),
        ];
        for (due, wanted) in rows {
            assert_eq!(placed(&names, &routes, due, none), wanted, "{due:?}");
        }
        let against = |name: &str| Against {
            failing: name == "wechat",
            not_reached: name == "alipay",
        };
        assert_eq!(
            placed(&names, &routes, yuan(5), against),
            ["sandbox", "mpesa", "wechat", "alipay"]
        );
    }

    #[test]
    fn refunds_have_their_time_and_their_whole() {
        let terms = Terms {
            refund_days: 30,
            partial_refunds: false,
            ..Terms::ANY
        };
        let all = Money::new(500, Currency::KES);
        let part = Money::new(400, Currency::KES);
        assert_eq!(not_refundable(&terms, all, all, 30), None);
        assert_eq!(
            not_refundable(&terms, all, all, 31),
            Some("too_late_to_refund")
        );
        assert_eq!(not_refundable(&terms, all, part, 1), Some("partial_refund"));
    }
}
