//! Migrations: each module's files, in order, each once, all pending ones in one transaction.
//! Forwards only; a file that was applied never changes.

use sha2::{Digest, Sha256};

use crate::db::{Db, Engine};
use crate::error::Error;
use crate::tx::Tx;

/// The migration files of one module, in the order they are to run.
#[derive(Clone, Copy, Debug)]
pub struct Migrations {
    pub module: &'static str,
    pub files: &'static [Migration],
}

/// One file: a text for both engines, or one of its own for PostgreSQL beside it.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    pub name: &'static str,
    pub sql: &'static str,
    pub postgres: Option<&'static str>,
}

/// A migration that was run just now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    pub module: String,
    pub name: String,
}

/// A migration that would run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    pub module: String,
    pub name: String,
}

const TABLE: &str = "CREATE TABLE IF NOT EXISTS db_migration (
    module TEXT NOT NULL,
    name TEXT NOT NULL,
    checksum TEXT NOT NULL,
    applied_at BIGINT NOT NULL,
    PRIMARY KEY (module, name)
)";

const APPLIED: &str = "SELECT name, checksum FROM db_migration WHERE module = $1";

impl Migration {
    fn text(&self, engine: Engine) -> &'static str {
        match engine {
            Engine::Sqlite => self.sql,
            Engine::Postgres => self.postgres.unwrap_or(self.sql),
        }
    }

    fn checksum(&self, engine: Engine) -> String {
        let digest = Sha256::digest(self.text(engine).as_bytes());
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl Db {
    /// Runs what is pending, under a lock that lets one process do so at a time. Either all of it
    /// is applied or nothing.
    pub async fn migrate(&self, modules: &[Migrations]) -> Result<Vec<Applied>, Error> {
        self.create_table().await?;
        let modules: std::sync::Arc<[Migrations]> = modules.into();
        self.tx(move |tx| {
            let modules = modules.clone();
            async move {
                // On SQLite the transaction is a lock of the whole file already.
                if tx.engine() == Engine::Postgres {
                    tx.script("SET LOCAL statement_timeout = 0").await?;
                    tx.script("LOCK TABLE db_migration IN EXCLUSIVE MODE")
                        .await?;
                }
                let mut applied = Vec::new();
                for module in modules.iter() {
                    for file in pending(&tx, module).await? {
                        apply(&tx, module.module, file).await?;
                        let module = module.module.to_owned();
                        applied.push(Applied {
                            module,
                            name: file.name.to_owned(),
                        });
                    }
                }
                Ok(applied)
            }
        })
        .await
    }

    /// What `migrate` would run; changes nothing.
    pub async fn pending(&self, modules: &[Migrations]) -> Result<Vec<Pending>, Error> {
        let fresh = self.row(exists(self.engine()), &[]).await?.is_none();
        let modules: std::sync::Arc<[Migrations]> = modules.into();
        self.read(move |tx| {
            let modules = modules.clone();
            async move {
                let mut found = Vec::new();
                for module in modules.iter() {
                    let files = if fresh {
                        module.files.iter().collect()
                    } else {
                        pending(&tx, module).await?
                    };
                    found.extend(files.into_iter().map(|file| Pending {
                        module: module.module.to_owned(),
                        name: file.name.to_owned(),
                    }));
                }
                Ok(found)
            }
        })
        .await
    }

    async fn create_table(&self) -> Result<(), Error> {
        if self.row(exists(self.engine()), &[]).await?.is_some() {
            return Ok(());
        }
        let created = self.tx(|tx| async move { tx.script(TABLE).await }).await;
        match created {
            // Two processes of one cluster may both find it missing; PostgreSQL then fails the
            // slower one on its catalogue.
            Err(Error::Unique { .. } | Error::Driver { .. })
                if self.row(exists(self.engine()), &[]).await?.is_some() =>
            {
                Ok(())
            }
            other => other,
        }
    }
}

fn exists(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => {
            "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'db_migration'"
        }
        Engine::Postgres => {
            "SELECT 1 FROM information_schema.tables
             WHERE table_schema = current_schema() AND table_name = 'db_migration'"
        }
    }
}

async fn pending(tx: &Tx, module: &Migrations) -> Result<Vec<&'static Migration>, Error> {
    let rows = tx.rows(APPLIED, &[&module.module]).await?;
    let mut applied = std::collections::BTreeMap::new();
    for row in &rows {
        applied.insert(row.get::<String>("name")?, row.get::<String>("checksum")?);
    }
    let wrong = |what: String| Err(Error::Migration(format!("{}: {what}", module.module)));
    let mut pending: Vec<&'static Migration> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for file in module.files {
        if !seen.insert(file.name) {
            return wrong(format!("{} is listed twice", file.name));
        }
        match applied.get(file.name) {
            None => pending.push(file),
            Some(checksum) if *checksum != file.checksum(tx.engine()) => {
                return wrong(format!("{} was changed after it was applied", file.name));
            }
            Some(_) => {
                if let Some(late) = pending.first() {
                    let (late, file) = (late.name, file.name);
                    return wrong(format!(
                        "{late} stands before {file}, which was applied already"
                    ));
                }
            }
        }
    }
    Ok(pending)
}

async fn apply(tx: &Tx, module: &str, file: &Migration) -> Result<(), Error> {
    let engine = tx.engine();
    if let Err(error) = tx.script(file.text(engine)).await {
        return Err(match error {
            Error::Retryable => error,
            other => Error::Migration(format!("{module}: {}: {other}", file.name)),
        });
    }
    let now = match engine {
        Engine::Sqlite => "CAST(unixepoch('subsec') * 1000000 AS BIGINT)",
        Engine::Postgres => "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)",
    };
    let insert = format!(
        "INSERT INTO db_migration (module, name, checksum, applied_at) VALUES ($1, $2, $3, {now})"
    );
    tx.execute(&insert, &[&module, &file.name, &file.checksum(engine)])
        .await?;
    Ok(())
}
