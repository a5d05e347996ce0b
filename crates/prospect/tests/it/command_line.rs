//! The command line, through the binary.

use std::{fs, path::Path, process::Output};

use serde_json::Value;

use crate::process::{Server, folder, prospect, run};

const FILE: &str = "symbol,date,open,high,low,close,volume\n\
    EX1,2020-01-02,10,11,9,10.5,1000\n\
    EX1,2020-01-03,10.5,12,10,11.5,1500\n\
    EX1,2020-01-06,11.5,12.5,11,12,900\n\
    EX1,2020-01-07,12,11,13,12,900\n\
    EX2,2020-01-02,100,101,99,ten,5\n";

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Runs a command that must succeed, and returns what it printed.
#[track_caller]
fn fine(data: &Path, arguments: &[&str]) -> String {
    let output = run(data, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
    stdout(&output)
}

/// Runs a command that must fail with `code`, and returns what it said.
#[track_caller]
fn fails(data: &Path, arguments: &[&str], code: i32) -> String {
    let output = run(data, arguments);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", stderr(&output));
    assert_eq!(stdout(&output), "", "{arguments:?} printed data all the same");
    stderr(&output)
}

/// A data folder with the bars of `FILE` in it.
fn with_bars() -> std::path::PathBuf {
    let data = folder();
    let file = data.join("bars.csv");
    fs::write(&file, FILE).unwrap();
    fine(&data, &["import", "bars", file.to_str().unwrap()]);
    data
}

/// The names of the commands that a help text lists.
fn commands(help: &str) -> Vec<String> {
    let listed = help.split("Commands:").nth(1).unwrap_or_default();
    let names = listed.lines().skip(1).take_while(|line| !line.trim().is_empty());
    let names = names.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    names
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_command_explains_itself() {
    let data = folder();
    let mut waiting = vec![Vec::new()];
    let mut explained = 0;
    while let Some(path) = waiting.pop() {
        let mut arguments: Vec<&str> = path.iter().map(String::as_str).collect();
        arguments.push("--help");
        let help = fine(&data, &arguments);
        assert!(help.contains("Usage: prospect"), "{path:?}: {help}");
        let about = help.lines().next().unwrap_or_default();
        assert!(about.len() > 10, "{path:?} does not say what it does: {about}");
        explained += 1;
        for name in commands(&help) {
            waiting.push(path.iter().cloned().chain([name]).collect());
        }
    }
    assert!(explained > 20, "only {explained} commands");
}

#[test]
fn the_exit_code_says_what_kind_of_failure_it_was() {
    let data = with_bars();
    assert!(fails(&data, &["frobnicate"], 2).contains("Usage"));
    fails(&data, &["bars"], 2);
    assert!(fails(&data, &["bars", "NOBODY"], 3).contains("prospect search NOBODY --add NOBODY"));
    fails(&data, &["bars", "EX1", "--from", "2026-01-02", "--to", "2020-01-01"], 2);
    fails(&data, &["bars", "EX1", "--interval", "never"], 2);
    fails(&data, &["user", "disable", "nobody"], 3);
    assert!(
        fails(&data, &["bars", "EX1", "--server", "http://127.0.0.1:1"], 7)
            .contains("does not answer")
    );
    assert!(
        fails(&data, &["import", "bars", "x.csv", "--server", "http://127.0.0.1:1"], 2)
            .contains("cannot read x.csv")
    );
    let answer = run(&data, &["api", "GET", "assets/NOBODY"]);
    assert_eq!(answer.status.code(), Some(3));
    assert!(stdout(&answer).contains("NOT_FOUND"));
    let made = ["user", "create", "eve@example.com", "eve"];
    assert!(stderr(&run(&data, &made)).contains("/reset#token="));
    fails(&data, &made, 6);
    let archive = folder();
    fine(&data, &["backup", "create", "--into", archive.to_str().unwrap()]);
    let backup = fs::read_dir(&archive).unwrap().next().unwrap().unwrap().path();
    fails(&data, &["backup", "restore", backup.to_str().unwrap()], 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_to_a_server_is_told_to_sign_in() {
    let data = folder();
    let server = Server::start(&data, &[], &[]);
    let key = server.set_up().await;
    let url = server.url("");
    let refused = run(&folder(), &["api", "GET", "me", "--server", &url]);
    assert_eq!(refused.status.code(), Some(4), "{}", stderr(&refused));
    assert!(stderr(&refused).contains("PROSPECT_API_KEY"), "{}", stderr(&refused));
    let doctor = |key: Option<&str>| {
        let mut command = prospect(&folder());
        command.args(["doctor", "--json", "--server", &url]);
        command.envs(key.map(|key| ("PROSPECT_API_KEY", key))).output().unwrap()
    };
    let stranger = doctor(None);
    assert_eq!(stranger.status.code(), Some(7));
    assert!(stdout(&stranger).contains("PROSPECT_API_KEY"), "{}", stdout(&stranger));
    let known = doctor(Some(&key));
    assert!(known.status.success() && stdout(&known).contains("as ada"), "{}", stdout(&known));
    let output = prospect(&folder())
        .args(["api", "GET", "me", "--server", &url])
        .env("PROSPECT_API_KEY", &key)
        .output();
    let output = output.unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let me: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(me["data"]["username"], "ada");
}

#[test]
fn an_import_says_what_it_took_and_what_it_refused_and_a_second_adds_nothing() {
    let data = folder();
    let file = data.join("bars.csv");
    fs::write(&file, FILE).unwrap();
    let file = file.to_str().unwrap();
    let output = run(&data, &["import", "bars", file, "--dry-run", "--json"]);
    let tried: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(
        (&tried[0]["rows"], &tried[0]["refused_count"]),
        (&3.into(), &2.into()),
        "{tried:#}"
    );
    fails(&data, &["bars", "EX1"], 3);
    let output = run(&data, &["import", "bars", file, "--json"]);
    assert!(stderr(&output).contains("line 5: "), "{}", stderr(&output));
    let report: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(
        (&report[0]["inserted"], &report[0]["refused_count"]),
        (&3.into(), &2.into()),
        "{report:#}"
    );
    let again: Value =
        serde_json::from_str(&fine(&data, &["import", "bars", file, "--json"])).unwrap();
    assert_eq!(
        (&again[0]["inserted"], &again[0]["unchanged"]),
        (&0.into(), &3.into()),
        "{again:#}"
    );
    fails(&data, &["import", "bars", "/no/such/file.csv"], 2);
}

#[tokio::test]
async fn an_import_beside_a_server_is_done_by_it() {
    let data = folder();
    let file = data.join("bars.csv");
    fs::write(&file, FILE).unwrap();
    let file = file.to_str().unwrap();
    let server = Server::start(&data, &["providers=off".to_owned()], &[]);
    let key = server.set_up().await;
    let report = |arguments: &[&str]| -> Value {
        let mut command = prospect(&data);
        let output = command.args(arguments).env("PROSPECT_API_KEY", &key).output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        serde_json::from_str::<Value>(&stdout(&output)).unwrap()[0].take()
    };
    let tried = report(&["import", "bars", file, "--dry-run", "--json"]);
    assert_eq!((&tried["inserted"], &tried["refused_count"]), (&0.into(), &2.into()));
    // Through the socket in its folder, and by its address.
    let first = report(&["import", "bars", file, "--json"]);
    assert_eq!((&first["inserted"], &first["refused_count"]), (&3.into(), &2.into()), "{first:#}");
    let second = report(&["import", "bars", file, "--json", "--server", &server.url("")]);
    assert_eq!((&second["inserted"], &second["unchanged"]), (&0.into(), &3.into()), "{second:#}");
    let jobs = server.list("/api/v1/jobs", &key).await;
    let imports = jobs.iter().filter(|job| job["kind"] == "markets.import_bars");
    assert_eq!(imports.count(), 2, "{jobs:#?}");
}

#[test]
fn one_symbol_that_nobody_knows_leaves_the_others_their_quotes() {
    let data = with_bars();
    let output = run(&data, &["quote", "NOPE", "EX1", "--csv"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("NOPE"), "{}", stderr(&output));
    assert!(stdout(&output).contains("\nEX1,"), "{}", stdout(&output));
    assert!(stdout(&run(&data, &["quote", "NOPE", "NOR"])).is_empty());
    assert!(fails(&data, &["search", " "], 2).contains("search for what"));
}

#[test]
fn bars_and_series_are_data_for_other_programs() {
    let data = with_bars();
    let tsv = fine(&data, &["bars", "EX1"]);
    let lines: Vec<&str> = tsv.lines().collect();
    assert_eq!(lines[0], "at\topen\thigh\tlow\tclose\tvolume");
    assert_eq!(lines[1], "2020-01-02T00:00:00Z\t10\t11\t9\t10.5\t1000");
    assert_eq!(lines.len(), 4);
    let csv = fine(&data, &["bars", "EX1", "--csv", "--from", "2020-01-03", "--to", "2020-01-03"]);
    assert_eq!(csv, "at,open,high,low,close,volume\n2020-01-03T00:00:00Z,10.5,12,10,11.5,1500\n");
    let json: Value = serde_json::from_str(&fine(&data, &["bars", "EX1", "--json"])).unwrap();
    assert_eq!(json["close"], serde_json::json!([10.5, 11.5, 12.0]));
    let lines = fine(&data, &["bars", "EX1", "--ndjson"]);
    assert!(
        lines.lines().all(|line| serde_json::from_str::<Value>(line).unwrap()["close"].is_number())
    );
    let series = fine(&data, &["series", "sma(EX1, 2)", "EX1.volume", "--csv"]);
    let rows: Vec<&str> = series.lines().collect();
    assert_eq!(rows[0], "at,\"sma(EX1, 2)\",EX1.volume");
    assert_eq!(rows[1], "2020-01-02T00:00:00Z,,1000");
    assert_eq!(rows[2], "2020-01-03T00:00:00Z,11,1500");
    let bands = fine(&data, &["series", "bbands(EX1, 2)", "--csv"]);
    assert!(bands.starts_with("at,\"bbands(EX1, 2).upper\","), "{bands}");
    let screen = fine(&data, &["screen", "close > close[1]", "--column", "close[1]", "--csv"]);
    assert_eq!(screen.lines().nth(1), Some("EX1,EX1,2020-01-06T00:00:00Z,11.5"));
    let trades = fine(&data, &["backtest", "EX1", "--entry", "close > 1", "--csv"]);
    assert!(trades.lines().nth(1).unwrap_or_default().starts_with("EX1,long,"), "{trades}");
    assert!(fine(&data, &["backtest", "EX1", "--entry", "close > 1"]).contains("Sharpe ratio"));
    assert!(fails(&data, &["backtest", "EX1", "--entry", "close"], 2).contains("no condition"));
    assert!(
        fails(&data, &["backtest", "EX1", "--entry", "close > 1", "--benchmark", "EX9"], 2)
            .contains("EX9")
    );
    assert!(
        fails(&data, &["backtest", "EX1", "--entry", "close > 1", "--from", "2199-01-01"], 2)
            .contains("last bar")
    );
    let [strategy, sweep, page] = ["s.toml", "s.json", "page.html"].map(|name| data.join(name));
    fs::write(&strategy, "symbols = [\"EX1\"]\nentry = \"close > 1\"\n[costs]\npercent = 0.001\n")
        .unwrap();
    let file = ["backtest", "--file", strategy.to_str().unwrap(), "--slippage", "0.001"];
    let tried = fine(&data, &[&file[..], &["--json", "--report", page.to_str().unwrap()]].concat());
    let spec = &serde_json::from_str::<Value>(&tried).unwrap()["backtest"]["manifest"]["spec"];
    assert_eq!(
        (&spec["costs"]["percent"], &spec["costs"]["slippage"]),
        (&0.001.into(), &0.001.into())
    );
    let html = fs::read_to_string(&page).unwrap();
    assert!(
        html.starts_with("<!doctype html>")
            && html.contains("close &gt; 1")
            && !html.contains("<script"),
        "{html}"
    );
    fs::write(
        &sweep,
        r#"{"strategy": {"symbols": ["EX1"], "entry": "close > n"}, "parameters": {"n": [1, 2]}}"#,
    )
    .unwrap();
    let swept = fine(&data, &["backtest", "--file", sweep.to_str().unwrap(), "--json"]);
    let swept: Value = serde_json::from_str(&swept).unwrap();
    assert_eq!(swept["report"]["sweep"]["points"].as_array().unwrap().len(), 2);
    alerts_are_kept(&data);
    assert!(fails(&data, &["screen", "close"], 2).contains("a rule is a condition"));
    assert!(fails(&data, &["series", "smaa(EX1, 2)"], 2).contains("sma"));
    let chart = fine(&data, &["chart", "EX1", "--width", "60", "--height", "12"]);
    assert!(chart.contains("12.5") || chart.contains("12"), "{chart}");
    assert!(!chart.contains('\u{1b}'), "a pipe gets no colours");
}

fn alerts_are_kept(data: &Path) {
    let rule = ["alert", "add", "close > 12", "--symbol", "EX1", "--name", "High", "--json"];
    let made: Value = serde_json::from_str(&fine(data, &rule)).unwrap();
    assert_eq!((&made[0]["state"], &made[0]["symbol"]), (&"armed".into(), &"EX1".into()));
    assert!(fine(data, &["alert", "pause", "High", "--csv"]).contains(",paused,"));
    assert!(fine(data, &["alert", "arm", "High", "--csv"]).contains(",armed,"));
    assert!(fine(data, &["alert", "list"]).contains("close > 12"));
    assert!(fails(data, &["alert", "add", "close", "--symbol", "EX1"], 2).contains("condition"));
    assert!(fails(data, &["alert", "remove", "Low"], 3).contains("no alert"));
    fine(data, &["alert", "remove", "High"]);
    assert!(!fine(data, &["alert", "list"]).contains("High"));
}

#[test]
fn settings_say_where_they_come_from_and_a_wrong_one_what_was_meant() {
    let data = folder();
    fs::write(data.join("prospect.toml"), "workers = 3\nlog = \"warn\"\n").unwrap();
    let shown = prospect(&data)
        .args(["config", "show", "--origin", "--json", "--set", "log=debug"])
        .env("PROSPECT_LISTEN", "127.0.0.1:9999")
        .output()
        .unwrap();
    let rows: Value = serde_json::from_str(&stdout(&shown)).unwrap();
    let row =
        |key: &str| rows.as_array().unwrap().iter().find(|row| row["key"] == key).unwrap().clone();
    assert!(row("workers")["origin"].as_str().unwrap().ends_with("prospect.toml"));
    assert_eq!(
        (&row("listen")["value"], &row("listen")["origin"]),
        (&"127.0.0.1:9999".into(), &"$PROSPECT_LISTEN".into())
    );
    assert_eq!((&row("log")["value"], &row("log")["origin"]), (&"debug".into(), &"flag".into()));
    assert_eq!(row("roles")["origin"], "default");
    assert!(
        fails(&data, &["config", "show", "--set", "listn=x"], 2).contains("did you mean listen?")
    );
    assert!(fails(&data, &["config", "show", "--set", "workers=0"], 2).contains("1 to 64"));
    fs::write(data.join("prospect.toml"), "databse_url = \"x\"\n").unwrap();
    assert!(fails(&data, &["config", "show"], 2).contains("did you mean database_url?"));
    let secret =
        fine(&folder(), &["config", "show", "--set", "database_url=postgres://me:hidden@db/x"]);
    assert!(!secret.contains("hidden"), "{secret}");
}

#[test]
fn a_question_makes_no_data_folder() {
    let place = folder();
    let data = place.join("mistyped");
    for arguments in [
        &["quote", "EX1"][..],
        &["watch", "EX1"],
        &["search", "EX1"],
        &["bars", "EX1"],
        &["series", "EX1"],
        &["screen", "close > 1"],
        &["alert", "list"],
        &["user", "list"],
        &["keys", "list"],
        &["api", "GET", "assets"],
        &["backup", "create"],
    ] {
        let said = fails(&data, arguments, 3);
        assert!(
            said.contains("does not exist") && said.contains("--data"),
            "{arguments:?}: {said}"
        );
        assert!(!data.exists(), "{arguments:?}");
        assert!(fails(&place, arguments, 3).contains("holds no data of Prospect"));
    }
    let doctor = run(&data, &["doctor"]);
    assert_eq!(doctor.status.code(), Some(7));
    assert!(stdout(&doctor).contains("does not exist") && !data.exists(), "{}", stdout(&doctor));
    assert_eq!(fs::read_dir(&place).unwrap().count(), 0, "nothing was left there");
    fine(&data, &["user", "create", "eve@example.com", "eve"]);
    assert!(fine(&data, &["user", "list"]).contains("eve@example.com"));
}

#[test]
fn a_span_without_bars_says_what_is_known() {
    let data = with_bars();
    let said = |arguments: &[&str]| {
        let output = run(&data, arguments);
        assert!(output.status.success(), "{}", stderr(&output));
        (stdout(&output), stderr(&output))
    };
    let (bars, why) = said(&["bars", "EX1", "--from", "2021-01-01", "--to", "2021-02-01"]);
    assert_eq!(bars, "at\topen\thigh\tlow\tclose\tvolume\n");
    let known = "no 1d bars of EX1 from 2021-01-01 to 2021-02-01: bars are known from 2020-01-02 to 2020-01-06";
    assert!(why.contains(known) && why.contains("prospect fetch EX1 --from 2021-01-01"), "{why}");
    assert!(
        said(&["chart", "EX1", "--interval", "5m"]).1.contains("prospect fetch EX1 --interval 5m")
    );
    assert!(said(&["series", "EX1.close", "--from", "2021-01-01"]).1.contains("to 2020-01-06"));
    let (quote, why) = said(&["quote", "EX1", "--at", "2019-01-01"]);
    assert!(quote.contains("bars are known from 2020-01-02 to 2020-01-06"), "{quote}");
    assert!(why.contains("prospect fetch EX1"), "{why}");
}

#[test]
fn doctor_checks_everything_and_says_what_to_fix() {
    let data = with_bars();
    let output = run(&data, &["doctor", "--json"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let rows: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let checks: Vec<&str> =
        rows.as_array().unwrap().iter().map(|row| row["check"].as_str().unwrap()).collect();
    for check in ["settings", "port", "data", "database", "cache", "bus", "audit", "users"] {
        assert!(checks.contains(&check), "{check} is missing: {checks:?}");
    }
    let wrong = run(&data, &["doctor", "--json", "--set", "listn=x"]);
    assert_eq!(wrong.status.code(), Some(7));
    assert!(stdout(&wrong).contains("did you mean listen?"), "{}", stdout(&wrong));
}

#[test]
fn completions_know_every_command() {
    let data = folder();
    let script = fine(&data, &["completion", "bash"]);
    for name in commands(&fine(&data, &["--help"])) {
        assert!(script.contains(&name), "{name}");
    }
    fails(&data, &["completion", "cmd.exe"], 2);
}

#[test]
fn a_speed_that_the_demo_does_not_know_is_refused_with_a_sentence() {
    let data = folder();
    for speed in ["0", "21", "fast"] {
        let said = fails(&data, &["demo", "--no-open", "--speed", speed], 2);
        assert!(said.contains("a speed is a number from 0.1 to 20"), "{said}");
    }
    assert!(fine(&data, &["demo", "--help"]).contains("--speed <TIMES>"));
}
