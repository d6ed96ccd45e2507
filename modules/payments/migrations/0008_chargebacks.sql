-- Money of a card payment that the buyer's bank took back, or asks about. The stage is how far it
-- went between the banks, the status how it stands there.
CREATE TABLE payments_chargeback (
  buyer_id UUID NOT NULL,
  id UUID NOT NULL,
  provider TEXT NOT NULL,
  reference TEXT NOT NULL,
  intent_id UUID NOT NULL,
  attempt_id UUID NOT NULL,
  stage TEXT NOT NULL,
  status TEXT NOT NULL,
  version BIGINT NOT NULL,
  currency TEXT NOT NULL,
  amount_minor BIGINT NOT NULL,
  fee_minor BIGINT NOT NULL,
  reason TEXT NOT NULL,
  due_by BIGINT,
  -- When the provider took the money, and what of it no order could give.
  debited_at BIGINT,
  uncovered_minor BIGINT NOT NULL,
  -- The pack of the present stage, once it was handed to the provider.
  sent_at BIGINT,
  pack_sha256 TEXT,
  -- Why the provider would not take it.
  refusal TEXT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (buyer_id, id),
  CONSTRAINT payments_chargeback_positive CHECK (amount_minor > 0 AND uncovered_minor >= 0)
);
CREATE INDEX payments_chargeback_attempt ON payments_chargeback (buyer_id, attempt_id);
CREATE INDEX payments_chargeback_recent ON payments_chargeback (id);
CREATE INDEX payments_chargeback_status ON payments_chargeback (status, id);

-- The part of one order: what is frozen of it, what of that came back from the seller, and what
-- orders' own dispute had frozen before.
CREATE TABLE payments_chargeback_part (
  seller_id UUID NOT NULL,
  chargeback_id UUID NOT NULL,
  order_id UUID NOT NULL,
  buyer_id UUID NOT NULL,
  intent_id UUID NOT NULL,
  place BIGINT NOT NULL,
  currency TEXT NOT NULL,
  amount_minor BIGINT NOT NULL,
  covered_minor BIGINT NOT NULL,
  clawed_minor BIGINT NOT NULL,
  seized_minor BIGINT NOT NULL,
  fee_minor BIGINT NOT NULL,
  charged_minor BIGINT NOT NULL,
  answer TEXT NOT NULL,
  statement TEXT,
  answered_by TEXT,
  answered_at BIGINT,
  PRIMARY KEY (seller_id, chargeback_id, order_id),
  CONSTRAINT payments_chargeback_part_law CHECK (
    covered_minor >= 0 AND covered_minor <= amount_minor AND clawed_minor >= 0
    AND seized_minor >= 0 AND clawed_minor + seized_minor <= covered_minor
  )
);
CREATE INDEX payments_chargeback_part_of ON payments_chargeback_part (chargeback_id, place);
CREATE INDEX payments_chargeback_part_order ON payments_chargeback_part (seller_id, order_id);

-- What a seller shows against it. Rows are only ever added.
CREATE TABLE payments_chargeback_evidence (
  seller_id UUID NOT NULL,
  chargeback_id UUID NOT NULL,
  id UUID NOT NULL,
  order_id UUID NOT NULL,
  kind TEXT NOT NULL,
  note TEXT,
  reference TEXT,
  file_id UUID,
  file_name TEXT,
  file_sha256 TEXT,
  file_bytes BIGINT,
  actor TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (seller_id, chargeback_id, id)
);
CREATE INDEX payments_chargeback_evidence_of ON payments_chargeback_evidence (chargeback_id, id);
CREATE INDEX payments_chargeback_evidence_file ON payments_chargeback_evidence (file_id);

CREATE TABLE payments_chargeback_move (
  chargeback_id UUID NOT NULL,
  version BIGINT NOT NULL,
  stage TEXT NOT NULL,
  status TEXT NOT NULL,
  actor TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (chargeback_id, version)
);

-- What the provider told of one, by whatever way; stored once, never changed.
CREATE TABLE payments_chargeback_fact (
  provider TEXT NOT NULL,
  event_id TEXT NOT NULL,
  reference TEXT NOT NULL,
  charge TEXT NOT NULL,
  source TEXT NOT NULL,
  stage TEXT NOT NULL,
  status TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount_minor BIGINT NOT NULL,
  fee_minor BIGINT NOT NULL,
  reason TEXT NOT NULL,
  due_by BIGINT,
  received_at BIGINT NOT NULL,
  PRIMARY KEY (provider, event_id)
);
CREATE INDEX payments_chargeback_fact_of ON payments_chargeback_fact (provider, reference);
