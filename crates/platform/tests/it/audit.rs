//! The audit log: listed, verified, and showing whatever was done to it.

use axum::{
    Extension,
    body::Body,
    http::{Request, StatusCode},
};
use http_body_util::BodyExt;
use kernel::{
    Actor, Error, Id, PageQuery, Permission, Permissions, RequestId, Timestamp, Workspace,
};
use platform::{
    audit::{Audit, AuditFilter, Chain, Verification},
    clock::Clock,
    db::{Db, Value},
    jobs::{Queue, Work},
    tasks::Tasks,
};
use serde_json::json;
use sha2::{Digest, Sha256};
use tower::ServiceExt;

struct House {
    db: Db,
    clock: Clock,
    actor: Actor,
    audit: Audit,
    folder: std::path::PathBuf,
}

impl House {
    async fn open() -> Self {
        let clock = Clock::fixed(Timestamp(1_764_000_000_000_000));
        let db = testkit::core_database(&clock).await;
        let actor = Actor::system(clock.id(), RequestId("req-1".into()));
        let folder = testkit::database::fresh_folder();
        let keys = folder.join("keys");
        let audit = Audit::open(db.clone(), clock.clone(), &folder, &keys).unwrap();
        Self { db, clock, actor, audit, folder }
    }

    async fn write_rows(&self, count: usize) {
        let rows = (0..count).map(|n| async move {
            let thing = format!("thing_{n}");
            self.db
                .write(&self.actor, "make_thing", move |tx| {
                    Box::pin(async move {
                        tx.describe(thing, json!({"size": n, "name": "größer"}));
                        Ok(())
                    })
                })
                .await
        });
        for row in rows {
            row.await.unwrap();
        }
    }

    async fn verify(&self) -> Verification {
        self.audit.verify_chain(self.actor.workspace).await.unwrap()
    }

    async fn run(&self, sql: &str, values: Vec<Value>) -> u64 {
        let sql = sql.to_owned();
        self.db
            .write_internal(move |tx| Box::pin(async move { tx.run(&sql, values).await }))
            .await
            .unwrap()
    }

    async fn rows(&self) -> Vec<Row> {
        self.db.all("select * from platform_audit order by workspace_id, seq", []).await.unwrap()
    }

    /// Makes the log hold exactly `rows`, and the head say what it does.
    async fn put(&self, rows: &[Row]) {
        let (rows, workspace) = (rows.to_vec(), self.actor.workspace);
        self.db
            .write_internal(move |tx| {
                Box::pin(async move {
                    tx.run("delete from platform_audit", []).await?;
                    for row in &rows {
                        tx.run(INSERT, row.values()).await?;
                    }
                    let last = rows.iter().max_by_key(|row| row.seq).unwrap();
                    tx.run(
                        "update platform_audit_heads set seq = $1, hash = $2 where workspace_id = $3",
                        [last.seq.into(), last.hash.clone().into(), workspace.into()],
                    )
                    .await
                })
            })
            .await
            .unwrap();
    }
}

impl Drop for House {
    fn drop(&mut self) {
        // A folder that stays behind harms nobody.
        _ = std::fs::remove_dir_all(&self.folder);
    }
}

const INSERT: &str = "insert into platform_audit
    (workspace_id, seq, at, actor, action, subject, detail, request_id, hash)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
struct Row {
    workspace_id: Id<Workspace>,
    seq: i64,
    at: i64,
    actor: String,
    action: String,
    subject: Option<String>,
    detail: String,
    request_id: String,
    hash: Vec<u8>,
}

impl Row {
    fn values(&self) -> [Value; 9] {
        [
            self.workspace_id.into(),
            self.seq.into(),
            self.at.into(),
            self.actor.as_str().into(),
            self.action.as_str().into(),
            self.subject.clone().into(),
            self.detail.as_str().into(),
            self.request_id.as_str().into(),
            self.hash.clone().into(),
        ]
    }

    /// What a forger computes who knows how.
    fn forge_hash(&mut self, previous: &[u8]) {
        let mut hasher = Sha256::new();
        let mut field = |bytes: &[u8]| {
            hasher.update((bytes.len() as u64).to_be_bytes());
            hasher.update(bytes);
        };
        field(previous);
        field(self.workspace_id.uuid().as_bytes());
        field(&self.seq.to_be_bytes());
        field(&self.at.to_be_bytes());
        field(self.actor.as_bytes());
        field(self.action.as_bytes());
        field(&[u8::from(self.subject.is_some())]);
        field(self.subject.as_deref().unwrap_or_default().as_bytes());
        field(self.detail.as_bytes());
        field(self.request_id.as_bytes());
        self.hash = hasher.finalize().to_vec();
    }

    /// Every row that differs from this one in one byte of one column.
    fn flips(&self) -> Vec<Self> {
        let mut flips = Vec::new();
        for byte in 0..16 {
            let mut uuid = self.workspace_id.uuid().into_bytes();
            uuid[byte] ^= 1;
            flips.push(Self {
                workspace_id: Id::from_uuid(uuid::Uuid::from_bytes(uuid)),
                ..self.clone()
            });
        }
        for byte in 0..8 {
            // The top bit of a byte, so that no number comes out that another row has.
            flips.push(Self { seq: self.seq ^ 0x80 << (8 * byte), ..self.clone() });
            flips.push(Self { at: self.at ^ 1 << (8 * byte), ..self.clone() });
        }
        let texts = |text: &str| {
            let flip = |byte: usize| {
                let mut bytes = text.as_bytes().to_vec();
                bytes[byte] ^= 1;
                String::from_utf8(bytes).unwrap()
            };
            (0..text.len()).map(flip).collect::<Vec<_>>()
        };
        flips.extend(texts(&self.actor).into_iter().map(|actor| Self { actor, ..self.clone() }));
        flips.extend(texts(&self.action).into_iter().map(|action| Self { action, ..self.clone() }));
        let subjects = texts(self.subject.as_deref().unwrap_or_default()).into_iter().map(Some);
        let subjects = subjects.chain([None, Some(String::new())]);
        flips.extend(subjects.map(|subject| Self { subject, ..self.clone() }));
        flips.extend(texts(&self.detail).into_iter().map(|detail| Self { detail, ..self.clone() }));
        let requests = texts(&self.request_id).into_iter();
        flips.extend(requests.map(|request_id| Self { request_id, ..self.clone() }));
        for byte in 0..self.hash.len() {
            let mut hash = self.hash.clone();
            hash[byte] ^= 1;
            flips.push(Self { hash, ..self.clone() });
        }
        flips
    }
}

/// Every log that somebody with the database in hand could leave behind, by what was done.
fn tamperings(rows: &[Row], seed: u64) -> Vec<(String, Vec<Row>)> {
    let last = rows.len() - 1;
    let sampled = [0, usize::try_from(seed).unwrap() % last, last];
    let mut all = Vec::new();
    for at in sampled {
        for flip in rows[at].flips() {
            let mut rows = rows.to_vec();
            rows[at] = flip;
            all.push((format!("flip in row {}", at + 1), rows));
        }
        let mut without = rows.to_vec();
        without.remove(at);
        all.push((format!("delete of row {}", at + 1), without));
    }
    for at in 0..last {
        let mut swapped = rows.to_vec();
        swapped.swap(at, at + 1);
        (swapped[at].seq, swapped[at + 1].seq) = (rows[at].seq, rows[at + 1].seq);
        all.push((format!("swap after row {}", at + 1), swapped));
        let mut shifted = rows.to_vec();
        shifted.insert(at + 1, rows[at].clone());
        for (seq, row) in (1..).zip(&mut shifted) {
            row.seq = seq;
        }
        all.push((format!("insert after row {}", at + 1), shifted));
        all.push((format!("cut after row {}", at + 1), rows[..=at].to_vec()));
        all.push((format!("rewrite from row {}", at + 1), forged_from(rows, at)));
    }
    for seq in [0, -1] {
        let mut outside = rows.to_vec();
        outside.push(Row { seq, ..rows[0].clone() });
        all.push((format!("insert at {seq}"), outside));
    }
    all
}

/// The log with row `at` changed and every hash from there on computed again.
fn forged_from(rows: &[Row], at: usize) -> Vec<Row> {
    let mut rows = rows.to_vec();
    "delete_thing".clone_into(&mut rows[at].action);
    let mut previous = if at == 0 { Vec::new() } else { rows[at - 1].hash.clone() };
    for row in &mut rows[at..] {
        row.forge_hash(&previous);
        previous.clone_from(&row.hash);
    }
    rows
}

#[tokio::test]
#[expect(clippy::print_stdout, reason = "the figure of the promise")]
async fn s14_the_log_shows_whatever_was_done_to_it() {
    let seed = std::env::var("PROSPECT_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(7);
    let house = House::open().await;
    house.write_rows(12).await;
    house.audit.sign_checkpoints().await.unwrap();
    let rows = house.rows().await;
    house.put(&rows).await;
    assert!(house.verify().await.ok);

    let (mut detected, mut missed) = (0, Vec::new());
    for (what, tampered) in tamperings(&rows, seed) {
        assert_ne!(tampered, rows, "{what} changed nothing");
        house.put(&tampered).await;
        if house.verify().await.ok {
            missed.push(what);
        } else {
            detected += 1;
        }
    }
    let all = detected + missed.len();
    println!("S14 figure={detected}/{all} limit={all}/{all} seed={seed}");
    assert_eq!(missed, Vec::<String>::new());
    house.put(&rows).await;
    assert!(house.verify().await.ok);
}

#[tokio::test]
async fn an_untouched_chain_is_fine_however_it_grows() {
    let house = House::open().await;
    assert!(house.verify().await.ok, "an empty chain");
    house.write_rows(3).await;
    assert_eq!(house.audit.sign_checkpoints().await.unwrap(), 1);
    assert_eq!(house.audit.sign_checkpoints().await.unwrap(), 0, "nothing moved");
    house.write_rows(3).await;
    let found = house.verify().await;
    assert_eq!((found.ok, found.checked, found.checkpoints), (true, 6, 1));
    assert_eq!((found.first_bad_seq, found.reason), (None, None));
}

#[tokio::test]
async fn a_chain_that_grows_while_it_is_verified_is_no_finding() {
    let house = House::open().await;
    let looking = async {
        let mut checked = 0;
        while checked < 100 {
            house.audit.sign_checkpoints().await.unwrap();
            let found = house.verify().await;
            assert!(found.ok, "{found:?}");
            checked = found.checked;
        }
    };
    tokio::join!(house.write_rows(100), looking);
}

#[tokio::test]
async fn the_first_bad_row_is_named() {
    let house = House::open().await;
    house.write_rows(9).await;
    house.run("update platform_audit set detail = '{}' where seq = 6", vec![]).await;
    let found = house.verify().await;
    assert_eq!((found.ok, found.checked, found.first_bad_seq), (false, 5, Some(6)));
}

#[tokio::test]
async fn a_row_that_cannot_be_read_is_a_finding_and_no_failure() {
    let house = House::open().await;
    house.write_rows(9).await;
    if house.db.postgres().is_some() {
        // PostgreSQL itself refuses a text that is none.
        return;
    }
    let broken = vec![Value::from(vec![0x66, 0xff, 0x67])];
    house.run("update platform_audit set actor = cast($1 as text) where seq = 4", broken).await;
    let found = house.verify().await;
    assert_eq!((found.ok, found.first_bad_seq), (false, Some(4)));
}

#[tokio::test]
async fn a_whole_chain_that_vanished_is_missed() {
    let house = House::open().await;
    house.write_rows(2).await;
    house.audit.sign_checkpoints().await.unwrap();
    house.run("delete from platform_audit", vec![]).await;
    house.run("delete from platform_audit_heads", vec![]).await;
    let found = house.verify().await;
    assert_eq!((found.ok, found.first_bad_seq), (false, Some(1)));
}

#[tokio::test]
async fn every_chain_of_a_copy_is_verified() {
    let house = House::open().await;
    house.write_rows(3).await;
    let elsewhere = Actor { workspace: house.clock.id(), ..house.actor.clone() };
    let write = house.db.write(&elsewhere, "make_thing", |_| Box::pin(async move { Ok(()) }));
    write.await.unwrap();
    assert_eq!(platform::audit::verify_chains(&house.db).await.unwrap(), 4);
    house.run("update platform_audit set actor = 'nobody' where seq = 2", vec![]).await;
    let broken = platform::audit::verify_chains(&house.db).await.unwrap_err();
    assert_eq!(broken.code(), "AUDIT_BROKEN");
    assert!(broken.to_string().contains("row 2"), "{broken}");
}

#[tokio::test]
async fn the_log_is_listed_by_page_and_filter() {
    let house = House::open().await;
    house.write_rows(5).await;
    house.clock.advance(std::time::Duration::from_mins(1));
    house.write_rows(2).await;
    let list = async |filter: AuditFilter, page: PageQuery| {
        let page =
            house.audit.list_audit(&house.actor, Chain::Workspace, filter, &page).await.unwrap();
        (page.items.iter().map(|row| row.seq).collect::<Vec<_>>(), page.next_cursor)
    };
    let two = PageQuery { limit: Some(2), ..PageQuery::default() };
    let (seqs, next) = list(AuditFilter::default(), two.clone()).await;
    assert_eq!((seqs, next.as_deref()), (vec![7, 6], Some("6")));
    let (seqs, _) = list(AuditFilter::default(), PageQuery { cursor: next, ..two }).await;
    assert_eq!(seqs, [5, 4]);
    let since = AuditFilter { from: Some(house.clock.now()), ..AuditFilter::default() };
    assert_eq!(list(since, PageQuery::default()).await.0, [7, 6]);
    let thing = AuditFilter { subject: Some("thing_1".to_owned()), ..AuditFilter::default() };
    assert_eq!(list(thing, PageQuery::default()).await.0, [7, 2]);
    let nobody = AuditFilter { actor: Some("user:me".to_owned()), ..AuditFilter::default() };
    assert!(list(nobody, PageQuery::default()).await.0.is_empty());
}

#[tokio::test]
async fn others_may_not_read_it() {
    let house = House::open().await;
    house.write_rows(1).await;
    let page = PageQuery::default();
    let list = async |permissions: Permissions, chain: Chain| {
        let actor = Actor { permissions, ..house.actor.clone() };
        house.audit.list_audit(&actor, chain, AuditFilter::default(), &page).await
    };
    let reader = Permissions::NONE.with(Permission::AuditRead);
    assert!(list(reader, Chain::Workspace).await.is_ok());
    assert!(matches!(list(reader, Chain::Instance).await, Err(Error::Forbidden(_))));
    assert!(matches!(list(Permissions::NONE, Chain::Workspace).await, Err(Error::Forbidden(_))));
    let elsewhere = Actor { workspace: house.clock.id(), ..house.actor.clone() };
    let theirs =
        house.audit.list_audit(&elsewhere, Chain::Workspace, AuditFilter::default(), &page);
    assert!(theirs.await.unwrap().items.is_empty());
}

#[tokio::test]
async fn the_log_is_read_and_verified_over_http() {
    let house = House::open().await;
    house.write_rows(2).await;
    let ask = async |path: &str| {
        let (router, _) = house.audit.socket().routes.split_for_parts();
        let router = router.layer(Extension(house.actor.clone()));
        let request = Request::builder().uri(path).body(Body::empty()).unwrap();
        let response = router.oneshot(request).await.unwrap();
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice::<serde_json::Value>(&body).unwrap())
    };
    let (status, body) = ask("/audit?action=make_thing&limit=1&from=2020-01-01").await;
    assert_eq!((status, body["data"][0]["seq"].as_i64()), (StatusCode::OK, Some(2)));
    assert_eq!(body["data"][0]["detail"]["size"], 1);
    assert_eq!(body["meta"]["next_cursor"], "2");
    let (status, body) = ask("/audit/verify").await;
    assert_eq!((status, body["data"]["ok"].as_bool()), (StatusCode::OK, Some(true)));
    for path in ["/audit?colour=red", "/audit?from=yesterday", "/audit?limit=0", "/audit?cursor=x"]
    {
        assert_eq!(ask(path).await.0, StatusCode::BAD_REQUEST, "{path}");
    }
}

#[tokio::test]
async fn every_operation_of_the_log_has_a_policy_row_a_summary_and_an_example() {
    let socket = House::open().await.audit.socket();
    let api = serde_json::to_value(socket.routes.get_openapi()).unwrap();
    let paths = api["paths"].as_object().unwrap();
    assert_eq!(paths.len(), socket.policies.len());
    for operation in paths.values().map(|item| &item["get"]) {
        let id = operation["operationId"].as_str().unwrap();
        assert!(socket.policies.iter().any(|policy| policy.operation == id), "{id}");
        assert!(operation["summary"].is_string(), "{id}");
        assert!(operation.to_string().contains(r#""example":"#), "{id}");
    }
}

#[tokio::test]
async fn the_chains_are_signed_by_the_clock_and_when_the_process_stops() {
    let house = House::open().await;
    house.write_rows(1).await;
    let work = Work::of(&house.audit.socket());
    let publish = platform::outbox::to_nobody();
    let queue = Queue::new(house.db.clone(), house.clock.clone(), work, publish).unwrap();
    queue.fire_schedules().await.unwrap();
    house.clock.advance(std::time::Duration::from_mins(5));
    queue.fire_schedules().await.unwrap();
    queue.run_due().await.unwrap();
    assert_eq!(house.verify().await.checkpoints, 1);
    let tasks = Tasks::default();
    house.audit.run(&tasks);
    house.write_rows(1).await;
    assert!(tasks.stop(std::time::Duration::from_secs(5)).await);
    assert_eq!(house.verify().await.checkpoints, 2);
}

/// `PROSPECT_AUDIT_ROWS=100000` makes this a measurement.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(clippy::print_stdout, reason = "the figure of the promise")]
async fn a_long_chain_is_verified_fast() {
    let rows = std::env::var("PROSPECT_AUDIT_ROWS").ok().and_then(|rows| rows.parse().ok());
    let rows: i64 = rows.unwrap_or(12_000);
    let house = House::open().await;
    house.write_rows(1).await;
    let mut chain = house.rows().await;
    for seq in 2..=rows {
        let mut row = Row { seq, ..chain[0].clone() };
        row.forge_hash(&chain[chain.len() - 1].hash);
        chain.push(row);
    }
    house.put(&chain).await;
    let started = std::time::Instant::now();
    let found = house.verify().await;
    let seconds = started.elapsed().as_secs_f64();
    println!("S14 figure={rows} rows in {seconds:.2} s limit=1000000 rows in 5 s seed=0");
    assert_eq!(found.checked, u64::try_from(rows).unwrap());
    assert!(found.ok, "{found:?}");
}
