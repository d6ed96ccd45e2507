-- What firms have to show, by country (`*` for every other one) and kind of firm.
CREATE TABLE identity_kyb_checklist (
  country TEXT NOT NULL,
  kind TEXT NOT NULL,
  content JSONB NOT NULL,
  version BIGINT NOT NULL,
  changed_by TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (country, kind)
);

-- What was decided about a firm, and until when it holds.
CREATE TABLE identity_kyb (
  org_id UUID PRIMARY KEY,
  status TEXT NOT NULL,
  tier TEXT,
  passed_at BIGINT,
  valid_until BIGINT,
  reminded_at BIGINT
);
CREATE INDEX identity_kyb_due ON identity_kyb (valid_until) WHERE status = 'passed';

-- One round of showing who a firm is. While one is being looked at, what was decided before holds.
CREATE TABLE identity_kyb_case (
  org_id UUID NOT NULL,
  id UUID NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  form JSONB NOT NULL,
  screening TEXT NOT NULL,
  -- What one person proposed: a second one decides.
  proposal JSONB,
  version BIGINT NOT NULL,
  begun_at BIGINT NOT NULL,
  submitted_at BIGINT,
  ended_at BIGINT,
  PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX identity_kyb_case_live ON identity_kyb_case (org_id)
  WHERE state IN ('draft', 'submitted', 'more_wanted', 'proposed');
CREATE INDEX identity_kyb_case_queue ON identity_kyb_case (state, submitted_at, id);

-- Files that a case rests on, for the desk that reads them.
CREATE TABLE identity_kyb_document (
  org_id UUID NOT NULL,
  blob_id UUID NOT NULL,
  PRIMARY KEY (org_id, blob_id)
);
CREATE INDEX identity_kyb_document_blob ON identity_kyb_document (blob_id);

CREATE TABLE identity_kyb_event (
  org_id UUID NOT NULL,
  case_id UUID NOT NULL,
  id UUID NOT NULL,
  step TEXT NOT NULL,
  state TEXT NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT,
  at BIGINT NOT NULL,
  PRIMARY KEY (org_id, case_id, id)
);
