//! A backtest as one page to keep, send and print: HTML that needs no script, no font and no network.
//!
//! **Invariant:** every text that a person or a file brought is escaped ([`Page::text`]); nothing else is
//! written but the words and the numbers of this module.

mod chart;
mod figure;

use kernel::Timestamp;

use self::figure::{count, day, money, number, percent};
use super::{
    Backtest, Report,
    archive::{Archive, BacktestTrade},
    report::DrawBand,
};
use crate::model::YearReturns;

/// Trades that are printed; the rest is in the CSV file.
const MAX_TRADES: usize = 500;

/// Points of a curve: a printed line has no more dots.
const POINTS: usize = 1_000;

/// Points of a sweep that are printed, the best first.
const MAX_SWEPT: usize = 50;

const STYLE: &str = include_str!("sheet/page.css");

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Writes the page of a backtest that is done.
pub(crate) fn sheet(backtest: &Backtest, archive: &Archive) -> String {
    let report = &archive.story.report;
    let mut page = Page::default();
    page.raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
    page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>");
    page.text(&backtest.name).raw("</title><style>").raw(STYLE).raw("</style></head><body>");
    head(&mut page, backtest, archive);
    headlines(&mut page, report);
    page.raw("<h2>Equity</h2>");
    page.raw(&chart::equity(&archive.curve, POINTS)).raw("<h2>Drawdown</h2>");
    page.raw(&chart::drawdown(&archive.curve, POINTS));
    months(&mut page, &report.years);
    metrics(&mut page, report);
    confidence(&mut page, report);
    drawdowns(&mut page, report);
    swept(&mut page, report);
    trades(&mut page, &archive.story.trades);
    notes(&mut page, report);
    manifest(&mut page, backtest);
    page.raw("</body></html>\n");
    page.0
}

/// Text that grows; what comes from outside goes through [`Page::text`].
#[derive(Default)]
struct Page(String);

impl Page {
    /// Appends words of this module.
    fn raw(&mut self, html: &str) -> &mut Self {
        self.0.push_str(html);
        self
    }

    /// Appends what somebody brought, escaped for text and for attributes.
    fn text(&mut self, text: &str) -> &mut Self {
        for letter in text.chars() {
            match letter {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                letter if letter.is_control() && letter != '\n' => self.0.push(' '),
                letter => self.0.push(letter),
            }
        }
        self
    }

    fn cell(&mut self, text: &str) -> &mut Self {
        self.raw("<td>").text(text).raw("</td>")
    }

    /// A cell of words beside columns of numbers.
    fn words(&mut self, text: &str) -> &mut Self {
        self.raw("<td class=\"words\">").text(text).raw("</td>")
    }

    /// Opens a table under a title; the first column is words.
    fn table(&mut self, title: &str, columns: &[&str]) -> &mut Self {
        self.raw("<h2>").text(title).raw("</h2><table><thead><tr>");
        for (place, column) in columns.iter().enumerate() {
            let open = if place == 0 { "<th class=\"words\">" } else { "<th>" };
            self.raw(open).text(column).raw("</th>");
        }
        self.raw("</tr></thead><tbody>")
    }

    fn close_table(&mut self) -> &mut Self {
        self.raw("</tbody></table>")
    }
}

fn head(page: &mut Page, backtest: &Backtest, archive: &Archive) {
    let spec = &backtest.manifest.spec;
    page.raw("<h1>").text(&backtest.name).raw("</h1><p class=\"quiet\">");
    let symbols: Vec<&str> = spec.symbols.iter().map(kernel::Symbol::as_str).collect();
    page.text(&symbols.join(", ")).raw(" · ").text(spec.interval.name()).raw(" · ");
    if let (Some(first), Some(last)) = (archive.curve.at.first(), archive.curve.at.last()) {
        page.text(&day(Timestamp(*first))).raw(" to ").text(&day(Timestamp(*last))).raw(" · ");
    }
    page.raw("as known at ").text(&backtest.manifest.as_of.to_string()).raw("</p>");
}

fn headlines(page: &mut Page, report: &Report) {
    let summary = &report.summary;
    let trials = report.significance.trials;
    let rows = [
        ("Total return", percent(summary.total_return)),
        ("Benchmark", percent(summary.benchmark_return)),
        ("Growth a year", percent(summary.annual_growth)),
        ("Volatility", percent(summary.volatility)),
        ("Sharpe ratio", number(summary.sharpe)),
        ("Deepest drawdown", percent(summary.maximum_drawdown)),
        ("Deflated Sharpe", percent(summary.deflated_sharpe)),
        ("Trials", count(trials)),
        ("Trades", count(summary.trades)),
        ("At the end", money(Some(summary.end))),
    ];
    page.raw("<dl>");
    for (title, value) in rows {
        page.raw("<div><dt>").text(title).raw("</dt><dd>").text(&value).raw("</dd></div>");
    }
    page.raw("</dl>");
}

fn months(page: &mut Page, years: &[YearReturns]) {
    if years.is_empty() {
        return;
    }
    let columns: Vec<&str> = [&["Year"][..], &MONTHS, &["All"]].concat();
    page.table("Returns by month, %", &columns);
    for year in years {
        page.raw("<tr>").words(&year.year.to_string());
        for month in year.months.iter().chain([&year.total]) {
            let value = month.map(|month| format!("{:.1}", month * 100.0));
            page.cell(value.as_deref().unwrap_or("–"));
        }
        page.raw("</tr>");
    }
    page.close_table();
}

fn metrics(page: &mut Page, report: &Report) {
    page.table("Figures", &["Figure", "Strategy", "Benchmark", "What it says"]);
    for metric in &report.metrics {
        let show = |value| if metric.unit == "fraction" { percent(value) } else { number(value) };
        page.raw("<tr>").words(&metric.title).cell(&show(metric.value));
        page.cell(&show(metric.benchmark)).words(&metric.explanation).raw("</tr>");
    }
    let trade = &report.trades;
    let rows = [
        ("Trades that ended", count(trade.closed), "From flat to flat."),
        ("Winners", percent(trade.win_rate), "Of those that ended."),
        ("Profit factor", number(trade.profit_factor), "Money won over money lost."),
        ("Mean profit", money(trade.mean_profit), "A trade that ended."),
        ("Best trade", money(trade.best), "Costs and dividends included."),
        ("Worst trade", money(trade.worst), "Costs and dividends included."),
        ("Bars held", number(trade.mean_bars), "Mean of trades that ended."),
        ("Costs", money(Some(trade.costs)), "Commissions, slippage and borrowing."),
        ("Dividends", money(Some(trade.dividends)), "Paid to what was held."),
    ];
    for (title, value, explanation) in rows {
        page.raw("<tr>").words(title).cell(&value).cell("").words(explanation).raw("</tr>");
    }
    page.close_table();
}

/// How a number is written.
type Show = fn(Option<f64>) -> String;

fn confidence(page: &mut Page, report: &Report) {
    let Some(bands) = &report.confidence else { return };
    let summary = &report.summary;
    page.table("Confidence", &["Figure", "Here", "5 % below", "Middle", "5 % above"]);
    let rows: [(&str, Option<f64>, Option<DrawBand>, Show); 4] = [
        ("Total return", summary.total_return, Some(bands.total_return), percent),
        ("Sharpe ratio", summary.sharpe, bands.sharpe, number),
        ("Deepest drawdown", summary.maximum_drawdown, Some(bands.maximum_drawdown), percent),
        ("Drawdown of shuffled trades", bands.trades_drawdown, bands.shuffled_drawdown, percent),
    ];
    for (title, here, band, show) in rows {
        let Some(band) = band else { continue };
        page.raw("<tr>").words(title).cell(&show(here)).cell(&show(Some(band.low)));
        page.cell(&show(Some(band.median))).cell(&show(Some(band.high))).raw("</tr>");
    }
    page.close_table().raw("<p class=\"quiet\">").text(&count(bands.draws));
    page.raw(" drawings in blocks of ").text(&count(bands.block)).raw(" bars; ");
    page.text(&percent(Some(bands.losing))).raw(" of them lost money.</p>");
}

fn drawdowns(page: &mut Page, report: &Report) {
    if report.drawdowns.is_empty() {
        return;
    }
    page.table("Deepest drawdowns", &["Peak", "Lowest", "Recovered", "Depth"]);
    for fall in &report.drawdowns {
        let recovered = fall.recovered_at.map_or_else(|| "not yet".to_owned(), day);
        page.raw("<tr>").words(&day(fall.peak_at)).cell(&day(fall.trough_at));
        page.cell(&recovered).cell(&percent(Some(fall.depth))).raw("</tr>");
    }
    page.close_table();
}

fn swept(page: &mut Page, report: &Report) {
    let Some(surface) = &report.sweep else { return };
    let names: Vec<&str> = surface.parameters.iter().map(String::as_str).collect();
    let columns = [&names[..], &["Total return", "Sharpe ratio", "Drawdown", "Trades"]].concat();
    page.table("Best points of the sweep", &columns);
    let mut points: Vec<_> = surface.points.iter().collect();
    let score = |score: Option<f64>| score.unwrap_or(f64::NEG_INFINITY);
    points.sort_by(|one, other| score(other.score).total_cmp(&score(one.score)));
    for point in points.iter().take(MAX_SWEPT) {
        page.raw("<tr>");
        for value in &point.values {
            page.cell(&value.to_string());
        }
        page.cell(&percent(point.total_return)).cell(&number(point.sharpe));
        page.cell(&percent(point.maximum_drawdown)).cell(&count(point.trades)).raw("</tr>");
    }
    page.close_table().raw("<p class=\"quiet\">");
    page.text(&count(surface.points.len() as u64)).raw(" points were tried.</p>");
}

fn trades(page: &mut Page, trades: &[BacktestTrade]) {
    let columns =
        ["Symbol", "Side", "In", "Price", "Out", "Price", "Why", "Bars", "Gain", "Profit"];
    page.table("Trades", &columns);
    for trade in trades.iter().take(MAX_TRADES) {
        let out = trade.exit_at.map_or_else(|| "open".to_owned(), day);
        page.raw("<tr>").words(trade.symbol.as_str()).cell(&trade.side);
        page.cell(&day(trade.entry_at)).cell(&number(Some(trade.entry_price)));
        page.cell(&out).cell(&number(trade.exit_price));
        page.cell(&trade.reason.as_deref().unwrap_or("–").replace('_', " "));
        page.cell(&trade.bars.to_string()).cell(&percent(Some(trade.gain)));
        page.cell(&money(Some(trade.profit))).raw("</tr>");
    }
    page.close_table();
    if trades.len() > MAX_TRADES {
        let more = (trades.len() - MAX_TRADES) as u64;
        page.raw("<p class=\"quiet\">").text(&count(more)).raw(" more are in the CSV file.</p>");
    }
}

fn notes(page: &mut Page, report: &Report) {
    page.raw("<h2>Before you believe it</h2><ul>");
    for note in &report.notes {
        page.raw("<li>").text(note).raw("</li>");
    }
    page.raw("</ul>");
}

fn manifest(page: &mut Page, backtest: &Backtest) {
    // What the manifest cannot say as JSON it says as nothing; the rest of the page stands.
    let json = serde_json::to_string_pretty(&backtest.manifest).unwrap_or_default();
    page.raw("<h2>Manifest</h2><p class=\"quiet\">Prospect ").text(&backtest.manifest.code);
    page.raw(", ").text(&backtest.id.to_string());
    page.raw(": the same rows and this manifest give the same result.</p><pre>");
    page.text(&json).raw("</pre>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_brought_cannot_become_markup() {
        let mut page = Page::default();
        page.text("<script>alert('a & \"b\"')</script>\u{1b}");
        assert_eq!(page.0, "&lt;script&gt;alert(&#39;a &amp; &quot;b&quot;&#39;)&lt;/script&gt; ");
    }

    #[test]
    fn the_page_asks_for_nothing_outside_itself() {
        for word in ["http:", "https:", "url(", "@import", "<script", "@font-face"] {
            assert!(!STYLE.contains(word), "{word}");
        }
    }
}
