//! The US Treasury: its par yield curve of every business day since 1990, in percent a year.
//!
//! Source: "Daily Treasury Par Yield Curve Rates", a table a year, newest day first. Tenors came and
//! went: the columns of a year are told by their names.

use jiff::civil::Date;

use crate::{
    Access, Answer, Ask, BarPrices, Capability, Card, CurveDay, Fault, Key, Limit, Next,
    Observation, Payload, Proof, Provider, Question, Series, calendar,
    table::{self, Table},
};

pub(crate) struct Treasury;

static CARD: Card = Card {
    id: "treasury",
    name: "US Treasury",
    home: "https://home.treasury.gov",
    bases: &[("rates", "https://home.treasury.gov")],
    capabilities: &[Capability::Series],
    streams: false,
    key: Key::None,
    limits: &[Limit::per_minute(60)],
    bar_prices: BarPrices::Raw,
    proof: Proof::Documentation,
    default_on: true,
    notes: "Daily par yields in percent a year; a series is a tenor, such as 3M, 2Y or 10Y. Published \
            in the evening of the day in New York.",
};

/// Years of one question, each of which is a request: all there are, and some to come.
const YEARS: usize = 60;

const FIRST_YEAR: i16 = 1990;

impl Provider for Treasury {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn next(&self, question: &Question, access: &Access, got: &[Payload]) -> Result<Next, Fault> {
        let today = calendar::date_in_utc(access.now);
        match question {
            Question::Series { id, from, to } => {
                let tenor = tenor(id).ok_or(Fault::UnknownSymbol)?;
                if got.is_empty() {
                    return Ok(ask(*from, to.unwrap_or(today).min(today)));
                }
                let rows = series(&tenor, got)?;
                let title = Some(format!("Treasury par yield, {tenor}"));
                let unit = Some("percent a year".to_owned());
                Ok(table::series(Series { id: id.clone(), title, unit, rows }, *from, *to))
            }
            Question::Curve { from, to } if got.is_empty() => {
                Ok(ask(Some(*from), (*to).min(today)))
            }
            Question::Curve { from, to } => {
                let mut days = curve(got)?;
                days.retain(|day| *from <= day.date && day.date <= *to);
                days.sort_by_key(|day| day.date);
                Ok(Next::Answer(Answer::Curve(days)))
            }
            _ => Err(question.unsupported()),
        }
    }
}

/// Asks for the tables of the years from `first` on; of the last two without it.
fn ask(first: Option<Date>, last: Date) -> Next {
    let first = first.map_or(last.year() - 1, Date::year);
    let years = (first.max(FIRST_YEAR).min(last.year())..=last.year()).rev().take(YEARS);
    let table = |year: i16| {
        let folder = "/resource-center/data-chart-center/interest-rates/daily-treasury-rates.csv";
        Ask::get("rates", format!("{folder}/{year}/all"))
            .with("type", "daily_treasury_yield_curve")
            .with("field_tdr_date_value", year)
            .with("_format", "csv")
    };
    Next::Ask(years.map(table).collect())
}

/// Reads a table and the date of each of its rows.
fn dated(payload: &Payload) -> Result<(Table, Vec<Date>), Fault> {
    let table = Table::read(payload)?;
    if table.column(|name| name == "Date") != Some(0) {
        return Err(Fault::not_the_payload("a table without dates"));
    }
    let dates = table.rows.iter().map(|row| row.get(0).and_then(calendar::american));
    let dates = dates.collect::<Option<_>>();
    Ok((table, dates.ok_or_else(|| Fault::not_the_payload("a row without its date"))?))
}

fn curve(got: &[Payload]) -> Result<Vec<CurveDay>, Fault> {
    let mut days = Vec::new();
    for payload in got {
        let (table, dates) = dated(payload)?;
        for (row, date) in table.rows.iter().zip(dates) {
            let cells = table.names().enumerate();
            let points =
                cells.filter_map(|(at, name)| Some((tenor(name)?, table::number(row, Some(at))?)));
            days.push(CurveDay { date, points: points.collect() });
        }
    }
    Ok(days)
}

fn series(wanted: &str, got: &[Payload]) -> Result<Vec<Observation>, Fault> {
    let mut rows = Vec::new();
    for payload in got {
        let (table, dates) = dated(payload)?;
        // A year before the tenor existed has no column of it.
        let column = table.column(|name| tenor(name).as_deref() == Some(wanted));
        if column.is_some() {
            let value = |row| table::number(row, column);
            let read = table.rows.iter().zip(dates);
            rows.extend(read.map(|(row, date)| Observation { date, value: value(row) }));
        }
    }
    Ok(rows)
}

/// Returns `10Y` for `10 Yr`, `10Y` and `BC_10YEAR`; `1.5M` for `1.5 Month`.
fn tenor(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches("BC_").to_ascii_uppercase();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, unit) = text.split_at_checked(end)?;
    let unit = match unit.trim() {
        "M" | "MO" | "MONTH" => 'M',
        "Y" | "YR" | "YEAR" => 'Y',
        _ => return None,
    };
    let is_number = !number.is_empty() && number.len() <= 4;
    is_number.then(|| format!("{number}{unit}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenor_is_one_in_every_spelling() {
        for (text, expected) in [("10 Yr", "10Y"), ("1.5 Month", "1.5M"), ("3 Mo", "3M")] {
            assert_eq!(tenor(text).as_deref(), Some(expected));
            assert_eq!(tenor(expected).as_deref(), Some(expected));
        }
        assert_eq!(tenor("BC_10YEAR").as_deref(), Some("10Y"));
        for wrong in ["", "Date", "Yr", "10", "10 Days", "é1Y"] {
            assert_eq!(tenor(wrong), None, "{wrong}");
        }
    }
}
