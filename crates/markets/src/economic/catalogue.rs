//! The economic series that are offered, and what the providers call them.

use super::Frequency;

/// A series that is offered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Listed {
    /// `FRED:DGS10`: the provider in capitals, a colon, a name.
    pub id: &'static str,
    pub title: &'static str,
    pub unit: &'static str,
    pub frequency: Frequency,
    pub country: &'static str,
    pub group: &'static str,
    /// As the provider calls it.
    pub native: &'static str,
}

/// A provider of series and how its ids begin.
pub(crate) const PROVIDERS: [(&str, &str); 5] = [
    ("FRED", "fred"),
    ("TREASURY", "treasury"),
    ("ECB", "ecb"),
    ("WORLD_BANK", "world_bank"),
    ("OECD", "oecd"),
];

const D: Frequency = Frequency::Daily;
const W: Frequency = Frequency::Weekly;
const M: Frequency = Frequency::Monthly;
const Q: Frequency = Frequency::Quarterly;
const Y: Frequency = Frequency::Yearly;

/// Every series that is offered.
#[rustfmt::skip]
pub(crate) static ALL: [Listed; 46] = [
    fred("Rates", "FRED:DGS3MO", "Treasury yield, 3 months", "percent", D),
    fred("Rates", "FRED:DGS2", "Treasury yield, 2 years", "percent", D),
    fred("Rates", "FRED:DGS5", "Treasury yield, 5 years", "percent", D),
    fred("Rates", "FRED:DGS10", "Treasury yield, 10 years", "percent", D),
    fred("Rates", "FRED:DGS30", "Treasury yield, 30 years", "percent", D),
    fred("Rates", "FRED:T10Y2Y", "Treasury yield, 10 years less 2 years", "percentage points", D),
    fred("Rates", "FRED:T10YIE", "Inflation that 10-year bonds expect", "percent", D),
    fred("Rates", "FRED:DFF", "Federal funds rate", "percent", D),
    fred("Rates", "FRED:SOFR", "Secured overnight financing rate", "percent", D),
    fred("Rates", "FRED:MORTGAGE30US", "Mortgage rate, 30 years fixed", "percent", W),
    fred("Prices", "FRED:CPIAUCSL", "Consumer prices", "index, 1982-84 = 100", M),
    fred("Prices", "FRED:CPILFESL", "Consumer prices without food and energy", "index, 1982-84 = 100", M),
    fred("Prices", "FRED:PCEPI", "Prices of personal consumption", "index, 2017 = 100", M),
    fred("Prices", "FRED:PPIACO", "Producer prices, all commodities", "index, 1982 = 100", M),
    fred("Prices", "FRED:CSUSHPISA", "House prices, S&P Case-Shiller", "index, January 2000 = 100", M),
    fred("Growth and work", "FRED:GDPC1", "Gross domestic product, real", "billions of 2017 dollars a year", Q),
    fred("Growth and work", "FRED:INDPRO", "Industrial production", "index, 2017 = 100", M),
    fred("Growth and work", "FRED:RSAFS", "Retail sales", "millions of dollars", M),
    fred("Growth and work", "FRED:HOUST", "Housing starts", "thousands a year", M),
    fred("Growth and work", "FRED:UMCSENT", "Consumer sentiment, University of Michigan", "index, 1966 = 100", M),
    fred("Growth and work", "FRED:UNRATE", "Unemployment", "percent", M),
    fred("Growth and work", "FRED:PAYEMS", "Employees, total nonfarm", "thousands", M),
    fred("Growth and work", "FRED:ICSA", "New claims for unemployment", "claims", W),
    fred("Growth and work", "FRED:JTSJOL", "Job openings", "thousands", M),
    fred("Money and credit", "FRED:M2SL", "Money stock M2", "billions of dollars", M),
    fred("Money and credit", "FRED:WALCL", "Assets of the Federal Reserve", "millions of dollars", W),
    fred("Money and credit", "FRED:BAMLH0A0HYM2", "Spread of high-yield bonds", "percentage points", D),
    fred("Markets", "FRED:SP500", "S&P 500", "index", D),
    fred("Markets", "FRED:VIXCLS", "CBOE volatility index", "percent a year", D),
    fred("Markets", "FRED:DEXUSEU", "Dollars for a euro", "dollars", D),
    fred("Markets", "FRED:DCOILWTICO", "Crude oil, West Texas", "dollars a barrel", D),
    fred("Markets", "FRED:DTWEXBGS", "Dollar against the moneys of trade partners", "index, 2006 = 100", D),
    other(("Curve", "US"), "TREASURY:3M", "3M", ("Treasury par yield, 3 months", "percent", D)),
    other(("Curve", "US"), "TREASURY:2Y", "2Y", ("Treasury par yield, 2 years", "percent", D)),
    other(("Curve", "US"), "TREASURY:10Y", "10Y", ("Treasury par yield, 10 years", "percent", D)),
    other(("Curve", "US"), "TREASURY:30Y", "30Y", ("Treasury par yield, 30 years", "percent", D)),
    other(("Rates", "EU"), "ECB:DFR", "FM/D.U2.EUR.4F.KR.DFR.LEV", ("Deposit facility rate of the ECB", "percent", D)),
    other(("Prices", "EU"), "ECB:HICP", "HICP/M.U2.N.000000.4D0.ANR", ("Consumer prices, change in a year", "percent", M)),
    other(("Markets", "EU"), "ECB:EURUSD", "EXR/D.USD.EUR.SP00.A", ("Dollars for a euro, reference rate", "dollars", D)),
    other(("Curve", "EU"), "ECB:YC_10Y", "YC/B.U2.EUR.4F.G_N_A.SV_C_YM.SR_10Y", ("Yield of the best bonds, 10 years", "percent", D)),
    other(("Growth and work", "US"), "WORLD_BANK:GDP_US", "USA/NY.GDP.MKTP.CD", ("Gross domestic product", "dollars", Y)),
    other(("Growth and work", "CN"), "WORLD_BANK:GDP_CN", "CHN/NY.GDP.MKTP.CD", ("Gross domestic product", "dollars", Y)),
    other(("Growth and work", "DE"), "WORLD_BANK:GROWTH_DE", "DEU/NY.GDP.MKTP.KD.ZG", ("Growth of the economy", "percent a year", Y)),
    other(("Prices", "JP"), "WORLD_BANK:INFLATION_JP", "JPN/FP.CPI.TOTL.ZG", ("Consumer prices, change in a year", "percent", Y)),
    other(("Growth and work", "US"), "OECD:CLI_US", "OECD.SDD.STES,DSD_STES@DF_CLI,/USA.M.LI...AA...H", ("Leading indicator", "index, average = 100", M)),
    other(("Growth and work", "DE"), "OECD:CLI_DE", "OECD.SDD.STES,DSD_STES@DF_CLI,/DEU.M.LI...AA...H", ("Leading indicator", "index, average = 100", M)),
];

/// Of the United States at FRED, whose names are ours.
const fn fred(
    group: &'static str,
    id: &'static str,
    title: &'static str,
    unit: &'static str,
    frequency: Frequency,
) -> Listed {
    let (_, native) = id.split_at("FRED:".len());
    Listed { id, title, unit, frequency, country: "US", group, native }
}

/// One that its provider calls something else.
const fn other(
    (group, country): (&'static str, &'static str),
    id: &'static str,
    native: &'static str,
    (title, unit, frequency): (&'static str, &'static str, Frequency),
) -> Listed {
    Listed { id, title, unit, frequency, country, group, native }
}

/// Returns what is offered as `id`, in capitals or not.
pub(crate) fn listed(id: &str) -> Option<&'static Listed> {
    ALL.iter().find(|listed| listed.id.eq_ignore_ascii_case(id))
}

/// Returns the unit of a series of the catalogue.
pub(crate) fn unit_of(id: &str) -> &'static str {
    listed(id).map_or("not known", |listed| listed.unit)
}

/// What is asked of whom for the series `id`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    pub id: String,
    pub provider: &'static str,
    pub native: String,
}

/// Returns what `id` names: a series of the catalogue, or one of FRED's or the Treasury's by their own names.
pub(crate) fn named(id: &str) -> Option<Named> {
    let (prefix, name) = id.split_once(':')?;
    let prefix = prefix.to_ascii_uppercase();
    let (_, provider) = PROVIDERS.into_iter().find(|(it, _)| *it == prefix)?;
    if let Some(Listed { id, native, .. }) = listed(id).copied() {
        return Some(Named { id: id.to_owned(), provider, native: native.to_owned() });
    }
    let is_name = !name.is_empty()
        && name.len() <= 40
        && name.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_');
    let native = name.to_ascii_uppercase();
    let is_open = matches!(provider, "fred" | "treasury");
    (is_open && is_name).then(|| Named { id: format!("{prefix}:{native}"), provider, native })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_series_is_listed_once_and_names_its_provider() {
        let ids: HashSet<_> = ALL.iter().map(|listed| listed.id).collect();
        assert_eq!(ids.len(), ALL.len());
        for listed in ALL {
            let named = named(listed.id).unwrap();
            assert_eq!((named.id.as_str(), named.native.as_str()), (listed.id, listed.native));
        }
    }

    #[test]
    fn a_series_outside_of_the_catalogue_goes_by_its_own_name() {
        let gold = named("fred:goldamgbd228nlbm").unwrap();
        assert_eq!((gold.id.as_str(), gold.provider), ("FRED:GOLDAMGBD228NLBM", "fred"));
        for wrong in ["", "FRED", "FRED:", "FRED:../x", "NOBODY:GDP", "ECB:EXR", "fred:a,b"] {
            assert_eq!(named(wrong), None, "{wrong}");
        }
    }
}
