//! What was drawn: the same for the same seed, and of one piece at every scale of time.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};
use world::{Bar, Class, Pace, Step, World, demo};

use crate::client::{START, world};

const DAY: i64 = 86_400_000_000;

/// The hash of the world of seed 7, which must come out on every machine. A change of the generator changes
/// it, on purpose, here.
const GOLDEN: &str = "19509957084ad0a46dcf1f52b0e1dde6c87f25e93e15efb1e8ae247e91bd825c";

fn hash(world: &World) -> String {
    let digest = Sha256::digest(world.dump().as_bytes());
    digest.iter().fold(String::new(), |mut text, byte| {
        _ = write!(text, "{byte:02x}");
        text
    })
}

#[test]
fn a_seed_is_one_world_on_every_machine() {
    assert_eq!(hash(&world()), GOLDEN);
    assert_ne!(hash(&World::new(8, START, demo())), GOLDEN);
}

/// Joins bars to one.
fn joined(bars: &[Bar]) -> Bar {
    let (first, last) = (bars.first().unwrap(), bars.last().unwrap());
    Bar {
        at: first.at,
        open: first.open,
        high: bars.iter().map(|bar| bar.high).max().unwrap(),
        low: bars.iter().map(|bar| bar.low).min().unwrap(),
        close: last.close,
        volume: bars.iter().map(|bar| bar.volume).sum(),
    }
}

#[test]
fn a_day_is_its_minutes_and_a_minute_its_trades() {
    let world = world();
    for symbol in ["AAPL", "BTC-USD", "EURUSD=X", "^TNX"] {
        let days = world.bars(symbol, Step::Day, START - 10 * DAY..START - 2 * DAY, START);
        assert!(days.len() >= 4, "{symbol}");
        for day in days {
            let session = if symbol.contains("USD") { 1_440 } else { 390 };
            let minutes = world.bars(symbol, Step::Minutes(1), day.at..day.at + DAY, START);
            assert_eq!((joined(&minutes), minutes.len()), (day, session), "{symbol}");
        }
    }
    let trades = world.trades("BTC-USD", START - 1, 60);
    let minute = world.bars("BTC-USD", Step::Minutes(1), START - 60_000_000..START, START)[0];
    assert_eq!(trades.iter().map(|trade| trade.size).sum::<i64>(), minute.volume);
    assert_eq!(trades.iter().map(|trade| trade.price).max(), Some(minute.high));
    assert_eq!((trades[0].price, trades[59].price), (minute.open, minute.close));
    assert!(trades.iter().all(|trade| trade.size > 0));
}

#[test]
fn a_livelier_world_goes_the_same_way_in_more_trades() {
    const MINUTE: i64 = 60_000_000;
    let coins = || demo().into_iter().filter(|it| it.class == Class::Coin).collect::<Vec<_>>();
    let usual = World::new(7, START, coins());
    for (speed, count) in [(0.1, 6), (1.0, 60), (2.5, 150), (20.0, 1_200)] {
        let pace = Pace::of(speed).unwrap();
        let world = World::new(7, START, coins()).at_pace(pace);
        for symbol in ["BTC-USD", "DOGE-USD"] {
            for (step, back) in [(1, 3), (5, 15), (60, 180)] {
                let span = START - back * MINUTE..START;
                let bars =
                    |world: &World| world.bars(symbol, Step::Minutes(step), span.clone(), START);
                assert_eq!(bars(&world), bars(&usual), "{symbol} {speed}");
            }
            let day = |world: &World| world.bars(symbol, Step::Day, START - DAY..START, START - 1);
            assert_eq!(day(&world)[0], day(&usual)[0], "{symbol} {speed}");
            let minute = usual.bars(symbol, Step::Minutes(1), START - MINUTE..START, START)[0];
            let trades = world.trades(symbol, START - 1, count);
            let (first, last) = (trades.first().unwrap(), trades.last().unwrap());
            let told = Bar {
                at: first.at,
                open: first.price,
                high: trades.iter().map(|trade| trade.price).max().unwrap(),
                low: trades.iter().map(|trade| trade.price).min().unwrap(),
                close: last.price,
                volume: trades.iter().map(|trade| trade.size).sum(),
            };
            assert_eq!((told, trades.len()), (minute, count), "{symbol} {speed}");
            assert!(trades.iter().all(|trade| trade.size > 0), "{symbol} {speed}");
            assert!(trades.windows(2).all(|pair| pair[1].id == pair[0].id + 1), "{symbol}");
            assert!(trades.windows(2).all(|pair| pair[1].at > pair[0].at), "{symbol}");
            // Of the minute that runs, the bar is what was traded so far.
            let now = START - MINUTE / 3;
            let running = world.bars(symbol, Step::Minutes(1), START - MINUTE..START, now)[0];
            let so_far: Vec<_> = trades.iter().filter(|trade| trade.at <= now).collect();
            let (sizes, price): (Vec<i64>, i64) =
                (so_far.iter().map(|it| it.size).collect(), so_far.last().unwrap().price);
            assert_eq!((running.volume, running.close), (sizes.iter().sum(), price), "{symbol}");
            assert_eq!(world.quote(symbol, now).unwrap().last, price, "{symbol} {speed}");
            let book = world.book(symbol, now).unwrap();
            assert!(book.bids[0].0 <= price && price <= book.asks[0].0, "{symbol} {speed}");
        }
    }
}

#[test]
fn nothing_of_the_future_is_known() {
    let world = world();
    let later = START + 5 * DAY;
    for symbol in ["AAPL", "BTC-USD"] {
        for (step, back) in
            [(Step::Minutes(1), DAY), (Step::Minutes(60), DAY), (Step::Day, 30 * DAY)]
        {
            let known = world.bars(symbol, step, START - back..later, START);
            let then = world.bars(symbol, step, START - back..later, later);
            assert!(known.len() < then.len());
            // All but the one that was not over.
            assert_eq!(known[..known.len() - 1], then[..known.len() - 1], "{symbol} {step:?}");
        }
        assert!(world.trades(symbol, START, 100).iter().all(|trade| trade.at <= START));
    }
    assert!(world.news(None, START).iter().all(|story| story.at <= START));
    assert!(
        world
            .reports("AAPL", START)
            .iter()
            .all(|report| report.filed.to_string().as_str() <= "2026-11-20")
    );
}

#[test]
fn prices_behave_like_prices() {
    let world = world();
    assert!(world.listings().count() >= 60);
    for listing in world.listings() {
        let days = world.bars(listing.symbol, Step::Day, 0..START, START);
        assert!(days.len() > 900, "{}", listing.symbol);
        for day in &days {
            assert!(
                0 < day.low && day.low <= day.open.min(day.close),
                "{} {day:?}",
                listing.symbol
            );
            assert!(day.high >= day.open.max(day.close), "{} {day:?}", listing.symbol);
        }
    }
    // Regimes: stressed spells move several times as much as calm ones.
    let closes: Vec<f64> = world
        .bars("^GSPC", Step::Day, 0..START, START)
        .iter()
        .map(|day| day.close as f64)
        .collect();
    let moves: Vec<f64> = closes.windows(2).map(|pair| (pair[1] / pair[0]).ln()).collect();
    let spread =
        |moves: &[f64]| (moves.iter().map(|it| it * it).sum::<f64>() / moves.len() as f64).sqrt();
    let months: Vec<f64> = moves.chunks_exact(21).map(spread).collect();
    let (calm, stressed) =
        months.iter().fold((f64::MAX, 0.0_f64), |(low, high), it| (low.min(*it), high.max(*it)));
    assert!(stressed > 2.0 * calm, "{calm} {stressed}");
    let year = spread(&moves) * 252_f64.sqrt();
    assert!((0.08..0.35).contains(&year), "{year}");
}
