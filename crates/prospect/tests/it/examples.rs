//! One call that succeeds for every operation that changes something.
//!
//! Tests of promises that hold for all operations walk this table; an operation without an example
//! fails them.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use server::Operation;
use totp_rs::{Builder, Secret};

use crate::support::{Call, PASSWORD, Person, Product, text};

/// Operations that are asked with POST and change nothing.
pub const READS: &[&str] = &[
    "query_series",
    "check_formula",
    "run_screener",
    "preview_alert",
    "optimize_portfolio",
    "find_frontier",
    "correlate_series",
    "measure_performance",
    "measure_risk",
    "simulate_portfolio",
    "fit_factors",
    "test_series",
    "fit_garch",
    "forecast_series",
    "find_regimes",
    "find_change_points",
    "find_anomalies",
    "price_bond",
    "find_bond_yield",
    "build_curve",
    "price_option",
    "find_implied_volatility",
    "build_option_chain",
    "build_option_payoff",
];

/// A calculation that needs nothing but its body: where it is asked and with what.
pub fn calculation(operation: &str) -> Option<(&'static str, Value)> {
    let bond = || json!({"maturity": "2040-02-15", "coupon_rate": 0.04, "coupons_per_year": 2});
    let option = || json!({"right": "call", "spot": 100, "strike": 105, "years": 0.5});
    let with = |option: &Value, field: &str, number: f64| {
        let mut option = option.clone();
        option[field] = json!(number);
        option
    };
    let quotes = json!([{"type": "swap", "end": "10Y", "rate": 0.03}]);
    Some(match operation {
        "price_bond" => ("fixed-income/price", json!({"bond": bond(), "yield_rate": 0.05})),
        "find_bond_yield" => ("fixed-income/yield", json!({"bond": bond(), "clean_price": 99})),
        "price_option" => ("options/price", with(&option(), "volatility", 0.2)),
        "find_implied_volatility" => ("options/implied-volatility", with(&option(), "price", 4.2)),
        "build_option_chain" => (
            "options/chain",
            json!({"spot": 100, "volatility": 0.2, "strikes": [90, 110], "expiries_years": [0.5]}),
        ),
        "build_option_payoff" => {
            let option = json!({"right": "call", "strike": 100, "years": 0.5, "volatility": 0.2});
            ("options/payoff", json!({"spot": 100, "legs": [{"quantity": 1, "option": option}]}))
        }
        "build_curve" => ("fixed-income/curve", json!({"curve": {"instruments": quotes}})),
        _ => return None,
    })
}

/// A small file of bars.
pub const BARS: &str = "symbol,date,open,high,low,close,volume\n\
    EX1,2020-01-02,10,11,9,10.5,1000\n\
    EX1,2020-01-03,10.5,12,10,11.5,1500\n";

/// A model of two series of bars: where it is asked and with what.
pub fn model(operation: &str) -> Option<(&'static str, Value)> {
    let pair = || json!(["EX1", "EX2"]);
    Some(match operation {
        "optimize_portfolio" => {
            ("quantitative/optimize", json!({"formulas": pair(), "objective": "minimum_variance"}))
        }
        "find_frontier" => ("quantitative/frontier", json!({"formulas": pair(), "points": 5})),
        "correlate_series" => ("quantitative/correlation", json!({"formulas": pair()})),
        "measure_performance" => {
            ("quantitative/performance", json!({"formula": "EX1", "benchmark": "EX2"}))
        }
        "measure_risk" => ("quantitative/risk", json!({"formulas": pair(), "paths": 1000})),
        "simulate_portfolio" => {
            ("quantitative/simulate", json!({"formulas": pair(), "paths": 100, "horizon": 10}))
        }
        "test_series" => ("quantitative/tests", json!({"formula": "EX1", "other": "EX2"})),
        "fit_garch" => ("quantitative/garch", json!({"formula": "EX1"})),
        "forecast_series" => ("quantitative/forecast", json!({"formula": "EX1", "horizon": 5})),
        "find_regimes" => ("quantitative/regimes", json!({"formula": "EX1", "states": 2})),
        "find_change_points" => ("quantitative/change-points", json!({"formula": "EX1"})),
        "find_anomalies" => ("quantitative/anomalies", json!({"formula": "EX1", "window": 20})),
        "fit_factors" => ("quantitative/factors", json!({"formula": "EX1", "factors": ["EX2"]})),
        _ => return None,
    })
}

/// Half a year of days of two assets that go their own ways.
fn pair_of_bars() -> String {
    let mut text = "symbol,date,close\n".to_owned();
    for day in 0..150_u32 {
        let (month, date) = (1 + day / 20, 1 + day % 20);
        let (one, two) = (100 + (day * 7) % 11, 50 + (day * 5) % 13);
        for (symbol, close) in [("EX1", one), ("EX2", two)] {
            text.extend([symbol, &format!(",2020-{month:02}-{date:02},{close}\n")]);
        }
    }
    text
}

/// A webhook at a name that leads nowhere.
fn new_webhook() -> Value {
    json!({"name": "Desk", "url": "https://hooks.invalid/prospect"})
}

/// Tells somebody something; returns the notification's id.
pub async fn told(product: &Product, person: &Person) -> String {
    let id: kernel::Id<collab::Notification> = product.app.clock.id();
    let workspace: kernel::Id<kernel::Workspace> = person.workspace.parse().unwrap();
    let user: kernel::Id<kernel::User> = person.id.parse().unwrap();
    let inserted = product.app.core.write_internal(move |tx| {
        Box::pin(async move {
            tx.run(
                "insert into collab_notifications
                     (id, workspace_id, user_id, cause, kind, title, body, at)
                 values ($1, $2, $3, 'a test', 'alert', 'Fired', 'It became true', 1)",
                [id.into(), workspace.into(), user.into()],
            )
            .await
        })
    });
    assert_eq!(inserted.await.unwrap(), 1);
    id.to_string()
}

/// A product with somebody in it who may everything, ready for one call of an operation.
pub struct Stage<'p> {
    product: &'p Product,
    pub person: Person,
}

impl<'p> Stage<'p> {
    pub async fn new(product: &'p Product) -> Self {
        Self { product, person: product.person("ada", true).await }
    }

    /// Makes everything that a call of `operation` needs, and returns the call.
    ///
    /// `None` when there is no example.
    pub async fn call(&self, operation: &Operation) -> Option<Call> {
        let id = operation.id.as_str();
        if let Some(call) = self.of_strangers(id).await {
            return Some(call);
        }
        let call = match self.of_oneself(id).await {
            Some(call) => call,
            None => match self.of_others(id).await {
                Some(call) => call,
                None => match self.of_alerts(id).await {
                    Some(call) => call,
                    None => self.of_data(id).await?,
                },
            },
        };
        Some(call.bearer(&self.person.access_token))
    }

    async fn of_strangers(&self, operation: &str) -> Option<Call> {
        let (path, body) = match operation {
            "enter" => {
                let link = self.product.app.identity.open_demo("http://localhost").await.unwrap();
                ("auth/enter", json!({"token": link.split("#token=").nth(1)}))
            }
            "register" => (
                "auth/register",
                json!({"email": "eve@example.com", "username": "eve", "password": PASSWORD}),
            ),
            "login" => {
                ("auth/login", json!({"login": "ada", "password": PASSWORD, "mode": "token"}))
            }
            "refresh" => ("auth/refresh", json!({"refresh_token": self.person.refresh_token})),
            "reset_password" => {
                let link =
                    self.ask("POST", &format!("users/{}/reset-link", self.person.id), None).await;
                let token = link["url_path"].as_str().unwrap().split("#token=").nth(1).unwrap();
                let password = "a heron on the escalator";
                ("auth/password/reset", json!({"token": token, "password": password}))
            }
            _ => return None,
        };
        Some(post(path, &body))
    }

    async fn of_oneself(&self, operation: &str) -> Option<Call> {
        Some(match operation {
            "logout" => call("POST", "auth/logout"),
            "logout_everywhere" => call("POST", "auth/logout-everywhere"),
            "make_ticket" => call("POST", "auth/ws-ticket"),
            "enroll_totp" => post("auth/totp/enroll", &json!({"password": PASSWORD})),
            "confirm_totp" => post("auth/totp/confirm", &json!({"code": self.enrolled().await})),
            "disable_totp" => {
                let code = json!({"code": self.enrolled().await});
                let confirmed = self.ask("POST", "auth/totp/confirm", Some(code)).await;
                let spare = &confirmed["recovery_codes"][0];
                post("auth/totp/disable", &json!({"password": PASSWORD, "code": spare}))
            }
            "update_me" => call("PATCH", "me").json(&json!({"display_name": "Ada Lovelace"})),
            "delete_me" => call("DELETE", "me"),
            "change_password" => post(
                "me/password",
                &json!({"current": PASSWORD, "new": "a heron on the escalator"}),
            ),
            "set_preferences" => call("PUT", "me/preferences").json(&json!({"theme": "dark"})),
            "end_session" => {
                self.product.sign_in("ada").await;
                let sessions = self.ask("GET", "me/sessions", None).await;
                let other = sessions.as_array().unwrap().iter().find(|one| one["current"] == false);
                call("DELETE", &format!("me/sessions/{}", text(&other.unwrap()["id"])))
            }
            "create_api_key" => {
                post("me/api-keys", &json!({"name": "nightly", "permissions": ["markets:read"]}))
            }
            "revoke_api_key" => {
                let made = self.ask("POST", "me/api-keys", Some(json!({"name": "nightly"}))).await;
                call("DELETE", &format!("me/api-keys/{}", text(&made["id"])))
            }
            _ => return None,
        })
    }

    async fn of_others(&self, operation: &str) -> Option<Call> {
        let home = format!("workspaces/{}", self.person.workspace);
        Some(match operation {
            "create_user" => post(
                "users",
                &json!({"email": "eve@example.com", "username": "eve", "password": PASSWORD}),
            ),
            "update_user" => {
                let bob = self.product.person("bob", false).await;
                call("PATCH", &format!("users/{}", bob.id)).json(&json!({"status": "disabled"}))
            }
            "make_reset_link" => call("POST", &format!("users/{}/reset-link", self.person.id)),
            "create_workspace" => post("workspaces", &json!({"name": "Desk"})),
            "rename_workspace" => call("PATCH", &home).json(&json!({"name": "Desk"})),
            "add_member" => {
                self.product.person("bob", false).await;
                post(&format!("{home}/members"), &json!({"login": "bob", "role": "viewer"}))
            }
            "set_member_role" => {
                let member = self.member(&home).await;
                call("PATCH", &member).json(&json!({"role": "analyst"}))
            }
            "remove_member" => call("DELETE", &self.member(&home).await),
            "create_backup" => call("POST", "admin/backups"),
            "change_schedule" => {
                call("PATCH", "schedules/platform.clean_up").json(&json!({"paused": true}))
            }
            "run_schedule" => call("POST", "schedules/platform.clean_up/run"),
            "cancel_job" => call("DELETE", &format!("jobs/{}", self.queued().await)),
            "fetch_bars" => {
                self.asset("EX1").await;
                post("assets/EX1/fetch", &json!({"interval": "1d"}))
            }
            "discard_dead_letter" => call("DELETE", &format!("dead-letters/{}", self.dead().await)),
            "replay_dead_letter" => {
                call("POST", &format!("dead-letters/{}/replay", self.dead().await))
            }
            _ => return None,
        })
    }

    async fn of_alerts(&self, operation: &str) -> Option<Call> {
        let of_webhook = async |part: &str| format!("webhooks/{}{part}", self.webhook().await);
        Some(match operation {
            "read_notification" => {
                let id = told(self.product, &self.person).await;
                call("POST", &format!("notifications/{id}/read"))
            }
            "read_all_notifications" => {
                told(self.product, &self.person).await;
                call("POST", "notifications/read-all")
            }
            "create_alert" => {
                self.asset("EX1").await;
                post("alerts", &json!({"name": "Ten", "formula": "EX1 > 10"}))
            }
            "change_alert" => call("PATCH", &self.alert().await).json(&json!({"state": "paused"})),
            "delete_alert" => call("DELETE", &self.alert().await),
            "preview_alert" => {
                self.asset("EX1").await;
                post("alerts/preview", &json!({"formula": "EX1 > 10"}))
            }
            "create_webhook" => post("webhooks", &new_webhook()),
            "change_webhook" => {
                call("PATCH", &of_webhook("").await).json(&json!({"name": "Night desk"}))
            }
            "delete_webhook" => call("DELETE", &of_webhook("").await),
            "test_webhook" => call("POST", &of_webhook("/test").await),
            "replay_webhook_delivery" => {
                let sent = self.ask("POST", &of_webhook("/test").await, None).await;
                let webhook = format!("webhooks/{}", text(&sent["webhook_id"]));
                // What waits for a webhook ends when that is switched off.
                for state in ["disabled", "enabled"] {
                    self.ask("PATCH", &webhook, Some(json!({"state": state}))).await;
                }
                call("POST", &format!("webhooks/deliveries/{}/replay", text(&sent["id"])))
            }
            _ => return None,
        })
    }

    async fn of_data(&self, operation: &str) -> Option<Call> {
        Some(match operation {
            "create_asset" => {
                post("assets", &json!({"symbol": "EX9", "name": "Ninth", "type": "stock"}))
            }
            "change_asset" => {
                self.asset("EX1").await;
                call("PATCH", "assets/EX1").json(&json!({"name": "First of all"}))
            }
            "create_watchlist" => {
                self.asset("EX1").await;
                post("watchlists", &json!({"name": "Tech", "symbols": ["EX1"]}))
            }
            "rename_watchlist" => {
                call("PATCH", &self.watchlist().await).json(&json!({"name": "Banks"}))
            }
            "replace_watchlist_items" => {
                let items = format!("{}/items", self.watchlist().await);
                call("PUT", &items).json(&json!({"symbols": ["EX1"]}))
            }
            "delete_watchlist" => call("DELETE", &self.watchlist().await),
            "save_view" => call("PUT", "views/chart/Morning").json(&json!({"data": {"log": true}})),
            "delete_view" => {
                let view = json!({"data": {"log": true}});
                self.ask("PUT", "views/chart/Morning", Some(view)).await;
                call("DELETE", "views/chart/Morning")
            }
            "create_screen" => post(
                "screens",
                &json!({"name": "Fallen", "question": {"rule": "rsi(close, 14) < 30"}}),
            ),
            "change_screen" => {
                call("PATCH", &self.screen().await).json(&json!({"name": "Fallen far"}))
            }
            "delete_screen" => call("DELETE", &self.screen().await),
            "import_bars" => call("POST", "imports/bars?interval=1d").csv(BARS),
            "query_series" => {
                self.asset("EX1").await;
                post("series/query", &json!({"formulas": ["1 + 1"]}))
            }
            "run_screener" => {
                self.asset("EX1").await;
                post("screener/run", &json!({"question": {"columns": ["close"]}}))
            }
            "run_backtest" => {
                self.pair().await;
                post("backtests", &json!({"symbols": ["EX1"], "entry": "close > 1"}))
            }
            "sweep_backtest" => {
                self.pair().await;
                let strategy = json!({"symbols": ["EX1"], "entry": "close > sma(close, n)"});
                post("backtests/sweep", &json!({"strategy": strategy, "parameters": {"n": [2, 3]}}))
            }
            "delete_backtest" => call("DELETE", &self.backtest().await),
            "check_formula" => post("formulas/check", &json!({"formula": "sma(EX1, 20)"})),
            _ => {
                if let Some((path, body)) = calculation(operation) {
                    return Some(post(path, &body));
                }
                let (path, body) = model(operation)?;
                self.pair().await;
                post(path, &body)
            }
        })
    }

    async fn ask(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        let mut asked = call(method, path).bearer(&self.person.access_token);
        if let Some(body) = body {
            asked = asked.json(&body);
        }
        asked.ask(&self.product.router).await.fine()
    }

    async fn asset(&self, symbol: &str) {
        self.ask("POST", "assets", Some(json!({"symbol": symbol, "name": "First"}))).await;
    }

    async fn alert(&self) -> String {
        self.asset("EX1").await;
        let new = json!({"name": "Ten", "formula": "EX1 > 10"});
        let made = self.ask("POST", "alerts", Some(new)).await;
        format!("alerts/{}", text(&made["id"]))
    }

    async fn webhook(&self) -> String {
        let made = self.ask("POST", "webhooks", Some(new_webhook())).await;
        text(&made["webhook"]["id"])
    }

    async fn screen(&self) -> String {
        let new = json!({"name": "All", "question": {}});
        let made = self.ask("POST", "screens", Some(new)).await;
        format!("screens/{}", text(&made["id"]))
    }

    /// The bars of two assets.
    async fn pair(&self) {
        let asked = call("POST", "imports/bars?interval=1d").csv(&pair_of_bars()).key("pair");
        asked.bearer(&self.person.access_token).ask(&self.product.router).await.fine();
        self.product.app.queue.run_due().await.unwrap();
    }

    async fn watchlist(&self) -> String {
        self.asset("EX1").await;
        let made = self.ask("POST", "watchlists", Some(json!({"name": "Tech"}))).await;
        format!("watchlists/{}", text(&made["id"]))
    }

    async fn backtest(&self) -> String {
        self.pair().await;
        let body = json!({"symbols": ["EX1"], "entry": "close > 1"});
        let asked = call("POST", "backtests").json(&body).key("backtest");
        let started = asked.bearer(&self.person.access_token).ask(&self.product.router).await;
        format!("backtests/{}", text(&started.fine()["id"]))
    }

    async fn member(&self, home: &str) -> String {
        let bob = self.product.person("bob", false).await;
        let body = json!({"login": "bob", "role": "viewer"});
        self.ask("POST", &format!("{home}/members"), Some(body)).await;
        format!("{home}/members/{}", bob.id)
    }

    /// A job that waits: nothing runs them here.
    async fn queued(&self) -> String {
        let asked = call("POST", "imports/bars?interval=1d").csv(BARS).key("queued");
        let started = asked.bearer(&self.person.access_token).ask(&self.product.router).await;
        text(&started.fine()["job_id"])
    }

    /// A job that failed at every attempt, which takes days to happen by itself.
    async fn dead(&self) -> String {
        let job = self.queued().await;
        let changed = self.product.app.core.write_internal(|tx| {
            Box::pin(async move {
                tx.run(
                    "update platform_jobs set state = 'dead', attempts = 5, error = 'it broke',
                         finished_at = created_at",
                    [],
                )
                .await
            })
        });
        assert_eq!(changed.await.unwrap(), 1);
        job
    }

    /// Begins a second factor and returns the code that its app shows now.
    async fn enrolled(&self) -> String {
        let enrolment =
            self.ask("POST", "auth/totp/enroll", Some(json!({"password": PASSWORD}))).await;
        let seed = unbase32(enrolment["secret"].as_str().unwrap());
        let totp = Builder::new().with_secret(Secret::new_stack(seed)).build().unwrap();
        totp.generate(seconds_since_1970()).to_string()
    }
}

fn unbase32(text: &str) -> [u8; 20] {
    let value = |c: u8| if c.is_ascii_digit() { c - b'2' + 26 } else { c - b'A' };
    let bits: Vec<u8> =
        text.bytes().flat_map(|c| (0..5).rev().map(move |at| value(c) >> at & 1)).collect();
    let bytes: Vec<u8> =
        bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |sum, bit| sum << 1 | bit)).collect();
    bytes.try_into().unwrap()
}

#[expect(clippy::disallowed_methods, reason = "an authenticator has no clock of ours")]
fn seconds_since_1970() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.unwrap_or(Duration::ZERO).as_secs()
}

fn call(method: &str, path: &str) -> Call {
    Call::new(method, &format!("/api/v1/{path}"))
}

fn post(path: &str, body: &Value) -> Call {
    call("POST", path).json(body)
}

/// The call that makes the first user, which needs a product without one.
pub async fn set_up(product: &Product) -> Call {
    let link = product.app.identity.setup_link("http://localhost").await.unwrap().unwrap();
    let body = json!({
        "token": link.split("#token=").nth(1), "email": "ada@example.com", "username": "ada",
        "password": PASSWORD,
    });
    post("setup", &body)
}

/// Composes a product and makes a call of `operation` ready; panics when there is no example.
pub async fn staged(operation: &Operation) -> (Product, Call) {
    let product = Product::fresh().await;
    if operation.id == "set_up" {
        let call = set_up(&product).await;
        return (product, call);
    }
    let call = Stage::new(&product).await.call(operation).await;
    let call =
        call.unwrap_or_else(|| panic!("tests/it/examples.rs has no example of {}", operation.id));
    (product, call)
}

/// Every operation that changes something, or is asked as if it did.
pub async fn changing() -> Vec<Operation> {
    let product = Product::fresh().await;
    let mut operations: Vec<Operation> =
        product.operations.iter().filter(|operation| operation.method != "GET").cloned().collect();
    operations.sort_by(|a, b| a.id.cmp(&b.id));
    product.app.close().await;
    operations
}
