-- A settlement may leave something with the provider, whether money was paid out for it or not: the next
-- one begins with it.
ALTER TABLE payments_settlement ADD COLUMN left_minor BIGINT NOT NULL DEFAULT 0;
UPDATE payments_settlement SET left_minor = net_minor WHERE state IN ('carries', 'carried');
DROP INDEX payments_settlement_carries;
CREATE INDEX payments_settlement_left ON payments_settlement (provider, currency)
  WHERE left_minor <> 0 AND carried_by IS NULL;
