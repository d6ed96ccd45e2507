//! Payouts written for the bank, and the bank's answers to them.

use iso20022::pain001::*;
use iso20022::{pain001, pain002};
use kernel::{Country, Currency, Money};

use crate::messages::{camt_053, pain_002};
use crate::{judged, with};

fn party(name: &str) -> Party {
    Party {
        name: name.to_owned(),
        lei: None,
        address: None,
    }
}

fn transfer(id: &str, amount: Money) -> Transfer {
    Transfer {
        instruction_id: None,
        end_to_end_id: id.to_owned(),
        uetr: None,
        amount,
        creditor: party("深圳远航贸易有限公司"),
        creditor_account: Account::Iban("GB82WEST12345698765432".to_owned()),
        creditor_agent: None,
        purpose: None,
        remittance: None,
    }
}

fn initiation() -> Initiation {
    let full = Transfer {
        instruction_id: Some("I-2".to_owned()),
        uetr: Some("8a562c67-ca16-48ba-b074-65581be6f011".to_owned()),
        creditor: Party {
            name: "Müller & Söhne <GmbH>".to_owned(),
            lei: Some("506700GE1G29325QX363".to_owned()),
            address: Some(Address {
                street: Some("Speicherstraße".to_owned()),
                building: Some("7a".to_owned()),
                postcode: Some("20457".to_owned()),
                town: "Hamburg".to_owned(),
                country: Country::DE,
            }),
        },
        creditor_account: Account::Other("6217000010012345678".to_owned()),
        creditor_agent: Some(Agent {
            bic: Some("BKCHCNBJ".to_owned()),
            clearing: Some(ClearingMember {
                system: "CNAPS".to_owned(),
                member: "104100000004".to_owned(),
            }),
            name: Some("Bank of China".to_owned()),
            country: Some(Country::CN),
        }),
        purpose: Some("SUPP".to_owned()),
        remittance: Some("payout 7".to_owned()),
        ..transfer("PO-2", Money::new(5_000, Currency::JPY))
    };
    let payment = |id: &str, transfers| Payment {
        id: id.to_owned(),
        execution_date: "2026-11-24".parse().unwrap(),
        debtor: party("Argosy"),
        debtor_account: Account::Iban("DE89370400440532013000".to_owned()),
        debtor_agent: Agent::default(),
        service_level: Some("SEPA".to_owned()),
        charges: Some(Charges::ServiceLevel),
        batch_booking: Some(true),
        transfers,
    };
    Initiation {
        message_id: "MSG-1".to_owned(),
        created: "2026-11-22T10:00:00Z".parse().unwrap(),
        initiator: party("Argosy"),
        payments: vec![
            payment(
                "P-1",
                vec![transfer("PO-1", Money::new(12_345, Currency::EUR))],
            ),
            payment(
                "P-2",
                vec![full, transfer("PO-3", Money::new(1, Currency::KWD))],
            ),
        ],
    }
}

#[test]
fn what_is_written_is_valid_and_says_what_was_meant() {
    let xml = pain001::write(&initiation()).unwrap();
    let report = judged(&xml);
    assert_eq!((report.findings.len(), report.transactions), (0, 3));
    for part in [
        "<NbOfTxs>3</NbOfTxs>",
        "<CtrlSum>5123.451</CtrlSum>",
        "<CtrlSum>123.45</CtrlSum>",
        "<InstdAmt Ccy=\"EUR\">123.45</InstdAmt>",
        "<InstdAmt Ccy=\"JPY\">5000</InstdAmt>",
        "<InstdAmt Ccy=\"KWD\">0.001</InstdAmt>",
        "<Nm>Müller &amp; Söhne &lt;GmbH&gt;</Nm>",
        "<CreDtTm>2026-11-22T10:00:00.000000Z</CreDtTm>",
    ] {
        assert!(xml.contains(part), "{part} is not in {xml}");
    }
}

#[test]
fn what_a_bank_would_refuse_is_not_written() {
    let refused = |change: &dyn Fn(&mut Initiation)| {
        let mut initiation = initiation();
        change(&mut initiation);
        let findings = pain001::write(&initiation).unwrap_err();
        let elements: Vec<String> = findings
            .into_iter()
            .map(|finding| finding.element)
            .collect();
        elements.join(" ")
    };
    assert_eq!(refused(&|it| it.message_id = "x".repeat(36)), "MsgId");
    assert_eq!(refused(&|it| it.payments.clear()), "PmtInf");
    assert_eq!(
        refused(&|it| it.payments[0].transfers.clear()),
        "CdtTrfTxInf"
    );
    assert_eq!(
        refused(&|it| it.payments[1].transfers[1].end_to_end_id = "PO-1".to_owned()),
        "EndToEndId"
    );
    assert_eq!(
        refused(&|it| it.payments[0].debtor_account =
            Account::Iban("DE00370400440532013000".to_owned())),
        "IBAN"
    );
    let amount = |minor| {
        move |it: &mut Initiation| {
            it.payments[0].transfers[0].amount = Money::new(minor, Currency::EUR);
        }
    };
    assert_eq!(refused(&amount(0)), "InstdAmt");
    assert!(refused(&amount(-1)).contains("InstdAmt"));
    assert!(refused(&amount(i128::MAX)).contains("InstdAmt"));
    // The amount alone has few enough digits, all of them together have not.
    assert_eq!(refused(&amount(10i128.pow(18))), "CtrlSum");
    assert!(!refused(&|it| it.initiator.name = "\u{1}".to_owned()).is_empty());
    assert_eq!(refused(&|it| it.initiator.name = String::new()), "Nm");
}

#[test]
fn the_banks_answer_is_read_with_its_reasons() {
    use pain002::Status;
    let report = pain002::read(pain_002().as_bytes()).unwrap();
    assert_eq!(report.original_message_id, "MSG-1");
    assert_eq!(report.group.status, Some(Status::PartlyAccepted));
    let [payment] = report.payments.as_slice() else {
        panic!("one payment");
    };
    assert_eq!(payment.original_payment_id, "P-1");
    let [paid, refused] = payment.transactions.as_slice() else {
        panic!("two transactions");
    };
    assert_eq!(paid.original_end_to_end_id.as_deref(), Some("E-1"));
    assert_eq!(paid.servicer_reference.as_deref(), Some("BANK-7"));
    assert_eq!(
        paid.judgement.status,
        Some(Status::Settled("ACSC".to_owned()))
    );
    assert_eq!(refused.judgement.status, Some(Status::Rejected));
    assert_eq!(refused.judgement.reasons, ["AC04"]);
    assert_eq!(refused.judgement.texts, ["account is closed"]);
}

#[test]
fn an_unknown_status_is_kept_as_it_is() {
    let report = pain002::read(with(&pain_002(), "ACSC", "ZZZZ").as_bytes()).unwrap();
    let status = report.payments[0].transactions[0].judgement.status.clone();
    assert_eq!(status, Some(pain002::Status::Other("ZZZZ".to_owned())));
}

#[test]
fn what_is_no_answer_is_not_read() {
    assert!(pain002::read(camt_053().as_bytes()).is_err());
    assert!(
        pain002::read(with(&pain_002(), "<OrgnlMsgId>MSG-1</OrgnlMsgId>", "").as_bytes()).is_err()
    );
    assert!(pain002::read("".as_bytes()).is_err());
}
