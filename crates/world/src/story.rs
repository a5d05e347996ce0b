//! News: the stories that are planted, what happens in the world, and what papers write between; and what people
//! post of it.

mod events;
mod flow;
pub(crate) mod planted;
pub(crate) mod talk;

use crate::{Class, DAY, World, days::Asset, noise::Noise, path::number};

/// A piece of news.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    pub id: String,
    pub title: String,
    pub publisher: &'static str,
    pub at: i64,
    pub symbols: Vec<&'static str>,
}

const PAPERS: [&str; 6] = [
    "Demo Wire",
    "The Made-up Times",
    "Synthetic Press",
    "Seeded Journal",
    "Pretend Post",
    "Invented Markets Daily",
];

/// How far is looked back for one symbol, and for all.
const YEAR: i64 = 366 * DAY;
const WEEKS: i64 = 21 * DAY;

/// What news are made from: a time, and everything that was known in it.
struct Desk<'w> {
    world: &'w World,
    noise: Noise,
    from: i64,
    now: i64,
}

/// Returns the news up to `now`, newest first: of the last year about `symbol`, or of three weeks about everything.
pub(crate) fn all(world: &World, symbol: Option<&str>, now: i64) -> Vec<Story> {
    let from = now - if symbol.is_some() { YEAR } else { WEEKS };
    let desk = Desk { world, noise: world.noise.named("news"), from, now };
    let mut stories = desk.planted();
    stories.extend(desk.economy());
    for asset in &world.assets {
        if symbol.is_none_or(|symbol| asset.listing.symbol == symbol) {
            stories.extend(desk.events(asset));
            stories.extend(desk.flow(asset));
        }
    }
    stories.retain(|story| {
        (from..=now).contains(&story.at)
            && symbol.is_none_or(|symbol| story.symbols.contains(&symbol))
    });
    stories.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.id.cmp(&b.id)));
    stories
}

impl Desk<'_> {
    fn planted(&self) -> Vec<Story> {
        let told = planted::told(self.from, self.now).into_iter();
        told.map(|told| self.story(told.at, told.title.to_owned(), told.symbols.to_vec())).collect()
    }

    fn story(&self, at: i64, title: String, symbols: Vec<&'static str>) -> Story {
        let noise = self.noise.at(at).named(&title);
        let paper = usize::try_from(noise.below(6)).unwrap_or(0);
        let publisher = PAPERS.get(paper).copied().unwrap_or("Demo Wire");
        Story { id: format!("{:016x}", noise.bits()), title, publisher, at, symbols }
    }
}

/// What a paper calls it: without what companies are called before the law.
fn short(asset: &Asset) -> &'static str {
    let name = asset.listing.name;
    match asset.listing.symbol {
        "IBM" => return "IBM",
        "^GSPC" | "SP500" => return "S&P 500",
        _ => {}
    }
    let ends = [
        ", Inc.",
        " & Co., Inc.",
        " Co., Inc.",
        " Inc.",
        " Incorporated",
        " Corporation",
        " & Company",
        " and Company",
        " Company",
        " & Co.",
        " Systems",
    ];
    let cut = ends.iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
    let cut = cut.strip_suffix(".com").unwrap_or(cut);
    cut.strip_prefix("The ").unwrap_or(cut)
}

/// Writes which way it went, and how far: `up 3.2%`.
fn way(by: f64) -> String {
    match (percent(by), by >= 0.0) {
        (text, _) if text == "0.0%" => "unchanged".to_owned(),
        (text, true) => format!("up {text}"),
        (text, false) => format!("down {text}"),
    }
}

/// Writes a return as percent without its sign: `3.2%`.
fn percent(by: f64) -> String {
    format!("{:.1}%", by.abs() * 100.0)
}

/// Writes a price with as many digits as it has.
fn money(asset: &Asset, steps: i64) -> String {
    let digits = usize::try_from(asset.listing.decimals).unwrap_or(2);
    let price = number(steps) / asset.scale;
    let sign = if matches!(asset.listing.class, Class::Share | Class::Fund | Class::Coin) {
        "$"
    } else {
        ""
    };
    format!("{sign}{price:.digits$}")
}

/// Writes thousands of dollars as a paper does: `4.2 billion`.
fn billions(thousands: i64) -> String {
    match number(thousands) / 1e6 {
        many if many >= 1.0 => format!("${many:.1} billion"),
        few => format!("${:.0} million", few * 1e3),
    }
}
