-- What the platform holds or owes of each currency, at cost in the currency it reports in.
CREATE TABLE payments_position (
  currency TEXT PRIMARY KEY,
  version BIGINT NOT NULL,
  amount_minor BIGINT NOT NULL,
  cost_minor BIGINT NOT NULL,
  earned_minor BIGINT NOT NULL,
  limit_told_at BIGINT,
  drift_told_at BIGINT,
  updated_at BIGINT NOT NULL
);
-- Its moves, numbered from 1 a currency. Only ever added.
CREATE TABLE payments_position_move (
  currency TEXT NOT NULL,
  number BIGINT NOT NULL,
  kind TEXT NOT NULL,
  subject_id UUID NOT NULL,
  amount_minor BIGINT NOT NULL,
  worth_minor BIGINT NOT NULL,
  realised_minor BIGINT NOT NULL,
  left_minor BIGINT NOT NULL,
  left_cost_minor BIGINT NOT NULL,
  month TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (currency, number)
);
CREATE INDEX payments_position_move_month ON payments_position_move (month, currency);
-- What of each account of earnings and costs is in the positions already.
CREATE TABLE payments_position_earned (
  account TEXT NOT NULL,
  currency TEXT NOT NULL,
  noted_minor BIGINT NOT NULL,
  PRIMARY KEY (account, currency)
);
-- Currency that the treasury changed at the bank: entered by one person, agreed to by another.
CREATE TABLE payments_cover (
  id UUID PRIMARY KEY,
  state TEXT NOT NULL,
  version BIGINT NOT NULL,
  sold_currency TEXT NOT NULL,
  sold_minor BIGINT NOT NULL,
  bought_currency TEXT NOT NULL,
  bought_minor BIGINT NOT NULL,
  dealt_on TEXT NOT NULL,
  bank_reference TEXT NOT NULL,
  note TEXT NOT NULL,
  proposed_by TEXT NOT NULL,
  decided_by TEXT,
  realised_minor BIGINT,
  sold_line UUID,
  bought_line UUID,
  created_at BIGINT NOT NULL,
  decided_at BIGINT
);
CREATE INDEX payments_cover_state ON payments_cover (state, id);
-- A deal of the bank is entered once; one that was declined may be entered anew.
CREATE UNIQUE INDEX payments_cover_reference ON payments_cover (bank_reference) WHERE state <> 'declined';
