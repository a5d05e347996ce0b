//! What makes each pattern; candles come newest first.

use super::{Candle, KEPT, Pattern};

/// The strength of an engulfing or a harami whose bodies share an end.
const TOUCHING: f64 = 80.0;

/// Returns 100, −100 or 0 for the pattern that ends with the newest candle.
pub(super) fn answer(pattern: Pattern, candles: &[Candle; KEPT]) -> f64 {
    let [last, before, first, _] = candles;
    match pattern {
        Pattern::Hammer => bullish(hangs(last) && last.bottom() <= before.low + before.near()),
        Pattern::HangingMan => {
            -bullish(hangs(last) && last.bottom() >= before.high - before.near())
        }
        Pattern::InvertedHammer => bullish(stands(last) && last.gaps_below(before)),
        Pattern::ShootingStar => -bullish(stands(last) && last.gaps_above(before)),
        Pattern::Engulfing => engulfing(last, before),
        Pattern::Harami => harami(last, before, before.is_long() && last.body() <= last.means.body),
        Pattern::HaramiCross => harami(last, before, before.is_long() && last.is_doji()),
        Pattern::Piercing => bullish(is_piercing(last, before)),
        Pattern::DarkCloudCover { penetration } => {
            -bullish(is_dark_cloud(last, before, penetration))
        }
        Pattern::MorningStar { penetration } => bullish(
            before.body() <= before.means.body && is_morning(last, before, first, penetration),
        ),
        Pattern::EveningStar { penetration } => -bullish(
            before.body() <= before.means.body && is_evening(last, before, first, penetration),
        ),
        Pattern::MorningDojiStar { penetration } => {
            bullish(before.is_doji() && is_morning(last, before, first, penetration))
        }
        Pattern::EveningDojiStar { penetration } => {
            -bullish(before.is_doji() && is_evening(last, before, first, penetration))
        }
        Pattern::ThreeWhiteSoldiers => bullish(are_soldiers(last, before, first)),
        Pattern::ThreeBlackCrows => -bullish(are_crows(candles)),
        Pattern::ThreeInside => three_inside(last, before, first),
        Pattern::ThreeOutside => three_outside(last, before, first),
        alone => answer_alone(alone, last),
    }
}

/// Of the patterns of one candle.
fn answer_alone(pattern: Pattern, last: &Candle) -> f64 {
    match pattern {
        Pattern::Doji => bullish(last.is_doji()),
        Pattern::DragonflyDoji => bullish(
            last.is_doji() && last.has_no_upper_shadow() && last.lower_shadow() > last.tenth(),
        ),
        Pattern::GravestoneDoji => bullish(
            last.is_doji() && last.has_no_lower_shadow() && last.upper_shadow() > last.tenth(),
        ),
        Pattern::LongLeggedDoji => bullish(
            last.is_doji()
                && (last.lower_shadow() > last.body() || last.upper_shadow() > last.body()),
        ),
        Pattern::SpinningTop => coloured(
            last,
            last.is_short()
                && last.upper_shadow() > last.body()
                && last.lower_shadow() > last.body(),
        ),
        Pattern::Marubozu => coloured(
            last,
            last.is_long() && last.has_no_upper_shadow() && last.has_no_lower_shadow(),
        ),
        Pattern::ClosingMarubozu => coloured(
            last,
            last.is_long()
                && if last.is_white() {
                    last.has_no_upper_shadow()
                } else {
                    last.has_no_lower_shadow()
                },
        ),
        Pattern::BeltHold => coloured(
            last,
            last.is_long()
                && if last.is_white() {
                    last.has_no_lower_shadow()
                } else {
                    last.has_no_upper_shadow()
                },
        ),
        _ => 0.0,
    }
}

fn bullish(found: bool) -> f64 {
    if found { 100.0 } else { 0.0 }
}

/// With the side of a candle's colour.
fn coloured(candle: &Candle, found: bool) -> f64 {
    if found { candle.colour() * 100.0 } else { 0.0 }
}

/// A short body on top of a long shadow.
fn hangs(candle: &Candle) -> bool {
    candle.is_short() && candle.lower_shadow() > candle.body() && candle.has_no_upper_shadow()
}

/// A short body below a long shadow.
fn stands(candle: &Candle) -> bool {
    candle.is_short() && candle.upper_shadow() > candle.body() && candle.has_no_lower_shadow()
}

fn engulfing(last: &Candle, before: &Candle) -> f64 {
    let encloses = last.top() >= before.top() && last.bottom() <= before.bottom();
    let touches_top = last.top() <= before.top();
    let touches_bottom = last.bottom() >= before.bottom();
    if last.is_white() == before.is_white() || !encloses || (touches_top && touches_bottom) {
        0.0
    } else if touches_top || touches_bottom {
        last.colour() * TOUCHING
    } else {
        last.colour() * 100.0
    }
}

/// The first body holds the second; `sizes_fit` tells whether they are long and small enough.
fn harami(last: &Candle, before: &Candle, sizes_fit: bool) -> f64 {
    if !sizes_fit {
        0.0
    } else if last.top() < before.top() && last.bottom() > before.bottom() {
        -before.colour() * 100.0
    } else if last.top() <= before.top() && last.bottom() >= before.bottom() {
        -before.colour() * TOUCHING
    } else {
        0.0
    }
}

fn is_piercing(last: &Candle, before: &Candle) -> bool {
    !before.is_white()
        && before.is_long()
        && last.is_white()
        && last.is_long()
        && last.open < before.low
        && last.close < before.open
        && last.close > before.close + before.body() * 0.5
}

fn is_dark_cloud(last: &Candle, before: &Candle, penetration: f64) -> bool {
    before.is_white()
        && before.is_long()
        && !last.is_white()
        && last.open > before.high
        && last.close > before.open
        && last.close < before.close - before.body() * penetration
}

/// A long black candle, a star below it, and a white one that takes back part of the first.
fn is_morning(last: &Candle, star: &Candle, first: &Candle, penetration: f64) -> bool {
    first.is_long()
        && !first.is_white()
        && star.gaps_below(first)
        && last.is_long()
        && last.is_white()
        && last.close > first.close + first.body() * penetration
}

fn is_evening(last: &Candle, star: &Candle, first: &Candle, penetration: f64) -> bool {
    first.is_long()
        && first.is_white()
        && star.gaps_above(first)
        && last.is_long()
        && !last.is_white()
        && last.close < first.close - first.body() * penetration
}

/// Three white candles that close higher, near their highs, without losing much of their bodies.
fn are_soldiers(last: &Candle, before: &Candle, first: &Candle) -> bool {
    let goes_on = |next: &Candle, from: &Candle| {
        next.close > from.close
            && next.open > from.open
            && next.open <= from.close + from.near()
            && next.body() > from.body() - from.far()
    };
    [last, before, first].iter().all(|candle| candle.is_white() && candle.has_no_upper_shadow())
        && goes_on(before, first)
        && goes_on(last, before)
        && last.is_long()
}

/// After a white candle, three black ones that open in the body before and close near their lows.
fn are_crows([last, before, first, white]: &[Candle; KEPT]) -> bool {
    let goes_on = |next: &Candle, from: &Candle| {
        next.open < from.open && next.open > from.close && next.close < from.close
    };
    white.is_white()
        && [last, before, first]
            .iter()
            .all(|candle| !candle.is_white() && candle.has_no_lower_shadow())
        && white.high > first.close
        && goes_on(before, first)
        && goes_on(last, before)
}

/// A harami that the next candle confirms.
fn three_inside(last: &Candle, inner: &Candle, first: &Candle) -> f64 {
    let holds = first.is_long()
        && inner.body() <= inner.means.body
        && inner.top() < first.top()
        && inner.bottom() > first.bottom();
    let confirms = if first.is_white() {
        !last.is_white() && last.close < first.open
    } else {
        last.is_white() && last.close > first.open
    };
    if holds && confirms { -first.colour() * 100.0 } else { 0.0 }
}

/// An engulfing that the next candle confirms.
fn three_outside(last: &Candle, outer: &Candle, first: &Candle) -> f64 {
    let engulfs = outer.is_white() != first.is_white()
        && outer.top() > first.top()
        && outer.bottom() < first.bottom();
    let confirms =
        if outer.is_white() { last.close > outer.close } else { last.close < outer.close };
    coloured(outer, engulfs && confirms)
}
