//! `prospect import bars FILE...`: mapping guessed and shown, progress, refused rows with reasons.

use std::path::PathBuf;

use anyhow::{Context, anyhow};
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use kernel::Actor;
use markets::import::{ImportOptions, ImportReport, source::ImportSource};
use serde_json::{Value, json};

use super::{
    Common,
    output::{self, Format, Table, say},
};
use crate::{compose::App, failure::Failure};

#[derive(Subcommand)]
pub enum Import {
    /// Bring in bars from CSV files, plain or gzip, into the data folder.
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
    /// The day, for files whose times count from midnight: 2013-10-04.
    #[arg(long)]
    date: Option<String>,
    /// The IANA zone of times without an offset, like Europe/Paris; UTC otherwise.
    #[arg(long)]
    zone: Option<String>,
    /// What prices are multiplied by, like 0.0001.
    #[arg(long)]
    scale: Option<f64>,
    /// Whether the prices are as traded, or the file adjusted them: raw or adjusted.
    #[arg(long)]
    prices: Option<String>,
    /// Read and check everything, write nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Refused rows that are listed; the report (`--json`) has the first thousand.
const SHOWN_REFUSALS: usize = 10;

impl Import {
    pub async fn run(self, common: &Common) -> Result<(), Failure> {
        let Self::Bars(bars) = self;
        if common.server.is_some() {
            return Err(Failure::usage(anyhow!(
                "files are imported into the data folder; to send one to a server: \
                 prospect --server URL api POST imports/bars --body FILE --content-type text/csv"
            )));
        }
        bars.run(common).await
    }
}

impl Bars {
    async fn run(self, common: &Common) -> Result<(), Failure> {
        let options = self.options()?;
        let app = App::open(common.load()?).await?;
        let actor = crate::client::local_owner(&app, common).await?;
        let mut rows = Vec::new();
        let mut reports = Vec::new();
        for file in &self.files {
            let report = self.import(&app, &actor, file, &options).await?;
            explain(&report);
            rows.push(summary(&report));
            reports.push(serde_json::to_value(&report)?);
        }
        app.close().await;
        if common.format.format() == Format::Json {
            return output::print_json(&Value::Array(reports));
        }
        let columns =
            ["file", "rows", "inserted", "revised", "unchanged", "symbols", "actions", "refused"];
        Table::of(&columns, &rows).print(common.format.format())
    }

    fn options(&self) -> Result<ImportOptions, Failure> {
        let given = json!({
            "symbol": self.symbol, "interval": self.interval, "date": self.date,
            "zone": self.zone, "scale": self.scale, "prices": self.prices,
        });
        serde_json::from_value(given).map_err(|error| Failure::usage(anyhow!("{error}")))
    }

    async fn import(
        &self,
        app: &App,
        actor: &Actor,
        file: &std::path::Path,
        options: &ImportOptions,
    ) -> Result<ImportReport, Failure> {
        let source = ImportSource::from_path(file).await?;
        if self.dry_run {
            return Ok(app.markets.try_import(actor, source, options).await?);
        }
        let bar = progress_bar(file)?;
        let report = app
            .markets
            .import_bars(actor, source, options, |progress| {
                if let Some(total) = progress.bytes_total {
                    bar.set_length(total);
                }
                bar.set_position(progress.bytes);
                bar.set_message(format!("{} rows", progress.rows));
            })
            .await;
        bar.finish_and_clear();
        Ok(report?)
    }
}

/// A bar on stderr; indicatif draws none where nobody looks.
fn progress_bar(file: &std::path::Path) -> Result<ProgressBar, Failure> {
    let style = ProgressStyle::with_template(
        "{prefix} [{bar:30}] {bytes}/{total_bytes} {msg} {elapsed} left {eta}",
    )
    .context("the progress bar's template")?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned());
    Ok(ProgressBar::new(0).with_style(style).with_prefix(name.unwrap_or_default()))
}

/// Says how the file was understood and what was refused.
fn explain(report: &ImportReport) {
    let file = output::printable(&report.file);
    let mapping = &report.mapping;
    let columns: Vec<String> = mapping
        .columns
        .iter()
        .map(|column| format!("{} → {}", column.column, column.means))
        .collect();
    let columns = output::printable(&columns.join(", "));
    say(&format!("{file}: bars of {}, times in {}; {columns}", mapping.interval, mapping.zone));
    for refusal in report.refused.iter().take(SHOWN_REFUSALS) {
        say(&format!("  line {}: {}", refusal.line, output::printable(&refusal.reason)));
    }
    let more = report.refused_count.saturating_sub(SHOWN_REFUSALS as u64);
    if more > 0 {
        say(&format!("  … and {more} more; --json lists the first thousand"));
    }
}

fn summary(report: &ImportReport) -> Value {
    json!({
        "file": report.file, "rows": report.rows, "inserted": report.inserted,
        "revised": report.revised, "unchanged": report.unchanged, "symbols": report.symbols,
        "actions": report.actions, "refused": report.refused_count,
    })
}
