//! What every adapter keeps to, whoever wrote it.

use std::collections::HashSet;

use providers::{Access, Ask, Capability, Fault, Instrument, Key, Kind, Next, Question};

use crate::asked::{
    NOW, access, actions, bars, fundamentals, news, of, posts, quotes, search, series, share,
};

/// Something of every kind, so that each adapter finds one that it knows.
pub fn instruments() -> Vec<Instrument> {
    vec![
        share("AAPL"),
        of("BTC-USD", Kind::Crypto),
        of("BTC-USDT", Kind::Crypto),
        of("EUR/USD", Kind::Currency),
        of("^GSPC", Kind::Index),
        of("GC=F", Kind::Other),
    ]
}

/// Questions for one thing each that the vocabulary has.
pub fn questions(capability: Capability) -> Vec<Question> {
    let all = instruments().into_iter();
    match capability {
        Capability::Quotes => all.map(|it| quotes([it])).collect(),
        Capability::Bars => all.map(|it| bars(it, "1d", "2026-11-01", "2026-11-20")).collect(),
        Capability::Trades => {
            all.map(|instrument| Question::Trades { instrument, limit: 10 }).collect()
        }
        Capability::Depth => {
            all.map(|instrument| Question::Depth { instrument, levels: 10 }).collect()
        }
        Capability::Search => vec![search("a"), search("/?&=#%\"\n")],
        Capability::Fundamentals => vec![fundamentals("AAPL")],
        Capability::Actions => vec![actions("AAPL", "2020-01-01", "2026-01-01")],
        Capability::Options => {
            all.map(|instrument| Question::Options { instrument, expiry: None }).collect()
        }
        Capability::Filings => {
            all.map(|instrument| Question::Filings { instrument, limit: 10 }).collect()
        }
        Capability::Series => {
            let ids = ["DGS10", "10Y", "USA/NY.GDP.MKTP.CD", "EXR/D.USD.EUR.SP00.A", "x/../..", ""];
            ids.map(series).to_vec()
        }
        Capability::News => vec![news("AAPL"), Question::News { instrument: None, limit: 10 }],
        Capability::Posts => vec![
            posts("Apple", None),
            posts("/?&=#%\"\n", Some("..")),
            Question::Posts { about: None, limit: 10 },
        ],
    }
}

fn first_asks(question: &Question, provider: &dyn providers::Provider) -> Result<Vec<Ask>, Fault> {
    match provider.next(question, &access(), &[])? {
        Next::Ask(asks) => Ok(asks),
        Next::Answer(answer) => panic!("{} knows without asking: {answer:?}", provider.card().id),
    }
}

#[test]
fn cards_are_told_apart_and_say_where_they_connect() {
    let mut ids = HashSet::new();
    for provider in providers::all() {
        let card = provider.card();
        assert!(ids.insert(card.id), "{} stands twice", card.id);
        let is_plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_';
        assert!(card.id.bytes().all(is_plain), "{}", card.id);
        let urls = || card.bases.iter().map(|(_, url)| *url);
        assert!(urls().all(|url| url.starts_with("https://") || url.starts_with("wss://")));
        assert!(urls().all(|url| !url.ends_with('/')), "{}", card.id);
        assert!(!card.capabilities.is_empty() && !card.limits.is_empty(), "{}", card.id);
        assert!(card.notes.ends_with('.') && card.notes.len() > 40, "{}", card.id);
    }
}

#[test]
fn each_capability_of_a_card_can_be_asked_and_no_other() {
    for provider in providers::all() {
        let card = provider.card();
        for capability in Capability::ALL {
            let asked: Vec<_> =
                questions(capability).iter().map(|it| first_asks(it, *provider)).collect();
            let can = asked.iter().any(Result::is_ok);
            assert_eq!(can, card.can(capability), "{} {}", card.id, capability.name());
            for fault in asked.iter().filter_map(|it| it.as_ref().err()) {
                assert!(!fault.is_failure(), "{} {}: {fault}", card.id, capability.name());
            }
        }
    }
}

#[test]
fn an_ask_is_of_the_card_within_its_limits_and_well_written() {
    for provider in providers::all() {
        let card = provider.card();
        for question in Capability::ALL.into_iter().flat_map(questions) {
            let Ok(asks) = first_asks(&question, *provider) else { continue };
            let units: u32 = asks.iter().map(|ask| ask.units).sum();
            assert!(
                card.limits.iter().all(|limit| units <= limit.units),
                "{} {question:?}",
                card.id
            );
            for ask in asks {
                assert!(card.base(ask.base).is_some(), "{}: {}", card.id, ask.base);
                let is_clean = |c: u8| c.is_ascii_graphic() && !b"?#\"<>\\".contains(&c);
                assert!(ask.path.starts_with('/') && ask.path.bytes().all(is_clean), "{ask:?}");
                assert!(!ask.path.contains("..") && !ask.path.contains("secret"), "{ask:?}");
            }
        }
    }
}

#[test]
fn nobody_is_asked_without_the_key_it_wants() {
    let nameless = Access { key: None, contact: None, now: NOW };
    for provider in providers::all() {
        let card = provider.card();
        if matches!(card.key, Key::None | Key::Optional) {
            continue;
        }
        for question in card.capabilities.iter().flat_map(|it| questions(*it)) {
            let next = provider.next(&question, &nameless, &[]);
            assert_eq!(next, Err(Fault::Denied), "{} {question:?}", card.id);
        }
    }
}
