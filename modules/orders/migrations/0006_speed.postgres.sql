-- On SQLite some tables are kept in one tree instead of two.
-- The address that is meant by default, without a look at the whole book.
CREATE INDEX orders_address_default ON orders_address (org_id) WHERE is_default;
