//! The rules of EN 16931, of which there are no official tests for UBL here: a valid invoice is
//! changed in one place, and exactly the rules that are named must break. The same documents were
//! put to the official rules once (Schematron by an XSLT processor), which named the same.

use ubl::invoice::Kind;

use crate::samples::full;

type Case = (&'static str, &'static str, &'static [&'static str]);

const CASES: &[Case] = &[
    (
        "<cbc:ID>INV-2026-1</cbc:ID>\n  <cbc:IssueDate>",
        "<cbc:IssueDate>",
        &["BR-02", "UBL-STRUCTURE"],
    ),
    (
        "<cbc:IssueDate>2026-11-22</cbc:IssueDate>\n",
        "",
        &["BR-03", "UBL-STRUCTURE"],
    ),
    (
        "<cbc:InvoiceTypeCode>380<",
        "<cbc:InvoiceTypeCode>999<",
        &["BR-CL-01", "PEPPOL-EN16931-P0100"],
    ),
    (
        "<cbc:InvoiceTypeCode>380<",
        "<cbc:InvoiceTypeCode>381<",
        &["BR-CL-01", "PEPPOL-EN16931-P0100"],
    ),
    (
        "<cbc:DocumentCurrencyCode>EUR<",
        "<cbc:DocumentCurrencyCode>EUX<",
        &[
            "BR-CL-04",
            "BR-CO-15",
            "PEPPOL-EN16931-R051",
            "PEPPOL-EN16931-R055",
        ],
    ),
    (
        "<cbc:TaxCurrencyCode>USD<",
        "<cbc:TaxCurrencyCode>SEK<",
        &["BR-53", "PEPPOL-EN16931-R055"],
    ),
    (
        "<cbc:Note>Thank you",
        "<cbc:Note>#XYZ#Thank you",
        &["BR-CL-08"],
    ),
    ("<cbc:Note>Thank you", "<cbc:Note>#AAI#Thank you", &[]),
    (
        "<cbc:EndDate>2026-11-30<",
        "<cbc:EndDate>2026-08-30<",
        &["BR-29", "PEPPOL-EN16931-R111"],
    ),
    (
        "<cbc:EndDate>2026-10-31<",
        "<cbc:EndDate>2026-09-30<",
        &["BR-30"],
    ),
    (
        "<cbc:IdentificationCode>FR<",
        "<cbc:IdentificationCode>XX<",
        &["BR-CL-14"],
    ),
    (
        "<cbc:CompanyID>FR123456789<",
        "<cbc:CompanyID>QQ123456789<",
        &["BR-CO-09"],
    ),
    (">317.94<", ">317.95<", &["BR-CO-10", "BR-CO-13"]),
    (">315.71<", ">315.72<", &["BR-CO-13", "BR-CO-15"]),
    (">379.28<", ">379.29<", &["BR-CO-15", "BR-CO-16"]),
    (">329.26<", ">329.27<", &["BR-CO-16"]),
    (
        "AllowanceTotalAmount currencyID=\"EUR\">10.00<",
        "AllowanceTotalAmount currencyID=\"EUR\">11.00<",
        &["BR-CO-11", "BR-CO-13"],
    ),
    (
        "ChargeTotalAmount currencyID=\"EUR\">7.77<",
        "ChargeTotalAmount currencyID=\"EUR\">7.78<",
        &["BR-CO-12", "BR-CO-13"],
    ),
    (">63.57<", ">63.58<", &["BR-CO-14", "BR-CO-15"]),
    (">63.74<", ">70.74<", &["BR-CO-14", "BR-CO-17", "BR-S-09"]),
    (
        "TaxableAmount currencyID=\"EUR\">318.71<",
        "TaxableAmount currencyID=\"EUR\">320.71<",
        &["BR-S-08"],
    ),
    (
        ">320.94<",
        ">320.945<",
        &["BR-CO-10", "BR-DEC-23", "UBL-DT-01"],
    ),
    (">-0.02<", ">-0.021<", &["BR-DEC-17", "UBL-DT-01"]),
    (
        "<cbc:Percent>20</cbc:Percent>",
        "<cbc:Percent>0</cbc:Percent>",
        &["BR-S-06", "BR-S-08"],
    ),
    (
        "<cbc:AllowanceChargeReasonCode>95<",
        "<cbc:AllowanceChargeReasonCode>FC<",
        &["BR-CL-19", "PEPPOL-EN16931-CL002"],
    ),
    (
        "<cbc:AllowanceChargeReason>Pallets</cbc:AllowanceChargeReason>\n",
        "",
        &["BR-38", "BR-CO-22"],
    ),
    (
        "unitCode=\"C62\">25<",
        "unitCode=\"PIECE\">25<",
        &["BR-CL-23", "PEPPOL-EN16931-R130"],
    ),
    (
        "unitCode=\"C62\">25<",
        "unitCode=\"KGM\">25<",
        &["PEPPOL-EN16931-R130"],
    ),
    (" schemeID=\"0160\">", ">", &["BR-64"]),
    (" schemeID=\"0160\">", " schemeID=\"9160\">", &["BR-CL-21"]),
    (" listID=\"HS\">", " listID=\"??\">", &["BR-CL-13"]),
    (
        ">123.4567<",
        ">-123.4567<",
        &["BR-27", "PEPPOL-EN16931-R046", "PEPPOL-EN16931-R120"],
    ),
    ("<cbc:Value>blue</cbc:Value>\n", "", &["BR-54"]),
    (
        "Credit transfer\">30<",
        "Credit transfer\">999<",
        &["BR-CL-16"],
    ),
    (
        "<cbc:ID>FR7630006000011234567890189</cbc:ID>\n",
        "",
        &["BR-50", "BR-61"],
    ),
    ("<cbc:Name>Factor Bank<", "<cbc:Name>Fleet<", &["BR-17"]),
    (
        "<cbc:CompanyID>FR999999999</cbc:CompanyID>\n",
        "",
        &["BR-56", "UBL-SR-53"],
    ),
    (
        "<cbc:ChargeIndicator>true</cbc:ChargeIndicator>\n    <cbc:AllowanceChargeReason>Pallets",
        "<cbc:ChargeIndicator>false</cbc:ChargeIndicator>\n    <cbc:AllowanceChargeReason>Pallets",
        &["BR-CO-11", "BR-CO-12", "BR-S-08"],
    ),
    (
        "schemeID=\"0088\">7300010000001</cbc:EndpointID>",
        ">7300010000001</cbc:EndpointID>",
        &["BR-62"],
    ),
    (
        "<cbc:URI>",
        "<cbc:DocumentHash>x</cbc:DocumentHash><cbc:URI>",
        &["UBL-CR-121", "UBL-STRUCTURE"],
    ),
    (
        "<cbc:Name>A. Clerk</cbc:Name>",
        "<cbc:Name>A. Clerk</cbc:Name><cbc:Telefax>1</cbc:Telefax>",
        &["UBL-CR-190", "UBL-STRUCTURE"],
    ),
    (
        "<cbc:BuyerReference>PO desk",
        "<cbc:BuyerReference languageID=\"en\">PO desk",
        &["UBL-DT-19"],
    ),
];

#[test]
fn a_change_in_one_place_breaks_exactly_the_rules_it_should() {
    let valid = ubl::write(&full(Kind::Invoice)).unwrap();
    let mut wrong = Vec::new();
    for (from, to, expected) in CASES {
        let changed = valid.replacen(from, to, 1);
        assert!(changed != valid, "{from} is not in the document");
        let mut rules = ubl::report(changed.as_bytes()).rules;
        rules.sort();
        if rules != *expected {
            wrong.push(format!("{from} → {to}: {rules:?}, expected {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_of_the_specifications_is_there() {
    let ids: std::collections::BTreeSet<&str> = ubl::rule_ids().collect();
    let count = |start: &str| ids.iter().filter(|id| id.starts_with(start)).count();
    // EN 16931 for UBL 1.3.14.1, Peppol BIS Billing 3.0.19.
    let families = [
        ("BR-", 226),
        ("UBL-CR-", 679),
        ("UBL-DT-", 24),
        ("UBL-SR-", 51),
        ("PEPPOL-", 56),
        ("DE-", 30),
        ("DK-", 13),
        ("GR-", 19),
        ("IS-", 10),
        ("IT-", 4),
        ("NL-", 9),
        ("NO-", 2),
        ("SE-", 13),
    ];
    for (family, expected) in families {
        assert_eq!(count(family), expected, "{family}");
    }
    let all: usize = families.iter().map(|(_, expected)| expected).sum();
    assert_eq!(ids.len(), all);
}
