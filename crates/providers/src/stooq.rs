//! Stooq: days of shares, indices, currencies and commodities of the world, as a table.
//!
//! It closed its door to programs in 2026: it answers 200 with a page that wants work done by a browser.
//! So it is off until somebody switches it on, and that page is told from a table.

use kernel::{Interval, Timestamp};

use crate::{
    Access, Ask, BarPrices, BarRow, Capability, Card, Fault, Instrument, Key, Kind, Limit, Next,
    Payload, Proof, Provider, Question, calendar, read,
    table::{self, Table},
};

pub(crate) struct Stooq;

static CARD: Card = Card {
    id: "stooq",
    name: "Stooq",
    home: "https://stooq.com",
    bases: &[("table", "https://stooq.com")],
    capabilities: &[Capability::Bars],
    streams: false,
    key: Key::None,
    limits: &[Limit::per_minute(20)],
    bar_prices: BarPrices::Adjusted,
    proof: Proof::Documentation,
    default_on: false,
    notes: "Closed to programs since 2026, therefore off. Prices are adjusted for splits and dividends.",
};

impl Provider for Stooq {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn next(&self, question: &Question, _: &Access, got: &[Payload]) -> Result<Next, Fault> {
        let Question::Bars { instrument, interval, from, to } = question else {
            return Err(question.unsupported());
        };
        let period = match interval {
            Interval::Day => "d",
            Interval::Week => "w",
            Interval::Month => "m",
            _ => return Err(Fault::no_bars(*interval)),
        };
        let Some(payload) = got.first() else {
            let day = |date: jiff::civil::Date| date.strftime("%Y%m%d").to_string();
            let first = Timestamp(interval.floor(from.0.max(i64::MIN / 2)));
            return Ok(Next::ask(
                Ask::get("table", "/q/d/l/")
                    .with("s", native(instrument))
                    .with("i", period)
                    .with("d1", day(calendar::date_in_utc(first)))
                    .with("d2", day(calendar::last_before(*to))),
            ));
        };
        Ok(table::bars(bars(*interval, payload)?, *from, *to))
    }

    fn covers(&self, instrument: &Instrument) -> bool {
        instrument.kind != Kind::Other
    }
}

/// Returns `aapl.us`, `^spx`, `eurusd`, `vod.uk`.
fn native(instrument: &Instrument) -> String {
    let symbol = instrument.symbol.as_str();
    let name = match (instrument.kind, instrument.pair()) {
        (_, Some((base, quote))) => format!("{base}{quote}"),
        (Kind::Index, _) if symbol == "^GSPC" => "^SPX".to_owned(),
        (Kind::Security, _) => match instrument.with_dash().rsplit_once('.') {
            Some((name, "L")) => format!("{name}.UK"),
            Some(_) => symbol.to_owned(),
            None => format!("{}.US", instrument.with_dash()),
        },
        _ => symbol.to_owned(),
    };
    name.to_ascii_lowercase()
}

fn bars(interval: Interval, payload: &Payload) -> Result<Vec<BarRow>, Fault> {
    match read::text(payload)?.trim() {
        "No data" => return Err(Fault::UnknownSymbol),
        text if text.starts_with("Exceeded") => return Err(Fault::Limited { wait: None }),
        _ => {}
    }
    let table = Table::read(payload)?;
    let column = |name: &str| table.column(|known| known == name);
    let (date, close) = column("Date")
        .zip(column("Close"))
        .ok_or_else(|| Fault::not_the_payload("a table without Date and Close"))?;
    let [open, high, low, volume] = ["Open", "High", "Low", "Volume"].map(column);
    let bar = |row: &csv::StringRecord| {
        let date = row.get(date).and_then(calendar::date);
        let date = date.ok_or_else(|| Fault::not_the_payload("a bar without its date"))?;
        // The last row of a running day may lack its close.
        let Some(close) = table::number(row, Some(close)) else { return Ok(None) };
        Ok(Some(BarRow {
            at: calendar::bar_of(date, interval),
            open: table::number(row, open),
            high: table::number(row, high),
            low: table::number(row, low),
            close,
            volume: table::number(row, volume),
        }))
    };
    table.rows.iter().filter_map(|row| bar(row).transpose()).collect()
}
