"""The bars that golden files are made from, and how the files are written.

Synthetic bars come from SplitMix64 and + - * / only, so `tests/it/synthetic.rs` makes the same bits.
Real bars are those of the demo (crates/prospect/demo-data), read by `tests/it/real.rs`.
"""

import csv
import gzip
import pathlib

import numpy as np

DEMO = pathlib.Path(__file__).parents[2] / "prospect" / "demo-data"
FIELDS = ("open", "high", "low", "close", "volume")
MASK = (1 << 64) - 1


def uniforms(stream):
    """Yields the uniforms in [0, 1) of a stream."""
    state = stream * 1_000_003
    while True:
        state = (state + 0x9E3779B97F4A7C15) & MASK
        mixed = state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & MASK
        mixed ^= mixed >> 31
        yield (mixed >> 11) * 2.0**-53


def synthetic(series, rows):
    """A random walk from 100 as {field: column}."""
    draw = uniforms(1000 + series)
    before, table = 100.0, {field: [] for field in FIELDS}
    for _ in range(rows):
        u = [next(draw) for _ in range(8)]
        normal = (u[0] + u[1] + u[2] + u[3] - 2.0) * 1.7320508075688772
        last = before * (1.0 + (0.0002 + 0.012 * normal))
        first = before * (1.0 + 0.002 * (u[4] - 0.5))
        table["open"].append(first)
        table["high"].append(max(first, last) * (1.0 + 0.006 * u[5]))
        table["low"].append(min(first, last) * (1.0 - 0.006 * u[6]))
        table["close"].append(last)
        table["volume"].append(float(np.floor(1e6 * (0.5 + u[7]))))
        before = last
    return {field: np.array(column) for field, column in table.items()}


def stock(ticker):
    """Raw daily bars of AAPL, FB, GOOG, IBM or MSFT, 2000 to 2013, as {field: column}."""
    with gzip.open(DEMO / "bokeh_wiki_5_stocks_unadjusted.csv.gz", "rt") as file:
        rows = [row for row in csv.DictReader(file) if row["Ticker"] == ticker]
    return {field: np.array([float(row[field.title()]) for row in rows]) for field in FIELDS}


def closes():
    """Daily closes of 20 stocks, 1990 to 2022, as {ticker: column}."""
    with gzip.open(DEMO / "skfolio_sp500_20_close.csv.gz", "rt") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0] if name != "Date"}


def write(path, table, rows):
    """Writes `rows` of the columns of `table`; an empty cell is an unknown value."""
    with pathlib.Path(path).open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["row", *table])
        for row in rows:
            cells = (float(column[row]) for column in table.values())
            out.writerow([row, *("" if cell != cell else repr(cell) for cell in cells)])
