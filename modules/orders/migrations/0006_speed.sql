-- Small rows that are looked up by their key: on SQLite in one tree instead of two, so that a row
-- costs one page and one search less. PostgreSQL keeps them as they are.
ALTER TABLE orders_lookup RENAME TO orders_lookup_before;
DROP INDEX orders_lookup_code;
DROP INDEX orders_lookup_checkout;
CREATE TABLE orders_lookup (
  id UUID PRIMARY KEY,
  code TEXT NOT NULL,
  seller_id UUID NOT NULL,
  buyer_id UUID NOT NULL,
  checkout_id UUID NOT NULL
) WITHOUT ROWID;
INSERT INTO orders_lookup (id, code, seller_id, buyer_id, checkout_id)
SELECT id, code, seller_id, buyer_id, checkout_id FROM orders_lookup_before;
DROP TABLE orders_lookup_before;
CREATE UNIQUE INDEX orders_lookup_code ON orders_lookup (code);
CREATE INDEX orders_lookup_checkout ON orders_lookup (checkout_id);

ALTER TABLE orders_cart_line RENAME TO orders_cart_line_before;
DROP INDEX orders_cart_line_person;
CREATE TABLE orders_cart_line (
  org_id UUID NOT NULL,
  person_id UUID NOT NULL,
  offer_id UUID NOT NULL,
  quantity BIGINT NOT NULL,
  seen_minor BIGINT,
  seen_currency TEXT,
  added_at BIGINT NOT NULL,
  PRIMARY KEY (org_id, person_id, offer_id)
) WITHOUT ROWID;
INSERT INTO orders_cart_line (org_id, person_id, offer_id, quantity, seen_minor, seen_currency, added_at)
SELECT org_id, person_id, offer_id, quantity, seen_minor, seen_currency, added_at FROM orders_cart_line_before;
DROP TABLE orders_cart_line_before;
CREATE INDEX orders_cart_line_person ON orders_cart_line (person_id);

-- The one that is meant by default, without a look at the whole book.
CREATE INDEX orders_address_default ON orders_address (org_id) WHERE is_default;
