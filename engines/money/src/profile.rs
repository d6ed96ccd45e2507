//! How payment providers count the minor units of a currency. Each rule is the provider's own,
//! published; where it names no exception for a currency, its general rule holds.

use kernel::{Currency, Rounding};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    Iso,
    Stripe,
    StripePayout,
    Airwallex,
    Currencycloud,
    Checkout,
}

/// What a provider takes in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scale {
    /// Decimals of the whole number that is sent.
    pub exponent: u32,
    /// How many of them may be other than zero.
    pub places: u32,
    /// How to get there, where the provider leaves no choice.
    pub rounding: Option<Rounding>,
}

impl Scale {
    const fn plain(exponent: u32) -> Self {
        Scale {
            exponent,
            places: exponent,
            rounding: None,
        }
    }

    /// Whole units of money, written with two decimals that are always zero.
    const fn whole_in_hundredths() -> Self {
        Scale {
            exponent: 2,
            places: 0,
            rounding: None,
        }
    }

    /// Three decimals of which the last is always zero: "round to the nearest ten".
    const fn thousandths_in_tens() -> Self {
        Scale {
            exponent: 3,
            places: 2,
            rounding: Some(Rounding::HalfEven),
        }
    }
}

impl Profile {
    pub(crate) const NAMED: [(&str, Profile); 6] = [
        ("iso", Profile::Iso),
        ("stripe", Profile::Stripe),
        ("stripe_payout", Profile::StripePayout),
        ("airwallex", Profile::Airwallex),
        ("currencycloud", Profile::Currencycloud),
        ("checkout", Profile::Checkout),
    ];

    pub(crate) fn scale(self, currency: Currency) -> Scale {
        match self {
            Profile::Iso => Scale::plain(currency.exponent()),
            Profile::Stripe => stripe(currency),
            Profile::StripePayout => stripe_payout(currency),
            Profile::Airwallex => airwallex(currency),
            Profile::Currencycloud => currencycloud(currency),
            Profile::Checkout => checkout(currency),
        }
    }
}

/// docs.stripe.com/currencies, "Zero-decimal currencies" and "Special cases": two decimals unless
/// listed; ISK and UGX stay two-decimal with `00` (5 ISK is 500), although UGX is also in the list
/// of zero-decimal ones. The three-decimal list and its step of ten are from the same page, in the
/// version of 2022.
fn stripe(currency: Currency) -> Scale {
    match currency.code() {
        "ISK" | "UGX" => Scale::whole_in_hundredths(),
        "BIF" | "CLP" | "DJF" | "GNF" | "JPY" | "KMF" | "KRW" | "MGA" | "PYG" | "RWF" | "VND"
        | "VUV" | "XAF" | "XOF" | "XPF" => Scale::plain(0),
        "BHD" | "JOD" | "KWD" | "OMR" | "TND" => Scale::thousandths_in_tens(),
        _ => Scale::plain(2),
    }
}

/// The same page: HUF and TWD are paid out in whole units, written with two decimals. Of a balance
/// of HUF 10.45 one can pay out 10, so what can't be paid out stays: always down.
fn stripe_payout(currency: Currency) -> Scale {
    let scale = match currency.code() {
        "HUF" | "TWD" => Scale::whole_in_hundredths(),
        _ => stripe(currency),
    };
    Scale {
        rounding: Some(Rounding::Down),
        ..scale
    }
}

/// airwallex.com/docs, "Currency precision" of payouts: ISO 4217 with the exception of HUF, which
/// has none. (Payments take HUF with decimals; whole forints are right for both.)
fn airwallex(currency: Currency) -> Scale {
    match currency.code() {
        "HUF" => Scale::plain(0),
        _ => Scale::plain(currency.exponent()),
    }
}

/// support.currencycloud.com, article 7840216562972, "Currency decimal places". It lists some 35
/// currencies; these are the ones that differ from ISO 4217.
fn currencycloud(currency: Currency) -> Scale {
    match currency.code() {
        "HUF" | "IDR" => Scale::plain(0),
        "BHD" | "KWD" | "OMR" => Scale::plain(2),
        _ => Scale::plain(currency.exponent()),
    }
}

/// checkout.com/docs/resources/calculating-the-amount (December 2025): full value for the first
/// list, thousandths ending in 0 for the second, hundredths for all others; CLP is among those and
/// must end in 00.
fn checkout(currency: Currency) -> Scale {
    match currency.code() {
        "BIF" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "VND"
        | "VUV" | "XAF" | "XOF" | "XPF" => Scale::plain(0),
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => Scale::thousandths_in_tens(),
        "CLP" => Scale::whole_in_hundredths(),
        _ => Scale::plain(2),
    }
}
