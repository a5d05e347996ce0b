//! `prospect config show`.

use clap::Subcommand;
use serde_json::json;

use super::{Common, output::Table};
use crate::failure::Failure;

#[derive(Subcommand)]
pub enum Settings {
    /// Show every setting; passwords are left out.
    Show {
        /// Say where each value comes from.
        #[arg(long)]
        origin: bool,
    },
}

impl Settings {
    pub fn run(self, common: &Common) -> Result<(), Failure> {
        let Self::Show { origin } = self;
        let config = common.load()?;
        let mut rows = vec![json!({
            "key": "data", "value": config.data.display().to_string(),
            "origin": if common.data.is_some() { "flag" } else { "environment" },
            "about": "The folder of all data",
        })];
        for shown in config.shown() {
            rows.push(serde_json::to_value(shown)?);
        }
        let columns: &[&str] =
            if origin { &["key", "value", "origin", "about"] } else { &["key", "value", "about"] };
        Table::of(columns, &rows).print(common.format.format())
    }
}
