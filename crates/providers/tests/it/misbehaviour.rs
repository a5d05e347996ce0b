//! A server on loopback that answers as recorded, or as badly as it is told to.

use std::{
    collections::BTreeMap,
    io::Write,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use flate2::{Compression, write::GzEncoder};
use providers::{Next, Payload};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

use crate::{
    asked::{Case, provider},
    spoilt::spoil,
};

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    Nothing,
    LimitedInSeconds,
    LimitedUntilDate,
    LimitedWithoutWord,
    Broken,
    Unavailable,
    Refused,
    NoTls,
    Silent,
    Dripping,
    Torn,
    Page,
    Mistyped,
    NotANumber,
    Beyond,
    Negative,
    Thousandfold,
    Twice,
    Disorder,
    Future,
    Stranger,
    Empty,
    More,
    Less,
    Bomb,
    Endless,
}

impl Wrong {
    pub const ALL: [Self; 25] = [
        Self::LimitedInSeconds,
        Self::LimitedUntilDate,
        Self::LimitedWithoutWord,
        Self::Broken,
        Self::Unavailable,
        Self::Refused,
        Self::NoTls,
        Self::Silent,
        Self::Dripping,
        Self::Torn,
        Self::Page,
        Self::Mistyped,
        Self::NotANumber,
        Self::Beyond,
        Self::Negative,
        Self::Thousandfold,
        Self::Twice,
        Self::Disorder,
        Self::Future,
        Self::Stranger,
        Self::Empty,
        Self::More,
        Self::Less,
        Self::Bomb,
        Self::Endless,
    ];

    /// Whether no row can come of it, whoever sends it.
    pub fn is_no_answer(self) -> bool {
        let at = |one: Self| Self::ALL.iter().position(|wrong| *wrong == one);
        at(self) < at(Self::Torn) || matches!(self, Self::Page | Self::Bomb | Self::Endless)
    }
}

/// What is answered to whom, by path and query below the base.
pub struct Script {
    answers: BTreeMap<String, Payload>,
    /// The question whose answer carries the rows.
    main: String,
    symbol: String,
}

impl Script {
    /// Plays the conversation of `case` and remembers what is answered to what; `None` for one that is not
    /// recorded as a whole.
    pub fn of(case: &Case) -> Option<Self> {
        let (mut answers, mut got) = (BTreeMap::new(), Vec::new());
        while let Ok(Next::Ask(asks)) = provider(case.id).next(&case.question, &case.access, &got) {
            for ask in asks {
                let payload = case.got.get(got.len())?;
                let mut url = url::Url::parse("http://localhost").ok()?;
                url.set_path(&format!("/{}", ask.base));
                let mut url = url::Url::parse(&format!("{url}{}", ask.path)).ok()?;
                if !ask.query.is_empty() {
                    url.query_pairs_mut().extend_pairs(&ask.query);
                }
                let query = url.query().map_or(String::new(), |query| format!("?{query}"));
                answers.insert(format!("{}{query}", url.path()), payload.clone());
                got.push(payload.clone());
            }
        }
        if got.len() != case.got.len() {
            return None;
        }
        let (main, _) = answers.iter().max_by_key(|(_, payload)| payload.body.len())?;
        let symbol = case.question.instrument().map_or("", |it| it.symbol.as_str()).to_owned();
        Some(Self { main: main.clone(), answers, symbol })
    }
}

/// A provider that misbehaves in one way; it ends when this is dropped.
pub struct Server {
    pub port: u16,
    /// Bytes of bodies that were taken from it.
    pub sent: Arc<AtomicU64>,
    /// Requests that reached it.
    pub asked: Arc<AtomicU64>,
    _task: JoinSet<()>,
}

impl Server {
    pub async fn start(script: Arc<Script>, wrong: Wrong) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (sent, asked) = (Arc::<AtomicU64>::default(), Arc::<AtomicU64>::default());
        let mut task = JoinSet::new();
        if wrong != Wrong::Refused {
            let (sent, asked) = (Arc::clone(&sent), Arc::clone(&asked));
            task.spawn(async move {
                let mut open = JoinSet::new();
                while let Ok((socket, _)) = listener.accept().await {
                    asked.fetch_add(1, Ordering::Relaxed);
                    let (script, sent) = (Arc::clone(&script), Arc::clone(&sent));
                    open.spawn(async move { _ = answer(socket, &script, wrong, &sent).await });
                }
            });
        }
        Self { port, sent, asked, _task: task }
    }
}

async fn answer(
    mut socket: TcpStream,
    script: &Script,
    wrong: Wrong,
    sent: &AtomicU64,
) -> std::io::Result<()> {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        let mut byte = [0; 1];
        if socket.read(&mut byte).await? == 0 || request.len() > 64 << 10 {
            return Ok(());
        }
        request.extend(byte);
        // No method begins like this: it is the handshake of TLS, and servers without TLS say so at once.
        if !request[0].is_ascii_uppercase() {
            return head(&mut socket, "400 Bad Request", "content-length: 0\r\n").await;
        }
    }
    let request = String::from_utf8_lossy(&request);
    let target = request.split(' ').nth(1).unwrap_or_default();
    let Some(payload) = script.answers.get(target) else {
        return head(&mut socket, "404 Not Found", "content-length: 0\r\n").await;
    };
    let wrong = if target == script.main { wrong } else { Wrong::Nothing };
    match wrong {
        Wrong::LimitedInSeconds => limited(&mut socket, "retry-after: 11\r\n").await,
        Wrong::LimitedUntilDate => {
            limited(&mut socket, "retry-after: Sat, 21 Nov 2026 00:00:30 GMT\r\n").await
        }
        Wrong::LimitedWithoutWord => limited(&mut socket, "").await,
        Wrong::Broken => {
            head(&mut socket, "500 Internal Server Error", "content-length: 0\r\n").await
        }
        Wrong::Unavailable => {
            head(&mut socket, "503 Service Unavailable", "content-length: 0\r\n").await
        }
        Wrong::Silent => std::future::pending().await,
        Wrong::Dripping => drip(&mut socket).await,
        Wrong::Bomb => {
            head(&mut socket, "200 OK", "content-encoding: gzip\r\n").await?;
            socket.write_all(bomb()).await
        }
        Wrong::Endless => endless(&mut socket, sent).await,
        _ => {
            let body = spoil(&payload.body, wrong, &script.symbol);
            let cookies = payload.cookies.iter().map(|cookie| format!("set-cookie: {cookie}\r\n"));
            let kind = if wrong == Wrong::Page { "text/html" } else { &payload.content_type };
            let kind = if kind.is_empty() { "application/json" } else { kind };
            let headers = format!(
                "content-type: {kind}\r\ncontent-length: {}\r\n{}",
                body.len(),
                cookies.collect::<String>()
            );
            head(&mut socket, &format!("{} Said", payload.status), &headers).await?;
            socket.write_all(&body).await
        }
    }
}

async fn head(socket: &mut TcpStream, status: &str, headers: &str) -> std::io::Result<()> {
    let head = format!("HTTP/1.1 {status}\r\nconnection: close\r\n{headers}\r\n");
    socket.write_all(head.as_bytes()).await
}

async fn limited(socket: &mut TcpStream, wait: &str) -> std::io::Result<()> {
    head(socket, "429 Too Many Requests", &format!("content-length: 0\r\n{wait}")).await
}

/// A byte now and then, for ever.
async fn drip(socket: &mut TcpStream) -> std::io::Result<()> {
    head(socket, "200 OK", "content-length: 1000000\r\n").await?;
    let mut drops = tokio::time::interval(Duration::from_millis(20));
    loop {
        drops.tick().await;
        socket.write_all(b"[").await?;
    }
}

/// Twice as much of nothing as may be taken, as far as somebody takes it.
async fn endless(socket: &mut TcpStream, sent: &AtomicU64) -> std::io::Result<()> {
    head(socket, "200 OK", "content-type: application/json\r\n").await?;
    let part = vec![b' '; 64 << 10];
    for _ in 0..4_096 {
        socket.write_all(&part).await?;
        sent.fetch_add(part.len() as u64, Ordering::Relaxed);
    }
    Ok(())
}

/// Sixty-four kilobytes that become sixty-four megabytes.
fn bomb() -> &'static [u8] {
    static BOMB: OnceLock<Vec<u8>> = OnceLock::new();
    BOMB.get_or_init(|| {
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        let part = vec![b' '; 1 << 20];
        for _ in 0..64 {
            packed.write_all(&part).unwrap();
        }
        packed.finish().unwrap()
    })
}
