-- Checkouts that wait until the parties have been looked at. Nothing is reserved and no price is
-- fixed; the id becomes that of the checkout.
CREATE TABLE orders_hold (
  buyer_id UUID NOT NULL,
  id UUID NOT NULL,
  person_id UUID NOT NULL,
  state TEXT NOT NULL,
  fingerprint BYTEA NOT NULL,
  request JSONB NOT NULL,
  -- In whose name it goes on, as they were when they asked.
  caller JSONB NOT NULL,
  currency TEXT NOT NULL,
  total_minor BIGINT NOT NULL,
  held_at BIGINT NOT NULL,
  ended_at BIGINT,
  -- The kind of problem that kept it from being placed.
  problem TEXT,
  PRIMARY KEY (buyer_id, id)
);
CREATE INDEX orders_hold_person ON orders_hold (person_id);
