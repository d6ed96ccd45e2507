-- The one register of risks, of every kind; the operator's own.
CREATE TABLE risk_register (
  org_id UUID NOT NULL,
  id UUID NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  content JSONB NOT NULL,
  owner UUID NOT NULL,
  likelihood BIGINT NOT NULL,
  impact BIGINT NOT NULL,
  state TEXT NOT NULL,
  -- The day of the next assessment.
  assess_on TEXT NOT NULL,
  version BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (org_id, id)
);
CREATE INDEX risk_register_due ON risk_register (org_id, state, assess_on, id);
CREATE TABLE risk_assessment (
  org_id UUID NOT NULL,
  register_id UUID NOT NULL,
  id UUID NOT NULL,
  likelihood BIGINT NOT NULL,
  impact BIGINT NOT NULL,
  note TEXT NOT NULL,
  actor TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (org_id, register_id, id)
);

-- Policies in versions. A version that was published is never changed.
CREATE TABLE risk_policy (
  org_id UUID NOT NULL,
  code TEXT NOT NULL,
  number BIGINT NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  audience TEXT NOT NULL,
  published_by TEXT NOT NULL,
  published_at BIGINT NOT NULL,
  PRIMARY KEY (org_id, code, number)
);
-- Who read which version, for good.
CREATE TABLE risk_acknowledgement (
  org_id UUID NOT NULL,
  code TEXT NOT NULL,
  number BIGINT NOT NULL,
  person_id UUID NOT NULL,
  member_of UUID NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (org_id, code, number, person_id)
);
CREATE TABLE risk_training (
  org_id UUID NOT NULL,
  id UUID NOT NULL,
  person_id UUID NOT NULL,
  topic TEXT NOT NULL,
  held_on TEXT NOT NULL,
  valid_to TEXT,
  recorded_by TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (org_id, id)
);
