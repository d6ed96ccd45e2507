-- What papers ask of an order, as orders told it when it was placed.
CREATE TABLE compliance_deal (
  seller_id UUID NOT NULL,
  order_id UUID NOT NULL,
  buyer_id UUID NOT NULL,
  number TEXT NOT NULL,
  facts JSONB NOT NULL,
  paid_at BIGINT,
  -- cancelled or expired: nothing more is issued.
  ended TEXT,
  placed_at BIGINT NOT NULL,
  PRIMARY KEY (seller_id, order_id)
);
CREATE TABLE compliance_deal_key (
  order_id UUID PRIMARY KEY,
  seller_id UUID NOT NULL
);

-- What left the house for an order.
CREATE TABLE compliance_deal_shipment (
  seller_id UUID NOT NULL,
  order_id UUID NOT NULL,
  shipment_id UUID NOT NULL,
  facts JSONB NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (seller_id, order_id, shipment_id)
);

-- What stands at the head of a seller's papers.
CREATE TABLE compliance_letterhead (
  seller_id UUID PRIMARY KEY,
  content JSONB NOT NULL,
  version BIGINT NOT NULL,
  at BIGINT NOT NULL
);

-- What only the seller knows of an order's papers: marks, packages, weights.
CREATE TABLE compliance_particulars (
  seller_id UUID NOT NULL,
  order_id UUID NOT NULL,
  content JSONB NOT NULL,
  version BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (seller_id, order_id)
);

-- Issued papers. Rows are written once and never changed: a correction is the next version under
-- the same number. The content stays text, because its bytes are what was issued.
CREATE TABLE compliance_document (
  seller_id UUID NOT NULL,
  id UUID NOT NULL,
  buyer_id UUID NOT NULL,
  order_id UUID NOT NULL,
  kind TEXT NOT NULL,
  number TEXT NOT NULL,
  version BIGINT NOT NULL,
  content TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  reason TEXT,
  issued_by TEXT NOT NULL,
  issued_at BIGINT NOT NULL,
  PRIMARY KEY (seller_id, id)
);
CREATE UNIQUE INDEX compliance_document_version ON compliance_document (seller_id, order_id, kind, version);
CREATE UNIQUE INDEX compliance_document_number ON compliance_document (seller_id, number, version);
CREATE INDEX compliance_document_newest ON compliance_document (seller_id, issued_at, id);
CREATE TABLE compliance_document_key (
  id UUID PRIMARY KEY,
  seller_id UUID NOT NULL
);

-- The last number given out, in the transaction that issues the paper: none is ever skipped.
CREATE TABLE compliance_document_series (
  seller_id UUID NOT NULL,
  series TEXT NOT NULL,
  year BIGINT NOT NULL,
  last BIGINT NOT NULL,
  PRIMARY KEY (seller_id, series, year)
);
