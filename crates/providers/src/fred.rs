//! FRED, the economic data of the Federal Reserve Bank of St. Louis.
//!
//! Source: the download of its graphs (`fredgraph.csv`, without a key) and its API (with one). Dates are
//! the first day of a period; the graph writes nothing or a dot where there is a gap.

use serde::Deserialize;

use crate::{
    Access, Answer, Ask, BarPrices, Capability, Card, Fault, Found, Key, Kind, Limit, Next,
    Observation, Payload, Proof, Provider, Question, Series, calendar,
    read::{self, Number},
    table::{self, Table},
};

pub(crate) struct Fred;

static CARD: Card = Card {
    id: "fred",
    name: "FRED",
    home: "https://fred.stlouisfed.org",
    bases: &[("graph", "https://fred.stlouisfed.org"), ("api", "https://api.stlouisfed.org")],
    capabilities: &[Capability::Series, Capability::Search],
    streams: false,
    key: Key::Optional,
    limits: &[Limit::per_minute(120)],
    bar_prices: BarPrices::Raw,
    proof: Proof::Recording,
    default_on: true,
    notes: "Series as they stand now, revisions included, dated by the first day of each period. \
            Titles, units and the search need a key.",
};

impl Provider for Fred {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn next(&self, question: &Question, access: &Access, got: &[Payload]) -> Result<Next, Fault> {
        let key = access.key.as_deref();
        match (question, key, got) {
            (Question::Series { .. }, _, []) => ask(question, key),
            (Question::Series { id, from, to }, None, [payload, ..]) => {
                Ok(table::series(from_table(id, payload)?, *from, *to))
            }
            (Question::Series { id, from, to }, Some(_), [rows, about, ..]) => {
                Ok(table::series(from_api(id, rows, about)?, *from, *to))
            }
            (Question::Search { text, limit }, Some(key), []) => {
                let ask = Ask::get("api", "/fred/series/search")
                    .with("search_text", text)
                    .with("limit", (*limit).clamp(1, 100));
                Ok(Next::ask(signed(ask, key)))
            }
            (Question::Search { limit, .. }, Some(_), [payload, ..]) => found(*limit, payload),
            (Question::Search { .. }, None, _) => Err(Fault::unsupported("a search without a key")),
            _ => Err(question.unsupported()),
        }
    }
}

/// It takes its key in the address only.
fn signed(ask: Ask, key: &str) -> Ask {
    ask.with("file_type", "json").with("api_key", key)
}

fn ask(question: &Question, key: Option<&str>) -> Result<Next, Fault> {
    let Question::Series { id, from, to } = question else {
        return Err(question.unsupported());
    };
    // The graph gives several series for a list, and then in another shape.
    let is_one = !id.is_empty() && id.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_');
    if !is_one {
        return Err(Fault::UnknownSymbol);
    }
    let (first, last) =
        if key.is_some() { ("observation_start", "observation_end") } else { ("cosd", "coed") };
    let mut rows = match key {
        None => Ask::get("graph", "/graph/fredgraph.csv").with("id", id),
        Some(key) => {
            signed(Ask::get("api", "/fred/series/observations").with("series_id", id), key)
        }
    };
    for (name, date) in [(first, from), (last, to)] {
        if let Some(date) = date {
            rows = rows.with(name, date);
        }
    }
    let about = key.map(|key| signed(Ask::get("api", "/fred/series").with("series_id", id), key));
    Ok(Next::Ask([rows].into_iter().chain(about).collect()))
}

fn from_table(id: &str, payload: &Payload) -> Result<Series, Fault> {
    if payload.status == 404 {
        return Err(Fault::UnknownSymbol);
    }
    let table = Table::read(payload)?;
    let column = table.column(|name| name.eq_ignore_ascii_case(id));
    if column.is_none() {
        return Err(Fault::not_the_payload("a table of something else"));
    }
    let row = |row: &csv::StringRecord| {
        let text = row.get(0).unwrap_or_default();
        // Programs of tables write its dates the American way when they save them again.
        let date = calendar::date(text).or_else(|| calendar::american(text));
        let date = date.ok_or_else(|| Fault::not_the_payload("a row without its date"))?;
        Ok(Observation { date, value: table::number(row, column) })
    };
    let rows = table.rows.iter().map(row).collect::<Result<_, Fault>>()?;
    Ok(Series { id: id.to_owned(), title: None, unit: None, rows })
}

#[derive(Deserialize)]
struct Observations {
    observations: Vec<Observed>,
}

#[derive(Deserialize)]
struct Observed {
    date: String,
    value: Number,
}

#[derive(Deserialize)]
struct Listing {
    #[serde(rename = "seriess")]
    series: Vec<About>,
}

#[derive(Deserialize)]
struct About {
    id: String,
    title: String,
    units: Option<String>,
}

/// Reads a good answer of the API, or the fault in its message.
fn answer<'p, T: Deserialize<'p>>(payload: &'p Payload) -> Result<T, Fault> {
    #[derive(Deserialize)]
    struct Refusal {
        error_message: String,
    }
    let refusal = || read::parse::<Refusal>(&payload.body).ok();
    match (payload.status, refusal()) {
        (400 | 404, Some(it)) if it.error_message.contains("api_key") => Err(Fault::Denied),
        (400 | 404, Some(it)) if it.error_message.contains("does not exist") => {
            Err(Fault::UnknownSymbol)
        }
        _ => read::json(payload),
    }
}

fn from_api(id: &str, rows: &Payload, about: &Payload) -> Result<Series, Fault> {
    let row = |row: &Observed| {
        let date = calendar::date(&row.date)
            .ok_or_else(|| Fault::not_the_payload("a row without its date"))?;
        Ok(Observation { date, value: row.value.0 })
    };
    let observed = answer::<Observations>(rows)?.observations;
    let rows = observed.iter().map(row).collect::<Result<_, Fault>>()?;
    let about = answer::<Listing>(about)?.series.into_iter().next();
    let (title, unit) = about.map_or((None, None), |about| (Some(about.title), about.units));
    Ok(Series { id: id.to_owned(), title, unit, rows })
}

fn found(limit: usize, payload: &Payload) -> Result<Next, Fault> {
    let found = answer::<Listing>(payload)?.series.into_iter().filter_map(|series| {
        Some(Found {
            symbol: series.id.parse().ok()?,
            name: series.title,
            kind: Kind::Other,
            kind_name: Some("Series".to_owned()),
            exchange: Some("FRED".to_owned()),
            currency: None,
        })
    });
    Ok(Next::Answer(Answer::Search(found.take(limit).collect())))
}
