//! The figures, as a table for people and as JSON for those who compare.

use serde_json::{Value, json};

use crate::load::Run;

/// What somebody else's platform does of it in a second, on two such cores with 10,000 products:
/// the better of two well-known ones.
#[derive(Clone, Copy)]
pub struct Measure {
    pub anchor: Option<f64>,
    pub target: Option<f64>,
}

/// One scenario with everything that was seen.
pub struct Row {
    pub name: String,
    pub measure: Measure,
    pub full: Run,
    pub half: Option<Run>,
    /// More that is worth telling: latencies of steps.
    pub detail: Value,
}

const HALF_P99_MS_TARGET: f64 = 50.0;

impl Row {
    fn ratio(&self, to: Option<f64>) -> Option<f64> {
        to.map(|to| self.full.per_second() / to)
    }

    /// What two cores would do if nobody else wanted them, by the processor time of one operation:
    /// server, database and load together, as they share the machine here.
    fn alone_per_second(&self, cores: usize) -> f64 {
        let cpu = &self.full.cpu;
        let each = self.full.each(cpu.server + cpu.postgres + cpu.load);
        cores as f64 * 1e6 / each.max(1e-9)
    }

    fn others_share(&self, cores: usize) -> f64 {
        self.full.cpu.others() / (self.full.seconds * 1e6 * cores as f64).max(1.0)
    }

    pub fn json(&self, cores: usize) -> Value {
        let run = &self.full;
        json!({
            "scenario": self.name,
            "per_second": rounded(run.per_second()),
            "p50_ms": rounded(run.quantile_ms(0.50)),
            "p99_ms": rounded(run.quantile_ms(0.99)),
            "operations": run.took_ms.len(),
            "failed": run.failed,
            "first_fault": run.first_fault.as_ref().map(ToString::to_string),
            "half_per_second": self.half.as_ref().map(|half| rounded(half.per_second())),
            "half_p50_ms": self.half.as_ref().map(|half| rounded(half.quantile_ms(0.50))),
            "half_p99_ms": self.half.as_ref().map(|half| rounded(half.quantile_ms(0.99))),
            "half_failed": self.half.as_ref().map(|half| half.failed),
            "half_others_share": self.half.as_ref()
                .map(|half| rounded(half.cpu.others() / (half.seconds * 1e6 * cores as f64).max(1.0))),
            "server_cpu_us": rounded(run.each(run.cpu.server)),
            "postgres_cpu_us": rounded(run.each(run.cpu.postgres)),
            "load_cpu_us": rounded(run.each(run.cpu.load)),
            "others_share": rounded(self.others_share(cores)),
            "alone_per_second": rounded(self.alone_per_second(cores)),
            "statements": rounded(run.each(run.counts.statements)),
            "transactions": rounded(run.each(run.counts.transactions)),
            "commits": rounded(run.each(run.counts.commits)),
            "events": rounded(run.each(run.counts.events)),
            "times_anchor": self.ratio(self.measure.anchor).map(rounded),
            "times_target": self.ratio(self.measure.target).map(rounded),
            "half_p99_in_target": self.half.as_ref()
                .map(|half| half.quantile_ms(0.99) <= HALF_P99_MS_TARGET),
            "detail": self.detail,
        })
    }
}

pub fn rounded(value: f64) -> f64 {
    let digits = if value.abs() >= 100.0 { 1.0 } else { 1000.0 };
    (value * digits).round() / digits
}

pub fn table(rows: &[Row], cores: usize) -> String {
    let mut out = format!(
        "{:<28}{:>9}{:>8}{:>8}{:>9}{:>9}{:>8}{:>8}{:>8}{:>8}{:>9}{:>8}{:>8}\n",
        "scenario",
        "a second",
        "p50 ms",
        "p99 ms",
        "half p99",
        "server",
        "pg",
        "load",
        "others",
        "alone/s",
        "x anchor",
        "x target",
        "failed"
    );
    out.push_str(&format!("{:<28}{:>43}{:>24}\n", "", "CPU us each:", ""));
    let or_dash = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |v| format!("{v:.1}"));
    for row in rows {
        let run = &row.full;
        out.push_str(&format!(
            "{:<28}{:>9.1}{:>8.2}{:>8.2}{:>9}{:>9.0}{:>8.0}{:>8.0}{:>7.0}%{:>8.0}{:>9}{:>8}{:>8}\n",
            row.name,
            run.per_second(),
            run.quantile_ms(0.50),
            run.quantile_ms(0.99),
            or_dash(row.half.as_ref().map(|half| half.quantile_ms(0.99))),
            run.each(run.cpu.server),
            run.each(run.cpu.postgres),
            run.each(run.cpu.load),
            row.others_share(cores) * 100.0,
            row.alone_per_second(cores),
            or_dash(row.ratio(row.measure.anchor)),
            or_dash(row.ratio(row.measure.target)),
            run.failed
        ));
    }
    out
}

/// Milliseconds of each step: half of them, and all but one in a hundred.
pub fn steps(names: &[&str], took_ms: &mut [Vec<f64>]) -> Value {
    let mut told = serde_json::Map::new();
    for (name, list) in names.iter().zip(took_ms.iter_mut()) {
        list.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let place = (list.len() as f64 * share) as usize;
            list.get(place.min(list.len().saturating_sub(1)))
                .copied()
                .unwrap_or(0.0)
        };
        told.insert(
            (*name).to_owned(),
            json!({"p50_ms": rounded(at(0.5)), "p99_ms": rounded(at(0.99))}),
        );
    }
    Value::Object(told)
}
