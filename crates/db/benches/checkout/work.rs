//! The checkout itself: its tables, its statements, and how many of them share a transaction.

use std::sync::Arc;

use db::{Bind, Db, Engine, Error, Json, Migration, Migrations, Tx, Val};
use serde_json::{Value, json};
use uuid::Uuid;

pub const SELLER: Uuid = Uuid::from_u128(0x5e11e4);
const HELD: i64 = 1_000_000_000;

const TABLES: &[Migrations] = &[Migrations {
    module: "bench",
    files: &[Migration {
        name: "0001_tables",
        sql: "CREATE TABLE bench_stock (seller_id UUID NOT NULL, sku BIGINT NOT NULL,
                  held BIGINT NOT NULL, PRIMARY KEY (seller_id, sku));
              CREATE TABLE bench_order (seller_id UUID NOT NULL, id UUID NOT NULL, buyer_id UUID NOT NULL,
                  total_minor BIGINT NOT NULL, currency TEXT NOT NULL, PRIMARY KEY (seller_id, id));
              CREATE TABLE bench_line (seller_id UUID NOT NULL, order_id UUID NOT NULL, number BIGINT NOT NULL,
                  sku BIGINT NOT NULL, price_minor BIGINT NOT NULL, PRIMARY KEY (seller_id, order_id, number));
              CREATE TABLE bench_payment (seller_id UUID NOT NULL, order_id UUID NOT NULL,
                  amount_minor BIGINT NOT NULL, currency TEXT NOT NULL, PRIMARY KEY (seller_id, order_id));
              CREATE TABLE bench_entry (seller_id UUID NOT NULL, order_id UUID NOT NULL, account TEXT NOT NULL,
                  amount_minor BIGINT NOT NULL, PRIMARY KEY (seller_id, order_id, account));
              CREATE TABLE bench_outbox (seller_id UUID NOT NULL, id UUID NOT NULL, subject TEXT NOT NULL,
                  body JSONB NOT NULL, PRIMARY KEY (seller_id, id));",
        postgres: None,
    }],
}];

pub const DECREMENT: &str =
    "UPDATE bench_stock SET held = held - 1 WHERE seller_id = $1 AND sku = $2 AND held >= 1";
pub const ORDER: &str = "INSERT INTO bench_order (seller_id, id, buyer_id, total_minor, currency)
                     VALUES ($1, $2, $3, $4, $5)";
pub const LINE: &str = "INSERT INTO bench_line (seller_id, order_id, number, sku, price_minor)
                    VALUES ($1, $2, $3, $4, $5)";
pub const PAYMENT: &str = "INSERT INTO bench_payment (seller_id, order_id, amount_minor, currency)
                       VALUES ($1, $2, $3, $4)";
pub const ENTRY: &str = "INSERT INTO bench_entry (seller_id, order_id, account, amount_minor)
                     VALUES ($1, $2, $3, $4)";
pub const OUTBOX: &str =
    "INSERT INTO bench_outbox (seller_id, id, subject, body) VALUES ($1, $2, $3, $4)";
pub const ENTRIES: [(&str, i64); 4] = [
    ("buyer", -3_900),
    ("seller", 3_700),
    ("fee", 150),
    ("tax", 50),
];

#[derive(Clone, Copy)]
pub struct Checkout {
    pub order_id: Uuid,
    pub sku: i64,
}

/// All but the decrement.
fn rest(checkout: Checkout) -> Vec<(&'static str, Vec<Val>)> {
    let (seller, order) = (SELLER.bind(), checkout.order_id.bind());
    let mut all = vec![(
        ORDER,
        vec![
            seller.clone(),
            order.clone(),
            Uuid::from_u128(7).bind(),
            3_900_i64.bind(),
            "USD".bind(),
        ],
    )];
    for number in 1..=3_i64 {
        let vals = vec![
            seller.clone(),
            order.clone(),
            number.bind(),
            checkout.sku.bind(),
            1_300_i64.bind(),
        ];
        all.push((LINE, vals));
    }
    all.push((
        PAYMENT,
        vec![
            seller.clone(),
            order.clone(),
            3_900_i64.bind(),
            "USD".bind(),
        ],
    ));
    for (account, amount) in ENTRIES {
        all.push((
            ENTRY,
            vec![seller.clone(), order.clone(), account.bind(), amount.bind()],
        ));
    }
    let body =
        json!({"order_id": checkout.order_id, "total": {"amount": "3900", "currency": "USD"}});
    all.push((
        OUTBOX,
        vec![seller, order, "orders.placed".bind(), body.bind()],
    ));
    all
}

fn binds(vals: &[Val]) -> Vec<&dyn Bind> {
    vals.iter().map(|val| val as &dyn Bind).collect()
}

pub async fn apply(tx: &Tx, checkout: Checkout, pipelined: bool) -> Result<bool, Error> {
    if tx.execute(DECREMENT, &[&SELLER, &checkout.sku]).await? == 0 {
        return Ok(false);
    }
    let rest = rest(checkout);
    let args: Vec<Vec<&dyn Bind>> = rest.iter().map(|(_, vals)| binds(vals)).collect();
    if pipelined {
        let statements: Vec<(&str, &[&dyn Bind])> = rest
            .iter()
            .zip(&args)
            .map(|((sql, _), args)| (*sql, args.as_slice()))
            .collect();
        tx.batch(&statements).await?;
    } else {
        for ((sql, _), args) in rest.iter().zip(&args) {
            tx.execute(sql, args).await?;
        }
    }
    Ok(true)
}

/// Many checkouts in one transaction. PostgreSQL deserves texts of its own here: rows travel as
/// one JSON, are locked in the order of their key, and those that find no stock are left out.
pub async fn apply_many(tx: Tx, jobs: Arc<[Checkout]>) -> Result<Vec<Result<bool, Error>>, Error> {
    let mut answers = Vec::with_capacity(jobs.len());
    // A single one is quicker by its key than by a plan made for many.
    if tx.engine() == Engine::Sqlite || jobs.len() == 1 {
        for job in jobs.iter() {
            answers.push(Ok(apply(&tx, *job, true).await?));
        }
        return Ok(answers);
    }
    let wanted: Vec<Value> = jobs
        .iter()
        .enumerate()
        .map(|(n, job)| json!({"n": n, "sku": job.sku}))
        .collect();
    let granted = "WITH wanted AS (
            SELECT n, sku, ROW_NUMBER() OVER (PARTITION BY sku ORDER BY n) AS place
            FROM jsonb_to_recordset($2) AS t (n BIGINT, sku BIGINT)),
        locked AS (
            SELECT sku, held FROM bench_stock
            WHERE seller_id = $1 AND sku IN (SELECT sku FROM wanted) ORDER BY sku FOR UPDATE),
        granted AS (SELECT n, sku FROM wanted JOIN locked USING (sku) WHERE place <= held),
        taken AS (
            UPDATE bench_stock AS s SET held = s.held - g.count
            FROM (SELECT sku, COUNT(*) AS count FROM granted GROUP BY sku) AS g
            WHERE s.seller_id = $1 AND s.sku = g.sku)
        SELECT n FROM granted";
    let mut taken = vec![false; jobs.len()];
    for row in tx.rows(granted, &[&SELLER, &Json(wanted)]).await? {
        taken[row.get::<usize>(0)?] = true;
    }
    let orders: Vec<Value> = jobs
        .iter()
        .zip(&taken)
        .filter(|(_, taken)| **taken)
        .map(|(job, _)| json!({"id": job.order_id, "sku": job.sku}))
        .collect();
    let orders = Json(orders);
    let buyer = Uuid::from_u128(7);
    tx.batch(&[
        (
            "INSERT INTO bench_order (seller_id, id, buyer_id, total_minor, currency)
             SELECT $1, id, $2, 3900, 'USD' FROM jsonb_to_recordset($3) AS t (id UUID)",
            &[&SELLER, &buyer, &orders],
        ),
        (
            "INSERT INTO bench_line (seller_id, order_id, number, sku, price_minor)
             SELECT $1, id, number, sku, 1300 FROM jsonb_to_recordset($2) AS t (id UUID, sku BIGINT),
             (VALUES (1), (2), (3)) AS l (number)",
            &[&SELLER, &orders],
        ),
        (
            "INSERT INTO bench_payment (seller_id, order_id, amount_minor, currency)
             SELECT $1, id, 3900, 'USD' FROM jsonb_to_recordset($2) AS t (id UUID)",
            &[&SELLER, &orders],
        ),
        (
            "INSERT INTO bench_entry (seller_id, order_id, account, amount_minor)
             SELECT $1, id, account, amount FROM jsonb_to_recordset($2) AS t (id UUID),
             (VALUES ('buyer', -3900), ('seller', 3700), ('fee', 150), ('tax', 50))
             AS e (account, amount)",
            &[&SELLER, &orders],
        ),
        (
            "INSERT INTO bench_outbox (seller_id, id, subject, body)
             SELECT $1, id, 'orders.placed', jsonb_build_object('order_id', id,
                 'total', jsonb_build_object('amount', '3900', 'currency', 'USD'))
             FROM jsonb_to_recordset($2) AS t (id UUID)",
            &[&SELLER, &orders],
        ),
    ])
    .await?;
    Ok(taken.into_iter().map(Ok).collect())
}

pub async fn fill(db: &Db, skus: i64) {
    db.migrate(TABLES).await.unwrap();
    let sql = "WITH RECURSIVE n (i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $2)
               INSERT INTO bench_stock (seller_id, sku, held) SELECT $1, i, $3 FROM n";
    let filled: Result<u64, Error> = db
        .tx(move |tx| async move { tx.execute(sql, &[&SELLER, &skus, &HELD]).await })
        .await;
    filled.unwrap();
    // Without it PostgreSQL plans for a table it believes to be nearly empty.
    let analysed: Result<u64, Error> = db
        .tx(|tx| async move { tx.execute("ANALYZE bench_stock", &[]).await })
        .await;
    analysed.unwrap();
}

/// Every decrement has its order, and every order its lines, payment, entries and event.
pub async fn check_books(db: &Db) {
    let sql = "SELECT (SELECT CAST(SUM($1 - held) AS BIGINT) FROM bench_stock) AS taken,
                   (SELECT COUNT(*) FROM bench_order) AS orders,
                   (SELECT COUNT(*) FROM bench_line) AS lines,
                   (SELECT COUNT(*) FROM bench_payment) AS payments,
                   (SELECT COUNT(*) FROM bench_entry) AS entries,
                   (SELECT CAST(COALESCE(SUM(amount_minor), 0) AS BIGINT) FROM bench_entry) AS balance,
                   (SELECT COUNT(*) FROM bench_outbox) AS events";
    let row = db.report(sql, &[&HELD]).await.unwrap().pop().unwrap();
    let count = |name: &str| row.get::<i64>(name).unwrap();
    let taken = count("taken");
    assert!(taken > 0, "nothing was sold");
    let wanted = [taken, taken * 3, taken, taken * 4, 0, taken];
    let found = [
        "orders", "lines", "payments", "entries", "balance", "events",
    ]
    .map(count);
    assert_eq!(found, wanted, "the books do not balance");
}
