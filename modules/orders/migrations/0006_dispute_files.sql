-- A file that was handed over beforehand, shown with a document. The other side may read it.
ALTER TABLE orders_dispute_entry ADD COLUMN file UUID;
