//! What came and is nobody's, on its way back to where it came from.

use db::Tx;
use kernel::Money;
use ledger::EntryId;
use runtime::{crash, jobs};
use serde::{Deserialize, Serialize};

use super::Service;
use super::payee_screening::firm_of;
use crate::MODULE;
use crate::bank::{Single, SingleReply};
use crate::error::Error;
use crate::jobs::CARRY_BACK;
use crate::model::payout::PayoutTold;
use crate::model::screening::Looked;
use crate::model::transfer::{Remittance, RemittanceId, RemittanceState, Unowned};
use crate::rules::books_transfer as books;
use crate::rules::reference;
use crate::store;

/// What is on its way back to where it came from, and the rung of its ladder.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Carry {
    pub id: RemittanceId,
    pub step: i64,
}

impl Service {
    /// What is nobody's is on its way back.
    pub(crate) async fn carry_later(&self, tx: &Tx, one: &Remittance) -> Result<(), Error> {
        let ladder = self.settings().ladder();
        let rung = usize::try_from(one.step - 1).ok();
        let at = match rung {
            None => self.now(),
            Some(rung) => match ladder.get(rung) {
                Some(pause) => self.now().plus(*pause),
                None => {
                    tracing::warn!(remittance = %one.id, "nobody knows whether it went back");
                    return Ok(());
                }
            },
        };
        let carry = Carry {
            id: one.id,
            step: one.step,
        };
        let key = format!("{}:{}:{}", one.id, one.version, one.step);
        jobs::enqueue(tx, self.rt(), MODULE, CARRY_BACK, &carry, at, Some(&key)).await?;
        Ok(())
    }

    /// A rung of its ladder. Whoever it goes to is looked up before the first, which waits for it.
    pub(crate) async fn carry_back(&self, carry: Carry) -> Result<(), Error> {
        let Some(bank) = self.bank() else {
            return Ok(());
        };
        let (one, looked) = self
            .read(carry.id, |_, tx, id| async move {
                let found = store::remittance::find(&tx, *id).await?;
                let one = found.ok_or(Error::NotFound)?;
                let looked = store::screening::of(&tx, firm_of(&one), id.uuid()).await?;
                Ok((one, looked))
            })
            .await?;
        if looked != Looked::Clear {
            return Ok(());
        }
        let account = match (&one.account, one.state) {
            (Some(account), RemittanceState::Returning) => account,
            _ => return Ok(()),
        };
        let single = Single {
            name: return_name(&one),
            amount: one.amount,
            payee: self.in_clear(one.id.uuid(), account)?,
            text: format!(
                "Return {}",
                one.bank_ref.chars().take(60).collect::<String>()
            ),
            created: one.settled_at.unwrap_or(one.at),
        };
        let reply = bank.remit(&single, carry.step > 0).await;
        crash::point(MODULE, "remittance.answered");
        self.write((carry.id, reply), |service, tx, input| async move {
            let (id, reply) = input.as_ref();
            let found = store::remittance::find(&tx, *id).await?;
            let mut one = found.ok_or(Error::NotFound)?;
            let told = match reply {
                SingleReply::Executed => PayoutTold::Executed,
                SingleReply::Rejected(reason) => {
                    tracing::warn!(remittance = %one.id, reason, "it cannot be sent back");
                    PayoutTold::Rejected
                }
                SingleReply::Accepted | SingleReply::NotSent | SingleReply::Unknown => {
                    if one.state != RemittanceState::Returning {
                        return Ok(());
                    }
                    one.step += 1;
                    store::remittance::save(&tx, &mut one).await?;
                    return service.carry_later(&tx, &one).await;
                }
            };
            let amount = one.amount;
            service.learn_return(&tx, *id, told, amount).await?;
            Ok(())
        })
        .await
    }

    /// What the bank says of something on its way back. Answers the entry that the books have of it;
    /// none when it is none of ours over that amount.
    pub(crate) async fn learn_return(
        &self,
        tx: &Tx,
        id: RemittanceId,
        told: PayoutTold,
        amount: Money,
    ) -> Result<Option<EntryId>, Error> {
        let found = store::remittance::find(tx, id).await?;
        let Some(mut one) = found.filter(|one| one.amount == amount) else {
            return Ok(None);
        };
        let now = self.now();
        let (left, back) = (books::returned(&one, now)?, books::came_back(&one, now)?);
        let moved = matches!(told, PayoutTold::Executed | PayoutTold::Returned);
        if moved && one.state == RemittanceState::Returning {
            self.go_remittance(tx, &mut one, RemittanceState::Returned)
                .await?;
            self.book_of_bank(tx, &one, &left, amount.negate()?).await?;
        }
        let waits = match (told, one.state) {
            (PayoutTold::Rejected, RemittanceState::Returning) => true,
            (PayoutTold::Returned, RemittanceState::Returned) => {
                self.book_of_bank(tx, &one, &back, amount).await?;
                true
            }
            _ => false,
        };
        if waits {
            one.why = Some(Unowned::ReturnRefused);
            one.step = 0;
            self.go_remittance(tx, &mut one, RemittanceState::Waiting)
                .await?;
        }
        Ok(Some(match told {
            PayoutTold::Returned => back.id().clone(),
            _ => left.id().clone(),
        }))
    }
}

/// A file at the bank of each try to send it back.
fn return_name(one: &Remittance) -> String {
    format!(
        "{}{}",
        reference::plain(&one.id.to_string()),
        books::turn(one)
    )
}
