//! Text to tokens.
//!
//! Symbols contain characters that are operators elsewhere. Where a symbol ends is decided here, by
//! the character that follows and never by what is known about markets:
//!
//! - A symbol starts with a capital, `^`, or digits that run into a capital (`7203.T`, `1INCH`).
//! - `-` and `=` belong to it when a letter follows at once: `BTC-USD`, `GC=F`, and so `AAPL-MSFT` is
//!   one symbol; a difference is written with spaces, `AAPL - MSFT`. `AAPL-1` is a difference.
//! - `.` belongs to it when a capital or digit follows (`BRK.B`); before a small letter it starts
//!   the field (`BRK.B.close`).
//! - Anything else goes between single quotes: `'EUR/USD'`, `'X-2X'`; a quote inside is doubled.
//! - `asset` and the columns of an asset (`close`) stay words, since an argument or the field of a
//!   record may have the same name, unless `@1w` or, after `asset`, a field follows at once.
//! - After a source (`trend:`) small letters start a name too, and a hyphen before a letter or digit
//!   always belongs to it: `trend:gpt-5`.

use crate::{
    Error,
    address::{Address, Interval},
    error::Span,
};

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token {
    Number(f64),
    Text(String),
    /// A function, a keyword, a name of an argument or a field.
    Word(String),
    Address(Address),
    /// An operator or punctuation.
    Mark(&'static str),
    End,
}

/// Operators and punctuation, longer ones first.
const MARKS: [&str; 17] =
    ["==", "!=", "<=", ">=", "<", ">", "=", "+", "-", "*", "/", "(", ")", "[", "]", ",", "."];

/// Returns the tokens of `text`; the last is always [`Token::End`].
pub(crate) fn tokens(text: &str) -> Result<Vec<(Token, Span)>, Error> {
    let mut lexer = Lexer { text: text.chars().collect(), at: 0 };
    let mut tokens = Vec::new();
    loop {
        lexer.skip(char::is_whitespace);
        let start = lexer.at;
        let token = lexer.token()?;
        let ended = token == Token::End;
        tokens.push((token, Span::new(start, lexer.at)));
        if ended {
            return Ok(tokens);
        }
    }
}

/// Reads a text that is one address, as written.
pub(crate) fn single_address(text: &str) -> Result<Address, Error> {
    let mut tokens = tokens(text)?.into_iter();
    let address = match tokens.next() {
        Some((Token::Address(address), _)) => Some(address),
        Some((Token::Word(word), _)) => Address::of_word(&word),
        _ => None,
    };
    if let (Some(address), Some((Token::End, _))) = (address, tokens.next()) {
        return Ok(address);
    }
    let whole = Span::new(0, text.chars().count());
    Err(Error::new(whole, "this is not the address of a series"))
}

struct Lexer {
    text: Vec<char>,
    at: usize,
}

/// What may follow the first character of a name.
#[derive(Clone, Copy, PartialEq)]
enum NameOf {
    Asset,
    Source,
}

impl Lexer {
    fn token(&mut self) -> Result<Token, Error> {
        match self.peek(0) {
            None => Ok(Token::End),
            Some('"') => Ok(Token::Text(self.quoted('"')?)),
            Some('\'' | '^' | 'A'..='Z') => self.address(None),
            Some('0'..='9') => self.number_or_symbol(),
            Some('.') if self.peek(1).is_some_and(|c| c.is_ascii_digit()) => self.number(),
            Some('a'..='z' | '_') => self.word_or_source(),
            Some(other) => self.mark(other),
        }
    }

    fn mark(&mut self, first: char) -> Result<Token, Error> {
        let found = MARKS.iter().find(|mark| {
            mark.chars().enumerate().all(|(ahead, expected)| self.peek(ahead) == Some(expected))
        });
        if let Some(mark) = found {
            self.at += mark.len();
            return Ok(Token::Mark(mark));
        }
        let place = Span::new(self.at, self.at + 1);
        let (message, suggestion) = match first {
            '!' => ("`!` is written `not`", Some("not")),
            '&' => ("`&` is written `and`", Some("and")),
            '|' => ("`|` is written `or`", Some("or")),
            _ => (
                "this character means nothing here; unusual symbols go between quotes: 'EUR/USD'",
                None,
            ),
        };
        Err(Error::new(place, message).suggest(suggestion.map(str::to_owned)))
    }

    fn number_or_symbol(&mut self) -> Result<Token, Error> {
        let start = self.at;
        let number = self.number();
        let runs_into_capital = match (self.peek(0), self.peek(1)) {
            (Some(c), _) if c.is_ascii_uppercase() => true,
            (Some('.'), Some(c)) => c.is_ascii_uppercase(),
            _ => false,
        };
        if runs_into_capital {
            self.at = start;
            return self.address(None);
        }
        if self.peek(0).is_some_and(|c| c.is_alphanumeric() || c == '_') {
            let place = Span::new(start, self.at + 1);
            return Err(Error::new(place, "a number and a letter do not go together"));
        }
        number
    }

    fn number(&mut self) -> Result<Token, Error> {
        let start = self.at;
        self.skip(|c| c.is_ascii_digit());
        if self.peek(0) == Some('.') && self.peek(1).is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
            self.skip(|c| c.is_ascii_digit());
        }
        if matches!(self.peek(0), Some('e' | 'E')) {
            let sign = usize::from(matches!(self.peek(1), Some('+' | '-')));
            if self.peek(1 + sign).is_some_and(|c| c.is_ascii_digit()) {
                self.at += 1 + sign;
                self.skip(|c| c.is_ascii_digit());
            }
        }
        match self.since(start).parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Token::Number(number)),
            Ok(_) | Err(_) => {
                Err(Error::new(Span::new(start, self.at), "this number is too large"))
            }
        }
    }

    fn word_or_source(&mut self) -> Result<Token, Error> {
        let start = self.at;
        self.skip(|c| c.is_ascii_alphanumeric() || c == '_');
        let word = self.since(start);
        if self.peek(0) == Some(':') {
            self.at += 1;
            return self.address(Some(word));
        }
        match Address::of_word(&word) {
            Some(subject) => self.subject(word, subject),
            None => Ok(Token::Word(word)),
        }
    }

    /// Reads the interval and field after a word that may mean the subject.
    fn subject(&mut self, word: String, subject: Address) -> Result<Token, Error> {
        let interval = self.interval()?;
        let field = if subject.field.is_none() { self.field() } else { None };
        if interval.is_none() && field.is_none() {
            return Ok(Token::Word(word));
        }
        let field = field.or(subject.field);
        Ok(Token::Address(Address { interval, field, ..Address::subject("") }))
    }

    /// Reads the name, interval and field of a series.
    fn address(&mut self, source: Option<String>) -> Result<Token, Error> {
        let name = match self.peek(0) {
            Some('\'') => self.quoted('\'')?,
            _ => self.name(if source.is_some() { NameOf::Source } else { NameOf::Asset })?,
        };
        let interval = self.interval()?;
        let field = self.field();
        Ok(Token::Address(Address { source, name, interval, field }))
    }

    fn name(&mut self, of: NameOf) -> Result<String, Error> {
        let start = self.at;
        if self.peek(0) == Some('^') {
            self.at += 1;
        }
        let first = self.at;
        while let Some(c) = self.peek(0) {
            let next = self.peek(1);
            let belongs = match c {
                'A'..='Z' | 'a'..='z' | '0'..='9' | '_' => true,
                _ if self.at == first => false,
                '.' => next.is_some_and(|c| c.is_ascii_uppercase() || c.is_ascii_digit()),
                '=' => next.is_some_and(|c| c.is_ascii_uppercase()),
                '-' => next.is_some_and(|c| match of {
                    NameOf::Asset => c.is_ascii_alphabetic(),
                    NameOf::Source => c.is_ascii_alphanumeric(),
                }),
                _ => false,
            };
            if !belongs {
                break;
            }
            self.at += 1;
        }
        if self.at == first {
            let end = self.text.len().min(self.at + 1);
            return Err(Error::new(Span::new(start, end), "a name should stand here"));
        }
        Ok(self.since(start))
    }

    fn interval(&mut self) -> Result<Option<Interval>, Error> {
        if self.peek(0) != Some('@') {
            return Ok(None);
        }
        let start = self.at;
        self.at += 1;
        self.skip(|c| c.is_ascii_alphanumeric());
        let message = "an interval is a number and one of s, m, h, d, w, M, as in `@1h`";
        Interval::parse(&self.since(start + 1))
            .map(Some)
            .ok_or_else(|| Error::new(Span::new(start, self.at), message))
    }

    fn field(&mut self) -> Option<String> {
        if self.peek(0) != Some('.') || !matches!(self.peek(1), Some('a'..='z' | '_')) {
            return None;
        }
        self.at += 1;
        let start = self.at;
        self.skip(|c| c.is_ascii_alphanumeric() || c == '_');
        Some(self.since(start))
    }

    /// Reads up to the closing quote; a doubled quote stands for one.
    fn quoted(&mut self, quote: char) -> Result<String, Error> {
        let start = self.at;
        self.at += 1;
        let mut inside = String::new();
        loop {
            match (self.peek(0), self.peek(1)) {
                (None, _) => {
                    let place = Span::new(start, self.at);
                    return Err(Error::new(place, format!("the closing {quote} is missing")));
                }
                (Some(c), Some(next)) if c == quote && next == quote => {
                    inside.push(quote);
                    self.at += 2;
                }
                (Some(c), _) if c == quote => {
                    self.at += 1;
                    break;
                }
                (Some(c), _) if c.is_control() => {
                    let place = Span::new(self.at, self.at + 1);
                    return Err(Error::new(place, "a quoted name stands on one line"));
                }
                (Some(c), _) => {
                    inside.push(c);
                    self.at += 1;
                }
            }
        }
        if inside.is_empty() {
            return Err(Error::new(Span::new(start, self.at), "the quotes are empty"));
        }
        Ok(inside)
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.text.get(self.at + ahead).copied()
    }

    fn skip(&mut self, belongs: impl Fn(char) -> bool) {
        while self.peek(0).is_some_and(&belongs) {
            self.at += 1;
        }
    }

    fn since(&self, start: usize) -> String {
        self.text.get(start..self.at).unwrap_or_default().iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tokens of a text, separated by spaces.
    fn shown(text: &str) -> String {
        let show = |(token, _): (Token, Span)| match token {
            Token::Number(number) => format!("{number}"),
            Token::Text(text) => format!("{text:?}"),
            Token::Word(word) => word,
            Token::Address(address) => format!("<{address}>"),
            Token::Mark(mark) => mark.to_owned(),
            Token::End => String::new(),
        };
        tokens(text).unwrap().into_iter().map(show).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn spaces_decide_between_a_hyphen_and_a_minus() {
        assert_eq!(shown("AAPL - MSFT"), "<AAPL> - <MSFT> ");
        assert_eq!(shown("AAPL-MSFT"), "<AAPL-MSFT> ");
        assert_eq!(shown("BTC-USD@1h.close-1"), "<BTC-USD@1h.close> - 1 ");
        assert_eq!(shown("AAPL-1"), "<AAPL> - 1 ");
        assert_eq!(shown("1-AAPL"), "1 - <AAPL> ");
        assert_eq!(shown("AAPL.close-MSFT.close"), "<AAPL.close> - <MSFT.close> ");
        assert_eq!(shown("trend:gpt-5.velocity"), "<trend:gpt-5.velocity> ");
    }

    #[test]
    fn an_equals_sign_is_a_name_only_before_a_capital() {
        assert_eq!(shown("EURUSD=X==GC=F"), "<EURUSD=X> == <GC=F> ");
        assert_eq!(shown("sma(GC=F,n=20)"), "sma ( <GC=F> , n = 20 ) ");
    }

    #[test]
    fn a_dot_starts_a_field_only_before_a_small_letter() {
        assert_eq!(shown("BRK.B.high"), "<BRK.B.high> ");
        assert_eq!(shown("7203.T"), "<7203.T> ");
        assert_eq!(shown("1.5e3"), "1500 ");
        assert_eq!(shown("2E"), "<2E> ");
        assert_eq!(shown(".5"), "0.5 ");
        assert_eq!(shown("macd(A).signal"), "macd ( <A> ) . signal ");
    }

    #[test]
    fn the_asset_at_hand_is_a_word_until_something_follows() {
        assert_eq!(shown("close-asset"), "close - asset ");
        assert_eq!(shown("close@1w[1]"), "<asset@1w.close> [ 1 ] ");
        assert_eq!(shown("asset.high-asset@1h"), "<high> - <asset@1h> ");
        assert_eq!(shown("f(asset=close).high"), "f ( asset = close ) . high ");
    }

    #[test]
    fn what_cannot_be_read_points_at_its_place() {
        for (text, start, end) in [
            ("1 ; 2", 2, 3),
            ("20d", 0, 3),
            ("'AAPL", 0, 5),
            ("1e999", 0, 5),
            ("A@5x", 1, 4),
            ("^", 0, 1),
            ("macro:", 6, 6),
        ] {
            let error = tokens(text).unwrap_err();
            assert_eq!(error.span, Span::new(start, end), "{text}: {error}");
        }
        assert_eq!(tokens("a & b").unwrap_err().suggestion.as_deref(), Some("and"));
    }
}
