//! The script of the demo world as one list in order of time.

use std::collections::BTreeMap;
use std::time::Duration;

use super::payouts::{self, Treasury};
use super::world::{Checkout, Message, Order, Step, World};

/// Something that somebody does, or that happens.
pub(super) enum Deed<'a> {
    Checkout {
        checkout: &'a Checkout,
        step: &'a Step,
    },
    Order {
        order: &'a Order,
        step: &'a Step,
    },
    Said {
        order: &'a Order,
        message: &'a Message,
    },
    /// Exchange rates are published, by currency.
    Rates(&'a BTreeMap<String, String>),
    /// People look around, on a day counted from the first.
    Visits(u16),
    /// Sellers and the platform care for what was earned.
    Treasury(Treasury),
}

/// How long the firms are there before they trade.
const FOUNDED_BEFORE_DAYS: f64 = 15.0;
/// How often rates are published before the days that the file has figures for.
const RATES_EVERY_DAYS: f64 = 7.0;

pub(super) struct Moment<'a> {
    pub(super) days_ago: f64,
    pub(super) deed: Deed<'a>,
}

/// So many days, which may be none but not less.
pub(super) fn days_of(days: f64) -> Duration {
    Duration::from_secs_f64(days.max(0.0) * 86_400.0)
}

/// Once a day, until today.
fn visits<'a>(begin_days_ago: f64) -> impl Iterator<Item = Moment<'a>> {
    (0..u16::MAX)
        .map(move |day| (day, begin_days_ago - f64::from(day) - 0.4))
        .take_while(|(_, days_ago)| *days_ago > 0.0)
        .map(|(day, days_ago)| Moment {
            days_ago,
            deed: Deed::Visits(day),
        })
}

impl World {
    /// How long ago the firms were founded.
    pub(super) fn begins_before(&self) -> Duration {
        days_of(self.first_days_ago() + FOUNDED_BEFORE_DAYS)
    }

    /// When the first of them traded.
    fn first_days_ago(&self) -> f64 {
        let checkouts = self.script.checkouts.iter().flat_map(|one| &one.steps);
        checkouts.map(|step| step.days_ago).fold(0.0, f64::max)
    }

    /// The file's days are taken for the last ones before now, whenever that is.
    fn rates_of_last_days(&self) -> impl Iterator<Item = Moment<'_>> {
        let days = self.rates.rates.len();
        self.rates
            .rates
            .values()
            .enumerate()
            .map(move |(at, table)| {
                let days_ago = f64::from(u16::try_from(days - 1 - at).unwrap_or(u16::MAX));
                Moment {
                    days_ago,
                    deed: Deed::Rates(table),
                }
            })
    }

    /// The first figures hold for all the time before.
    fn earlier_rates(&self, days_ago: f64) -> Vec<Moment<'_>> {
        let Some(first) = self.rates.rates.values().next() else {
            return Vec::new();
        };
        let mut moments = Vec::new();
        let mut at = days_ago;
        while at > RATES_EVERY_DAYS {
            moments.push(Moment {
                days_ago: at,
                deed: Deed::Rates(first),
            });
            at -= RATES_EVERY_DAYS;
        }
        moments
    }

    /// The oldest first; what happens at the same moment keeps the order of the file.
    pub(super) fn moments(&self) -> Vec<Moment<'_>> {
        let begin_days_ago = self.first_days_ago() + FOUNDED_BEFORE_DAYS - 1.0;
        let mut moments = self.earlier_rates(begin_days_ago);
        for checkout in &self.script.checkouts {
            moments.extend(checkout.steps.iter().map(|step| Moment {
                days_ago: step.days_ago,
                deed: Deed::Checkout { checkout, step },
            }));
            for order in &checkout.orders {
                moments.extend(order.steps.iter().map(|step| Moment {
                    days_ago: step.days_ago,
                    deed: Deed::Order { order, step },
                }));
                moments.extend(order.messages.iter().map(|message| Moment {
                    days_ago: message.days_ago,
                    deed: Deed::Said { order, message },
                }));
            }
        }
        moments.extend(payouts::STEPS.map(|(days_ago, step)| Moment {
            days_ago,
            deed: Deed::Treasury(step),
        }));
        moments.extend(self.rates_of_last_days());
        moments.extend(visits(begin_days_ago));
        moments.sort_by(|a, b| b.days_ago.total_cmp(&a.days_ago));
        moments
    }
}
