-- The money of an order: what was paid in, what went to the seller or back, what is frozen, and the
-- commission as it was agreed at the sale. held = funded - released - refunded.
CREATE TABLE payments_escrow (
  seller_id UUID NOT NULL,
  order_id UUID NOT NULL,
  buyer_id UUID NOT NULL,
  state TEXT NOT NULL,
  version BIGINT NOT NULL,
  currency TEXT NOT NULL,
  total_minor BIGINT NOT NULL,
  credited_minor BIGINT NOT NULL,
  funded_minor BIGINT NOT NULL,
  released_minor BIGINT NOT NULL,
  refunding_minor BIGINT NOT NULL,
  refunded_minor BIGINT NOT NULL,
  frozen_minor BIGINT NOT NULL,
  fee_rule TEXT NOT NULL,
  fee_version BIGINT NOT NULL,
  fee_percent TEXT NOT NULL,
  commission_minor BIGINT NOT NULL,
  tax_minor BIGINT NOT NULL,
  completed_at BIGINT,
  opened_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (seller_id, order_id),
  CONSTRAINT payments_escrow_law CHECK (
    funded_minor >= 0 AND released_minor >= 0 AND credited_minor >= 0
    AND refunded_minor >= 0 AND refunding_minor >= refunded_minor AND frozen_minor >= 0
    AND frozen_minor + (refunding_minor - refunded_minor)
        <= funded_minor - released_minor - refunded_minor
  )
);
CREATE INDEX payments_escrow_buyer ON payments_escrow (buyer_id, order_id);
CREATE INDEX payments_escrow_recent ON payments_escrow (order_id);
-- Whose an order is, for those who know only its id.
CREATE TABLE payments_order (
  order_id UUID PRIMARY KEY,
  seller_id UUID NOT NULL,
  buyer_id UUID NOT NULL
);

-- An order may be paid in several intents now, so a share is known by its intent too.
DROP INDEX payments_share_intent;
ALTER TABLE payments_share RENAME TO payments_share_before;
CREATE TABLE payments_share (
  seller_id UUID NOT NULL,
  order_id UUID NOT NULL,
  intent_id UUID NOT NULL,
  buyer_id UUID NOT NULL,
  place BIGINT NOT NULL,
  currency TEXT NOT NULL,
  amount_minor BIGINT NOT NULL,
  captured_minor BIGINT NOT NULL,
  refunding_minor BIGINT NOT NULL,
  refunded_minor BIGINT NOT NULL,
  captured_at BIGINT,
  PRIMARY KEY (seller_id, order_id, intent_id)
);
CREATE INDEX payments_share_intent ON payments_share (buyer_id, intent_id);
INSERT INTO payments_share (seller_id, order_id, intent_id, buyer_id, place, currency, amount_minor,
  captured_minor, refunding_minor, refunded_minor, captured_at)
SELECT seller_id, order_id, intent_id, buyer_id, place, currency, amount_minor, captured_minor,
  refunding_minor, refunded_minor, captured_at
FROM payments_share_before;
-- Sales of before had no commission.
INSERT INTO payments_escrow (seller_id, order_id, buyer_id, state, version, currency, total_minor,
  credited_minor, funded_minor, released_minor, refunding_minor, refunded_minor, frozen_minor,
  fee_rule, fee_version, fee_percent, commission_minor, tax_minor, opened_at, updated_at)
SELECT s.seller_id, s.order_id, s.buyer_id,
  CASE WHEN s.captured_minor > 0 THEN 'funded' ELSE 'open' END, 1, s.currency, s.amount_minor,
  0, s.captured_minor, 0, s.refunding_minor, s.refunded_minor, 0,
  'none', 0, '0', 0, 0, i.created_at, i.updated_at
FROM payments_share_before s
JOIN payments_intent i ON i.buyer_id = s.buyer_id AND i.id = s.intent_id;
INSERT INTO payments_order (order_id, seller_id, buyer_id)
SELECT order_id, seller_id, buyer_id FROM payments_share_before;
DROP TABLE payments_share_before;

-- One agreement may be refunded over several charges.
DROP INDEX payments_refund_after_sale;
CREATE UNIQUE INDEX payments_refund_after_sale ON payments_refund (after_sale_id, intent_id);
-- What the seller gave back for a refund of money already released.
ALTER TABLE payments_refund ADD COLUMN clawed_minor BIGINT NOT NULL DEFAULT 0;

-- Accounts that may not go below zero, kept with every entry; holds count against them.
CREATE TABLE payments_live (
  account TEXT NOT NULL,
  currency TEXT NOT NULL,
  net_minor BIGINT NOT NULL,
  pending_minor BIGINT NOT NULL,
  PRIMARY KEY (account, currency),
  CONSTRAINT payments_live_limit CHECK (pending_minor >= 0 AND pending_minor <= net_minor)
);

-- The rules of commission, a whole set a version; the newest whose time has come counts at a sale.
CREATE TABLE payments_fee_rules (
  version BIGINT PRIMARY KEY,
  valid_from BIGINT NOT NULL,
  rules TEXT NOT NULL,
  actor TEXT NOT NULL,
  at BIGINT NOT NULL
);
