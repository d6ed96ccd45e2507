-- How many packages a shipment was booked with. Shipments told before have none, and count as one.
ALTER TABLE compliance_trade_parcel ADD COLUMN pieces BIGINT;
