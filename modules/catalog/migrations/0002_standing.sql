-- Sellers that do not sell at present, as compliance told it.
CREATE TABLE catalog_suspended (
  seller_id UUID PRIMARY KEY,
  at BIGINT NOT NULL
);
-- Their offers, also those on products of others, are nobody's to buy.
ALTER TABLE catalog_offer ADD COLUMN suspended BOOLEAN NOT NULL DEFAULT FALSE;
