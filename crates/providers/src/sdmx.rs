//! SDMX-JSON, in which statisticians write series: numbers under keys of places in lists.
//!
//! Source: SDMX-JSON data message 1.0 (and 2.0, which wraps the same in `data`). A series is named by
//! `flow/key`, where the key has the value of each dimension between dots: `EXR/D.USD.EUR.SP00.A`.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use crate::{
    Ask, Fault, Observation, Payload, Series, calendar,
    read::{self, Number},
    table::encoded,
};

/// Splits the name of a series into its flow and the values of its key.
///
/// # Errors
///
/// [`Fault::UnknownSymbol`] for what is no such name.
pub(crate) fn name(id: &str) -> Result<(&str, Vec<&str>), Fault> {
    let (flow, key) = id.rsplit_once('/').ok_or(Fault::UnknownSymbol)?;
    let fine = |text: &str| {
        let allowed = |c: u8| c.is_ascii_alphanumeric() || b"._-@,+".contains(&c);
        !text.is_empty() && text.len() <= 200 && text.bytes().all(allowed)
    };
    if fine(flow) && fine(key) {
        Ok((flow, key.split('.').collect()))
    } else {
        Err(Fault::UnknownSymbol)
    }
}

/// Asks for a series under `folder`, from `from` to `to`.
pub(crate) fn ask(
    (base, folder): (&'static str, &str),
    id: &str,
    from: Option<Date>,
    to: Option<Date>,
) -> Result<Ask, Fault> {
    let (flow, key) = name(id)?;
    let path = format!("{folder}/{}/{}", encoded(flow), encoded(&key.join(".")));
    let mut ask = Ask::get(base, path).with("format", "jsondata");
    for (name, date) in [("startPeriod", from), ("endPeriod", to)] {
        if let Some(date) = date {
            ask = ask.with(name, date);
        }
    }
    Ok(ask)
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Envelope {
    Wrapped { data: Message },
    Bare(Message),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message {
    #[serde(default)]
    data_sets: Vec<DataSet>,
    structure: Option<Structure>,
    #[serde(default)]
    structures: Vec<Structure>,
}

#[derive(Deserialize)]
struct DataSet {
    #[serde(default)]
    series: BTreeMap<String, Row>,
}

#[derive(Deserialize)]
struct Row {
    /// Places in the lists of attributes; 2.0 may also write the value itself, which is not read.
    #[serde(default)]
    attributes: Vec<serde_json::Value>,
    #[serde(default)]
    observations: BTreeMap<String, Vec<Number>>,
}

#[derive(Deserialize)]
struct Structure {
    name: Option<String>,
    dimensions: Dimensions,
    #[serde(default)]
    attributes: Attributes,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Dimensions {
    /// Those that have the same value in the whole answer may stand here instead of with the series.
    #[serde(default)]
    data_set: Vec<Dimension>,
    series: Vec<Dimension>,
    observation: Vec<Dimension>,
}

#[derive(Deserialize, Default)]
struct Attributes {
    #[serde(default)]
    series: Vec<Dimension>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Dimension {
    id: String,
    /// Its place in the key, where that is said.
    key_position: Option<usize>,
    #[serde(default)]
    values: Vec<Value>,
}

#[derive(Deserialize)]
struct Value {
    id: Option<String>,
    name: Option<String>,
}

/// Reads the one series of an answer that `id` names; an empty part of its key stands for any value.
///
/// # Errors
///
/// [`Fault::UnknownSymbol`] when the answer has none of it, [`Fault::Unsupported`] when it has several.
pub(crate) fn series(id: &str, payload: &Payload) -> Result<Series, Fault> {
    let (_, key) = name(id)?;
    if payload.status == 404 {
        return Err(Fault::UnknownSymbol);
    }
    let message = match read::json(payload)? {
        Envelope::Wrapped { data } | Envelope::Bare(data) => data,
    };
    let structure = message.structure.or_else(|| message.structures.into_iter().next());
    let structure = structure.ok_or_else(|| Fault::not_the_payload("no structure"))?;
    let rows = message.data_sets.iter().flat_map(|set| &set.series);
    let mut named = rows.filter(|(places, _)| structure.is_named(places, &key));
    let (places, row) = named.next().ok_or(Fault::UnknownSymbol)?;
    if named.next().is_some() {
        return Err(Fault::unsupported("a key that names several series"));
    }
    Ok(Series {
        id: id.to_owned(),
        title: structure.title(places),
        unit: structure.unit(row),
        rows: structure.rows(row)?,
    })
}

impl Structure {
    fn values<'a>(&'a self, places: &'a str) -> impl Iterator<Item = Option<&'a Value>> {
        let places = places.split(':').map(|place| place.parse::<usize>().ok());
        self.dimensions
            .series
            .iter()
            .zip(places)
            .map(|(dimension, place)| dimension.values.get(place?))
    }

    fn is_named(&self, places: &str, key: &[&str]) -> bool {
        let common = self.dimensions.data_set.len();
        let dimensions = self.dimensions.series.iter().enumerate();
        self.dimensions.series.len() + common == key.len()
            && dimensions.zip(self.values(places)).all(|((index, dimension), value)| {
                let wanted = key.get(dimension.key_position.unwrap_or(index));
                let id = value.and_then(|it| it.id.as_deref());
                wanted.is_some_and(|wanted| wanted.is_empty() || id == Some(*wanted))
            })
    }

    fn title(&self, places: &str) -> Option<String> {
        let names = self.values(places).flatten().filter_map(|value| value.name.as_deref());
        let names: Vec<&str> = self.name.as_deref().into_iter().chain(names).collect();
        (!names.is_empty()).then(|| names.join(", "))
    }

    /// The unit and its multiplier, as far as the series says them.
    fn unit(&self, row: &Row) -> Option<String> {
        let wanted = ["UNIT", "UNIT_MEASURE", "POWERCODE", "UNIT_MULT"];
        let attributes = self.attributes.series.iter().zip(&row.attributes);
        let attributes =
            attributes.filter(|(attribute, _)| wanted.contains(&attribute.id.as_str()));
        let names: Vec<&str> = attributes
            .filter_map(|(attribute, place)| {
                let place = usize::try_from(place.as_u64()?).ok()?;
                attribute.values.get(place)?.name.as_deref()
            })
            .collect();
        (!names.is_empty()).then(|| names.join(", "))
    }

    fn rows(&self, row: &Row) -> Result<Vec<Observation>, Fault> {
        let broken = || Fault::not_the_payload("a number of no period");
        let periods = self.dimensions.observation.first().ok_or_else(broken)?;
        let read = |(place, values): (&String, &Vec<Number>)| {
            let period = periods.values.get(place.parse::<usize>().map_err(|_| broken())?);
            let date = period.and_then(|it| it.id.as_deref()).and_then(calendar::first_day);
            let value = values.first().and_then(|value| value.0);
            Ok(Observation { date: date.ok_or_else(broken)?, value })
        };
        row.observations.iter().map(read).collect()
    }
}
