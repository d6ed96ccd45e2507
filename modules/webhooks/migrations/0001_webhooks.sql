-- Where a firm wants to be told of what happens, and with which secrets that is signed.
CREATE TABLE webhooks_endpoint (
  org_id UUID NOT NULL,
  id UUID NOT NULL,
  url TEXT NOT NULL,
  description TEXT NOT NULL,
  event_types JSONB NOT NULL,
  -- enabled or disabled
  state TEXT NOT NULL,
  -- switched_off, gone or failing
  disabled_because TEXT,
  disabled_at BIGINT,
  -- The first failure since the last success.
  failing_since BIGINT,
  secret TEXT NOT NULL,
  secret_key_id TEXT NOT NULL,
  -- What still signs beside the new one after a change, and until when.
  old_secret TEXT,
  old_secret_key_id TEXT,
  old_secret_until BIGINT,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (org_id, id)
);
-- One URL is one endpoint: a second would be told everything twice.
CREATE UNIQUE INDEX webhooks_endpoint_url ON webhooks_endpoint (org_id, url);

-- One event on its way to one endpoint. The body is what is sent each time, byte for byte.
CREATE TABLE webhooks_delivery (
  org_id UUID NOT NULL,
  id UUID NOT NULL,
  endpoint_id UUID NOT NULL,
  event_id UUID NOT NULL,
  event_type TEXT NOT NULL,
  body TEXT NOT NULL,
  -- waiting, delivered or failed
  state TEXT NOT NULL,
  -- How often it was begun anew, and the rung of the ladder it stands on since.
  round BIGINT NOT NULL,
  step BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  last_outcome TEXT,
  last_status BIGINT,
  last_latency_ms BIGINT,
  next_at BIGINT,
  ended_at BIGINT,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX webhooks_delivery_once ON webhooks_delivery (org_id, endpoint_id, event_id);
CREATE INDEX webhooks_delivery_list ON webhooks_delivery (org_id, endpoint_id, id);
CREATE INDEX webhooks_delivery_state ON webhooks_delivery (org_id, endpoint_id, state, id);
CREATE INDEX webhooks_delivery_age ON webhooks_delivery (created_at);

CREATE TABLE webhooks_attempt (
  org_id UUID NOT NULL,
  delivery_id UUID NOT NULL,
  number BIGINT NOT NULL,
  at BIGINT NOT NULL,
  outcome TEXT NOT NULL,
  status BIGINT,
  latency_ms BIGINT NOT NULL,
  answer TEXT NOT NULL,
  PRIMARY KEY (org_id, delivery_id, number)
);
