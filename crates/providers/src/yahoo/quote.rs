//! Quotes of many symbols at once, the search, and the news beside it.

use serde::Deserialize;

use super::{AGENT, Door, Refusal, chart, door, has_volume, kind_of, native, through};
use crate::{
    Answer, Ask, Fault, Found, Instrument, Item, Next, Payload, Tick,
    read::{self, Number, from_seconds},
};

/// So many symbols cost no more by their charts than one answer behind cookie and crumb.
const BY_CHART: usize = 3;

/// Symbols of one request.
const AT_ONCE: usize = 200;

/// Whether they are asked for in one request, behind cookie and crumb.
pub(super) fn is_behind_door(instruments: &[Instrument]) -> bool {
    instruments.len() > BY_CHART
}

pub(super) fn quotes(instruments: &[Instrument], got: &[Payload]) -> Result<Next, Fault> {
    let instruments = instruments.get(..AT_ONCE).unwrap_or(instruments);
    if !is_behind_door(instruments) {
        return by_chart(instruments, got);
    }
    let Some(payload) = got.get(2) else {
        return Ok(Next::ask(match door(got)? {
            Door::Knock(ask) => ask,
            Door::Open { cookie, crumb } => {
                let names: Vec<String> = instruments.iter().map(native).collect();
                let ask = Ask::get("query", "/v7/finance/quote").header("user-agent", AGENT);
                through(ask.with("symbols", names.join(",")), cookie, crumb)
            }
        }));
    };
    let quotes = Envelope::read(payload)?;
    let ticks = quotes.into_iter().filter_map(|quote| {
        let asked = instruments.iter().find(|it| native(it) == quote.symbol)?;
        Some(quote.tick(asked))
    });
    Ok(Next::Answer(Answer::Quotes(ticks.collect())))
}

fn by_chart(instruments: &[Instrument], got: &[Payload]) -> Result<Next, Fault> {
    if got.is_empty() && !instruments.is_empty() {
        return Ok(chart::ask_ticks(instruments));
    }
    let ticks = instruments
        .iter()
        .zip(got)
        .filter_map(|(instrument, payload)| chart::tick(&instrument.symbol, payload).transpose());
    let ticks: Vec<Tick> = ticks.collect::<Result<_, _>>()?;
    match instruments {
        [_] if ticks.is_empty() => Err(Fault::UnknownSymbol),
        _ => Ok(Next::Answer(Answer::Quotes(ticks))),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope {
    quote_response: Body,
}

#[derive(Deserialize)]
struct Body {
    result: Option<Vec<Row>>,
    error: Option<Refusal>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    symbol: String,
    quote_type: Option<String>,
    currency: Option<String>,
    #[serde(default)]
    regular_market_time: Number,
    #[serde(default)]
    regular_market_price: Number,
    #[serde(default)]
    regular_market_previous_close: Number,
    #[serde(default)]
    regular_market_open: Number,
    #[serde(default)]
    regular_market_day_high: Number,
    #[serde(default)]
    regular_market_day_low: Number,
    #[serde(default)]
    regular_market_volume: Number,
    #[serde(default)]
    bid: Number,
    #[serde(default)]
    ask: Number,
    /// Minutes.
    #[serde(default)]
    exchange_data_delayed_by: Number,
}

impl Envelope {
    fn read(payload: &Payload) -> Result<Vec<Row>, Fault> {
        let body = read::json::<Self>(payload)?.quote_response;
        match (body.result, body.error) {
            (Some(quotes), _) => Ok(quotes),
            (None, Some(error)) => Err(error.fault()),
            (None, None) => Err(Fault::not_the_payload("neither quotes nor an error")),
        }
    }
}

impl Row {
    /// A bid or ask of zero is one that nobody makes. Sizes are left out: some are in lots, some are not.
    fn tick(self, asked: &Instrument) -> Tick {
        let made = |price: Number| price.0.filter(|price| *price != 0.0);
        let has_volume = has_volume(self.quote_type.as_deref());
        let minutes = self.exchange_data_delayed_by.0.filter(|it| (0.0..=10_080.0).contains(it));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to a week")]
        let delay = minutes.map(|minutes| (minutes * 60.0) as u32);
        Tick {
            at: self.regular_market_time.0.and_then(from_seconds),
            last: self.regular_market_price.0,
            bid: made(self.bid),
            ask: made(self.ask),
            previous_close: self.regular_market_previous_close.0,
            open: self.regular_market_open.0,
            high: self.regular_market_day_high.0,
            low: self.regular_market_day_low.0,
            volume: self.regular_market_volume.0.filter(|_| has_volume),
            currency: self.currency,
            delay,
            ..Tick::of(asked.symbol.clone())
        }
    }
}

#[derive(Deserialize)]
struct Hits {
    #[serde(default)]
    quotes: Vec<Hit>,
    #[serde(default)]
    news: Vec<Story>,
}

/// Hits that are no listed thing (companies before their listing) have no symbol.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Hit {
    symbol: Option<String>,
    #[serde(rename = "longname")]
    long_name: Option<String>,
    #[serde(rename = "shortname")]
    short_name: Option<String>,
    #[serde(default)]
    quote_type: String,
    exch_disp: Option<String>,
    exchange: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Story {
    uuid: String,
    title: String,
    link: Option<String>,
    publisher: Option<String>,
    #[serde(default)]
    provider_publish_time: Number,
    #[serde(default)]
    related_tickers: Vec<String>,
}

fn ask(text: &str, quotes: usize, stories: usize) -> Next {
    let ask = Ask::get("query", "/v1/finance/search")
        .with("q", text)
        .with("quotesCount", quotes)
        .with("newsCount", stories)
        .with("enableFuzzyQuery", "false");
    Next::ask(ask.header("user-agent", AGENT))
}

pub(super) fn search(text: &str, limit: usize, got: &[Payload]) -> Result<Next, Fault> {
    let Some(payload) = got.first() else { return Ok(ask(text, limit.clamp(1, 50), 0)) };
    let hits: Hits = read::json(payload)?;
    let found = hits.quotes.into_iter().filter_map(|hit| {
        let name = hit.long_name.or(hit.short_name)?.trim().to_owned();
        Some(Found {
            symbol: hit.symbol?.parse().ok()?,
            name,
            kind: kind_of(&hit.quote_type),
            kind_name: Some(hit.quote_type).filter(|name| !name.is_empty()),
            exchange: hit.exch_disp.or(hit.exchange),
            currency: None,
        })
    });
    Ok(Next::Answer(Answer::Search(found.take(limit).collect())))
}

pub(super) fn news(
    instrument: Option<&Instrument>,
    limit: usize,
    got: &[Payload],
) -> Result<Next, Fault> {
    let Some(payload) = got.first() else {
        let text = instrument.map(native);
        // Without a symbol it has no news of its own; those of the index come nearest.
        return Ok(ask(text.as_deref().unwrap_or("^GSPC"), 0, limit.clamp(1, 50)));
    };
    let hits: Hits = read::json(payload)?;
    let items = hits.news.into_iter().map(|story| Item {
        id: story.uuid,
        title: story.title,
        url: story.link,
        at: story.provider_publish_time.0.and_then(from_seconds),
        publisher: story.publisher,
        summary: None,
        symbols: story.related_tickers,
    });
    Ok(Next::Answer(Answer::News(items.take(limit).collect())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    #[test]
    fn names_are_spelled_its_way() {
        let spelled = |symbol: &str, kind| native(&Instrument::new(symbol.parse().unwrap(), kind));
        assert_eq!(spelled("EUR/USD", Kind::Currency), "EURUSD=X");
        assert_eq!(spelled("BTC/USD", Kind::Crypto), "BTC-USD");
        assert_eq!(spelled("BRK.B", Kind::Security), "BRK-B");
        assert_eq!(spelled("OCDO.L", Kind::Security), "OCDO.L");
        assert_eq!(spelled("^GSPC", Kind::Index), "^GSPC");
    }
}
