-- What a buyer pays an intent by bank transfer with: one reference an intent, kept for ever, since
-- money may come when nobody waits for it any more.
CREATE TABLE payments_transfer (
  reference TEXT PRIMARY KEY,
  buyer_id UUID NOT NULL,
  intent_id UUID NOT NULL,
  -- An account number of this payment alone, where our bank gives one.
  virtual_account TEXT,
  pay_by BIGINT NOT NULL,
  -- When the intent would have ended without the transfer.
  ends_without BIGINT NOT NULL,
  -- What the buyer says of a transfer on its way.
  said_on TEXT,
  said_reference TEXT,
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX payments_transfer_intent ON payments_transfer (intent_id);
CREATE UNIQUE INDEX payments_transfer_account ON payments_transfer (virtual_account)
  WHERE virtual_account IS NOT NULL;

-- Money that came to our account by transfer, one row for what the bank booked once, however often
-- it tells of it. The account that it came from is under lock.
CREATE TABLE payments_remittance (
  id UUID PRIMARY KEY,
  bank_ref TEXT NOT NULL,
  state TEXT NOT NULL,
  version BIGINT NOT NULL,
  currency TEXT NOT NULL,
  amount_minor BIGINT NOT NULL,
  booked_on TEXT,
  text TEXT NOT NULL,
  holder TEXT,
  country TEXT,
  form TEXT,
  bank_code TEXT,
  sealed TEXT,
  key_id TEXT,
  hint TEXT,
  reference TEXT,
  why TEXT,
  buyer_id UUID,
  intent_id UUID,
  proposed TEXT,
  proposed_buyer UUID,
  proposed_intent UUID,
  proposed_note TEXT,
  proposed_by TEXT,
  settled_by TEXT,
  settled_at BIGINT,
  step BIGINT NOT NULL,
  at BIGINT NOT NULL
);
CREATE UNIQUE INDEX payments_remittance_once ON payments_remittance (bank_ref);
CREATE INDEX payments_remittance_state ON payments_remittance (state, id);
CREATE INDEX payments_remittance_intent ON payments_remittance (intent_id) WHERE intent_id IS NOT NULL;
CREATE INDEX payments_remittance_key ON payments_remittance (key_id)
  WHERE sealed IS NOT NULL;

-- The account that a refund goes to, where it goes to one: as the bank told it, or as the buyer did.
CREATE TABLE payments_refund_payee (
  -- The refund's.
  id UUID PRIMARY KEY,
  buyer_id UUID NOT NULL,
  remittance_id UUID,
  holder TEXT NOT NULL,
  country TEXT NOT NULL,
  form TEXT NOT NULL,
  bank_code TEXT,
  sealed TEXT NOT NULL,
  key_id TEXT NOT NULL,
  hint TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX payments_refund_payee_key ON payments_refund_payee (key_id);
CREATE INDEX payments_refund_payee_buyer ON payments_refund_payee (buyer_id);
