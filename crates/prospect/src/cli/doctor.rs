//! `prospect doctor`: checks everything and says what to fix.

use serde_json::{Value, json};

use super::{
    Common,
    output::{Table, say},
};
use crate::{
    compose::App,
    config::Config,
    failure::{DOWN, Failure},
};

pub async fn run(common: &Common) -> Result<(), Failure> {
    let mut rows = Vec::new();
    match common.load() {
        Err(failure) => rows.push(found("settings", false, format!("{:#}", failure.error))),
        Ok(config) => {
            rows.push(found("settings", true, "every key is known and every value fits"));
            rows.extend(check_port(&config));
            check_app(config, &mut rows).await;
        }
    }
    Table::of(&["check", "state", "detail"], &rows).print(common.format.format())?;
    let bad = rows.iter().filter(|row| row["state"] != "ok").count();
    if bad == 0 {
        say("everything is fine");
        return Ok(());
    }
    Err(Failure::new(DOWN, format!("{bad} of {} checks need a look", rows.len())))
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
