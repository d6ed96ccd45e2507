-- What the trial balance shows of all accounts together, kept by whoever seals, so that nothing has
-- to be added up to see it. `part` is `held` (for orders), `suspense` or `others`.
CREATE TABLE payments_total (
  part TEXT NOT NULL,
  currency TEXT NOT NULL,
  debits_minor BIGINT NOT NULL,
  credits_minor BIGINT NOT NULL,
  PRIMARY KEY (part, currency)
);
INSERT INTO payments_total (part, currency, debits_minor, credits_minor)
SELECT part, currency, CAST(SUM(debits_minor) AS BIGINT), CAST(SUM(credits_minor) AS BIGINT)
FROM (
  SELECT currency, debits_minor, credits_minor,
    CASE
      WHEN account LIKE 'escrow:%' OR account LIKE 'order_held:%' THEN 'held'
      WHEN account IN ('suspense:recon', 'suspense') THEN 'suspense'
      ELSE 'others'
    END AS part
  FROM payments_balance
) AS balance
GROUP BY part, currency;
-- Accounts with something on them, and orders for which something is held: few beside all that
-- there ever were.
CREATE INDEX payments_balance_open ON payments_balance (account, currency)
  WHERE debits_minor <> credits_minor;
CREATE INDEX payments_escrow_held ON payments_escrow (currency)
  WHERE funded_minor <> released_minor + refunded_minor;
-- Checks of the books that have ended: what was checked, and the first thing that was wrong.
CREATE TABLE payments_check (
  id UUID PRIMARY KEY,
  began_at BIGINT NOT NULL,
  ended_at BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  hash TEXT NOT NULL,
  first_bad BIGINT,
  wrong_balance TEXT
);
