-- The instalments that buyer and seller agreed for an order, as payments told them.
CREATE TABLE compliance_terms (
  seller_id UUID NOT NULL,
  order_id UUID NOT NULL,
  instalments JSONB NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (seller_id, order_id)
);
