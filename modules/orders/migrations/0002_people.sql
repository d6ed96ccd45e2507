-- Who put an address into the book; unknown of those from before.
ALTER TABLE orders_address ADD COLUMN person_id UUID;
-- For copies of a person's data, and their erasure.
CREATE INDEX orders_cart_line_person ON orders_cart_line (person_id);
CREATE INDEX orders_checkout_person ON orders_checkout (person_id);
