-- Versions of lists of sanctioned parties. Entries stay in the files, which are read as a whole.
CREATE TABLE risk_list (
  id UUID PRIMARY KEY,
  name TEXT NOT NULL,
  format TEXT NOT NULL,
  version TEXT NOT NULL,
  file_name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  entries BIGINT NOT NULL,
  skipped JSONB NOT NULL,
  state TEXT NOT NULL,
  -- The version that it took the place of.
  before_id UUID,
  added_by TEXT NOT NULL,
  added_at BIGINT NOT NULL,
  in_force_by TEXT,
  in_force_at BIGINT
);
CREATE INDEX risk_list_newest ON risk_list (added_at, id);
CREATE UNIQUE INDEX risk_list_in_force ON risk_list (name) WHERE state = 'in_force';
CREATE TABLE risk_list_file (
  list_id UUID NOT NULL,
  part TEXT NOT NULL,
  content BYTEA NOT NULL,
  PRIMARY KEY (list_id, part)
);

-- Whoever took part in a trade of a firm, so that they can be looked up again when a list changes.
CREATE TABLE risk_subject (
  org_id UUID NOT NULL,
  id UUID NOT NULL,
  -- Digest of what identifies the party: the same party of the same firm is one row.
  key TEXT NOT NULL,
  party JSONB NOT NULL,
  -- Confirmed to be the one that a list names.
  blocked BOOLEAN NOT NULL,
  lists TEXT NOT NULL,
  first_at BIGINT NOT NULL,
  screened_at BIGINT NOT NULL,
  PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX risk_subject_key ON risk_subject (org_id, key);

-- What was asked and answered, once for each edition of the lists.
CREATE TABLE risk_screening (
  org_id UUID NOT NULL,
  process UUID NOT NULL,
  occasion TEXT NOT NULL,
  lists TEXT NOT NULL,
  verdict TEXT NOT NULL,
  parties BIGINT NOT NULL,
  asked_by TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (org_id, process, occasion, lists, verdict)
);

CREATE TABLE risk_case (
  org_id UUID NOT NULL,
  id UUID NOT NULL,
  subject_id UUID NOT NULL,
  state TEXT NOT NULL,
  verdict TEXT NOT NULL,
  occasion TEXT NOT NULL,
  party JSONB NOT NULL,
  -- Who proposed to clear it, and why; a second person decides.
  proposed_by UUID,
  version BIGINT NOT NULL,
  opened_at BIGINT NOT NULL,
  ended_at BIGINT,
  PRIMARY KEY (org_id, id)
);
CREATE INDEX risk_case_queue ON risk_case (state, opened_at, id);
CREATE UNIQUE INDEX risk_case_live ON risk_case (org_id, subject_id) WHERE state IN ('open', 'proposed');
CREATE INDEX risk_case_subject ON risk_case (org_id, subject_id, id);
CREATE TABLE risk_case_key (
  id UUID PRIMARY KEY,
  org_id UUID NOT NULL
);

-- Entries of lists that a party was compared with, as they were published then.
CREATE TABLE risk_case_hit (
  org_id UUID NOT NULL,
  case_id UUID NOT NULL,
  fingerprint TEXT NOT NULL,
  list TEXT NOT NULL,
  list_version TEXT NOT NULL,
  entry_id TEXT NOT NULL,
  verdict TEXT NOT NULL,
  score BIGINT NOT NULL,
  because JSONB NOT NULL,
  entry JSONB NOT NULL,
  found_at BIGINT NOT NULL,
  PRIMARY KEY (org_id, case_id, fingerprint)
);

CREATE TABLE risk_case_event (
  org_id UUID NOT NULL,
  case_id UUID NOT NULL,
  id UUID NOT NULL,
  step TEXT NOT NULL,
  state TEXT NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT,
  lists TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (org_id, case_id, id)
);

-- Pairs of a party and an entry that were decided to be two: not shown again until one of the two
-- is published or written differently.
CREATE TABLE risk_no (
  org_id UUID NOT NULL,
  subject_id UUID NOT NULL,
  fingerprint TEXT NOT NULL,
  case_id UUID NOT NULL,
  decided_by TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (org_id, subject_id, fingerprint)
);

-- Processes of other modules that wait for a case; found by the process, because cases of several
-- firms may hold one.
CREATE TABLE risk_held (
  process UUID NOT NULL,
  occasion TEXT NOT NULL,
  org_id UUID NOT NULL,
  case_id UUID NOT NULL,
  -- In whose trade it was asked.
  firm_id UUID NOT NULL,
  at BIGINT NOT NULL,
  ended_at BIGINT,
  PRIMARY KEY (process, occasion, org_id, case_id)
);
CREATE INDEX risk_held_case ON risk_held (org_id, case_id);
