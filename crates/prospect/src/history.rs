//! Bars that are not here yet: what is known instead, asking the providers for more, and what became of that.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    client::{Client, escape},
    failure::{DOWN, FAILED, Failure},
};

/// How often a job is looked at, and how long somebody may like to wait for it.
const LOOK: Duration = Duration::from_millis(250);
const LOOKS: u32 = 480;

/// Says that a span has no bars, what is known instead, and what to do.
///
/// - `span`: the first and the last day that were asked for.
pub async fn nothing_in(
    client: &Client,
    symbol: &str,
    interval: &str,
    span: (Option<&str>, Option<&str>),
) -> String {
    let path = format!("/api/v1/assets/{}", escape(symbol));
    // Where even this is not known, there is less to say.
    let asset = client.data("GET", &path, None).await.unwrap_or(Value::Null);
    let day = |name: &str| asset[name].as_str().and_then(|at| at.get(..10)).map(str::to_owned);
    let asked = match span {
        (Some(from), Some(to)) => format!(" from {from} to {to}"),
        (Some(from), None) => format!(" from {from} on"),
        (None, Some(to)) => format!(" up to {to}"),
        (None, None) => String::new(),
    };
    let known = match day("first_at").zip(day("last_at")) {
        Some((first, last)) => format!("bars are known from {first} to {last}"),
        None => "no bars of it are known yet".to_owned(),
    };
    let interval_flag =
        if interval == "1d" { String::new() } else { format!(" --interval {interval}") };
    let from = span.0.map(|from| format!(" --from {from}")).unwrap_or_default();
    format!(
        "no {interval} bars of {symbol}{asked}: {known}; \
         prospect fetch {symbol}{interval_flag}{from} asks the providers"
    )
}

/// Queues a fetch and returns the id of its job.
pub async fn queue(
    client: &Client,
    symbol: &str,
    interval: &str,
    from: Option<&str>,
) -> Result<String, Failure> {
    let path = format!("/api/v1/assets/{}/fetch", escape(symbol));
    let asked = json!({"interval": interval, "from": from});
    let started = client.data("POST", &path, Some(asked)).await?;
    let job = started["job_id"].as_str();
    job.map(str::to_owned).ok_or_else(|| Failure::new(FAILED, "the answer names no job"))
}

/// Waits until a fetch is done and returns what came of it: `provider`, `inserted`, `revised`, `unchanged`.
pub async fn wait(client: &Client, job: &str) -> Result<Value, Failure> {
    watch(client, job, LOOKS, |_| {}).await
}

/// Looks at a job until it is done and returns what came of it.
///
/// - `seen`: gets the job at every look.
pub async fn watch(
    client: &Client,
    job: &str,
    looks: u32,
    mut seen: impl FnMut(&Value),
) -> Result<Value, Failure> {
    let path = format!("/api/v1/jobs/{}", escape(job));
    for _ in 0..looks {
        let job = client.data("GET", &path, None).await?;
        seen(&job);
        let why = job["error"].as_str().unwrap_or("it does not say why");
        match job["state"].as_str().unwrap_or_default() {
            "done" => return Ok(job["outcome"].clone()),
            "failed" | "dead" | "cancelled" => return Err(Failure::new(FAILED, why)),
            "queued" if job["error"].is_string() => {
                let again = job["run_at"].as_str().unwrap_or("later");
                return Err(Failure::new(DOWN, format!("{why}; it is tried again at {again}")));
            }
            _ => tokio::time::sleep(LOOK).await,
        }
    }
    Err(Failure::new(DOWN, format!("it is still under way: prospect api GET jobs/{job}")))
}

/// What came of a fetch, as a sentence.
pub fn told(symbol: &str, outcome: &Value) -> String {
    let count = |name: &str| outcome[name].as_u64().unwrap_or(0);
    let by = outcome["provider"].as_str().unwrap_or("nobody");
    match (count("inserted"), count("revised")) {
        (0, 0) if count("unchanged") > 0 => {
            format!("{by} has nothing newer of {symbol} than is known")
        }
        (0, 0) if outcome["provider"].is_null() => format!("nobody has bars of {symbol}"),
        (0, 0) => format!("{by} has no bars of {symbol} in that span"),
        (new, 0) => format!("{new} new bars of {symbol} came from {by}"),
        (new, changed) => {
            format!("{new} new bars of {symbol} came from {by}, {changed} were corrected")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outcome_says_who_gave_how_much() {
        let said = |outcome: Value| told("AAPL", &outcome);
        let full = json!({"provider": "yahoo", "inserted": 250, "revised": 2, "unchanged": 5});
        assert_eq!(said(full), "250 new bars of AAPL came from yahoo, 2 were corrected");
        assert!(said(json!({"provider": "yahoo", "unchanged": 5})).contains("nothing newer"));
        assert!(said(json!({"provider": null})).starts_with("nobody has bars"));
    }
}
