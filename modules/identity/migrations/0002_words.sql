-- Words of names and addresses, for the operators' search.
CREATE TABLE identity_word (
  kind TEXT NOT NULL,
  word TEXT NOT NULL,
  subject_id UUID NOT NULL,
  PRIMARY KEY (kind, word, subject_id)
);
CREATE INDEX identity_word_subject ON identity_word (subject_id);
