//! The tables that the machinery keeps for each module, beside the module's own: outbox, inbox,
//! jobs, idempotency keys, audit. They carry the module's prefix and are written in the module's
//! transactions; nothing but this crate reads them.

use std::collections::BTreeMap;

use db::{Migration, Migrations};
use parking_lot::Mutex;

use crate::module::Module;

/// Everything that the database of these modules needs: for each the machinery's tables and its
/// own. What is handed to `Db::migrate`.
pub fn of(modules: &[Module]) -> Vec<Migrations> {
    modules
        .iter()
        .flat_map(|module| [machinery(module.name), module.migrations])
        .collect()
}

/// The migrations that create the machinery's tables of one module. They are counted apart from
/// the module's own, so that either can go on.
pub fn machinery(module: &'static str) -> Migrations {
    // Migrations are static, and these texts depend on a name: they are made once a process and
    // kept.
    static MADE: Mutex<BTreeMap<&'static str, Migrations>> = Mutex::new(BTreeMap::new());
    *MADE.lock().entry(module).or_insert_with(|| {
        let first = Migration {
            name: "0001_machinery",
            sql: String::leak(text(module, " WITHOUT ROWID")),
            postgres: Some(String::leak(text(module, ""))),
        };
        Migrations {
            module: String::leak(format!("{module}_machinery")),
            files: Vec::leak(vec![first]),
        }
    })
}

/// One text for both engines. SQLite keeps the inbox, whose rows are little more than their key, in
/// a single tree.
fn text(module: &str, small: &str) -> String {
    format!(
        "CREATE TABLE {module}_outbox (
  id UUID PRIMARY KEY,
  subject TEXT NOT NULL,
  version BIGINT NOT NULL,
  at BIGINT NOT NULL,
  ordering_key UUID NOT NULL,
  actor TEXT NOT NULL,
  trace TEXT,
  payload TEXT NOT NULL
);
CREATE TABLE {module}_relay (
  name TEXT PRIMARY KEY,
  holder UUID NOT NULL,
  held_until BIGINT NOT NULL
);
CREATE TABLE {module}_inbox (
  id UUID PRIMARY KEY,
  subject TEXT NOT NULL,
  ordering_key UUID NOT NULL,
  state TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  next_at BIGINT NOT NULL,
  error TEXT,
  envelope TEXT
){small};
CREATE INDEX {module}_inbox_parked ON {module}_inbox (ordering_key, id) WHERE state = 'parked';
CREATE INDEX {module}_inbox_due ON {module}_inbox (next_at) WHERE state = 'parked';
CREATE INDEX {module}_inbox_dead ON {module}_inbox (id) WHERE state = 'dead';
CREATE TABLE {module}_job (
  id UUID PRIMARY KEY,
  kind TEXT NOT NULL,
  unique_key TEXT,
  state TEXT NOT NULL,
  run_at BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  lease UUID,
  payload TEXT NOT NULL,
  error TEXT
);
CREATE UNIQUE INDEX {module}_job_unique ON {module}_job (kind, unique_key) WHERE state = 'waiting';
CREATE INDEX {module}_job_due ON {module}_job (run_at) WHERE state = 'waiting';
CREATE INDEX {module}_job_dead ON {module}_job (id) WHERE state = 'dead';
CREATE TABLE {module}_idempotency (
  org_id UUID NOT NULL,
  idempotency_key TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  fingerprint BYTEA NOT NULL,
  at BIGINT NOT NULL,
  status BIGINT NOT NULL,
  answer TEXT NOT NULL,
  PRIMARY KEY (org_id, idempotency_key, endpoint)
);
CREATE INDEX {module}_idempotency_age ON {module}_idempotency (at);
CREATE TABLE {module}_audit (
  id UUID PRIMARY KEY,
  at BIGINT NOT NULL,
  org_id UUID NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  changes TEXT NOT NULL,
  trace TEXT
);
CREATE INDEX {module}_audit_subject ON {module}_audit (subject, id);
CREATE INDEX {module}_audit_org ON {module}_audit (org_id, id);
"
    )
}
