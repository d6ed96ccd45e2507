-- Whom money is to go to, looked up in the lists: a bank account when it is added or changed, and
-- each payout. What waits is asked again; what is not clear is held until people have decided.
CREATE TABLE payments_screening (
  process UUID PRIMARY KEY,
  subject TEXT NOT NULL,
  seller_id UUID NOT NULL,
  subject_id UUID NOT NULL,
  name TEXT NOT NULL,
  country TEXT NOT NULL,
  verdict TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX payments_screening_subject ON payments_screening (seller_id, subject_id, process);
CREATE INDEX payments_screening_waiting ON payments_screening (process) WHERE verdict = 'waiting';
