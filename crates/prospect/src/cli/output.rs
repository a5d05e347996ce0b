//! Data to stdout, talk to stderr: a table on a terminal, TSV in a pipe, or what was asked for.

use std::io::{self, IsTerminal, Write};

use clap::Args;
use serde_json::{Number, Value};

use crate::failure::Failure;

/// How data is printed.
#[derive(Args, Clone, Copy, Default)]
pub struct Flags {
    /// Print JSON.
    #[arg(long, global = true, conflicts_with_all = ["csv", "ndjson"])]
    pub json: bool,
    /// Print CSV.
    #[arg(long, global = true, conflicts_with = "ndjson")]
    pub csv: bool,
    /// Print one JSON object a line.
    #[arg(long, global = true)]
    pub ndjson: bool,
}

/// How data is printed, decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Table,
    Tsv,
    Json,
    Csv,
    Ndjson,
}

impl Flags {
    pub fn format(self) -> Format {
        match (self.json, self.csv, self.ndjson) {
            (true, ..) => Format::Json,
            (_, true, _) => Format::Csv,
            (.., true) => Format::Ndjson,
            _ if io::stdout().is_terminal() => Format::Table,
            _ => Format::Tsv,
        }
    }
}

/// Rows under named columns; numbers stand right.
pub struct Table {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Value>>,
}

impl Table {
    /// Picks `columns` out of objects.
    pub fn of(columns: &[&str], items: &[Value]) -> Self {
        let pick = |item: &Value| {
            columns.iter().map(|name| item.get(name).cloned().unwrap_or(Value::Null)).collect()
        };
        Self {
            columns: columns.iter().map(|name| (*name).to_owned()).collect(),
            rows: items.iter().map(pick).collect(),
        }
    }

    pub fn print(&self, format: Format) -> Result<(), Failure> {
        if format == Format::Table && self.rows.is_empty() {
            say("nothing found");
        }
        self.write(format)
    }

    /// The same, where what is missing was said already.
    pub fn write(&self, format: Format) -> Result<(), Failure> {
        write_out(&self.text(format)?)
    }

    /// The whole as text.
    pub fn text(&self, format: Format) -> Result<String, Failure> {
        match format {
            Format::Table => Ok(self.aligned()),
            Format::Tsv => Ok(self.tsv()),
            Format::Csv => self.csv(),
            Format::Json => {
                Ok(serde_json::to_string_pretty(&Value::Array(self.objects().collect()))? + "\n")
            }
            Format::Ndjson => Ok(self.objects().map(|object| object.to_string() + "\n").collect()),
        }
    }

    fn objects(&self) -> impl Iterator<Item = Value> {
        self.rows.iter().map(|row| {
            let pairs = self.columns.iter().zip(row);
            Value::Object(pairs.map(|(k, v)| (k.clone(), v.clone())).collect())
        })
    }

    fn tsv(&self) -> String {
        let mut out = self.columns.join("\t") + "\n";
        for row in &self.rows {
            let cells: Vec<String> =
                row.iter().map(|cell| plain(cell, "").replace(['\t', '\n'], " ")).collect();
            out += &cells.join("\t");
            out.push('\n');
        }
        out
    }

    fn csv(&self) -> Result<String, Failure> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&self.columns)?;
        for row in &self.rows {
            writer.write_record(row.iter().map(csv_cell))?;
        }
        let bytes = writer.into_inner().map_err(csv::IntoInnerError::into_error)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn aligned(&self) -> String {
        let cells: Vec<Vec<String>> =
            self.rows.iter().map(|row| row.iter().map(|cell| plain(cell, "–")).collect()).collect();
        let right: Vec<bool> =
            (0..self.columns.len()).map(|c| self.rows.iter().any(|r| r[c].is_number())).collect();
        aligned(&self.columns, &cells, &right)
    }
}

/// Cells under their heads, as wide as the longest of each column; those that are `right` end together.
pub fn aligned(heads: &[String], rows: &[Vec<String>], right: &[bool]) -> String {
    let rows: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|cell| printable(cell)).collect()).collect();
    let lines = || std::iter::once(heads).chain(rows.iter().map(Vec::as_slice));
    let length = |line: &[String], column: usize| line.get(column).map_or(0, |c| c.chars().count());
    let widths: Vec<usize> = (0..heads.len())
        .map(|column| lines().map(|line| length(line, column)).max().unwrap_or(0))
        .collect();
    let mut out = String::new();
    for line in lines() {
        let mut text = String::new();
        for (column, (cell, width)) in line.iter().zip(&widths).enumerate() {
            let pad = " ".repeat(width.saturating_sub(cell.chars().count()));
            let gap = if column == 0 { "" } else { "  " };
            let ends = right.get(column).copied().unwrap_or(false);
            let (before, after) = if ends { (pad.as_str(), "") } else { ("", pad.as_str()) };
            text.extend([gap, before, cell, after]);
        }
        out.extend([text.trim_end(), "\n"]);
    }
    out
}

/// A value as a person reads it.
fn plain(value: &Value, unknown: &str) -> String {
    match value {
        Value::Null => unknown.to_owned(),
        Value::String(text) => text.clone(),
        Value::Number(number) => figure(number),
        other => other.to_string(),
    }
}

/// A number as it was meant: the last digits of a difference are of the machine, not of the market.
fn figure(number: &Number) -> String {
    let rounded = number.as_f64().filter(|_| number.is_f64());
    let rounded = rounded.and_then(|value| format!("{value:.11e}").parse().ok());
    let text = rounded.and_then(Number::from_f64).as_ref().unwrap_or(number).to_string();
    // 1500.0 is a count of something: the point says nothing.
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// A cell that a spreadsheet cannot take for a formula.
fn csv_cell(value: &Value) -> String {
    let text = plain(value, "");
    let dangerous = value.is_string() && text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if dangerous { format!("'{text}") } else { text }
}

/// Text from outside without what would drive a terminal.
pub fn printable(text: &str) -> String {
    text.chars()
        .filter(|c| {
            !c.is_control()
                && !('\u{202a}'..='\u{202e}').contains(c)
                && !('\u{2066}'..='\u{2069}').contains(c)
        })
        .collect()
}

pub fn print_json(value: &Value) -> Result<(), Failure> {
    write_out(&(serde_json::to_string_pretty(value)? + "\n"))
}

/// Writes to stdout; a reader that went away (`| head`) is not an error.
pub fn write_out(text: &str) -> Result<(), Failure> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

/// Says something to the person, beside the data.
pub fn say(text: &str) {
    // Nobody is left to tell when stderr is closed.
    _ = writeln!(io::stderr().lock(), "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_from_outside_cannot_attack_a_spreadsheet_or_a_terminal() {
        assert_eq!(csv_cell(&Value::from("=1+1")), "'=1+1");
        assert_eq!(csv_cell(&Value::from(-1.5)), "-1.5");
        let differences = [2.159_999_999_999_968, 1e-9, 64_123.57, 1500.0].map(Value::from);
        assert_eq!(
            differences.each_ref().map(|value| plain(value, "")),
            ["2.16", "1e-9", "64123.57", "1500"]
        );
        assert_eq!(plain(&Value::from(u64::MAX), ""), u64::MAX.to_string());
        assert_eq!(printable("a\u{1b}[31mb\u{202e}c"), "a[31mbc");
    }
}
