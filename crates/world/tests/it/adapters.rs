//! The adapters of the real providers read the made-up ones, and every row is believed.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use kernel::{Interval, Timestamp};
use providers::{Answer, Fault, Instrument, Kind, Next, Question, Subject};
use world::Step;

use crate::client::{START, Stage, provider, stage, world};

const DAY: i64 = 86_400_000_000;

fn of(symbol: &str, kind: Kind) -> Instrument {
    Instrument::new(symbol.parse().unwrap(), kind)
}

fn bars(instrument: Instrument, interval: Interval, days: i64) -> Question {
    let (from, to) = (Timestamp(START - days * DAY), Timestamp(START + DAY));
    Question::Bars { instrument, interval, from, to }
}

#[tokio::test]
async fn binance_is_read_by_its_adapter() {
    let stage = stage().await;
    let bitcoin = || of("BTC-USDT", Kind::Crypto);
    let question = Question::Quotes { instruments: vec![bitcoin(), of("ETH-USD", Kind::Crypto)] };
    let Answer::Quotes(ticks) = stage.believed("binance", &question).await else { panic!() };
    assert_eq!(ticks.len(), 2);
    assert!(ticks.iter().all(|tick| tick.bid < tick.last.or(tick.ask) && tick.bid < tick.ask));
    for (interval, days, count) in [
        (Interval::Minute5, 1, 289),
        (Interval::Hour1, 10, 241),
        (Interval::Day, 100, 100),
        (Interval::Week, 100, 14),
    ] {
        let question = bars(bitcoin(), interval, days);
        let Answer::Bars(rows) = stage.believed("binance", &question).await else { panic!() };
        assert_eq!(rows.len(), count, "{interval}");
    }
    let question = Question::Trades { instrument: bitcoin(), limit: 50 };
    let Answer::Trades(trades) = stage.believed("binance", &question).await else { panic!() };
    assert_eq!(trades.len(), 50);
    let question = Question::Depth { instrument: bitcoin(), levels: 100 };
    let Answer::Depth(depth) = stage.believed("binance", &question).await else { panic!() };
    assert_eq!((depth.bids.len(), depth.asks.len()), (100, 100));
    let question = Question::Search { text: "bt".to_owned(), limit: 10 };
    let Answer::Search(found) = stage.believed("binance", &question).await else { panic!() };
    assert_eq!(found[0].symbol.as_str(), "BTC-USDT");
    let question = Question::Depth { instrument: of("NO-PAIR", Kind::Crypto), levels: 5 };
    assert_eq!(stage.ask("binance", &question).await, Err(Fault::UnknownSymbol));
}

#[tokio::test]
async fn a_chart_of_days_tells_its_dividends_and_splits_without_being_asked_again() {
    let stage = stage().await;
    let (yahoo, apple) = (provider("yahoo"), of("AAPL", Kind::Security));
    let days = bars(apple.clone(), Interval::Day, 900);
    let (from, to) = (Timestamp(START - 900 * DAY), Timestamp(START + DAY));
    let actions = Question::Actions { instrument: apple.clone(), from, to };
    assert!(yahoo.tells_beside(&days, &actions));
    let shorter = Question::Actions { instrument: apple.clone(), from, to: Timestamp(START) };
    assert!(!yahoo.tells_beside(&days, &shorter));
    assert!(!yahoo.tells_beside(&bars(apple, Interval::Hour1, 900), &actions));
    let Ok(Next::Ask(asks)) = yahoo.next(&days, &stage.access("yahoo"), &[]) else { panic!() };
    let chart = stage.fetch("yahoo", &asks[0]).await;
    let Ok(Next::Answer(beside)) = yahoo.next(&actions, &stage.access("yahoo"), &[chart]) else {
        panic!()
    };
    let Answer::Actions(rows) = &beside else { panic!() };
    assert!(rows.len() > 5);
    assert_eq!(beside, stage.ask("yahoo", &actions).await.unwrap());
}

#[tokio::test]
async fn yahoo_is_read_by_its_adapter() {
    let stage = stage().await;
    let apple = || of("AAPL", Kind::Security);
    let few = vec![apple(), of("^GSPC", Kind::Index)];
    let many = vec![
        apple(),
        of("SPY", Kind::Security),
        of("BTC-USD", Kind::Crypto),
        of("EURUSD=X", Kind::Currency),
        of("USDJPY=X", Kind::Currency),
    ];
    for instruments in [few, many] {
        let count = instruments.len();
        let question = Question::Quotes { instruments };
        let Answer::Quotes(ticks) = stage.believed("yahoo", &question).await else { panic!() };
        assert_eq!(ticks.len(), count);
        assert!(ticks.iter().all(|tick| tick.last.is_some() && tick.previous_close.is_some()));
    }
    // 13:00 in New York: 210 minutes of the session and the one that is not over.
    for (interval, days, count) in
        [(Interval::Minute1, 0, 211), (Interval::Hour1, 6, 5 * 7 - 3), (Interval::Day, 1_000, 689)]
    {
        let question = Question::Bars {
            instrument: apple(),
            interval,
            from: Timestamp(START - days * DAY - 18 * 3_600_000_000),
            to: Timestamp(START + DAY),
        };
        let Answer::Bars(rows) = stage.believed("yahoo", &question).await else { panic!() };
        assert_eq!(rows.len(), count, "{interval}");
    }
    let span = (Timestamp(START - 1_400 * DAY), Timestamp(START));
    let question = Question::Actions { instrument: apple(), from: span.0, to: span.1 };
    let Answer::Actions(actions) = stage.believed("yahoo", &question).await else { panic!() };
    assert!(actions.len() >= 14, "{}", actions.len());
    let question = Question::Search { text: "micro".to_owned(), limit: 10 };
    let Answer::Search(found) = stage.believed("yahoo", &question).await else { panic!() };
    assert!(found.iter().any(|hit| hit.symbol.as_str() == "MSFT"), "{found:?}");
    let question = Question::News { instrument: Some(of("NVDA", Kind::Security)), limit: 20 };
    let Answer::News(items) = stage.believed("yahoo", &question).await else { panic!() };
    assert!(items.iter().any(|item| item.title.contains("packaging")), "{items:?}");
    let question = Question::Bars {
        instrument: of("NOSUCH", Kind::Security),
        interval: Interval::Day,
        from: span.0,
        to: span.1,
    };
    assert_eq!(stage.ask("yahoo", &question).await, Err(Fault::UnknownSymbol));
}

#[tokio::test]
async fn two_places_say_nearly_the_same_of_a_share_a_pair_and_a_coin() {
    let stage = stage().await;
    for (symbol, kind, most) in [
        ("MSFT", Kind::Security, 4.0),
        ("EURUSD", Kind::Currency, 2.0),
        ("BTC-USD", Kind::Crypto, 6.0),
    ] {
        let mut spreads = Vec::new();
        for minute in 0..10 {
            stage.clock.set(START + minute * 60_000_000);
            let mut prices = Vec::new();
            for id in ["yahoo", "twelve_data"] {
                let question = Question::Quotes { instruments: vec![of(symbol, kind)] };
                let Answer::Quotes(ticks) = stage.believed(id, &question).await else { panic!() };
                assert_eq!(ticks[0].at, Some(Timestamp(START + minute * 60_000_000)), "{id}");
                prices.push(ticks[0].last.unwrap());
            }
            spreads.push((prices[1] / prices[0] - 1.0).abs() * 10_000.0);
        }
        assert!(spreads.iter().all(|spread| *spread < most), "{symbol} {spreads:?}");
        assert!(spreads.iter().any(|spread| *spread > 0.05), "{symbol} {spreads:?}");
    }
    let question = Question::Quotes { instruments: vec![of("NOSUCH", Kind::Security)] };
    assert_eq!(stage.ask("twelve_data", &question).await, Err(Fault::UnknownSymbol));
}

#[tokio::test]
async fn moneys_rest_from_friday_evening_in_new_york_on() {
    let stage = stage().await;
    // Saturday noon; the bell rang on Friday at 22:00 in UTC.
    stage.clock.set(START + 18 * 3_600_000_000);
    let question = Question::Quotes { instruments: vec![of("EURUSD", Kind::Currency)] };
    let Answer::Quotes(ticks) = stage.believed("yahoo", &question).await else { panic!() };
    assert_eq!(ticks[0].at, Some(Timestamp(START + 4 * 3_600_000_000)));
}

#[tokio::test]
async fn a_chain_of_options_is_read_and_its_pairs_are_at_parity() {
    let stage = stage().await;
    let question = Question::Options { instrument: of("MSFT", Kind::Security), expiry: None };
    let Answer::Options(chain) = stage.believed("yahoo", &question).await else { panic!() };
    assert_eq!(chain.len(), 50);
    let question = Question::Quotes { instruments: vec![of("MSFT", Kind::Security)] };
    let Answer::Quotes(ticks) = stage.believed("yahoo", &question).await else { panic!() };
    let spot = ticks[0].last.unwrap();
    for pair in chain.chunks_exact(2) {
        let strike = pair[0].strike;
        let other = chain
            .iter()
            .find(|it| it.strike.to_bits() == strike.to_bits() && it.side != pair[0].side);
        let middle =
            |it: &providers::Contract| f64::midpoint(it.bid.unwrap_or(0.0), it.ask.unwrap());
        let (one, other) = (middle(&pair[0]), middle(other.unwrap()));
        // A week of interest and of a dividend, and the spreads.
        let parity = ((one - other).abs() - (spot - strike).abs()).abs();
        assert!(parity < 0.01 * spot, "{strike} {parity}");
    }
}

#[tokio::test]
async fn series_and_reports_are_read_by_their_adapters() {
    let stage = stage().await;
    let question = Question::Series {
        id: "DGS10".to_owned(),
        from: Some("2026-01-01".parse().unwrap()),
        to: None,
    };
    let Answer::Series(series) = stage.believed("fred", &question).await else { panic!() };
    assert!(series.rows.len() > 200 && series.rows.iter().all(|row| row.value.is_some()));
    let instrument = || of("AAPL", Kind::Security);
    let question = Question::Fundamentals { instrument: instrument() };
    let Answer::Fundamentals(facts) = stage.believed("sec", &question).await else { panic!() };
    let sales: Vec<_> = facts.iter().filter(|it| it.concept.ends_with("Revenues")).collect();
    assert!(sales.len() >= 15, "{}", sales.len());
    assert!(sales.iter().all(|fact| fact.filed.is_some() && fact.start.is_some()));
    let question = Question::Filings { instrument: instrument(), limit: 5 };
    let Answer::Filings(filings) = stage.believed("sec", &question).await else { panic!() };
    assert_eq!(filings.len(), 5);
    assert_eq!(filings[0].filed.to_string(), "2026-11-09");
}

#[tokio::test]
async fn curves_moneys_and_statistics_are_read_by_their_adapters() {
    let stage = stage().await;
    let (from, to) = ("2026-01-01".parse().unwrap(), "2026-12-31".parse().unwrap());
    let Answer::Curve(days) = stage.believed("treasury", &Question::Curve { from, to }).await
    else {
        panic!()
    };
    assert!(days.len() > 200 && days.iter().all(|day| day.points.len() == 14));
    let yen = of("EURJPY=X", Kind::Currency);
    let question = Question::Bars {
        instrument: yen,
        interval: kernel::Interval::Day,
        from: kernel::Timestamp(START - 20 * DAY),
        to: kernel::Timestamp(START),
    };
    let Answer::Bars(bars) = stage.believed("ecb", &question).await else { panic!() };
    assert!(bars.len() >= 12 && bars.iter().all(|bar| (60.0..400.0).contains(&bar.close)));

    for (provider, id) in [
        ("ecb", "FM/D.U2.EUR.4F.KR.DFR.LEV"),
        ("ecb", "HICP/M.U2.N.000000.4D0.ANR"),
        ("ecb", "YC/B.U2.EUR.4F.G_N_A.SV_C_YM.SR_10Y"),
        ("ecb", "EXR/D.USD.EUR.SP00.A"),
        ("fred", "CPIAUCSL"),
        ("fred", "PAYEMS"),
        ("fred", "T10Y2Y"),
    ] {
        let question = Question::Series { id: id.to_owned(), from: None, to: None };
        let Answer::Series(series) = stage.believed(provider, &question).await else { panic!() };
        assert!(series.rows.len() > 100, "{id}: {}", series.rows.len());
    }
    let question = Question::Expiries { instrument: of("AAPL", Kind::Security) };
    let Answer::Expiries(expiries) = stage.believed("yahoo", &question).await else { panic!() };
    assert!(expiries.len() >= 6, "{expiries:?}");
}

/// Yields by their day.
type Days = BTreeMap<Date, f64>;

async fn fred(stage: &Stage, id: &str, from: Date) -> Days {
    let question = Question::Series { id: id.to_owned(), from: Some(from), to: None };
    let Answer::Series(series) = stage.believed("fred", &question).await else { panic!() };
    series.rows.iter().map(|row| (row.date, row.value.unwrap())).collect()
}

#[tokio::test]
async fn the_treasury_the_statistics_and_the_listings_say_one_curve() {
    let stage = stage().await;
    let (from, to): (Date, Date) = (date(2023, 1, 1), date(2026, 12, 31));
    let Answer::Curve(curve) = stage.believed("treasury", &Question::Curve { from, to }).await
    else {
        panic!()
    };
    let tenor = |name: &str| -> Days {
        let point = |points: &[(String, f64)]| points.iter().find(|(it, _)| it == name).unwrap().1;
        curve.iter().map(|day| (day.date, point(&day.points))).collect()
    };
    for (id, name) in [
        ("DGS1MO", "1M"),
        ("DGS3MO", "3M"),
        ("DGS6MO", "6M"),
        ("DGS1", "1Y"),
        ("DGS2", "2Y"),
        ("DGS3", "3Y"),
        ("DGS5", "5Y"),
        ("DGS7", "7Y"),
        ("DGS10", "10Y"),
        ("DGS20", "20Y"),
        ("DGS30", "30Y"),
    ] {
        let (told, table) = (fred(&stage, id, from).await, tenor(name));
        assert!(told.len() > 900 && told.len() == table.len(), "{id} {}", told.len());
        for (date, value) in &told {
            assert!((value - table[date]).abs() < 1e-9, "{id} {date}");
        }
    }
    for (id, short) in [("T10Y2Y", "2Y"), ("T10Y3M", "3M")] {
        let (tens, shorts) = (tenor("10Y"), tenor(short));
        for (date, value) in fred(&stage, id, from).await {
            assert!((value - (tens[&date] - shorts[&date])).abs() < 1e-9, "{id} {date}");
        }
    }
    let world = world();
    for (symbol, name) in [("^IRX", "3M"), ("^FVX", "5Y"), ("^TNX", "10Y"), ("^TYX", "30Y")] {
        let bars = world.bars(symbol, Step::Day, 0..START, START - DAY / 2);
        let closes: Vec<f64> = bars.iter().map(|bar| bar.close as f64 / 1_000.0).collect();
        let table: Vec<f64> = tenor(name).into_values().collect();
        // The listings began in the last days of 2022; both end with the last close.
        let same = closes.iter().rev().zip(table.iter().rev());
        assert!(same.clone().count() > 900);
        for (close, value) in same {
            assert!((close - value).abs() < 0.0061, "{symbol} {close} {value}");
        }
    }
}

#[tokio::test]
async fn reports_add_up_to_their_year() {
    let stage = stage().await;
    let question = Question::Fundamentals { instrument: of("AAPL", Kind::Security) };
    let Answer::Fundamentals(facts) = stage.believed("sec", &question).await else { panic!() };
    let sales = |start: &str, end: &str| {
        let found = facts.iter().find(|fact| {
            fact.concept == "us-gaap:Revenues"
                && fact.start.map(|start| start.to_string()).as_deref() == Some(start)
                && fact.end.to_string() == end
        });
        found.map(|fact| fact.value)
    };
    let half = sales("2025-01-01", "2025-06-30").unwrap();
    let quarters =
        sales("2025-01-01", "2025-03-31").unwrap() + sales("2025-04-01", "2025-06-30").unwrap();
    assert!((half - quarters).abs() < 1.0);
    assert!(sales("2025-01-01", "2025-12-31").unwrap() > half);
    assert_eq!(sales("2025-10-01", "2025-12-31"), None, "as in filings");
}

#[tokio::test]
async fn hacker_news_is_read_by_its_adapter() {
    let stage = stage().await;
    let question = Question::Posts { about: None, limit: 50 };
    let Answer::Posts(posts) = stage.believed("hacker_news", &question).await else { panic!() };
    assert!((25..=50).contains(&posts.len()), "{}", posts.len());
    assert!(posts.iter().all(|it| it.at <= Some(Timestamp(START)) && it.points.is_some()));
    assert!(posts.iter().all(|it| it.at > Some(Timestamp(START - 3 * DAY))));
    let few = Question::Posts { about: None, limit: 5 };
    let Answer::Posts(few) = stage.believed("hacker_news", &few).await else { panic!() };
    let least = few.iter().map(|it| it.points).min();
    let more = posts.iter().filter(|it| Some(it.points) > least && !few.contains(it));
    assert_eq!((few.len(), more.count()), (5, 0), "the few are those with the most points");
    // What is made up leads to no page of the real board.
    assert!(posts.iter().all(|it| it.discussion.is_none()));
    let about =
        Subject { name: "Advanced Micro Devices".to_owned(), short: Some("AMD".to_owned()) };
    let question = Question::Posts { about: Some(about.clone()), limit: 50 };
    let Answer::Posts(posts) = stage.believed("hacker_news", &question).await else { panic!() };
    assert!(posts.len() > 3 && posts.iter().all(|it| about.is_named_in(&it.title)));
    assert!(posts.is_sorted_by(|newer, older| newer.at >= older.at));
    let mine = Subject { name: "My own company".to_owned(), short: None };
    let question = Question::Posts { about: Some(mine), limit: 50 };
    let Answer::Posts(posts) = stage.believed("hacker_news", &question).await else { panic!() };
    assert_eq!(posts, []);
}

#[tokio::test]
async fn a_question_asked_twice_has_the_same_bytes() {
    let stage = stage().await;
    for (id, base, path) in [
        ("binance", "rest", "/api/v3/klines?symbol=BTCUSDT&interval=1m"),
        ("binance", "rest", "/api/v3/depth?symbol=ETHUSDT"),
        ("yahoo", "query", "/v8/finance/chart/AAPL?interval=1d&period1=1704067200"),
        ("yahoo", "query", "/v7/finance/options/AAPL"),
        ("yahoo", "query", "/v1/finance/search?q=NVDA&newsCount=20"),
        ("fred", "graph", "/graph/fredgraph.csv?id=DGS10"),
        ("sec", "www", "/files/company_tickers.json"),
        ("hacker_news", "search", "/api/v1/search_by_date?tags=story&query=\"Apple\""),
    ] {
        let ask = providers::Ask::get(base, path);
        let (first, second) = (stage.fetch(id, &ask).await, stage.fetch(id, &ask).await);
        assert_eq!(first.status, 200, "{path}");
        assert!(first.body.len() > 100, "{path}");
        assert_eq!(first.body, second.body, "{path}");
    }
}
