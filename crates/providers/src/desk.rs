//! The desk: asks the providers in order until one answers, within what each of them allows.
//!
//! **Invariant:** a provider whose answers fail five times in a row is left alone for half a minute, and then
//! tried once; one that says it was asked too often is left alone for as long as it says.
//!
//! **Invariant:** no key and no address with a query is in a health report, a log or an error.
//!
//! Limits: counts and breakers are of this process.

mod beside;
mod member;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use futures_util::future::{join_all, try_join_all};
use kernel::{Error, Result, Symbol, Timestamp};
use platform::{
    clock::Clock,
    fetch::{Fetch, Profile, Request, Wire},
};

use member::Member;
pub use member::{Health, KeptPayload, Standing};

use crate::{
    Access, Answer, Ask, Capability, Card, Dial, Fault, Feed, Instrument, Key, Next, Payload,
    Provider, Question, Tick, check::Quarantined,
};

/// Rounds of one question: a cookie, a crumb, the answer, and some pages.
const ROUNDS: usize = 8;

/// How long one request may take; a slow provider is no provider while the next one is there.
const PATIENCE: Duration = Duration::from_secs(15);

/// Nobody is left alone for longer, whatever they say.
const LONGEST_REST: Duration = Duration::from_hours(24);

/// Bytes of one answer after decompression: the largest we know, the facts of a company, have 8 MB.
const MAX_BYTES: usize = 24 << 20;

/// What the operator decides.
#[derive(Clone, Default)]
pub struct DeskSettings {
    /// Ids in the order in which they are asked; those that are left out follow in their own order.
    pub order: Vec<String>,
    /// Providers switched on or off against their default.
    pub switched: BTreeMap<String, bool>,
    pub keys: BTreeMap<String, String>,
    /// Other addresses for a provider's bases: `binance.rest`. They must be in the outbound client's settings.
    pub bases: BTreeMap<String, String>,
    /// An address of mail that is told to those who ask for one.
    pub contact: Option<String>,
    /// Asks as often as one likes, for stand-ins of our own.
    pub endless: bool,
    /// How long one request may take, if not the usual fifteen seconds.
    pub patience: Option<Duration>,
}

/// Asks providers; cheap to clone.
#[derive(Clone)]
pub struct Desk {
    members: Arc<[Member]>,
    fetch: Fetch,
    clock: Clock,
    patience: Duration,
}

/// An answer with who gave it.
#[derive(Debug, Clone, PartialEq)]
pub struct Given<T = Answer> {
    pub provider: &'static str,
    /// When we had it: from here on it is known.
    pub at: Timestamp,
    pub answer: T,
    /// Rows that were not believed.
    pub quarantined: Vec<Quarantined>,
}

/// Nobody answered; what each of them said, in the order in which they were asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoAnswer {
    pub capability: Capability,
    pub tried: Vec<(&'static str, Fault)>,
}

impl From<NoAnswer> for Error {
    fn from(none: NoAnswer) -> Self {
        let said: Vec<String> =
            none.tried.iter().map(|(id, fault)| format!("{id}: {fault}")).collect();
        if none.tried.is_empty() {
            let what = none.capability.name();
            let message = format!(
                "no provider that is switched on and has what it needs gives {what}: the page Providers says \
                 what each one needs"
            );
            return Self::refused("NO_PROVIDER", message);
        }
        if none
            .tried
            .iter()
            .any(|(_, fault)| fault.is_failure() || matches!(fault, Fault::Limited { .. }))
        {
            tracing::info!(said = said.join("; "), "no provider answered");
            return Self::Unavailable("every provider that has this");
        }
        Self::refused("NO_PROVIDER", format!("no provider has this ({})", said.join("; ")))
    }
}

impl Desk {
    /// Puts `providers` at the desk, in the order the settings say.
    pub fn new(
        providers: &[&'static dyn Provider],
        settings: &DeskSettings,
        fetch: Fetch,
        clock: Clock,
    ) -> Self {
        let place =
            |id: &str| settings.order.iter().position(|named| named == id).unwrap_or(usize::MAX);
        let mut sorted = providers.to_vec();
        sorted.sort_by_key(|provider| place(provider.card().id));
        let members = sorted.into_iter().map(|provider| Member::new(provider, settings)).collect();
        let patience = settings.patience.unwrap_or(PATIENCE);
        Self { members, fetch, clock, patience }
    }

    /// Returns the answer of the first provider that has one.
    ///
    /// # Errors
    ///
    /// [`NoAnswer`] with what each provider said.
    pub async fn ask(&self, question: &Question) -> Result<Given, NoAnswer> {
        self.ask_in_order(question, None).await.map(|(given, _)| given)
    }

    /// Returns the answer of one provider.
    ///
    /// # Errors
    ///
    /// [`NoAnswer`] when it is not there, is switched off, or has none.
    pub async fn ask_one(&self, id: &str, question: &Question) -> Result<Given, NoAnswer> {
        let capability = question.capability();
        let member = self.members.iter().find(|member| member.card().id == id);
        let Some(member) = member.filter(|member| member.serves(question)) else {
            return Err(NoAnswer { capability, tried: Vec::new() });
        };
        let answer = self.ask_member(member, question).await;
        answer.map_err(|fault| NoAnswer { capability, tried: vec![(member.card().id, fault)] })
    }

    /// Returns how many providers could answer `question`.
    pub fn served_by(&self, question: &Question) -> usize {
        self.members.iter().filter(|member| member.serves(question)).count()
    }

    /// Returns what every provider that can says.
    pub async fn ask_all(&self, question: &Question) -> Vec<Result<Given, NoAnswer>> {
        let capability = question.capability();
        let members = self.members.iter().filter(|member| member.serves(question));
        let asked = members.map(|member| async move {
            let answer = self.ask_member(member, question).await;
            answer.map_err(|fault| NoAnswer { capability, tried: vec![(member.card().id, fault)] })
        });
        join_all(asked).await
    }

    /// Returns the newest prices of `instruments`, each from the first provider that has it; what nobody has is
    /// left out.
    pub async fn quotes(&self, instruments: &[Instrument]) -> Vec<Given<Tick>> {
        let mut missing = instruments.to_vec();
        let mut found = Vec::new();
        for member in self.members.iter().filter(|member| member.can(Capability::Quotes)) {
            let (mine, rest): (Vec<_>, Vec<_>) =
                missing.into_iter().partition(|instrument| member.covers(instrument));
            missing = rest;
            if mine.is_empty() {
                continue;
            }
            let question = Question::Quotes { instruments: mine.clone() };
            let given = self.ask_member(member, &question).await;
            let mut given_by: BTreeMap<Symbol, Given<Tick>> = BTreeMap::new();
            if let Ok(Given { provider, at, answer: Answer::Quotes(ticks), quarantined }) = given {
                for tick in ticks {
                    let of_it = |row: &&Quarantined| row.symbol.as_ref() == Some(&tick.symbol);
                    let quarantined = quarantined.iter().filter(of_it).cloned().collect();
                    let symbol = tick.symbol.clone();
                    given_by.insert(symbol, Given { provider, at, answer: tick, quarantined });
                }
            }
            missing.extend(mine.into_iter().filter(|it| !given_by.contains_key(&it.symbol)));
            found.extend(given_by.into_values());
        }
        found
    }

    /// Returns how every provider is, in the order in which they are asked.
    pub fn health(&self) -> Vec<Health> {
        let now = self.clock.now();
        self.members.iter().map(|member| member.health(now)).collect()
    }

    /// Returns the last answer of a provider as it came, if it was asked since the process began.
    pub fn last_payload(&self, id: &str, capability: Capability) -> Option<KeptPayload> {
        self.members.iter().find(|member| member.card().id == id)?.last_payload(capability)
    }

    pub fn card(&self, id: &str) -> Option<&'static Card> {
        self.members.iter().map(Member::card).find(|card| card.id == id)
    }

    /// Returns who sends `instrument` by itself, in the order in which they are asked.
    pub fn streaming(&self, instrument: &Instrument) -> Vec<&'static str> {
        let streams = self.members.iter().filter(|member| member.streams(instrument));
        streams.map(|member| member.card().id).collect()
    }

    /// Returns a reader of the socket of the provider called `id`.
    pub fn feed(&self, id: &str) -> Option<Box<dyn Feed>> {
        self.member(id)?.provider.feed()
    }

    /// Opens the socket that `dial` describes; what it says first is still to be said.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] for what policy forbids; [`Error::Unavailable`] when nobody answers there.
    pub async fn dial(&self, id: &str, dial: &Dial) -> Result<Wire> {
        let member = self.member(id).ok_or(Error::NotFound("provider"))?;
        let (url, profile) = member.socket(dial)?;
        self.fetch.dial(profile, &url).await
    }

    /// Writes down what came over a socket of `id`: how many rows were believed, and which were not.
    pub fn streamed(&self, id: &str, believed: u64, quarantined: &[Quarantined]) {
        if let Some(member) = self.member(id) {
            member.streamed(believed, quarantined, self.clock.now());
        }
    }

    fn member(&self, id: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.card().id == id)
    }

    async fn ask_member(&self, member: &Member, question: &Question) -> Result<Given, Fault> {
        self.ask_member_beside(member, question, None).await.map(|(given, _)| given)
    }

    fn access(&self, member: &Member) -> Access {
        Access { key: member.key.clone(), contact: member.contact.clone(), now: self.clock.now() }
    }

    /// Asks round after round; what let the last question in is shown again, until it is turned away.
    async fn rounds(
        &self,
        member: &Member,
        question: &Question,
    ) -> Result<(Answer, Vec<Payload>), Fault> {
        let lasting = member.provider.lasting(question);
        if lasting > 0 {
            let kept = member.kept_door(self.clock.now());
            if kept.len() == lasting {
                match self.rounds_after(member, question, kept).await {
                    Err(Fault::Denied | Fault::NotThePayload(_)) => member.keep_door(Vec::new()),
                    other => return other,
                }
            }
        }
        self.rounds_after(member, question, Vec::new()).await
    }

    async fn rounds_after(
        &self,
        member: &Member,
        question: &Question,
        mut got: Vec<Payload>,
    ) -> Result<(Answer, Vec<Payload>), Fault> {
        let access = self.access(member);
        let is_new = got.is_empty();
        for _ in 0..ROUNDS {
            match member.provider.next(question, &access, &got)? {
                Next::Answer(answer) => {
                    let lasting = member.provider.lasting(question);
                    if is_new
                        && let Some(door) = got.get(..lasting)
                        && !door.is_empty()
                    {
                        member.keep_door(door.to_vec());
                    }
                    return Ok((answer, got));
                }
                Next::Ask(asks) => {
                    member.spend(asks.iter().map(|ask| ask.units).sum(), self.clock.now())?;
                    let payloads = asks.iter().map(|ask| self.send(member, ask));
                    let payloads = try_join_all(payloads).await?;
                    if let Some(last) = payloads.last() {
                        member.keep(question.capability(), last);
                    }
                    got.extend(payloads);
                }
            }
        }
        Err(Fault::not_the_payload("more pages than a question may have"))
    }

    async fn send(&self, member: &Member, ask: &Ask) -> Result<Payload, Fault> {
        let (url, profile) = member.url(ask)?;
        let request = Request::get(profile, &url).map_err(|_| Fault::Unreachable)?;
        let mut request = request.within(self.patience).at_most(MAX_BYTES).attempts(2);
        for (name, value) in &ask.headers {
            request = request.named_header(name, value).map_err(|_| Fault::Denied)?;
        }
        let answer = match self.fetch.fetch(request).await {
            Ok(answer) => answer,
            Err(Error::Refused { code: "ANSWER_TOO_LARGE", .. }) => {
                return Err(Fault::not_the_payload("more bytes than any answer has"));
            }
            Err(_) => return Err(Fault::Unreachable),
        };
        let wait = answer.retry_after(self.clock.now()).map(|wait| wait.min(LONGEST_REST));
        let payload = Payload {
            status: answer.status.as_u16(),
            content_type: answer.content_type(),
            cookies: answer.cookies(),
            body: answer.body,
            at: self.clock.now(),
        };
        match payload.status {
            429 | 418 => Err(Fault::Limited { wait }),
            _ => Ok(payload),
        }
    }
}

/// What `Key` a card wants and whether it is there.
fn has_what_it_wants(card: &Card, key: Option<&String>, contact: Option<&String>) -> bool {
    match card.key {
        Key::None | Key::Optional => true,
        Key::Required => key.is_some(),
        Key::Contact => contact.is_some(),
    }
}

/// Where an ask leads: the card's base or the one that stands in for it.
fn url_of(card: &Card, bases: &BTreeMap<String, String>, ask: &Ask) -> Option<(String, Profile)> {
    let (base, profile) = base_of(card, bases, ask.base)?;
    let mut url = url::Url::parse(&format!("{}{}", base.trim_end_matches('/'), ask.path)).ok()?;
    if !ask.query.is_empty() {
        url.query_pairs_mut().extend_pairs(ask.query.iter());
    }
    Some((url.into(), profile))
}

/// Returns the card's base called `name` or the address that stands in for it, and how it is reached.
fn base_of<'a>(
    card: &'a Card,
    bases: &'a BTreeMap<String, String>,
    name: &str,
) -> Option<(&'a str, Profile)> {
    match bases.get(&format!("{}.{name}", card.id)) {
        Some(base) => Some((base.as_str(), Profile::Configured)),
        None => Some((card.base(name)?, Profile::Public)),
    }
}
