-- Above which amount a firm wants somebody to agree before it buys.
CREATE TABLE orders_approval_rule (
  org_id UUID PRIMARY KEY,
  amount_minor BIGINT NOT NULL,
  currency TEXT NOT NULL,
  version BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);

-- Checkouts that wait for somebody to agree, or did. Its id becomes that of the checkout.
CREATE TABLE orders_approval (
  buyer_id UUID NOT NULL,
  id UUID NOT NULL,
  person_id UUID NOT NULL,
  state TEXT NOT NULL,
  fingerprint BYTEA NOT NULL,
  request JSONB NOT NULL,
  quote JSONB NOT NULL,
  currency TEXT NOT NULL,
  total_minor BIGINT NOT NULL,
  asked_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  decided_by UUID,
  decided_at BIGINT,
  reason TEXT,
  PRIMARY KEY (buyer_id, id)
);
CREATE INDEX orders_approval_newest ON orders_approval (buyer_id, asked_at, id);
CREATE INDEX orders_approval_by_state ON orders_approval (buyer_id, state, asked_at, id);
CREATE INDEX orders_approval_person ON orders_approval (person_id);
CREATE INDEX orders_approval_due ON orders_approval (expires_at) WHERE state = 'awaiting';
