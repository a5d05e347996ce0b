//! Yahoo Finance: shares, funds, indices, currencies and coins of the world, without a key.
//!
//! No documentation exists; written from recorded answers. The chart and the search are open. Quotes in
//! one request, options and summaries want a cookie and a crumb that belongs to it, which are two rounds
//! more; what can be had from the chart is asked there.

mod chart;
mod fundamentals;
mod options;
mod quote;

use kernel::Interval;
use serde::Deserialize;

use crate::{
    Access, Ask, BarPrices, Capability, Card, Fault, Instrument, Key, Kind, Limit, Next, Payload,
    Proof, Provider, Question, read, table::encoded,
};

pub(crate) struct Yahoo;

static CARD: Card = Card {
    id: "yahoo",
    name: "Yahoo Finance",
    home: "https://finance.yahoo.com",
    bases: &[
        ("query", "https://query2.finance.yahoo.com"),
        ("crumb", "https://query1.finance.yahoo.com"),
        ("cookie", "https://fc.yahoo.com"),
    ],
    capabilities: &[
        Capability::Quotes,
        Capability::Bars,
        Capability::Search,
        Capability::Fundamentals,
        Capability::Actions,
        Capability::Options,
        Capability::News,
    ],
    streams: false,
    key: Key::None,
    limits: &[Limit::per_minute(60)],
    bar_prices: BarPrices::Raw,
    proof: Proof::Recording,
    default_on: true,
    notes: "Unofficial, and limited by address. Prices and dividends as traded and paid: its adjusting \
            for later splits is undone, except in bars of one minute. London quotes in pence: the \
            currency then says GBp. \
            Volumes of pairs and funds are left out.",
};

/// It turns away callers that name no browser.
const AGENT: &str = "Mozilla/5.0 (compatible; Prospect)";

impl Provider for Yahoo {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn next(&self, question: &Question, access: &Access, got: &[Payload]) -> Result<Next, Fault> {
        match question {
            Question::Bars { instrument, interval, from, to } => {
                let wanted = chart::Wanted { interval: *interval, from: *from, to: *to };
                chart::bars(instrument, wanted, access.now, got)
            }
            Question::Actions { instrument, from, to } => {
                chart::actions(instrument, (*from, *to), access.now, got)
            }
            Question::Quotes { instruments } => quote::quotes(instruments, got),
            Question::Search { text, limit } => quote::search(text, *limit, got),
            Question::News { instrument, limit } => quote::news(instrument.as_ref(), *limit, got),
            Question::Options { instrument, expiry } => options::chain(instrument, *expiry, got),
            Question::Expiries { instrument } => options::expiries(instrument, got),
            Question::Fundamentals { instrument } => {
                fundamentals::facts(instrument, access.now, got)
            }
            Question::Trades { .. }
            | Question::Depth { .. }
            | Question::Filings { .. }
            | Question::Series { .. }
            | Question::Curve { .. }
            | Question::Posts { .. } => Err(question.unsupported()),
        }
    }

    /// The chart of days has splits and dividends beside its bars, up to now.
    fn tells_beside(&self, question: &Question, other: &Question) -> bool {
        let Question::Bars { instrument, interval: Interval::Day, from, to } = question else {
            return false;
        };
        let same = Question::Actions { instrument: instrument.clone(), from: *from, to: *to };
        *other == same
    }

    fn lasting(&self, question: &Question) -> usize {
        match question {
            Question::Quotes { instruments } if quote::is_behind_door(instruments) => DOOR,
            Question::Options { .. } | Question::Expiries { .. } => DOOR,
            _ => 0,
        }
    }
}

/// The cookie and its crumb.
const DOOR: usize = 2;

/// Returns `EURUSD=X` for `EUR/USD`, `BTC-USD` for `BTC/USD`, `BRK-B` for `BRK.B`.
fn native(instrument: &Instrument) -> String {
    match (instrument.kind, instrument.pair()) {
        (Kind::Currency, Some((base, quote))) => format!("{base}{quote}=X"),
        (Kind::Crypto, Some((base, quote))) => format!("{base}-{quote}"),
        (Kind::Security, _) => instrument.with_dash(),
        _ => instrument.symbol.to_string(),
    }
}

fn get(path: &str, instrument: &Instrument) -> Ask {
    Ask::get("query", format!("{path}/{}", encoded(&native(instrument))))
        .header("user-agent", AGENT)
}

/// What it calls the kind of a thing.
fn kind_of(quote_type: &str) -> Kind {
    match quote_type {
        "EQUITY" | "ETF" | "MUTUALFUND" => Kind::Security,
        "INDEX" => Kind::Index,
        "CRYPTOCURRENCY" => Kind::Crypto,
        "CURRENCY" => Kind::Currency,
        _ => Kind::Other,
    }
}

/// It writes the volume of what has none as zero, and that of coins in money instead of coins.
fn has_volume(quote_type: Option<&str>) -> bool {
    !matches!(quote_type, Some("CURRENCY" | "MUTUALFUND" | "CRYPTOCURRENCY"))
}

/// The way to what is closed: a cookie, then the crumb that belongs to it, then the request.
enum Door {
    Knock(Ask),
    Open { cookie: String, crumb: String },
}

/// Returns how far the door is open after the answers `got`.
///
/// # Errors
///
/// [`Fault::NotThePayload`] when a page stands where the cookie or the crumb should be: it asks visitors
/// from some countries for consent first.
fn door(got: &[Payload]) -> Result<Door, Fault> {
    let Some(first) = got.first() else {
        return Ok(Door::Knock(Ask::get("cookie", "/").header("user-agent", AGENT)));
    };
    if first.status == 429 {
        return Err(Fault::Limited { wait: None });
    }
    let plain = |cookie: &&String| cookie.len() < 4_096 && cookie.bytes().all(|c| c >= b' ');
    let cookies: Vec<&str> = first.cookies.iter().filter(plain).map(String::as_str).collect();
    if cookies.is_empty() {
        return Err(Fault::not_the_payload("a page of consent instead of a cookie"));
    }
    let cookie = cookies.join("; ");
    let Some(second) = got.get(1) else {
        let ask = Ask::get("crumb", "/v1/test/getcrumb").header("cookie", cookie);
        return Ok(Door::Knock(ask.header("user-agent", AGENT)));
    };
    let crumb = read::text(second)?.trim();
    let is_crumb = |c: u8| c.is_ascii_graphic() && c != b'<' && c != b'{';
    if crumb.is_empty() || crumb.len() > 64 || !crumb.bytes().all(is_crumb) {
        return Err(Fault::not_the_payload("something else than a crumb"));
    }
    Ok(Door::Open { cookie, crumb: crumb.to_owned() })
}

/// Shows cookie and crumb with a request.
fn through(ask: Ask, cookie: String, crumb: String) -> Ask {
    ask.with("crumb", crumb).header("cookie", cookie)
}

/// What it says when it does not answer; the name around it differs from door to door.
#[derive(Deserialize)]
struct Refusal {
    #[serde(default)]
    code: String,
    #[serde(default)]
    description: String,
}

impl Refusal {
    fn fault(&self) -> Fault {
        match self.code.as_str() {
            "Not Found" => Fault::UnknownSymbol,
            "Unauthorized" => Fault::Denied,
            "Too Many Requests" => Fault::Limited { wait: None },
            "Unprocessable Entity" => Fault::unsupported("bars so long ago"),
            _ => Fault::not_the_payload("an error of its own"),
        }
    }
}
