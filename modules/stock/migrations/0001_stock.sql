CREATE TABLE stock_warehouse (
  seller_id UUID NOT NULL,
  id UUID NOT NULL,
  name JSONB NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  is_default BOOLEAN NOT NULL,
  country TEXT NOT NULL,
  address JSONB,
  latitude_micro BIGINT,
  longitude_micro BIGINT,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (seller_id, id)
);
-- One default a seller, also when two events ask for the first warehouse at once.
CREATE UNIQUE INDEX stock_warehouse_default ON stock_warehouse (seller_id) WHERE is_default;

CREATE TABLE stock_item (
  seller_id UUID NOT NULL,
  variant_id UUID NOT NULL,
  sku TEXT NOT NULL,
  -- In lower case, for order and look-up.
  sku_key TEXT NOT NULL,
  title JSONB NOT NULL,
  options JSONB NOT NULL,
  -- SKU and titles in lower case, for searching.
  search TEXT NOT NULL,
  barcode TEXT,
  low_stock_threshold BIGINT,
  -- When the offer said so: an older event changes nothing.
  facts_at BIGINT NOT NULL,
  -- When the opening quantity was booked; it is booked once.
  opened_at BIGINT,
  -- What the others were told last.
  told BIGINT,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (seller_id, variant_id)
);
CREATE INDEX stock_item_sku ON stock_item (seller_id, sku_key, variant_id);
CREATE UNIQUE INDEX stock_item_barcode ON stock_item (seller_id, barcode) WHERE barcode IS NOT NULL;

-- Kept in the transactions of the movements; never written alone.
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
);
CREATE INDEX stock_level_changed ON stock_level (seller_id, variant_id) WHERE is_changed;
CREATE INDEX stock_level_recount ON stock_level (seller_id, warehouse_id, recount_since) WHERE recount_since IS NOT NULL;
CREATE INDEX stock_level_warehouse ON stock_level (seller_id, warehouse_id, variant_id);

-- Append-only.
CREATE TABLE stock_movement (
  seller_id UUID NOT NULL,
  id UUID NOT NULL,
  variant_id UUID NOT NULL,
  warehouse_id UUID NOT NULL,
  kind TEXT NOT NULL,
  quantity BIGINT NOT NULL,
  on_hand_after BIGINT NOT NULL,
  reason TEXT,
  reference TEXT,
  note TEXT,
  actor TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (seller_id, id)
);
CREATE INDEX stock_movement_item ON stock_movement (seller_id, variant_id, id);

-- One row a checkout; also a note that a checkout was released before it ever reserved.
CREATE TABLE stock_process (
  id UUID PRIMARY KEY,
  state TEXT NOT NULL,
  -- Set while anything of it may lapse.
  expires_at BIGINT,
  -- What was answered: asked again, it is answered again.
  lines JSONB NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX stock_process_due ON stock_process (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE stock_reservation (
  seller_id UUID NOT NULL,
  process_id UUID NOT NULL,
  order_id UUID NOT NULL,
  variant_id UUID NOT NULL,
  warehouse_id UUID NOT NULL,
  quantity BIGINT NOT NULL,
  shipped BIGINT NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (seller_id, process_id, order_id, variant_id, warehouse_id),
  CONSTRAINT stock_reservation_guard CHECK (quantity > 0 AND shipped >= 0 AND shipped <= quantity)
);

CREATE TABLE stock_pick (
  seller_id UUID NOT NULL,
  id UUID NOT NULL,
  warehouse_id UUID NOT NULL,
  order_id UUID NOT NULL,
  process_id UUID NOT NULL,
  number TEXT NOT NULL,
  state TEXT NOT NULL,
  picker_id UUID,
  ship_to JSONB NOT NULL,
  parcels JSONB NOT NULL,
  units BIGINT NOT NULL,
  picked BIGINT NOT NULL,
  shipment_id UUID,
  tracking_number TEXT,
  version BIGINT NOT NULL,
  paid_at BIGINT NOT NULL,
  started_at BIGINT,
  packed_at BIGINT,
  ended_at BIGINT,
  PRIMARY KEY (seller_id, id)
);
CREATE UNIQUE INDEX stock_pick_order ON stock_pick (seller_id, order_id, warehouse_id);
CREATE INDEX stock_pick_number ON stock_pick (seller_id, number);
CREATE INDEX stock_pick_open ON stock_pick (seller_id, paid_at, id) WHERE ended_at IS NULL;
CREATE INDEX stock_pick_ended ON stock_pick (seller_id, state, ended_at, id) WHERE ended_at IS NOT NULL;

CREATE TABLE stock_pick_line (
  seller_id UUID NOT NULL,
  pick_id UUID NOT NULL,
  line_id UUID NOT NULL,
  position BIGINT NOT NULL,
  variant_id UUID NOT NULL,
  sku TEXT NOT NULL,
  title JSONB NOT NULL,
  quantity BIGINT NOT NULL,
  picked BIGINT NOT NULL,
  shipped BIGINT NOT NULL,
  short_reason TEXT,
  PRIMARY KEY (seller_id, pick_id, line_id),
  CONSTRAINT stock_pick_line_guard CHECK (picked >= 0 AND picked <= quantity AND shipped >= 0 AND shipped <= quantity)
);

-- The papers behind movements: what was received, counted, sent to another warehouse.
CREATE TABLE stock_paper (
  seller_id UUID NOT NULL,
  id UUID NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  warehouse_id UUID NOT NULL,
  to_warehouse_id UUID,
  reference TEXT,
  note TEXT,
  lines JSONB NOT NULL,
  actor TEXT NOT NULL,
  at BIGINT NOT NULL,
  ended_at BIGINT,
  version BIGINT NOT NULL,
  PRIMARY KEY (seller_id, id)
);
CREATE INDEX stock_paper_kind ON stock_paper (seller_id, kind, id);
CREATE INDEX stock_paper_open ON stock_paper (seller_id, kind, id) WHERE ended_at IS NULL;
