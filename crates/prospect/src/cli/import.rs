//! `prospect import bars FILE...`: mapping guessed and shown, progress, refused rows with reasons.

use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, Subcommand};
use serde_json::Value;

use super::{
    Common,
    output::{self, Format},
};
use crate::{
    client::{Client, escape},
    failure::Failure,
};

#[derive(Subcommand)]
pub enum Import {
    /// Bring in bars from CSV files, plain or gzip.
    Bars(Bars),
}

#[derive(Args)]
pub struct Bars {
    /// CSV files, plain or gzip.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The symbol, for files that do not name one.
    #[arg(long)]
    symbol: Option<String>,
    /// The interval, where it cannot be told from the times.
    #[arg(long)]
    interval: Option<String>,
    /// The day, for files whose times count from midnight.
    #[arg(long)]
    date: Option<String>,
    /// Read and check everything, write nothing.
    #[arg(long)]
    dry_run: bool,
}

impl Import {
    pub async fn run(self, common: &Common) -> Result<(), Failure> {
        let Self::Bars(bars) = self;
        bars.run(common).await
    }
}
