-- What is known of each order, as told by events: the facts that every figure of orders is counted
-- from, and can be counted from again.
CREATE TABLE insight_order (
  seller_id UUID NOT NULL,
  id UUID NOT NULL,
  fact JSONB NOT NULL,
  -- Share of the work of a rebuild, and of the platform's rows: by seller.
  slice BIGINT NOT NULL,
  buyer_id UUID,
  -- 2026-11; absent while the order itself has not been heard of.
  month TEXT,
  -- Set while no rate is known for an amount of the order.
  unvalued TEXT,
  PRIMARY KEY (seller_id, id)
);
CREATE INDEX insight_order_slice ON insight_order (slice, seller_id, id);
CREATE INDEX insight_order_unvalued ON insight_order (unvalued) WHERE unvalued IS NOT NULL;
CREATE INDEX insight_order_buyer ON insight_order (seller_id, buyer_id, month);

-- Whose an order is; nobody's while only its refund was heard of.
CREATE TABLE insight_order_key (
  id UUID PRIMARY KEY,
  seller_id UUID
);

-- Refunds, which tell only the order.
CREATE TABLE insight_refund (
  order_id UUID NOT NULL,
  id UUID NOT NULL,
  amount_minor BIGINT NOT NULL,
  currency TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (order_id, id)
);

-- The read models, all of one shape: of a kind, on a day, under a key, for a seller or (nil) for
-- the platform. A slice spreads rows that many transactions would wait for.
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
);
CREATE INDEX insight_figure_slice ON insight_figure (slice, kind);

-- In which months a buyer ordered, from a seller or (nil) at all.
CREATE TABLE insight_buyer_month (
  scope_id UUID NOT NULL,
  buyer_id UUID NOT NULL,
  month TEXT NOT NULL,
  PRIMARY KEY (scope_id, buyer_id, month)
);

-- Euros for one unit of a currency on a day.
CREATE TABLE insight_rate (
  currency TEXT NOT NULL,
  date TEXT NOT NULL,
  eur TEXT NOT NULL,
  PRIMARY KEY (currency, date)
);

-- What products are called and who offers them, so that a look at a product counts for its sellers.
CREATE TABLE insight_product (
  id UUID NOT NULL,
  seller_id UUID NOT NULL,
  title JSONB NOT NULL,
  PRIMARY KEY (id, seller_id)
);
CREATE TABLE insight_organisation (
  id UUID PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  country TEXT NOT NULL
);

-- What visitors did, until the next fold counts it. Nobody is in it without consent.
CREATE TABLE insight_behaviour (
  id UUID PRIMARY KEY,
  day TEXT NOT NULL,
  kind TEXT NOT NULL,
  visitor TEXT,
  payload JSONB NOT NULL
);
-- Visitors who consented, for as long as a day can be asked who was there.
CREATE TABLE insight_visitor (
  day TEXT NOT NULL,
  visitor TEXT NOT NULL,
  PRIMARY KEY (day, visitor)
);
-- When the figures were last brought up to date.
CREATE TABLE insight_state (
  name TEXT PRIMARY KEY,
  at BIGINT NOT NULL
);
