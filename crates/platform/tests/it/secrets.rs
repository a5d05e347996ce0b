//! Secrets are unreadable at rest and rotate while others read (promise S13).

use std::{
    cell::Cell,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use kernel::{Actor, Id, IdempotencyKey, RequestId, Workspace};
use platform::{
    backup::{Backups, Sources},
    clock::Clock,
    db::{CORE_MIGRATIONS, Db, Durability, MARKET_MIGRATIONS},
    secrets::{Keys, SealedColumn, Sealer, Secret, Secrets},
};

const CANARIES: usize = 20;

struct House {
    folder: PathBuf,
    core: Db,
    market: Db,
    secrets: Secrets,
    actor: Actor,
    clock: Clock,
}

async fn house() -> House {
    let clock = Clock::default();
    let folder = testkit::database::fresh_folder();
    let keys = Keys::open(&folder.join("keys")).unwrap();
    let open = |name: &str, migrations| {
        let url = format!("sqlite:{}", folder.join(name).display());
        let clock = clock.clone();
        async move { Db::open(&url, migrations, Durability::Power, clock).await.unwrap() }
    };
    let core = open("core.db", CORE_MIGRATIONS).await.with_sealer(keys.sealer());
    let market = open("market.db", MARKET_MIGRATIONS).await;
    let secrets = Secrets::new(core.clone(), keys, clock.clone());
    let workspace: Id<Workspace> = clock.id();
    let actor = Actor::system(workspace, RequestId("req-secrets".into()));
    House { folder, core, market, secrets, actor, clock }
}

fn canary(i: usize) -> String {
    format!("canary-{i}-5b1f0e7c9a")
}

fn name(i: usize) -> String {
    format!("provider.{i}")
}

impl House {
    /// Twenty secrets kept as such, and each again in the stored answer of a write.
    async fn keep_canaries(&self) {
        for i in 0..CANARIES {
            self.secrets.set_secret(&self.actor, &name(i), &Secret::new(canary(i))).await.unwrap();
            let key = IdempotencyKey { key: format!("key-{i}"), fingerprint: [0; 32] };
            let actor = Actor { idempotency: Some(Arc::new(key)), ..self.actor.clone() };
            self.core
                .write(&actor, "answer", move |_| Box::pin(async move { Ok(canary(i)) }))
                .await
                .unwrap();
        }
    }

    async fn read(&self, i: usize) -> bool {
        let secret = self.secrets.secret(self.actor.workspace, &name(i)).await;
        let answer = self.core.answer(self.actor.principal, &format!("key-{i}")).await;
        secret.is_ok_and(|secret| secret.is_some_and(|secret| secret.expose() == canary(i)))
            && answer.is_ok_and(|answer| answer.is_some_and(|a| a.answer.contains(&canary(i))))
    }
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

fn hits(bytes: &[u8]) -> usize {
    let text = String::from_utf8_lossy(bytes);
    (0..CANARIES).filter(|i| text.contains(&canary(*i))).count()
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[expect(clippy::print_stdout, reason = "the figure of the promise")]
#[tokio::test]
async fn secrets_are_unreadable_at_rest() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    // For the whole process: the database has threads of its own.
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let house = house().await;
    house.keep_canaries().await;
    for i in 0..CANARIES {
        assert!(house.read(i).await);
    }
    let backups = Backups::new(house.folder.join("backups"), house.clock.clone());
    let sources = Sources::of(&house.core, &house.market);
    backups.create_backup(&sources).await.unwrap();

    let files = files_below(&house.folder);
    assert!(files.iter().any(|path| path.ends_with("core.db-wal")));
    assert!(files.iter().any(|path| path.ends_with("manifest.json")));
    let found: usize = files.iter().map(|path| hits(&fs::read(path).unwrap())).sum();
    let logged = log.0.lock().unwrap().clone();
    assert!(!logged.is_empty());
    let found = found + hits(&logged);
    println!("S13 plaintext={found} files={} limit=0 seed=0", files.len());
    assert_eq!(found, 0);
}

#[expect(clippy::print_stdout, reason = "the figure of the promise")]
#[tokio::test]
async fn keys_rotate_while_others_read_and_the_old_one_opens_nothing() {
    let house = house().await;
    house.keep_canaries().await;
    let old_key = fs::read_to_string(house.folder.join("keys/1.key")).unwrap();

    let (reads, failures, done) = (Cell::new(0), Cell::new(0), Cell::new(false));
    let read = async {
        while !done.get() {
            for i in 0..CANARIES {
                reads.set(reads.get() + 1);
                failures.set(failures.get() + usize::from(!house.read(i).await));
            }
        }
    };
    let rotate = async {
        let mut rotated = 0;
        // Every row is read at least once meanwhile, however slowly.
        while rotated < 3 || reads.get() <= CANARIES {
            rotated += 1;
            let columns = [SealedColumn::ANSWERS];
            house.secrets.rotate_keys(&house.actor, &columns).await.unwrap();
        }
        done.set(true);
    };
    tokio::join!(read, rotate);

    let left: Vec<_> = fs::read_dir(house.folder.join("keys")).unwrap().collect();
    assert_eq!(left.len(), 1, "only the newest key is left");
    let readable = readable_with(&house, &old_key).await;
    println!(
        "S13 reads={} failed_reads={} readable_with_old_key={readable} limit=0 seed=0",
        reads.get(),
        failures.get(),
    );
    assert_eq!((failures.get(), readable), (0, 0));
    for i in 0..CANARIES {
        assert!(house.read(i).await);
    }
}

/// Tries the destroyed key on every row, under the number of the key that is live.
async fn readable_with(house: &House, old_key: &str) -> usize {
    let folder = testkit::database::fresh_folder();
    let newest: u32 = fs::read_dir(house.folder.join("keys"))
        .unwrap()
        .filter_map(|key| key.unwrap().path().file_stem()?.to_str()?.parse().ok())
        .max()
        .unwrap();
    for number in 1..=newest {
        fs::write(folder.join(format!("{number}.key")), old_key).unwrap();
    }
    let keys = Keys::open(&folder).unwrap();
    let secrets = Secrets::new(house.core.clone(), keys.clone(), house.clock.clone());
    let sealer: Sealer = keys.sealer();
    let mut readable = 0;
    for i in 0..CANARIES {
        readable += usize::from(secrets.secret(house.actor.workspace, &name(i)).await.is_ok());
    }
    let answers: Vec<(String,)> =
        house.core.all("select answer from platform_answers", []).await.unwrap();
    assert_eq!(answers.len(), CANARIES);
    readable + answers.iter().filter(|(sealed,)| sealer.unseal_text(sealed).is_ok()).count()
}

#[tokio::test]
async fn a_secret_opens_only_under_its_own_name_and_workspace() {
    let house = house().await;
    house.keep_canaries().await;
    house
        .core
        .write_internal(|tx| {
            Box::pin(async move {
                tx.run("delete from platform_secrets where name = 'provider.1'", []).await?;
                tx.run(
                    "update platform_secrets set name = 'provider.1' where name = 'provider.0'",
                    [],
                )
                .await
            })
        })
        .await
        .unwrap();
    assert!(house.secrets.secret(house.actor.workspace, "provider.1").await.is_err());
    assert!(house.secrets.secret(house.clock.id(), "provider.2").await.unwrap().is_none());
}

#[tokio::test]
async fn secrets_are_named_replaced_and_removed() {
    let house = house().await;
    let (secrets, actor) = (&house.secrets, &house.actor);
    for wrong in ["", "Provider", "a/b", "../a", &"a".repeat(65)] {
        assert!(secrets.set_secret(actor, wrong, &Secret::new("x")).await.is_err(), "{wrong}");
    }
    secrets.set_secret(actor, "mail", &Secret::new("first")).await.unwrap();
    secrets.set_secret(actor, "mail", &Secret::new("second")).await.unwrap();
    let kept = secrets.secret(actor.workspace, "mail").await.unwrap().unwrap();
    assert_eq!(kept.expose(), "second");
    assert_eq!(secrets.names(actor.workspace).await.unwrap(), ["mail"]);
    assert!(secrets.remove_secret(actor, "mail").await.unwrap());
    assert!(!secrets.remove_secret(actor, "mail").await.unwrap());
    let nobody = Actor { permissions: kernel::Permissions::NONE, ..actor.clone() };
    assert!(secrets.set_secret(&nobody, "mail", &Secret::new("x")).await.is_err());
}

#[cfg(unix)]
#[test]
fn key_files_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = testkit::database::fresh_folder().join("keys");
    Keys::open(&folder).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let key = folder.join("1.key");
    assert_eq!((mode(&folder), mode(&key)), (0o700, 0o600));
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let keys = Keys::open(&folder).unwrap();
    assert_eq!((mode(&key), keys.numbers()), (0o600, vec![1]));
    fs::write(&key, "short").unwrap();
    assert!(Keys::open(&folder).is_err());
}
