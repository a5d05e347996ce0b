//! Rows as many providers give them: tables of commas, bars written as objects, series out of order.

use csv::{ReaderBuilder, StringRecord};
use jiff::civil::Date;
use kernel::{Interval, Timestamp};
use serde::Deserialize;

use crate::{
    ActionRow, Answer, BarRow, Fault, Next, Observation, Payload, Series, calendar,
    read::{self, Number},
};

/// A table with names over its columns.
pub(crate) struct Table {
    header: StringRecord,
    pub rows: Vec<StringRecord>,
}

impl Table {
    /// Reads the body of a good answer.
    ///
    /// # Errors
    ///
    /// [`Fault::NotThePayload`] for a page of HTML, nothing, or rows of unequal length.
    pub fn read(payload: &Payload) -> Result<Self, Fault> {
        let text = read::text(payload)?.trim_start_matches('\u{feff}').trim();
        if text.is_empty() {
            return Err(Fault::not_the_payload("nothing at all"));
        }
        if text.starts_with('<') {
            return Err(Fault::not_the_payload("a page of HTML or XML instead of a table"));
        }
        let mut reader = ReaderBuilder::new().from_reader(text.as_bytes());
        let uneven = |_| Fault::not_the_payload("a table with rows of unequal length");
        let header = reader.headers().map_err(uneven)?.clone();
        let rows = reader.records().collect::<Result<_, _>>().map_err(uneven)?;
        Ok(Self { header, rows })
    }

    /// Returns the names over the columns.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.header.iter().map(str::trim)
    }

    /// Returns the place of the first column that `is_it`.
    pub fn column(&self, is_it: impl Fn(&str) -> bool) -> Option<usize> {
        self.header.iter().position(|name| is_it(name.trim()))
    }
}

/// Returns what stands in a cell, as far as it is a finite number.
pub(crate) fn number(row: &StringRecord, column: Option<usize>) -> Option<f64> {
    let value: f64 = row.get(column?)?.trim().parse().ok()?;
    value.is_finite().then_some(value)
}

/// A bar written as an object, with its time as text.
#[derive(Deserialize)]
pub(crate) struct Written {
    #[serde(alias = "datetime")]
    date: String,
    #[serde(default)]
    open: Number,
    #[serde(default)]
    high: Number,
    #[serde(default)]
    low: Number,
    #[serde(default)]
    close: Number,
    #[serde(default)]
    volume: Number,
}

impl Written {
    /// Returns the bars, without those that have no close; `within_a_day` reads when a shorter one begins.
    ///
    /// # Errors
    ///
    /// [`Fault::NotThePayload`] when one has no time.
    pub fn bars(
        rows: Vec<Self>,
        interval: Interval,
        within_a_day: impl Fn(&str) -> Option<Timestamp>,
    ) -> Result<Vec<BarRow>, Fault> {
        let begin = |text: &str| {
            if interval < Interval::Day {
                return within_a_day(text);
            }
            Some(calendar::bar_of(calendar::date(text)?, interval))
        };
        let bar = |row: Self| {
            let Self { date, open, high, low, close, volume } = row;
            let at =
                begin(&date).ok_or_else(|| Fault::not_the_payload("a bar without its time"))?;
            let bar = |close| BarRow {
                at,
                open: open.0,
                high: high.0,
                low: low.0,
                close,
                volume: volume.0,
            };
            Ok(close.0.map(bar))
        };
        rows.into_iter().filter_map(|row| bar(row).transpose()).collect()
    }
}

/// Answers with the bars that begin in `[from, to)`, in order; of two that begin together the later one given.
pub(crate) fn bars(mut rows: Vec<BarRow>, from: Timestamp, to: Timestamp) -> Next {
    rows.retain(|row| from <= row.at && row.at < to);
    rows.reverse();
    rows.sort_by_key(|row| row.at);
    rows.dedup_by_key(|row| row.at);
    Next::Answer(Answer::Bars(rows))
}

/// Answers with the actions of `[from, to)`, oldest first.
///
/// # Errors
///
/// That of the first list that could not be read.
pub(crate) fn actions(
    lists: impl IntoIterator<Item = Result<Vec<ActionRow>, Fault>>,
    from: Timestamp,
    to: Timestamp,
) -> Result<Next, Fault> {
    let mut rows = lists.into_iter().collect::<Result<Vec<_>, _>>()?.concat();
    let ex = |row: &ActionRow| match row {
        ActionRow::Dividend { ex, .. } | ActionRow::Split { ex, .. } => *ex,
    };
    rows.retain(|row| (from..to).contains(&calendar::midnight(ex(row))));
    rows.sort_by_key(ex);
    Ok(Next::Answer(Answer::Actions(rows)))
}

/// A split of `old` shares into `new` ones; one that cannot be is none.
pub(crate) fn split(ex: Date, new: Option<f64>, old: Option<f64>) -> Option<ActionRow> {
    let ratio = new? / old?;
    (ratio.is_finite() && ratio > 0.0).then_some(ActionRow::Split { ex, ratio })
}

/// Answers with a series in order of its dates, from `from` to `to`, each once.
pub(crate) fn series(mut series: Series, from: Option<Date>, to: Option<Date>) -> Next {
    let within = |date| from.is_none_or(|from| from <= date) && to.is_none_or(|to| date <= to);
    series.rows.retain(|row: &Observation| within(row.date));
    series.rows.reverse();
    series.rows.sort_by_key(|row| row.date);
    series.rows.dedup_by_key(|row| row.date);
    Next::Answer(Answer::Series(series))
}

/// Writes what comes from outside so that it can stand in a path or in a list within a query.
pub(crate) fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &'static str) -> Result<Table, Fault> {
        Table::read(&Payload::of(text, Timestamp(0)))
    }

    #[test]
    fn a_cell_is_a_finite_number_or_unknown() {
        let table =
            table("\u{feff}Date,Value\n2024-01-01,1.5\n2024-01-02,.\n2024-01-03,inf\n").unwrap();
        let column = table.column(|name| name == "Value");
        let values: Vec<_> = table.rows.iter().map(|row| number(row, column)).collect();
        assert_eq!(values, [Some(1.5), None, None]);
    }

    #[test]
    fn a_page_and_a_torn_row_are_no_table() {
        assert!(table("<!doctype html>").is_err());
        assert!(table(" \n ").is_err());
        assert!(table("a,b\n1,2\n3").is_err());
    }

    #[test]
    fn of_two_bars_at_one_time_the_later_one_counts() {
        let bar = |at, close| BarRow {
            at: Timestamp(at),
            open: None,
            high: None,
            low: None,
            close,
            volume: None,
        };
        let rows = vec![bar(3, 1.0), bar(1, 2.0), bar(3, 3.0), bar(9, 4.0)];
        let Next::Answer(Answer::Bars(rows)) = bars(rows, Timestamp(1), Timestamp(9)) else {
            panic!("bars are answered with bars")
        };
        assert_eq!(rows, [bar(1, 2.0), bar(3, 3.0)]);
    }
}
