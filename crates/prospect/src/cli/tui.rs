//! `prospect tui`: watchlist, chart, book, news and posts on the whole terminal.

use std::io::{self, IsTerminal};

use anyhow::anyhow;
use clap::Args;

use super::Common;
use crate::{client::Client, failure::Failure, tui};

const EXAMPLES: &str = "Examples:
  prospect tui
  prospect tui GP AAPL
  prospect tui --server http://127.0.0.1:7878

Keys: ? shows them all; : takes a function code (W, GP, DES, BOOK, CN), / filters, - goes to the view
before, Esc goes back, q ends it.";

/// Open the terminal in the terminal: watchlist, chart, book and tape, news, posts.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Tui {
    /// What to begin with, as after `:`, like GP AAPL.
    begin: Vec<String>,
}

impl Tui {
    pub async fn run(self, common: &Common) -> Result<(), Failure> {
        if common.at.is_some() {
            return Err(Failure::usage(anyhow!("the terminal shows the present: leave --at out")));
        }
        if !io::stdout().is_terminal() || !io::stdin().is_terminal() {
            return Err(Failure::usage(anyhow!(
                "this needs a terminal: in a pipe use prospect watch --ndjson"
            )));
        }
        let client = Client::open(common).await?;
        client.run_background()?;
        tui::run(client, &self.begin.join(" ")).await
    }
}
