-- Words of names and addresses, for the operators' search. Their order is that of
-- their bytes, as prefixes are looked for by ranges.
CREATE TABLE identity_word (
  kind TEXT NOT NULL,
  word TEXT COLLATE "C" NOT NULL,
  subject_id UUID NOT NULL,
  PRIMARY KEY (kind, word, subject_id)
);
CREATE INDEX identity_word_subject ON identity_word (subject_id);
