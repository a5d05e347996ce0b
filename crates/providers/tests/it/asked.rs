//! Questions, and what came back: recorded, or written by us in the documented shape.

use kernel::Timestamp;
use providers::{Access, Answer, Ask, Fault, Instrument, Kind, Next, Payload, Question, Subject};

use crate::recording::open;
pub use crate::recording::provider;

/// The day on which the tests live: 2026-11-21.
pub const NOW: Timestamp = Timestamp(1_795_219_200_000_000);

fn bytes(name: &str) -> Option<Vec<u8>> {
    open(&format!("providers/{name}"))
}

/// A recording that is the body alone.
pub fn body(name: &str) -> Option<Payload> {
    Some(Payload::of(bytes(name)?, NOW))
}

/// A recording of request and response, as `{"request": …, "response": {"status", "bodyJson"}}`.
pub fn exchange(name: &str) -> Option<Payload> {
    let recorded: serde_json::Value = serde_json::from_slice(&bytes(name)?).unwrap();
    let response = &recorded["response"];
    let body = match response.get("bodyJson") {
        Some(json) => json.to_string(),
        None => response["bodyText"].as_str().unwrap().to_owned(),
    };
    let status = u16::try_from(response["status"].as_u64().unwrap()).unwrap();
    Some(Payload { status, ..Payload::of(body, NOW) })
}

/// A cassette in YAML whose body is one string in single quotes, folded over lines.
pub fn cassette(name: &str) -> Option<Payload> {
    let text = String::from_utf8(bytes(name)?).unwrap();
    let (_, body) = text.split_once("string: '").unwrap();
    let (body, _) = body.split_once("'}\n").or_else(|| body.split_once("'\n")).unwrap();
    let lines: Vec<&str> = body.lines().map(str::trim).collect();
    Some(Payload::of(lines.join(" ").replace("''", "'"), NOW))
}

/// An answer written by us in the documented shape.
pub fn written(body: impl Into<bytes::Bytes>) -> Payload {
    Payload::of(body, NOW)
}

pub fn with_status(status: u16, body: &'static str) -> Payload {
    Payload { status, ..written(body) }
}

pub fn access() -> Access {
    let (key, contact) = (Some("secret".to_owned()), Some("a@example.org".to_owned()));
    Access { key, contact, now: NOW }
}

pub fn without_key() -> Access {
    Access { key: None, ..access() }
}

/// A question with everything its answer needs.
pub struct Case {
    pub id: &'static str,
    pub question: Question,
    pub access: Access,
    pub got: Vec<Payload>,
}

impl Case {
    pub fn new(id: &'static str, question: Question, got: Vec<Payload>) -> Self {
        Self { id, question, access: access(), got }
    }

    pub fn read(&self) -> Result<Answer, Fault> {
        match provider(self.id).next(&self.question, &self.access, &self.got)? {
            Next::Answer(answer) => Ok(answer),
            Next::Ask(asks) => panic!("{} asks once more: {asks:?}", self.id),
        }
    }
}

/// What a provider asks after it got `got`.
pub fn asks(id: &str, question: &Question, got: &[Payload]) -> Vec<Ask> {
    match provider(id).next(question, &access(), got) {
        Ok(Next::Ask(asks)) => asks,
        other => panic!("{id} does not ask: {other:?}"),
    }
}

/// Takes the rows out of an answer of one kind.
#[macro_export]
macro_rules! rows {
    ($kind:ident, $case:expr) => {
        match $case.read().unwrap() {
            providers::Answer::$kind(rows) => rows,
            other => panic!("another answer: {other:?}"),
        }
    };
}

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn date(text: &str) -> jiff::civil::Date {
    text.parse().unwrap()
}

pub fn of(symbol: &str, kind: Kind) -> Instrument {
    Instrument::new(symbol.parse().unwrap(), kind)
}

pub fn share(symbol: &str) -> Instrument {
    of(symbol, Kind::Security)
}

pub fn bars(instrument: Instrument, interval: &str, from: &str, to: &str) -> Question {
    let (from, to) = (at(from), at(to));
    Question::Bars { instrument, interval: interval.parse().unwrap(), from, to }
}

pub fn actions(symbol: &str, from: &str, to: &str) -> Question {
    Question::Actions { instrument: share(symbol), from: at(from), to: at(to) }
}

pub fn quotes(instruments: impl IntoIterator<Item = Instrument>) -> Question {
    Question::Quotes { instruments: instruments.into_iter().collect() }
}

pub fn search(text: &str) -> Question {
    Question::Search { text: text.to_owned(), limit: 10 }
}

pub fn series(id: &str) -> Question {
    Question::Series { id: id.to_owned(), from: None, to: None }
}

pub fn fundamentals(symbol: &str) -> Question {
    Question::Fundamentals { instrument: share(symbol) }
}

pub fn news(symbol: &str) -> Question {
    Question::News { instrument: Some(share(symbol)), limit: 10 }
}

pub fn posts(name: &str, short: Option<&str>) -> Question {
    let about = Subject { name: name.to_owned(), short: short.map(str::to_owned) };
    Question::Posts { about: Some(about), limit: 10 }
}
