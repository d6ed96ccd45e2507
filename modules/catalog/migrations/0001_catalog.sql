CREATE TABLE catalog_category (
  id UUID PRIMARY KEY,
  parent_id UUID,
  slug TEXT NOT NULL,
  name JSONB NOT NULL,
  position BIGINT NOT NULL,
  version BIGINT NOT NULL,
  changed_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX catalog_category_slug ON catalog_category (slug);
CREATE INDEX catalog_category_parent ON catalog_category (parent_id);
CREATE TABLE catalog_word (
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  name JSONB NOT NULL,
  facet BOOLEAN NOT NULL,
  PRIMARY KEY (kind, key)
);
CREATE TABLE catalog_ref (
  id UUID PRIMARY KEY,
  seller_id UUID NOT NULL,
  product_id UUID NOT NULL
);
CREATE TABLE catalog_product (
  seller_id UUID NOT NULL,
  id UUID NOT NULL,
  handle TEXT,
  state TEXT NOT NULL,
  barred BOOLEAN NOT NULL,
  incomplete BOOLEAN NOT NULL,
  category_id UUID,
  title JSONB NOT NULL,
  description JSONB NOT NULL,
  brand TEXT,
  attributes JSONB NOT NULL,
  options JSONB NOT NULL,
  media JSONB NOT NULL,
  origin TEXT,
  hs_code TEXT,
  dangerous_goods BOOLEAN NOT NULL,
  unit TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  published_at BIGINT,
  version BIGINT NOT NULL,
  PRIMARY KEY (seller_id, id)
);
CREATE UNIQUE INDEX catalog_product_handle ON catalog_product (seller_id, handle);
CREATE INDEX catalog_product_of_seller ON catalog_product (seller_id, changed_at, id);
CREATE INDEX catalog_product_of_seller_state ON catalog_product (seller_id, state, changed_at, id);
CREATE INDEX catalog_product_all ON catalog_product (changed_at, id);
CREATE INDEX catalog_product_all_state ON catalog_product (state, changed_at, id);
CREATE INDEX catalog_product_category ON catalog_product (category_id);
CREATE TABLE catalog_variant (
  seller_id UUID NOT NULL,
  product_id UUID NOT NULL,
  id UUID NOT NULL,
  position BIGINT NOT NULL,
  options JSONB NOT NULL,
  weight_grams BIGINT NOT NULL,
  length_mm BIGINT NOT NULL,
  width_mm BIGINT NOT NULL,
  height_mm BIGINT NOT NULL,
  retired BOOLEAN NOT NULL,
  PRIMARY KEY (seller_id, product_id, id)
);
CREATE TABLE catalog_offer (
  seller_id UUID NOT NULL,
  id UUID NOT NULL,
  product_seller_id UUID NOT NULL,
  product_id UUID NOT NULL,
  variant_id UUID NOT NULL,
  sku TEXT NOT NULL,
  currency TEXT NOT NULL,
  ladder JSONB NOT NULL,
  minimum_order BIGINT NOT NULL,
  order_multiple BIGINT NOT NULL,
  maximum_order BIGINT,
  lead_time_days BIGINT NOT NULL,
  open BOOLEAN NOT NULL,
  available BIGINT NOT NULL,
  available_at BIGINT NOT NULL,
  opened_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (seller_id, id)
);
CREATE UNIQUE INDEX catalog_offer_sku ON catalog_offer (seller_id, sku);
CREATE UNIQUE INDEX catalog_offer_variant ON catalog_offer (seller_id, variant_id);
CREATE INDEX catalog_offer_product ON catalog_offer (product_id);
CREATE TABLE catalog_history (
  seller_id UUID NOT NULL,
  product_id UUID NOT NULL,
  id UUID NOT NULL,
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  from_state TEXT,
  to_state TEXT NOT NULL,
  reason TEXT,
  PRIMARY KEY (seller_id, product_id, id)
);
CREATE TABLE catalog_rate (
  date TEXT NOT NULL,
  base TEXT NOT NULL,
  source TEXT NOT NULL,
  rates JSONB NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (date, base)
);
CREATE TABLE catalog_change (
  id UUID PRIMARY KEY,
  product_id UUID NOT NULL
);
CREATE TABLE catalog_import (
  seller_id UUID NOT NULL,
  id UUID NOT NULL,
  file_id UUID NOT NULL,
  file_name TEXT NOT NULL,
  settings JSONB NOT NULL,
  state TEXT NOT NULL,
  error TEXT,
  types JSONB NOT NULL,
  rows_total BIGINT NOT NULL,
  rows_ok BIGINT NOT NULL,
  rows_warning BIGINT NOT NULL,
  rows_error BIGINT NOT NULL,
  products_total BIGINT NOT NULL,
  products_done BIGINT NOT NULL,
  products_created BIGINT NOT NULL,
  products_updated BIGINT NOT NULL,
  products_published BIGINT NOT NULL,
  products_failed BIGINT NOT NULL,
  pictures_total BIGINT NOT NULL,
  pictures_done BIGINT NOT NULL,
  pictures_failed BIGINT NOT NULL,
  actor UUID NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (seller_id, id)
);
CREATE TABLE catalog_import_row (
  seller_id UUID NOT NULL,
  import_id UUID NOT NULL,
  number BIGINT NOT NULL,
  handle TEXT NOT NULL,
  state TEXT NOT NULL,
  outcome TEXT NOT NULL,
  issues JSONB NOT NULL,
  PRIMARY KEY (seller_id, import_id, number)
);
CREATE INDEX catalog_import_row_state ON catalog_import_row (seller_id, import_id, state, number);
CREATE TABLE catalog_import_product (
  seller_id UUID NOT NULL,
  import_id UUID NOT NULL,
  position BIGINT NOT NULL,
  handle TEXT NOT NULL,
  plan JSONB NOT NULL,
  state TEXT NOT NULL,
  product_id UUID,
  error TEXT,
  PRIMARY KEY (seller_id, import_id, position)
);
CREATE INDEX catalog_import_product_state ON catalog_import_product (seller_id, import_id, state, position);
CREATE TABLE catalog_import_picture (
  seller_id UUID NOT NULL,
  import_id UUID NOT NULL,
  position BIGINT NOT NULL,
  product_id UUID NOT NULL,
  place BIGINT NOT NULL,
  url TEXT NOT NULL,
  alt JSONB NOT NULL,
  state TEXT NOT NULL,
  error TEXT,
  blob_id UUID,
  PRIMARY KEY (seller_id, import_id, position)
);
CREATE INDEX catalog_import_picture_state ON catalog_import_picture (seller_id, import_id, state, position);
CREATE INDEX catalog_import_picture_product ON catalog_import_picture (seller_id, product_id);
