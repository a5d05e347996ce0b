//! The European Central Bank: its reference rates of the euro, and its series.
//!
//! Source: "Euro foreign exchange reference rates" (XML of the day and of 90 days) and its data API
//! (SDMX-JSON). One rate a working day: what one euro is worth.

use std::time::Duration;

use jiff::civil::{Date, Time};
use kernel::{Interval, Timestamp};
use quick_xml::{Reader, events::Event};

use crate::{
    Access, Answer, Ask, BarPrices, BarRow, Capability, Card, Fault, Instrument, Key, Kind, Limit,
    Next, Payload, Proof, Provider, Question, Tick, calendar, read, sdmx, table,
};

pub(crate) struct Ecb;

static CARD: Card = Card {
    id: "ecb",
    name: "European Central Bank",
    home: "https://www.ecb.europa.eu",
    bases: &[("rates", "https://www.ecb.europa.eu"), ("data", "https://data-api.ecb.europa.eu")],
    capabilities: &[Capability::Quotes, Capability::Bars, Capability::Series],
    streams: false,
    key: Key::None,
    limits: &[Limit::per_minute(60)],
    bar_prices: BarPrices::Raw,
    proof: Proof::Recording,
    default_on: true,
    notes: "One reference rate a working day, set about 14:10 and published about 16:00 in Frankfurt; \
            not a price to trade at. A pair without the euro is the quotient of its two rates.",
};

/// The short history holds so many days.
const SHORT: Duration = Duration::from_hours(24 * 85);

impl Provider for Ecb {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn next(&self, question: &Question, access: &Access, got: &[Payload]) -> Result<Next, Fault> {
        match question {
            Question::Quotes { instruments } => match got.first() {
                None => Ok(Next::ask(Ask::get("rates", "/stats/eurofxref/eurofxref-daily.xml"))),
                Some(payload) => quotes(instruments, payload),
            },
            Question::Bars { instrument, interval, from, to } => {
                if *interval != Interval::Day {
                    return Err(Fault::no_bars(*interval));
                }
                let pair = pair(instrument)?;
                if got.is_empty() {
                    return ask_bars(pair, (*from, *to), access.now);
                }
                Ok(table::bars(bars(pair, got)?, *from, *to))
            }
            Question::Series { id, from, to } => match got.first() {
                None => Ok(Next::ask(sdmx::ask(("data", "/service/data"), id, *from, *to)?)),
                Some(payload) => Ok(table::series(sdmx::series(id, payload)?, *from, *to)),
            },
            _ => Err(question.unsupported()),
        }
    }

    fn covers(&self, instrument: &Instrument) -> bool {
        pair(instrument).is_ok()
    }
}

type Pair<'a> = (&'a str, &'a str);

/// # Errors
///
/// [`Fault::Unsupported`] for what is no pair of moneys.
fn pair(instrument: &Instrument) -> Result<Pair<'_>, Fault> {
    let pair = instrument.pair().filter(|(base, quote)| {
        let is_code = |text: &str| text.len() == 3 && text.bytes().all(|c| c.is_ascii_uppercase());
        instrument.kind == Kind::Currency && base != quote && is_code(base) && is_code(quote)
    });
    pair.ok_or_else(|| Fault::unsupported("what is no pair of moneys"))
}

/// Asks for 90 days in one file, or for the whole of both rates from the data API.
fn ask_bars(
    (base, quote): Pair,
    (from, to): (Timestamp, Timestamp),
    now: Timestamp,
) -> Result<Next, Fault> {
    if from > now.minus(SHORT) {
        return Ok(Next::ask(Ask::get("rates", "/stats/eurofxref/eurofxref-hist-90d.xml")));
    }
    let (first, last) = (calendar::date_in_utc(from), calendar::last_before(to));
    let ask =
        |code| sdmx::ask(("data", "/service/data"), &series_of(code), Some(first), Some(last));
    let asks = [base, quote].into_iter().filter(|code| *code != "EUR").map(ask);
    Ok(Next::Ask(asks.collect::<Result<_, _>>()?))
}

fn series_of(code: &str) -> String {
    format!("EXR/D.{code}.EUR.SP00.A")
}

/// What one euro is worth, on one day.
struct Rates {
    date: Date,
    rates: Vec<(String, f64)>,
}

impl Rates {
    fn of(&self, code: &str) -> Option<f64> {
        if code == "EUR" {
            return Some(1.0);
        }
        self.rates.iter().find(|(known, _)| known == code).map(|(_, rate)| *rate)
    }

    fn cross(&self, (base, quote): Pair) -> Option<f64> {
        cross(self.of(base)?, self.of(quote)?)
    }
}

fn cross(base: f64, quote: f64) -> Option<f64> {
    let price = quote / base;
    (price.is_finite() && price > 0.0).then_some(price)
}

/// Reads the days of a file of rates; one with an unknown rate lacks it.
fn days(payload: &Payload) -> Result<Vec<Rates>, Fault> {
    let broken = || Fault::not_the_payload("XML that is none");
    let mut reader = Reader::from_str(read::text(payload)?);
    let mut days: Vec<Rates> = Vec::new();
    let mut is_whole = false;
    loop {
        let element = match reader.read_event().map_err(|_| broken())? {
            Event::Start(element) | Event::Empty(element) => element,
            Event::End(element) if element.local_name().as_ref() == "Envelope" => {
                is_whole = true;
                continue;
            }
            Event::Eof => break,
            _ => continue,
        };
        if element.local_name().as_ref() != "Cube" {
            continue;
        }
        let attribute = |name: &str| {
            let found = element.try_get_attribute(name).ok()??;
            Some(found.value.into_owned())
        };
        if let Some(time) = attribute("time") {
            let date = calendar::date(&time).ok_or_else(broken)?;
            days.push(Rates { date, rates: Vec::new() });
        } else if let Some((code, rate)) = attribute("currency").zip(attribute("rate")) {
            let rate = rate.trim().parse().ok().filter(|rate: &f64| rate.is_finite());
            let day = days.last_mut().ok_or_else(broken)?;
            day.rates.extend(rate.map(|rate| (code, rate)));
        }
    }
    if is_whole && !days.is_empty() {
        Ok(days)
    } else {
        Err(Fault::not_the_payload("no rates, or half a file of them"))
    }
}

fn quotes(instruments: &[Instrument], payload: &Payload) -> Result<Next, Fault> {
    let days = days(payload)?;
    let Some(newest) = days.iter().max_by_key(|day| day.date) else {
        return Err(Fault::not_the_payload("no rates"));
    };
    let published = newest.date.to_datetime(Time::constant(16, 0, 0, 0)).to_string();
    let frankfurt = calendar::zone(Some("Europe/Berlin"), Some(3_600));
    let ticks = instruments.iter().filter_map(|instrument| {
        let pair = pair(instrument).ok()?;
        Some(Tick {
            at: calendar::local(&published, &frankfurt),
            last: Some(newest.cross(pair)?),
            currency: Some(pair.1.to_owned()),
            ..Tick::of(instrument.symbol.clone())
        })
    });
    Ok(Next::Answer(Answer::Quotes(ticks.collect())))
}

fn bar(date: Date, close: f64) -> BarRow {
    let at = calendar::midnight(date);
    BarRow { at, open: None, high: None, low: None, close, volume: None }
}

fn bars(pair: Pair, got: &[Payload]) -> Result<Vec<BarRow>, Fault> {
    let [first, ..] = got else { return Ok(Vec::new()) };
    if read::text(first)?.trim_start().starts_with('<') {
        let rates = days(first)?;
        return Ok(rates.iter().filter_map(|day| Some(bar(day.date, day.cross(pair)?))).collect());
    }
    let of = |code: &str, payload: Option<&Payload>| {
        let payload = payload.ok_or_else(|| Fault::not_the_payload("half of the pair"))?;
        Ok(sdmx::series(&series_of(code), payload)?.rows)
    };
    let close =
        |date, base: Option<f64>, quote: Option<f64>| Some(bar(date, cross(base?, quote?)?));
    if pair.0 == "EUR" {
        let rows = of(pair.1, got.first())?.into_iter();
        return Ok(rows.filter_map(|row| close(row.date, Some(1.0), row.value)).collect());
    }
    let bases = of(pair.0, got.first())?.into_iter();
    if pair.1 == "EUR" {
        return Ok(bases.filter_map(|row| close(row.date, row.value, Some(1.0))).collect());
    }
    let quotes = of(pair.1, got.get(1))?;
    let quotes: std::collections::BTreeMap<Date, _> =
        quotes.into_iter().map(|row| (row.date, row.value)).collect();
    let both = bases.filter_map(|row| close(row.date, row.value, *quotes.get(&row.date)?));
    Ok(both.collect())
}
