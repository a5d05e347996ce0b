//! Q5: price, yield, modified duration and convexity of many bonds, on regular schedules by the
//! series and on any schedule payment by payment.

use kernels::{data::uniform, measure::repeated};
use quant::bonds::{Flow, FlowBook, FlowKind, Flows, Frequency, RegularBonds, Sensitivities};
use serde_json::{Value, json};

const BONDS: u64 = 100_000;

struct Asked {
    coupon: Vec<f64>,
    yields: Vec<f64>,
    /// Half years to maturity.
    periods: Vec<f64>,
}

/// Coupon, yield, months to maturity (12 to 360): 3 uniforms a bond, stream 3.
fn asked() -> Asked {
    let column = |number: u64, low: f64, wide: f64| {
        (0..BONDS).map(|i| low + wide * uniform(3, 3 * i + number)).collect::<Vec<f64>>()
    };
    let months = column(2, 0.0, 349.0);
    Asked {
        coupon: column(0, 0.01, 0.07),
        yields: column(1, 0.01, 0.08),
        periods: months.iter().map(|months| (12.0 + months.floor()) / 6.0).collect(),
    }
}

pub fn run() -> Value {
    let asked = asked();
    let regular = RegularBonds {
        coupon: &asked.coupon,
        periods: &asked.periods,
        frequency: Frequency::SemiAnnual,
    };
    let (mut out, mut yields) = (Sensitivities::default(), Vec::new());
    let ((), cpu) = repeated(|| {
        regular.sensitivities(&asked.yields, &mut out);
        regular.yields(&out.clean, &mut yields);
    });
    let (check, gap) = seen(&asked, &out, &yields);
    let book = book(&asked);
    let ((), irregular) = repeated(|| {
        book.sensitivities(&asked.yields, &mut out);
        book.yields(&out.clean, &mut yields);
    });
    let (irregular_check, irregular_gap) = seen(&asked, &out, &yields);
    #[expect(clippy::cast_precision_loss, reason = "a count")]
    let bonds = BONDS as f64;
    json!({
        "cpu_s": cpu, "per_cpu_s": (bonds / cpu).round(), "check": check, "worst_yield_gap": gap,
        "irregular_cpu_s": irregular, "irregular_per_cpu_s": (bonds / irregular).round(),
        "irregular_check": irregular_check, "irregular_worst_yield_gap": irregular_gap,
    })
}

/// Clean price, yield, duration and convexity of the first two, and the worst error of a yield.
fn seen(asked: &Asked, out: &Sensitivities, yields: &[f64]) -> (Value, f64) {
    let row = |i: usize| json!([out.clean[i], yields[i], out.modified[i], out.convexity[i]]);
    let gaps = yields.iter().zip(&asked.yields).map(|(found, given)| (found - given).abs());
    (json!([row(0), row(1)]), gaps.fold(0.0, f64::max))
}

/// The same bonds as payments at their times, as a bond of any schedule is.
fn book(asked: &Asked) -> FlowBook {
    let mut book = FlowBook::default();
    for (coupon, periods) in asked.coupon.iter().zip(&asked.periods) {
        let half = 50.0 * coupon;
        let first = periods - (periods.ceil() - 1.0);
        let date = jiff::civil::date(2026, 1, 15);
        let mut rows = Vec::new();
        let mut time = first;
        while time < periods + 0.5 {
            rows.push(Flow { date, kind: FlowKind::Coupon, amount: half, years: 0.5 * time });
            time += 1.0;
        }
        let years = 0.5 * periods;
        rows.push(Flow { date, kind: FlowKind::Redemption, amount: 100.0, years });
        book.push(&Flows {
            settlement: date,
            accrued: half * (1.0 - first),
            rows,
            coupon: *coupon,
            street: Frequency::SemiAnnual,
        });
    }
    book
}
