//! The nine VAT categories, each of which has the same ten rules in its own form: BR-S-01 to
//! BR-S-10 for the standard rate, and so on.

use std::borrow::Cow;

use kernel::Decimal;

use super::vat::is_about;
use crate::element::Element;
use crate::finding::Severity;
use crate::rules::view::{
    BUYER, REPRESENTATIVE, SELLER, has_vat_number, is_allowance, is_charge, is_vat,
};
use crate::rules::{Look, Rule, View, fatal};
use crate::value::same;

/// What EN 16931 says of a VAT category.
pub(crate) struct Category {
    /// In the document.
    code: &'static str,
    /// In the ids of the rules.
    letters: &'static str,
    name: &'static str,
    rate: Rate,
    numbers: Numbers,
    exemption: Exemption,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Rate {
    /// Above zero, and the breakdown is by rate.
    Positive,
    /// Zero or more, and the breakdown is by rate.
    NotNegative,
    Zero,
    None,
}

/// Whose numbers have to be there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Numbers {
    /// The seller's for VAT or another tax, or the representative's for VAT.
    SellerAnyTax,
    SellerVat,
    /// The seller's for any tax, and the buyer's for VAT or of registration.
    SellerAnyTaxAndBuyer,
    SellerVatAndBuyerVat,
    /// Nobody's for VAT.
    Nobody,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Exemption {
    Needed,
    Forbidden,
}

const fn category(
    code: &'static str,
    letters: &'static str,
    name: &'static str,
    rate: Rate,
    numbers: Numbers,
    exemption: Exemption,
) -> Category {
    Category {
        code,
        letters,
        name,
        rate,
        numbers,
        exemption,
    }
}

static CATEGORIES: [Category; 9] = [
    category(
        "S",
        "S",
        "standard rate",
        Rate::Positive,
        Numbers::SellerAnyTax,
        Exemption::Forbidden,
    ),
    category(
        "Z",
        "Z",
        "zero rate",
        Rate::Zero,
        Numbers::SellerAnyTax,
        Exemption::Forbidden,
    ),
    category(
        "E",
        "E",
        "exempt",
        Rate::Zero,
        Numbers::SellerAnyTax,
        Exemption::Needed,
    ),
    category(
        "AE",
        "AE",
        "reverse charge",
        Rate::Zero,
        Numbers::SellerAnyTaxAndBuyer,
        Exemption::Needed,
    ),
    category(
        "K",
        "IC",
        "supply inside the EU",
        Rate::Zero,
        Numbers::SellerVatAndBuyerVat,
        Exemption::Needed,
    ),
    category(
        "G",
        "G",
        "export",
        Rate::Zero,
        Numbers::SellerVat,
        Exemption::Needed,
    ),
    category(
        "O",
        "O",
        "not subject to VAT",
        Rate::None,
        Numbers::Nobody,
        Exemption::Needed,
    ),
    category(
        "L",
        "AF",
        "IGIC",
        Rate::NotNegative,
        Numbers::SellerAnyTax,
        Exemption::Forbidden,
    ),
    category(
        "M",
        "AG",
        "IPSI",
        Rate::NotNegative,
        Numbers::SellerAnyTax,
        Exemption::Forbidden,
    ),
];

const BREAKDOWN: &str = "/TaxTotal/TaxSubtotal/TaxCategory";
const ITEM: &str = "InvoiceLine|CreditNoteLine/Item/ClassifiedTaxCategory";
const CHARGE: &str = "AllowanceCharge/TaxCategory";

type OfCategory = fn(&Category, Element<'_>, &View<'_>) -> bool;

/// Number, place, demand, look.
const TEN: [(&str, &str, &str, OfCategory); 10] = [
    (
        "01",
        "/",
        "is broken down if and only if it is used",
        |category, _, view| category.is_broken_down(view),
    ),
    (
        "02",
        "/",
        "on a line needs the tax numbers it says",
        |category, _, view| {
            let all = || view.named("ClassifiedTaxCategory");
            let is_used = all().any(|it| category.is_perhaps(it));
            !is_used || (all().any(|it| category.is(it)) && category.has_numbers(view))
        },
    ),
    (
        "03",
        "/",
        "on an allowance needs the tax numbers it says",
        |category, _, view| !category.is_on(view, is_allowance) || category.has_numbers(view),
    ),
    (
        "04",
        "/",
        "on a charge needs the tax numbers it says",
        |category, _, view| !category.is_on(view, is_charge) || category.has_numbers(view),
    ),
    (
        "05",
        ITEM,
        "on a line has the rate it may have",
        |category, it, _| !category.is(it) || category.has_rate(it),
    ),
    (
        "06",
        CHARGE,
        "on an allowance has the rate it may have",
        |category, it, _| {
            !category.is(it) || !it.parent().is_some_and(is_allowance) || category.has_rate(it)
        },
    ),
    (
        "07",
        CHARGE,
        "on a charge has the rate it may have",
        |category, it, _| {
            !category.is(it) || !it.parent().is_some_and(is_charge) || category.has_rate(it)
        },
    ),
    (
        "08",
        BREAKDOWN,
        "is taxed on the sum of its lines, charges and allowances",
        |category, it, view| !category.is(it) || category.is_sum(it, view),
    ),
    (
        "09",
        BREAKDOWN,
        "has the tax that its rate gives",
        |category, it, _| !category.is(it) || category.is_taxed(it),
    ),
    (
        "10",
        BREAKDOWN,
        "has an exemption reason only where it needs one",
        |category, it, _| {
            let has_reason = it.has("TaxExemptionReason|TaxExemptionReasonCode");
            !category.is(it) || has_reason == (category.exemption == Exemption::Needed)
        },
    ),
];

pub(super) fn rules() -> Vec<Rule> {
    let mut rules = Vec::new();
    for category in &CATEGORIES {
        for (number, at, demand, look) in TEN {
            rules.push(Rule {
                id: Cow::Owned(format!("BR-{}-{number}", category.letters)),
                severity: Severity::Fatal,
                at,
                demand: Cow::Owned(format!("{} ({}) {demand}", category.name, category.code)),
                look: Look::OfCategory(category, look),
            });
        }
    }
    rules.extend(beyond_ten());
    rules
}

impl Category {
    fn is(&self, category: Element<'_>) -> bool {
        category.text_at("ID") == self.code && is_vat(category)
    }

    /// The standard rate is looked for without its scheme, as the official tests of BR-S-01 and
    /// BR-S-02 have it.
    fn is_perhaps(&self, category: Element<'_>) -> bool {
        match self.rate {
            Rate::Positive => category.text_at("ID") == self.code,
            Rate::NotNegative | Rate::Zero | Rate::None => self.is(category),
        }
    }

    fn is_by_rate(&self) -> bool {
        matches!(self.rate, Rate::Positive | Rate::NotNegative)
    }

    /// Categories with several rates have a breakdown each, the others exactly one.
    fn is_broken_down(&self, view: &View<'_>) -> bool {
        let mut on_lines = view.named("ClassifiedTaxCategory");
        let mut elsewhere = view.named("TaxCategory");
        let is_it = |it: Element<'_>| self.is_perhaps(it);
        let breakdowns = view.root.all("TaxTotal/TaxSubtotal/TaxCategory");
        let count = breakdowns.into_iter().filter(|it| is_it(*it)).count();
        if self.is_by_rate() {
            let mut charged = elsewhere.filter(|it| it.stands_at(CHARGE));
            let is_used = on_lines.any(is_it) || charged.any(is_it);
            is_used == (count > 0)
        } else {
            let is_used = on_lines.any(is_it) || elsewhere.any(is_it);
            !is_used || count == 1
        }
    }

    /// On an allowance or a charge. For what is not subject to VAT those of the document count,
    /// for the others also those of lines, as the official tests have it.
    fn is_on(&self, view: &View<'_>, which: fn(Element<'_>) -> bool) -> bool {
        let mut all = view.named("AllowanceCharge");
        all.any(|it| {
            let counts = self.rate != Rate::None || it.parent().is_some_and(Element::is_root);
            counts && which(it) && it.any("TaxCategory", |category| self.is(category))
        })
    }

    fn has_numbers(&self, view: &View<'_>) -> bool {
        let party = |path: &str, has: fn(Element<'_>) -> bool| view.root.any(path, has);
        let has_any_tax = |it: Element<'_>| it.has("PartyTaxScheme/CompanyID");
        let has_registration = |it: Element<'_>| it.has("PartyLegalEntity/CompanyID");
        let representative = || party(REPRESENTATIVE, has_vat_number);
        let seller_any = || party(SELLER, has_any_tax) || representative();
        let seller_vat = || party(SELLER, has_vat_number) || representative();
        let buyer_vat = || party(BUYER, has_vat_number);
        match self.numbers {
            Numbers::SellerAnyTax => seller_any(),
            Numbers::SellerVat => seller_vat(),
            Numbers::SellerAnyTaxAndBuyer => {
                seller_any() && (buyer_vat() || party(BUYER, has_registration))
            }
            Numbers::SellerVatAndBuyerVat => seller_vat() && buyer_vat(),
            Numbers::Nobody => !seller_vat() && !buyer_vat(),
        }
    }

    fn has_rate(&self, category: Element<'_>) -> bool {
        let rate = category.number_at("Percent");
        match self.rate {
            Rate::Positive => rate.is_some_and(|rate| rate > Decimal::ZERO),
            Rate::NotNegative => rate.is_some_and(|rate| rate >= Decimal::ZERO),
            Rate::Zero => rate == Some(Decimal::ZERO),
            Rate::None => !category.has("Percent"),
        }
    }

    fn is_sum(&self, breakdown: Element<'_>, view: &View<'_>) -> bool {
        let taxable = breakdown
            .parent()
            .and_then(|it| it.number_at("TaxableAmount"));
        if !self.is_by_rate() {
            return view.has_lines() && same(taxable, view.sums().of_code(self.code).total());
        }
        let Some(rate) = breakdown.first("Percent") else {
            return true;
        };
        let Some((rate, taxable)) = rate.number().zip(taxable) else {
            return false;
        };
        let sum = view.sums().at_rate(self.code, rate);
        let is_near = |sum: Option<Decimal>| {
            let away = sum.and_then(|sum| sum.checked_sub(taxable));
            away.is_some_and(|away| away.abs() < Decimal::ONE)
        };
        match self.rate {
            // The official test adds lines of invoices and of credit notes up apart, and takes
            // either: where there are adjustments, also these alone.
            Rate::Positive => {
                ((sum.has_lines || sum.has_adjustments) && is_near(sum.total()))
                    || (sum.has_adjustments && is_near(sum.adjustments()))
            }
            Rate::NotNegative | Rate::Zero | Rate::None => view.has_lines() && is_near(sum.total()),
        }
    }

    fn is_taxed(&self, breakdown: Element<'_>) -> bool {
        let parent = breakdown.parent();
        let amount = |name: &str| parent.and_then(|it| it.number_at(name));
        if self.is_by_rate() {
            let rate = breakdown.number_at("Percent");
            is_about(amount("TaxableAmount"), rate, amount("TaxAmount"))
        } else {
            amount("TaxAmount") == Some(Decimal::ZERO)
        }
    }
}

/// What is said of single categories.
fn beyond_ten() -> [Rule; 6] {
    [
        fatal(
            "BR-IC-11",
            "/",
            "a supply inside the EU has a day of delivery or a period",
            |it, _| {
                let day = it.text_at("Delivery/ActualDeliveryDate");
                let has_period = it.any("InvoicePeriod", |period| period.kids().next().is_some());
                !is_broken_down_as(it, "K") || day.len() > 1 || has_period
            },
        ),
        fatal(
            "BR-IC-12",
            "/",
            "a supply inside the EU has a country of delivery",
            |it, _| {
                let country = "Delivery/DeliveryLocation/Address/Country/IdentificationCode";
                !is_broken_down_as(it, "K") || it.text_at(country).len() > 1
            },
        ),
        fatal(
            "BR-O-11",
            "/",
            "what is not subject to VAT (O) is broken down alone",
            |it, _| {
                let other = |it: Element<'_>| is_other_than_o(it);
                !is_broken_down_as(it, "O") || !it.any("TaxTotal/TaxSubtotal/TaxCategory", other)
            },
        ),
        fatal(
            "BR-O-12",
            "/",
            "beside what is not subject to VAT (O) no line is taxed",
            |it, view| {
                let mut lines = view.named("ClassifiedTaxCategory");
                !is_broken_down_as(it, "O") || !lines.any(is_other_than_o)
            },
        ),
        fatal(
            "BR-O-13",
            "/",
            "beside what is not subject to VAT (O) no allowance is taxed",
            |it, view| !is_broken_down_as(it, "O") || !has_other_than_o(view, is_allowance),
        ),
        fatal(
            "BR-O-14",
            "/",
            "beside what is not subject to VAT (O) no charge is taxed",
            |it, view| !is_broken_down_as(it, "O") || !has_other_than_o(view, is_charge),
        ),
    ]
}

fn is_broken_down_as(root: Element<'_>, code: &str) -> bool {
    root.any("TaxTotal/TaxSubtotal/TaxCategory", |category| {
        is_vat(category) && category.states("ID", code)
    })
}

fn is_other_than_o(category: Element<'_>) -> bool {
    is_vat(category) && category.text_at("ID") != "O"
}

fn has_other_than_o(view: &View<'_>, which: fn(Element<'_>) -> bool) -> bool {
    let mut all = view.named("AllowanceCharge").filter(|it| which(*it));
    all.any(|it| it.any("TaxCategory", is_other_than_o))
}
