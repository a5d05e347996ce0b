//! S3: quotes of 200 bytes to hundreds of sockets; processor time of the server a delivery.
//!
//! The clients are a process of their own, this binary again, so that their time is not counted.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, bail};
use kernel::{Id, Workspace};
use platform::{
    clock::Clock,
    outbox::{Live, Publish},
};
use prospect::{cli::Common, client::Client};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

use crate::measure;

/// What this binary is called with to be the clients.
pub const CLIENTS: &str = "fanout-clients";

const SOCKETS: usize = 500;
const MANY_SOCKETS: usize = 2_000;
const RATE: u32 = 20;
const SECONDS: u32 = 10;

/// Messages at once, that every reader gets in order: fewer than it may be behind.
const BURST: u32 = 800;
const BURSTS: u32 = 5;

/// Bytes of a quote.
const QUOTE: usize = 200;

pub fn run() -> Result<()> {
    let data = measure::scratch("fanout")?;
    let runtime = tokio::runtime::Runtime::new()?;
    let out = runtime.block_on(compare(&data));
    runtime.shutdown_timeout(Duration::from_secs(5));
    std::fs::remove_dir_all(&data)?;
    measure::emit("fanout", out?);
    Ok(())
}

async fn compare(data: &std::path::Path) -> Result<Value> {
    let (key, workspace) = prepare(data).await?;
    let (app, _) = crate::product::open(data).await?;
    app.run_background()?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port();
    let (router, tasks) = (app.router()?.0, app.tasks.clone());
    let mut serving = JoinSet::new();
    serving.spawn(async move {
        server::serve(listener, router, &tasks).await;
    });
    let stage = Stage { publish: app.publisher(), workspace, port, key };
    // First, while no memory is left over from other sockets.
    let idle = stage.idle().await?;
    let steady = stage.steady(SOCKETS, RATE).await?;
    let many = stage.steady(MANY_SOCKETS, RATE / 2).await?;
    let backlog = stage.backlog().await?;
    app.close().await;
    Ok(json!({"steady": steady, "many": many, "backlog": backlog, "idle": idle}))
}

/// Makes a key of the local owner, and says in which workspace.
async fn prepare(data: &std::path::Path) -> Result<(String, Id<Workspace>)> {
    let common = Common { data: Some(data.to_owned()), ..Common::default() };
    let client = Client::open(&common).await.map_err(|failure| failure.error)?;
    let body = json!({"name": "bench", "permissions": null});
    let made = client.data("POST", "/api/v1/me/api-keys", Some(body)).await.map_err(|f| f.error)?;
    let me = client.data("GET", "/api/v1/me", None).await.map_err(|failure| failure.error)?;
    client.close().await;
    let key = made["key"].as_str().context("no key was made")?.to_owned();
    let workspace = me["workspaces"][0]["id"].as_str().context("no workspace")?;
    Ok((key, workspace.parse().map_err(|_| anyhow::anyhow!("no workspace"))?))
}

struct Stage {
    publish: Publish,
    workspace: Id<Workspace>,
    port: u16,
    key: String,
}

impl Stage {
    fn say(&self, kind: &str) {
        let t = Clock::default().now().0;
        let padding = "x".repeat(QUOTE - 100);
        let data = json!({"t": t, "symbol": "SPEED", "last": 431.25, "padding": padding});
        let topic = format!("{kind}:SPEED");
        (self.publish)(Live { workspace: self.workspace, topic, kind: kind.to_owned(), data });
    }

    /// Every reader keeps up.
    async fn steady(&self, sockets: usize, rate: u32) -> Result<Value> {
        let mut clients = Clients::start(self, sockets, "trade:SPEED")?;
        let cpu = measure::cpu_seconds(std::process::id())?;
        let mut tick = tokio::time::interval(Duration::from_secs(1) / rate);
        for _ in 0..rate * SECONDS {
            tick.tick().await;
            self.say("trade");
        }
        let report = clients.finish(sockets * (rate * SECONDS) as usize)?;
        figures(report, cpu)
    }

    /// Messages come faster than they are written.
    async fn backlog(&self) -> Result<Value> {
        let mut clients = Clients::start(self, SOCKETS, "trade:SPEED")?;
        let cpu = measure::cpu_seconds(std::process::id())?;
        for _ in 0..BURSTS {
            for _ in 0..BURST {
                self.say("trade");
            }
            tokio::time::sleep(Duration::from_secs(3)).await;
        }
        let report = clients.finish(SOCKETS * (BURST * BURSTS) as usize)?;
        figures(report, cpu)
    }

    /// What a socket costs that hears nothing.
    async fn idle(&self) -> Result<Value> {
        let pid = std::process::id();
        let before = measure::memory_mib(pid)?;
        let mut clients = Clients::start(self, MANY_SOCKETS, "quote:SPEED")?;
        tokio::time::sleep(Duration::from_secs(1)).await;
        let after = measure::memory_mib(pid)?;
        clients.finish(0)?;
        #[expect(clippy::cast_precision_loss, reason = "a count of sockets")]
        let each = (after - before) * 1024.0 / MANY_SOCKETS as f64;
        Ok(json!({"sockets": MANY_SOCKETS, "kib_per_socket": (each * 10.0).round() / 10.0}))
    }
}

fn figures(mut report: Value, cpu_before: f64) -> Result<Value> {
    let cpu = measure::cpu_seconds(std::process::id())? - cpu_before;
    let delivered = report["delivered"].as_f64().unwrap_or(0.0).max(1.0);
    report["cpu_us_per_delivery"] = ((cpu / delivered * 1e8).round() / 100.0).into();
    Ok(report)
}

/// The process of the clients.
struct Clients {
    child: Child,
    tell: ChildStdin,
    told: BufReader<ChildStdout>,
}

impl Clients {
    /// Starts it and waits until every socket reads `topic`.
    fn start(stage: &Stage, sockets: usize, topic: &str) -> Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .args([CLIENTS, &stage.port.to_string(), &sockets.to_string(), topic, &stage.key])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let tell = child.stdin.take().context("no input")?;
        let told = BufReader::new(child.stdout.take().context("no output")?);
        let mut clients = Self { child, tell, told };
        match clients.line()?.trim() {
            "ready" => Ok(clients),
            other => bail!("the clients said {other:?}"),
        }
    }

    /// Waits for so many deliveries and returns what became of them.
    fn finish(&mut self, expected: usize) -> Result<Value> {
        writeln!(self.tell, "{expected}")?;
        let report = serde_json::from_str(&self.line()?)?;
        self.child.wait()?;
        Ok(report)
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        self.told.read_line(&mut line)?;
        Ok(line)
    }
}

/// Is the clients: connects, says `ready`, reads how many deliveries to wait for, and reports.
pub fn be_clients(arguments: &[String]) -> Result<()> {
    let [port, sockets, topic, key] = arguments else { bail!("port, sockets, topic, key") };
    let (port, sockets): (u16, usize) = (port.parse()?, sockets.parse()?);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
        let mut reading = JoinSet::new();
        for _ in 0..sockets {
            let socket = connect(port, topic, key).await?;
            reading.spawn(read(socket, tell.clone()));
        }
        answer("ready")?;
        let expected = tokio::task::spawn_blocking(|| {
            let mut line = String::new();
            std::io::stdin().read_line(&mut line).map(|_| line)
        });
        let mut waits = Vec::new();
        let expected: usize = {
            let mut expected = std::pin::pin!(expected);
            loop {
                tokio::select! {
                    line = &mut expected => break line??.trim().parse()?,
                    Some(wait) = told.recv() => waits.push(wait),
                }
            }
        };
        while waits.len() < expected {
            let next = tokio::time::timeout(Duration::from_secs(30), told.recv()).await;
            match next {
                Ok(Some(wait)) => waits.push(wait),
                Ok(None) | Err(_) => break,
            }
        }
        waits.sort_unstable();
        let at = |part: usize| waits.get(waits.len() * part / 100).copied().unwrap_or(0);
        #[expect(clippy::cast_precision_loss, reason = "microseconds of a minute")]
        let millis = |micros: i64| micros as f64 / 1_000.0;
        answer(
            &json!({"sockets": sockets, "expected": expected, "delivered": waits.len(),
            "p50_ms": millis(at(50)), "p99_ms": millis(at(99))})
            .to_string(),
        )
    })
}

/// Says a line to who started the clients.
fn answer(line: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}

async fn connect(port: u16, topic: &str, key: &str) -> Result<TcpStream> {
    let mut socket = TcpStream::connect(("127.0.0.1", port)).await?;
    socket.set_nodelay(true)?;
    let ask = format!(
        "GET /ws HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\
         sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\n\
         authorization: Bearer {key}\r\n\r\n"
    );
    socket.write_all(ask.as_bytes()).await?;
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        answer.push(socket.read_u8().await?);
    }
    if !answer.starts_with(b"HTTP/1.1 101") {
        bail!("no upgrade: {}", String::from_utf8_lossy(&answer));
    }
    let text = json!({"op": "subscribe", "topics": [topic]}).to_string();
    // A masked text frame whose mask is nothing.
    let length = u8::try_from(text.len())?;
    let mut frame = vec![0x81, 0x80 | length, 0, 0, 0, 0];
    frame.extend(text.as_bytes());
    socket.write_all(&frame).await?;
    let mut head = [0; 2];
    socket.read_exact(&mut head).await?;
    let mut subscribed = vec![0; usize::from(head[1] & 127)];
    socket.read_exact(&mut subscribed).await?;
    Ok(socket)
}

/// Reads frames and tells how long each was on its way, in microseconds.
async fn read(mut socket: TcpStream, tell: tokio::sync::mpsc::UnboundedSender<i64>) {
    let clock = Clock::default();
    let (mut buffer, mut read) = (vec![0; 64 << 10], Vec::new());
    while let Ok(length) = socket.read(&mut buffer).await {
        if length == 0 {
            return;
        }
        read.extend_from_slice(&buffer[..length]);
        let now = clock.now().0;
        let mut at = 0;
        while let Some(&[first, second]) = read.get(at..at + 2).and_then(|it| it.first_chunk()) {
            let (head, length) = match second & 127 {
                126 => match read.get(at + 2..at + 4) {
                    Some(long) => (4, usize::from(long[0]) << 8 | usize::from(long[1])),
                    None => break,
                },
                short => (2, usize::from(short)),
            };
            let Some(payload) = read.get(at + head..at + head + length) else { break };
            if first & 15 == 1 {
                let text = String::from_utf8_lossy(payload);
                let sent = text.split("\"t\":").nth(1).and_then(|rest| {
                    let end = rest.find(|c: char| !c.is_ascii_digit())?;
                    rest[..end].parse::<i64>().ok()
                });
                if let Some(sent) = sent
                    && tell.send(now - sent).is_err()
                {
                    return;
                }
            }
            at += head + length;
        }
        read.drain(..at);
    }
}
