//! SEC EDGAR: what companies listed in the United States file, and every number in it.
//!
//! Source: "EDGAR Application Programming Interfaces" and "Accessing EDGAR Data" of the SEC. Callers name
//! themselves with an address of mail and ask no more than ten times a second. Companies go by a number,
//! the CIK, which one more round finds when the asset does not carry it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use crate::{
    Access, Answer, Ask, BarPrices, Capability, Card, Fact, Fault, Filing, Found, Instrument, Key,
    Kind, Limit, Next, Payload, Proof, Provider, Question, calendar,
    read::{self, Number},
};

pub(crate) struct Sec;

static CARD: Card = Card {
    id: "sec",
    name: "SEC EDGAR",
    home: "https://www.sec.gov/edgar",
    bases: &[("data", "https://data.sec.gov"), ("www", "https://www.sec.gov")],
    capabilities: &[Capability::Fundamentals, Capability::Filings, Capability::Search],
    streams: false,
    key: Key::Contact,
    limits: &[Limit::per_second(10)],
    bar_prices: BarPrices::Raw,
    proof: Proof::Recording,
    default_on: true,
    notes: "Facts as filed, with the day they became known: the first filing of each fact, and each \
            later one that says another number. Values in the unit that is named, not in thousands.",
};

impl Provider for Sec {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn next(&self, question: &Question, access: &Access, got: &[Payload]) -> Result<Next, Fault> {
        let contact = access.contact.as_deref().filter(|it| !it.trim().is_empty());
        let caller = format!("Prospect {}", contact.ok_or(Fault::Denied)?.trim());
        Ok(self.step(question, got)?.signed(|ask| ask.header("user-agent", &caller)))
    }

    fn covers(&self, instrument: &Instrument) -> bool {
        matches!(instrument.kind, Kind::Security | Kind::Other)
    }
}

impl Sec {
    fn step(&self, question: &Question, got: &[Payload]) -> Result<Next, Fault> {
        let (instrument, limit) = match question {
            Question::Filings { instrument, limit } => (instrument, *limit),
            Question::Fundamentals { instrument } => (instrument, 0),
            Question::Search { text, limit } => {
                return match got.first() {
                    None => Ok(Next::ask(ask_tickers())),
                    Some(payload) => search(text, *limit, payload),
                };
            }
            _ => return Err(question.unsupported()),
        };
        if !self.covers(instrument) {
            return Err(Fault::unsupported("what is no company"));
        }
        let (cik, got) = match (cik(instrument), got) {
            (Some(cik), got) => (cik, got),
            (None, []) => return Ok(Next::ask(ask_tickers())),
            (None, [tickers, got @ ..]) => (find(instrument, tickers)?, got),
        };
        match (question, got.first()) {
            (Question::Filings { .. }, None) => {
                Ok(Next::ask(Ask::get("data", format!("/submissions/CIK{cik:010}.json"))))
            }
            (Question::Filings { .. }, Some(payload)) => filings(cik, limit, payload),
            (_, None) => {
                let path = format!("/api/xbrl/companyfacts/CIK{cik:010}.json");
                Ok(Next::ask(Ask::get("data", path)))
            }
            (_, Some(payload)) => facts(payload),
        }
    }
}

fn ask_tickers() -> Ask {
    Ask::get("www", "/files/company_tickers.json")
}

/// Numbers of companies have ten digits at most.
fn cik(instrument: &Instrument) -> Option<u64> {
    let cik = instrument.identifiers.get("cik")?.parse().ok()?;
    (cik < 10_000_000_000).then_some(cik)
}

#[derive(Deserialize)]
struct Company {
    cik_str: u64,
    ticker: String,
    title: String,
}

/// Reads the list of tickers, which has the largest companies first.
fn companies(payload: &Payload) -> Result<Vec<Company>, Fault> {
    let listed: BTreeMap<String, Company> = read::json(payload)?;
    let mut companies: Vec<(u64, Company)> = listed
        .into_iter()
        .map(|(place, company)| (place.parse().unwrap_or(u64::MAX), company))
        .collect();
    companies.sort_by_key(|(place, _)| *place);
    Ok(companies.into_iter().map(|(_, company)| company).collect())
}

fn find(instrument: &Instrument, payload: &Payload) -> Result<u64, Fault> {
    // Classes of shares have a dash there: BRK-B.
    let ticker = instrument.symbol.as_str().replace(['.', '/'], "-");
    let found = companies(payload)?.into_iter().find(|it| it.ticker.eq_ignore_ascii_case(&ticker));
    found.map(|company| company.cik_str).ok_or(Fault::UnknownSymbol)
}

fn search(text: &str, limit: usize, payload: &Payload) -> Result<Next, Fault> {
    let wanted = text.trim().to_lowercase();
    let mut hits: Vec<Company> = companies(payload)?;
    hits.retain(|it| {
        let (ticker, title) = (it.ticker.to_lowercase(), it.title.to_lowercase());
        !wanted.is_empty() && (ticker.starts_with(&wanted) || title.contains(&wanted))
    });
    // The ticker itself comes before names that contain it; the sort keeps the largest first.
    hits.sort_by_key(|it| !it.ticker.eq_ignore_ascii_case(&wanted));
    let found = hits.into_iter().filter_map(|it| {
        Some(Found {
            symbol: it.ticker.parse().ok()?,
            name: it.title,
            kind: Kind::Security,
            kind_name: None,
            exchange: None,
            currency: None,
        })
    });
    Ok(Next::Answer(Answer::Search(found.take(limit).collect())))
}

#[derive(Deserialize)]
struct Submissions {
    filings: Filed,
}

#[derive(Deserialize)]
struct Filed {
    recent: Columns,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Columns {
    accession_number: Vec<String>,
    filing_date: Vec<String>,
    report_date: Vec<String>,
    acceptance_date_time: Vec<String>,
    form: Vec<String>,
    primary_document: Vec<String>,
    primary_doc_description: Vec<String>,
}

fn filings(cik: u64, limit: usize, payload: &Payload) -> Result<Next, Fault> {
    let columns = read::known::<Submissions>(payload)?.filings.recent;
    let length = columns.accession_number.len();
    let others = [
        &columns.filing_date,
        &columns.report_date,
        &columns.acceptance_date_time,
        &columns.form,
        &columns.primary_document,
        &columns.primary_doc_description,
    ];
    if others.iter().any(|column| column.len() != length) {
        return Err(Fault::not_the_payload("columns of unequal length"));
    }
    let rows = (0..length).filter_map(|row| columns.filing(cik, row)).take(limit);
    Ok(Next::Answer(Answer::Filings(rows.collect())))
}

impl Columns {
    /// A filing without its day is left out.
    fn filing(&self, cik: u64, row: usize) -> Option<Filing> {
        let said = |column: &[String]| column.get(row).filter(|it| !it.is_empty()).cloned();
        let accession = said(&self.accession_number)?;
        let is_plain = |c: u8| c.is_ascii_alphanumeric() || b"-_./".contains(&c);
        let document = said(&self.primary_document).filter(|name| name.bytes().all(is_plain));
        let url = document.map(|document| {
            let folder = accession.replace('-', "");
            format!("https://www.sec.gov/Archives/edgar/data/{cik}/{folder}/{document}")
        });
        Some(Filing {
            form: said(&self.form)?,
            filed: calendar::date(&said(&self.filing_date)?)?,
            accepted_at: said(&self.acceptance_date_time).and_then(|at| calendar::instant(&at)),
            period: said(&self.report_date).and_then(|date| calendar::date(&date)),
            title: said(&self.primary_doc_description),
            url: url.filter(|_| accession.bytes().all(is_plain)),
            accession,
        })
    }
}

#[derive(Deserialize)]
struct Reported {
    facts: BTreeMap<String, BTreeMap<String, Concept>>,
}

#[derive(Deserialize)]
struct Concept {
    units: BTreeMap<String, Vec<Row>>,
}

#[derive(Deserialize)]
struct Row {
    start: Option<String>,
    end: String,
    val: Number,
    accn: Option<String>,
    form: Option<String>,
    filed: Option<String>,
}

fn facts(payload: &Payload) -> Result<Next, Fault> {
    let mut facts = Vec::new();
    for (taxonomy, concepts) in read::known::<Reported>(payload)?.facts {
        for (name, concept) in concepts {
            for (unit, rows) in concept.units {
                let rows = rows.into_iter().filter_map(|row| row.fact(&taxonomy, &name, &unit));
                facts.extend(restatements(rows.collect()));
            }
        }
    }
    Ok(Next::Answer(Answer::Fundamentals(facts)))
}

impl Row {
    /// A fact with a start that is no date is left out: without it, it would be about a moment.
    fn fact(self, taxonomy: &str, name: &str, unit: &str) -> Option<Fact> {
        Some(Fact {
            concept: format!("{taxonomy}:{name}"),
            unit: unit.to_owned(),
            value: self.val.0?,
            start: match self.start {
                Some(start) => Some(calendar::date(&start)?),
                None => None,
            },
            end: calendar::date(&self.end)?,
            filed: self.filed.as_deref().and_then(calendar::date),
            form: self.form,
            accession: self.accn,
        })
    }
}

/// Keeps, of each period, the first filing and each later one that says another value.
///
/// A quarter stands again in every later report beside the new one: with the same value it is no news.
fn restatements(mut rows: Vec<Fact>) -> Vec<Fact> {
    let period = |fact: &Fact| -> (Option<Date>, Date) { (fact.start, fact.end) };
    rows.sort_by(|a, b| {
        let key = |fact: &Fact| (period(fact), fact.filed);
        key(a).cmp(&key(b)).then_with(|| a.accession.cmp(&b.accession))
    });
    rows.dedup_by(|then, first| {
        period(then) == period(first) && then.value.to_bits() == first.value.to_bits()
    });
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_restatement_is_a_row_of_its_own_and_a_repetition_is_none() {
        let fact = |end: &str, filed: &str, value| Fact {
            concept: String::new(),
            unit: String::new(),
            value,
            start: None,
            end: end.parse().unwrap(),
            filed: Some(filed.parse().unwrap()),
            form: None,
            accession: None,
        };
        let rows = vec![
            fact("2020-12-31", "2022-02-01", 9.0),
            fact("2020-12-31", "2021-02-01", 10.0),
            fact("2019-12-31", "2021-02-01", 10.0),
            fact("2020-12-31", "2021-05-01", 10.0),
        ];
        let kept = restatements(rows);
        let kept: Vec<_> =
            kept.iter().map(|it| (it.end.year(), it.filed.unwrap().year(), it.value)).collect();
        assert_eq!(kept, [(2019, 2021, 10.0), (2020, 2021, 10.0), (2020, 2022, 9.0)]);
    }
}
