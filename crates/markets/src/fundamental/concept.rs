//! Which concepts of the filings make a row, in the order in which they are looked for.
//!
//! Source: "2025 US GAAP Financial Reporting Taxonomy" of the FASB and "Document and Entity Information" of the
//! SEC; the fallbacks are the names that the same line had in earlier taxonomies, or has with companies that
//! report it under a broader one.

use super::StatementId;

/// A row of a statement.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub id: &'static str,
    pub label: &'static str,
    pub statement: StatementId,
    pub concepts: &'static [&'static str],
    pub measure: Measure,
}

/// What a number of a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Measure {
    /// Money of a span: spans add up.
    Flow,
    /// Money of a span for each share.
    PerShare,
    /// Shares on average over a span: spans do not add up.
    AverageShares,
    /// Money at a moment.
    Stock,
    /// Shares at a moment.
    Shares,
}

impl Measure {
    pub(crate) fn is_span(self) -> bool {
        matches!(self, Self::Flow | Self::PerShare | Self::AverageShares)
    }

    /// Returns the unit that facts of it have when amounts are in `currency`.
    pub(crate) fn unit(self, currency: &str) -> String {
        match self {
            Self::Flow | Self::Stock => currency.to_owned(),
            Self::PerShare => format!("{currency}/shares"),
            Self::AverageShares | Self::Shares => "shares".to_owned(),
        }
    }
}

const fn line(
    statement: StatementId,
    measure: Measure,
    (id, label): (&'static str, &'static str),
    concepts: &'static [&'static str],
) -> Line {
    Line { id, label, statement, concepts, measure }
}

const I: StatementId = StatementId::Income;
const B: StatementId = StatementId::Balance;
const C: StatementId = StatementId::CashFlow;

/// Every row, in the order of the statements.
#[rustfmt::skip]
pub(crate) static LINES: [Line; 36] = [
    line(I, Measure::Flow, ("revenue", "Revenue"), &[
        "us-gaap:RevenueFromContractWithCustomerExcludingAssessedTax", "us-gaap:Revenues",
        "us-gaap:RevenueFromContractWithCustomerIncludingAssessedTax", "us-gaap:SalesRevenueNet",
        "us-gaap:SalesRevenueGoodsNet", "us-gaap:RevenuesNetOfInterestExpense"]),
    line(I, Measure::Flow, ("cost_of_revenue", "Cost of revenue"), &[
        "us-gaap:CostOfGoodsAndServicesSold", "us-gaap:CostOfRevenue", "us-gaap:CostOfGoodsSold"]),
    line(I, Measure::Flow, ("gross_profit", "Gross profit"), &["us-gaap:GrossProfit"]),
    line(I, Measure::Flow, ("research", "Research and development"), &[
        "us-gaap:ResearchAndDevelopmentExpense",
        "us-gaap:ResearchAndDevelopmentExpenseExcludingAcquiredInProcessCost"]),
    line(I, Measure::Flow, ("selling", "Selling, general and administration"), &[
        "us-gaap:SellingGeneralAndAdministrativeExpense"]),
    line(I, Measure::Flow, ("operating_income", "Operating income"), &["us-gaap:OperatingIncomeLoss"]),
    line(I, Measure::Flow, ("interest_expense", "Interest expense"), &[
        "us-gaap:InterestExpense", "us-gaap:InterestExpenseNonoperating", "us-gaap:InterestExpenseDebt"]),
    line(I, Measure::Flow, ("pretax_income", "Income before tax"), &[
        "us-gaap:IncomeLossFromContinuingOperationsBeforeIncomeTaxesExtraordinaryItemsNoncontrollingInterest",
        "us-gaap:IncomeLossFromContinuingOperationsBeforeIncomeTaxesMinorityInterestAndIncomeLossFromEquityMethodInvestments"]),
    line(I, Measure::Flow, ("income_tax", "Income tax"), &["us-gaap:IncomeTaxExpenseBenefit"]),
    line(I, Measure::Flow, ("net_income", "Net income"), &[
        "us-gaap:NetIncomeLoss", "us-gaap:ProfitLoss",
        "us-gaap:NetIncomeLossAvailableToCommonStockholdersBasic"]),
    line(I, Measure::PerShare, ("eps_basic", "Earnings a share, basic"), &["us-gaap:EarningsPerShareBasic"]),
    line(I, Measure::PerShare, ("eps_diluted", "Earnings a share, diluted"), &[
        "us-gaap:EarningsPerShareDiluted", "us-gaap:EarningsPerShareBasicAndDiluted"]),
    line(I, Measure::AverageShares, ("shares_diluted", "Shares on average, diluted"), &[
        "us-gaap:WeightedAverageNumberOfDilutedSharesOutstanding"]),
    line(B, Measure::Stock, ("cash", "Cash and equivalents"), &[
        "us-gaap:CashAndCashEquivalentsAtCarryingValue",
        "us-gaap:CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalents"]),
    line(B, Measure::Stock, ("short_investments", "Short-term investments"), &[
        "us-gaap:MarketableSecuritiesCurrent", "us-gaap:ShortTermInvestments",
        "us-gaap:AvailableForSaleSecuritiesDebtSecuritiesCurrent"]),
    line(B, Measure::Stock, ("receivables", "Receivables"), &[
        "us-gaap:AccountsReceivableNetCurrent", "us-gaap:ReceivablesNetCurrent"]),
    line(B, Measure::Stock, ("inventory", "Inventory"), &["us-gaap:InventoryNet"]),
    line(B, Measure::Stock, ("current_assets", "Current assets"), &["us-gaap:AssetsCurrent"]),
    line(B, Measure::Stock, ("property", "Property, plant and equipment"), &[
        "us-gaap:PropertyPlantAndEquipmentNet"]),
    line(B, Measure::Stock, ("goodwill", "Goodwill"), &["us-gaap:Goodwill"]),
    line(B, Measure::Stock, ("assets", "Assets"), &["us-gaap:Assets"]),
    line(B, Measure::Stock, ("payables", "Payables"), &["us-gaap:AccountsPayableCurrent"]),
    line(B, Measure::Stock, ("current_debt", "Debt due within a year"), &[
        "us-gaap:DebtCurrent", "us-gaap:LongTermDebtCurrent"]),
    line(B, Measure::Stock, ("current_liabilities", "Current liabilities"), &["us-gaap:LiabilitiesCurrent"]),
    line(B, Measure::Stock, ("long_debt", "Long-term debt"), &[
        "us-gaap:LongTermDebtNoncurrent", "us-gaap:LongTermDebt"]),
    line(B, Measure::Stock, ("liabilities", "Liabilities"), &["us-gaap:Liabilities"]),
    line(B, Measure::Stock, ("retained_earnings", "Retained earnings"), &[
        "us-gaap:RetainedEarningsAccumulatedDeficit"]),
    line(B, Measure::Stock, ("equity", "Equity"), &[
        "us-gaap:StockholdersEquity",
        "us-gaap:StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest"]),
    line(B, Measure::Shares, ("shares", "Shares outstanding"), &[
        "us-gaap:CommonStockSharesOutstanding", "dei:EntityCommonStockSharesOutstanding"]),
    line(C, Measure::Flow, ("operating_cash_flow", "Cash from operations"), &[
        "us-gaap:NetCashProvidedByUsedInOperatingActivities",
        "us-gaap:NetCashProvidedByUsedInOperatingActivitiesContinuingOperations"]),
    line(C, Measure::Flow, ("capital_expenditure", "Capital expenditure"), &[
        "us-gaap:PaymentsToAcquirePropertyPlantAndEquipment", "us-gaap:PaymentsToAcquireProductiveAssets"]),
    line(C, Measure::Flow, ("depreciation", "Depreciation and amortisation"), &[
        "us-gaap:DepreciationDepletionAndAmortization", "us-gaap:DepreciationAmortizationAndAccretionNet",
        "us-gaap:DepreciationAndAmortization"]),
    line(C, Measure::Flow, ("stock_compensation", "Pay in shares"), &["us-gaap:ShareBasedCompensation"]),
    line(C, Measure::Flow, ("investing_cash_flow", "Cash from investing"), &[
        "us-gaap:NetCashProvidedByUsedInInvestingActivities"]),
    line(C, Measure::Flow, ("financing_cash_flow", "Cash from financing"), &[
        "us-gaap:NetCashProvidedByUsedInFinancingActivities"]),
    line(C, Measure::Flow, ("dividends_paid", "Dividends paid"), &[
        "us-gaap:PaymentsOfDividends", "us-gaap:PaymentsOfDividendsCommonStock"]),
];

/// The lines whose numbers say which periods there are.
pub(crate) const ANCHORS: [&str; 3] = ["revenue", "net_income", "operating_cash_flow"];

/// Returns whether some row is made of `concept`.
pub(crate) fn is_used(concept: &str) -> bool {
    LINES.iter().any(|line| line.concepts.contains(&concept))
}

/// Returns the row called `id`.
pub(crate) fn line_of(id: &str) -> Option<&'static Line> {
    LINES.iter().find(|line| line.id == id)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_concept_makes_two_rows_and_no_row_has_a_name_twice() {
        let concepts: Vec<_> = LINES.iter().flat_map(|line| line.concepts).collect();
        let different: HashSet<_> = concepts.iter().collect();
        assert_eq!(concepts.len(), different.len());
        let names: HashSet<_> = LINES.iter().map(|line| line.id).collect();
        assert_eq!(names.len(), LINES.len());
        assert!(ANCHORS.iter().all(|id| line_of(id).is_some()));
        assert!(is_used("us-gaap:NetIncomeLoss") && !is_used("us-gaap:Nothing"));
    }
}
