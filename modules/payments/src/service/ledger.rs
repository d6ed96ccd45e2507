//! The books: sealing after the commit, the trial balance, and the export.

use std::collections::BTreeMap;
use std::io::Write;

use contract::identity::Caller;
use kernel::{Currency, Cursor, Money, Page, Problem, Timestamp};
use ledger::{Direction, Entry, Exporter, Head, Sealed, Sealer};
use runtime::http::PageQuery;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::operate::LOOKERS;
use super::{Service, rows};
use crate::error::Error;
use crate::store;
use crate::store::sums::{Part, Sides};

/// Entries sealed in one transaction, and read at once for an export.
const BATCH: i64 = 512;
/// Accounts that the trial balance lists.
const SHOWN: i64 = 200;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PostingView {
    pub account: String,
    pub amount: Money,
    /// `debit` or `credit`.
    pub direction: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EntryView {
    pub id: String,
    pub at: Timestamp,
    /// Absent until it is sealed.
    pub seq: Option<i64>,
    pub hash: Option<String>,
    pub postings: Vec<PostingView>,
}

impl EntryView {
    pub fn of(entry: &Entry) -> Self {
        EntryView {
            id: entry.id().to_string(),
            at: entry.at(),
            seq: None,
            hash: None,
            postings: entry
                .postings()
                .iter()
                .map(|posting| PostingView {
                    account: posting.account.to_string(),
                    amount: posting.money(),
                    direction: posting.direction.name().to_owned(),
                })
                .collect(),
        }
    }

    fn sealed(sealed: &Sealed) -> Self {
        EntryView {
            seq: Some(sealed.seq),
            hash: Some(sealed.hash.to_string()),
            ..EntryView::of(&sealed.entry)
        }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AccountBalance {
    pub account: String,
    pub debits: Money,
    pub credits: Money,
    /// Seen from the side on which the account grows.
    pub balance: Money,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AssetBalance {
    pub debits: Money,
    pub credits: Money,
    pub held: Money,
    /// What orders hold by their own count: paid in, less released and refunded.
    pub owed: Money,
    pub suspense: Money,
    pub even: bool,
}

/// All debits against all credits, and against what the payments themselves say. It rests on what
/// the sealer keeps and what waits for it; that this is what the postings add up to is a check of
/// its own.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TrialBalance {
    /// Every check holds.
    pub balanced: bool,
    pub at: Timestamp,
    pub assets: Vec<AssetBalance>,
    /// Those with something on them, the largest first; at most 200.
    pub accounts: Vec<AccountBalance>,
    pub unsealed: i64,
    pub head: SealHead,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SealHead {
    pub seq: i64,
    pub hash: String,
}

impl From<Head> for SealHead {
    fn from(head: Head) -> Self {
        SealHead {
            seq: head.seq,
            hash: head.hash.to_string(),
        }
    }
}

impl Service {
    /// Records entries, all of them or none, by the way that every movement of this module goes. For
    /// those who put the books themselves to the test: a model beside them, a benchmark.
    pub async fn post(&self, entries: Vec<Entry>) -> Result<(), Problem> {
        let posted = self
            .write(entries, |service, tx, entries| async move {
                for entry in entries.iter() {
                    let (id, subject) = (service.rt().ids().uuid(), service.rt().ids().uuid());
                    store::ledger::record(&tx, id, subject, entry).await?;
                }
                Ok(())
            })
            .await;
        Ok(posted?)
    }

    /// Seals all that waits, as the job does; answers how many entries.
    pub async fn seal_waiting(&self) -> Result<usize, Problem> {
        Ok(self.seal().await?)
    }

    /// Gives waiting entries their numbers and hashes; answers how many. Only the holder of the
    /// job's lease runs it, and two at once would collide on the number and one would fail whole.
    pub(crate) async fn seal(&self) -> Result<usize, Error> {
        let mut count = 0;
        loop {
            let sealed = self.seal_some().await?;
            count += sealed;
            if sealed < usize::try_from(BATCH).unwrap_or(usize::MAX) {
                return Ok(count);
            }
        }
    }

    async fn seal_some(&self) -> Result<usize, Error> {
        self.write((), |service, tx, _| async move {
            let waiting = store::ledger::unsealed(&tx, BATCH).await?;
            if waiting.is_empty() {
                return Ok(0);
            }
            let ids: Vec<String> = waiting.iter().map(|(_, id)| id.clone()).collect();
            let entries = store::ledger::entries(&tx, &ids).await?;
            if entries.len() != waiting.len() {
                return Err(Error::stored(
                    "payments_unsealed",
                    "a waiting entry is gone",
                ));
            }
            let mut sealer = Sealer::after(store::ledger::head(&tx).await?);
            let sealed: Vec<(Uuid, Sealed)> = waiting
                .iter()
                .zip(entries)
                .map(|((id, _), entry)| (*id, sealer.seal(entry)))
                .collect();
            store::ledger::seal(&tx, &sealed, service.now()).await?;
            Ok(waiting.len())
        })
        .await
    }

    /// The check that is run after every scenario and on the operators' page.
    pub async fn trial_balance(&self) -> Result<TrialBalance, Problem> {
        Ok(self.trial().await?)
    }

    async fn trial(&self) -> Result<TrialBalance, Error> {
        let (mut totals, waiting, owed, largest, head, unsealed) = self
            .read((), |_, tx, _| async move {
                Ok((
                    store::sums::totals(&tx).await?,
                    store::sums::waiting(&tx).await?,
                    store::sums::owed(&tx).await?,
                    store::sums::largest(&tx, SHOWN).await?,
                    store::ledger::head(&tx).await?,
                    store::ledger::unsealed_count(&tx).await?,
                ))
            })
            .await?;
        for (account, currency, sides) in waiting {
            let total = totals
                .entry((Part::of(account.root()), currency))
                .or_default();
            *total = total.and(sides)?;
        }
        let mut assets: BTreeMap<Currency, AssetBalance> = BTreeMap::new();
        for (currency, minor) in owed {
            let asset = assets.entry(currency).or_insert_with(|| empty(currency));
            asset.owed = Money::new(i128::from(minor), currency);
        }
        for ((part, currency), sides) in totals {
            let (debits, credits) = both(sides, currency);
            let asset = assets.entry(currency).or_insert_with(|| empty(currency));
            asset.debits = asset.debits.checked_add(debits)?;
            asset.credits = asset.credits.checked_add(credits)?;
            let on = match part {
                Part::Held => &mut asset.held,
                Part::Suspense => &mut asset.suspense,
                Part::Others => continue,
            };
            *on = credits.checked_sub(debits)?;
        }
        let assets: Vec<AssetBalance> = assets
            .into_values()
            .map(|asset| AssetBalance {
                even: asset.debits == asset.credits && asset.held == asset.owed,
                ..asset
            })
            .collect();
        let accounts = largest
            .into_iter()
            .map(|(account, currency, sides)| {
                let (debits, credits) = both(sides, currency);
                Ok(AccountBalance {
                    balance: match account.normal_side() {
                        Direction::Debit => debits.checked_sub(credits)?,
                        Direction::Credit => credits.checked_sub(debits)?,
                    },
                    account: account.to_string(),
                    debits,
                    credits,
                })
            })
            .collect::<Result<_, Error>>()?;
        Ok(TrialBalance {
            balanced: assets.iter().all(|asset| asset.even),
            at: self.now(),
            assets,
            accounts,
            unsealed,
            head: head.into(),
        })
    }

    pub(crate) async fn ops_trial(&self, by: &Caller) -> Result<TrialBalance, Error> {
        by.platform(&LOOKERS)?;
        self.trial().await
    }

    /// Sealed entries, newest first.
    pub(crate) async fn ops_entries(
        &self,
        by: &Caller,
        page: &PageQuery,
    ) -> Result<Page<EntryView>, Error> {
        by.platform(&LOOKERS)?;
        let before = match &page.after {
            Some(text) => Cursor::decode::<(i64,)>(text)?.0,
            None => i64::MAX,
        };
        let found = self
            .read((before, rows(page)), |_, tx, input| async move {
                store::ledger::sealed_before(&tx, input.0, input.1).await
            })
            .await?;
        Ok(Page::cut(found, page.rows(), |sealed| (sealed.seq,))?
            .map(|sealed| EntryView::sealed(&sealed)))
    }

    /// Writes the sealed entries between two numbers, both included, as `argosy ledger verify`
    /// reads them. Seals what waits first.
    pub async fn export_ledger<W: Write + Send>(
        &self,
        from: Option<i64>,
        to: Option<i64>,
        out: W,
    ) -> Result<W, Problem> {
        self.seal().await?;
        let broken = |error: std::io::Error| Problem::internal().with_detail(error.to_string());
        let mut exporter = Exporter::new(out);
        let (mut next, last) = (from.unwrap_or(1).max(1), to.unwrap_or(i64::MAX));
        loop {
            let batch = self
                .read((next, last), |_, tx, input| async move {
                    store::ledger::sealed(&tx, input.0, input.1, BATCH).await
                })
                .await?;
            let Some(end) = batch.last().map(|sealed| sealed.seq) else {
                break;
            };
            for sealed in &batch {
                exporter.entry(sealed).map_err(broken)?;
            }
            next = end + 1;
        }
        exporter.seal().map_err(broken)
    }
}

fn empty(currency: Currency) -> AssetBalance {
    AssetBalance {
        debits: Money::zero(currency),
        credits: Money::zero(currency),
        held: Money::zero(currency),
        owed: Money::zero(currency),
        suspense: Money::zero(currency),
        even: false,
    }
}

/// Debits and credits.
fn both(sides: Sides, currency: Currency) -> (Money, Money) {
    let money = |minor: i64| Money::new(i128::from(minor), currency);
    (money(sides.debits), money(sides.credits))
}
