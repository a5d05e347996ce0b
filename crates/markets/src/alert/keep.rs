//! Keeping alerts.

use kernel::{Actor, Error, Id, Page, PageQuery, Permission, Result, Symbol};
use serde_json::json;

use super::{
    Alert, AlertFire, AlertState, MAX_ALERTS, Repeat,
    check::{Memory, watched},
    check_channels, check_cooldown, check_name,
    service::{about, read_rule},
    store,
};
use crate::{Interval, Markets};

/// What an alert is made of.
#[derive(Debug, Clone)]
pub(crate) struct NewAlert {
    pub name: String,
    pub formula: String,
    pub symbol: Option<Symbol>,
    pub interval: Option<Interval>,
    pub repeat: Repeat,
    pub cooldown_seconds: u32,
    pub channels: Vec<String>,
}

/// What is to be changed about an alert.
#[derive(Debug, Clone, Default)]
pub(crate) struct AlertPatch {
    pub name: Option<String>,
    pub formula: Option<String>,
    pub symbol: Option<Symbol>,
    pub interval: Option<Interval>,
    pub state: Option<AlertState>,
    pub repeat: Option<Repeat>,
    pub cooldown_seconds: Option<u32>,
    pub channels: Option<Vec<String>>,
}

impl Markets {
    /// Lists the alerts of the workspace, oldest first. Needs `alerts:read`.
    pub(crate) async fn list_alerts(&self, actor: &Actor, page: &PageQuery) -> Result<Page<Alert>> {
        actor.require(Permission::AlertsRead)?;
        let window = (page.fetch()?, page.skip()?);
        let rows = store::list(&self.core, actor.workspace, page.after()?, window).await?;
        Page::cut(rows, page, |alert| alert.id)
    }

    /// Returns one alert. Needs `alerts:read`.
    pub(crate) async fn find_alert(&self, actor: &Actor, id: Id<Alert>) -> Result<Alert> {
        actor.require(Permission::AlertsRead)?;
        let found = store::find(&self.core, actor.workspace, id).await?;
        found.map(|stored| stored.alert).ok_or(Error::NotFound("alert"))
    }

    /// Lists when an alert fired, the newest first. Needs `alerts:read`.
    pub(crate) async fn list_alert_fires(
        &self,
        actor: &Actor,
        id: Id<Alert>,
        page: &PageQuery,
    ) -> Result<Page<AlertFire>> {
        let alert = self.find_alert(actor, id).await?;
        let window = (page.fetch()?, page.skip()?);
        let before = page.after()?;
        let rows = store::fires(&self.core, actor.workspace, alert.id, before, window).await?;
        Page::cut(rows, page, |fire| fire.id)
    }

    /// Makes an armed alert. Needs `alerts:write`.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for a formula that is no condition or an asset that is not there,
    /// [`Error::Conflict`] for one too many.
    pub(crate) async fn create_alert(&self, actor: &Actor, new: NewAlert) -> Result<Alert> {
        actor.require(Permission::AlertsWrite)?;
        let (symbol, watched) = self.check_rule(actor, &new.formula, new.symbol).await?;
        let channels = self.check_channels(actor, new.channels).await?;
        let (id, workspace, now) = (self.clock.id(), actor.workspace, self.clock.now());
        let alert = Alert {
            id,
            name: check_name(&new.name)?,
            formula: new.formula.trim().to_owned(),
            symbol,
            interval: new.interval.unwrap_or(Interval::Day),
            state: AlertState::Armed,
            repeat: new.repeat,
            cooldown_seconds: check_cooldown(new.cooldown_seconds)?,
            channels,
            created_by: actor.principal.user(),
            created_at: now,
            updated_at: now,
            last_checked_at: None,
            met: None,
            watched,
            last_value: None,
            last_fired_at: None,
            fires: 0,
            fault: None,
        };
        let made = self
            .core
            .write(actor, "create_alert", move |tx| {
                Box::pin(async move {
                    if store::count(tx, workspace).await? >= MAX_ALERTS {
                        let message = format!("a workspace has at most {MAX_ALERTS} alerts");
                        return Err(Error::conflict("TOO_MANY_ALERTS", message));
                    }
                    store::insert(tx, workspace, &alert).await?;
                    tx.describe(id, json!({"name": alert.name, "formula": alert.formula}));
                    Ok(alert)
                })
            })
            .await?;
        self.wake_watch();
        Ok(made)
    }

    /// Changes an alert. Another rule begins anew, and so does one that is armed again.
    /// Needs `alerts:write`.
    ///
    /// - `check`: refuses when the caller's copy is out of date.
    pub(crate) async fn change_alert(
        &self,
        actor: &Actor,
        id: Id<Alert>,
        patch: AlertPatch,
        check: impl FnOnce(&Alert) -> Result<()> + Send + 'static,
    ) -> Result<Alert> {
        actor.require(Permission::AlertsWrite)?;
        let name = patch.name.as_deref().map(check_name).transpose()?;
        let cooldown = patch.cooldown_seconds.map(check_cooldown).transpose()?;
        let channels = match patch.channels {
            Some(channels) => Some(self.check_channels(actor, channels).await?),
            None => None,
        };
        let before = self.find_alert_to_change(actor, id).await?;
        let formula = patch.formula.map_or(before.formula, |text| text.trim().to_owned());
        let symbol = patch.symbol.unwrap_or(before.symbol);
        let (symbol, watched) = self.check_rule(actor, &formula, Some(symbol)).await?;
        let (workspace, now) = (actor.workspace, self.clock.now());
        let changed = self
            .core
            .write(actor, "change_alert", move |tx| {
                Box::pin(async move {
                    let found = store::find_in(tx, workspace, id).await?;
                    let store::Stored { alert: found, memory, .. } =
                        found.ok_or(Error::NotFound("alert"))?;
                    check(&found)?;
                    let interval = patch.interval.unwrap_or(found.interval);
                    let state = patch.state.unwrap_or(found.state);
                    let anew = (&formula, &symbol, interval)
                        != (&found.formula, &found.symbol, found.interval)
                        || (state == AlertState::Armed && found.state == AlertState::Paused);
                    let memory = if anew { Memory::default() } else { memory };
                    let alert = Alert {
                        name: name.unwrap_or(found.name),
                        formula,
                        symbol,
                        interval,
                        state,
                        repeat: patch.repeat.unwrap_or(found.repeat),
                        cooldown_seconds: cooldown.unwrap_or(found.cooldown_seconds),
                        channels: channels.unwrap_or(found.channels),
                        updated_at: now,
                        met: memory.met,
                        watched,
                        last_value: found.last_value.filter(|_| !anew),
                        fault: found.fault.filter(|_| !anew),
                        ..found
                    };
                    store::update(tx, workspace, &alert, memory).await?;
                    tx.describe(id, json!({"name": alert.name, "state": alert.state}));
                    Ok(alert)
                })
            })
            .await?;
        self.wake_watch();
        Ok(changed)
    }

    /// Deletes an alert and when it fired. Needs `alerts:write`.
    pub(crate) async fn delete_alert(
        &self,
        actor: &Actor,
        id: Id<Alert>,
        check: impl FnOnce(&Alert) -> Result<()> + Send + 'static,
    ) -> Result<Alert> {
        actor.require(Permission::AlertsWrite)?;
        let workspace = actor.workspace;
        self.core
            .write(actor, "delete_alert", move |tx| {
                Box::pin(async move {
                    let found = store::find_in(tx, workspace, id).await?;
                    let alert = found.ok_or(Error::NotFound("alert"))?.alert;
                    check(&alert)?;
                    store::delete(tx, workspace, id).await?;
                    tx.describe(id, json!({"name": alert.name}));
                    Ok(alert)
                })
            })
            .await
    }

    /// What an alert was before a change: whoever may change it may know it.
    async fn find_alert_to_change(&self, actor: &Actor, id: Id<Alert>) -> Result<Alert> {
        let found = store::find(&self.core, actor.workspace, id).await?;
        found.map(|stored| stored.alert).ok_or(Error::NotFound("alert"))
    }

    /// Checks that an alert is told somewhere, and that every such place is there.
    async fn check_channels(&self, actor: &Actor, channels: Vec<String>) -> Result<Vec<String>> {
        let channels = check_channels(channels)?;
        let Some(knows) = &self.channels else { return Ok(channels) };
        for channel in &channels {
            if !knows(actor.workspace, channel.clone()).await? {
                let message = format!("there is no {channel} in this workspace: see /webhooks");
                return Err(Error::invalid_at("/channels", message));
            }
        }
        Ok(channels)
    }

    /// Checks that a rule can be watched; returns the asset it is about, and what is shown of it.
    async fn check_rule(
        &self,
        actor: &Actor,
        formula: &str,
        symbol: Option<Symbol>,
    ) -> Result<(Symbol, String)> {
        let pointer = if symbol.is_some() { "/symbol" } else { "/formula" };
        let (rule, symbol) = about(&read_rule(formula)?, symbol)?;
        if rule.is_cross_sectional() {
            let message = "a comparison of assets (rank, zscore, percentile, top) needs a universe: \
                           run it as a screen";
            return Err(Error::invalid_at("/formula", message));
        }
        let asset = self.asset_named(actor.workspace, &symbol, pointer).await?;
        for address in rule.inputs() {
            let input = crate::series::service::input_of(address)
                .map_err(|message| Error::invalid_at("/formula", message))?;
            self.asset_named(actor.workspace, &input.symbol, "/formula").await?;
        }
        let watched = watched(&rule, asset.symbol.as_str());
        Ok((asset.symbol.clone(), watched))
    }
}
