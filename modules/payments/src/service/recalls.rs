//! What the bank takes back of money that it had booked as come.

use db::Tx;
use iso20022::camt053::Entry as Booked;

use super::Service;
use crate::error::Error;
use crate::model::bank::{BankLine, MatchKind, OpenReason};
use crate::model::transfer::RemittanceState;
use crate::notices::REMITTANCE_RECALLED;
use crate::rules::books_transfer::{self as books, TakenFrom};
use crate::store;

impl Service {
    /// The bank takes back what it had booked. What has not gone on is simply gone; what orders hold is
    /// frozen; all else the platform bears until its people have it back, and they hear of it.
    pub(crate) async fn match_recall(
        &self,
        tx: &Tx,
        line: &mut BankLine,
        told: &Booked,
    ) -> Result<bool, Error> {
        if !line.amount.is_negative() {
            return Ok(false);
        }
        let names = told
            .transactions
            .iter()
            .filter_map(|one| one.servicer_reference.as_deref());
        let mut found = None;
        for name in names {
            found = found.or(store::remittance::of_bank(tx, name).await?);
        }
        let Some(mut one) = found else {
            return Ok(false);
        };
        if one.amount.negate()? != line.amount {
            line.why = Some(OpenReason::AmountDiffers);
            return Ok(true);
        }
        let mut of_orders = None;
        let from = match (one.state, one.owner) {
            (RemittanceState::Screening, Some((buyer, _))) => TakenFrom::Buyer(buyer),
            (RemittanceState::Screening, None) => TakenFrom::Suspense,
            (RemittanceState::Waiting | RemittanceState::Proposed, _) => TakenFrom::Suspense,
            (RemittanceState::Counted, Some((buyer, id))) => {
                let mut intent = self.load(tx, buyer, id).await?;
                let read = intent.version;
                intent.version += 1;
                store::intent::save(tx, &intent, read).await?;
                if self.is_orders_money(tx, &one, &intent).await? {
                    of_orders = Some(intent);
                }
                TakenFrom::Buyer(buyer)
            }
            (RemittanceState::Booked, _) => match one.became {
                Some(becomes) => TakenFrom::Named(becomes),
                None => TakenFrom::Platform,
            },
            (RemittanceState::SentBack | RemittanceState::Returned, _) => TakenFrom::Platform,
            (RemittanceState::Returning | RemittanceState::Counted, _) => {
                line.why = Some(OpenReason::AlreadyEnded);
                return Ok(true);
            }
            (RemittanceState::Recalled, _) => {
                line.why = Some(OpenReason::Twice);
                return Ok(true);
            }
        };
        one.proposed = None;
        self.go_remittance(tx, &mut one, RemittanceState::Recalled)
            .await?;
        let entry = match of_orders {
            Some(intent) => {
                let of_orders = self.recall_of_orders(tx, &one, &intent).await?;
                books::recalled_of_orders(&one, of_orders, self.now())?
            }
            None => books::recalled(&one, from, self.now())?,
        };
        let amount = line.amount;
        self.book_of_bank(tx, &one, &entry, amount).await?;
        store::statement::show(tx, entry.id().as_str(), line.id).await?;
        self.settled(line, MatchKind::Remittance, "system");
        self.tell_finance(tx, &one, REMITTANCE_RECALLED).await?;
        Ok(true)
    }
}
