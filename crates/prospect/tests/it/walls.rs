//! S1: who may ask for what, of whose workspace.
//!
//! The matrix is made from the operations that the router serves and their policy rows: every
//! operation, asked by everybody, of the workspace they are in and of one they are not in.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use identity::Role;
use kernel::Permissions;
use platform::http::Need;
use serde_json::{Value, json};
use server::Operation;

use crate::{
    examples::{BARS, calculation, model, told},
    support::{Answer, Call, PASSWORD, Person, Product, promise, text},
};

/// Whoever asks: what they bring, and what they may do in the workspace `desk`.
struct Asker {
    name: &'static str,
    token: Option<String>,
    permissions: Permissions,
    is_program: bool,
}

/// Operations on how somebody signs in, which a program's key never may.
const FOR_PEOPLE: &[&str] = &[
    "change_password",
    "confirm_totp",
    "create_api_key",
    "create_workspace",
    "delete_me",
    "disable_totp",
    "end_session",
    "enroll_totp",
    "logout_everywhere",
    "revoke_api_key",
    "update_me",
];

/// What the program of the matrix is limited to.
const SCOPE: &[&str] = &["markets:read", "watchlists:read", "watchlists:write", "profile:manage"];

/// What is everybody's: functions, and who gives prices.
const COMMON: &[&str] = &["/indicators/{name}", "/providers/{id}", "/series/{id}"];

/// What a workspace holds: the values of path parameters by the path they stand in.
struct Things {
    workspace: String,
    by_path: BTreeMap<&'static str, String>,
}

/// Two workspaces with everything in them, and everybody who asks of the first.
struct Town {
    product: Product,
    desk: Things,
    other: Things,
    askers: Vec<Asker>,
}

impl Town {
    async fn build() -> Self {
        let product = Product::fresh().await;
        let boss = product.person("boss", false).await;
        let stranger = product.person("stranger", false).await;
        let desk = furnish(&product, &boss, "DESK").await;
        let other = furnish(&product, &stranger, "SECRET").await;
        let mut askers = vec![Asker {
            name: "anonymous",
            token: None,
            permissions: Permissions::NONE,
            is_program: false,
        }];
        for role in Role::ALL {
            let person = product.person(role.name(), false).await;
            join(&product, &boss, &person, role.name()).await;
            askers.push(Asker {
                name: role.name(),
                token: Some(person.access_token),
                permissions: role.permissions(),
                is_program: false,
            });
        }
        let root = product.person("root", true).await;
        join(&product, &boss, &root, "admin").await;
        askers.push(Asker {
            name: "superuser",
            token: Some(root.access_token),
            permissions: Permissions::all(),
            is_program: false,
        });
        askers.push(program(&product, &boss).await);
        Self { product, desk, other, askers }
    }

    /// Every operation; those that end the session of whoever asks come last.
    fn operations(&self) -> Vec<Operation> {
        let mut operations: Vec<Operation> = self.product.operations.iter().cloned().collect();
        let last = ["logout_everywhere", "logout"];
        operations.sort_by_key(|one| (last.iter().position(|id| *id == one.id), one.id.clone()));
        operations
    }
}

async fn join(product: &Product, boss: &Person, person: &Person, role: &str) {
    let path = format!("/api/v1/workspaces/{}/members", boss.workspace);
    let body = json!({"login": person.username, "role": role});
    Call::new("POST", &path)
        .bearer(&boss.access_token)
        .json(&body)
        .ask(&product.router)
        .await
        .fine();
}

async fn program(product: &Product, boss: &Person) -> Asker {
    let body = json!({"name": "matrix", "permissions": SCOPE});
    let call = Call::new("POST", "/api/v1/me/api-keys").bearer(&boss.access_token).json(&body);
    let made = call.ask(&product.router).await.fine();
    let all = Permissions::all().iter().filter(|one| SCOPE.contains(&one.name()));
    Asker {
        name: "program",
        token: Some(text(&made["key"])),
        permissions: all.collect(),
        is_program: true,
    }
}

/// Puts one of everything into somebody's own workspace.
async fn furnish(product: &Product, person: &Person, symbol: &str) -> Things {
    let ask = async |method: &str, path: &str, body: Value| {
        let call = Call::new(method, &format!("/api/v1/{path}")).bearer(&person.access_token);
        call.json(&body).ask(&product.router).await.fine()
    };
    ask("POST", "assets", json!({"symbol": symbol, "name": format!("{symbol} Inc.")})).await;
    let list = ask("POST", "watchlists", json!({"name": symbol, "symbols": [symbol]})).await;
    let screen = ask("POST", "screens", json!({"name": symbol, "question": {}})).await;
    let alert = json!({"name": symbol, "formula": format!("{symbol} > 1")});
    let alert = ask("POST", "alerts", alert).await;
    let webhook = json!({"name": symbol, "url": "https://hooks.invalid/prospect"});
    let webhook = text(&ask("POST", "webhooks", webhook).await["webhook"]["id"]);
    let notification = told(product, person).await;
    ask("PUT", &format!("views/chart/{symbol}"), json!({"data": {"symbol": symbol}})).await;
    let file = BARS.replace("EX1", symbol);
    let import = async |key: &str| {
        let call = Call::new("POST", "/api/v1/imports/bars?interval=1d").csv(&file).key(key);
        let started = call.bearer(&person.access_token).ask(&product.router).await.fine();
        text(&started["job_id"])
    };
    let done = import("done").await;
    product.app.queue.run_due().await.unwrap();
    let dead = import("dead").await;
    kill(product, &dead).await;
    let call = Call::new("GET", &format!("/api/v1/jobs/{done}")).bearer(&person.access_token);
    let job = call.ask(&product.router).await.fine();
    assert_eq!(job["state"], "done", "{job}");
    let imported = find_id(&job, "imp_").expect("a job of an import says which");
    let spec = json!({"symbols": [symbol], "entry": "close > 1"});
    let call = Call::new("POST", "/api/v1/backtests").json(&spec).key("backtest");
    let backtest = call.bearer(&person.access_token).ask(&product.router).await.fine();
    product.app.queue.run_due().await.unwrap();
    let sessions = Call::new("GET", "/api/v1/me/sessions").bearer(&person.access_token);
    let sessions = sessions.ask(&product.router).await.fine();
    let key = ask("POST", "me/api-keys", json!({"name": symbol})).await;
    // So that a payload is kept.
    let search = Call::new("GET", "/api/v1/providers/search?query=btc");
    search.bearer(&person.access_token).ask(&product.router).await.fine();
    // Last of all, so that nothing is sent.
    let delivery = ask("POST", &format!("webhooks/{webhook}/test"), json!({})).await;
    let by_path = BTreeMap::from([
        ("/assets/{symbol}", symbol.to_owned()),
        ("/series/{address}", symbol.to_owned()),
        ("/indicators/{name}", "sma".to_owned()),
        ("/series/{id}", "FRED:DGS10".to_owned()),
        ("/providers/{id}", "binance".to_owned()),
        ("/screens/{id}", text(&screen["id"])),
        ("/alerts/{id}", text(&alert["id"])),
        ("/webhooks/{id}", webhook),
        ("/deliveries/{id}", text(&delivery["id"])),
        ("/notifications/{id}", notification),
        ("/watchlists/{id}", text(&list["id"])),
        ("/{kind}/{name}", symbol.to_owned()),
        ("/backtests/{id}", text(&backtest["id"])),
        ("/jobs/{id}", done),
        ("/dead-letters/{id}", dead),
        ("/imports/{id}", imported),
        ("/workspaces/{id}", person.workspace.clone()),
        ("/members/{user_id}", person.id.clone()),
        ("/me/sessions/{id}", text(&sessions[0]["id"])),
        ("/me/api-keys/{id}", text(&key["id"])),
    ]);
    Things { workspace: person.workspace.clone(), by_path }
}

async fn kill(product: &Product, job: &str) {
    let id: kernel::Id<platform::jobs::Job> = job.parse().unwrap();
    let killed = product.app.core.write_internal(move |tx| {
        Box::pin(async move {
            tx.run(
                "update platform_jobs set state = 'dead', attempts = 5, error = 'it broke',
                     finished_at = created_at where id = $1",
                [id.into()],
            )
            .await
        })
    });
    assert_eq!(killed.await.unwrap(), 1);
}

/// Finds the first id of a kind anywhere in a JSON value.
fn find_id(value: &Value, prefix: &str) -> Option<String> {
    let text = value.to_string();
    let at = text.find(&format!("\"{prefix}"))? + 1;
    Some(text[at..].split('"').next()?.to_owned())
}

/// Names of what is nobody's, of the right shape.
fn nothing(parameter: &str) -> String {
    let prefix = match parameter {
        "/assets/{symbol}" | "/series/{address}" => return "NOBODY".to_owned(),
        "/views/{kind}" => return "chart".to_owned(),
        "/{kind}/{name}" => return "Nothing".to_owned(),
        "/indicators/{name}" | "/providers/{id}" | "/series/{id}" => return "nothing".to_owned(),
        "/screens/{id}" => "scr",
        "/alerts/{id}" => "alr",
        "/webhooks/{id}" => "whk",
        "/deliveries/{id}" => "msg",
        "/notifications/{id}" => "ntf",
        "/watchlists/{id}" => "wls",
        "/backtests/{id}" => "bkt",
        "/imports/{id}" => "imp",
        "/workspaces/{id}" => "wsp",
        "/members/{user_id}" | "/users/{id}" => "usr",
        "/me/sessions/{id}" => "ses",
        "/me/api-keys/{id}" => "key",
        "/schedules/{name}" => return "platform.nothing".to_owned(),
        _ => "job",
    };
    format!("{prefix}_{:032x}", 7)
}

/// The parameters of a path, each with the segment before it.
fn parameters(path: &str) -> Vec<String> {
    let parts: Vec<&str> = path.split('/').collect();
    let of = |at: usize| {
        let owner =
            if parts[at - 1] == "sessions" || parts[at - 1] == "api-keys" { "/me/" } else { "/" };
        format!("{owner}{}/{}", parts[at - 1], parts[at])
    };
    (1..parts.len()).filter(|at| parts[*at].starts_with('{')).map(of).collect()
}

/// Fills a path: what `named` says, and what is nobody's for the rest.
fn fill(path: &str, named: impl Fn(&str) -> Option<String>) -> String {
    let mut filled = path.to_owned();
    for parameter in parameters(path) {
        let value = named(&parameter).unwrap_or_else(|| nothing(&parameter));
        let placeholder = parameter.rsplit('/').next().unwrap();
        filled = filled.replace(placeholder, &value);
    }
    filled
}

/// A body of the right shape that does as little as it can: what it names is not there.
#[expect(clippy::match_same_arms, reason = "a row for each operation")]
fn body(operation: &str) -> Option<Value> {
    let (nobody, wrong) = ("nobody at all", "not the password of anybody");
    Some(match operation {
        "set_up" => {
            json!({"token": "x", "email": "x@example.com", "username": "xyz", "password": PASSWORD})
        }
        "enter" => json!({"token": "x"}),
        "register" => json!({"email": "x", "username": "x", "password": "x"}),
        "login" => json!({"login": nobody, "password": wrong}),
        "refresh" => json!({"refresh_token": "x"}),
        "reset_password" => json!({"token": "x", "password": wrong}),
        "enroll_totp" => json!({"password": wrong}),
        "confirm_totp" => json!({"code": "000000"}),
        "disable_totp" => json!({"password": wrong, "code": "000000"}),
        "update_me" => json!({}),
        "change_password" => json!({"current": wrong, "new": PASSWORD}),
        "set_preferences" => json!({"theme": "dark"}),
        "create_api_key" => json!({"name": "x", "expires_in_days": 0}),
        "create_user" => json!({"email": "x", "username": "x", "password": "x"}),
        "update_user" => json!({}),
        "create_workspace" | "rename_workspace" | "rename_watchlist" => json!({"name": "Desk"}),
        "add_member" => json!({"login": nobody, "role": "viewer"}),
        "set_member_role" => json!({"role": "viewer"}),
        "change_schedule" => json!({"paused": false}),
        "create_asset" => json!({"symbol": "DESK"}),
        "change_asset" => json!({}),
        "create_watchlist" => json!({"name": "Desk", "symbols": ["NOBODY"]}),
        "replace_watchlist_items" => json!({"symbols": []}),
        "run_backtest" => json!({"symbols": ["NOBODY"], "entry": "close > 1"}),
        "sweep_backtest" => json!({"strategy": {"symbols": ["NOBODY"]}, "parameters": {}}),
        "query_series" => json!({"formulas": ["1 + 1"]}),
        "check_formula" => json!({"formula": "1 + 1"}),
        "fetch_bars" => json!({}),
        "preview_alert" => json!({"formula": "DESK > 1"}),
        "run_screener" => json!({"question": {}}),
        "save_view" => json!({"data": {}, "version": 7}),
        "create_screen" => json!({"name": "Desk", "question": {}}),
        "create_alert" => json!({"name": "Desk", "formula": "DESK"}),
        "change_alert" | "change_webhook" => json!({}),
        "create_webhook" => json!({"name": "Desk", "url": "x"}),
        "change_screen" => json!({"name": "Desk"}),
        _ => return calculation(operation).or_else(|| model(operation)).map(|(_, body)| body),
    })
}

/// A call of `operation` on `path` that changes as little as it can.
fn call(operation: &Operation, path: &str, asker: &Asker) -> Call {
    let query = match operation.id.as_str() {
        "list_quotes" => "?symbols=DESK",
        "get_indicator" => "?symbol=DESK",
        "import_bars" => "?interval=1d",
        "search_providers" => "?query=btc",
        "get_provider_payload" => "?capability=search",
        _ => "",
    };
    let mut call = Call::new(operation.method.as_str(), &format!("{path}{query}"));
    if operation.method != "GET" {
        call = call.key(&uuid::Uuid::new_v4().to_string());
    }
    if operation.id == "delete_me" && !asker.is_program {
        // A copy that is out of date: allowed, and nobody goes.
        call = call.with("if-match", "\"old\"");
    }
    if operation.id == "import_bars" {
        call = call.csv("");
    } else if let Some(body) = body(&operation.id) {
        call = call.json(&body);
    }
    match &asker.token {
        Some(token) => call.bearer(token),
        None => call,
    }
}

/// What is expected of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Allowed,
    NotSignedIn,
    Forbidden,
    NotThere,
}

fn verdict(operation: &Operation, asker: &Asker) -> Verdict {
    let Need::Permission(permission) = operation.need else { return Verdict::Allowed };
    if asker.token.is_none() {
        return Verdict::NotSignedIn;
    }
    let keeps_out = asker.is_program && FOR_PEOPLE.contains(&operation.id.as_str());
    if asker.permissions.contains(permission) && !keeps_out {
        Verdict::Allowed
    } else {
        Verdict::Forbidden
    }
}

fn met(expected: Verdict, operation: &Operation, answer: &Answer) -> bool {
    let code = answer.code();
    match expected {
        Verdict::NotSignedIn => {
            answer.status == StatusCode::UNAUTHORIZED && code == "UNAUTHENTICATED"
        }
        Verdict::Forbidden => {
            answer.status == StatusCode::FORBIDDEN
                && ["FORBIDDEN", "SESSION_NEEDED"].contains(&code.as_str())
        }
        Verdict::NotThere => answer.status == StatusCode::NOT_FOUND,
        // Looking at one's own things works, unless nobody outside has what is asked for; a change whose object is
        // not there was let through.
        Verdict::Allowed if operation.method == "GET" => {
            answer.status.is_success() || code == "NO_PROVIDER"
        }
        Verdict::Allowed => {
            !answer.status.is_server_error()
                && !["UNAUTHENTICATED", "FORBIDDEN", "SESSION_NEEDED"].contains(&code.as_str())
        }
    }
}

/// The cells that came out otherwise.
#[derive(Default)]
struct Tally {
    cells: usize,
    allowed: Vec<String>,
    denied: Vec<String>,
}

impl Tally {
    #[expect(clippy::needless_pass_by_value, reason = "cells are made for this")]
    fn add(&mut self, cell: String, expected: Verdict, operation: &Operation, answer: &Answer) {
        self.cells += 1;
        if met(expected, operation, answer) {
            return;
        }
        let line =
            format!("{cell}: expected {expected:?}, got {} {}", answer.status, answer.text());
        if expected == Verdict::Allowed { self.denied.push(line) } else { self.allowed.push(line) }
    }
}

/// What of one's own may be looked at: sessions and keys of others are not there.
fn own(things: &Things, operation: &Operation) -> impl Fn(&str) -> Option<String> {
    let named = things.by_path.clone();
    let looks = operation.method == "GET";
    let workspace = things.workspace.clone();
    move |parameter| match parameter {
        "/workspaces/{id}" => Some(workspace.clone()),
        _ if looks => named.get(parameter).cloned(),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s1_everybody_may_what_the_policy_says_and_only_in_their_workspace() {
    let town = Town::build().await;
    let mut tally = Tally::default();
    for operation in town.operations() {
        for asker in &town.askers {
            let path = fill(&operation.path, own(&town.desk, &operation));
            let here = call(&operation, &path, asker).with("x-workspace", &town.desk.workspace);
            let answer = ask(&town, &operation, here).await;
            tally.add(
                format!("{} by {} here", operation.id, asker.name),
                verdict(&operation, asker),
                &operation,
                &answer,
            );
            if operation.id.starts_with("logout") {
                continue;
            }
            let there = call(&operation, &path, asker).with("x-workspace", &town.other.workspace);
            let answer = ask(&town, &operation, there).await;
            let expected = match (operation.need, &asker.token) {
                (Need::Nothing, _) => Verdict::Allowed,
                (Need::Permission(_), None) => Verdict::NotSignedIn,
                (Need::Permission(_), Some(_)) => Verdict::NotThere,
            };
            tally.add(
                format!("{} by {} elsewhere", operation.id, asker.name),
                expected,
                &operation,
                &answer,
            );
        }
    }
    let figure = format!(
        "{} unexpected allows, {} unexpected denies in {} cells",
        tally.allowed.len(),
        tally.denied.len(),
        tally.cells
    );
    promise("S1", figure, "0, 0", 0);
    assert!(
        tally.allowed.is_empty() && tally.denied.is_empty(),
        "{}\n{}",
        tally.allowed.join("\n"),
        tally.denied.join("\n")
    );
    assert!(tally.cells > 1_000);
}

/// Asks, but not for events without an end: whether it begins is all that is asked.
async fn ask(town: &Town, operation: &Operation, call: Call) -> Answer {
    let answer = call.ask(&town.product.router);
    let answer = tokio::time::timeout(std::time::Duration::from_secs(30), answer).await;
    answer.unwrap_or_else(|_| panic!("{} gives no answer", operation.id))
}

/// The answer without what is the question's: its id and the name that was asked for.
fn without(answer: &Answer, name: &str) -> String {
    let mut body = answer.json();
    body["request_id"] = Value::Null;
    format!("{} {}", answer.status, body.to_string().replace(name, "…"))
}

#[tokio::test(flavor = "multi_thread")]
async fn s1_what_is_in_another_workspace_is_as_if_it_were_not_there() {
    let town = Town::build().await;
    let (mut tried, mut told) = (0, Vec::new());
    for operation in town.operations() {
        let Some(parameter) = parameters(&operation.path)
            .into_iter()
            .filter(|one| !COMMON.contains(&one.as_str()))
            .find(|one| town.other.by_path.contains_key(one.as_str()))
        else {
            continue;
        };
        for asker in town
            .askers
            .iter()
            .filter(|asker| ["admin", "superuser", "program"].contains(&asker.name))
        {
            if verdict(&operation, asker) != Verdict::Allowed {
                continue;
            }
            let real = town.other.by_path[parameter.as_str()].clone();
            let asked = async |name: &str| {
                let named = |one: &str| (one == parameter).then(|| name.to_owned());
                let path = fill(&operation.path, named);
                let call = call(&operation, &path, asker).with("x-workspace", &town.desk.workspace);
                ask(&town, &operation, call).await
            };
            let (theirs, nobodys) = (asked(&real).await, asked(&nothing(&parameter)).await);
            tried += 1;
            let (a, b) = (without(&theirs, &real), without(&nobodys, &nothing(&parameter)));
            if theirs.status != StatusCode::NOT_FOUND || a != b {
                told.push(format!("{} by {}: {a} is not {b}", operation.id, asker.name));
            }
        }
    }
    promise("S1", format!("{} of {tried} objects of others told from nothing", told.len()), "0", 0);
    assert!(told.is_empty(), "{}", told.join("\n"));
    assert!(tried > 50, "only {tried} were tried");
}

#[tokio::test(flavor = "multi_thread")]
async fn s1_no_list_holds_anything_of_another_workspace() {
    let town = Town::build().await;
    let secrets: Vec<&String> = town
        .other
        .by_path
        .iter()
        // Who has an account is known to whoever runs the instance.
        .filter(|(path, _)| **path != "/members/{user_id}" && !COMMON.contains(path))
        .map(|(_, value)| value)
        .collect();
    let mut told = Vec::new();
    for operation in town.operations().iter().filter(|one| one.method == "GET") {
        for asker in &town.askers {
            let path = fill(&operation.path, own(&town.desk, operation));
            let call = call(operation, &path, asker).with("x-workspace", &town.desk.workspace);
            let text = ask(&town, operation, call).await.text();
            told.extend(
                secrets
                    .iter()
                    .filter(|secret| text.contains(secret.as_str()))
                    .map(|secret| format!("{} tells {} of {secret}", operation.id, asker.name)),
            );
        }
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn s1_the_role_in_one_workspace_counts_nothing_in_another() {
    let town = Town::build().await;
    for operation in town.operations() {
        let names_a_workspace =
            operation.path.contains("/workspaces/{id}") && operation.method != "GET";
        if !names_a_workspace {
            continue;
        }
        // Each of them is the admin of a workspace of their own, in which they act without the header.
        for asker in town
            .askers
            .iter()
            .filter(|one| ["viewer", "analyst", "trader", "approver"].contains(&one.name))
        {
            let path = fill(&operation.path, own(&town.desk, &operation));
            let answer = ask(&town, &operation, call(&operation, &path, asker)).await;
            assert_eq!(
                answer.status,
                StatusCode::FORBIDDEN,
                "{} by {}: {}",
                operation.id,
                asker.name,
                answer.text()
            );
        }
    }
}

#[tokio::test]
async fn an_alert_is_told_only_in_webhooks_of_its_own_workspace() {
    let product = Product::fresh().await;
    let (ada, eve) = (product.person("ada", true).await, product.person("eve", false).await);
    let post = async |person: &Person, path: &str, body: Value| {
        let key = uuid::Uuid::new_v4().to_string();
        let call = Call::new("POST", path).json(&body).key(&key).bearer(&person.access_token);
        call.ask(&product.router).await
    };
    let asset = json!({"symbol": "UP", "type": "stock"});
    post(&ada, "/api/v1/assets", asset).await.fine();
    let webhook = json!({"name": "Desk", "url": "https://hooks.invalid/prospect"});
    let webhook_of = async |person| {
        let made = post(person, "/api/v1/webhooks", webhook.clone()).await.fine();
        format!("webhook:{}", text(&made["webhook"]["id"]))
    };
    let (own, other) = (webhook_of(&ada).await, webhook_of(&eve).await);
    let nobody = format!("webhook:whk_{}", "0a".repeat(16));
    let alert = |channels: Value| json!({"name": "x", "formula": "UP > 1", "channels": channels});
    for channels in [json!([]), json!([nobody]), json!(["inbox", other])] {
        let refused = post(&ada, "/api/v1/alerts", alert(channels.clone())).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{channels}: {}", refused.text());
        assert_eq!(refused.json()["errors"][0]["pointer"], "/channels", "{channels}");
    }
    post(&ada, "/api/v1/alerts", alert(json!(["inbox", own]))).await.fine();
}

#[tokio::test]
async fn s1_an_operation_without_a_policy_row_is_not_served() {
    use utoipa::openapi::{OpenApiBuilder, PathItem, PathsBuilder, path::OperationBuilder};
    let operation = OperationBuilder::new().operation_id(Some("forgotten")).build();
    let item = PathItem::new(utoipa::openapi::HttpMethod::Post, operation);
    let paths = PathsBuilder::new().path("/api/v1/forgotten", item).build();
    let document = OpenApiBuilder::new().paths(paths).build();
    let error = server::Operations::join(&document, &[]).unwrap_err();
    let kernel::Error::Internal(cause) = error else { panic!("{error}") };
    assert!(cause.to_string().contains("POST /api/v1/forgotten"), "{cause}");
    let row = platform::http::Policy::open("forgotten");
    assert!(server::Operations::join(&document, &[row]).is_ok());
}
