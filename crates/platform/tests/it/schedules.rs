//! Schedules: each due time once, whoever looks and whatever the clock does.

use std::time::Duration;

use kernel::{Actor, Error, Permission, Permissions};
use platform::jobs::{JobKind, JobState, Queue, Schedule, ScheduleChange, Work};
use serde_json::json;

use crate::house::House;

const MINUTE: Duration = Duration::from_mins(1);

fn work(cron: &'static str, zone: &'static str) -> Work {
    let kind = JobKind::new("try.tick", |_, payload| async move { Ok(payload) });
    let schedule = Schedule {
        name: "try.tick",
        kind: "try.tick",
        cron,
        zone,
        payload: json!({"by": "clock"}),
    };
    Work { kinds: vec![kind], schedules: vec![schedule], ..Work::default() }
}

async fn queued(house: &House) -> i64 {
    let count = "select count(*) from platform_jobs where kind = 'try.tick'";
    house.db.count(count, []).await.unwrap()
}

async fn due(queue: &Queue, house: &House) -> kernel::Timestamp {
    let all = queue.list_schedules(&house.actor).await.unwrap().items;
    all.into_iter().find(|schedule| schedule.name == "try.tick").unwrap().next_at
}

#[tokio::test]
async fn a_due_time_queues_its_job_once_however_many_processes_look() {
    let house = House::open().await;
    let queues: Vec<Queue> = (0..3).map(|_| house.queue_for(work("*/10 * * * *", "UTC"))).collect();
    for queue in &queues {
        assert_eq!(queue.fire_schedules().await.unwrap(), 0, "not before its time");
    }
    for round in 1..=6 {
        house.clock.advance(MINUTE * 10);
        let fired = futures_util::future::join_all(queues.iter().map(Queue::fire_schedules)).await;
        let fired: Vec<usize> = fired.into_iter().map(Result::unwrap).collect();
        assert_eq!(queued(&house).await, round, "{fired:?}");
    }
    assert!(queues[0].run_due().await.unwrap() >= 6);
}

#[tokio::test]
async fn times_that_were_missed_fire_once() {
    let house = House::open().await;
    let queue = house.queue_for(work("*/10 * * * *", "UTC"));
    queue.fire_schedules().await.unwrap();
    house.clock.advance(MINUTE * 60 * 5);
    queue.fire_schedules().await.unwrap();
    queue.fire_schedules().await.unwrap();
    assert_eq!(queued(&house).await, 1);
    assert!(due(&queue, &house).await > house.clock.now());
}

#[tokio::test]
async fn a_night_of_clock_changes_has_every_due_time_once() {
    let house = House::open().await;
    // 30 minutes past one happens twice on 1 November 2026 in New York, 2:30 not on 8 March.
    let nights = [("30 1 * * *", "2026-11-01T00:00:00Z"), ("30 2 * * *", "2026-03-08T00:00:00Z")];
    for (cron, midnight) in nights {
        let midnight: kernel::Timestamp = midnight.parse().unwrap();
        let clock = platform::clock::Clock::fixed(midnight);
        let house = House { clock, ..House::open().await };
        let queue = house.queue_for(work(cron, "America/New_York"));
        for _ in 0..24 * 6 {
            queue.fire_schedules().await.unwrap();
            house.clock.advance(MINUTE * 10);
        }
        assert_eq!(queued(&house).await, 1, "{cron}");
    }
    drop(house);
}

#[tokio::test]
async fn a_paused_schedule_lets_its_times_pass_and_resumes_with_the_next() {
    let house = House::open().await;
    let queue = house.queue_for(work("*/10 * * * *", "UTC"));
    let pause = async |paused| {
        queue.change_schedule(&house.actor, "try.tick", ScheduleChange { paused }).await.unwrap()
    };
    assert!(pause(true).await.paused);
    house.clock.advance(MINUTE * 60);
    queue.fire_schedules().await.unwrap();
    assert_eq!(queued(&house).await, 0);
    let resumed = pause(false).await;
    assert!(!resumed.paused && resumed.next_at > house.clock.now());
    queue.fire_schedules().await.unwrap();
    assert_eq!(queued(&house).await, 0, "what passed is not made up for");
    house.clock.advance(MINUTE * 10);
    queue.fire_schedules().await.unwrap();
    assert_eq!(queued(&house).await, 1);
}

#[tokio::test]
async fn a_schedule_runs_now_beside_its_times() {
    let house = House::open().await;
    let queue = house.queue_for(work("0 0 1 1 *", "UTC"));
    let started = queue.run_schedule(&house.actor, "try.tick").await.unwrap();
    queue.run_due().await.unwrap();
    let job = house.job(&queue, started.job_id).await;
    assert_eq!((job.state, job.outcome), (JobState::Done, Some(json!({"by": "clock"}))));
    let unknown = queue.run_schedule(&house.actor, "try.nothing").await;
    assert!(matches!(unknown, Err(Error::NotFound(_))));
    let reader = Permissions::NONE.with(Permission::JobsRead).with(Permission::JobsWrite);
    let reader = Actor { permissions: reader, ..house.actor.clone() };
    assert!(matches!(queue.run_schedule(&reader, "try.tick").await, Err(Error::Forbidden(_))));
    let change = ScheduleChange { paused: true };
    let changed = queue.change_schedule(&reader, "try.tick", change).await;
    assert!(matches!(changed, Err(Error::Forbidden(_))));
}

#[tokio::test]
async fn a_schedule_with_another_pattern_gets_its_times_anew_and_stays_paused() {
    let house = House::open().await;
    let old = house.queue_for(work("0 0 1 1 *", "UTC"));
    old.change_schedule(&house.actor, "try.tick", ScheduleChange { paused: true }).await.unwrap();
    let far = due(&old, &house).await;
    let new = house.queue_for(work("*/10 * * * *", "UTC"));
    let near = due(&new, &house).await;
    assert!(near < far);
    let all = new.list_schedules(&house.actor).await.unwrap().items;
    assert!(all.iter().find(|schedule| schedule.name == "try.tick").unwrap().paused);
}

#[tokio::test]
async fn what_could_never_run_is_found_at_start_up() {
    let house = House::open().await;
    let refused = |work: Work| {
        let (db, clock) = (house.db.clone(), house.clock.clone());
        Queue::new(db, clock, work, platform::outbox::to_nobody()).is_err()
    };
    let mut unknown_kind = work("* * * * *", "UTC");
    unknown_kind.kinds.clear();
    assert!(refused(unknown_kind));
    assert!(refused(work("* * * *", "UTC")));
    assert!(refused(work("0 0 30 2 *", "UTC")));
    assert!(refused(work("* * * * *", "Mars/Base")));
    let mut twice = work("* * * * *", "UTC");
    twice.kinds.push(twice.kinds[0].clone());
    assert!(refused(twice));
}
