-- What payers' banks took back of an order's money, as payments tells it: while one is open, nothing
-- of the order leaves.
CREATE TABLE orders_recall (
  seller_id UUID NOT NULL,
  order_id UUID NOT NULL,
  id UUID NOT NULL,
  state TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount_minor BIGINT NOT NULL,
  -- What is to be paid again.
  checkout_id UUID NOT NULL,
  due_at BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (seller_id, order_id, id)
);
