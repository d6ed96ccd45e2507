//! pain.002: a status of the whole rules out some statuses of its parts (message definition
//! report, rules GroupStatusAccepted, GroupStatusPending and GroupStatusRejected, and the same for
//! a payment).

use crate::finding::Findings;
use crate::walk::{Listener, Value};

const ACCEPTED: [&str; 6] = ["ACTC", "ACCP", "ACSP", "ACSC", "ACWC", "PDNG"];
const REJECTED: &str = "RJCT";

#[derive(Default)]
pub(crate) struct Statuses {
    group: Option<String>,
    payment: Option<String>,
}

impl Listener for Statuses {
    fn value(&mut self, path: &[&str], value: Value<'_>, findings: &mut Findings) {
        match path {
            [_, "CstmrPmtStsRpt", "OrgnlGrpInfAndSts", "GrpSts"] => {
                self.group = Some(value.text.to_owned());
            }
            [_, "CstmrPmtStsRpt", "OrgnlPmtInfAndSts", "PmtInfSts"] => {
                self.payment = Some(value.text.to_owned());
            }
            [
                _,
                "CstmrPmtStsRpt",
                "OrgnlPmtInfAndSts",
                "TxInfAndSts",
                "TxSts",
            ] => {
                for whole in [&self.group, &self.payment].into_iter().flatten() {
                    let is_rejected = value.text == REJECTED;
                    let expected = match whole.as_str() {
                        REJECTED if !is_rejected => format!("{REJECTED}, as the whole is"),
                        whole if ACCEPTED.contains(&whole) && is_rejected => {
                            format!("not {REJECTED}, since the whole is {whole}")
                        }
                        _ => continue,
                    };
                    findings.rule(path, expected, Some(value.text));
                    return;
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, path: &[&str], _findings: &mut Findings) {
        if let [_, "CstmrPmtStsRpt", "OrgnlPmtInfAndSts"] = path {
            self.payment = None;
        }
    }
}
