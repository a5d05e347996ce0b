//! Prices at the command line: quotes, what changes about them, and what could be added.

use std::{
    fmt::Write,
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde_json::{Value, json};

use crate::{
    process::{Server, folder, prospect, run},
    support::{made_up, stand_in},
};

const FILE: &str = "symbol,date,open,high,low,close,volume\n\
    EX1,2020-01-02,10,11,9,10.5,1000\n\
    EX1,2020-01-03,10.5,12,10,11.5,1500\n\
    EX2,2020-01-02,100,101,99,100.5,5\n";

/// The binary, whose providers are those of a made-up world.
fn terminal(data: &Path) -> Command {
    let mut command = prospect(data);
    for (key, value) in stand_in(&made_up().bases) {
        command.env(format!("PROSPECT_{}", key.to_uppercase()), value);
    }
    command
}

fn asked(data: &Path, arguments: &[&str]) -> Output {
    terminal(data).args(arguments).output().unwrap()
}

#[track_caller]
fn fine(data: &Path, arguments: &[&str]) -> String {
    let output = asked(data, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[track_caller]
fn fails(data: &Path, arguments: &[&str], code: i32) -> String {
    let output = asked(data, arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    said
}

fn with(file: &str) -> PathBuf {
    let data = folder();
    let path = data.join("bars.csv");
    fs::write(&path, file).unwrap();
    fine(&data, &["import", "bars", path.to_str().unwrap()]);
    data
}

#[test]
fn a_quote_says_how_old_it_is_and_who_says_so() {
    let data = with(FILE);
    let tsv = fine(&data, &["quote", "EX1", "EX2"]);
    let lines: Vec<&str> = tsv.lines().collect();
    assert!(lines[0].starts_with("symbol\tname\tcurrency\tlast\tchange\tchange_percent\tbid\t"));
    assert!(lines[1].starts_with("EX1\t") && lines[1].contains("\t11.5\t1\t"), "{tsv}");
    assert!(lines[1].contains("2020-01-03T00:00:00Z\tstale\t"), "{tsv}");
    let json: Value = serde_json::from_str(&fine(&data, &["quote", "ex1", "--json"])).unwrap();
    assert_eq!((&json[0]["last"], &json[0]["freshness"]), (&json!(11.5), &json!("stale")));
    let then = fine(&data, &["quote", "EX1", "--at", "2020-01-03T00:00:00Z", "--csv"]);
    assert!(then.lines().nth(1).unwrap().contains(",10.5,"), "{then}");
    assert!(fails(&data, &["quote", "EX1", "EX9"], 3).contains("prospect search EX9 --add EX9"));
    assert!(fails(&data, &["watch", "EX9"], 3).contains("prospect search EX9 --add EX9"));
    fails(&data, &["quote"], 2);
}

#[test]
fn a_list_is_watched_by_its_name() {
    let data = with(FILE);
    assert!(fails(&data, &["watch"], 2).contains("--list"));
    assert!(fails(&data, &["watch", "EX1", "--at", "2020-01-02"], 2).contains("quote"));
    assert!(fails(&data, &["watch", "--list", "Tech"], 3).contains("there is none yet"));
    let body = data.join("list.json");
    fs::write(&body, r#"{"name": "Tech", "symbols": ["EX2", "EX1"]}"#).unwrap();
    fine(&data, &["api", "POST", "watchlists", "--body", body.to_str().unwrap()]);
    assert!(fails(&data, &["watch", "--list", "Banks"], 3).contains("Tech"));
    let lines = fine(&data, &["watch", "--list", "Tech", "--count", "2", "--ndjson"]);
    let symbols: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["symbol"].clone())
        .collect();
    assert_eq!(symbols, ["EX2", "EX1"]);
    fine(&data, &["api", "POST", "watchlists", "--body", body.to_str().unwrap()]);
    let said = fails(&data, &["watch", "--list", "Tech"], 2);
    let ids: Vec<&str> =
        said.split([' ', ',']).map(str::trim).filter(|word| word.starts_with("wls_")).collect();
    assert_eq!(ids.len(), 2, "{said}");
    fine(&data, &["watch", "--list", ids[1], "--count", "2"]);
    let csv = fine(&data, &["watch", "EX1", "EX2", "--count", "2", "--csv"]);
    assert_eq!(csv.matches("symbol,").count(), 1, "heads stand once: {csv}");
    assert_eq!(csv.lines().count(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_at_a_server_is_a_line() {
    let data = folder();
    let server = Server::start(&data, &["providers=off".to_owned()], &[]);
    let key = server.set_up().await;
    let file = data.join("bars.csv");
    fs::write(&file, FILE).unwrap();
    let import = |path: &Path| {
        let body = ["--body", path.to_str().unwrap(), "--content-type", "text/csv"];
        let arguments = [&["api", "POST", "imports/bars?interval=1d"][..], &body].concat();
        let sent = prospect(&folder())
            .args(arguments)
            .args(["--server", &server.url("")])
            .env("PROSPECT_API_KEY", &key)
            .output();
        assert!(sent.unwrap().status.success());
    };
    import(&file);
    let ask = || {
        let mut command = prospect(&folder());
        command.args(["--server", &server.url("")]).env("PROSPECT_API_KEY", &key);
        command
    };
    // The import is a job: the symbol is there when it is done.
    while !ask().args(["quote", "EX1"]).output().unwrap().status.success() {}
    let mut watching = ask()
        .args(["watch", "EX1", "--ndjson", "--count", "2", "--every", "1"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(watching.stdout.take().unwrap()).lines();
    let first: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    assert_eq!(first["last"], json!(11.5));
    fs::write(&file, "symbol,date,close\nEX1,2020-01-06,12.5\n").unwrap();
    import(&file);
    let second: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    assert_eq!((&second["last"], &second["at"]), (&json!(12.5), &json!("2020-01-06T00:00:00Z")));
    assert!(watching.wait().unwrap().success());
}

#[test]
fn commands_hear_the_server_that_runs_on_their_folder_and_read_it_alone_when_it_is_gone() {
    let data = with(FILE);
    let settings = stand_in(&made_up().bases);
    let settings: Vec<String> =
        settings.iter().map(|(key, value)| format!("{key}={value}")).collect();
    let server = Server::start(&data, &settings, &[]);
    fine(&data, &["search", "btc", "--add", "BTC-USDT"]);
    // Asked once an hour: what changes is what the server streams.
    let often = ["watch", "BTC-USDT", "--every", "3600", "--count", "4", "--ndjson"];
    assert_eq!(fine(&data, &often).lines().count(), 4);
    assert!(fails(&data, &["quote", "EX1", "--workspace", "mine"], 2).contains("workspace"));
    assert!(fine(&data, &["quote", "EX1"]).contains("11.5"));
    drop(server);
    assert!(fine(&data, &["quote", "EX1"]).contains("11.5"));
}

#[test]
fn what_a_provider_has_can_be_found_and_added() {
    let data = with(FILE);
    let found = fine(&data, &["search", "btc", "--json"]);
    let rows: Vec<Value> = serde_json::from_str(&found).unwrap();
    let coin = rows.iter().find(|row| row["symbol"] == "BTC-USDT");
    let coin = coin.unwrap_or_else(|| panic!("no BTC-USDT in {found}"));
    assert_eq!(coin["known"], json!(false));
    assert!(fails(&data, &["search", "btc", "--add", "BTC-XXX"], 3).contains("BTC-USDT"));
    let added = asked(&data, &["search", "btc", "--add", "btc-usdt"]);
    let said = String::from_utf8_lossy(&added.stderr);
    assert!(added.status.success() && said.contains("prospect chart BTC-USDT"), "{said}");
    let bars = fine(&data, &["bars", "BTC-USDT"]);
    assert!(bars.lines().count() > 10, "{bars} {}", fine(&data, &["api", "GET", "jobs"]));
    let again = fine(&data, &["search", "btc"]);
    assert!(again.lines().any(|line| line.starts_with("BTC-USDT\t") && line.ends_with("\ttrue")));
    assert!(fine(&data, &["search", "EX2"]).contains("EX2"));
    fails(&data, &["search", "nothingiscalledthis"], 3);
    let off = run(&data, &["search", "EX1", "--set", "providers=off"]);
    assert!(off.status.success(), "what is here is shown without providers");
    let away = |arguments: &[&str]| {
        let mut bases = made_up().bases.clone();
        // Nobody listens there.
        for base in bases.values_mut() {
            *base = "http://127.0.0.1:1".to_owned();
        }
        let mut command = prospect(&data);
        for (key, value) in stand_in(&bases) {
            command.env(format!("PROSPECT_{}", key.to_uppercase()), value);
        }
        let output = command.args(arguments).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    for arguments in [&["search", "apple"][..], &["search", "apple", "--add", "AAPL"]] {
        let (code, said) = away(arguments);
        assert_eq!(code, Some(7), "{said}");
        assert!(said.contains("could not be asked") && !said.contains("nothing"), "{said}");
    }
    assert_eq!(away(&["search", "EX2"]).0, Some(0), "what is here is shown while they are down");
    let fetched = asked(&data, &["fetch", "BTC-USDT", "--json"]);
    let said = String::from_utf8_lossy(&fetched.stderr);
    assert!(fetched.status.success() && said.contains("BTC-USDT"), "{said}");
    assert!(fails(&data, &["fetch", "NOBODY"], 3).contains("prospect search NOBODY"));
    fails(&data, &["fetch", "EX1", "--from", "2099-01-01"], 2);
}

#[test]
fn the_whole_terminal_needs_a_terminal() {
    let data = folder();
    assert!(fails(&data, &["tui"], 2).contains("watch --ndjson"));
}

/// Years of days of three assets that go their own ways.
fn years() -> String {
    let mut text = "symbol,date,close,volume\n".to_owned();
    for (symbol, base) in [("AAPL", 100), ("MSFT", 200), ("IBM", 300)] {
        for day in 0..900_i32 {
            let (year, month, date) = (2018 + day / 300, 1 + day / 25 % 12, 1 + day % 25);
            let close = base + (day * 7 + base) % 31 + day / 20;
            _ = writeln!(text, "{symbol},{year}-{month:02}-{date:02},{close},1000");
        }
    }
    text
}

/// The commands that a help text gives as examples, on one line each.
fn examples(help: &str) -> Vec<String> {
    let Some((_, listed)) = help.split_once("Examples:\n") else { return Vec::new() };
    let mut commands: Vec<String> = Vec::new();
    for line in listed.lines().take_while(|line| !line.trim().is_empty()) {
        // What it does may stand beside it, and what reads it behind a bar.
        let line = line.trim().split("   ").next().unwrap_or_default();
        let line = line.split(" | ").next().unwrap_or_default().trim_end_matches('\\').trim();
        match commands.last_mut() {
            // A line that is too long for the help goes on in the next.
            Some(last) if !line.starts_with("prospect ") => last.extend([" ", line]),
            _ => commands.push(line.to_owned()),
        }
    }
    commands
}

#[test]
fn the_examples_of_every_help_work() {
    let data = with(&years());
    fs::write(data.join("list.json"), r#"{"name": "Tech", "symbols": ["AAPL", "MSFT"]}"#).unwrap();
    fine(&data, &["api", "POST", "watchlists", "--body", data.join("list.json").to_str().unwrap()]);
    // These go on for ever, or need a file of one's own.
    let left_out = ["prospect serve", "prospect demo", "prospect tui", "prospect import"];
    let mut ran = 0;
    for command in ["", "quote", "watch", "search", "fetch", "screen", "backtest"] {
        let help: Vec<&str> =
            [command, "--help"].into_iter().filter(|word| !word.is_empty()).collect();
        for example in examples(&fine(&data, &help)) {
            if left_out.iter().any(|start| example.starts_with(start)) || example.contains("--file")
            {
                continue;
            }
            let ends = if example.starts_with("prospect watch") { " --count 1" } else { "" };
            let binary = env!("CARGO_BIN_EXE_prospect");
            let line = format!("{example}{ends}").replacen("prospect", binary, 1);
            let mut shell = Command::new("sh");
            shell.args(["-c", &line]).current_dir(&data).stdin(Stdio::null());
            for (name, value) in terminal(&data).get_envs() {
                match value {
                    Some(value) => shell.env(name, value),
                    None => shell.env_remove(name),
                };
            }
            let output = shell.output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{example}: {said}");
            ran += 1;
        }
    }
    assert!(ran >= 14, "only {ran} examples ran");
}
