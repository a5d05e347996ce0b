//! The command line: what can be said, and where it leads.

mod alert;
mod api;
mod backtest;
mod backup;
mod completion;
mod doctor;
mod fetch;
mod import;
mod keys;
mod market;
mod output;
mod quote;
mod screen;
mod search;
mod serve;
mod settings;
mod tui;
mod user;
mod watch;

use std::{collections::BTreeMap, path::PathBuf};

use clap::{Args, Parser, Subcommand};

use crate::{
    config::{Config, Flags},
    failure::{Failure, NOT_FOUND},
};
pub use output::say;
pub(crate) use output::{aligned, printable};

const EXAMPLES: &str = "Examples:
  prospect demo                 open the demo world in the browser
  prospect serve                start with your own data
  prospect quote AAPL MSFT      what they cost, and how old that is
  prospect tui                  the terminal in the terminal
  prospect fetch AAPL           bring its bars up to now
  prospect chart AAPL           draw candles here
  prospect series 'sma(AAPL, 20)'
  prospect screen 'rsi(close, 14) < 40'
  prospect alert add 'rsi(close, 14) < 30' --symbol AAPL
  prospect import bars prices.csv.gz

Exit codes: 0 ok, 1 failed, 2 usage, 3 not found, 4 sign in first, 5 refused,
6 conflict, 7 a dependency is down.";

/// The market-intelligence terminal in one binary.
#[derive(Parser)]
#[command(name = "prospect", version, about, after_help = EXAMPLES, arg_required_else_help = true)]
pub struct Cli {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

/// What every command takes.
#[derive(Args, Clone, Default)]
pub struct Common {
    /// The folder of all data.
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Talk to a running server instead of the data folder; `PROSPECT_API_KEY` signs in.
    #[arg(long, global = true, value_name = "URL", env = "PROSPECT_SERVER")]
    pub server: Option<String>,
    /// A settings file other than prospect.toml in the data folder.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Set one setting, like --set log=debug.
    #[arg(long, global = true, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// The workspace to work in (wsp_…); default is your own.
    #[arg(long, global = true, value_name = "ID")]
    pub workspace: Option<String>,
    /// See only what was known at this time.
    #[arg(long, global = true, value_name = "TIME")]
    pub at: Option<String>,
    #[command(flatten)]
    pub format: output::Flags,
}

#[derive(Subcommand)]
pub enum Command {
    /// Start the server.
    Serve(serve::Serve),
    /// Start the server with a demo workspace: real history, continued by a made-up world; sign in at once.
    Demo(serve::Demo),
    Quote(quote::Quote),
    Watch(watch::Watch),
    Search(search::Search),
    Tui(tui::Tui),
    Fetch(fetch::Fetch),
    /// Show the bars of an asset.
    Bars(market::Bars),
    /// Draw the bars of an asset as candles.
    Chart(market::Chart),
    /// Evaluate formulas over series.
    Series(market::Series),
    Screen(screen::Screen),
    Backtest(Box<backtest::Backtest>),
    /// Keep alerts: conditions that are watched.
    #[command(subcommand)]
    Alert(alert::Alert),
    /// Bring data in.
    #[command(subcommand)]
    Import(import::Import),
    /// Ask any path of the API.
    Api(api::Api),
    /// Administer users.
    #[command(subcommand)]
    User(user::User),
    /// Administer the keys that seal secrets.
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Back up the data folder and bring it back.
    #[command(subcommand)]
    Backup(backup::Backup),
    /// Check everything and say what to fix.
    Doctor,
    /// Show settings.
    #[command(subcommand)]
    Config(settings::Settings),
    /// Print completions for a shell.
    Completion(completion::Completion),
}

impl Common {
    /// Reads the settings.
    pub fn load(&self) -> Result<Config, Failure> {
        let flags =
            Flags { data: self.data.clone(), config: self.config.clone(), set: self.set.clone() };
        let environment: BTreeMap<String, String> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        Config::load(&flags, &environment).map_err(Failure::usage)
    }

    /// Reads the settings of a data folder that is there.
    ///
    /// # Errors
    ///
    /// Names the folder when nothing of ours is in it.
    pub fn load_existing(&self) -> Result<Config, Failure> {
        let config = self.load()?;
        // The keys are the first that is made.
        if config.data.join("keys").is_dir() {
            return Ok(config);
        }
        let folder = config.data.display();
        let what =
            if config.data.exists() { "holds no data of Prospect" } else { "does not exist" };
        Err(Failure::new(
            NOT_FOUND,
            format!(
                "the data folder {folder} {what}: is --data right? prospect demo and prospect serve make one"
            ),
        ))
    }
}

/// Does what was said.
pub async fn run(cli: Cli) -> Result<(), Failure> {
    let common = cli.common;
    match cli.command {
        Command::Serve(command) => command.run(&common, serve::Mode::Own).await,
        Command::Demo(command) => command.run(&common).await,
        Command::Quote(command) => command.run(&common).await,
        Command::Watch(command) => command.run(&common).await,
        Command::Search(command) => command.run(&common).await,
        Command::Tui(command) => command.run(&common).await,
        Command::Fetch(command) => command.run(&common).await,
        Command::Bars(command) => command.run(&common).await,
        Command::Chart(command) => command.run(&common).await,
        Command::Series(command) => command.run(&common).await,
        Command::Screen(command) => command.run(&common).await,
        Command::Backtest(command) => command.run(&common).await,
        Command::Alert(command) => command.run(&common).await,
        Command::Import(command) => command.run(&common).await,
        Command::Api(command) => command.run(&common).await,
        Command::User(command) => command.run(&common).await,
        Command::Keys(command) => command.run(&common).await,
        Command::Backup(command) => command.run(&common).await,
        Command::Doctor => doctor::run(&common).await,
        Command::Config(command) => command.run(&common),
        Command::Completion(command) => command.run(),
    }
}
