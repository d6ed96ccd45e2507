-- Carriers and their rate cards belong to the platform and have no tenant.
CREATE TABLE logistics_carrier (
  id UUID PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  name JSONB NOT NULL,
  tracking_prefix TEXT NOT NULL
);

-- A service with its whole rate card; read into memory as one, changed as one.
CREATE TABLE logistics_service (
  id UUID PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  carrier_id UUID NOT NULL,
  version BIGINT NOT NULL,
  is_active BOOLEAN NOT NULL,
  card JSONB NOT NULL
);

-- Where carriers' news happen, for the map.
CREATE TABLE logistics_place (
  slug TEXT PRIMARY KEY,
  name JSONB NOT NULL,
  kind TEXT NOT NULL,
  country TEXT NOT NULL,
  latitude TEXT NOT NULL,
  longitude TEXT NOT NULL
);

-- The newest exchange rates, as payments told them: units for one unit of the base.
CREATE TABLE logistics_rate (
  currency TEXT PRIMARY KEY,
  base TEXT NOT NULL,
  per_base TEXT NOT NULL,
  date TEXT NOT NULL
);

CREATE TABLE logistics_shipment (
  seller_id UUID NOT NULL,
  id UUID NOT NULL,
  buyer_id UUID NOT NULL,
  order_id UUID NOT NULL,
  order_number TEXT NOT NULL,
  service_id UUID NOT NULL,
  carrier TEXT NOT NULL,
  carrier_name JSONB NOT NULL,
  service_name JSONB NOT NULL,
  mode TEXT NOT NULL,
  tracking_number TEXT NOT NULL,
  status TEXT NOT NULL,
  status_at BIGINT NOT NULL,
  from_address JSONB NOT NULL,
  to_address JSONB NOT NULL,
  parcels JSONB NOT NULL,
  lines JSONB NOT NULL,
  booked_at BIGINT NOT NULL,
  due_from BIGINT NOT NULL,
  due_to BIGINT NOT NULL,
  registered_at BIGINT,
  PRIMARY KEY (seller_id, id)
);
CREATE INDEX logistics_shipment_status ON logistics_shipment (seller_id, status, id);

-- Who a shipment belongs to, for those who know only its id, its order or its tracking number.
CREATE TABLE logistics_shipment_key (
  id UUID PRIMARY KEY,
  seller_id UUID NOT NULL,
  buyer_id UUID NOT NULL,
  order_id UUID NOT NULL,
  carrier TEXT NOT NULL,
  tracking_number TEXT NOT NULL
);
CREATE UNIQUE INDEX logistics_shipment_key_tracking ON logistics_shipment_key (carrier, tracking_number);
CREATE INDEX logistics_shipment_key_order ON logistics_shipment_key (order_id, id);
CREATE INDEX logistics_shipment_key_buyer ON logistics_shipment_key (buyer_id, id);

-- What carriers and people said, in any order of arrival. The carrier's own id makes it one.
CREATE TABLE logistics_news (
  seller_id UUID NOT NULL,
  shipment_id UUID NOT NULL,
  news_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  heard_at BIGINT NOT NULL,
  status TEXT NOT NULL,
  code TEXT NOT NULL,
  place TEXT,
  note TEXT,
  PRIMARY KEY (seller_id, shipment_id, news_id)
);
