//! Recorded sessions of exchanges, played to the product: through adapter, checks and hub to a reader.
//!
//! What the reader gets is what the same frames give without a network in between: every trade once, and of
//! each book the last one, level by level.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Read as _,
    path::PathBuf,
    sync::Arc,
};

use axum::{
    Router,
    extract::{
        Query, State, WebSocketUpgrade,
        ws::{Message, WebSocket},
    },
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{any, get},
};
use kernel::{Symbol, Timestamp};
use markets::live::{Counts, Reader, Update};
use providers::{Answer, Depth, Instrument, Kind, Next, Payload, Question, Subscription, Topic};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinSet};

use crate::{
    live::hear,
    streaming::Streaming,
    support::{Product, promise},
};

struct Session {
    id: &'static str,
    kind: &'static str,
    paths: &'static [&'static str],
    symbols: &'static [&'static str],
}

const SESSIONS: [Session; 7] = [
    Session {
        id: "binance",
        kind: "crypto",
        paths: &["binance/recorded/BINANCE.ws.1.0.txt.gz"],
        symbols: &["NKN-USDT", "BLZ-ETH", "LRC-BTC", "RUNE-EUR"],
    },
    Session {
        id: "coinbase",
        kind: "crypto",
        paths: &["coinbase/recorded/COINBASE.ws.28.0.txt.gz"],
        symbols: &[
            "SKL-USD", "SKL-BTC", "BAND-GBP", "NMR-EUR", "BAND-BTC", "YFI-BTC", "DASH-BTC",
            "NU-GBP", "CRV-EUR", "SKL-GBP",
        ],
    },
    Session {
        id: "kraken",
        kind: "crypto",
        paths: &[
            "kraken/recorded/KRAKEN.ws.48.0.txt.gz",
            "kraken/recorded/KRAKEN.ws.49.0.txt.gz",
            "kraken/recorded/KRAKEN.ws.50.0.txt.gz",
        ],
        symbols: &[
            "KSM-BTC",
            "XMR-USD",
            "ETH-CHF",
            "OMG-USD",
            "GRT-ETH",
            "WAVES-EUR",
            "ADA-BTC",
            "BTC-CHF",
            "SC-EUR",
            "OCEAN-BTC",
        ],
    },
    Session {
        id: "bitstamp",
        kind: "crypto",
        paths: &["bitstamp/recorded/BITSTAMP.ws.1.0.txt.gz"],
        symbols: &["ADA-EUR", "BAT-BTC", "BAT-EUR", "ETH-USD", "USDT-USD", "XRP-EUR"],
    },
    Session {
        id: "okx",
        kind: "crypto",
        paths: &["okx/recorded/OKX.ws.1.0.txt.gz"],
        symbols: &["BTC-USDT", "BTC-USD-220527", "UNI-USD-SWAP"],
    },
    Session {
        id: "bybit",
        kind: "crypto",
        paths: &["bybit/recorded/BYBIT.ws.26.0.txt.gz"],
        symbols: &["BTC-USD", "EOS-USD"],
    },
    Session {
        id: "deribit",
        kind: "option",
        paths: &["deribit/recorded/DERIBIT.ws.1.0.txt.gz"],
        symbols: &[
            "BTC-24SEP21-8000-P",
            "BTC-30JUL21-24000-P",
            "ETH-30JUL21-2800-C",
            "BTC-31DEC21-34000-P",
            "BTC-24SEP21-34000-P",
            "BTC-24JUN22-15000-C",
            "BTC-31DEC21-300000-C",
            "ETH-27AUG21-4000-P",
            "BTC-25MAR22-30000-C",
            "ETH-23JUL21-2300-C",
        ],
    },
];

/// The books that were fetched beside the session of Binance.
const BOOKS: &str = "binance/recorded/BINANCE.http.0.0.txt.gz";

/// Returns the text of a recording; `None`, outside of CI, where it is missing.
fn recording(path: &str) -> Option<String> {
    let folder = std::env::var_os("PROSPECT_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")),
        PathBuf::from,
    );
    let Ok(bytes) = fs::read(folder.join("providers").join(path)) else {
        assert!(std::env::var_os("CI").is_none(), "the recording {path} is missing");
        return None;
    };
    let mut text = String::new();
    flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
    Some(text)
}

/// Returns what the provider sent: a line is `time: message`; what was sent to it has an arrow.
fn frames(text: &str) -> Vec<String> {
    let frame = |line: &str| {
        let (time, frame) = line.split_once(": ")?;
        time.parse::<f64>().ok()?;
        Some(frame.to_owned())
    };
    text.lines().filter_map(frame).collect()
}

/// Returns what was fetched, by the address.
fn fetched(text: &str) -> BTreeMap<String, String> {
    let answer = |line: &str| {
        let (address, rest) = line.split_once(" -> ")?;
        Some((address.to_owned(), rest.split_once(": ")?.1.to_owned()))
    };
    text.lines().filter_map(answer).collect()
}

/// A server that says a session to whoever connects, and gives the books that were fetched.
struct Player {
    frames: Vec<String>,
    books: BTreeMap<String, String>,
}

impl Player {
    async fn serve(self) -> (u16, JoinSet<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let app = Router::new()
            .route("/api/v3/depth", get(depth))
            .fallback(any(play))
            .with_state(Arc::new(self));
        let mut task = JoinSet::new();
        task.spawn(async move { axum::serve(listener, app).await.unwrap() });
        (port, task)
    }

    fn book(&self, native: &str) -> Option<String> {
        let found = self.books.iter().find(|(address, _)| address.contains(native));
        found.map(|(_, body)| body.clone())
    }
}

async fn depth(
    State(player): State<Arc<Player>>,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Response {
    player.book(&asked["symbol"]).map_or(StatusCode::NOT_FOUND.into_response(), |body| {
        ([("content-type", "application/json")], body).into_response()
    })
}

async fn play(
    State(player): State<Arc<Player>>,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Response {
    match upgrade {
        Ok(upgrade) => upgrade.on_upgrade(move |socket| say_all(socket, player)),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn say_all(mut socket: WebSocket, player: Arc<Player>) {
    for frame in &player.frames {
        if socket.send(Message::Text(frame.clone().into())).await.is_err() {
            return;
        }
    }
    while let Some(Ok(_)) = socket.recv().await {}
}

/// What the frames say without a network.
struct Expected {
    counts: Counts,
    trades: BTreeMap<Symbol, usize>,
    books: BTreeMap<Symbol, Depth>,
}

fn expected(session: &Session, player: &Player) -> Expected {
    let provider = providers::all().iter().find(|it| it.card().id == session.id).unwrap();
    let kind = if session.kind == "crypto" { Kind::Crypto } else { Kind::Other };
    let instruments: Vec<Instrument> =
        session.symbols.iter().map(|it| Instrument::new(it.parse().unwrap(), kind)).collect();
    let topics = [Topic::Quotes, Topic::Trades, Topic::Depth];
    let wish =
        |instrument: &Instrument, topic| Subscription { instrument: instrument.clone(), topic };
    let wishes: Vec<Subscription> =
        instruments.iter().flat_map(|it| topics.map(|topic| wish(it, topic))).collect();
    let mut feed = provider.feed().unwrap();
    feed.open(&wishes).unwrap();
    let mut reader = Reader::new(feed, &wishes);
    let now = platform::clock::Clock::default().now();
    let mut trades: BTreeMap<Symbol, usize> = BTreeMap::new();
    for frame in &player.frames {
        for update in reader.read(frame, now).updates {
            if let Update::Trade { symbol, .. } = update {
                *trades.entry(symbol).or_default() += 1;
            }
        }
    }
    for instrument in &instruments {
        if let Some(snapshot) = player.book(&instrument.symbol.as_str().replace('-', "")) {
            reader.snapshot(&instrument.symbol, &book_of(session.id, instrument, &snapshot));
        }
    }
    let book = |it: &Instrument| Some((it.symbol.clone(), reader.book(&it.symbol)?));
    let books = instruments.iter().filter_map(book).collect();
    Expected { counts: reader.counts(), trades, books }
}

fn book_of(id: &str, instrument: &Instrument, body: &str) -> Depth {
    let provider = providers::all().iter().find(|it| it.card().id == id).unwrap();
    let question = Question::Depth { instrument: instrument.clone(), levels: 1_000 };
    let access = providers::Access { key: None, contact: None, now: Timestamp(0) };
    let payload = Payload::of(body.to_owned(), Timestamp(0));
    match provider.next(&question, &access, &[payload]) {
        Ok(Next::Answer(Answer::Depth(depth))) => depth,
        other => panic!("{other:?}"),
    }
}

/// Returns the best twenty of both sides as a reader gets them.
fn shown(depth: &Depth) -> Value {
    let side = |levels: &[providers::Level]| -> Vec<Value> {
        let text = |number: &rust_decimal::Decimal| number.normalize().to_string();
        let level =
            |it: &providers::Level| json!({"price": text(&it.price), "size": text(&it.size)});
        levels.iter().take(20).map(level).collect()
    };
    json!([side(&depth.bids), side(&depth.asks)])
}

#[tokio::test(flavor = "multi_thread")]
async fn every_recorded_session_reaches_its_reader() {
    let mut total = Counts::default();
    for session in &SESSIONS {
        let texts: Option<Vec<String>> = session.paths.iter().map(|it| recording(it)).collect();
        let Some(texts) = texts else { return };
        let is_binance = session.id == "binance";
        let books = if is_binance { fetched(&recording(BOOKS).unwrap()) } else { BTreeMap::new() };
        let player = Player { frames: frames(&texts.concat()), books };
        let expected = expected(session, &player);
        assert!(expected.counts.frames > 0 && expected.counts.faults == 0, "{}", session.id);
        let (port, _task) = player.serve().await;
        play_to_a_reader(session, port, &expected).await;
        let counts = expected.counts;
        total.frames += counts.frames;
        total.trades += counts.trades;
        total.quarantined += counts.quarantined;
        total.faults += counts.faults;
    }
    let figure = format!(
        "{} frames of {} sessions, {} trades delivered, {} rows set aside, {} faults",
        total.frames,
        SESSIONS.len(),
        total.trades,
        total.quarantined,
        total.faults
    );
    promise("A4 live", figure, "0 panics, 0 bad rows", 0);
}

async fn play_to_a_reader(session: &Session, port: u16, expected: &Expected) {
    let bases = ["rest", "stream"].map(|base| {
        let scheme = if base == "stream" { "ws" } else { "http" };
        (format!("{}.{base}", session.id), format!("{scheme}://127.0.0.1:{port}"))
    });
    let product = Product::with_bases(&BTreeMap::from(bases)).await;
    let streaming = Streaming::of(product, "ada").await;
    for symbol in session.symbols {
        streaming.add(symbol, session.kind).await;
    }
    let kinds = ["trade", "depth", "quote"];
    let topics: Vec<String> = session
        .symbols
        .iter()
        .flat_map(|symbol| kinds.map(|kind| format!("{kind}:{symbol}")))
        .collect();
    let topics: Vec<&str> = topics.iter().map(String::as_str).collect();
    let mut socket = streaming.reader(&topics).await;
    let mut heard: BTreeMap<Symbol, usize> = BTreeMap::new();
    let mut ids: BTreeSet<(Symbol, String)> = BTreeSet::new();
    let mut books: BTreeMap<Symbol, Value> = BTreeMap::new();
    let last: BTreeMap<Symbol, Value> =
        expected.books.iter().map(|(symbol, depth)| (symbol.clone(), shown(depth))).collect();
    // Nothing more is waited for than what must come; a reader that hears nothing for long fails.
    while heard != expected.trades || books != last {
        let message = hear(&mut socket).await;
        let data = &message["data"];
        let symbol = || data["symbol"].as_str().unwrap().parse::<Symbol>().unwrap();
        match message["type"].as_str() {
            Some("trade") => {
                for trade in data["trades"].as_array().unwrap() {
                    *heard.entry(symbol()).or_default() += 1;
                    let once =
                        trade["id"].as_str().is_none_or(|id| ids.insert((symbol(), id.to_owned())));
                    assert!(once, "{}: {trade} came twice", session.id);
                }
            }
            Some("depth") => {
                books.insert(symbol(), json!([data["bids"], data["asks"]]));
            }
            Some("quote") => assert_eq!(data["source"], session.id),
            _ => {}
        }
    }
    streaming.product.app.close().await;
}
