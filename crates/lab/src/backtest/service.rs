//! Running, finding and deleting backtests.

use kernel::{Actor, Error, Id, Page, PageQuery, Permission, Result};
use platform::jobs::{JobState, NewJob, enqueue};
use serde_json::json;

use super::{
    Backtest, BacktestSpec, BacktestState, Manifest, StartedBacktest, Sweep,
    archive::Archive,
    jobs::{Payload, RUN_BACKTEST},
    load::World,
    plan::Plan,
    report::{Report, Trials, report},
    store,
    sweep::{Step, run_sweep},
    work::{Outcome, try_plan},
};
use crate::Lab;

/// What came of a manifest, and what it stood on.
pub(crate) struct Tried {
    pub archive: Archive,
    pub data_hash: String,
}

impl Lab {
    /// Checks a strategy and queues it. Needs `backtests:run`.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] with the place of a formula that cannot be read, a rule out of range or a
    /// symbol that is not there.
    pub async fn queue_backtest(
        &self,
        actor: &Actor,
        spec: BacktestSpec,
        sweep: Option<Sweep>,
    ) -> Result<StartedBacktest> {
        let mut new = self.prepare(actor, spec, sweep, BacktestState::Queued).await?;
        let (job, now, on_behalf) = (self.clock.id(), self.clock.now(), actor.clone());
        new.job = Some(job);
        let payload =
            serde_json::to_value(Payload { backtest: new.id }).map_err(Error::internal)?;
        self.db
            .write(actor, "run_backtest", move |tx| {
                Box::pin(async move {
                    store::insert(tx, &new).await?;
                    tx.describe(new.id, json!({"name": new.name, "kind": new.kind.name()}));
                    let work = NewJob::new(RUN_BACKTEST, payload);
                    let job_id = enqueue(tx, &on_behalf, job, work, now).await?;
                    Ok(StartedBacktest { id: new.id, job_id })
                })
            })
            .await
    }

    /// Runs a strategy here and now and keeps it. Needs `backtests:run`.
    ///
    /// - `step`: hears how far it is; an error ends the work.
    pub async fn run_backtest(
        &self,
        actor: &Actor,
        spec: BacktestSpec,
        sweep: Option<Sweep>,
        step: impl Fn(u64, u64, &str) -> Result<()> + Send + Sync + 'static,
    ) -> Result<Backtest> {
        let new = self.prepare(actor, spec, sweep, BacktestState::Running).await?;
        let id = new.id;
        self.db
            .write(actor, "run_backtest", move |tx| {
                Box::pin(async move {
                    store::insert(tx, &new).await?;
                    tx.describe(new.id, json!({"name": new.name, "kind": new.kind.name()}));
                    Ok(())
                })
            })
            .await?;
        self.work_on(actor, id, step).await?;
        self.find_backtest(actor, id).await
    }

    /// Lists the backtests of the workspace, newest first. Needs `backtests:read`.
    pub async fn list_backtests(&self, actor: &Actor, page: &PageQuery) -> Result<Page<Backtest>> {
        actor.require(Permission::BacktestsRead)?;
        let window = (page.fetch()?, page.skip()?);
        let rows = store::list(&self.db, actor.workspace, page.after()?, window).await?;
        let mut page = Page::cut(rows, page, |backtest| backtest.id)?;
        for backtest in &mut page.items {
            self.follow_job(backtest).await?;
        }
        Ok(page)
    }

    /// Returns one backtest. Needs `backtests:read`.
    pub async fn find_backtest(&self, actor: &Actor, id: Id<Backtest>) -> Result<Backtest> {
        actor.require(Permission::BacktestsRead)?;
        let found = store::find(&self.db, actor.workspace, id).await?;
        let mut backtest = found.ok_or(Error::NotFound("backtest"))?;
        self.follow_job(&mut backtest).await?;
        Ok(backtest)
    }

    /// Returns what a backtest left. Needs `backtests:read`.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] while it is not done.
    pub async fn find_backtest_result(&self, actor: &Actor, id: Id<Backtest>) -> Result<Archive> {
        let backtest = self.find_backtest(actor, id).await?;
        let packed = store::archive(&self.db, actor.workspace, id).await?;
        let packed = packed.ok_or_else(|| {
            let state = backtest.state.name();
            let message = format!("the backtest is {state}: its result is there once it is done");
            Error::conflict("BACKTEST_NOT_DONE", message)
        })?;
        platform::compute(move || Archive::unpack(&packed)).await?
    }

    /// Does what the manifest of a backtest says once more, and returns the fingerprint of what comes of
    /// it: [`Manifest::result_hash`], unless rows that it saw were lost. Needs `backtests:run`.
    pub async fn replay_backtest(&self, actor: &Actor, id: Id<Backtest>) -> Result<String> {
        actor.require(Permission::BacktestsRun)?;
        let manifest = self.find_backtest(actor, id).await?.manifest;
        let tried = self.try_manifest(actor, &manifest, |_, _, _| Ok(())).await?;
        let (_, hash) = platform::compute(move || tried.archive.pack()).await??;
        Ok(hash)
    }

    /// Deletes a backtest with its result. Needs `backtests:run`.
    pub async fn delete_backtest(&self, actor: &Actor, id: Id<Backtest>) -> Result<Backtest> {
        actor.require(Permission::BacktestsRun)?;
        let workspace = actor.workspace;
        self.db
            .write(actor, "delete_backtest", move |tx| {
                Box::pin(async move {
                    let found = store::find_in(tx, workspace, id).await?;
                    let backtest = found.ok_or(Error::NotFound("backtest"))?;
                    store::delete(tx, workspace, id).await?;
                    tx.describe(id, json!({"name": backtest.name}));
                    Ok(backtest)
                })
            })
            .await
    }

    /// Runs a backtest that is stored, and stores what comes of it.
    pub(crate) async fn work_on(
        &self,
        actor: &Actor,
        id: Id<Backtest>,
        step: impl Fn(u64, u64, &str) -> Result<()> + Send + Sync + 'static,
    ) -> Result<()> {
        let key = (actor.workspace, id);
        let found = store::find(&self.db, actor.workspace, id).await?;
        // Deleted meanwhile: nobody waits for it.
        let Some(backtest) = found else { return Ok(()) };
        self.change_state(key, BacktestState::Running, None).await?;
        let mut manifest = backtest.manifest;
        match self.try_manifest(actor, &manifest, step).await {
            Ok(Tried { archive, data_hash }) => {
                let summary = archive.story.report.summary.clone();
                let (packed, hash) = platform::compute(move || archive.pack()).await??;
                manifest.data_hash = Some(data_hash);
                manifest.result_hash = Some(hash);
                let now = self.clock.now();
                self.db
                    .write_internal(move |tx| {
                        Box::pin(async move {
                            store::finish(tx, key, &manifest, (&summary, packed), now).await
                        })
                    })
                    .await
                    .map(drop)
            }
            Err(error) => {
                // Time may mend the rest: the job tries again.
                if let Error::Invalid { message, .. } = &error {
                    let message = message.clone();
                    self.change_state(key, BacktestState::Failed, Some(message)).await?;
                } else if error.code() == "JOB_CANCELLED" {
                    self.change_state(key, BacktestState::Cancelled, None).await?;
                }
                Err(error)
            }
        }
    }

    /// Does what a manifest says: the same rows give the same result.
    pub(crate) async fn try_manifest(
        &self,
        actor: &Actor,
        manifest: &Manifest,
        step: impl Fn(u64, u64, &str) -> Result<()> + Send + Sync + 'static,
    ) -> Result<Tried> {
        let spec = manifest.spec.clone();
        let first = match &manifest.sweep {
            None => spec.clone(),
            Some(sweep) => {
                let points = sweep.points()?;
                sweep.put(&spec, points.first().map_or(&[][..], Vec::as_slice))
            }
        };
        let plan = Plan::of(&first)?;
        let count = spec.symbols.len() as u64;
        step(0, count, "reading bars")?;
        let read = |done: usize| {
            // A cancelled job is noticed at the next step that may say no.
            _ = step(done as u64, count, "reading bars");
        };
        let world =
            World::load(&self.markets, actor, (&spec, &plan), manifest.as_of, &read).await?;
        let manifest = manifest.clone();
        platform::compute(move || compute(&world, &plan, &manifest, &step)).await?
    }

    async fn change_state(
        &self,
        key: (Id<kernel::Workspace>, Id<Backtest>),
        state: BacktestState,
        error: Option<String>,
    ) -> Result<()> {
        let ended = !matches!(state, BacktestState::Queued | BacktestState::Running);
        let at = ended.then(|| self.clock.now());
        self.db
            .write_internal(move |tx| {
                Box::pin(
                    async move { store::set_state(tx, key, state, error.as_deref(), at).await },
                )
            })
            .await
    }

    /// A job that was cancelled before it ran, or died, says so here too.
    async fn follow_job(&self, backtest: &mut Backtest) -> Result<()> {
        let is_open = matches!(backtest.state, BacktestState::Queued | BacktestState::Running);
        let Some(job) = backtest.job_id.filter(|_| is_open) else { return Ok(()) };
        let Some((state, error)) = platform::jobs::ended(&self.db, job).await? else {
            return Ok(());
        };
        backtest.state = if state == JobState::Cancelled {
            BacktestState::Cancelled
        } else {
            BacktestState::Failed
        };
        backtest.error = backtest.error.take().or(error);
        Ok(())
    }
}

fn compute(world: &World, plan: &Plan, manifest: &Manifest, step: Step<'_>) -> Result<Tried> {
    let spec = &manifest.spec;
    let data_hash = world.hash();
    let (outcome, report) = match &manifest.sweep {
        None => {
            step(0, 1, "running")?;
            let trials = Trials { count: manifest.trials, deviation: None };
            finished(world, (plan, spec), trials)?
        }
        Some(sweep) => {
            let swept = run_sweep(world, spec, sweep, step)?;
            let trials = Trials { count: manifest.trials, deviation: swept.deviation };
            let (outcome, report) = finished(world, (&swept.plan, spec), trials)?;
            (outcome, Report { sweep: Some(swept.surface), ..report })
        }
    };
    step(1, 1, "done")?;
    Ok(Tried { archive: Archive::of(world, outcome, report), data_hash })
}

fn finished(
    world: &World,
    (plan, spec): (&Plan, &BacktestSpec),
    trials: Trials,
) -> Result<(Outcome, Report)> {
    let outcome = try_plan(world, plan, spec)?;
    let report = report(world, (plan, spec), &outcome, trials);
    Ok((outcome, report))
}
