//! Posts: what people write on a board, and what readers make of it hour by hour.
//!
//! A planted story is talked about for days, and somebody often has a notion of it before it is told: what the posts
//! say first, prices do after. Between stories people write about companies and coins now and then, and most about
//! other things altogether.

use super::{planted, short};
use crate::{
    Class, DAY, MINUTE, World,
    days::Asset,
    noise::Noise,
    path::{number, whole},
};

/// A post as it stands at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    pub id: String,
    pub title: String,
    /// `None` for who asks the others.
    pub url: Option<String>,
    pub author: String,
    pub at: i64,
    /// Votes so far, and what is written below it so far.
    pub points: i64,
    pub comments: i64,
}

const HOUR: i64 = 60 * MINUTE;

/// How far is looked back.
const SEASON: i64 = 90 * DAY;

/// Half of all votes come within so many hours, and half of all comments.
const VOTES: f64 = 5.0;
const COMMENTS: f64 = 9.0;

/// Posts a day about other things.
const OTHERS: i64 = 8;

/// A board at one moment.
struct Board {
    noise: Noise,
    from: i64,
    now: i64,
}

/// Returns the posts of a season up to `now`, newest first.
pub(crate) fn all(world: &World, now: i64) -> Vec<Post> {
    let board = Board { noise: world.noise.named("posts"), from: now - SEASON, now };
    let mut posts = board.stories();
    posts.extend(board.others());
    for asset in &world.assets {
        posts.extend(board.about(asset));
    }
    posts.retain(|post| (board.from..=now).contains(&post.at));
    posts.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.id.cmp(&b.id)));
    posts
}

impl Board {
    /// Returns what is written about the stories that were planted.
    fn stories(&self) -> Vec<Post> {
        let mut posts = Vec::new();
        // Who has a notion writes before it is told.
        for told in planted::told(self.from, self.now + 3 * DAY) {
            let noise = self.noise.named(told.title).at(told.at);
            let before = told.hint.map(|title| {
                let at = told.at - 14 * HOUR - minutes(noise.at(1), 34 * 60);
                self.post(at, title.to_owned(), 40.0, noise.at(2))
            });
            let after = told.posts.iter().zip(3_i64..).map(|(title, place)| {
                let draw = noise.at(place);
                let at = told.at + 20 * MINUTE + (place - 3) * 5 * HOUR + minutes(draw.at(1), 300);
                self.post(at, (*title).to_owned(), 420.0, draw)
            });
            posts.extend(before.into_iter().chain(after));
        }
        posts
    }

    /// Returns what is written about one company or coin, whatever happens to it.
    fn about(&self, asset: &Asset) -> Vec<Post> {
        let worth = asset.listing.close * asset.listing.shares / 1e3;
        let (forms, most): (&[&str], _) = match asset.listing.class {
            Class::Share if worth > 150.0 => (&COMPANIES, 3),
            Class::Share => (&COMPANIES, 2),
            Class::Coin => (&COINS, 3),
            Class::Index if asset.listing.symbol == "^GSPC" => (&INDICES, 3),
            Class::Fund | Class::Index | Class::Currency | Class::Rate => return Vec::new(),
        };
        let own = self.noise.named(asset.listing.symbol);
        let mut posts = Vec::new();
        for week in self.from.div_euclid(7 * DAY)..=self.now.div_euclid(7 * DAY) {
            let noise = own.at(week);
            let count = i64::try_from(noise.below(most)).unwrap_or(0);
            for place in 0..count {
                let draw = noise.at(place);
                // One form after the other, so that none comes again soon.
                let form = text(forms, own.below(100), week * 5 + place);
                let at = week * 7 * DAY + minutes(draw.at(1), 7 * 1_440);
                posts.push(self.post(at, form.replace("{}", short(asset)), 25.0, draw));
            }
        }
        posts
    }

    /// Returns what else people write about.
    fn others(&self) -> Vec<Post> {
        let days = self.from.div_euclid(DAY)..=self.now.div_euclid(DAY);
        let place = |day| (0..OTHERS).map(move |n| (day, n));
        days.flat_map(place)
            .map(|(day, n)| {
                let draw = self.noise.named("others").at(day * OTHERS + n);
                let form = text(&FORMS, draw.at(2).below(1 << 20), 0);
                let thing = text(&THINGS, draw.at(3).below(1 << 20), 0);
                let at = day * DAY + minutes(draw.at(1), 1_440);
                self.post(at, sentence(&form.replace("{}", thing)), 30.0, draw)
            })
            .collect()
    }

    /// Makes a post of its title and what readers may make of it in the end.
    ///
    /// - `usual`: the votes that half of such posts reach.
    fn post(&self, at: i64, title: String, usual: f64, noise: Noise) -> Post {
        let noise = noise.named(&title).at(at);
        let id = format!("demo-{:012x}", noise.bits() >> 16);
        let votes = usual * libm::exp(noise.at(1).normal().clamp(-2.5, 2.5) * 0.9);
        let talked = votes * (0.3 + 0.6 * noise.at(2).uniform());
        let hours = number((self.now - at).max(0)) / number(HOUR);
        let so_far = |all: f64, half: f64| {
            let reached = all * (1.0 - libm::exp2(-hours / half));
            whole(reached)
        };
        let is_question = title.starts_with("Ask HN");
        let site = text(&SITES, noise.at(3).bits() >> 8, 0);
        Post {
            url: (!is_question).then(|| format!("https://{site}.example/{}", &id[5..])),
            author: author(noise.at(4)),
            // Who posts votes for it.
            points: 1 + so_far(votes, VOTES),
            comments: so_far(talked, COMMENTS),
            id,
            title,
            at,
        }
    }
}

/// Returns minutes below `end`.
fn minutes(noise: Noise, end: u64) -> i64 {
    i64::try_from(noise.below(end)).unwrap_or(0) * MINUTE
}

/// Returns the text `further` after a place drawn.
fn text(texts: &[&'static str], drawn: u64, further: i64) -> &'static str {
    let count = i64::try_from(texts.len().max(1)).unwrap_or(1);
    let place = (i64::try_from(drawn).unwrap_or(0) % count + further % count).rem_euclid(count);
    usize::try_from(place).ok().and_then(|place| texts.get(place)).copied().unwrap_or_default()
}

/// Begins a title with a capital.
fn sentence(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn author(noise: Noise) -> String {
    let (first, second) = (noise.at(1).below(1 << 20), noise.at(2).below(1 << 20));
    let number = noise.at(3).below(300);
    let name = format!("{}{}", text(&FIRST, first, 0), text(&SECOND, second, 0));
    if number < 100 { format!("{name}{number}") } else { name }
}

const SITES: [&str; 7] = ["blog", "notes", "code", "paper", "workshop", "lab", "letters"];

const FIRST: [&str; 12] = [
    "quiet", "north", "tiny", "paper", "copper", "late", "grey", "second", "salt", "idle", "plain",
    "inner",
];

const SECOND: [&str; 12] = [
    "heron", "lathe", "pixel", "ferry", "tensor", "maple", "socket", "anvil", "otter", "ledger",
    "vowel", "comet",
];

const COMPANIES: [&str; 16] = [
    "I read ten years of reports of {} so that you need not",
    "{} from within: notes after four years as an engineer",
    "Ask HN: would you hold {} for ten years?",
    "Show HN: every dividend and split of {} on one page",
    "How {} decides what to build",
    "The part of {} that nobody looks at",
    "An old interview with the founders of {}",
    "What happened to the people who left {} in 2015",
    "{} opens a part of its code",
    "Ask HN: what is it like to sell to {}?",
    "Why I sold {} too early, with numbers",
    "The supply chain of {} as a map",
    "{} and the limits of growth",
    "A letter to the shareholders of {}",
    "Show HN: a model of the sales of {} in a sheet",
    "{} moves its data out of the cloud",
];

const COINS: [&str; 12] = [
    "Fees of {} over a year, as a chart",
    "Ask HN: how do you keep the keys of {}?",
    "Show HN: an explorer of {} in a single file",
    "What a node of {} costs a month",
    "{} explained without a single analogy",
    "Who holds {}: a look at the chain",
    "I lost my {} and this is how",
    "The next upgrade of {}, read line by line",
    "Ask HN: does your company accept {}?",
    "How busy is {} at night?",
    "{} under load: measurements",
    "A history of forks of {}",
];

const INDICES: [&str; 11] = [
    "What a day without its best ten does to the {}",
    "Ask HN: do you hold anything beside the {}?",
    "Show HN: the weights of the {} as a map",
    "The {} in gold, oil and hours of work",
    "How a company comes into the {}, and how it leaves",
    "A century of falls of the {}, aligned",
    "I put the same sum into the {} each month for 20 years",
    "The {} at night: what futures know",
    "Show HN: the {} as a landscape to walk in",
    "Half of the {} is seven companies: so what?",
    "The {} is up again; three charts that disagree",
];

const FORMS: [&str; 14] = [
    "Show HN: {} in a weekend",
    "Ask HN: how do you choose {}?",
    "{}: what I learned in ten years",
    "The hidden cost of {}",
    "Why we moved away from {}",
    "{}, explained with drawings",
    "Ask HN: who still uses {}?",
    "{} from first principles",
    "A short history of {}",
    "How we made {} four times as fast",
    "I was wrong about {}",
    "{} without the cloud",
    "The case for {}",
    "Show HN: {} for people who forget things",
];

const THINGS: [&str; 30] = [
    "a message queue",
    "a mechanical keyboard",
    "a heat pump",
    "a small language model",
    "a home network",
    "a database in one file",
    "a weather station",
    "a text editor",
    "a build system",
    "a spreadsheet",
    "a terminal",
    "a sourdough starter",
    "a bicycle computer",
    "a spam filter",
    "a chess engine",
    "a static site",
    "a synthesiser",
    "a type checker",
    "a telescope mount",
    "a password manager",
    "a feed reader",
    "a load balancer",
    "a map of one street",
    "a garden sensor",
    "a spelling checker",
    "a font",
    "a backup that restores",
    "a calendar",
    "a print shop",
    "a radio",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const START: i64 = 1_795_197_600_000_000;

    fn world() -> World {
        World::new(7, START, crate::demo())
    }

    #[test]
    fn posts_only_gain_votes_and_none_is_of_the_future() {
        let world = world();
        let (then, later) = (world.posts(START), world.posts(START + 2 * DAY));
        assert!((900..4_000).contains(&then.len()), "{}", then.len());
        assert!(then.iter().all(|post| post.at <= START && post.points >= 1 && post.comments >= 0));
        let ids: BTreeSet<&str> = then.iter().map(|post| post.id.as_str()).collect();
        assert_eq!(ids.len(), then.len());
        let mut grown = 0;
        for post in then.iter().filter(|post| post.at > START - 80 * DAY) {
            let now = later.iter().find(|it| it.id == post.id).unwrap();
            assert!(now.points >= post.points && now.comments >= post.comments, "{}", post.title);
            assert_eq!((&now.title, &now.url, &now.author), (&post.title, &post.url, &post.author));
            grown += usize::from(now.points > post.points);
        }
        assert!(grown > 10, "{grown}");
    }

    #[test]
    fn a_planted_story_is_guessed_at_before_and_talked_about_after_it_is_told() {
        let world = world();
        let posts = world.posts(START);
        let (mut guessed, mut talked) = (0, 0);
        for told in world.plots(START - 80 * DAY, START - 3 * DAY) {
            let at = |title: &str| posts.iter().find(|post| post.title == title).unwrap().at;
            if let Some(hint) = told.hint {
                guessed += 1;
                assert!((told.at - 3 * DAY..told.at).contains(&at(hint)), "{hint}");
            }
            for title in told.posts {
                talked += 1;
                assert!((told.at..told.at + 2 * DAY).contains(&at(title)), "{title}");
            }
            // Somebody who seeks a company by its name finds what is said of it.
            let names = told.symbols.iter().filter_map(|it| world.asset(it)).map(short);
            let is_found = |name: &str| told.posts.iter().any(|title| title.contains(name));
            assert!(names.into_iter().any(is_found), "{}", told.title);
        }
        assert!(guessed >= 3 && talked >= 6, "{guessed} {talked}");
    }
}
