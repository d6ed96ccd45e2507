-- What each parcel of an order carries, its share of the order once a list declares it by itself, and
-- how it left the country.
ALTER TABLE compliance_trade_parcel ADD COLUMN lines JSONB;
ALTER TABLE compliance_trade_parcel ADD COLUMN weight_grams BIGINT;
ALTER TABLE compliance_trade_parcel ADD COLUMN share JSONB;
ALTER TABLE compliance_trade_parcel ADD COLUMN voyage JSONB;

-- The shipment that a list declares by itself; empty while it declares the whole order.
ALTER TABLE compliance_declaration ADD COLUMN parcel TEXT NOT NULL DEFAULT '';
DROP INDEX compliance_declaration_once;
CREATE UNIQUE INDEX compliance_declaration_once
  ON compliance_declaration (seller_id, order_id, parcel) WHERE state <> 'cancelled';
