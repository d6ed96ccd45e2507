//! A transfer that goes out in a file of its own: what goes back to whoever paid. The file has the
//! name that the transfer has here, so ordering it again is asking about it.

use iso20022::pain001::{
    self, Account, Agent, Charges, ClearingMember, Initiation, Party, Payment, Transfer,
};
use iso20022::pain002::{self, Judgement, Status};
use kernel::{Country, Currency, Money, Timestamp};

use super::{Bank, BankReply};
use crate::model::beneficiary::AccountForm;
use crate::rules::bank_account;

/// An account with its number in clear: on its way to the bank, and nowhere else.
#[derive(Clone)]
pub struct Payee {
    pub holder: String,
    pub number: String,
    pub form: AccountForm,
    pub bank_code: Option<String>,
    pub country: Country,
}

impl std::fmt::Debug for Payee {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("Payee(••••)")
    }
}

impl Payee {
    /// As it stands in a file.
    pub fn written(&self) -> (Account, Option<Agent>) {
        let system = bank_account::clearing_system(self.form);
        let agent = self.bank_code.as_ref().map(|code| Agent {
            bic: system.is_none().then(|| code.clone()),
            clearing: system.map(|system| ClearingMember {
                system: system.to_owned(),
                member: code.clone(),
            }),
            name: None,
            country: Some(self.country),
        });
        let account = match self.form {
            AccountForm::Iban => Account::Iban(self.number.clone()),
            _ => Account::Other(self.number.clone()),
        };
        (account, agent)
    }
}

#[derive(Clone, Debug)]
pub struct Single {
    /// Of the file and of the transfer in it: capitals and digits, at most 35.
    pub name: String,
    pub amount: Money,
    pub payee: Payee,
    pub text: String,
    /// The file is the same whenever it is written.
    pub created: Timestamp,
}

/// How it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SingleReply {
    Accepted,
    Executed,
    /// The bank will not carry it out.
    Rejected(String),
    /// It could not be reached: nothing was sent.
    NotSent,
    Unknown,
}

impl Bank {
    /// Hands it in, or asks about it where it may have been handed in before.
    pub async fn remit(&self, one: &Single, is_repeated: bool) -> SingleReply {
        let mut reply = match is_repeated {
            true => self.find(&one.name).await,
            false => BankReply::Missing,
        };
        if reply == BankReply::Missing {
            let Some(xml) = self.written(one) else {
                return SingleReply::Rejected("not_writable".to_owned());
            };
            reply = self.submit(xml).await;
            if reply == BankReply::Duplicate {
                reply = self.find(&one.name).await;
            }
        }
        match reply {
            BankReply::Report(text) => judged(&text, &one.name),
            BankReply::Refused(reason) => SingleReply::Rejected(reason),
            BankReply::NotSent => SingleReply::NotSent,
            BankReply::Duplicate | BankReply::Missing | BankReply::Unknown => SingleReply::Unknown,
        }
    }

    fn written(&self, one: &Single) -> Option<String> {
        let is_euro = one.amount.currency() == Currency::EUR;
        let us = Party {
            name: self.holder.clone(),
            lei: None,
            address: None,
        };
        let (account, agent) = one.payee.written();
        let initiation = Initiation {
            message_id: one.name.clone(),
            created: one.created,
            initiator: us.clone(),
            payments: vec![Payment {
                id: one.name.clone(),
                execution_date: one.created.date(),
                debtor: us,
                debtor_account: Account::Iban(self.account.clone()),
                debtor_agent: Agent {
                    bic: Some(self.bic.clone()).filter(|bic| !bic.is_empty()),
                    ..Agent::default()
                },
                service_level: is_euro.then(|| "SEPA".to_owned()),
                charges: Some(match is_euro {
                    true => Charges::ServiceLevel,
                    false => Charges::Shared,
                }),
                batch_booking: Some(false),
                transfers: vec![Transfer {
                    instruction_id: None,
                    end_to_end_id: one.name.clone(),
                    uetr: None,
                    amount: one.amount,
                    creditor: Party {
                        name: one.payee.holder.clone(),
                        lei: None,
                        address: None,
                    },
                    creditor_account: account,
                    creditor_agent: agent,
                    purpose: None,
                    remittance: Some(one.text.clone()),
                }],
            }],
        };
        pain001::write(&initiation)
            .inspect_err(|findings| {
                tracing::warn!(?findings, name = one.name, "a transfer cannot be written");
            })
            .ok()
    }
}

fn judged(text: &str, name: &str) -> SingleReply {
    let Ok(report) = pain002::read(text.as_bytes()) else {
        return SingleReply::Unknown;
    };
    if !report.findings.is_empty() || report.original_message_id != name {
        tracing::warn!(name, "the bank's report cannot be believed");
        return SingleReply::Unknown;
    }
    let own = report.payments.iter().flat_map(|part| &part.transactions);
    let own = own.map(|told| &told.judgement);
    let said = own
        .chain(report.payments.iter().map(|part| &part.judgement))
        .chain([&report.group])
        .find(|judgement| judgement.status.is_some());
    let reason = |said: &Judgement| {
        let reason = said.reasons.first().filter(|text| text.len() <= 200);
        reason.cloned().unwrap_or_else(|| "rejected".to_owned())
    };
    match said.and_then(|said| said.status.as_ref().map(|status| (said, status))) {
        Some((_, Status::Settled(_))) => SingleReply::Executed,
        Some((said, Status::Rejected | Status::Cancelled)) => SingleReply::Rejected(reason(said)),
        Some((_, Status::Accepted(_) | Status::Received | Status::Pending)) => {
            SingleReply::Accepted
        }
        Some((_, Status::PartlyAccepted | Status::Other(_))) | None => SingleReply::Unknown,
    }
}
