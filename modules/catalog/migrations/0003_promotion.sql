-- How many products a seller may have in the store, as payments told; who is not here may have any
-- number. The count of looks is there to be written: who looks waits for who looked before.
CREATE TABLE catalog_allowance (
  seller_id UUID PRIMARY KEY,
  plan TEXT NOT NULL,
  listings BIGINT,
  looks BIGINT NOT NULL,
  at BIGINT NOT NULL
);
-- Until when a product is shown first.
CREATE TABLE catalog_promotion (
  seller_id UUID NOT NULL,
  product_id UUID NOT NULL,
  until_at BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (seller_id, product_id)
);
