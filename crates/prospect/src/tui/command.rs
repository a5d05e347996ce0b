//! What is typed after `:`: function codes as in the browser, with or without a symbol.

use super::view::{INTERVALS, View};

/// What a line asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Command {
    Show(View),
    /// A watchlist by its name, as it was typed.
    List(String),
    /// The chart of a symbol, or of the one at hand, at an interval.
    Interval(Option<String>, &'static str),
    Reload,
    Quit,
}

/// Codes and what they are called besides.
const CODES: [(&str, &[&str]); 10] = [
    ("W", &["WATCHLIST", "WATCHLISTS", "HOME"]),
    ("GP", &["CHART"]),
    ("DES", &["ASSET"]),
    ("BOOK", &["DEPTH", "TAPE", "MDM"]),
    ("CN", &[]),
    ("TOP", &["NEWS"]),
    ("TREN", &["POSTS"]),
    ("HELP", &["H", "KEYS"]),
    ("RELOAD", &["R"]),
    ("Q", &["QUIT", "EXIT"]),
];

/// Reads a line. `at_hand` is the symbol that is looked at or selected.
///
/// `GP AAPL`, `AAPL GP`, `GP`, `AAPL` (its description), `AAPL 5m`, `5m`, `W Tech`.
///
/// # Errors
///
/// A sentence that says what could be typed.
pub(super) fn read(line: &str, at_hand: Option<&str>) -> Result<Command, String> {
    let mut words: Vec<&str> = line.split_whitespace().collect();
    let interval = words.iter().position(|word| interval_of(word).is_some());
    let interval = interval.and_then(|at| interval_of(words.remove(at)));
    // A code may stand on either side; the first word wins where both could be one.
    let code = words.iter().position(|word| code_of(word).is_some());
    let code = code.and_then(|at| code_of(words.remove(at)));
    let named = words.first().map(|word| word.to_uppercase());
    if code == Some("W") && !words.is_empty() {
        return Ok(Command::List(words.join(" ")));
    }
    let is_chart = matches!(code, Some("GP") | None);
    if let Some(word) = words.iter().find(|word| is_chart && looks_like_interval(word)) {
        return Err(format!("{word} is no interval: there are {}", INTERVALS.join(" ")));
    }
    if words.len() > 1 {
        return Err(format!("{} and {}: one symbol at a time", words[0], words[1]));
    }
    let symbol = || {
        let symbol = named.clone().or_else(|| at_hand.map(str::to_owned));
        symbol.ok_or_else(|| "about which symbol? type it after the code, like GP AAPL".to_owned())
    };
    match (code, interval) {
        (Some("GP") | None, Some(interval)) => Ok(Command::Interval(named, interval)),
        (Some(_), Some(interval)) => Err(format!("{interval} is for charts: GP AAPL {interval}")),
        (Some("W"), None) => Ok(Command::Show(View::Watchlist)),
        (Some("GP"), None) => symbol().map(|symbol| Command::Show(View::Chart(symbol))),
        (Some("DES"), None) => symbol().map(|symbol| Command::Show(View::Asset(symbol))),
        (Some("BOOK"), None) => symbol().map(|symbol| Command::Show(View::Book(symbol))),
        (Some("CN"), None) => symbol().map(|symbol| Command::Show(View::News(Some(symbol)))),
        (Some("TOP"), None) => Ok(Command::Show(View::News(None))),
        (Some("TREN"), None) => Ok(Command::Show(View::Posts(named))),
        (Some("RELOAD"), None) => Ok(Command::Reload),
        (Some("Q"), None) => Ok(Command::Quit),
        (Some(_), None) => Ok(Command::Show(View::Help)),
        (None, None) => match named {
            Some(symbol) => Ok(Command::Show(View::Asset(symbol))),
            None => Err("type a code like W, GP AAPL or CN; ? lists them".to_owned()),
        },
    }
}

/// Intervals are spelled exactly: 1m is a minute, 1M a month. `5` is five minutes, `D` a day.
pub(super) fn interval_of(word: &str) -> Option<&'static str> {
    let spelled = match word {
        "1" => "1m",
        "5" => "5m",
        "15" => "15m",
        "30" => "30m",
        "60" => "1h",
        "240" => "4h",
        ",D" | ",d" => "1d",
        ",W" | ",w" => "1w",
        ",M" => "1M",
        other => other,
    };
    INTERVALS.into_iter().find(|interval| *interval == spelled)
}

/// Whether a word can only be meant as an interval: digits and one letter, like 7m.
fn looks_like_interval(word: &str) -> bool {
    let digits = word.strip_suffix(['s', 'm', 'h', 'd', 'w', 'y', 'M', 'H', 'D', 'W', 'Y']);
    digits.is_some_and(|digits| {
        (1..=3).contains(&digits.len()) && digits.bytes().all(|c| c.is_ascii_digit())
    })
}

fn code_of(word: &str) -> Option<&'static str> {
    let word = word.to_uppercase();
    let named = |(code, others): &&(&'static str, &[&str])| {
        *code == word || others.contains(&word.as_str())
    };
    CODES.iter().find(named).map(|(code, _)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_stands_on_either_side_of_its_symbol() {
        let chart = Ok(Command::Show(View::Chart("AAPL".to_owned())));
        for line in ["GP AAPL", "aapl gp", "chart AAPL"] {
            assert_eq!(read(line, None), chart, "{line}");
        }
        assert_eq!(read("GP", Some("AAPL")), chart);
        assert!(read("GP", None).unwrap_err().contains("GP AAPL"));
        assert_eq!(read("aapl", None), Ok(Command::Show(View::Asset("AAPL".to_owned()))));
        assert_eq!(read("TOP", Some("AAPL")), Ok(Command::Show(View::News(None))));
        assert_eq!(read("posts", Some("AAPL")), Ok(Command::Show(View::Posts(None))));
        let posts = Ok(Command::Show(View::Posts(Some("AAPL".to_owned()))));
        assert_eq!(read("aapl tren", None), posts);
        assert_eq!(read("w My Tech", None), Ok(Command::List("My Tech".to_owned())));
        assert_eq!(read("q", None), Ok(Command::Quit));
        assert!(read("", None).is_err() && read("GP A B", None).is_err());
    }

    #[test]
    fn a_minute_is_not_a_month() {
        assert_eq!(read("5m", None), Ok(Command::Interval(None, "5m")));
        assert_eq!(read("AAPL 1M", None), Ok(Command::Interval(Some("AAPL".to_owned()), "1M")));
        assert_eq!(read("gp aapl 1m", None), Ok(Command::Interval(Some("AAPL".to_owned()), "1m")));
        assert_eq!(
            [interval_of("60"), interval_of(",W"), interval_of("7m")],
            [Some("1h"), Some("1w"), None]
        );
        assert!(read("CN AAPL 5m", None).is_err());
        for line in ["GP BTC-USD 7m", "aapl 2h", "7m"] {
            let said = read(line, None).unwrap_err();
            assert!(
                said.contains("is no interval: there are 1m 5m") && said.ends_with("1M"),
                "{said}"
            );
        }
    }
}
