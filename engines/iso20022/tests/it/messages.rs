//! A right message of each kind, written for these tests, that the others change.

use crate::judged;

pub fn document(message: &str, content: &str) -> String {
    let namespace = format!("urn:iso:std:iso:20022:tech:xsd:{message}");
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"{namespace}\">{content}</Document>\n"
    )
}

pub fn transfer(id: &str, amount: &str, currency: &str) -> String {
    format!(
        "<CdtTrfTxInf><PmtId><EndToEndId>{id}</EndToEndId></PmtId>\
         <Amt><InstdAmt Ccy=\"{currency}\">{amount}</InstdAmt></Amt>\
         <Cdtr><Nm>深圳远航贸易</Nm></Cdtr>\
         <CdtrAcct><Id><IBAN>GB82WEST12345698765432</IBAN></Id></CdtrAcct></CdtTrfTxInf>\n"
    )
}

pub fn payment(id: &str, control: &str, transfers: &str) -> String {
    format!(
        "<PmtInf><PmtInfId>{id}</PmtInfId><PmtMtd>TRF</PmtMtd>{control}\
         <ReqdExctnDt><Dt>2026-11-24</Dt></ReqdExctnDt><Dbtr><Nm>Argosy</Nm></Dbtr>\
         <DbtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></DbtrAcct>\
         <DbtrAgt><FinInstnId><BICFI>COBADEFFXXX</BICFI></FinInstnId></DbtrAgt>\
         {transfers}</PmtInf>\n"
    )
}

pub fn initiation(control: &str, payments: &str) -> String {
    document(
        "pain.001.001.09",
        &format!(
            "<CstmrCdtTrfInitn><GrpHdr><MsgId>MSG-1</MsgId>\
             <CreDtTm>2026-11-22T10:00:00Z</CreDtTm>{control}\
             <InitgPty><Nm>Argosy</Nm></InitgPty></GrpHdr>\n{payments}</CstmrCdtTrfInitn>"
        ),
    )
}

/// Two payments, three transfers, two currencies.
pub fn pain_001() -> String {
    let first = [
        transfer("E-1", "100.00", "EUR"),
        transfer("E-2", "50.5", "EUR"),
    ]
    .concat();
    let payments = [
        payment(
            "P-1",
            "<NbOfTxs>2</NbOfTxs><CtrlSum>150.50</CtrlSum>",
            &first,
        ),
        payment(
            "P-2",
            "<NbOfTxs>1</NbOfTxs><CtrlSum>1000</CtrlSum>",
            &transfer("E-3", "1000", "JPY"),
        ),
    ];
    initiation(
        "<NbOfTxs>3</NbOfTxs><CtrlSum>1150.5</CtrlSum>",
        &payments.concat(),
    )
}

pub fn pain_002() -> String {
    document(
        "pain.002.001.10",
        "<CstmrPmtStsRpt><GrpHdr><MsgId>STS-1</MsgId><CreDtTm>2026-11-22T11:00:00Z</CreDtTm></GrpHdr>\
         <OrgnlGrpInfAndSts><OrgnlMsgId>MSG-1</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>\
         <GrpSts>PART</GrpSts></OrgnlGrpInfAndSts>\
         <OrgnlPmtInfAndSts><OrgnlPmtInfId>P-1</OrgnlPmtInfId><PmtInfSts>PART</PmtInfSts>\
         <TxInfAndSts><OrgnlEndToEndId>E-1</OrgnlEndToEndId><TxSts>ACSC</TxSts>\
         <AcctSvcrRef>BANK-7</AcctSvcrRef></TxInfAndSts>\
         <TxInfAndSts><OrgnlEndToEndId>E-2</OrgnlEndToEndId><TxSts>RJCT</TxSts>\
         <StsRsnInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>account is closed</AddtlInf></StsRsnInf>\
         </TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt>",
    )
}

pub fn interbank(id: &str, amount: &str) -> String {
    format!(
        "<CdtTrfTxInf><PmtId><EndToEndId>{id}</EndToEndId>\
         <UETR>8a562c67-ca16-48ba-b074-65581be6f011</UETR></PmtId>\
         <IntrBkSttlmAmt Ccy=\"USD\">{amount}</IntrBkSttlmAmt><ChrgBr>SHAR</ChrgBr>\
         <Dbtr><Nm>A</Nm></Dbtr><DbtrAgt><FinInstnId><BICFI>CHASUS33</BICFI></FinInstnId></DbtrAgt>\
         <CdtrAgt><FinInstnId><BICFI>BKCHCNBJ</BICFI></FinInstnId></CdtrAgt><Cdtr><Nm>B</Nm></Cdtr>\
         </CdtTrfTxInf>"
    )
}

pub fn pacs_008() -> String {
    document(
        "pacs.008.001.08",
        &format!(
            "<FIToFICstmrCdtTrf><GrpHdr><MsgId>PACS-1</MsgId><CreDtTm>2026-11-22T10:00:00Z</CreDtTm>\
             <NbOfTxs>2</NbOfTxs><CtrlSum>30</CtrlSum>\
             <TtlIntrBkSttlmAmt Ccy=\"USD\">30.00</TtlIntrBkSttlmAmt>\
             <SttlmInf><SttlmMtd>INDA</SttlmMtd></SttlmInf></GrpHdr>{}{}</FIToFICstmrCdtTrf>",
            interbank("E-1", "10.00"),
            interbank("E-2", "20.00")
        ),
    )
}

pub fn balance(code: &str, amount: &str, currency: &str, direction: &str) -> String {
    format!(
        "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>\
         <Amt Ccy=\"{currency}\">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd>\
         <Dt><Dt>2026-11-22</Dt></Dt></Bal>"
    )
}

pub fn entry(amount: &str, currency: &str, direction: &str, status: &str, details: &str) -> String {
    format!(
        "<Ntry><Amt Ccy=\"{currency}\">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd>\
         <Sts><Cd>{status}</Cd></Sts><BookgDt><Dt>2026-11-22</Dt></BookgDt>\
         <ValDt><Dt>2026-11-23</Dt></ValDt><AcctSvcrRef>SVC-1</AcctSvcrRef>\
         <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>\
         {details}</Ntry>\n"
    )
}

pub fn details(end_to_end_id: &str) -> String {
    format!(
        "<NtryDtls><TxDtls><Refs><EndToEndId>{end_to_end_id}</EndToEndId></Refs></TxDtls></NtryDtls>"
    )
}

pub fn statement(content: &str) -> String {
    document(
        "camt.053.001.08",
        &format!(
            "<BkToCstmrStmt><GrpHdr><MsgId>ST-1</MsgId><CreDtTm>2026-11-22T23:00:00Z</CreDtTm></GrpHdr>\
             <Stmt><Id>2026-11-22</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>\n\
             {content}</Stmt></BkToCstmrStmt>"
        ),
    )
}

pub fn camt_053() -> String {
    statement(
        &[
            balance("OPBD", "1000.00", "EUR", "CRDT"),
            balance("CLBD", "1150.00", "EUR", "CRDT"),
            entry("200.00", "EUR", "CRDT", "BOOK", &details("E-1")),
            entry("50.00", "EUR", "DBIT", "BOOK", &details("E-2")),
            entry("7.00", "EUR", "CRDT", "PDNG", ""),
        ]
        .concat(),
    )
}

pub fn all() -> [(&'static str, String); 4] {
    [
        ("pain.001.001.09", pain_001()),
        ("pain.002.001.10", pain_002()),
        ("pacs.008.001.08", pacs_008()),
        ("camt.053.001.08", camt_053()),
    ]
}

#[test]
fn right_messages_have_no_findings() {
    for (message, xml) in all() {
        let report = judged(&xml);
        assert_eq!(report.findings, [], "{message}");
        assert_eq!(report.message, Some(message));
    }
}
