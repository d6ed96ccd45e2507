//! Statements of some sizes, checked and read: how long it takes, and how many entries that is a
//! second.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints what it measured"
)]

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

use iso20022::{Checker, camt053};

fn statement(entries: usize) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt>\
         <GrpHdr><MsgId>M</MsgId><CreDtTm>2026-11-22T23:00:00Z</CreDtTm></GrpHdr><Stmt><Id>S</Id>\
         <Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>",
    );
    for (code, amount) in [
        ("OPBD", "0.00".to_owned()),
        ("CLBD", format!("{entries}.00")),
    ] {
        write!(
            xml,
            "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{amount}</Amt>\
             <CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-22</Dt></Dt></Bal>"
        )
        .unwrap();
    }
    for at in 0..entries {
        writeln!(
            xml,
            "<Ntry><NtryRef>{at}</NtryRef><Amt Ccy=\"EUR\">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>\
             <Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-22</Dt></BookgDt>\
             <ValDt><Dt>2026-11-22</Dt></ValDt><AcctSvcrRef>SVC-{at}</AcctSvcrRef>\
             <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>\
             <NtryDtls><TxDtls><Refs><EndToEndId>E-{at}</EndToEndId><TxId>T-{at}</TxId></Refs>\
             <RltdPties><Dbtr><Pty><Nm>Buyer {at}</Nm></Pty></Dbtr>\
             <DbtrAcct><Id><IBAN>GB82WEST12345698765432</IBAN></Id></DbtrAcct></RltdPties>\
             <RmtInf><Ustrd>Invoice {at}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        )
        .unwrap();
    }
    xml.push_str("</Stmt></BkToCstmrStmt></Document>");
    xml
}

/// The best of five.
fn best(mut work: impl FnMut()) -> Duration {
    let timed = (0..5).map(|_| {
        let start = Instant::now();
        work();
        start.elapsed()
    });
    timed.min().unwrap_or_default()
}

fn main() {
    println!(
        "{:>9} {:>8} {:>11} {:>11}",
        "entries", "MiB", "check ms", "read ms"
    );
    for entries in [1_000, 10_000, 100_000] {
        let xml = statement(entries);
        let check = best(|| {
            let report = Checker::new().judge(black_box(xml.as_bytes()));
            assert!(report.is_valid());
        });
        let read = best(|| {
            let statements = camt053::read(black_box(xml.as_bytes())).unwrap();
            assert_eq!(statements.statements[0].entries.len(), entries);
        });
        println!(
            "{entries:>9} {:>8.1} {:>11.1} {:>11.1}",
            xml.len() as f64 / 1_048_576.0,
            check.as_secs_f64() * 1e3,
            read.as_secs_f64() * 1e3
        );
    }
}
