//! Checksums that providers send with their books: a CRC-32 over the best levels as they wrote them.
//!
//! A level is kept as the decimal that was written, with its zeros at the end, so that it can be
//! written again letter by letter.

use rust_decimal::Decimal;

/// A checksum, by the rule that made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checksum {
    /// The best ten asks, then the best ten bids; price and size without the point and the zeros before.
    ///
    /// Source: Kraken, "Websocket API v1: book checksum".
    Kraken(u32),
    /// The best 25 bids and asks in turn, as `price:size`, joined by colons.
    ///
    /// Source: OKX, "Order book channel: checksum".
    Okx(i32),
}

impl Checksum {
    /// Whether it is the one of the book with these sides, each best first.
    pub(crate) fn is_of<'l>(
        self,
        bids: impl Iterator<Item = (&'l Decimal, &'l Decimal)>,
        asks: impl Iterator<Item = (&'l Decimal, &'l Decimal)>,
    ) -> bool {
        match self {
            Self::Kraken(sum) => {
                let digits = |(price, size): (&Decimal, &Decimal)| {
                    format!("{}{}", price.mantissa(), size.mantissa())
                };
                let text: String = asks.take(10).chain(bids.take(10)).map(digits).collect();
                crc32fast::hash(text.as_bytes()) == sum
            }
            Self::Okx(sum) => {
                let text = |(price, size): (&Decimal, &Decimal)| format!("{price}:{size}");
                let (mut bids, mut asks) = (bids.take(25).map(text), asks.take(25).map(text));
                let mut levels = Vec::with_capacity(50);
                loop {
                    let (bid, ask) = (bids.next(), asks.next());
                    if bid.is_none() && ask.is_none() {
                        break;
                    }
                    levels.extend(bid.into_iter().chain(ask));
                }
                crc32fast::hash(levels.join(":").as_bytes()) == sum.cast_unsigned()
            }
        }
    }
}
