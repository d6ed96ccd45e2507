//! The same statements by pgbench, as a measure from outside.

use std::process::Command;
use std::time::Duration;

use crate::work::{DECREMENT, ENTRIES, ENTRY, LINE, ORDER, OUTBOX, PAYMENT, SELLER};
use crate::{CONNECTIONS, Cell};

/// Its clients are connections, so not more than the server has.
pub fn measure(
    url: &str,
    skus: i64,
    callers: usize,
    time: Duration,
    pipelined: bool,
) -> Option<Cell> {
    if callers > CONNECTIONS {
        return None;
    }
    let mut script = format!(
        "\\set sku random(0, {})\n\\set id random(1, 9223372036854775807)\n\\set low random(1, 9223372036854775807)\n",
        skus - 1
    );
    let seller = format!("CAST('{SELLER}' AS UUID)");
    // Two random numbers make an id, as the client has no function for one.
    let order = "CAST(lpad(to_hex(CAST(:id AS BIGINT)), 16, '0') || lpad(to_hex(CAST(:low AS BIGINT)), 16, '0') AS UUID)";
    let mut line = |sql: &str, vals: &[&str]| {
        let mut sql = sql.split_whitespace().collect::<Vec<_>>().join(" ");
        for (index, val) in vals.iter().enumerate().rev() {
            sql = sql.replace(&format!("${}", index + 1), val);
        }
        script.push_str(&format!("{sql};\n"));
    };
    line(
        if pipelined {
            "\\startpipeline"
        } else {
            "BEGIN"
        },
        &[],
    );
    if pipelined {
        line("BEGIN", &[]);
    }
    line(DECREMENT, &[&seller, ":sku"]);
    line(
        ORDER,
        &[&seller, order, "gen_random_uuid()", "3900", "'USD'"],
    );
    for number in ["1", "2", "3"] {
        line(LINE, &[&seller, order, number, ":sku", "1300"]);
    }
    line(PAYMENT, &[&seller, order, "3900", "'USD'"]);
    for (account, amount) in ENTRIES {
        line(
            ENTRY,
            &[&seller, order, &format!("'{account}'"), &amount.to_string()],
        );
    }
    line(
        OUTBOX,
        &[&seller, order, "'orders.placed'", "'{\"total\":\"3900\"}'"],
    );
    line("COMMIT", &[]);
    if pipelined {
        line("\\endpipeline", &[]);
    }
    let script = script
        .replace("\\startpipeline;", "\\startpipeline")
        .replace("\\endpipeline;", "\\endpipeline");
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), script).unwrap();
    let seconds = time.as_secs().max(1).to_string();
    let callers_text = callers.to_string();
    let ran = Command::new("pgbench")
        .args([
            "-n",
            "-M",
            "prepared",
            "-j",
            "2",
            "-c",
            &callers_text,
            "-T",
            &seconds,
            "-f",
        ])
        .arg(file.path())
        .arg(url)
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&ran.stdout).into_owned();
    if !ran.status.success() {
        eprintln!("pgbench failed: {}", String::from_utf8_lossy(&ran.stderr));
        return None;
    }
    let number = |name: &str| -> Option<f64> {
        let line = text.lines().find(|line| line.starts_with(name))?;
        line.split_once('=')?
            .1
            .split_whitespace()
            .next()?
            .parse()
            .ok()
    };
    let way = if pipelined {
        "pgbench pipelined"
    } else {
        "pgbench statements"
    };
    Some(Cell {
        engine: "postgres",
        way: way.to_owned(),
        skus,
        callers,
        per_second: number("tps")?,
        p50_ms: number("latency average")?,
        p99_ms: 0.0,
        client_cpu_us: 0.0,
        server_cpu_us: 0.0,
        per_commit: 1.0,
    })
}
