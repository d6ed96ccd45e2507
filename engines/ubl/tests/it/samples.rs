//! Invoices to write: one that uses nearly everything, and any number of random ones that keep
//! all rules.

use jiff::civil::{Date, date};
use kernel::{Country, Currency, Decimal, Money, Rounding};
use proptest::prelude::*;
use ubl::invoice::*;

pub fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

pub fn money(amount: &str, currency: Currency) -> Money {
    Money::parse_major(amount, currency).unwrap()
}

pub fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn id(scheme: &str, value: &str) -> Option<Identifier> {
    Some(Identifier {
        scheme: text(scheme),
        value: value.to_owned(),
    })
}

pub fn address(city: &str, country: &str) -> Address {
    Address {
        street: text("Harbour Road 1"),
        additional: text("Gate 3"),
        third: text("c/o the porter"),
        city: text(city),
        post_code: text("12345"),
        region: text("Coast"),
        country: country.parse().unwrap(),
    }
}

pub fn party(name: &str, endpoint: &str, country: &str) -> Party {
    Party {
        endpoint: id("0088", endpoint),
        identifiers: vec![id("0060", "123456789").unwrap()],
        trading_name: text(name),
        address: address("Le Havre", country),
        vat_number: Some(format!("{country}123456789")),
        tax_number: None,
        legal_name: format!("{name} & Sons <Ltd>"),
        registration: id("0060", "987654321"),
        legal_form: None,
        contact: Some(Contact {
            name: text("A. Clerk"),
            telephone: text("+33 1 2345678"),
            mail: text("clerk@example.com"),
        }),
    }
}

fn standard(percent: &str) -> Vat {
    Vat {
        category: "S".to_owned(),
        percent: Some(number(percent)),
    }
}

fn line(number_of: &str, quantity: &str, price: &str, vat: Vat) -> Line {
    Line {
        id: number_of.to_owned(),
        note: text("handle with care"),
        quantity: number(quantity),
        unit: "C62".to_owned(),
        accounting_cost: text("4711"),
        period: None,
        order_line: text("1"),
        adjustments: Vec::new(),
        item: Item {
            name: "Tea set, 12 pieces".to_owned(),
            description: text("Porcelain,\nwhite & blue"),
            buyers_id: text("B-1"),
            sellers_id: text("S-1"),
            standard_id: id("0160", "07300010000001"),
            origin: Some(Country::CN),
            classifications: vec![Classification {
                list: "HS".to_owned(),
                code: "691110".to_owned(),
            }],
            vat,
            properties: vec![Property {
                name: "Colour".to_owned(),
                value: "blue".to_owned(),
            }],
        },
        price: Price {
            net: number(price),
            per: Some(number("10")),
            discount: Some(number("0.5")),
        },
    }
}

/// With nearly all that a typed invoice can hold.
pub fn full(kind: Kind) -> Invoice {
    let eur: Currency = "EUR".parse().unwrap();
    let mut lines = vec![
        line("1", "25", "123.4567", standard("20")),
        line("2", "-3", "10", standard("5.5")),
    ];
    lines[0].adjustments = vec![LineAdjustment {
        is_charge: true,
        reason_code: text("FC"),
        reason: text("Freight"),
        share: None,
        amount: money("12.30", eur),
    }];
    lines[0].period = Some(Period {
        start: Some(date(2026, 10, 1)),
        end: Some(date(2026, 10, 31)),
    });
    Invoice {
        kind,
        number: "INV-2026-1".to_owned(),
        issued: date(2026, 11, 22),
        due: Some(date(2026, 12, 22)),
        type_code: if kind == Kind::Invoice { "380" } else { "381" }.to_owned(),
        note: text("Thank you – 谢谢"),
        tax_point: Some(date(2026, 11, 20)),
        currency: eur,
        accounting_vat: Some(money("52.10", Currency::USD)),
        accounting_cost: text("CC-7"),
        buyer_reference: text("PO desk"),
        period: Some(Period {
            start: Some(date(2026, 9, 1)),
            end: Some(date(2026, 11, 30)),
        }),
        order: text("PO-1"),
        sales_order: text("SO-1"),
        preceding: vec![Preceding {
            number: "INV-2026-0".to_owned(),
            issued: Some(date(2026, 10, 22)),
        }],
        despatch: text("DES-1"),
        receipt: text("REC-1"),
        tender: text("TEN-1"),
        contract: text("CON-1"),
        object: id("AVE", "METER 7"),
        supporting: vec![Supporting {
            reference: "PL-1".to_owned(),
            description: text("Packing list"),
            link: text("https://example.com/pl?a=1&b=2"),
        }],
        seller: Party {
            tax_number: text("LOCAL 9"),
            legal_form: text("Share capital 1,000"),
            ..party("Fleet", "7300010000001", "FR")
        },
        buyer: party("Harbour", "7300010000018", "BE"),
        payee: Some(Payee {
            name: "Factor Bank".to_owned(),
            identifier: id("0088", "7300010000001"),
            registration: id("0002", "111222333"),
        }),
        representative: Some(Representative {
            name: "Tax Desk".to_owned(),
            address: address("Paris", "FR"),
            vat_number: "FR999999999".to_owned(),
        }),
        delivery: Some(Delivery {
            day: Some(date(2026, 11, 19)),
            location: id("0088", "7300010000001"),
            address: Some(address("Antwerp", "BE")),
            recipient: text("Warehouse 5"),
        }),
        payments: vec![PaymentMeans {
            code: "30".to_owned(),
            name: text("Credit transfer"),
            reference: text("INV-2026-1"),
            account: Some(PaymentAccount {
                number: "FR7630006000011234567890189".to_owned(),
                name: text("Fleet"),
                bank: text("AGRIFRPP"),
            }),
        }],
        terms: text("30 days net"),
        adjustments: vec![
            Adjustment {
                is_charge: false,
                reason_code: text("95"),
                reason: text("Discount"),
                share: Some(Share {
                    percent: number("10"),
                    base: money("100.00", eur),
                }),
                amount: money("10.00", eur),
                vat: standard("20"),
            },
            Adjustment {
                is_charge: true,
                reason_code: None,
                reason: text("Pallets"),
                share: None,
                amount: money("7.77", eur),
                vat: standard("20"),
            },
        ],
        exemptions: Vec::new(),
        lines,
        prepaid: Some(money("50.00", eur)),
        rounding: Some(money("-0.02", eur)),
    }
}

fn words() -> impl Strategy<Value = String> {
    proptest::string::string_regex("[A-Za-zéß€中文&<>\"' ,.;/-]{0,12}[A-Za-z0-9&<]")
        .unwrap()
        .prop_map(|text| text.trim().to_owned())
}

fn maybe() -> impl Strategy<Value = Option<String>> {
    proptest::option::of(words())
}

fn day() -> impl Strategy<Value = Date> {
    (2000_i16..2100, 1_i8..13, 1_i8..29).prop_map(|(year, month, day)| date(year, month, day))
}

fn rate() -> impl Strategy<Value = Vat> {
    prop_oneof![Just("20"), Just("10"), Just("5.5"), Just("2.1")].prop_map(standard)
}

fn share(currency: Currency) -> impl Strategy<Value = (Option<Share>, Money)> {
    (0_i128..1_000_000, 1_i64..2_000, any::<bool>()).prop_map(move |(minor, percent, has_share)| {
        let base = Money::new(minor, currency);
        let percent = Decimal::new(percent, 2);
        let amount = base
            .times(percent / Decimal::ONE_HUNDRED, Rounding::HalfUp)
            .unwrap();
        (has_share.then_some(Share { percent, base }), amount)
    })
}

fn line_adjustment(currency: Currency) -> impl Strategy<Value = LineAdjustment> {
    (any::<bool>(), share(currency), words()).prop_map(|(is_charge, (share, amount), reason)| {
        LineAdjustment {
            is_charge,
            reason_code: None,
            reason: Some(reason),
            share,
            amount,
        }
    })
}

fn any_line(currency: Currency) -> impl Strategy<Value = Line> {
    let item = (
        words(),
        maybe(),
        maybe(),
        rate(),
        proptest::option::of(1_i64..50),
    );
    let adjustments = proptest::collection::vec(line_adjustment(currency), 0..3);
    (
        item,
        -10_000_i64..1_000_000,
        0_i64..10_000_000,
        adjustments,
        any::<bool>(),
    )
        .prop_map(
            |((name, description, note, vat, discount), quantity, price, adjustments, per)| Line {
                id: "1".to_owned(),
                note,
                quantity: Decimal::new(quantity, 2),
                adjustments,
                item: Item {
                    name,
                    description,
                    vat,
                    ..line("1", "1", "1", standard("20")).item
                },
                price: Price {
                    net: Decimal::new(price, 4),
                    per: per.then(|| number("100")),
                    discount: discount.map(|discount| Decimal::new(discount, 1)),
                },
                ..line("1", "1", "1", standard("20"))
            },
        )
}

/// Random invoices that keep all rules.
pub fn any_invoice() -> impl Strategy<Value = Invoice> {
    let currency = prop_oneof![Just("EUR"), Just("USD"), Just("GBP")];
    let currency = currency.prop_map(|code| code.parse::<Currency>().unwrap());
    currency.prop_flat_map(|currency| {
        let lines = proptest::collection::vec(any_line(currency), 1..5);
        let adjustment = (line_adjustment(currency), rate()).prop_map(|(it, vat)| Adjustment {
            is_charge: it.is_charge,
            reason_code: it.reason_code,
            reason: it.reason,
            share: it.share,
            amount: it.amount,
            vat,
        });
        let adjustments = proptest::collection::vec(adjustment, 0..3);
        let texts = (words(), words(), maybe(), maybe(), maybe(), maybe());
        let amounts = (
            proptest::option::of(0_i128..100_000),
            proptest::option::of(-4_i128..5),
        );
        (any::<bool>(), texts, day(), lines, adjustments, amounts).prop_map(
            move |(is_invoice, texts, issued, lines, adjustments, (prepaid, rounding))| {
                let kind = if is_invoice {
                    Kind::Invoice
                } else {
                    Kind::CreditNote
                };
                let (number, name, note, contract, trading_name, tender) = texts;
                let whole = full(kind);
                Invoice {
                    number,
                    issued,
                    note,
                    contract,
                    tender,
                    currency,
                    accounting_vat: None,
                    seller: Party {
                        legal_name: name,
                        trading_name,
                        ..whole.seller.clone()
                    },
                    payee: None,
                    lines,
                    adjustments,
                    prepaid: prepaid.map(|minor| Money::new(minor, currency)),
                    rounding: rounding.map(|minor| Money::new(minor, currency)),
                    ..whole
                }
            },
        )
    })
}
