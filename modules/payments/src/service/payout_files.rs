//! Payouts on their way to the bank: put into a file, handed in, and asked about until each of them
//! has ended. A file is the same, byte for byte, however often it is written; the bank takes one of
//! its MsgId, and what got no answer is asked about before it is sent again.

use std::collections::BTreeMap;
use std::time::Duration;

use contract::identity::Caller;
use contract::ids::OrgId;
use iso20022::pain001::{self, Account, Agent, Charges, Initiation, Party, Payment, Transfer};
use iso20022::pain002::{self, Status, StatusReport};
use kernel::{Currency, Money, Problem};
use runtime::crash;
use sha2::{Digest, Sha256};

use super::Service;
use super::payout_facts::is_word;
use crate::MODULE;
use crate::bank::{BankReply, Payee};
use crate::error::Error;
use crate::model::payout::{
    Batch, BatchId, BatchState, Payout, PayoutFact, PayoutSource, PayoutState, PayoutTold,
};
use crate::rules::reference;
use crate::store;

/// Transfers in one file. Banks take more; a file that is refused as a whole harms fewer so.
const TRANSFERS_MAX: i64 = 100;
const FILES_A_RUN: i64 = 50;
/// A file that the bank does not know after this time was never there.
const ARRIVES_WITHIN: Duration = Duration::from_secs(60);

impl Service {
    /// Puts what may go into files, a currency each, and hands them in, until little is left.
    pub(crate) async fn send_payouts(&self) -> Result<(), Error> {
        if self.bank().is_none() {
            return Ok(());
        }
        for _ in 0..FILES_A_RUN {
            let ready = self
                .read((), |_, tx, _| async move {
                    store::payout::approved(&tx, TRANSFERS_MAX).await
                })
                .await?;
            let is_full = i64::try_from(ready.len()) == Ok(TRANSFERS_MAX);
            self.send_some(ready).await?;
            if !is_full {
                break;
            }
        }
        Ok(())
    }

    async fn send_some(&self, ready: Vec<Payout>) -> Result<(), Error> {
        let mut verified: BTreeMap<OrgId, bool> = BTreeMap::new();
        let mut files: BTreeMap<Currency, Vec<Payout>> = BTreeMap::new();
        for one in ready {
            let is_verified = match verified.get(&one.seller) {
                Some(known) => *known,
                None => self.may_be_paid(one.seller).await?,
            };
            verified.insert(one.seller, is_verified);
            if is_verified {
                files.entry(one.amount.currency()).or_default().push(one);
            } else {
                self.stop_unverified(one).await?;
            }
        }
        for (currency, payouts) in files {
            match self.make_file(currency, payouts).await {
                Ok(id) => {
                    crash::point(MODULE, "payout.filed");
                    self.drive_file(id).await?;
                }
                // Given up meanwhile; the next run takes those that are left.
                Err(Error::ChangedMeanwhile) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    async fn stop_unverified(&self, one: Payout) -> Result<(), Error> {
        let stopped = self
            .write(one, |service, tx, one| async move {
                let mut one = Payout::clone(&one);
                let (to, by) = (PayoutState::Canceled, Caller::system());
                let reason = Some("not_verified");
                service.stop_payout(&tx, &mut one, to, reason, &by).await
            })
            .await;
        match stopped {
            Ok(()) | Err(Error::ChangedMeanwhile) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The file and the moves of its payouts, in one transaction: from here on each of them is of
    /// this file and of no other.
    async fn make_file(&self, currency: Currency, payouts: Vec<Payout>) -> Result<BatchId, Error> {
        let id: BatchId = self.rt().ids().new_id();
        self.write(payouts, move |service, tx, payouts| async move {
            let now = service.now();
            let total = Money::sum(payouts.iter().map(|one| one.amount), currency)?;
            let file = Batch {
                id,
                message: id.to_string().replace('_', "").to_uppercase(),
                state: BatchState::Submitted,
                version: 1,
                total,
                transfers: i64::try_from(payouts.len()).unwrap_or(i64::MAX),
                sha256: None,
                answer: None,
                reason: None,
                step: 0,
                created_at: now,
                updated_at: now,
            };
            store::payout_batch::insert(&tx, &file).await?;
            for one in payouts.iter() {
                let mut one = one.clone();
                one.batch = Some(id);
                let to = PayoutState::Submitted;
                service.go_payout(&tx, &mut one, to, None, "system").await?;
            }
            Ok(id)
        })
        .await
    }

    /// Files whose payouts have not ended, when it is their time to be asked about.
    pub(crate) async fn ask_bank(&self) -> Result<(), Error> {
        if self.bank().is_none() {
            return Ok(());
        }
        let open = self
            .read((), |_, tx, _| async move {
                let mut open = Vec::new();
                for id in store::payout_batch::waiting(&tx, FILES_A_RUN).await? {
                    open.extend(store::payout_batch::find(&tx, id).await?);
                }
                Ok(open)
            })
            .await?;
        for file in open {
            let pause = self.settings().bank_pause(file.step);
            if self.now().since(file.updated_at) >= pause {
                self.drive_file(file.id).await?;
            }
        }
        Ok(())
    }

    /// Hands a file in that was not, asks about one that was, and takes what the bank says.
    pub(crate) async fn drive_file(&self, id: BatchId) -> Result<(), Error> {
        let Some(bank) = self.bank() else {
            return Ok(());
        };
        let (file, payouts) = self
            .read(id, |_, tx, id| async move {
                let file = store::payout_batch::find(&tx, *id).await?;
                let payouts = store::payout::of_batch(&tx, *id).await?;
                Ok((file.ok_or(Error::NotFound)?, payouts))
            })
            .await?;
        let mut reply = match file.sha256 {
            // It was perhaps sent before: ask first.
            Some(_) => bank.find(&file.message).await,
            None => BankReply::Missing,
        };
        let age = self.now().since(file.created_at);
        let is_late = file.sha256.is_none() || age >= ARRIVES_WITHIN;
        if reply == BankReply::Missing && is_late {
            let xml = self.write_file(&file, &payouts)?;
            let sha256 = hex::encode(Sha256::digest(xml.as_bytes()));
            match &file.sha256 {
                Some(before) if *before != sha256 => {
                    tracing::error!(
                        file = %file.message,
                        "the file would not be the one that was sent; nothing is sent, see to it"
                    );
                    return Ok(());
                }
                Some(_) => {}
                None => self.note_sent(file.id, sha256).await?,
            }
            crash::point(MODULE, "payout.written");
            reply = bank.submit(xml).await;
            if reply == BankReply::Duplicate {
                reply = bank.find(&file.message).await;
            }
        }
        crash::point(MODULE, "payout.answered");
        self.take_report(id, reply).await?;
        crash::point(MODULE, "payout.taken");
        Ok(())
    }

    /// Before it goes out, so that whoever comes after knows that it may have gone.
    async fn note_sent(&self, id: BatchId, sha256: String) -> Result<(), Error> {
        self.write(sha256, move |service, tx, sha256| async move {
            let found = store::payout_batch::find(&tx, id).await?;
            let mut file = found.ok_or(Error::NotFound)?;
            let read = file.version;
            file.sha256 = Some(String::clone(&sha256));
            file.version += 1;
            file.updated_at = service.now();
            store::payout_batch::save(&tx, &file, read).await
        })
        .await
    }

    fn write_file(&self, file: &Batch, payouts: &[Payout]) -> Result<String, Error> {
        let settings = self.settings();
        let transfers = payouts.iter().map(|one| self.transfer(one));
        let us = Party {
            name: settings.bank_holder.clone(),
            lei: None,
            address: None,
        };
        let currency = file.total.currency();
        let initiation = Initiation {
            message_id: file.message.clone(),
            created: file.created_at,
            initiator: us.clone(),
            payments: vec![Payment {
                id: format!("{}-1", file.message),
                execution_date: file.created_at.date(),
                debtor: us,
                debtor_account: Account::Iban(settings.bank_account.clone()),
                debtor_agent: Agent {
                    bic: Some(settings.bank_bic.clone()).filter(|bic| !bic.is_empty()),
                    ..Agent::default()
                },
                // EPC132-08: SEPA wants its service level and the charges that go with it.
                service_level: (currency == Currency::EUR).then(|| "SEPA".to_owned()),
                charges: Some(match currency == Currency::EUR {
                    true => Charges::ServiceLevel,
                    false => Charges::Shared,
                }),
                batch_booking: Some(false),
                transfers: transfers.collect::<Result<_, _>>()?,
            }],
        };
        pain001::write(&initiation).map_err(|findings| {
            tracing::error!(?findings, file = %file.message, "a file to the bank is not right");
            Problem::internal().into()
        })
    }

    fn transfer(&self, one: &Payout) -> Result<Transfer, Error> {
        let account = &one.account;
        let place = one.beneficiary.uuid();
        let number = self
            .vault()
            .unseal(place, &account.sealed, &account.key_id)?;
        let payee = Payee {
            holder: account.holder.clone(),
            number,
            form: account.form,
            bank_code: account.bank_code.clone(),
            country: account.country,
        };
        let (creditor_account, creditor_agent) = payee.written();
        let name = reference::end_to_end(one.id);
        Ok(Transfer {
            instruction_id: None,
            end_to_end_id: name.clone(),
            uetr: None,
            amount: one.amount,
            creditor: Party {
                name: payee.holder,
                lei: None,
                address: None,
            },
            creditor_account,
            creditor_agent,
            purpose: None,
            remittance: Some(format!("Payout {name}")),
        })
    }

    async fn take_report(&self, id: BatchId, reply: BankReply) -> Result<(), Error> {
        let told = match reply {
            BankReply::Report(text) => match pain002::read(text.as_bytes()) {
                Ok(report) if report.findings.is_empty() => Told::Report(text, report),
                Ok(_) | Err(_) => {
                    tracing::warn!(batch = %id, "the bank's report cannot be believed");
                    Told::Nothing
                }
            },
            BankReply::Refused(reason) => Told::Refused(reason),
            // A file that could not be sent is as it was.
            BankReply::NotSent => Told::NotSent,
            BankReply::Duplicate | BankReply::Missing | BankReply::Unknown => Told::Nothing,
        };
        self.write(told, move |service, tx, told| async move {
            let found = store::payout_batch::find(&tx, id).await?;
            let mut file = found.ok_or(Error::NotFound)?;
            let payouts = store::payout::of_batch(&tx, id).await?;
            let read = file.version;
            let mut facts = Vec::new();
            match told.as_ref() {
                Told::Report(_, report) if report.original_message_id != file.message => {
                    tracing::warn!(file = %file.message, "the bank reports on another file");
                }
                Told::Report(text, report) => {
                    file.state = state_of(report, file.state);
                    file.answer = Some(text.clone());
                    file.reason = report.group.reasons.first().cloned();
                    for one in &payouts {
                        facts.extend(fact(report, one, service.now()));
                    }
                }
                Told::Refused(reason) => {
                    file.state = BatchState::Rejected;
                    file.reason = Some(reason.clone());
                    let rejected = |one: &Payout| PayoutFact {
                        payout: one.id,
                        told: PayoutTold::Rejected,
                        source: PayoutSource::Report,
                        amount: one.amount,
                        reason: Some(reason.clone()),
                        at: service.now(),
                    };
                    facts.extend(payouts.iter().map(rejected));
                }
                Told::NotSent => {}
                Told::Nothing if file.state == BatchState::Submitted => {
                    file.state = BatchState::Unknown;
                    for one in &payouts {
                        let mut one = one.clone();
                        if one.state == PayoutState::Submitted {
                            let to = PayoutState::Unknown;
                            service.go_payout(&tx, &mut one, to, None, "bank").await?;
                        }
                    }
                }
                Told::Nothing => {}
            }
            file.step += 1;
            file.version += 1;
            file.updated_at = service.now();
            store::payout_batch::save(&tx, &file, read).await?;
            for fact in facts {
                service.learn_payout(&tx, &fact).await?;
            }
            Ok(())
        })
        .await
    }
}

enum Told {
    Report(String, StatusReport),
    Refused(String),
    NotSent,
    Nothing,
}

fn state_of(report: &StatusReport, before: BatchState) -> BatchState {
    match &report.group.status {
        Some(Status::Rejected | Status::Cancelled) => BatchState::Rejected,
        Some(Status::PartlyAccepted) => BatchState::PartlyAccepted,
        Some(Status::Received | Status::Pending | Status::Accepted(_) | Status::Settled(_)) => {
            BatchState::Accepted
        }
        Some(Status::Other(_)) | None => before,
    }
}

/// What a report says of one payout: by itself, else by its part of the file, else by the whole.
fn fact(report: &StatusReport, one: &Payout, at: kernel::Timestamp) -> Option<PayoutFact> {
    let named = |id: &Option<String>| {
        let ids = reference::payouts_in(id.as_deref().unwrap_or_default());
        ids.contains(&one.id)
    };
    let transactions = report.payments.iter().flat_map(|part| &part.transactions);
    let own = transactions
        .into_iter()
        .find(|told| named(&told.original_end_to_end_id))
        .map(|told| &told.judgement);
    let parts = report.payments.iter().map(|part| &part.judgement);
    let said = own
        .into_iter()
        .chain(parts)
        .chain([&report.group])
        .find(|judgement| judgement.status.is_some())?;
    let told = match said.status.as_ref()? {
        Status::Settled(_) => PayoutTold::Executed,
        Status::Rejected | Status::Cancelled => PayoutTold::Rejected,
        Status::Accepted(_) | Status::Received | Status::Pending => PayoutTold::Accepted,
        // In part: this one is told of elsewhere. A code that we do not know concludes nothing.
        Status::PartlyAccepted | Status::Other(_) => return None,
    };
    Some(PayoutFact {
        payout: one.id,
        told,
        source: PayoutSource::Report,
        amount: one.amount,
        reason: said.reasons.first().filter(|text| is_word(text)).cloned(),
        at,
    })
}
