//! What the bank writes: reports on files (pain.002) and statements (camt.053).

use std::collections::BTreeMap;
use std::fmt::Write as _;

use kernel::{Currency, Money, Timestamp};

use super::books::sum;
use super::things::{Entry, Issued, Transfer, TransferStatus};

fn document(message: &str, content: &str) -> String {
    let namespace = format!("urn:iso:std:iso:20022:tech:xsd:{message}");
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"{namespace}\">{content}</Document>\n"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// How each transfer of a file stands.
pub fn report(transfers: &[Transfer], message: &str, now: Timestamp) -> String {
    let rejected = |one: &&Transfer| matches!(one.status, TransferStatus::Rejected(_));
    let group = match transfers.iter().filter(rejected).count() {
        0 => "ACSP",
        n if n == transfers.len() => "RJCT",
        _ => "PART",
    };
    let mut parts: BTreeMap<&str, String> = BTreeMap::new();
    for one in transfers {
        let (code, reason) = match &one.status {
            TransferStatus::Accepted => ("ACSP", None),
            TransferStatus::Rejected(reason) => ("RJCT", Some(reason)),
            TransferStatus::Executed | TransferStatus::Returned(_) => ("ACSC", None),
        };
        let reason = reason.map_or_else(String::new, |reason| {
            format!("<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf>")
        });
        let _ = write!(
            parts.entry(&one.payment).or_default(),
            "<TxInfAndSts><OrgnlEndToEndId>{}</OrgnlEndToEndId><TxSts>{code}</TxSts>{reason}</TxInfAndSts>",
            one.end_to_end
        );
    }
    let parts: String = parts
        .into_iter()
        .map(|(payment, lines)| {
            format!(
                "<OrgnlPmtInfAndSts><OrgnlPmtInfId>{payment}</OrgnlPmtInfId>{lines}</OrgnlPmtInfAndSts>"
            )
        })
        .collect();
    document(
        "pain.002.001.10",
        &format!(
            "<CstmrPmtStsRpt><GrpHdr><MsgId>RPT{}</MsgId><CreDtTm>{now}</CreDtTm></GrpHdr>\
             <OrgnlGrpInfAndSts><OrgnlMsgId>{message}</OrgnlMsgId>\
             <OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId><GrpSts>{group}</GrpSts>\
             </OrgnlGrpInfAndSts>{parts}</CstmrPmtStsRpt>",
            now.micros()
        ),
    )
}

fn signed(money: Money) -> (String, &'static str) {
    let amount = Money::new(
        i128::try_from(money.minor().unsigned_abs()).unwrap_or_default(),
        money.currency(),
    );
    let side = if money.is_negative() { "DBIT" } else { "CRDT" };
    (amount.to_major_string(), side)
}

fn balance(code: &str, money: Money, day: &str) -> String {
    let (amount, side) = signed(money);
    let currency = money.currency().code();
    format!(
        "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"{currency}\">{amount}</Amt>\
         <CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )
}

/// An IBAN begins with letters; what else there is has another place.
fn account(name: &str, number: &str) -> String {
    let is_iban = number.bytes().take(2).all(|c| c.is_ascii_uppercase());
    let number = escaped(number);
    match is_iban {
        true => format!("<{name}><Id><IBAN>{number}</IBAN></Id></{name}>"),
        false => format!("<{name}><Id><Othr><Id>{number}</Id></Othr></Id></{name}>"),
    }
}

fn entry(one: &Entry) -> String {
    let (amount, side) = signed(one.amount);
    let currency = one.amount.currency().code();
    let day = one.at.date();
    let party = if one.amount.is_negative() {
        "Cdtr"
    } else {
        "Dbtr"
    };
    let mut details = String::new();
    for part in &one.parts {
        let (amount, side) = signed(match one.amount.is_negative() {
            true => Money::new(-part.amount.minor(), part.amount.currency()),
            false => part.amount,
        });
        // What fits no EndToEndId comes as text.
        let (refs, text) = match part.end_to_end.as_deref() {
            Some(name) if name.len() <= 35 => (
                format!("<EndToEndId>{}</EndToEndId>", escaped(name)),
                String::new(),
            ),
            Some(name) => (String::new(), name.to_owned()),
            None => (String::new(), String::new()),
        };
        let original = part.original.as_ref().map_or_else(String::new, |name| {
            format!("<AcctSvcrRef>{}</AcctSvcrRef>", escaped(name))
        });
        let refs = match (refs, original) {
            (refs, original) if refs.is_empty() && original.is_empty() => String::new(),
            (refs, original) => format!("<Refs>{original}{refs}</Refs>"),
        };
        let text = format!("{text} {}", one.text);
        let reason = one
            .return_reason
            .as_ref()
            .map_or_else(String::new, |reason| {
                format!("<RtrInf><Rsn><Cd>{reason}</Cd></Rsn></RtrInf>")
            });
        let came = !one.amount.is_negative();
        let accounts = [
            ("DbtrAcct", &part.payer_account),
            ("CdtrAcct", &part.account),
        ];
        let accounts: String = accounts
            .into_iter()
            .filter(|_| came)
            .filter_map(|(name, number)| Some(account(name, number.as_deref()?)))
            .collect();
        let agents = part
            .payer_bic
            .as_ref()
            .filter(|_| came)
            .map_or_else(String::new, |bic| {
                format!(
                    "<RltdAgts><DbtrAgt><FinInstnId><BICFI>{}</BICFI></FinInstnId></DbtrAgt></RltdAgts>",
                    escaped(bic)
                )
            });
        let _ = write!(
            details,
            "<TxDtls>{refs}<Amt Ccy=\"{currency}\">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>\
             <RltdPties><{party}><Pty><Nm>{}</Nm></Pty></{party}>{accounts}</RltdPties>{agents}\
             <RmtInf><Ustrd>{}</Ustrd></RmtInf>{reason}</TxDtls>",
            escaped(&part.other),
            escaped(text.trim())
        );
    }
    let undoes = match one.parts.iter().any(|part| part.original.is_some()) {
        true => "<RvslInd>true</RvslInd>",
        false => "",
    };
    let details = match details.is_empty() {
        true => String::new(),
        false => format!("<NtryDtls>{details}</NtryDtls>"),
    };
    format!(
        "<Ntry><NtryRef>{}</NtryRef><Amt Ccy=\"{currency}\">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>{undoes}\
         <Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt>\
         <AcctSvcrRef>{}</AcctSvcrRef>\
         <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>\
         {details}<AddtlNtryInf>{}</AddtlNtryInf></Ntry>\n",
        one.place,
        one.servicer_reference(),
        escaped(&one.text)
    )
}

/// What was booked since the statement before, with the balances of each currency.
pub fn statement(account: &str, issued: &Issued, entries: &[Entry]) -> String {
    let shown = entries.get(issued.from..issued.to).unwrap_or_default();
    let before = entries.get(..issued.from).unwrap_or_default();
    let upto = entries.get(..issued.to).unwrap_or_default();
    let day = issued.at.date().to_string();
    let mut currencies: Vec<Currency> = upto.iter().map(|one| one.amount.currency()).collect();
    currencies.sort_unstable();
    currencies.dedup();
    let balances: String = currencies
        .iter()
        .map(|currency| {
            let mut closing = sum(upto, *currency);
            if issued.lies {
                closing = Money::new(closing.minor() + 1_000, *currency);
            }
            let opening = balance("OPBD", sum(before, *currency), &day);
            format!("{opening}{}", balance("CLBD", closing, &day))
        })
        .collect();
    let count = shown.len() + usize::from(issued.lies);
    let lines: String = shown.iter().map(entry).collect();
    document(
        "camt.053.001.08",
        &format!(
            "<BkToCstmrStmt><GrpHdr><MsgId>{id}</MsgId><CreDtTm>{at}</CreDtTm></GrpHdr>\
             <Stmt><Id>{id}</Id><CreDtTm>{at}</CreDtTm><Acct><Id><IBAN>{account}</IBAN></Id></Acct>\
             {balances}<TxsSummry><TtlNtries><NbOfNtries>{count}</NbOfNtries></TtlNtries></TxsSummry>\
             {lines}</Stmt></BkToCstmrStmt>",
            id = issued.id,
            at = issued.at,
        ),
    )
}
