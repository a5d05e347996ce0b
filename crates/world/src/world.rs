//! The world: everything there is, asked by symbol and moment.

use std::{collections::BTreeMap, fmt::Write as _, ops::Range};

use jiff::{
    ToSpan,
    civil::{Date, date},
};

use crate::{
    Bar, Book, Listing, Pace, Post, Quote, Quoted, Report, Step, Story, Told, Trade, book,
    calendar, chain,
    days::{Asset, Source},
    economy::{self, Curves},
    noise::Noise,
    past::Real,
    story, universe,
    weather::Climate,
};

/// The day whose closes stand in the listings: where most of the real history that ships ends.
pub(crate) const FIRST: Date = date(2022, 12, 28);

/// Years that are drawn beyond the start; after them everything stands still.
const AHEAD: i32 = 2;

/// A dividend or a split: the day from which on the price is without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Action {
    pub at: i64,
    /// In steps of the price, as it was paid then.
    pub dividend: Option<i64>,
    pub split: Option<i64>,
}

/// A world of markets.
#[derive(Debug)]
pub struct World {
    seed: u64,
    start: i64,
    pace: Pace,
    pub(crate) noise: Noise,
    pub(crate) assets: Vec<Asset>,
    /// What a euro is worth in moneys that nothing else quotes.
    pub(crate) moneys: Vec<Asset>,
    pub(crate) curves: Curves,
}

impl World {
    /// Draws the world of `seed` from where the real history ends to two years after `start` (microseconds
    /// since 1970).
    pub fn new(seed: u64, start: i64, universe: Vec<Listing>) -> Self {
        let noise = Noise::of(seed);
        let last = calendar::date_of(start).checked_add(AHEAD.years()).unwrap_or(FIRST);
        let days = (calendar::midnight(last) - calendar::midnight(FIRST)) / crate::DAY + 1;
        let real = Real::read();
        let days = usize::try_from(days).unwrap_or(0);
        let climate = Climate::of(noise, FIRST, days, &real.index);
        let (climate, real, led) = (&climate, &real, BTreeMap::new());
        let mut source = Source { noise, first: FIRST, last, climate, real, led };
        let curves = Curves::draw(&source, &universe);
        source.led = curves.closes();
        let assets = universe.into_iter().map(|listing| source.draw(listing)).collect();
        let moneys = universe::moneys().map(|listing| source.draw(listing)).collect();
        Self { seed, start, pace: Pace::default(), noise, assets, moneys, curves }
    }

    /// Makes it as lively as `pace`. Its minutes, and all that is longer, stay as they are.
    #[must_use]
    pub fn at_pace(mut self, pace: Pace) -> Self {
        self.pace = pace;
        self.assets.iter_mut().for_each(|asset| asset.pace = pace);
        self
    }

    pub fn pace(&self) -> Pace {
        self.pace
    }

    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// When it began: what came before is its history.
    pub fn start(&self) -> i64 {
        self.start
    }

    pub fn listings(&self) -> impl Iterator<Item = &Listing> {
        self.assets.iter().map(|asset| &asset.listing)
    }

    pub(crate) fn asset(&self, symbol: &str) -> Option<&Asset> {
        self.assets.iter().find(|asset| asset.listing.symbol == symbol)
    }

    /// Returns the newest price of `symbol` at `now`; `None` where there is no such thing, or not yet.
    pub fn quote(&self, symbol: &str, now: i64) -> Option<Quote> {
        self.asset(symbol)?.quote(now)
    }

    /// Returns bars that begin in `span` as they are known at `now`, oldest first, in prices as they were then.
    pub fn bars(&self, symbol: &str, step: Step, span: Range<i64>, now: i64) -> Vec<Bar> {
        let asset = self.asset(symbol);
        asset.map_or_else(Vec::new, |asset| asset.bars(step, span.start, span.end, now))
    }

    /// Returns the newest trades at `now`, newest last.
    pub fn trades(&self, symbol: &str, now: i64, limit: usize) -> Vec<Trade> {
        self.asset(symbol).map_or_else(Vec::new, |asset| asset.trades(now, limit))
    }

    /// Returns the order book at `now`, 200 levels a side.
    pub fn book(&self, symbol: &str, now: i64) -> Option<Book> {
        self.asset(symbol)?.book(now, book::LEVELS)
    }

    /// Returns the days on which options expire, seen from `now`.
    pub fn expiries(&self, now: i64) -> Vec<Date> {
        chain::expiries(calendar::date_of(now))
    }

    /// Returns the options of one expiry; nothing for what has none.
    pub fn chain(&self, symbol: &str, expiry: Date, now: i64) -> Vec<Quoted> {
        self.asset(symbol).map_or_else(Vec::new, |asset| asset.chain(expiry, now))
    }

    /// Returns what a company has reported by `now`, oldest first.
    pub fn reports(&self, symbol: &str, now: i64) -> Vec<Report> {
        self.asset(symbol).map_or_else(Vec::new, |asset| asset.reports(now))
    }

    /// Returns the news of the last year about `symbol`, or of the last three weeks about everything, newest
    /// first.
    pub fn news(&self, symbol: Option<&str>, now: i64) -> Vec<Story> {
        story::all(self, symbol, now)
    }

    /// Returns what people posted in the last ninety days with what readers made of it by `now`, newest first.
    pub fn posts(&self, now: i64) -> Vec<Post> {
        story::talk::all(self, now)
    }

    /// Returns what is told in the stories that were planted, from `from` to `now`, oldest first.
    pub fn plots(&self, from: i64, now: i64) -> Vec<Told> {
        story::planted::told(from, now)
    }

    /// Returns the values of an economic series that are released by `now`, oldest first.
    pub(crate) fn economy(&self, id: &str, now: i64) -> Option<Vec<(Date, String)>> {
        economy::series(self, id, now)
    }

    /// Writes down what it is, in whole numbers and in one order: every day of everything up to its start, and
    /// a look at trades, books, options, reports, news and posts at its start.
    ///
    /// The same text comes out on every machine, so that its hash tells whether two worlds are one.
    pub fn dump(&self) -> String {
        let mut text = format!("world {} {}\n", self.seed, self.start);
        for asset in self.assets.iter().chain(&self.moneys) {
            let symbol = asset.listing.symbol;
            _ = writeln!(text, "{symbol}");
            for day in asset.days.iter().filter(|day| day.session.close <= self.start) {
                let (range, session) = (day.range, day.session);
                _ = writeln!(
                    text,
                    "{} {} {} {} {} {} {} {}",
                    session.open,
                    range.open,
                    range.high,
                    range.low,
                    range.close,
                    day.volume,
                    day.dividend.unwrap_or(0),
                    day.split.unwrap_or(1),
                );
            }
            for trade in asset.trades(self.start, 5) {
                _ = writeln!(text, "{} {} {}", trade.id, trade.price, trade.size);
            }
            if let Some(book) = asset.book(self.start, 5) {
                _ = writeln!(text, "{} {:?} {:?}", book.number(), book.bids, book.asks);
            }
            for report in asset.reports(self.start) {
                _ = writeln!(text, "{} {} {}", report.concept, report.end, report.value);
            }
            let nearest = self.expiries(self.start).first().copied();
            for option in nearest.map_or_else(Vec::new, |it| asset.chain(it, self.start)) {
                _ = writeln!(text, "{} {} {}", option.strike, option.bid, option.ask);
            }
        }
        for id in ["CPIAUCSL", "PAYEMS", "GDPC1", "DFF", "SOFR", "ECB:DFR"] {
            for (date, value) in self.economy(id, self.start).unwrap_or_default() {
                _ = writeln!(text, "{id} {date} {value}");
            }
        }
        for story in self.news(None, self.start) {
            _ = writeln!(text, "{} {}", story.at, story.title);
        }
        for post in self.posts(self.start) {
            _ = writeln!(text, "{} {} {} {}", post.at, post.points, post.comments, post.title);
        }
        text
    }
}

impl Asset {
    /// Returns dividends and splits up to `now`, oldest first.
    pub(crate) fn actions(&self, now: i64) -> impl Iterator<Item = Action> {
        self.days
            .iter()
            .take_while(move |day| day.session.open <= now)
            .filter(|day| day.dividend.is_some() || day.split.is_some())
            .map(|day| Action { at: day.session.open, dividend: day.dividend, split: day.split })
    }

    /// Returns how many shares of today one of `at` is, seen from `now`.
    pub(crate) fn split_since(&self, at: i64, now: i64) -> i64 {
        let later = self.actions(now).filter(|action| action.at > at);
        later.filter_map(|action| action.split).product()
    }
}
