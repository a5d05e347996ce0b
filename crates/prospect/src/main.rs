//! Prospect: the market-intelligence terminal in one binary.

use std::process::ExitCode;

use clap::Parser;
use prospect::cli;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let outcome = match runtime {
        // The commands' future is large; it lives on the heap, once.
        Ok(runtime) => runtime.block_on(Box::pin(cli::run(cli))),
        Err(error) => Err(error.into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            cli::say(&format!("prospect: {:#}", failure.error));
            ExitCode::from(failure.code)
        }
    }
}
