//! Keeping alerts.

use kernel::{Actor, Error, Id, Page, PageQuery, Permission, Result, Symbol};
use serde_json::json;

use super::{
    Alert, AlertFire, AlertState, MAX_ALERTS, Repeat,
    check::{Memory, watched},
    check_channels, check_cooldown, check_name, member,
    service::{about, read_rule},
    store,
};
use crate::{
    Interval, Markets,
    screen::{Question, Universe},
};

/// What an alert is made of.
#[derive(Debug, Clone)]
pub(crate) struct NewAlert {
    pub name: String,
    pub formula: String,
    pub symbol: Option<Symbol>,
    /// In place of one asset.
    pub universe: Option<Universe>,
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
    pub universe: Option<Universe>,
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
        let about = About::of(new.symbol, new.universe)?;
        let (about, watched) = self.check_rule(actor, &new.formula, about).await?;
        let (symbol, universe) = about.parts();
        let channels = self.check_channels(actor, new.channels).await?;
        let (id, workspace, now) = (self.clock.id(), actor.workspace, self.clock.now());
        let alert = Alert {
            id,
            name: check_name(&new.name)?,
            formula: new.formula.trim().to_owned(),
            symbol,
            universe,
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
            matching: None,
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
        let about = if patch.symbol.is_none() && patch.universe.is_none() {
            About::of(before.symbol, before.universe)?
        } else {
            About::of(patch.symbol, patch.universe)?
        };
        let (about, watched) = self.check_rule(actor, &formula, about).await?;
        let (symbol, universe) = about.parts();
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
                    let anew = (&formula, &symbol, &universe, interval)
                        != (&found.formula, &found.symbol, &found.universe, found.interval)
                        || (state == AlertState::Armed && found.state == AlertState::Paused);
                    let memory = if anew { Memory::default() } else { memory };
                    let alert = Alert {
                        name: name.unwrap_or(found.name),
                        formula,
                        symbol,
                        universe,
                        interval,
                        state,
                        repeat: patch.repeat.unwrap_or(found.repeat),
                        cooldown_seconds: cooldown.unwrap_or(found.cooldown_seconds),
                        channels: channels.unwrap_or(found.channels),
                        updated_at: now,
                        met: memory.met,
                        matching: found.matching.filter(|_| !anew),
                        watched,
                        last_value: found.last_value.filter(|_| !anew),
                        fault: found.fault.filter(|_| !anew),
                        ..found
                    };
                    store::update(tx, workspace, &alert, memory).await?;
                    store::update_universe(tx, workspace, &alert).await?;
                    if anew {
                        member::store::forget_all(tx, (workspace, id)).await?;
                    }
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

    /// Checks that a rule can be watched; returns what it is about, and what is shown of it.
    async fn check_rule(
        &self,
        actor: &Actor,
        formula: &str,
        about: About,
    ) -> Result<(About, String)> {
        match about {
            About::Universe(universe) => {
                let watched = self.check_rule_over(actor, formula, &universe).await?;
                Ok((About::Universe(universe), watched))
            }
            About::Asset(symbol) => {
                let (symbol, watched) = self.check_rule_of(actor, formula, symbol).await?;
                Ok((About::Asset(Some(symbol)), watched))
            }
        }
    }

    async fn check_rule_of(
        &self,
        actor: &Actor,
        formula: &str,
        symbol: Option<Symbol>,
    ) -> Result<(Symbol, String)> {
        let pointer = if symbol.is_some() { "/symbol" } else { "/formula" };
        let (rule, symbol) = about(&read_rule(formula)?, symbol)?;
        if rule.is_cross_sectional() {
            let message = "a comparison of assets (rank, zscore, percentile, top) needs a universe: \
                           name one in place of the symbol";
            return Err(Error::invalid_at("/formula", message));
        }
        let asset = self.asset_named(actor.workspace, &symbol, pointer).await?;
        for address in rule.inputs() {
            self.check_input(actor, address, "/formula").await?;
        }
        let watched = watched(&rule, asset.symbol.as_str());
        Ok((asset.symbol.clone(), watched))
    }

    async fn check_rule_over(
        &self,
        actor: &Actor,
        formula: &str,
        universe: &Universe,
    ) -> Result<String> {
        let rule = read_rule(formula)?;
        if !rule.needs_subject() {
            let message =
                "a rule over a universe speaks of the asset at hand, as in close > sma(close, 200)";
            return Err(Error::invalid_at("/formula", message));
        }
        let watched = watched(&rule, "");
        let question = Question {
            universe: universe.clone(),
            rule: Some(formula.to_owned()),
            columns: vec![watched.clone()],
            ..Question::default()
        };
        self.check_question(actor, &question).await.map_err(in_alert)?;
        Ok(watched)
    }
}

/// What a rule is about.
#[derive(Debug, Clone)]
enum About {
    /// The first asset that the rule names when absent.
    Asset(Option<Symbol>),
    Universe(Universe),
}

impl About {
    fn of(symbol: Option<Symbol>, universe: Option<Universe>) -> Result<Self> {
        match (symbol, universe) {
            (Some(_), Some(_)) => {
                Err(Error::invalid_at("/universe", "name a symbol or a universe, not both"))
            }
            (symbol, None) => Ok(Self::Asset(symbol)),
            (None, Some(universe)) => Ok(Self::Universe(universe)),
        }
    }

    fn parts(self) -> (Option<Symbol>, Option<Universe>) {
        match self {
            Self::Asset(symbol) => (symbol, None),
            Self::Universe(universe) => (None, Some(universe)),
        }
    }
}

/// What is wrong with the question of a screen stands elsewhere in an alert.
fn in_alert(error: Error) -> Error {
    match error {
        Error::Invalid { code, message, pointer: Some(pointer) } => {
            let place = pointer.strip_prefix("/question").unwrap_or(&pointer);
            let place = if place.starts_with("/universe") { place } else { "/formula" };
            Error::Invalid { code, message, pointer: Some(place.to_owned()) }
        }
        other => other,
    }
}
