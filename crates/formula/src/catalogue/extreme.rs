//! The highest and lowest of the last values.

use quant::indicators::{Highest, Lowest};

use super::{Function, Group, SERIES, VALUE, full_window, window};
use crate::{Kind, step::filled};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "highest",
        title: "Highest value",
        group: Group::Extreme,
        formula: "highest of the last n known values",
        inputs: &[SERIES],
        parameters: &[window(20.0)],
        outputs: VALUE,
        kind: Kind::Series,
        source: "TA-Lib MAX",
        warm_up: full_window,
        make: |arguments| filled(Highest::new(arguments.length(0))),
    },
    Function {
        name: "lowest",
        title: "Lowest value",
        group: Group::Extreme,
        formula: "lowest of the last n known values",
        inputs: &[SERIES],
        parameters: &[window(20.0)],
        outputs: VALUE,
        kind: Kind::Series,
        source: "TA-Lib MIN",
        warm_up: full_window,
        make: |arguments| filled(Lowest::new(arguments.length(0))),
    },
];
