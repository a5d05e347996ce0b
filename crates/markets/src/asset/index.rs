//! Search over the symbols and names of one workspace, in memory.
//!
//! Measured at 100,000 assets; see the tests for the bound. Built from the rows and thrown away
//! when they change.

use std::sync::Arc;

use super::Asset;

/// Shorter texts are near to everything, so they must match as they are.
const TYPO_LENGTH: usize = 4;

/// Assets by symbol and by the words of their names.
pub(crate) struct SearchIndex {
    /// Sorted by symbol.
    assets: Vec<Arc<Asset>>,
    /// The words of all names, lower case, one after the other.
    text: String,
    /// Where each word stands in `text` and whose it is, sorted by word.
    words: Vec<Word>,
    /// When the newest of the rows was changed.
    pub changed_at: Option<i64>,
}

#[derive(Clone, Copy)]
struct Word {
    start: u32,
    length: u32,
    asset: u32,
}

impl SearchIndex {
    pub(crate) fn build(mut assets: Vec<Asset>) -> Self {
        assets.sort_unstable_by(|a, b| a.symbol.cmp(&b.symbol));
        let changed_at = assets.iter().map(|asset| asset.updated_at.0).max();
        let mut text = String::new();
        let mut words = Vec::with_capacity(assets.len() * 3);
        for (number, asset) in (0_u32..).zip(&assets) {
            let name = asset.name.to_lowercase();
            let identifiers = asset.identifiers.values().map(|value| value.to_lowercase());
            for word in words_of(&name).map(str::to_owned).chain(identifiers) {
                // Four gigabytes of names do not fit the memory anyway.
                let (Ok(start), Ok(length)) =
                    (u32::try_from(text.len()), u32::try_from(word.len()))
                else {
                    continue;
                };
                text.push_str(&word);
                words.push(Word { start, length, asset: number });
            }
        }
        let mut index =
            Self { assets: assets.into_iter().map(Arc::new).collect(), text, words, changed_at };
        let mut words = std::mem::take(&mut index.words);
        words.sort_unstable_by(|a, b| {
            index.word(*a).cmp(index.word(*b)).then(a.asset.cmp(&b.asset))
        });
        index.words = words;
        index
    }

    fn word(&self, word: Word) -> &str {
        let start = word.start as usize;
        &self.text[start..start + word.length as usize]
    }

    /// Returns all assets, by symbol.
    pub(crate) fn assets(&self) -> &[Arc<Asset>] {
        &self.assets
    }

    /// Returns at most `limit` assets that `wanted` lets through, the best first: the symbol
    /// itself, symbols that begin so, names with words that begin so, and when that is not enough,
    /// symbols and words one letter away.
    pub(crate) fn search(
        &self,
        query: &str,
        limit: usize,
        wanted: impl Fn(&Asset) -> bool,
    ) -> Vec<Arc<Asset>> {
        let mut found = Found { numbers: Vec::new(), limit, wanted: &wanted, index: self };
        let symbol = query.trim().to_ascii_uppercase();
        let folded = query.trim().to_lowercase();
        let words: Vec<&str> = words_of(&folded).collect();
        self.by_symbol(&symbol, &mut found);
        self.by_words(&words, &mut found);
        if !found.is_full() {
            self.nearly(&symbol, &words, &mut found);
        }
        found.numbers.iter().map(|number| Arc::clone(&self.assets[*number as usize])).collect()
    }

    fn by_symbol(&self, prefix: &str, found: &mut Found<'_, impl Fn(&Asset) -> bool>) {
        let start = self.assets.partition_point(|asset| asset.symbol.as_str() < prefix);
        let begins = |asset: &&Arc<Asset>| asset.symbol.as_str().starts_with(prefix);
        for (number, _) in (start..).zip(self.assets[start..].iter().take_while(begins)) {
            if found.is_full() {
                return;
            }
            found.add(u32::try_from(number).unwrap_or(u32::MAX));
        }
    }

    fn by_words(&self, words: &[&str], found: &mut Found<'_, impl Fn(&Asset) -> bool>) {
        // The longest word has the fewest matches.
        let Some(first) = words.iter().copied().max_by_key(|word| word.len()) else { return };
        let start = self.words.partition_point(|word| self.word(*word) < first);
        for word in self.words[start..].iter().take_while(|w| self.word(**w).starts_with(first)) {
            if found.is_full() {
                return;
            }
            if words.len() == 1 || self.has_all(word.asset, words) {
                found.add(word.asset);
            }
        }
    }

    fn has_all(&self, asset: u32, words: &[&str]) -> bool {
        let asset = &self.assets[asset as usize];
        let name = asset.name.to_lowercase();
        let symbol = asset.symbol.as_str().to_lowercase();
        words.iter().all(|word| {
            symbol.starts_with(word) || words_of(&name).any(|part| part.starts_with(word))
        })
    }

    fn nearly(&self, symbol: &str, words: &[&str], found: &mut Found<'_, impl Fn(&Asset) -> bool>) {
        if let [word] = words
            && word.len() >= TYPO_LENGTH
        {
            let mut last = "";
            let mut last_is_near = false;
            for entry in &self.words {
                let text = self.word(*entry);
                if text != last {
                    last = text;
                    last_is_near = one_edit_apart(text.as_bytes(), word.as_bytes());
                }
                if last_is_near {
                    found.add(entry.asset);
                }
                if found.is_full() {
                    return;
                }
            }
        }
        if symbol.len() >= TYPO_LENGTH {
            for (number, asset) in (0_u32..).zip(&self.assets) {
                if found.is_full() {
                    return;
                }
                if one_edit_apart(asset.symbol.as_str().as_bytes(), symbol.as_bytes()) {
                    found.add(number);
                }
            }
        }
    }
}

struct Found<'a, W> {
    numbers: Vec<u32>,
    limit: usize,
    wanted: &'a W,
    index: &'a SearchIndex,
}

impl<W: Fn(&Asset) -> bool> Found<'_, W> {
    fn is_full(&self) -> bool {
        self.numbers.len() >= self.limit
    }

    fn add(&mut self, number: u32) {
        let asset = &self.index.assets[number as usize];
        // At most a page of numbers, so looking through them is faster than a set.
        if !self.is_full() && (self.wanted)(asset) && !self.numbers.contains(&number) {
            self.numbers.push(number);
        }
    }
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Whether one letter more, less, different or swapped with its neighbour makes `a` into `b`.
fn one_edit_apart(typed: &[u8], meant: &[u8]) -> bool {
    if typed.len().abs_diff(meant.len()) > 1 {
        return false;
    }
    let same = typed.iter().zip(meant).take_while(|(one, other)| one == other).count();
    match (&typed[same..], &meant[same..]) {
        ([], _) | (_, []) => true,
        ([_, one @ ..], [_, other @ ..]) if one == other => true,
        ([first, second, one @ ..], [third, fourth, other @ ..])
            if first == fourth && second == third && one == other =>
        {
            true
        }
        ([_, rest @ ..], other) if rest == other => true,
        (one, [_, rest @ ..]) => rest == one,
    }
}

#[cfg(test)]
mod tests {
    use kernel::{Id, Timestamp};
    use platform::clock::Clock;

    use super::*;
    use crate::asset::{AssetType, NewAsset};

    fn asset(clock: &Clock, symbol: &str, name: &str) -> Asset {
        let new = NewAsset {
            symbol: symbol.parse().ok(),
            name: Some(name.to_owned()),
            r#type: Some(AssetType::Stock),
            ..NewAsset::default()
        };
        Asset::create(new, clock.id(), clock.id(), clock.now()).unwrap()
    }

    fn symbols(index: &SearchIndex, query: &str) -> Vec<String> {
        index.search(query, 5, |_| true).iter().map(|asset| asset.symbol.to_string()).collect()
    }

    #[test]
    fn symbols_come_before_names_and_typos_last() {
        let clock = Clock::fixed(Timestamp(1_764_000_000_000_000));
        let index = SearchIndex::build(vec![
            asset(&clock, "AAPL", "Apple Inc."),
            asset(&clock, "APLE", "Apple Hospitality REIT"),
            asset(&clock, "MSFT", "Microsoft Corporation"),
            asset(&clock, "A", "Agilent Technologies"),
        ]);
        assert_eq!(symbols(&index, "a"), ["A", "AAPL", "APLE"]);
        assert_eq!(symbols(&index, "apple"), ["AAPL", "APLE"]);
        assert_eq!(symbols(&index, "apple rei"), ["APLE"]);
        assert_eq!(symbols(&index, "micrsoft"), ["MSFT"]);
        assert_eq!(symbols(&index, "MFST"), ["MSFT"]);
        assert!(symbols(&index, "zzzz").is_empty());
    }

    #[test]
    #[expect(clippy::print_stdout, reason = "figures for whoever measures")]
    fn a_search_among_100_000_takes_no_time_a_person_notices() {
        let clock = Clock::fixed(Timestamp(1_764_000_000_000_000));
        let template = asset(&clock, "X", "X");
        let assets = (0..100_000_u32).map(|n| Asset {
            id: Id::from_uuid(uuid::Uuid::from_u128(u128::from(n))),
            symbol: format!("S{n:05}").parse().unwrap(),
            name: format!("Company {} of Place{} Holdings", n % 977, n % 10_007),
            ..template.clone()
        });
        let index = SearchIndex::build(assets.collect());
        for query in
            ["S1", "company", "place77", "place1234 company", "holdngs", "S9999X", "qqqqqq"]
        {
            let started = std::time::Instant::now();
            let found = index.search(query, 50, |_| true);
            let took = started.elapsed();
            println!("{query}: {} in {took:?}", found.len());
            // Generous, since debug builds on a busy machine run this too.
            assert!(took < std::time::Duration::from_millis(500), "{query} took {took:?}");
        }
    }
}
