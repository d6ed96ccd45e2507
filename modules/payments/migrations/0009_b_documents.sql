-- Papers that were issued: frozen, numbered without gaps, one a seller, kind, month and currency.
CREATE TABLE payments_document (
  seller_id UUID NOT NULL,
  id UUID NOT NULL,
  kind TEXT NOT NULL,
  number TEXT NOT NULL,
  month TEXT NOT NULL,
  currency TEXT NOT NULL,
  total_minor BIGINT NOT NULL,
  content TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  issued_at BIGINT NOT NULL,
  PRIMARY KEY (seller_id, id)
);
CREATE UNIQUE INDEX payments_document_once
  ON payments_document (seller_id, kind, month, currency);
CREATE UNIQUE INDEX payments_document_number ON payments_document (number);
CREATE INDEX payments_document_recent ON payments_document (id);
-- Whose a document is, for the platform, which knows only its id.
CREATE TABLE payments_document_place (
  id UUID PRIMARY KEY,
  seller_id UUID NOT NULL
);
-- The last number of a series; it rises in the transaction that issues.
CREATE TABLE payments_number (
  series TEXT PRIMARY KEY,
  last BIGINT NOT NULL
);
-- Months of which everything was issued.
CREATE TABLE payments_month (
  month TEXT PRIMARY KEY,
  closed_at BIGINT NOT NULL
);
