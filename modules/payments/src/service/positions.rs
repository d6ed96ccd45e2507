//! The platform's own positions: moved with every exchange, deal and fee, realised when they close,
//! and held against the books and a limit. What is open is shown at today's rate and posted nowhere.

use std::collections::BTreeMap;

use contract::identity::Caller;
use db::Tx;
use kernel::{Currency, Money, Timestamp};
use ledger::{Account, Root};
use runtime::notices::{self, Notice, To};
use serde_json::json;
use uuid::Uuid;

use super::Service;
use super::operate::DECIDERS;
use super::reconcile::BANK_FEES;
use crate::MODULE;
use crate::error::Error;
use crate::model::position::{MoveKind, Position, PositionMove};
use crate::notices::{FX_DRIFT, FX_EXPOSURE};
use crate::rules::books;
use crate::rules::position::{self, Holding, Moved, REPORTING};
use crate::store;

/// What liquidity was called before each currency had an account of its own.
const FORMER_LIQUIDITY: &str = "fx_liquidity";

/// Money that changed its currency, as the platform sees it.
#[derive(Clone, Copy)]
pub(crate) struct Change {
    pub(crate) kind: MoveKind,
    pub(crate) subject: Uuid,
    /// What the platform has more of now.
    pub(crate) gained: Money,
    pub(crate) given: Money,
    /// Which of the two says what both are worth, where neither is in the reporting currency.
    pub(crate) valued: Money,
}

/// An account of earnings or costs that changed, with what is on it now.
struct Earned {
    account: String,
    now: Money,
    more: Money,
}

/// The accounts in which the currencies meet.
fn liquidity(currency: Currency) -> Result<Vec<String>, Error> {
    let own = Account::of(Root::Liquidity, currency.code())?;
    Ok(vec![own.to_string(), FORMER_LIQUIDITY.to_owned()])
}

impl Service {
    /// Moves both positions of a change and books what that realised, under the name of what
    /// changed. Before the change itself is booked: a currency's first move finds out what the books
    /// held before.
    pub(crate) async fn move_positions(
        &self,
        tx: &Tx,
        change: &Change,
        name: &str,
    ) -> Result<Money, Error> {
        let Change {
            kind,
            subject,
            gained,
            given,
            valued,
        } = *change;
        let legs = [gained, given];
        let reporting = legs.iter().find(|leg| leg.currency() == REPORTING);
        let worth = match reporting {
            Some(leg) => *leg,
            None => self.worth(tx, valued).await?.ok_or(Error::NoRate)?,
        };
        let mut legs = [(gained, worth), (given.negate()?, worth.negate()?)];
        // Always in the same order, so that two changes never wait for each other.
        legs.sort_by_key(|(leg, _)| (leg.currency() == REPORTING, leg.currency().code()));
        let mut realised = Money::zero(REPORTING);
        for (amount, worth) in legs {
            let gain = self.move_one(tx, kind, subject, amount, worth).await?;
            realised = realised.checked_add(gain)?;
        }
        if !realised.is_zero() {
            let taken = realised.negate()?;
            let kind = MoveKind::Difference;
            self.move_one(tx, kind, subject, taken, taken).await?;
            let entry = books::difference(name, self.now(), realised)?;
            let row = self.rt().ids().uuid();
            store::ledger::record(tx, row, subject, &entry).await?;
        }
        Ok(realised)
    }

    async fn move_one(
        &self,
        tx: &Tx,
        kind: MoveKind,
        subject: Uuid,
        amount: Money,
        worth: Money,
    ) -> Result<Money, Error> {
        let mut one = self.open_position(tx, amount.currency()).await?;
        self.write_move(tx, &mut one, kind, subject, (amount, worth))
            .await
    }

    /// A position as it stands. The first time, with what the books held before positions were kept,
    /// at today's rate.
    async fn open_position(&self, tx: &Tx, currency: Currency) -> Result<Position, Error> {
        if let Some(found) = store::position::find(tx, currency).await? {
            return Ok(found);
        }
        let Holding { amount, cost } = Holding::none(currency);
        let mut one = Position {
            currency,
            version: 0,
            amount,
            cost,
            earned: Money::zero(currency),
            limit_told_at: None,
            drift_told_at: None,
            updated_at: self.now(),
        };
        let before = store::position::booked(tx, &liquidity(currency)?, currency).await?;
        if !before.is_zero() {
            let worth = self.worth(tx, before).await?.ok_or(Error::NoRate)?;
            let kind = MoveKind::Opening;
            self.write_move(tx, &mut one, kind, Uuid::nil(), (before, worth))
                .await?;
        }
        Ok(one)
    }

    async fn write_move(
        &self,
        tx: &Tx,
        one: &mut Position,
        kind: MoveKind,
        subject: Uuid,
        (amount, worth): (Money, Money),
    ) -> Result<Money, Error> {
        let held = Holding {
            amount: one.amount,
            cost: one.cost,
        };
        let Moved { left, realised } = held.moved(amount, worth)?;
        let (read, now) = (one.version, self.now());
        one.version += 1;
        one.amount = left.amount;
        one.cost = left.cost;
        one.updated_at = now;
        if kind == MoveKind::Earned {
            one.earned = one.earned.checked_add(amount)?;
        }
        store::position::save(tx, one, read).await?;
        let day = now.date();
        let moved = PositionMove {
            currency: one.currency,
            number: one.version,
            kind,
            subject,
            amount,
            worth,
            realised,
            left: left.amount,
            left_cost: left.cost,
            month: format!("{:04}-{:02}", day.year(), day.month()),
            at: now,
        };
        store::position::add_move(tx, &moved).await?;
        Ok(realised)
    }

    /// What a sum is worth by the newest rate. None: there is none.
    pub(super) async fn worth(&self, tx: &Tx, sum: Money) -> Result<Option<Money>, Error> {
        if sum.currency() == REPORTING {
            return Ok(Some(sum));
        }
        let rate = store::rate::newest(tx, sum.currency()).await?;
        let worth = rate.map(|dated| position::worth(sum, dated.rate));
        Ok(worth.transpose()?)
    }

    /// The accounts in which the platform earns and spends. Gains by currencies are in the reporting
    /// one and no position of another.
    fn earning(&self) -> Result<Vec<String>, Error> {
        let sole = [
            Root::PlatformFees,
            Root::DisputeFees,
            Root::FxSpread,
            Root::CreditLoss,
            Root::Interest,
        ];
        let mut names = Vec::new();
        for root in sole {
            names.push(Account::sole(root)?.to_string());
        }
        names.extend(["platform_fee".to_owned(), "fx_spread".to_owned()]);
        let providers = self.connectors().all().iter().map(|one| one.name());
        for owner in providers.chain([BANK_FEES]) {
            names.push(Account::of(Root::PspFees, owner)?.to_string());
            names.push(format!("provider_fee:{owner}"));
        }
        Ok(names)
    }

    /// Takes what the platform earned and spent in other currencies into their positions, at the
    /// rate of the day, and looks at limits and books.
    pub(crate) async fn keep_positions(&self) -> Result<(), Error> {
        let names = self.earning()?;
        self.write(names, |service, tx, names| async move {
            let noted: BTreeMap<(String, Currency), Money> = store::position::noted(&tx)
                .await?
                .into_iter()
                .map(|(account, net)| ((account, net.currency()), net))
                .collect();
            let mut changed: BTreeMap<Currency, Vec<Earned>> = BTreeMap::new();
            for (account, now) in store::position::sealed(&tx, &names).await? {
                let currency = now.currency();
                let before = noted.get(&(account.clone(), currency)).copied();
                let more = now.checked_sub(before.unwrap_or(Money::zero(currency)))?;
                if currency != REPORTING && !more.is_zero() {
                    let one = Earned { account, now, more };
                    changed.entry(currency).or_default().push(one);
                }
            }
            for (currency, all) in changed {
                service.earn(&tx, currency, &all).await?;
            }
            for one in store::position::all(&tx).await? {
                service.watch_position(&tx, one).await?;
            }
            Ok(())
        })
        .await
    }

    /// Takes accounts in as they stand. Each is noted by itself: a provider that is set up no more
    /// keeps what it took.
    async fn earn(&self, tx: &Tx, currency: Currency, all: &[Earned]) -> Result<(), Error> {
        let more = Money::sum(all.iter().map(|one| one.more), currency)?;
        // Without a rate it waits for one.
        let Some(worth) = self.worth(tx, more).await? else {
            return Ok(());
        };
        for one in all {
            store::position::note(tx, &one.account, one.now).await?;
        }
        let mut one = self.open_position(tx, currency).await?;
        let kind = MoveKind::Earned;
        let gain = self
            .write_move(tx, &mut one, kind, Uuid::nil(), (more, worth))
            .await?;
        if gain.is_zero() {
            return Ok(());
        }
        // What is earned may pay what is owed, and closes it.
        let (subject, taken) = (Uuid::nil(), gain.negate()?);
        self.move_one(tx, MoveKind::Difference, subject, taken, taken)
            .await?;
        let name = format!("position-{}-{}", one.currency, one.version);
        let entry = books::difference(&name, self.now(), gain)?;
        let row = self.rt().ids().uuid();
        store::ledger::record(tx, row, subject, &entry).await?;
        Ok(())
    }

    /// What the books say of a currency's liquidity and its position does not.
    pub(super) async fn unexplained(&self, tx: &Tx, one: &Position) -> Result<Money, Error> {
        let names = liquidity(one.currency)?;
        let booked = store::position::booked(tx, &names, one.currency).await?;
        Ok(booked.checked_sub(one.amount.checked_sub(one.earned)?)?)
    }

    /// The most that a currency's position may be worth, either way.
    pub(super) fn exposure_limit(&self, currency: Currency) -> Money {
        let settings = self.settings();
        let (list, otherwise) = (
            &settings.fx_exposure_limits,
            settings.fx_exposure_limit_euros,
        );
        position::limit_of(list, otherwise, currency)
    }

    /// Tells once when a position is over its limit or the books say otherwise, and again only after
    /// that was over.
    async fn watch_position(&self, tx: &Tx, mut one: Position) -> Result<(), Error> {
        let limit = self.exposure_limit(one.currency);
        let worth = match one.currency == REPORTING {
            true => None,
            false => self.worth(tx, one.amount).await?,
        };
        let exposure = worth.map_or(0, |worth| worth.minor().unsigned_abs());
        let is_over = exposure > limit.minor().unsigned_abs();
        let unexplained = self.unexplained(tx, &one).await?;
        let told = (one.limit_told_at, one.drift_told_at);
        let now = self.now();
        one.limit_told_at = since(is_over, told.0, now);
        one.drift_told_at = since(!unexplained.is_zero(), told.1, now);
        if (one.limit_told_at, one.drift_told_at) == told {
            return Ok(());
        }
        if let (None, Some(_), Some(worth)) = (told.0, one.limit_told_at, worth) {
            let params = json!({
                "currency": one.currency.code(),
                "amount": worth.to_major_string(),
                "limit": limit.to_major_string(),
            });
            self.alarm(tx, FX_EXPOSURE, params).await?;
        }
        if let (None, Some(_)) = (told.1, one.drift_told_at) {
            let params = json!({
                "currency": one.currency.code(),
                "amount": unexplained.to_major_string(),
            });
            self.alarm(tx, FX_DRIFT, params).await?;
        }
        store::position::note_told(tx, &one).await
    }

    async fn alarm(
        &self,
        tx: &Tx,
        kind: &'static str,
        params: serde_json::Value,
    ) -> Result<(), Error> {
        let by = Caller::system();
        let notice = Notice {
            to: To::Staff(DECIDERS.to_vec()),
            org: by.org,
            kind,
            params,
            link: Some("/ops/currencies".to_owned()),
        };
        notices::tell(tx, self.rt(), MODULE, &by, &notice).await?;
        Ok(())
    }
}

/// When people were told of what lasts; nothing when it is over.
fn since(lasts: bool, told: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
    lasts.then(|| told.unwrap_or(now))
}
