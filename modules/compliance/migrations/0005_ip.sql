-- What catalog calls the brand of a product, for the register of rights.
ALTER TABLE compliance_goods ADD COLUMN brand TEXT;
-- Who names a product knows its id alone.
CREATE INDEX compliance_goods_product ON compliance_goods (product_id);

-- Rights as their owners registered them here: trade marks, copyrights, patents.
CREATE TABLE compliance_ip_right (
  owner_id UUID NOT NULL,
  id UUID NOT NULL,
  name TEXT NOT NULL,
  name_zh TEXT,
  kind TEXT NOT NULL,
  registry TEXT NOT NULL,
  place TEXT,
  number TEXT,
  classes JSONB NOT NULL,
  valid_from TEXT,
  valid_until TEXT,
  documents JSONB NOT NULL,
  state TEXT NOT NULL,
  note TEXT,
  decided_by TEXT,
  decided_at BIGINT,
  -- The owner was told that it runs out.
  warned_at BIGINT,
  version BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (owner_id, id)
);
CREATE INDEX compliance_ip_right_desk ON compliance_ip_right (state, at, id);
CREATE INDEX compliance_ip_right_ends ON compliance_ip_right (valid_until) WHERE state = 'verified' AND valid_until IS NOT NULL;

-- Names of rights, folded, so that the brand of a product finds them.
CREATE TABLE compliance_ip_name (
  name TEXT NOT NULL,
  owner_id UUID NOT NULL,
  right_id UUID NOT NULL,
  PRIMARY KEY (name, owner_id, right_id)
);

-- Whose a right, an authorisation or a notice is, and who stands on the other side of it.
CREATE TABLE compliance_ip_key (
  id UUID PRIMARY KEY,
  org_id UUID NOT NULL,
  other_id UUID
);

CREATE TABLE compliance_ip_authorisation (
  owner_id UUID NOT NULL,
  id UUID NOT NULL,
  right_id UUID NOT NULL,
  right_name TEXT NOT NULL,
  seller_id UUID NOT NULL,
  kind TEXT NOT NULL,
  -- Countries; none means everywhere.
  territories JSONB NOT NULL,
  valid_from TEXT NOT NULL,
  valid_until TEXT,
  documents JSONB NOT NULL,
  state TEXT NOT NULL,
  note TEXT,
  decided_by TEXT,
  decided_at BIGINT,
  version BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (owner_id, id)
);
CREATE INDEX compliance_ip_authorisation_seller ON compliance_ip_authorisation (seller_id, state, id);
CREATE INDEX compliance_ip_authorisation_got ON compliance_ip_authorisation (seller_id, id);
CREATE INDEX compliance_ip_authorisation_desk ON compliance_ip_authorisation (state, at, id);

-- Notices of infringement against products of one seller.
CREATE TABLE compliance_ip_notice (
  seller_id UUID NOT NULL,
  id UUID NOT NULL,
  holder_id UUID NOT NULL,
  right_id UUID NOT NULL,
  right_name TEXT NOT NULL,
  infringement TEXT NOT NULL,
  regime TEXT NOT NULL,
  state TEXT NOT NULL,
  goods JSONB NOT NULL,
  statement TEXT NOT NULL,
  evidence JSONB NOT NULL,
  contact JSONB NOT NULL,
  signature TEXT NOT NULL,
  counter JSONB,
  action JSONB,
  reason TEXT,
  bad_faith BOOLEAN NOT NULL,
  accepted_at BIGINT,
  -- When the state ends by itself.
  due_at BIGINT,
  -- Since when it counts against the seller.
  struck_at BIGINT,
  version BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (seller_id, id)
);
CREATE INDEX compliance_ip_notice_received ON compliance_ip_notice (seller_id, id) WHERE accepted_at IS NOT NULL;
CREATE INDEX compliance_ip_notice_filed ON compliance_ip_notice (holder_id, id);
CREATE INDEX compliance_ip_notice_tally ON compliance_ip_notice (holder_id, state, bad_faith);
CREATE INDEX compliance_ip_notice_desk ON compliance_ip_notice (state, at, id);
CREATE INDEX compliance_ip_notice_due ON compliance_ip_notice (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX compliance_ip_notice_strikes ON compliance_ip_notice (seller_id, struck_at) WHERE struck_at IS NOT NULL;

-- What became of a notice or of a seller's case, step by step.
CREATE TABLE compliance_ip_step (
  subject_id UUID NOT NULL,
  id UUID NOT NULL,
  side TEXT NOT NULL,
  actor TEXT NOT NULL,
  step TEXT NOT NULL,
  note TEXT,
  at BIGINT NOT NULL,
  PRIMARY KEY (subject_id, id)
);

-- Sellers whose notices add up, until people have decided.
CREATE TABLE compliance_ip_suspension (
  seller_id UUID NOT NULL,
  id UUID NOT NULL,
  state TEXT NOT NULL,
  strikes BIGINT NOT NULL,
  proposed_by UUID,
  version BIGINT NOT NULL,
  opened_at BIGINT NOT NULL,
  ended_at BIGINT,
  PRIMARY KEY (seller_id, id)
);
CREATE UNIQUE INDEX compliance_ip_suspension_live ON compliance_ip_suspension (seller_id) WHERE state IN ('open', 'proposed', 'suspended');
CREATE INDEX compliance_ip_suspension_desk ON compliance_ip_suspension (state, opened_at, id);

-- What must not be sold, and because of what: a product by a notice, all of a seller by a case.
CREATE TABLE compliance_ip_bar (
  barred_id UUID NOT NULL,
  cause_id UUID NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (barred_id, cause_id)
);
CREATE INDEX compliance_ip_bar_cause ON compliance_ip_bar (cause_id);

-- Files of these, and which other firm than their owner may read them.
CREATE TABLE compliance_ip_file (
  blob_id UUID NOT NULL,
  subject_id UUID NOT NULL,
  org_id UUID NOT NULL,
  reader_id UUID,
  PRIMARY KEY (blob_id, subject_id)
);
