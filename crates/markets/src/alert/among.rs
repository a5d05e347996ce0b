//! Watching a universe: the newest answer of each asset, compared with what is remembered of it.

use kernel::{Actor, Error, Id, RequestId, Result, Symbol, Timestamp, Workspace};
use platform::db::Tx;
use serde_json::json;

use super::{
    Alert, AlertFire, Repeat,
    check::Memory,
    member::{self, Among, Member, among},
    store::{self, Findings, Stored},
    watch::{CHECKED_MEANWHILE, FIRED, NO_ANSWER, WRITE},
};
use crate::{
    Asset, Markets,
    screen::{Question, Universe, answer::Answer},
};

/// Assets that one message names, and whose entry is kept: more say how many they are.
const NAMED: usize = 20;

/// What a check of a universe found, about to be written.
struct Entry {
    alert: Alert,
    revision: i64,
    findings: Findings,
    changed: Vec<Member>,
    gone: Vec<Id<Asset>>,
    matching: Option<u32>,
    /// The first of those that entered, and how many they are.
    fires: Vec<AlertFire>,
    entered: usize,
}

impl Markets {
    /// Asks the rule of each asset of its universe: load, decide, save. Returns how often it fired: once for all that
    /// enter together.
    pub(super) async fn check_universe(
        &self,
        workspace: Id<Workspace>,
        (stored, universe): (Stored, Universe),
    ) -> Result<usize> {
        let Stored { alert, memory, revision } = stored;
        let actor = Actor::system(workspace, RequestId("alerts".into()));
        let now = self.clock.now();
        let members = member::store::all(&self.core, workspace, alert.id).await?;
        let answers = self.answers(&actor, &question(&alert, universe)).await;
        let answers = match answers {
            Err(Error::Internal(cause)) => return Err(Error::Internal(cause)),
            Err(Error::Unavailable(what)) => return Err(Error::Unavailable(what)),
            answers => answers,
        };
        let entry = match &answers {
            Ok(answers) => {
                let found = among(&members, answers);
                self.entry((alert, revision), memory, (found, answers), now)
            }
            Err(error) => Entry {
                findings: Findings {
                    fault: Some(error.to_string()),
                    memory,
                    value: None,
                    fires: 0,
                    done: false,
                    now,
                },
                matching: alert.matching,
                alert,
                revision,
                changed: Vec::new(),
                gone: Vec::new(),
                fires: Vec::new(),
                entered: 0,
            },
        };
        if entry.says_nothing_new(memory) {
            return Ok(0);
        }
        self.save_entry(&actor, entry).await
    }

    fn entry(
        &self,
        (alert, revision): (Alert, i64),
        mut memory: Memory,
        (found, answers): (Among, &[Answer]),
        now: Timestamp,
    ) -> Entry {
        let rests = alert
            .last_fired_at
            .is_some_and(|last| now.since(last).as_secs() < u64::from(alert.cooldown_seconds));
        let entered = if rests { &[][..] } else { &found.entered };
        let fire = |answer: &&Answer| AlertFire {
            id: self.clock.id(),
            alert_id: alert.id,
            at: answer.at.unwrap_or(now),
            fired_at: now,
            value: answer.value,
            formula: alert.formula.clone(),
            symbol: answer.asset.symbol.clone(),
        };
        let fires: Vec<AlertFire> = entered.iter().take(NAMED).map(fire).collect();
        let nothing = if answers.is_empty() {
            Some("no asset is in the universe".to_owned())
        } else {
            (found.known == 0).then(|| NO_ANSWER.to_owned())
        };
        memory.met = (found.known > 0).then_some(found.matching > 0);
        memory.seen_at = answers.iter().filter_map(|answer| answer.at).max();
        let findings = Findings {
            memory,
            value: None,
            fault: nothing,
            fires: entered.len(),
            done: alert.repeat == Repeat::Once && !entered.is_empty(),
            now,
        };
        Entry {
            matching: u32::try_from(found.matching).ok(),
            entered: entered.len(),
            changed: found.changed,
            gone: found.gone,
            alert,
            revision,
            findings,
            fires,
        }
    }

    /// Writes what is remembered of each asset with the fact that some entered, in one transaction.
    async fn save_entry(&self, actor: &Actor, entry: Entry) -> Result<usize> {
        let workspace = actor.workspace;
        let fired = usize::from(!entry.fires.is_empty());
        let saved = if fired == 0 {
            self.core
                .write_internal(move |tx| {
                    Box::pin(async move { write_entry(tx, workspace, &entry).await })
                })
                .await
        } else {
            self.core
                .write(actor, "fire_alert", move |tx| {
                    Box::pin(async move { write_entry(tx, workspace, &entry).await })
                })
                .await
        };
        match saved {
            Ok(()) => Ok(fired),
            Err(Error::Conflict { code: CHECKED_MEANWHILE, .. }) => Ok(0),
            Err(error) => Err(error),
        }
    }
}

/// What is asked of each asset.
fn question(alert: &Alert, universe: Universe) -> Question {
    Question {
        universe,
        rule: Some(alert.formula.clone()),
        columns: vec![alert.watched.clone()],
        sort: None,
        interval: Some(alert.interval),
    }
}

impl Entry {
    /// Whether it is what was written moments ago: then nothing is written again.
    fn says_nothing_new(&self, memory: Memory) -> bool {
        let now = self.findings.now;
        let written = self.alert.last_checked_at.is_some_and(|at| now.since(at) < WRITE);
        written
            && self.fires.is_empty()
            && self.changed.is_empty()
            && self.gone.is_empty()
            && self.findings.memory == memory
            && self.findings.fault == self.alert.fault
    }

    fn fact(&self) -> Option<serde_json::Value> {
        let first = self.fires.first()?;
        let symbols: Vec<&Symbol> = self.fires.iter().map(|fire| &fire.symbol).collect();
        Some(json!({
            "alert_id": self.alert.id,
            "fire_id": first.id,
            "name": self.alert.name,
            "symbol": first.symbol,
            "symbols": symbols,
            "entered": self.entered,
            "formula": self.alert.formula,
            "interval": self.alert.interval,
            "at": first.at,
            "fired_at": first.fired_at,
            "value": first.value,
            "channels": self.alert.channels,
            "owner": self.alert.created_by,
        }))
    }
}

async fn write_entry(tx: &mut Tx, workspace: Id<Workspace>, entry: &Entry) -> Result<()> {
    let id = entry.alert.id;
    if !store::remember(tx, workspace, (id, entry.revision), &entry.findings).await? {
        let message = "the alert was checked or changed meanwhile";
        return Err(Error::conflict(CHECKED_MEANWHILE, message));
    }
    member::store::remember_matching(tx, workspace, id, entry.matching).await?;
    member::store::remember(tx, (workspace, id), &entry.changed).await?;
    member::store::forget(tx, (workspace, id), &entry.gone).await?;
    for fire in &entry.fires {
        store::insert_fire(tx, workspace, fire).await?;
    }
    if let Some(fact) = entry.fact() {
        tx.emit(FIRED, fact);
        tx.describe(id, json!({"name": entry.alert.name, "entered": entry.entered}));
    }
    Ok(())
}
