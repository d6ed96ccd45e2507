//! A portable copy of the whole database as JSON lines: out of one consistent snapshot, into
//! either engine, with the types of all columns preserved.
//!
//! The first line says what follows, then come the rows of each table as arrays, and a last line
//! counts them, so that a copy that was cut short is told apart.

mod catalogue;
mod line;

use std::io::{BufRead, Write};
use std::sync::Arc;

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use crate::db::{Db, Engine, Mode};
use crate::error::Error;
use crate::tx::Tx;
use crate::value::{Bind, Val};
use catalogue::Table;

const FORMAT: &str = "argosy-db-1";

/// Rows that are read or written at a time.
const ROWS_AT_ONCE: usize = 500;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    format: String,
    /// Module and name of every migration the rows have been through.
    migrations: Vec<(String, String)>,
}

/// What stands between the rows.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
enum Mark {
    Table { name: String, columns: Vec<String> },
    End { rows: u64 },
}

impl Db {
    /// Writes all rows of all tables of one snapshot into the sink. Answers the sink and how many
    /// rows there were.
    pub async fn export<W: Write + Send + 'static>(&self, sink: W) -> Result<(W, u64), Error> {
        let sink = Arc::new(Mutex::new(Some(sink)));
        self.long(Mode::Read, move |tx| {
            let sink = sink.clone();
            async move { write_all(&tx, once(&sink)?).await }
        })
        .await
    }

    /// Replaces all rows of all tables by those of an export, in one transaction. The tables must
    /// have been migrated at least as far as those that were exported. Answers how many rows came.
    pub async fn import<R: BufRead + Send + 'static>(&self, source: R) -> Result<u64, Error> {
        let source = Arc::new(Mutex::new(Some(source)));
        self.long(Mode::Write, move |tx| {
            let source = source.clone();
            async move { read_all(&tx, once(&source)?).await }
        })
        .await
    }
}

/// The sink or source, which serves one attempt only: after a lost connection half of it is gone.
fn once<S>(stream: &Mutex<Option<S>>) -> Result<S, Error> {
    let interrupted = || Error::Export("the connection was lost half way".to_owned());
    stream.lock().take().ok_or_else(interrupted)
}

async fn write_all<W: Write>(tx: &Tx, mut sink: W) -> Result<(W, u64), Error> {
    let header = Header {
        format: FORMAT.to_owned(),
        migrations: catalogue::migrations(tx).await?,
    };
    line::write(&mut sink, &header)?;
    let mut rows = 0;
    for table in catalogue::tables(tx).await? {
        rows += write_table(tx, &table, &mut sink).await?;
    }
    line::write(&mut sink, &Mark::End { rows })?;
    sink.flush()?;
    Ok((sink, rows))
}

async fn write_table<W: Write>(tx: &Tx, table: &Table, sink: &mut W) -> Result<u64, Error> {
    let columns = table
        .columns
        .iter()
        .map(|column| column.name.clone())
        .collect();
    line::write(
        sink,
        &Mark::Table {
            name: table.name.clone(),
            columns,
        },
    )?;
    let (first, next) = (
        table.select(false, ROWS_AT_ONCE),
        table.select(true, ROWS_AT_ONCE),
    );
    let mut after: Option<Vec<Val>> = None;
    let mut written = 0;
    loop {
        let rows = match &after {
            None => tx.rows(&first, &[]).await?,
            Some(key) => tx.rows(&next, &binds(key)).await?,
        };
        let Some(last) = rows.last() else { break };
        after = Some(
            table
                .key
                .iter()
                .map(|index| last.vals()[*index].clone())
                .collect(),
        );
        for row in &rows {
            line::write_row(sink, table, row.vals())?;
        }
        written += rows.len() as u64;
        if rows.len() < ROWS_AT_ONCE {
            break;
        }
    }
    let counted = tx.row(&table.count(), &[]).await?;
    let counted: Option<i64> = counted.map(|row| row.get(0)).transpose()?;
    // SQLite lets NULL into a key, and no comparison finds it again.
    if counted != i64::try_from(written).ok() {
        return Err(Error::Export(format!(
            "{} has rows with NULL in their key",
            table.name
        )));
    }
    Ok(written)
}

async fn read_all<R: BufRead>(tx: &Tx, source: R) -> Result<u64, Error> {
    let cut_short = || Error::Export("the copy ends before its end".to_owned());
    let mut lines = source.lines();
    let header: Header = line::parse(&lines.next().ok_or_else(cut_short)??)?;
    check(tx, &header).await?;
    let tables = catalogue::tables(tx).await?;
    let links = catalogue::loosen_links(tx).await?;
    for table in &tables {
        tx.execute(&table.delete(), &[]).await?;
    }
    let mut into: Option<Into<'_>> = None;
    let mut read = 0;
    for text in lines {
        let text = text?;
        if text.starts_with('[') {
            let Some(into) = &mut into else {
                return Err(Error::Export("a row stands before its table".to_owned()));
            };
            into.add(tx, &text).await?;
            read += 1;
            continue;
        }
        if let Some(into) = into.take() {
            into.finish(tx).await?;
        }
        match line::parse(&text)? {
            Mark::Table { name, columns } => into = Some(Into::new(&tables, &name, &columns)?),
            Mark::End { rows } if rows == read => {
                catalogue::tighten_links(tx, links).await?;
                return Ok(read);
            }
            Mark::End { .. } => return Err(cut_short()),
        }
    }
    Err(cut_short())
}

async fn check(tx: &Tx, header: &Header) -> Result<(), Error> {
    if header.format != FORMAT {
        return Err(Error::Export(format!(
            "the format {} is not known",
            header.format
        )));
    }
    let here = catalogue::migrations(tx).await?;
    match header.migrations.iter().find(|there| !here.contains(there)) {
        None => Ok(()),
        Some((module, name)) => Err(Error::Export(format!(
            "the copy is newer: {module} {name} was not applied here"
        ))),
    }
}

/// The table whose rows are coming in.
struct Into<'a> {
    table: &'a Table,
    columns: Vec<usize>,
    insert: String,
    rows: Vec<Vec<Val>>,
}

impl<'a> Into<'a> {
    fn new(tables: &'a [Table], name: &str, columns: &[String]) -> Result<Into<'a>, Error> {
        let unknown = |what: &str| Error::Export(format!("{what} does not exist here"));
        let table = tables
            .iter()
            .find(|table| table.name == name)
            .ok_or_else(|| unknown(name))?;
        let columns: Vec<usize> = columns
            .iter()
            .map(|column| {
                let position = table.columns.iter().position(|here| here.name == *column);
                position.ok_or_else(|| unknown(&format!("{name}.{column}")))
            })
            .collect::<Result<_, _>>()?;
        let insert = table.insert(&columns);
        Ok(Into {
            table,
            columns,
            insert,
            rows: Vec::new(),
        })
    }

    async fn add(&mut self, tx: &Tx, text: &str) -> Result<(), Error> {
        self.rows
            .push(line::parse_row(self.table, &self.columns, text)?);
        if self.rows.len() >= ROWS_AT_ONCE {
            self.flush(tx).await
        } else {
            Ok(())
        }
    }

    async fn flush(&mut self, tx: &Tx) -> Result<(), Error> {
        let rows = std::mem::take(&mut self.rows);
        let args: Vec<Vec<&dyn Bind>> = rows.iter().map(|row| binds(row)).collect();
        let statements: Vec<(&str, &[&dyn Bind])> = args
            .iter()
            .map(|args| (self.insert.as_str(), args.as_slice()))
            .collect();
        tx.batch(&statements).await.map(drop)
    }

    async fn finish(mut self, tx: &Tx) -> Result<(), Error> {
        self.flush(tx).await
    }
}

fn binds(vals: &[Val]) -> Vec<&dyn Bind> {
    vals.iter().map(|val| val as &dyn Bind).collect()
}

/// A name as it stands in SQL.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn is_postgres(tx: &Tx) -> bool {
    tx.engine() == Engine::Postgres
}
