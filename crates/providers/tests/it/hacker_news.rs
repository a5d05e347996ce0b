//! Hacker News, on two recorded answers of its search.

use providers::{Fault, Question, check};

use crate::asked::{Case, NOW, asks, at, body, posts, written};
use crate::rows;

const SEARCH: &str = "hn/algolia_search.json";
const POLL: &str = "hn/algolia_search_pollopt_null_title.json";

fn case(question: Question, recording: &str) -> Option<Case> {
    Some(Case::new("hacker_news", question, vec![body(recording)?]))
}

fn anything() -> Question {
    Question::Posts { about: None, limit: 10 }
}

pub fn cases() -> Vec<Case> {
    [case(anything(), SEARCH), case(posts("JavaScript", None), SEARCH)]
        .into_iter()
        .flatten()
        .collect()
}

#[test]
fn posts_carry_their_points_and_where_people_talk() {
    let Some(case) = case(anything(), SEARCH) else { return };
    let posts = rows!(Posts, case);
    assert_eq!(posts.len(), 5);
    assert!(posts.is_sorted_by(|newer, older| newer.at > older.at));
    let yarn = posts.iter().find(|post| post.id == "12684980").unwrap();
    assert_eq!(yarn.title, "Yarn – A new package manager for JavaScript");
    assert_eq!(yarn.url.as_deref(), Some("https://code.facebook.com/posts/1840075619545360"));
    let discussion = "https://news.ycombinator.com/item?id=12684980";
    assert_eq!(yarn.discussion.as_deref(), Some(discussion));
    assert_eq!(yarn.at, Some(at("2016-10-11T15:00:38Z")));
    assert_eq!((yarn.author.as_deref(), yarn.points), (Some("cpojer"), Some(1_714)));
    assert_eq!(yarn.comments, Some(469));
}

#[test]
fn what_has_no_title_is_no_post() {
    let Some(case) = case(anything(), POLL) else { return };
    assert_eq!(rows!(Posts, case), []);
}

#[test]
fn only_titles_that_name_it_are_about_it() {
    let found = |question| Some(rows!(Posts, case(question, SEARCH)?).len());
    let Some(count) = found(posts("JavaScript", None)) else { return };
    assert_eq!(count, 5);
    assert_eq!(found(posts("Java", None)), Some(0));
    assert_eq!(found(posts("Meteor", Some("MTR"))), Some(1));
}

#[test]
fn each_spelling_is_sought_once_in_titles() {
    let asked = asks("hacker_news", &posts("International \"Machines", Some("IBM")), &[]);
    let queries: Vec<_> = asked
        .iter()
        .map(|ask| ask.query.iter().find(|(name, _)| *name == "query").unwrap().1.as_str())
        .collect();
    assert_eq!(queries, ["\"International  Machines\"", "\"IBM\""]);
    let titles = ("restrictSearchableAttributes", "title".to_owned());
    assert!(asked.iter().all(|ask| ask.query.contains(&titles)));
    let anything = &asks("hacker_news", &anything(), &[])[0];
    let since = NOW.0 / 1_000_000 - 3 * 86_400;
    assert!(anything.query.contains(&("numericFilters", format!("created_at_i>{since}"))));
    assert_eq!(anything.path, "/api/v1/search");
}

#[test]
fn a_post_found_twice_is_one_and_impossible_ones_are_set_aside() {
    let hit = |id: &str, at: i64, comments: i64| {
        format!(
            r#"{{"objectID":"{id}","title":"IBM News","created_at_i":{at},"points":-2,"num_comments":{comments}}}"#
        )
    };
    let now = NOW.0 / 1_000_000;
    let first = format!(r#"{{"hits":[{},{}]}}"#, hit("7", now - 5, 1), hit("8", now + 900, 1));
    let second = format!(r#"{{"hits":[{},{}]}}"#, hit("7", now - 5, 1), hit("x9", now - 9, -1));
    let question = posts("IBM News", Some("IBM"));
    let case = Case::new("hacker_news", question.clone(), vec![written(first), written(second)]);
    let answer = case.read().unwrap();
    let (answer, out) = check::answer(answer, &question, NOW);
    let providers::Answer::Posts(posts) = answer else { panic!("posts stay posts") };
    let ids: Vec<_> = posts.iter().map(|post| (post.id.as_str(), post.points)).collect();
    assert_eq!(ids, [("7", Some(-2))]);
    let reasons: Vec<&str> = out.iter().map(|it| it.reason.as_str()).collect();
    assert_eq!(reasons, ["its time is in the future", "it has fewer than no comments"]);
    assert!(!out[1].row.contains("discussion"), "only numbers are pages there: {}", out[1].row);
}

#[test]
fn another_shape_is_not_the_payload() {
    for wrong in [r#"{"hits":{}}"#, r#"{"message":"no"}"#, "<html>", r#"{"hits":[{"objectID":1}]}"#]
    {
        let case = Case::new("hacker_news", anything(), vec![written(wrong)]);
        assert!(matches!(case.read(), Err(Fault::NotThePayload(_))), "{wrong}");
    }
}
