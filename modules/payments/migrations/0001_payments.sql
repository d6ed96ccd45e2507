-- What a buyer owes for one checkout.
CREATE TABLE payments_intent (
  buyer_id UUID NOT NULL,
  id UUID NOT NULL,
  checkout_id UUID NOT NULL,
  state TEXT NOT NULL,
  version BIGINT NOT NULL,
  currency TEXT NOT NULL,
  amount_minor BIGINT NOT NULL,
  attempt_id UUID,
  reason TEXT,
  received_currency TEXT,
  received_minor BIGINT,
  expires_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (buyer_id, id)
);
CREATE INDEX payments_intent_recent ON payments_intent (id);
CREATE INDEX payments_intent_state ON payments_intent (state, id);

-- Look-ups by what others know: the checkout, the bare id, a provider's reference.
CREATE TABLE payments_checkout (
  checkout_id UUID PRIMARY KEY,
  buyer_id UUID NOT NULL,
  intent_id UUID NOT NULL
);
CREATE TABLE payments_place (
  id UUID PRIMARY KEY,
  buyer_id UUID NOT NULL
);
CREATE TABLE payments_reference (
  provider TEXT NOT NULL,
  reference TEXT NOT NULL,
  kind TEXT NOT NULL,
  buyer_id UUID NOT NULL,
  target_id UUID NOT NULL,
  PRIMARY KEY (provider, reference)
);

-- The part of an intent that belongs to one order. refunding_minor counts refunds that succeeded
-- or still may.
CREATE TABLE payments_share (
  seller_id UUID NOT NULL,
  order_id UUID NOT NULL,
  buyer_id UUID NOT NULL,
  intent_id UUID NOT NULL,
  place BIGINT NOT NULL,
  currency TEXT NOT NULL,
  amount_minor BIGINT NOT NULL,
  captured_minor BIGINT NOT NULL,
  refunding_minor BIGINT NOT NULL,
  refunded_minor BIGINT NOT NULL,
  captured_at BIGINT,
  PRIMARY KEY (seller_id, order_id)
);
CREATE INDEX payments_share_intent ON payments_share (buyer_id, intent_id);

CREATE TABLE payments_attempt (
  buyer_id UUID NOT NULL,
  id UUID NOT NULL,
  intent_id UUID NOT NULL,
  state TEXT NOT NULL,
  version BIGINT NOT NULL,
  provider TEXT NOT NULL,
  method TEXT NOT NULL,
  return_path TEXT NOT NULL,
  reference TEXT,
  action_url TEXT,
  reason TEXT,
  currency TEXT NOT NULL,
  amount_minor BIGINT NOT NULL,
  step BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (buyer_id, id)
);
CREATE INDEX payments_attempt_intent ON payments_attempt (buyer_id, intent_id, id);
CREATE INDEX payments_attempt_unknown ON payments_attempt (id) WHERE state = 'unknown';

CREATE TABLE payments_refund (
  buyer_id UUID NOT NULL,
  id UUID NOT NULL,
  cause TEXT NOT NULL,
  after_sale_id UUID,
  intent_id UUID NOT NULL,
  attempt_id UUID NOT NULL,
  order_id UUID,
  seller_id UUID,
  state TEXT NOT NULL,
  version BIGINT NOT NULL,
  currency TEXT NOT NULL,
  amount_minor BIGINT NOT NULL,
  note TEXT NOT NULL,
  reason TEXT,
  provider TEXT NOT NULL,
  reference TEXT,
  submissions BIGINT NOT NULL,
  step BIGINT NOT NULL,
  returned_at BIGINT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (buyer_id, id)
);
CREATE UNIQUE INDEX payments_refund_after_sale ON payments_refund (after_sale_id);
CREATE INDEX payments_refund_intent ON payments_refund (buyer_id, intent_id);
CREATE INDEX payments_refund_recent ON payments_refund (id);
CREATE INDEX payments_refund_state ON payments_refund (state, id);

-- Every move of an intent, an attempt or a refund.
CREATE TABLE payments_move (
  buyer_id UUID NOT NULL,
  subject_id UUID NOT NULL,
  version BIGINT NOT NULL,
  intent_id UUID NOT NULL,
  subject TEXT NOT NULL,
  state_before TEXT,
  state TEXT NOT NULL,
  reason TEXT,
  actor TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (buyer_id, subject_id, version)
);
CREATE INDEX payments_move_intent ON payments_move (buyer_id, intent_id);

-- What the provider told, by whatever way. Stored once, never changed but for the target that is
-- found later.
CREATE TABLE payments_fact (
  id UUID PRIMARY KEY,
  provider TEXT NOT NULL,
  event_id TEXT NOT NULL,
  source TEXT NOT NULL,
  kind TEXT NOT NULL,
  reference TEXT NOT NULL,
  provider_reference TEXT NOT NULL,
  status TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount_minor BIGINT NOT NULL,
  fee_minor BIGINT,
  action_url TEXT,
  reason TEXT,
  buyer_id UUID,
  target_id UUID,
  received_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX payments_fact_event ON payments_fact (provider, event_id);
CREATE INDEX payments_fact_target ON payments_fact (target_id, id);
CREATE INDEX payments_fact_stray ON payments_fact (provider, provider_reference) WHERE target_id IS NULL;

-- The ledger: rows are only ever added.
CREATE TABLE payments_entry (
  id TEXT PRIMARY KEY,
  at BIGINT NOT NULL,
  intent_id UUID NOT NULL
);
CREATE INDEX payments_entry_intent ON payments_entry (intent_id);
CREATE TABLE payments_posting (
  entry_id TEXT NOT NULL,
  place BIGINT NOT NULL,
  account TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount_minor BIGINT NOT NULL,
  direction TEXT NOT NULL,
  PRIMARY KEY (entry_id, place)
);
CREATE INDEX payments_posting_account ON payments_posting (account, currency);
-- Entries that wait for their number.
CREATE TABLE payments_unsealed (
  id UUID PRIMARY KEY,
  entry_id TEXT NOT NULL
);
CREATE TABLE payments_seal (
  seq BIGINT PRIMARY KEY,
  entry_id TEXT NOT NULL,
  prev TEXT NOT NULL,
  hash TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE UNIQUE INDEX payments_seal_entry ON payments_seal (entry_id);
-- The fold of all sealed entries, account by account.
CREATE TABLE payments_balance (
  account TEXT NOT NULL,
  currency TEXT NOT NULL,
  debits_minor BIGINT NOT NULL,
  credits_minor BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  PRIMARY KEY (account, currency)
);

-- Units of the currency for one euro.
CREATE TABLE payments_rate (
  currency TEXT NOT NULL,
  day TEXT NOT NULL,
  rate TEXT NOT NULL,
  source TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (currency, day)
);
CREATE INDEX payments_rate_day ON payments_rate (day);
