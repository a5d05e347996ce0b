//! D15: outside parts are optional, with equal results.
//!
//! One conversation with the product, whose answers are one committed snapshot. The tests run on
//! each combination of {SQLite, PostgreSQL}, {memory, Valkey} and {in process, NATS}, and each has
//! to say the same, word for word.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::support::{Answer, Call, Product, promise};

const FILE: &str = "symbol,date,open,high,low,close,volume\n\
    EX1,2020-01-02,10,11,9,10.5,1000\n\
    EX1,2020-01-03,10.5,12,10,11.5,1500\n\
    EX1,2020-01-06,11.5,12.5,11,12,900\n\
    EX1,2020-01-07,12,11,13,12,900\n\
    EX2,2020-01-02,100,101,99,100.25,\n\
    EX2,2020-01-03,not a price,101,99,100.25,7\n\
    EX2,2020-01-06,100.25,103,100,102.75,12\n";

/// The same file a day later: one price was corrected, one day is new.
const CORRECTED: &str = "symbol,date,open,high,low,close,volume\n\
    EX1,2020-01-03,10.5,12,10,11.75,1500\n\
    EX1,2020-01-08,12,14,12,13.5,2000\n";

/// A conversation, as it is written down.
struct Conversation {
    product: Product,
    said: Vec<Value>,
    names: Names,
}

/// What differs between two runs, by what it is called instead.
#[derive(Default)]
struct Names(BTreeMap<String, String>);

impl Names {
    /// Replaces ids in the order they come up, times of this run, hashes and other randomness.
    fn normalise(&mut self, value: &Value) -> Value {
        match value {
            Value::Object(members) => {
                let members = members.iter().map(|(key, value)| match (key.as_str(), value) {
                    ("request_id" | "hash" | "key" | "prefix" | "etag", Value::String(_)) => {
                        (key.clone(), json!(format!("<{key}>")))
                    }
                    ("next_cursor", Value::String(_)) => (key.clone(), json!("<cursor>")),
                    _ => (key.clone(), self.normalise(value)),
                });
                Value::Object(members.collect::<Map<_, _>>())
            }
            Value::Array(items) => {
                Value::Array(items.iter().map(|item| self.normalise(item)).collect())
            }
            Value::String(text) => Value::String(self.text(text)),
            other => other.clone(),
        }
    }

    fn text(&mut self, text: &str) -> String {
        if is_of_this_run(text) {
            return "<now>".to_owned();
        }
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('_') {
            let tag_from =
                rest[..at].rfind(|c: char| !c.is_ascii_lowercase()).map_or(0, |end| end + 1);
            let digits = rest[at + 1..].bytes().take_while(u8::is_ascii_hexdigit).count();
            if digits != 32 || at - tag_from != 3 {
                out += &rest[..=at];
                rest = &rest[at + 1..];
                continue;
            }
            out += &rest[..tag_from];
            out += &self.name(&rest[tag_from..at + 33]);
            rest = &rest[at + 33..];
        }
        out + rest
    }

    fn name(&mut self, id: &str) -> String {
        let kind = &id[..3];
        let known = self.0.keys().filter(|known| known.starts_with(kind)).count();
        self.0.entry(id.to_owned()).or_insert_with(|| format!("<{kind} {}>", known + 1)).clone()
    }
}

/// Whether a text is a time of this run: the data's own are of 2020.
fn is_of_this_run(text: &str) -> bool {
    text.parse::<kernel::Timestamp>().is_ok() && text.len() > 10 && text[..4] > *"2024"
}

impl Conversation {
    async fn begin() -> Self {
        Self { product: Product::fresh().await, said: Vec::new(), names: Names::default() }
    }

    /// Asks and writes down what was asked and answered.
    async fn ask(&mut self, call: Call) -> Answer {
        let asked = format!("{} {}", call.method, self.names.text(&call.path));
        let answer = call.by(&self.product.owner.clone()).ask(&self.product.router).await;
        let body = self.names.normalise(&answer.json());
        let mut entry = json!({"asked": asked, "status": answer.status.as_u16(), "body": body});
        for header in ["idempotency-replayed", "location", "content-type", "retry-after"] {
            if !answer.header(header).is_empty() {
                entry[header] = json!(self.names.text(answer.header(header)));
            }
        }
        self.said.push(entry);
        answer
    }

    async fn get(&mut self, path: &str) -> Answer {
        self.ask(Call::new("GET", &format!("/api/v1/{path}"))).await
    }

    async fn send(&mut self, method: &str, path: &str, body: &Value) -> Answer {
        self.ask(Call::new(method, &format!("/api/v1/{path}")).json(body)).await
    }

    /// Imports a file, runs the job, and returns what the job says.
    async fn import(&mut self, file: &str, key: &str) {
        let call = Call::new("POST", "/api/v1/imports/bars?interval=1d&file_name=bars.csv");
        let started = self.ask(call.csv(file).key(key)).await.fine();
        self.product.app.queue.run_due().await.unwrap();
        self.get(&format!("jobs/{}", started["job_id"].as_str().unwrap())).await;
    }
}

async fn assets_and_bars(talk: &mut Conversation) {
    talk.send(
        "POST",
        "assets",
        &json!({"symbol": "EX1", "name": "First Inc.", "type": "stock", "currency": "USD"}),
    )
    .await;
    talk.send("POST", "assets", &json!({"symbol": "ex1", "name": "Again"})).await;
    talk.send("POST", "assets", &json!({"symbol": "EX3", "name": "Ünïcode ☃", "sector": "Snow"}))
        .await;
    talk.send(
        "PATCH",
        "assets/EX3",
        &json!({"sector": null, "identifiers": {"isin": "XS0000000009"}}),
    )
    .await;
    talk.import(FILE, "first").await;
    talk.import(FILE, "again").await;
    talk.get("assets?limit=2").await;
    talk.get("assets?query=first").await;
    talk.get("assets/EX1/bars").await;
    talk.get("assets/EX2/bars?interval=1w&adjust=none").await;
    talk.get("assets/EX1/bars?from=2020-01-03&to=2020-01-05").await;
    let before = kernel_now(talk);
    talk.import(CORRECTED, "corrected").await;
    talk.get("assets/EX1/bars?from=2020-01-03").await;
    let then = talk.get(&format!("assets/EX1/bars?from=2020-01-03&as_of={before}")).await;
    // A day that is imported late was known when it was over; what corrects it, only from then on.
    assert_eq!(then.data()["close"], json!([11.5, 12.0, 13.5]), "before the correction");
    // The time itself differs from run to run.
    let last = talk.said.last_mut().unwrap();
    last["asked"] = json!("the same as of before the correction");
    last["body"]["data"]["as_of"] = json!("<then>");
}

fn kernel_now(talk: &Conversation) -> String {
    talk.product.app.clock.now().to_string()
}

async fn formulas(talk: &mut Conversation) {
    talk.send("POST", "series/query", &json!({
        "formulas": ["EX1.close", "sma(EX1, 2)", "EX1 / EX2"], "from": "2020-01-01", "to": "2020-01-31",
    })).await;
    talk.get("series/EX1.volume?from=2020-01-03").await;
    talk.send("POST", "formulas/check", &json!({"formula": "smaa(EX1, 2)"})).await;
    talk.send("POST", "series/query", &json!({"formulas": ["NOBODY.close"]})).await;
    talk.get("assets/EX1/quote").await;
    talk.get("market/movers?limit=2").await;
}

async fn watchlists(talk: &mut Conversation) {
    let create = Call::new("POST", "/api/v1/watchlists")
        .json(&json!({"name": "Tech", "symbols": ["EX2", "EX1"]}));
    let made = talk.ask(create.clone().key("list")).await.fine();
    talk.ask(create.key("list")).await;
    let other = Call::new("POST", "/api/v1/watchlists").json(&json!({"name": "Other"})).key("list");
    talk.ask(other).await;
    let path = format!("watchlists/{}", made["id"].as_str().unwrap());
    let seen = talk.get(&path).await;
    let tag = seen.header("etag").to_owned();
    let rename = |name: &str, tag: &str| {
        let call = Call::new("PATCH", &format!("/api/v1/{path}")).json(&json!({"name": name}));
        call.with("if-match", tag)
    };
    talk.ask(rename("Banks", &tag)).await;
    talk.ask(rename("Too late", &tag)).await;
    talk.send("PUT", &format!("{path}/items"), &json!({"symbols": ["EX1", "NOBODY"]})).await;
    talk.send("PUT", &format!("{path}/items"), &json!({"symbols": ["EX1"]})).await;
    talk.get("watchlists").await;
    talk.ask(Call::new("DELETE", &format!("/api/v1/{path}"))).await;
    talk.get(&path).await;
}

async fn views(talk: &mut Conversation) {
    let path = "views/drawings/EX1";
    let drawn = json!({"lines": [{"at": "2020-01-02T00:00:00Z", "price": 10.5}], "n": 1e21});
    talk.send("PUT", path, &json!({"data": drawn})).await;
    talk.send("PUT", path, &json!({"data": {"lines": []}, "version": 1})).await;
    talk.send("PUT", path, &json!({"data": {}, "version": 1})).await;
    talk.send("PUT", "views/chart/Gone", &json!({"data": {}, "version": 1})).await;
    talk.send("PUT", path, &json!({"data": []})).await;
    talk.send("PUT", "views/poster/EX1", &json!({"data": {}})).await;
    talk.get(path).await;
    talk.get("views?kind=drawings").await;
    talk.get("views?kind=poster").await;
    talk.ask(Call::new("DELETE", &format!("/api/v1/{path}"))).await;
    talk.get(path).await;
}

async fn people(talk: &mut Conversation) {
    talk.get("me").await;
    talk.send("PUT", "me/preferences", &json!({"theme": "dark", "n": 1.5, "list": [null, true]}))
        .await;
    talk.send("POST", "users", &json!({"email": "eve@example.com", "username": "eve", "password": "a walrus in the pantry"})).await;
    talk.send("POST", "users", &json!({"email": "EVE@example.com", "username": "eve2", "password": "a walrus in the pantry"})).await;
    talk.send(
        "POST",
        "users",
        &json!({"email": "short@example.com", "username": "short", "password": "short"}),
    )
    .await;
    talk.send("POST", "me/api-keys", &json!({"name": "nightly", "permissions": ["markets:read"]}))
        .await;
    talk.get("workspaces").await;
    talk.get("users?limit=1").await;
    talk.get("roles").await;
}

async fn errors(talk: &mut Conversation) {
    talk.get("assets/NOBODY").await;
    talk.get("nothing/here").await;
    talk.get("assets/EX1/bars?interval=never").await;
    talk.get("assets?limit=0").await;
    talk.get("assets?cursor=broken").await;
    talk.send("POST", "watchlists", &json!({"name": "", "symbols": []})).await;
    talk.send("POST", "watchlists", &json!({"name": "x", "owner": "me"})).await;
    talk.ask(Call::new("POST", "/api/v1/imports/bars").csv(FILE)).await;
    talk.ask(Call::new("POST", "/api/v1/watchlists").csv(FILE)).await;
    talk.ask(
        Call::new("POST", "/api/v1/imports/bars?dry_run=true&interval=1d").csv(FILE).key("dry"),
    )
    .await;
}

async fn what_was_done(talk: &mut Conversation) {
    talk.get("jobs?state=done&limit=2").await;
    talk.get("schedules").await;
    talk.get("dead-letters").await;
    talk.get("audit?limit=500").await;
    talk.get("audit/verify").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn d15_the_product_says_the_same_on_whatever_it_stands() {
    let mut talk = Conversation::begin().await;
    assets_and_bars(&mut talk).await;
    formulas(&mut talk).await;
    watchlists(&mut talk).await;
    views(&mut talk).await;
    people(&mut talk).await;
    errors(&mut talk).await;
    what_was_done(&mut talk).await;
    let broken: Vec<&Value> =
        talk.said.iter().filter(|entry| entry["status"].as_u64() >= Some(500)).collect();
    assert!(broken.is_empty(), "{broken:#?}");
    insta::assert_json_snapshot!("conversation", talk.said);
    promise("D15", format!("{} answers alike", talk.said.len()), "all", 0);
}
