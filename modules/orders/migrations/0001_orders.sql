-- Carts: rows of one person in one firm. Nothing else refers to them.
CREATE TABLE orders_cart_line (
  org_id UUID NOT NULL,
  person_id UUID NOT NULL,
  offer_id UUID NOT NULL,
  quantity BIGINT NOT NULL,
  seen_minor BIGINT,
  seen_currency TEXT,
  added_at BIGINT NOT NULL,
  PRIMARY KEY (org_id, person_id, offer_id)
);

CREATE TABLE orders_address (
  org_id UUID NOT NULL,
  id UUID NOT NULL,
  label TEXT NOT NULL,
  address JSONB NOT NULL,
  is_default BOOLEAN NOT NULL,
  version BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (org_id, id)
);

-- A checkout is a process; due_at is when somebody has to look after it.
CREATE TABLE orders_checkout (
  buyer_id UUID NOT NULL,
  id UUID NOT NULL,
  person_id UUID NOT NULL,
  state TEXT NOT NULL,
  fingerprint BYTEA NOT NULL,
  currency TEXT NOT NULL,
  total_minor BIGINT NOT NULL,
  orders JSONB NOT NULL,
  intent_id UUID,
  placed_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  due_at BIGINT,
  PRIMARY KEY (buyer_id, id)
);
CREATE INDEX orders_checkout_due ON orders_checkout (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE orders_order (
  seller_id UUID NOT NULL,
  id UUID NOT NULL,
  number TEXT NOT NULL,
  checkout_id UUID NOT NULL,
  buyer_id UUID NOT NULL,
  person_id UUID NOT NULL,
  state TEXT NOT NULL,
  version BIGINT NOT NULL,
  currency TEXT NOT NULL,
  goods_minor BIGINT NOT NULL,
  carriage_minor BIGINT NOT NULL,
  total_minor BIGINT NOT NULL,
  agreed_minor BIGINT NOT NULL,
  refunded_minor BIGINT NOT NULL,
  facts JSONB NOT NULL,
  summary JSONB NOT NULL,
  placed_at BIGINT NOT NULL,
  paid_at BIGINT,
  shipped_at BIGINT,
  delivered_at BIGINT,
  ended_at BIGINT,
  due_at BIGINT,
  PRIMARY KEY (seller_id, id),
  CONSTRAINT orders_order_refund_guard CHECK (agreed_minor >= 0 AND agreed_minor <= total_minor)
);
CREATE INDEX orders_order_of_seller ON orders_order (seller_id, placed_at, id);
CREATE INDEX orders_order_of_seller_by_state ON orders_order (seller_id, state, placed_at, id);
CREATE INDEX orders_order_all ON orders_order (placed_at, id);
CREATE INDEX orders_order_all_by_state ON orders_order (state, placed_at, id);
CREATE INDEX orders_order_due ON orders_order (due_at) WHERE due_at IS NOT NULL;

-- The buyer's list, kept in the transactions of the order.
CREATE TABLE orders_buyer_order (
  buyer_id UUID NOT NULL,
  id UUID NOT NULL,
  seller_id UUID NOT NULL,
  state TEXT NOT NULL,
  currency TEXT NOT NULL,
  total_minor BIGINT NOT NULL,
  summary JSONB NOT NULL,
  placed_at BIGINT NOT NULL,
  PRIMARY KEY (buyer_id, id)
);
CREATE INDEX orders_buyer_order_newest ON orders_buyer_order (buyer_id, placed_at, id);
CREATE INDEX orders_buyer_order_by_state ON orders_buyer_order (buyer_id, state, placed_at, id);

-- Whose an order is, for those who know only its id, its number or its checkout.
CREATE TABLE orders_lookup (
  id UUID PRIMARY KEY,
  code TEXT NOT NULL,
  seller_id UUID NOT NULL,
  buyer_id UUID NOT NULL,
  checkout_id UUID NOT NULL
);
CREATE UNIQUE INDEX orders_lookup_code ON orders_lookup (code);
CREATE INDEX orders_lookup_checkout ON orders_lookup (checkout_id);

CREATE TABLE orders_line (
  seller_id UUID NOT NULL,
  order_id UUID NOT NULL,
  id UUID NOT NULL,
  position BIGINT NOT NULL,
  facts JSONB NOT NULL,
  lots JSONB NOT NULL,
  currency TEXT NOT NULL,
  quantity BIGINT NOT NULL,
  total_minor BIGINT NOT NULL,
  carriage_minor BIGINT NOT NULL,
  shipped BIGINT NOT NULL,
  cancelled BIGINT NOT NULL,
  returned BIGINT NOT NULL,
  refunded_units BIGINT NOT NULL,
  refunded_minor BIGINT NOT NULL,
  PRIMARY KEY (seller_id, order_id, id),
  CONSTRAINT orders_line_ship_guard CHECK (shipped >= 0 AND cancelled >= 0 AND shipped + cancelled <= quantity),
  CONSTRAINT orders_line_refund_guard CHECK (refunded_minor >= 0 AND refunded_minor <= total_minor + carriage_minor)
);

CREATE TABLE orders_history (
  seller_id UUID NOT NULL,
  order_id UUID NOT NULL,
  id UUID NOT NULL,
  subject_id UUID NOT NULL,
  from_state TEXT,
  to_state TEXT NOT NULL,
  side TEXT NOT NULL,
  actor TEXT NOT NULL,
  at BIGINT NOT NULL,
  note TEXT,
  PRIMARY KEY (seller_id, order_id, id)
);

CREATE TABLE orders_shipment (
  seller_id UUID NOT NULL,
  order_id UUID NOT NULL,
  id UUID NOT NULL,
  booking TEXT NOT NULL,
  fingerprint BYTEA NOT NULL,
  facts JSONB NOT NULL,
  carrier TEXT,
  service_name TEXT,
  tracking_number TEXT,
  status TEXT NOT NULL,
  status_at BIGINT NOT NULL,
  delivered_at BIGINT,
  asked_at BIGINT NOT NULL,
  booked_at BIGINT,
  PRIMARY KEY (seller_id, order_id, id)
);
CREATE INDEX orders_shipment_asked ON orders_shipment (asked_at) WHERE booking = 'asked';

CREATE TABLE orders_after_sale (
  seller_id UUID NOT NULL,
  id UUID NOT NULL,
  order_id UUID NOT NULL,
  order_number TEXT NOT NULL,
  checkout_id UUID NOT NULL,
  buyer_id UUID NOT NULL,
  person_id UUID,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  version BIGINT NOT NULL,
  reason TEXT NOT NULL,
  currency TEXT NOT NULL,
  requested_minor BIGINT NOT NULL,
  agreed_minor BIGINT NOT NULL,
  facts JSONB NOT NULL,
  opened_at BIGINT NOT NULL,
  moved_at BIGINT NOT NULL,
  PRIMARY KEY (seller_id, id)
);
CREATE INDEX orders_after_sale_of_order ON orders_after_sale (seller_id, order_id, id);
CREATE INDEX orders_after_sale_of_seller ON orders_after_sale (seller_id, opened_at, id);
CREATE INDEX orders_after_sale_of_seller_by_state ON orders_after_sale (seller_id, state, opened_at, id);
CREATE INDEX orders_after_sale_of_buyer ON orders_after_sale (buyer_id, opened_at, id);
CREATE INDEX orders_after_sale_of_buyer_by_state ON orders_after_sale (buyer_id, state, opened_at, id);
CREATE INDEX orders_after_sale_all ON orders_after_sale (opened_at, id);
CREATE INDEX orders_after_sale_all_by_state ON orders_after_sale (state, opened_at, id);

-- Whose an after-sale is, for those who know only its id.
CREATE TABLE orders_after_sale_lookup (
  id UUID PRIMARY KEY,
  seller_id UUID NOT NULL,
  buyer_id UUID NOT NULL
);

-- Files that the other side of a claim may read.
CREATE TABLE orders_evidence (
  blob_id UUID NOT NULL,
  seller_id UUID NOT NULL,
  buyer_id UUID NOT NULL,
  PRIMARY KEY (blob_id, seller_id, buyer_id)
);
