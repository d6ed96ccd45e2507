//! Looking up whom money comes from and whom it is to go to: the payer of a transfer, the holder of a
//! bank account when it is added or changed, and again for each payout, refund and return. Clear goes
//! on by itself; anything else is held, with the money set aside, until the desk has decided. Those
//! whom it is about are told no more than that somebody looks: more would tip off whom the lists
//! name.

use contract::identity::{Caller, PersonErased};
use contract::ids::{OrgId, PayoutId, RefundId};
use contract::risk::{
    Occasion, Party, PartyKind, PartyRole, ScreenAsk, Screened, ScreeningEnded, Verdict,
};
use db::Tx;
use kernel::Country;
use runtime::jobs;
use uuid::Uuid;

use super::Service;
use crate::MODULE;
use crate::error::Error;
use crate::jobs::{REFUND, Target};
use crate::model::Refund;
use crate::model::beneficiary::{BankAccount, Beneficiary};
use crate::model::payout::{Payout, PayoutState};
use crate::model::screening::{Looked, Screening, ScreeningSubject};
use crate::model::transfer::{Remittance, RemittanceId};
use crate::store;

const ASKED_A_RUN: i64 = 100;
const REASON_CHARS_MAX: usize = 200;

/// In whose trade money that came is: its buyer's, or the platform's until somebody knows.
pub(crate) fn firm_of(one: &Remittance) -> OrgId {
    one.owner.map_or(Caller::system().org, |(buyer, _)| buyer)
}

impl Service {
    /// A bank account has to be looked at: under an id of its own each time, as it may be another's
    /// name now.
    pub(crate) async fn look_at_account(&self, tx: &Tx, one: &Beneficiary) -> Result<(), Error> {
        let of = (ScreeningSubject::Beneficiary, one.id.uuid());
        let process = self.rt().ids().uuid();
        self.look_at_holder(tx, process, one.seller, of, &one.account)
            .await
    }

    pub(crate) async fn look_at_payout(&self, tx: &Tx, one: &Payout) -> Result<(), Error> {
        let (of, process) = ((ScreeningSubject::Payout, one.id.uuid()), one.id.uuid());
        self.look_at_holder(tx, process, one.seller, of, &one.account)
            .await
    }

    /// Whom a refund goes to, each time that it is said.
    pub(crate) async fn look_at_refund(
        &self,
        tx: &Tx,
        (refund, buyer): (RefundId, OrgId),
        account: &BankAccount,
    ) -> Result<(), Error> {
        let of = (ScreeningSubject::Refund, refund.uuid());
        let process = self.rt().ids().uuid();
        self.look_at_holder(tx, process, buyer, of, account).await
    }

    /// Whom money goes back to that was nobody's, each time that it goes.
    pub(crate) async fn look_at_return(&self, tx: &Tx, one: &Remittance) -> Result<(), Error> {
        let account = one.account.as_ref().ok_or(Error::NotFound)?;
        let of = (ScreeningSubject::Return, one.id.uuid());
        let process = self.rt().ids().uuid();
        self.look_at_holder(tx, process, firm_of(one), of, account)
            .await
    }

    async fn look_at_holder(
        &self,
        tx: &Tx,
        process: Uuid,
        firm: OrgId,
        of: (ScreeningSubject, Uuid),
        account: &BankAccount,
    ) -> Result<(), Error> {
        let named = (account.holder.as_str(), Some(account.country));
        self.look_at(tx, process, firm, of, named).await
    }

    /// Who sent money; false when the bank told no name, and there is nobody to look up.
    pub(crate) async fn look_at_payer(&self, tx: &Tx, one: &Remittance) -> Result<bool, Error> {
        let Some(name) = one.payer.as_deref().filter(|name| !name.trim().is_empty()) else {
            return Ok(false);
        };
        let country = one.account.as_ref().map(|account| account.country);
        let of = (ScreeningSubject::Remittance, one.id.uuid());
        self.look_at(tx, one.id.uuid(), firm_of(one), of, (name, country))
            .await?;
        Ok(true)
    }

    async fn look_at(
        &self,
        tx: &Tx,
        process: Uuid,
        firm: OrgId,
        (subject, of): (ScreeningSubject, Uuid),
        (name, country): (&str, Option<Country>),
    ) -> Result<(), Error> {
        let wanted = Screening {
            process,
            subject,
            firm,
            of,
            name: name.to_owned(),
            country,
            looked: Looked::Waiting,
            because: None,
            at: self.now(),
        };
        store::screening::insert(tx, &wanted).await
    }

    /// Asks about everybody who waits. Whoever asked for something need not wait for the next run;
    /// what fails here that run finds again.
    pub(crate) async fn ask_about_waiting(&self) {
        if let Err(error) = self.screen_waiting().await {
            tracing::warn!(%error, "not everybody was looked up; the next run tries again");
        }
    }

    /// Nobody who cannot be looked up keeps the others waiting. Whoever asks while somebody else does
    /// finds the most of it done.
    pub(crate) async fn screen_waiting(&self) -> Result<(), Error> {
        let _alone = self.asking().lock().await;
        let mut after = Uuid::nil();
        let mut failed = None;
        loop {
            let waiting = self
                .read(after, |_, tx, after| async move {
                    store::screening::waiting(&tx, *after, ASKED_A_RUN).await
                })
                .await?;
            let Some(last) = waiting.last() else {
                return failed.map_or(Ok(()), Err);
            };
            after = last.process;
            for one in waiting {
                if let Err(error) = self.ask_about(one).await {
                    tracing::warn!(%error, "somebody could not be looked up");
                    failed = Some(error);
                }
            }
        }
    }

    async fn ask_about(&self, one: Screening) -> Result<(), Error> {
        let party = Party::named(PartyRole::Firm, PartyKind::Company, one.name.clone());
        let ask = ScreenAsk {
            firm: one.firm,
            occasion: Occasion::Payment,
            process: one.process,
            parties: vec![match one.country {
                Some(country) => party.of(country),
                None => party,
            }],
            destination: None,
        };
        let told = self.risk().screen(&Caller::system(), ask).await?;
        let input = (one.process, told.verdict, reason(&told));
        self.write(input, |service, tx, input| async move {
            let (process, verdict, because) = input.as_ref();
            service
                .was_looked_at(&tx, *process, *verdict, because.as_deref())
                .await
        })
        .await
    }

    /// The desk has decided about somebody who was held; of what is not ours nothing happens.
    pub(crate) async fn on_payee_screened(
        &self,
        tx: &Tx,
        event: ScreeningEnded,
    ) -> Result<(), Error> {
        if event.occasion != Occasion::Payment {
            return Ok(());
        }
        self.was_looked_at(tx, event.process, event.verdict, None)
            .await
    }

    async fn was_looked_at(
        &self,
        tx: &Tx,
        process: Uuid,
        verdict: Verdict,
        because: Option<&str>,
    ) -> Result<(), Error> {
        let Some(one) = store::screening::find(tx, process).await? else {
            return Ok(());
        };
        let looked = match verdict {
            Verdict::Clear => Looked::Clear,
            Verdict::Review | Verdict::Hit => Looked::Held,
        };
        if !store::screening::end(tx, process, looked, because, self.now()).await? {
            return Ok(());
        }
        match (one.subject, looked) {
            (ScreeningSubject::Payout, Looked::Clear) => {
                let id = PayoutId::from_uuid(one.of);
                let found = store::payout::find(tx, one.firm, id).await?;
                let mut payout = found.ok_or(Error::NotFound)?;
                self.let_payout_go(tx, &mut payout, "system").await
            }
            (ScreeningSubject::Remittance, _) => {
                let id = RemittanceId::from_uuid(one.of);
                self.payer_was_looked_at(tx, id, looked).await
            }
            (ScreeningSubject::Return, Looked::Clear) => {
                let found = store::remittance::find(tx, RemittanceId::from_uuid(one.of)).await?;
                let back = found.ok_or(Error::NotFound)?;
                self.carry_later(tx, &back).await
            }
            (ScreeningSubject::Refund, Looked::Clear) => self.refund_goes_on(tx, &one).await,
            (
                ScreeningSubject::Beneficiary
                | ScreeningSubject::Payout
                | ScreeningSubject::Return
                | ScreeningSubject::Refund,
                _,
            ) => Ok(()),
        }
    }

    /// Whoever it goes to was looked up; one that waits for people waits on.
    async fn refund_goes_on(&self, tx: &Tx, one: &Screening) -> Result<(), Error> {
        let target = Target {
            buyer: one.firm,
            id: one.of,
            step: 0,
        };
        let (rt, now) = (self.rt(), self.now());
        let key = format!("{}:looked", one.process);
        jobs::enqueue(tx, rt, MODULE, REFUND, &target, now, Some(&key)).await?;
        Ok(())
    }

    /// Whether nobody has anything against the one whom a refund goes to.
    pub(crate) async fn is_payee_clear(&self, tx: &Tx, wanted: &Refund) -> Result<bool, Error> {
        let looked = store::screening::of(tx, wanted.buyer, wanted.id.uuid()).await?;
        Ok(looked == Looked::Clear)
    }

    /// A payout goes to the bank when nobody has anything against it, and everybody agreed who has
    /// to.
    pub(crate) async fn let_payout_go(
        &self,
        tx: &Tx,
        one: &mut Payout,
        actor: &str,
    ) -> Result<(), Error> {
        let looked = store::screening::of(tx, one.seller, one.id.uuid()).await?;
        let agreed = store::payout::approvals(tx, one.id).await?.len();
        let is_agreed = i64::try_from(agreed).unwrap_or(0) >= one.approvals_needed;
        if one.state != PayoutState::Screening || looked != Looked::Clear || !is_agreed {
            return Ok(());
        }
        self.go_payout(tx, one, PayoutState::Approved, None, actor)
            .await
    }

    /// A firm is gone with its last person: its bank accounts go, and so do telephones of its
    /// payments. Payouts and the ledger stay, with the account that each payout went to: records of
    /// transactions and of who was paid are kept for five years (Directive (EU) 2015/849, art. 40)
    /// and ten (Anti-Money Laundering Law of the PRC of 2024, art. 34), which the right to erasure
    /// leaves alone (GDPR, art. 17(3)(b)).
    pub(crate) async fn on_person_erased(&self, tx: &Tx, event: PersonErased) -> Result<(), Error> {
        for firm in event.closed {
            store::beneficiary::forget(tx, firm).await?;
            store::attempt::forget_phones(tx, firm).await?;
        }
        Ok(())
    }
}

/// The list and its entry that somebody is held for, as the gravest of all that was found.
fn reason(told: &Screened) -> Option<String> {
    let gravest = told.reasons.iter().max_by_key(|one| one.score)?;
    let text = format!("{} · {}", gravest.list, gravest.entry);
    Some(text.chars().take(REASON_CHARS_MAX).collect())
}
