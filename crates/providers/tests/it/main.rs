//! Adapters on what their providers really sent, recorded answers and sessions, and on what nobody should send.

mod alpha_vantage;
mod asked;
mod binance;
mod bitstamp;
mod bybit;
mod cards;
mod coinbase;
mod coingecko;
mod deribit;
mod documented;
mod ecb;
mod fred;
mod hostile;
mod kraken;
mod oecd;
mod okx;
mod polygon;
mod recording;
mod replay;
mod sec;
mod tiingo;
mod yahoo;
