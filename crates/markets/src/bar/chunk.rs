//! Bars as bytes: a column after the other, little-endian, what is not there left out.
//!
//! `PB1`, flags, row count (u32), then `at`, `known_at`, open, high, low, close, volume; flags say
//! which of the optional ones follow. `known_at` is left out when every row was known at its end.

use kernel::{Error, Result};

use super::Bars;
use kernel::Interval;

const MAGIC: &[u8; 3] = b"PB1";
const HEADER: usize = 8;

const KNOWN_AT: u8 = 1;
const OPEN: u8 = 2;
const HIGH: u8 = 4;
const LOW: u8 = 8;
const VOLUME: u8 = 16;

/// Returns `bars` as bytes.
pub fn encode(bars: &Bars, interval: Interval) -> Vec<u8> {
    let has = |column: &[f64]| column.iter().any(|value| !value.is_nan());
    let known_at_end =
        bars.at.iter().zip(&bars.known_at).all(|(at, known)| interval.end(*at) == *known);
    let mut flags = if known_at_end { 0 } else { KNOWN_AT };
    let optional =
        [(OPEN, &bars.open), (HIGH, &bars.high), (LOW, &bars.low), (VOLUME, &bars.volume)];
    for (flag, column) in optional {
        flags |= if has(column) { flag } else { 0 };
    }

    let mut bytes = Vec::with_capacity(HEADER + bars.len() * 56);
    bytes.extend_from_slice(MAGIC);
    bytes.push(flags);
    bytes.extend_from_slice(&u32::try_from(bars.len()).unwrap_or(u32::MAX).to_le_bytes());
    put_times(&mut bytes, &bars.at);
    if flags & KNOWN_AT != 0 {
        put_times(&mut bytes, &bars.known_at);
    }
    for (flag, column) in &optional[..3] {
        if flags & flag != 0 {
            put(&mut bytes, column);
        }
    }
    put(&mut bytes, &bars.close);
    if flags & VOLUME != 0 {
        put(&mut bytes, &bars.volume);
    }
    bytes
}

/// Reads what [`encode`] wrote.
///
/// # Errors
///
/// [`Error::Internal`] for anything else.
pub fn decode(bytes: &[u8], interval: Interval) -> Result<Bars> {
    read(bytes, interval).ok_or_else(|| Error::internal("a chunk of bars is damaged"))
}

fn read(bytes: &[u8], interval: Interval) -> Option<Bars> {
    let (header, body) = bytes.split_at_checked(HEADER)?;
    if &header[..3] != MAGIC {
        return None;
    }
    let flags = header[3];
    let rows = u32::from_le_bytes(header[4..].try_into().ok()?) as usize;
    if rows == 0 {
        return body.is_empty().then(Bars::default);
    }
    let mut columns = body.chunks_exact(rows.checked_mul(8)?);
    let at = columns.next().map(times)?;
    let known_at = if flags & KNOWN_AT == 0 {
        at.iter().map(|at| interval.end(*at)).collect()
    } else {
        columns.next().map(times)?
    };
    let mut next = |there: bool| {
        if there { columns.next().map(numbers) } else { Some(vec![f64::NAN; rows]) }
    };
    let bars = Bars {
        at,
        known_at,
        open: next(flags & OPEN != 0)?,
        high: next(flags & HIGH != 0)?,
        low: next(flags & LOW != 0)?,
        close: next(true)?,
        volume: next(flags & VOLUME != 0)?,
    };
    (columns.next().is_none() && columns.remainder().is_empty()).then_some(bars)
}

fn put(bytes: &mut Vec<u8>, column: &[f64]) {
    for value in column {
        bytes.extend_from_slice(&value.to_le_bytes());
    }
}

fn put_times(bytes: &mut Vec<u8>, column: &[i64]) {
    for value in column {
        bytes.extend_from_slice(&value.to_le_bytes());
    }
}

fn numbers(bytes: &[u8]) -> Vec<f64> {
    bytes.as_chunks::<8>().0.iter().map(|value| f64::from_le_bytes(*value)).collect()
}

fn times(bytes: &[u8]) -> Vec<i64> {
    bytes.as_chunks::<8>().0.iter().map(|value| i64::from_le_bytes(*value)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::bar::Bar;

    fn same(a: &Bars, b: &Bars) -> bool {
        let bits = |column: &[f64]| column.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
        a.at == b.at
            && a.known_at == b.known_at
            && ["open", "high", "low", "close", "volume"]
                .iter()
                .all(|f| a.column(f).map(bits) == b.column(f).map(bits))
    }

    #[test]
    #[expect(clippy::print_stdout, reason = "figures for whoever measures")]
    fn a_million_bars_are_merged_encoded_and_decoded_in_no_time() {
        let (rows, minute) = (1_000_000_i32, 60_000_000);
        let mut bars = Bars::with_capacity(1_000_000);
        for day in 0..rows {
            let close = 100.0 + f64::from(day % 50);
            let at = i64::from(day) * minute;
            bars.push(Bar {
                at,
                known_at: at + minute,
                open: close,
                high: close,
                low: close,
                close,
                volume: 1.0,
            });
        }
        let started = std::time::Instant::now();
        let (merged, _) =
            crate::bar::merge::merge(&Bars::default(), &bars, Interval::Minute1, i64::MAX);
        let merging = started.elapsed();
        let bytes = encode(&merged, Interval::Minute1);
        let encoding = started.elapsed();
        let back = decode(&bytes, Interval::Minute1).unwrap();
        let decoding = started.elapsed();
        println!(
            "1,000,000 bars: merged after {merging:?}, encoded {encoding:?}, decoded {decoding:?}"
        );
        assert_eq!(back.len(), bars.len());
    }

    proptest! {
        #[test]
        fn what_is_encoded_decodes_to_the_same_bits(
            rows in prop::collection::vec(
                (-5_000_i64..30_000, 0_i64..3, any::<bool>(), -1e6_f64..1e6, any::<bool>()), 0..80),
        ) {
            let mut bars = Bars::default();
            for (day, lag, full, price, volume) in rows {
                let at = day * 86_400_000_000;
                let unknown = |there: bool, value: f64| if there { value } else { f64::NAN };
                bars.push(Bar {
                    at,
                    known_at: Interval::Day.end(at) + lag,
                    open: unknown(full, price),
                    high: unknown(full, price + 1.0),
                    low: unknown(full, price - 1.0),
                    close: price,
                    volume: unknown(volume, 12.0),
                });
            }
            let bytes = encode(&bars, Interval::Day);
            prop_assert!(same(&bars, &decode(&bytes, Interval::Day).unwrap()));
        }

        #[test]
        fn damaged_bytes_are_an_error_and_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            _ = decode(&bytes, Interval::Day);
            let mut framed = b"PB1\x1f\x02\0\0\0".to_vec();
            framed.extend(&bytes);
            prop_assert_eq!(decode(&framed, Interval::Day).is_ok(), bytes.len() == 2 * 8 * 7);
        }
    }
}
