-- On SQLite some tables are kept in one tree instead of two.
-- Nobody asked for it but the rebuild of the figures, which reads all rows anyway.
DROP INDEX insight_order_buyer;
