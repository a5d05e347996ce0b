//! What holds for every option.

use proptest::prelude::*;
use quant::options::{
    Error, Greeks, OnForward, Right, Vanilla, bachelier,
    barrier::{self, Barrier, Knock, Side},
    black_scholes, black76,
    digital::{self, Payout},
    lattice::{self, Exercise, Lattice, Tree},
};

/// The same cases in every run: how near a method comes is a claim about cases, not about luck.
fn cases(count: u32) -> ProptestConfig {
    let rng_seed = proptest::test_runner::RngSeed::Fixed(20_261_121);
    ProptestConfig { rng_seed, ..ProptestConfig::with_cases(count) }
}

pub fn right() -> impl Strategy<Value = Right> {
    prop_oneof![Just(Right::Call), Just(Right::Put)]
}

/// Options as they trade, wide.
pub fn vanilla() -> impl Strategy<Value = Vanilla> {
    (right(), 1.0..500.0_f64, -1.0..1.0_f64, 0.01..5.0_f64, 0.03..1.5_f64, -0.05..0.15, -0.05..0.15)
        .prop_map(|(right, spot, log, years, volatility, rate, dividend_yield)| {
            let strike = spot * log.exp();
            Vanilla { right, spot, strike, years, volatility, rate, dividend_yield }
        })
}

/// Options nobody trades: far out, soon gone, wild.
fn extreme() -> impl Strategy<Value = Vanilla> {
    (right(), -10.0..10.0_f64, -3.0..3.0_f64, -5.0..2.0_f64, -4.0..1.5_f64, -0.2..0.3, -0.2..0.3)
        .prop_map(|(right, spot, log, years, volatility, rate, dividend_yield)| {
            let spot = 10_f64.powf(spot);
            let (strike, years) = (spot * log.exp(), 10_f64.powf(years));
            let volatility = 10_f64.powf(volatility);
            Vanilla { right, spot, strike, years, volatility, rate, dividend_yield }
        })
}

fn on_forward() -> impl Strategy<Value = OnForward> {
    (right(), -50.0..50.0_f64, -50.0..50.0_f64, 0.01..5.0_f64, 0.5..60.0_f64, -0.05..0.15).prop_map(
        |(right, forward, strike, years, volatility, rate)| OnForward {
            right,
            forward,
            strike,
            years,
            volatility,
            rate,
        },
    )
}

/// The derivative of `f` at `x` by Richardson's extrapolation of central differences.
fn slope(f: impl Fn(f64) -> f64, x: f64, by: f64) -> f64 {
    let central = |h: f64| (f(x + h) - f(x - h)) / (2.0 * h);
    (4.0 * central(by / 2.0) - central(by)) / 3.0
}

fn close(got: f64, want: f64, slack: f64) -> bool {
    (got - want).abs() <= slack
}

type Figure = fn(&Greeks) -> f64;

/// Each Greek with the figure and the input it is the derivative by.
const BY_SPOT: [(&str, Figure, Figure); 3] = [
    ("delta", |g| g.price, |g| g.delta),
    ("gamma", |g| g.delta, |g| g.gamma),
    ("speed", |g| g.gamma, |g| g.speed),
];
const BY_VOLATILITY: [(&str, Figure, Figure); 6] = [
    ("vega", |g| g.price, |g| g.vega),
    ("vanna", |g| g.delta, |g| g.vanna),
    ("volga", |g| g.vega, |g| g.volga),
    ("zomma", |g| g.gamma, |g| g.zomma),
    ("ultima", |g| g.volga, |g| g.ultima),
    ("vera", |g| g.rho, |g| g.vera),
];
const BY_TIME: [(&str, Figure, Figure); 4] = [
    ("theta", |g| -g.price, |g| g.theta),
    ("charm", |g| -g.delta, |g| g.charm),
    ("veta", |g| -g.vega, |g| g.veta),
    ("color", |g| -g.gamma, |g| g.color),
];
const BY_RATE: [(&str, Figure, Figure); 1] = [("rho", |g| g.price, |g| g.rho)];
const BY_YIELD: [(&str, Figure, Figure); 1] = [("phi", |g| g.price, |g| g.phi)];
const BY_STRIKE: [(&str, Figure, Figure); 2] = [
    ("dual delta", |g| g.price, |g| g.dual_delta),
    ("dual gamma", |g| g.dual_delta, |g| g.dual_gamma),
];

/// Names the first Greek that is not the slope of its figure when `at(1 + h)` scales the input, which is
/// `unit` large.
fn wrong(
    table: &[(&'static str, Figure, Figure)],
    at: impl Fn(f64) -> Greeks,
    unit: f64,
    scale: f64,
) -> Option<String> {
    let here = at(0.0);
    table.iter().find_map(|(name, from, to)| {
        let by = 1e-3;
        let want = slope(|h| from(&at(h)), 0.0, by) / unit;
        let rough = slope(|h| from(&at(h)), 0.0, 2.0 * by) / unit;
        let slack = 1e-5 * want.abs() + 20.0 * (want - rough).abs() + scale;
        (!close(to(&here), want, slack)).then(|| format!("{name}: {} for {want}", to(&here)))
    })
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn a_call_less_a_put_is_a_forward(option in extreme()) {
        let call = black_scholes::price(&Vanilla { right: Right::Call, ..option }).unwrap();
        let put = black_scholes::price(&Vanilla { right: Right::Put, ..option }).unwrap();
        let asset = option.spot * (-option.dividend_yield * option.years).exp();
        let cash = option.strike * (-option.rate * option.years).exp();
        prop_assert!(close(call - put, asset - cash, 1e-13 * (asset + cash)));
        prop_assert!(call <= asset * (1.0 + 1e-15) && put <= cash * (1.0 + 1e-15));
        prop_assert!(call >= (asset - cash).max(0.0) && put >= (cash - asset).max(0.0));
    }

    #[test]
    fn a_price_rises_with_volatility_and_falls_away_from_the_strike(option in extreme(), more in 1.0..3.0_f64) {
        let price = |option: &Vanilla| black_scholes::price(option).unwrap();
        let slack = 1e-14 * (option.spot + option.strike) * (0.3 * option.years).exp();
        let wilder = Vanilla { volatility: option.volatility * more, ..option };
        prop_assert!(price(&wilder) >= price(&option) - slack);
        let farther = Vanilla { strike: option.strike * more, ..option };
        let rises = option.right == Right::Put;
        let change = price(&farther) - price(&option);
        prop_assert!(if rises { change >= -slack } else { change <= slack }, "{change}");
        let free = Vanilla { rate: 0.0, dividend_yield: 0.0, ..option };
        let longer = Vanilla { years: option.years * more, ..free };
        prop_assert!(price(&longer) >= price(&free) - slack);
    }

    #[test]
    fn the_greeks_are_the_slopes_of_the_price(option in vanilla()) {
        let greeks = |option: &Vanilla| black_scholes::greeks(option).unwrap();
        let Vanilla { spot, strike, years, volatility, rate, dividend_yield, .. } = option;
        let here = greeks(&option);
        // A narrow peak is beyond finite differences.
        prop_assume!(volatility * years.sqrt() > 0.05);
        let scale = 1e-7;
        let moved = |h: f64| greeks(&Vanilla { spot: spot * (1.0 + h), ..option });
        prop_assert_eq!(wrong(&BY_SPOT, moved, spot, scale), None);
        let moved = |h: f64| greeks(&Vanilla { volatility: volatility * (1.0 + h), ..option });
        prop_assert_eq!(wrong(&BY_VOLATILITY, moved, volatility, scale * (1.0 + here.volga.abs())), None);
        let moved = |h: f64| greeks(&Vanilla { years: years * (1.0 + h), ..option });
        prop_assert_eq!(wrong(&BY_TIME, moved, years, scale * (1.0 + here.theta.abs())), None);
        let moved = |h: f64| greeks(&Vanilla { rate: rate + h, ..option });
        prop_assert_eq!(wrong(&BY_RATE, moved, 1.0, scale * spot), None);
        let moved = |h: f64| greeks(&Vanilla { dividend_yield: dividend_yield + h, ..option });
        prop_assert_eq!(wrong(&BY_YIELD, moved, 1.0, scale * spot), None);
        let moved = |h: f64| greeks(&Vanilla { strike: strike * (1.0 + h), ..option });
        prop_assert_eq!(wrong(&BY_STRIKE, moved, strike, scale), None);
    }

    #[test]
    fn the_greeks_of_forwards_are_slopes_too(option in on_forward()) {
        prop_assume!((option.forward - option.strike).abs() < 5.0 * option.volatility * option.years.sqrt());
        let lifted = OnForward { forward: option.forward + 60.0, strike: option.strike + 60.0, volatility: option.volatility / 60.0, ..option };
        for (option, greeks) in [
            (option, bachelier::greeks as fn(&OnForward) -> Result<Greeks, Error>),
            (lifted, black76::greeks),
        ] {
            let greeks = |option: &OnForward| greeks(option).unwrap();
            let OnForward { forward, strike, years, volatility, rate, .. } = option;
            let unit = volatility * years.sqrt();
            let unit = if forward > 10.0 { unit.min(10.0) } else { unit };
            let moved = |h: f64| greeks(&OnForward { forward: forward + h * unit, ..option });
            prop_assert_eq!(wrong(&BY_SPOT, moved, unit, 1e-7), None);
            let moved = |h: f64| greeks(&OnForward { volatility: volatility * (1.0 + h), ..option });
            let scale = 1e-7 * (1.0 + greeks(&option).vega.abs());
            prop_assert_eq!(wrong(&BY_VOLATILITY, moved, volatility, scale), None);
            let moved = |h: f64| greeks(&OnForward { years: years * (1.0 + h), ..option });
            prop_assert_eq!(wrong(&BY_TIME, moved, years, scale / years), None);
            let moved = |h: f64| greeks(&OnForward { rate: rate + h, ..option });
            prop_assert_eq!(wrong(&BY_RATE, moved, 1.0, 1e-6), None);
            let moved = |h: f64| greeks(&OnForward { strike: strike + h * unit, ..option });
            prop_assert_eq!(wrong(&BY_STRIKE, moved, unit, 1e-7), None);
        }
    }

    #[test]
    fn every_possible_price_has_a_volatility_that_gives_it_back(option in extreme()) {
        let price = black_scholes::price(&option).unwrap();
        // Below it digits are lost, and at the end all of them.
        prop_assume!(price == 0.0 || price > 1e-290);
        let asset = option.spot * (-option.dividend_yield * option.years).exp();
        let cash = option.strike * (-option.rate * option.years).exp();
        match black_scholes::implied_volatility(&option, price) {
            Ok(volatility) => {
                let again = black_scholes::price(&Vanilla { volatility, ..option }).unwrap();
                let slack = 1e-14 * asset.max(cash);
                prop_assert!(close(again, price, slack), "{price} {again} at {volatility}");
                // Out of the money nothing is subtracted, and small prices keep their digits.
                if price < 0.5 * asset.min(cash) && (asset - cash) * option.right.sign() < 0.0 {
                    prop_assert!(close(again, price, 1e-11 * price), "{price} {again} at {volatility}");
                }
            }
            Err(error) => {
                prop_assert_eq!(error, Error::AboveBound);
                let bound = if option.right == Right::Call { asset } else { cash };
                prop_assert!(price >= bound * (1.0 - 4e-15));
            }
        }
    }

    #[test]
    fn forwards_have_implied_volatilities_too(option in on_forward()) {
        let price = bachelier::price(&option).unwrap();
        let volatility = bachelier::implied_volatility(&option, price).unwrap();
        let again = bachelier::price(&OnForward { volatility, ..option }).unwrap();
        prop_assert!(close(again, price, 1e-13 * (1.0 + price)), "{price} {again}");
        let option = OnForward { forward: option.forward + 51.0, strike: option.strike + 51.0, volatility: option.volatility / 60.0, ..option };
        let price = black76::price(&option).unwrap();
        let volatility = black76::implied_volatility(&option, price).unwrap();
        let again = black76::price(&OnForward { volatility, ..option }).unwrap();
        prop_assert!(close(again, price, 1e-12 * (1.0 + price)), "{price} {again}");
    }

    #[test]
    fn a_barrier_that_begins_and_one_that_ends_make_a_plain_option(
        option in vanilla(), level in -0.7..0.7_f64, above in any::<bool>(),
    ) {
        let side = if above { Side::Up } else { Side::Down };
        let barrier = Barrier { side, knock: Knock::In, level: option.spot * level.exp(), rebate: 0.0 };
        let inside = barrier::price(&option, barrier).unwrap();
        let outside = barrier::price(&option, Barrier { knock: Knock::Out, ..barrier }).unwrap();
        let plain = black_scholes::price(&option).unwrap();
        prop_assert!(inside >= 0.0 && outside >= 0.0);
        prop_assert!(close(inside + outside, plain, 1e-9 * option.spot.max(option.strike)), "{inside} {outside} {plain}");
    }

    #[test]
    fn all_or_nothing_add_up_to_the_plain_option(option in vanilla()) {
        let w = option.right.sign();
        let asset = digital::greeks(&option, Payout::Asset).unwrap();
        let cash = digital::greeks(&option, Payout::Cash(option.strike)).unwrap();
        let plain = black_scholes::greeks(&option).unwrap();
        let slack = 1e-9 * (option.spot + option.strike);
        prop_assert!(close(w * (asset.price - cash.price), plain.price, slack));
        prop_assert!(close(w * (asset.delta - cash.delta), plain.delta, 1e-9 * (1.0 + asset.delta.abs())));
        prop_assert!(close(w * (asset.gamma - cash.gamma), plain.gamma, 1e-9 * (1.0 + asset.gamma.abs())));
        prop_assert!(close(w * (asset.vega - cash.vega), plain.vega, slack + 1e-9 * asset.vega.abs()));
        prop_assert!(close(w * (asset.theta - cash.theta), plain.theta, slack + 1e-9 * asset.theta.abs()));
        prop_assert!(close(w * (asset.rho - cash.rho), plain.rho, slack + 1e-9 * asset.rho.abs()));
        prop_assert!(close(w * (asset.phi - cash.phi), plain.phi, slack + 1e-9 * asset.phi.abs()));
    }
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn a_lattice_comes_near_the_closed_form_and_early_exercise_is_worth_something(option in vanilla()) {
        let option = Vanilla { volatility: option.volatility.max(0.15), ..option };
        let of = |tree, exercise| lattice::price(&option, Lattice { tree, exercise, steps: 401 }).unwrap();
        let plain = black_scholes::price(&option).unwrap();
        let unit = option.spot.max(option.strike) * option.volatility * option.years.sqrt();
        prop_assert!(close(of(Tree::CoxRossRubinstein, Exercise::European), plain, 2e-3 * unit));
        prop_assert!(close(of(Tree::LeisenReimer, Exercise::European), plain, 2e-4 * unit));
        let american = of(Tree::LeisenReimer, Exercise::American);
        prop_assert!(american >= of(Tree::LeisenReimer, Exercise::European) - 1e-12 * unit);
        prop_assert!(american >= option.intrinsic() - 1e-12 * option.spot);
    }

    #[test]
    fn the_greeks_of_a_european_lattice_are_near_the_closed_form(option in vanilla()) {
        prop_assume!(option.volatility > 0.15 && option.years > 0.05);
        let lattice = Lattice { tree: Tree::LeisenReimer, exercise: Exercise::European, steps: 801 };
        let got = lattice::greeks(&option, lattice).unwrap();
        let want = black_scholes::greeks(&option).unwrap().main();
        prop_assert!(close(got.delta, want.delta, 3e-3));
        prop_assert!(close(got.gamma, want.gamma, 2e-2 * want.gamma + 1e-3 / option.spot));
        let unit = option.spot.max(option.strike);
        prop_assert!(close(got.vega, want.vega, 3e-3 * unit));
        prop_assert!(close(got.rho, want.rho, 5e-3 * unit * option.years));
        prop_assert!(close(got.theta, want.theta, 1e-2 * (want.theta.abs() + unit * option.volatility)));
    }
}

const PLAIN: Vanilla = Vanilla {
    right: Right::Call,
    spot: 100.0,
    strike: 100.0,
    years: 1.0,
    volatility: 0.2,
    rate: 0.03,
    dividend_yield: 0.01,
};

#[test]
fn what_cannot_be_priced_says_why() {
    let price = black_scholes::price;
    assert_eq!(price(&Vanilla { spot: f64::NAN, ..PLAIN }), Err(Error::NotFinite("spot")));
    assert_eq!(price(&Vanilla { years: -0.1, ..PLAIN }), Err(Error::Negative("years")));
    assert_eq!(price(&Vanilla { rate: -1e6, ..PLAIN }), Err(Error::OutOfRange));
    let implied = black_scholes::implied_volatility;
    assert_eq!(implied(&PLAIN, 0.5), Err(Error::BelowIntrinsic));
    assert_eq!(implied(&PLAIN, 99.5), Err(Error::AboveBound));
    assert_eq!(implied(&PLAIN, f64::INFINITY), Err(Error::NotFinite("price")));
    assert_eq!(implied(&Vanilla { years: 0.0, ..PLAIN }, 1.0), Err(Error::Expired));
    assert_eq!(implied(&Vanilla { strike: 0.0, ..PLAIN }, 1.0), Err(Error::NoVolatility));
    let forward = OnForward {
        right: Right::Put,
        forward: -1.0,
        strike: 2.0,
        years: 1.0,
        volatility: 0.2,
        rate: 0.0,
    };
    assert_eq!(black76::price(&forward), Err(Error::Negative("forward")));
}

#[test]
fn without_time_or_volatility_there_is_the_limit() {
    for option in [
        Vanilla { years: 0.0, spot: 110.0, ..PLAIN },
        Vanilla { volatility: 0.0, spot: 110.0, ..PLAIN },
        Vanilla { strike: 0.0, ..PLAIN },
    ] {
        let nearly = Vanilla {
            years: option.years.max(1e-12),
            volatility: option.volatility.max(1e-6),
            strike: option.strike.max(1e-9),
            ..option
        };
        let (got, want) =
            (black_scholes::greeks(&option).unwrap(), black_scholes::greeks(&nearly).unwrap());
        assert!(close(got.price, want.price, 1e-7), "{got:?} {want:?}");
        assert!(close(got.delta, want.delta, 1e-9) && close(got.theta, want.theta, 1e-7));
        assert!(close(got.rho, want.rho, 1e-6) && close(got.phi, want.phi, 1e-6));
        assert!(close(got.charm, want.charm, 1e-9) && close(got.gamma, want.gamma, 1e-9));
    }
    let worthless = Vanilla { right: Right::Put, spot: 110.0, years: 0.0, ..PLAIN };
    assert_eq!(black_scholes::greeks(&worthless), Ok(Greeks::default()));
    assert_eq!(black_scholes::greeks(&Vanilla { years: 0.0, ..PLAIN }), Err(Error::Kink));
}

mod numerical {
    use quant::options::{
        american, asian,
        simulation::{self, Paths},
        strategy::{Extreme, Instrument, Leg, Market, Scenario, Strategy, outcome},
    };

    use super::*;

    proptest! {
        #![proptest_config(cases(300))]

        #[test]
        fn early_exercise_is_worth_something_and_the_lattice_agrees(option in vanilla()) {
            let option = Vanilla { volatility: option.volatility.max(0.1), ..option };
            match american::price(&option) {
                Err(error) => prop_assert_eq!(error, Error::TwoBoundaries),
                Ok(price) => {
                    let unit = option.spot.max(option.strike);
                    prop_assert!(price >= black_scholes::price(&option).unwrap() - 1e-12 * unit);
                    prop_assert!(price >= option.intrinsic() - 1e-12 * unit);
                    let lattice = Lattice { tree: Tree::LeisenReimer, exercise: Exercise::American, steps: 801 };
                    let want = lattice::price(&option, lattice).unwrap();
                    let slack = 3e-4 * unit * option.volatility * option.years.sqrt() + 1e-6 * unit;
                    prop_assert!(close(price, want, slack), "{price} {want}");
                }
            }
        }

        #[test]
        fn american_greeks_are_near_those_of_the_lattice(option in vanilla()) {
            prop_assume!(option.volatility > 0.15 && option.years > 0.1);
            prop_assume!((option.spot / option.strike).ln().abs() < 2.0 * option.volatility * option.years.sqrt());
            let Ok(got) = american::greeks(&option) else { return Ok(()); };
            // At the boundary of exercise the figures have a kink, which either side may see first.
            prop_assume!(got.price > option.intrinsic() + 1e-3 * option.strike);
            let lattice = Lattice { tree: Tree::LeisenReimer, exercise: Exercise::American, steps: 1001 };
            let want = lattice::greeks(&option, lattice).unwrap();
            let unit = option.spot.max(option.strike);
            prop_assert!(close(got.delta, want.delta, 1e-2), "{got:?} {want:?}");
            // Near the boundary the lattice's own figures jump from node to node.
            prop_assert!(close(got.vega, want.vega, 2e-2 * unit), "{got:?} {want:?}");
            prop_assert!(close(got.rho, want.rho, 5e-2 * unit * (1.0 + option.years)), "{got:?} {want:?}");
        }

        #[test]
        fn american_prices_have_a_volatility_that_gives_them_back(option in vanilla()) {
            let Ok(price) = american::price(&option) else { return Ok(()); };
            match american::implied_volatility(&option, price) {
                Ok(volatility) => {
                    let again = american::price(&Vanilla { volatility, ..option }).unwrap();
                    prop_assert!(close(again, price, 1e-8 * (option.spot + option.strike)), "{again} {price}");
                }
                Err(error) => prop_assert_eq!(error, Error::NoVolatility),
            }
        }

        #[test]
        fn the_boundary_separates_exercise_from_waiting(option in vanilla()) {
            let option = Vanilla { right: Right::Put, rate: option.rate.abs() + 0.01, volatility: option.volatility.max(0.1), ..option };
            let boundary = american::exercise_boundary(&option).unwrap();
            prop_assert!(boundary.windows(2).all(|pair| pair[0].spot <= pair[1].spot + 1e-3 * option.strike));
            let now = boundary[0].spot;
            let below = Vanilla { spot: 0.99 * now, ..option };
            // Nearer, the worth of waiting is below what the method resolves.
            let above = Vanilla { spot: 1.25 * now, ..option };
            prop_assert!(close(american::price(&below).unwrap(), below.intrinsic(), 0.0));
            prop_assert!(american::price(&above).unwrap() > above.intrinsic());
        }

        #[test]
        fn a_position_opened_at_the_models_price_has_made_nothing(option in vanilla(), quantity in -9.0..9.0_f64, american in any::<bool>()) {
            let Vanilla { right, strike, years, volatility, spot, rate, dividend_yield } = option;
            let exercise = if american { Exercise::American } else { Exercise::European };
            let sold = Instrument::Option { right, exercise, strike, years, volatility };
            let other = Instrument::Option { right: right.other(), exercise: Exercise::European, strike: 1.1 * strike, years: 2.0 * years, volatility: 1.3 * volatility };
            let leg = |instrument, quantity| Leg { instrument, quantity, opened_at: None };
            let legs = [leg(sold, quantity), leg(other, -2.0 * quantity), leg(Instrument::Stock, 1.0)];
            let market = Market { spot, rate, dividend_yield };
            let Ok(strategy) = Strategy::open(&legs, market) else { return Ok(()); };
            prop_assert!(close(strategy.profit(spot, Scenario::default()).unwrap(), 0.0, 0.0));
        }
    }

    #[test]
    fn a_call_without_dividends_is_not_exercised_early() {
        let option = Vanilla { dividend_yield: 0.0, ..PLAIN };
        assert_eq!(american::price(&option), black_scholes::price(&option));
        assert!(american::exercise_boundary(&option).unwrap().is_empty());
        let put = Vanilla { right: Right::Put, rate: -0.01, dividend_yield: -0.03, ..PLAIN };
        assert_eq!(american::price(&put), Err(Error::TwoBoundaries));
    }

    #[test]
    fn a_simulation_is_within_its_error() {
        let paths = Paths { pairs: 40_000, seed: 3 };
        let plain =
            simulation::price(&PLAIN, &[1.0], |path| (path[0] - 100.0).max(0.0), paths).unwrap();
        let want = black_scholes::price(&PLAIN).unwrap();
        assert!(close(plain.value, want, 4.0 * plain.standard_error), "{plain:?} {want}");
        assert!(plain.standard_error < 0.06 && plain.paths == 80_000);
        let times: Vec<f64> = (1..=12).map(|i| f64::from(i) / 12.0).collect();
        let geometric = |path: &[f64]| {
            let logs: f64 = path.iter().map(|price| price.ln()).sum();
            ((logs / 12.0).exp() - 100.0).max(0.0)
        };
        let simulated = simulation::price(&PLAIN, &times, geometric, paths).unwrap();
        let want = asian::geometric(&PLAIN, Some(12)).unwrap();
        assert!(
            close(simulated.value, want, 4.0 * simulated.standard_error),
            "{simulated:?} {want}"
        );
        let arithmetic = asian::arithmetic(&PLAIN, 12, paths).unwrap();
        assert!(arithmetic.value > want && arithmetic.standard_error < 0.002, "{arithmetic:?}");
    }

    fn option(right: Right, strike: f64, quantity: f64, price: f64) -> Leg {
        let exercise = Exercise::European;
        let instrument =
            Instrument::Option { right, exercise, strike, years: 0.5, volatility: 0.2 };
        Leg { instrument, quantity, opened_at: Some(price) }
    }

    const MARKET: Market = Market { spot: 100.0, rate: 0.03, dividend_yield: 0.0 };

    #[test]
    fn an_iron_condor_breaks_even_twice_and_is_limited() {
        let legs = [
            option(Right::Put, 80.0, 1.0, 0.5),
            option(Right::Put, 90.0, -1.0, 2.0),
            option(Right::Call, 110.0, -1.0, 2.5),
            option(Right::Call, 120.0, 1.0, 1.0),
        ];
        let got = outcome(&Strategy::open(&legs, MARKET).unwrap()).unwrap();
        assert!(close(got.break_evens[0], 87.0, 1e-9) && close(got.break_evens[1], 113.0, 1e-9));
        assert_eq!(
            (got.break_evens.len(), got.gain, got.loss),
            (2, Extreme::Limited(3.0), Extreme::Limited(-7.0))
        );
    }

    #[test]
    fn a_straddle_gains_without_end_and_a_sold_call_loses_without_end() {
        let legs = [option(Right::Put, 100.0, 1.0, 4.0), option(Right::Call, 100.0, 1.0, 6.0)];
        let got = outcome(&Strategy::open(&legs, MARKET).unwrap()).unwrap();
        assert_eq!((got.gain, got.loss), (Extreme::Unlimited, Extreme::Limited(-10.0)));
        assert!(close(got.break_evens[0], 90.0, 1e-9) && close(got.break_evens[1], 110.0, 1e-9));
        let sold =
            outcome(&Strategy::open(&[option(Right::Call, 100.0, -1.0, 6.0)], MARKET).unwrap())
                .unwrap();
        assert_eq!((sold.gain, sold.loss), (Extreme::Limited(6.0), Extreme::Unlimited));
        let covered = [
            option(Right::Call, 110.0, -1.0, 2.0),
            Leg { instrument: Instrument::Stock, quantity: 1.0, opened_at: Some(100.0) },
        ];
        let covered = outcome(&Strategy::open(&covered, MARKET).unwrap()).unwrap();
        assert_eq!((covered.gain, covered.loss), (Extreme::Limited(12.0), Extreme::Limited(-98.0)));
        assert!(close(covered.break_evens[0], 98.0, 1e-9));
    }
}

mod surfaces {
    use quant::options::surface::{Lunch, Quote, Slice, Surface, Svi, fit};

    use super::*;

    fn svi() -> impl Strategy<Value = Svi> {
        (0.001..0.05_f64, 0.02..0.4_f64, -0.8..0.6_f64, -0.2..0.2_f64, 0.05..0.5_f64)
            .prop_map(|(a, b, rho, m, sigma)| Svi { a, b, rho, m, sigma })
    }

    fn strikes() -> impl Iterator<Item = f64> {
        (-20..=20).map(|i| f64::from(i) / 20.0)
    }

    proptest! {
        #![proptest_config(cases(200))]

        #[test]
        fn a_fit_goes_through_quotes_that_lie_on_a_slice(svi in svi()) {
            let quotes: Vec<Quote> = strikes()
                .map(|k| Quote { log_moneyness: k, total_variance: svi.total_variance(k), weight: 1.0 })
                .collect();
            let got = fit(&quotes).unwrap();
            prop_assert!(got.rms < 1e-4, "{got:?}");
        }

        #[test]
        fn between_slices_variance_is_between_theirs(svi in svi(), k in -1.0..1.0_f64, part in 0.0..1.0_f64) {
            let later = Svi { a: svi.a + 0.02, ..svi };
            let slices = vec![Slice { years: 0.5, svi }, Slice { years: 1.0, svi: later }];
            let surface = Surface::new(slices).unwrap();
            let got = surface.total_variance(k, 0.5 + 0.5 * part).unwrap();
            prop_assert!(close(got, svi.total_variance(k) + 0.02 * part, 1e-12));
            let volatility = surface.volatility(k, 2.0).unwrap();
            prop_assert!(close(volatility, surface.volatility(k, 1.0).unwrap(), 1e-12));
        }
    }

    #[test]
    fn what_the_paper_found_wrong_is_found_wrong() {
        // Axel Vogt's slice, Gatheral and Jacquier's example of a butterfly that costs less than nothing.
        let vogt = Svi { a: -0.0410, b: 0.1331, rho: 0.3060, m: 0.3586, sigma: 0.4153 };
        let ks: Vec<f64> = (-30..=30).map(|i| f64::from(i) / 20.0).collect();
        let surface = Surface::new(vec![Slice { years: 1.0, svi: vogt }]).unwrap();
        let found = surface.arbitrage(&ks);
        assert!(!found.is_empty());
        assert!(found.iter().all(|one| one.lunch == Lunch::Butterfly && one.log_moneyness > 0.5));
        let tame = Svi { a: 0.02, b: 0.1, rho: -0.3, m: 0.0, sigma: 0.2 };
        let crossed = vec![
            Slice { years: 0.5, svi: Svi { a: 0.03, ..tame } },
            Slice { years: 1.0, svi: tame },
        ];
        let found = Surface::new(crossed).unwrap().arbitrage(&ks);
        assert!(found.len() == ks.len() && found.iter().all(|one| one.lunch == Lunch::Calendar));
        let fine = Surface::new(vec![Slice { years: 1.0, svi: tame }]).unwrap();
        assert!(fine.arbitrage(&ks).is_empty() && fine.grid(&ks, &[0.5, 1.0]).len() == 2);
        assert_eq!(fine.total_variance(0.0, 0.0), None);
        assert_eq!(fit(&[]), Err(Error::Range("quotes", "at least five")));
    }
}
