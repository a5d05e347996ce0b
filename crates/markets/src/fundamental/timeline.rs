//! What was known of a company, filing by filing: its figures and ratios as steps in time.
//!
//! One example: `AAPL.pe`. Each filing is a step that holds what the price is multiplied by, one divided by
//! the earnings a share of the last four quarters. A row of bars takes the newest step that was known by its
//! end, and its own close as it was traded; shares are counted as on the day of the row.
//!
//! **Invariant:** a filing is seen from the end of its day (UTC) on: EDGAR dates what it accepts after 17:30
//! in New York on the next business day, so by then it was public. A filing that comes later changes no row
//! before it.

use std::collections::BTreeSet;

use super::{
    PeriodKind, RatioUnit,
    concept::{LINES, Measure},
    period::Known,
    ratio::{RECIPES, WithPrice},
    statement::Table,
    store::FactRow,
};

const DAY: i64 = 86_400_000_000;

/// Days back from a filing in which a period may end that it, or a comparison with the year before, is
/// made of.
const REACH: i64 = 1_200;

/// Days after the end of its period for which a report stands: half a year longer than a yearly one needs.
/// What a company that fell silent reported years ago is not what it is now.
const STANDS: i64 = 550;

/// How a figure goes with the shares and the price of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scale {
    Plain,
    /// Of one share: a split divides it.
    Share,
    /// Shares: a split multiplies them.
    Shares,
    TimesPrice,
    OverPrice,
}

/// A figure or ratio of a company.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Field {
    pub id: &'static str,
    pub label: &'static str,
    /// How it is worked out; for a line of a statement what of it is meant.
    pub formula: &'static str,
    pub unit: FieldUnit,
    scale: Scale,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldUnit {
    /// The currency of the reports.
    Money,
    /// The same, for one share.
    MoneyAShare,
    Shares,
    /// A number without one; shares of a whole are fractions.
    Plain,
}

impl Field {
    pub(crate) fn needs_price(&self) -> bool {
        matches!(self.scale, Scale::TimesPrice | Scale::OverPrice)
    }
}

/// How many fields are lines of a statement; ratios follow.
pub(crate) const STATEMENTS: usize = LINES.len() + 1;

/// Returns every figure and ratio, lines of statements first.
pub(crate) fn fields() -> impl Iterator<Item = Field> {
    let line = |line: &'static super::concept::Line| {
        let (formula, unit, scale) = match line.measure {
            Measure::Flow => ("of the last four quarters", FieldUnit::Money, Scale::Plain),
            Measure::PerShare => {
                ("of the last four quarters", FieldUnit::MoneyAShare, Scale::Share)
            }
            Measure::AverageShares => ("of the newest report", FieldUnit::Shares, Scale::Shares),
            Measure::Stock => ("at the end of the newest report", FieldUnit::Money, Scale::Plain),
            Measure::Shares => {
                ("at the end of the newest report", FieldUnit::Shares, Scale::Shares)
            }
        };
        Field { id: line.id, label: line.label, formula, unit, scale }
    };
    let free_cash_flow = Field {
        id: "free_cash_flow",
        label: "Free cash flow",
        formula: "cash from operations - capital expenditure, of the last four quarters",
        unit: FieldUnit::Money,
        scale: Scale::Plain,
    };
    let ratio = |recipe: &'static super::ratio::Recipe| Field {
        id: recipe.id,
        label: recipe.label,
        formula: recipe.formula,
        unit: match (recipe.unit, recipe.price) {
            (RatioUnit::Currency, WithPrice::Share) => FieldUnit::MoneyAShare,
            (RatioUnit::Currency, _) => FieldUnit::Money,
            (RatioUnit::Percent | RatioUnit::Ratio, _) => FieldUnit::Plain,
        },
        scale: match recipe.price {
            WithPrice::None => Scale::Plain,
            WithPrice::Times => Scale::TimesPrice,
            WithPrice::Over => Scale::OverPrice,
            WithPrice::Share => Scale::Share,
        },
    };
    LINES.iter().map(line).chain([free_cash_flow]).chain(RECIPES.iter().map(ratio))
}

/// Shares after a split for one before, from a time on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Split {
    pub ex_at: i64,
    pub ratio: f64,
}

/// What stood from one filing on.
#[derive(Debug, Clone, PartialEq)]
struct Step {
    known_at: i64,
    /// Until when it stands.
    until: i64,
    /// By field; NaN is unknown.
    values: Vec<f64>,
}

/// What was known of a company at every time.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Timeline {
    steps: Vec<Step>,
    splits: Vec<Split>,
    pub currency: Option<String>,
}

/// A row that a figure is wanted for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AtRow {
    /// Its start, and the end by which something has to be known, microseconds.
    pub at: i64,
    pub end: i64,
    /// What a share cost as it was traded; NaN where that is not known.
    pub close: f64,
}

impl Timeline {
    /// Works out what `rows` said, filing by filing.
    ///
    /// - `splits`: by time.
    pub(crate) fn of(rows: &[FactRow], splits: Vec<Split>) -> Self {
        let days: BTreeSet<i64> = rows.iter().map(|row| row.filed_day).collect();
        let mut timeline = Self { steps: Vec::with_capacity(days.len()), splits, currency: None };
        for day in days {
            let near = rows.iter().filter(|row| row.filed_day <= day && row.end_day > day - REACH);
            let in_shares_of_the_day = near.map(|row| timeline.in_shares_of(row, day));
            let known = Known::by(day, in_shares_of_the_day);
            timeline.currency = known.currency().map(str::to_owned).or(timeline.currency);
            timeline.steps.extend(Step::of(&known, day));
        }
        timeline
    }

    /// Returns when each step became known, in order.
    pub(crate) fn times(&self) -> impl Iterator<Item = i64> {
        self.steps.iter().map(|step| step.known_at)
    }

    /// Returns `row` with what counts shares counted as on the morning of `day`: what a company says of
    /// shares is in those of the day it says it.
    fn in_shares_of(&self, row: &FactRow, day: i64) -> FactRow {
        let ratio = self.shares_at(day * DAY) / self.shares_at(row.filed_day * DAY);
        let value = if row.unit.ends_with("/shares") {
            row.value / ratio
        } else if row.unit == "shares" {
            row.value * ratio
        } else {
            row.value
        };
        FactRow { value, ..row.clone() }
    }

    /// Returns how many shares one of the beginning has become by `at`.
    fn shares_at(&self, at: i64) -> f64 {
        self.splits.iter().take_while(|split| split.ex_at <= at).map(|split| split.ratio).product()
    }

    /// Returns the field `id` in each of `rows`, which are in order: NaN where it is unknown.
    ///
    /// - `as_of`: nothing known later is seen.
    pub(crate) fn column(
        &self,
        id: &str,
        as_of: i64,
        rows: impl IntoIterator<Item = AtRow>,
    ) -> Vec<f64> {
        let found = fields().enumerate().find(|(_, field)| field.id == id);
        let mut next = 0;
        let value = |row: AtRow| {
            let Some((place, field)) = &found else { return f64::NAN };
            let seen_by = row.end.min(as_of);
            while self.steps.get(next).is_some_and(|step| step.known_at <= seen_by) {
                next += 1;
            }
            let step = next.checked_sub(1).and_then(|newest| self.steps.get(newest));
            step.filter(|step| row.end <= step.until)
                .map_or(f64::NAN, |step| self.scaled(step, (*place, field.scale), row))
        };
        rows.into_iter().map(value).collect()
    }

    fn scaled(&self, step: &Step, (place, scale): (usize, Scale), row: AtRow) -> f64 {
        let value = step.values.get(place).copied().unwrap_or(f64::NAN);
        // Filings are counted in shares of the morning of their day.
        let shares = || self.shares_at(row.at) / self.shares_at(step.known_at - DAY);
        let price = || if row.close > 0.0 { row.close * shares() } else { f64::NAN };
        let scaled = match scale {
            Scale::Plain => value,
            Scale::Share => value / shares(),
            Scale::Shares => value * shares(),
            Scale::TimesPrice => value * price(),
            Scale::OverPrice => value / price(),
        };
        if scaled.is_finite() { scaled } else { f64::NAN }
    }
}

impl Step {
    /// Returns the newest year that is known by `day`: the last four quarters, or the last one that was
    /// reported whole when that is newer.
    fn of(known: &Known, day: i64) -> Option<Self> {
        let tables =
            [PeriodKind::Ttm, PeriodKind::Annual].map(|kind| (Table::of(known, kind), kind));
        let end = |table: &Table| table.spans.first().map(|span| span.end);
        let (table, kind) = tables
            .into_iter()
            .rev()
            .max_by_key(|(table, _)| end(table))
            .filter(|it| end(&it.0).is_some())?;
        let known_or_nan =
            |value: Option<f64>| value.filter(|it| it.is_finite()).unwrap_or(f64::NAN);
        let mut values = Vec::with_capacity(STATEMENTS + RECIPES.len());
        values.extend(LINES.iter().map(|line| known_or_nan(table.value(line.id, 0))));
        values.push(known_or_nan(table.free_cash_flow(0)));
        values.extend(RECIPES.iter().map(|recipe| {
            let value = known_or_nan(recipe.at_one(&table, kind));
            // Formulas have parts of a whole as fractions.
            if recipe.unit == RatioUnit::Percent { value / 100.0 } else { value }
        }));
        let until = (end(&table)? + STANDS) * DAY;
        Some(Self { known_at: (day + 1) * DAY, until, values })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const QUARTER: i64 = 91;
    /// The first day of the first quarter.
    const FIRST: i64 = 19_000;

    fn row(concept: &str, unit: &str, (start_day, end_day): (i64, i64), value: f64) -> FactRow {
        FactRow {
            concept: format!("us-gaap:{concept}"),
            unit: unit.to_owned(),
            start_day,
            end_day,
            filed_day: end_day + 30,
            accession: format!("a-{end_day}"),
            form: "10-Q".to_owned(),
            value,
        }
    }

    /// What was reported of one quarter, 30 days after its end.
    fn quarter(place: i64, (revenue, eps): (f64, f64)) -> Vec<FactRow> {
        let start = FIRST + place * QUARTER;
        let span = (start, start + QUARTER - 1);
        vec![
            row("Revenues", "USD", span, revenue),
            row("EarningsPerShareDiluted", "USD/shares", span, eps),
            row("CommonStockSharesOutstanding", "shares", (span.1, span.1), 100.0),
        ]
    }

    fn filed(place: i64) -> i64 {
        FIRST + (place + 1) * QUARTER - 1 + 30
    }

    fn on(timeline: &Timeline, id: &str, days: &[i64], close: f64) -> Vec<f64> {
        let row = |day: &i64| AtRow { at: day * DAY, end: (day + 1) * DAY, close };
        timeline.column(id, i64::MAX, days.iter().map(row))
    }

    #[test]
    fn a_year_is_known_with_its_fourth_quarter_and_falls_silent_after_eighteen_months() {
        let rows: Vec<FactRow> = (0..4).flat_map(|place| quarter(place, (100.0, 1.0))).collect();
        let timeline = Timeline::of(&rows, Vec::new());
        let end = FIRST + 4 * QUARTER - 1;
        let days = [filed(3) - 1, filed(3), end + STANDS - 1, end + STANDS];
        let pe = on(&timeline, "pe", &days, 40.0);
        assert!(pe[0].is_nan() && pe[3].is_nan(), "{pe:?}");
        assert_eq!(pe[1..3], [10.0, 10.0]);
        assert_eq!(on(&timeline, "earnings_yield", &days[1..2], 40.0), [0.1]);
        assert_eq!(on(&timeline, "market_value", &days[1..2], 40.0), [4_000.0]);
        assert!(on(&timeline, "pe", &days[1..2], f64::NAN)[0].is_nan());
        assert!(on(&timeline, "nothing", &days[1..2], 1.0)[0].is_nan());
    }

    #[test]
    fn shares_are_counted_as_on_the_day_of_the_row() {
        let mut rows: Vec<FactRow> =
            (0..4).flat_map(|place| quarter(place, (100.0, 1.0))).collect();
        // After two for one the same earnings are half a share.
        rows.extend(quarter(4, (100.0, 0.5)));
        let ex = filed(3) + 20;
        let timeline = Timeline::of(&rows, vec![Split { ex_at: ex * DAY, ratio: 2.0 }]);
        let before = on(&timeline, "pe", &[ex - 1], 40.0);
        let after = on(&timeline, "pe", &[ex, filed(4)], 20.0);
        assert_eq!((before[0], after), (10.0, vec![10.0, 10.0]));
        assert_eq!(on(&timeline, "eps", &[ex - 1, ex, filed(4)], 1.0), [4.0, 2.0, 2.0]);
        assert_eq!(on(&timeline, "shares", &[ex - 1, ex], 1.0), [100.0, 200.0]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn what_is_filed_later_changes_no_earlier_row(
            quarters in prop::collection::vec((1.0..1e6_f64, -5.0..5.0_f64), 5..9),
            restated in 0..4_i64,
            known in 4..8_usize,
            splits in prop::collection::vec((0..900_i64, 0.5..4.0_f64), 0..3),
        ) {
            let mut rows: Vec<FactRow> = Vec::new();
            for (place, figures) in (0..).zip(&quarters) {
                rows.extend(quarter(place, *figures));
            }
            let last = i64::try_from(quarters.len()).unwrap() - 1;
            // The last report says anew what an earlier one said.
            rows.extend(quarter(restated, (7.0, 1.0)).into_iter().map(|row| FactRow {
                filed_day: filed(last),
                accession: "anew".to_owned(),
                ..row
            }));
            let mut splits: Vec<Split> = splits
                .into_iter()
                .map(|(day, ratio)| Split { ex_at: (FIRST + day) * DAY, ratio })
                .collect();
            splits.sort_by_key(|split| split.ex_at);
            let until = filed(i64::try_from(known).unwrap().min(last));
            let early: Vec<FactRow> =
                rows.iter().filter(|row| row.filed_day <= until).cloned().collect();
            let past: Vec<Split> =
                splits.iter().filter(|split| split.ex_at <= until * DAY).copied().collect();
            let (then, now) = (Timeline::of(&early, past), Timeline::of(&rows, splits));
            let days: Vec<i64> = (FIRST..=until).collect();
            for field in fields() {
                let bits = |timeline: &Timeline| {
                    let values = on(timeline, field.id, &days, 12.5);
                    values.into_iter().map(f64::to_bits).collect::<Vec<_>>()
                };
                prop_assert_eq!(bits(&then), bits(&now), "{}", field.id);
            }
        }
    }
}
