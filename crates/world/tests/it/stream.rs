//! The made-up stream of Binance, read through the real feed: books in step, bars that are their trades.

use std::collections::BTreeMap;

use futures_util::StreamExt;
use kernel::{Interval, Timestamp};
use providers::{
    Answer, Event, Feed, Instrument, Kind, Question, Subscription, Topic, book::Applied,
    book::OrderBook,
};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::client::{START, Stage, provider, stage};

const SECOND: i64 = 1_000_000;

struct Session {
    feed: Box<dyn Feed>,
    socket: WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>,
    book: OrderBook,
    outcomes: Vec<Applied>,
    counts: BTreeMap<&'static str, usize>,
}

fn instrument() -> Instrument {
    Instrument::new("BTC-USDT".parse().unwrap(), Kind::Crypto)
}

impl Session {
    async fn open(stage: &Stage) -> Self {
        let mut feed = provider("binance").feed().unwrap();
        let topics = [Topic::Quotes, Topic::Trades, Topic::Depth, Topic::Bars(Interval::Minute1)];
        let wanted = topics.map(|topic| Subscription { instrument: instrument(), topic });
        let dial = feed.open(&wanted).unwrap();
        let base = &stage.served.bases()["binance.stream"];
        let (socket, _) = connect_async(format!("{base}{}", dial.path)).await.unwrap();
        let (book, outcomes, counts) = (OrderBook::default(), Vec::new(), BTreeMap::new());
        Self { feed, socket, book, outcomes, counts }
    }

    /// Reads the next frame; `false` when the socket ended.
    async fn read(&mut self) -> bool {
        let Some(Ok(message)) = self.socket.next().await else { return false };
        let Ok(text) = message.into_text() else { return false };
        if text.is_empty() {
            return false;
        }
        let events = self.feed.read(&text, Timestamp(START)).unwrap();
        for event in events {
            let name = match event {
                Event::Tick(_) => "tick",
                Event::Trade { .. } => "trade",
                Event::Bar { .. } => "bar",
                Event::Change { change, .. } => {
                    self.outcomes.push(self.book.apply(change));
                    "change"
                }
                other => panic!("{other:?}"),
            };
            *self.counts.entry(name).or_default() += 1;
        }
        true
    }

    /// Lets the world's time go on by a second and reads until the change of the book has come.
    async fn tick(&mut self, stage: &Stage, second: i64) {
        stage.clock.set(START + second * SECOND);
        let before = self.counts.get("change").copied();
        while self.counts.get("change").copied() == before {
            assert!(self.read().await);
        }
    }

    async fn reset(&mut self, stage: &Stage) -> Applied {
        let question = Question::Depth { instrument: instrument(), levels: 200 };
        let Answer::Depth(depth) = stage.believed("binance", &question).await else { panic!() };
        self.book.reset(&depth)
    }

    async fn assert_is_the_next_snapshot(&self, stage: &Stage) {
        let question = Question::Depth { instrument: instrument(), levels: 200 };
        let Answer::Depth(depth) = stage.believed("binance", &question).await else { panic!() };
        assert_eq!(self.book.depth(usize::MAX).unwrap().sequence, depth.sequence);
        assert_eq!(self.book.depth(usize::MAX).unwrap().bids, depth.bids);
        assert_eq!(self.book.depth(usize::MAX).unwrap().asks, depth.asks);
    }
}

#[tokio::test]
async fn a_synchronised_book_equals_every_next_snapshot_level_by_level() {
    let stage = stage().await;
    let mut session = Session::open(&stage).await;
    // The first look only remembers; once a trade has been said, it has happened.
    while !session.counts.contains_key("tick") {
        assert!(session.read().await);
    }
    session.tick(&stage, 1).await;
    session.tick(&stage, 2).await;
    assert_eq!(session.reset(&stage).await, Applied::Yes);
    for second in 3..10 {
        session.tick(&stage, second).await;
        session.assert_is_the_next_snapshot(&stage).await;
    }
    assert!(!session.outcomes.contains(&Applied::Gap));
    assert!(session.counts["trade"] >= 8 && session.counts["bar"] >= 8, "{:?}", session.counts);
}

#[tokio::test]
async fn an_ordered_gap_is_noticed_and_an_ordered_end_ends_the_socket() {
    let stage = stage().await;
    let mut session = Session::open(&stage).await;
    while !session.counts.contains_key("tick") {
        assert!(session.read().await);
    }
    session.tick(&stage, 1).await;
    session.reset(&stage).await;
    session.tick(&stage, 2).await;
    assert_eq!(session.outcomes.last(), Some(&Applied::Yes));
    assert_eq!(stage.order(r#"{"provider":"binance","kind":"gap"}"#).await, 204);
    let trades = session.counts["trade"];
    stage.clock.set(START + 3 * SECOND);
    while session.counts["trade"] == trades {
        assert!(session.read().await);
    }
    session.tick(&stage, 4).await;
    assert_eq!(session.outcomes.last(), Some(&Applied::Gap));
    assert!(!session.book.is_whole());
    let order = r#"{"provider":"binance","kind":"disconnect"}"#;
    assert_eq!(stage.order(order).await, 204);
    while session.read().await {}
}
