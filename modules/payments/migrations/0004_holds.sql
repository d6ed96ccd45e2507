-- Money of sellers that is set aside for something under way: reserved, then posted (whole or in
-- part), voided or expired, once.
CREATE TABLE payments_hold (
  id TEXT PRIMARY KEY,
  debit TEXT NOT NULL,
  credit TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount_minor BIGINT NOT NULL,
  state TEXT NOT NULL,
  posted_minor BIGINT NOT NULL,
  ended_by TEXT,
  expires_at BIGINT,
  at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX payments_hold_due ON payments_hold (expires_at) WHERE state = 'reserved';
-- Ids that were refused stay refused.
CREATE TABLE payments_failed_id (
  id TEXT PRIMARY KEY,
  at BIGINT NOT NULL
);
