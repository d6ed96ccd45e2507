//! Rows of the ledger: entries, postings, seals, balances. Only ever added, but for balances, which
//! follow from the others.

use std::collections::BTreeMap;
use std::sync::Arc;

use db::{Bind, Row, Tx, filled};
use kernel::{Currency, Timestamp};
use ledger::{Account, Asset, Direction, Entry, EntryId, Hash, Head, Posting, Root, Sealed};
use uuid::Uuid;

use super::places;
use super::sums::{self, Sides, Totals};
use crate::error::Error;

/// Records an entry unless it is there; another one under the same id is an error.
/// `subject` is the intent or the order that it is about. What would take an account of a seller
/// below what is on hold there is refused.
pub async fn record(tx: &Tx, id: Uuid, subject: Uuid, entry: &Entry) -> Result<bool, Error> {
    let name = entry.id().as_str();
    let touched = tx
        .execute(
            "INSERT INTO payments_entry (id, at, intent_id) VALUES ($1, $2, $3)
             ON CONFLICT DO NOTHING",
            &[&name, &entry.at(), &subject],
        )
        .await?;
    if touched == 0 {
        let found = entries(tx, &[name.to_owned()]).await?;
        if let Some(recorded) = found.first() {
            recorded.check_replay(entry)?;
        }
        return Ok(false);
    }
    keep_live(tx, entry).await?;
    add_postings(tx, entry).await?;
    tx.execute(
        "INSERT INTO payments_unsealed (id, entry_id) VALUES ($1, $2)",
        &[&id, &name],
    )
    .await?;
    Ok(true)
}

async fn add_postings(tx: &Tx, entry: &Entry) -> Result<(), Error> {
    let (name, at) = (entry.id().as_str(), entry.at());
    let values: Vec<(i64, String, Currency, i64, &str)> = (0i64..)
        .zip(entry.postings())
        .map(|(place, posting)| {
            let minor = posting.money().minor_i64()?;
            let (account, currency) = (posting.account.to_string(), posting.asset.currency());
            Ok((place, account, currency, minor, posting.direction.name()))
        })
        .collect::<Result<_, Error>>()?;
    let rows: Vec<Vec<&dyn Bind>> = values
        .iter()
        .map(
            |(place, account, currency, minor, direction)| -> Vec<&dyn Bind> {
                vec![&name, place, account, currency, minor, direction, &at]
            },
        )
        .collect();
    let into = "INSERT INTO payments_posting
        (entry_id, place, account, currency, amount_minor, direction, at)";
    tx.insert(into, &rows, "").await?;
    Ok(())
}

/// Sellers' accounts are kept with every entry, in the order of their names, so that two entries
/// never wait for each other.
async fn keep_live(tx: &Tx, entry: &Entry) -> Result<(), Error> {
    let mut changes: BTreeMap<(String, Currency), i64> = BTreeMap::new();
    for posting in entry.postings().iter().filter(|posting| {
        matches!(
            posting.account.root(),
            Root::SellerPending
                | Root::SellerAvailable
                | Root::SellerReserved
                | Root::SellerReceivable
        )
    }) {
        let minor = posting.money().minor_i64()?;
        let grows = posting.direction == posting.account.normal_side();
        let key = (posting.account.to_string(), posting.asset.currency());
        *changes.entry(key).or_default() += if grows { minor } else { -minor };
    }
    for ((account, currency), change) in changes {
        let touched = tx
            .execute(
                "UPDATE payments_live SET net_minor = net_minor + $3
                 WHERE account = $1 AND currency = $2 AND net_minor + $3 >= pending_minor",
                &[&account, &currency, &change],
            )
            .await?;
        if touched == 1 || change == 0 {
            continue;
        }
        if change < 0 {
            return Err(Error::NotAvailable);
        }
        tx.execute(
            "INSERT INTO payments_live (account, currency, net_minor, pending_minor)
             VALUES ($1, $2, $3, 0)
             ON CONFLICT (account, currency) DO UPDATE SET
               net_minor = payments_live.net_minor + excluded.net_minor",
            &[&account, &currency, &change],
        )
        .await?;
    }
    Ok(())
}

fn posting(row: &Row) -> Result<Posting, Error> {
    let account: Arc<str> = row.get("account")?;
    let currency: Currency = row.get("currency")?;
    let amount: i64 = row.get("amount_minor")?;
    let direction: Arc<str> = row.get("direction")?;
    Ok(Posting {
        account: account.parse::<Account>()?,
        asset: Asset::of(currency),
        amount: i128::from(amount),
        direction: direction.parse::<Direction>()?,
    })
}

/// These entries, in the order asked for.
pub async fn entries(tx: &Tx, ids: &[String]) -> Result<Vec<Entry>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let binds = filled(ids.iter().map(|id| id as &dyn Bind).collect());
    let list = places(1, binds.len());
    let sql = format!("SELECT id, at FROM payments_entry WHERE id IN ({list})");
    let mut times: BTreeMap<String, Timestamp> = BTreeMap::new();
    for row in tx.rows(&sql, &binds).await? {
        times.insert(row.get("id")?, row.get("at")?);
    }
    let sql = format!(
        "SELECT entry_id, account, currency, amount_minor, direction FROM payments_posting
         WHERE entry_id IN ({list}) ORDER BY entry_id, place"
    );
    let mut postings: BTreeMap<String, Vec<Posting>> = BTreeMap::new();
    for row in tx.rows(&sql, &binds).await? {
        postings
            .entry(row.get("entry_id")?)
            .or_default()
            .push(posting(&row)?);
    }
    ids.iter()
        .filter_map(|id| Some((id, times.get(id)?, postings.remove(id)?)))
        .map(|(id, at, postings)| Ok(Entry::new(id.parse::<EntryId>()?, *at, postings)?))
        .collect()
}

/// The entries about an intent or an order.
pub async fn of_subject(tx: &Tx, subject: Uuid) -> Result<Vec<Entry>, Error> {
    let rows = tx
        .rows(
            "SELECT id FROM payments_entry WHERE intent_id = $1 ORDER BY at, id LIMIT 500",
            &[&subject],
        )
        .await?;
    let ids: Vec<String> = rows
        .iter()
        .map(|row| row.get("id"))
        .collect::<Result<_, _>>()?;
    entries(tx, &ids).await
}

pub async fn head(tx: &Tx) -> Result<Head, Error> {
    let row = tx
        .row(
            "SELECT seq, hash FROM payments_seal ORDER BY seq DESC LIMIT 1",
            &[],
        )
        .await?;
    let Some(row) = row else {
        return Ok(Head::START);
    };
    Ok(Head {
        seq: row.get("seq")?,
        hash: hash(&row, "hash")?,
    })
}

fn hash(row: &Row, column: &str) -> Result<Hash, Error> {
    let text: Arc<str> = row.get(column)?;
    text.parse().map_err(|_| Error::stored(column, &text))
}

/// Entries that wait for their number, oldest first.
pub async fn unsealed(tx: &Tx, limit: i64) -> Result<Vec<(Uuid, String)>, Error> {
    let rows = tx
        .rows(
            "SELECT id, entry_id FROM payments_unsealed ORDER BY id LIMIT $1",
            &[&limit],
        )
        .await?;
    rows.iter()
        .map(|row| Ok((row.get("id")?, row.get("entry_id")?)))
        .collect()
}

pub async fn unsealed_count(tx: &Tx) -> Result<i64, Error> {
    let row = tx
        .row(
            "SELECT CAST(COUNT(*) AS BIGINT) AS waiting FROM payments_unsealed",
            &[],
        )
        .await?;
    Ok(row.map_or(Ok(0), |row| row.get("waiting"))?)
}

/// Entries with their numbers, in sequence, and the ids under which they waited. What they move is
/// added up first: an account is touched once, however often it was posted to.
pub async fn seal(tx: &Tx, sealed: &[(Uuid, Sealed)], at: Timestamp) -> Result<(), Error> {
    let texts: Vec<(String, String)> = sealed
        .iter()
        .map(|(_, sealed)| (sealed.prev.to_string(), sealed.hash.to_string()))
        .collect();
    let names: Vec<&str> = sealed
        .iter()
        .map(|(_, sealed)| sealed.entry.id().as_str())
        .collect();
    let rows: Vec<Vec<&dyn Bind>> = sealed
        .iter()
        .zip(names.iter().zip(&texts))
        .map(|((_, sealed), (name, (prev, hash)))| -> Vec<&dyn Bind> {
            vec![&sealed.seq, name, prev, hash, &at]
        })
        .collect();
    let into = "INSERT INTO payments_seal (seq, entry_id, prev, hash, at)";
    tx.insert(into, &rows, "").await?;
    let ids = filled(sealed.iter().map(|(id, _)| id as &dyn Bind).collect());
    let list = places(1, ids.len());
    let sql = format!("DELETE FROM payments_unsealed WHERE id IN ({list})");
    tx.execute(&sql, &ids).await?;
    add_balances(tx, sealed).await
}

async fn add_balances(tx: &Tx, sealed: &[(Uuid, Sealed)]) -> Result<(), Error> {
    let mut moved: BTreeMap<(String, Currency), (Sides, i64)> = BTreeMap::new();
    let mut totals = Totals::new();
    for (_, sealed) in sealed {
        for posting in sealed.entry.postings() {
            let key = (posting.account.to_string(), posting.asset.currency());
            let (sides, seq) = moved.entry(key).or_default();
            sides.add(posting)?;
            *seq = sealed.seq;
        }
        sums::add_to(&mut totals, &sealed.entry)?;
    }
    let rows: Vec<Vec<&dyn Bind>> = moved
        .iter()
        .map(|((account, currency), (sides, seq))| -> Vec<&dyn Bind> {
            vec![account, currency, &sides.debits, &sides.credits, seq]
        })
        .collect();
    let into = "INSERT INTO payments_balance (account, currency, debits_minor, credits_minor, seq)";
    let then = "ON CONFLICT (account, currency) DO UPDATE SET
        debits_minor = payments_balance.debits_minor + excluded.debits_minor,
        credits_minor = payments_balance.credits_minor + excluded.credits_minor,
        seq = excluded.seq";
    tx.insert(into, &rows, then).await?;
    sums::add_totals(tx, &totals).await
}

/// Sealed entries from a number on, in sequence.
pub async fn sealed(tx: &Tx, from: i64, to: i64, limit: i64) -> Result<Vec<Sealed>, Error> {
    let seals = "SELECT seq, entry_id, prev, hash FROM payments_seal
        WHERE seq >= $1 AND seq <= $2 ORDER BY seq LIMIT $3";
    read_sealed(tx, seals, &[&from, &to, &limit], "ASC").await
}

/// Sealed entries before a number, newest first.
pub async fn sealed_before(tx: &Tx, before: i64, limit: i64) -> Result<Vec<Sealed>, Error> {
    let seals = "SELECT seq, entry_id, prev, hash FROM payments_seal WHERE seq < $1
        ORDER BY seq DESC LIMIT $2";
    read_sealed(tx, seals, &[&before, &limit], "DESC").await
}

/// A seal whose entry or postings are gone is found out: it makes no entry.
async fn read_sealed(
    tx: &Tx,
    seals: &str,
    args: &[&dyn Bind],
    order: &str,
) -> Result<Vec<Sealed>, Error> {
    let entries = format!(
        "SELECT seal.seq, seal.entry_id, seal.prev, seal.hash, entry.at
         FROM ({seals}) AS seal
         LEFT JOIN payments_entry AS entry ON entry.id = seal.entry_id
         ORDER BY seal.seq {order}"
    );
    let postings = format!(
        "SELECT seal.seq, posting.account, posting.currency, posting.amount_minor,
           posting.direction
         FROM ({seals}) AS seal
         JOIN payments_posting AS posting ON posting.entry_id = seal.entry_id
         ORDER BY seal.seq {order}, posting.place"
    );
    let entries = tx.rows(&entries, args).await?;
    let postings = tx.rows(&postings, args).await?;
    let mut rest = postings.as_slice();
    let mut all = Vec::with_capacity(entries.len());
    for row in &entries {
        let seq: i64 = row.get("seq")?;
        let mut its = Vec::new();
        while let Some((next, others)) = rest.split_first() {
            if next.get::<i64>("seq")? != seq {
                break;
            }
            its.push(posting(next)?);
            rest = others;
        }
        let id: Arc<str> = row.get("entry_id")?;
        all.push(Sealed {
            seq,
            entry: Entry::new(id.parse::<EntryId>()?, row.get("at")?, its)?,
            prev: hash(row, "prev")?,
            hash: hash(row, "hash")?,
        });
    }
    Ok(all)
}
