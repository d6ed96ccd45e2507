-- Daily reports of providers: taken, empty, or late and since when people were told.
CREATE TABLE payments_report (
  provider TEXT NOT NULL,
  day TEXT NOT NULL,
  state TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (provider, day)
);
CREATE INDEX payments_settlement_line_reference ON payments_settlement_line (reference);
CREATE INDEX payments_entry_at ON payments_entry (at);
