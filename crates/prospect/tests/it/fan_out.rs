//! A5: a thousand sockets, a hundred of which never read.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use kernel::{Id, Workspace};
use platform::outbox::Live;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::Message;

use crate::{
    live::{Socket, connect_to, hear, say},
    streaming::Streaming,
    support::promise,
};

const SOCKETS: usize = 1_000;
const DEAF: usize = 100;

/// Quotes of which only the newest counts, and trades of which every one does.
const QUOTES: u64 = 3_000;
const TRADES: u64 = 300;

/// Messages published before the first reader must have got them: no queue overflows by the test's haste.
const AT_ONCE: u64 = 100;

/// Nothing may take this long, on the slowest machine.
const PATIENCE: Duration = Duration::from_mins(2);

/// What one reader got.
#[derive(Debug, Default, PartialEq)]
struct Got {
    trades: u64,
    last_quote: u64,
    quotes: u64,
    told_of_lag: u64,
}

/// Reads until the last quote and every trade have come.
async fn read_all(mut socket: Socket) -> Got {
    let mut got = Got::default();
    while got.trades < TRADES || got.last_quote < QUOTES {
        let next = tokio::time::timeout(PATIENCE, socket.next()).await.unwrap();
        let Some(Ok(Message::Text(text))) = next else { continue };
        let message: Value = serde_json::from_str(&text).unwrap();
        match message["type"].as_str().unwrap() {
            "trade" => {
                let number = message["data"]["number"].as_u64().unwrap();
                assert_eq!(number, got.trades + 1, "in order, and none left out");
                got.trades = number;
            }
            "quote" => {
                let number = message["data"]["number"].as_u64().unwrap();
                assert!(number > got.last_quote, "never an older one");
                (got.last_quote, got.quotes) = (number, got.quotes + 1);
            }
            "lag" => got.told_of_lag += message["skipped"].as_u64().unwrap(),
            _ => {}
        }
    }
    _ = socket.close(None).await;
    got
}

/// Reads until message `number` has come.
async fn wait_for(pacer: &mut Socket, number: u64) {
    let said = format!(r#""number":{number},"#);
    loop {
        let next = tokio::time::timeout(PATIENCE, pacer.next()).await.unwrap();
        if matches!(next, Some(Ok(Message::Text(text))) if text.contains(&said)) {
            return;
        }
    }
}

/// Resident bytes of this process; clients and server share it.
fn resident() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4_096
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_sockets_get_what_they_read_whoever_does_not_read() {
    let streaming = Streaming::fresh().await;
    let topics = json!({"op": "subscribe", "topics": ["quote:SPEED", "trade:SPEED"]});
    let mut sockets = Vec::with_capacity(SOCKETS);
    for _ in 0..SOCKETS {
        let mut socket = connect_to(streaming.port, &streaming.token).await;
        say(&mut socket, &topics).await;
        for _ in 0..2 {
            assert_eq!(hear(&mut socket).await["type"], "subscribed");
        }
        sockets.push(socket);
    }
    let before = resident();
    let deaf = sockets.split_off(SOCKETS - DEAF);
    let mut pacer = streaming.reader(&["quote:SPEED"]).await;
    let mut readers = JoinSet::new();
    for socket in sockets {
        readers.spawn(read_all(socket));
    }
    let workspace: Id<Workspace> = streaming.workspace.parse().unwrap();
    let publish = streaming.product.app.publisher();
    // A tick is at most this large.
    let padding = "x".repeat(120);
    for number in 1..=QUOTES {
        let quote = |topic: &str, kind: &str, number| Live {
            workspace,
            topic: topic.to_owned(),
            kind: kind.to_owned(),
            data: json!({"symbol": "SPEED", "number": number, "padding": padding}),
        };
        publish(quote("quote:SPEED", "quote", number));
        if number <= TRADES {
            publish(quote("trade:SPEED", "trade", number));
        }
        if number % AT_ONCE == 0 {
            wait_for(&mut pacer, number).await;
        }
    }
    let mut all = Vec::new();
    while let Some(got) = readers.join_next().await {
        all.push(got.unwrap());
    }
    let grown = resident().saturating_sub(before);
    assert_eq!(all.len(), SOCKETS - DEAF);
    assert!(all.iter().all(|got| got.trades == TRADES && got.last_quote == QUOTES));
    let skipped: u64 = all.iter().map(|got| QUOTES - got.quotes).sum();
    promise(
        "A5",
        format!(
            "{} readers complete, {DEAF} deaf, {skipped} quotes replaced by newer ones, {} MiB more",
            all.len(),
            grown >> 20
        ),
        "every reader that reads is complete; memory bounded",
        0,
    );
    // Both ends of a thousand sockets with what waits for them.
    assert!(grown < 400 << 20, "{} MiB", grown >> 20);
    drop(deaf);
    streaming.product.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_reads_nothing_is_let_go_and_comes_back_to_what_is_newest() {
    let streaming = Streaming::fresh().await;
    let topics = json!({"op": "subscribe", "topics": ["quote:SPEED", "alerts"]});
    let mut socket = connect_to(streaming.port, &streaming.token).await;
    say(&mut socket, &topics).await;
    for _ in 0..2 {
        assert_eq!(hear(&mut socket).await["type"], "subscribed");
    }
    let mut pacer = streaming.reader(&["alerts"]).await;
    let workspace: Id<Workspace> = streaming.workspace.parse().unwrap();
    let publish = streaming.product.app.publisher();
    let padding = "x".repeat(4_000);
    // More than the buffers of the system and the inbox hold, and each must come.
    for number in 1..=6_000 {
        let (topic, kind) = ("alerts".to_owned(), "alert.fired".to_owned());
        let data = json!({"number": number, "padding": padding});
        publish(Live { workspace, topic, kind, data });
        if number % AT_ONCE == 0 {
            wait_for(&mut pacer, number).await;
        }
    }
    let mut last = 0;
    loop {
        match tokio::time::timeout(PATIENCE, socket.next()).await.unwrap() {
            Some(Ok(Message::Text(text))) => {
                let message: Value = serde_json::from_str(&text).unwrap();
                assert_eq!(message["seq"].as_u64().unwrap(), last + 1, "nothing is left out");
                last += 1;
                if last == 6_000 {
                    break;
                }
            }
            Some(Ok(Message::Close(frame))) => {
                assert_eq!(u16::from(frame.unwrap().code), 1013);
                break;
            }
            Some(Ok(_)) => {}
            // Gone without a word: it took nothing for too long.
            Some(Err(_)) | None => break,
        }
    }
    drop(socket);
    let mut again = connect_to(streaming.port, &streaming.token).await;
    let resume = json!({"op": "subscribe", "topics": ["alerts"], "from_seq": 5_990});
    again.send(Message::text(resume.to_string())).await.unwrap();
    assert_eq!(hear(&mut again).await["type"], "subscribed");
    for seq in 5_991..=6_000 {
        assert_eq!(hear(&mut again).await["seq"], seq);
    }
    streaming.product.app.close().await;
}
