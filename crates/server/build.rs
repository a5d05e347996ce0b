//! Makes sure there is a web UI to embed: the Rust build does not need Node.

use std::{env, fs, path::Path};

fn main() {
    let root = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let dist = Path::new(&root).join("../../web/dist");
    println!("cargo:rerun-if-changed={}", dist.display());
    let index = dist.join("index.html");
    if !index.exists() {
        let page = "<!doctype html><title>Prospect</title><p>This binary was built without its web \
            UI: run <code>make web</code> and build again. The API is at <a href=\"/docs\">/docs</a>.";
        if fs::create_dir_all(&dist).and_then(|()| fs::write(&index, page)).is_err() {
            println!("cargo:warning=web/dist cannot be written: build the web UI first");
        }
    }
}
