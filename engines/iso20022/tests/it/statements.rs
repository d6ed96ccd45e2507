//! camt.053: balances, sums, summaries, and what is read for reconciliation.

use iso20022::camt053::{Direction, Status, Transaction, read};
use kernel::{Currency, Money};

use crate::messages::{balance, camt_053, details, entry, pain_001, statement};
use crate::{elements, findings, judged, with};

fn eur(minor: i128) -> Money {
    Money::new(minor, Currency::EUR)
}

fn texts(sums: &std::collections::BTreeMap<String, String>) -> Vec<String> {
    sums.iter()
        .map(|(currency, sum)| format!("{sum} {currency}"))
        .collect()
}

#[test]
fn entries_add_up_by_currency_with_credits_positive() {
    let report = judged(&camt_053());
    assert_eq!(texts(&report.booked), ["150.00 EUR"]);
    assert_eq!(texts(&report.pending), ["7.00 EUR"]);
    assert_eq!(report.transactions, 3);
    let mixed = statement(
        &[
            balance("ITBD", "0.00", "EUR", "CRDT"),
            entry("5.00", "EUR", "DBIT", "BOOK", ""),
            entry("7", "JPY", "DBIT", "BOOK", ""),
            entry("1.234", "KWD", "CRDT", "BOOK", ""),
            entry("5", "EUR", "CRDT", "BOOK", ""),
            entry("9.00", "EUR", "CRDT", "INFO", ""),
        ]
        .concat(),
    );
    let report = judged(&mixed);
    assert_eq!(report.findings, []);
    assert_eq!(texts(&report.booked), ["0.00 EUR", "-7 JPY", "1.234 KWD"]);
    assert!(report.pending.is_empty());
}

#[test]
fn the_opening_balance_and_what_was_booked_make_the_closing_one() {
    let closing = with(&camt_053(), ">1150.00<", ">1150.01<");
    assert_eq!(
        findings(&closing),
        ["Amt: 1150.00 EUR, OPBD and what was booked / CLBD 1150.01 EUR"]
    );
    let opening = with(&camt_053(), ">1000.00<", ">999.99<");
    assert_eq!(elements(&opening), ["Amt"]);
    let missing = with(
        &camt_053(),
        &entry("50.00", "EUR", "DBIT", "BOOK", &details("E-2")),
        "",
    );
    assert_eq!(elements(&missing), ["Amt"]);
    let booked = with(&camt_053(), "<Cd>PDNG</Cd>", "<Cd>BOOK</Cd>");
    assert_eq!(elements(&booked), ["Amt"]);
    let other_way = with(&camt_053(), "<CdtDbtInd>DBIT", "<CdtDbtInd>CRDT");
    assert_eq!(elements(&other_way), ["Amt"]);
}

#[test]
fn an_overdraft_is_a_negative_balance() {
    let overdrawn = |closing: &str| {
        statement(
            &[
                balance("OPBD", "10.00", "EUR", "CRDT"),
                balance("CLBD", closing, "EUR", "DBIT"),
                entry("25.00", "EUR", "DBIT", "BOOK", ""),
            ]
            .concat(),
        )
    };
    assert_eq!(findings(&overdrawn("15.00")), [] as [String; 0]);
    assert_eq!(
        findings(&overdrawn("35.00")),
        ["Amt: -15.00 EUR, OPBD and what was booked / CLBD -35.00 EUR"]
    );
}

#[test]
fn each_statement_and_each_currency_is_judged_by_itself() {
    let second = "</Stmt><Stmt><Id>2</Id><Acct><Id><Othr><Id>77</Id></Othr></Id></Acct>";
    let two = |closing: &str| {
        statement(
            &[
                balance("OPBD", "1.00", "EUR", "CRDT"),
                balance("CLBD", "3.00", "EUR", "CRDT"),
                balance("OPBD", "5", "JPY", "CRDT"),
                balance("CLBD", "5", "JPY", "CRDT"),
                entry("2.00", "EUR", "CRDT", "BOOK", ""),
                second.to_owned(),
                balance("PRCD", "8.00", "EUR", "CRDT"),
                balance("CLBD", closing, "EUR", "CRDT"),
            ]
            .concat(),
        )
    };
    assert_eq!(findings(&two("8.00")), [] as [String; 0]);
    assert_eq!(elements(&two("10.00")), ["Amt"]);
    assert_eq!(texts(&judged(&two("8.00")).booked), ["2.00 EUR"]);
}

#[test]
fn the_summary_counts_what_is_there() {
    let summed = |summary: &str| {
        with(
            &camt_053(),
            "<Ntry>",
            &format!("<TxsSummry>{summary}</TxsSummry><Ntry>"),
        )
    };
    let right = [
        "<TtlNtries><NbOfNtries>2</NbOfNtries><Sum>250.00</Sum>\
         <TtlNetNtry><Amt>150</Amt><CdtDbtInd>CRDT</CdtDbtInd></TtlNetNtry></TtlNtries>",
        // With what is pending, as some banks count.
        "<TtlNtries><NbOfNtries>3</NbOfNtries><Sum>257.00</Sum></TtlNtries>",
        "<TtlCdtNtries><NbOfNtries>1</NbOfNtries><Sum>200.00</Sum></TtlCdtNtries>\
         <TtlDbtNtries><NbOfNtries>1</NbOfNtries><Sum>50.00</Sum></TtlDbtNtries>",
    ];
    for summary in right {
        assert_eq!(findings(&summed(summary)), [] as [String; 0], "{summary}");
    }
    let wrong = [
        (
            "<TtlNtries><NbOfNtries>4</NbOfNtries></TtlNtries>",
            "NbOfNtries",
        ),
        ("<TtlNtries><Sum>251.00</Sum></TtlNtries>", "Sum"),
        ("<TtlCdtNtries><Sum>250.00</Sum></TtlCdtNtries>", "Sum"),
        (
            "<TtlDbtNtries><NbOfNtries>0</NbOfNtries></TtlDbtNtries>",
            "NbOfNtries",
        ),
        (
            "<TtlNtries><TtlNetNtry><Amt>150</Amt><CdtDbtInd>DBIT</CdtDbtInd></TtlNetNtry></TtlNtries>",
            "Amt",
        ),
    ];
    for (summary, element) in wrong {
        assert_eq!(elements(&summed(summary)), [element], "{summary}");
    }
}

#[test]
fn a_batch_has_as_many_transactions_as_it_says() {
    let batch = |says: &str, transactions: usize| {
        let batch = format!(
            "<NtryDtls><Btch><NbOfTxs>{says}</NbOfTxs></Btch>{}</NtryDtls>",
            "<TxDtls/>".repeat(transactions)
        );
        with(&camt_053(), &details("E-1"), &batch)
    };
    assert_eq!(findings(&batch("2", 2)), [] as [String; 0]);
    assert_eq!(judged(&batch("2", 2)).transactions, 4);
    assert_eq!(findings(&batch("5", 0)), [] as [String; 0]);
    assert_eq!(findings(&batch("3", 2)), ["NbOfTxs: 2 / 3"]);
}

#[test]
fn a_payment_that_comes_back_is_not_there_twice() {
    let returned = with(&camt_053(), ">E-2<", ">E-1<");
    assert_eq!(findings(&returned), [] as [String; 0]);
    let announced = with(
        &camt_053(),
        "</BkTxCd></Ntry>",
        &format!("</BkTxCd>{}</Ntry>", details("E-1")),
    );
    assert_eq!(findings(&announced), [] as [String; 0]);
    let twice = statement(
        &[
            balance("ITBD", "0.00", "EUR", "CRDT"),
            entry("1.00", "EUR", "CRDT", "BOOK", &details("E-1")),
            entry("1.00", "EUR", "CRDT", "BOOK", &details("E-1")),
        ]
        .concat(),
    );
    assert_eq!(findings(&twice), ["EndToEndId: once in a file / E-1"]);
}

#[test]
fn entries_are_read_with_everything_that_reconciliation_needs() {
    let full = "<NtryDtls><TxDtls><Refs><MsgId>MSG-1</MsgId><PmtInfId>P-1</PmtInfId>\
        <InstrId>I-1</InstrId><EndToEndId>E-1</EndToEndId>\
        <UETR>8a562c67-ca16-48ba-b074-65581be6f011</UETR><TxId>TX-1</TxId></Refs>\
        <Amt Ccy=\"USD\">220.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>\
        <RltdPties><Dbtr><Pty><Nm>Buyer &amp; Co</Nm></Pty></Dbtr>\
        <DbtrAcct><Id><IBAN>GB82WEST12345698765432</IBAN></Id></DbtrAcct>\
        <Cdtr><Pty><Nm>Argosy</Nm></Pty></Cdtr></RltdPties>\
        <RmtInf><Ustrd>Invoice 7</Ustrd><Ustrd>and 8</Ustrd>\
        <Strd><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf>\
        <RtrInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>closed</AddtlInf></RtrInf></TxDtls></NtryDtls>\
        <AddtlNtryInf>credit transfer</AddtlNtryInf>";
    let xml = with(&camt_053(), &details("E-1"), full);
    let read = read(xml.as_bytes()).unwrap();
    assert_eq!((read.message_id.as_str(), read.findings.len()), ("ST-1", 0));
    let [statement] = read.statements.as_slice() else {
        panic!("one statement");
    };
    assert_eq!(statement.account, "DE89370400440532013000");
    assert_eq!(
        (&statement.opening, &statement.closing),
        (&vec![eur(100_000)], &vec![eur(115_000)])
    );
    let [first, second, third] = statement.entries.as_slice() else {
        panic!("three entries");
    };
    assert_eq!(
        (first.amount, first.direction, &first.status),
        (eur(20_000), Direction::Credit, &Status::Booked)
    );
    assert_eq!(first.value_date.unwrap().to_string(), "2026-11-23");
    assert_eq!(first.booking_date.unwrap().to_string(), "2026-11-22");
    assert_eq!(first.servicer_reference.as_deref(), Some("SVC-1"));
    assert_eq!(first.bank_code.as_deref(), Some("PMNT/RCDT/ESCT"));
    assert_eq!(first.text.as_deref(), Some("credit transfer"));
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(
        first.transactions,
        [Transaction {
            message_id: text("MSG-1"),
            payment_id: text("P-1"),
            instruction_id: text("I-1"),
            end_to_end_id: text("E-1"),
            transaction_id: text("TX-1"),
            uetr: text("8a562c67-ca16-48ba-b074-65581be6f011"),
            servicer_reference: None,
            amount: Some(Money::new(22_000, Currency::USD)),
            direction: Some(Direction::Credit),
            debtor: text("Buyer & Co"),
            debtor_account: text("GB82WEST12345698765432"),
            debtor_agent: None,
            creditor: text("Argosy"),
            creditor_account: None,
            remittance: vec!["Invoice 7".to_owned(), "and 8".to_owned()],
            creditor_reference: text("RF18539007547034"),
            return_reason: text("AC04"),
            return_texts: vec!["closed".to_owned()],
        }]
    );
    assert_eq!(
        (second.signed(), second.transactions.len()),
        (eur(-5_000), 1)
    );
    assert_eq!(
        (&third.status, third.transactions.len()),
        (&Status::Pending, 0)
    );
}

#[test]
fn a_statement_that_does_not_add_up_is_read_with_its_findings() {
    let wrong = with(&camt_053(), ">1150.00<", ">1150.01<");
    let read = read(wrong.as_bytes()).unwrap();
    assert_eq!((read.statements.len(), read.findings.len()), (1, 1));
}

#[test]
fn a_statement_that_can_not_be_trusted_is_not_read() {
    let refused = [
        with(&camt_053(), ">200.00<", ">200.001<"),
        with(&camt_053(), ">200.00<", ">NaN<"),
        with(&camt_053(), "<Sts><Cd>BOOK</Cd></Sts>", ""),
        with(&camt_053(), "</Document>", ""),
        camt_053().replace("EUR", "HRK"),
        pain_001(),
        String::new(),
    ];
    for xml in refused {
        assert!(!read(xml.as_bytes()).unwrap_err().is_empty(), "{xml}");
    }
}
