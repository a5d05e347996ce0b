//! Quotes as a terminal shows them: what changed since, how old they are, and how they read.

use std::{collections::BTreeMap, time::Duration};

use kernel::Timestamp;
use serde_json::Value;

use crate::{
    client::{Client, escape},
    failure::Failure,
};

/// What makes a quote another one; when it was looked at does not.
const FIGURES: [&str; 8] =
    ["last", "change", "bid", "ask", "volume", "at", "freshness", "previous_close"];

/// Asks for the quotes of `symbols`, in their order.
pub async fn fetch(
    client: &Client,
    symbols: &[String],
    as_of: Option<&str>,
) -> Result<Vec<Value>, Failure> {
    let mut path = format!("/api/v1/quotes?symbols={}", escape(&symbols.join(",")));
    if let Some(as_of) = as_of {
        path.extend(["&as_of=", &escape(as_of)]);
    }
    match client.data("GET", &path, None).await? {
        Value::Array(quotes) => Ok(quotes),
        _ => Err(Failure::new(crate::failure::FAILED, "the answer is not a list of quotes")),
    }
}

/// The newest quote of each symbol.
#[derive(Debug, Clone, Default)]
pub struct Board {
    quotes: BTreeMap<String, Value>,
}

impl Board {
    pub fn get(&self, symbol: &str) -> Option<&Value> {
        self.quotes.get(symbol)
    }

    /// Takes a quote in; what it does not say (a live one has neither name nor closes) stays. Returns the
    /// whole quote if it is news, `None` for what was known and for what is older than that: of those
    /// only what nobody has said yet is taken.
    pub fn take(&mut self, news: &Value) -> Option<&Value> {
        let symbol = news["symbol"].as_str()?.to_owned();
        let members = news.as_object()?;
        let known = self.quotes.entry(symbol).or_insert(Value::Null);
        let older = time(&news["at"]).zip(time(&known["at"])).is_some_and(|(new, old)| new < old);
        if older || FIGURES.iter().all(|name| !known.is_null() && news[*name] == known[*name]) {
            if let Some(known) = known.as_object_mut() {
                for (name, value) in members {
                    known.entry(name.clone()).or_insert_with(|| value.clone());
                }
            }
            return None;
        }
        match known.as_object_mut() {
            Some(known) => known.extend(members.clone()),
            None => *known = news.clone(),
        }
        Some(known)
    }
}

/// A time of an answer.
pub fn time(value: &Value) -> Option<Timestamp> {
    value.as_str()?.parse().ok()
}

/// A price with as many digits as tell it from its neighbours, two decimals at least.
pub fn price_text(price: f64) -> String {
    if !price.is_finite() {
        return "–".to_owned();
    }
    let magnitude = if price == 0.0 { 0.0 } else { price.abs().log10().floor() };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "2 to 8")]
    let decimals = (5.0 - magnitude).clamp(2.0, 8.0) as usize;
    let text = format!("{price:.decimals$}");
    let point = text.find('.').unwrap_or(text.len());
    let zeros = text.len() - text.trim_end_matches('0').len();
    let keep = (text.len() - zeros).max((point + 3).min(text.len()));
    text.get(..keep).unwrap_or(&text).to_owned()
}

/// A number of a quote as text; a dash for what is not known.
pub fn figure(quote: &Value, name: &str) -> String {
    quote[name].as_f64().map_or_else(|| "–".to_owned(), price_text)
}

/// The change of the day in percent, signed.
pub fn percent(quote: &Value) -> String {
    let percent = quote["change_percent"].as_f64().filter(|percent| percent.is_finite());
    percent.map_or_else(|| "–".to_owned(), |percent| format!("{percent:+.2}%"))
}

/// A count in four characters or so: 12.3k, 4.56M.
pub fn short(count: f64) -> String {
    let (scaled, unit) = match count.abs() {
        size if !size.is_finite() => return "–".to_owned(),
        size if size >= 1e12 => (count / 1e12, "T"),
        size if size >= 1e9 => (count / 1e9, "B"),
        size if size >= 1e6 => (count / 1e6, "M"),
        size if size >= 1e4 => (count / 1e3, "k"),
        _ => return price_text(count).trim_end_matches(".00").to_owned(),
    };
    let digits = match scaled.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        _ => 2,
    };
    format!("{scaled:.digits$}{unit}")
}

/// How long ago `at` was: 3 s, 5 min, 2 h, 4 d, 13 y.
pub fn age(at: Option<Timestamp>, now: Timestamp) -> String {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    const YEAR: u64 = 365 * DAY;
    let Some(at) = at else { return "–".to_owned() };
    let since: Duration = now.since(at);
    match since.as_secs() {
        seconds @ 0..MINUTE => format!("{seconds} s"),
        seconds @ MINUTE..HOUR => format!("{} min", seconds / MINUTE),
        seconds @ HOUR..DAY => format!("{} h", seconds / HOUR),
        seconds if seconds < 2 * YEAR => format!("{} d", seconds / DAY),
        seconds => format!("{} y", seconds / YEAR),
    }
}

/// What people read of a quote.
pub const HEADS: [&str; 10] =
    ["symbol", "last", "change", "%", "bid", "ask", "volume", "state", "age", "source"];

/// The cells of a quote under [`HEADS`].
pub fn cells(quote: &Value, now: Timestamp) -> Vec<String> {
    let text = |name: &str| quote[name].as_str().unwrap_or("–").to_owned();
    let change = quote["change"].as_f64().filter(|change| change.is_finite());
    let sign = if change.is_some_and(|change| change > 0.0) { "+" } else { "" };
    vec![
        text("symbol"),
        figure(quote, "last"),
        change.map_or_else(|| "–".to_owned(), |change| format!("{sign}{}", price_text(change))),
        percent(quote),
        figure(quote, "bid"),
        figure(quote, "ask"),
        quote["volume"].as_f64().map_or_else(|| "–".to_owned(), short),
        text("freshness"),
        age(time(&quote["at"]), now),
        text("source"),
    ]
}

/// Quotes as a table for people.
pub fn table(quotes: &[&Value], now: Timestamp) -> String {
    let heads = HEADS.map(str::to_owned);
    let rows: Vec<Vec<String>> = quotes.iter().map(|quote| cells(quote, now)).collect();
    let right: Vec<bool> = (0..HEADS.len()).map(|column| (1..=6).contains(&column)).collect();
    crate::cli::aligned(&heads, &rows, &right)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_price_has_the_digits_that_matter() {
        for (price, text) in [
            (430.47, "430.47"),
            (1.0855, "1.0855"),
            (64_123.5, "64123.50"),
            (0.000_012_34, "0.00001234"),
            (0.0, "0.00"),
            (-3.1, "-3.10"),
            (f64::NAN, "–"),
        ] {
            assert_eq!(price_text(price), text);
        }
        assert_eq!([short(12_345.0), short(4.56e9), short(950.0)], ["12.3k", "4.56B", "950"]);
    }

    #[test]
    fn a_quote_is_news_once_and_never_goes_back_in_time() {
        let mut board = Board::default();
        let first =
            json!({"symbol": "A", "name": "Aha", "last": 1.0, "at": "2026-01-02T00:00:00Z"});
        assert!(board.take(&first).is_some());
        assert!(board.take(&first).is_none());
        let seen =
            json!({"symbol": "A", "last": 1.0, "at": "2026-01-02T00:00:00Z", "received_at": "x"});
        assert!(board.take(&seen).is_none(), "looking at it again is no news");
        let live = json!({"symbol": "A", "last": 2.0, "at": "2026-01-02T00:00:05Z"});
        let whole = board.take(&live).unwrap();
        assert_eq!((&whole["name"], &whole["last"]), (&json!("Aha"), &json!(2.0)));
        assert!(board.take(&first).is_none(), "an answer that was on its way longer is older");
        assert_eq!(board.get("A").unwrap()["last"], json!(2.0));
    }

    #[test]
    fn what_only_an_answer_says_is_taken_though_a_message_was_first() {
        let mut board = Board::default();
        let live = json!({"symbol": "A", "last": 2.0, "at": "2026-01-02T00:00:05Z"});
        assert!(board.take(&live).is_some());
        let asked = json!({"symbol": "A", "name": "Aha", "last": 1.0, "at": "2026-01-02T00:00:00Z",
            "spark": [1.0, 2.0]});
        assert!(board.take(&asked).is_none(), "its price is older");
        let known = board.get("A").unwrap();
        assert_eq!((&known["last"], &known["name"]), (&json!(2.0), &json!("Aha")));
        assert_eq!(known["spark"], json!([1.0, 2.0]));
        board.take(&json!({"symbol": "A", "last": 3.0, "at": "2026-01-02T00:00:06Z"}));
        assert_eq!(board.get("A").unwrap()["spark"], json!([1.0, 2.0]), "a message leaves it");
    }

    #[test]
    fn what_is_unknown_is_a_dash() {
        let quote = json!({"symbol": "A", "last": null});
        let now = "2026-01-02T00:00:00Z".parse().unwrap();
        assert_eq!(
            cells(&quote, now),
            ["A", "–", "–", "–", "–", "–", "–", "–", "–", "–"].map(str::to_owned)
        );
        let at = "2026-01-01T23:00:00Z".parse().ok();
        assert_eq!(age(at, now), "1 h");
    }
}
