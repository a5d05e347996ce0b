//! The product in this process, on a folder of its own.

use std::{collections::BTreeMap, path::Path};

use anyhow::Result;
use kernel::Actor;
use prospect::{
    compose::App,
    config::{Config, Flags},
};

pub async fn open(folder: &Path) -> Result<(App, Actor)> {
    let flags = Flags { data: Some(folder.to_owned()), ..Flags::default() };
    let app = App::open(Config::load(&flags, &BTreeMap::new())?).await?;
    let owner = app.identity.local_owner().await?;
    Ok((app, owner))
}
