-- Risks that other modules reported, by what they are about: the same thing is one entry.
CREATE TABLE risk_reported (
  source UUID PRIMARY KEY,
  org_id UUID NOT NULL,
  register_id UUID NOT NULL,
  -- Of the last report that was followed.
  at BIGINT NOT NULL
);
