//! Q12: a screen of 10,000 assets by five rules, the best hundred by a score of four columns.

use std::fmt::Write;

use formula::{Order, Screen, check};
use kernels::{data::uniform, measure::repeated};
use serde_json::{Value, json};

const ASSETS: usize = 10_000;
const FIELDS: usize = 40;
const WANTED: usize = 100;

const RULES: &str = "F00 > 0.2 and F01 < 0.9 and F02 > 0.1 and F03 < 0.8 and F04 > 0.3";
const SCORE: &str = "0.4 * zscore(F10) + 0.3 * zscore(F11) - 0.2 * zscore(F12) + 0.1 * zscore(F13)";

/// All fields are kept as columns, though a screen reads few of them, as a table would have them.
pub fn run() -> Value {
    let (Some(mut screen), Some(mut every_field)) = (screen(RULES), screen(&rules_of_all_fields()))
    else {
        return json!({"error": "the screen is not understood"});
    };
    fill(&mut screen);
    fill(&mut every_field);
    let (hits, cpu) = repeated(|| screen.run(Order::HighestFirst, WANTED));
    let (_, cpu_of_all) = repeated(|| every_field.run(Order::HighestFirst, WANTED));
    let first: Vec<usize> = hits.first.iter().take(5).map(|hit| hit.asset).collect();
    json!({
        "assets": ASSETS, "fields": FIELDS, "cpu_s": cpu, "cpu_s_40_rules": cpu_of_all,
        "total": hits.total, "check": first,
    })
}

fn screen(rules: &str) -> Option<Screen> {
    Screen::new(&check(rules).ok()?).ok()?.ordered_by(&check(SCORE).ok()?).ok()
}

/// A rule for each of the forty fields, which all assets pass but for the five of [`RULES`].
fn rules_of_all_fields() -> String {
    (5..FIELDS).fold(RULES.to_owned(), |mut rules, field| {
        // Writing to a text cannot fail.
        _ = write!(rules, " and F{field:02} >= 0");
        rules
    })
}

/// The peers' table: uniforms row by row, stream 6.
fn fill(screen: &mut Screen) {
    screen.resize(ASSETS);
    let fields: Vec<usize> = screen
        .columns()
        .iter()
        .filter_map(|column| column.normalised().strip_prefix('F')?.parse().ok())
        .collect();
    for asset in 0..ASSETS {
        let values: Vec<f64> =
            fields.iter().map(|field| uniform(6, (asset * FIELDS + field) as u64)).collect();
        screen.set_asset(asset, &values);
    }
}
