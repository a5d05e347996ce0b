//! The World Bank: indicators of countries, by year, quarter or month.
//!
//! Source: "Indicators API, version 2". A series is named as its address has it: `USA/NY.GDP.MKTP.CD`.
//! It answers with 200 when it refuses, and with the newest period first.

use serde::Deserialize;

use crate::{
    Access, Ask, BarPrices, Capability, Card, Fault, Key, Limit, Next, Observation, Payload, Proof,
    Provider, Question, Series, calendar,
    read::{self, Number},
    table,
};

pub(crate) struct WorldBank;

static CARD: Card = Card {
    id: "world_bank",
    name: "World Bank",
    home: "https://data.worldbank.org",
    bases: &[("api", "https://api.worldbank.org")],
    capabilities: &[Capability::Series],
    streams: false,
    key: Key::None,
    limits: &[Limit::per_minute(60)],
    bar_prices: BarPrices::Raw,
    proof: Proof::Documentation,
    default_on: true,
    notes: "Series by country/indicator, such as USA/NY.GDP.MKTP.CD, dated by the first day of each \
            period. The unit stands in the title.",
};

/// Rows of a page; the longest series have some hundred months.
const ROWS: usize = 1_000;

/// Pages of one question.
const PAGES: u32 = 20;

impl Provider for WorldBank {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn next(&self, question: &Question, _: &Access, got: &[Payload]) -> Result<Next, Fault> {
        let Question::Series { id, from, to } = question else {
            return Err(question.unsupported());
        };
        let (country, indicator) = id.split_once('/').ok_or(Fault::UnknownSymbol)?;
        let fine = |text: &str| {
            let allowed = |c: u8| c.is_ascii_alphanumeric() || b"._-".contains(&c);
            !text.is_empty() && text.len() <= 60 && text.bytes().all(allowed)
        };
        if !fine(country) || !fine(indicator) {
            return Err(Fault::UnknownSymbol);
        }
        let page = |number: u32| {
            Ask::get("api", format!("/v2/country/{country}/indicator/{indicator}"))
                .with("format", "json")
                .with("per_page", ROWS)
                .with("page", number)
        };
        let Some(first) = got.first() else { return Ok(Next::ask(page(1))) };
        let (about, _) = read(first)?;
        let pages = about.pages.0.filter(|pages| *pages > 1.0).unwrap_or(1.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to PAGES")]
        let pages = pages.min(f64::from(PAGES)) as u32;
        if got.len() == 1 && pages > 1 {
            return Ok(Next::Ask((2..=pages).map(page).collect()));
        }
        let mut series = Series { id: id.clone(), title: None, unit: None, rows: Vec::new() };
        for payload in got {
            for row in read(payload)?.1 {
                let date = calendar::first_day(&row.date)
                    .ok_or_else(|| Fault::not_the_payload("a row without its period"))?;
                series.rows.push(Observation { date, value: row.value.0 });
                if series.title.is_none() {
                    series.title = title(&row);
                }
            }
        }
        Ok(table::series(series, *from, *to))
    }
}

fn title(row: &Row) -> Option<String> {
    let names = [&row.country, &row.indicator].map(|named| named.as_ref()?.value.clone());
    let names: Vec<String> = names.into_iter().flatten().collect();
    (!names.is_empty()).then(|| names.join(", "))
}

#[derive(Deserialize)]
struct About {
    #[serde(default)]
    pages: Number,
    message: Option<Vec<Message>>,
}

#[derive(Deserialize)]
struct Message {
    id: String,
}

#[derive(Deserialize)]
struct Row {
    indicator: Option<Named>,
    country: Option<Named>,
    date: String,
    value: Number,
}

#[derive(Deserialize)]
struct Named {
    value: Option<String>,
}

/// Reads `[about, rows]`, or the message alone.
fn read(payload: &Payload) -> Result<(About, Vec<Row>), Fault> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Page {
        Rows(About, Option<Vec<Row>>),
        Refused([About; 1]),
    }
    match read::json(payload)? {
        Page::Rows(about, rows) => Ok((about, rows.unwrap_or_default())),
        // 120 is a value that is not in its lists, 175 an indicator that was taken away.
        Page::Refused([About { message: Some(messages), .. }])
            if messages.iter().any(|it| it.id == "120" || it.id == "175") =>
        {
            Err(Fault::UnknownSymbol)
        }
        Page::Refused(_) => Err(Fault::not_the_payload("a refusal")),
    }
}
