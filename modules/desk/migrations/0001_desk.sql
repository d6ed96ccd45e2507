-- One buyer and one seller about one thing: an order, or a product before there is an order.
CREATE TABLE desk_conversation (
  seller_id UUID NOT NULL,
  id UUID NOT NULL,
  buyer_id UUID NOT NULL,
  order_id UUID,
  product_id UUID,
  subject TEXT NOT NULL,
  opened_at BIGINT NOT NULL,
  -- none, called or joined
  support TEXT NOT NULL,
  called_at BIGINT,
  called_by UUID,
  called_because TEXT,
  last_seq BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  last_kind TEXT NOT NULL,
  last_text TEXT NOT NULL,
  last_org_id UUID NOT NULL,
  PRIMARY KEY (seller_id, id)
);
CREATE INDEX desk_conversation_queue ON desk_conversation (called_at, id) WHERE support = 'called';

-- Whose a conversation is, for those who know only its id or what it is about.
CREATE TABLE desk_conversation_key (
  id UUID PRIMARY KEY,
  seller_id UUID NOT NULL,
  buyer_id UUID NOT NULL,
  topic_id UUID NOT NULL
);
CREATE UNIQUE INDEX desk_conversation_key_topic ON desk_conversation_key (topic_id, buyer_id, seller_id);

-- An organisation's place in a conversation: its inbox. Counts what others wrote, and how much of
-- that somebody of the organisation has read.
CREATE TABLE desk_seat (
  org_id UUID NOT NULL,
  conversation_id UUID NOT NULL,
  seller_id UUID NOT NULL,
  kind TEXT NOT NULL,
  is_archived BOOLEAN NOT NULL,
  last_at BIGINT NOT NULL,
  incoming BIGINT NOT NULL,
  incoming_read BIGINT NOT NULL,
  read_seq BIGINT NOT NULL,
  PRIMARY KEY (org_id, conversation_id)
);
CREATE INDEX desk_seat_inbox ON desk_seat (org_id, is_archived, last_at, conversation_id);
CREATE INDEX desk_seat_conversation ON desk_seat (conversation_id, org_id);

-- How far one person has read.
CREATE TABLE desk_reader (
  org_id UUID NOT NULL,
  person_id UUID NOT NULL,
  conversation_id UUID NOT NULL,
  incoming_read BIGINT NOT NULL,
  read_seq BIGINT NOT NULL,
  PRIMARY KEY (org_id, person_id, conversation_id)
);
CREATE INDEX desk_reader_conversation ON desk_reader (org_id, conversation_id);
CREATE INDEX desk_reader_person ON desk_reader (person_id);

-- Sums of the rows above, so that a badge is a look at two rows.
CREATE TABLE desk_total (
  org_id UUID PRIMARY KEY,
  incoming BIGINT NOT NULL,
  incoming_read BIGINT NOT NULL
);
CREATE TABLE desk_person_total (
  org_id UUID NOT NULL,
  person_id UUID NOT NULL,
  incoming_read BIGINT NOT NULL,
  PRIMARY KEY (org_id, person_id)
);
CREATE INDEX desk_person_total_person ON desk_person_total (person_id);

CREATE TABLE desk_message (
  seller_id UUID NOT NULL,
  conversation_id UUID NOT NULL,
  seq BIGINT NOT NULL,
  id UUID NOT NULL,
  person_id UUID NOT NULL,
  org_id UUID NOT NULL,
  org_kind TEXT NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  language TEXT NOT NULL,
  attachments JSONB NOT NULL,
  client_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (seller_id, conversation_id, seq)
);
CREATE UNIQUE INDEX desk_message_once ON desk_message (conversation_id, person_id, client_id);

-- Which conversations let their parties read a file.
CREATE TABLE desk_attachment (
  blob_id UUID NOT NULL,
  conversation_id UUID NOT NULL,
  PRIMARY KEY (blob_id, conversation_id)
);
