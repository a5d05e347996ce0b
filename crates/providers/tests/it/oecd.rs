//! The OECD, on national accounts of five members as recorded in 2019.

use providers::{Fault, Question};

use crate::asked::{Case, asks, body, date, series, written};
use crate::rows;

fn case(question: Question) -> Option<Case> {
    Some(Case::new("oecd", question, vec![body("oecd/oecd1_sdmx.json")?]))
}

/// Version 2.0 wraps the message, says the place in the key, and writes attributes out.
const WRAPPED: &str = r#"{"data":{"dataSets":[{"series":{"0:1":{"attributes":["x",{"y":1}],
    "observations":{"0":["1.5"],"1":[null]}}}}],"structures":[{"name":"Prices","dimensions":{
    "dataSet":[{"id":"FREQ","keyPosition":1,"values":[{"id":"M","name":"Monthly"}]}],
    "series":[{"id":"REF_AREA","keyPosition":0,"values":[{"id":"FRA","name":"France"}]},
    {"id":"MEASURE","keyPosition":2,"values":[{"id":"A"},{"id":"CPI","name":"Consumer prices"}]}],
    "observation":[{"id":"TIME_PERIOD","values":[{"id":"2026-09"},{"id":"2026-10"}]}]}}]}}"#;

fn wrapped() -> Case {
    Case::new("oecd", series("PRICES/FRA.M.CPI"), vec![written(WRAPPED)])
}

pub fn cases() -> Vec<Case> {
    case(series("QNA/AUS.B1_GE.VOBARSA.Q")).into_iter().chain([wrapped()]).collect()
}

#[test]
fn the_second_version_of_the_format_is_read_too() {
    let series = rows!(Series, wrapped());
    let read: Vec<_> = series.rows.iter().map(|row| (row.date, row.value)).collect();
    assert_eq!(read, [(date("2026-09-01"), Some(1.5)), (date("2026-10-01"), None)]);
    assert_eq!(series.title.as_deref(), Some("Prices, France, Consumer prices"));
}

#[test]
fn one_series_is_told_from_its_neighbours_by_its_key() {
    let Some(australia) = case(series("QNA/AUS.B1_GE.VOBARSA.Q")) else { return };
    let australia = rows!(Series, australia);
    assert_eq!(australia.rows.len(), 12);
    let (first, last) = (australia.rows[0], australia.rows[11]);
    assert_eq!((first.date, first.value), (date("2009-01-01"), Some(1_321_158.283_224)));
    assert_eq!((last.date, last.value), (date("2011-10-01"), Some(1_425_778.503_062)));
    assert_eq!(australia.unit.as_deref(), Some("Australian Dollar, Millions"));
    assert!(australia.title.unwrap().starts_with("Quarterly National Accounts, Australia"));
    let chile = rows!(Series, case(series("QNA/CHL.B1_GE.VOBARSA.Q")).unwrap());
    assert_eq!(chile.rows[11].value, Some(120_601_874.999_35));
    assert_eq!(chile.unit.as_deref(), Some("Chilean Peso, Millions"));
}

#[test]
fn a_key_of_several_series_names_none_of_them() {
    let Some(all) = case(series("QNA/.B1_GE.VOBARSA.Q")) else { return };
    assert!(matches!(all.read(), Err(Fault::Unsupported(_))));
    for stranger in ["QNA/FRA.B1_GE.VOBARSA.Q", "QNA/AUS.B1_GE.VOBARSA"] {
        assert_eq!(case(series(stranger)).unwrap().read(), Err(Fault::UnknownSymbol), "{stranger}");
    }
}

#[test]
fn the_name_of_a_series_is_its_address() {
    let question = Question::Series {
        id: "OECD.SDD.NAD,DSD_NAMAIN1@DF_QNA,1.1/Q.AUT".to_owned(),
        from: Some(date("2020-01-01")),
        to: None,
    };
    let asked = &asks("oecd", &question, &[])[0];
    assert_eq!(asked.path, "/public/rest/data/OECD.SDD.NAD%2CDSD_NAMAIN1%40DF_QNA%2C1.1/Q.AUT");
    assert!(asked.query.contains(&("startPeriod", "2020-01-01".to_owned())));
}
