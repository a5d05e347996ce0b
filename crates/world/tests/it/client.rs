//! A small client, and the adapters led to it.

use std::sync::Arc;

use kernel::Timestamp;
use providers::{Access, Answer, Ask, Fault, Next, Payload, Provider, Question, check};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use world::{Clock, Served, World, demo, serve};

/// Friday, 20 November 2026, 18:00 in UTC: New York is open.
pub const START: i64 = 1_795_197_600_000_000;

pub fn world() -> World {
    World::new(7, START, demo())
}

/// A world that answers, with a clock that stands at [`START`].
pub struct Stage {
    pub served: Served,
    pub clock: Clock,
}

pub async fn stage() -> Stage {
    let clock = Clock::still(START);
    let served = serve(Arc::new(world()), clock.clone()).await.unwrap();
    Stage { served, clock }
}

pub fn provider(id: &str) -> &'static dyn Provider {
    *providers::all().iter().find(|it| it.card().id == id).unwrap()
}

impl Stage {
    /// Asks, and returns what came back.
    pub async fn fetch(&self, id: &str, ask: &Ask) -> Payload {
        let bases = self.served.bases();
        let base = &bases[&format!("{id}.{}", ask.base)];
        let mut url = url::Url::parse(&format!("{base}{}", ask.path)).unwrap();
        if !ask.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&ask.query);
        }
        let target = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        self.send(&format!("GET {target} HTTP/1.1\r\n"), "").await
    }

    /// Orders a fault.
    pub async fn order(&self, order: &str) -> u16 {
        let head = "POST /__faults HTTP/1.1\r\ncontent-type: application/json\r\n";
        self.send(head, order).await.status
    }

    async fn send(&self, head: &str, body: &str) -> Payload {
        let mut socket = TcpStream::connect(self.served.address).await.unwrap();
        let rest =
            format!("host: world\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
        socket.write_all(format!("{head}{rest}{body}").as_bytes()).await.unwrap();
        let mut all = Vec::new();
        socket.read_to_end(&mut all).await.unwrap();
        let cut = all.windows(4).position(|it| it == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(all[..cut].to_vec()).unwrap();
        let status = head[9..12].parse().unwrap();
        let header = |name: &str| {
            let line = head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
            line.map(|value| value.split(';').next().unwrap().to_owned())
        };
        Payload {
            status,
            content_type: header("content-type").unwrap_or_default(),
            cookies: header("set-cookie").into_iter().collect(),
            body: all[cut + 4..].to_vec().into(),
            at: Timestamp(self.clock.now()),
        }
    }

    pub fn access(&self, id: &str) -> Access {
        Access {
            // With a key FRED is asked elsewhere.
            key: (id == "twelve_data").then(|| "made-up".to_owned()),
            contact: Some("test@prospect.example".to_owned()),
            now: Timestamp(self.clock.now()),
        }
    }

    /// Asks through the adapter, until it answers.
    pub async fn ask(&self, id: &str, question: &Question) -> Result<Answer, Fault> {
        let access = self.access(id);
        let mut got = Vec::new();
        loop {
            match provider(id).next(question, &access, &got)? {
                Next::Answer(answer) => return Ok(answer),
                Next::Ask(asks) => {
                    assert!(got.len() + asks.len() < 200, "{id} asks without end");
                    for ask in asks {
                        got.push(self.fetch(id, &ask).await);
                    }
                }
            }
        }
    }

    /// Asks through the adapter and the checks; every row must be believed.
    pub async fn believed(&self, id: &str, question: &Question) -> Answer {
        let answer = self.ask(id, question).await.unwrap();
        let (answer, quarantined) = check::answer(answer, question, Timestamp(self.clock.now()));
        assert_eq!(quarantined, [], "{id}");
        answer
    }
}
