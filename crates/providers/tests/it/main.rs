//! Adapters read what providers really sent: recorded answers and sessions.

mod binance;
mod bitstamp;
mod bybit;
mod coinbase;
mod deribit;
mod kraken;
mod okx;
mod recording;
mod replay;
