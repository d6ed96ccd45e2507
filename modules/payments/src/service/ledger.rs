//! The books: sealing after the commit, balances, the checks that they must pass, and the export.

use std::collections::BTreeMap;
use std::io::Write;

use contract::identity::Caller;
use kernel::{Currency, Cursor, Money, Page, Problem, Timestamp};
use ledger::{Direction, Entry, Exporter, Head, Root, Sealed, Sealer};
use runtime::http::PageQuery;
use serde::Serialize;
use tokio::task::JoinHandle;
use utoipa::ToSchema;
use uuid::Uuid;

use super::operate::LOOKERS;
use super::{Service, rows};
use crate::error::Error;
use crate::store;

/// Entries sealed in one transaction, and read at once for an export.
const BATCH: i64 = 512;
/// Entries read at once for a check of the chain.
const CHECKED: i64 = 2_000;

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

/// All debits against all credits, and against what the payments themselves say.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TrialBalance {
    /// Every check holds.
    pub balanced: bool,
    pub at: Timestamp,
    pub assets: Vec<AssetBalance>,
    /// The largest first; at most 200.
    pub accounts: Vec<AccountBalance>,
    /// What the sealer added up is what the postings add up to; absent while entries wait.
    pub snapshot_agrees: Option<bool>,
    pub unsealed: i64,
    pub head: SealHead,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SealHead {
    pub seq: i64,
    pub hash: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChainVerdict {
    pub ok: bool,
    pub entries: i64,
    pub head: SealHead,
    /// The lowest number that is wrong or missing.
    pub first_bad: Option<i64>,
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
        let sums = store::ledger::sums(self.rt().db()).await?;
        let owed = store::ledger::owed(self.rt().db()).await?;
        let mut assets: BTreeMap<Currency, AssetBalance> = BTreeMap::new();
        let empty = |currency: Currency| AssetBalance {
            debits: Money::zero(currency),
            credits: Money::zero(currency),
            held: Money::zero(currency),
            owed: Money::zero(currency),
            suspense: Money::zero(currency),
            even: false,
        };
        for (currency, minor) in owed {
            let asset = assets.entry(currency).or_insert_with(|| empty(currency));
            asset.owed = Money::new(i128::from(minor), currency);
        }
        let mut accounts = Vec::new();
        for (account, currency, debits, credits) in &sums {
            let debits = Money::new(i128::from(*debits), *currency);
            let credits = Money::new(i128::from(*credits), *currency);
            let balance = match account.normal_side() {
                Direction::Debit => debits.checked_sub(credits)?,
                Direction::Credit => credits.checked_sub(debits)?,
            };
            let asset = assets.entry(*currency).or_insert_with(|| empty(*currency));
            asset.debits = asset.debits.checked_add(debits)?;
            asset.credits = asset.credits.checked_add(credits)?;
            match account.root() {
                Root::Escrow => asset.held = asset.held.checked_add(balance)?,
                Root::Suspense => asset.suspense = asset.suspense.checked_add(balance)?,
                _ => {}
            }
            let account = account.to_string();
            accounts.push(AccountBalance {
                account,
                debits,
                credits,
                balance,
            });
        }
        let assets: Vec<AssetBalance> = assets
            .into_values()
            .map(|asset| AssetBalance {
                even: asset.debits == asset.credits && asset.held == asset.owed,
                ..asset
            })
            .collect();
        accounts.sort_by_key(|line| std::cmp::Reverse(line.balance.minor().unsigned_abs()));
        accounts.truncate(200);
        let (head, unsealed, snapshot) = self
            .read((), |_, tx, _| async move {
                Ok((
                    store::ledger::head(&tx).await?,
                    store::ledger::unsealed_count(&tx).await?,
                    store::ledger::balances(&tx).await?,
                ))
            })
            .await?;
        let snapshot_agrees = (unsealed == 0).then(|| snapshot == sums);
        Ok(TrialBalance {
            balanced: assets.iter().all(|asset| asset.even) && snapshot_agrees != Some(false),
            at: self.now(),
            assets,
            accounts,
            snapshot_agrees,
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

    pub(crate) async fn ops_chain(&self, by: &Caller) -> Result<ChainVerdict, Error> {
        by.platform(&LOOKERS)?;
        Ok(self.verify_chain().await?)
    }

    /// Works every hash out again, while the next entries are read.
    pub async fn verify_chain(&self) -> Result<ChainVerdict, Problem> {
        let mut sealer = Sealer::after(Head::START);
        let mut ahead = self.read_ahead(1, CHECKED);
        let first_bad = loop {
            let from = sealer.head().seq + 1;
            match ahead.await.map_err(|_| Problem::internal())? {
                Ok(batch) if batch.is_empty() => break None,
                Ok(batch) => {
                    let count = i64::try_from(batch.len()).unwrap_or(CHECKED);
                    ahead = self.read_ahead(from + count, CHECKED);
                    if let Some(seq) = broken_at(&mut sealer, batch) {
                        break Some(seq);
                    }
                }
                Err(error) if is_no_entry(&error) => break self.unreadable_at(&mut sealer).await?,
                Err(error) => return Err(error.into()),
            }
        };
        let head = sealer.head();
        Ok(ChainVerdict {
            ok: first_bad.is_none(),
            entries: head.seq,
            head: head.into(),
            first_bad,
        })
    }

    fn read_ahead(&self, from: i64, limit: i64) -> JoinHandle<Result<Vec<Sealed>, Error>> {
        let service = self.clone();
        tokio::spawn(async move {
            service
                .read((from, limit), |_, tx, input| async move {
                    store::ledger::sealed(&tx, input.0, i64::MAX, input.1).await
                })
                .await
        })
    }

    /// Somewhere in the next entries is one that cannot be read: one by one, until it is found.
    async fn unreadable_at(&self, sealer: &mut Sealer) -> Result<Option<i64>, Problem> {
        loop {
            let from = sealer.head().seq + 1;
            let one = self.read_ahead(from, 1).await;
            match one.map_err(|_| Problem::internal())? {
                Ok(one) if one.is_empty() => return Ok(None),
                Ok(one) => {
                    if let Some(seq) = broken_at(sealer, one) {
                        return Ok(Some(seq));
                    }
                }
                Err(error) if is_no_entry(&error) => return Ok(Some(from)),
                Err(error) => return Err(error.into()),
            }
        }
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

/// Whether it is the rows that are at fault, and not the way to them.
fn is_no_entry(error: &Error) -> bool {
    let of_rows = matches!(error, Error::Db(db::Error::Decode { .. }));
    of_rows || matches!(error, Error::Books(_) | Error::Problem(_))
}

/// The first number whose seal is not what its entry and the seal before it come to.
fn broken_at(sealer: &mut Sealer, batch: Vec<Sealed>) -> Option<i64> {
    for sealed in batch {
        let seq = sealer.head().seq + 1;
        if sealer.seal(sealed.entry.clone()) != sealed {
            return Some(seq);
        }
    }
    None
}
