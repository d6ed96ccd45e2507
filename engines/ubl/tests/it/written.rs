//! Invoices that are written: they keep the rules, the schema takes them, and reading them gives
//! back what was written.

use jiff::civil::date;
use kernel::Currency;
use proptest::prelude::*;
use ubl::invoice::{Exemption, Kind, Vat};

use crate::data;
use crate::samples::{any_invoice, full, money, text};
use crate::schema::Validator;

#[test]
fn what_is_written_is_valid_and_reads_as_it_was() {
    for kind in [Kind::Invoice, Kind::CreditNote] {
        let invoice = full(kind);
        let written = ubl::write(&invoice).unwrap();
        let report = ubl::report(written.as_bytes());
        assert_eq!(
            report.rules,
            Vec::<String>::new(),
            "{:#?}\n{written}",
            report.findings
        );
        assert_eq!(report.checked_as, "peppol-bis-billing-3");
        assert_eq!(ubl::read(written.as_bytes()).unwrap(), invoice);
    }
}

#[test]
fn an_export_has_its_reason() {
    let mut invoice = full(Kind::Invoice);
    let export = Vat {
        category: "G".to_owned(),
        percent: Some(0.into()),
    };
    invoice.adjustments.clear();
    invoice.accounting_vat = None;
    for line in &mut invoice.lines {
        line.item.vat = export.clone();
    }
    let refused = ubl::report(ubl::write(&invoice).unwrap().as_bytes());
    assert!(refused.breaks("BR-G-10"), "{:?}", refused.rules);
    invoice.exemptions = vec![Exemption {
        category: "G".to_owned(),
        reason_code: text("VATEX-EU-G"),
        reason: text("Export outside the EU"),
    }];
    let written = ubl::write(&invoice).unwrap();
    let report = ubl::report(written.as_bytes());
    assert!(report.rules.is_empty(), "{:#?}", report.findings);
    assert_eq!(ubl::read(written.as_bytes()).unwrap(), invoice);
}

#[test]
fn sums_follow_from_the_lines() {
    let eur: Currency = "EUR".parse().unwrap();
    let totals = full(Kind::Invoice).totals().unwrap();
    // 25 × 123.4567 ÷ 10 = 308.64175, and 12.30 freight; -3 × 10 ÷ 10.
    assert_eq!(totals.lines, [money("320.94", eur), money("-3.00", eur)]);
    assert_eq!(totals.line_total, money("317.94", eur));
    assert_eq!(totals.without_vat, money("315.71", eur));
    // 20 % of 318.71 and 5.5 % of -3.00.
    let taxes: Vec<_> = totals.breakdown.iter().map(|part| part.tax).collect();
    assert_eq!(taxes, [money("-0.17", eur), money("63.74", eur)]);
    assert_eq!(totals.with_vat, money("379.28", eur));
    assert_eq!(totals.payable, money("329.26", eur));
}

#[test]
fn what_a_document_cannot_hold_is_refused() {
    let broken = |change: fn(&mut ubl::Invoice)| {
        let mut invoice = full(Kind::Invoice);
        change(&mut invoice);
        ubl::write(&invoice).unwrap_err().to_string()
    };
    assert!(broken(|it| it.number = " 1".to_owned()).starts_with("ID:"));
    assert!(broken(|it| it.buyer.legal_name = "a\u{1}b".to_owned()).contains("RegistrationName"));
    assert!(broken(|it| it.lines[0].item.name.clear()).contains("InvoiceLine/Item/Name"));
    assert!(broken(|it| it.lines[0].price.per = Some(0.into())).contains("more than zero"));
    assert!(broken(|it| it.prepaid = Some(money("1.00", Currency::USD))).contains("EUR"));
    let mut note = full(Kind::CreditNote);
    note.payments.clear();
    note.due = Some(date(2026, 1, 1));
    assert_eq!(ubl::write(&note), Err(ubl::WriteError::DueWithoutPayment));
}

#[test]
fn what_a_typed_invoice_cannot_hold_is_named() {
    let written = ubl::write(&full(Kind::Invoice)).unwrap();
    let changed = [
        (
            "<cbc:IssueDate>",
            "<cbc:IssueTime>12:00:00</cbc:IssueTime><cbc:IssueDate>",
            "IssueTime",
        ),
        (
            "<cbc:Note>Thank",
            "<cbc:Note languageID=\"en\">Thank",
            "languageID",
        ),
        (">379.28<", ">379.29<", "TaxInclusiveAmount"),
        (">63.74<", ">63.75<", "breakdown"),
        (">320.94<", ">320.95<", "quantity times price"),
        (
            "currencyID=\"EUR\">123.4567",
            "currencyID=\"USD\">123.4567",
            "currencyID",
        ),
    ];
    for (from, to, named) in changed {
        let changed = written.replacen(from, to, 1);
        assert!(changed != written, "{from} is not in the document");
        let Err(ubl::ReadError::Left(left)) = ubl::read(changed.as_bytes()) else {
            panic!("{to} was taken");
        };
        let is_named = |it: &ubl::Finding| it.message.contains(named) || it.path.contains(named);
        assert!(left.iter().any(is_named), "{named}: {left:#?}");
    }
}

#[test]
fn the_official_examples_are_read_or_say_what_is_left() {
    let test = "the_official_examples_are_read_or_say_what_is_left";
    let Some(rules) = data("invoices-peppol/rules/examples", test) else {
        return;
    };
    let mut read = 0;
    for path in crate::files(&rules) {
        match ubl::read(&std::fs::read(&path).unwrap()) {
            Ok(invoice) => {
                read += 1;
                let written = ubl::write(&invoice).unwrap();
                assert_eq!(ubl::read(written.as_bytes()).unwrap(), invoice);
            }
            Err(ubl::ReadError::Left(left)) => assert!(!left.is_empty()),
            Err(error) => panic!("{}: {error}", path.display()),
        }
    }
    println!("{read} of the examples are read as typed invoices");
    assert!(read >= 9, "{read}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_invoice_keeps_the_rules_and_reads_as_it_was(invoice in any_invoice()) {
        let written = ubl::write(&invoice).unwrap();
        let report = ubl::report(written.as_bytes());
        prop_assert!(report.is_valid, "{:#?}\n{}", report.findings, written);
        prop_assert_eq!(ubl::read(written.as_bytes()).unwrap(), invoice);
    }
}

#[test]
fn the_schema_takes_what_is_written() {
    let Some(validator) = Validator::find("the_schema_takes_what_is_written") else {
        return;
    };
    for (kind, name) in [(Kind::Invoice, "Invoice"), (Kind::CreditNote, "CreditNote")] {
        let written = ubl::write(&full(kind)).unwrap();
        assert_eq!(validator.verdicts(name, &[written]), [""]);
    }
}

#[test]
#[ignore = "writes the file of the benchmark"]
fn write_the_invoice_of_the_benchmark() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/invoice.xml");
    std::fs::write(path, ubl::write(&full(Kind::Invoice)).unwrap()).unwrap();
}
