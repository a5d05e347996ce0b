//! `prospect serve` and `prospect demo`.

use std::net::SocketAddr;

use anyhow::Context;
use clap::Args;
use platform::tasks::Tasks;
use server::Stopped;
use tokio::net::TcpListener;
use world::Pace;

use super::{Common, output::say};
use crate::{
    compose::App,
    config::Config,
    demo::{Fault, Wish},
    failure::Failure,
    telemetry,
};

#[derive(Args)]
pub struct Serve {
    /// The port to listen on; the address comes from the setting `listen`.
    #[arg(long)]
    port: Option<u16>,
    /// Do not open the browser.
    #[arg(long)]
    no_open: bool,
    /// What this process does: api, worker, or both.
    #[arg(long, value_name = "LIST")]
    roles: Option<String>,
}

const EXAMPLES: &str = "Examples:
  prospect demo
  prospect demo --seed 42 --data /tmp/another
  prospect demo --speed 5
  prospect demo --faults binance=disconnect,yahoo=429:5

Speed: 0.1 to 20 times the usual trade, price and change of a book a second. Bars stay as they
are, and the world's time is yours, so each start of a folder may have another speed.

Faults: 429 (too many requests), 500, slow (half a minute late), truncated, html (a page in
place of data), wild_price (a thousand times too much), gap (a change of a book left out),
disconnect. The next answers of binance, ecb, fred, sec, treasury or yahoo are wrong, once or
TIMES; what is shown keeps what was known.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Demo {
    #[command(flatten)]
    serve: Serve,
    /// Which made-up world; the first start of a folder decides, 7 when not said.
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// How lively the world is, from 0.1 to 20; 1 is a trade of each coin a second.
    #[arg(long, value_name = "TIMES", default_value = "1", value_parser = speed)]
    speed: Pace,
    /// What goes wrong in the world from the start.
    #[arg(long, value_name = "PROVIDER=KIND[:TIMES]", value_delimiter = ',', value_parser = fault)]
    faults: Vec<Fault>,
}

impl Demo {
    pub async fn run(self, common: &Common) -> Result<(), Failure> {
        let wish = Wish { seed: self.seed, pace: self.speed, faults: self.faults };
        self.serve.run(common, Mode::Demo(wish)).await
    }
}

/// Reads `2.5`.
fn speed(text: &str) -> Result<Pace, String> {
    let pace = text.parse().ok().and_then(Pace::of);
    pace.ok_or_else(|| format!("a speed is a number from {} to {}", Pace::SLOWEST, Pace::FASTEST))
}

/// Reads `binance=429:3`.
fn fault(text: &str) -> Result<Fault, String> {
    let (provider, kind) = text.split_once('=').ok_or("it is written like binance=429:3")?;
    let (kind, times) = kind.split_once(':').unwrap_or((kind, "1"));
    if !world::PROVIDERS.contains(&provider) {
        return Err(format!("the world stands in for {}", world::PROVIDERS.join(", ")));
    }
    let kinds = || world::FaultKind::ALL.map(world::FaultKind::name).join(", ");
    let kind = world::FaultKind::ALL.into_iter().find(|known| known.name() == kind);
    let kind = kind.ok_or_else(|| format!("a fault is one of {}", kinds()))?;
    let times = times.parse().ok().filter(|times| *times > 0);
    let times = times.ok_or("how often is a whole number, 1 or more")?;
    Ok(Fault { provider: provider.to_owned(), kind, times })
}

/// Whose data is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mode {
    Own,
    Demo(Wish),
}

impl Serve {
    pub async fn run(self, common: &Common, mode: Mode) -> Result<(), Failure> {
        let mut common = common.clone();
        if let Some(roles) = &self.roles {
            common.set.push(format!("roles={roles}"));
        }
        if let Some(port) = self.port {
            let mut listen = common.load()?.listen()?;
            listen.set_port(port);
            common.set.push(format!("listen={listen}"));
        }
        let config = common.load()?;
        let metrics = telemetry::start(&config)?;
        let listen = config.listen()?;
        warn_about_exposure(&config, listen);
        // Bound before the work of opening, so that a taken port is told at once.
        let listener = TcpListener::bind(listen).await.with_context(|| {
            format!("{listen} cannot be listened on: is another Prospect running? --port chooses another")
        })?;
        let address = listener.local_addr()?;
        let app = match &mode {
            Mode::Own => App::open(config).await?,
            Mode::Demo(wish) => App::open_demo(config, wish.clone()).await?,
        };
        telemetry::serve_metrics(&app.config, &app.tasks, metrics).await?;
        let base = base_url(&app.config, address);
        let link = link(&app, &mode, &base).await?;
        app.run_background()?;
        let router = if app.config.has_role("api") {
            let router = app.router()?.0;
            open_door(&app, router.clone()).await;
            router
        } else {
            app.health_router()
        };
        stop_on_signal(&app.tasks);
        greet(&mode, &base, link.as_deref());
        if let (Some(link), false) = (&link, self.no_open) {
            open_browser(link);
        }
        let stopped = server::serve(listener, router, &app.tasks).await;
        app.close().await;
        match stopped {
            Stopped::Clean => Ok(()),
            Stopped::Hurried => {
                Err(Failure::new(1, "some requests were still running when it stopped"))
            }
        }
    }
}

/// Lets the commands of this data folder in.
async fn open_door(app: &App, router: axum::Router) {
    let identity = app.identity.clone();
    if let Err(error) = server::open_door(&app.config.data, router, identity, &app.tasks).await {
        tracing::info!(%error, "commands open the data folder themselves, without what streams here");
    }
}

/// Makes the one-time link that this start offers, if it does.
async fn link(app: &App, mode: &Mode, base: &str) -> Result<Option<String>, Failure> {
    match mode {
        Mode::Demo(_) => Ok(Some(crate::demo::open(app, base).await?)),
        Mode::Own => Ok(app.identity.setup_link(base).await?),
    }
}

fn greet(mode: &Mode, base: &str, link: Option<&str>) {
    say(&format!("Prospect {} is listening on {base}", env!("CARGO_PKG_VERSION")));
    match (mode, link) {
        (Mode::Demo(_), Some(link)) => {
            say(
                "The demo workspace holds real daily history that a made-up world continues; nothing in it is yours.",
            );
            say(&format!("Sign in once with this link: {link}"));
        }
        (_, Some(link)) => say(&format!("Set it up with this link (one hour, once): {link}")),
        (_, None) => {}
    }
    say("Ctrl-C stops it.");
}

fn base_url(config: &Config, address: SocketAddr) -> String {
    let named = config.text("public_url").trim_end_matches('/');
    if named.is_empty() { format!("http://{address}") } else { named.to_owned() }
}

/// Listening beyond this machine in the clear is allowed, not silent.
fn warn_about_exposure(config: &Config, listen: SocketAddr) {
    if !listen.ip().is_loopback() && !config.is_https() {
        say("warning: this address is reachable from other machines without encryption;");
        say("         put a proxy with TLS in front and set public_url=https://…");
    }
}

#[expect(clippy::disallowed_methods, reason = "ends with the process")]
fn stop_on_signal(tasks: &Tasks) {
    let tasks = tasks.clone();
    tokio::spawn(async move {
        let mut terminate =
            tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).ok();
        let terminated = async {
            match &mut terminate {
                Some(signal) => _ = signal.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => say("stopping; Ctrl-C again stops at once"),
            () = terminated => {}
        }
        tasks.signal();
        // The second time means now.
        if tokio::signal::ctrl_c().await.is_ok() {
            std::process::exit(130);
        }
    });
}

/// Opens `link` where the system opens links; a server without a desktop has no such place.
fn open_browser(link: &str) {
    let command = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let quiet = std::process::Stdio::null;
    let opened =
        std::process::Command::new(command).arg(link).stdout(quiet()).stderr(quiet()).spawn();
    if opened.is_err() {
        say("No browser was found here: open the link yourself.");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_speed_is_a_number_from_a_tenth_to_twenty() {
        assert_eq!(speed("1"), Ok(Pace::default()));
        assert_eq!(speed("2.5").ok(), Pace::of(2.5));
        for wrong in ["0", "-1", "0.05", "21", "NaN", "inf", "fast", ""] {
            assert_eq!(speed(wrong).unwrap_err(), "a speed is a number from 0.1 to 20", "{wrong}");
        }
    }

    #[test]
    fn a_fault_names_who_what_and_how_often() {
        let read = fault("binance=429:3").unwrap();
        assert_eq!(
            (read.provider.as_str(), read.kind, read.times),
            ("binance", world::FaultKind::Limited, 3)
        );
        assert_eq!(fault("yahoo=wild_price").unwrap().times, 1);
        assert!(fault("binance=429:0").is_err() && fault("binance").is_err());
        assert!(fault("okx=429").unwrap_err().contains("binance"));
        assert!(fault("binance=fire").unwrap_err().contains("disconnect"));
    }
}
