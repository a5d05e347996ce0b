//! `prospect doctor`: checks everything and says what to fix.

use serde_json::{Value, json};

use super::{
    Common,
    output::{self, Table, say},
};
use crate::{
    client::Client,
    compose::App,
    config::Config,
    failure::{DOWN, Failure},
};

pub async fn run(common: &Common) -> Result<(), Failure> {
    let mut rows = Vec::new();
    match &common.server {
        Some(_) => check_server(common, &mut rows).await?,
        None => check_here(common, &mut rows).await,
    }
    Table::of(&["check", "state", "detail"], &rows).print(common.format.format())?;
    let bad = rows.iter().filter(|row| row["state"] != "ok").count();
    if bad == 0 {
        say("everything is fine");
        return Ok(());
    }
    Err(Failure::new(DOWN, format!("{bad} of {} checks need a look", rows.len())))
}

/// Checks the settings and the data folder of this machine.
async fn check_here(common: &Common, rows: &mut Vec<Value>) {
    let config = match common.load() {
        Ok(config) => config,
        Err(failure) => {
            rows.push(found("settings", false, format!("{:#}", failure.error)));
            return;
        }
    };
    rows.push(found("settings", true, "every key is known and every value fits"));
    rows.extend(check_port(&config));
    match common.load_existing() {
        Ok(config) => check_app(config, rows).await,
        Err(failure) => rows.push(found("data", false, format!("{:#}", failure.error))),
    }
}

/// Checks a server from outside, and whether it lets this one in.
async fn check_server(common: &Common, rows: &mut Vec<Value>) -> Result<(), Failure> {
    let client = Client::open(common).await?;
    let answer = match client.ask("GET", "/health", None).await {
        Ok(answer) => answer,
        Err(failure) => {
            rows.push(found("server", false, format!("{:#}", failure.error)));
            return Ok(());
        }
    };
    let health: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let text = |value: &Value| output::printable(value.as_str().unwrap_or("no Prospect"));
    let (status, version) = (text(&health["status"]), text(&health["version"]));
    let detail =
        format!("{status}, version {version}; the data folder of this machine is left out");
    rows.push(found("server", health["status"] == "ok", detail));
    let none = Vec::new();
    for dependency in health["dependencies"].as_array().unwrap_or(&none) {
        let fine = dependency["state"] == "ok";
        let detail = if fine {
            format!("{} answered", text(&dependency["place"]))
        } else {
            text(&dependency["detail"])
        };
        rows.push(found(&text(&dependency["name"]), fine, detail));
    }
    rows.push(match client.data("GET", "/api/v1/me", None).await {
        Ok(me) => found("sign in", true, format!("as {}", text(&me["username"]))),
        Err(failure) => found("sign in", false, format!("{:#}", failure.error)),
    });
    Ok(())
}

fn found(check: &str, fine: bool, detail: impl Into<String>) -> Value {
    json!({"check": check, "state": if fine { "ok" } else { "fix" }, "detail": detail.into()})
}

/// A port in use is fine when it is ours: the server runs.
fn check_port(config: &Config) -> Option<Value> {
    let listen = config.listen().ok()?;
    let detail = match std::net::TcpListener::bind(listen) {
        Ok(_) => format!("{listen} is free: prospect serve can start"),
        Err(_) => format!("{listen} is in use: a server runs there already"),
    };
    Some(found("port", true, detail))
}

async fn check_app(config: Config, rows: &mut Vec<Value>) {
    let durable = "acknowledged writes survive a power cut; bars (market.db) can be fetched again";
    let app = match App::open(config).await {
        Ok(app) => app,
        Err(error) => {
            rows.push(found("data", false, format!("{error:#}")));
            return;
        }
    };
    rows.push(found("data", true, format!("{}: {durable}", app.config.data.display())));
    for dependency in app.dependencies().await {
        let fine = dependency.detail.is_none();
        let detail = dependency.detail.unwrap_or_else(|| {
            format!("{} answered in {:.1} ms", dependency.place, dependency.latency_ms)
        });
        rows.push(found(dependency.name, fine, detail));
    }
    rows.push(match platform::audit::verify_chains(&app.core).await {
        Ok(checked) => found("audit", true, format!("{checked} rows, every chain holds")),
        Err(error) => found("audit", false, error.to_string()),
    });
    let needed = app.identity.setup_needed().await.unwrap_or(false);
    let detail = if needed {
        "nobody is set up: start prospect serve and open the link it prints"
    } else {
        "there is at least one user"
    };
    rows.push(found("users", true, detail));
    app.close().await;
}
