-- Offers to exchange a seller's money at a rate that holds for a time. Used once, or never.
CREATE TABLE payments_exchange (
  seller_id UUID NOT NULL,
  id UUID NOT NULL,
  state TEXT NOT NULL,
  version BIGINT NOT NULL,
  sold_currency TEXT NOT NULL,
  sold_minor BIGINT NOT NULL,
  bought_currency TEXT NOT NULL,
  bought_minor BIGINT NOT NULL,
  spread_minor BIGINT NOT NULL,
  mid_rate TEXT NOT NULL,
  client_rate TEXT NOT NULL,
  rate_day TEXT NOT NULL,
  asked_by TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  ended_at BIGINT,
  PRIMARY KEY (seller_id, id)
);
