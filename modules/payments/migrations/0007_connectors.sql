-- What a buyer has to do is no longer always an address to go to.
ALTER TABLE payments_fact ADD COLUMN action_kind TEXT;
ALTER TABLE payments_attempt ADD COLUMN action_kind TEXT;
-- The telephone that mobile money asks; empty again when the attempt is over.
ALTER TABLE payments_attempt ADD COLUMN phone TEXT;

-- What operators decided about connectors; a change of any of it takes the next version.
CREATE TABLE payments_routing (
  id BIGINT PRIMARY KEY,
  version BIGINT NOT NULL,
  changed_by TEXT NOT NULL,
  changed_at BIGINT NOT NULL
);
CREATE TABLE payments_connector_off (
  name TEXT PRIMARY KEY,
  off_by TEXT NOT NULL,
  off_at BIGINT NOT NULL
);
-- Which connectors are offered first; the first rule that fits counts.
CREATE TABLE payments_route (
  place BIGINT PRIMARY KEY,
  country TEXT,
  currency TEXT,
  least_minor BIGINT,
  most_minor BIGINT,
  connectors TEXT NOT NULL
);
-- How a connector did of late.
CREATE INDEX payments_attempt_provider ON payments_attempt (provider, id);
