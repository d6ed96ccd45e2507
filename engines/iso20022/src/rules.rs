//! What a bank checks after the schema. Each rule listens to the walk by itself.

mod control;
mod identifiers;
mod repeated;
mod statement;
mod status;

use crate::amount::Sums;
use crate::finding::Findings;
use crate::walk::{Listener, Value};

pub(crate) use control::Control;
use identifiers::Identifiers;
use repeated::Repeated;
use statement::Statements;
use status::Statuses;

/// The rules over one file.
#[derive(Default)]
pub(crate) struct Rules {
    identifiers: Identifiers,
    control: Control,
    repeated: Repeated,
    statements: Statements,
    statuses: Statuses,
    pub header: Header,
    pub transactions: u64,
}

impl Rules {
    pub(crate) fn booked(&self) -> &Sums {
        &self.statements.booked
    }

    pub(crate) fn pending(&self) -> &Sums {
        &self.statements.pending
    }
}

/// What other files are compared with.
#[derive(Debug, Clone, Default)]
pub(crate) struct Header {
    pub message_id: Option<String>,
    /// Microseconds since 1970.
    pub created: Option<i64>,
}

impl Listener for Rules {
    fn open(&mut self, path: &[&str]) {
        self.statements.open(path);
    }

    fn value(&mut self, path: &[&str], value: Value<'_>, findings: &mut Findings) {
        match path {
            ["Document", _, "GrpHdr", "MsgId"] if value.is_sound => {
                self.header.message_id = Some(value.text.to_owned());
            }
            ["Document", _, "GrpHdr", "CreDtTm"] if value.is_sound => {
                self.header.created = crate::moment::date_time(value.text.trim());
            }
            _ => {}
        }
        self.identifiers.value(path, value, findings);
        self.repeated.value(path, value, findings);
        // Most of a file is asked of one of these only.
        match path.get(1) {
            Some(&"BkToCstmrStmt") => self.statements.value(path, value, findings),
            Some(&"CstmrPmtStsRpt") => self.statuses.value(path, value, findings),
            _ => self.control.value(path, value, findings),
        }
    }

    fn close(&mut self, path: &[&str], findings: &mut Findings) {
        let counted = match path {
            ["Document", _, "PmtInf", "CdtTrfTxInf"]
            | ["Document", _, "CdtTrfTxInf"]
            | ["Document", _, "OrgnlPmtInfAndSts", "TxInfAndSts"] => 1,
            // An entry without details is a transaction all the same.
            [.., "Stmt", "Ntry"] => self.statements.transactions_of_entry(),
            _ => 0,
        };
        self.transactions = self.transactions.saturating_add(counted);
        self.control.close(path, findings);
        self.repeated.close(path, findings);
        self.statements.close(path, findings);
        self.statuses.close(path, findings);
    }
}
