//! Posts: what people write on public boards, which is shown as text and obeyed by nobody.

pub(crate) mod routes;
pub(crate) mod service;

use kernel::Timestamp;
use providers::Subject;
use serde::Serialize;
use utoipa::ToSchema;

use crate::AssetType;

/// A post, with what readers made of it when it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Post {
    pub id: String,
    #[schema(example = "Show HN: every dividend and split of Apple on one page")]
    pub title: String,
    /// What it points to, `http` or `https` only; null for who asks or tells something.
    pub url: Option<String>,
    /// Where the link leads.
    #[schema(example = "notes.example")]
    pub host: Option<String>,
    /// The page on which people talk about it; null in the demo, whose posts are on no board.
    pub discussion: Option<String>,
    #[schema(value_type = Option<String>)]
    pub at: Option<Timestamp>,
    #[schema(example = "quietheron")]
    pub author: Option<String>,
    /// Votes for it less those against it.
    #[schema(example = 128)]
    pub points: Option<i64>,
    #[schema(example = 54)]
    pub comments: Option<i64>,
    #[schema(example = "hacker_news")]
    pub source: String,
}

/// Ends of names that say what a company is before the law.
const FORMS: [&str; 28] = [
    "inc",
    "incorporated",
    "corp",
    "corporation",
    "co",
    "company",
    "companies",
    "ltd",
    "limited",
    "plc",
    "llc",
    "lp",
    "ag",
    "se",
    "sa",
    "nv",
    "ab",
    "asa",
    "oyj",
    "spa",
    "kgaa",
    "gmbh",
    "and",
    "&",
    "etf",
    "adr",
    "the",
    "class",
];

/// Ends that people leave out, too, where enough of the name stays.
const HABITS: [&str; 6] = ["group", "holding", "holdings", "index", "systems", "trust"];

/// Letters that are enough.
const ENOUGH: usize = 5;

/// Returns an asset as people name it who write about it: `Apple` for Apple Inc., `IBM` beside its long name.
fn subject(symbol: &str, name: &str, kind: AssetType) -> Subject {
    let name = called(name);
    let short = match kind {
        AssetType::Crypto => symbol.split(['-', '/']).next(),
        _ => Some(symbol).filter(|it| *it == initials(&name)),
    };
    let short = short.filter(|it| it.len() >= 3 && *it != name).map(str::to_owned);
    Subject { name: if name.is_empty() { symbol.to_owned() } else { name }, short }
}

/// Returns a name without what hangs on it: share classes, legal forms, `.com`.
fn called(name: &str) -> String {
    let name =
        [", ", " (", " Class "].iter().fold(name, |name, mark| match name.split_once(mark) {
            Some((before, _)) => before,
            None => name,
        });
    let mut words: Vec<&str> = name.split_whitespace().collect();
    if words.len() > 1 && words.first().is_some_and(|it| it.eq_ignore_ascii_case("the")) {
        words.remove(0);
    }
    while let [before @ .., last] = &*words
        && !before.is_empty()
    {
        let plain: String = last.to_lowercase().replace('.', "");
        let left: usize = before.iter().map(|word| word.len()).sum();
        let is_habit = HABITS.contains(&&*plain) && left >= ENOUGH;
        if !FORMS.contains(&&*plain) && !is_habit {
            break;
        }
        words.pop();
    }
    let name = words.join(" ");
    name.strip_suffix(".com").unwrap_or(&name).to_owned()
}

fn initials(name: &str) -> String {
    name.split_whitespace().filter_map(|word| word.chars().next()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn companies_are_sought_by_what_people_call_them() {
        for (full, called_so) in [
            ("Apple Inc.", "Apple"),
            ("Advanced Micro Devices, Inc.", "Advanced Micro Devices"),
            ("The Coca-Cola Company", "Coca-Cola"),
            ("Eli Lilly and Company", "Eli Lilly"),
            ("JPMorgan Chase & Co.", "JPMorgan Chase"),
            ("Amazon.com, Inc.", "Amazon"),
            ("Cisco Systems, Inc.", "Cisco"),
            ("UnitedHealth Group Incorporated", "UnitedHealth"),
            ("Alphabet Inc. (Class A)", "Alphabet"),
            ("Berkshire Hathaway Inc. Class B", "Berkshire Hathaway"),
            ("Koninklijke Philips N.V.", "Koninklijke Philips"),
            ("SPDR S&P 500 ETF Trust", "SPDR S&P 500"),
            ("S&P 500 index", "S&P 500"),
            ("Man Group plc", "Man Group"),
            ("3M Company", "3M"),
            ("EUR/USD", "EUR/USD"),
            ("The", "The"),
            ("Company", "Company"),
            ("", ""),
        ] {
            assert_eq!(called(full), called_so, "{full}");
        }
    }

    #[test]
    fn a_symbol_is_a_name_where_it_is_the_initials_or_a_coin() {
        let found = |symbol: &str, name: &str, kind| {
            let Subject { name, short } = subject(symbol, name, kind);
            (name, short)
        };
        let named = |name: &str, short: Option<&str>| (name.to_owned(), short.map(str::to_owned));
        let machines = "International Business Machines";
        let long = "International Business Machines Corporation";
        assert_eq!(found("IBM", long, AssetType::Stock), named(machines, Some("IBM")));
        assert_eq!(found("USB", "U.S. Bancorp", AssetType::Stock), named("U.S. Bancorp", None));
        assert_eq!(found("GE", "General Electric", AssetType::Stock).1, None);
        assert_eq!(found("BTC-USD", "Bitcoin", AssetType::Crypto), named("Bitcoin", Some("BTC")));
        assert_eq!(found("XRP-USD", "XRP", AssetType::Crypto), named("XRP", None));
        assert_eq!(found("AAPL", "", AssetType::Stock), named("AAPL", None));
    }
}
