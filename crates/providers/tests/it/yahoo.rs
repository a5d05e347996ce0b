//! Yahoo, on answers that were recorded by the client `yahoo-finance2`.

use providers::{ActionRow, Answer, Fault, Kind, Next, OptionSide, Payload, Question};

use crate::asked::{
    Case, actions, asks, at, bars, date, exchange, fundamentals, news, of, quotes, search, share,
    with_status, written,
};
use crate::rows;

const NVDA: &str = "yahoo/historical-via-chart-NVDA-split-2021-02-01-to-2022-01-31.csv.json.gz";
const MSFT: &str = "yahoo/historical-via-chart-MSFT-dividends-2021-02-01-to-2022-01-31.csv.json.gz";
const AAPL: &str = "yahoo/chart-AAPL-2020-08-31-to-2020-11-07.json.gz";
const TSLA: &str = "yahoo/historical-via-chart-dividends-TSLA-no-dividends.json.gz";

fn case(question: Question, got: impl IntoIterator<Item = Option<Payload>>) -> Option<Case> {
    Some(Case::new("yahoo", question, got.into_iter().collect::<Option<_>>()?))
}

fn year(symbol: &str) -> Question {
    bars(share(symbol), "1d", "2021-02-01", "2022-02-01")
}

/// A cookie and its crumb. The cookie is written, since recordings leave cookies out.
fn door() -> [Option<Payload>; 2] {
    let cookie = Payload { status: 404, cookies: vec!["A3=d".to_owned()], ..written("") };
    [Some(cookie), exchange("yahoo/getCrumb-getcrumb.json.gz")]
}

fn behind(question: Question, name: &str) -> Option<Case> {
    case(question, door().into_iter().chain([exchange(name)]))
}

fn four() -> Question {
    quotes([
        of("BTC-USD", Kind::Crypto),
        of("EUR/USD", Kind::Currency),
        of("GC=F", Kind::Other),
        share("AAPL"),
    ])
}

fn chain() -> Question {
    Question::Options { instrument: share("QQQ"), expiry: Some(date("2025-02-24")) }
}

fn summary() -> Option<Case> {
    let statements = exchange("yahoo/fundamentalsTimeSeries-AAPL-financials-quarterly.json.gz");
    let summary = exchange("yahoo/quoteSummary-all-AAPL.json.gz");
    case(fundamentals("AAPL"), [statements].into_iter().chain(door()).chain([summary]))
}

pub fn cases() -> Vec<Case> {
    let simple = [
        (year("NVDA"), NVDA),
        (year("MSFT"), MSFT),
        (bars(share("TSLA"), "1d", "2010-01-01", "2024-01-01"), TSLA),
        (actions("AAPL", "2020-01-01", "2021-01-01"), AAPL),
        (quotes([share("OCDO.L")]), "yahoo/chart-OCDO.L-2020-01-01-to-2020-01-03.json.gz"),
        (search("BMW"), "yahoo/search-Bayerische_Motoren_Werke_AG.json.gz"),
        (news("AAPL"), "yahoo/search-AAPL.json.gz"),
    ];
    let simple = simple.into_iter().map(|(question, name)| case(question, [exchange(name)]));
    let deep = [
        behind(four(), "yahoo/quote-BTC-USD.json.gz"),
        behind(chain(), "yahoo/options-QQQ.json.gz"),
        summary(),
    ];
    simple.chain(deep).flatten().collect()
}

#[test]
fn a_year_of_days_is_read_with_the_dates_of_its_sessions() {
    let Some(case) = case(year("NVDA"), [exchange(NVDA)]) else { return };
    let rows = rows!(Bars, case);
    assert_eq!(rows.len(), 252);
    let (first, last) = (rows[0], rows[251]);
    assert_eq!((first.at, last.at), (at("2021-02-01"), at("2022-01-28")));
    // Split four for one in July: before it the share cost four times as much as it says.
    assert_eq!(first.close.to_bits(), (4.0 * 13.237_000_465_393_066_f64).to_bits());
    assert_eq!(first.volume, Some(217_204_000.0 / 4.0));
    assert_eq!(last.open, Some(22.011_999_130_249_023));
}

#[test]
fn splits_are_undone_up_to_the_day_before_them() {
    let closes = |interval, from, to| {
        let case = case(bars(share("NVDA"), interval, from, to), [exchange(NVDA)])?;
        Some(rows!(Bars, case).iter().map(|row| row.close.round()).collect::<Vec<_>>())
    };
    let Some(days) = closes("1d", "2021-07-19", "2021-07-21") else { return };
    assert_eq!(days, [75.0, 19.0]);
    // The week of the split is counted in new shares, as is what follows.
    let weeks = closes("1w", "2021-07-12", "2021-07-26").unwrap();
    assert_eq!(weeks, [73.0, 20.0]);
    let asked = asks("yahoo", &year("NVDA"), &[]);
    let until = asked[0].query.iter().find(|(name, _)| *name == "period2").unwrap();
    assert_eq!(until.1, "1795305600", "tomorrow: later splits are needed for old prices");
}

#[test]
fn dividends_are_as_they_were_paid() {
    let body = r#"{"chart":{"result":[{"meta":{"currency":"USD","gmtoffset":0},"indicators":{"quote":[]},
        "events":{"dividends":{"a":{"date":1577959200,"amount":0.1},"b":{"date":1614582000,"amount":0.2}},
        "splits":{"c":{"date":1600000000,"numerator":4,"denominator":1}}}}],"error":null}}"#;
    let case = Case::new("yahoo", actions("AAA", "2020-01-01", "2022-01-01"), vec![written(body)]);
    let rows = rows!(Actions, case);
    let amounts = rows.iter().filter_map(|row| match row {
        ActionRow::Dividend { amount, .. } => Some(*amount),
        ActionRow::Split { .. } => None,
    });
    assert_eq!(amounts.collect::<Vec<_>>(), [0.4, 0.2]);
}

#[test]
fn only_bars_that_were_asked_for_are_answered() {
    let question = bars(share("NVDA"), "1d", "2021-07-19", "2021-07-21");
    let Some(case) = case(question, [exchange(NVDA)]) else { return };
    let days: Vec<_> = rows!(Bars, case).iter().map(|row| row.at).collect();
    assert_eq!(days, [at("2021-07-19"), at("2021-07-20")]);
}

#[test]
fn the_split_of_nvidia_and_the_dividends_of_microsoft() {
    let question = |symbol| actions(symbol, "2021-02-01", "2022-02-01");
    let Some(nvda) = case(question("NVDA"), [exchange(NVDA)]) else { return };
    assert_eq!(rows!(Actions, nvda), [ActionRow::Split { ex: date("2021-07-20"), ratio: 4.0 }]);

    let msft = case(question("MSFT"), [exchange(MSFT)]).unwrap();
    let paid = |day: &str, amount| ActionRow::Dividend {
        ex: date(day),
        amount,
        currency: Some("USD".to_owned()),
    };
    let expected = [
        paid("2021-02-17", 0.56),
        paid("2021-05-19", 0.56),
        paid("2021-08-18", 0.56),
        paid("2021-11-17", 0.62),
    ];
    assert_eq!(rows!(Actions, msft), expected);

    let tsla = case(actions("TSLA", "2010-01-01", "2024-01-01"), [exchange(TSLA)]).unwrap();
    assert_eq!(rows!(Actions, tsla), []);
    let aapl = case(actions("AAPL", "2020-09-01", "2021-01-01"), [exchange(AAPL)]).unwrap();
    let aapl = rows!(Actions, aapl);
    assert!(matches!(aapl[..], [ActionRow::Dividend { amount: 0.205, .. }]), "{aapl:?}");
}

#[test]
fn pence_are_called_pence_and_are_not_converted() {
    let name = "yahoo/chart-OCDO.L-2020-01-01-to-2020-01-03.json.gz";
    let Some(quote) = case(quotes([share("OCDO.L")]), [exchange(name)]) else { return };
    let ticks = rows!(Quotes, quote);
    assert_eq!((ticks[0].last, ticks[0].currency.as_deref()), (Some(305.3), Some("GBp")));
    assert_eq!(ticks[0].at, Some(at("2025-02-20T11:32:23Z")));
    // The chart is of 2020: its close before, and its open, are not those of the price.
    assert_eq!((ticks[0].previous_close, ticks[0].open), (None, None));
}

#[test]
fn what_has_no_volume_says_none() {
    let read = |symbol: &str, kind, name: &str| {
        let question = bars(of(symbol, kind), "1d", "2020-01-01", "2020-01-04");
        let case = case(
            question,
            [exchange(&format!("yahoo/chart-{name}-2020-01-01-to-2020-01-03.json.gz"))],
        )?;
        Some(rows!(Bars, case))
    };
    let Some(euro) = read("EUR/USD", Kind::Currency, "EURUSD_X") else { return };
    assert_eq!((euro.len(), euro[0].at, euro[2].volume), (3, at("2020-01-01"), None));
    let coin = read("BTC-USD", Kind::Crypto, "BTC-USD").unwrap();
    assert_eq!((coin.len(), coin[2].close, coin[2].volume), (3, 7_344.884_277_343_75, None));
    let fund = read("0P000071W8.TO", Kind::Security, "0P000071W8.TO").unwrap();
    assert_eq!((fund.len(), fund[0].volume), (1, None));
    let gold = read("GC=F", Kind::Other, "GC_F").unwrap();
    assert_eq!((gold[0].at, gold[0].volume), (at("2020-01-02"), Some(214.0)));
}

/// A chart of our own making, with the columns given.
fn chart(meta: &str, stamps: &str, closes: &str) -> Payload {
    let column = closes;
    written(format!(
        r#"{{"chart":{{"result":[{{"meta":{{{meta}}},"timestamp":{stamps},"indicators":{{"quote":[
        {{"open":{column},"high":{column},"low":{column},"close":{column},"volume":{column}}}]}}}}],
        "error":null}}}}"#
    ))
}

const LONDON: &str =
    r#""exchangeTimezoneName":"Europe/London","gmtoffset":0,"instrumentType":"EQUITY""#;

#[test]
fn a_day_in_summer_is_not_that_of_its_stamp_in_utc() {
    // Midnight in London on 2021-07-20 and 21, asked in winter: the offset of today is none.
    let payload = chart(LONDON, "[1626735600,1626822000]", "[5,null]");
    let case = Case::new("yahoo", year("AAA.L"), vec![payload]);
    let rows = rows!(Bars, case);
    assert_eq!(rows.len(), 1, "a row of nulls is no bar");
    assert_eq!((rows[0].at, rows[0].close), (at("2021-07-20"), 5.0));
}

#[test]
fn the_week_that_is_going_on_is_one_bar() {
    // Monday, and the row of this moment on Wednesday.
    let payload = chart(LONDON, "[1610928000,1611150000]", "[5,7]");
    let question = bars(share("AAA.L"), "1w", "2021-01-18", "2021-01-25");
    let rows = rows!(Bars, Case::new("yahoo", question, vec![payload]));
    assert_eq!(rows.len(), 1);
    let row = rows[0];
    assert_eq!((row.at, row.close, row.volume), (at("2021-01-18"), 7.0, Some(12.0)));
    assert_eq!((row.open, row.high, row.low), (Some(5.0), Some(7.0), Some(5.0)));
}

#[test]
fn the_moment_at_the_end_of_a_chart_of_minutes_is_no_bar() {
    let payload = chart(LONDON, "[1611129600,1611129900,1611130023]", "[5,6,7]");
    let question = bars(share("AAA.L"), "5m", "2021-01-20", "2021-01-21");
    let rows = rows!(Bars, Case::new("yahoo", question, vec![payload]));
    assert_eq!(rows.iter().map(|row| row.close).collect::<Vec<_>>(), [5.0, 6.0]);
}

#[test]
fn errors_of_the_chart_have_their_names() {
    let error =
        |status, body| Case::new("yahoo", year("AAA"), vec![with_status(status, body)]).read();
    let unknown =
        r#"{"chart":{"result":null,"error":{"code":"Not Found","description":"No data found"}}}"#;
    assert_eq!(error(404, unknown), Err(Fault::UnknownSymbol));
    let before = r#"{"chart":{"result":null,"error":{"code":"Bad Request","description":"Data doesn't exist for startDate = 1"}}}"#;
    assert_eq!(error(400, before), Ok(Answer::Bars(vec![])));
    let empty = r#"{"chart":{"result":[{"meta":{},"indicators":{"quote":[{}]}}],"error":null}}"#;
    assert_eq!(error(200, empty), Ok(Answer::Bars(vec![])));
    assert_eq!(error(429, "Too Many Requests"), Err(Fault::Limited { wait: None }));
    assert!(matches!(error(200, "<html>"), Err(Fault::NotThePayload(_))));
    let uneven = r#"{"chart":{"result":[{"meta":{},"timestamp":[1,2],"indicators":{"quote":[{"close":[1]}]}}],"error":null}}"#;
    assert!(matches!(error(200, uneven), Err(Fault::NotThePayload(_))));
}

#[test]
fn minutes_that_are_too_old_are_not_asked_for() {
    let next = |interval, from: &str, to: &str| {
        let question = bars(share("AAPL"), interval, from, to);
        crate::asked::provider("yahoo").next(&question, &crate::asked::access(), &[])
    };
    assert!(matches!(next("1m", "2026-10-01", "2026-10-02"), Err(Fault::Unsupported(_))));
    assert!(matches!(next("3m", "2026-11-20", "2026-11-21"), Err(Fault::Unsupported(_))));
    let Ok(Next::Ask(asks)) = next("1m", "2026-11-01", "2026-11-21") else { panic!("it asks") };
    let until = asks[0].query.iter().find(|(name, _)| *name == "period2").unwrap();
    assert_eq!(until.1, "1794096000", "seven days at once: to 2026-11-08");
}

#[test]
fn quotes_of_many_go_through_cookie_and_crumb() {
    let first = asks("yahoo", &four(), &[]);
    assert_eq!((first[0].base, first[0].path.as_str()), ("cookie", "/"));
    let Some(case) = behind(four(), "yahoo/quote-BTC-USD.json.gz") else { return };
    let second = asks("yahoo", &four(), &case.got[..1]);
    assert_eq!((second[0].base, second[0].path.as_str()), ("crumb", "/v1/test/getcrumb"));
    let third = asks("yahoo", &four(), &case.got[..2]);
    assert!(third[0].headers.contains(&("cookie", "A3=d".to_owned())));
    let query = |name| third[0].query.iter().find(|(key, _)| *key == name).unwrap().1.as_str();
    assert_eq!((query("symbols"), query("crumb")), ("BTC-USD,EURUSD=X,GC=F,AAPL", "haT3oykhHqZ"));

    let ticks = rows!(Quotes, case);
    assert_eq!(ticks.len(), 1);
    assert_eq!((ticks[0].symbol.as_str(), ticks[0].last), ("BTC-USD", Some(96_077.45)));
    assert_eq!(
        (ticks[0].previous_close, ticks[0].at),
        (Some(96_137.88), Some(at("2025-02-17T10:53:00Z")))
    );

    let euro = behind(four(), "yahoo/quote-EURUSD_X.json.gz").unwrap();
    let euro = rows!(Quotes, euro);
    assert_eq!((euro[0].symbol.as_str(), euro[0].bid), ("EUR/USD", Some(1.048_987_7)));
    assert_eq!((euro[0].delay, euro[0].volume), (Some(0), None));
}

#[test]
fn the_way_in_is_kept_for_the_questions_that_need_it() {
    let yahoo = *providers::all().iter().find(|it| it.card().id == "yahoo").unwrap();
    let Question::Quotes { instruments } = four() else { panic!() };
    assert_eq!(yahoo.lasting(&four()), 2);
    assert_eq!(yahoo.lasting(&chain()), 2);
    // A few are asked by their charts, which are open.
    let few = Question::Quotes { instruments: instruments[..2].to_vec() };
    assert_eq!(yahoo.lasting(&few), 0);
}

#[test]
fn consent_in_the_way_is_a_fault_and_not_a_loop() {
    let Some(page) = exchange("yahoo/getCrumb-quote-AAPL.json.gz") else { return };
    let fault = Case::new("yahoo", chain(), vec![page]).read();
    assert!(matches!(fault, Err(Fault::NotThePayload(_))), "{fault:?}");
    let [cookie, _] = door();
    let html = vec![cookie.unwrap(), written("<html>")];
    assert!(matches!(Case::new("yahoo", chain(), html).read(), Err(Fault::NotThePayload(_))));
}

#[test]
fn a_chain_before_the_opening_has_no_prices_and_no_volatilities() {
    let Some(case) = behind(chain(), "yahoo/options-QQQ.json.gz") else { return };
    let chain = rows!(Options, case);
    let calls = chain.iter().filter(|it| it.side == OptionSide::Call).count();
    assert_eq!((chain.len(), calls), (180, 78));
    let (first, last) = (&chain[0], &chain[179]);
    assert_eq!((first.symbol.as_str(), first.strike), ("QQQ250224C00451000", 451.0));
    assert_eq!((first.expiry, first.last), (date("2025-02-24"), Some(75.98)));
    assert_eq!((last.symbol.as_str(), last.volume), ("QQQ250224P00565000", Some(12.0)));
    assert!(chain.iter().all(|it| (it.bid, it.ask, it.implied_volatility) == (None, None, None)));
}

#[test]
fn expiries_stand_beside_a_chain() {
    let question = Question::Expiries { instrument: share("QQQ") };
    let Some(case) = behind(question, "yahoo/options-QQQ.json.gz") else { return };
    let expiries = rows!(Expiries, case);
    assert_eq!(expiries[0], date("2025-02-24"));
    assert!(expiries.windows(2).all(|pair| pair[0] < pair[1]), "{expiries:?}");
}

#[test]
fn statements_have_their_period_and_the_summary_its_day() {
    let Some(case) = summary() else { return };
    let facts = rows!(Fundamentals, case);
    let named = |name: &str| facts.iter().filter(|it| it.concept == name).collect::<Vec<_>>();
    assert_eq!(facts.len(), 68 + 13);
    let sales = named("TotalRevenue");
    let values: Vec<f64> = sales.iter().map(|it| it.value).collect();
    assert_eq!(values, [90_753e6, 85_777e6, 94_930e6, 124_300e6]);
    assert_eq!((sales[0].start, sales[0].end), (Some(date("2024-01-01")), date("2024-03-31")));
    assert_eq!(
        (named("DilutedEPS")[3].value, named("DilutedEPS")[3].unit.as_str()),
        (2.4, "USD/shares")
    );
    let size = named("marketCap")[0];
    assert_eq!(
        (size.value, size.unit.as_str(), size.end),
        (3_688_676_720_640.0, "USD", date("2026-11-21"))
    );
    let short = named("sharesShort")[0];
    assert_eq!((short.value, short.end, short.start), (124_917_523.0, date("2025-01-31"), None));
}

#[test]
fn statements_do_without_the_summary() {
    let Some(case) = summary() else { return };
    let shut = vec![case.got[0].clone(), written("a page without a cookie")];
    let facts = rows!(Fundamentals, Case::new("yahoo", fundamentals("AAPL"), shut));
    assert_eq!(facts.len(), 68);
}

#[test]
fn hits_have_their_kind_and_those_without_a_symbol_are_left_out() {
    let name = "yahoo/search-Bayerische_Motoren_Werke_AG.json.gz";
    let Some(bmw) = case(search("BMW"), [exchange(name)]) else { return };
    let hits = rows!(Search, bmw);
    assert_eq!(hits.len(), 6);
    assert_eq!((hits[0].symbol.as_str(), hits[0].exchange.as_deref()), ("BMW.DE", Some("XETRA")));
    let apple = case(search("AAPL"), [exchange("yahoo/search-AAPL.json.gz")]).unwrap();
    let hits = rows!(Search, apple);
    let kinds: Vec<_> = hits.iter().map(|hit| hit.kind).collect();
    assert_eq!((hits.len(), kinds[1], kinds[2]), (6, Kind::Security, Kind::Other));
    let euro = case(search("EUR"), [exchange("yahoo/search-EURUSD_X.json.gz")]).unwrap();
    assert_eq!(rows!(Search, euro)[0].kind, Kind::Currency);
}

#[test]
fn news_carry_their_time_and_symbols() {
    let Some(case) = case(news("AAPL"), [exchange("yahoo/search-AAPL.json.gz")]) else { return };
    let items = rows!(News, case);
    assert_eq!(items.len(), 4);
    assert_eq!(items[0].id, "57ea9c09-0c99-3adf-9062-fecfdbe472cc");
    assert_eq!(items[0].at, Some(at("2025-02-25T00:20:00Z")));
    assert_eq!(items[0].symbols, ["AAPL"]);
}
