//! `prospect import bars FILE...`: mapping guessed and shown, progress, refused rows with reasons.

use std::path::{Path, PathBuf};

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
use crate::{
    client::{Client, escape},
    compose::App,
    failure::{FAILED, Failure},
    history,
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

/// How often an import is looked at while it runs, four times a second: longer than a server works on one.
const LOOKS: u32 = 4 * 3_700;

/// Refused rows that are listed; the report (`--json`) has the first thousand.
const SHOWN_REFUSALS: usize = 10;

impl Import {
    pub async fn run(self, common: &Common) -> Result<(), Failure> {
        let Self::Bars(bars) = self;
        bars.run(common).await
    }
}

impl Bars {
    async fn run(self, common: &Common) -> Result<(), Failure> {
        let options = self.options()?;
        let client = self.open(common).await?;
        let mut rows = Vec::new();
        let mut reports = Vec::new();
        for file in &self.files {
            let report = match &client {
                Client::Local { app, owner, .. } => self.import(app, owner, file, &options).await?,
                Client::Remote { .. } => self.send(&client, file).await?,
            };
            explain(&report);
            rows.push(summary(&report));
            reports.push(serde_json::to_value(&report)?);
        }
        client.close().await;
        if common.format.format() == Format::Json {
            return output::print_json(&Value::Array(reports));
        }
        let columns =
            ["file", "rows", "inserted", "revised", "unchanged", "symbols", "actions", "refused"];
        Table::of(&columns, &rows).print(common.format.format())
    }

    /// Opens what takes the files: a server that was named, the one that runs on the data folder, so that its
    /// readers hear of the bars, or the folder itself for what no request carries.
    async fn open(&self, common: &Common) -> Result<Client, Failure> {
        let size = |file: &PathBuf| std::fs::metadata(file).map_or(0, |it| it.len());
        // What no request carries is read where the data folder is.
        let large = self.files.iter().find(|file| size(file) > server::MAX_BODY as u64);
        match (&common.server, large) {
            (None, Some(_)) => Client::of_this_process(common).await,
            (Some(_), Some(file)) => Err(Failure::usage(anyhow!(
                "{} is larger than the {} MiB that can be sent to a server: run prospect import bars \
                 where its data folder is, with --data",
                file.display(),
                server::MAX_BODY >> 20
            ))),
            _ => Client::open_or_make(common).await,
        }
    }

    /// Sends a file to the server, and waits until it is imported.
    async fn send(&self, client: &Client, file: &Path) -> Result<ImportReport, Failure> {
        let bytes = tokio::fs::read(file)
            .await
            .map_err(|error| Failure::usage(anyhow!("cannot read {}: {error}", file.display())))?;
        let path = format!("/api/v1/imports/bars?{}", self.query(file));
        let answer = client.ask("POST", &path, Some(("text/csv".to_owned(), bytes))).await?;
        let answer = answer.data()?;
        if self.dry_run {
            return Ok(serde_json::from_value(answer)?);
        }
        let job = answer["job_id"].as_str();
        let job = job.ok_or_else(|| Failure::new(FAILED, "the answer names no job"))?;
        let bar = progress_bar(file)?;
        let outcome = history::watch(client, job, LOOKS, |job| {
            let progress = &job["progress"];
            bar.set_length(progress["total"].as_u64().unwrap_or_default());
            bar.set_position(progress["done"].as_u64().unwrap_or_default());
            bar.set_message(progress["note"].as_str().unwrap_or_default().to_owned());
        })
        .await;
        bar.finish_and_clear();
        Ok(serde_json::from_value(outcome?)?)
    }

    /// Returns what the file does not say itself as parameters.
    fn query(&self, file: &Path) -> String {
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned());
        let given = [
            ("file_name", name),
            ("symbol", self.symbol.clone()),
            ("interval", self.interval.clone()),
            ("date", self.date.clone()),
            ("zone", self.zone.clone()),
            ("scale", self.scale.map(|scale| scale.to_string())),
            ("prices", self.prices.clone()),
            ("dry_run", self.dry_run.then(|| "true".to_owned())),
        ];
        let given = given.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let pairs: Vec<String> =
            given.map(|(name, value)| format!("{name}={}", escape(&value))).collect();
        pairs.join("&")
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
        file: &Path,
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
fn progress_bar(file: &Path) -> Result<ProgressBar, Failure> {
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
