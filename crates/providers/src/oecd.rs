//! OECD: series of national accounts, prices and work of its members.
//!
//! Source: its SDMX API. A series is named by `agency,flow,version/key` as its data explorer shows it.

use crate::{
    Access, BarPrices, Capability, Card, Fault, Key, Limit, Next, Payload, Proof, Provider,
    Question, sdmx, table,
};

pub(crate) struct Oecd;

static CARD: Card = Card {
    id: "oecd",
    name: "OECD",
    home: "https://www.oecd.org",
    bases: &[("sdmx", "https://sdmx.oecd.org")],
    capabilities: &[Capability::Series],
    streams: false,
    key: Key::None,
    // It allows 60 an hour to an address.
    limits: &[Limit { units: 60, window: std::time::Duration::from_hours(1) }],
    bar_prices: BarPrices::Raw,
    proof: Proof::Recording,
    default_on: true,
    notes: "Series by agency,flow,version/key, dated by the first day of each period; the unit says \
            the multiplier (millions). Revised without notice.",
};

impl Provider for Oecd {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn next(&self, question: &Question, _: &Access, got: &[Payload]) -> Result<Next, Fault> {
        let Question::Series { id, from, to } = question else {
            return Err(question.unsupported());
        };
        match got.first() {
            None => Ok(Next::ask(sdmx::ask(("sdmx", "/public/rest/data"), id, *from, *to)?)),
            Some(payload) => Ok(table::series(sdmx::series(id, payload)?, *from, *to)),
        }
    }
}
