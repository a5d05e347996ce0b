//! One provider at the desk: whether it may be asked now, and how it has done.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use kernel::{Error, Result as Outcome, Timestamp};
use platform::fetch::Profile;
use serde::Serialize;
use utoipa::ToSchema;

use super::{DeskSettings, Given, base_of, has_what_it_wants, url_of};
use crate::{
    Ask, Capability, Card, Dial, Fault, Instrument, Key, Limit, Payload, Provider, Quarantined,
    Question, feed,
};

/// Failures in a row after which a provider is left alone, and for how long.
const FAILURES: u32 = 5;
const REST: Duration = Duration::from_secs(30);

/// How long one that says "too often" without saying how long is left alone.
const TOO_OFTEN: Duration = Duration::from_mins(1);

/// How long a cookie is shown again.
const DOOR_LASTS: Duration = Duration::from_mins(30);

/// Bytes kept of the last payload of each capability.
const KEPT: usize = 64 << 10;

/// Rows that were not believed and are kept to look at.
const ASIDE: usize = 20;

/// A provider with its settings and its books.
pub(super) struct Member {
    pub(super) provider: &'static dyn Provider,
    pub(super) key: Option<String>,
    pub(super) contact: Option<String>,
    bases: BTreeMap<String, String>,
    on: bool,
    limits: &'static [Limit],
    books: Mutex<Books>,
}

#[derive(Default)]
struct Books {
    failures: u32,
    open_since: Option<Timestamp>,
    limited_until: Option<Timestamp>,
    /// Of each limit: what is left, and since when.
    buckets: Vec<(f64, Timestamp)>,
    asked: u64,
    answered: u64,
    failed: u64,
    quarantined: u64,
    streamed: u64,
    /// The last ones and when they came, oldest first.
    aside: VecDeque<(Timestamp, Quarantined)>,
    last_good_at: Option<Timestamp>,
    last_fault: Option<(Timestamp, String)>,
    payloads: BTreeMap<Capability, KeptPayload>,
    /// What let the last question in.
    door: Vec<Payload>,
}

/// The last answer of a provider, as it came.
#[derive(Debug, Clone)]
pub struct KeptPayload {
    pub at: Timestamp,
    pub status: u16,
    pub content_type: String,
    /// At most the first 64 KiB.
    pub body: Bytes,
    pub size: usize,
}

/// Whether a provider can be asked now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Ready,
    /// Switched off.
    Off,
    /// Wants a key that the settings do not give (`provider_keys`).
    NeedsKey,
    /// Wants to be told an address of mail that the settings do not give (`contact`).
    NeedsContact,
    /// Was asked too often and is left alone for a while.
    Limited,
    /// Failed five times in a row and is left alone for half a minute.
    Resting,
}

/// How a provider is doing since the process began.
#[derive(Debug, Clone, Serialize)]
pub struct Health {
    #[serde(skip)]
    pub card: &'static Card,
    pub standing: Standing,
    /// When it can be asked again, if not now.
    pub again_at: Option<Timestamp>,
    pub asked: u64,
    pub answered: u64,
    pub failed: u64,
    /// Rows of good answers that were not believed.
    pub quarantined: u64,
    /// Rows that came over its sockets and were believed.
    pub streamed: u64,
    /// The last rows that were not believed and when they came, newest first.
    pub aside: Vec<(Timestamp, Quarantined)>,
    pub last_good_at: Option<Timestamp>,
    pub last_fault_at: Option<Timestamp>,
    pub last_fault: Option<String>,
    /// What is left of its tightest limit, as a part of one; `None` when it has none.
    pub quota_left: Option<f64>,
    /// Of what capabilities the last payload is kept, and since when.
    pub payloads: Vec<(Capability, Timestamp)>,
}

impl Books {
    fn put_aside(&mut self, rows: &[Quarantined], now: Timestamp) {
        for row in rows.iter().rev().take(ASIDE).rev() {
            if self.aside.len() == ASIDE {
                self.aside.pop_front();
            }
            self.aside.push_back((now, row.clone()));
        }
    }
}

impl Member {
    pub(super) fn new(provider: &'static dyn Provider, settings: &DeskSettings) -> Self {
        let card = provider.card();
        Self {
            provider,
            key: settings.keys.get(card.id).cloned(),
            contact: settings.contact.clone(),
            bases: settings.bases.clone(),
            on: settings.switched.get(card.id).copied().unwrap_or(card.default_on),
            limits: if settings.endless { &[] } else { card.limits },
            books: Mutex::default(),
        }
    }

    pub(super) fn card(&self) -> &'static Card {
        self.provider.card()
    }

    pub(super) fn url(&self, ask: &Ask) -> Result<(String, Profile), Fault> {
        url_of(self.card(), &self.bases, ask).ok_or(Fault::Unreachable)
    }

    /// Whether it is switched on, has its key and gives `capability`.
    pub(super) fn can(&self, capability: Capability) -> bool {
        self.on && self.has_key() && self.card().can(capability)
    }

    pub(super) fn covers(&self, instrument: &Instrument) -> bool {
        self.provider.covers(instrument)
    }

    /// Whether it is worth asking `question`.
    pub(super) fn serves(&self, question: &Question) -> bool {
        let covers = match question {
            Question::Quotes { instruments } => instruments.iter().any(|it| self.covers(it)),
            other => other.instrument().is_none_or(|instrument| self.covers(instrument)),
        };
        self.can(question.capability()) && covers
    }

    /// Whether it is switched on, has its key and sends `instrument` by itself.
    pub(super) fn streams(&self, instrument: &Instrument) -> bool {
        self.on && self.has_key() && self.card().streams && self.covers(instrument)
    }

    /// Returns where its socket is, and how it is reached.
    pub(super) fn socket(&self, dial: &Dial) -> Outcome<(String, Profile)> {
        let (base, profile) = base_of(self.card(), &self.bases, feed::BASE)
            .ok_or_else(|| Error::internal(format!("{} has no socket", self.card().id)))?;
        Ok((format!("{}{}", base.trim_end_matches('/'), dial.path), profile))
    }

    pub(super) fn streamed(&self, believed: u64, quarantined: &[Quarantined], now: Timestamp) {
        let mut books = self.books();
        books.streamed += believed;
        books.quarantined += quarantined.len() as u64;
        books.put_aside(quarantined, now);
        if believed > 0 {
            books.last_good_at = Some(now);
        }
    }

    fn has_key(&self) -> bool {
        has_what_it_wants(self.card(), self.key.as_ref(), self.contact.as_ref())
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a question through, unless it is to be left alone now.
    pub(super) fn admit(&self, now: Timestamp) -> Result<(), Fault> {
        let mut books = self.books();
        if let Some(until) = books.limited_until.filter(|until| *until > now) {
            return Err(Fault::Limited { wait: Some(until.since(now)) });
        }
        books.limited_until = None;
        match books.open_since {
            // The others wait for another rest, or for this one's success.
            Some(since) if now.since(since) >= REST => books.open_since = Some(now),
            Some(_) => return Err(Fault::Unreachable),
            None => {}
        }
        books.asked += 1;
        Ok(())
    }

    /// Takes `units` from every limit, or from none.
    pub(super) fn spend(&self, units: u32, now: Timestamp) -> Result<(), Fault> {
        let limits = self.limits;
        let mut books = self.books();
        let full = || limits.iter().map(|limit| (f64::from(limit.units), now)).collect();
        if books.buckets.len() != limits.len() {
            books.buckets = full();
        }
        for (bucket, limit) in books.buckets.iter_mut().zip(limits) {
            let back = now.since(bucket.1).as_secs_f64() / limit.window.as_secs_f64();
            bucket.0 = (bucket.0 + back * f64::from(limit.units)).min(f64::from(limit.units));
            bucket.1 = now;
        }
        let wanted = f64::from(units);
        let short = books.buckets.iter().zip(limits).filter(|(bucket, _)| bucket.0 < wanted);
        let waits = short.map(|(bucket, limit)| {
            limit.window.mul_f64(((wanted - bucket.0) / f64::from(limit.units)).clamp(0.0, 1.0))
        });
        if let Some(wait) = waits.max() {
            return Err(Fault::Limited { wait: Some(wait) });
        }
        for bucket in &mut books.buckets {
            bucket.0 -= wanted;
        }
        Ok(())
    }

    /// Returns the payloads that let the last question in, while they are young enough.
    pub(super) fn kept_door(&self, now: Timestamp) -> Vec<Payload> {
        let door = self.books().door.clone();
        let is_young = door.first().is_some_and(|it| now.since(it.at) < DOOR_LASTS);
        if is_young { door } else { Vec::new() }
    }

    pub(super) fn keep_door(&self, door: Vec<Payload>) {
        self.books().door = door;
    }

    pub(super) fn keep(&self, capability: Capability, payload: &Payload) {
        let kept = KeptPayload {
            at: payload.at,
            status: payload.status,
            content_type: payload.content_type.clone(),
            body: Bytes::copy_from_slice(&payload.body[..payload.body.len().min(KEPT)]),
            size: payload.body.len(),
        };
        self.books().payloads.insert(capability, kept);
    }

    pub(super) fn last_payload(&self, capability: Capability) -> Option<KeptPayload> {
        self.books().payloads.get(&capability).cloned()
    }

    /// Writes down how a question went.
    pub(super) fn settle(&self, outcome: &Result<Given, Fault>, now: Timestamp) {
        let mut books = self.books();
        match outcome {
            Ok(given) => {
                books.answered += 1;
                books.quarantined += given.quarantined.len() as u64;
                books.put_aside(&given.quarantined, now);
                books.last_good_at = Some(now);
                (books.failures, books.open_since) = (0, None);
            }
            Err(fault) => {
                if !matches!(fault, Fault::Unsupported(_) | Fault::UnknownSymbol) {
                    books.failed += 1;
                    books.last_fault = Some((now, fault.to_string()));
                }
                if let Fault::Limited { wait } = fault {
                    // Our own meter knows itself when it has something again.
                    books.limited_until = Some(now.plus(wait.unwrap_or(TOO_OFTEN)));
                }
                if fault.is_failure() {
                    books.failures = books.failures.saturating_add(1);
                    if books.failures >= FAILURES {
                        books.open_since = Some(now);
                    }
                } else {
                    // It answered, if only that it does not have it.
                    (books.failures, books.open_since) = (0, None);
                }
            }
        }
    }

    pub(super) fn health(&self, now: Timestamp) -> Health {
        let books = self.books();
        let limited = books.limited_until.filter(|until| *until > now);
        let resting = books.open_since.map(|since| since.plus(REST)).filter(|until| *until > now);
        let (standing, again_at) = match () {
            () if !self.on => (Standing::Off, None),
            () if !self.has_key() && self.card().key == Key::Contact => {
                (Standing::NeedsContact, None)
            }
            () if !self.has_key() => (Standing::NeedsKey, None),
            () if limited.is_some() => (Standing::Limited, limited),
            () if resting.is_some() => (Standing::Resting, resting),
            () => (Standing::Ready, None),
        };
        let left = books.buckets.iter().zip(self.limits).map(|((left, since), limit)| {
            let back = now.since(*since).as_secs_f64() / limit.window.as_secs_f64();
            (left / f64::from(limit.units) + back).min(1.0)
        });
        Health {
            card: self.card(),
            standing,
            again_at,
            asked: books.asked,
            answered: books.answered,
            failed: books.failed,
            quarantined: books.quarantined,
            streamed: books.streamed,
            aside: books.aside.iter().rev().cloned().collect(),
            last_good_at: books.last_good_at,
            last_fault_at: books.last_fault.as_ref().map(|(at, _)| *at),
            last_fault: books.last_fault.as_ref().map(|(_, fault)| fault.clone()),
            quota_left: left.reduce(f64::min).or((!self.limits.is_empty()).then_some(1.0)),
            payloads: books.payloads.iter().map(|(what, kept)| (*what, kept.at)).collect(),
        }
    }
}
