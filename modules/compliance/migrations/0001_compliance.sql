-- Landed-cost quotes with their question, so that they can be worked out again. The same question
-- of one firm on one day is one row.
CREATE TABLE compliance_quote (
  org_id UUID NOT NULL,
  id UUID NOT NULL,
  fingerprint TEXT NOT NULL,
  seller_id UUID,
  date TEXT NOT NULL,
  from_country TEXT NOT NULL,
  to_country TEXT NOT NULL,
  status TEXT NOT NULL,
  -- Question, packs and answer of the engine, byte by byte, and what is shown of it.
  kept TEXT NOT NULL,
  shown TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX compliance_quote_once ON compliance_quote (org_id, fingerprint);
CREATE INDEX compliance_quote_newest ON compliance_quote (org_id, at, id);

-- Whose a quote is, for the other side of the sale and for the desk.
CREATE TABLE compliance_quote_key (
  id UUID PRIMARY KEY,
  org_id UUID NOT NULL,
  seller_id UUID
);

-- Exchange rates as payments told them.
CREATE TABLE compliance_rate (
  date TEXT NOT NULL,
  base TEXT NOT NULL,
  source TEXT NOT NULL,
  rates JSONB NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (date, base)
);

-- What customs ask of sellers' products, as catalog told it.
CREATE TABLE compliance_goods (
  seller_id UUID NOT NULL,
  product_id UUID NOT NULL,
  title JSONB NOT NULL,
  published BOOLEAN NOT NULL,
  hs TEXT,
  origin TEXT,
  weight_grams BIGINT NOT NULL,
  told_at BIGINT NOT NULL,
  PRIMARY KEY (seller_id, product_id)
);
CREATE INDEX compliance_goods_hs ON compliance_goods (hs, seller_id);

CREATE TABLE compliance_licence (
  seller_id UUID NOT NULL,
  id UUID NOT NULL,
  -- By the name that rules of the matrix use.
  name TEXT NOT NULL,
  number TEXT NOT NULL,
  issuer TEXT NOT NULL,
  document UUID,
  valid_from TEXT NOT NULL,
  valid_to TEXT,
  state TEXT NOT NULL,
  note TEXT,
  decided_by TEXT,
  decided_at BIGINT,
  version BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (seller_id, id)
);
CREATE INDEX compliance_licence_desk ON compliance_licence (state, at, id);
CREATE INDEX compliance_licence_document ON compliance_licence (document) WHERE document IS NOT NULL;
CREATE TABLE compliance_licence_key (
  id UUID PRIMARY KEY,
  seller_id UUID NOT NULL
);

-- Versions of countries' schedules. The rows stay in the file, which is read as a whole.
CREATE TABLE compliance_tariff (
  id UUID PRIMARY KEY,
  jurisdiction TEXT NOT NULL,
  format TEXT NOT NULL,
  source TEXT NOT NULL,
  published TEXT,
  retrieved TEXT NOT NULL,
  language TEXT NOT NULL,
  file_name TEXT NOT NULL,
  state TEXT NOT NULL,
  lines BIGINT NOT NULL,
  rejected BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  added_by TEXT NOT NULL,
  added_at BIGINT NOT NULL,
  in_force_at BIGINT
);
CREATE INDEX compliance_tariff_newest ON compliance_tariff (added_at, id);
CREATE UNIQUE INDEX compliance_tariff_in_force ON compliance_tariff (jurisdiction) WHERE state = 'in_force';
CREATE TABLE compliance_tariff_file (
  id UUID PRIMARY KEY,
  content BYTEA NOT NULL
);

-- Versions of rule packs that this store has seen, as coverage told them.
CREATE TABLE compliance_pack (
  id TEXT NOT NULL,
  digest TEXT NOT NULL,
  version TEXT NOT NULL,
  told JSONB NOT NULL,
  seen_at BIGINT NOT NULL,
  PRIMARY KEY (id, digest)
);
