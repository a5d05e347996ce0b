//! What is said about tickers: the search, figures and statements, and news.

use serde::Deserialize;
use serde_json::Value;

use crate::{
    Answer, Fact, Fault, Found, Item, Kind, Next, Payload, calendar,
    read::{self, Number},
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Hit {
    ticker: String,
    name: Option<String>,
    asset_type: Option<String>,
}

pub(super) fn search(limit: usize, payload: &Payload) -> Result<Next, Fault> {
    let hits: Vec<Hit> = read::known(payload)?;
    let found = hits.into_iter().filter_map(|hit| {
        Some(Found {
            symbol: hit.ticker.parse().ok()?,
            name: hit.name.filter(|name| !name.is_empty())?,
            kind: Kind::Security,
            kind_name: hit.asset_type,
            exchange: None,
            currency: Some("USD".to_owned()),
        })
    });
    Ok(Next::Answer(Answer::Search(found.take(limit).collect())))
}

/// The figures of each day, and the lines of the statements, which a plan may not include.
pub(super) fn fundamentals(daily: &Payload, statements: Option<&Payload>) -> Result<Next, Fault> {
    let mut facts = Vec::new();
    for row in read::known::<Vec<serde_json::Map<String, Value>>>(daily)? {
        let date = row.get("date").and_then(Value::as_str).and_then(calendar::date);
        let Some(end) = date else { continue };
        facts.extend(
            row.iter()
                .filter_map(|(name, value)| {
                    let unit =
                        if name == "marketCap" || name == "enterpriseVal" { "USD" } else { "pure" };
                    let value = Number::of(value).0?;
                    Some(fact(name, unit, value, (None, end)))
                })
                .filter(|fact| fact.concept != "date"),
        );
    }
    match statements.map(read_statements) {
        None | Some(Err(Fault::Denied | Fault::Status(_) | Fault::UnknownSymbol)) => {}
        Some(read) => facts.extend(read?),
    }
    Ok(Next::Answer(Answer::Fundamentals(facts)))
}

type Period = (Option<jiff::civil::Date>, jiff::civil::Date);

fn fact(name: &str, unit: &str, value: f64, (start, end): Period) -> Fact {
    let (concept, unit) = (name.to_owned(), unit.to_owned());
    Fact { concept, unit, value, start, end, filed: None, form: None, accession: None }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stated {
    date: String,
    #[serde(default)]
    quarter: Number,
    statement_data: std::collections::BTreeMap<String, Vec<Line>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    data_code: String,
    #[serde(default)]
    value: Number,
}

/// Reads statements, dated by the end of their period: restated since, and without the day of filing.
fn read_statements(payload: &Payload) -> Result<Vec<Fact>, Fault> {
    let mut facts = Vec::new();
    for statement in read::known::<Vec<Stated>>(payload)? {
        let Some(end) = calendar::date(&statement.date) else { continue };
        // Quarter 0 is the year.
        let months = if statement.quarter.0 == Some(0.0) { 12 } else { 3 };
        for (name, lines) in statement.statement_data {
            let is_flow = name == "incomeStatement" || name == "cashFlow";
            let start = is_flow.then(|| calendar::start_of(end, months)).flatten();
            let unit = if name == "overview" { "pure" } else { "USD" };
            facts.extend(
                lines.into_iter().filter_map(|line| {
                    Some(fact(&line.data_code, unit, line.value.0?, (start, end)))
                }),
            );
        }
    }
    Ok(facts)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Story {
    id: Value,
    title: String,
    url: Option<String>,
    published_date: Option<String>,
    source: Option<String>,
    description: Option<String>,
    #[serde(default)]
    tickers: Vec<String>,
}

pub(super) fn news(limit: usize, payload: &Payload) -> Result<Next, Fault> {
    let stories: Vec<Story> = read::known(payload)?;
    let items = stories.into_iter().map(|story| Item {
        id: story.id.to_string(),
        title: story.title,
        url: story.url,
        at: story.published_date.as_deref().and_then(calendar::instant),
        publisher: story.source,
        summary: story.description,
        symbols: story.tickers.into_iter().map(|it| it.to_ascii_uppercase()).collect(),
    });
    Ok(Next::Answer(Answer::News(items.take(limit).collect())))
}
