//! What the kernel says of processes and of the machine: processor time, memory, who else is busy.

use std::collections::BTreeSet;
use std::path::Path;

/// Microseconds in one tick of `/proc`.
const TICK_MICROS: f64 = 10_000.0;

/// Processor time so far, in microseconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cpu {
    pub server: f64,
    /// All PostgreSQL servers of this machine.
    pub postgres: f64,
    /// This process.
    pub load: f64,
    /// Everybody.
    pub all: f64,
}

impl Cpu {
    pub fn now(server: Option<u32>) -> Cpu {
        Cpu {
            server: server.map_or(0.0, |id| of_process(Path::new(&format!("/proc/{id}")))),
            postgres: postgres()
                .iter()
                .map(|id| of_process(Path::new(&format!("/proc/{id}"))))
                .sum(),
            load: of_process(Path::new("/proc/self")),
            all: of_machine(),
        }
    }

    pub fn since(&self, before: &Cpu) -> Cpu {
        Cpu {
            server: self.server - before.server,
            postgres: self.postgres - before.postgres,
            load: self.load - before.load,
            all: self.all - before.all,
        }
    }

    /// Of others than the server, its database and the load.
    pub fn others(&self) -> f64 {
        (self.all - self.server - self.postgres - self.load).max(0.0)
    }
}

fn of_process(folder: &Path) -> f64 {
    let Ok(stat) = std::fs::read_to_string(folder.join("stat")) else {
        return 0.0;
    };
    // The name in parentheses may hold anything.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let fields: Vec<&str> = fields.split_whitespace().collect();
    // utime and stime, and those of children that have ended: PostgreSQL's connections come and go.
    [11, 12, 13, 14]
        .iter()
        .filter_map(|n| fields.get(*n)?.parse::<f64>().ok())
        .sum::<f64>()
        * TICK_MICROS
}

fn of_machine() -> f64 {
    let stat = std::fs::read_to_string("/proc/stat").unwrap_or_default();
    let line = stat.lines().next().unwrap_or_default();
    let ticks: Vec<f64> = line
        .split_whitespace()
        .skip(1)
        .filter_map(|t| t.parse().ok())
        .collect();
    // user, nice, system, irq, softirq; not idle, iowait, steal or guests.
    [0, 1, 2, 5, 6]
        .iter()
        .filter_map(|n| ticks.get(*n))
        .sum::<f64>()
        * TICK_MICROS
}

fn postgres() -> BTreeSet<u32> {
    let Ok(entries) = std::fs::read_dir("/proc") else {
        return BTreeSet::new();
    };
    entries
        .flatten()
        .filter(|entry| {
            std::fs::read_to_string(entry.path().join("comm"))
                .is_ok_and(|name| name.trim() == "postgres")
        })
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .collect()
}

/// Resident memory of a process in MiB: all of it, and the part that is no file.
pub fn resident_mib(process: u32) -> (f64, f64) {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let kib = |name: &str| -> f64 {
        status
            .lines()
            .find_map(|line| {
                line.strip_prefix(name)?
                    .trim()
                    .strip_suffix(" kB")?
                    .trim()
                    .parse()
                    .ok()
            })
            .unwrap_or(0.0)
    };
    (kib("VmRSS:") / 1024.0, kib("RssAnon:") / 1024.0)
}

pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

pub fn load_average() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace()
        .take(3)
        .collect::<Vec<_>>()
        .join(" ")
}

pub fn processor() -> String {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    text.lines()
        .find_map(|line| {
            line.strip_prefix("model name")?
                .split_once(':')
                .map(|(_, name)| name)
        })
        .map_or_else(|| "unknown".to_owned(), |name| name.trim().to_owned())
}
