//! The protocol of inverse contracts before version 5, of which a session is recorded.
//!
//! Sizes are dollars. A change says apart what is deleted, updated and inserted.

use kernel::Symbol;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::Value;

use crate::{
    BookChange, Depth, Event, Fault, Level, Side,
    read::{self, Number, from_micros},
    rows,
};

#[derive(Deserialize)]
struct Order {
    price: String,
    side: String,
    /// Absent where it is deleted.
    size: Option<u64>,
}

#[derive(Deserialize)]
struct Delta {
    delete: Vec<Order>,
    update: Vec<Order>,
    insert: Vec<Order>,
}

#[derive(Deserialize)]
struct Traded {
    trade_time_ms: Number,
    side: String,
    size: Number,
    price: Number,
    trade_id: String,
}

pub(super) fn trades(symbol: &Symbol, data: Value) -> Result<Vec<Event>, Fault> {
    let rows: Vec<Traded> = read::part(data)?;
    let trade = |it: Traded| {
        let (id, side) = (Some(it.trade_id), rows::side(&it.side));
        rows::trade(id, it.trade_time_ms.millis(), it.price, it.size, side)
    };
    Event::trades(symbol, rows.into_iter().map(trade))
}

/// Reads a whole book, which lists the levels of both sides from the lowest price on.
pub(super) fn book(symbol: Symbol, data: Value) -> Result<Vec<Event>, Fault> {
    let (mut bids, asks) = sides(read::part(data)?)?;
    bids.reverse();
    Ok(vec![Event::Book { symbol, depth: Depth { at: None, sequence: None, bids, asks } }])
}

pub(super) fn change(symbol: Symbol, data: Value, at: Option<i64>) -> Result<Vec<Event>, Fault> {
    let Delta { delete, update, insert } = read::part(data)?;
    let gone = |order: Order| Order { size: Some(0), ..order };
    let orders = delete.into_iter().map(gone).chain(update).chain(insert);
    let (bids, asks) = sides(orders.collect())?;
    let at = at.and_then(from_micros);
    let change = BookChange { at, bids, asks, ..BookChange::default() };
    Ok(vec![Event::Change { symbol, change }])
}

fn sides(orders: Vec<Order>) -> Result<(Vec<Level>, Vec<Level>), Fault> {
    let broken = || Fault::not_the_payload("a level of the book without side, price or size");
    let (mut bids, mut asks) = (Vec::new(), Vec::new());
    for order in orders {
        let price = read::decimal(&order.price).ok_or_else(broken)?;
        let level = Level { price, size: Decimal::from(order.size.ok_or_else(broken)?) };
        match rows::side(&order.side).ok_or_else(broken)? {
            Side::Buy => bids.push(level),
            Side::Sell => asks.push(level),
        }
    }
    Ok((bids, asks))
}
