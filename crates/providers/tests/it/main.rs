//! Adapters on what their providers really sent, recorded answers and sessions, and on what nobody should send.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests may")]

mod alpha_vantage;
mod asked;
mod bad_providers;
mod binance;
mod bitstamp;
mod bybit;
mod cards;
mod coinbase;
mod coingecko;
mod deribit;
mod documented;
mod ecb;
mod exchanges;
mod fred;
mod hacker_news;
mod hostile;
mod kraken;
mod misbehaviour;
mod oecd;
mod okx;
mod polygon;
mod recording;
mod replay;
mod sec;
mod spoilt;
mod tiingo;
mod yahoo;
