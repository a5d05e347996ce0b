//! Reading a file: from bytes to checked rows.

use std::{
    io::{Cursor, Read},
    sync::atomic::Ordering,
};

use csv::StringRecord;
use kernel::{Error, Result, Timestamp};
use tokio::sync::mpsc;

use super::{
    ImportOptions, PreviewRow, Refusal,
    batch::{AdjustedCloses, Batch, Collector},
    check::{Cell, cell, check_bar},
    mapping::{Columns, Fields, Mapping, Plan, time_text},
    source::ImportSource,
};
use crate::{
    action::derive::Adjusted,
    bar::{Bar, known, merge::UNSAID},
};

/// What is looked at to guess the mapping.
const SAMPLE_BYTES: usize = 64 * 1024;
const SAMPLE_ROWS: usize = 200;

/// Rows that go to the store at once: some 15 MB in memory.
const BATCH_ROWS: usize = 250_000;

const PREVIEW_ROWS: usize = 20;

/// What the reader tells while it reads.
pub(crate) enum Told {
    Mapping(Box<Mapping>),
    Batch { batch: Batch, bytes: u64, rows: u64 },
}

/// What is left at the end of the file.
pub(crate) struct ReadOut {
    pub rows: u64,
    pub empty: u64,
    pub refused_count: u64,
    pub refused: Vec<Refusal>,
    pub preview: Vec<PreviewRow>,
    pub symbols: usize,
    pub adjusted: AdjustedCloses,
}

/// What rows are held against.
pub(crate) struct Terms {
    pub options: ImportOptions,
    pub now: i64,
    /// Lines up to this one were committed by an earlier run.
    pub skip: u64,
}

/// Reads all of `source`, handing on batches; blocks, so it runs on a thread of its own.
///
/// # Errors
///
/// [`Error::Invalid`] when the file as a whole cannot be read.
pub(crate) fn read(
    source: ImportSource,
    terms: &Terms,
    told: &mpsc::Sender<Told>,
) -> Result<ReadOut> {
    let name = source.name.clone();
    let unreadable = |error: std::io::Error| Error::invalid(format!("cannot read {name}: {error}"));
    let (mut text, bytes) = source.into_text().map_err(unreadable)?;
    let mut head = Vec::new();
    (&mut text).take(SAMPLE_BYTES as u64).read_to_end(&mut head).map_err(unreadable)?;
    if head.starts_with(b"\xef\xbb\xbf") {
        head.drain(..3);
    }
    let delimiter = guess_delimiter(&head);
    let plan = Plan::guess(&name, delimiter, &sample(&head, delimiter), &terms.options)?;
    let gone = |_| Error::Unavailable("import");
    told.blocking_send(Told::Mapping(Box::new(plan.mapping.clone()))).map_err(gone)?;

    let mut reader = csv_reader(delimiter).from_reader(Cursor::new(head).chain(text));
    let mut rows = Rows::new(&plan, terms);
    let mut record = StringRecord::new();
    let mut line = 0;
    let mut first = plan.mapping.header;
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {}
            Err(error) => {
                if let csv::ErrorKind::Io(error) = error.kind() {
                    return Err(Error::invalid(format!("cannot read {name}: {error}")));
                }
                let at = error.position().map_or(line + 1, csv::Position::line);
                rows.collector.refuse(at, "the line is not UTF-8 text".to_owned());
                continue;
            }
        }
        line = record.position().map_or(line + 1, csv::Position::line);
        if std::mem::take(&mut first) {
            continue;
        }
        rows.add(&record, line);
        if rows.collector.waiting >= BATCH_ROWS {
            let batch = rows.collector.hand_on(line);
            let (bytes, rows) = (bytes.load(Ordering::Relaxed), rows.collector.accepted);
            told.blocking_send(Told::Batch { batch, bytes, rows }).map_err(gone)?;
        }
    }
    let batch = rows.collector.hand_on(line);
    let (bytes, accepted) = (bytes.load(Ordering::Relaxed), rows.collector.accepted);
    told.blocking_send(Told::Batch { batch, bytes, rows: accepted }).map_err(gone)?;
    Ok(rows.finish())
}

fn csv_reader(delimiter: u8) -> csv::ReaderBuilder {
    let mut builder = csv::ReaderBuilder::new();
    builder.delimiter(delimiter).has_headers(false).flexible(true);
    builder
}

fn guess_delimiter(head: &[u8]) -> u8 {
    let first = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |delimiter: &u8| first.split(|byte| byte == delimiter).count();
    [b',', b';', b'\t', b'|'].into_iter().rev().max_by_key(count).unwrap_or(b',')
}

fn sample(head: &[u8], delimiter: u8) -> Vec<StringRecord> {
    // The last line may be cut in the middle.
    let whole = match head.iter().rposition(|byte| *byte == b'\n') {
        Some(end) if head.len() >= SAMPLE_BYTES - 3 => &head[..end],
        _ => head,
    };
    csv_reader(delimiter)
        .from_reader(whole)
        .records()
        .take(SAMPLE_ROWS)
        .filter_map(Result::ok)
        .collect()
}

/// When a row was true, when it was known, and where it stands.
#[derive(Clone, Copy)]
struct When {
    at: i64,
    known_at: i64,
    line: u64,
}

struct Rows<'a> {
    plan: &'a Plan,
    terms: &'a Terms,
    collector: Collector,
    preview: Vec<PreviewRow>,
    may_be_negative: bool,
}

impl<'a> Rows<'a> {
    fn new(plan: &'a Plan, terms: &'a Terms) -> Self {
        Self {
            plan,
            terms,
            collector: Collector::default(),
            preview: Vec::new(),
            may_be_negative: plan.mapping.asset_type.may_be_negative(),
        }
    }

    fn add(&mut self, row: &StringRecord, line: u64) {
        if row.iter().all(|text| text.trim().is_empty()) {
            return;
        }
        let outcome = self.times(row, line).and_then(|when| match &self.plan.columns {
            Columns::Bars { symbol, only, fields } => {
                let name = match (symbol.and_then(|column| row.get(column)), only) {
                    (Some(name), _) => name,
                    (None, Some(only)) => only.as_str(),
                    (None, None) => return Err("there is no symbol".to_owned()),
                };
                let number = self.collector.symbol(name, &self.terms.options)?;
                self.add_bar(number, row, fields, when)
            }
            Columns::Closes(closes) => {
                for (column, symbol) in closes {
                    let number = self.collector.symbol(symbol.as_str(), &self.terms.options)?;
                    let close = Fields { close: Some(*column), ..Fields::default() };
                    if let Err(reason) = self.add_bar(number, row, &close, when) {
                        self.collector.refuse(line, format!("{symbol}: {reason}"));
                    }
                }
                Ok(())
            }
        });
        if let Err(reason) = outcome {
            self.collector.refuse(line, reason);
        }
    }

    /// Reads when the row was true, and when it was known if it says so.
    fn times(&self, row: &StringRecord, line: u64) -> Result<When, String> {
        let text = time_text(row, self.plan.at, self.plan.time);
        let shown = |text: &str| text.chars().take(30).collect::<String>();
        let read = |text: &str| {
            let at = self.plan.dates.read(text);
            at.ok_or_else(|| format!("the time {:?} cannot be read", shown(text)))
        };
        let at = read(&text)?;
        if at > self.terms.now {
            return Err(format!("{} lies in the future", shown(&text)));
        }
        let said = self.plan.known_at.and_then(|column| row.get(column)).map(str::trim);
        let known_at = match said.filter(|text| !text.is_empty()) {
            // Written by ourselves as RFC 3339 more often than in the file's own way.
            Some(text) => match text.parse::<Timestamp>() {
                Ok(known_at) => known_at.0,
                Err(_) => read(text)?,
            },
            None => UNSAID,
        };
        if known_at != UNSAID && known_at > self.terms.now {
            return Err("known_at lies in the future".to_owned());
        }
        Ok(When { at, known_at, line })
    }

    fn add_bar(
        &mut self,
        number: usize,
        row: &StringRecord,
        fields: &Fields,
        When { at, known_at, line }: When,
    ) -> Result<(), String> {
        let read = |column: Option<usize>| -> Result<f64, String> {
            let Some(text) = column.and_then(|column| row.get(column)) else {
                return Ok(f64::NAN);
            };
            match cell(text) {
                Cell::Number(value) => Ok(value),
                Cell::Unknown => Ok(f64::NAN),
                Cell::Junk => {
                    Err(format!("{:?} is not a number", text.chars().take(30).collect::<String>()))
                }
            }
        };
        let scale = self.plan.scale;
        let bar = Bar {
            at,
            known_at,
            open: read(fields.open)? * scale,
            high: read(fields.high)? * scale,
            low: read(fields.low)? * scale,
            close: read(fields.close)? * scale,
            volume: read(fields.volume)?,
        };
        let nothing = [bar.open, bar.high, bar.low, bar.close].iter().all(|value| value.is_nan());
        if nothing {
            self.collector.empty += 1;
            return Ok(());
        }
        check_bar(&bar, self.may_be_negative)?;
        if fields.adj_close.is_some() {
            let adj_close = read(fields.adj_close)? * scale;
            self.collector.remember(number, Adjusted { at, close: bar.close, adj_close });
        }
        if line > self.terms.skip {
            self.preview(number, &bar);
            self.collector.take(number, bar, line);
        }
        Ok(())
    }

    fn preview(&mut self, number: usize, bar: &Bar) {
        if self.preview.len() < PREVIEW_ROWS {
            self.preview.push(PreviewRow {
                symbol: self.collector.name(number),
                at: Timestamp(bar.at),
                open: known(bar.open),
                high: known(bar.high),
                low: known(bar.low),
                close: known(bar.close),
                volume: known(bar.volume),
            });
        }
    }

    fn finish(self) -> ReadOut {
        let (rows, empty) = (self.collector.accepted, self.collector.empty);
        let refused_count = self.collector.refused_count;
        let (adjusted, symbols, refused) = self.collector.into_adjusted();
        ReadOut { rows, empty, refused_count, refused, preview: self.preview, symbols, adjusted }
    }
}
