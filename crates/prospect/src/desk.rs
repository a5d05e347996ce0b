//! The settings of providers, and the desk they make.

use std::{collections::BTreeMap, time::Duration};

use anyhow::{Context, Result, bail};
use kernel::{Id, Workspace};
use markets::{DemoDesk, Desks};
use platform::{
    clock::Clock,
    fetch::{Endpoint, Fetch, FetchSettings},
};
use providers::{Desk, DeskSettings};
use world::{Pace, Served};

use crate::config::Config;

/// Returns who is asked for whom: the real providers, and for the demo's workspace the made-up world.
///
/// `None` when nobody is asked at all. With real providers switched off and a demo, the desk of everybody
/// else is empty.
///
/// # Errors
///
/// Says which setting is wrong, and what it may be.
pub(crate) fn of_everybody(
    config: &Config,
    clock: &Clock,
    demo: Option<&(Id<Workspace>, Served)>,
) -> Result<Option<Desks>> {
    let real = open(config, clock)?;
    let Some((workspace, served)) = demo else {
        return Ok(real.map(|real| Desks { real, demo: None }));
    };
    let real = match real {
        Some(real) => real,
        None => standing_in(BTreeMap::new(), clock)?,
    };
    let desk = standing_in(served.bases(), clock)?;
    let demo = DemoDesk { workspace: *workspace, desk, every: asked_every(served.pace) };
    Ok(Some(Desks { real, demo: Some(demo) }))
}

/// Returns how often the world is asked for prices that it does not send by itself: every third step of its
/// own, but no more often than its providers tell times apart.
fn asked_every(pace: Pace) -> Duration {
    (3 * pace.step()).clamp(Duration::from_secs(1), Duration::from_secs(3))
}

/// Returns the desk of this process, or `None` when providers are switched off.
///
/// # Errors
///
/// Says which setting is wrong, and what it may be.
fn open(config: &Config, clock: &Clock) -> Result<Option<Desk>> {
    let Some(switched) = switches(config.text("providers"))? else { return Ok(None) };
    let bases = pairs(
        config.text("provider_bases"),
        "provider_bases",
        "binance.rest=http://127.0.0.1:9000",
    )?;
    let configured = bases.values().map(|base| endpoint(base)).collect::<Result<_>>()?;
    let fetch =
        Fetch::new(FetchSettings { configured, ..FetchSettings::default() }, clock.clone())?;
    let settings = DeskSettings {
        order: names(config.text("provider_order"))?,
        switched,
        keys: pairs(config.text("provider_keys"), "provider_keys", "fred=KEY,tiingo=KEY")?,
        bases,
        contact: Some(config.text("contact").to_owned()).filter(|contact| !contact.is_empty()),
        ..DeskSettings::default()
    };
    Ok(Some(Desk::new(providers::all(), &settings, fetch, clock.clone())))
}

/// Returns a desk at which only those sit whom `bases` stand in for, asked as often as one likes.
///
/// # Errors
///
/// When a base is no address.
fn standing_in(bases: BTreeMap<String, String>, clock: &Clock) -> Result<Desk> {
    let configured = bases.values().map(|base| endpoint(base)).collect::<Result<_>>()?;
    let fetch =
        Fetch::new(FetchSettings { configured, ..FetchSettings::default() }, clock.clone())?;
    let led = |id: &str| bases.keys().any(|base| base.split('.').next() == Some(id));
    let ids = providers::all().iter().map(|provider| provider.card().id);
    let settings = DeskSettings {
        switched: ids.map(|id| (id.to_owned(), led(id))).collect(),
        contact: Some("demo@localhost".to_owned()),
        // Nobody is there to read it.
        keys: BTreeMap::from([("twelve_data".to_owned(), "made-up".to_owned())]),
        bases,
        endless: true,
        ..DeskSettings::default()
    };
    Ok(Desk::new(providers::all(), &settings, fetch, clock.clone()))
}

/// Reads `on`, `off`, or `stooq=on,yahoo=off`.
fn switches(text: &str) -> Result<Option<BTreeMap<String, bool>>> {
    match text {
        "off" => return Ok(None),
        "on" | "" => return Ok(Some(BTreeMap::new())),
        _ => {}
    }
    let switched = pairs(text, "providers", "on, off, or stooq=on,yahoo=off")?;
    let switched = switched.into_iter().map(|(id, state)| match state.as_str() {
        "on" => Ok((id, true)),
        "off" => Ok((id, false)),
        _ => bail!("providers: {id} is on or off, not {state:?}"),
    });
    switched.collect::<Result<_>>().map(Some)
}

/// Reads `id=value,…` where each id names a provider, or a base of one.
fn pairs(text: &str, key: &str, example: &str) -> Result<BTreeMap<String, String>> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let read = parts.map(|part| {
        let (id, value) =
            part.split_once('=').with_context(|| format!("{key} is written like {example}"))?;
        known(id.trim().split('.').next().unwrap_or_default())?;
        Ok((id.trim().to_owned(), value.trim().to_owned()))
    });
    read.collect()
}

fn names(text: &str) -> Result<Vec<String>> {
    let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
    names.map(|name| known(name).map(|()| name.to_owned())).collect()
}

fn known(id: &str) -> Result<()> {
    let ids: Vec<&str> = providers::all().iter().map(|provider| provider.card().id).collect();
    if ids.contains(&id) {
        return Ok(());
    }
    bail!("there is no provider {id:?}: there are {}", ids.join(", "))
}

/// Sockets are reached at the same host and port.
fn endpoint(base: &str) -> Result<Endpoint> {
    let web = base.replacen("ws://", "http://", 1).replacen("wss://", "https://", 1);
    web.parse().with_context(|| {
        format!("provider_bases: {base:?} is no address like http://127.0.0.1:9000")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switches_name_providers_that_there_are() {
        assert_eq!(switches("off").unwrap(), None);
        assert_eq!(switches("on").unwrap(), Some(BTreeMap::new()));
        assert_eq!(switches("binance=off").unwrap().unwrap().get("binance"), Some(&false));
        for wrong in ["binance", "binance=maybe", "bnance=on"] {
            assert!(switches(wrong).is_err(), "{wrong}");
        }
        assert!(known("bnance").unwrap_err().to_string().contains("binance"));
    }

    #[test]
    fn a_livelier_world_is_asked_more_often_and_never_more_than_once_a_second() {
        let every = |speed| asked_every(Pace::of(speed).unwrap()).as_millis();
        assert_eq!([0.1, 1.0, 2.0, 20.0].map(every), [3_000, 3_000, 1_500, 1_000]);
    }

    #[test]
    fn a_stand_in_is_named_with_its_base_and_its_address() {
        let bases = pairs("binance.rest=http://127.0.0.1:9000", "provider_bases", "x").unwrap();
        assert_eq!(bases["binance.rest"], "http://127.0.0.1:9000");
        assert_eq!(endpoint("ws://localhost:9").unwrap(), "localhost:9".parse().unwrap());
        assert!(endpoint("nowhere at all").is_err());
    }
}
