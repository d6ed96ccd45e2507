-- Payers by transfer and accounts of refunds are looked up too. A country that nobody told is empty;
-- because is the list and the entry that somebody is held for.
ALTER TABLE payments_screening ADD COLUMN because TEXT;
