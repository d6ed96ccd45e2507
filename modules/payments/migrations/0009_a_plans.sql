-- Prices and benefits of plans and paid services, a whole list a version; the newest whose time has
-- come counts for what is bought. What was bought keeps what it was bought with.
CREATE TABLE payments_price_list (
  version BIGINT PRIMARY KEY,
  valid_from BIGINT NOT NULL,
  list TEXT NOT NULL,
  actor TEXT NOT NULL,
  at BIGINT NOT NULL
);
-- The plan of a seller, with its benefits as they were when its period began.
CREATE TABLE payments_subscription (
  seller_id UUID PRIMARY KEY,
  version BIGINT NOT NULL,
  state TEXT NOT NULL,
  plan TEXT NOT NULL,
  price_version BIGINT NOT NULL,
  listings BIGINT,
  off_percent TEXT NOT NULL,
  term TEXT,
  currency TEXT,
  worth_minor BIGINT NOT NULL,
  -- Periods are numbered for ever; turns since the anchor, from which their ends are counted.
  period BIGINT NOT NULL,
  anchor_at BIGINT,
  turn BIGINT NOT NULL,
  starts_at BIGINT,
  ends_at BIGINT,
  next_plan TEXT,
  next_term TEXT,
  next_currency TEXT,
  grace_until BIGINT,
  told TEXT,
  next_at BIGINT,
  updated_at BIGINT NOT NULL
);
CREATE INDEX payments_subscription_next ON payments_subscription (next_at);
-- What a seller is to pay the platform for a plan or a service; the name says once for what.
CREATE TABLE payments_bill (
  seller_id UUID NOT NULL,
  id UUID NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  what TEXT NOT NULL,
  units BIGINT NOT NULL,
  state TEXT NOT NULL,
  currency TEXT NOT NULL,
  net_minor BIGINT NOT NULL,
  tax_minor BIGINT NOT NULL,
  tax_percent TEXT NOT NULL,
  price_version BIGINT NOT NULL,
  refunded_net_minor BIGINT NOT NULL,
  refunded_tax_minor BIGINT NOT NULL,
  from_at BIGINT NOT NULL,
  to_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  paid_at BIGINT,
  PRIMARY KEY (seller_id, id),
  CONSTRAINT payments_bill_law CHECK (
    net_minor >= 0 AND tax_minor >= 0
    AND refunded_net_minor >= 0 AND refunded_net_minor <= net_minor
    AND refunded_tax_minor >= 0 AND refunded_tax_minor <= tax_minor
  )
);
CREATE UNIQUE INDEX payments_bill_name ON payments_bill (seller_id, name);
CREATE INDEX payments_bill_runs ON payments_bill (seller_id, kind, to_at);
CREATE INDEX payments_bill_recent ON payments_bill (id);
-- What finance wants to give back of a bill: one proposes, another agrees.
CREATE TABLE payments_bill_refund (
  id UUID PRIMARY KEY,
  seller_id UUID NOT NULL,
  bill_id UUID NOT NULL,
  state TEXT NOT NULL,
  currency TEXT NOT NULL,
  net_minor BIGINT NOT NULL,
  tax_minor BIGINT NOT NULL,
  note TEXT NOT NULL,
  proposed_by TEXT NOT NULL,
  decided_by TEXT,
  created_at BIGINT NOT NULL,
  decided_at BIGINT
);
CREATE UNIQUE INDEX payments_bill_refund_open ON payments_bill_refund (seller_id, bill_id)
  WHERE state = 'proposed';
CREATE INDEX payments_bill_refund_state ON payments_bill_refund (state, id);
-- Whose a bill is, for the platform, which knows only its id.
CREATE TABLE payments_bill_place (
  id UUID PRIMARY KEY,
  seller_id UUID NOT NULL
);
-- Products as their sellers may promote them.
CREATE TABLE payments_product (
  seller_id UUID NOT NULL,
  product_id UUID NOT NULL,
  is_published BOOLEAN NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (seller_id, product_id)
);
-- Sellers of before are told of at the next run.
INSERT INTO payments_subscription (seller_id, version, state, plan, price_version, listings,
  off_percent, worth_minor, period, turn, next_at, updated_at)
SELECT seller_id, 1, 'free', 'free', 0, NULL, '0', 0, 0, 0, 0, 0
FROM (SELECT seller_id FROM payments_payee UNION SELECT seller_id FROM payments_escrow) AS known;
