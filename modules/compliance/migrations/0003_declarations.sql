-- What customs ask of an order, as events of orders, payments and logistics told it, in any order.
-- No address: an export declaration names nobody, and who imports is told to the declaration alone.
CREATE TABLE compliance_trade (
  seller_id UUID NOT NULL,
  order_id UUID NOT NULL,
  from_country TEXT,
  to_country TEXT,
  placed JSONB,
  paid JSONB,
  ended TEXT,
  at BIGINT NOT NULL,
  PRIMARY KEY (seller_id, order_id)
);
CREATE INDEX compliance_trade_newest ON compliance_trade (seller_id, at, order_id);

CREATE TABLE compliance_trade_parcel (
  seller_id UUID NOT NULL,
  order_id UUID NOT NULL,
  shipment_id UUID NOT NULL,
  tracking_number TEXT,
  shipped_at BIGINT,
  whole BOOLEAN,
  status TEXT,
  moved_at BIGINT,
  PRIMARY KEY (seller_id, order_id, shipment_id)
);

-- How customs know a seller, and how it declares.
CREATE TABLE compliance_declarant (
  seller_id UUID PRIMARY KEY,
  profile JSONB NOT NULL,
  version BIGINT NOT NULL,
  at BIGINT NOT NULL
);

CREATE TABLE compliance_declaration (
  seller_id UUID NOT NULL,
  id UUID NOT NULL,
  order_id UUID NOT NULL,
  order_number TEXT NOT NULL,
  -- The firm's own number of the list (copNo).
  number TEXT NOT NULL,
  direction TEXT NOT NULL,
  mode TEXT NOT NULL,
  state TEXT NOT NULL,
  -- What was asked of customs beyond the declaration and is not answered yet.
  asked TEXT,
  by_hand BOOLEAN NOT NULL,
  revision BIGINT NOT NULL,
  from_country TEXT NOT NULL,
  to_country TEXT NOT NULL,
  goods_minor BIGINT NOT NULL,
  currency TEXT NOT NULL,
  particulars JSONB NOT NULL,
  findings JSONB NOT NULL,
  -- The last word of customs about the list, by its code.
  ladder BIGINT,
  pre_no TEXT,
  invt_no TEXT,
  sum_no TEXT,
  person TEXT,
  submitted_at BIGINT,
  released_at BIGINT,
  moved_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (seller_id, id)
);
CREATE INDEX compliance_declaration_newest ON compliance_declaration (seller_id, at, id);
CREATE INDEX compliance_declaration_desk ON compliance_declaration (at, id);
CREATE INDEX compliance_declaration_stuck ON compliance_declaration (state, moved_at);
CREATE INDEX compliance_declaration_of_order ON compliance_declaration (seller_id, order_id);
CREATE UNIQUE INDEX compliance_declaration_once ON compliance_declaration (seller_id, order_id)
  WHERE state <> 'cancelled';
CREATE TABLE compliance_declaration_key (
  id UUID PRIMARY KEY,
  seller_id UUID NOT NULL
);

CREATE TABLE compliance_declaration_move (
  seller_id UUID NOT NULL,
  declaration_id UUID NOT NULL,
  id UUID NOT NULL,
  from_state TEXT,
  to_state TEXT NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (seller_id, declaration_id, id)
);

-- The messages of a declaration, unsigned: the signature is put in when one is sent, and is the
-- same each time.
CREATE TABLE compliance_message (
  seller_id UUID NOT NULL,
  guid TEXT NOT NULL,
  declaration_id UUID NOT NULL,
  revision BIGINT NOT NULL,
  place BIGINT NOT NULL,
  number BIGINT NOT NULL,
  xml TEXT NOT NULL,
  -- built, waiting, unknown (sent, and no answer heard), taken, refused.
  state TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  problem TEXT,
  taken_at BIGINT,
  at BIGINT NOT NULL,
  PRIMARY KEY (seller_id, guid)
);
CREATE INDEX compliance_message_of ON compliance_message (seller_id, declaration_id, place);
CREATE TABLE compliance_message_key (
  guid TEXT PRIMARY KEY,
  seller_id UUID NOT NULL,
  declaration_id UUID NOT NULL
);

CREATE TABLE compliance_receipt (
  seller_id UUID NOT NULL,
  guid TEXT NOT NULL,
  -- Of what was said: the same word heard again is one row.
  digest TEXT NOT NULL,
  declaration_id UUID NOT NULL,
  number BIGINT NOT NULL,
  status BIGINT NOT NULL,
  info TEXT NOT NULL,
  told_at TEXT NOT NULL,
  way TEXT NOT NULL,
  heard_at BIGINT NOT NULL,
  PRIMARY KEY (seller_id, guid, digest)
);
CREATE INDEX compliance_receipt_of ON compliance_receipt (seller_id, declaration_id, heard_at);

-- What a person imported in a year, by a keyed hash of the identity card's number. Over all
-- sellers: the limit is the person's.
CREATE TABLE compliance_allowance (
  person TEXT NOT NULL,
  year BIGINT NOT NULL,
  seller_id UUID NOT NULL,
  declaration_id UUID NOT NULL,
  amount_minor BIGINT NOT NULL,
  -- under_way, released, given_back
  state TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (person, year, seller_id, declaration_id)
);
-- Touched by whoever counts, so that two at once cannot both take what is left of a year.
CREATE TABLE compliance_allowance_year (
  person TEXT NOT NULL,
  year BIGINT NOT NULL,
  touched BIGINT NOT NULL,
  PRIMARY KEY (person, year)
);

-- Papers of a refund file that nobody but the seller can name.
CREATE TABLE compliance_refund_paper (
  seller_id UUID NOT NULL,
  declaration_id UUID NOT NULL,
  kind TEXT NOT NULL,
  number TEXT NOT NULL,
  dated TEXT NOT NULL,
  actor TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (seller_id, declaration_id, kind)
);

-- How far the customs' box was read.
CREATE TABLE compliance_customs_box (
  name TEXT PRIMARY KEY,
  position BIGINT NOT NULL
);
