//! The assets an import brings in.

use kernel::{Error, Result, Symbol};
use serde_json::json;

use super::{
    mapping::Mapping,
    service::{Run, SYMBOLS_IN_EVENT},
};
use crate::{
    AssetType, Bars, Markets,
    asset::{self, Asset, NewAsset},
};

impl Markets {
    /// Finds the assets of `symbols`, adding those that are new.
    pub(super) async fn ensure_assets(
        &self,
        run: &mut Run<'_>,
        mapping: &Mapping,
        symbols: &[(Symbol, Bars)],
    ) -> Result<()> {
        let workspace = run.actor.workspace;
        let mut missing = Vec::new();
        for (symbol, _) in symbols {
            if run.assets.contains_key(symbol) {
                continue;
            }
            match asset::store::find(&self.core, workspace, symbol).await? {
                Some(asset) => _ = run.assets.insert(symbol.clone(), asset.id),
                None => missing.push(self.new_asset(run, mapping, symbol)?),
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        let made = self
            .core
            .write(&run.actor.without_key(), "add_assets", move |tx| {
                Box::pin(async move {
                    let names: Vec<&str> =
                        missing.iter().take(SYMBOLS_IN_EVENT).map(|a| a.symbol.as_str()).collect();
                    tx.describe(missing.len(), json!({"symbols": names}));
                    for asset in &missing {
                        asset::store::insert(tx, asset).await?;
                    }
                    Ok(missing.into_iter().map(|asset| asset.symbol).collect::<Vec<_>>())
                })
            })
            .await?;
        self.forget_assets(workspace, &made).await;
        for symbol in made {
            // Another import may have been first: what counts is the row that is there.
            let asset = asset::store::find(&self.core, workspace, &symbol).await?;
            let asset = asset.ok_or(Error::NotFound("asset"))?;
            run.assets.insert(symbol, asset.id);
        }
        Ok(())
    }

    fn new_asset(&self, run: &Run<'_>, mapping: &Mapping, symbol: &Symbol) -> Result<Asset> {
        let pair = mapping.asset_type == AssetType::Currency && symbol.as_str().len() == 6;
        let quoted = pair.then(|| symbol.as_str()[3..].to_owned());
        let new = NewAsset {
            symbol: Some(symbol.clone()),
            r#type: Some(mapping.asset_type),
            currency: run.options.currency.clone().or(quoted),
            ..NewAsset::default()
        };
        let asset = Asset::create(new, self.clock.id(), run.actor.workspace, self.clock.now())?;
        let source = run.options.source.clone().unwrap_or_else(|| run.file.clone());
        Ok(Asset { source, ..asset })
    }
}
