-- A settlement that comes to nothing or less is paid out by nobody: the next one is less by it. What it
-- brought along, and the one that it went on with.
ALTER TABLE payments_settlement ADD COLUMN carried_minor BIGINT NOT NULL DEFAULT 0;
ALTER TABLE payments_settlement ADD COLUMN carried_by TEXT;
UPDATE payments_settlement SET state = 'carries' WHERE state = 'announced' AND net_minor <= 0;
CREATE INDEX payments_settlement_carries ON payments_settlement (provider, currency)
  WHERE state = 'carries';
