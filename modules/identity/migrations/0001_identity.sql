-- People and their log-in names, firms and their members, and everything that proves who somebody
-- is. Secrets are here only as hashes, or sealed with the key that the data folder keeps.

CREATE TABLE identity_person (
  id UUID PRIMARY KEY,
  name TEXT NOT NULL,
  locale TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  currency TEXT NOT NULL,
  ship_to TEXT,
  state TEXT NOT NULL,
  -- Why it is suspended: a code and the operator's note.
  reason TEXT,
  note TEXT,
  password TEXT,
  password_at BIGINT,
  -- The organisation that the next log-in begins with.
  last_org_id UUID,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE identity_contact (
  kind TEXT NOT NULL,
  address TEXT NOT NULL,
  person_id UUID NOT NULL,
  verified_at BIGINT NOT NULL,
  PRIMARY KEY (kind, address)
);
CREATE UNIQUE INDEX identity_contact_person ON identity_contact (person_id, kind);

CREATE TABLE identity_organisation (
  id UUID PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  country TEXT NOT NULL,
  registration_number TEXT,
  address JSONB,
  state TEXT NOT NULL,
  reason TEXT,
  note TEXT,
  -- Raised by every change of the members, so that two such changes never pass each other unseen.
  members_version BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX identity_organisation_kind ON identity_organisation (kind, id);

CREATE TABLE identity_member (
  org_id UUID NOT NULL,
  person_id UUID NOT NULL,
  roles JSONB NOT NULL,
  joined_at BIGINT NOT NULL,
  PRIMARY KEY (org_id, person_id)
);
CREATE INDEX identity_member_person ON identity_member (person_id, org_id);

CREATE TABLE identity_invitation (
  org_id UUID NOT NULL,
  id UUID NOT NULL,
  kind TEXT NOT NULL,
  address TEXT NOT NULL,
  roles JSONB NOT NULL,
  locale TEXT NOT NULL,
  invited_by UUID NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX identity_invitation_address ON identity_invitation (org_id, kind, address);
CREATE INDEX identity_invitation_age ON identity_invitation (expires_at);

-- A code that was sent to an address: to register, to reset a password, to change an address. The
-- code itself is nowhere: it follows from the id and the key. Also where a letter without a code
-- goes, so that addresses stand in no job.
CREATE TABLE identity_challenge (
  id UUID PRIMARY KEY,
  purpose TEXT NOT NULL,
  kind TEXT NOT NULL,
  address TEXT NOT NULL,
  -- The person whom the address belongs to, or who wants to have it.
  person_id UUID,
  locale TEXT NOT NULL,
  -- False when no code can be right: the challenge only looks like one.
  live BOOLEAN NOT NULL,
  attempts BIGINT NOT NULL,
  -- Hash of the token that stands for the code once it was right.
  proof BYTEA,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX identity_challenge_address ON identity_challenge (kind, address, created_at);
CREATE INDEX identity_challenge_person ON identity_challenge (person_id);
CREATE INDEX identity_challenge_age ON identity_challenge (expires_at);

-- Failed log-ins by account, address or device; subjects are keyed hashes.
CREATE TABLE identity_pause (
  scope TEXT NOT NULL,
  subject BYTEA NOT NULL,
  failures BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  PRIMARY KEY (scope, subject)
);
CREATE INDEX identity_pause_age ON identity_pause (last_at);

CREATE TABLE identity_session (
  person_id UUID NOT NULL,
  id UUID NOT NULL,
  token BYTEA NOT NULL,
  org_id UUID,
  device TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  -- When the person last typed their password.
  proved_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (person_id, id)
);
CREATE UNIQUE INDEX identity_session_token ON identity_session (token);
CREATE INDEX identity_session_org ON identity_session (org_id);
CREATE INDEX identity_session_age ON identity_session (expires_at);

CREATE TABLE identity_device (
  person_id UUID NOT NULL,
  token BYTEA NOT NULL,
  name TEXT NOT NULL,
  first_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  PRIMARY KEY (person_id, token)
);

CREATE TABLE identity_totp (
  person_id UUID PRIMARY KEY,
  secret BYTEA NOT NULL,
  confirmed_at BIGINT,
  -- The step of the last code that was taken; none is taken twice.
  last_step BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE identity_recovery_code (
  person_id UUID NOT NULL,
  code BYTEA NOT NULL,
  PRIMARY KEY (person_id, code)
);

CREATE TABLE identity_api_key (
  org_id UUID NOT NULL,
  id UUID NOT NULL,
  name TEXT NOT NULL,
  secret BYTEA NOT NULL,
  hint TEXT NOT NULL,
  scopes JSONB NOT NULL,
  roles JSONB NOT NULL,
  created_by UUID NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT,
  used_at BIGINT,
  revoked_at BIGINT,
  PRIMARY KEY (org_id, id)
);

-- The content lies here and not among the files of a firm, whose members could read it.
CREATE TABLE identity_export (
  person_id UUID NOT NULL,
  id UUID NOT NULL,
  content BYTEA,
  created_at BIGINT NOT NULL,
  ready_at BIGINT,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (person_id, id)
);
CREATE INDEX identity_export_age ON identity_export (expires_at);

-- Orders under way, as events tell them: who has some cannot vanish.
CREATE TABLE identity_obligation (
  org_id UUID NOT NULL,
  order_id UUID NOT NULL,
  PRIMARY KEY (org_id, order_id)
);
