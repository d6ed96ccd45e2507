-- When an entry was made stands with each of its postings, so that a month of an account is read without
-- the years before it.
ALTER TABLE payments_posting ADD COLUMN at BIGINT NOT NULL DEFAULT 0;
UPDATE payments_posting SET at =
  COALESCE((SELECT at FROM payments_entry WHERE id = payments_posting.entry_id), 0);
DROP INDEX payments_posting_account;
CREATE INDEX payments_posting_account ON payments_posting (account, at);
DROP INDEX payments_entry_intent;
CREATE INDEX payments_entry_intent ON payments_entry (intent_id, at);
