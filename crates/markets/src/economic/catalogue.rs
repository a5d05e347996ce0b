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

type Row = (&'static str, &'static str, &'static str, Frequency);

const D: Frequency = Frequency::Daily;
const W: Frequency = Frequency::Weekly;
const M: Frequency = Frequency::Monthly;
const Q: Frequency = Frequency::Quarterly;
const Y: Frequency = Frequency::Yearly;

/// Of the United States at FRED, whose names are ours: group, and the rows of it.
const FRED: [(&str, &[Row]); 5] = [
    (
        "Rates",
        &[
            ("FRED:DGS3MO", "Treasury yield, 3 months", "percent", D),
            ("FRED:DGS2", "Treasury yield, 2 years", "percent", D),
            ("FRED:DGS5", "Treasury yield, 5 years", "percent", D),
            ("FRED:DGS10", "Treasury yield, 10 years", "percent", D),
            ("FRED:DGS30", "Treasury yield, 30 years", "percent", D),
            ("FRED:T10Y2Y", "Treasury yield, 10 years less 2 years", "percentage points", D),
            ("FRED:T10YIE", "Inflation that 10-year bonds expect", "percent", D),
            ("FRED:DFF", "Federal funds rate", "percent", D),
            ("FRED:SOFR", "Secured overnight financing rate", "percent", D),
            ("FRED:MORTGAGE30US", "Mortgage rate, 30 years fixed", "percent", W),
        ],
    ),
    (
        "Prices",
        &[
            ("FRED:CPIAUCSL", "Consumer prices", "index, 1982-84 = 100", M),
            ("FRED:CPILFESL", "Consumer prices without food and energy", "index, 1982-84 = 100", M),
            ("FRED:PCEPI", "Prices of personal consumption", "index, 2017 = 100", M),
            ("FRED:PPIACO", "Producer prices, all commodities", "index, 1982 = 100", M),
            ("FRED:CSUSHPISA", "House prices, S&P Case-Shiller", "index, January 2000 = 100", M),
        ],
    ),
    (
        "Growth and work",
        &[
            ("FRED:GDPC1", "Gross domestic product, real", "billions of 2017 dollars a year", Q),
            ("FRED:INDPRO", "Industrial production", "index, 2017 = 100", M),
            ("FRED:RSAFS", "Retail sales", "millions of dollars", M),
            ("FRED:HOUST", "Housing starts", "thousands a year", M),
            ("FRED:UMCSENT", "Consumer sentiment, University of Michigan", "index, 1966 = 100", M),
            ("FRED:UNRATE", "Unemployment", "percent", M),
            ("FRED:PAYEMS", "Employees, total nonfarm", "thousands", M),
            ("FRED:ICSA", "New claims for unemployment", "claims", W),
            ("FRED:JTSJOL", "Job openings", "thousands", M),
        ],
    ),
    (
        "Money and credit",
        &[
            ("FRED:M2SL", "Money stock M2", "billions of dollars", M),
            ("FRED:WALCL", "Assets of the Federal Reserve", "millions of dollars", W),
            ("FRED:BAMLH0A0HYM2", "Spread of high-yield bonds", "percentage points", D),
        ],
    ),
    (
        "Markets",
        &[
            ("FRED:SP500", "S&P 500", "index", D),
            ("FRED:VIXCLS", "CBOE volatility index", "percent a year", D),
            ("FRED:DEXUSEU", "Dollars for a euro", "dollars", D),
            ("FRED:DCOILWTICO", "Crude oil, West Texas", "dollars a barrel", D),
            (
                "FRED:DTWEXBGS",
                "Dollar against the moneys of trade partners",
                "index, 2006 = 100",
                D,
            ),
        ],
    ),
];

/// Those whose provider calls them something else.
#[rustfmt::skip]
const OTHERS: [Listed; 14] = [
    other("TREASURY:3M", "Treasury par yield, 3 months", "percent", D, "US", "Curve", "3M"),
    other("TREASURY:2Y", "Treasury par yield, 2 years", "percent", D, "US", "Curve", "2Y"),
    other("TREASURY:10Y", "Treasury par yield, 10 years", "percent", D, "US", "Curve", "10Y"),
    other("TREASURY:30Y", "Treasury par yield, 30 years", "percent", D, "US", "Curve", "30Y"),
    other("ECB:DFR", "Deposit facility rate of the ECB", "percent", D, "EU", "Rates", "FM/D.U2.EUR.4F.KR.DFR.LEV"),
    other("ECB:HICP", "Consumer prices, change in a year", "percent", M, "EU", "Prices", "ICP/M.U2.N.000000.4.ANR"),
    other("ECB:EURUSD", "Dollars for a euro, reference rate", "dollars", D, "EU", "Markets", "EXR/D.USD.EUR.SP00.A"),
    other("ECB:YC_10Y", "Yield of the best bonds, 10 years", "percent", D, "EU", "Curve", "YC/B.U2.EUR.4F.G_N_A.SV_C_YM.SR_10Y"),
    other("WORLD_BANK:GDP_US", "Gross domestic product", "dollars", Y, "US", "Growth and work", "USA/NY.GDP.MKTP.CD"),
    other("WORLD_BANK:GDP_CN", "Gross domestic product", "dollars", Y, "CN", "Growth and work", "CHN/NY.GDP.MKTP.CD"),
    other("WORLD_BANK:GROWTH_DE", "Growth of the economy", "percent a year", Y, "DE", "Growth and work", "DEU/NY.GDP.MKTP.KD.ZG"),
    other("WORLD_BANK:INFLATION_JP", "Consumer prices, change in a year", "percent", Y, "JP", "Prices", "JPN/FP.CPI.TOTL.ZG"),
    other("OECD:CLI_US", "Leading indicator", "index, average = 100", M, "US", "Growth and work", "OECD.SDD.STES,DSD_STES@DF_CLI,/USA.M.LI...AA...H"),
    other("OECD:CLI_DE", "Leading indicator", "index, average = 100", M, "DE", "Growth and work", "OECD.SDD.STES,DSD_STES@DF_CLI,/DEU.M.LI...AA...H"),
];

#[expect(clippy::too_many_arguments, reason = "a row of a table")]
const fn other(
    id: &'static str,
    title: &'static str,
    unit: &'static str,
    frequency: Frequency,
    country: &'static str,
    group: &'static str,
    native: &'static str,
) -> Listed {
    Listed { id, title, unit, frequency, country, group, native }
}

/// Returns every series that is offered.
pub(crate) fn all() -> Vec<Listed> {
    let of_group = |(group, rows): &(&'static str, &'static [Row])| {
        let group = *group;
        let listed = move |&(id, title, unit, frequency): &Row| {
            let native = id.split_once(':').map_or(id, |(_, native)| native);
            Listed { id, title, unit, frequency, country: "US", group, native }
        };
        rows.iter().map(listed).collect::<Vec<_>>()
    };
    FRED.iter().flat_map(of_group).chain(OTHERS).collect()
}

/// What is said of a unit that is not known.
pub(crate) const NO_UNIT: &str = "not known";

/// Returns the unit of a series of the catalogue.
pub(crate) fn unit_of(id: &str) -> &'static str {
    all().into_iter().find(|listed| listed.id == id).map_or(NO_UNIT, |listed| listed.unit)
}

/// What is asked of whom for the series `id`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
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
    let known = all().into_iter().find(|listed| listed.id.eq_ignore_ascii_case(id));
    if let Some(listed) = known {
        return Some(Named {
            id: listed.id.to_owned(),
            provider,
            native: listed.native.to_owned(),
        });
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
        let all = all();
        let ids: HashSet<_> = all.iter().map(|listed| listed.id).collect();
        assert_eq!((ids.len(), all.len()), (46, 46));
        for listed in all {
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
