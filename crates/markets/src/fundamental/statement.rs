//! Statements out of what is known, in columns of periods.

use super::{
    PeriodKind, ReportPeriod, Statement, StatementId, StatementRow,
    concept::{LINES, Line, line_of},
    period::{Figure, Known, Span},
};
use crate::economic::service::date_of;

/// Every figure of every line and period.
pub(crate) struct Table {
    pub spans: Vec<Span>,
    /// In the order of the lines; each in the order of the spans.
    figures: Vec<Vec<Option<Figure>>>,
    currency: String,
}

impl Table {
    pub(crate) fn of(known: &Known, kind: PeriodKind) -> Self {
        let spans = known.spans(kind);
        let row = |line: &'static Line| {
            spans.iter().map(|span| known.figure(line, kind, span)).collect::<Vec<_>>()
        };
        let figures = LINES.iter().map(row).collect();
        Self { spans, figures, currency: known.currency().unwrap_or_default().to_owned() }
    }

    /// Returns the value of the line `id` in column `column`.
    pub(crate) fn value(&self, id: &str, column: usize) -> Option<f64> {
        let place = LINES.iter().position(|line| line.id == id)?;
        self.figures.get(place)?.get(column)?.as_ref().map(|figure| figure.value)
    }

    /// Returns the column of the period that ended a year before that of `column`.
    pub(crate) fn year_before(&self, column: usize) -> Option<usize> {
        let end = self.spans.get(column)?.end;
        self.spans.iter().position(|span| (350..=380).contains(&(end - span.end)))
    }

    /// Returns cash from operations less what was spent on equipment.
    pub(crate) fn free_cash_flow(&self, column: usize) -> Option<f64> {
        let spent = self.value("capital_expenditure", column)?;
        Some(self.value("operating_cash_flow", column)? - spent)
    }

    /// Returns the statements; rows that no period has are left out.
    pub(crate) fn statements(&self) -> Vec<Statement> {
        let titled = [
            (StatementId::Income, "Income statement"),
            (StatementId::Balance, "Balance sheet"),
            (StatementId::CashFlow, "Cash flow statement"),
        ];
        let statement = |(id, title)| {
            let lines = LINES.iter().zip(&self.figures).filter(|(line, _)| line.statement == id);
            let known = lines.filter(|(_, figures)| figures.iter().any(Option::is_some));
            let mut rows: Vec<StatementRow> =
                known.map(|(line, figures)| self.row(line, figures)).collect();
            if id == StatementId::CashFlow {
                rows.extend(self.free_cash_flow_row());
            }
            Statement { id, title, rows }
        };
        titled.into_iter().map(statement).collect()
    }

    fn row(&self, line: &'static Line, figures: &[Option<Figure>]) -> StatementRow {
        let newest = figures.iter().flatten().next();
        StatementRow {
            id: line.id,
            label: line.label,
            concept: newest.map_or_else(String::new, |figure| figure.concept.clone()),
            unit: line.measure.unit(&self.currency),
            values: figures.iter().map(|it| it.as_ref().map(|figure| figure.value)).collect(),
            derived: figures.iter().map(|it| it.as_ref().is_some_and(|it| it.is_derived)).collect(),
        }
    }

    fn free_cash_flow_row(&self) -> Option<StatementRow> {
        let columns = 0..self.spans.len();
        let values: Vec<Option<f64>> = columns.map(|column| self.free_cash_flow(column)).collect();
        let line = line_of("operating_cash_flow")?;
        values.iter().any(Option::is_some).then(|| StatementRow {
            id: "free_cash_flow",
            label: "Free cash flow",
            concept: "derived".to_owned(),
            unit: line.measure.unit(&self.currency),
            derived: values.iter().map(Option::is_some).collect(),
            values,
        })
    }

    /// Returns the headings of the columns; `cik` is the number of the company.
    pub(crate) fn periods(&self, kind: PeriodKind, cik: Option<u64>) -> Vec<ReportPeriod> {
        let heading = |span: &Span| {
            let end = date_of(span.end);
            let month = end.strftime("%b %Y").to_string();
            let is_plain = span.accession.bytes().all(|c| c.is_ascii_digit() || c == b'-');
            let url = cik.filter(|_| is_plain).map(|cik| {
                let folder = span.accession.replace('-', "");
                let name = &span.accession;
                format!("https://www.sec.gov/Archives/edgar/data/{cik}/{folder}/{name}-index.htm")
            });
            ReportPeriod {
                label: match kind {
                    PeriodKind::Annual => format!("FY {}", end.year()),
                    PeriodKind::Quarterly => month,
                    PeriodKind::Ttm => format!("TTM {month}"),
                },
                start: date_of(span.start).to_string(),
                end: end.to_string(),
                filed: date_of(span.filed).to_string(),
                form: span.form.clone(),
                accession: span.accession.clone(),
                url,
            }
        };
        self.spans.iter().map(heading).collect()
    }
}
