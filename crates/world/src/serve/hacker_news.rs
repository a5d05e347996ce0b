//! Posts, in the shape of the search of Hacker News.

use axum::{
    Json, Router,
    extract::{Query, State},
    routing::get,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Stage;
use crate::{Post, SECOND};

pub(super) fn router() -> Router<Stage> {
    Router::new()
        .route("/api/v1/search_by_date", get(newest))
        .route("/api/v1/search", get(most_voted))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sought {
    #[serde(default)]
    query: String,
    #[serde(default)]
    tags: String,
    #[serde(default)]
    numeric_filters: String,
    hits_per_page: Option<usize>,
    #[serde(default)]
    page: usize,
}

async fn newest(State(stage): State<Stage>, Query(asked): Query<Sought>) -> Json<Value> {
    Json(found(&stage.world.posts(stage.clock.now()), &asked))
}

async fn most_voted(State(stage): State<Stage>, Query(asked): Query<Sought>) -> Json<Value> {
    let mut posts = stage.world.posts(stage.clock.now());
    posts.sort_by_key(|post| (-post.points, -post.comments));
    Json(found(&posts, &asked))
}

/// Answers with what was asked for of `posts`, in their order.
fn found(posts: &[Post], asked: &Sought) -> Value {
    let all = if matches!(asked.tags.as_str(), "" | "story") { posts } else { &[] };
    let found: Vec<&Post> = all
        .iter()
        .filter(|post| is_found(&asked.query, &post.title) && passes(&asked.numeric_filters, post))
        .collect();
    let size = asked.hits_per_page.unwrap_or(20).clamp(1, 1_000);
    let hits: Vec<Value> =
        found.iter().skip(asked.page.saturating_mul(size)).take(size).map(|it| hit(it)).collect();
    json!({
        "hits": hits, "nbHits": found.len(), "page": asked.page,
        "nbPages": found.len().div_ceil(size), "hitsPerPage": size, "exhaustiveNbHits": true,
        "query": asked.query, "params": "advancedSyntax=true", "processingTimeMS": 1,
    })
}

/// Whether every word stands in the title; words in quotes stand beside each other.
fn is_found(query: &str, title: &str) -> bool {
    let (query, title) = (query.trim().to_lowercase(), title.to_lowercase());
    match query.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(phrase) => title.contains(phrase.trim()),
        None => query.split_whitespace().all(|word| title.contains(word)),
    }
}

/// Whether every condition holds: `points>=20,created_at_i<1700000000`. One that is not understood never holds.
fn passes(conditions: &str, post: &Post) -> bool {
    conditions.split(',').filter(|it| !it.trim().is_empty()).all(|condition| {
        let Some(end) = condition.find(['<', '>', '=']) else { return false };
        let (name, rest) = condition.split_at(end);
        let value = match name.trim() {
            "points" => post.points,
            "num_comments" => post.comments,
            "created_at_i" => post.at / SECOND,
            _ => return false,
        };
        let number = rest.trim_start_matches(['<', '>', '=']);
        let Ok(number) = number.trim().parse::<i64>() else { return false };
        match rest.strip_suffix(number.to_string().as_str()).map_or("", str::trim) {
            "<" => value < number,
            "<=" => value <= number,
            "=" => value == number,
            ">=" => value >= number,
            ">" => value > number,
            _ => false,
        }
    })
}

fn hit(post: &Post) -> Value {
    let created = jiff::Timestamp::from_microsecond(post.at).unwrap_or_default();
    let tags =
        ["story".to_owned(), format!("author_{}", post.author), format!("story_{}", post.id)];
    json!({
        "created_at": created.to_string(), "created_at_i": post.at / SECOND, "title": post.title,
        "url": post.url, "author": post.author, "points": post.points,
        "num_comments": post.comments, "story_text": null, "comment_text": null,
        "parent_id": null, "objectID": post.id, "_tags": tags,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_anywhere_and_phrases_in_order() {
        let title = "What the pill of Eli Lilly does to Pfizer";
        assert!(is_found("", title) && is_found("pfizer lilly", title));
        assert!(is_found("\"eli lilly\"", title) && !is_found("\"lilly eli\"", title));
        assert!(!is_found("boeing", title));
    }

    #[test]
    fn conditions_hold_together() {
        let (url, author) = (None, String::new());
        let (id, title) = (String::new(), String::new());
        let post = Post { id, title, url, author, at: 9 * SECOND, points: 20, comments: 0 };
        assert!(passes("", &post) && passes("points>=20,created_at_i<10", &post));
        assert!(passes("points=20, num_comments<=0", &post));
        for wrong in ["points>20", "points>=20,created_at_i>9", "votes>1", "points", "points>=x"] {
            assert!(!passes(wrong, &post), "{wrong}");
        }
    }
}
