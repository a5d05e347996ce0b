//! The one page that names every part and puts them together.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, Result};
use axum::Router;
use collab::Collab;
use identity::{Cookies, Identity, Registration};
use lab::Lab;
use markets::{KnowsChannel, Markets, live::Streams};
use platform::{
    Socket,
    audit::Audit,
    backup::{Backups, SEED, Sources},
    bus::Bus,
    cache::{Cache, Quota},
    clock::Clock,
    db::{CORE_MIGRATIONS, Db, Durability, MARKET_MIGRATIONS},
    jobs::{Queue, Work},
    lease::Lease,
    limiter::{LimitPolicy, Limiter, Limits, TrustedProxies},
    outbox::{Publish, to_bus},
    secrets::{Keys, Secrets},
    tasks::Tasks,
};
use server::{Admin, Health, Hosts, Hub, Live, Operations, Parts, Probe, Setting};

use crate::{
    config::{self, Config},
    demo::{self, world_of},
    desk, open,
    relay::Relay,
};

/// How long background work may take to end.
const PATIENCE: Duration = Duration::from_secs(4);

/// The product, put together and ready to answer.
pub struct App {
    pub config: Config,
    pub clock: Clock,
    pub tasks: Tasks,
    pub core: Db,
    pub market: Db,
    pub secrets: Secrets,
    pub identity: Identity,
    pub markets: Markets,
    pub lab: Lab,
    pub collab: Collab,
    pub audit: Audit,
    pub queue: Queue,
    pub(crate) bus: Arc<dyn Bus>,
    publish: Publish,

    limiter: Limiter,
    hub: Hub,
    health: Health,
    admin: Admin,
    /// The made-up world of the demo, which answers as long as this is held.
    _world: Option<world::Served>,
}

/// How a product is put together beside its settings.
#[derive(Default)]
struct Opening {
    /// With a demo, made when there is none.
    demo: Option<demo::Wish>,
    /// In place of the one the settings name.
    bus: Option<Arc<dyn Bus>>,
}

impl App {
    /// Opens the data folder, or the servers the settings name, and puts the parts together.
    ///
    /// # Errors
    ///
    /// Says which part cannot be opened, and what to do.
    pub async fn open(config: Config) -> Result<Self> {
        Self::open_with(config, Opening::default()).await
    }

    /// The same on a bus that is there already, beside another product of this process.
    ///
    /// # Errors
    ///
    /// As [`App::open`].
    pub async fn open_on(config: Config, bus: Arc<dyn Bus>) -> Result<Self> {
        Self::open_with(config, Opening { bus: Some(bus), ..Opening::default() }).await
    }

    /// The same with a demo, made when there is none.
    ///
    /// # Errors
    ///
    /// As [`App::open`].
    pub async fn open_demo(config: Config, wish: demo::Wish) -> Result<Self> {
        Self::open_with(config, Opening { demo: Some(wish), ..Opening::default() }).await
    }

    async fn open_with(config: Config, Opening { demo, bus }: Opening) -> Result<Self> {
        // Another part of this process may have chosen the provider already.
        _ = rustls::crypto::ring::default_provider().install_default();
        let (clock, tasks) = (Clock::default(), Tasks::default());
        open::private_folder(&config.data)?;
        let key_folder = config.data.join("keys");
        let keys = Keys::open(&key_folder)?;
        let installation = open::installation_key(&key_folder.join("installation.key"))?;

        let (core, market) = open_databases(&config, &clock).await?;
        let core = core.with_sealer(keys.sealer());
        let bus = open_bus(bus, &config, &tasks).await?;
        let cache = open::cache(config.text("cache_url"), &clock)?;
        let limiter =
            Limiter::new(Arc::clone(&cache), clock.clone(), limits(&config)?, proxies(&config)?);

        let settings = doors(&config)?;
        let identity =
            Identity::open(core.clone(), clock.clone(), keys.sealer(), &installation, settings)?;
        let world = world_of(&identity, &clock, &config.data, demo.as_ref()).await?;
        let desks = desk::of_everybody(&config, &clock, world.as_ref())?;
        let markets = Markets::new(core.clone(), market.clone(), clock.clone());
        let markets = match desks {
            Some(desks) => markets.with_desks(desks),
            None => markets,
        };
        let lab = Lab::new(core.clone(), clock.clone(), markets.clone());
        let audit = Audit::open(core.clone(), clock.clone(), &config.data, &key_folder)?;

        let health = Health {
            probes: probes(&config, &core, &cache, &bus).into(),
            started_at: clock.now(),
            clock: clock.clone(),
            tasks: tasks.clone(),
        };
        let admin = administration(&config, &health, &core, &market);
        let publish = to_bus(Arc::clone(&bus), &tasks);
        let (targets, sealer) = (config.webhook_targets()?, keys.sealer());
        let told = collab::Settings { targets, ..collab::Settings::default() };
        let collab = Collab::open(core.clone(), clock.clone(), sealer, told, Arc::clone(&publish))?;
        let markets = markets.with_channels(channels_of(&collab));
        let socket = Socket::join([
            identity.socket(),
            markets.socket(),
            lab.socket(),
            collab.socket(),
            audit.socket(),
            admin.socket(),
        ]);
        let queue =
            Queue::new(core.clone(), clock.clone(), Work::of(&socket), Arc::clone(&publish))?;
        let secrets = Secrets::new(core.clone(), keys, clock.clone());
        Ok(Self {
            config,
            clock,
            tasks,
            core,
            market,
            secrets,
            identity,
            markets,
            lab,
            collab,
            audit,
            queue,
            bus,
            publish,
            limiter,
            hub: Hub::default(),
            health,
            admin,
            _world: world.map(|(_, served)| served),
        })
    }

    /// Builds the router with everything every context offers.
    ///
    /// # Errors
    ///
    /// Names operations that have no policy.
    pub fn router(&self) -> Result<(Router, Arc<Operations>)> {
        let socket = Socket::join([
            self.identity.socket(),
            self.markets.socket(),
            self.lab.socket(),
            self.collab.socket(),
            self.queue.socket(),
            self.audit.socket(),
            self.admin.socket(),
        ]);
        let hosts = Hosts::new(self.config.allowed_hosts(), self.config.is_https());
        let live = Live {
            hub: self.hub.clone(),
            identity: self.identity.clone(),
            hosts: hosts.clone(),
            tasks: self.tasks.clone(),
            clock: self.clock.clone(),
        };
        Ok(server::router(Parts {
            socket,
            identity: self.identity.clone(),
            core: self.core.clone(),
            limiter: self.limiter.clone(),
            hosts,
            live,
            health: self.health.clone(),
            clock: self.clock.clone(),
        })?)
    }

    /// What a process without the role `api` answers: whether it is well.
    pub fn health_router(&self) -> Router {
        let hosts = Hosts::new(self.config.allowed_hosts(), self.config.is_https());
        server::health_router(self.health.clone(), hosts)
    }

    /// Starts what runs beside requests, as far as this process has the role.
    ///
    /// # Errors
    ///
    /// When the number of workers is none.
    pub fn run_background(&self) -> Result<()> {
        if self.config.has_role("worker") {
            self.queue.run(&self.tasks, self.config.workers()?);
            self.markets.watch_alerts(&self.tasks);
            self.markets.stream(&Streams {
                bus: Arc::clone(&self.bus),
                publish: Arc::clone(&self.publish),
                tasks: self.tasks.clone(),
                lease: Lease::new(self.market.clone(), self.clock.clone(), "markets.stream"),
            });
        }
        self.audit.run(&self.tasks);
        self.identity.follow_changes(&self.tasks);
        let relay = Relay {
            bus: Arc::clone(&self.bus),
            hub: self.hub.clone(),
            markets: self.markets.clone(),
            stop: self.tasks.token(),
        };
        relay.run(&self.tasks);
        Ok(())
    }

    /// Where live messages go: to the sockets of every process.
    pub fn publisher(&self) -> Publish {
        Arc::clone(&self.publish)
    }

    /// Asks everything the process leans on.
    pub async fn dependencies(&self) -> Vec<server::Dependency> {
        self.health.ask().await
    }

    /// What a backup is made of.
    pub fn backup_sources(&self, with_keys: bool) -> Sources {
        let keys = with_keys.then(|| self.config.data.join("keys"));
        Sources { keys, ..self.admin.sources.clone() }
    }

    /// Ends background work and closes the databases.
    pub async fn close(self) {
        if !self.tasks.stop(PATIENCE).await {
            tracing::warn!("some background work did not end in time");
        }
        self.core.close().await;
        self.market.close().await;
    }
}

/// Who may come in, and how browsers keep it.
fn doors(config: &Config) -> Result<identity::Settings> {
    Ok(identity::Settings {
        cookies: if config.is_https() { Cookies::Secure } else { Cookies::Loopback },
        registration: if config.registration_open()? {
            Registration::Open
        } else {
            Registration::Closed
        },
    })
}

/// Returns the bus that is there already, or the one the settings name.
async fn open_bus(
    there: Option<Arc<dyn Bus>>,
    config: &Config,
    tasks: &Tasks,
) -> Result<Arc<dyn Bus>> {
    match there {
        Some(bus) => Ok(bus),
        None => open::bus(config.text("bus_url"), tasks).await,
    }
}

/// Lets alerts be told only where somebody hears them.
fn channels_of(collab: &Collab) -> KnowsChannel {
    let collab = collab.clone();
    Arc::new(move |workspace, channel| {
        let collab = collab.clone();
        Box::pin(async move { collab.has_channel(workspace, &channel).await })
    })
}

async fn open_databases(config: &Config, clock: &Clock) -> Result<(Db, Db)> {
    let url = config.text("database_url");
    if url.is_empty() {
        let file = |name: &str| format!("sqlite:{}", config.data.join(name).display());
        let core = Db::open(&file("core.db"), CORE_MIGRATIONS, Durability::Power, clock.clone())
            .await
            .context("core.db in the data folder cannot be opened")?;
        let market =
            Db::open(&file("market.db"), MARKET_MIGRATIONS, Durability::Process, clock.clone())
                .await
                .context("market.db in the data folder cannot be opened")?;
        return Ok((core, market));
    }
    let both: Vec<_> = CORE_MIGRATIONS.iter().chain(MARKET_MIGRATIONS).copied().collect();
    let db = Db::open(url, &both, Durability::Power, clock.clone())
        .await
        .with_context(|| format!("{} cannot be opened", config::without_password(url)))?;
    Ok((db.clone(), db))
}

/// What administrators see and do.
fn administration(config: &Config, health: &Health, core: &Db, market: &Db) -> Admin {
    let clock = health.clock.clone();
    Admin {
        health: health.clone(),
        core: core.clone(),
        data: Arc::new(config.data.clone()),
        settings: config.shown().into_iter().map(shown).collect(),
        backups: Backups::new(config.data.join("backups"), clock.clone()),
        sources: Sources { seed: Some(config.data.join(SEED)), ..Sources::of(core, market) },
        clock,
    }
}

fn limits(config: &Config) -> Result<Limits> {
    let text = config.text("rate_limits");
    if text == "off" {
        let endless = Quota::new(u32::MAX, Duration::from_secs(1));
        let without = |limits: Limits, policy| limits.with(policy, endless);
        return Ok(LimitPolicy::ALL.into_iter().fold(Limits::default(), without));
    }
    let pairs = text.split(',').filter_map(|pair| pair.split_once('='));
    Ok(Limits::from_settings(pairs.map(|(name, quota)| (name.trim(), quota.trim())))?)
}

fn proxies(config: &Config) -> Result<TrustedProxies> {
    Ok(TrustedProxies::parse(config.trusted_proxies().iter().map(String::as_str))?)
}

fn probes(config: &Config, core: &Db, cache: &Arc<dyn Cache>, bus: &Arc<dyn Bus>) -> Vec<Probe> {
    let place = |key: &str| match config.text(key) {
        "" => "embedded".to_owned(),
        url => config::without_password(url),
    };
    let (core, cache, bus) = (core.clone(), Arc::clone(cache), Arc::clone(bus));
    vec![
        Probe {
            name: "database",
            place: place("database_url"),
            needed: true,
            ask: Arc::new(move || {
                let core = core.clone();
                Box::pin(async move { core.ping().await })
            }),
        },
        Probe {
            name: "cache",
            place: place("cache_url"),
            needed: false,
            ask: Arc::new(move || {
                let cache = Arc::clone(&cache);
                Box::pin(async move { cache.ping().await })
            }),
        },
        Probe {
            name: "bus",
            place: place("bus_url"),
            needed: false,
            ask: Arc::new(move || {
                let bus = Arc::clone(&bus);
                Box::pin(async move { bus.ping().await })
            }),
        },
    ]
}

fn shown(shown: config::Shown) -> Setting {
    Setting {
        key: shown.key.to_owned(),
        value: shown.value,
        origin: shown.origin,
        about: shown.about.to_owned(),
        secret: shown.secret,
    }
}
