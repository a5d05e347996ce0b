//! The settings: where each value comes from, and what it may be.
//!
//! Precedence: flag, then environment (`PROSPECT_…`), then file, then default. An unknown key is
//! an error that names the nearest known one.

use std::{
    collections::BTreeMap,
    fmt, fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    str::FromStr,
};

use anyhow::{Context, Result, anyhow, bail};
use platform::fetch::Endpoint;

/// One setting: its key in the file, its default, and what it does.
pub struct Setting {
    pub key: &'static str,
    pub default: &'static str,
    pub about: &'static str,
    pub secret: bool,
}

const fn setting(key: &'static str, default: &'static str, about: &'static str) -> Setting {
    Setting { key, default, about, secret: false }
}

const fn secret(key: &'static str, about: &'static str) -> Setting {
    Setting { key, default: "", about, secret: true }
}

/// Every setting there is. The environment's name is `PROSPECT_` and the key in capitals.
pub const SETTINGS: &[Setting] = &[
    setting("listen", "127.0.0.1:7878", "Address and port of the web UI and the API"),
    setting(
        "metrics_listen",
        "127.0.0.1:9464",
        "Address of /metrics on a listener of its own; empty is off",
    ),
    setting("public_url", "", "How browsers reach this server; https makes cookies Secure"),
    setting("allowed_hosts", "", "Further names this server answers to, separated by commas"),
    setting("trusted_proxies", "", "Networks whose X-Forwarded-For is believed, like 10.0.0.0/8"),
    secret("database_url", "postgres://… ; empty is SQLite in the data folder"),
    secret("bus_url", "nats://… ; empty is inside this process"),
    secret("cache_url", "redis://… ; empty is inside this process"),
    setting(
        "roles",
        "api,worker",
        "api answers requests, worker runs jobs, schedules and the outbox",
    ),
    setting("workers", "2", "Jobs that run at once in this process"),
    setting("registration_open", "false", "Whether strangers may register themselves"),
    setting(
        "rate_limits",
        "on",
        "on, off (for load tests), or some of them: pages=1200/60s,login=5/10m",
    ),
    setting("providers", "on", "on, off (nobody is asked for prices), or some: stooq=on,yahoo=off"),
    setting(
        "provider_order",
        "",
        "Who is asked first, by commas; the others follow in their order",
    ),
    secret("provider_keys", "Keys for those who want one: fred=KEY,tiingo=KEY"),
    setting("provider_bases", "", "Addresses that stand in: binance.rest=http://127.0.0.1:9000"),
    setting("contact", "", "An address of mail for providers that ask who calls, like SEC EDGAR"),
    setting(
        "webhook_targets",
        "",
        "Hosts and ports inside the own network that webhooks may name: chat.lan:8080",
    ),
    setting("log", "info", "What is logged: error, warn, info, debug, trace, or a filter"),
    setting("log_format", "text", "text or json"),
];

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    Default,
    File(PathBuf),
    Environment(String),
    Flag,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Environment(name) => write!(f, "${name}"),
            Self::Flag => f.write_str("flag"),
        }
    }
}

/// The settings of this process and the folder its data is in.
#[derive(Debug, Clone)]
pub struct Config {
    pub data: PathBuf,
    values: BTreeMap<&'static str, (String, Origin)>,
}

/// What the command line said about settings.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    pub data: Option<PathBuf>,
    pub config: Option<PathBuf>,
    /// `key=value`.
    pub set: Vec<String>,
}

impl Config {
    /// Reads the settings from all places.
    ///
    /// # Errors
    ///
    /// Says which key of which place is wrong, and what it may be.
    pub fn load(flags: &Flags, environment: &BTreeMap<String, String>) -> Result<Self> {
        let data = data_folder(flags, environment)?;
        let mut config = Self {
            data: data.clone(),
            values: SETTINGS
                .iter()
                .map(|s| (s.key, (s.default.to_owned(), Origin::Default)))
                .collect(),
        };
        let file = flags.config.clone().unwrap_or_else(|| data.join("prospect.toml"));
        if flags.config.is_some() || file.exists() {
            config.read_file(&file)?;
        }
        config.read_environment(environment)?;
        for pair in &flags.set {
            let (key, value) = pair.split_once('=').ok_or_else(|| {
                anyhow!("--set takes key=value, like --set listen=127.0.0.1:9000")
            })?;
            config.set(key.trim(), value.trim(), &Origin::Flag)?;
        }
        config.check()?;
        Ok(config)
    }

    fn read_file(&mut self, path: &Path) -> Result<()> {
        let text = fs::read_to_string(path)
            .with_context(|| format!("the settings file {} cannot be read", path.display()))?;
        let table: toml::Table = text
            .parse()
            .with_context(|| format!("the settings file {} is not TOML", path.display()))?;
        for (key, value) in table {
            let value = match value {
                toml::Value::String(text) => text,
                toml::Value::Array(items) => items
                    .iter()
                    .map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned))
                    .collect::<Vec<_>>()
                    .join(","),
                toml::Value::Integer(_) | toml::Value::Boolean(_) | toml::Value::Float(_) => {
                    value.to_string()
                }
                toml::Value::Table(_) | toml::Value::Datetime(_) => {
                    bail!("{}: {key} takes a text, a number or a list", path.display())
                }
            };
            self.set(&key, &value, &Origin::File(path.to_owned()))
                .with_context(|| format!("in {}", path.display()))?;
        }
        Ok(())
    }

    fn read_environment(&mut self, environment: &BTreeMap<String, String>) -> Result<()> {
        // The name every host platform sets.
        if let Some(url) = environment.get("DATABASE_URL") {
            self.set("database_url", url, &Origin::Environment("DATABASE_URL".to_owned()))?;
        }
        for (name, value) in environment {
            let Some(key) = name.strip_prefix("PROSPECT_") else { continue };
            if ENVIRONMENT_ONLY.contains(&key) || key.starts_with("TEST_") {
                continue;
            }
            let key = key.to_ascii_lowercase();
            if let Some(key) = key.strip_suffix("_file") {
                let secret = fs::read_to_string(value)
                    .with_context(|| format!("the file that ${name} names cannot be read"))?;
                self.set(key, secret.trim(), &Origin::Environment(name.clone()))?;
            } else {
                self.set(&key, value, &Origin::Environment(name.clone()))
                    .with_context(|| format!("in the environment variable {name}"))?;
            }
        }
        Ok(())
    }

    fn set(&mut self, key: &str, value: &str, origin: &Origin) -> Result<()> {
        let Some(known) = SETTINGS.iter().find(|setting| setting.key == key) else {
            let keys = SETTINGS.iter().map(|setting| setting.key);
            let hint = nearest(key, keys)
                .map_or_else(String::new, |near| format!(": did you mean {near}?"));
            bail!("there is no setting {key}{hint}");
        };
        self.values.insert(known.key, (value.to_owned(), origin.clone()));
        Ok(())
    }

    /// Reads every value once, so that a wrong one is told at start and not at midnight.
    fn check(&self) -> Result<()> {
        self.listen()?;
        self.metrics_listen()?;
        self.workers()?;
        self.registration_open()?;
        self.webhook_targets()?;
        for role in self.roles() {
            if !["api", "worker"].contains(&role.as_str()) {
                bail!("roles: there is no role {role}: it is api, worker, or both");
            }
        }
        if !["text", "json"].contains(&self.text("log_format")) {
            bail!("log_format is text or json");
        }
        let url = self.text("public_url");
        if !url.is_empty() && !url.starts_with("http://") && !url.starts_with("https://") {
            bail!("public_url begins with http:// or https://");
        }
        Ok(())
    }

    /// Returns the raw value of a known key.
    pub fn text(&self, key: &str) -> &str {
        self.values.get(key).map_or("", |(value, _)| value)
    }

    fn parse<T: FromStr>(&self, key: &str, expected: &str) -> Result<T> {
        let (value, origin) = self.values.get(key).ok_or_else(|| anyhow!("no setting {key}"))?;
        value
            .parse()
            .map_err(|_| anyhow!("{key} is {value:?} (from {origin}): it takes {expected}"))
    }

    pub fn listen(&self) -> Result<SocketAddr> {
        self.parse("listen", "an address and a port, like 127.0.0.1:7878")
    }

    pub fn metrics_listen(&self) -> Result<Option<SocketAddr>> {
        if self.text("metrics_listen").is_empty() {
            return Ok(None);
        }
        self.parse("metrics_listen", "an address and a port, like 127.0.0.1:9464").map(Some)
    }

    /// Answers whether somebody chose the value.
    pub fn is_chosen(&self, key: &str) -> bool {
        self.values.get(key).is_some_and(|(_, origin)| *origin != Origin::Default)
    }

    pub fn workers(&self) -> Result<usize> {
        match self.parse("workers", "a number from 1 to 64")? {
            workers @ 1..=64 => Ok(workers),
            _ => bail!("workers takes a number from 1 to 64"),
        }
    }

    pub fn registration_open(&self) -> Result<bool> {
        self.parse("registration_open", "true or false")
    }

    fn roles(&self) -> Vec<String> {
        list(self.text("roles"))
    }

    pub fn has_role(&self, role: &str) -> bool {
        self.roles().iter().any(|known| known == role)
    }

    pub fn allowed_hosts(&self) -> Vec<String> {
        let from_url = self.text("public_url").split("://").nth(1).map(|rest| {
            let authority = rest.split('/').next().unwrap_or(rest);
            authority.rsplit_once(':').map_or(authority, |(name, _)| name).to_owned()
        });
        list(self.text("allowed_hosts")).into_iter().chain(from_url).collect()
    }

    pub fn trusted_proxies(&self) -> Vec<String> {
        list(self.text("trusted_proxies"))
    }

    /// Returns what webhooks may name inside the own network.
    pub fn webhook_targets(&self) -> Result<Vec<Endpoint>> {
        let targets = list(self.text("webhook_targets"));
        let read = |target: &String| {
            target.parse().map_err(|_| {
                anyhow!("webhook_targets: {target:?} is no host and port like chat.lan:8080")
            })
        };
        targets.iter().map(read).collect()
    }

    pub fn is_https(&self) -> bool {
        self.text("public_url").starts_with("https://")
    }

    /// Returns every setting as people may see it: secrets are named, not shown.
    pub fn shown(&self) -> Vec<Shown> {
        SETTINGS
            .iter()
            .map(|setting| {
                let (value, origin) = &self.values[setting.key];
                let value = if setting.secret && !value.is_empty() {
                    without_password(value)
                } else {
                    value.clone()
                };
                Shown {
                    key: setting.key,
                    value,
                    origin: origin.to_string(),
                    about: setting.about,
                    secret: setting.secret,
                }
            })
            .collect()
    }
}

/// A setting as people may see it.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Shown {
    pub key: &'static str,
    pub value: String,
    pub origin: String,
    pub about: &'static str,
    pub secret: bool,
}

/// Environment variables that are no settings of the server.
const ENVIRONMENT_ONLY: &[&str] = &["DATA", "CONFIG", "SERVER", "API_KEY", "SHARED_DATA", "BIN"];

fn list(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

/// Returns a URL without what stands before its `@`.
pub fn without_password(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, rest))) => format!("{scheme}://…@{rest}"),
        (Some(_), None) => url.to_owned(),
        (None, _) => "…".to_owned(),
    }
}

/// Returns the known word that is nearest to `word`, when it is near at all.
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

/// The folder of all data: flag, `PROSPECT_DATA`, or where the system keeps such things.
fn data_folder(flags: &Flags, environment: &BTreeMap<String, String>) -> Result<PathBuf> {
    if let Some(data) = &flags.data {
        return Ok(data.clone());
    }
    if let Some(data) = environment.get("PROSPECT_DATA") {
        return Ok(data.into());
    }
    if let Some(home) = environment.get("XDG_DATA_HOME").filter(|home| !home.is_empty()) {
        return Ok(Path::new(home).join("prospect"));
    }
    let home = environment
        .get("HOME")
        .filter(|home| !home.is_empty())
        .ok_or_else(|| anyhow!("no home folder is known: say where the data is with --data DIR"))?;
    Ok(Path::new(home).join(".local/share/prospect"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(pairs: &[(&str, &str)], set: &[&str]) -> Result<Config> {
        let mut environment: BTreeMap<String, String> =
            pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        environment.insert("HOME".to_owned(), "/nonexistent".to_owned());
        let set = set.iter().map(|pair| (*pair).to_owned()).collect();
        Config::load(&Flags { set, ..Flags::default() }, &environment)
    }

    #[test]
    fn flags_win_over_the_environment() {
        let config = load(&[("PROSPECT_LISTEN", "127.0.0.1:1")], &["listen=127.0.0.1:2"]).unwrap();
        assert_eq!(config.listen().unwrap().port(), 2);
        let shown = config.shown();
        assert_eq!(shown[0].origin, "flag");
    }

    #[test]
    fn a_misspelt_key_names_the_nearest() {
        let error = load(&[("PROSPECT_LISTN", "x")], &[]).unwrap_err();
        assert!(format!("{error:#}").contains("did you mean listen?"), "{error:#}");
    }

    #[test]
    fn wrong_values_are_told_at_start() {
        for (key, value) in
            [("PROSPECT_LISTEN", "here"), ("PROSPECT_WORKERS", "0"), ("PROSPECT_ROLES", "boss")]
        {
            assert!(load(&[(key, value)], &[]).is_err(), "{key}");
        }
    }

    #[test]
    fn passwords_are_not_shown() {
        let config = load(&[("DATABASE_URL", "postgres://me:hunter22@db/prospect")], &[]).unwrap();
        let text = serde_json::to_string(&config.shown()).unwrap();
        assert!(!text.contains("hunter22"), "{text}");
        assert!(text.contains("postgres://…@db/prospect"), "{text}");
    }
}
