//! Looking up whom money is to go to: the holder of a bank account when it is added or changed, and
//! again for each payout. Clear goes on by itself; anything else is held, with the money set aside,
//! until the desk has decided. The seller is told no more than that somebody looks: more would tip
//! off whom the lists name.

use contract::identity::{Caller, PersonErased};
use contract::ids::PayoutId;
use contract::risk::{Occasion, Party, PartyKind, PartyRole, ScreenAsk, ScreeningEnded, Verdict};
use db::Tx;
use uuid::Uuid;

use super::Service;
use crate::error::Error;
use crate::model::beneficiary::Beneficiary;
use crate::model::payout::{Looked, Payout, PayoutState, Screening, ScreeningSubject};
use crate::store;

const ASKED_A_RUN: i64 = 100;

impl Service {
    /// A bank account has to be looked at: under an id of its own each time, as it may be another's
    /// name now.
    pub(crate) async fn look_at_account(&self, tx: &Tx, one: &Beneficiary) -> Result<(), Error> {
        let wanted = Screening {
            process: self.rt().ids().uuid(),
            subject: ScreeningSubject::Beneficiary,
            seller: one.seller,
            of: one.id.uuid(),
            name: one.account.holder.clone(),
            country: one.account.country,
            looked: Looked::Waiting,
            at: self.now(),
        };
        store::screening::insert(tx, &wanted).await
    }

    pub(crate) async fn look_at_payout(&self, tx: &Tx, one: &Payout) -> Result<(), Error> {
        let wanted = Screening {
            process: one.id.uuid(),
            subject: ScreeningSubject::Payout,
            seller: one.seller,
            of: one.id.uuid(),
            name: one.account.holder.clone(),
            country: one.account.country,
            looked: Looked::Waiting,
            at: self.now(),
        };
        store::screening::insert(tx, &wanted).await
    }

    /// Asks about everybody who waits. Whoever asked for something need not wait for the next run;
    /// what fails here that run finds again.
    pub(crate) async fn ask_about_waiting(&self) {
        if let Err(error) = self.screen_waiting().await {
            tracing::warn!(%error, "nobody was looked up; the next run tries again");
        }
    }

    pub(crate) async fn screen_waiting(&self) -> Result<(), Error> {
        let waiting = self
            .read((), |_, tx, _| async move {
                store::screening::waiting(&tx, ASKED_A_RUN).await
            })
            .await?;
        for one in waiting {
            let party = Party::named(PartyRole::Firm, PartyKind::Company, one.name.clone());
            let ask = ScreenAsk {
                firm: one.seller,
                occasion: Occasion::Payment,
                process: one.process,
                parties: vec![party.of(one.country)],
                destination: None,
            };
            let verdict = self.risk().screen(&Caller::system(), ask).await?.verdict;
            self.write((one.process, verdict), |service, tx, input| async move {
                service.was_looked_at(&tx, input.0, input.1).await
            })
            .await?;
        }
        Ok(())
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
        self.was_looked_at(tx, event.process, event.verdict).await
    }

    async fn was_looked_at(&self, tx: &Tx, process: Uuid, verdict: Verdict) -> Result<(), Error> {
        let Some(one) = store::screening::find(tx, process).await? else {
            return Ok(());
        };
        let looked = match verdict {
            Verdict::Clear => Looked::Clear,
            Verdict::Review | Verdict::Hit => Looked::Held,
        };
        if !store::screening::end(tx, process, looked, self.now()).await? {
            return Ok(());
        }
        match (one.subject, looked) {
            (ScreeningSubject::Payout, Looked::Clear) => {
                let id = PayoutId::from_uuid(one.of);
                let found = store::payout::find(tx, one.seller, id).await?;
                let mut payout = found.ok_or(Error::NotFound)?;
                self.let_payout_go(tx, &mut payout, "system").await
            }
            (ScreeningSubject::Payout | ScreeningSubject::Beneficiary, _) => Ok(()),
        }
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
