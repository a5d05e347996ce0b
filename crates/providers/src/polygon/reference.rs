//! What is said about tickers: the search, reports, actions, chains of options and news.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use super::{from_nanos, rows};
use crate::{
    ActionRow, Contract, Fact, Fault, Found, Item, Kind, OptionSide, Payload, calendar,
    read::Number, table,
};

#[derive(Deserialize)]
struct Listed {
    ticker: String,
    name: String,
    market: String,
    #[serde(rename = "type")]
    kind: Option<String>,
    primary_exchange: Option<String>,
    currency_name: Option<String>,
    currency_symbol: Option<String>,
}

pub(super) fn found(limit: usize, payload: &Payload) -> Result<Vec<Found>, Fault> {
    let found = |row: Listed| {
        let bare = row.ticker.split_once(':').map_or(row.ticker.as_str(), |(_, bare)| bare);
        let (symbol, kind) = match row.market.as_str() {
            "fx" => (format!("{bare}=X"), Kind::Currency),
            // Quoted in what its currency symbol says.
            "crypto" => {
                let quote = row.currency_symbol.as_deref()?;
                (format!("{}-{quote}", bare.strip_suffix(quote)?), Kind::Crypto)
            }
            "indices" => (format!("^{bare}"), Kind::Index),
            _ => (bare.to_owned(), Kind::Security),
        };
        Some(Found {
            symbol: symbol.parse().ok()?,
            name: row.name,
            kind,
            kind_name: row.kind,
            exchange: row.primary_exchange,
            currency: row.currency_symbol.or(row.currency_name).map(|it| it.to_ascii_uppercase()),
        })
    };
    Ok(rows::<Listed>(payload)?.into_iter().filter_map(found).take(limit).collect())
}

#[derive(Deserialize)]
struct Report {
    financials: BTreeMap<String, BTreeMap<String, Line>>,
    start_date: Option<String>,
    end_date: String,
    filing_date: Option<String>,
    fiscal_period: Option<String>,
    source_filing_url: Option<String>,
}

#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    value: Number,
    unit: Option<String>,
}

pub(super) fn facts(payload: &Payload) -> Result<Vec<Fact>, Fault> {
    let mut facts = Vec::new();
    for report in rows::<Report>(payload)? {
        let Some(end) = calendar::date(&report.end_date) else { continue };
        let start = report.start_date.as_deref().and_then(calendar::date);
        let filed = report.filing_date.as_deref().and_then(calendar::date);
        let accession = report.source_filing_url.as_deref().and_then(|url| url.rsplit_once('/'));
        let accession = accession.map(|(_, accession)| accession.to_owned());
        for (statement, lines) in report.financials {
            let start = start.filter(|_| statement != "balance_sheet");
            facts.extend(lines.into_iter().filter_map(|(concept, line)| {
                Some(Fact {
                    concept,
                    unit: line.unit?.replace(' ', ""),
                    value: line.value.0?,
                    start,
                    end,
                    filed,
                    form: report.fiscal_period.clone(),
                    accession: accession.clone(),
                })
            }));
        }
    }
    Ok(facts)
}

#[derive(Deserialize)]
struct Acted {
    ticker: String,
    execution_date: Option<String>,
    #[serde(default)]
    split_from: Number,
    #[serde(default)]
    split_to: Number,
    ex_dividend_date: Option<String>,
    #[serde(default)]
    cash_amount: Number,
    currency: Option<String>,
}

/// Reads what of a list is about `ticker`.
pub(super) fn actions(ticker: &str, payload: &Payload) -> Result<Vec<ActionRow>, Fault> {
    let action = |row: Acted| {
        if let Some(date) = row.execution_date {
            return table::split(calendar::date(&date)?, row.split_to.0, row.split_from.0);
        }
        let ex = calendar::date(&row.ex_dividend_date?)?;
        Some(ActionRow::Dividend { ex, amount: row.cash_amount.0?, currency: row.currency })
    };
    Ok(rows::<Acted>(payload)?
        .into_iter()
        .filter(|row| row.ticker == ticker)
        .filter_map(action)
        .collect())
}

#[derive(Deserialize)]
struct Optional {
    details: Details,
    #[serde(default)]
    day: Priced,
    #[serde(default)]
    last_quote: Priced,
    #[serde(default)]
    last_trade: Priced,
    #[serde(default)]
    implied_volatility: Number,
    #[serde(default)]
    open_interest: Number,
}

#[derive(Deserialize)]
struct Details {
    contract_type: String,
    expiration_date: String,
    strike_price: Number,
    ticker: String,
}

#[derive(Deserialize, Default)]
struct Priced {
    #[serde(default)]
    bid: Number,
    #[serde(default)]
    ask: Number,
    #[serde(default)]
    price: Number,
    #[serde(default)]
    close: Number,
    #[serde(default)]
    volume: Number,
    last_updated: Option<i64>,
}

/// Without a named expiry it gives the nearest ones together: only the first of them is kept.
pub(super) fn chain(expiry: Option<Date>, payload: &Payload) -> Result<Vec<Contract>, Fault> {
    let contract = |row: Optional| {
        Some(Contract {
            symbol: row.details.ticker.trim_start_matches("O:").parse().ok()?,
            side: match row.details.contract_type.as_str() {
                "call" => OptionSide::Call,
                "put" => OptionSide::Put,
                _ => return None,
            },
            strike: row.details.strike_price.0?,
            expiry: calendar::date(&row.details.expiration_date)?,
            bid: row.last_quote.bid.0,
            ask: row.last_quote.ask.0,
            last: row.last_trade.price.0.or(row.day.close.0),
            volume: row.day.volume.0,
            open_interest: row.open_interest.0,
            implied_volatility: row.implied_volatility.0,
            at: from_nanos(row.last_quote.last_updated),
        })
    };
    let mut chain: Vec<Contract> =
        rows::<Optional>(payload)?.into_iter().filter_map(contract).collect();
    let wanted = expiry.or_else(|| chain.iter().map(|it| it.expiry).min());
    chain.retain(|it| Some(it.expiry) == wanted);
    Ok(chain)
}

#[derive(Deserialize)]
struct Story {
    id: String,
    title: String,
    article_url: Option<String>,
    published_utc: Option<String>,
    publisher: Option<Publisher>,
    description: Option<String>,
    #[serde(default)]
    tickers: Vec<String>,
}

#[derive(Deserialize)]
struct Publisher {
    name: Option<String>,
}

pub(super) fn news(limit: usize, payload: &Payload) -> Result<Vec<Item>, Fault> {
    let item = |story: Story| Item {
        id: story.id,
        title: story.title,
        url: story.article_url,
        at: story.published_utc.as_deref().and_then(calendar::instant),
        publisher: story.publisher.and_then(|publisher| publisher.name),
        summary: story.description,
        symbols: story.tickers,
    };
    Ok(rows::<Story>(payload)?.into_iter().take(limit).map(item).collect())
}
