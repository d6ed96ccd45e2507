//! The books put to the test: every seal worked out again, and everything that is kept added up once
//! more from the postings.

use contract::identity::Caller;
use kernel::{Problem, Timestamp};
use ledger::{Head, Sealed, Sealer};
use runtime::jobs;
use runtime::notices::{self, Notice, To};
use serde::Serialize;
use serde_json::json;
use tokio::task::JoinHandle;
use utoipa::ToSchema;

use super::Service;
use super::ledger::SealHead;
use super::operate::{DECIDERS, LOOKERS};
use crate::MODULE;
use crate::error::Error;
use crate::jobs::CHECK_BOOKS_NOW;
use crate::notices::BOOKS_WRONG;
use crate::store;
use crate::store::check::Check;
use crate::store::sums::{Totals, add_to};

/// Entries read at once.
const ENTRIES: i64 = 2_000;
/// Accounts added up at once.
const ACCOUNTS: i64 = 2_000;

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BooksVerdict)]
pub struct Verdict {
    /// Neither a seal nor a balance is wrong.
    pub ok: bool,
    /// How many entries are as they were sealed: all of when it began, or those before the first that
    /// is wrong.
    pub entries: i64,
    pub head: SealHead,
    /// The lowest number that is wrong or missing.
    pub first_bad: Option<i64>,
    /// An account, or all accounts of a kind in a currency, whose balance is not what its postings
    /// add up to.
    pub wrong_balance: Option<String>,
}

/// A check that has ended.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = EndedBooksCheck)]
pub struct EndedCheck {
    pub began_at: Timestamp,
    pub ended_at: Timestamp,
    #[serde(flatten)]
    pub verdict: Verdict,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BooksCheck {
    /// Somebody has asked for one that has not ended.
    pub is_running: bool,
    /// Absent before the first.
    pub last: Option<EndedCheck>,
}

impl From<Check> for EndedCheck {
    fn from(check: Check) -> Self {
        EndedCheck {
            began_at: check.began_at,
            ended_at: check.ended_at,
            verdict: Verdict {
                ok: check.first_bad.is_none() && check.wrong_balance.is_none(),
                entries: check.seq,
                head: SealHead {
                    seq: check.seq,
                    hash: check.hash,
                },
                first_bad: check.first_bad,
                wrong_balance: check.wrong_balance,
            },
        }
    }
}

impl Service {
    pub(crate) async fn ops_check(&self, by: &Caller) -> Result<BooksCheck, Error> {
        by.platform(&LOOKERS)?;
        self.read((), |_, tx, _| async move {
            Ok(BooksCheck {
                is_running: store::check::is_asked(&tx).await?,
                last: store::check::newest(&tx).await?.map(EndedCheck::from),
            })
        })
        .await
    }

    /// Has the books checked; answers at once.
    pub(crate) async fn ops_verify(&self, by: &Caller) -> Result<BooksCheck, Error> {
        by.platform(&LOOKERS)?;
        self.write((), |service, tx, _| async move {
            let (rt, now) = (service.rt(), service.now());
            jobs::enqueue(&tx, rt, MODULE, CHECK_BOOKS_NOW, &(), now, Some("asked")).await?;
            Ok(())
        })
        .await?;
        self.ops_check(by).await
    }

    /// Checks the books, keeps what came of it, and tells when they are wrong.
    pub(crate) async fn run_check(&self) -> Result<(), Error> {
        let began_at = self.now();
        let verdict = self.check_books().await?;
        let check = Check {
            began_at,
            ended_at: self.now(),
            seq: verdict.head.seq,
            hash: verdict.head.hash,
            first_bad: verdict.first_bad,
            wrong_balance: verdict.wrong_balance,
        };
        self.write(check, |service, tx, check| async move {
            store::check::insert(&tx, service.rt().ids().uuid(), &check).await?;
            let seal = check.first_bad.map(|seq| format!("#{seq}"));
            let Some(found) = seal.or_else(|| check.wrong_balance.clone()) else {
                return Ok(());
            };
            let notice = Notice {
                to: To::Staff(DECIDERS.to_vec()),
                org: Caller::system().org,
                kind: BOOKS_WRONG,
                params: json!({ "found": found }),
                link: Some("/ops/ledger".to_owned()),
            };
            let by = Caller::system();
            notices::tell(&tx, service.rt(), MODULE, &by, &notice).await?;
            Ok(())
        })
        .await
    }

    /// Seals and balances both.
    pub async fn check_books(&self) -> Result<Verdict, Problem> {
        let chain = self.verify_chain().await?;
        if chain.wrong_balance.is_some() {
            return Ok(chain);
        }
        let wrong_balance = self.wrong_account().await?;
        Ok(Verdict {
            ok: chain.ok && wrong_balance.is_none(),
            wrong_balance,
            ..chain
        })
    }

    /// Works every hash out again, while the next entries are read, and what all entries add up to.
    pub async fn verify_chain(&self) -> Result<Verdict, Problem> {
        let (end, kept) = self
            .read((), |_, tx, _| async move {
                let end = store::ledger::head(&tx).await?;
                Ok((end, store::sums::totals(&tx).await?))
            })
            .await?;
        let mut chain = Chain {
            sealer: Sealer::after(Head::START),
            totals: Totals::new(),
        };
        let mut ahead = self.read_ahead(1, end.seq, ENTRIES);
        let first_bad = loop {
            let from = chain.sealer.head().seq + 1;
            match ahead.await.map_err(|_| Problem::internal())? {
                Ok(batch) if batch.is_empty() => break None,
                Ok(batch) => {
                    let count = i64::try_from(batch.len()).unwrap_or(ENTRIES);
                    ahead = self.read_ahead(from + count, end.seq, ENTRIES);
                    if let Some(seq) = chain.broken_at(batch)? {
                        break Some(seq);
                    }
                }
                Err(error) if is_no_entry(&error) => {
                    break self.unreadable_at(&mut chain, end.seq).await?;
                }
                Err(error) => return Err(error.into()),
            }
        };
        let wrong_balance = match first_bad {
            Some(_) => None,
            None => differing(&chain.totals, &kept),
        };
        let head = chain.sealer.head();
        Ok(Verdict {
            ok: first_bad.is_none() && wrong_balance.is_none(),
            entries: head.seq,
            head: head.into(),
            first_bad,
            wrong_balance,
        })
    }

    fn read_ahead(&self, from: i64, to: i64, limit: i64) -> JoinHandle<Result<Vec<Sealed>, Error>> {
        let service = self.clone();
        tokio::spawn(async move {
            service
                .read((from, to, limit), |_, tx, input| async move {
                    store::ledger::sealed(&tx, input.0, input.1, input.2).await
                })
                .await
        })
    }

    /// Somewhere in the next entries is one that cannot be read: one by one, until it is found.
    async fn unreadable_at(&self, chain: &mut Chain, to: i64) -> Result<Option<i64>, Problem> {
        loop {
            let from = chain.sealer.head().seq + 1;
            let one = self.read_ahead(from, to, 1).await;
            match one.map_err(|_| Problem::internal())? {
                Ok(one) if one.is_empty() => return Ok(None),
                Ok(one) => {
                    if let Some(seq) = chain.broken_at(one)? {
                        return Ok(Some(seq));
                    }
                }
                Err(error) if is_no_entry(&error) => return Ok(Some(from)),
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// The first account that is not what its postings add up to.
    async fn wrong_account(&self) -> Result<Option<String>, Problem> {
        let db = self.rt().db();
        let mut after = (String::new(), String::new());
        loop {
            let some = store::sums::compare(db, (&after.0, &after.1), ACCOUNTS).await?;
            let Some(last) = some.last() else {
                let uneven = store::sums::uneven(db).await?;
                return Ok(uneven.map(|currency| currency.to_string()));
            };
            after = (last.account.clone(), last.currency.code().to_owned());
            for one in some.iter().filter(|one| one.kept != one.posted) {
                // Mostly an entry that waits for its seal.
                if !store::sums::is_kept(db, &one.account, one.currency).await? {
                    return Ok(Some(format!("{} {}", one.account, one.currency)));
                }
            }
        }
    }
}

/// What was worked out so far.
struct Chain {
    sealer: Sealer,
    totals: Totals,
}

impl Chain {
    /// The first number whose seal is not what its entry and the seal before it come to.
    fn broken_at(&mut self, batch: Vec<Sealed>) -> Result<Option<i64>, Error> {
        for sealed in batch {
            if !self.sealer.confirm(&sealed) {
                return Ok(Some(self.sealer.head().seq + 1));
            }
            // Only what is as it was sealed: a changed amount could be more than can be added.
            add_to(&mut self.totals, &sealed.entry)?;
        }
        Ok(None)
    }
}

fn differing(added: &Totals, kept: &Totals) -> Option<String> {
    let all = added.keys().chain(kept.keys());
    let mut wrong = all.filter(|key| added.get(key) != kept.get(key));
    wrong
        .next()
        .map(|(part, currency)| format!("{} {currency}", part.name()))
}

/// Whether it is the rows that are at fault, and not the way to them.
fn is_no_entry(error: &Error) -> bool {
    let of_rows = matches!(error, Error::Db(db::Error::Decode { .. }));
    of_rows || matches!(error, Error::Books(_) | Error::Problem(_))
}
