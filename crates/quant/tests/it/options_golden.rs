//! Options against `QuantLib` and vollib (`golden/make_options.py`).

use quant::options::{
    OnForward, Right, Vanilla, american, asian, bachelier,
    barrier::{self, Barrier, Knock, Side},
    black_scholes, black76,
    digital::{self, Payout},
    lattice::{self, Exercise, Lattice, Tree},
};

const GOLDEN: &str = include_str!("../../golden/options.csv");

/// Closed forms: relative to the answer, or to the spot where the answer itself is next to nothing.
const EXACT: f64 = 1e-10;
const ITERATED: f64 = 1e-6;

fn vanilla(cells: &[&str]) -> Vanilla {
    let number = |i: usize| cells[i].parse::<f64>().unwrap();
    Vanilla {
        right: if cells[1] == "call" { Right::Call } else { Right::Put },
        spot: number(2),
        strike: number(3),
        years: number(4) / 365.0,
        rate: number(5),
        dividend_yield: number(6),
        volatility: number(7),
    }
}

fn on_forward(option: &Vanilla, volatility: f64) -> OnForward {
    let Vanilla { right, spot, strike, years, rate, .. } = *option;
    OnForward { right, forward: spot, strike, years, volatility, rate }
}

fn barred(option: &Vanilla, side: Side, knock: Knock) -> f64 {
    let level = if side == Side::Down { 85.0 } else { 120.0 };
    barrier::price(option, Barrier { side, knock, level, rebate: 3.0 }).unwrap()
}

fn on_lattice(option: &Vanilla, tree: Tree, steps: usize) -> f64 {
    lattice::price(option, Lattice { tree, exercise: Exercise::American, steps }).unwrap()
}

/// Returns our answer and how far it may be off.
fn answer(figure: &str, option: &Vanilla) -> (f64, f64) {
    let greeks = black_scholes::greeks(option).unwrap();
    let price = black_scholes::price(option).unwrap();
    match figure {
        "price" => (price, EXACT),
        "delta" => (greeks.delta, EXACT),
        "gamma" => (greeks.gamma, EXACT),
        "vega" => (greeks.vega, EXACT),
        "theta" => (greeks.theta, EXACT),
        "rho" => (greeks.rho, EXACT),
        "phi" => (greeks.phi, EXACT),
        "implied" => (black_scholes::implied_volatility(option, price).unwrap(), ITERATED),
        "cash" => (digital::price(option, Payout::Cash(7.0)).unwrap(), EXACT),
        "asset" => (digital::price(option, Payout::Asset).unwrap(), EXACT),
        "black76" => (black76::price(&on_forward(option, option.volatility)).unwrap(), EXACT),
        "bachelier" => {
            (bachelier::price(&on_forward(option, 60.0 * option.volatility)).unwrap(), EXACT)
        }
        "american" => (american::price(option).unwrap(), ITERATED),
        "leisen_reimer" => (on_lattice(option, Tree::LeisenReimer, 201), EXACT),
        "crr" => (on_lattice(option, Tree::CoxRossRubinstein, 200), EXACT),
        "down_in" => (barred(option, Side::Down, Knock::In), EXACT),
        "down_out" => (barred(option, Side::Down, Knock::Out), EXACT),
        "up_in" => (barred(option, Side::Up, Knock::In), EXACT),
        "up_out" => (barred(option, Side::Up, Knock::Out), EXACT),
        "asian" => (asian::geometric(option, None).unwrap(), EXACT),
        "asian_3" => (asian::geometric(option, Some(3)).unwrap(), EXACT),
        other => panic!("no figure {other}"),
    }
}

#[test]
fn options_are_worth_what_quantlib_says() {
    let mut wrong = Vec::new();
    let mut rows = 0;
    for line in GOLDEN.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let (option, want) = (vanilla(&cells), cells[8].parse::<f64>().unwrap());
        let (got, slack) = answer(cells[0], &option);
        // A price below a ten-thousandth of the spot has lost digits in either library.
        let small = if matches!(cells[0], "delta" | "gamma") { 1e-6 } else { 1e-4 * option.spot };
        let scale = want.abs().max(small);
        let off = (got - want).abs() / scale;
        if off > slack {
            wrong.push(format!("{line}: {got} ({off:e})"));
        }
        rows += 1;
    }
    assert!(rows > 700, "{rows}");
    assert!(wrong.is_empty(), "{} of {rows}:\n{}", wrong.len(), wrong.join("\n"));
}
