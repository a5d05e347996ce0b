//! `prospect keys`: the keys that seal secrets.

use clap::Subcommand;
use platform::secrets::SealedColumn;
use serde_json::json;

use super::{Common, output::Table};
use crate::{compose::App, failure::Failure};

#[derive(Subcommand)]
pub enum Keys {
    /// Show the numbers of the keys there are.
    List,
    /// Make a new key, seal everything with it, destroy the old ones. Works while serving.
    Rotate,
}

impl Keys {
    pub async fn run(self, common: &Common) -> Result<(), Failure> {
        let app = App::open(common.load_existing()?).await?;
        let rows = match self {
            Self::List => {
                app.secrets.key_numbers().into_iter().map(|number| json!({"key": number})).collect()
            }
            Self::Rotate => {
                let owner = app.identity.local_owner().await?;
                let columns =
                    [&[SealedColumn::ANSWERS], identity::SEALED_COLUMNS, collab::SEALED_COLUMNS]
                        .concat();
                let done = app.secrets.rotate_keys(&owner, &columns).await?;
                vec![serde_json::to_value(done)?]
            }
        };
        app.close().await;
        let columns: &[&str] = if matches!(self, Self::List) {
            &["key"]
        } else {
            &["key", "destroyed", "secrets", "texts"]
        };
        Table::of(columns, &rows).print(common.format.format())
    }
}
