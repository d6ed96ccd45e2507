-- Small rows that are looked up by their key: on SQLite in one tree instead of two, so that a row
-- costs one page and one search less. PostgreSQL keeps them as they are.
ALTER TABLE payments_checkout RENAME TO payments_checkout_before;
CREATE TABLE payments_checkout (
  checkout_id UUID PRIMARY KEY,
  buyer_id UUID NOT NULL,
  intent_id UUID NOT NULL
) WITHOUT ROWID;
INSERT INTO payments_checkout (checkout_id, buyer_id, intent_id)
SELECT checkout_id, buyer_id, intent_id FROM payments_checkout_before;
DROP TABLE payments_checkout_before;

ALTER TABLE payments_place RENAME TO payments_place_before;
CREATE TABLE payments_place (
  id UUID PRIMARY KEY,
  buyer_id UUID NOT NULL
) WITHOUT ROWID;
INSERT INTO payments_place (id, buyer_id)
SELECT id, buyer_id FROM payments_place_before;
DROP TABLE payments_place_before;

ALTER TABLE payments_reference RENAME TO payments_reference_before;
CREATE TABLE payments_reference (
  provider TEXT NOT NULL,
  reference TEXT NOT NULL,
  kind TEXT NOT NULL,
  buyer_id UUID NOT NULL,
  target_id UUID NOT NULL,
  PRIMARY KEY (provider, reference)
) WITHOUT ROWID;
INSERT INTO payments_reference (provider, reference, kind, buyer_id, target_id)
SELECT provider, reference, kind, buyer_id, target_id FROM payments_reference_before;
DROP TABLE payments_reference_before;

ALTER TABLE payments_order RENAME TO payments_order_before;
CREATE TABLE payments_order (
  order_id UUID PRIMARY KEY,
  seller_id UUID NOT NULL,
  buyer_id UUID NOT NULL
) WITHOUT ROWID;
INSERT INTO payments_order (order_id, seller_id, buyer_id)
SELECT order_id, seller_id, buyer_id FROM payments_order_before;
DROP TABLE payments_order_before;

ALTER TABLE payments_unsealed RENAME TO payments_unsealed_before;
CREATE TABLE payments_unsealed (
  id UUID PRIMARY KEY,
  entry_id TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO payments_unsealed (id, entry_id)
SELECT id, entry_id FROM payments_unsealed_before;
DROP TABLE payments_unsealed_before;

ALTER TABLE payments_balance RENAME TO payments_balance_before;
CREATE TABLE payments_balance (
  account TEXT NOT NULL,
  currency TEXT NOT NULL,
  debits_minor BIGINT NOT NULL,
  credits_minor BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  PRIMARY KEY (account, currency)
) WITHOUT ROWID;
INSERT INTO payments_balance (account, currency, debits_minor, credits_minor, seq)
SELECT account, currency, debits_minor, credits_minor, seq FROM payments_balance_before;
DROP TABLE payments_balance_before;

ALTER TABLE payments_live RENAME TO payments_live_before;
CREATE TABLE payments_live (
  account TEXT NOT NULL,
  currency TEXT NOT NULL,
  net_minor BIGINT NOT NULL,
  pending_minor BIGINT NOT NULL,
  PRIMARY KEY (account, currency),
  CONSTRAINT payments_live_limit CHECK (pending_minor >= 0 AND pending_minor <= net_minor)
) WITHOUT ROWID;
INSERT INTO payments_live (account, currency, net_minor, pending_minor)
SELECT account, currency, net_minor, pending_minor FROM payments_live_before;
DROP TABLE payments_live_before;
