//! Curves as SVG: lines, a grid with its values, and the days at the ends.

use std::fmt::Write;

use kernel::Timestamp;
use quant::performance;

use super::figure::{count, day};
use crate::backtest::archive::{Curve, places};

/// Units of the drawing: the page stretches it to its width.
const WIDTH: f64 = 1_000.0;
/// Where the lines begin; left of it stand the values of the grid.
const LEFT: f64 = 70.0;
const TOP: f64 = 8.0;
/// Below the lines stand the days.
const FOOT: f64 = 20.0;

const EQUITY: &str = "#9a6a00";
const BENCHMARK: &str = "#6b7280";
const DRAWDOWN: &str = "#c03333";

/// Some rows of columns, between two values.
struct Frame<'a> {
    at: &'a [i64],
    rows: Vec<usize>,
    low: f64,
    high: f64,
    height: f64,
}

/// The equity and its benchmark.
pub(super) fn equity(curve: &Curve, points: usize) -> String {
    let columns = [curve.equity.as_slice(), &curve.benchmark];
    let Some(frame) = Frame::of(curve, &columns, (points, 260.0)) else { return String::new() };
    let label = |value: f64| count(whole(value));
    let mut svg = frame.open("Equity and benchmark", label);
    svg += &frame.line(&curve.benchmark, BENCHMARK);
    svg += &frame.line(&curve.equity, EQUITY);
    let end = |column: &[f64]| column.iter().rev().find(|value| value.is_finite()).copied();
    for (name, column, colour) in
        [("Strategy", &curve.equity, EQUITY), ("Benchmark", &curve.benchmark, BENCHMARK)]
    {
        let Some(value) = end(column) else { continue };
        // Labels at the top keep apart whatever the lines do.
        let x = if name == "Strategy" { LEFT + 8.0 } else { LEFT + 250.0 };
        _ = write!(
            svg,
            "<text x=\"{x}\" y=\"{}\" font-size=\"13\" fill=\"{colour}\">{name} {}</text>",
            TOP + 14.0,
            label(value)
        );
    }
    svg + "</svg>"
}

/// The fall from the highest equity so far.
pub(super) fn drawdown(curve: &Curve, points: usize) -> String {
    let falls = performance::drawdowns(&curve.equity);
    let top = vec![0.0; falls.len()];
    let columns = [falls.as_slice(), &top];
    let Some(frame) = Frame::of(curve, &columns, (points, 130.0)) else { return String::new() };
    let mut svg = frame.open("Drawdown", |value| format!("{:.0} %", value * 100.0));
    svg += &frame.line(&falls, DRAWDOWN);
    svg + "</svg>"
}

impl<'a> Frame<'a> {
    /// `None` without two known values.
    fn of(curve: &'a Curve, columns: &[&[f64]], (points, height): (usize, f64)) -> Option<Self> {
        let rows = places(curve.at.len(), points);
        let known =
            columns.iter().flat_map(|column| rows.iter().filter_map(|row| column.get(*row)));
        let known: Vec<f64> = known.copied().filter(|value| value.is_finite()).collect();
        let low = known.iter().copied().reduce(f64::min)?;
        let high = known.iter().copied().reduce(f64::max)?;
        let high = if high > low { high } else { low + low.abs().max(1.0) };
        (rows.len() > 1).then_some(Self { at: &curve.at, rows, low, high, height })
    }

    #[expect(clippy::cast_precision_loss, reason = "some thousand points")]
    fn x(&self, place: usize) -> f64 {
        LEFT + (WIDTH - LEFT) * place as f64 / (self.rows.len() - 1).max(1) as f64
    }

    fn y(&self, value: f64) -> f64 {
        TOP + (self.height - TOP) * (self.high - value) / (self.high - self.low)
    }

    /// The drawing with its grid and its days.
    fn open(&self, title: &str, label: impl Fn(f64) -> String) -> String {
        let height = self.height + FOOT;
        let mut svg = format!(
            "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{title}\" \
             font-family=\"sans-serif\">"
        );
        for part in [0.0, 0.25, 0.5, 0.75, 1.0] {
            let value = self.low + (self.high - self.low) * part;
            let y = self.y(value);
            _ = write!(
                svg,
                "<path d=\"M{LEFT} {y:.1}H{WIDTH}\" stroke=\"#e3e6eb\"/><text x=\"{}\" y=\"{:.1}\" \
                 font-size=\"11\" text-anchor=\"end\" fill=\"#4b5563\">{}</text>",
                LEFT - 6.0,
                y + 4.0,
                label(value)
            );
        }
        let ends = [(LEFT, "start", self.rows.first()), (WIDTH, "end", self.rows.last())];
        for (x, anchor, row) in ends {
            let Some(at) = row.and_then(|row| self.at.get(*row)) else { continue };
            _ = write!(
                svg,
                "<text x=\"{x}\" y=\"{:.1}\" font-size=\"11\" text-anchor=\"{anchor}\" \
                 fill=\"#4b5563\">{}</text>",
                height - 4.0,
                day(Timestamp(*at))
            );
        }
        svg
    }

    /// A line that breaks where nothing is known.
    fn line(&self, column: &[f64], colour: &str) -> String {
        let (mut path, mut is_down) = (String::new(), false);
        for (place, row) in self.rows.iter().enumerate() {
            let value = column.get(*row).copied().filter(|value| value.is_finite());
            if let Some(value) = value {
                let letter = if is_down { 'L' } else { 'M' };
                _ = write!(path, "{letter}{:.1} {:.1}", self.x(place), self.y(value));
            }
            is_down = value.is_some();
        }
        format!("<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.5\"/>")
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "money on an axis, not below zero but for a run that is ruined"
)]
fn whole(value: f64) -> u64 {
    value.round().max(0.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_of_few_or_equal_rows_draws_or_is_left_out() {
        let curve = |values: &[f64]| Curve {
            at: (0..values.len()).map(|n| i64::try_from(n).unwrap_or(0) * 86_400_000_000).collect(),
            equity: values.to_vec(),
            benchmark: vec![f64::NAN; values.len()],
            ..Curve::default()
        };
        assert_eq!(equity(&curve(&[]), 10), "");
        assert_eq!(equity(&curve(&[1.0]), 10), "");
        for values in [&[5.0; 3][..], &[1.0, f64::NAN, 3.0], &[1.0, 2.0, 3.0, 4.0]] {
            let svg = equity(&curve(values), 3) + &drawdown(&curve(values), 3);
            assert!(svg.ends_with("</svg>") && !svg.contains("NaN"), "{svg}");
        }
    }
}
