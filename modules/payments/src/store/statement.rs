//! Rows of what the bank says, of what the books say moved there, and of how they go together.

use contract::ids::PayoutId;
use db::{Bind, Row, Tx};
use kernel::{Currency, Money, Timestamp};

use super::{maybe_money, money, parsed};
use crate::error::Error;
use crate::model::bank::{
    BankLine, BankLineId, BankLineState, BankPosting, Proposal, Statement, StatementId,
};
use crate::rules::reconcile as rules;

const COLUMNS: &str = "id, bank_id, state, statement, currency, opening_minor, closing_minor, \
                       lines, findings, sha256, at";

fn read(row: &Row) -> Result<Statement, Error> {
    let findings: String = row.get("findings")?;
    Ok(Statement {
        id: row.get("id")?,
        bank_id: row.get("statement")?,
        state: parsed(row, "state", rules::parse_statement)?,
        opening: maybe_money(row, "currency", "opening_minor")?,
        closing: maybe_money(row, "currency", "closing_minor")?,
        lines: row.get("lines")?,
        findings: serde_json::from_str(&findings)
            .map_err(|_| Error::stored("findings", &findings))?,
        sha256: row.get("sha256")?,
        at: row.get("at")?,
    })
}

/// False when it was taken before.
pub async fn insert(tx: &Tx, one: &Statement) -> Result<bool, Error> {
    let findings = serde_json::to_string(&one.findings)
        .map_err(|error| Error::stored("findings", &error.to_string()))?;
    let minor = |money: Option<Money>| money.map(Money::minor_i64).transpose();
    // A refused one must not keep its name from the one that is sent right afterwards.
    let name = match one.opening {
        Some(_) => one.bank_id.clone(),
        None => one.sha256.clone(),
    };
    let currency = one.opening.map(Money::currency);
    let sql = format!(
        "INSERT INTO payments_statement ({COLUMNS})
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING"
    );
    let touched = tx
        .execute(
            &sql,
            &[
                &one.id,
                &name,
                &rules::statement_name(one.state),
                &one.bank_id,
                &currency,
                &minor(one.opening)?,
                &minor(one.closing)?,
                &one.lines,
                &findings,
                &one.sha256,
                &one.at,
            ],
        )
        .await?;
    Ok(touched == 1)
}

/// Whether a file of this content was looked at before.
pub async fn is_known(tx: &Tx, sha256: &str) -> Result<bool, Error> {
    let row = tx
        .row(
            "SELECT id FROM payments_statement WHERE sha256 = $1 LIMIT 1",
            &[&sha256],
        )
        .await?;
    Ok(row.is_some())
}

pub async fn find(tx: &Tx, id: StatementId) -> Result<Option<Statement>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM payments_statement WHERE id = $1");
    tx.row(&sql, &[&id]).await?.as_ref().map(read).transpose()
}

pub async fn list(tx: &Tx, before: StatementId, limit: i64) -> Result<Vec<Statement>, Error> {
    let sql =
        format!("SELECT {COLUMNS} FROM payments_statement WHERE id < $1 ORDER BY id DESC LIMIT $2");
    tx.rows(&sql, &[&before, &limit])
        .await?
        .iter()
        .map(read)
        .collect()
}

/// The last that was believed, by currency.
pub async fn newest(tx: &Tx, currency: Currency) -> Result<Option<Statement>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM payments_statement WHERE currency = $1 AND state = 'taken'
         ORDER BY id DESC LIMIT 1"
    );
    let row = tx.row(&sql, &[&currency]).await?;
    row.as_ref().map(read).transpose()
}

/// Currencies of which the bank or the books know something.
pub async fn currencies(tx: &Tx) -> Result<Vec<Currency>, Error> {
    let rows = tx
        .rows(
            "SELECT currency FROM payments_statement WHERE currency IS NOT NULL GROUP BY currency
             UNION SELECT currency FROM payments_bank_posting GROUP BY currency ORDER BY currency",
            &[],
        )
        .await?;
    rows.iter().map(|row| Ok(row.get("currency")?)).collect()
}

const LINE: &str = "id, statement_id, place, state, version, currency, amount_minor, booked_on, \
                    reference, text, counterparty, return_reason, how, why, proposed, \
                    proposed_target, proposed_note, proposed_by, settled_by, settled_at, at";

fn line(row: &Row) -> Result<BankLine, Error> {
    let maybe = |column| -> Result<Option<String>, Error> { Ok(row.get(column)?) };
    let proposal = match maybe("proposed")? {
        None => None,
        Some(text) => Some(Proposal {
            explanation: rules::parse_explanation(&text)
                .ok_or_else(|| Error::stored("proposed", &text))?,
            target: row.get("proposed_target")?,
            note: maybe("proposed_note")?.unwrap_or_default(),
            by: maybe("proposed_by")?.unwrap_or_default(),
        }),
    };
    Ok(BankLine {
        id: row.get("id")?,
        statement: row.get("statement_id")?,
        place: row.get("place")?,
        state: parsed(row, "state", rules::parse_line)?,
        version: row.get("version")?,
        amount: money(row, "currency", "amount_minor")?,
        booked_on: row.get("booked_on")?,
        reference: row.get("reference")?,
        text: row.get("text")?,
        counterparty: row.get("counterparty")?,
        return_reason: row.get("return_reason")?,
        how: maybe("how")?.and_then(|text| rules::parse_how(&text)),
        why: maybe("why")?.and_then(|text| rules::parse_why(&text)),
        proposal,
        settled_by: row.get("settled_by")?,
        settled_at: row.get("settled_at")?,
        at: row.get("at")?,
    })
}

pub async fn insert_line(tx: &Tx, one: &BankLine) -> Result<(), Error> {
    let proposal = one.proposal.as_ref();
    let sql = format!(
        "INSERT INTO payments_bank_line ({LINE})
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
           $19, $20, $21)"
    );
    tx.execute(
        &sql,
        &[
            &one.id,
            &one.statement,
            &one.place,
            &rules::line_name(one.state),
            &one.version,
            &one.amount.currency(),
            &one.amount.minor_i64()?,
            &one.booked_on,
            &one.reference,
            &one.text,
            &one.counterparty,
            &one.return_reason,
            &one.how.map(rules::how_name),
            &one.why.map(rules::why_name),
            &proposal.map(|one| rules::explanation_name(one.explanation)),
            &proposal.and_then(|one| one.target),
            &proposal.map(|one| one.note.as_str()),
            &proposal.map(|one| one.by.as_str()),
            &one.settled_by,
            &one.settled_at,
            &one.at,
        ],
    )
    .await?;
    Ok(())
}

/// Writes what became of a line over the version that was read.
pub async fn save_line(tx: &Tx, one: &BankLine, read: i64) -> Result<(), Error> {
    let proposal = one.proposal.as_ref();
    let touched = tx
        .execute(
            "UPDATE payments_bank_line SET state = $3, version = $4, how = $5, why = $6,
               proposed = $7, proposed_target = $8, proposed_note = $9, proposed_by = $10,
               settled_by = $11, settled_at = $12
             WHERE id = $1 AND version = $2",
            &[
                &one.id,
                &read,
                &rules::line_name(one.state),
                &one.version,
                &one.how.map(rules::how_name),
                &one.why.map(rules::why_name),
                &proposal.map(|one| rules::explanation_name(one.explanation)),
                &proposal.and_then(|one| one.target),
                &proposal.map(|one| one.note.as_str()),
                &proposal.map(|one| one.by.as_str()),
                &one.settled_by,
                &one.settled_at,
            ],
        )
        .await?;
    match touched {
        1 => Ok(()),
        _ => Err(Error::ChangedMeanwhile),
    }
}

pub async fn find_line(tx: &Tx, id: BankLineId) -> Result<Option<BankLine>, Error> {
    let sql = format!("SELECT {LINE} FROM payments_bank_line WHERE id = $1");
    tx.row(&sql, &[&id]).await?.as_ref().map(line).transpose()
}

/// What waits for the settlement of this name.
pub async fn awaiting(tx: &Tx, settlement: &str) -> Result<Option<BankLine>, Error> {
    let sql = format!(
        "SELECT {LINE} FROM payments_bank_line
         WHERE state = 'open' AND why = 'awaits_report'
           AND (reference LIKE $1 OR text LIKE $1)
         ORDER BY id LIMIT 1"
    );
    let names = format!("%{settlement}%");
    tx.row(&sql, &[&names])
        .await?
        .as_ref()
        .map(line)
        .transpose()
}

/// Newest first; of a statement, or in a state, or all.
pub async fn lines(
    tx: &Tx,
    statement: Option<StatementId>,
    state: Option<BankLineState>,
    before: BankLineId,
    limit: i64,
) -> Result<Vec<BankLine>, Error> {
    let state = state.map(rules::line_name);
    let mut args: Vec<&dyn Bind> = vec![&before, &limit];
    let mut wheres = String::new();
    if let Some(statement) = &statement {
        args.push(statement);
        wheres += &format!("statement_id = ${} AND ", args.len());
    }
    if let Some(state) = &state {
        args.push(state);
        wheres += &format!("state = ${} AND ", args.len());
    }
    let sql = format!(
        "SELECT {LINE} FROM payments_bank_line WHERE {wheres}id < $1 ORDER BY id DESC LIMIT $2"
    );
    tx.rows(&sql, &args).await?.iter().map(line).collect()
}

/// What lines say that the books do not, and since when.
pub async fn unmatched(tx: &Tx, currency: Currency) -> Result<(Money, Option<Timestamp>), Error> {
    let row = tx
        .row(
            "SELECT CAST(COALESCE(SUM(amount_minor), 0) AS BIGINT) AS total, MIN(at) AS since
             FROM payments_bank_line WHERE currency = $1 AND state <> 'matched'",
            &[&currency],
        )
        .await?;
    sum_since(row, currency)
}

/// What the books say that no statement does, and since when.
pub async fn on_the_way(tx: &Tx, currency: Currency) -> Result<(Money, Option<Timestamp>), Error> {
    let row = tx
        .row(
            "SELECT CAST(COALESCE(SUM(amount_minor), 0) AS BIGINT) AS total, MIN(at) AS since
             FROM payments_bank_posting WHERE currency = $1 AND line_id IS NULL",
            &[&currency],
        )
        .await?;
    sum_since(row, currency)
}

fn sum_since(row: Option<Row>, currency: Currency) -> Result<(Money, Option<Timestamp>), Error> {
    let Some(row) = row else {
        return Ok((Money::zero(currency), None));
    };
    let total: i64 = row.get("total")?;
    Ok((Money::new(i128::from(total), currency), row.get("since")?))
}

/// All that the books say moved on the account.
pub async fn booked(tx: &Tx, currency: Currency) -> Result<Money, Error> {
    let row = tx
        .row(
            "SELECT CAST(COALESCE(SUM(amount_minor), 0) AS BIGINT) AS total, MIN(at) AS since
             FROM payments_bank_posting WHERE currency = $1",
            &[&currency],
        )
        .await?;
    Ok(sum_since(row, currency)?.0)
}

pub async fn post(tx: &Tx, one: &BankPosting) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO payments_bank_posting (entry_id, currency, amount_minor, payout_id, line_id, at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        &[
            &one.entry,
            &one.amount.currency(),
            &one.amount.minor_i64()?,
            &one.payout,
            &one.line,
            &one.at,
        ],
    )
    .await?;
    Ok(())
}

/// What the books say of a payout.
pub async fn postings_of(tx: &Tx, payout: PayoutId) -> Result<Vec<BankPosting>, Error> {
    let rows = tx
        .rows(
            "SELECT entry_id, currency, amount_minor, payout_id, line_id, at
             FROM payments_bank_posting WHERE payout_id = $1 ORDER BY at, entry_id",
            &[&payout],
        )
        .await?;
    rows.iter().map(posting).collect()
}

fn posting(row: &Row) -> Result<BankPosting, Error> {
    Ok(BankPosting {
        entry: row.get("entry_id")?,
        amount: money(row, "currency", "amount_minor")?,
        payout: row.get("payout_id")?,
        line: row.get("line_id")?,
        at: row.get("at")?,
    })
}

/// Says that a line shows what the books say; false when another one does already.
pub async fn show(tx: &Tx, entry: &str, on: BankLineId) -> Result<bool, Error> {
    let touched = tx
        .execute(
            "UPDATE payments_bank_posting SET line_id = $2
             WHERE entry_id = $1 AND line_id IS NULL",
            &[&entry, &on],
        )
        .await?;
    Ok(touched == 1)
}

/// Since when a currency has drifted, and whether people were told.
pub async fn drift(
    tx: &Tx,
    currency: Currency,
) -> Result<Option<(Timestamp, Option<Timestamp>)>, Error> {
    let row = tx
        .row(
            "SELECT since, told_at FROM payments_drift WHERE currency = $1",
            &[&currency],
        )
        .await?;
    row.map(|row| Ok((row.get("since")?, row.get("told_at")?)))
        .transpose()
}

pub async fn drifts(tx: &Tx, currency: Currency, since: Timestamp) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO payments_drift (currency, since, told_at) VALUES ($1, $2, NULL)
         ON CONFLICT DO NOTHING",
        &[&currency, &since],
    )
    .await?;
    Ok(())
}

pub async fn drift_told(tx: &Tx, currency: Currency, at: Timestamp) -> Result<(), Error> {
    tx.execute(
        "UPDATE payments_drift SET told_at = $2 WHERE currency = $1",
        &[&currency, &at],
    )
    .await?;
    Ok(())
}

pub async fn drift_over(tx: &Tx, currency: Currency) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM payments_drift WHERE currency = $1",
        &[&currency],
    )
    .await?;
    Ok(())
}

/// The last that was fetched, by the bank's name for it; refused ones too.
pub async fn fetched(tx: &Tx) -> Result<Option<String>, Error> {
    let row = tx
        .row("SELECT bank_id FROM payments_fetched WHERE id = 1", &[])
        .await?;
    Ok(row.map(|row| row.get("bank_id")).transpose()?)
}

pub async fn note_fetched(tx: &Tx, bank_id: &str, at: Timestamp) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO payments_fetched (id, bank_id, at) VALUES (1, $1, $2)
         ON CONFLICT (id) DO UPDATE SET bank_id = excluded.bank_id, at = excluded.at",
        &[&bank_id, &at],
    )
    .await?;
    Ok(())
}
