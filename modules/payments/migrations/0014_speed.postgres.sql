-- On SQLite some tables are kept in one tree instead of two; here nothing changes.
SELECT 1;
