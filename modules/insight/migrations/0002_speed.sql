-- Small rows that are looked up by their key: on SQLite in one tree instead of two, so that a row
-- costs one page and one search less. PostgreSQL keeps them as they are.
ALTER TABLE insight_figure RENAME TO insight_figure_before;
DROP INDEX insight_figure_slice;
CREATE TABLE insight_figure (
  scope_id UUID NOT NULL,
  kind TEXT NOT NULL,
  day TEXT NOT NULL,
  name TEXT NOT NULL,
  slice BIGINT NOT NULL,
  times BIGINT NOT NULL,
  units BIGINT NOT NULL,
  amount_minor BIGINT NOT NULL,
  eur_minor BIGINT NOT NULL,
  PRIMARY KEY (scope_id, kind, day, name, slice)
) WITHOUT ROWID;
INSERT INTO insight_figure (scope_id, kind, day, name, slice, times, units, amount_minor, eur_minor)
SELECT scope_id, kind, day, name, slice, times, units, amount_minor, eur_minor FROM insight_figure_before;
DROP TABLE insight_figure_before;
CREATE INDEX insight_figure_slice ON insight_figure (slice, kind);

ALTER TABLE insight_order_key RENAME TO insight_order_key_before;
CREATE TABLE insight_order_key (
  id UUID PRIMARY KEY,
  seller_id UUID
) WITHOUT ROWID;
INSERT INTO insight_order_key (id, seller_id)
SELECT id, seller_id FROM insight_order_key_before;
DROP TABLE insight_order_key_before;

ALTER TABLE insight_buyer_month RENAME TO insight_buyer_month_before;
CREATE TABLE insight_buyer_month (
  scope_id UUID NOT NULL,
  buyer_id UUID NOT NULL,
  month TEXT NOT NULL,
  PRIMARY KEY (scope_id, buyer_id, month)
) WITHOUT ROWID;
INSERT INTO insight_buyer_month (scope_id, buyer_id, month)
SELECT scope_id, buyer_id, month FROM insight_buyer_month_before;
DROP TABLE insight_buyer_month_before;

-- Nobody asked for it but the rebuild of the figures, which reads all rows anyway.
DROP INDEX insight_order_buyer;
