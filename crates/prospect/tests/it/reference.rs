//! The documents in `docs/reference` that programs and people read are those of this version.
//!
//! `PROSPECT_BLESS=1` writes them anew.

use std::{fmt::Write, fs, path::Path};

use serde_json::Value;

use crate::support::{Call, Product};

/// Where the documents are.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference");

/// Compares a document with what is committed, or writes it.
fn keep(name: &str, text: &str) {
    let path = Path::new(FOLDER).join(name);
    if std::env::var_os("PROSPECT_BLESS").is_some() {
        fs::create_dir_all(FOLDER).unwrap();
        fs::write(&path, text).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == text, "docs/reference/{name} is out of date: PROSPECT_BLESS=1 writes it");
}

/// The document as it is served, its keys in one order whatever order the parts were joined in.
async fn document() -> Value {
    let product = Product::fresh().await;
    let answer = Call::new("GET", "/openapi.json").ask(&product.router).await;
    let document: Value = serde_json::from_slice(&answer.bytes).unwrap();
    product.app.close().await;
    sorted(document)
}

fn sorted(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> =
                members.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            members.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(members.into_iter().collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        other => other,
    }
}

#[tokio::test]
async fn the_openapi_document_is_up_to_date() {
    let text = serde_json::to_string_pretty(&document().await).unwrap() + "\n";
    keep("openapi.json", &text);
}

/// Yields each operation with its method and path.
fn operations(document: &Value) -> Vec<(String, &Value)> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if operation.get("operationId").is_some() {
                found.push((format!("{} {path}", method.to_uppercase()), operation));
            }
        }
    }
    found
}

#[tokio::test]
async fn every_operation_says_what_it_does_and_what_it_takes_and_gives() {
    let document = document().await;
    let mut problems = String::new();
    let mut names = std::collections::BTreeSet::new();
    for (name, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap();
        if !names.insert(id) {
            writeln!(problems, "{name}: the name {id} is taken").unwrap();
        }
        if operation["summary"].as_str().unwrap_or_default().is_empty() {
            writeln!(problems, "{name}: no summary").unwrap();
        }
        for (what, content) in bodies(operation) {
            for (kind, media) in content.as_object().unwrap() {
                if !is_described(media, &document) {
                    writeln!(problems, "{name}: {what} {kind} has neither example nor schema")
                        .unwrap();
                }
            }
        }
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        for (at, _) in name.match_indices('{') {
            let parameter = name[at + 1..].split('}').next().unwrap();
            let declared = |one: &Value| one["name"] == parameter && one["in"] == "path";
            if !parameters.iter().any(declared) {
                writeln!(problems, "{name}: the parameter {parameter} is not described").unwrap();
            }
        }
    }
    assert!(problems.is_empty(), "{problems}");
    assert!(names.len() > 40, "only {} operations", names.len());
}

fn bodies(operation: &Value) -> Vec<(String, &Value)> {
    let mut found = Vec::new();
    if let Some(content) = operation["requestBody"].get("content") {
        found.push(("the request".to_owned(), content));
    }
    for (code, response) in operation["responses"].as_object().unwrap() {
        if let Some(content) = response.get("content") {
            found.push((format!("the answer {code}"), content));
        }
    }
    found
}

/// Whether a body has an example, or a schema that says more than "something".
fn is_described(media: &Value, document: &Value) -> bool {
    if media.get("example").is_some() || media.get("examples").is_some() {
        return true;
    }
    match media["schema"]["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).is_some(),
        None => media["schema"].as_object().is_some_and(|schema| !schema.is_empty()),
    }
}

#[tokio::test]
async fn the_schema_is_up_to_date() {
    let folder = testkit::database::fresh_folder();
    // Always SQLite: the text of the other database is the migrations themselves.
    let product = Product::on(&folder, &[]).await;
    let mut text =
        "-- The tables of SQLite after every migration, as the database reports them.\n".to_owned();
    for (name, db) in [("core.db", &product.app.core), ("market.db", &product.app.market)] {
        let statements: Vec<(String,)> = db
            .all(
                "select sql from sqlite_master where sql is not null and name not like 'sqlite%'
                 order by type desc, name",
                [],
            )
            .await
            .unwrap();
        assert!(!statements.is_empty());
        write!(text, "\n-- {name}\n").unwrap();
        for (sql,) in statements {
            write!(text, "\n{sql};\n").unwrap();
        }
    }
    product.app.close().await;
    keep("schema.sql", &text);
}
