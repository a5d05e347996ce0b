//! Which numbers belong to which period.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{
    PeriodKind,
    concept::{ANCHORS, LINES, Line, Measure, line_of},
    store::FactRow,
};

/// Days of a quarter of 12 to 14 weeks, and of a year of 52 or 53.
const QUARTER: std::ops::RangeInclusive<i64> = 80..=100;
const YEAR: std::ops::RangeInclusive<i64> = 350..=380;

/// Columns of one answer.
const COLUMNS: usize = 40;

/// The facts of one company as known on a day: of each span and concept the number that was filed last.
pub(crate) struct Known {
    /// By concept and unit.
    facts: HashMap<(String, String), Vec<FactRow>>,
    currency: Option<String>,
    /// Newest first.
    quarters: Vec<Span>,
}

/// What was filed about each span: its first and last day.
type BySpan = BTreeMap<(i64, i64), Vec<FactRow>>;

/// A number with where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Figure {
    pub value: f64,
    pub concept: String,
    pub is_derived: bool,
}

/// A period that was reported, in days since 1970, both included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Span {
    pub start: i64,
    pub end: i64,
    /// The filing that told of it first.
    pub filed: i64,
    pub form: String,
    pub accession: String,
}

fn days(fact: &FactRow) -> i64 {
    fact.end_day - fact.start_day + 1
}

impl Known {
    /// Keeps what was filed by `day`.
    pub(crate) fn by(day: i64, rows: impl IntoIterator<Item = FactRow>) -> Self {
        let mut newest: HashMap<(String, String), BySpan> = HashMap::new();
        for row in rows.into_iter().filter(|row| row.filed_day <= day) {
            let key = (row.concept.clone(), row.unit.clone());
            let spans = newest.entry(key).or_default();
            spans.entry((row.start_day, row.end_day)).or_default().push(row);
        }
        let last = |mut rows: Vec<FactRow>| {
            rows.sort_by(|a, b| (a.filed_day, &a.accession).cmp(&(b.filed_day, &b.accession)));
            let first = rows.first().cloned();
            // It became known with its first filing, and is worth what its last one says.
            let last = rows.pop();
            last.zip(first).map(|(last, first)| FactRow { value: last.value, ..first })
        };
        let facts: HashMap<_, Vec<FactRow>> = newest
            .into_iter()
            .map(|(key, spans)| (key, spans.into_values().filter_map(last).collect()))
            .collect();
        let currency = currency(&facts);
        let known = Self { facts, currency, quarters: Vec::new() };
        let quarters = known.quarters();
        Self { quarters, ..known }
    }

    /// Returns the currency of the amounts.
    pub(crate) fn currency(&self) -> Option<&str> {
        self.currency.as_deref()
    }

    fn of<'k>(
        &'k self,
        line: &'static Line,
    ) -> impl Iterator<Item = (&'static str, &'k [FactRow])> {
        let unit = line.measure.unit(self.currency().unwrap_or_default());
        line.concepts.iter().filter_map(move |concept| {
            let facts = self.facts.get(&((*concept).to_owned(), unit.clone()))?;
            Some((*concept, facts.as_slice()))
        })
    }

    /// Returns the periods that were reported, newest first.
    pub(crate) fn spans(&self, kind: PeriodKind) -> Vec<Span> {
        let mut spans = match kind {
            PeriodKind::Annual => self.years(),
            PeriodKind::Quarterly => self.quarters.clone(),
            PeriodKind::Ttm => {
                let year = |span: &Span| {
                    let first = year_of_quarters(&self.quarters, span.end)?.last()?;
                    Some(Span { start: first.start, ..span.clone() })
                };
                self.quarters.iter().filter_map(year).collect()
            }
        };
        spans.truncate(COLUMNS);
        spans
    }

    fn anchors(&self) -> impl Iterator<Item = &FactRow> {
        let lines = ANCHORS.iter().filter_map(|id| line_of(id));
        lines.flat_map(|line| self.of(line)).flat_map(|(_, facts)| facts)
    }

    fn years(&self) -> Vec<Span> {
        let mut spans = BTreeMap::new();
        for fact in self.anchors().filter(|it| YEAR.contains(&days(it)) && is_annual(&it.form)) {
            add(&mut spans, Span::of(fact, fact.start_day));
        }
        spans.into_values().rev().collect()
    }

    fn quarters(&self) -> Vec<Span> {
        let mut spans = BTreeMap::new();
        let ends: BTreeSet<i64> = self.anchors().map(|fact| fact.end_day).collect();
        for end in ends {
            let mut lines = ANCHORS.iter().filter_map(|id| line_of(id));
            let start = lines.find_map(|line| self.quarter_start(line, end));
            let told = self.anchors().filter(|it| it.end_day == end);
            let first = told.min_by_key(|it| it.filed_day);
            if let Some((start, fact)) = start.zip(first) {
                add(&mut spans, Span::of(fact, start));
            }
        }
        spans.into_values().rev().collect()
    }

    /// Returns where the quarter that ends on `end` begins, as far as `line` tells.
    fn quarter_start(&self, line: &'static Line, end: i64) -> Option<i64> {
        self.of(line).find_map(|(_, facts)| quarter(facts, end).map(|(start, ..)| start))
    }

    /// Returns the figure of `line` for `span`.
    pub(crate) fn figure(
        &self,
        line: &'static Line,
        kind: PeriodKind,
        span: &Span,
    ) -> Option<Figure> {
        match (line.measure.is_span(), kind) {
            (false, _) => self.moment(line, span),
            (true, PeriodKind::Annual) => self.of(line).find_map(|(concept, facts)| {
                let fact = facts
                    .iter()
                    .rev()
                    .find(|fact| fact.end_day == span.end && YEAR.contains(&days(fact)))?;
                Some(Figure { value: fact.value, concept: concept.to_owned(), is_derived: false })
            }),
            (true, PeriodKind::Quarterly) => self.quarter_figure(line, span.end),
            (true, PeriodKind::Ttm) => self.year_figure(line, span),
        }
    }

    fn quarter_figure(&self, line: &'static Line, end: i64) -> Option<Figure> {
        self.of(line).find_map(|(concept, facts)| {
            let (_, value, is_derived) = quarter(facts, end)?;
            let may_be = !is_derived || line.measure != Measure::AverageShares;
            may_be.then(|| Figure { value, concept: concept.to_owned(), is_derived })
        })
    }

    /// Adds up the four quarters that end with `span`; a year that was reported is taken as it is.
    fn year_figure(&self, line: &'static Line, span: &Span) -> Option<Figure> {
        if let Some(year) = self.figure(line, PeriodKind::Annual, span) {
            return Some(year);
        }
        if line.measure == Measure::AverageShares {
            return self.quarter_figure(line, span.end);
        }
        let year = year_of_quarters(&self.quarters, span.end)?;
        let figures: Vec<Figure> = year
            .iter()
            .map(|quarter| self.quarter_figure(line, quarter.end))
            .collect::<Option<_>>()?;
        let value = figures.iter().map(|figure| figure.value).sum();
        let concept = figures.into_iter().next()?.concept;
        Some(Figure { value, concept, is_derived: true })
    }

    /// Returns what held at the end of `span`; what a cover page says holds some weeks after it.
    fn moment(&self, line: &'static Line, span: &Span) -> Option<Figure> {
        self.of(line).find_map(|(concept, facts)| {
            let mut moments = facts.iter().filter(|fact| fact.start_day == fact.end_day);
            let fact = if concept.starts_with("dei:") {
                moments.rfind(|fact| fact.accession == span.accession)
            } else {
                moments.find(|fact| fact.end_day == span.end)
            };
            let value = fact?.value;
            Some(Figure { value, concept: concept.to_owned(), is_derived: false })
        })
    }
}

impl Span {
    fn of(fact: &FactRow, start: i64) -> Self {
        Self {
            start,
            end: fact.end_day,
            filed: fact.filed_day,
            form: fact.form.clone(),
            accession: fact.accession.clone(),
        }
    }
}

/// Adds a period; of two filings about one, the first told of it.
fn add(spans: &mut BTreeMap<i64, Span>, span: Span) {
    match spans.get(&span.end) {
        Some(known) if known.filed <= span.filed => {}
        _ => {
            spans.insert(span.end, span);
        }
    }
}

/// Whether a form reports a year: what only compares with one does not.
fn is_annual(form: &str) -> bool {
    ["10-K", "20-F", "40-F"].iter().any(|annual| form.starts_with(annual))
}

/// Returns where the quarter that ends on `end` begins, its value, and whether that is what is left of a longer
/// span: a fourth quarter is the year less nine months, a second one of cash flows the half less the first.
fn quarter(facts: &[FactRow], end: i64) -> Option<(i64, f64, bool)> {
    let at_end = || facts.iter().filter(|fact| fact.end_day == end && fact.start_day < end);
    if let Some(fact) = at_end().find(|fact| QUARTER.contains(&days(fact))) {
        return Some((fact.start_day, fact.value, false));
    }
    at_end().find_map(|longer| {
        let shorter = facts.iter().find(|fact| {
            fact.start_day == longer.start_day && QUARTER.contains(&(end - fact.end_day))
        })?;
        Some((shorter.end_day + 1, longer.value - shorter.value, true))
    })
}

/// Returns the four quarters that end on `end`, newest first, when they follow each other.
fn year_of_quarters(quarters: &[Span], end: i64) -> Option<&[Span]> {
    let at = quarters.iter().position(|quarter| quarter.end == end)?;
    let year = quarters.get(at..at + 4)?;
    let follow = year.windows(2).all(|pair| pair[1].end + 1 == pair[0].start);
    follow.then_some(year)
}

/// Returns the unit of most amounts.
fn currency(facts: &HashMap<(String, String), Vec<FactRow>>) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let used: BTreeSet<&str> = LINES.iter().flat_map(|line| line.concepts).copied().collect();
    for ((concept, unit), rows) in facts {
        let is_code = unit.len() == 3 && unit.bytes().all(|c| c.is_ascii_uppercase());
        if is_code && used.contains(concept.as_str()) {
            *counts.entry(unit).or_default() += rows.len();
        }
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(unit, _)| unit.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::economic::service::day_of;

    fn day(text: &str) -> i64 {
        day_of(text.parse().unwrap())
    }

    fn fact(span: (&str, &str), filed: &str, form: &str, value: f64) -> FactRow {
        FactRow {
            concept: "us-gaap:Revenues".to_owned(),
            unit: "USD".to_owned(),
            start_day: day(span.0),
            end_day: day(span.1),
            filed_day: day(filed),
            accession: format!("a-{filed}"),
            form: form.to_owned(),
            value,
        }
    }

    fn year() -> Vec<FactRow> {
        vec![
            fact(("2024-01-01", "2024-03-31"), "2024-05-01", "10-Q", 10.0),
            fact(("2024-04-01", "2024-06-30"), "2024-08-01", "10-Q", 20.0),
            fact(("2024-01-01", "2024-06-30"), "2024-08-01", "10-Q", 30.0),
            fact(("2024-07-01", "2024-09-30"), "2024-11-01", "10-Q", 30.0),
            fact(("2024-01-01", "2024-09-30"), "2024-11-01", "10-Q", 60.0),
            fact(("2024-01-01", "2024-12-31"), "2025-02-01", "10-K", 100.0),
        ]
    }

    fn values(known: &Known, kind: PeriodKind) -> Vec<(f64, bool)> {
        let line = line_of("revenue").unwrap();
        let figure = |span: &Span| known.figure(line, kind, span).unwrap();
        let figures = known.spans(kind).iter().map(figure).collect::<Vec<_>>();
        figures.iter().map(|it| (it.value, it.is_derived)).collect()
    }

    #[test]
    fn the_fourth_quarter_is_what_nine_months_leave_of_the_year() {
        let known = Known::by(day("2025-03-01"), year());
        assert_eq!(known.currency(), Some("USD"));
        assert_eq!(
            values(&known, PeriodKind::Quarterly),
            [(40.0, true), (30.0, false), (20.0, false), (10.0, false)]
        );
        assert_eq!(values(&known, PeriodKind::Annual), [(100.0, false)]);
        assert_eq!(values(&known, PeriodKind::Ttm), [(100.0, false)]);
        let quarters = known.spans(PeriodKind::Quarterly);
        assert_eq!((quarters[0].start, quarters[0].form.as_str()), (day("2024-10-01"), "10-K"));
    }

    #[test]
    fn a_filing_is_seen_from_its_day_on_and_a_restatement_from_its_own() {
        let mut rows = year();
        rows.push(fact(("2024-01-01", "2024-12-31"), "2026-02-01", "10-K", 99.0));
        let at = |date: &str| values(&Known::by(day(date), rows.clone()), PeriodKind::Annual);
        assert_eq!(at("2025-01-31"), []);
        assert_eq!(at("2025-02-01"), [(100.0, false)]);
        assert_eq!(at("2026-02-01"), [(99.0, false)]);
        let known = Known::by(day("2026-02-01"), rows.clone());
        assert_eq!(known.spans(PeriodKind::Annual)[0].filed, day("2025-02-01"));
    }

    #[test]
    fn a_year_of_quarters_has_no_hole() {
        let mut rows = year();
        rows.push(fact(("2025-01-01", "2025-03-31"), "2025-05-01", "10-Q", 50.0));
        rows.push(fact(("2025-07-01", "2025-09-30"), "2025-11-01", "10-Q", 70.0));
        let known = Known::by(day("2026-01-01"), rows);
        assert_eq!(values(&known, PeriodKind::Ttm), [(140.0, true), (100.0, false)]);
    }
}
