//! Hacker News: what people who make software point each other to, by its search at Algolia, without a key.
//!
//! Source: the documentation of the search API (version 1): `search_by_date` answers newest first, `search` without
//! words by points. The search also finds spellings that are merely alike, so a title counts only where it names what
//! was asked about.

use kernel::Timestamp;
use serde::Deserialize;

use crate::{
    Access, Answer, Ask, BarPrices, Capability, Card, Fault, Key, Limit, Next, Payload, Post,
    Proof, Provider, Question, calendar,
    question::Subject,
    read::{self, Number},
};

pub(crate) struct HackerNews;

static CARD: Card = Card {
    id: "hacker_news",
    name: "Hacker News",
    home: "https://news.ycombinator.com",
    bases: &[("search", "https://hn.algolia.com")],
    capabilities: &[Capability::Posts],
    streams: false,
    key: Key::None,
    limits: &[Limit::per_minute(60)],
    bar_prices: BarPrices::Raw,
    proof: Proof::Recording,
    default_on: true,
    notes: "Posts and what readers made of them; points and comments are those of the moment of asking. About an \
            asset are the posts whose title names it; about everything those of three days with the most points.",
};

/// Who asks about nothing in particular hears what was voted for most in so long.
const SPAN: std::time::Duration = std::time::Duration::from_hours(3 * 24);

/// Posts of one answer at most.
const MOST: usize = 100;

impl Provider for HackerNews {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn next(&self, question: &Question, access: &Access, got: &[Payload]) -> Result<Next, Fault> {
        let Question::Posts { about, limit } = question else {
            return Err(question.unsupported());
        };
        let limit = (*limit).clamp(1, MOST);
        if got.is_empty() {
            return Ok(Next::Ask(ask(about.as_ref(), limit, access.now)));
        }
        let mut posts = Vec::new();
        for payload in got {
            let hits: Hits = read::json(payload)?;
            posts.extend(hits.hits.into_iter().filter_map(post));
        }
        posts.retain(|post| about.as_ref().is_none_or(|it| it.is_named_in(&post.title)));
        posts.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.id.cmp(&b.id)));
        // A title may name it by its name and its short form.
        posts.dedup_by(|a, b| a.id == b.id);
        posts.truncate(limit);
        Ok(Next::Answer(Answer::Posts(posts)))
    }
}

/// Returns a search for each spelling of what is asked about, in titles alone.
fn ask(about: Option<&Subject>, limit: usize, now: Timestamp) -> Vec<Ask> {
    let Some(subject) = about else {
        let since = format!("created_at_i>{}", calendar::seconds(now.minus(SPAN)));
        let voted = Ask::get("search", "/api/v1/search").with("tags", "story");
        return vec![voted.with("numericFilters", since).with("hitsPerPage", limit)];
    };
    let stories = Ask::get("search", "/api/v1/search_by_date").with("tags", "story");
    let search = |spelling: &str| {
        // In quotes words are found beside each other.
        let phrase = format!("\"{}\"", spelling.replace('"', " "));
        let stories = stories.clone().with("query", phrase);
        stories.with("restrictSearchableAttributes", "title").with("hitsPerPage", limit)
    };
    subject.spellings().map(search).collect()
}

#[derive(Deserialize)]
struct Hits {
    hits: Vec<Hit>,
}

#[derive(Deserialize)]
struct Hit {
    #[serde(rename = "objectID")]
    id: String,
    title: Option<String>,
    url: Option<String>,
    author: Option<String>,
    points: Option<i64>,
    num_comments: Option<i64>,
    #[serde(default)]
    created_at_i: Number,
}

/// Returns a hit as a post; answers to polls, which have no title, are none.
fn post(hit: Hit) -> Option<Post> {
    let title = hit.title.filter(|title| !title.trim().is_empty())?;
    let is_number = !hit.id.is_empty() && hit.id.bytes().all(|c| c.is_ascii_digit());
    let home = CARD.home;
    Some(Post {
        discussion: is_number.then(|| format!("{home}/item?id={}", hit.id)),
        id: hit.id,
        title,
        // Who asks the others points nowhere.
        url: hit.url.filter(|url| !url.is_empty()),
        at: hit.created_at_i.seconds(),
        author: hit.author,
        points: hit.points,
        comments: hit.num_comments,
    })
}
