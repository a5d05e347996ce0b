//! Time of this process, and the line that is printed.

use std::{
    fs,
    io::Write,
    time::{Duration, Instant},
};

/// A case runs again until this much time is spent, so that the clock's ticks do not matter.
const SPENT: Duration = Duration::from_secs(2);

/// Prints one case as a JSON line.
pub fn emit(case: &str, figures: serde_json::Value) {
    let mut line =
        serde_json::json!({"peer": "prospect", "version": env!("CARGO_PKG_VERSION"), "work": case});
    if let (Some(line), serde_json::Value::Object(figures)) = (line.as_object_mut(), figures) {
        line.extend(figures);
    }
    // Nobody is left to read it when stdout is closed.
    _ = writeln!(std::io::stdout().lock(), "{line}");
}

pub fn say(text: &str) {
    _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Runs `work` again and again, at least three times; returns its last answer and the processor
/// seconds of one run.
pub fn repeated<T>(mut work: impl FnMut() -> T) -> (T, f64) {
    let mut answer = work();
    let (began, cpu) = (Instant::now(), cpu_seconds());
    let mut runs = 0_u32;
    while runs < 3 || began.elapsed() < SPENT {
        answer = std::hint::black_box(work());
        runs += 1;
    }
    (answer, (cpu_seconds() - cpu) / f64::from(runs))
}

/// Processor seconds of this process so far, all threads together, by the scheduler's own clock.
fn cpu_seconds() -> f64 {
    let threads = fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let spent = threads.filter_map(|thread| {
        let text = fs::read_to_string(thread.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<f64>().ok()
    });
    spent.sum::<f64>() / 1e9
}

/// The most memory this process ever had, in MiB.
pub fn peak_memory() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<f64>().ok()? / 1_024.0)
}
