-- Money that came by transfer may be something else than a payment, and may go back to an account that
-- finance names.
ALTER TABLE payments_remittance ADD COLUMN named_holder TEXT;
ALTER TABLE payments_remittance ADD COLUMN became TEXT;
