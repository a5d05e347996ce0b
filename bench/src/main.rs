//! Our side of every comparison: one JSON line a case.

mod cases;
mod measure;
mod product;

use std::process::ExitCode;

/// A case: its name and what it does.
type Case = (&'static str, fn() -> anyhow::Result<()>);

const CASES: &[Case] = &[
    ("start", cases::start::run),
    ("service", cases::service::run),
    ("ingest", cases::ingest::run),
    ("read", cases::read::run),
    ("sweep", cases::sweep::run),
    ("screen", cases::screen::run),
    ("fanout", cases::fanout::run),
];

fn main() -> ExitCode {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    if let [first, rest @ ..] = wanted.as_slice()
        && first == cases::fanout::CLIENTS
    {
        return match cases::fanout::be_clients(rest) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                measure::say(&format!("{error:#}"));
                ExitCode::FAILURE
            }
        };
    }
    for name in &wanted {
        if !CASES.iter().any(|(known, _)| known == name) {
            let known: Vec<&str> = CASES.iter().map(|(known, _)| *known).collect();
            measure::say(&format!("there is no case {name}: it is one of {}", known.join(", ")));
            return ExitCode::from(2);
        }
    }
    let mut worst = ExitCode::SUCCESS;
    for (name, run) in CASES {
        if !wanted.is_empty() && !wanted.iter().any(|w| w == name) {
            continue;
        }
        if let Err(error) = run() {
            measure::say(&format!("{name}: {error:#}"));
            worst = ExitCode::FAILURE;
        }
    }
    worst
}
