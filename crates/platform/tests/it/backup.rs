//! A backup restores to the same thing (promise D12), and stays in its box (promise S12).

use std::{
    cell::Cell,
    fs,
    path::{Path, PathBuf},
};

use bytes::Bytes;
use kernel::{Actor, Error, RequestId};
use platform::{
    backup::{self, BackupName, Backups, Sources},
    blobs::{BlobKey, Blobs},
    clock::Clock,
    db::{self, CORE_MIGRATIONS, Db, Durability, MARKET_MIGRATIONS},
};

struct House {
    folder: PathBuf,
    core: Db,
    market: Db,
    blobs: Blobs,
    actor: Actor,
    clock: Clock,
}

async fn house() -> House {
    let (clock, folder) = (Clock::default(), testkit::database::fresh_folder());
    let open = |name: &str, migrations| {
        let url = format!("sqlite:{}", folder.join(name).display());
        let clock = clock.clone();
        async move { Db::open(&url, migrations, Durability::Power, clock).await.unwrap() }
    };
    let core = open("core.db", CORE_MIGRATIONS).await;
    let market = open("market.db", MARKET_MIGRATIONS).await;
    let blobs = Blobs::open(&folder.join("blobs")).unwrap();
    let actor = Actor::system(clock.id(), RequestId("req-backup".into()));
    House { folder, core, market, blobs, actor, clock }
}

impl House {
    fn sources(&self) -> Sources {
        Sources {
            core: self.core.clone(),
            market: self.market.clone(),
            blobs: Some(self.folder.join("blobs")),
            keys: None,
            seed: Some(self.folder.join("demo.seed")),
        }
    }

    fn backups(&self) -> Backups {
        Backups::new(self.folder.join("backups"), self.clock.clone())
    }

    async fn write(&self, i: i64) {
        self.core
            .write(&self.actor, "load", move |tx| {
                Box::pin(async move {
                    tx.describe(i, serde_json::json!({ "text": "x".repeat(200), "i": i }));
                    tx.emit("platform.loaded", serde_json::json!({ "i": i }));
                    Ok(i)
                })
            })
            .await
            .unwrap();
    }

    async fn backup_under_load(&self) -> (BackupName, i64, i64) {
        let (written, done) = (Cell::new(0), Cell::new(false));
        for i in 0..200 {
            self.write(i).await;
        }
        written.set(200);
        let load = async {
            while !done.get() {
                self.write(written.get()).await;
                written.set(written.get() + 1);
            }
        };
        let make = async {
            let (name, _) = self.backups().create_backup(&self.sources()).await.unwrap();
            done.set(true);
            name
        };
        let ((), name) = tokio::join!(load, make);
        (name, 200, written.get())
    }
}

async fn audit_rows(db: &Db) -> i64 {
    db.count("select count(*) from platform_audit", []).await.unwrap()
}

#[expect(clippy::print_stdout, reason = "the figure of the promise")]
#[tokio::test]
async fn a_backup_under_load_restores_to_the_same_thing() {
    let house = house().await;
    let key = house.blobs.put(Bytes::from_static(b"a file")).await.unwrap();
    let (name, before, after) = house.backup_under_load().await;
    assert!(after > before, "somebody wrote meanwhile");

    let path = house.backups().path(&name);
    let rows = Cell::new(0);
    let manifest = backup::verify(&path, &house.clock, async |core: Db, _market| {
        rows.set(audit_rows(&core).await);
        Ok(())
    })
    .await
    .unwrap();
    assert!((before..=after).contains(&rows.get()));

    let data = house.folder.join("restored");
    assert_eq!(backup::restore(&path, &data).await.unwrap(), manifest);
    let (mut equal, mut tables) = (0, 0);
    for database in &manifest.databases {
        let restored = db::dump(&data.join(&database.file.path)).await.unwrap();
        tables += database.tables.len();
        equal += database.tables.iter().filter(|(name, t)| restored.get(*name) == Some(t)).count();
    }
    let blobs = Blobs::open(&data.join("blobs")).unwrap();
    assert_eq!(blobs.get(&key).await.unwrap().unwrap(), "a file");
    println!("D12 tables={tables} equal={equal} limit={tables} rows={} seed=0", rows.get());
    assert!(tables >= 7);
    assert_eq!(equal, tables);
    let left = fs::read_dir(house.folder.join("backups")).unwrap().count();
    assert_eq!(left, 1, "a rehearsal leaves nothing behind");
}

#[tokio::test]
async fn a_hash_tells_rows_apart_and_not_their_places() {
    let house = house().await;
    house.write(1).await;
    let dump = async |name: &str| {
        let path = house.folder.join(name);
        house.core.copy_into(&path).await.unwrap();
        db::dump(&path).await.unwrap()
    };
    let first = dump("a.db").await;
    assert_eq!(first, dump("b.db").await);
    house
        .core
        .write_internal(|tx| {
            Box::pin(async move {
                let sql = "update platform_audit set detail = detail || ' '";
                tx.run(sql, []).await
            })
        })
        .await
        .unwrap();
    let changed = dump("c.db").await;
    assert_ne!(first["platform_audit"], changed["platform_audit"]);
    assert_eq!(first["platform_audit_heads"], changed["platform_audit_heads"]);
}

#[tokio::test]
async fn a_demo_is_restored_with_the_seed_of_its_world() {
    let house = house().await;
    let without = house.backups().create_backup(&house.sources()).await.unwrap();
    assert_eq!(without.1.format, 1, "nobody chose one: any Prospect restores it");
    fs::write(house.folder.join("demo.seed"), "42\n").unwrap();
    let (name, manifest) = house.backups().create_backup(&house.sources()).await.unwrap();
    assert_eq!(manifest.format, 2);
    let data = house.folder.join("restored");
    backup::restore(&house.backups().path(&name), &data).await.unwrap();
    assert_eq!(fs::read_to_string(data.join("demo.seed")).unwrap(), "42\n");
    // It is compared like every other file.
    fs::write(house.backups().path(&name).join("demo.seed"), "43\n").unwrap();
    let other = house.folder.join("other");
    assert!(backup::restore(&house.backups().path(&name), &other).await.is_err());
    assert!(!other.exists());
}

#[tokio::test]
async fn data_that_is_there_is_never_restored_over() {
    let house = house().await;
    let (name, _) = house.backups().create_backup(&house.sources()).await.unwrap();
    let path = house.backups().path(&name);
    let refused = backup::restore(&path, &house.folder).await;
    assert!(matches!(refused, Err(Error::Refused { code: "DATA_FOLDER_NOT_EMPTY", .. })));
    let empty = testkit::database::fresh_folder();
    backup::restore(&path, &empty).await.unwrap();
    assert!(empty.join("core.db").exists());
    assert!(matches!(
        backup::restore(&house.folder, &testkit::database::fresh_folder()).await,
        Err(Error::Refused { code: "NOT_A_BACKUP", .. })
    ));
}

fn every_file(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { every_file(&path) } else { vec![path] }).collect()
}

#[tokio::test]
async fn a_changed_backup_is_refused_and_leaves_nothing() {
    let house = house().await;
    house.blobs.put(Bytes::from_static(b"a file")).await.unwrap();
    house.write(1).await;
    let (name, _) = house.backups().create_backup(&house.sources()).await.unwrap();
    let path = house.backups().path(&name);
    let data = house.folder.join("restored");
    let changed = every_file(&path).into_iter().filter(|file| !file.ends_with("manifest.json"));
    for file in changed {
        let whole = fs::read(&file).unwrap();
        let mut flipped = whole.clone();
        let middle = flipped.len() / 2;
        flipped[middle] ^= 1;
        fs::write(&file, &flipped).unwrap();
        assert!(backup::restore(&path, &data).await.is_err(), "{}", file.display());
        fs::remove_file(&file).unwrap();
        assert!(backup::restore(&path, &data).await.is_err(), "{}", file.display());
        fs::write(&file, whole).unwrap();
        assert!(!data.exists());
    }
    backup::restore(&path, &data).await.unwrap();
    let hidden = |path: &Path| path.file_name().unwrap().to_string_lossy().starts_with(".prospect");
    let mut left = fs::read_dir(&house.folder).unwrap().map(|entry| entry.unwrap().path());
    assert!(!left.any(|path| hidden(&path)), "failed restores leave nothing beside");
}

#[tokio::test]
async fn a_backup_of_a_newer_prospect_is_refused_with_a_sentence() {
    let house = house().await;
    let (name, _) = house.backups().create_backup(&house.sources()).await.unwrap();
    let path = house.backups().path(&name);
    let manifest = path.join("manifest.json");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replace("\"format\": 1", "\"format\": 3")).unwrap();
    let refused = backup::restore(&path, &house.folder.join("x")).await.unwrap_err();
    assert!(refused.to_string().contains("newer Prospect"));
}

#[tokio::test]
async fn a_database_server_is_backed_up_by_its_own_tool() {
    let clock = Clock::default();
    let core = testkit::core_database(&clock).await;
    let market = testkit::market_database(&clock).await;
    let backups = Backups::new(testkit::database::fresh_folder(), clock);
    let on_server = core.postgres().is_some();
    let sources = Sources::of(&core, &market);
    match backups.create_backup(&sources).await {
        Ok(_) => assert!(!on_server),
        Err(error) => {
            assert!(on_server && error.to_string().contains("pg_dump"));
            assert!(backups.list_backups().unwrap().is_empty());
        }
    }
}

/// Names that lead out of a folder on some system, or mean something to it.
fn traversals() -> Vec<String> {
    let parts = [
        "..",
        "../",
        "..\\",
        "../..",
        "../../etc/passwd",
        "..%2f..%2fetc%2fpasswd",
        "%2e%2e/",
        "....//",
        "..;/",
        "/etc/passwd",
        "\\\\server\\share",
        "C:\\windows\\win.ini",
        "C:x",
        "~",
        "~/x",
        ".",
        "./x",
        "x/../../y",
        "x\\..\\..\\y",
        "..\0",
        "x\0.db",
        "\0",
        "CON",
        "nul.txt",
        "aux",
        "x:stream",
        "x.",
        "x ",
        " x",
        "",
        "\u{2024}\u{2024}/x",
        "\u{ff0e}\u{ff0e}/x",
        "%00",
        "\u{c0}\u{ae}",
        "file:///etc/passwd",
        "core.db",
        "keys/1.key",
        "-rf",
        "$(id)",
        "`id`",
        "|id",
        "x\r\ny",
        "*",
        "?",
    ];
    let key = "0".repeat(32);
    let name = "20261121T105000Z-0a1b2c3d";
    let glued = parts.iter().flat_map(|part| {
        [
            format!("{key}{part}"),
            format!("{part}{key}"),
            format!("{name}{part}"),
            format!("{part}{name}"),
        ]
    });
    parts
        .iter()
        .map(|part| (*part).to_owned())
        .chain(glued.filter(|g| *g != key && *g != name))
        .collect()
}

#[expect(clippy::print_stdout, reason = "the figure of the promise")]
#[tokio::test]
async fn files_stay_in_their_box() {
    let house = house().await;
    let names = traversals();
    let mut escapes = 0;
    for name in &names {
        escapes += usize::from(name.parse::<BlobKey>().is_ok());
        escapes += usize::from(name.parse::<BackupName>().is_ok());
        escapes += usize::from(restored_as(&house, name).await);
    }
    println!("S12 names={} escapes={escapes} limit=0 seed=0", names.len());
    assert_eq!(escapes, 0);
}

/// Whether a backup whose manifest names a file so is restored.
async fn restored_as(house: &House, name: &str) -> bool {
    let path = testkit::database::fresh_folder();
    let manifest = serde_json::json!({
        "format": 1, "made_at": "2026-11-21T00:00:00Z", "prospect": "0.1.0", "keys": false,
        "databases": [],
        "files": [{"path": name, "bytes": 0, "sha256": sha256_of_nothing()}],
    });
    fs::write(path.join("manifest.json"), manifest.to_string()).unwrap();
    let restored = backup::restore(&path, &house.folder.join("escaped")).await.is_ok();
    fs::remove_dir_all(path).unwrap();
    restored
}

fn sha256_of_nothing() -> &'static str {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
}

#[tokio::test]
async fn a_blob_is_read_by_its_key_and_removed_once() {
    let blobs = Blobs::open(&testkit::database::fresh_folder()).unwrap();
    let key = blobs.put(Bytes::from_static(b"bytes")).await.unwrap();
    assert_ne!(key, blobs.put(Bytes::from_static(b"bytes")).await.unwrap());
    let key: BlobKey = key.to_string().parse().unwrap();
    assert_eq!(blobs.get(&key).await.unwrap().unwrap(), "bytes");
    blobs.delete(&key).await.unwrap();
    blobs.delete(&key).await.unwrap();
    assert_eq!(blobs.get(&key).await.unwrap(), None);
}
