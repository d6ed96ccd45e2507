//! What tables there are, as each engine's own catalogue tells it; and how links between rows are
//! put aside while rows come in by table.

use super::{is_postgres, quoted};
use crate::error::Error;
use crate::tx::Tx;
use crate::value::ColumnType;

pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
    /// Positions of the columns of the primary key, in its order.
    pub(super) key: Vec<usize>,
}

pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: ColumnType,
}

fn column_type(declared: &str) -> Option<ColumnType> {
    Some(match declared.to_ascii_lowercase().as_str() {
        "bigint" | "integer" | "smallint" | "int" => ColumnType::Int,
        "text" | "character varying" => ColumnType::Text,
        "boolean" => ColumnType::Bool,
        "uuid" => ColumnType::Uuid,
        "bytea" | "blob" => ColumnType::Bytes,
        "jsonb" | "json" => ColumnType::Json,
        _ => return None,
    })
}

impl Table {
    /// Rows in the order of their key: the first ones, or those after a key that is bound.
    pub(super) fn select(&self, after: bool, limit: usize) -> String {
        let all: Vec<usize> = (0..self.columns.len()).collect();
        let key = self.names(&self.key);
        let after = if after {
            format!(" WHERE ({key}) > ({})", places(self.key.len()))
        } else {
            String::new()
        };
        let (columns, table) = (self.names(&all), quoted(&self.name));
        format!("SELECT {columns} FROM {table}{after} ORDER BY {key} LIMIT {limit}")
    }

    pub(super) fn count(&self) -> String {
        format!("SELECT COUNT(*) FROM {}", quoted(&self.name))
    }

    pub(super) fn delete(&self) -> String {
        format!("DELETE FROM {}", quoted(&self.name))
    }

    pub(super) fn insert(&self, columns: &[usize]) -> String {
        let (table, names) = (quoted(&self.name), self.names(columns));
        format!(
            "INSERT INTO {table} ({names}) VALUES ({})",
            places(columns.len())
        )
    }

    fn names(&self, columns: &[usize]) -> String {
        let names: Vec<String> = columns
            .iter()
            .map(|index| quoted(&self.columns[*index].name))
            .collect();
        names.join(", ")
    }
}

fn places(count: usize) -> String {
    let places: Vec<String> = (1..=count).map(|n| format!("${n}")).collect();
    places.join(", ")
}

const SQLITE_COLUMNS: &str = "
    SELECT t.name AS on_table, c.name AS on_column, c.type AS kind, CAST(c.pk AS BIGINT) AS key_place
    FROM sqlite_master AS t JOIN pragma_table_info(t.name) AS c
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite~_%' ESCAPE '~' AND t.name <> 'db_migration'
    ORDER BY t.name, c.cid";

const POSTGRES_COLUMNS: &str = "
    SELECT c.relname AS on_table, a.attname AS on_column, format_type(a.atttypid, NULL) AS kind,
           CAST(COALESCE(array_position(CAST(i.indkey AS int2[]), a.attnum), -1) + 1 AS BIGINT)
               AS key_place
    FROM pg_class AS c
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_index AS i ON i.indrelid = c.oid AND i.indisprimary
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND c.relnamespace = CAST(current_schema() AS regnamespace) AND c.relname <> 'db_migration'
    ORDER BY c.relname COLLATE \"C\", a.attnum";

pub(super) async fn tables(tx: &Tx) -> Result<Vec<Table>, Error> {
    let sql = if is_postgres(tx) {
        POSTGRES_COLUMNS
    } else {
        SQLITE_COLUMNS
    };
    let mut tables: Vec<(Table, Vec<(i64, usize)>)> = Vec::new();
    for row in tx.rows(sql, &[]).await? {
        let (table, name): (String, String) = (row.get("on_table")?, row.get("on_column")?);
        let declared: String = row.get("kind")?;
        let kind = column_type(&declared).ok_or_else(|| {
            Error::Export(format!(
                "{table}.{name} is of the type {declared}, which is not portable"
            ))
        })?;
        if tables.last().is_none_or(|(last, _)| last.name != table) {
            tables.push((
                Table {
                    name: table,
                    columns: Vec::new(),
                    key: Vec::new(),
                },
                Vec::new(),
            ));
        }
        let Some((table, key)) = tables.last_mut() else {
            continue;
        };
        let place: i64 = row.get("key_place")?;
        if place > 0 {
            key.push((place, table.columns.len()));
        }
        table.columns.push(Column { name, kind });
    }
    tables
        .into_iter()
        .map(|(mut table, mut key)| {
            if key.is_empty() {
                return Err(Error::Export(format!("{} has no primary key", table.name)));
            }
            key.sort_unstable();
            table.key = key.into_iter().map(|(_, index)| index).collect();
            Ok(table)
        })
        .collect()
}

pub(super) async fn migrations(tx: &Tx) -> Result<Vec<(String, String)>, Error> {
    let sql = "SELECT module, name FROM db_migration ORDER BY module, name";
    let rows = tx.rows(sql, &[]).await?;
    rows.iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .collect()
}

/// A foreign key that was dropped, to be made again.
pub(super) struct Link {
    table: String,
    name: String,
    definition: String,
}

/// Puts foreign keys aside until all rows are in, whatever order tables come in.
pub(super) async fn loosen_links(tx: &Tx) -> Result<Vec<Link>, Error> {
    if !is_postgres(tx) {
        // Until the end of this transaction.
        tx.script("PRAGMA defer_foreign_keys = ON").await?;
        return Ok(Vec::new());
    }
    tx.script("SET LOCAL statement_timeout = 0").await?;
    let sql = "SELECT CAST(CAST(conrelid AS regclass) AS TEXT) AS on_table, conname,
                      pg_get_constraintdef(oid) AS definition
               FROM pg_constraint
               WHERE contype = 'f' AND conparentid = 0
                 AND connamespace = CAST(current_schema() AS regnamespace)";
    let mut links = Vec::new();
    for row in tx.rows(sql, &[]).await? {
        let link = Link {
            table: row.get("on_table")?,
            name: row.get("conname")?,
            definition: row.get("definition")?,
        };
        let (table, name) = (&link.table, quoted(&link.name));
        tx.script(&format!("ALTER TABLE {table} DROP CONSTRAINT {name}"))
            .await?;
        links.push(link);
    }
    Ok(links)
}

/// Makes the foreign keys hold again; rows that they refuse fail the import.
pub(super) async fn tighten_links(tx: &Tx, links: Vec<Link>) -> Result<(), Error> {
    if !is_postgres(tx) {
        // Asked here, because a failing commit would fail those who share it.
        return match tx
            .row("SELECT \"table\" FROM pragma_foreign_key_check", &[])
            .await?
        {
            None => Ok(()),
            Some(row) => Err(Error::ForeignKey { table: row.get(0)? }),
        };
    }
    for Link {
        table,
        name,
        definition,
    } in links
    {
        let name = quoted(&name);
        tx.script(&format!(
            "ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"
        ))
        .await?;
    }
    Ok(())
}
