-- Small rows that are looked up by their key: on SQLite in one tree instead of two, so that a row
-- costs one page and one search less. PostgreSQL keeps them as they are.
ALTER TABLE stock_level RENAME TO stock_level_before;
DROP INDEX stock_level_changed;
DROP INDEX stock_level_recount;
DROP INDEX stock_level_warehouse;
CREATE TABLE stock_level (
  seller_id UUID NOT NULL,
  variant_id UUID NOT NULL,
  warehouse_id UUID NOT NULL,
  on_hand BIGINT NOT NULL,
  reserved BIGINT NOT NULL,
  -- Set by every change, taken off when the others have been told.
  is_changed BOOLEAN NOT NULL,
  -- A picker found fewer than this says.
  recount_since BIGINT,
  PRIMARY KEY (seller_id, variant_id, warehouse_id),
  CONSTRAINT stock_level_guard CHECK (on_hand >= 0 AND reserved >= 0)
) WITHOUT ROWID;
INSERT INTO stock_level (seller_id, variant_id, warehouse_id, on_hand, reserved, is_changed, recount_since)
SELECT seller_id, variant_id, warehouse_id, on_hand, reserved, is_changed, recount_since FROM stock_level_before;
DROP TABLE stock_level_before;
CREATE INDEX stock_level_changed ON stock_level (seller_id, variant_id) WHERE is_changed;
CREATE INDEX stock_level_recount ON stock_level (seller_id, warehouse_id, recount_since) WHERE recount_since IS NOT NULL;
CREATE INDEX stock_level_warehouse ON stock_level (seller_id, warehouse_id, variant_id);
