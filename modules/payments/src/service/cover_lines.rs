//! The bank's lines of deals: each deal has two, one a currency, which come in any order, before or
//! after it is agreed to, and each counts once.

use db::Tx;
use kernel::Money;

use super::Service;
use super::cover::posting_names;
use crate::error::Error;
use crate::model::bank::{BankLine, BankLineState, MatchKind};
use crate::model::position::{Cover, CoverState};
use crate::rules::reconcile::{self, Named, Verdict};
use crate::rules::reference;
use crate::store;

/// Open lines that are looked through when a deal is agreed to.
const LINES_MAX: i64 = 200;

/// What a deal says of a currency: our side, and whether its line came. None: nothing.
fn side(one: &Cover, line: Money) -> Result<Option<(Money, bool)>, Error> {
    if line.currency() == one.sold.currency() {
        return Ok(Some((one.sold.negate()?, one.sold_line.is_some())));
    }
    let bought = (one.bought, one.bought_line.is_some());
    Ok((line.currency() == one.bought.currency()).then_some(bought))
}

impl Service {
    /// Whether a new line names a deal. Then it is matched with it, or open and says why.
    pub(super) async fn match_cover(
        &self,
        tx: &Tx,
        line: &mut BankLine,
        text: &str,
    ) -> Result<bool, Error> {
        let at_bank = store::position::covers_at_bank(tx, line.amount.currency()).await?;
        let named = at_bank
            .into_iter()
            .find(|one| reference::names_cover(text, one));
        let Some(mut one) = named else {
            return Ok(false);
        };
        let read = one.version;
        if self.show_cover(tx, &mut one, line).await? {
            one.version += 1;
            store::position::save_cover(tx, &one, read).await?;
        }
        Ok(true)
    }

    /// Puts a line against a deal; answers whether it is the deal's.
    async fn show_cover(
        &self,
        tx: &Tx,
        one: &mut Cover,
        line: &mut BankLine,
    ) -> Result<bool, Error> {
        let Some((amount, taken)) = side(one, line.amount)? else {
            return Ok(false);
        };
        let named = Named {
            amount,
            cleaned: !line.reference.contains(&reference::cover(one.id)),
            taken,
            state: None,
        };
        let none = Money::zero(line.amount.currency());
        let how: MatchKind = match reconcile::judge(line.amount, &[named], none) {
            Verdict::Matched(how) => how,
            Verdict::Open(why) => {
                line.why = Some(why);
                return Ok(false);
            }
        };
        let (sold, bought) = posting_names(one.id);
        let name = match line.amount.is_negative() {
            true => {
                one.sold_line = Some(line.id);
                sold
            }
            false => {
                one.bought_line = Some(line.id);
                bought
            }
        };
        store::statement::show(tx, &name, line.id).await?;
        if one.sold_line.is_some() && one.bought_line.is_some() {
            one.state = CoverState::Settled;
        }
        self.settled(line, how, "system");
        Ok(true)
    }

    /// Lines that came before the deal was agreed to, and found nothing then.
    pub(super) async fn find_lines_of(&self, tx: &Tx, one: &mut Cover) -> Result<(), Error> {
        let (open, last) = (
            Some(BankLineState::Open),
            kernel::Id::from_uuid(uuid::Uuid::max()),
        );
        for mut line in store::statement::lines(tx, None, open, last, LINES_MAX).await? {
            let text = format!("{} {}", line.reference, line.text);
            let read = line.version;
            if reference::names_cover(&text, one) && self.show_cover(tx, one, &mut line).await? {
                line.version += 1;
                store::statement::save_line(tx, &line, read).await?;
            }
        }
        Ok(())
    }
}
