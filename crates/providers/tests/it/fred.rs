//! FRED, on its table of core consumer prices, and its API on answers of our making.

use providers::{Fault, Question};

use crate::asked::{
    Case, access, asks, body, date, provider, search, series, with_status, without_key, written,
};
use crate::rows;

const OBSERVED: &str = r#"{"count":2,"observations":[{"realtime_start":"2024-01-04","date":"2024-01-01","value":"."},
    {"realtime_start":"2024-01-04","date":"2024-01-02","value":"3.95"}]}"#;
const ABOUT: &str = r#"{"seriess":[{"id":"DGS10","title":"Ten years","units":"Percent"}]}"#;

fn table() -> Option<Case> {
    let got = vec![body("fred/CPILFESL.csv")?];
    Some(Case { access: without_key(), ..Case::new("fred", series("CPILFESL"), got) })
}

fn api() -> Case {
    Case::new("fred", series("DGS10"), vec![written(OBSERVED), written(ABOUT)])
}

pub fn cases() -> Vec<Case> {
    let found = Case::new("fred", search("yield"), vec![written(ABOUT)]);
    table().into_iter().chain([api(), found]).collect()
}

#[test]
fn a_table_of_sixty_years_is_read_whole() {
    let Some(case) = table() else { return };
    let series = rows!(Series, case);
    assert_eq!((series.id.as_str(), series.title, series.rows.len()), ("CPILFESL", None, 743));
    let (first, last) = (series.rows[0], series.rows[742]);
    assert_eq!((first.date, first.value), (date("1957-01-01"), Some(28.5)));
    assert_eq!((last.date, last.value), (date("2018-11-01"), Some(259.481)));
}

#[test]
fn a_range_is_kept_even_when_the_table_holds_more() {
    let Some(mut case) = table() else { return };
    let (from, to) = (Some(date("2018-01-01")), Some(date("2018-03-01")));
    case.question = Question::Series { id: "CPILFESL".to_owned(), from, to };
    assert_eq!(rows!(Series, case).rows.len(), 3);
}

#[test]
fn gaps_are_unknown_and_not_zero() {
    let text = "observation_date,DGS10\n2026-09-04,4.1\n2026-09-07,\n2026-09-08,.\n";
    let gaps =
        Case { access: without_key(), ..Case::new("fred", series("DGS10"), vec![written(text)]) };
    let values: Vec<_> = rows!(Series, gaps).rows.iter().map(|row| row.value).collect();
    assert_eq!(values, [Some(4.1), None, None]);
    let series = rows!(Series, api());
    let values: Vec<_> = series.rows.iter().map(|row| row.value).collect();
    assert_eq!(values, [None, Some(3.95)]);
    assert_eq!(
        (series.title.as_deref(), series.unit.as_deref()),
        (Some("Ten years"), Some("Percent"))
    );
}

#[test]
fn the_key_decides_the_way() {
    let with = asks("fred", &series("DGS10"), &[]);
    assert_eq!(with.iter().map(|it| it.base).collect::<Vec<_>>(), ["api", "api"]);
    let without = provider("fred").next(&series("DGS10"), &without_key(), &[]);
    let providers::Next::Ask(without) = without.unwrap() else { panic!("it asks") };
    assert_eq!((without.len(), without[0].base), (1, "graph"));
    let sought = provider("fred").next(&search("x"), &without_key(), &[]);
    assert!(matches!(sought, Err(Fault::Unsupported(_))));
    assert_eq!(provider("fred").next(&series("A,B"), &access(), &[]), Err(Fault::UnknownSymbol));
}

#[test]
fn refusals_are_told_apart() {
    let read = |status, body| {
        Case::new("fred", series("NOPE"), vec![with_status(status, body), written(ABOUT)]).read()
    };
    let gone = r#"{"error_code":400,"error_message":"Bad Request.  The series does not exist."}"#;
    assert_eq!(read(400, gone), Err(Fault::UnknownSymbol));
    let key = r#"{"error_code":400,"error_message":"Bad Request.  The value for variable api_key is not registered."}"#;
    assert_eq!(read(400, key), Err(Fault::Denied));
    let other = Case {
        access: without_key(),
        ..Case::new("fred", series("NOPE"), vec![written("observation_date,DGS10\n")])
    };
    assert!(matches!(other.read(), Err(Fault::NotThePayload(_))));
}
