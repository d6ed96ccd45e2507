//! What the postings add up to: kept by whoever seals, read for the trial balance, and added up once
//! more to see that it is so.

use std::collections::BTreeMap;

use db::{Bind, Db, Row, Tx};
use kernel::{Currency, MoneyError};
use ledger::{Account, Direction, Entry, Posting, Root};

use crate::error::Error;

/// What the trial balance tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// For orders.
    Held,
    Suspense,
    Others,
}

impl Part {
    pub fn of(root: Root) -> Self {
        match root {
            Root::Escrow => Part::Held,
            Root::Suspense => Part::Suspense,
            _ => Part::Others,
        }
    }

    pub const fn name(self) -> &'static str {
        match self {
            Part::Held => "held",
            Part::Suspense => "suspense",
            Part::Others => "others",
        }
    }

    fn named(name: &str) -> Result<Self, Error> {
        [Part::Held, Part::Suspense, Part::Others]
            .into_iter()
            .find(|part| part.name() == name)
            .ok_or_else(|| Error::stored("part", name))
    }
}

/// Both sides of one account, or of several, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sides {
    pub debits: i64,
    pub credits: i64,
}

impl Sides {
    pub fn add(&mut self, posting: &Posting) -> Result<(), Error> {
        let minor = posting.money().minor_i64()?;
        let side = match posting.direction {
            Direction::Debit => &mut self.debits,
            Direction::Credit => &mut self.credits,
        };
        *side = side.checked_add(minor).ok_or(MoneyError::Range)?;
        Ok(())
    }

    fn read(row: &Row) -> Result<Self, Error> {
        Ok(Sides {
            debits: row.get("debits")?,
            credits: row.get("credits")?,
        })
    }

    pub fn and(self, other: Sides) -> Result<Sides, Error> {
        let added = |one: i64, other: i64| one.checked_add(other).ok_or(MoneyError::Range);
        Ok(Sides {
            debits: added(self.debits, other.debits)?,
            credits: added(self.credits, other.credits)?,
        })
    }
}

/// All accounts of a part in one currency together.
pub type Totals = BTreeMap<(Part, Currency), Sides>;

pub fn add_to(totals: &mut Totals, entry: &Entry) -> Result<(), Error> {
    for posting in entry.postings() {
        let key = (Part::of(posting.account.root()), posting.asset.currency());
        totals.entry(key).or_default().add(posting)?;
    }
    Ok(())
}

pub async fn add_totals(tx: &Tx, totals: &Totals) -> Result<(), Error> {
    let values: Vec<(&str, &Currency, &Sides)> = totals
        .iter()
        .map(|((part, currency), sides)| (part.name(), currency, sides))
        .collect();
    let rows: Vec<Vec<&dyn Bind>> = values
        .iter()
        .map(|(part, currency, sides)| -> Vec<&dyn Bind> {
            vec![part, *currency, &sides.debits, &sides.credits]
        })
        .collect();
    let into = "INSERT INTO payments_total (part, currency, debits_minor, credits_minor)";
    let then = "ON CONFLICT (part, currency) DO UPDATE SET
        debits_minor = payments_total.debits_minor + excluded.debits_minor,
        credits_minor = payments_total.credits_minor + excluded.credits_minor";
    tx.insert(into, &rows, then).await?;
    Ok(())
}

/// What of all accounts is sealed.
pub async fn totals(tx: &Tx) -> Result<Totals, Error> {
    let rows = tx
        .rows(
            "SELECT part, currency, debits_minor AS debits, credits_minor AS credits
             FROM payments_total",
            &[],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let part: String = row.get("part")?;
            Ok((
                (Part::named(&part)?, row.get("currency")?),
                Sides::read(row)?,
            ))
        })
        .collect()
}

/// An account in one currency.
pub type Line = (Account, Currency, Sides);

fn line(row: &Row) -> Result<Line, Error> {
    let account: String = row.get("account")?;
    Ok((account.parse()?, row.get("currency")?, Sides::read(row)?))
}

/// Postings of entries that wait for their number, by account.
const WAITING: &str = "
    SELECT posting.account, posting.currency,
      CAST(SUM(CASE WHEN direction = 'debit' THEN amount_minor ELSE 0 END) AS BIGINT) AS debits,
      CAST(SUM(CASE WHEN direction = 'credit' THEN amount_minor ELSE 0 END) AS BIGINT) AS credits
    FROM payments_unsealed AS entry CROSS JOIN payments_posting AS posting
    WHERE posting.entry_id = entry.entry_id
    GROUP BY posting.account, posting.currency";

pub async fn waiting(tx: &Tx) -> Result<Vec<Line>, Error> {
    let rows = tx.rows(WAITING, &[]).await?;
    rows.iter().map(line).collect()
}

/// Accounts with something on them, sealed or not, the largest first.
pub async fn largest(tx: &Tx, limit: i64) -> Result<Vec<Line>, Error> {
    // What waits may also be of accounts that are even by what is sealed.
    let sql = format!(
        "WITH waiting AS ({WAITING})
         SELECT account, currency, CAST(SUM(debits) AS BIGINT) AS debits,
           CAST(SUM(credits) AS BIGINT) AS credits
         FROM (
           SELECT account, currency, debits_minor AS debits, credits_minor AS credits
           FROM payments_balance WHERE debits_minor <> credits_minor
           UNION ALL
           SELECT balance.account, balance.currency, balance.debits_minor, balance.credits_minor
           FROM waiting JOIN payments_balance AS balance
             ON balance.account = waiting.account AND balance.currency = waiting.currency
           WHERE balance.debits_minor = balance.credits_minor
           UNION ALL
           SELECT account, currency, debits, credits FROM waiting
         ) AS lines
         GROUP BY account, currency HAVING SUM(debits) <> SUM(credits)
         ORDER BY ABS(SUM(debits) - SUM(credits)) DESC, account, currency LIMIT $1"
    );
    let rows = tx.rows(&sql, &[&limit]).await?;
    rows.iter().map(line).collect()
}

/// What was paid in, less what went to sellers and back, by currency: what the books must hold for
/// orders.
pub async fn owed(tx: &Tx) -> Result<Vec<(Currency, i64)>, Error> {
    let rows = tx
        .rows(
            "SELECT currency,
               CAST(SUM(funded_minor - released_minor - refunded_minor) AS BIGINT) AS owed
             FROM payments_escrow WHERE funded_minor <> released_minor + refunded_minor
             GROUP BY currency",
            &[],
        )
        .await?;
    let owed = |row: &Row| Ok((row.get("currency")?, row.get("owed")?));
    rows.iter().map(owed).collect()
}

/// An account as the sealer keeps it, and what its postings add up to, sealed or not.
pub struct Compared {
    pub account: String,
    pub currency: Currency,
    pub kept: Sides,
    pub posted: Sides,
}

/// The next accounts after one, in the order of their names. Each in two walks over its postings
/// rather than one with a sort: an account that everything goes through has millions.
pub async fn compare(db: &Db, after: (&str, &str), limit: i64) -> Result<Vec<Compared>, Error> {
    let rows = db
        .report(
            "SELECT balance.account, balance.currency, balance.debits_minor, balance.credits_minor,
               CAST(COALESCE((SELECT SUM(amount_minor) FROM payments_posting AS posting
                 WHERE posting.account = balance.account AND posting.currency = balance.currency
                   AND direction = 'debit'), 0) AS BIGINT) AS debits,
               CAST(COALESCE((SELECT SUM(amount_minor) FROM payments_posting AS posting
                 WHERE posting.account = balance.account AND posting.currency = balance.currency
                   AND direction = 'credit'), 0) AS BIGINT) AS credits
             FROM payments_balance AS balance
             WHERE (balance.account, balance.currency) > ($1, $2)
             ORDER BY balance.account, balance.currency LIMIT $3",
            &[&after.0, &after.1, &limit],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Compared {
                account: row.get("account")?,
                currency: row.get("currency")?,
                kept: Sides {
                    debits: row.get("debits_minor")?,
                    credits: row.get("credits_minor")?,
                },
                posted: Sides::read(row)?,
            })
        })
        .collect()
}

/// The first currency in which all accounts together are not what is kept of all of them: one is
/// missing, or there is one too many.
pub async fn uneven(db: &Db) -> Result<Option<Currency>, Error> {
    let rows = db
        .report(
            "SELECT currency FROM (
               SELECT currency, debits_minor AS debits, credits_minor AS credits
               FROM payments_balance
               UNION ALL
               SELECT currency, -debits_minor, -credits_minor FROM payments_total
             ) AS sides
             GROUP BY currency HAVING SUM(debits) <> 0 OR SUM(credits) <> 0
             ORDER BY currency LIMIT 1",
            &[],
        )
        .await?;
    Ok(rows.first().map(|row| row.get("currency")).transpose()?)
}

/// Whether an account is what its postings add up to, but for those that wait for the seal: all in
/// one statement, so that nothing is sealed between the halves.
pub async fn is_kept(db: &Db, account: &str, currency: Currency) -> Result<bool, Error> {
    let of = |direction: &str| {
        format!(
            "(SELECT COALESCE(SUM(amount_minor), 0) FROM payments_posting
               WHERE account = $1 AND currency = $2 AND direction = '{direction}')
             - (SELECT COALESCE(SUM(amount_minor), 0)
               FROM payments_unsealed AS entry CROSS JOIN payments_posting AS posting
               WHERE posting.entry_id = entry.entry_id AND posting.account = $1
                 AND posting.currency = $2 AND direction = '{direction}')"
        )
    };
    let sql = format!(
        "SELECT account FROM payments_balance WHERE account = $1 AND currency = $2
           AND debits_minor = {} AND credits_minor = {}",
        of("debit"),
        of("credit")
    );
    Ok(!db.report(&sql, &[&account, &currency]).await?.is_empty())
}
