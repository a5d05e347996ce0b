//! The fuzz target without libFuzzer: its corpus, and what becomes of it by many small changes that
//! are the same in every run.

use std::{fs, path::Path};

use formula::catalogue;

use quant::random::Random;

use crate::promise::of_any_text;

const INPUTS: usize = 20_000;

const MARKS: &[&str] = &[
    "(",
    ")",
    "[1]",
    "[",
    "]",
    ",",
    ".",
    "=",
    "==",
    "<",
    ">",
    "+",
    "-",
    " - ",
    "*",
    "/",
    "'",
    "\"",
    "@1w",
    "@",
    ":",
    "n=",
    " and ",
    " or ",
    "not ",
    "1",
    "0",
    "2.5",
    "1e9",
    "99999",
    "close",
    "asset",
    "AAPL",
    "BRK.B",
    "macro:",
    "trend(\"a\")",
    ".signal",
    ".upper",
    "é",
    "\n",
    "^",
    "_",
];

fn corpus() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/text");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// Changes a text at one place.
fn change(text: &mut Vec<u8>, dice: &mut Random, corpus: &[Vec<u8>]) {
    let at = dice.below(text.len() + 1);
    let end = (at + dice.below(9)).min(text.len());
    match dice.below(6) {
        0 => drop(text.drain(at..end)),
        1 => {
            let twice = text[at..end].to_vec();
            text.splice(at..at, twice.repeat(1 + dice.below(40)));
        }
        2 => drop(text.splice(at..end, MARKS[dice.below(MARKS.len())].bytes())),
        3 => {
            let name = catalogue()[dice.below(catalogue().len())].name;
            text.splice(at..at, name.bytes());
        }
        4 => {
            let other = &corpus[dice.below(corpus.len())];
            let from = dice.below(other.len() + 1);
            text.splice(at..end, other[from..].iter().copied());
        }
        _ => text.extend(u8::try_from(dice.below(256))),
    }
}

#[test]
fn the_corpus_keeps_every_promise() {
    let corpus = corpus();
    assert!(corpus.len() > 10);
    for text in &corpus {
        of_any_text(text);
    }
}

#[test]
fn many_changes_of_the_corpus_keep_every_promise() {
    let (corpus, mut dice) = (corpus(), Random::new(3));
    for _ in 0..INPUTS {
        let mut text = corpus[dice.below(corpus.len())].clone();
        for _ in 0..=dice.below(5) {
            change(&mut text, &mut dice, &corpus);
        }
        of_any_text(&text);
    }
}
