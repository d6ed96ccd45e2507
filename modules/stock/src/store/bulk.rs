//! Many rows in one bind: a JSON array that the statement takes apart. A batch of any size is one
//! prepared text. Each engine takes JSON apart in its own words; everything around is one SQL.

use db::{Engine, Val};
use serde_json::Value;
use uuid::Uuid;

/// What a column of the rows holds.
#[derive(Clone, Copy)]
pub(super) enum Column {
    Uuid(&'static str),
    Int(&'static str),
    Text(&'static str),
    Json(&'static str),
}

/// One statement in the words of each engine.
pub(super) struct Sql {
    sqlite: String,
    postgres: String,
}

impl Sql {
    /// `text` is given the rows as a table expression without a name: `(SELECT … FROM …)`, taken
    /// from `$1`, and the clause that locks the rows of a table read.
    pub(super) fn new(
        columns: &[Column],
        text: impl Fn(&str, fn(&str) -> String) -> String,
    ) -> Sql {
        Sql {
            sqlite: text(&rows(columns, Engine::Sqlite), |_| String::new()),
            postgres: text(&rows(columns, Engine::Postgres), |table| {
                format!(" FOR UPDATE OF {table}")
            }),
        }
    }

    pub(super) fn of(&self, engine: Engine) -> &str {
        match engine {
            Engine::Sqlite => &self.sqlite,
            Engine::Postgres => &self.postgres,
        }
    }
}

fn rows(columns: &[Column], engine: Engine) -> String {
    let of = |(at, column): (usize, &Column)| match (column, engine) {
        (Column::Uuid(name), Engine::Sqlite) => format!("unhex(value ->> {at}) AS {name}"),
        (Column::Uuid(name), Engine::Postgres) => format!("CAST(value ->> {at} AS UUID) AS {name}"),
        (Column::Int(name), _) => format!("CAST(value ->> {at} AS BIGINT) AS {name}"),
        (Column::Text(name), _) => format!("value ->> {at} AS {name}"),
        (Column::Json(name), _) => format!("value -> {at} AS {name}"),
    };
    let columns: Vec<String> = columns.iter().enumerate().map(of).collect();
    let from = match engine {
        Engine::Sqlite => "json_each($1)",
        Engine::Postgres => "jsonb_array_elements(CAST($1 AS JSONB))",
    };
    format!("(SELECT {} FROM {from})", columns.join(", "))
}

/// The rows of a statement, to be bound as `$1`.
#[derive(Default)]
pub(super) struct Rows {
    rows: Vec<Value>,
}

impl Rows {
    pub(super) fn new() -> Rows {
        Rows::default()
    }

    pub(super) fn push(&mut self, cells: Vec<Value>) {
        self.rows.push(Value::Array(cells));
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(super) fn val(self) -> Val {
        Val::json(&Value::Array(self.rows).to_string())
    }
}

/// A UUID as both engines read it back: its digits alone.
pub(super) fn hex(id: Uuid) -> Value {
    Value::String(id.simple().to_string())
}
