-- Bank accounts that a seller may be paid to. The number is sealed with a key of the installation;
-- what is in clear is what people need to tell accounts apart.
CREATE TABLE payments_beneficiary (
  seller_id UUID NOT NULL,
  id UUID NOT NULL,
  state TEXT NOT NULL,
  version BIGINT NOT NULL,
  holder TEXT NOT NULL,
  country TEXT NOT NULL,
  currency TEXT NOT NULL,
  form TEXT NOT NULL,
  bank_code TEXT,
  sealed TEXT NOT NULL,
  key_id TEXT NOT NULL,
  hint TEXT NOT NULL,
  -- Keyed, so that the same account is found twice without being read.
  fingerprint TEXT NOT NULL,
  usable_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (seller_id, id)
);
CREATE UNIQUE INDEX payments_beneficiary_once
  ON payments_beneficiary (seller_id, fingerprint, currency) WHERE state = 'active';
CREATE INDEX payments_beneficiary_key ON payments_beneficiary (key_id);

-- What the platform set for a seller, and what the seller chose.
CREATE TABLE payments_payee (
  seller_id UUID PRIMARY KEY,
  version BIGINT NOT NULL,
  verified_at BIGINT,
  reserve_percent TEXT NOT NULL,
  reserve_days BIGINT NOT NULL,
  rhythm TEXT NOT NULL,
  rhythm_day BIGINT NOT NULL,
  next_at BIGINT,
  updated_at BIGINT NOT NULL
);
CREATE INDEX payments_payee_due ON payments_payee (next_at);

-- Money on its way to a seller's bank. It carries the account as it was when it was asked for.
CREATE TABLE payments_payout (
  seller_id UUID NOT NULL,
  id UUID NOT NULL,
  state TEXT NOT NULL,
  version BIGINT NOT NULL,
  cause TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount_minor BIGINT NOT NULL,
  beneficiary_id UUID NOT NULL,
  holder TEXT NOT NULL,
  country TEXT NOT NULL,
  form TEXT NOT NULL,
  bank_code TEXT,
  sealed TEXT NOT NULL,
  key_id TEXT NOT NULL,
  hint TEXT NOT NULL,
  approvals_needed BIGINT NOT NULL,
  batch_id UUID,
  reason TEXT,
  requested_by TEXT NOT NULL,
  paid_at BIGINT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (seller_id, id),
  CONSTRAINT payments_payout_positive CHECK (amount_minor > 0)
);
CREATE INDEX payments_payout_state ON payments_payout (state, id);
CREATE INDEX payments_payout_recent ON payments_payout (id);
CREATE INDEX payments_payout_of_batch ON payments_payout (batch_id, id);
CREATE INDEX payments_payout_key ON payments_payout (key_id);
-- Whose a payout is, for the bank and the platform, who know only its id.
CREATE TABLE payments_payout_place (
  id UUID PRIMARY KEY,
  seller_id UUID NOT NULL
);
CREATE TABLE payments_payout_move (
  seller_id UUID NOT NULL,
  payout_id UUID NOT NULL,
  version BIGINT NOT NULL,
  state_before TEXT,
  state TEXT NOT NULL,
  reason TEXT,
  actor TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (seller_id, payout_id, version)
);
-- Each of the people whose agreement a large payout needs, once.
CREATE TABLE payments_payout_approval (
  payout_id UUID NOT NULL,
  actor TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (payout_id, actor)
);
-- What the bank told of a payout, by whatever way; stored once, never changed.
CREATE TABLE payments_payout_fact (
  payout_id UUID NOT NULL,
  kind TEXT NOT NULL,
  source TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount_minor BIGINT NOT NULL,
  reason TEXT,
  at BIGINT NOT NULL,
  PRIMARY KEY (payout_id, kind)
);

-- A file to the bank. It is written anew from its payouts whenever it is sent, byte for byte the
-- same: the hash says so.
CREATE TABLE payments_payout_batch (
  id UUID PRIMARY KEY,
  message_id TEXT NOT NULL,
  state TEXT NOT NULL,
  version BIGINT NOT NULL,
  currency TEXT NOT NULL,
  total_minor BIGINT NOT NULL,
  transfers BIGINT NOT NULL,
  sha256 TEXT,
  answer TEXT,
  reason TEXT,
  step BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX payments_payout_batch_message ON payments_payout_batch (message_id);
CREATE INDEX payments_payout_batch_state ON payments_payout_batch (state, id);

-- What is kept back of a seller's releases for a time.
CREATE TABLE payments_reserve (
  seller_id UUID NOT NULL,
  id UUID NOT NULL,
  order_id UUID NOT NULL,
  currency TEXT NOT NULL,
  amount_minor BIGINT NOT NULL,
  left_minor BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (seller_id, id),
  CONSTRAINT payments_reserve_law CHECK (left_minor >= 0 AND left_minor <= amount_minor)
);
CREATE INDEX payments_reserve_due ON payments_reserve (due_at) WHERE left_minor > 0;

-- Statements of our account at the bank. A file that says what is not so is kept with what is wrong
-- with it, and moves nothing.
CREATE TABLE payments_statement (
  id UUID PRIMARY KEY,
  bank_id TEXT NOT NULL,
  state TEXT NOT NULL,
  statement TEXT NOT NULL,
  currency TEXT,
  opening_minor BIGINT,
  closing_minor BIGINT,
  lines BIGINT NOT NULL,
  findings TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE UNIQUE INDEX payments_statement_once ON payments_statement (bank_id, currency);
CREATE INDEX payments_statement_currency ON payments_statement (currency, id);
CREATE TABLE payments_bank_line (
  id UUID PRIMARY KEY,
  statement_id UUID NOT NULL,
  place BIGINT NOT NULL,
  state TEXT NOT NULL,
  version BIGINT NOT NULL,
  currency TEXT NOT NULL,
  -- Credits positive.
  amount_minor BIGINT NOT NULL,
  booked_on TEXT,
  reference TEXT NOT NULL,
  text TEXT NOT NULL,
  counterparty TEXT,
  return_reason TEXT,
  how TEXT,
  why TEXT,
  proposed TEXT,
  proposed_target UUID,
  proposed_note TEXT,
  proposed_by TEXT,
  settled_by TEXT,
  settled_at BIGINT,
  at BIGINT NOT NULL
);
CREATE UNIQUE INDEX payments_bank_line_place ON payments_bank_line (statement_id, place);
CREATE INDEX payments_bank_line_state ON payments_bank_line (state, id);
-- What our books say moved on the account, and the line of a statement on which the bank says so.
CREATE TABLE payments_bank_posting (
  entry_id TEXT PRIMARY KEY,
  currency TEXT NOT NULL,
  amount_minor BIGINT NOT NULL,
  payout_id UUID,
  line_id UUID,
  at BIGINT NOT NULL
);
CREATE INDEX payments_bank_posting_open ON payments_bank_posting (currency, at) WHERE line_id IS NULL;
CREATE INDEX payments_bank_posting_payout ON payments_bank_posting (payout_id);
-- How far the statement and the books have drifted apart, and whether people were told.
CREATE TABLE payments_drift (
  currency TEXT PRIMARY KEY,
  since BIGINT NOT NULL,
  told_at BIGINT
);

-- What the card provider says it has paid out to us, and whether our own records say the same.
CREATE TABLE payments_settlement (
  id TEXT PRIMARY KEY,
  provider TEXT NOT NULL,
  state TEXT NOT NULL,
  currency TEXT NOT NULL,
  gross_minor BIGINT NOT NULL,
  fees_minor BIGINT NOT NULL,
  net_minor BIGINT NOT NULL,
  lines BIGINT NOT NULL,
  wrong BIGINT NOT NULL,
  line_id UUID,
  at BIGINT NOT NULL
);
CREATE INDEX payments_settlement_state ON payments_settlement (state, id);
CREATE TABLE payments_settlement_line (
  settlement_id TEXT NOT NULL,
  place BIGINT NOT NULL,
  kind TEXT NOT NULL,
  reference TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount_minor BIGINT NOT NULL,
  fee_minor BIGINT NOT NULL,
  why TEXT,
  PRIMARY KEY (settlement_id, place)
);
-- The platform's own organisation: whom to tell that bank and books differ.
CREATE TABLE payments_platform (
  org_id UUID PRIMARY KEY
);
-- Up to where the bank's statements were fetched: one row.
CREATE TABLE payments_fetched (
  id BIGINT PRIMARY KEY,
  bank_id TEXT NOT NULL,
  at BIGINT NOT NULL
);
