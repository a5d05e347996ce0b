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
        let (id, from, to) = match question {
            Question::Series { id, from, to } => (id, from, to),
            Question::Curve { from, to } => return curve(*from, *to, access, got),
            _ => return Err(Fault::unsupported(question.capability().name())),
        };
        let tenor = tenor(id).ok_or(Fault::UnknownSymbol)?;
        if got.is_empty() {
            let today = calendar::date_in_utc(access.now);
            return Ok(ask(from.unwrap_or(today), to.unwrap_or(today).min(today), *from));
        }
        let mut rows = Vec::new();
        for payload in got {
            read(&tenor, payload, &mut rows)?;
        }
        let title = Some(format!("Treasury par yield, {tenor}"));
        let unit = Some("percent a year".to_owned());
        Ok(table::series(Series { id: id.clone(), title, unit, rows }, *from, *to))
    }
}

/// Asks for the tables of the years; for the last two when no first day is named.
fn ask(first: Date, last: Date, from: Option<Date>) -> Next {
    let first = if from.is_some() { first.year() } else { last.year() - 1 };
    let years = (first.max(FIRST_YEAR).min(last.year())..=last.year()).rev().take(YEARS);
    let table = |year: i16| {
        let folder = "/resource-center/data-chart-center/interest-rates/daily-treasury-rates.csv";
        Ask::get("rates", format!("{folder}/{year}/all"))
            .with("type", "daily_treasury_yield_curve")
            .with("field_tdr_date_value", year.to_string())
            .with("_format", "csv")
    };
    Next::Ask(years.map(table).collect())
}

/// Reads whole curves: the same tables, all of their columns.
fn curve(from: Date, to: Date, access: &Access, got: &[Payload]) -> Result<Next, Fault> {
    let today = calendar::date_in_utc(access.now);
    if got.is_empty() {
        return Ok(ask(from, to.min(today), Some(from)));
    }
    let mut days = Vec::new();
    for payload in got {
        let table = Table::read(payload)?;
        if table.column(|name| name == "Date") != Some(0) {
            return Err(Fault::not_the_payload("a table without dates"));
        }
        for row in &table.rows {
            let date = row.get(0).and_then(calendar::american);
            let date = date.ok_or_else(|| Fault::not_the_payload("a row without its date"))?;
            let cells = table.names().enumerate().skip(1);
            let points =
                cells.filter_map(|(at, name)| Some((tenor(name)?, table::number(row, Some(at))?)));
            days.push(CurveDay { date, points: points.collect() });
        }
    }
    days.retain(|day| from <= day.date && day.date <= to);
    days.sort_by_key(|day| day.date);
    Ok(Next::Answer(Answer::Curve(days)))
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

fn read(wanted: &str, payload: &Payload, rows: &mut Vec<Observation>) -> Result<(), Fault> {
    let table = Table::read(payload)?;
    if table.column(|name| name == "Date") != Some(0) {
        return Err(Fault::not_the_payload("a table without dates"));
    }
    // A year before the tenor existed has no column of it.
    let Some(column) = table.column(|name| tenor(name).as_deref() == Some(wanted)) else {
        return Ok(());
    };
    for row in &table.rows {
        let date = row.get(0).and_then(calendar::american);
        let date = date.ok_or_else(|| Fault::not_the_payload("a row without its date"))?;
        rows.push(Observation { date, value: table::number(row, Some(column)) });
    }
    Ok(())
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
