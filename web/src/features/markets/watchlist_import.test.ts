import { describe, expect, it } from "vitest";
import { toCsv } from "~/ui/csv";
import { readList } from "./watchlist_import";

describe("a file of tickers", () => {
  it("of our own gives symbols and groups back", () => {
    const text = toCsv(
      ["Symbol", "Name", "Group"],
      [
        ["AAPL", 'Apple, "the" company', ""],
        ["^GSPC", "S&P 500", "Indices"],
        ["SPY", "A\nfund", "Indices"],
        ["BTC-USDT", "Bitcoin", "Coins"],
      ],
    );
    expect(readList(text)).toEqual({
      symbols: ["AAPL", "^GSPC", "SPY", "BTC-USDT"],
      refused: [],
      groups: [
        { title: "Indices", before: "^GSPC" },
        { title: "Coins", before: "BTC-USDT" },
      ],
    });
  });
  it("of somebody else is read by its ticker column, whatever else it has", () => {
    const text = "Name;Ticker;Weight\r\nApple;aapl;7,1\r\nMicrosoft;MSFT;6\r\n";
    expect(readList(text).symbols).toEqual(["AAPL", "MSFT"]);
  });
  it("without headings is read as typed tickers", () => {
    expect(readList("AAPL, MSFT\nIBM").symbols).toEqual(["AAPL", "MSFT", "IBM"]);
    expect(readList("").symbols).toEqual([]);
  });
});
