//! The rules of the house that no compiler checks.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The workspace.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Who may depend on whom. A line missing here is a dependency forbidden.
const MAY_USE: &[(&str, &[&str])] = &[
    ("kernel", &[]),
    ("quant", &[]),
    ("formula", &["quant"]),
    ("platform", &["kernel"]),
    ("adapters", &["kernel", "platform"]),
    ("identity", &["kernel", "platform"]),
    ("providers", &["kernel", "platform"]),
    ("world", &[]),
    ("markets", &["kernel", "platform", "providers", "formula", "quant"]),
    ("collab", &["kernel", "platform"]),
    ("lab", &["kernel", "platform", "markets", "formula", "quant"]),
    ("server", &["kernel", "platform", "identity"]),
    (
        "prospect",
        &[
            "kernel",
            "platform",
            "adapters",
            "identity",
            "providers",
            "world",
            "markets",
            "collab",
            "lab",
            "server",
        ],
    ),
    ("testkit", &["kernel", "platform"]),
];

/// Lines of a file without its tests; what is longer has two subjects.
const MAX_LINES: usize = 400;

/// Files that may be longer, each with its reason.
const LONGER: &[(&str, &str)] = &[];

#[test]
fn crates_depend_only_downwards() {
    let ours: BTreeSet<&str> = MAY_USE.iter().map(|(name, _)| *name).collect();
    let folders: BTreeSet<String> = fs::read_dir(Path::new(ROOT).join("crates"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let listed: BTreeSet<String> = ours.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(folders, listed, "every crate has its line in MAY_USE");
    for (name, allowed) in MAY_USE {
        let manifest = read(&crate_folder(name).join("Cargo.toml"));
        let dependencies = section(&manifest, "[dependencies]");
        for line in dependencies.lines() {
            let used = line.split(['.', ' ', '=']).next().unwrap();
            assert!(!ours.contains(used) || allowed.contains(&used), "{name} may not use {used}");
        }
    }
}

#[test]
fn files_are_short_named_and_say_what_they_are() {
    let mut problems = Vec::new();
    for (path, text) in sources() {
        let stem = path.file_stem().unwrap().to_str().unwrap();
        if ["mod", "utils", "util", "helpers", "common", "misc", "shared", "types"].contains(&stem)
        {
            problems.push(format!("{} says nothing", path.display()));
        }
        let lines = text.split("#[cfg(test)]").next().unwrap().lines().count();
        let excused = LONGER.iter().any(|(name, _)| path.ends_with(name));
        if lines > MAX_LINES && !excused {
            problems.push(format!("{} has {lines} lines", path.display()));
        }
        if !text.starts_with("//!") {
            problems.push(format!("{} does not say what it is", path.display()));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn each_layer_stays_in_its_files() {
    let mut problems = Vec::new();
    for (path, text) in sources() {
        let shown = path.display().to_string();
        let code = text.split("#[cfg(test)]").next().unwrap();
        let context = ["/identity/", "/markets/", "/lab/", "/collab/"]
            .iter()
            .any(|name| shown.contains(name));
        let is_store = path.file_stem().is_some_and(|stem| stem == "store")
            || shown.contains("/store/")
            || shown.contains("/platform/src/");
        let has_sql = ["select ", "insert into ", "update ", "delete from "]
            .iter()
            .any(|word| code.lines().any(|line| starts_with_sql(line, word)));
        if has_sql && !is_store {
            problems.push(format!("{shown} has SQL: it belongs into store.rs"));
        }
        let is_route =
            shown.contains("routes") || shown.ends_with("/http.rs") || shown.contains("/http/");
        if context && knows_axum(code) && !is_route {
            problems.push(format!("{shown} knows axum: it belongs into routes.rs"));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// `utoipa_axum` is how a context offers its routes; axum itself is for those files alone.
fn knows_axum(code: &str) -> bool {
    code.match_indices("axum::").any(|(at, _)| !code[..at].ends_with("utoipa_"))
}

/// SQL begins a string literal, or a line of one.
fn starts_with_sql(line: &str, word: &str) -> bool {
    let line = line.trim_start();
    let quoted = line.find('"').map_or("", |at| &line[at + 1..]);
    !line.starts_with("//")
        && quoted.starts_with(word)
        && (quoted.contains(" from ") || word != "select ")
}

#[test]
fn colours_of_the_web_come_from_tokens() {
    let mut problems = Vec::new();
    for folder in ["web/src/features", "web/src/routes", "web/src/ui", "web/src/shell"] {
        for path in files(&Path::new(ROOT).join(folder)) {
            let is_code = path.extension().is_some_and(|e| e == "css" || e == "tsx" || e == "ts");
            let is_test = path.to_string_lossy().contains(".test.");
            if is_code && !is_test && read(&path).lines().any(has_colour_literal) {
                problems.push(path.display().to_string());
            }
        }
    }
    assert!(problems.is_empty(), "colour literals outside design/: {problems:?}");
}

fn has_colour_literal(line: &str) -> bool {
    let hex = line.split('#').skip(1).any(|rest| {
        let digits = rest.chars().take_while(char::is_ascii_hexdigit).count();
        let after = rest.chars().nth(digits);
        matches!(digits, 3 | 6 | 8)
            && after.is_none_or(|c| matches!(c, ';' | ' ' | '"' | '\'' | ')' | ','))
    });
    let rgb = ["rgb(", "rgba(", "hsl("].iter().any(|function| {
        line.split(function).skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    });
    // No colour at all is a colour of every theme.
    let is_nothing = line.contains("rgba(0, 0, 0, 0)") || line.trim_start().starts_with("/*");
    (hex || rgb) && !is_nothing
}

#[test]
fn the_list_of_error_codes_is_up_to_date() {
    let mut codes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, text) in sources() {
        let code = text.split("#[cfg(test)]").next().unwrap();
        let owner = path.strip_prefix(Path::new(ROOT).join("crates")).unwrap();
        let owner = owner.iter().next().unwrap().to_str().unwrap().to_owned();
        for marker in ["code: \"", "conflict(\"", "refused(\"", "conflict(\n", "refused(\n"] {
            for rest in code.split(marker).skip(1) {
                let rest = rest.trim_start().trim_start_matches('"');
                let name: String = rest
                    .chars()
                    .take_while(|c| c.is_ascii_uppercase() || *c == '_' || c.is_ascii_digit())
                    .collect();
                if name.len() > 3 {
                    codes.entry(name).or_default().insert(owner.clone());
                }
            }
        }
    }
    for name in [
        "NOT_FOUND",
        "VALIDATION_ERROR",
        "UNAUTHENTICATED",
        "FORBIDDEN",
        "PRECONDITION_FAILED",
        "UPSTREAM_UNAVAILABLE",
        "INTERNAL",
    ] {
        codes.entry(name.to_owned()).or_default().insert("kernel".to_owned());
    }
    let mut text =
        "# Error codes\n\nEvery `error.code` a client may see, and the part that gives it. \
        Made by a test from the source.\n\n| code | given by |\n| --- | --- |\n"
            .to_owned();
    for (code, owners) in codes {
        let owners: Vec<String> = owners.into_iter().collect();
        text.extend(["| `", &code, "` | ", &owners.join(", "), " |\n"]);
    }
    same_as_committed("docs/reference/errors.md", &text);
}

/// Compares with the committed reference, or writes it when `PROSPECT_BLESS` is set.
fn same_as_committed(path: &str, text: &str) {
    let file = Path::new(ROOT).join(path);
    if std::env::var_os("PROSPECT_BLESS").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, text).unwrap();
    }
    let committed = fs::read_to_string(&file).unwrap_or_default();
    assert!(committed == text, "{path} is out of date: PROSPECT_BLESS=1 cargo test -p testkit");
}

fn crate_folder(name: &str) -> PathBuf {
    Path::new(ROOT).join("crates").join(name)
}

fn sources() -> Vec<(PathBuf, String)> {
    MAY_USE
        .iter()
        .flat_map(|(name, _)| files(&crate_folder(name).join("src")))
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .map(|path| {
            let text = read(&path);
            (path, text)
        })
        .collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn section<'t>(manifest: &'t str, name: &str) -> &'t str {
    manifest.split(name).nth(1).unwrap_or_default().split("\n[").next().unwrap_or_default()
}
