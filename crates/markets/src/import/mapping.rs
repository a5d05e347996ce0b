//! Guessing what the columns of a file mean, from its header and first rows.

mod guess;

use csv::StringRecord;
use jiff::{civil, tz::TimeZone};
use kernel::{Error, Result, Symbol};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    ImportOptions,
    check::{Cell, cell},
    date::{DateFormat, DateReader},
};
use crate::{AssetType, Interval, Prices};
use guess::{Found, as_symbol, guess_interval, guess_type, is_currency, stem};

/// How a file is read; shown to whoever imports it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Mapping {
    pub layout: Layout,
    #[schema(value_type = String, example = ",")]
    pub delimiter: char,
    pub header: bool,
    pub date_format: DateFormat,
    #[schema(value_type = String, example = "1d")]
    pub interval: Interval,
    #[schema(example = "America/New_York")]
    pub zone: String,
    pub prices: Prices,
    pub asset_type: AssetType,
    /// What each column is taken for, in the order of the file.
    pub columns: Vec<ColumnMeaning>,
}

/// What one column is taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ColumnMeaning {
    #[schema(example = "Adj Close")]
    pub column: String,
    /// `at`, `symbol`, `open`, … , `close of EURUSD`, `ignored`.
    #[schema(example = "adj_close")]
    pub means: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    /// A row is a bar of the symbol it names.
    Long,
    /// A row is a bar of the one symbol.
    Single,
    /// A row is a time, a column the closes of a symbol.
    Wide,
}

/// A mapping with what reading rows needs.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub mapping: Mapping,
    pub dates: DateReader,
    pub at: usize,
    /// A column of times of day beside one of dates.
    pub time: Option<usize>,
    pub known_at: Option<usize>,
    pub columns: Columns,
    pub scale: f64,
}

/// Where the values are.
#[derive(Debug, Clone)]
pub(crate) enum Columns {
    /// `symbol` is `None` when there is only the one.
    Bars { symbol: Option<usize>, only: Option<Symbol>, fields: Fields },
    /// One close a column.
    Closes(Vec<(usize, Symbol)>),
}

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Fields {
    pub open: Option<usize>,
    pub high: Option<usize>,
    pub low: Option<usize>,
    pub close: Option<usize>,
    pub volume: Option<usize>,
    pub adj_close: Option<usize>,
}

impl Plan {
    /// Guesses how to read a file from its `name`, first rows and what `options` say.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] saying what could not be found out and which option tells it.
    pub(crate) fn guess(
        name: &str,
        delimiter: u8,
        rows: &[StringRecord],
        options: &ImportOptions,
    ) -> Result<Self> {
        let first = rows.first().ok_or_else(|| Error::invalid("the file is empty"))?;
        let header = !first.iter().any(|text| matches!(cell(text), Cell::Number(_)))
            && !looks_like_a_time(first.get(0).unwrap_or_default());
        let data = if header { &rows[1..] } else { rows };
        if data.is_empty() {
            return Err(Error::invalid("the file has a header and no rows"));
        }
        let names: Vec<String> =
            if header { first.iter().map(str::to_owned).collect() } else { Vec::new() };
        let found = if header { Found::by_header(&names)? } else { Found::by_count(first.len())? };
        let dates = read_dates(data, &found, options)?;

        let stem = stem(name);
        let (layout, columns) = lay_out(&found, &names, data, &stem, options)?;
        let asset_type =
            options.r#type.unwrap_or_else(|| guess_type(&columns, &found, &stem, data));
        let interval = match options.interval {
            Some(interval) => interval,
            None => guess_interval(data, &found, &dates)?,
        };
        let adjusted_only = found.fields.close.is_none() && found.fields.adj_close.is_some();
        let prices =
            options.prices.unwrap_or(if adjusted_only { Prices::Adjusted } else { Prices::Raw });
        let columns = if adjusted_only { use_adjusted(columns) } else { columns };
        let mapping = Mapping {
            layout,
            delimiter: char::from(delimiter),
            header,
            date_format: dates.format,
            interval,
            zone: options.zone.clone().unwrap_or_else(|| "UTC".to_owned()),
            prices,
            asset_type,
            columns: meanings(&names, first.len(), &found, &columns),
        };
        let scale = options.scale.filter(|scale| scale.is_finite() && *scale > 0.0).unwrap_or(1.0);
        Ok(Self {
            mapping,
            dates,
            at: found.at,
            time: found.time,
            known_at: found.known_at,
            columns,
            scale,
        })
    }
}

fn looks_like_a_time(text: &str) -> bool {
    DateReader::guess(&[text], None, None).is_some()
}

/// The text of a row's time, from one column or two.
pub(crate) fn time_text(
    row: &StringRecord,
    at: usize,
    time: Option<usize>,
) -> std::borrow::Cow<'_, str> {
    let date = row.get(at).unwrap_or_default();
    match time.and_then(|time| row.get(time)) {
        Some(time) => format!("{} {}", date.trim(), time.trim()).into(),
        None => date.into(),
    }
}

fn read_dates(data: &[StringRecord], found: &Found, options: &ImportOptions) -> Result<DateReader> {
    let zone = options.zone.as_deref().map(|name| {
        TimeZone::get(name)
            .map_err(|_| Error::invalid_at("zone", "no such zone: use one like America/New_York"))
    });
    let day = options.date.as_deref().map(|text| {
        text.parse::<civil::Date>()
            .map_err(|_| Error::invalid_at("date", "a date looks like 2013-10-04"))
    });
    let texts: Vec<_> = data.iter().map(|row| time_text(row, found.at, found.time)).collect();
    let samples: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
    DateReader::guess(&samples, zone.transpose()?.as_ref(), day.transpose()?).ok_or_else(|| {
        let sample = samples.first().copied().unwrap_or_default();
        let shown: String = sample.chars().take(30).collect();
        Error::invalid(format!(
            "times like {shown:?} are not understood; for times of day say which date they belong to"
        ))
    })
}

fn lay_out(
    found: &Found,
    names: &[String],
    data: &[StringRecord],
    stem: &str,
    options: &ImportOptions,
) -> Result<(Layout, Columns)> {
    let mut fields = found.fields;
    let has_bars = fields.close.is_some() || fields.adj_close.is_some();
    if !has_bars {
        fields.close = found.value.map(|(column, _)| column);
    }
    if fields.close.is_some() || has_bars {
        if found.symbol.is_some() {
            let columns = Columns::Bars { symbol: found.symbol, only: None, fields };
            return Ok((Layout::Long, columns));
        }
        let only = options.symbol.clone().or_else(|| stem.parse().ok()).ok_or_else(|| {
            Error::invalid_at("symbol", "the file does not say whose bars it has: say the symbol")
        })?;
        return Ok((Layout::Single, Columns::Bars { symbol: None, only: Some(only), fields }));
    }
    // A column may well begin with unknowns: a share that is listed later.
    let numeric = |column: usize| {
        data.iter().all(|row| cell(row.get(column).unwrap_or_default()) != Cell::Junk)
    };
    let used = [Some(found.at), found.time, found.known_at, found.symbol];
    let wide: Vec<(usize, &str)> = names
        .iter()
        .enumerate()
        .filter(|(column, name)| !name.trim().is_empty() && !used.contains(&Some(*column)))
        .filter(|(column, _)| numeric(*column))
        .map(|(column, name)| (column, name.trim()))
        .collect();
    let in_euro = wide.len() > 1
        && wide.iter().all(|(_, name)| is_currency(name) && *name != "EUR")
        && wide.iter().any(|(_, name)| *name == "USD");
    let closes: Vec<(usize, Symbol)> = wide
        .iter()
        .filter_map(|(column, name)| {
            let name = if in_euro { format!("EUR{name}") } else { as_symbol(name) };
            Some((*column, name.parse().ok()?))
        })
        .collect();
    match (closes.as_slice(), &options.symbol) {
        ([], _) => Err(Error::invalid("no column of prices was found")),
        ([(column, _)], Some(only)) => {
            Ok((Layout::Wide, Columns::Closes(vec![(*column, only.clone())])))
        }
        _ => Ok((Layout::Wide, Columns::Closes(closes))),
    }
}

fn use_adjusted(columns: Columns) -> Columns {
    match columns {
        Columns::Bars { symbol, only, fields } => {
            let fields = Fields { close: fields.adj_close, adj_close: None, ..fields };
            Columns::Bars { symbol, only, fields }
        }
        closes @ Columns::Closes(_) => closes,
    }
}

fn meanings(
    names: &[String],
    count: usize,
    found: &Found,
    columns: &Columns,
) -> Vec<ColumnMeaning> {
    let meaning = |column: usize| -> String {
        let of = |place: Option<usize>| place == Some(column);
        if column == found.at || of(found.time) {
            return "at".to_owned();
        }
        if of(found.known_at) {
            return "known_at".to_owned();
        }
        match columns {
            Columns::Closes(closes) => closes
                .iter()
                .find(|(place, _)| *place == column)
                .map_or_else(|| "ignored".to_owned(), |(_, symbol)| format!("close of {symbol}")),
            Columns::Bars { symbol, fields, .. } => {
                let places = [
                    (*symbol, "symbol"),
                    (fields.open, "open"),
                    (fields.high, "high"),
                    (fields.low, "low"),
                    (fields.close, "close"),
                    (fields.volume, "volume"),
                    (fields.adj_close, "adj_close"),
                ];
                let meant = places.into_iter().find(|(place, _)| of(*place));
                meant.map_or("ignored", |(_, meaning)| meaning).to_owned()
            }
        }
    };
    (0..count.max(names.len()))
        .map(|column| ColumnMeaning {
            column: names.get(column).cloned().unwrap_or_else(|| format!("{}", column + 1)),
            means: meaning(column),
        })
        .collect()
}
