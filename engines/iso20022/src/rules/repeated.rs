//! `EndToEndId` twice in one file: the same payment twice, as far as the receiver can tell.
//!
//! On a statement one payment may come back: what is compared there is the id, the direction and
//! whether it is booked, so that a return or a booking after its announcement is no finding.

use std::collections::HashSet;

use sha2::{Digest, Sha256};

use crate::finding::Findings;
use crate::walk::{Listener, Value};

/// What stands there when the payer gave none.
const NOT_PROVIDED: &str = "NOTPROVIDED";

#[derive(Default)]
pub(crate) struct Repeated {
    seen: HashSet<[u8; 16]>,
    /// Of the entry that is being read.
    direction: String,
    status: String,
}

impl Listener for Repeated {
    fn value(&mut self, path: &[&str], value: Value<'_>, findings: &mut Findings) {
        match path {
            [
                "Document",
                "CstmrCdtTrfInitn" | "FIToFICstmrCdtTrf",
                ..,
                "PmtId",
                "EndToEndId",
            ] => {
                self.see(path, value.text, "", findings);
            }
            [.., "Stmt", "Ntry", "CdtDbtInd"] => value.text.clone_into(&mut self.direction),
            [.., "Stmt", "Ntry", "Sts", _] => value.text.clone_into(&mut self.status),
            [
                ..,
                "Stmt",
                "Ntry",
                "NtryDtls",
                "TxDtls",
                "Refs",
                "EndToEndId",
            ] => {
                let kind = format!("{} {}", self.direction, self.status);
                self.see(path, value.text, &kind, findings);
            }
            _ => {}
        }
    }
}

impl Repeated {
    fn see(&mut self, path: &[&str], id: &str, kind: &str, findings: &mut Findings) {
        if id == NOT_PROVIDED || id.is_empty() {
            return;
        }
        // Half of a SHA-256 tells them apart as surely as the ids do, at any number of them.
        let digest: [u8; 32] = Sha256::digest(format!("{kind}\n{id}")).into();
        let mut half = [0; 16];
        half.copy_from_slice(&digest[..16]);
        if !self.seen.insert(half) {
            findings.rule(path, "once in a file", Some(id));
        }
    }
}
