//! The outbound client: what it reaches (promise S11), and how it behaves.

use std::{
    io::{ErrorKind, Write},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    extract::{Path, Query},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{any, get},
};
use kernel::{Error, Timestamp};
use platform::{
    clock::Clock,
    fetch::{Dns, Endpoint, Fetch, FetchSettings, Profile, Request},
    tasks::Tasks,
};

/// A local server that answers; its tasks end with the test.
struct Server {
    port: u16,
    hits: Arc<AtomicU32>,
    tasks: Tasks,
}

impl Server {
    async fn start(routes: Router) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (port, tasks) = (listener.local_addr().unwrap().port(), Tasks::default());
        let hits = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&hits);
        let routes =
            routes.layer(axum::middleware::map_request(move |request: axum::extract::Request| {
                count.fetch_add(1, Ordering::SeqCst);
                async move { request }
            }));
        tasks.spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self { port, hits, tasks }
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn hits(&self) -> u32 {
        self.hits.load(Ordering::SeqCst)
    }

    fn client(&self, clock: Clock) -> Fetch {
        let configured = vec![format!("127.0.0.1:{}", self.port).parse().unwrap()];
        client(configured, no_dns(), clock)
    }

    fn get(&self, path: &str) -> Request {
        Request::get(Profile::Configured, &self.url(path)).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.tasks.signal();
    }
}

fn client(configured: Vec<Endpoint>, dns: Dns, clock: Clock) -> Fetch {
    let settings = FetchSettings { configured, dns, back_off: Duration::from_millis(1) };
    Fetch::new(settings, clock).unwrap()
}

fn no_dns() -> Dns {
    Arc::new(|_| Box::pin(async { Err(ErrorKind::NotFound.into()) }))
}

/// Listens on every address of this machine and counts who comes.
struct Canary {
    port: u16,
    listeners: Vec<TcpListener>,
}

impl Canary {
    fn start() -> Self {
        let v4 = TcpListener::bind("0.0.0.0:0").unwrap();
        let port = v4.local_addr().unwrap().port();
        // A machine without IPv6 has nothing to reach there.
        let v6 = TcpListener::bind(SocketAddr::new(Ipv6Addr::LOCALHOST.into(), port)).ok();
        let listeners: Vec<TcpListener> = [Some(v4), v6].into_iter().flatten().collect();
        for listener in &listeners {
            listener.set_nonblocking(true).unwrap();
        }
        Self { port, listeners }
    }

    fn connections(&self) -> usize {
        self.listeners.iter().map(|l| std::iter::from_fn(|| l.accept().ok()).count()).sum()
    }
}

const INSIDE_V4: &[&str] = &[
    "127.0.0.1",
    "127.1.2.3",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.100.100.200",
    "192.0.0.192",
    "168.63.129.16",
    "224.0.0.1",
    "255.255.255.255",
];

const INSIDE_V6: &[&str] = &[
    "::1",
    "::",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "febf::1",
    "fec0::1",
    "ff02::1",
    "100::1",
    "2001:db8::1",
    "2001:10::1",
    "3fff::1",
    "5f00::1",
];

/// Each way to write an address of IPv4 that some parser takes.
fn spellings(address: Ipv4Addr) -> Vec<String> {
    let [a, b, c, d] = address.octets();
    let number = u32::from(address);
    let (low24, low16) = (number & 0xff_ffff, number & 0xffff);
    let (high, low) = (number >> 16, number & 0xffff);
    let inverted = !number;
    vec![
        format!("{a}.{b}.{c}.{d}"),
        format!("{number}"),
        format!("0x{number:x}"),
        format!("0X{number:08X}"),
        format!("0{number:o}"),
        format!("0x{a:x}.0x{b:x}.0x{c:x}.0x{d:x}"),
        format!("0{a:o}.0{b:o}.0{c:o}.0{d:o}"),
        format!("000{a:o}.0x{b:x}.{c}.{d}"),
        format!("{a}.{low24}"),
        format!("{a}.{b}.{low16}"),
        format!("{a}.{b}.{c}.{d}."),
        format!("{a}%2e{b}%2E{c}.{d}"),
        format!("{a}\u{3002}{b}\u{ff0e}{c}\u{ff61}{d}"),
        format!("{a}.{b}.{c}.{d}").chars().map(fullwidth).collect(),
        format!("[::ffff:{address}]"),
        format!("[::ffff:{high:x}:{low:x}]"),
        format!("[::{address}]"),
        format!("[::ffff:0:{address}]"),
        format!("[64:ff9b::{address}]"),
        format!("[64:ff9b:1::{address}]"),
        format!("[2002:{high:x}:{low:x}::1]"),
        format!("[2001:0:{high:x}:{low:x}:0:0:{:x}:{:x}]", inverted >> 16, inverted & 0xffff),
        format!("[2a00::5efe:{high:x}:{low:x}]"),
    ]
}

fn fullwidth(c: char) -> char {
    c.to_digit(10).and_then(|d| char::from_u32(0xff10 + d)).unwrap_or(c)
}

/// At least 300 addresses that lead inside, or nowhere.
fn corpus(port: u16) -> Vec<String> {
    let v4 = INSIDE_V4.iter().flat_map(|address| spellings(address.parse().unwrap()));
    let v6 = INSIDE_V6.iter().map(|address| format!("[{address}]"));
    let names = [
        "localhost",
        "LOCALHOST",
        "localhost.",
        "foo.localhost",
        "ip6-localhost",
        "localtest.me",
        "127.0.0.1.nip.example",
        "metadata.google.internal",
        "instance-data",
        "kubernetes.default",
        "\u{2113}ocalhost",
        "loc\u{ad}alhost",
        "\u{24db}\u{24de}\u{24d2}\u{24d0}\u{24db}host",
    ];
    let private = (0..INSIDE_V4.len() + INSIDE_V6.len()).map(|i| format!("n{i}.private.test"));
    let mixed = (0..INSIDE_V4.len() + INSIDE_V6.len()).map(|i| format!("n{i}.mixed.test"));
    let hosts = v4.chain(v6).chain(names.map(str::to_owned)).chain(private).chain(mixed);
    let mut urls: Vec<String> = hosts.map(|host| format!("http://{host}:{port}/")).collect();
    urls.extend(["https", "HTTP"].map(|scheme| format!("{scheme}://127.0.0.1:{port}/")));
    urls.extend(
        ["file", "ftp", "gopher", "dict", "ldap", "ws", "unix", "jar:http", "view-source:http"]
            .map(|scheme| format!("{scheme}://127.0.0.1:{port}/")),
    );
    urls.extend([
        format!("http://n0.public.test@127.0.0.1:{port}/"),
        format!("http://127.0.0.1:{port}@n0.private.test/"),
        format!("http://user:password@localhost:{port}/"),
        format!("http://127.0.0.1:{port}#@n0.private.test/"),
        format!("http://127.0.0.1:{port}?@n0.private.test/"),
        format!("http://n0.private.test\\@127.0.0.1:{port}/"),
        format!("http:127.0.0.1:{port}/"),
        format!("http:/\\127.0.0.1:{port}/"),
        format!("http:\\\\127.0.0.1:{port}/"),
        format!("\thttp://127.0.0.1:{port}/"),
        format!("http://127.0.\n0.1:{port}/"),
        format!("//127.0.0.1:{port}/"),
        format!("127.0.0.1:{port}"),
        "data:text/plain,x".to_owned(),
        "javascript:alert(1)".to_owned(),
    ]);
    urls
}

/// Names of the corpus: `nI.private.test` is the I-th inside address, `nI.mixed.test` has a
/// public one beside it, everything local is this machine.
fn hostile_dns() -> Dns {
    Arc::new(|name| {
        Box::pin(async move {
            let all: Vec<IpAddr> =
                INSIDE_V4.iter().chain(INSIDE_V6).map(|text| text.parse().unwrap()).collect();
            let index = |suffix: &str| {
                let digits = name.strip_prefix('n')?.strip_suffix(suffix)?;
                all.get(digits.parse::<usize>().ok()?).copied()
            };
            if let Some(inside) = index(".private.test") {
                return Ok(vec![inside]);
            }
            if let Some(inside) = index(".mixed.test") {
                return Ok(vec![UNUSED, inside]);
            }
            Ok(vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()])
        })
    })
}

/// Public by its network, and given to nobody.
const UNUSED: IpAddr = IpAddr::V6(Ipv6Addr::new(0x3ffe, 0, 0, 0, 0, 0, 0, 1));

#[derive(serde::Deserialize)]
struct To {
    to: String,
}

/// `/hops/3?to=…` redirects three times on this server, and then to `to`.
async fn hops(Path(left): Path<u32>, Query(To { to }): Query<To>) -> Response {
    let next = if left <= 1 { to } else { format!("/hops/{}?to={}", left - 1, percent(&to)) };
    match axum::http::HeaderValue::from_bytes(next.as_bytes()) {
        Ok(next) => (StatusCode::FOUND, [(header::LOCATION, next)]).into_response(),
        // A line break is in no header.
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

fn percent(text: &str) -> String {
    text.bytes().fold(String::new(), |escaped, byte| escaped + &format!("%{byte:02x}"))
}

#[expect(clippy::print_stdout, reason = "the figure of the promise")]
#[tokio::test]
async fn the_server_cannot_be_used_to_reach_inside() {
    let canary = Canary::start();
    std::net::TcpStream::connect((Ipv4Addr::LOCALHOST, canary.port)).unwrap();
    assert_eq!(canary.connections(), 1, "it sings when somebody comes");
    let urls = corpus(canary.port);
    assert!(urls.len() >= 300, "{}", urls.len());
    let server = Server::start(Router::new().route("/hops/{left}", get(hops))).await;
    let configured = vec![format!("127.0.0.1:{}", server.port).parse().unwrap()];
    let fetch = client(configured, hostile_dns(), Clock::default());

    let mut asked = 0;
    let mut answered = Vec::new();
    let mut ask = async |request: Result<Request, Error>, what: String| {
        asked += 1;
        let Ok(request) = request else { return };
        // Where a redirect is no address it is a path of the first server, which has none such.
        if fetch.fetch(request.attempts(1)).await.is_ok_and(|answer| answer.status.is_success()) {
            answered.push(what);
        }
    };
    for url in &urls {
        // Given by somebody, given as if the operator had, and as where a redirect leads.
        ask(Request::get(Profile::Public, url), url.clone()).await;
        ask(Request::post(Profile::Public, url, "x"), url.clone()).await;
        ask(Request::get(Profile::Configured, url), url.clone()).await;
        let hop = server.url(&format!("/hops/1?to={}", percent(url)));
        ask(Request::get(Profile::Configured, &hop), hop.clone()).await;
    }
    for hops in 1..=6 {
        for url in urls.iter().step_by(40) {
            let hop = server.url(&format!("/hops/{hops}?to={}", percent(url)));
            ask(Request::get(Profile::Configured, &hop), hop.clone()).await;
        }
    }
    let figure = canary.connections();
    println!("S11 figure={figure} limit=0 seed=0 urls={} requests={asked}", urls.len());
    assert_eq!(figure, 0);
    assert_eq!(answered, Vec::<String>::new());
}

#[tokio::test]
async fn a_resolver_that_changes_its_mind_gains_nothing() {
    let canary = Canary::start();
    let asked = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&asked);
    let flipping: Dns = Arc::new(move |_| {
        let turn = count.fetch_add(1, Ordering::SeqCst);
        let address = if turn.is_multiple_of(2) { UNUSED } else { Ipv4Addr::LOCALHOST.into() };
        Box::pin(async move { Ok(vec![address]) })
    });
    let fetch = client(Vec::new(), flipping, Clock::default());
    let url = format!("http://rebind.test:{}/", canary.port);
    for turn in 0..6 {
        let request = Request::get(Profile::Public, &url).unwrap().attempts(1);
        let request = request.within(Duration::from_millis(200));
        assert!(fetch.fetch(request).await.is_err());
        assert_eq!(asked.load(Ordering::SeqCst), turn + 1, "one look-up a connection");
    }
    assert_eq!(canary.connections(), 0);
}

#[test]
fn proxies_of_the_environment_are_not_used() {
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    proxy.set_nonblocking(true).unwrap();
    let url = format!("http://{}", proxy.local_addr().unwrap());
    let mut again = Command::new(std::env::current_exe().unwrap());
    again.args(["--exact", "fetch::the_server_cannot_be_used_to_reach_inside"]);
    for name in ["http_proxy", "https_proxy", "all_proxy"] {
        again.env(name, &url).env(name.to_uppercase(), &url);
    }
    // CGI servers pass a client's header under the upper-case name; this must not hide it.
    again.env_remove("REQUEST_METHOD").env_remove("NO_PROXY").env_remove("no_proxy");
    let done = again.output().unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success() && said.contains("1 passed"), "{said}");
    assert!(proxy.accept().is_err());
}

#[tokio::test]
async fn only_what_the_operator_named_exactly_is_reached_inside() {
    let server = Server::start(Router::new().route("/", get(|| async { "here" }))).await;
    let fetch = server.client(Clock::default());
    let answer = fetch.fetch(server.get("/")).await.unwrap();
    assert_eq!((answer.status.as_u16(), answer.body.as_ref()), (200, b"here".as_slice()));
    let public = Request::get(Profile::Public, &server.url("/")).unwrap();
    assert!(matches!(
        fetch.fetch(public).await,
        Err(Error::Refused { code: "ADDRESS_REFUSED", .. })
    ));
    for other in [
        format!("http://127.0.0.1:{}/", server.port.wrapping_add(1).max(1)),
        format!("http://localhost:{}/", server.port),
        format!("http://127.0.0.2:{}/", server.port),
    ] {
        let request = Request::get(Profile::Configured, &other).unwrap();
        assert!(fetch.fetch(request).await.is_err(), "{other}");
    }
    assert_eq!(server.hits(), 1);
}

#[tokio::test]
async fn five_redirects_are_followed_and_six_are_not() {
    let routes =
        Router::new().route("/hops/{left}", get(hops)).route("/end", get(|| async { "the end" }));
    let server = Server::start(routes).await;
    let fetch = server.client(Clock::default());
    let five = fetch.fetch(server.get("/hops/5?to=/end")).await.unwrap();
    assert_eq!(five.body, "the end");
    assert!(five.url.path().ends_with("/end"));
    let six = fetch.fetch(server.get("/hops/6?to=/end")).await;
    assert!(matches!(six, Err(Error::Refused { code: "TOO_MANY_REDIRECTS", .. })));
}

fn bomb() -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..64 {
        packed.write_all(&vec![0; 1_024 * 1_024]).unwrap();
    }
    packed.finish().unwrap()
}

#[tokio::test]
async fn answers_too_large_or_of_another_kind_are_refused() {
    let packed = bomb();
    assert!(packed.len() < 100_000);
    let routes = Router::new()
        .route("/large", get(|| async { vec![b'x'; 5_000] }))
        .route("/page", get(|| async { axum::response::Html("<p>") }))
        .route(
            "/endless",
            get(|| async {
                let chunks =
                    futures_util::stream::repeat_with(|| Ok::<_, std::io::Error>("x".repeat(100)));
                axum::body::Body::from_stream(chunks)
            }),
        )
        .route("/bomb", get(move || async move { ([(header::CONTENT_ENCODING, "gzip")], packed) }));
    let server = Server::start(routes).await;
    let fetch = server.client(Clock::default());
    let code = async |request: Request| match fetch.fetch(request).await {
        Err(Error::Refused { code, .. }) => code,
        other => panic!("{other:?}"),
    };
    assert_eq!(code(server.get("/large").at_most(4_999)).await, "ANSWER_TOO_LARGE");
    assert_eq!(code(server.get("/endless").at_most(100_000)).await, "ANSWER_TOO_LARGE");
    assert_eq!(code(server.get("/bomb").at_most(1_000_000)).await, "ANSWER_TOO_LARGE");
    let json = server.get("/page").accepting(&["application/json"]);
    assert_eq!(code(json).await, "WRONG_CONTENT_TYPE");
    let fine = fetch.fetch(server.get("/large").at_most(5_000)).await.unwrap();
    assert_eq!(fine.body.len(), 5_000);
    let html = server.get("/page").accepting(&["application/json", "text/html"]);
    assert!(fetch.fetch(html).await.is_ok());
}

/// A server that fails `failures` times and then answers.
async fn recovering(failures: u32) -> Server {
    let left = Arc::new(AtomicU32::new(failures));
    Server::start(Router::new().route(
        "/",
        any(move || async move {
            let fails =
                left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1)).is_ok();
            if fails { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK }
        }),
    ))
    .await
}

#[tokio::test]
async fn what_does_no_harm_twice_is_tried_again() {
    let server = recovering(2).await;
    let fetch = server.client(Clock::default());
    let answer = fetch.fetch(server.get("/")).await.unwrap();
    assert_eq!((answer.status.as_u16(), server.hits()), (200, 3));

    let server = recovering(2).await;
    let fetch = server.client(Clock::default());
    let post = || Request::post(Profile::Configured, &server.url("/"), "x").unwrap();
    let answer = fetch.fetch(post()).await.unwrap();
    assert_eq!((answer.status.as_u16(), server.hits()), (503, 1));
    assert!(matches!(answer.success("provider"), Err(Error::Unavailable("provider"))));
    let answer = fetch.fetch(post().idempotent()).await.unwrap();
    assert_eq!((answer.status.as_u16(), server.hits()), (200, 3));
}

#[tokio::test]
async fn a_server_that_fails_is_left_alone_for_a_while() {
    let server = recovering(5).await;
    let clock = Clock::fixed(Timestamp(1_764_000_000_000_000));
    let fetch = server.client(clock.clone());
    let get = || server.get("/").attempts(1);
    for _ in 0..5 {
        assert_eq!(fetch.fetch(get()).await.unwrap().status.as_u16(), 503);
    }
    assert!(matches!(fetch.fetch(get()).await, Err(Error::Unavailable(_))));
    assert_eq!(server.hits(), 5, "it was not asked");
    clock.advance(Duration::from_secs(30));
    assert_eq!(fetch.fetch(get()).await.unwrap().status.as_u16(), 200);
    assert_eq!(fetch.fetch(get()).await.unwrap().status.as_u16(), 200);
}

#[tokio::test]
async fn who_does_not_answer_in_time_has_failed() {
    let routes = Router::new()
        .route("/silent", get(|| async { std::future::pending::<&'static str>().await }));
    let server = Server::start(routes).await;
    let fetch = server.client(Clock::default());
    for _ in 0..5 {
        let request = server.get("/silent").within(Duration::from_millis(20));
        assert!(matches!(fetch.fetch(request).await, Err(Error::Unavailable(_))));
    }
    let asked = server.hits();
    let request = server.get("/silent").attempts(1);
    assert!(matches!(fetch.fetch(request).await, Err(Error::Unavailable(_))));
    assert_eq!(server.hits(), asked, "the breaker is open");
}

#[tokio::test]
async fn keys_stay_with_the_server_they_were_meant_for() {
    let show = |headers: HeaderMap| async move {
        format!("{:?}", headers.get("authorization").map(|v| v.to_str().unwrap().to_owned()))
    };
    let second = Server::start(Router::new().route("/", any(show))).await;
    let there = second.url("/");
    let to = there.clone();
    let routes = Router::new()
        .route("/", any(show))
        .route("/same", any(|| async { (StatusCode::FOUND, [(header::LOCATION, "/")]) }))
        .route(
            "/other",
            any(move || async move { (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to)]) }),
        );
    let first = Server::start(routes).await;
    let fetch = first.client(Clock::default());
    let with_key = |path: &str| first.get(path).header(header::AUTHORIZATION, "key").unwrap();
    let same = fetch.fetch(with_key("/same")).await.unwrap();
    assert_eq!(same.body, "Some(\"key\")");
    // Another server inside is not reached at all, whoever redirects to it.
    assert!(fetch.fetch(with_key("/other")).await.is_err());
    let post = Request::post(Profile::Configured, &first.url("/other"), "secret").unwrap();
    assert!(fetch.fetch(post).await.is_err());
    assert_eq!(second.hits(), 0);
}

#[tokio::test]
async fn an_address_never_is_in_an_error() {
    let fetch = client(Vec::new(), hostile_dns(), Clock::default());
    for url in ["http://n0.private.test/?key=canary", "http://127.0.0.1:1/?key=canary"] {
        let error = fetch.fetch(Request::get(Profile::Public, url).unwrap()).await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains("canary"));
    }
    let error = Request::get(Profile::Public, "http://canary:canary@x/").unwrap_err();
    assert!(!format!("{error} {error:?}").contains("canary"));
}
