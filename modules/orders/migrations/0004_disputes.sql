-- A quarrel about money of an order. What is frozen for it is payments' own; here is what payments
-- told of it. due_at is when silence moves it on.
CREATE TABLE orders_dispute (
  seller_id UUID NOT NULL,
  id UUID NOT NULL,
  order_id UUID NOT NULL,
  order_number TEXT NOT NULL,
  buyer_id UUID NOT NULL,
  state TEXT NOT NULL,
  version BIGINT NOT NULL,
  currency TEXT NOT NULL,
  claim_minor BIGINT NOT NULL,
  frozen_minor BIGINT,
  reason TEXT NOT NULL,
  awaits TEXT,
  offer_minor BIGINT,
  offer_side TEXT,
  favours_buyer BOOLEAN NOT NULL,
  buyer_rests BOOLEAN NOT NULL,
  seller_rests BOOLEAN NOT NULL,
  refund_minor BIGINT,
  ruled_by TEXT,
  appealed_by TEXT,
  final BOOLEAN NOT NULL,
  due_at BIGINT,
  opened_at BIGINT NOT NULL,
  moved_at BIGINT NOT NULL,
  PRIMARY KEY (seller_id, id)
);
-- One quarrel about one order's money at a time.
CREATE UNIQUE INDEX orders_dispute_open ON orders_dispute (seller_id, order_id)
  WHERE state NOT IN ('executed', 'withdrawn');
CREATE INDEX orders_dispute_buyer ON orders_dispute (buyer_id, opened_at, id);
CREATE INDEX orders_dispute_seller ON orders_dispute (seller_id, opened_at, id);
CREATE INDEX orders_dispute_recent ON orders_dispute (opened_at, id);
CREATE INDEX orders_dispute_due ON orders_dispute (due_at) WHERE due_at IS NOT NULL;

-- Whose a dispute is, for those who know only its id.
CREATE TABLE orders_dispute_lookup (
  id UUID PRIMARY KEY,
  seller_id UUID NOT NULL,
  buyer_id UUID NOT NULL
);

-- Everything that was said and shown. Rows are only ever added.
CREATE TABLE orders_dispute_entry (
  seller_id UUID NOT NULL,
  dispute_id UUID NOT NULL,
  id UUID NOT NULL,
  kind TEXT NOT NULL,
  side TEXT NOT NULL,
  actor TEXT NOT NULL,
  state TEXT NOT NULL,
  body TEXT,
  document TEXT,
  sha256 TEXT,
  currency TEXT NOT NULL,
  amount_minor BIGINT,
  at BIGINT NOT NULL,
  PRIMARY KEY (seller_id, dispute_id, id)
);
