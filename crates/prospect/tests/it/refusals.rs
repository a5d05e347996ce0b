//! What is refused is told in the words of whoever asked: which field, what was found, what is allowed.

use kernel::Actor;
use serde_json::{Value, json};

use crate::support::{Call, Product};

/// Words of the readers and the types of the house, which nobody outside knows.
const INSIDE: [&str; 9] = [
    "struct ",
    "enum ",
    "variant",
    "EOF",
    "digit found",
    "unknown field",
    "invalid type",
    "not found",
    "::",
];

/// What is wrong, the status it gets, and words that stand in the answer.
fn refused(owner: &Actor) -> Vec<(Call, u16, &'static str)> {
    let ask = |method: &str, path: &str| Call::new(method, path).by(owner);
    let body = |path: &str, text: &str| {
        let mut call = ask("POST", path).with("content-type", "application/json");
        call.body = text.as_bytes().to_vec();
        call
    };
    vec![
        (ask("GET", "/api/v1/no/such/page"), 404, "there is no such address"),
        (ask("PUT", "/api/v1/assets"), 405, "this address takes GET, HEAD, POST"),
        (Call::new("GET", "/api/v1/events?topics=quote:EX1"), 401, "sign in first"),
        (Call::new("GET", "/api/v1/events"), 400, "the parameter topics is missing"),
        (Call::new("GET", "/ws"), 400, "this is for WebSockets"),
        (
            ask("GET", "/api/v1/me").with("host", "evil.example"),
            403,
            "does not answer to that name",
        ),
        (ask("GET", "/api/v1/assets/NOBODY"), 404, "there is no such asset"),
        (ask("GET", "/api/v1/assets/EX1/bars?interval=7m"), 400, "7m"),
        (
            ask("GET", "/api/v1/assets/EX1/bars?limit=many"),
            400,
            "limit takes a whole number, not \"many\"",
        ),
        (
            ask("GET", "/api/v1/assets/EX1/bars?frm=2020"),
            400,
            "there is no parameter frm: it takes",
        ),
        (ask("GET", "/api/v1/assets/EX1/bars?from=2026-01-02&to=2020-01-01"), 400, "lies after to"),
        (ask("GET", "/api/v1/series/EX1?from=2026-01-02&to=2020-01-01"), 400, "lies after to"),
        (ask("GET", "/api/v1/news?limit=0"), 400, "between 1 and 50"),
        (ask("GET", "/api/v1/posts?limit=51"), 400, "between 1 and 50"),
        (ask("GET", "/api/v1/assets/EX1/filings?limit=501"), 400, "between 1 and 500"),
        (ask("GET", "/api/v1/assets/EX1/consensus/history?limit=0"), 400, "between 1 and"),
        (body("/api/v1/watchlists", "{"), 400, "the body is no JSON: it ends"),
        (body("/api/v1/watchlists", ""), 400, "the body is no JSON"),
        (body("/api/v1/watchlists", "[]"), 400, "the body takes an object"),
        (
            body("/api/v1/watchlists", "{\"name\": 5, \"symbols\": []}"),
            400,
            "name takes a text, not 5",
        ),
        (body("/api/v1/watchlists", "{\"nme\": \"a\"}"), 400, "there is no field nme"),
        (body("/api/v1/watchlists", "{\"symbols\": []}"), 400, "name is missing"),
        (ask("GET", "/api/v1/views?kind=zz"), 400, "kind takes chart, drawings"),
        (body("/api/v1/assets/EX1/fetch", "{\"from\": \"2099-01-01\"}"), 400, "lies in the future"),
        (
            body(
                "/api/v1/series/query",
                "{\"formulas\": [\"EX1\"], \"from\": \"2026-01-02\", \"to\": \"2020-01-01\"}",
            ),
            400,
            "lies after to",
        ),
    ]
}

#[tokio::test]
async fn every_error_names_its_request_and_speaks_to_people() {
    let product = Product::fresh().await;
    product.ask("POST", "/api/v1/assets", Some(json!({"symbol": "EX1"}))).await.fine();
    for (call, status, words) in refused(&product.owner) {
        let asked =
            format!("{} {} {}", call.method, call.path, String::from_utf8_lossy(&call.body));
        let answer = call.with("x-request-id", "mine-1").ask(&product.router).await;
        assert_eq!(answer.status.as_u16(), status, "{asked}: {}", answer.text());
        let problem = answer.json();
        assert_eq!(problem["request_id"], "mine-1", "{asked}: {problem}");
        assert_eq!(answer.header("x-request-id"), "mine-1", "{asked}");
        assert!(problem["instance"].is_string(), "{asked}: {problem}");
        let detail = problem["detail"].as_str().unwrap_or_default();
        assert!(detail.contains(words), "{asked}: {detail}");
        for inside in INSIDE {
            assert!(!detail.contains(inside), "{asked}: {detail}");
        }
    }
    the_place_is_told(&product, &product.owner).await;
    product.app.close().await;
}

async fn the_place_is_told(product: &Product, owner: &Actor) {
    for (path, place) in [
        ("/api/v1/assets/EX1/bars?from=2026-01-02&to=2020-01-01", "from"),
        ("/api/v1/assets/EX1/bars?limit=many", "limit"),
        ("/api/v1/news?limit=0", "limit"),
        ("/api/v1/assets/EX1/posts?limit=0", "limit"),
        ("/api/v1/events", "topics"),
    ] {
        let problem: Value = Call::new("GET", path).by(owner).ask(&product.router).await.json();
        assert_eq!(problem["errors"][0]["pointer"], place, "{problem}");
    }
}
