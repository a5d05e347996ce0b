//! What companies file each quarter: their books, as the authority has them.

use jiff::civil::Date;

use crate::{
    Class, calendar,
    days::Asset,
    ledger::{self, COST, FLOWS, NET, Quarter, REVENUE, STOCKS},
};

/// A number of a quarter, in whole dollars, or in cents a share where `unit` says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// `Revenues`, as the SEC's taxonomy calls it.
    pub concept: &'static str,
    pub unit: &'static str,
    pub value: i64,
    /// `None` for what holds at a moment.
    pub start: Option<Date>,
    pub end: Date,
    pub filed: Date,
    pub form: &'static str,
    pub accession: String,
}

/// Quarters that are known at once.
const QUARTERS: usize = 16;

/// Numbers of a span: what adds up, in thousands, and the shares of its end.
struct Span {
    start: Date,
    end: Date,
    flows: [i64; FLOWS.len()],
}

impl Span {
    /// Adds up quarters that follow each other; `None` without any.
    fn of(quarters: &[Quarter]) -> Option<Self> {
        let (first, last) = (quarters.first()?, quarters.last()?);
        let mut flows = [0; FLOWS.len()];
        for quarter in quarters {
            for (sum, own) in flows.iter_mut().zip(quarter.flows) {
                *sum += own;
            }
        }
        Some(Self { start: first.start, end: last.end, flows })
    }
}

/// What a report is called and when it came.
struct Filing {
    filed: Date,
    form: &'static str,
    accession: String,
    shares: i64,
}

impl Filing {
    fn number(&self, concept: &'static str, unit: &'static str, value: i64, end: Date) -> Report {
        let (filed, form, accession) = (self.filed, self.form, self.accession.clone());
        Report { concept, unit, value, start: None, end, filed, form, accession }
    }

    /// Returns the numbers of a span, those by the share for the shares of the day of the filing.
    fn span(&self, span: &Span) -> Vec<Report> {
        let start = Some(span.start);
        let flow = |(concept, value): (&&'static str, &i64)| Report {
            start,
            ..self.number(concept, "USD", value * 1_000, span.end)
        };
        let mut all: Vec<Report> = FLOWS.iter().zip(&span.flows).map(flow).collect();
        let cents = ledger::cents(span.flows[NET], self.shares);
        for (concept, unit, value) in [
            ("EarningsPerShareBasic", "USD/shares", cents),
            ("EarningsPerShareDiluted", "USD/shares", cents),
            ("WeightedAverageNumberOfDilutedSharesOutstanding", "shares", self.shares),
        ] {
            all.push(Report { start, ..self.number(concept, unit, value, span.end) });
        }
        all
    }

    fn moment(&self, quarter: &Quarter) -> Vec<Report> {
        let stock = |(concept, value): (&&'static str, &i64)| {
            self.number(concept, "USD", value * 1_000, quarter.end)
        };
        let mut all: Vec<Report> = STOCKS.iter().zip(&quarter.stocks).map(stock).collect();
        all.push(self.number("CommonStockSharesOutstanding", "shares", self.shares, quarter.end));
        all
    }
}

impl Asset {
    /// Returns the number the authority gives to the company; nothing for what is none.
    pub(crate) fn cik(&self) -> Option<u64> {
        let is_share = self.listing.class == Class::Share;
        is_share.then(|| 900_000_000 + self.noise.named("cik").below(90_000_000))
    }

    /// Returns what is reported by `now`, oldest first: three months each, since January beside them, and at the
    /// end of the year the year alone, with the one before it for comparison.
    pub(crate) fn reports(&self, now: i64) -> Vec<Report> {
        let (today, Some(cik)) = (calendar::date_of(now), self.cik()) else { return Vec::new() };
        let quarters = self.ledger(today);
        let known = quarters.iter().take_while(|it| ledger::told_at(it.filed) <= now).count();
        let first = known.saturating_sub(QUARTERS);
        (first..known).flat_map(|place| self.report(cik, &quarters[..=place])).collect()
    }

    /// Returns the report of the last of `quarters`.
    fn report(&self, cik: u64, quarters: &[Quarter]) -> Vec<Report> {
        let Some(last) = quarters.last() else { return Vec::new() };
        let number = self.noise.named("reports").at(calendar::midnight(last.end)).below(999_999);
        let is_annual = last.end.month() == 12;
        let filing = Filing {
            filed: last.filed,
            form: if is_annual { "10-K" } else { "10-Q" },
            accession: format!("{cik:010}-{:02}-{number:06}", last.filed.year() % 100),
            shares: last.shares,
        };
        // Its own quarter is the last of so many of its year.
        let of_year = usize::try_from((last.end.month() - 1) / 3).unwrap_or(0) + 1;
        let year = &quarters[quarters.len().saturating_sub(of_year)..];
        let mut reports = filing.moment(last);
        if !is_annual {
            reports.extend(
                Span::of(&quarters[quarters.len() - 1..]).iter().flat_map(|it| filing.span(it)),
            );
        }
        if of_year > 1 {
            reports.extend(Span::of(year).iter().flat_map(|it| filing.span(it)));
        }
        let before = quarters.len().checked_sub(8).map(|first| &quarters[first..first + 4]);
        if let Some(mut before) = before.filter(|_| is_annual).and_then(Span::of) {
            // One company in eight finds that it was the agent of a hundredth of its sales of the year before.
            if self.noise.named("restates").below(8) == 0 {
                let less = before.flows[REVENUE] / 100;
                before.flows[REVENUE] -= less;
                before.flows[COST] -= less;
            }
            reports.extend(filing.span(&before));
        }
        reports
    }
}
