//! S10 and S16: what keeps a browser from being turned against the server.

use axum::http::StatusCode;

use crate::support::{Answer, Call, Product, promise};

/// Header and a part of its value that every answer carries.
const ALWAYS: &[(&str, &str)] = &[
    ("content-security-policy", "frame-ancestors 'none'"),
    ("content-security-policy", "default-src '"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("permissions-policy", "camera=()"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cache-control", ""),
];

/// What a content policy of ours never allows.
const NEVER: &[&str] = &["unsafe-eval", "http:", "https:", "*"];

/// Names that are not this server's, some of which lead here all the same.
const FOREIGN: &[&str] = &[
    "evil.example",
    "127.0.0.1.evil.example:7878",
    "localhost.",
    "0.0.0.0",
    "[::]",
    "2130706433",
    "",
];

/// What is served beside the operations.
const PAGES: &[&str] = &[
    "/",
    "/chart/AAPL",
    "/docs",
    "/docs/",
    "/docs/swagger-ui.css",
    "/openapi.json",
    "/health",
    "/health/live",
    "/health/ready",
    "/ws",
    "/metrics",
    "/none.js",
    "/api/v1/none",
    "/api/v1/assets/%00",
];

/// Every operation and page: method and path.
fn routes(product: &Product) -> Vec<(String, String)> {
    let operations = product
        .operations
        .iter()
        .map(|operation| (operation.method.to_string(), concrete(&operation.path)));
    operations.chain(PAGES.iter().map(|page| ("GET".to_owned(), (*page).to_owned()))).collect()
}

/// Fills the path's parameters with something well-formed.
fn concrete(path: &str) -> String {
    let fill = |part| if str::starts_with(part, '{') { "AAPL" } else { part };
    path.split('/').map(fill).collect::<Vec<_>>().join("/")
}

/// Says what is missing from an answer.
fn bare(answer: &Answer, required: &[(&str, &str)]) -> Vec<String> {
    let policy = answer.header("content-security-policy");
    let missing = required.iter().filter(|(name, part)| {
        let value = answer.header(name);
        value.is_empty() || !value.contains(part)
    });
    let loose = NEVER
        .iter()
        .filter(|part| policy.split([' ', ';']).any(|word| word.trim_matches('\'') == **part));
    missing
        .map(|(name, part)| format!("{name} is {:?}, without {part:?}", answer.header(name)))
        .chain(loose.map(|part| format!("the policy allows {part}")))
        .collect()
}

async fn bare_routes(
    product: &Product,
    host: &str,
    required: &[(&str, &str)],
) -> (usize, Vec<String>) {
    let (mut tried, mut found) = (0, Vec::new());
    for (method, path) in routes(product) {
        for actor in [None, Some(&product.owner)] {
            let call = Call::new(&method, &path).with("host", host);
            let call = match actor {
                // A change by the owner would be one: it is refused for its body instead.
                Some(owner) if method == "GET" => call.by(owner),
                _ => call,
            };
            let answer = call.ask(&product.router).await;
            tried += 1;
            found.extend(
                bare(&answer, required).into_iter().map(|what| format!("{method} {path}: {what}")),
            );
        }
    }
    (tried, found)
}

#[tokio::test(flavor = "multi_thread")]
async fn s16_every_route_carries_the_browsers_defences() {
    let product = Product::fresh().await;
    let (tried, found) = bare_routes(&product, "localhost", ALWAYS).await;
    promise("S16", format!("{} of {tried} answers bare", found.len()), "0", 0);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn s16_over_https_browsers_are_told_to_stay_there() {
    let mut settings = testkit::database::fresh_settings().await;
    settings.push(("public_url".to_owned(), "https://prospect.example".to_owned()));
    settings.push(("rate_limits".to_owned(), "off".to_owned()));
    let product = Product::on(&testkit::database::fresh_folder(), &settings).await;
    let required = &[("strict-transport-security", "max-age=31536000")];
    let (tried, found) = bare_routes(&product, "prospect.example", required).await;
    assert!(tried > 100 && found.is_empty(), "{}", found.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn s10_no_route_answers_to_a_foreign_name() {
    let product = Product::fresh().await;
    let before = product.audit_rows().await;
    let (mut tried, mut answered) = (0, Vec::new());
    for (method, path) in routes(&product) {
        for host in FOREIGN {
            let call = Call::new(&method, &path).with("host", host).by(&product.owner);
            let answer = call.ask(&product.router).await;
            tried += 1;
            if answer.status != StatusCode::FORBIDDEN || answer.code() != "UNKNOWN_HOST" {
                answered.push(format!("{method} {path} answers {host:?} with {}", answer.status));
            }
        }
    }
    promise("S10", format!("{} of {tried} answered", answered.len()), "0", 0);
    assert!(answered.is_empty(), "{}", answered.join("\n"));
    assert_eq!(product.audit_rows().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn s10_no_page_of_another_site_changes_anything() {
    let product = Product::fresh().await;
    let person = product.person("ada", true).await;
    let before = product.audit_rows().await;
    let foreign = [
        ("origin", "http://evil.example"),
        ("origin", "null"),
        ("origin", "http://localhost.evil.example"),
        ("sec-fetch-site", "cross-site"),
    ];
    let mut answered = Vec::new();
    for operation in product.operations.iter().filter(|operation| operation.method != "GET") {
        for (name, value) in foreign {
            let call = Call::new(operation.method.as_str(), &concrete(&operation.path));
            let answer =
                call.with(name, value).bearer(&person.access_token).ask(&product.router).await;
            if answer.status != StatusCode::FORBIDDEN || answer.code() != "FOREIGN_ORIGIN" {
                answered
                    .push(format!("{} answers {name} {value}: {}", operation.id, answer.status));
            }
        }
    }
    assert!(answered.is_empty(), "{}", answered.join("\n"));
    assert_eq!(product.audit_rows().await, before);
}
