//! Reads what the bank says of payments: the status of the whole, of each payment and of each
//! transaction, with its reasons.

use std::io::BufRead;
use std::mem;

use crate::check::walk;
use crate::finding::{Finding, Findings};
use crate::walk::{Listener, Value};

const MESSAGE: &str = "pain.002.001.10";

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatusReport {
    pub message_id: String,
    /// The message that is answered.
    pub original_message_id: String,
    pub original_message: String,
    pub group: Judgement,
    pub payments: Vec<PaymentStatus>,
    /// What is wrong with what it says.
    pub findings: Vec<Finding>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PaymentStatus {
    pub original_payment_id: String,
    pub judgement: Judgement,
    pub transactions: Vec<TransactionStatus>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TransactionStatus {
    pub original_instruction_id: Option<String>,
    pub original_end_to_end_id: Option<String>,
    pub original_uetr: Option<String>,
    pub servicer_reference: Option<String>,
    pub judgement: Judgement,
}

/// A status and why.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judgement {
    pub status: Option<Status>,
    /// `AC04`, or the bank's own word.
    pub reasons: Vec<String>,
    pub texts: Vec<String>,
}

/// External code lists ExternalPaymentGroupStatus1 and ExternalPaymentTransactionStatus1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// RCVD.
    Received,
    /// PDNG.
    Pending,
    /// ACTC, ACCP, ACFC, ACWC, ACWP, ACSP: accepted, and not settled yet.
    Accepted(String),
    /// ACSC, ACCC: settled on the debtor's, or credited to the creditor's account.
    Settled(String),
    /// PART: accepted in part; the parts say which.
    PartlyAccepted,
    /// RJCT.
    Rejected,
    /// CANC.
    Cancelled,
    /// A code that was added to the lists since. No conclusion can be drawn from it.
    Other(String),
}

impl Status {
    fn of(code: &str) -> Self {
        match code {
            "RCVD" => Status::Received,
            "PDNG" => Status::Pending,
            "ACTC" | "ACCP" | "ACFC" | "ACWC" | "ACWP" | "ACSP" => {
                Status::Accepted(code.to_owned())
            }
            "ACSC" | "ACCC" => Status::Settled(code.to_owned()),
            "PART" => Status::PartlyAccepted,
            "RJCT" => Status::Rejected,
            "CANC" => Status::Cancelled,
            other => Status::Other(other.to_owned()),
        }
    }
}

/// Reads a whole file. The error holds everything that is wrong with it.
pub fn read(reader: impl BufRead) -> Result<StatusReport, Vec<Finding>> {
    let mut walked = walk(reader, Collector::default());
    if walked.message.is_some_and(|message| message != MESSAGE) {
        walked.findings.form(&["Document"], MESSAGE, walked.message);
    }
    let findings = walked.findings.finish();
    if findings.iter().any(|finding| finding.is_of_form) {
        return Err(findings);
    }
    let mut report = walked.listener.report;
    report.findings = findings;
    Ok(report)
}

#[derive(Default)]
struct Collector {
    report: StatusReport,
    payment: PaymentStatus,
    transaction: TransactionStatus,
}

impl Listener for Collector {
    fn value(&mut self, path: &[&str], value: Value<'_>, _findings: &mut Findings) {
        let text = || value.text.to_owned();
        match path {
            [_, _, "GrpHdr", "MsgId"] => self.report.message_id = text(),
            [_, _, "OrgnlGrpInfAndSts", within @ ..] => match within {
                ["OrgnlMsgId"] => self.report.original_message_id = text(),
                ["OrgnlMsgNmId"] => self.report.original_message = text(),
                within => self.report.group.take(within, value.text),
            },
            [_, _, "OrgnlPmtInfAndSts", "TxInfAndSts", within @ ..] => {
                let transaction = &mut self.transaction;
                match within {
                    ["OrgnlInstrId"] => transaction.original_instruction_id = Some(text()),
                    ["OrgnlEndToEndId"] => transaction.original_end_to_end_id = Some(text()),
                    ["OrgnlUETR"] => transaction.original_uetr = Some(text()),
                    ["AcctSvcrRef"] => transaction.servicer_reference = Some(text()),
                    within => transaction.judgement.take(within, value.text),
                }
            }
            [_, _, "OrgnlPmtInfAndSts", within @ ..] => match within {
                ["OrgnlPmtInfId"] => self.payment.original_payment_id = text(),
                within => self.payment.judgement.take(within, value.text),
            },
            _ => {}
        }
    }

    fn close(&mut self, path: &[&str], _findings: &mut Findings) {
        match path {
            [_, _, "OrgnlPmtInfAndSts", "TxInfAndSts"] => {
                self.payment
                    .transactions
                    .push(mem::take(&mut self.transaction));
            }
            [_, _, "OrgnlPmtInfAndSts"] => {
                self.report.payments.push(mem::take(&mut self.payment));
            }
            _ => {}
        }
    }
}

impl Judgement {
    fn take(&mut self, within: &[&str], text: &str) {
        match within {
            ["GrpSts" | "PmtInfSts" | "TxSts"] => self.status = Some(Status::of(text)),
            ["StsRsnInf", "Rsn", _] => self.reasons.push(text.to_owned()),
            ["StsRsnInf", "AddtlInf"] => self.texts.push(text.to_owned()),
            _ => {}
        }
    }
}
