-- What buyer and seller agreed about the money of an order beyond "all at once": when it is paid in,
-- and on what evidence it is released. An order without rows here is paid at once and released when
-- it is complete.
CREATE TABLE payments_instalment (
  seller_id UUID NOT NULL,
  order_id UUID NOT NULL,
  place BIGINT NOT NULL,
  state TEXT NOT NULL,
  due_on TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount_minor BIGINT NOT NULL,
  intent_id UUID,
  due_at BIGINT,
  paid_at BIGINT,
  PRIMARY KEY (seller_id, order_id, place)
);
CREATE UNIQUE INDEX payments_instalment_intent ON payments_instalment (intent_id, order_id);

CREATE TABLE payments_milestone (
  seller_id UUID NOT NULL,
  order_id UUID NOT NULL,
  place BIGINT NOT NULL,
  id UUID NOT NULL,
  state TEXT NOT NULL,
  version BIGINT NOT NULL,
  title TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount_minor BIGINT NOT NULL,
  needs TEXT NOT NULL,
  timer_days BIGINT NOT NULL,
  note TEXT,
  due_at BIGINT,
  accept_at BIGINT,
  ended_at BIGINT,
  PRIMARY KEY (seller_id, order_id, place)
);
CREATE UNIQUE INDEX payments_milestone_id ON payments_milestone (id);

-- Who showed what and when, with the hash of the document. Rows are only ever added.
CREATE TABLE payments_evidence (
  seller_id UUID NOT NULL,
  order_id UUID NOT NULL,
  id UUID NOT NULL,
  kind TEXT NOT NULL,
  document TEXT,
  sha256 TEXT,
  note TEXT,
  side TEXT NOT NULL,
  actor TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (seller_id, order_id, id)
);

-- Terms that one side proposes and the other signs.
CREATE TABLE payments_amendment (
  seller_id UUID NOT NULL,
  order_id UUID NOT NULL,
  id UUID NOT NULL,
  state TEXT NOT NULL,
  terms TEXT NOT NULL,
  side TEXT NOT NULL,
  proposed_by TEXT NOT NULL,
  proposed_at BIGINT NOT NULL,
  answered_by TEXT,
  answered_at BIGINT,
  PRIMARY KEY (seller_id, order_id, id)
);

-- Terms that a seller signs beforehand, for any order.
CREATE TABLE payments_seller_terms (
  seller_id UUID PRIMARY KEY,
  offers TEXT NOT NULL,
  actor TEXT NOT NULL,
  at BIGINT NOT NULL
);

-- Held money that a dispute keeps from everybody.
CREATE TABLE payments_freeze (
  dispute_id UUID PRIMARY KEY,
  seller_id UUID NOT NULL,
  order_id UUID NOT NULL,
  state TEXT NOT NULL,
  currency TEXT NOT NULL,
  claim_minor BIGINT NOT NULL,
  frozen_minor BIGINT NOT NULL,
  refund_minor BIGINT NOT NULL,
  release_minor BIGINT NOT NULL,
  at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX payments_freeze_order ON payments_freeze (seller_id, order_id);
