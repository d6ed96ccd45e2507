-- An order's part of a transfer that the payer's bank took back after it had paid. What is covered is
-- frozen with the order until the buyer has paid again, or it is gone.
CREATE TABLE payments_recall (
  seller_id UUID NOT NULL,
  order_id UUID NOT NULL,
  id UUID NOT NULL,
  buyer_id UUID NOT NULL,
  intent_id UUID NOT NULL,
  state TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount_minor BIGINT NOT NULL,
  covered_minor BIGINT NOT NULL,
  clawed_minor BIGINT NOT NULL,
  seized_minor BIGINT NOT NULL,
  counted_minor BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (seller_id, order_id, id)
);
CREATE INDEX payments_recall_intent ON payments_recall (buyer_id, intent_id);
