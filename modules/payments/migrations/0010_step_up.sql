-- Why the buyer's bank was asked to check who pays, and who bears it when a payment turns out to
-- have been somebody else's.
ALTER TABLE payments_attempt ADD COLUMN step_up TEXT;
ALTER TABLE payments_attempt ADD COLUMN liability TEXT;
ALTER TABLE payments_fact ADD COLUMN liability TEXT;
-- Whether a buyer has paid before.
CREATE INDEX payments_attempt_charged ON payments_attempt (buyer_id) WHERE state = 'charged';
-- Several card providers pay out to us, each with its own last report.
CREATE INDEX payments_settlement_provider ON payments_settlement (provider, id);
