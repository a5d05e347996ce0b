//! Answers of the exchanges to questions, for the list of what is torn and twisted.

use providers::{Instrument, Kind, Question};

use crate::asked::{Case, bars, date, of, quotes, written};
use crate::recording::{fetched, open};

fn coin(symbol: &str) -> Instrument {
    of(symbol, Kind::Crypto)
}

fn trades(symbol: &str) -> Question {
    Question::Trades { instrument: coin(symbol), limit: 100 }
}

fn depth(symbol: &str) -> Question {
    Question::Depth { instrument: coin(symbol), levels: 20 }
}

fn ever(symbol: &str, interval: &str) -> Question {
    bars(coin(symbol), interval, "1971-01-01", "2100-01-01")
}

fn found(text: &str) -> Question {
    Question::Search { text: text.to_owned(), limit: 5 }
}

fn recorded(id: &'static str, question: Question, path: &str) -> Option<Case> {
    Some(Case::new(id, question, vec![written(open(&format!("providers/{path}"))?)]))
}

fn listed(id: &'static str, question: Question, path: &str) -> Option<Case> {
    let (_, body) = fetched(&format!("providers/{path}"))?.swap_remove(0);
    Some(Case::new(id, question, vec![written(body)]))
}

/// Those of which no answer to a question was recorded, in the documented shape.
fn documented() -> Vec<Case> {
    let minutes = bars(coin("BTC-USDT"), "1m", "2022-12-09", "2022-12-10");
    let chain = Question::Options { instrument: coin("BTC-USD"), expiry: Some(date("2021-09-24")) };
    [
        ("okx", ever("BTC-USDT", "1d"), r#"{"code":"0","msg":"","data":[["1597026383085","3.721","3.743","3.677","3.708","8422410","22698348.04","12698348.04","1"]]}"#),
        ("bybit", minutes, r#"{"retCode":0,"retMsg":"OK","result":{"symbol":"BTCUSDT","category":"spot","list":[["1670608800000","17071","17073","17027","17055.5","268611","15.7"]]},"time":1672025956592}"#),
        ("coinbase", trades("BTC-USD"), r#"[{"trade_id":7,"side":"sell","size":"0.5","price":"10","time":"2021-04-17T16:43:30.244075Z"}]"#),
        ("deribit", chain, r#"{"jsonrpc":"2.0","result":[{"instrument_name":"BTC-24SEP21-34000-P","bid_price":0.01,"ask_price":null,"last":0.012,"volume":3.5,"open_interest":100.0,"mark_iv":80.5,"creation_timestamp":1626993723632}]}"#),
    ]
    .into_iter()
    .map(|(id, question, body)| Case::new(id, question, vec![written(body)]))
    .collect()
}

pub fn cases() -> Vec<Case> {
    let spot = "binance/doc_examples/spot_http_json";
    let recorded = [
        recorded("binance", ever("BNB-BTC", "1w"), &format!("{spot}_klines_response.json")),
        recorded("binance", trades("BNB-BTC"), &format!("{spot}_trades_response.json")),
        recorded("binance", depth("BNB-BTC"), &format!("{spot}_depth_response.json")),
        listed("binance", found("btcu"), "binance/recorded/BINANCE.0.txt.gz"),
        listed("coinbase", found("btc"), "coinbase/recorded/COINBASE.0.txt.gz"),
        listed("kraken", found("btc/ch"), "kraken/recorded/KRAKEN.0.txt.gz"),
        recorded("kraken", ever("BTC-USD", "1m"), "kraken/rest/ohlc.json.gz"),
        recorded("kraken", trades("BTC-USD"), "kraken/rest/trades.json.gz"),
        recorded("kraken", depth("BTC-EUR"), "kraken/rest/depth.json.gz"),
        recorded("kraken", quotes([coin("BTC-EUR")]), "kraken/rest/ticker.json.gz"),
        recorded("bitstamp", quotes([coin("BTC-USD")]), "bitstamp/rest/ticker.json.gz"),
        recorded("bitstamp", trades("BTC-USD"), "bitstamp/rest/trades.json.gz"),
        recorded("bitstamp", depth("BTC-USD"), "bitstamp/rest/full-depth.json.gz"),
    ];
    recorded.into_iter().flatten().chain(documented()).collect()
}
